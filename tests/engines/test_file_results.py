"""What formulas show, read and replaced: the formula and whatever else the cell holds stay as they are."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter

from xl_heating.engines import file
from xl_heating.engines.file import CellError
from xl_heating.errors import ReadOnlyWorkbook

SHEET = "xl/worksheets/sheet1.xml"


def with_cells(path: Path, rows: str) -> Path:
    """A workbook whose one sheet holds these rows, spelt as given."""
    plain = path.with_name("plain.xlsx")
    with xlsxwriter.Workbook(str(plain)) as book:
        book.add_worksheet("台账").write(0, 0, 1)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == SHEET:
                start, end = data.index(b"<sheetData>"), data.index(b"</sheetData>")
                data = data[: start + 11] + rows.encode() + data[end:]
            new.writestr(name, data)
    plain.unlink()
    return path


def rows_of(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        xml = archive.read(SHEET).decode()
    return xml[xml.index("<sheetData>") + 11 : xml.index("</sheetData>")]


def by_columns(book: Any, values: dict[str, dict[tuple[int, int], Any]]) -> None:
    columns = {
        sheet: [(column, np.array([row]), [value]) for (row, column), value in cells.items()]
        for sheet, cells in values.items()
    }
    file.write_result_columns(book, columns)


Write = Callable[[Any, dict[str, dict[tuple[int, int], Any]]], None]
each_writer = pytest.mark.parametrize("write", [file.write_cached_values, by_columns])


def recalculated(path: Path, write: Write, values: dict[tuple[int, int], Any]) -> tuple[str, dict[str, int]]:
    book = file.open(path)
    write(book, {"台账": values})
    book.save()
    count = file.recalculated_cells(book)
    book.close()
    return rows_of(path), count


@each_writer
@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (6000.5, "", "6000.5"),
        ("合格 & 齐", ' t="str"', "合格 &amp; 齐"),
        (True, ' t="b"', "1"),
        (CellError("#N/A"), ' t="e"', "#N/A"),
    ],
)
def test_each_kind_of_result(tmp_path: Path, write: Write, value: Any, kind: str, shown: str) -> None:
    path = with_cells(
        tmp_path / "a.xlsx", '<row r="1" spans="1:2"><c r="A1" s="0"><f>B1</f><v>1</v></c></row>'
    )
    found, count = recalculated(path, write, {(1, 1): value})
    assert found == f'<row r="1" spans="1:2"><c r="A1" s="0"{kind}><f>B1</f><v>{shown}</v></c></row>'
    assert count == {"台账": 1}


@each_writer
def test_the_same_results_write_nothing(tmp_path: Path, write: Write) -> None:
    path = with_cells(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1"><f>1/2</f><v>0.50</v></c><c r="B1" t="str"><f>""</f><v></v></c>'
        '<c r="C1"><f>""</f></c><c r="D1" t="e"><f>NA()</f><v>#N/A</v></c>'
        '<c r="E1" t="b"><f>TRUE</f><v>1</v></c></row>',
    )
    before = path.read_bytes()
    values = {(1, 1): 0.5, (1, 2): "", (1, 3): "", (1, 4): CellError("#N/A"), (1, 5): True}
    assert recalculated(path, write, values)[1] == {}
    assert path.read_bytes() == before
    assert not (tmp_path / "备份").exists()


@each_writer
@pytest.mark.parametrize("stored", ["<v>0</v>", ' t="b"><f>A2</f><v>0</v>'])
def test_zero_and_false_are_no_blank(tmp_path: Path, write: Write, stored: str) -> None:
    cell = f'<c r="A1"{stored}</c>' if stored.startswith(" ") else f'<c r="A1"><f>A2</f>{stored}</c>'
    path = with_cells(tmp_path / "a.xlsx", f'<row r="1">{cell}</row>')
    found, count = recalculated(path, write, {(1, 1): ""})
    assert 't="str"' in found
    assert count == {"台账": 1}


@each_writer
def test_other_contents_of_the_cell_stay(tmp_path: Path, write: Write) -> None:
    """An extension list and white space, as other programs may write them."""
    path = with_cells(
        tmp_path / "a.xlsx",
        '<row r="1">\n <c r="A1" t="str">\n  <f ca="1">B1</f>\n  <v>旧</v>\n  <extLst/>\n </c>\n</row>',
    )
    found, _ = recalculated(path, write, {(1, 1): 2.0})
    assert found == ('<row r="1">\n <c r="A1">\n  <f ca="1">B1</f>\n  <v>2</v>\n  <extLst/>\n </c>\n</row>')


SHARED = (
    '<row r="1"><c r="A1"><f {first}>B1+1</f><v>1</v></c></row><row r="2"><c r="A2"><f {more}</c></row>'
    '<row r="3"><c r="A3"><f {first_again}>B3*5</f><v>3</v></c></row><row r="4"><c r="A4"><f {more}</c></row>'
)


@pytest.mark.parametrize(
    "spelt",
    [
        {"first": 't="shared" ref="A1:A2" si="0"', "more": 't="shared" si="0"/><v>2</v>'},
        {"first": 'ref="A1:A2" si="0" t="shared"', "more": 'si="0" t="shared"></f><v>2</v>'},
        {"first": "t='shared' ref='A1:A2' si='0'", "more": "t='shared' si='0'></f><v>2</v>"},
        {"first": 'ca="1" t="shared" ref="A1:A2" si="0"', "more": 't="shared" si="0"></f><v>2</v>'},
    ],
    ids=["usual", "kind last", "single quotes", "mixed"],
)
def test_shared_formulas_in_any_spelling(tmp_path: Path, spelt: dict[str, str]) -> None:
    """The number of a group may be used again further down."""
    again = spelt["first"].replace("A1:A2", "A3:A4")
    path = with_cells(tmp_path / "a.xlsx", SHARED.format(first_again=again, **spelt))
    book = file.open(path, read_only=True)
    assert file.formulas(book)["台账"] == {(1, 1): "=B1+1", (2, 1): "=B2+1", (3, 1): "=B3*5", (4, 1): "=B4*5"}
    cells = book.impl.document.sheet("台账").formula_cells
    if cells is not None:
        texts = {
            row: file.formulas(book)["台账"][row, group.column]
            for group in cells.same_texts()
            for row in group.rows
        }
        assert {group.first for group in cells.same_texts()} == {"=B1+1", "=B3*5"}
        assert set(texts) == {1, 2, 3, 4}
    book.close()


@pytest.mark.parametrize("spelt", ['t="array" ref="A1:A2"', 'ref="A1:A2" t="array"', "ref='A1:A2' t='array'"])
def test_array_formulas_in_any_spelling_fill_their_block(tmp_path: Path, spelt: str) -> None:
    path = with_cells(
        tmp_path / "a.xlsx",
        f'<row r="1"><c r="A1"><f {spelt}>B1:B2</f><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
    )
    book = file.open(path)
    assert file.results(book) == {"台账": {(1, 1): 1.0, (2, 1): 2.0}}
    by_columns(book, {"台账": {(1, 1): 5.0, (2, 1): 6.0}})
    book.save()
    assert file.results(book) == {"台账": {(1, 1): 5.0, (2, 1): 6.0}}
    book.close()


def test_a_copy_of_a_file_that_may_not_be_written(tmp_path: Path) -> None:
    path = with_cells(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><f>1+1</f><v>0</v></c></row>')
    path.chmod(stat.S_IRUSR)
    (tmp_path / "~$a.xlsx").write_bytes(b"")  # another program has it open
    before = path.read_bytes()
    book = file.open(path, as_copy=True)
    file.write_cached_values(book, {"台账": {(1, 1): 2.0}})
    book.save(tmp_path / "b.xlsx")
    book.close()
    assert "<v>2</v>" in rows_of(tmp_path / "b.xlsx")
    assert path.read_bytes() == before


def test_a_copy_is_not_saved_over_such_a_file(tmp_path: Path) -> None:
    path = with_cells(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><f>1+1</f><v>0</v></c></row>')
    path.chmod(stat.S_IRUSR)
    book = file.open(path, as_copy=True)
    file.write_cached_values(book, {"台账": {(1, 1): 2.0}})
    with pytest.raises(ReadOnlyWorkbook):
        book.save()
    book.close()
    assert list(tmp_path.iterdir()) == [path]
