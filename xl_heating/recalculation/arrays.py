"""Expressions over whole ranges, as SUMPRODUCT and array formulas take them: cell by cell, shapes matched."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from xl_heating.recalculation.vectors import Area, Argument, Kind, NotCovered, Omitted, Vector, Windows, mixed

ELEMENTWISE = frozenset(
    (
        "IF", "IFERROR", "IFNA", "NOT", "ISBLANK", "ISNUMBER", "ISTEXT", "ISERROR", "ISERR", "ISNA",
        "ISLOGICAL", "ISNONTEXT", "N", "ROUND", "ROUNDUP", "ROUNDDOWN", "INT", "TRUNC", "ABS", "SIGN", "MOD",
        "POWER", "SQRT", "LEFT", "MID", "RIGHT", "LEN", "TRIM", "UPPER", "LOWER", "SUBSTITUTE", "FIND",
        "SEARCH", "EXACT", "VALUE", "TEXT", "DATE", "YEAR", "MONTH", "DAY", "WEEKDAY",
    )
)  # fmt: skip
"""Functions of single values, which over ranges give a value for each cell."""

CRITERIA = {
    "COUNTIF": (1, 2), "SUMIF": (1, 2), "AVERAGEIF": (1, 2),
    "COUNTIFS": (1, 2), "SUMIFS": (2, 2), "AVERAGEIFS": (2, 2), "MINIFS": (2, 2), "MAXIFS": (2, 2),
}  # fmt: skip
"""Functions with criteria: the place of the first one among the arguments, and how far the next is."""

TAKES_ARRAYS = frozenset(("SUMPRODUCT", "LOOKUP"))
"""Functions that work out their arguments over whole ranges in any formula."""

_SUMS = frozenset(("SUMPRODUCT", "SUM"))


def criteria_places(name: str, count: int) -> range:
    """Which of the arguments of a function are single values that it looks for; none for other functions."""
    if name not in CRITERIA:
        return range(0)
    first, step = CRITERIA[name]
    return range(first, min(count, first + 1) if name in ("SUMIF", "AVERAGEIF") else count, step)


def mapped(parts: Sequence[Argument], each: Callable[[list[Vector], int], Vector]) -> Area:
    """Work out `each` for the cells of ranges of matching shapes; single values and lines are repeated.

    NotCovered where shapes do not match or an argument is none of these.
    """
    areas = [_area(part) for part in parts]
    height, width = max(area.height for area in areas), max(area.width for area in areas)
    for area in areas:
        if area.height not in (1, height) or area.width not in (1, width):
            raise NotCovered
    rows = max(len(column) for area in areas for column in area.columns)
    if any(len(c) < rows for area in areas if area.height == height for c in area.columns):
        areas = [_padded(area, rows) if area.height == height else area for area in areas]
    columns = []
    for place in range(width):
        vectors = [area.columns[place if area.width > 1 else 0] for area in areas]
        columns.append(each(vectors, rows).spread(rows))
    return Area(tuple(columns), height)


def with_tail(area: Area) -> Area:
    """The range with one of its blank cells below what is used, which stands for all of them."""
    length = len(area.columns[0]) if area.columns else 0
    return area if area.height == length else _padded(area, length + 1)


def without_tail(area: Area, function: str) -> Area:
    """The range worked out, with the cells for blanks below cut off; NotCovered where they would count."""
    length = len(area.columns[0]) if area.columns else 0
    if area.height == length:
        return area
    for column in area.columns:
        last = column.cell(length - 1)
        if function not in _SUMS or not (last is None or isinstance(last, (str, bool)) or last == 0.0):
            raise NotCovered
    return Area(tuple(column.cut(0, length - 1) for column in area.columns), area.height)


def _area(part: Argument) -> Area:
    match part:
        case Area():
            return part
        case Vector() if len(part) == 1:
            return Area((part,), 1)
        case Windows(1, 1, (cell,)) if len(cell) == 1:
            return Area((cell,), 1)
        case Omitted():
            raise NotCovered
    raise NotCovered


def _padded(area: Area, rows: int) -> Area:
    return Area(tuple(_with_blanks(column, rows) for column in area.columns), area.height)


def _with_blanks(column: Vector, rows: int) -> Vector:
    more = rows - len(column)
    if more <= 0:
        return column
    kinds = np.concatenate([column.kinds, np.full(more, Kind.BLANK, np.uint8)])
    texts = None if column.texts is None else np.concatenate([column.texts, np.full(more, "", dtype=object)])
    return mixed(kinds, np.concatenate([column.numbers, np.zeros(more)]), texts)
