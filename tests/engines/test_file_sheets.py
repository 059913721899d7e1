"""Sheets of a closed file renamed, copied and deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from engines_samples import parts, with_parts

from xl_heating.engines import file
from xl_heating.errors import HeatingError, UnsupportedWorkbook, WorkbookError


@pytest.fixture
def book_file(tmp_path: Path) -> Path:
    """Two sheets that refer to each other in every way there is, and a hidden third."""
    path = tmp_path / "台账.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet, other, hidden = (book.add_worksheet(name) for name in ("台账", "汇总", "参数"))
    hidden.hide()
    bold = book.add_format({"bold": True, "bg_color": "#DDEEFF"})
    sheet.write_row("A1", ["户", "额", "倍"], bold)
    sheet.write_column("A2", ["甲", "乙"])
    sheet.write_column("B2", [1, 2])
    sheet.write_formula("C2", "=B2*台账!$B$2+SUM('台账'!B2:B3)", None, 5)
    sheet.set_column("A:A", 22)
    sheet.set_row(0, 30)
    sheet.merge_range("A5:C5", "合并")
    sheet.data_validation("A2:A3", {"validate": "list", "source": "=台账!$E$1:$E$3"})
    sheet.data_validation("B2:B3", {"validate": "list", "source": ["是", "否"]})
    rule = {"type": "formula", "criteria": '=AND(台账!$B2>1,$A2<>"台账!")', "format": bold}
    sheet.conditional_format("A2:C3", rule)
    sheet.autofilter("A1:C3")
    sheet.print_area("A1:C5")
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_footer("&C第 &P 页")
    sheet.write_url("A7", "internal:'台账'!B2", string="去")
    sheet.write_url("A8", "https://example.org/policy", string="外")
    sheet.write_comment("A2", "批注")
    sheet.insert_button("E5", {"caption": "按钮"})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=台账!$B$2:$B$3"})
    other.insert_chart("D2", chart)
    other.write_formula("A1", "=SUM(台账!B2:B3)+SUM('台账'!C:C)", None, 8)
    other.write_formula("A2", '="台账!A1"&参数!A1', None, "台账!A1")
    other.write_url("B1", "internal:台账!A1", string="去")
    book.define_name("额", "=台账!$B$2:$B$3")
    book.define_name("台账!本表", "=台账!$A$1")
    book.close()
    return path


def test_what_names_a_sheet_follows_its_new_name(book_file: Path) -> None:
    book = file.open(book_file)
    book.sheets["台账"].name = "改造'台账"
    assert [sheet.name for sheet in book.sheets] == ["改造'台账", "汇总", "参数"]
    assert book.sheets["改造'台账"]["A2"].value == "甲"
    book.save()
    saved = openpyxl.load_workbook(book_file)
    sheet, other = saved["改造'台账"], saved["汇总"]
    quoted = "'改造''台账'"
    assert sheet["C2"].value == f"=B2*{quoted}!$B$2+SUM({quoted}!B2:B3)"
    assert other["A1"].value == f"=SUM({quoted}!B2:B3)+SUM({quoted}!C:C)"
    assert other["A2"].value == '="台账!A1"&参数!A1'
    assert other._charts[0].series[0].val.numRef.f == f"{quoted}!$B$2:$B$3"
    assert saved.defined_names["额"].attr_text == f"{quoted}!$B$2:$B$3"
    assert sheet.defined_names["本表"].attr_text == f"{quoted}!$A$1"
    assert sheet.print_area == f"{quoted}!$A$1:$C$5"
    assert sheet.print_title_rows == "$1:$1"
    validations = {v.formula1 for v in sheet.data_validations.dataValidation}
    assert validations == {f"{quoted}!$E$1:$E$3", '"是,否"'}
    rule = next(iter(sheet.conditional_formatting)).rules[0]
    assert rule.formula == [f'AND({quoted}!$B2>1,$A2<>"台账!")']
    assert (sheet["A7"].hyperlink.location, other["B1"].hyperlink.location) == (
        f"{quoted}!B2",
        f"{quoted}!A1",
    )


def test_a_rename_changes_only_what_names_the_sheet(book_file: Path) -> None:
    before = parts(book_file)
    book = file.open(book_file)
    book.sheets["参数"].name = "设置"
    book.save()
    after = parts(book_file)
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {"xl/workbook.xml", "xl/worksheets/sheet2.xml"}
    assert b"&quot;" not in after["xl/worksheets/sheet2.xml"]


@pytest.mark.parametrize("name", ["汇总", "甲:乙", "'甲", "长" * 32])
def test_names_that_no_sheet_may_have(book_file: Path, name: str) -> None:
    book = file.open(book_file)
    with pytest.raises((WorkbookError, ValueError)):
        book.sheets["台账"].name = name
    with pytest.raises(WorkbookError):
        book.sheets["台账"].impl.name = name
    assert book.sheets[0].name == "台账"


def test_the_same_name_in_other_letters(book_file: Path) -> None:
    book = file.open(book_file)
    book.sheets["参数"].name = "Params"
    book.sheets["Params"].name = "PARAMS"
    assert book.sheets["汇总"]["A2"].formula == "=\"台账!A1\"&'PARAMS'!A1"


def test_pending_values_survive_a_rename(book_file: Path) -> None:
    book = file.open(book_file)
    sheet = book.sheets["台账"]
    sheet["A3"].value = "丙"
    sheet.name = "改"
    sheet["B3"].value = 9
    assert book.impl.dirty == {"改": {(3, 1), (3, 2)}}
    book.save()
    saved = openpyxl.load_workbook(book_file)["改"]
    assert (saved["A3"].value, saved["B3"].value) == ("丙", 9)


def test_a_copy_has_all_but_the_drawings(book_file: Path) -> None:
    book = file.open(book_file)
    sheet = book.sheets["台账"]
    sheet["A3"].value = "丙"
    copy = sheet.copy(after=sheet, name="台账副本")
    assert [each.name for each in book.sheets] == ["台账", "台账副本", "汇总", "参数"]
    assert copy["A3"].value == "丙"
    copy["A2"].value = "只在副本"
    book.save()
    saved = openpyxl.load_workbook(book_file)
    first, second = saved["台账"], saved["台账副本"]
    assert (first["A2"].value, second["A2"].value) == ("甲", "只在副本")
    assert second["C2"].value == "=B2*'台账副本'!$B$2+SUM('台账副本'!B2:B3)"
    assert second["A1"].font.b
    assert second["A1"].fill.fgColor.rgb == "FFDDEEFF"
    assert second.column_dimensions["A"].width == first.column_dimensions["A"].width
    assert second.row_dimensions[1].height == 30
    assert [str(merge) for merge in second.merged_cells.ranges] == ["A5:C5"]
    assert {v.formula1 for v in second.data_validations.dataValidation} == {
        "'台账副本'!$E$1:$E$3",
        '"是,否"',
    }
    rule = next(iter(second.conditional_formatting)).rules[0]
    assert rule.formula == ["AND('台账副本'!$B2>1,$A2<>\"台账!\")"]
    assert second.auto_filter.ref == "A1:C3"
    assert (second.print_area, second.print_title_rows) == ("'台账副本'!$A$1:$C$5", "$1:$1")
    assert (second.page_setup.orientation, second.oddFooter.center.text) == ("landscape", "第 &P 页")
    assert second.defined_names["本表"].attr_text == "'台账副本'!$A$1"
    assert first.defined_names["本表"].attr_text == "台账!$A$1"
    assert second["A7"].hyperlink.location == "'台账副本'!B2"
    assert second["A8"].hyperlink.target == "https://example.org/policy"
    assert second["A2"].comment is None
    assert first["A2"].comment.text == "批注"
    assert saved["汇总"]["A1"].value == "=SUM(台账!B2:B3)+SUM('台账'!C:C)"
    assert not second.sheet_view.tabSelected


def test_a_copy_without_a_name_is_called_as_in_excel(book_file: Path) -> None:
    book = file.open(book_file)
    assert book.sheets["台账"].copy().name == "台账 (2)"
    assert book.sheets["台账"].copy(before=book.sheets["汇总"]).name == "台账 (3)"
    assert [each.name for each in book.sheets] == ["台账", "台账 (3)", "汇总", "参数", "台账 (2)"]


def test_a_sheet_is_not_copied_into_another_file(book_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "另.xlsx"
    xlsxwriter.Workbook(str(other)).close()
    book, target = file.open(book_file), file.open(other)
    with pytest.raises(UnsupportedWorkbook, match="另一个工作簿"):
        book.sheets["台账"].copy(after=target.sheets[0])


def test_tables_of_a_copy_are_its_own(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("台账")
    columns = [{"header": "额"}, {"header": "倍", "formula": "=户表[[#This Row],[额]]*2"}]
    sheet.add_table("A1:B3", {"name": "户表", "columns": columns, "data": [[1], [2]]})
    sheet.write_formula("D1", '=SUM(户表[倍])&"户表[倍]"', None, "")
    book.close()
    closed = file.open(path)
    copy = closed.sheets["台账"].copy(name="副本")
    assert [table.name for table in copy.tables] == ["户表_2"]
    closed.save()
    saved = openpyxl.load_workbook(path)
    assert list(saved["台账"].tables) == ["户表"]
    table = saved["副本"].tables["户表_2"]
    assert (table.id, table.name, table.ref) == (2, "户表_2", "A1:B3")
    assert table.tableColumns[1].calculatedColumnFormula.attr_text == "户表_2[[#This Row],[额]]*2"
    assert saved["副本"]["B2"].value == "=户表_2[[#This Row],[额]]*2"
    assert saved["副本"]["D1"].value == '=SUM(户表_2[倍])&"户表[倍]"'
    assert saved["台账"]["D1"].value == '=SUM(户表[倍])&"户表[倍]"'


def test_a_copy_of_a_sheet_with_a_code_name_has_none(book_file: Path) -> None:
    def named(xml: bytes) -> bytes:
        return xml.replace(b"<dimension", b'<sheetPr codeName="Sheet1"/><dimension', 1)

    with_parts(book_file, {"xl/worksheets/sheet1.xml": named})
    book = file.open(book_file)
    book.sheets["台账"].copy()
    book.save()
    content = parts(book_file)
    assert b'codeName="Sheet1"' in content["xl/worksheets/sheet1.xml"]
    assert b"codeName" not in content["xl/worksheets/sheet4.xml"]


@pytest.mark.parametrize(
    ("sheet", "user"), [("台账", "工作表“汇总”中的公式或规则"), ("参数", "工作表“汇总”中的公式或规则")]
)
def test_a_sheet_in_use_is_not_deleted(book_file: Path, sheet: str, user: str) -> None:
    before = book_file.read_bytes()
    book = file.open(book_file)
    with pytest.raises(UnsupportedWorkbook, match=user):
        book.sheets[sheet].delete()
    book.save()
    assert book_file.read_bytes() == before


def lonely(path: Path, use: Any) -> Path:
    """A sheet 旧 with a note and a button, which only ``use(book, others)`` may refer to."""
    book = xlsxwriter.Workbook(str(path))
    old, other = book.add_worksheet("旧"), book.add_worksheet("新")
    old.write("A1", 1)
    old.write_formula("A2", "=A1+旧!A1+新!A1", None, 2)
    old.write_comment("A1", "批注")
    old.print_area("A1:B2")
    other.print_area("A1:C3")
    other.write_comment("A1", "另")
    use(book, other)
    book.close()
    return path


def test_a_chart_and_a_name_also_count_as_use(tmp_path: Path) -> None:
    def chart(book: Any, other: Any) -> None:
        made = book.add_chart({"type": "line"})
        made.add_series({"values": "=旧!$A$1:$A$2"})
        other.insert_chart("D2", made)

    path = lonely(tmp_path / "图.xlsx", chart)
    with pytest.raises(UnsupportedWorkbook, match="图表"):
        file.open(path).sheets["旧"].delete()
    path = lonely(tmp_path / "名.xlsx", lambda book, _: book.define_name("总额", "=旧!$A$1"))
    with pytest.raises(UnsupportedWorkbook, match="名称“总额”"):
        file.open(path).sheets["旧"].delete()


def test_a_deleted_sheet_goes_with_all_that_is_its_own(tmp_path: Path) -> None:
    path = lonely(tmp_path / "旧.xlsx", lambda book, other: other.write("B1", "x"))
    before = parts(path)
    book = file.open(path)
    book.sheets["旧"].delete()
    assert [sheet.name for sheet in book.sheets] == ["新"]
    book.save()
    after = parts(path)
    gone = set(before) - set(after)
    assert gone == {
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }
    assert b"sheet1.xml" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]
    saved = openpyxl.load_workbook(path)
    assert saved.sheetnames == ["新"]
    assert saved["新"].print_area == "'新'!$A$1:$C$3"
    assert (saved["新"]["B1"].value, saved["新"]["A1"].comment.text) == ("x", "另")
    assert saved.active.title == "新"


def test_a_new_sheet_may_take_the_place_of_a_deleted_one(tmp_path: Path) -> None:
    path = lonely(tmp_path / "旧.xlsx", lambda book, other: other.write("B1", "x"))
    book = file.open(path)
    for _ in range(2):
        book.sheets["旧"].delete()
        sheet = book.sheets.add("旧", before=book.sheets[0])
        sheet["A1"].value = "新的"
        sheet["A1"].add_note("新批注")
    book.save()
    saved = openpyxl.load_workbook(path)
    assert saved.sheetnames == ["旧", "新"]
    assert (saved["旧"]["A1"].value, saved["旧"]["A1"].comment.text) == ("新的", "新批注")
    assert saved["新"].print_area == "'新'!$A$1:$C$3"


def test_the_last_visible_sheet_stays(tmp_path: Path) -> None:
    def hide(_: Any, other: Any) -> None:
        other.hide()

    path = lonely(tmp_path / "旧.xlsx", hide)
    with pytest.raises(HeatingError, match="至少要有一张可见"):
        file.open(path).sheets["旧"].delete()
