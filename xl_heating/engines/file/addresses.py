"""A1 addresses as (row, column) numbers, both counted from 1 as Excel counts them."""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_ROWS = re.compile(r"\$?([0-9]{1,7}):\$?([0-9]{1,7})")


class Rect(NamedTuple):
    """A rectangle of cells, all four edges inside."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def cells(self) -> int:
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def covers(self, other: Rect) -> bool:
        return (
            self.top <= other.top
            and self.left <= other.left
            and self.bottom >= other.bottom
            and self.right >= other.right
        )

    def meets(self, other: Rect) -> bool:
        return not (
            other.bottom < self.top
            or other.top > self.bottom
            or other.right < self.left
            or other.left > self.right
        )


class _ColumnNumbers(dict[str, int]):
    """Letters -> number, filled as letters are met; upper case as files write them."""

    def __missing__(self, letters: str) -> int:
        number = 0
        for letter in letters.upper():
            number = number * 26 + ord(letter) - 64
        self[letters] = number
        return number


class _ColumnLetters(dict[int, str]):
    """Number -> letters, filled as numbers are met."""

    def __missing__(self, number: int) -> str:
        letters, rest = "", number
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(65 + digit) + letters
        self[number] = letters
        return letters


COLUMN_NUMBER = _ColumnNumbers()
COLUMN_LETTERS = _ColumnLetters()


def cell_name(row: int, column: int) -> str:
    return f"{COLUMN_LETTERS[column]}{row}"


def rect_name(rect: Rect) -> str:
    """``A1`` or ``A1:B2``, as files write a ref."""
    first = cell_name(rect.top, rect.left)
    if rect.cells == 1:
        return first
    return f"{first}:{cell_name(rect.bottom, rect.right)}"


def parse_cell(text: str) -> tuple[int, int] | None:
    """(row, column) of ``A1`` or ``$A$1``; None when it is not a cell of a sheet."""
    match = _CELL.fullmatch(text)
    if match is None:
        return None
    row, column = int(match[2]), COLUMN_NUMBER[match[1].upper()]
    return (row, column) if 1 <= row <= MAX_ROW and column <= MAX_COLUMN else None


def parse_rect(text: str) -> Rect | None:
    """The rectangle of ``A1``, ``A1:B2``, ``A:C`` or ``1:3`` in any order; None when it is none of these."""
    if match := _COLUMNS.fullmatch(text):
        left, right = sorted(COLUMN_NUMBER[letters.upper()] for letters in match.groups())
        return Rect(1, left, MAX_ROW, right) if right <= MAX_COLUMN else None
    if match := _ROWS.fullmatch(text):
        top, bottom = sorted(int(digits) for digits in match.groups())
        return Rect(top, 1, bottom, MAX_COLUMN) if top >= 1 and bottom <= MAX_ROW else None
    first, _, last = text.partition(":")
    start, end = parse_cell(first), parse_cell(last or first)
    if start is None or end is None:
        return None
    return Rect(min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))
