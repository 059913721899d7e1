"""Calculates a closed workbook's formulas, Excel's and ours, and writes the results where viewers look.

Formulas that are filled down are worked out by the column; what that does not cover goes to a calculator,
cell by cell, with the same results. Nothing is written unless every formula was calculated, or partial
results were asked for.
"""

from __future__ import annotations

import datetime as dt
from os import PathLike
from typing import TYPE_CHECKING

from xl_heating.engines import file as file_engine
from xl_heating.errors import CalculationError
from xl_heating.policy import Policy
from xl_heating.recalculation.calculating import calculated
from xl_heating.recalculation.calculation import Calculation, Failure

if TYPE_CHECKING:
    import xlwings as xw

__all__ = ["Calculation", "CalculationError", "Failure", "bring_up_to_date", "calculate", "calculated"]


def calculate(
    path: str | PathLike[str],
    policy: Policy | None = None,
    *,
    partial: bool = False,
    today: dt.date | None = None,
) -> Calculation:
    """Return the value of every formula of a closed workbook.

    Parameters
    ----------
    policy : what HEAT_ functions use where the formula names no other; the built-in one when omitted
    partial : leave out what cannot be calculated, and all that depends on it, and list it
    today : what TODAY() gives; without it such a formula cannot be calculated

    Raises
    ------
    CalculationError : a formula cannot be calculated; it names sheet, cell, formula and reason
    WorkbookError : the file cannot be read
    """
    book = file_engine.open(path, read_only=True)
    try:
        return calculated(book, policy, partial=partial, today=today)
    finally:
        book.close()


def bring_up_to_date(
    book: xw.Book, policy: Policy | None = None, *, partial: bool = False, today: dt.date | None = None
) -> Calculation:
    """Calculate an open closed-file book and write only what its formulas show; the formulas stay.

    Saving is the caller's. With `partial` a book of which not everything could be calculated asks the next
    program that opens it to do so. Arguments and errors as `calculate`.
    """
    calculation = calculated(book, policy, partial=partial, today=today)
    file_engine.write_result_columns(book, calculation.results)
    if not calculation.untouched:
        file_engine.mark_recalculated(book)
    return calculation
