"""绩效自评 by its button: the cells that the command line gives."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from fake_excel import open_in_excel

from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.hosts.excel.commands import BookKind, button_macros
from xl_heating.jobs import evaluate
from xl_heating.jobs.layout import LOG_SHEET
from xl_heating.jobs.layout.evaluation import EVALUATION_SHEET
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.demo import make_demo

NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))


def typed(book, name: str) -> dict:
    """What a job may write: all but the formulas, which Excel itself calculates."""
    sheet = book.impl.xl.sheet(name)
    return {place: value for place, value in sheet.cells.items() if place not in sheet.formulas}


def test_the_button_does_what_the_command_line_does(tmp_path: Path) -> None:
    demo = make_demo(tmp_path / "excel", POLICY, 140)
    closed_file.refresh(demo.summary, demo.ledgers, POLICY, as_of=NOW.date(), now=NOW)
    closed = Path(shutil.copytree(demo.folder, tmp_path / "file")) / demo.summary.name
    book = open_in_excel(demo.summary)
    text = buttons.act("evaluate", book, NOW)
    closed_file.run(
        closed,
        lambda opened, occasion: evaluate.run(opened, closed.parent / demo.ledgers.name, occasion),
        Occasion(POLICY, NOW.date(), NOW),
    )
    assert typed(book, EVALUATION_SHEET) == typed(open_in_excel(closed), EVALUATION_SHEET)
    assert text.startswith("绩效自评完成。得分")
    log = typed(book, LOG_SHEET)
    assert [value for (_, column), value in log.items() if column == 2][-1] == "绩效自评"
    assert "没有改动" in buttons.act("evaluate", book, NOW)
    assert typed(book, LOG_SHEET) == log


def test_only_the_district_has_the_button() -> None:
    assert button_macros(BookKind.DISTRICT)["绩效自评"] == "HeatEvaluate"
    assert "绩效自评" not in button_macros(BookKind.STREET)
