"""Calculated values against stored ones: what counts as equal, and what is listed."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from xl_heating.engines import file as file_engine
from xl_heating.engines.file import CellError
from xl_heating.recalculation.comparing import differences, equal


@pytest.mark.parametrize(
    ("stored", "calculated"),
    [
        (0.1 + 0.2, 0.3),
        (158_796_800.0, 158_796_800.1),  # a tenth in 158 million: 6.3e-10 of the larger
        (0.0, 1e-9),
        ("合格", "合格"),
        (True, True),
        (CellError("#N/A"), CellError("#N/A")),
        (None, ""),
        ("", ""),
    ],
)
def test_equal(stored: object, calculated: object) -> None:
    assert equal(stored, calculated)
    assert equal(calculated, stored)


@pytest.mark.parametrize(
    ("stored", "calculated"),
    [
        (6000.0, 6000.01),
        (158_796_800.0, 158_796_801.0),
        (0.0, 2e-9),
        ("合格", "合格 "),
        ("A", "a"),
        (True, 1.0),
        (False, None),
        (0.0, None),
        (0.0, ""),
        ("6000", 6000.0),
        (CellError("#N/A"), CellError("#VALUE!")),
        (CellError("#N/A"), "#N/A"),
    ],
)
def test_different(stored: object, calculated: object) -> None:
    assert not equal(stored, calculated)
    assert not equal(calculated, stored)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A date, an error, a formula without a stored result, an array formula over two cells."""
    path = tmp_path / "核对.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("台账")
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_formula("A1", "=DATE(2021,10,13)", date, 44482)
        sheet.write_formula("A2", "=NA()", None, "#N/A")
        sheet.write_formula("A3", '=""', None, "")
        sheet.write_array_formula("C1:C2", "{=B1:B2*2}", None, 8)
        sheet.write("C2", 10)
        book.add_worksheet("无公式").write("A1", 1)
    return path


def test_results_are_what_is_stored(path: Path) -> None:
    """13 October 2021 is day 44482 of Excel's calendar."""
    book = file_engine.open(path, read_only=True)
    assert file_engine.results(book) == {
        "台账": {(1, 1): 44482.0, (2, 1): "#N/A", (3, 1): "", (1, 3): 8.0, (2, 3): 10.0}
    }
    assert isinstance(file_engine.results(book)["台账"][2, 1], CellError)
    book.close()


def test_differences_name_cell_formula_and_both_values(path: Path) -> None:
    book = file_engine.open(path, read_only=True)
    found = differences(book, {"台账": {(1, 1): 44483.0, (2, 1): CellError("#N/A"), (2, 3): 11.0}})
    book.close()
    assert [(each.sheet, each.cell, each.formula, each.stored, each.calculated) for each in found] == [
        ("台账", "A1", "=DATE(2021,10,13)", 44482.0, 44483.0),
        ("台账", "C2", "=B1:B2*2", 10.0, 11.0),
    ]


def test_cells_not_calculated_are_not_judged(path: Path) -> None:
    book = file_engine.open(path, read_only=True)
    assert differences(book, {}) == []
    assert differences(book, {"台账": {}}) == []
    book.close()
