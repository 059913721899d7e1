"""Rows, sheets, colours, notes of an open document through xlwings, as Excel would do it."""

from __future__ import annotations

import datetime as dt

import pytest
import xlwings as xw
from calc_documents import Documents

from xl_heating.engines.calc.sheet_cells import FILLED
from xl_heating.errors import CellNotWritable, HeatingError, UnsupportedWorkbook, WorkbookError

pytestmark = pytest.mark.host


@pytest.fixture
def book(documents: Documents) -> xw.Book:
    return documents.open()


@pytest.fixture
def sheet(book: xw.Book) -> xw.Sheet:
    return book.sheets[0]


def test_inserted_rows_look_like_the_row_above_and_sums_grow(book: xw.Book, sheet: xw.Sheet) -> None:
    sheet["A1"].value = [["张三", 1], ["李四", 2], ["王五", 3], ["合计", None]]
    sheet["B4"].formula = "=SUM($B$1:B3)"
    book.names.add("heat_rows", "=Sheet1!$A$1:$A$3")
    sheet["A2"].color = (255, 230, 153)
    sheet["A2"].number_format = "@"
    sheet.range("3:4").insert("down")
    assert sheet["A1:A6"].value == ["张三", "李四", None, None, "王五", "合计"]
    assert sheet["B6"].formula == "=SUM($B$1:B5)"
    assert book.names["heat_rows"].refers_to == "=Sheet1!$A$1:$A$5"
    assert [sheet[f"A{row}"].color for row in (2, 3, 4, 5)] == [(255, 230, 153)] * 3 + [None]
    assert sheet["A4"].number_format == "@"
    with pytest.raises(UnsupportedWorkbook, match="整行"):
        sheet["A2:B2"].insert("down")


def test_rows_beyond_the_last_cannot_be_inserted(sheet: xw.Sheet) -> None:
    sheet["A1048570"].value = "末"
    with pytest.raises(WorkbookError, match="不能插入 7 行"):
        sheet.range("1:7").insert("down")
    assert sheet["A1048570"].value == "末"


def test_colours(sheet: xw.Sheet) -> None:
    sheet["A1"].color = "#ff0080"
    sheet["A2"].color = 0xFF0000  # Excel's numbers have blue first
    assert [sheet["A1"].color, sheet["A2"].color] == [(255, 0, 128), (0, 0, 255)]
    assert sheet["A1:A2"].color is None
    sheet["A1:A2"].color = None
    assert sheet["A1"].color is None


def test_notes(sheet: xw.Sheet) -> None:
    assert sheet["B2"].note is None
    assert sheet["B2"].add_note("身份证号重复").location.address == "$B$2"
    sheet["C3"].add_note("缺验收日期")
    sheet["B2"].note.text = "身份证号已更正"
    assert [(note.location.address, note.text) for note in sheet.notes] == [
        ("$B$2", "身份证号已更正"),
        ("$C$3", "缺验收日期"),
    ]
    sheet["B2"].note.delete()
    assert sheet["B2"].note is None
    assert sheet["C3"].note.text == "缺验收日期"


def test_what_is_written_leaves_notes_where_they_are(sheet: xw.Sheet) -> None:
    for cell in ("B2", "C2", "B4", "A1"):
        sheet[cell].add_note(f"批注 {cell}")
    sheet["C2"].formula = "=1+1"
    rows = [["=甲", 1, "0012"], [2, dt.datetime(2022, 4, 1), None], ["乙", None, True], [3, "丙", 4.5]]
    sheet["A1"].value = rows
    assert sheet["A1:C4"].value == rows
    assert sheet["C2"].formula == ""
    assert {note.location.address: note.text for note in sheet.notes} == {
        f"${cell[0]}${cell[1]}": f"批注 {cell}" for cell in ("B2", "C2", "B4", "A1")
    }


def test_heights_and_widths_in_excels_units(sheet: xw.Sheet) -> None:
    sheet["A1:A2"].row_height = 30
    sheet["A1:B1"].column_width = 20
    # 30 points are 30/72 inch = 10.58 mm; 20 digits are 20*7+5 = 145 pixels of 1/96 inch = 38.36 mm.
    assert sheet.api.Rows.getByIndex(1).Height == pytest.approx(1058, abs=1)
    assert sheet.api.Columns.getByIndex(1).Width == pytest.approx(3836, abs=1)
    assert (sheet["A2"].row_height, sheet["B1"].column_width) == (30, 20)
    assert (sheet["A1:A3"].row_height, sheet["A1:C1"].column_width) == (None, None)
    sheet["B1"].column_width = 0.5
    assert sheet["B1"].column_width == 0.5
    sheet["B1"].column_width = sheet["A2"].row_height = 0
    assert (sheet["B1"].column_width, sheet["A2"].row_height) == (0, 0)
    assert not sheet.api.Columns.getByIndex(1).IsVisible


def test_merging_keeps_the_first_cell_only(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [["村", "户"], ["甲村", 12], ["乙村", 7]]
    sheet["A1"].formula = '="村"&"名"'
    sheet["A1:B2"].merge()
    sheet["C1:D2"].merge(across=True)
    assert sheet["B2"].merge_area.address == "$A$1:$B$2"
    assert sheet["D2"].merge_area.address == "$C$2:$D$2"
    sheet["B2"].unmerge()
    sheet["C1:D2"].unmerge()
    assert sheet["A1:B3"].value == [["村名", None], [None, None], ["乙村", 7.0]]
    assert not sheet["A1:D3"].merge_cells


def test_sheets_are_copied_renamed_and_deleted(book: xw.Book, sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1], [2]]
    sheet["A3"].formula = "=SUM(A1:A2)"
    sheet["A3"].color = (1, 2, 3)
    first = sheet.copy()
    second = sheet.copy(before=sheet, name="备份")
    assert [each.name for each in book.sheets] == ["备份", "Sheet1", "Sheet1 (2)"]
    second["A1"].value = 40
    assert (second["A3"].value, sheet["A3"].value, second["A3"].color) == (42.0, 3.0, (1, 2, 3))
    first.name = "改造台账"
    assert "改造台账" in [each.name for each in book.sheets]
    for name in ("备份", "'甲", "甲:乙"):
        with pytest.raises(WorkbookError, match="不能使用"):
            first.name = name
    assert first.name == "改造台账"
    first.name = "改造台账"
    first.delete()
    second.delete()
    with pytest.raises(WorkbookError, match="至少要有一张"):
        sheet.delete()
    assert [each.name for each in book.sheets] == ["Sheet1"]


@pytest.mark.parametrize("hidden", [None, "B", "F"])
def test_a_formula_goes_down_many_rows_whatever_they_look_like(sheet: xw.Sheet, hidden: str | None) -> None:
    rows = 2 * FILLED
    if hidden:
        sheet[f"{hidden}1"].column_width = 0
    sheet["C5"].number_format = "0.00"
    sheet[f"A1:A{rows}"].value = [[number] for number in range(rows)]
    sheet[f"B1:C{rows}"].formula = "=$A1+A$1"
    assert sheet[f"B{rows}:C{rows}"].formula == ((f"=$A{rows}+A$1", f"=$A{rows}+B$1"),)
    assert sheet[f"B1:B{rows}"].value == list(range(rows))
    assert [sheet[f"C{row}"].number_format for row in (4, 5, 6)] == ["General", "0.00", "General"]
    sheet["E1"].add_note("批注")
    sheet[f"E1:E{rows}"].formula = "=A1"
    assert sheet[f"E{rows}"].formula == f"=A{rows}"
    assert len(sheet.notes) == 1
    sheet["D1:D3"].formula = [["=A1"], ["=A3"], ["=A4"]]
    assert sheet["D1:D3"].value == [0, 2, 3]


def test_a_protected_sheet_keeps_its_looks(sheet: xw.Sheet) -> None:
    sheet["A1"].add_note("批注")
    sheet.api.protect("")
    with pytest.raises(CellNotWritable, match="批注"):
        sheet["A1"].note.delete()
    with pytest.raises(HeatingError, match="撤销工作表保护"):
        sheet["A1"].color = (1, 2, 3)
    with pytest.raises(HeatingError, match="撤销工作表保护"):
        sheet.range("1:1").insert("down")
    assert sheet["A1"].note.text == "批注"
    assert sheet["A1"].color is None
