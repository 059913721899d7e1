"""Calls of the vectorised Excel functions as the tests write them: Python lists in and out."""

from __future__ import annotations

from xl_heating.recalculation.excel import FUNCTIONS
from xl_heating.recalculation.vectors import Area, CellValue, Omitted, Vector, Windows, vector


def f(name: str, *arguments: object) -> list[CellValue]:
    """A function's answers; a list is a value for each row, anything else one for all."""
    given = [each if isinstance(each, Area | Windows | Omitted) else column(each) for each in arguments]
    rows = max([len(each) for each in given if isinstance(each, Vector)], default=1)
    return FUNCTIONS[name].evaluate(given, rows).values()


def column(values: object) -> Vector:
    cells = values if isinstance(values, list) else [values]
    return vector([float(cell) if type(cell) is int else cell for cell in cells])


def area(*columns: list[object], height: int | None = None) -> Area:
    return Area(tuple(map(column, columns)), height or len(columns[0]))
