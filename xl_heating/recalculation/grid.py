"""The workbook's cells by the column: constants as they are stored, results as they come in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from xl_heating.engines.file.addresses import Rect
from xl_heating.recalculation.vectors import Area, CellValue, Kind, Vector, mixed, vector

Rows: TypeAlias = NDArray[np.int64]
Stored: TypeAlias = tuple[Rows, Sequence[CellValue]]


class Sheet:
    """The columns of one sheet, loaded when first looked at.

    Parameters
    ----------
    height, width : how far cells reach; everything beyond is blank
    load : gives a column's constants: their rows, and what they hold
    """

    def __init__(self, height: int, width: int, load: Callable[[int], Stored]) -> None:
        self.height = height
        self.width = width
        self._load = load
        self._columns: dict[int, tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.object_]]] = {}
        self._areas: dict[Rect, Area] = {}

    def _column(self, column: int) -> tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.object_]]:
        known = self._columns.get(column)
        if known is None:
            size = self.height
            known = (np.zeros(size, np.uint8), np.zeros(size), np.full(size, "", dtype=object))
            rows, values = self._load(column)
            if len(rows):
                self._set(known, rows, vector(values))
            self._columns[column] = known
        return known

    def cells(self, column: int, top: int, bottom: int) -> Vector:
        """The cells of a column from row `top` to row `bottom`, which lie in the sheet's height."""
        kinds, numbers, texts = self._column(column)
        part = slice(top - 1, bottom)
        return mixed(kinds[part], numbers[part], texts[part])

    def at(self, column: int, rows: Rows) -> Vector:
        """The cells of a column at the given rows; blank beyond the sheet's height."""
        if len(rows) and not 1 <= rows[0] <= rows[-1] <= self.height:
            inside = (rows >= 1) & (rows <= self.height)
            kinds = np.zeros(len(rows), np.uint8)
            numbers, texts = np.zeros(len(rows)), np.full(len(rows), "", dtype=object)
            if inside.any():
                stored = self._column(column)
                for target, source in zip((kinds, numbers, texts), stored, strict=True):
                    target[inside] = source[rows[inside] - 1]
            return mixed(kinds, numbers, texts)
        if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
            return self.cells(column, int(rows[0]), int(rows[-1]))
        kinds, numbers, texts = self._column(column)
        return mixed(kinds[rows - 1], numbers[rows - 1], texts[rows - 1])

    def area(self, rect: Rect) -> Area:
        """A range; the same object each time, so that what functions remember about it stays."""
        known = self._areas.get(rect)
        if known is None:
            bottom = max(min(rect.bottom, self.height), rect.top - 1)
            right = min(rect.right, max(self.width, rect.left))
            blank = np.zeros(bottom - rect.top + 1, np.uint8)
            columns = tuple(
                self.cells(column, rect.top, bottom)
                if column <= self.width
                else Vector(blank, np.zeros(len(blank)), None, Kind.BLANK)
                for column in range(rect.left, right + 1)
            )
            known = self._areas[rect] = Area(columns, rect.bottom - rect.top + 1)
        return known

    def put(self, column: int, rows: Rows, values: Vector) -> None:
        """Set results."""
        self._set(self._column(column), rows, values)

    @staticmethod
    def _set(
        column: tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.object_]], rows: Rows, values: Vector
    ) -> None:
        kinds, numbers, texts = column
        at: slice | Rows = rows - 1
        if rows[-1] - rows[0] == len(rows) - 1:
            at = slice(int(rows[0]) - 1, int(rows[-1]))
        kinds[at] = values.kinds
        numbers[at] = values.numbers
        if values.texts is not None:
            texts[at] = values.texts


Grid: TypeAlias = Mapping[str, Sheet]
"""All sheets by name."""
