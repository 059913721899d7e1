"""SUM, MIN, MAX, COUNT and their like: over values, fixed ranges and small ranges that move with the row.

In a range only numbers count; text, bools and blanks are skipped. Given as a value they are converted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xl_heating.functions import CellError
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
from xl_heating.recalculation.excel.kinds import cells_of, depth, windows_of
from xl_heating.recalculation.vectors import (
    OMITTED,
    Area,
    Argument,
    Bools,
    Floats,
    Kind,
    NotCovered,
    Vector,
    Windows,
    numbers,
    one,
)

_ALWAYS = np.ones(1, np.bool_)
_NONE = np.zeros(1)


@dataclass(frozen=True, slots=True)
class Totals:
    """What a range or a value adds to an aggregate, for each row or for all."""

    count: Floats
    sum: Floats
    product: Floats
    smallest: Floats
    largest: Floats
    errors: Errors


def first_in_area(area: Area) -> Errors:
    """The first error of a fixed range in reading order."""
    found = []
    for place, column in enumerate(area.columns):
        codes = error_codes(column)
        if codes is not None:
            row = int(np.flatnonzero(codes)[0])
            found.append((row, place, codes[row]))
    return np.array([min(found)[2]], np.uint8) if found else None


def _of_values(values: Floats, counts: Bools, errors: Errors) -> Totals:
    """The totals of single cells, of which some count."""
    if counts is _ALWAYS:
        return Totals(np.ones(1), values, values, values, values, errors)
    return Totals(
        counts.astype(np.float64),
        np.where(counts, values, 0.0),
        np.where(counts, values, 1.0),
        np.where(counts, values, np.inf),
        np.where(counts, values, -np.inf),
        errors,
    )


def _of_area(area: Area) -> Totals:
    if "totals" not in area.memo:
        cells = cells_of(area)
        found = cells.numbers[cells.where(Kind.NUMBER)]
        with np.errstate(all="ignore"):
            area.memo["totals"] = Totals(
                np.array([float(len(found))]),
                np.array([found.sum()]),
                np.array([found.prod()]),
                np.array([found.min(initial=np.inf)]),
                np.array([found.max(initial=-np.inf)]),
                first_in_area(area),
            )
    return area.memo["totals"]  # type: ignore[no-any-return]  # the memo holds whatever its key says


def parts(arguments: Sequence[Argument]) -> list[Totals]:
    """The totals of each argument, a window's cell by cell."""
    found = []
    for argument in arguments:
        if isinstance(argument, Area):
            found.append(_of_area(argument))
        elif isinstance(argument, Windows):
            for cell in argument.cells:
                counts = _ALWAYS if cell.only is Kind.NUMBER else cell.where(Kind.NUMBER)
                found.append(_of_values(cell.numbers, counts, error_codes(cell)))
        else:
            values, errors = as_numbers(single(argument))
            found.append(_of_values(values, _ALWAYS, errors))
    return found


def _combined(rule: Callable[[list[Totals]], tuple[Floats, Errors]]) -> ExcelFunction:
    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        found = parts(arguments)
        with np.errstate(all="ignore"):
            values, own = rule(found)
        return number_answer(values, first_error(*(part.errors for part in found), own))

    return ExcelFunction(evaluate, 1, MANY)


def _total(values: Sequence[Floats]) -> Floats:
    result = values[0]
    for value in values[1:]:
        result = result + value
    return result


def _count(found: list[Totals]) -> Floats:
    return _total([part.count for part in found])


def _sum(found: list[Totals]) -> tuple[Floats, Errors]:
    return _total([part.sum for part in found]), None


def _product(found: list[Totals]) -> tuple[Floats, Errors]:
    result = found[0].product
    for part in found[1:]:
        result = result * part.product
    return np.where(_count(found) == 0, 0.0, result), None


def _extreme(choose: Callable[[Any, Any], Any], which: str) -> ExcelFunction:
    def rule(found: list[Totals]) -> tuple[Floats, Errors]:
        result: Floats = getattr(found[0], which)
        for part in found[1:]:
            result = choose(result, getattr(part, which))
        return np.where(np.isinf(result), 0.0, result), None

    return _combined(rule)


def _average(found: list[Totals]) -> tuple[Floats, Errors]:
    count = _count(found)
    total, _ = _sum(found)
    return total / np.maximum(count, 1.0), failing(count == 0, CellError.DIV0)


def _counting(of_cell: Callable[[Vector], Bools], of_value: Callable[[Argument], Bools]) -> ExcelFunction:
    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        total: Floats = _NONE
        for argument in arguments:
            if isinstance(argument, Area):
                total = total + float(of_cell(cells_of(argument)).sum())
            elif isinstance(argument, Windows):
                for cell in argument.cells:
                    total = total + of_cell(cell)
            else:
                total = total + of_value(argument)
        return numbers(total)

    return ExcelFunction(evaluate, 1, MANY)


def _is_number(value: Argument) -> Bools:
    """Whether a value counts in COUNT: a number, also as text, a bool, or one left out."""
    if value is OMITTED:
        return _ALWAYS
    _, errors = as_numbers(single(value))
    return _ALWAYS if errors is None else errors == 0


def _is_blank(cell: Vector) -> Bools:
    empty = cell.where(Kind.BLANK)
    return empty if cell.texts is None else empty | (cell.where(Kind.TEXT) & (cell.texts == ""))


def _count_blank(arguments: Sequence[Argument], n: int) -> Vector:
    argument = arguments[0]
    if isinstance(argument, Area):
        rows = depth(argument)
        below = (argument.height - rows) * argument.width
        return one(float(_is_blank(cells_of(argument)).sum() + below))
    if not isinstance(argument, Windows):
        raise NotCovered
    return numbers(_total([_is_blank(cell).astype(np.float64) for cell in argument.cells]))


def _sumproduct(arguments: Sequence[Argument], n: int) -> Vector:
    if all(isinstance(argument, Area) for argument in arguments):
        areas = [argument for argument in arguments if isinstance(argument, Area)]
        if len({(area.height, area.width) for area in areas}) > 1:
            return one(CellError.VALUE)
        rows = max(map(depth, areas))
        cells = [cells_of(area, rows) for area in areas]
        errors = first_error(*map(first_in_area, areas))
        product = np.ones(len(cells[0]))
        for cell in cells:
            product = product * np.where(cell.where(Kind.NUMBER), cell.numbers, 0.0)
        return number_answer(np.array([product.sum()]), errors)
    windows = [windows_of(argument) for argument in arguments]
    if len({(window.rows, window.cols) for window in windows}) > 1:
        return one(CellError.VALUE)
    total, errors = _NONE, first_error(*(error_codes(cell) for window in windows for cell in window.cells))
    for cells_here in zip(*(window.cells for window in windows), strict=True):
        product = np.ones(1)
        for cell in cells_here:
            product = product * np.where(cell.where(Kind.NUMBER), cell.numbers, 0.0)
        total = total + product
    return number_answer(total, errors)


FUNCTIONS = {
    "SUM": _combined(_sum),
    "PRODUCT": _combined(_product),
    "MIN": _extreme(np.minimum, "smallest"),
    "MAX": _extreme(np.maximum, "largest"),
    "AVERAGE": _combined(_average),
    "COUNT": _counting(lambda cell: cell.where(Kind.NUMBER), _is_number),
    "COUNTA": _counting(lambda cell: ~cell.where(Kind.BLANK), lambda value: _ALWAYS),
    "COUNTBLANK": ExcelFunction(_count_blank, 1, 1),
    "SUMPRODUCT": ExcelFunction(_sumproduct, 1, MANY),
}
