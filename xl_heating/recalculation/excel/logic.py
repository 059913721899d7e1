"""IF and its like, AND and OR, IFERROR; only the chosen branch's error counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from xl_heating.functions import CellError
from xl_heating.recalculation.excel.aggregates import first_in_area
from xl_heating.recalculation.excel.coercion import (
    Errors,
    as_bools,
    as_whole,
    error_codes,
    failing,
    first_error,
    picked,
    single,
    with_errors,
)
from xl_heating.recalculation.excel.function import MANY, ExcelFunction
from xl_heating.recalculation.excel.kinds import cells_of
from xl_heating.recalculation.excel.operators import compared
from xl_heating.recalculation.vectors import (
    OMITTED,
    Area,
    Argument,
    Bools,
    Floats,
    Kind,
    Vector,
    Windows,
    bools,
    one,
)

_FALSE, _TRUE, _ZERO = one(False), one(True), one(0.0)
_NA = one(CellError.NA)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many TRUE and how many FALSE there are, for each row or for all."""

    true: Floats
    false: Floats
    errors: Errors


def _branch(argument: Argument) -> Vector:
    """What a branch gives; one left out between commas gives 0."""
    return _ZERO if argument is OMITTED else single(argument)


def _if(arguments: Sequence[Argument], n: int) -> Vector:
    truth, errors = as_bools(single(arguments[0]))
    other = _branch(arguments[2]) if len(arguments) > 2 else _FALSE
    return with_errors(picked(truth, _branch(arguments[1]), other), errors)


def _ifs(arguments: Sequence[Argument], n: int) -> Vector:
    if len(arguments) % 2:
        return one(CellError.NA)
    result = _NA
    for place in range(len(arguments) - 2, -1, -2):
        truth, errors = as_bools(single(arguments[place]))
        result = with_errors(picked(truth, _branch(arguments[place + 1]), result), errors)
    return result


def _switch(arguments: Sequence[Argument], n: int) -> Vector:
    subject, rest = single(arguments[0]), list(arguments[1:])
    result = _branch(rest.pop()) if len(rest) % 2 else _NA
    for place in range(len(rest) - 2, -1, -2):
        case = single(rest[place])
        _, equal = compared(subject, case)
        chosen = picked(equal, _branch(rest[place + 1]), result)
        result = with_errors(chosen, error_codes(case))
    return with_errors(result, error_codes(subject))


def _choose(arguments: Sequence[Argument], n: int) -> Vector:
    index, errors = as_whole(single(arguments[0]))
    result = one(CellError.VALUE)
    for place, argument in enumerate(arguments[1:], start=1):
        result = picked(index == place, _branch(argument), result)
    return with_errors(result, errors)


def _iferror(arguments: Sequence[Argument], n: int) -> Vector:
    value = single(arguments[0])
    return picked(value.where(Kind.ERROR), single(arguments[1]), value) if value.has(Kind.ERROR) else value


def _ifna(arguments: Sequence[Argument], n: int) -> Vector:
    value = single(arguments[0])
    missing = value.where(Kind.ERROR) & (value.numbers == CellError.NA.code)
    return picked(missing, single(arguments[1]), value)


def _not(arguments: Sequence[Argument], n: int) -> Vector:
    truth, errors = as_bools(single(arguments[0]))
    return with_errors(bools(~truth), errors)


def _tally(argument: Argument) -> list[Tally]:
    """What an argument's cells have of TRUE and FALSE; text and blanks in cells count as neither."""
    if isinstance(argument, Windows):
        return [_cell_tally(cell) for cell in argument.cells]
    if isinstance(argument, Area):
        if "tally" not in argument.memo:
            whole = _cell_tally(cells_of(argument))
            true, false = np.array([whole.true.sum()]), np.array([whole.false.sum()])
            argument.memo["tally"] = [Tally(true, false, first_in_area(argument))]
        return argument.memo["tally"]  # type: ignore[no-any-return]  # the memo holds whatever its key says
    truth, errors = as_bools(single(argument))
    return [Tally(truth.astype(np.float64), (~truth).astype(np.float64), errors)]


def _cell_tally(cell: Vector) -> Tally:
    counts = cell.where(Kind.NUMBER) | cell.where(Kind.BOOL)
    truth = cell.numbers != 0
    return Tally((counts & truth).astype(np.float64), (counts & ~truth).astype(np.float64), error_codes(cell))


def _joined(rule: Callable[[Floats, Floats], Bools]) -> ExcelFunction:
    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        true, false, errors = np.zeros(1), np.zeros(1), None
        for tally in chain.from_iterable(map(_tally, arguments)):
            true, false, errors = true + tally.true, false + tally.false, first_error(errors, tally.errors)
        nothing = failing(true + false == 0, CellError.VALUE)
        return with_errors(bools(rule(true, false)), first_error(errors, nothing))

    return ExcelFunction(evaluate, 1, MANY)


def _constant(value: Vector) -> ExcelFunction:
    return ExcelFunction(lambda arguments, n: value, 0, 0)


FUNCTIONS = {
    "IF": ExcelFunction(_if, 2, 3),
    "IFS": ExcelFunction(_ifs, 2, MANY),
    "SWITCH": ExcelFunction(_switch, 3, MANY),
    "CHOOSE": ExcelFunction(_choose, 2, MANY),
    "IFERROR": ExcelFunction(_iferror, 2, 2),
    "IFNA": ExcelFunction(_ifna, 2, 2),
    "NOT": ExcelFunction(_not, 1, 1),
    "AND": _joined(lambda true, false: false == 0),
    "OR": _joined(lambda true, false: true > 0),
    "XOR": _joined(lambda true, false: true % 2 == 1),
    "TRUE": _constant(_TRUE),
    "FALSE": _constant(_FALSE),
    "NA": _constant(_NA),
}
