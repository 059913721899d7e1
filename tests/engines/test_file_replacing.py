"""Formulas replaced by values or by others: whole arrays, members of shared formulas, spilled blocks."""

from __future__ import annotations

import openpyxl
import pytest
from engines_samples import SHEET, parts, with_sheet_data, written_by_xlsxwriter

from xl_heating.engines import file as file_engine
from xl_heating.errors import CellNotWritable, ReadOnlyWorkbook

SHARED = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2</f><v>2</v></c></row>'
    '<row r="2"><c r="A2"><v>5</v></c><c r="B2"><f t="shared" si="0"/><v>10</v></c></row>'
    '<row r="3"><c r="A3"><v>7</v></c><c r="B3"><f t="shared" si="0"/><v>14</v></c></row>'
)
ARRAY = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="array" ref="B1:B2">A1:A2*2</f><v>2</v></c></row>'
    '<row r="2"><c r="A2"><v>5</v></c><c r="B2"><v>10</v></c><c r="C2"><f>B2+1</f><v>11</v></c></row>'
)


def replaced(path, changes):
    book = file_engine.open(path)
    done = file_engine.replace_formulas(book, {"Sheet1" if "Sheet1" in book.sheet_names else "台账": changes})
    book.save()
    book.close()
    return done, openpyxl.load_workbook(path).worksheets[0], parts(path)[SHEET].decode()


def test_value_in_place_of_a_formula_keeps_its_format(tmp_path):
    def fill(book, sheet):
        money = book.add_format({"num_format": "#,##0.00", "bold": True})
        sheet.write_formula("A1", "=1/4", money, 0.25)
        sheet.write_formula("A2", "=A1*2", None, 0.5)

    path = written_by_xlsxwriter(tmp_path / "b.xlsx", fill)
    done, sheet, _ = replaced(path, {(1, 1): None})
    assert sheet["A1"].value == 0.25
    assert (sheet["A1"].number_format, sheet["A1"].font.b) == ("#,##0.00", True)
    assert sheet["A2"].value == "=A1*2"
    assert done == {"台账": {(1, 1)}}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('t="str"><f>X()</f><v>汇总 &lt;1&gt;</v>', ("汇总 <1>", "s")),
        ('t="str"><f>X()</f><v></v>', ("", "s")),
        ('t="b"><f>X()</f><v>1</v>', (True, "b")),
        ('t="e"><f>X()</f><v>#N/A</v>', ("#N/A", "e")),
        ("><f>X()</f><v>-1.5</v>", (-1.5, "n")),
    ],
)
def test_every_kind_of_result_stays_what_it_is(tmp_path, cell, expected):
    path = with_sheet_data(tmp_path / "b.xlsx", f'<row r="1"><c r="A1" {cell}</c></row>')
    _, sheet, xml = replaced(path, {(1, 1): None})
    assert (sheet["A1"].value, sheet["A1"].data_type) == expected
    assert "<f>" not in xml


def test_empty_text_stays_a_text_so_that_what_depends_on_it_stays_too(tmp_path):
    path = with_sheet_data(tmp_path / "b.xlsx", '<row r="1"><c r="A1" t="str"><f>X()</f><v></v></c></row>')
    _, _, xml = replaced(path, {(1, 1): None})
    assert 't="inlineStr"' in xml


@pytest.mark.parametrize("place", [(1, 2), (2, 2), (3, 2)])
def test_others_of_a_shared_formula_keep_theirs(tmp_path, place):
    path = with_sheet_data(tmp_path / "b.xlsx", SHARED)
    _, sheet, xml = replaced(path, {place: None})
    wanted = {1: "=A1*2", 2: "=A2*2", 3: "=A3*2"} | {place[0]: {1: 2, 2: 10, 3: 14}[place[0]]}
    assert {row: sheet.cell(row, 2).value for row in (1, 2, 3)} == wanted
    assert "shared" not in xml
    shown = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    assert [shown.cell(row, 2).value for row in (1, 2, 3)] == [2, 10, 14]


def test_array_formula_becomes_values_as_a_whole(tmp_path):
    path = with_sheet_data(tmp_path / "b.xlsx", ARRAY)
    done, sheet, xml = replaced(path, {(1, 2): None})
    assert [sheet["B1"].value, sheet["B2"].value, sheet["C2"].value] == [2, 10, "=B2+1"]
    assert "array" not in xml
    assert done["台账"] == {(1, 2), (2, 2)}


def test_texts_of_an_array_formula_are_texts_as_typed(tmp_path):
    rows = (
        '<row r="1"><c r="B1" t="str"><f t="array" ref="B1:B3">X()</f><v>甲</v></c></row>'
        '<row r="2"><c r="B2" s="0" t="str"><v> 乙 &amp; 丙</v></c></row>'
        '<row r="3"><c r="B3" t="str"><v></v></c><c r="C3" t="str"><v>别处</v></c></row>'
    )
    path = with_sheet_data(tmp_path / "b.xlsx", rows)
    _, sheet, xml = replaced(path, {(1, 2): None})
    assert [sheet.cell(row, 2).value for row in (1, 2, 3)] == ["甲", " 乙 & 丙", ""]
    assert xml.count('t="str"') == 1


def test_spilled_block_of_a_dynamic_array_becomes_values(tmp_path):
    def fill(book, sheet):
        sheet.write_column("A1", [3, 4])
        sheet.write_dynamic_array_formula("B1:B2", "=A1:A2+1", None, 4)
        sheet.write_number("B2", 5)

    path = written_by_xlsxwriter(tmp_path / "b.xlsx", fill)
    _, sheet, xml = replaced(path, {(1, 2): None})
    assert [sheet["B1"].value, sheet["B2"].value] == [4, 5]
    assert "cm=" not in xml


def test_array_formula_gets_another_text_and_fills_the_same_cells(tmp_path):
    path = with_sheet_data(tmp_path / "b.xlsx", ARRAY)
    _, sheet, xml = replaced(path, {(1, 2): '=A1:A2*3&"<"'})
    assert (sheet["B1"].value.text, sheet["B1"].value.ref) == ('=A1:A2*3&"<"', "B1:B2")
    assert '<c r="B2"><v>10</v></c>' in xml


def test_array_formula_becomes_a_formula_in_each_cell(tmp_path):
    path = with_sheet_data(tmp_path / "b.xlsx", ARRAY)
    _, sheet, _ = replaced(path, {(1, 2): "=A1*2", (2, 2): "=A2*2"})
    assert [sheet["B1"].value, sheet["B2"].value] == ["=A1*2", "=A2*2"]


def test_changes_not_saved_yet_are_kept(tmp_path):
    path = with_sheet_data(tmp_path / "b.xlsx", ARRAY)
    book = file_engine.open(path)
    book.sheets[0]["D1"].value = "新"
    file_engine.replace_formulas(book, {"台账": {(1, 2): None}})
    book.sheets[0]["B2"].value = 99  # no part of an array any more
    book.save()
    book.close()
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [sheet["D1"].value, sheet["B1"].value, sheet["B2"].value] == ["新", 2, 99]


@pytest.mark.parametrize(
    ("rows", "place", "message"),
    [
        (ARRAY, (2, 2), "数组公式的一部分"),
        (ARRAY, (1, 1), "不是公式单元格"),
        (
            '<row r="1"><c r="A1"><f t="dataTable" ref="A1:A2" dt2D="0" dtr="0" r1="C1"/><v>1</v></c></row>'
            '<row r="2"><c r="A2"><v>2</v></c></row>',
            (1, 1),
            "模拟运算表",
        ),
    ],
)
def test_what_cannot_be_replaced_is_refused_and_nothing_changes(tmp_path, rows, place, message):
    path = with_sheet_data(tmp_path / "b.xlsx", rows)
    before = path.read_bytes()
    book = file_engine.open(path)
    with pytest.raises(CellNotWritable, match=message):
        file_engine.replace_formulas(book, {"台账": {place: None}})
    book.save()
    book.close()
    assert path.read_bytes() == before


def test_read_only_book_is_refused(tmp_path):
    path = with_sheet_data(tmp_path / "b.xlsx", ARRAY)
    book = file_engine.open(path, read_only=True)
    with pytest.raises(ReadOnlyWorkbook):
        file_engine.replace_formulas(book, {"台账": {(1, 2): None}})
    book.close()
