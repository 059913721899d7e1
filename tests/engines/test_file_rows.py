"""Whole rows inserted into a closed file: what refers to cells below follows, all else keeps its bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from engines_samples import SHEET, parts, with_parts, with_sheet_data, written_by_xlsxwriter

from xl_heating.engines import file
from xl_heating.errors import CellNotWritable, UnsupportedWorkbook


def insert(path: Path, rows: str, sheet: str = "台账", **options: Any) -> None:
    book = file.open(path)
    book.sheets[sheet].range(rows).insert("down", **options)
    book.save()
    book.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Title, header in row 6, records in 7–306, the total in 307; a second sheet that refers to them."""
    path = tmp_path / "街镇台账.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet, other = book.add_worksheet("台账"), book.add_worksheet("汇总")
    filled = book.add_format({"bg_color": "#FFEEAA", "border": 1})
    red = book.add_format({"font_color": "#FF0000"})
    sheet.merge_range("A1:F1", "明细")
    sheet.write_row("A6", ["户主", "村", "补贴", "两倍", "参照"])
    for row in range(6, 306):
        sheet.write(row, 0, f"户{row + 1}", filled)
        sheet.write(row, 2, row + 1, filled)
        sheet.write_formula(row, 3, f"=C{row + 1}*2+$C$7", None, 0)
        sheet.write_formula(row, 4, f"=D{row + 1}+汇总!A{row + 1}", None, 0)
    sheet.set_row(304, 24)
    sheet.write("A307", "合计")
    sheet.write_formula("C307", "=SUM(C7:C306)", None, 0)
    sheet.merge_range("E308:F310", "签章")
    sheet.data_validation("B7:B306", {"validate": "list", "source": "=$H$307:$H$309"})
    sheet.data_validation("C7:C306", {"validate": "custom", "value": "=C7<C8"})
    rule = {"type": "formula", "criteria": "=AND($C7>$C$307,C8>C7)", "format": red}
    sheet.conditional_format("A7:F306", rule)
    sheet.autofilter("A6:E306")
    sheet.print_area("A1:F310")
    sheet.repeat_rows(5)
    sheet.set_h_pagebreaks([50, 305, 310])
    sheet.ignore_errors({"number_stored_as_text": "A7:A306 A308"})
    sheet.write_url("A309", "internal:'台账'!A307", string="合计")
    sheet.freeze_panes(6, 2)
    sheet.unprotect_range("B7:C306", "录入")
    other.write_formula("A1", "=SUM('台账'!$C$7:$C$306)", None, 0)
    other.write_formula("A2", "=台账!C307+C307", None, 0)
    other.data_validation("B1", {"validate": "list", "source": "=台账!$A$7:$A$306"})
    other.conditional_format("B1:B9", {"type": "formula", "criteria": "=B1>台账!$C$307", "format": red})
    book.define_name("户列", "=台账!$A$7:$A$306")
    book.define_name("'台账'!合计", "='台账'!$C$307")
    book.close()
    return path


def test_everything_that_refers_to_the_rows_follows(ledger: Path) -> None:
    insert(ledger, "306:308")  # above the last record, as a list has to grow
    book = openpyxl.load_workbook(ledger)
    sheet, other = book["台账"], book["汇总"]
    assert sheet["C310"].value == "=SUM(C7:C309)"
    assert (sheet["D305"].value, sheet["D309"].value) == ("=C305*2+$C$7", "=C309*2+$C$7")
    assert sheet["E309"].value == "=D309+汇总!A306"  # the other sheet did not move
    assert other["A1"].value == "=SUM('台账'!$C$7:$C$309)"
    assert other["A2"].value == "=台账!C310+C307"
    assert {str(merge) for merge in sheet.merged_cells.ranges} == {"A1:F1", "E311:F313"}
    validations = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    assert validations == {"B7:B309": "$H$310:$H$312", "C7:C309": "C7<C8"}
    rules = {str(found.sqref): found.rules[0].formula for found in sheet.conditional_formatting}
    assert rules == {"A7:F309": ["AND($C7>$C$310,C8>C7)"]}
    assert other.data_validations.dataValidation[0].formula1 == "台账!$A$7:$A$309"
    assert next(iter(other.conditional_formatting)).rules[0].formula == ["B1>台账!$C$310"]
    assert sheet.auto_filter.ref == "A6:E309"
    assert sheet.print_area == "'台账'!$A$1:$F$313"
    assert sheet.print_title_rows == "$6:$6"
    assert [mark.id for mark in sheet.row_breaks.brk] == [50, 308, 313]
    assert book.defined_names["户列"].attr_text == "台账!$A$7:$A$309"
    assert sheet.defined_names["合计"].attr_text == "'台账'!$C$310"
    assert sheet.freeze_panes == "C7"
    assert sheet["A312"].hyperlink.ref == "A312"
    assert sheet["A312"].hyperlink.location == "'台账'!A307"  # a text, as in Excel
    xml = parts(ledger)[SHEET]
    assert b'<ignoredError sqref="A7:A309 A311"' in xml
    assert b'sqref="B7:C309"' in xml
    assert b'<dimension ref="A1:F313"' in xml


def test_new_rows_look_like_the_one_above(ledger: Path) -> None:
    insert(ledger, "306:307")
    sheet = openpyxl.load_workbook(ledger)["台账"]
    for row in (306, 307):
        assert sheet.row_dimensions[row].height == sheet.row_dimensions[305].height == 24
        assert sheet.cell(row, 1).fill.fgColor.rgb == "FFFFEEAA"
        assert sheet.cell(row, 1).border.left.style == "thin"
        assert [sheet.cell(row, column).value for column in range(1, 6)] == [None] * 5
    assert sheet["A308"].value == "户306"
    assert sheet.row_dimensions[308].height is None


def test_new_rows_may_look_like_the_one_below(ledger: Path) -> None:
    insert(ledger, "7:7", copy_origin="format_from_right_or_below")
    sheet = openpyxl.load_workbook(ledger)["台账"]
    assert sheet["A7"].fill.fgColor.rgb == "FFFFEEAA"
    assert sheet["A8"].value == "户7"


def test_at_the_top_nothing_lends_its_looks(ledger: Path) -> None:
    insert(ledger, "1:2")
    sheet = openpyxl.load_workbook(ledger)["台账"]
    assert (sheet["A1"].has_style, sheet["A3"].value) == (False, "明细")
    assert sheet.print_area == "'台账'!$A$3:$F$312"
    assert sheet.print_title_rows == "$8:$8"


def test_rows_within_a_merged_block_make_it_longer(ledger: Path) -> None:
    insert(ledger, "309:310")
    merges = {str(merge) for merge in openpyxl.load_workbook(ledger)["台账"].merged_cells.ranges}
    assert merges == {"A1:F1", "E308:F312"}


def test_other_parts_and_rows_above_keep_their_bytes(ledger: Path) -> None:
    before = parts(ledger)
    insert(ledger, "306:308")
    after = parts(ledger)
    changed = {name for name in before if after.get(name) != before[name]}
    assert changed == {SHEET, "xl/worksheets/sheet2.xml", "xl/workbook.xml"}
    assert set(after) == set(before)
    old, new = before[SHEET], after[SHEET]
    start, end = old.index(b'<row r="6"'), old.index(b'<row r="306"')
    assert new[new.index(b'<row r="6"') :].startswith(old[start:end])


def test_values_written_before_and_after_are_where_they_belong(ledger: Path) -> None:
    book = file.open(ledger)
    sheet = book.sheets["台账"]
    sheet["B305:B307"].value = [["上"], ["中"], ["下"]]
    sheet["B306"].color = (1, 2, 3)
    sheet.range("306:315").insert("down")
    sheet["A306"].value = [[f"新户{number}", "新村"] for number in range(10)]
    sheet["D306:D315"].formula = "=C306*2+$C$7"
    assert sheet["B305"].value == "上"
    assert [sheet["B316"].value, sheet["B317"].value] == ["中", "下"]
    assert sheet["B316"].color == (1, 2, 3)
    book.save()
    saved = openpyxl.load_workbook(ledger)["台账"]
    assert [saved["A306"].value, saved["B315"].value, saved["A316"].value] == ["新户0", "新村", "户306"]
    assert saved["D315"].value == "=C315*2+$C$7"
    assert saved["A310"].fill.fgColor.rgb == "FFFFEEAA"


def test_changed_cells_are_known_by_where_they_are_now(ledger: Path) -> None:
    book = file.open(ledger)
    sheet = book.sheets["台账"]
    sheet["B305:B306"].value = [["上"], ["下"]]
    sheet.range("306:307").insert("down")
    assert {(305, 2), (308, 2)} <= book.impl.dirty["台账"]
    book.save()
    assert b"fullCalcOnLoad" in parts(ledger)["xl/workbook.xml"]


def test_the_whole_is_refused_or_done(ledger: Path) -> None:
    """A data table or array formula below is no hindrance; one that would be cut leaves all as it was."""
    before = ledger.read_bytes()
    book = file.open(ledger)
    sheet = book.sheets["台账"]
    for bad in ("A306:F308", "A306", "B:B", "A306:XFC306"):
        with pytest.raises(UnsupportedWorkbook, match="整行"):
            sheet.range(bad).insert("down")
    with pytest.raises(UnsupportedWorkbook, match="向下"):
        sheet.range("306:308").insert("right")
    assert sheet.range("A306:XFD306").rows.count == 1
    book.save()
    assert ledger.read_bytes() == before


def test_content_is_not_pushed_off_the_sheet(tmp_path: Path) -> None:
    last = '<row r="1048575"><c r="A1048575"><v>1</v></c></row><row r="1048576" ht="20" customHeight="1"/>'
    path = with_sheet_data(tmp_path / "长.xlsx", f'<row r="1"><c r="A1"><v>1</v></c></row>{last}')
    before = path.read_bytes()
    with pytest.raises(CellNotWritable, match="1048575"):
        insert(path, "2:3")
    assert path.read_bytes() == before
    insert(path, "2:2")  # the last row has a height and nothing else
    assert openpyxl.load_workbook(path)["台账"]["A1048576"].value == 1


def test_an_empty_sheet_stays_empty(tmp_path: Path) -> None:
    path = written_by_xlsxwriter(tmp_path / "空.xlsx", lambda book, _: book.define_name("x", "=台账!$B$9"))
    insert(path, "2:3")
    assert openpyxl.load_workbook(path).defined_names["x"].attr_text == "台账!$B$11"


def table_of(path: Path) -> Any:
    return next(iter(openpyxl.load_workbook(path)["台账"].tables.values()))


@pytest.mark.parametrize(
    ("rows", "whole", "filtered"),
    [
        ("2:3", "B5:D12", "B5:D11"),
        ("5:6", "B3:D12", "B3:D11"),
        ("10:11", "B3:D12", "B3:D11"),  # above the totals
        ("11:12", "B3:D10", "B3:D9"),
    ],
)
def test_a_table_grows_or_moves(tmp_path: Path, rows: str, whole: str, filtered: str) -> None:
    def fill(book: Any, sheet: Any) -> None:
        columns = [{"header": "户"}, {"header": "额"}, {"header": "倍", "formula": "=台账!$G$6*2"}]
        sheet.add_table("B3:D10", {"name": "户表", "columns": columns, "total_row": True})
        sheet.write_formula("G2", "=SUM(户表[额])", None, 0)

    path = written_by_xlsxwriter(tmp_path / "表.xlsx", fill)
    insert(path, rows)
    table = table_of(path)
    assert (table.ref, table.autoFilter.ref) == (whole, filtered)
    moved = int(rows.partition(":")[0]) <= 6
    assert table.tableColumns[2].calculatedColumnFormula.attr_text == f"台账!$G${8 if moved else 6}*2"


def test_a_table_in_hand_goes_on_working(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.add_table("B3:D10", {"name": "户表"})

    path = written_by_xlsxwriter(tmp_path / "表.xlsx", fill)
    book = file.open(path)
    sheet = book.sheets["台账"]
    table = sheet.tables["户表"]
    sheet.range("1:1").insert("down")
    assert table.range.address == "$B$4:$D$11"
    table.resize(sheet["B4:D20"])
    book.save()
    assert table_of(path).ref == "B4:D20"


def test_extensions_of_later_versions_follow(tmp_path: Path) -> None:
    """Data bars of Excel 2010, sparklines, and a validation that refers to another sheet."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_column("A1", range(20))
        sheet.conditional_format("A1:A20", {"type": "data_bar", "data_bar_2010": True, "min_type": "formula",
                                            "min_value": "=$A$15"})  # fmt: skip
        sheet.add_sparkline("C15", {"range": "台账!A1:A20"})
        book.add_worksheet("另").add_sparkline("A1", {"range": "台账!A15:B15"})

    path = written_by_xlsxwriter(tmp_path / "展.xlsx", fill)
    insert(path, "10:11")
    xml, other = parts(path)[SHEET], parts(path)["xl/worksheets/sheet2.xml"]
    assert xml.count(b"<xm:sqref>A1:A22</xm:sqref>") == 1
    assert b'sqref="A1:A22"' in xml
    assert b'val="$A$17"' in xml
    assert b"<xm:f>$A$17</xm:f>" in xml
    assert b"<xm:f>\xe5\x8f\xb0\xe8\xb4\xa6!A1:A22</xm:f><xm:sqref>C17</xm:sqref>" in xml
    assert "<xm:f>台账!A17:B17</xm:f><xm:sqref>A1</xm:sqref>".encode() in other


def test_a_level_of_grouped_rows_takes_new_rows_in(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_column("A1", range(9))
        for row in range(2, 6):
            sheet.set_row(row, None, None, {"level": 1, "hidden": row == 3})

    path = written_by_xlsxwriter(tmp_path / "组.xlsx", fill)
    insert(path, "5:5")  # within the group, below a hidden row
    insert(path, "8:8")  # below the group
    rows = openpyxl.load_workbook(path)["台账"].row_dimensions
    assert (rows[5].outlineLevel, rows[5].hidden, rows[8].outlineLevel) == (1, False, 0)


def source(sheet: str) -> Callable[[bytes], bytes]:
    text = f'<dataRefs count="1"><dataRef ref="A5:B9" sheet="{sheet}"/></dataRefs>'
    element = f"</sheetData><dataConsolidate>{text}</dataConsolidate>"
    return lambda xml: xml.replace(b"</sheetData>", element.encode())


@pytest.mark.parametrize(("sheet", "after"), [("台账", b'ref="A5:B11"'), ("汇总", b'ref="A5:B9"')])
def test_a_source_named_by_sheet_and_address(tmp_path: Path, sheet: str, after: bytes) -> None:
    path = written_by_xlsxwriter(tmp_path / "源.xlsx", lambda book, _: book.add_worksheet("汇总"))
    with_parts(path, {SHEET: lambda xml: xml.replace(b"<sheetData/>", b"<sheetData></sheetData>")})
    with_parts(path, {SHEET: source(sheet)})
    insert(path, "7:8")
    assert after in parts(path)[SHEET]
