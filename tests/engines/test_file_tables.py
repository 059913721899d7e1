"""Tables: read, grown and shrunk, with their filter, formats and validations."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlwings as xw
from engines_samples import SHEET, parts, written_by_xlsxwriter

from xl_heating.engines import file
from xl_heating.errors import CellNotWritable, WorkbookError

TABLE = "xl/tables/table1.xml"

# openpyxl, which reads what we wrote, says what it would lose itself.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


def with_table(path: Path, **options: Any) -> Path:
    """Table tbl台账 in B2:D5: 街道, 户数, 补贴; rules on its columns and beside them."""

    def fill(book: Any, sheet: Any) -> None:
        money = book.add_format({"num_format": "#,##0.00"})
        columns = [{"header": "街道"}, {"header": "户数"}, {"header": "补贴", "format": money}]
        data = [["甲", 1, 10], ["乙", 2, 20], ["丙", 3, 30]]
        settings = {"name": "tbl台账", "columns": columns, "data": data} | options
        sheet.add_table(1, 1, 4 + bool(options.get("total_row")), 3, settings)
        sheet.conditional_format("C3:C5", {"type": "cell", "criteria": ">", "value": 1, "format": money})
        sheet.conditional_format("F3:F5", {"type": "cell", "criteria": ">", "value": 1, "format": money})
        sheet.conditional_format("D3:D5", {"type": "data_bar", "data_bar_2010": True})
        sheet.data_validation("B3:B5", {"validate": "list", "source": ["甲", "乙"]})
        sheet.data_validation("D3:D4", {"validate": "decimal", "criteria": ">", "value": 0})

    return written_by_xlsxwriter(path, fill)


def only_table(book: xw.Book) -> Any:
    return book.sheets[0].tables["tbl台账"]


def test_a_table_is_read(tmp_path: Path) -> None:
    book = file.open(with_table(tmp_path / "a.xlsx"))
    sheet, table = book.sheets[0], only_table(book)
    assert (table.name, table.display_name, table.range.address) == ("tbl台账", "tbl台账", "$B$2:$D$5")
    assert table.header_row_range.value == ["街道", "户数", "补贴"]
    assert table.data_body_range.address == "$B$3:$D$5"
    assert table.totals_row_range is None
    assert [table.show_headers, table.show_autofilter, table.show_totals] == [True, True, False]
    assert len(sheet.tables) == 1
    assert [found.name for found in sheet.tables] == ["tbl台账"]
    assert "tbl台账" in sheet.tables
    assert sheet["C4"].table.name == "tbl台账"
    assert sheet["A1"].table is None
    assert sheet.range("tbl台账").address == "$B$3:$D$5"
    with pytest.raises(WorkbookError, match="这张工作表上的表格：tbl台账"):
        sheet.tables["别的"]


def test_writing_below_a_table_does_not_extend_it(tmp_path: Path) -> None:
    path = with_table(tmp_path / "a.xlsx")
    before = parts(path)
    book = file.open(path)
    book.sheets[0]["B6:D6"].value = ["丁", 4, 40]
    book.save()
    assert only_table(book).range.address == "$B$2:$D$5"
    assert parts(path)[TABLE] == before[TABLE]


def test_growing_takes_filter_formats_and_rules_along(tmp_path: Path) -> None:
    path = with_table(tmp_path / "a.xlsx")
    before = parts(path)
    book = file.open(path)
    sheet, table = book.sheets[0], only_table(book)
    table.resize(sheet["B2:D7"])
    assert table.data_body_range.address == "$B$3:$D$7"
    sheet["B6:D7"].value = [["丁", 4, 40], ["戊", 5, 50]]
    book.save()
    after = parts(path)
    assert [name for name in before if before[name] != after[name]] == [SHEET, TABLE]
    assert after[TABLE] == before[TABLE].replace(b'"B2:D5"', b'"B2:D7"')
    assert after[TABLE].count(b'"B2:D7"') == 2  # the table and its filter
    xml = after[SHEET].decode()
    formats = re.findall(r'<conditionalFormatting sqref="([^"]*)"', xml)
    assert sorted(formats) == ["C3:C7", "D3:D7", "F3:F5"]
    assert re.findall(r"<xm:sqref>([^<]*)<", xml) == ["D3:D7"]
    assert sorted(re.findall(r'<dataValidation [^>]*sqref="([^"]*)"', xml)) == ["B3:B7", "D3:D4"]
    cells = openpyxl.load_workbook(path).active
    assert [cell.value for cell in cells[7][1:4]] == ["戊", 5, 50]
    assert cells["D7"].number_format == "#,##0.00"
    assert cells.tables["tbl台账"].ref == "B2:D7"
    assert only_table(file.open(path)).range.address == "$B$2:$D$7"


def test_growing_to_the_right_names_the_new_columns(tmp_path: Path) -> None:
    path = with_table(tmp_path / "a.xlsx")
    book = file.open(path)
    sheet, table = book.sheets[0], only_table(book)
    sheet["E2:F2"].value = ["备注", "户数"]
    table.resize(sheet["B2:G5"])
    assert table.header_row_range.value == ["街道", "户数", "补贴", "备注", "户数2", "列6"]
    book.save()
    found = openpyxl.load_workbook(path).active.tables["tbl台账"]
    assert [(column.id, column.name) for column in found.tableColumns] == [
        (1, "街道"),
        (2, "户数"),
        (3, "补贴"),
        (4, "备注"),
        (5, "户数2"),
        (6, "列6"),
    ]
    assert found.ref == found.autoFilter.ref == "B2:G5"
    assert b'<tableColumns count="6">' in parts(path)[TABLE]


def test_shrinking(tmp_path: Path) -> None:
    path = with_table(tmp_path / "a.xlsx")
    book = file.open(path)
    only_table(book).resize(book.sheets[0]["B2:C3"])
    book.save()
    found = openpyxl.load_workbook(path).active.tables["tbl台账"]
    assert found.ref == "B2:C3"
    assert [column.name for column in found.tableColumns] == ["街道", "户数"]
    assert book.sheets[0]["B5"].value == "丙"


@pytest.mark.parametrize("address", ["A2:D7", "B3:D7", "B2:D2"], ids=["left", "top", "no data row"])
def test_ranges_that_a_table_cannot_take(tmp_path: Path, address: str) -> None:
    book = file.open(with_table(tmp_path / "a.xlsx"))
    with pytest.raises(CellNotWritable, match="只能向下或向右"):
        only_table(book).resize(book.sheets[0][address])
    assert only_table(book).range.address == "$B$2:$D$5"


def test_a_totals_row_stays_where_it_is(tmp_path: Path) -> None:
    book = file.open(with_table(tmp_path / "a.xlsx", total_row=True))
    table = only_table(book)
    assert table.totals_row_range.address == "$B$6:$D$6"
    assert table.data_body_range.address == "$B$3:$D$5"
    with pytest.raises(CellNotWritable, match="汇总行"):
        table.resize(book.sheets[0]["B2:D9"])


def test_two_tables_may_not_meet(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.add_table("A1:B3", {"name": "上"})
        sheet.add_table("A6:B8", {"name": "下"})

    sheet = file.open(written_by_xlsxwriter(tmp_path / "a.xlsx", fill)).sheets[0]
    with pytest.raises(CellNotWritable, match="重叠"):
        sheet.tables["上"].resize(sheet["A1:B6"])


def test_a_data_frame_updates_a_table(tmp_path: Path) -> None:
    path = with_table(tmp_path / "a.xlsx")
    book = file.open(path)
    frame = pd.DataFrame(
        {"街道": ["子", "丑", "寅", "卯"], "户数": [1, 2, 3, 4], "补贴": [1.5, 2.5, 3.5, 4.5]}
    )
    only_table(book).update(frame, index=False)
    book.save()
    cells = openpyxl.load_workbook(path).active
    assert cells.tables["tbl台账"].ref == "B2:D6"
    assert [cell.value for cell in cells[6][1:4]] == ["卯", 4, 4.5]
