"""Fills, fonts, sizes and merges of cells in a closed file; the rest of each format stays."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from engines_samples import SHEET, parts, prefixed, written_by_xlsxwriter

from xl_heating.engines import file
from xl_heating.engines.file.colours import colour_of
from xl_heating.errors import CellNotWritable, WorkbookError

STYLES = "xl/styles.xml"


@pytest.fixture
def styled(tmp_path: Path) -> Path:
    def fill(book: Any, sheet: Any) -> None:
        date = book.add_format(
            {"num_format": "yyyy-mm-dd", "border": 1, "font_name": "仿宋", "font_size": 12}
        )
        money = book.add_format({"num_format": "0.00", "bold": True, "bg_color": "#DDEEFF", "locked": False})
        sheet.write("A1", 45000, date)
        sheet.write("B1", 1.5, money)
        sheet.write("C1", "x")
        sheet.set_column("E:G", 20, money)
        sheet.set_row(4, 30)
        sheet.merge_range("A8:B9", "合并")

    return written_by_xlsxwriter(tmp_path / "式.xlsx", fill)


def test_a_fill_leaves_the_rest_of_each_format(styled: Path) -> None:
    book = file.open(styled)
    sheet = book.sheets["台账"]
    assert (sheet["A1"].color, sheet["B1"].color, sheet["A1:B1"].color) == (None, (221, 238, 255), None)
    sheet["A1:C1"].color = (255, 199, 206)
    assert sheet["A1:C1"].color == (255, 199, 206)
    assert sheet["B1"].number_format == "0.00"
    book.save()
    saved = openpyxl.load_workbook(styled)["台账"]
    for place in ("A1", "B1", "C1"):
        assert (saved[place].fill.patternType, saved[place].fill.fgColor.rgb) == ("solid", "FFFFC7CE")
    assert (saved["A1"].number_format, saved["A1"].border.left.style) == ("yyyy-mm-dd", "thin")
    assert (saved["A1"].font.name, saved["A1"].font.sz) == ("仿宋", 12)
    assert (saved["B1"].number_format, saved["B1"].font.b, saved["B1"].protection.locked) == (
        "0.00",
        True,
        False,
    )


def test_none_clears_a_fill(styled: Path) -> None:
    book = file.open(styled)
    book.sheets["台账"]["B1"].color = None
    assert book.sheets["台账"]["B1"].color is None
    book.save()
    saved = openpyxl.load_workbook(styled)["台账"]["B1"]
    assert (saved.fill.patternType, saved.number_format, saved.font.b) == (None, "0.00", True)


@pytest.mark.parametrize("given", ["#FF8000", "ff8000", (255, 128, 0), 255 + 128 * 256])
def test_ways_to_name_a_colour(styled: Path, given: Any) -> None:
    book = file.open(styled)
    book.sheets["台账"]["A1"].color = given
    assert book.sheets["台账"]["A1"].color == (255, 128, 0)


@pytest.mark.parametrize("given", ["红", (1, 2, 256), "#12345"])
def test_what_is_no_colour(styled: Path, given: Any) -> None:
    with pytest.raises(WorkbookError, match="不是颜色"):
        file.open(styled).sheets["台账"]["A1"].color = given


def test_the_same_looks_make_one_format(styled: Path) -> None:
    book = file.open(styled)
    sheet = book.sheets["台账"]
    for row in range(1, 200):
        sheet.range((row, 3)).color = (255, 255, 0)
    book.save()
    formats = openpyxl.load_workbook(styled)._cell_styles
    assert len(formats) == 4  # the first one, that of dates, that of money and the yellow one


def test_fills_fonts_and_number_formats_set_one_after_the_other(styled: Path) -> None:
    book = file.open(styled)
    cell = book.sheets["台账"]["C1"]
    cell.color = (1, 2, 3)
    cell.number_format = "0.0%"
    cell.font.bold = True
    cell.font.color = (200, 0, 0)
    cell.font.size = 10.5
    cell.value = 0.25
    book.save()
    saved = openpyxl.load_workbook(styled)["台账"]["C1"]
    assert (saved.fill.fgColor.rgb, saved.number_format, saved.value) == ("FF010203", "0.0%", 0.25)
    assert (saved.font.b, saved.font.color.rgb, saved.font.sz) == (True, "FFC80000", 10.5)


def test_a_date_written_to_a_coloured_cell_shows_as_a_date(styled: Path) -> None:
    book = file.open(styled)
    cell = book.sheets["台账"]["C1"]
    cell.value = dt.date(2022, 4, 15)
    cell.color = (1, 2, 3)
    book.save()
    saved = openpyxl.load_workbook(styled)["台账"]["C1"]
    assert (saved.value, saved.fill.fgColor.rgb) == (dt.datetime(2022, 4, 15), "FF010203")


def test_fonts_are_read_and_keep_what_is_not_set(styled: Path) -> None:
    book = file.open(styled)
    sheet = book.sheets["台账"]
    assert (sheet["A1"].font.name, sheet["A1"].font.size, sheet["A1"].font.bold) == ("仿宋", 12, False)
    assert (sheet["B1"].font.bold, sheet["A1:B1"].font.bold, sheet["B1"].font.color) == (
        True,
        None,
        (0, 0, 0),
    )
    sheet["A1:B1"].font.italic = True
    sheet["B1"].font.bold = False
    sheet["B1"].font.name = "黑体"
    book.save()
    saved = openpyxl.load_workbook(styled)["台账"]
    assert (saved["A1"].font.name, saved["A1"].font.i, saved["A1"].font.b) == ("仿宋", True, False)
    assert (saved["B1"].font.name, saved["B1"].font.i, saved["B1"].font.b) == ("黑体", True, False)


def test_names_with_a_prefix(tmp_path: Path) -> None:
    path = prefixed(tmp_path / "前缀.xlsx")
    book = file.open(path)
    cell = book.sheets["台账"]["A1"]
    cell.color, cell.font.bold, cell.row_height, cell.column_width = (9, 9, 9), True, 40, 30
    book.sheets["台账"]["A5:B5"].merge()
    book.sheets["台账"].range("2:2").insert("down")
    assert (cell.color, cell.font.bold) == ((9, 9, 9), True)
    book.save()
    again = file.open(path).sheets["台账"]
    assert (again["A1"].color, again["A1"].font.bold, again["A1"].row_height) == ((9, 9, 9), True, 40)
    assert (again["B1"].column_width, again["A1"].column_width) == (8.43, 30)
    assert again["A6"].merge_area.address == "$A$6:$B$6"
    assert again["C3"].formula == "=B3*2"
    assert b"<b/>" not in parts(path)[STYLES]


@pytest.mark.parametrize(
    ("tag", "colour"),
    [
        (b'<fgColor rgb="FF102030"/>', (16, 32, 48)),
        (b'<fgColor indexed="10"/>', (255, 0, 0)),
        (b'<fgColor theme="4"/>', (68, 114, 196)),
        (b'<fgColor theme="0" tint="-0.5"/>', (128, 128, 128)),
        (b'<fgColor auto="1"/>', None),
    ],
)
def test_colours_by_number_and_by_theme(tag: bytes, colour: Any) -> None:
    """Indexed 10 is red; theme 0 is the window's white, which half a tint makes the middle grey."""
    theme = {"lt1": (255, 255, 255), "accent1": (68, 114, 196)}
    assert colour_of(tag, theme, []) == colour


def test_heights_and_widths(styled: Path) -> None:
    book = file.open(styled)
    sheet = book.sheets["台账"]
    assert (sheet["A5"].row_height, sheet["A1"].row_height, sheet["A4:A5"].row_height) == (30, 15, None)
    assert (sheet["F1"].column_width, sheet["A1"].column_width, sheet["D1:E1"].column_width) == (
        20,
        8.43,
        None,
    )
    sheet["A2:A3"].row_height = 22.5
    sheet["A50"].row_height = 18
    sheet["F1"].column_width = 9.57
    sheet["A1:B1"].column_width = 12
    assert (sheet["A3"].row_height, sheet["F1"].column_width, sheet["B1"].column_width) == (22.5, 9.57, 12)
    book.save()
    saved = openpyxl.load_workbook(styled)["台账"]
    assert [saved.row_dimensions[row].height for row in (2, 3, 5, 50)] == [22.5, 22.5, 30, 18]
    xml = parts(styled)[SHEET]
    groups = [
        b'min="1" max="1"',
        b'min="2" max="2"',
        b'min="5" max="5"',
        b'min="6" max="6"',
        b'min="7" max="7"',
    ]
    assert [xml.index(group) for group in groups] == sorted(xml.index(group) for group in groups)
    assert saved.column_dimensions["F"].width == pytest.approx(
        10.28, abs=0.01
    )  # 9.57 characters and the edges
    assert saved["E3"].number_format == "General"
    again = file.open(styled).sheets["台账"]
    widths = [again.range((1, column)).column_width for column in range(1, 9)]
    assert widths == [12, 12, 8.43, 8.43, 20, 9.57, 20, 8.43]
    assert again["F20"].number_format == "0.00"  # the column's own format stayed


def test_nothing_high_or_wide_is_hidden(styled: Path) -> None:
    book = file.open(styled)
    sheet = book.sheets["台账"]
    sheet["A2"].row_height = 0
    sheet["F1"].column_width = 0
    book.save()
    saved = openpyxl.load_workbook(styled)["台账"]
    assert saved.row_dimensions[2].hidden
    assert saved.column_dimensions["F"].hidden
    book.sheets["台账"]["A2"].row_height = 15
    book.save()
    assert not openpyxl.load_workbook(styled)["台账"].row_dimensions[2].hidden


@pytest.mark.parametrize(("name", "value"), [("row_height", 410), ("row_height", -1), ("column_width", 256)])
def test_sizes_that_excel_does_not_take(styled: Path, name: str, value: float) -> None:
    with pytest.raises(CellNotWritable, match="不能设为"):
        setattr(file.open(styled).sheets["台账"]["A1"], name, value)


def test_merging_keeps_the_first_value(styled: Path) -> None:
    book = file.open(styled)
    sheet = book.sheets["台账"]
    sheet["C20:D21"].value = [[None, "第一"], ["第二", 3]]
    sheet["C20:D21"].merge()
    sheet["F20:G21"].merge(across=True)
    assert [sheet["C20"].value, sheet["D20"].value, sheet["C21"].value] == ["第一", None, None]
    assert sheet["D21"].merge_area.address == "$C$20:$D$21"
    with pytest.raises(CellNotWritable, match="盖住"):
        sheet["D21"].value = 1
    book.save()
    saved = openpyxl.load_workbook(styled)["台账"]
    assert {str(m) for m in saved.merged_cells.ranges} == {"A8:B9", "C20:D21", "F20:G20", "F21:G21"}
    assert saved["C20"].value == "第一"


def test_unmerging(styled: Path) -> None:
    book = file.open(styled)
    sheet = book.sheets["台账"]
    sheet["B9"].unmerge()
    sheet["B9"].value = 1
    assert not sheet["A8"].merge_cells
    book.save()
    assert openpyxl.load_workbook(styled)["台账"].merged_cells.ranges == set()
    assert b"mergeCell" not in parts(styled)[SHEET]


def test_a_merge_swallows_whole_merges_and_refuses_parts(styled: Path) -> None:
    book = file.open(styled)
    sheet = book.sheets["台账"]
    with pytest.raises(CellNotWritable, match="A8:B9"):
        sheet["B9:C9"].merge()
    sheet["A8:C9"].merge()
    assert sheet["C9"].merge_area.address == "$A$8:$C$9"
    assert sheet["A8"].value == "合并"


def test_a_table_is_not_merged(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.add_table("A1:B3")

    path = written_by_xlsxwriter(tmp_path / "表.xlsx", fill)
    with pytest.raises(CellNotWritable, match="表格"):
        file.open(path).sheets["台账"]["A2:B2"].merge()


def test_what_is_set_to_what_it_is_changes_no_byte(styled: Path) -> None:
    before = styled.read_bytes()
    book = file.open(styled)
    sheet = book.sheets["台账"]
    sheet["B1"].number_format = "0.00"
    sheet["E5"].color = sheet["E5"].color
    sheet["C1"].unmerge()
    book.save()
    assert styled.read_bytes() == before


def test_a_read_only_book_refuses(styled: Path) -> None:
    sheet = file.open(styled, read_only=True).sheets["台账"]
    for change in (
        lambda: sheet.range("2:3").insert("down"),
        lambda: setattr(sheet["A1"], "color", (1, 1, 1)),
        lambda: setattr(sheet["A1"], "row_height", 20),
        lambda: sheet["A1:B2"].merge(),
        lambda: sheet["A1"].add_note("x"),
        lambda: sheet.copy(),
        lambda: setattr(sheet, "name", "别"),
        lambda: sheet.delete(),
    ):
        with pytest.raises(WorkbookError, match="只读"):
            change()
