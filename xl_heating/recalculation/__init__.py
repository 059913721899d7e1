"""Calculates a closed workbook's formulas, Excel's and ours, and writes the results where viewers look.

Built for the workbooks of this package and others of their size; nothing is written unless every formula
was calculated.
"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import TYPE_CHECKING

from xl_heating.engines import file as file_engine
from xl_heating.errors import CalculationError
from xl_heating.policy import Policy
from xl_heating.recalculation.calculating import Results, calculated

if TYPE_CHECKING:
    import xlwings as xw

__all__ = ["CalculationError", "bring_up_to_date", "calculate"]


def calculate(path: str | PathLike[str], policy: Policy | None = None) -> Results:
    """Return the value of every formula of a closed workbook: sheet → (row, column) → value.

    Rows and columns count from 1; every cell that an array formula fills is there. A value is a float,
    text (``""`` for a blank result), bool, or an error's text such as ``#N/A`` as an engine ``CellError``.
    `policy` is what HEAT_ functions use where the formula names no other; the built-in one when omitted.

    Raises
    ------
    CalculationError : a formula cannot be calculated; it names sheet, cell, formula and reason
    WorkbookError : the file cannot be read
    """
    book = file_engine.open(path, read_only=True)
    try:
        return calculated(book, policy)
    finally:
        book.close()


def bring_up_to_date(book: xw.Book, policy: Policy | None = None) -> Mapping[str, int]:
    """Calculate an open closed-file book and write only what its formulas show; the formulas stay.

    Saving is the caller's. Returns the number of formula cells by sheet; arguments and errors as `calculate`.
    """
    results = calculated(book, policy)
    file_engine.write_cached_values(book, results)
    file_engine.mark_recalculated(book)
    return {sheet: len(cells) for sheet, cells in results.items()}
