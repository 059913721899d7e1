"""SUMIFS, COUNTIFS, AVERAGEIFS, MINIFS, MAXIFS and their older forms with one criterion."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from xl_heating.functions import CellError
from xl_heating.recalculation.excel.coercion import Errors, failing, first_error, number_answer
from xl_heating.recalculation.excel.finding import found_by
from xl_heating.recalculation.excel.found import Found
from xl_heating.recalculation.excel.function import MANY, ExcelFunction
from xl_heating.recalculation.vectors import Argument, Floats, NotCovered, Vector, one

Finish = Callable[[Found], tuple[Floats, Errors]]


def _count(found: Found) -> tuple[Floats, Errors]:
    return found.cells, None


def _sum(found: Found) -> tuple[Floats, Errors]:
    return found.sum, found.errors


def _average(found: Found) -> tuple[Floats, Errors]:
    nothing = failing(found.count == 0, CellError.DIV0)
    return found.sum / np.maximum(found.count, 1.0), first_error(found.errors, nothing)


def _smallest(found: Found) -> tuple[Floats, Errors]:
    return np.where(found.count == 0, 0.0, found.smallest), found.errors


def _largest(found: Found) -> tuple[Floats, Errors]:
    return np.where(found.count == 0, 0.0, found.largest), found.errors


def _many(finish: Finish, target: bool = True) -> ExcelFunction:
    """A function of a range to look at and pairs of range and criterion."""

    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        summed, pairs = (arguments[0], arguments[1:]) if target else (None, arguments)
        if len(pairs) % 2:
            return one(CellError.VALUE)
        found = found_by(summed, pairs, n)
        return one(CellError.VALUE) if found is None else number_answer(*finish(found))

    return ExcelFunction(evaluate, 3 if target else 2, MANY)


def _single(finish: Finish) -> ExcelFunction:
    """A function of range, criterion and perhaps another range to look at."""

    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        found = found_by(arguments[2] if len(arguments) > 2 else arguments[0], arguments[:2], n)
        if found is None:
            raise NotCovered  # Excel reaches for cells that the argument does not name
        return number_answer(*finish(found))

    return ExcelFunction(evaluate, 2, 3)


FUNCTIONS = {
    "SUMIFS": _many(_sum),
    "COUNTIFS": _many(_count, target=False),
    "AVERAGEIFS": _many(_average),
    "MINIFS": _many(_smallest),
    "MAXIFS": _many(_largest),
    "SUMIF": _single(_sum),
    "AVERAGEIF": _single(_average),
    "COUNTIF": ExcelFunction(lambda arguments, n: number_answer(*_count(_counted(arguments, n))), 2, 2),
}


def _counted(arguments: Sequence[Argument], n: int) -> Found:
    found = found_by(None, arguments, n)
    assert found is not None  # one range is of one shape
    return found
