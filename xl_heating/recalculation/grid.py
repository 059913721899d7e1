"""The workbook's cells by the column: constants as they are stored, results as they come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from xl_heating.engines.file import CellError as ShownError
from xl_heating.engines.file.addresses import Rect
from xl_heating.functions import CellError
from xl_heating.recalculation.vectors import Area, Vector, mixed, numbers, texts, vector

Rows: TypeAlias = NDArray[np.int64]
Stored: TypeAlias = tuple[list[int], list[Any], type | None]
"""Rows; what stands there; the type of all of it, None when it differs."""

_NARROW = 64
"""Up to so many columns a range is taken as it is; of a wider one only what is used."""
_ERRORS = {str(error): error for error in CellError}


class Store(Protocol):
    """Where a sheet's constants come from; `StoredColumns` is one."""

    @property
    def height(self) -> int: ...
    @property
    def width(self) -> int: ...
    def __getitem__(self, column: int) -> Iterable[Stored]: ...


@dataclass(frozen=True, slots=True)
class _Cells:
    """One column while it fills up."""

    kinds: NDArray[np.uint8]
    numbers: NDArray[np.float64]
    texts: NDArray[np.object_]

    def part(self, at: slice | Rows) -> Vector:
        return mixed(self.kinds[at], self.numbers[at], self.texts[at])

    def put(self, rows: Rows, values: Vector) -> None:
        if not len(rows):
            return
        at: slice | Rows = rows - 1
        if rows[-1] - rows[0] == len(rows) - 1 and bool((np.diff(rows) == 1).all()):
            at = slice(int(rows[0]) - 1, int(rows[-1]))
        self.kinds[at] = values.kinds
        self.numbers[at] = values.numbers
        if values.texts is not None:
            self.texts[at] = values.texts


class Sheet:
    """The columns of one sheet, loaded when first looked at; everything beyond its height is blank."""

    def __init__(self, store: Store) -> None:
        self.height = store.height
        self._store = store
        self._columns: dict[int, _Cells] = {}
        self._areas: dict[Rect, Area] = {}

    def columns_of(self, rect: Rect) -> range:
        """The columns of a range in which there can be something."""
        if rect.right - rect.left < _NARROW:
            return range(rect.left, rect.right + 1)
        return range(rect.left, min(rect.right, self._store.width) + 1)

    @property
    def whole(self) -> Rect:
        """Everything that can hold something."""
        return Rect(1, 1, max(self.height, 1), max(self._store.width, 1))

    def _column(self, column: int) -> _Cells:
        known = self._columns.get(column)
        if known is None:
            size = self.height
            known = _Cells(np.zeros(size, np.uint8), np.zeros(size), np.full(size, "", dtype=object))
            self._columns[column] = known
            for rows, values, kind in self._store[column]:
                known.put(np.array(rows, dtype=np.int64), _vector(values, kind))
        return known

    def cells(self, column: int, top: int, bottom: int) -> Vector:
        """The cells of a column from row `top` to row `bottom`, which lie in the sheet's height."""
        return self._column(column).part(slice(top - 1, bottom))

    def at(self, column: int, rows: Rows) -> Vector:
        """The cells of a column at the given rows; blank beyond the sheet's height."""
        if len(rows) and not 1 <= rows[0] <= rows[-1] <= self.height:
            inside = (rows >= 1) & (rows <= self.height)
            kinds = np.zeros(len(rows), np.uint8)
            numbers, texts = np.zeros(len(rows)), np.full(len(rows), "", dtype=object)
            if inside.any():
                stored = self._column(column)
                kinds[inside] = stored.kinds[rows[inside] - 1]
                numbers[inside] = stored.numbers[rows[inside] - 1]
                texts[inside] = stored.texts[rows[inside] - 1]
            return mixed(kinds, numbers, texts)
        if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
            return self.cells(column, int(rows[0]), int(rows[-1]))
        return self._column(column).part(rows - 1)

    def area(self, rect: Rect) -> Area:
        """A range; the same object each time, so that what functions remember about it stays."""
        known = self._areas.get(rect)
        if known is None:
            bottom = max(min(rect.bottom, self.height), rect.top - 1)
            columns = tuple(self.cells(column, rect.top, bottom) for column in self.columns_of(rect))
            known = self._areas[rect] = Area(columns, rect.bottom - rect.top + 1)
        return known

    def put(self, column: int, rows: Rows, values: Vector) -> None:
        """Set results."""
        self._column(column).put(rows, values)


def _vector(values: Sequence[Any], kind: type | None) -> Vector:
    if not len(values):
        return numbers(np.zeros(0))
    if kind is float:
        return numbers(np.array(values, dtype=np.float64))
    if kind is str:
        words = np.empty(len(values), dtype=object)
        words[:] = values
        return texts(words)
    return vector([_constant(value) if type(value) is ShownError else value for value in values])


def _constant(error: ShownError) -> CellError:
    return _ERRORS.get(error, CellError.VALUE)


Grid: TypeAlias = Mapping[str, Sheet]
"""All sheets by name."""
