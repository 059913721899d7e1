"""Cells by the column: what the fast path computes with instead of single values.

A `Vector` is n cells under each other, of mixed kinds. Arguments of a function are vectors (a value for each
row), an `Area` (one range for all rows), `Windows` (a small range that moves with the row) or `OMITTED`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from xl_heating.functions import CellError
from xl_heating.functions.values import ERRORS

Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Kinds: TypeAlias = NDArray[np.uint8]
Texts: TypeAlias = NDArray[np.object_]

CellValue: TypeAlias = bool | float | str | CellError | None


class NotCovered(Exception):
    """The fast path does not compute this; whoever asked computes it cell by cell."""


class Kind(IntEnum):
    """What a cell holds."""

    BLANK = 0
    NUMBER = 1
    TEXT = 2
    BOOL = 3
    ERROR = 4


class Omitted(Enum):
    """The kind of `OMITTED`."""

    OMITTED = "OMITTED"


OMITTED: Final = Omitted.OMITTED
"""An argument left out between two commas."""


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """n cells; a vector of one cell stands for every row.

    kinds : uint8[n] of `Kind`
    numbers : float64[n]; the number, 1 or 0 for a bool, `CellError.code` for an error, else 0
    texts : object[n] of str, "" where the cell is no text; None when no cell is text
    only : the kind of every cell, None when they differ
    The arrays are shared freely and never written to.
    """

    kinds: Kinds
    numbers: Floats
    texts: Texts | None
    only: Kind | None

    def __len__(self) -> int:
        return len(self.kinds)

    def where(self, kind: Kind) -> Bools:
        """Which cells are of that kind."""
        if self.only is not None:
            return np.full(len(self), self.only is kind)
        return np.asarray(self.kinds == kind)

    def has(self, kind: Kind) -> bool:
        """Whether any cell is of that kind."""
        return self.only is kind if self.only is not None else bool((self.kinds == kind).any())

    def take(self, places: NDArray[Any]) -> Vector:
        """The cells at those places (numbers or a mask), in that order."""
        texts = None if self.texts is None else self.texts[places]
        return Vector(self.kinds[places], self.numbers[places], texts, self.only)

    def cut(self, start: int, stop: int) -> Vector:
        """The cells from start up to stop; a view."""
        texts = None if self.texts is None else self.texts[start:stop]
        return Vector(self.kinds[start:stop], self.numbers[start:stop], texts, self.only)

    def spread(self, n: int) -> Vector:
        """The vector with n cells: itself, or its one cell repeated."""
        if len(self) == n:
            return self
        texts = None if self.texts is None else np.broadcast_to(self.texts, (n,))
        return Vector(
            np.broadcast_to(self.kinds, (n,)), np.broadcast_to(self.numbers, (n,)), texts, self.only
        )

    def cell(self, place: int) -> CellValue:
        """One cell as a plain value; None for a blank."""
        kind = self.kinds[place]
        if kind == Kind.NUMBER:
            return float(self.numbers[place])
        if kind == Kind.TEXT:
            return str(self.texts[place]) if self.texts is not None else ""
        if kind == Kind.BOOL:
            return bool(self.numbers[place])
        return None if kind == Kind.BLANK else ERRORS[int(self.numbers[place]) - 1]

    def values(self) -> list[CellValue]:
        """All cells as plain values."""
        if self.only is Kind.NUMBER:
            return self.numbers.tolist()  # type: ignore[no-any-return]  # floats by dtype
        if self.only is Kind.TEXT and self.texts is not None:
            return self.texts.tolist()  # type: ignore[no-any-return]  # text by construction
        found = np.empty(len(self), dtype=object)  # blanks are None
        figures, words = self.where(Kind.NUMBER), self.where(Kind.TEXT)
        found[figures] = self.numbers[figures]
        found[words] = "" if self.texts is None else self.texts[words]
        for place in np.flatnonzero(self.where(Kind.BOOL) | self.where(Kind.ERROR)).tolist():
            found[place] = self.cell(place)
        return found.tolist()


def numbers(values: Floats) -> Vector:
    """A vector of numbers only."""
    return Vector(_same(len(values), Kind.NUMBER), values, None, Kind.NUMBER)


def texts(values: Texts) -> Vector:
    """A vector of text only."""
    return Vector(_same(len(values), Kind.TEXT), np.zeros(len(values)), values, Kind.TEXT)


def bools(values: Bools) -> Vector:
    """A vector of TRUE and FALSE only."""
    return Vector(_same(len(values), Kind.BOOL), values.astype(np.float64), None, Kind.BOOL)


def mixed(kinds: Kinds, numbers: Floats, texts: Texts | None) -> Vector:
    """A vector of any cells; finds out whether they are of one kind."""
    first = int(kinds[0]) if len(kinds) else int(Kind.BLANK)
    only = Kind(first) if bool((kinds == first).all()) else None
    if texts is not None and (only is not Kind.TEXT if only is not None else not (kinds == Kind.TEXT).any()):
        texts = None
    return Vector(kinds, numbers, texts, only)


def vector(values: Sequence[CellValue]) -> Vector:
    """A vector of plain values; None is a blank, a `CellError` an error."""
    n = len(values)
    kinds = np.fromiter(map(_kind, values), np.uint8, n)
    if n and bool((kinds == Kind.NUMBER).all()):
        return numbers(np.array(values, np.float64))
    figures = np.fromiter(map(_figure, values), np.float64, n)
    words = None
    if bool((kinds == Kind.TEXT).any()):
        words = np.empty(n, dtype=object)
        words[:] = [value if isinstance(value, str) else "" for value in values]
    return mixed(kinds, figures, words)


def one(value: CellValue) -> Vector:
    """One value for every row."""
    return vector([value])


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """A range that is the same for every row.

    columns : its columns, each a vector of the rows that can hold something; cells below are blank
    height : how many rows the range has on the sheet (at least the length of the columns)
    memo : indexes and the like that functions compute once for the range
    """

    columns: tuple[Vector, ...]
    height: int
    memo: dict[Any, Any] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """How many columns the range has."""
        return len(self.columns)


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """A range of rows × cols that differs from row to row: its cells in reading order, a vector each."""

    rows: int
    cols: int
    cells: tuple[Vector, ...]


Argument: TypeAlias = Vector | Area | Windows | Omitted


def _kind(value: CellValue) -> int:
    if isinstance(value, str):
        return Kind.TEXT
    if isinstance(value, bool):
        return Kind.BOOL
    if value is None:
        return Kind.BLANK
    return Kind.ERROR if isinstance(value, CellError) else Kind.NUMBER


def _figure(value: CellValue) -> float:
    if value is None or isinstance(value, str):
        return 0.0
    return float(value.code) if isinstance(value, CellError) else float(value)


def _same(n: int, kind: Kind) -> Kinds:
    return np.broadcast_to(np.uint8(kind), (n,))
