"""What kind of cell it is; N and T."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from xl_heating.functions import CellError
from xl_heating.recalculation.excel.coercion import (
    as_whole,
    error_codes,
    picked,
    single,
    with_errors,
)
from xl_heating.recalculation.excel.function import ExcelFunction
from xl_heating.recalculation.vectors import Argument, Bools, Kind, Vector, bools, numbers, one


def _test(rule: Callable[[Vector], Bools]) -> ExcelFunction:
    return ExcelFunction(lambda arguments, n: bools(rule(single(arguments[0]))), 1, 1)


def _missing(cell: Vector) -> Bools:
    return np.asarray(cell.where(Kind.ERROR) & (cell.numbers == CellError.NA.code))


def _parity(remainder: int) -> ExcelFunction:
    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        cell = single(arguments[0])
        values, errors = as_whole(cell)
        answer = with_errors(bools(np.mod(values, 2) == remainder), errors)
        # Unlike arithmetic, the two refuse TRUE and FALSE.
        return picked(cell.where(Kind.BOOL), one(CellError.VALUE), answer) if cell.has(Kind.BOOL) else answer

    return ExcelFunction(evaluate, 1, 1)


def _n(arguments: Sequence[Argument], n: int) -> Vector:
    cell = single(arguments[0])
    return with_errors(numbers(cell.numbers), error_codes(cell))


def _t(arguments: Sequence[Argument], n: int) -> Vector:
    cell = single(arguments[0])
    return picked(cell.where(Kind.TEXT) | cell.where(Kind.ERROR), cell, one(""))


FUNCTIONS = {
    "ISBLANK": _test(lambda cell: cell.where(Kind.BLANK)),
    "ISNUMBER": _test(lambda cell: cell.where(Kind.NUMBER)),
    "ISTEXT": _test(lambda cell: cell.where(Kind.TEXT)),
    "ISNONTEXT": _test(lambda cell: ~cell.where(Kind.TEXT)),
    "ISLOGICAL": _test(lambda cell: cell.where(Kind.BOOL)),
    "ISERROR": _test(lambda cell: cell.where(Kind.ERROR)),
    "ISERR": _test(lambda cell: cell.where(Kind.ERROR) & ~_missing(cell)),
    "ISNA": _test(_missing),
    "ISODD": _parity(1),
    "ISEVEN": _parity(0),
    "N": ExcelFunction(_n, 1, 1),
    "T": ExcelFunction(_t, 1, 1),
}
