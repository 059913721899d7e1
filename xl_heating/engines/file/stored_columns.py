"""A sheet's constants by the column, as stored: dates as their serial numbers, formula cells left out."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from .addresses import Rect, parse_rect
from .cell_values import ArrayFormula, Cached, Formula, shown
from .dates import to_serial
from .sheet_part import SheetPart

Column = tuple[list[int], list[Any]]
"""Rows, ascending, and what stands in them: float, text, bool or ``CellError``."""


def filled(place: tuple[int, int], formula: str) -> Rect:
    """The cells that a formula fills: its own, or the block of an array formula."""
    rect = parse_rect(formula.ref) if isinstance(formula, ArrayFormula) else None
    return rect or Rect(*place, *place)


def stored_columns(sheet: SheetPart, date1904: bool) -> tuple[int, int, dict[int, Column]]:
    """Height and width that cells with content reach, and the constants by column."""
    grid: dict[int, list[Any]] = sheet.reader.with_serials().values()
    for number, changed in sheet.changes():
        row = grid.setdefault(number, [])
        for column, value in changed.items():
            if type(value) is Cached or type(value) is Formula:
                continue
            row.extend([None] * (column - len(row)))
            row[column - 1] = _number(shown(value), date1904)
    taken: dict[int, set[int]] = defaultdict(set)
    height = width = 0
    for place, formula in sheet.formulas().items():
        rect = filled(place, formula)
        height, width = max(height, rect.bottom), max(width, rect.right)
        for number in range(rect.top, rect.bottom + 1):
            taken[number].update(range(rect.left, rect.right + 1))
    columns: dict[int, Column] = defaultdict(lambda: ([], []))
    nothing: set[int] = set()
    for number in sorted(grid):
        skipped = taken.get(number, nothing)
        for column, value in enumerate(grid[number], 1):
            if value is not None and column not in skipped:
                rows, values = columns[column]
                rows.append(number)
                values.append(value)
    for column, (rows, _) in columns.items():
        height, width = max(height, rows[-1]), max(width, column)
    return height, width, dict(columns)


def _number(value: Any, date1904: bool) -> Any:
    return to_serial(value, date1904) if isinstance(value, dt.date) else value
