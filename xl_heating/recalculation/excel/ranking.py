"""MEDIAN, LARGE, SMALL and RANK: what follows from numbers in order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xl_heating.functions import CellError
from xl_heating.recalculation.excel.aggregates import first_in_area
from xl_heating.recalculation.excel.coercion import (
    Errors,
    as_numbers,
    error_codes,
    failing,
    first_error,
    number_answer,
    single,
)
from xl_heating.recalculation.excel.function import MANY, ExcelFunction
from xl_heating.recalculation.excel.kinds import cells_of, windows_of
from xl_heating.recalculation.vectors import Area, Argument, Floats, Kind, NotCovered, Vector, Windows


def _sorted_area(area: Area) -> tuple[Floats, Errors]:
    """The numbers of a fixed range in ascending order, sorted once."""
    if "sorted" not in area.memo:
        cells = cells_of(area)
        area.memo["sorted"] = np.sort(cells.numbers[cells.where(Kind.NUMBER)]), first_in_area(area)
    return area.memo["sorted"]  # type: ignore[no-any-return]  # the memo holds whatever its key says


def _ordered(arguments: Sequence[Argument]) -> tuple[Floats, Floats, Errors]:
    """Each row's numbers ascending (rows × cells, infinite at the end), how many there are, and errors."""
    if len(arguments) == 1 and isinstance(arguments[0], Area):
        values, errors = _sorted_area(arguments[0])
        return values[None, :], np.array([float(len(values))]), errors
    columns: list[Floats] = []
    errors = None
    for argument in arguments:
        if isinstance(argument, Area | Windows):
            for cell in windows_of(argument).cells:
                columns.append(np.where(cell.where(Kind.NUMBER), cell.numbers, np.inf))
                errors = first_error(errors, error_codes(cell))
        else:
            values, own = as_numbers(single(argument))
            columns.append(values)
            errors = first_error(errors, own)
    matrix = np.sort(np.column_stack(np.broadcast_arrays(*columns)), axis=1)
    return matrix, np.isfinite(matrix).sum(axis=1).astype(np.float64), errors


def _at(matrix: Floats, places: Floats) -> Floats:
    """The number at each row's place, from 0."""
    columns = places.astype(np.intp)
    if len(matrix) == 1:
        return np.asarray(matrix[0][columns], np.float64)
    return np.asarray(np.take_along_axis(matrix, columns[:, None], axis=1)[:, 0], np.float64)


def _median(arguments: Sequence[Argument], n: int) -> Vector:
    matrix, count, errors = _ordered(arguments)
    if not matrix.shape[1]:
        return number_answer(np.zeros(1), first_error(errors, failing(count == 0, CellError.NUM)))
    last = np.maximum(count - 1, 0)
    middle = (_at(matrix, last // 2) + _at(matrix, (last + 1) // 2)) / 2
    empty = failing(count == 0, CellError.NUM)
    return number_answer(np.where(np.isfinite(middle), middle, 0.0), first_error(errors, empty))


def _nth(largest: bool) -> ExcelFunction:
    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        if not isinstance(arguments[0], Area | Windows):
            raise NotCovered
        matrix, count, errors = _ordered(arguments[:1])
        wanted, wanted_errors = as_numbers(single(arguments[1]))
        if bool((wanted != np.trunc(wanted)).any()):
            raise NotCovered
        outside = (wanted < 1) | (wanted > count)
        places = np.where(outside, 0.0, count - wanted if largest else wanted - 1)
        if not matrix.shape[1]:
            matrix = np.zeros((1, 1))
        size = max(len(places), len(matrix))
        found = _at(matrix, np.broadcast_to(places, (size,)))
        errors = first_error(errors, wanted_errors, failing(outside, CellError.NUM))
        return number_answer(np.where(np.isfinite(found), found, 0.0), errors)

    return ExcelFunction(evaluate, 2, 2)


def _rank(arguments: Sequence[Argument], n: int) -> Vector:
    area = arguments[1]
    if not isinstance(area, Area):
        raise NotCovered
    values, errors = as_numbers(single(arguments[0]))
    order, order_errors = as_numbers(single(arguments[2])) if len(arguments) > 2 else (np.zeros(1), None)
    ascending, area_errors = _sorted_area(area)
    before = np.searchsorted(ascending, values, "left")
    upto = np.searchsorted(ascending, values, "right")
    ranks = np.where(order == 0, len(ascending) - upto, before) + 1.0
    absent = failing(before == upto, CellError.NA)
    return number_answer(ranks, first_error(errors, area_errors, order_errors, absent))


FUNCTIONS = {
    "MEDIAN": ExcelFunction(_median, 1, MANY),
    "LARGE": _nth(largest=True),
    "SMALL": _nth(largest=False),
    "RANK": ExcelFunction(_rank, 2, 3),
    "RANK.EQ": ExcelFunction(_rank, 2, 3),
}
