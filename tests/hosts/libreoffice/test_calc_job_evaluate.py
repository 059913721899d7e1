"""绩效自评 on a workbook open in LibreOffice, which then adds up the scores itself."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from calc_documents import Documents

from xl_heating.engines import file as file_engine
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import evaluate
from xl_heating.jobs.layout.evaluation import EVALUATION_SHEET
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.writing import comparable, rows_of
from xl_heating.policy import load_policy
from xl_heating.templates.demo import make_demo

pytestmark = pytest.mark.host

NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()


def shown(book) -> list[list]:
    rows = rows_of(book.sheets[EVALUATION_SHEET].used_range)
    return [[comparable(value) for value in row] for row in rows]


def test_the_button_gives_the_cells_of_the_command_line(
    documents: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    demo = make_demo(tmp_path / "calc", POLICY, 140)
    closed_file.refresh(demo.summary, demo.ledgers, POLICY, as_of=NOW.date(), now=NOW)
    closed = Path(shutil.copytree(demo.folder, tmp_path / "file")) / demo.summary.name
    closed_file.run(
        closed,
        lambda opened, occasion: evaluate.run(opened, closed.parent / demo.ledgers.name, occasion),
        Occasion(POLICY, NOW.date(), NOW),
    )
    book = documents.open(demo.summary)
    assert "绩效自评完成" in buttons.act("evaluate", book, NOW)
    expected = file_engine.open(closed, read_only=True)
    assert shown(book) == shown(expected)
    expected.close()
    assert "没有改动" in buttons.act("evaluate", book, NOW)
