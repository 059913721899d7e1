"""What a cell function is given and gives back: cells, columns of them, blanks and errors."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from typing import Any, Final, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Codes: TypeAlias = NDArray[np.uint8]


class CellError(Enum):
    """An error as a cell shows it; a value like any other, so it passes through element by element."""

    VALUE = "#VALUE!"
    NA = "#N/A"
    NUM = "#NUM!"
    DIV0 = "#DIV/0!"
    REF = "#REF!"
    NAME = "#NAME?"
    NULL = "#NULL!"

    def __str__(self) -> str:
        return self.value

    @property
    def code(self) -> int:
        """Its number in error columns (0 there means: no error)."""
        return _CODES[self]


ERRORS: Final = tuple(CellError)
_CODES: Final = {error: number for number, error in enumerate(ERRORS, start=1)}


class Missing(Enum):
    """The kind of `MISSING`."""

    MISSING = "MISSING"

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing.MISSING
"""An argument that was not given."""

Scalar: TypeAlias = bool | float | str | dt.date | CellError | None
Rows: TypeAlias = list[list[Scalar]]
Value: TypeAlias = Scalar | Rows


class NotCells(Exception):
    """The value is not a cell, a column or a rectangle of cells."""


class FloatItems(Sequence[Any]):
    """The cells of a numpy column of floats; NaN is a blank. `array` is used as it is, never written."""

    def __init__(self, array: Floats) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return FloatItems(self.array[place])
        value = float(self.array[place])
        return None if value != value else value

    def __iter__(self) -> Iterator[Any]:
        return (None if value != value else value for value in self.array.tolist())


@dataclass(frozen=True, slots=True)
class Cells:
    """An argument: its cells row by row, and the shape they came in.

    `single` tells a bare value from a range of one cell; both count as one value for every row.
    """

    items: Sequence[Any]
    rows: int = 1
    cols: int = 1
    single: bool = False

    @property
    def given(self) -> bool:
        """Whether there is anything: False for an omitted argument and for one blank cell."""
        return len(self.items) != 1 or not is_blank(self.items[0])

    @property
    def is_line(self) -> bool:
        """Whether the cells are one row or one column."""
        return self.rows == 1 or self.cols == 1


def is_blank(cell: object) -> bool:
    """Whether a cell counts as blank: empty, empty text, or an argument not given."""
    return cell is None or cell == "" or cell is MISSING


def cells(value: object) -> Cells:
    """Return any accepted value as `Cells`.

    Accepted are a scalar, a list or tuple of scalars (a column), a list or tuple of equally long rows,
    a numpy array of at most two dimensions, a pandas Series or DataFrame. NaN, NaT and NA of numpy and
    pandas are blanks.

    Raises
    ------
    NotCells : rows of unequal length, or something that is no cell
    """
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if isinstance(value, np.ndarray):
        if value.dtype == np.float64 and value.ndim == 1 and len(value) > 1:
            return Cells(FloatItems(value), rows=len(value))
        value = _plain_array(value)
    if not isinstance(value, (list, tuple)):
        return Cells([_plain(value)], single=True)
    if not value:
        return Cells([], rows=0, cols=1)
    first = value[0]
    if not isinstance(first, (list, tuple)):
        return Cells(value, rows=len(value))
    try:
        if len(first) == 1:
            return Cells([cell for (cell,) in value], rows=len(value))
        if set(map(len, value)) != {len(first)} or not first:
            raise NotCells
    except (TypeError, ValueError):
        raise NotCells from None
    return Cells(list(chain.from_iterable(value)), rows=len(value), cols=len(first))


def _plain_array(array: NDArray[Any]) -> object:
    if array.ndim > 2:
        raise NotCells
    if array.dtype.kind == "f":
        missing = np.isnan(array)
        if missing.any():
            array = array.astype(object)
            array[missing] = None
    elif array.dtype.kind == "M":
        array = array.astype("datetime64[us]").astype(object)
    elif array.dtype.kind == "O":
        plain = np.empty(array.size, dtype=object)
        plain[:] = [_plain_missing(cell) for cell in array.ravel()]
        array = plain.reshape(array.shape)
    return array.tolist()


def _plain_missing(cell: object) -> object:
    # NaN and NaT differ from themselves; pandas.NA is known by its type, without importing pandas.
    if type(cell).__name__ == "NAType" or cell != cell:
        return None
    return _plain(cell)


def _plain(cell: object) -> object:
    return cell.item() if isinstance(cell, np.generic) else cell


@contextmanager
def collector_paused() -> Iterator[None]:
    """Hold the garbage collector while many rows are built.

    Rows of plain values cannot form cycles, yet each few hundred of them would set the collector off,
    which doubles the time of handing back a long column. At the end they are handed to the oldest
    generation, lest the next small allocation go through all of them.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
