"""Defined names and sheets of a closed workbook."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from engines_samples import parts, simple, with_parts, written_by_xlsxwriter

from xl_heating.engines import file
from xl_heating.errors import WorkbookError


def with_names(path: Path) -> Path:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_column("A1", [1, 2, 3])
        book.add_worksheet("名 单").write("B2", "乙")
        book.define_name("户数", "=台账!$A$1:$A$3")
        book.define_name("'名 单'!本表", "='名 单'!$B$2")
        book.define_name("系数", "=0.83")
        sheet.print_area("A1:A3")

    return written_by_xlsxwriter(path, fill)


def test_names_are_read(tmp_path: Path) -> None:
    book = file.open(with_names(tmp_path / "a.xlsx"))
    assert {name.name: name.refers_to for name in book.names} == {
        "户数": "=台账!$A$1:$A$3",
        "名 单!本表": "='名 单'!$B$2",
        "台账!_xlnm.Print_Area": "=台账!$A$1:$A$3",
        "系数": "=0.83",
    }
    assert book.names["户数"].refers_to_range.value == [1.0, 2.0, 3.0]
    assert book.sheets[0].range("户数").address == "$A$1:$A$3"
    assert book.sheets["名 单"].range("本表").value == "乙"
    assert [name.name for name in book.sheets["名 单"].names] == ["名 单!本表"]
    assert book.sheets[0]["A1:A3"].name.name == "户数"
    assert book.sheets[0]["A1"].name is None
    assert "户数" in book.names
    assert "没有" not in book.names
    with pytest.raises(WorkbookError, match="不是一个区域"):
        _ = book.names["系数"].refers_to_range


def test_names_are_added_replaced_and_deleted(tmp_path: Path) -> None:
    path = with_names(tmp_path / "a.xlsx")
    before = parts(path)
    book = file.open(path)
    book.names.add("户数", "=台账!$A$1")
    book.names.add("备注", '="甲&乙<丙"')
    book.sheets["名 单"]["C3:D4"].name = "新区"
    book.names["系数"].delete()
    book.save()
    after = parts(path)
    assert [name for name in before if before[name] != after[name]] == ["xl/workbook.xml"]
    names = openpyxl.load_workbook(path).defined_names
    assert {name: names[name].value for name in names} == {
        "户数": "台账!$A$1",
        "备注": '"甲&乙<丙"',
        "新区": "'名 单'!$C$3:$D$4",
    }
    again = file.open(path)
    assert again.names["新区"].refers_to_range.address == "$C$3:$D$4"
    assert again.names["备注"].refers_to == '="甲&乙<丙"'


@pytest.mark.parametrize("section", [b"", b"<definedNames/>"], ids=["no names", "empty list of names"])
def test_the_first_and_the_last_name(tmp_path: Path, section: bytes) -> None:
    path = simple(tmp_path / "a.xlsx", [[1]])
    with_parts(path, {"xl/workbook.xml": lambda xml: re.sub(rb"<definedNames\s*/>", section, xml)})
    book = file.open(path)
    book.names.add("甲", "=台账!$A$1")
    book.save()
    assert openpyxl.load_workbook(path).defined_names["甲"].value == "台账!$A$1"
    xml = parts(path)["xl/workbook.xml"]
    assert xml.count(b"<definedNames") == 1
    assert xml.index(b"</sheets>") < xml.index(b"<definedNames>") < xml.index(b"<calcPr")
    book.names["甲"].delete()
    book.save()
    assert not openpyxl.load_workbook(path).defined_names
    assert b"definedName" not in parts(path)["xl/workbook.xml"]


@pytest.mark.parametrize("name", ["A1", "户 数", "1号", "", "a" * 256, "a-b"])
def test_texts_that_are_no_names(tmp_path: Path, name: str) -> None:
    book = file.open(simple(tmp_path / "a.xlsx", [[1]]))
    with pytest.raises(WorkbookError, match="定义名称"):
        book.names.add(name, "=1")


def test_sheets_are_found(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        book.add_chartsheet("图")
        book.add_worksheet("名单").hide()

    book = file.open(written_by_xlsxwriter(tmp_path / "a.xlsx", fill))
    assert [sheet.name for sheet in book.sheets] == ["台账", "名单"]  # a chart sheet has no cells
    assert [sheet.index for sheet in book.sheets] == [1, 2]
    assert [sheet.visible for sheet in book.sheets] == [True, False]
    assert book.sheets[-1].name == book.sheets("名单").name == book.sheets[1].name == "名单"
    assert "名单" in book.sheets
    assert "图" not in book.sheets
    assert book.sheets[0] == book.sheets["台账"]
    assert book.sheets[0].book == book


def test_a_sheet_is_added(tmp_path: Path) -> None:
    path = with_names(tmp_path / "a.xlsx")
    before = parts(path)
    book = file.open(path)
    sheet = book.sheets.add("汇总<1>", before=book.sheets["名 单"])
    sheet["A1"].value = [["街道", "户数"], ["甲", 3]]
    sheet["C1"].formula = "=SUM(B:B)"
    assert [found.name for found in book.sheets] == ["台账", "汇总<1>", "名 单"]
    book.save()
    after = parts(path)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"}
    assert set(after) - set(before) == {"xl/worksheets/sheet3.xml"}
    loaded = openpyxl.load_workbook(path)
    assert loaded.sheetnames == ["台账", "汇总<1>", "名 单"]
    assert [[cell.value for cell in row] for row in loaded["汇总<1>"]["A1:C2"]] == [
        ["街道", "户数", "=SUM(B:B)"],
        ["甲", 3, None],
    ]
    assert loaded["名 单"].defined_names["本表"].value == "'名 单'!$B$2"
    assert file.open(path).sheets["名 单"].range("本表").value == "乙"


def test_sheets_are_added_at_the_end_unless_told_where(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[1]])
    book = file.open(path)
    book.sheets.add()
    book.sheets.add("乙", after=book.sheets["台账"])
    book.save()
    assert openpyxl.load_workbook(path).sheetnames == ["台账", "乙", "Sheet1"]
    assert file.open(path).sheets["Sheet1"].used_range.value is None


@pytest.mark.parametrize("name", ["", "a" * 32, "甲/乙", "甲[1]", "'甲", "甲*", "甲?", "甲:乙"])
def test_texts_that_are_no_sheet_names(tmp_path: Path, name: str) -> None:
    book = file.open(simple(tmp_path / "a.xlsx", [[1]]))
    with pytest.raises(WorkbookError, match="工作表名"):
        book.sheets.add(name)
    with pytest.raises(ValueError, match="already present"):
        book.sheets.add("台账")


def test_books_of_one_name_in_two_folders_are_two_books(tmp_path: Path) -> None:
    (tmp_path / "甲").mkdir()
    (tmp_path / "乙").mkdir()
    first = file.open(simple(tmp_path / "甲" / "台账.xlsx", [[1]]))
    second = file.open(simple(tmp_path / "乙" / "台账.xlsx", [[2]]))
    assert first != second
    assert first.sheets[0] != second.sheets[0]
    assert first.fullname != second.fullname
    assert first.app.books.active == first
    with first.app.properties(screen_updating=False, calculation="manual"):
        first.sheets[0]["A1"].value = 3
    assert second.sheets[0]["A1"].value == 2.0
