"""Ranges cell by cell: one long vector for a fixed range, windows of single cells for a small one."""

from __future__ import annotations

import numpy as np

from xl_heating.recalculation.excel.coercion import BLANK, text_of
from xl_heating.recalculation.vectors import Area, Argument, Kind, NotCovered, Vector, Windows, mixed

LARGEST_WINDOW = 512
"""Cells of a fixed range that may still be gone through one by one."""


def depth(area: Area) -> int:
    """How many rows of the range can hold something."""
    return max((len(column) for column in area.columns), default=0)


def padded(column: Vector, rows: int) -> Vector:
    """A column with blanks below, down to that row."""
    missing = rows - len(column)
    if missing <= 0:
        return column
    words = None
    if column.texts is not None:
        words = np.concatenate([column.texts, np.full(missing, "", dtype=object)])
    kinds = np.concatenate([column.kinds, np.full(missing, Kind.BLANK, np.uint8)])
    return mixed(kinds, np.concatenate([column.numbers, np.zeros(missing)]), words)


def joined(columns: list[Vector]) -> Vector:
    """Vectors one under the other."""
    if len(columns) == 1:
        return columns[0]
    words = None
    if any(column.texts is not None for column in columns):
        words = np.concatenate([text_of(column) for column in columns])
    kinds = np.concatenate([column.kinds for column in columns])
    return mixed(kinds, np.concatenate([column.numbers for column in columns]), words)


def cells_of(area: Area, rows: int | None = None) -> Vector:
    """All cells of a fixed range, column under column, each down to `rows`; kept in its memo."""
    rows = depth(area) if rows is None else rows
    key = ("cells", rows)
    if key not in area.memo:
        area.memo[key] = joined([padded(column, rows) for column in area.columns] or [BLANK.cut(0, 0)])
    return area.memo[key]  # type: ignore[no-any-return]  # the memo holds whatever its key says


def cell_at(area: Area, row: int, column: int) -> Vector:
    """One cell of a fixed range, places from 0."""
    cells = area.columns[column]
    return cells.cut(row, row + 1) if row < len(cells) else BLANK


def windows_of(argument: Argument) -> Windows:
    """A small range with its cells one by one; a larger one is not covered."""
    if isinstance(argument, Windows):
        return argument
    if isinstance(argument, Vector):
        return Windows(1, 1, (argument,))
    if not isinstance(argument, Area) or argument.width * argument.height > LARGEST_WINDOW:
        raise NotCovered
    cells = tuple(
        cell_at(argument, row, column) for row in range(argument.height) for column in range(argument.width)
    )
    return Windows(argument.height, argument.width, cells)
