"""调度通报 on a workbook open in LibreOffice, whose own functions then rank the streets."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from calc_documents import Documents

from xl_heating.engines import file as file_engine
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import dispatch
from xl_heating.jobs.layout.dispatch import dispatch_layout, supervision_layout
from xl_heating.jobs.layout.progress import progress_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.writing import comparable, rows_of
from xl_heating.policy import load_policy
from xl_heating.templates.demo import make_demo

pytestmark = pytest.mark.host

NOW = dt.datetime(2021, 11, 15, 9, 30)
POLICY = load_policy()


def shown(book, sheet: str) -> list[list]:
    area = book.sheets[sheet].used_range
    return [[comparable(value) for value in row] for row in rows_of(area)]


def test_the_button_gives_the_cells_and_the_notice_of_the_command_line(
    documents: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    demo = make_demo(tmp_path / "calc", POLICY, 140)
    closed = Path(shutil.copytree(demo.folder, tmp_path / "file")) / demo.summary.name
    closed_file.run(
        closed,
        lambda opened, occasion: dispatch.run(opened, closed.parent / demo.ledgers.name, occasion),
        Occasion(POLICY, NOW.date(), NOW),
    )
    book = documents.open(demo.summary)
    assert "调度通报完成" in buttons.act("dispatch", book, NOW)
    expected = file_engine.open(closed, read_only=True)
    for layout in (dispatch_layout(POLICY), supervision_layout(POLICY), progress_layout()):
        assert shown(book, layout.sheet) == shown(expected, layout.sheet)
    expected.close()
    name = "调度通报-2021-11-15.docx"
    assert demo.summary.with_name(name).read_bytes() == closed.with_name(name).read_bytes()
    assert "没有改动" in buttons.act("dispatch", book, NOW)
