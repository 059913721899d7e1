"""Formulas: read for every cell, written as formulas, recalculated in place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from engines_samples import SHEET, parts, simple, with_parts, with_sheet_data, written_by_xlsxwriter

from xl_heating.engines import file
from xl_heating.engines.file.formula_text import moved_formula
from xl_heating.errors import CellNotWritable


def with_formula(path: Path) -> Path:
    """A1 = 2, B1 = A1*2 with the cached value 4, C1 = text."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write("A1", 2)
        sheet.write_formula("B1", "A1*2", book.add_format({"num_format": "0.00"}), 4)
        sheet.write("C1", "注")

    return written_by_xlsxwriter(path, fill)


@pytest.mark.parametrize(
    ("text", "rows", "columns", "expected"),
    [
        ("A1+$A1+A$1+$A$1", 2, 1, "B3+$A3+B$1+$A$1"),
        ("SUM(A1:B2)", 1, 1, "SUM(B2:C3)"),
        ("SUM(A:B)+SUM($A:B)+SUM(1:2)+SUM($1:2)", 1, 1, "SUM(B:C)+SUM($A:C)+SUM(2:3)+SUM($1:3)"),
        ("'A1 表'!A1&\"A1\"&Sheet1!B2", 1, 0, "'A1 表'!A2&\"A1\"&Sheet1!B3"),
        ("台账!A1+tbl[[#This Row],[A1]]+[1]Sheet1!A1", 1, 0, "台账!A2+tbl[[#This Row],[A1]]+[1]Sheet1!A2"),
        ("LOG10(A1)+A1B+_A1+A1.x+HEAT_A1(B1)", 1, 0, "LOG10(A2)+A1B+_A1+A1.x+HEAT_A1(B2)"),
        ("XFD1+A1048576", 0, 1, "#REF!+B1048576"),
        ("A1-A1", -1, 0, "#REF!-#REF!"),
        ("'it''s A1'!A1", 0, 2, "'it''s A1'!C1"),
        ('"x""A1"&A1', 1, 0, '"x""A1"&A2'),
    ],
)
def test_formulas_move_as_excel_moves_them(text: str, rows: int, columns: int, expected: str) -> None:
    assert moved_formula(text, rows, columns) == expected


def test_shared_formulas_are_expanded(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c>'
        '<c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2+$A$1</f><v>3</v></c></row>'
        '<row r="2"><c r="B2"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"></f><v>1</v></c><c r="C3"><f>A1&amp;"&lt;"</f></c></row>'
    )
    book = file.open(with_sheet_data(tmp_path / "a.xlsx", rows))
    assert file.formulas(book) == {
        "台账": {(1, 2): "=A1*2+$A$1", (2, 2): "=A2*2+$A$1", (3, 2): "=A3*2+$A$1", (3, 3): '=A1&"<"'}
    }
    sheet = book.sheets[0]
    assert sheet["A1:B2"].formula == (("1", "=A1*2+$A$1"), ("", "=A2*2+$A$1"))


def test_members_may_stand_before_their_master_and_places_may_be_missing(tmp_path: Path) -> None:
    rows = (
        '<row><c><f t="shared" si="4"/></c></row>'
        '<row><c><v>1</v></c><c><f t="shared" ref="A1:B2" si="4">C1</f></c></row>'
    )
    book = file.open(with_sheet_data(tmp_path / "a.xlsx", rows))
    assert file.formulas(book)["台账"] == {(1, 1): "=#REF!", (2, 2): "=C1"}


def test_array_formulas_and_data_tables_name_their_range(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A3">B1:B3*2</f><v>2</v></c>'
        '<c r="D1"><f t="dataTable" ref="D1:D4" dt2D="0" r1="B1"/><v>1</v></c></row>'
    )
    found = file.formulas(file.open(with_sheet_data(tmp_path / "a.xlsx", rows)))["台账"]
    assert found == {(1, 1): "=B1:B3*2", (1, 4): "=TABLE(B1,)"}
    assert [getattr(found[place], "ref", None) for place in ((1, 1), (1, 4))] == ["A1:A3", "D1:D4"]


def test_formulas_are_written_as_formulas_and_constants_as_constants(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[1, 2]])
    book = file.open(path)
    sheet = book.sheets[0]
    sheet["C1"].formula = '=SUM(A1:B1)&"<甲>"'
    sheet["A2"].formula = [["=A1*2", "文本", 5], ["=$A$1", None, True]]
    sheet["E1:F3"].formula = "=A1+$B1"
    assert sheet["C1"].formula == '=SUM(A1:B1)&"<甲>"'
    assert sheet["C1"].value is None
    book.save()
    cells = openpyxl.load_workbook(path).active
    assert cells["C1"].value == '=SUM(A1:B1)&"<甲>"'
    assert [[cell.value for cell in row] for row in cells["A2:C3"]] == [
        ["=A1*2", "文本", 5],
        ["=$A$1", None, True],
    ]
    assert [[cell.value for cell in row] for row in cells["E1:F3"]] == [
        ["=A1+$B1", "=B1+$B1"],
        ["=A2+$B2", "=B2+$B2"],
        ["=A3+$B3", "=B3+$B3"],
    ]


def test_formula_text_of_constants(tmp_path: Path) -> None:
    sheet = file.open(simple(tmp_path / "a.xlsx", [["村", 1.5, True, None, 3]])).sheets[0]
    assert sheet["A1:E1"].formula == (("村", "1.5", "TRUE", "", "3"),)


def test_a_change_asks_the_next_program_to_calculate(tmp_path: Path) -> None:
    path = with_formula(tmp_path / "a.xlsx")
    book = file.open(path)
    book.sheets[0]["A1"].value = 3
    assert book.impl.dirty == {"台账": {(1, 1)}}
    book.save()
    assert book.impl.dirty == {}
    assert b'fullCalcOnLoad="1"' in parts(path)["xl/workbook.xml"]
    assert openpyxl.load_workbook(path).active["B1"].value == "=A1*2"


def test_no_calculation_is_asked_for_where_there_is_no_formula(tmp_path: Path) -> None:
    path = written_by_xlsxwriter(tmp_path / "a.xlsx", lambda book, sheet: sheet.write_row("A1", [1, "f"]))
    with_parts(path, {"xl/workbook.xml": lambda xml: xml.replace(b' fullCalcOnLoad="1"', b"")})
    before = parts(path)["xl/workbook.xml"]
    book = file.open(path)
    book.sheets[0]["A1"].value = 3
    book.save()
    assert parts(path)["xl/workbook.xml"] == before


def test_no_calculation_is_asked_for_after_recalculation(tmp_path: Path) -> None:
    path = with_formula(tmp_path / "a.xlsx")
    with_parts(path, {"xl/workbook.xml": lambda xml: xml.replace(b' fullCalcOnLoad="1"', b"")})
    before = parts(path)
    book = file.open(path)
    sheet = book.sheets[0]
    sheet["A1"].value = 3
    file.write_cached_values(book, {"台账": {(1, 2): 6}})
    file.mark_recalculated(book)
    assert book.impl.dirty == {}
    assert (sheet["B1"].value, sheet["B1"].formula) == (6.0, "=A1*2")
    book.save()
    after = parts(path)
    assert [name for name in before if before[name] != after[name]] == [SHEET]
    assert b"<f>A1*2</f><v>6</v>" in after[SHEET]
    cell = openpyxl.load_workbook(path, data_only=True).active["B1"]
    assert (cell.value, cell.number_format) == (6, "0.00")


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (1.5, "n", 1.5),
        (7, "n", 7),
        ("煤改电", "s", "煤改电"),
        (True, "b", True),
        ("#N/A", "e", "#N/A"),
        (file.CellError("#SPILL!"), "e", "#SPILL!"),
        (None, "s", None),
    ],
    ids=repr,
)
def test_every_kind_of_result(tmp_path: Path, value: Any, kind: str, shown: Any) -> None:
    path = with_formula(tmp_path / "a.xlsx")
    for _ in range(2):  # the second time nothing is left to change
        book = file.open(path)
        file.write_cached_values(book, {"台账": {(1, 2): value}})
        file.mark_recalculated(book)
        book.save()
    assert len(file.backups(path)) == 1
    cell = openpyxl.load_workbook(path, data_only=True).active["B1"]
    assert cell.value == shown or (value is None and cell.value in (None, ""))
    assert value is None or cell.data_type == kind
    assert openpyxl.load_workbook(path).active["B1"].value == "=A1*2"


def test_results_of_shared_and_array_formulas(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>0</v></c>'
        '<c r="D1" cm="1"><f t="array" ref="D1:D3">B1:B3</f><v>0</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>0</v></c><c r="D2" t="s"><v>0</v></c></row>'
    )
    path = with_sheet_data(tmp_path / "a.xlsx", rows)
    book = file.open(path)
    results = {(1, 1): 1, (2, 1): "二", (1, 4): 3, (2, 4): 4, (3, 4): 5}
    file.write_cached_values(book, {"台账": results})
    book.save()
    xml = parts(path)[SHEET].decode()
    assert '<c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c>' in xml
    assert '<c r="A2" t="str"><f t="shared" si="0"/><v>二</v></c>' in xml
    assert '<c r="D1" cm="1"><f t="array" ref="D1:D3">B1:B3</f><v>3</v></c>' in xml
    assert file.open(path).sheets[0]["D1:D3"].value == [3.0, 4.0, 5.0]


def test_results_of_formulas_not_saved_yet(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[1]])
    book = file.open(path)
    book.sheets[0]["B1"].formula = '=A1&"户"'
    file.write_cached_values(book, {"台账": {(1, 2): "1户"}})
    book.save()
    assert openpyxl.load_workbook(path, data_only=True).active["B1"].value == "1户"
    assert book.sheets[0]["B1"].value == "1户"


def test_only_formulas_have_results(tmp_path: Path) -> None:
    book = file.open(with_formula(tmp_path / "a.xlsx"))
    with pytest.raises(CellNotWritable, match="不是公式") as caught:
        file.write_cached_values(book, {"台账": {(1, 1): 6}})
    assert "A1" in caught.value.where
    book.sheets[0]["B1"].value = 5
    with pytest.raises(CellNotWritable, match="不是公式"):
        file.write_cached_values(book, {"台账": {(1, 2): 6}})
    assert book.sheets[0]["B1"].value == 5.0


def with_chain(path: Path) -> Path:
    with_formula(path)
    return with_parts(
        path,
        {
            "xl/calcChain.xml": b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<c r="B1" i="1"/></calcChain>',
            "[Content_Types].xml": lambda xml: xml.replace(
                b"</Types>",
                b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-'
                b'officedocument.spreadsheetml.calcChain+xml"/></Types>',
            ),
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(
                b"</Relationships>",
                b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                b'relationships/calcChain" Target="calcChain.xml"/></Relationships>',
            ),
        },
    )


@pytest.mark.parametrize(
    ("address", "formula", "kept"),
    [("A1", None, True), ("B1", "=A1*3", True), ("B1", None, False), ("D1", "=A1", False)],
    ids=["constant", "another formula", "formula goes", "formula comes"],
)
def test_the_calculation_chain_goes_only_when_formulas_come_or_go(
    tmp_path: Path, address: str, formula: str | None, kept: bool
) -> None:
    path = with_chain(tmp_path / "a.xlsx")
    book = file.open(path)
    if formula is None:
        book.sheets[0][address].value = 9
    else:
        book.sheets[0][address].formula = formula
    book.save()
    content = parts(path)
    assert ("xl/calcChain.xml" in content) is kept
    assert (b"calcChain" in content["[Content_Types].xml"]) is kept
    assert (b"calcChain" in content["xl/_rels/workbook.xml.rels"]) is kept
    openpyxl.load_workbook(path)


def test_the_same_formula_again_keeps_its_result(tmp_path: Path) -> None:
    path = with_formula(tmp_path / "a.xlsx")
    before = path.read_bytes()
    book = file.open(path)
    book.sheets[0]["B1"].formula = "=A1*2"
    book.save()
    assert path.read_bytes() == before


def test_links_within_the_workbook_are_formulas(tmp_path: Path) -> None:
    path = simple(tmp_path / "清单.xlsx", [["位置"]])
    book = file.open(path)
    link = "=HYPERLINK(\"#'改造''台账'!F7\",\"F7\")"
    book.sheets["台账"]["A2"].formula = link
    assert book.sheets["台账"]["A2"].formula == link
    book.sheets["台账"].range("2:2").insert("down")  # what stands in quotes is a text
    book.save()
    assert openpyxl.load_workbook(path)["台账"]["A3"].value == link
