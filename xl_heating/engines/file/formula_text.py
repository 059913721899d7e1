"""Formula texts cut into references and the rest: moved by rows and columns, or changed as a caller wants.

Texts are those of files: English, comma between arguments, without the leading ``=`` or with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from .addresses import COLUMN_LETTERS, COLUMN_NUMBER, MAX_COLUMN, MAX_ROW

OWN_ROW = "\0"
"""May stand for the digits of a row in a text that serves as the pattern of many."""
OUTSIDE = "#REF!"

_ROW = r"\$?[0-9\0]{1,7}"
_COLUMN = r"\$?[A-Za-z]{1,3}"
_CELL = _COLUMN + _ROW
_REFERENCE = rf"(?:{_ROW}:{_ROW}|{_COLUMN}:{_COLUMN}|{_CELL}(?::{_CELL})?)(?![\w.(!\0])"
_WORD = r"""[^\s'"!:,;()\[\]{}+\-*/^&=<>@#%$|~]++"""
_BRACKET = r"\[(?:'.|[^\[\]']|\[(?:'.|[^\[\]'])*\])*\]"
# Strings, errors and [brackets] of tables hold no references of their own.
_TOKEN = re.compile(
    rf"""(?:"(?:[^"]|"")*"|\#(?!REF!)[A-Z_]+(?:/[0A])?[!?]?)"""
    rf"|(?P<sheet>'(?:[^']|'')*'|\#REF|(?<![\w.\\\0])(?:\[[^\[\]]*\])?{_WORD}(?::{_WORD})?|\[[^\[\]]*\])!"
    rf"(?P<there>{_REFERENCE})?"
    rf"|(?<![\w.$\\\0])(?P<here>{_REFERENCE})"
    rf"|{_BRACKET}",
    re.S,
)
_PARTS = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9\0]*)")


class Edge(NamedTuple):
    """One cell, or one side of whole rows or columns: letters and digits may each be missing."""

    fixed_column: str
    letters: str
    fixed_row: str
    digits: str

    def __str__(self) -> str:
        return "".join(self)


def edges(reference: str) -> tuple[Edge, ...]:
    """The one or two sides of a reference; nothing for what only looks like one, such as the name XFE1."""
    found = []
    for part in reference.split(":"):
        match = _PARTS.fullmatch(part)
        if match is None:
            return ()
        edge = Edge(*match.groups())
        if edge.fixed_column and not edge.letters:
            edge = Edge("", "", "$", edge.digits)
        if edge.letters and COLUMN_NUMBER[edge.letters.upper()] > MAX_COLUMN:
            return ()
        if edge.digits and OWN_ROW not in edge.digits and not 1 <= int(edge.digits) <= MAX_ROW:
            return ()
        found.append(edge)
    return tuple(found)


def rewritten(text: str, change: Callable[[str, str], str | None]) -> str:
    """The formula with what ``change(sheet, reference)`` gives in the place of a reference; None keeps it.

    ``sheet`` is what stands before the ``!``, quotes included, or nothing; ``reference`` may be nothing where
    a name follows the sheet. A reference comes whole: ``$A$1:B2``, ``A:A``, ``1:3``.
    """
    pieces: list[str] = []
    done = 0
    for match in _TOKEN.finditer(text):
        sheet, there, here = match["sheet"], match["there"], match["here"]
        if sheet is None and here is None:
            continue
        new = change(sheet or "", there or here or "")
        if new is not None:
            pieces += [text[done : match.start()], new]
            done = match.end()
    return "".join([*pieces, text[done:]]) if pieces else text


def sheet_names(prefix: str) -> list[str]:
    """The sheet that a prefix such as ``'名单'`` names, or the first and last of several; none elsewhere.

    References to other workbooks and broken ones name no sheet of this workbook.
    """
    if not prefix or prefix == "#REF" or "[" in prefix:
        return []
    return (prefix[1:-1].replace("''", "'") if prefix[0] == "'" else prefix).split(":")


def quoted_sheet(name: str) -> str:
    """A sheet's name before a ``!``; quoted always, as that is never wrong."""
    return "'" + name.replace("'", "''") + "'"


_Piece = str | Callable[[int, int], str]


@lru_cache(maxsize=512)
def _pieces(text: str) -> tuple[_Piece, ...]:
    """A formula cut into fixed text and references that follow a move."""
    pieces: list[_Piece] = []
    done = 0
    for match in _TOKEN.finditer(text):
        reference = match["there"] or match["here"]
        if not reference:
            continue
        sides = edges(reference)
        if not sides:
            continue
        pieces.append(text[done : match.end() - len(reference)])
        if len(sides) == 2 and not (sides[0].letters and sides[0].digits):
            pieces.append(_line(*sides))
        else:
            pieces += [_cell(sides[0]), *(piece for side in sides[1:] for piece in (":", _cell(side)))]
        done = match.end()
    return (*pieces, text[done:])


def _cell(edge: Edge) -> _Piece:
    if edge.fixed_column and edge.fixed_row:
        return str(edge)
    row, column = int(edge.digits), COLUMN_NUMBER[edge.letters.upper()]

    def moved(rows: int, columns: int) -> str:
        new_row = row if edge.fixed_row else row + rows
        new_column = column if edge.fixed_column else column + columns
        if not (1 <= new_row <= MAX_ROW and 1 <= new_column <= MAX_COLUMN):
            return OUTSIDE
        return f"{edge.fixed_column}{COLUMN_LETTERS[new_column]}{edge.fixed_row}{new_row}"

    return moved


def _line(first: Edge, last: Edge) -> _Piece:
    """Whole rows or columns."""

    def moved(rows: int, columns: int) -> str:
        sides = [_side(first, rows, columns), _side(last, rows, columns)]
        return OUTSIDE if OUTSIDE in sides else ":".join(sides)

    return moved


def _side(edge: Edge, rows: int, columns: int) -> str:
    if edge.fixed_column or edge.fixed_row:
        return str(edge)
    if edge.letters:
        column = COLUMN_NUMBER[edge.letters.upper()] + columns
        return COLUMN_LETTERS[column] if 1 <= column <= MAX_COLUMN else OUTSIDE
    row = int(edge.digits) + rows
    return str(row) if 1 <= row <= MAX_ROW else OUTSIDE


def moved_formula(text: str, rows: int, columns: int) -> str:
    """``text`` as it reads after a move by so many rows and columns; ``$`` parts stay."""
    if not rows and not columns:
        return text
    return "".join(piece if isinstance(piece, str) else piece(rows, columns) for piece in _pieces(text))
