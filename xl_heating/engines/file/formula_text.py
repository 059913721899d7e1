"""Formula texts moved by rows and columns: what a shared formula means in each cell that shares it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from .addresses import COLUMN_LETTERS, COLUMN_NUMBER, MAX_COLUMN, MAX_ROW

# Strings, quoted sheet names and [brackets] (tables, other workbooks) hold no references of their own.
_TOKEN = re.compile(
    r"""
    (?P<skip>"(?:[^"]|"")*"|'(?:[^']|'')*'!?|\[(?:[^\[\]]|\[[^\[\]]*\])*\])
    |(?<![\w.$\\])(?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7})(?![\w.(])
    |(?<![\w.$\\])(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})(?![\w.(])
    |(?<![\w.$\\])(?P<cell>\$?[A-Za-z]{1,3}\$?[0-9]{1,7})(?![\w.(!])
    """,
    re.X,
)
_PARTS = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})")
_OUTSIDE = "#REF!"

_Piece = str | Callable[[int, int], str]


@lru_cache(maxsize=512)
def _pieces(text: str) -> tuple[_Piece, ...]:
    """A formula cut into fixed text and references that follow a move."""
    pieces: list[_Piece] = []
    done = 0
    for match in _TOKEN.finditer(text):
        piece = _reference(match)
        if piece is None:
            continue
        pieces += [text[done : match.start()], piece]
        done = match.end()
    return (*pieces, text[done:])


def _reference(match: re.Match[str]) -> _Piece | None:
    token = match[0]
    if match["skip"] is not None:
        return None
    if match["cell"] is not None:
        return _cell(token)
    first, last = (_edge(part) for part in token.split(":"))
    return lambda rows, columns: _pair(first(rows, columns), last(rows, columns))


def _cell(token: str) -> _Piece | None:
    match = _PARTS.fullmatch(token)
    if match is None:
        return None
    fixed_column, letters, fixed_row, digits = match.groups()
    row, column = int(digits), COLUMN_NUMBER[letters.upper()]
    if not 1 <= row <= MAX_ROW or column > MAX_COLUMN:
        return None
    if fixed_column and fixed_row:
        return token

    def moved(rows: int, columns: int) -> str:
        new_row = row if fixed_row else row + rows
        new_column = column if fixed_column else column + columns
        if not (1 <= new_row <= MAX_ROW and 1 <= new_column <= MAX_COLUMN):
            return _OUTSIDE
        return f"{fixed_column}{COLUMN_LETTERS[new_column]}{fixed_row}{new_row}"

    return moved


def _edge(part: str) -> Callable[[int, int], str]:
    """One side of a whole-row or whole-column reference."""
    if part.startswith("$"):
        return lambda rows, columns: part
    if part.isdigit():
        return lambda rows, columns: str(int(part) + rows) if 1 <= int(part) + rows <= MAX_ROW else _OUTSIDE
    column = COLUMN_NUMBER[part.upper()]
    return lambda rows, columns: (
        COLUMN_LETTERS[column + columns] if 1 <= column + columns <= MAX_COLUMN else _OUTSIDE
    )


def _pair(first: str, last: str) -> str:
    return _OUTSIDE if _OUTSIDE in (first, last) else f"{first}:{last}"


def moved_formula(text: str, rows: int, columns: int) -> str:
    """``text`` as it reads after a move by so many rows and columns; ``$`` parts stay."""
    if not rows and not columns:
        return text
    return "".join(piece if isinstance(piece, str) else piece(rows, columns) for piece in _pieces(text))
