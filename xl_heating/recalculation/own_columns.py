"""Our cell functions over whole columns: one call for all rows wherever the rows do not mix."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from xl_heating.engines.file.addresses import MAX_ROW
from xl_heating.engines.file.dates import to_serial
from xl_heating.functions import MISSING, call, catalogue, compute
from xl_heating.functions.spec import FunctionSpec, Shape
from xl_heating.policy import Policy
from xl_heating.recalculation.vectors import (
    OMITTED,
    Area,
    Argument,
    CellValue,
    Kind,
    Vector,
    Windows,
    numbers,
    one,
    vector,
)

Table = list[list[CellValue]]

DAYS_TO_1904 = 1462
"""How many days later the other date system begins to count."""


@dataclass(frozen=True, slots=True)
class OwnFunctions:
    """Calls our functions as the formulas of one workbook do.

    policy : what they use where the formula names no other; None for the built-in one
    date1904 : whether the workbook counts days from 1904; our functions count them from 1900
    """

    policy: Policy | None
    date1904: bool

    def table(self, name: str, arguments: Sequence[Argument]) -> Table:
        """The whole result of one call, all of whose arguments are the same for every row."""
        spec = catalogue[name]
        return self._called(spec, [_whole(argument) for argument in self._since_1900(spec, arguments)])

    def columns(self, name: str, arguments: Sequence[Argument], n: int) -> list[Vector]:
        """The result of n rows, each one row high: a vector for each of its columns.

        A result of several rows gives only its first, as a cell that cannot spill shows it.
        """
        spec = catalogue[name]
        if all(is_fixed(argument) for argument in arguments):
            return [one(cell) for cell in self.table(name, arguments)[0]]
        arguments = self._since_1900(spec, arguments)
        columns = _as_columns(spec, arguments, n)
        if columns is not None:
            return self._vectors(compute(name, *columns, policy=self.policy), n)
        rows = [self._called(spec, [_row(each, place) for each in arguments])[0] for place in range(n)]
        return [vector(column) for column in zip(*rows, strict=True)]

    def _called(self, spec: FunctionSpec, arguments: Sequence[Any]) -> Table:
        result = call(spec.name, *arguments, policy=self.policy)
        rows = result if isinstance(result, list) else [[result]]
        return [[self._shown(cell) for cell in row] for row in rows]

    def _since_1900(self, spec: FunctionSpec, arguments: Sequence[Argument]) -> Sequence[Argument]:
        if not self.date1904:
            return arguments
        dates = {place for place, declared in enumerate(spec.arguments) if declared.is_date}
        return [_moved(each) if place in dates else each for place, each in enumerate(arguments)]

    def _shown(self, cell: Any) -> CellValue:
        """What a cell shows: a blank result of ours is an empty text."""
        if cell is None:
            return ""
        if isinstance(cell, dt.date):
            return to_serial(cell, self.date1904)
        return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell

    def _vectors(self, result: Any, n: int) -> list[Vector]:
        """The columns of a result of `compute`."""
        if not isinstance(result, np.ndarray):
            rows = result if isinstance(result, list) else [[result]]
            return [
                vector([self._shown(cell) for cell in column]).spread(n) for column in zip(*rows, strict=True)
            ]
        columns = [result] if result.ndim == 1 else list(result.T)
        return [
            numbers(np.ascontiguousarray(column))
            if column.dtype == np.float64
            else vector([self._shown(cell) for cell in column.tolist()])
            for column in columns
        ]


def _moved(argument: Argument) -> Argument:
    match argument:
        case Vector():
            return _later(argument)
        case Area(columns, height):
            return Area(tuple(map(_later, columns)), height)
        case Windows(rows, cols, cells):
            return Windows(rows, cols, tuple(map(_later, cells)))
    return argument


def _later(cells: Vector) -> Vector:
    """Days counted from 1904 as days counted from 1900; 0 and 1 are answers, not dates."""
    dates = (cells.kinds == Kind.NUMBER) & (cells.numbers > 1)
    return replace(cells, numbers=np.where(dates, cells.numbers + DAYS_TO_1904, cells.numbers))


def is_fixed(argument: Argument) -> bool:
    """Whether an argument is the same for every row."""
    match argument:
        case Vector():
            return len(argument) == 1
        case Windows():
            return all(len(cell) == 1 for cell in argument.cells)
    return True


def _as_columns(spec: FunctionSpec, arguments: Sequence[Argument], n: int) -> list[Any] | None:
    """The arguments for one call over n rows; None when the rows have to be called one by one."""
    if not spec.elementwise or len(arguments) > len(spec.arguments):
        return None
    columns: list[Any] = []
    for argument, declared in zip(arguments, spec.arguments, strict=False):
        single = _single(argument)
        if declared.shape is Shape.COLUMN:
            if single is None:
                return None
            columns.append(single if single is MISSING else _column(single))
        elif declared.shape is Shape.TABLE and isinstance(argument, Windows) and argument.rows == 1:
            columns.append(_table(argument, n))
        elif declared.shape is not Shape.TABLE and is_fixed(argument):
            columns.append(_whole(argument))
        else:
            return None
    return columns


def _single(argument: Argument) -> Any:
    """The value or values of an argument that is one cell a row; None for a range."""
    match argument:
        case Vector():
            return argument
        case Windows(1, 1, (cell,)):
            return cell
        case Area(columns=(cell,), height=1):
            return cell if len(cell) else one(None)
    return MISSING if argument is OMITTED else None


def _column(cells: Vector) -> Any:
    if len(cells) == 1:
        return cells.cell(0)
    if cells.only is Kind.NUMBER:
        return np.ascontiguousarray(cells.numbers)
    if cells.texts is None and not (cells.has(Kind.BOOL) or cells.has(Kind.ERROR)):
        return np.where(cells.kinds == Kind.NUMBER, cells.numbers, np.nan)
    return cells.values()


def _table(window: Windows, n: int) -> list[list[CellValue]]:
    return [list(row) for row in zip(*(cell.spread(n).values() for cell in window.cells), strict=True)]


def _whole(argument: Argument) -> Any:
    match argument:
        case Vector():
            return argument.cell(0)
        case Area():
            rows = [list(row) for row in zip(*(column.values() for column in argument.columns), strict=True)]
            # Of whole columns only what is used counts; any other range keeps its length.
            missing = argument.height - len(rows) if argument.height < MAX_ROW else 0
            return rows + [[None] * argument.width] * (missing if rows else max(missing, 1))
        case Windows():
            return _row(argument, 0)
    return MISSING


def _row(argument: Argument, place: int) -> Any:
    """What the argument is for one row."""
    match argument:
        case Vector():
            return argument.cell(place if len(argument) > 1 else 0)
        case Windows(rows, cols, cells):
            values = [cell.cell(place if len(cell) > 1 else 0) for cell in cells]
            if rows == cols == 1:
                return values[0]
            return [values[start : start + cols] for start in range(0, rows * cols, cols)]
    return _whole(argument)
