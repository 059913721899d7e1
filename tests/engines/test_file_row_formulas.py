"""What formulas read after rows came in: as Excel writes them, worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from engines_samples import SHEET, parts, with_sheet_data, written_by_xlsxwriter

from xl_heating.engines import file
from xl_heating.engines.file.row_shift import Base, RowInsertion
from xl_heating.errors import CellNotWritable

THREE_AT_8 = RowInsertion("台账", 8, 3)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A7+A8", "A7+A11"),
        ("$A$8+B$9+$C10", "$A$11+B$12+$C13"),
        ("SUM(A1:A7)", "SUM(A1:A7)"),  # rows directly below a range do not join it
        ("SUM(A1:A8)", "SUM(A1:A11)"),
        ("SUM(A8:B20)", "SUM(A11:B23)"),
        ("SUM(A:A)+SUM($B:$D)", "SUM(A:A)+SUM($B:$D)"),
        ("SUM(7:9)+SUM($8:$8)", "SUM(7:12)+SUM($11:$11)"),
        ("SUM(A1:A1048576)", "SUM(A1:A1048576)"),
        ("SUM(A9:A1048576)", "SUM(A12:A1048576)"),
        ("A1048576", "#REF!"),
        ("'台账'!A8+台账!A8+汇总!A8", "'台账'!A11+台账!A11+汇总!A8"),
        ("[1]台账!A8+'[1]台账'!A8", "[1]台账!A8+'[1]台账'!A8"),
        ("SUM(台账:汇总!A8)", "SUM(台账:汇总!A8)"),
        ("台账!#REF!+#REF!A8+#DIV/0!", "台账!#REF!+#REF!A8+#DIV/0!"),
        ('"A8"&A8&"说""A8"', '"A8"&A11&"说""A8"'),
        ('INDIRECT("A8")', 'INDIRECT("A8")'),
        ("LOG10(A8)+A8_x+x.A8+A8B+XFE8", "LOG10(A11)+A8_x+x.A8+A8B+XFE8"),
        ("户[[#This Row],[A8]]+户[A8]+A8", "户[[#This Row],[A8]]+户[A8]+A11"),
        ("户['[A8]+A8", "户['[A8]+A11"),
        ("A1:INDEX(B8:B9,2)", "A1:INDEX(B11:B12,2)"),
        ("SUM(台账!A8:台账!B9)", "SUM(台账!A11:台账!B12)"),
        ("_xlfn.ANCHORARRAY(A8)+@A8+A8#", "_xlfn.ANCHORARRAY(A11)+@A11+A11#"),
        ("{1,2;8,9}*A8", "{1,2;8,9}*A11"),
        ("1E8+8*a8", "1E8+8*a11"),
    ],
)
def test_a_formula_on_the_sheet(before: str, after: str) -> None:
    assert THREE_AT_8.formula(before, home=True) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A8+汇总!A8", "A8+汇总!A8"),
        ("'台账'!$G$7:$G$306", "'台账'!$G$7:$G$309"),
        ("SUM(台账!8:9)", "SUM(台账!11:12)"),
        ("'台账 (2)'!A8", "'台账 (2)'!A8"),
    ],
)
def test_a_formula_on_another_sheet(before: str, after: str) -> None:
    assert THREE_AT_8.formula(before, home=False) == after


def test_a_name_with_a_quote_in_it_and_letters_of_either_case() -> None:
    insertion = RowInsertion("it's A1", 2, 1)
    assert insertion.formula("'IT''S a1'!B2", home=False) == "'IT''S a1'!B3"


def test_relative_rows_of_names_count_from_the_cell_in_use() -> None:
    assert THREE_AT_8.formula("台账!$A$9:$A9", home=False, fixed_only=True) == "台账!$A$12:$A9"


@pytest.mark.parametrize(
    ("base", "before", "after"),
    [
        (Base(7, True), "B7<>B8", "B7<>B8"),  # every row looks at the next one still
        (Base(9, True), "B8<B9", "B11<B12"),
        (Base(9, True), "B7<B9", "B10<B12"),
        (Base(7, True), "B7>$C$8", "B7>$C$11"),
        (Base(7, False), "B7>B8", "B7>B11"),  # one row alone: the cell itself is meant
    ],
)
def test_rules_count_from_their_first_row(base: Base, before: str, after: str) -> None:
    assert THREE_AT_8.formula(before, home=True, base=base) == after


def formulas(path: Path, sheet: str = "台账") -> dict[str, str]:
    rows = openpyxl.load_workbook(path)[sheet].iter_rows()
    return {cell.coordinate: cell.value for row in rows for cell in row if cell.value is not None}


def shown(path: Path) -> dict[str, str]:
    """Formulas as each cell means them, read by the engine's own public call."""
    book = file.open(path)
    found = file.formulas(book)["台账"]
    book.close()
    return {
        openpyxl.utils.get_column_letter(column) + str(row): text for (row, column), text in found.items()
    }


def insert(path: Path, rows: str) -> None:
    book = file.open(path)
    book.sheets["台账"].range(rows).insert("down")
    book.save()
    book.close()


def row(number: int, cells: str) -> str:
    return f'<row r="{number}">{cells}</row>'


def test_members_of_a_shared_formula_keep_what_they_meant(tmp_path: Path) -> None:
    """A running total: each row adds to the one above; the row below the new ones to the one above them."""
    shared = '<c r="B2"><f t="shared" ref="B2:B5" si="0">B1+A2</f><v>0</v></c>'
    members = [row(n, f'<c r="B{n}"><f t="shared" si="0"/><v>0</v></c>') for n in (3, 4, 5)]
    path = with_sheet_data(tmp_path / "账.xlsx", row(2, shared) + "".join(members))
    insert(path, "4:5")
    assert shown(path) == {"B2": "=B1+A2", "B3": "=B2+A3", "B6": "=B3+A6", "B7": "=B6+A7"}


def test_members_whose_rows_all_move_go_on_sharing(tmp_path: Path) -> None:
    shared = '<c r="B2"><f t="shared" ref="B2:B5" si="0">A2*$D$9</f><v>0</v></c>'
    members = [row(n, f'<c r="B{n}"><f t="shared" si="0"/><v>0</v></c>') for n in (3, 4, 5)]
    path = with_sheet_data(tmp_path / "账.xlsx", row(2, shared) + "".join(members))
    insert(path, "4:5")
    assert shown(path) == {
        "B2": "=A2*$D$11",
        "B3": "=A3*$D$11",
        "B6": "=A6*$D$11",
        "B7": "=A7*$D$11",
    }
    assert parts(path)[SHEET].count(b'<f t="shared" si="0"/>') == 3
    assert b'ref="B2:B7"' in parts(path)[SHEET]


def test_an_array_formula_moves_as_a_whole_and_is_not_cut(tmp_path: Path) -> None:
    path = written_by_xlsxwriter(
        tmp_path / "账.xlsx", lambda _, sheet: sheet.write_array_formula("B2:B4", "{=A2:A4*2}")
    )
    before = path.read_bytes()
    for rows in ("3:3", "4:9"):
        with pytest.raises(CellNotWritable, match="截断数组公式 B2:B4"):
            insert(path, rows)
        assert path.read_bytes() == before
    insert(path, "2:3")
    formula = openpyxl.load_workbook(path)["台账"]["B4"].value
    assert (formula.ref, formula.text) == ("B4:B6", "=A4:A6*2")
    insert(path, "7:7")
    assert openpyxl.load_workbook(path)["台账"]["B4"].value.ref == "B4:B6"


def test_the_number_of_the_own_row_may_stand_elsewhere_in_a_formula(tmp_path: Path) -> None:
    """Equal formulas are read once; a 4 that is no row, and rows that contain the digit, are not it."""

    def fill(book: Any, sheet: Any) -> None:
        for number in (3, 4, 5, 14, 44):
            sheet.write_formula(f"B{number}", f"A{number}*{number}+$C$4{number}+LOG10({number})", None, 0)

    path = written_by_xlsxwriter(tmp_path / "账.xlsx", fill)
    insert(path, "5:5")
    assert formulas(path) == {
        "B3": "=A3*3+$C$44+LOG10(3)",
        "B4": "=A4*4+$C$45+LOG10(4)",
        "B6": "=A6*5+$C$46+LOG10(5)",
        "B15": "=A15*14+$C$415+LOG10(14)",
        "B45": "=A45*44+$C$445+LOG10(44)",
    }


def test_entities_stay_readable(tmp_path: Path) -> None:
    cells = '<c r="B5"><f>IF(A5&lt;&gt;&quot;&quot;,A5&amp;&quot;A5&#10;&quot;,0)</f><v>0</v></c>'
    path = with_sheet_data(tmp_path / "账.xlsx", row(5, cells))
    insert(path, "2:2")
    assert formulas(path) == {"B6": '=IF(A6<>"",A6&"A5\n",0)'}


def test_a_sheet_without_addresses_on_its_rows(tmp_path: Path) -> None:
    cells = "<row><c><v>1</v></c></row><row><c><v>2</v></c></row><row><c><f>A1+A2</f><v>3</v></c></row>"
    path = with_sheet_data(tmp_path / "账.xlsx", cells)
    insert(path, "2:4")
    book = file.open(path)
    assert book.sheets[0].range("A1:A6").formula == (("1",), ("",), ("",), ("",), ("2",), ("=A1+A5",))
