"""A sheet as the reader sees it: raw values, where they stand, and what is merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Merge = tuple[int, int, int, int]
"""Top row, left column, bottom row, right column; 1-based, both ends included."""

ERROR_VALUES = frozenset(
    ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!")
)


@dataclass(slots=True)
class Grid:
    """The used cells of one sheet.

    ``rows[i][j]`` is the cell in row ``origin[0] + i`` and column ``origin[1] + j`` (1-based): None or ""
    when blank, an error as its text ("#N/A"), dates as dates. All rows have the same length.
    """

    workbook: str
    sheet: str
    rows: Sequence[Sequence[Any]]
    origin: tuple[int, int] = (1, 1)
    merges: Sequence[Merge] | None = None
    """None when they are not known."""
    visible: bool = True
    date_1904: bool = False
    mapping: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Field name -> row and column of the header cell that staff assigned to it."""
    may_hold_errors: bool = True
    """False when it is known that no cell shows an error such as #N/A."""

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def column(self, number: int) -> list[Any]:
        """The cells of a 1-based sheet column, top down."""
        at = number - self.origin[1]
        return [row[at] for row in self.rows]

    def value(self, row: int, column: int) -> Any:
        """The cell at a 1-based row and column; None outside the used cells."""
        i, j = row - self.origin[0], column - self.origin[1]
        if 0 <= i < len(self.rows) and 0 <= j < len(self.rows[i]):
            return self.rows[i][j]
        return None


def column_letters(column: int) -> str:
    """Letters of a 1-based column number: 1 → A, 28 → AB."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(letters: str) -> int:
    """1-based number of column letters: A → 1, AB → 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """A1 address of a 1-based row and column."""
    return f"{column_letters(column)}{row}"
