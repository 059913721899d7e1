"""合并台账 by its button in Excel: the same cells as on the closed file."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from fake_excel import open_in_excel

from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import merge
from xl_heating.jobs.layout import LOG_SHEET
from xl_heating.jobs.layout.merged import MERGED_SHEETS
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.demo import make_demo

NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()


def typed(book, sheet: str) -> dict[tuple[int, int], object]:
    page = book.impl.xl.sheet(sheet)
    return {place: value for place, value in page.cells.items() if place not in page.formulas}


def test_the_button_writes_what_the_command_line_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    demo = make_demo(tmp_path / "demo", POLICY, 70)
    copy = tmp_path / "副本.xlsx"
    shutil.copyfile(demo.summary, copy)
    occasion = Occasion(POLICY, NOW.date(), NOW)
    closed_file.run(copy, lambda book, given: merge.run(book, demo.ledgers, given), occasion)
    book = open_in_excel(demo.summary)
    assert "合并台账完成" in buttons.act("merge", book, NOW)
    closed = open_in_excel(copy)
    for sheet in MERGED_SHEETS.values():
        assert typed(book, sheet) == typed(closed, sheet)
    assert len(typed(book, MERGED_SHEETS["T3"])) > 70 * 10
    assert len(typed(book, LOG_SHEET)) == len(typed(closed, LOG_SHEET)) + 1  # the operator's name
    assert "没有改动" in buttons.act("merge", book, NOW)
