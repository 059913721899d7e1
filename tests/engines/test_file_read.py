"""What cells give when read: values as Excel for Windows hands them to xlwings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from engines_samples import parts, prefixed, simple, with_parts, with_sheet_data, written_by_xlsxwriter

from xl_heating.engines import file
from xl_heating.errors import DamagedWorkbook, WorkbookError


def read(path: Path, address: str = "A1") -> Any:
    return file.open(path).sheets[0].range(address).value


def test_kinds_of_values(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [["张三", 12, 0.5, True, None, dt.datetime(2021, 11, 15, 8, 30)]])
    values = read(path, "A1:F1")
    assert values == ["张三", 12.0, 0.5, True, None, dt.datetime(2021, 11, 15, 8, 30)]
    assert [type(value) for value in values[:4]] == [str, float, float, bool]


def test_shapes_follow_xlwings(tmp_path: Path) -> None:
    sheet = file.open(simple(tmp_path / "a.xlsx", [[1, 2], [3, 4]])).sheets["台账"]
    assert sheet["A1"].value == 1.0
    assert sheet["A1:B1"].value == [1.0, 2.0]
    assert sheet["A1:A2"].value == [1.0, 3.0]
    assert sheet["A1:B2"].value == [[1.0, 2.0], [3.0, 4.0]]
    assert sheet["A1"].options(ndim=2).value == [[1.0]]
    assert sheet["A1:B2"].options(numbers=int).value == [[1, 2], [3, 4]]
    assert sheet["A1:B2"].raw_value == [[1.0, 2.0], [3.0, 4.0]]
    assert sheet["D9"].value is None


def test_converters(tmp_path: Path) -> None:
    sheet = file.open(simple(tmp_path / "a.xlsx", [["村", "户数"], ["甲村", 3], ["乙村", 4]])).sheets[0]
    frame = sheet["A1"].options(pd.DataFrame, expand="table").value
    assert list(frame.index) == ["甲村", "乙村"]
    assert list(frame["户数"]) == [3.0, 4.0]
    assert np.array_equal(sheet["B2:B3"].options(np.array).value, np.array([3.0, 4.0]))
    assert sheet["A2:B3"].options(dict).value == {"甲村": 3.0, "乙村": 4.0}


def test_errors_are_none_unless_asked_for(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    sheet = file.open(with_sheet_data(tmp_path / "a.xlsx", rows)).sheets[0]
    assert sheet["A1:B1"].value == [None, None]
    assert sheet["A1:B1"].options(err_to_str=True).value == ["#N/A", "#DIV/0!"]
    raw = sheet["A1:B1"].raw_value[0]
    assert [type(value) for value in raw] == [file.CellError, file.CellError]


@pytest.mark.parametrize("epoch", [False, True], ids=["1900", "1904"])
def test_dates_of_both_epochs(tmp_path: Path, epoch: bool) -> None:
    moments = [dt.datetime(2021, 11, 15), dt.datetime(2022, 3, 15, 23, 59, 59), dt.datetime(1904, 1, 2)]

    def fill(book: Any, sheet: Any) -> None:
        for row, moment in enumerate(moments):
            sheet.write_datetime(row, 0, moment, book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}))

    path = written_by_xlsxwriter(tmp_path / "a.xlsx", fill, date_1904=epoch)
    assert read(path, "A1:A3") == moments


def test_times_of_day_are_numbers_as_in_excel(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_number("A1", 0.75, book.add_format({"num_format": "h:mm"}))
        sheet.write_number("A2", 1.5, book.add_format({"num_format": "[h]:mm"}))
        sheet.write_number("A3", 44515, book.add_format({"num_format": 'yyyy"年"m"月"d"日"'}))

    path = written_by_xlsxwriter(tmp_path / "a.xlsx", fill)
    assert read(path, "A1:A3") == [0.75, 1.5, dt.datetime(2021, 11, 15)]


def test_rich_text_phonetics_and_escapes(tmp_path: Path) -> None:
    path = with_sheet_data(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>'
        '<c r="D1" t="inlineStr"><is><r><t>甲</t></r>'
        '<r><rPr><b/></rPr><t xml:space="preserve"> 乙</t></r></is></c>'
        '<c r="E1" t="str"><f>A1</f><v>a&lt;b&amp;&#20320;</v></c></row>',
    )
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><t>行一_x000D_\n行二</t></si><si><r><t>东</t></r><r><rPr><b/></rPr><t>京</t></r>"
        '<rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si><si><t>_x005F_x0041_</t></si></sst>'
    )
    with_parts(path, {"xl/sharedStrings.xml": strings.encode()})
    assert read(path, "A1:E1") == ["行一\r\n行二", "东京", "_x0041_", "甲 乙", "a<b&你"]


def test_iso_dates_of_strict_workbooks(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="d"><v>2021-11-15</v></c><c r="B1" t="d"><v>2021-11-15T08:30:15</v></c></row>'
    )
    path = with_sheet_data(tmp_path / "a.xlsx", rows)
    assert read(path, "A1:B1") == [dt.datetime(2021, 11, 15), dt.datetime(2021, 11, 15, 8, 30, 15)]


def test_formula_results_and_formulas_without_one(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c>'
        '<c r="C1" t="b"><f>TRUE()</f><v>1</v></c><c r="D1"><f>NOW()</f></c></row>'
    )
    sheet = file.open(with_sheet_data(tmp_path / "a.xlsx", rows)).sheets[0]
    assert sheet["A1:D1"].value == [2.0, None, True, None]
    assert sheet["A1:E1"].raw_value == [[2.0, "", True, "", None]]


def test_places_left_out_are_counted(tmp_path: Path) -> None:
    rows = (
        "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
        '<row r="5"><c r="C5"><v>4</v></c><c><v>5</v></c></row><row><c r="B6"><v>6</v></c></row>'
    )
    sheet = file.open(with_sheet_data(tmp_path / "a.xlsx", rows)).sheets[0]
    assert sheet["A1:B2"].value == [[1.0, 2.0], [3.0, None]]
    assert sheet["C5:D5"].value == [4.0, 5.0]
    assert sheet["B6"].value == 6.0


def test_unusual_but_valid_xml(tmp_path: Path) -> None:
    rows = (
        "<!-- made by hand: <row r='9'/> --> <row spans='1:3' r='2' >\n"
        "  <c s='0' r='A2' ><v> 7 </v></c>\n <c t='b' r='C2'>\n<v>1</v>\n</c>"
        "<c r='D2' s='0' /><c r='E2' t='inlineStr'><is><t><![CDATA[a<b]]></t></is></c></row>"
    )
    path = with_sheet_data(tmp_path / "a.xlsx", rows)
    assert read(path, "A2:E2") == [7.0, None, True, None, "a<b"]


def test_prefixed_xml(tmp_path: Path) -> None:
    path = prefixed(tmp_path / "a.xlsx")
    assert read(path, "A1:C2") == [["村", "户", None], ["甲村", 3.0, 6.0]]


def test_used_range_starts_at_the_first_cell(tmp_path: Path) -> None:
    rows = '<row r="3"><c r="B3"><v>1</v></c><c r="D3" s="0"/></row><row r="4"><c r="C4"><v>2</v></c></row>'
    sheet = file.open(with_sheet_data(tmp_path / "a.xlsx", rows)).sheets[0]
    assert sheet.used_range.address == "$B$3:$D$4"
    sheet["F9"].value = 1
    assert sheet.used_range.address == "$B$3:$F$9"


def test_an_empty_sheet(tmp_path: Path) -> None:
    sheet = file.open(with_sheet_data(tmp_path / "a.xlsx", "")).sheets[0]
    assert sheet.used_range.address == "$A$1"
    assert sheet.used_range.value is None


def test_hidden_rows_and_columns(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", [1, 2, 3])
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column("B:C", None, None, {"hidden": True})

    sheet = file.open(written_by_xlsxwriter(tmp_path / "a.xlsx", fill)).sheets[0]
    assert [sheet[row, 0].rows.hidden for row in range(3)] == [False, True, False]
    assert [sheet[0, column].columns.hidden for column in range(4)] == [False, True, True, False]
    assert sheet["A1:B1"].columns.hidden is None


@pytest.mark.parametrize("usual", [True, False], ids=["usual form", "unusual form"])
@pytest.mark.parametrize(
    "row",
    [
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1"><v>zwölf</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="ZZZZZZZZ1"><v>1</v></c></row>',
        '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
    ],
    ids=["string that is not there", "number that is none", "column XFE", "endless column", "row too far"],
)
def test_senseless_cells_are_damage(tmp_path: Path, row: str, usual: bool) -> None:
    path = with_sheet_data(tmp_path / "a.xlsx", row if usual else row.replace("<c r", "<c  r"))
    with pytest.raises(DamagedWorkbook, match="台账"):
        read(path)


def test_unknown_addresses_say_so(tmp_path: Path) -> None:
    book = file.open(simple(tmp_path / "a.xlsx", [[1]]))
    with pytest.raises(WorkbookError, match="没有“不存在的名称”"):
        book.sheets[0].range("不存在的名称")
    with pytest.raises(WorkbookError, match="现有工作表：台账"):
        book.sheets["汇总"]
    with pytest.raises(WorkbookError, match="不在工作表范围内"):
        book.sheets[0].range((1_048_577, 1))


def test_reading_leaves_the_file_alone(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [["村", 1]])
    before = path.read_bytes()
    book = file.open(path)
    assert book.sheets[0].used_range.value == ["村", 1.0]
    book.save()
    book.close()
    assert path.read_bytes() == before
    assert parts(path)
    assert list(tmp_path.iterdir()) == [path]
