"""调度通报 by its button: the cells and the notice that the command line gives."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from fake_excel import open_in_excel

from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.hosts.excel.commands import BookKind, button_macros
from xl_heating.jobs import dispatch
from xl_heating.jobs.layout import LOG_SHEET
from xl_heating.jobs.layout.dispatch import dispatch_layout, supervision_layout
from xl_heating.jobs.layout.progress import progress_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.demo import make_demo

NOW = dt.datetime(2021, 11, 15, 9, 30)
NOTICE = "调度通报-2021-11-15.docx"
POLICY = load_policy()
WRITTEN = (dispatch_layout(POLICY), supervision_layout(POLICY), progress_layout())


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))


def typed(book, name: str) -> dict:
    """What a job may write: all but the formulas, which Excel itself calculates."""
    sheet = book.impl.xl.sheet(name)
    return {place: value for place, value in sheet.cells.items() if place not in sheet.formulas}


def test_the_button_does_what_the_command_line_does(tmp_path: Path) -> None:
    demo = make_demo(tmp_path / "excel", POLICY, 140)
    closed = Path(shutil.copytree(demo.folder, tmp_path / "file")) / demo.summary.name
    book = open_in_excel(demo.summary)
    text = buttons.act("dispatch", book, NOW)
    closed_file.run(
        closed,
        lambda opened, occasion: dispatch.run(opened, closed.parent / demo.ledgers.name, occasion),
        Occasion(POLICY, NOW.date(), NOW),
    )
    in_file = open_in_excel(closed)
    for layout in WRITTEN:
        assert typed(book, layout.sheet) == typed(in_file, layout.sheet)
    assert demo.summary.with_name(NOTICE).read_bytes() == closed.with_name(NOTICE).read_bytes()
    assert text.startswith("调度通报完成。排名街镇7，")
    assert NOTICE in text
    assert [value for (_, column), value in typed(book, LOG_SHEET).items() if column == 2][-1] == "调度通报"
    kept = {name: dict(typed(book, name)) for name in (*(each.sheet for each in WRITTEN), LOG_SHEET)}
    assert "没有改动" in buttons.act("dispatch", book, NOW)
    assert {name: typed(book, name) for name in kept} == kept


def test_only_the_district_has_the_button() -> None:
    assert button_macros(BookKind.DISTRICT)["调度通报"] == "HeatDispatch"
    assert "调度通报" not in button_macros(BookKind.STREET)
