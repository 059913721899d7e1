"""Sheets hidden and shown in closed files, and new ones that print on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from engines_samples import written_by_xlsxwriter

from xl_heating.engines import file
from xl_heating.errors import UnsupportedWorkbook


@pytest.fixture
def path(tmp_path: Path) -> Path:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write("A1", 1)
        second = book.add_worksheet("名单")
        second.write("A1", 2)
        second.activate()

    return written_by_xlsxwriter(tmp_path / "a.xlsx", fill)


def test_a_hidden_sheet_is_not_the_one_that_is_looked_at(path: Path) -> None:
    book = file.open(path)
    book.sheets["名单"].visible = False
    book.save()
    saved = openpyxl.load_workbook(path)
    assert [sheet.sheet_state for sheet in saved] == ["visible", "hidden"]
    assert saved.active.title == saved.sheetnames[0]
    again = file.open(path)
    assert not again.sheets["名单"].visible
    again.sheets["名单"].visible = True
    again.save()
    assert [sheet.sheet_state for sheet in openpyxl.load_workbook(path)] == ["visible", "visible"]


def test_the_last_visible_sheet_stays(path: Path) -> None:
    book = file.open(path)
    book.sheets[1].visible = False
    with pytest.raises(UnsupportedWorkbook, match="至少要有一张可见"):
        book.sheets[0].visible = False
    assert book.sheets[0].visible


def test_a_new_sheet_prints_on_one_page_across(path: Path) -> None:
    book = file.open(path)
    added = book.sheets.add("清单")
    added.impl.fit_to_paper()
    added.range("A1").value = "甲"
    added.range("A1").column_width = 20
    book.save()
    sheet = openpyxl.load_workbook(path)["清单"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet["A1"].value == "甲"
