"""Sheets, rows, notes and colours in a closed file, as jobs ask for them; read back by openpyxl."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.jobs.structure import (
    MAX_ROW,
    ensure_sheet,
    insert_rows,
    set_color,
    set_note,
    sheet_or_none,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ledger"
    for row in (["张三", 1], ["李四", 2], ["合计", "=SUM(B1:B2)"]):
        sheet.append(row)
    sheet["A1"].number_format = "@"
    book.create_sheet("末")
    book.save(tmp_path / "台账.xlsx")
    return tmp_path / "台账.xlsx"


def test_sheets_are_found_or_made(path: Path) -> None:
    book = file_engine.open(path)
    assert sheet_or_none(book, "LEDGER").name == "Ledger"
    assert sheet_or_none(book, "没有") is None
    assert ensure_sheet(book, "ledger").name == "Ledger"
    ensure_sheet(book, "疑点清单", after=book.sheets["Ledger"])
    ensure_sheet(book, "运行日志")
    book.impl.save(backup=False)
    assert openpyxl.load_workbook(path).sheetnames == ["Ledger", "疑点清单", "末", "运行日志"]


def test_rows_go_in_with_the_looks_of_the_row_above(path: Path) -> None:
    book = file_engine.open(path)
    insert_rows(book.sheets["Ledger"], 2, 3)
    book.impl.save(backup=False)
    sheet = openpyxl.load_workbook(path)["Ledger"]
    assert [cell.value for cell in sheet["A"]] == ["张三", None, None, None, "李四", "合计"]
    assert sheet["B6"].value == "=SUM(B1:B5)"
    assert [sheet[f"A{row}"].number_format for row in (3, 5)] == ["@", "General"]


def test_a_sheet_that_would_overflow_is_named(path: Path) -> None:
    book = file_engine.open(path)
    with pytest.raises(JobError, match=r"台账.xlsx Ledger.*放不下"):
        insert_rows(book.sheets["Ledger"], 2, MAX_ROW - 2)


def test_notes_come_change_and_go(path: Path) -> None:
    for text in ("身份证号重复", "户主姓名重复\n第5行", None):
        book = file_engine.open(path)
        assert set_note(book.sheets["Ledger"]["A2"], text)
        book.impl.save(backup=False)
        found = openpyxl.load_workbook(path)["Ledger"]["A2"].comment
        assert (found and found.text) == text


def test_colours_come_and_go(path: Path) -> None:
    book = file_engine.open(path)
    set_color(book.sheets["Ledger"]["A1:A2"], (255, 230, 153))
    set_color(book.sheets["Ledger"]["A2"], None)
    book.impl.save(backup=False)
    sheet = openpyxl.load_workbook(path)["Ledger"]
    assert sheet["A1"].fill.fgColor.rgb == "FFFFE699"
    assert sheet["A1"].number_format == "@"
    assert sheet["A2"].fill.fill_type is None
