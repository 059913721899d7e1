"""Formulas from row to row: what one reads like further down, and whether it counts down to a row."""

from __future__ import annotations

import re

from xl_heating.jobs.structure import MAX_ROW
from xl_heating.ledger.grid import column_number

_TOKEN = re.compile(
    r"""
    "(?:[^"]|"")*" | '(?:[^']|'')*'!? | \[(?:[^\[\]]|\[[^\[\]]*\])*\]     # texts, sheets, tables: kept
    | (?<![\w.$\\]) (?P<top>\$?[0-9]{1,7}) : (?P<bottom>\$?[0-9]{1,7}) (?![\w.(])
    | (?<![\w.$\\]) (?P<column>\$?(?P<letters>[A-Za-z]{1,3})) (?P<row>\$?[0-9]{1,7}) (?![\w.(!])
    """,
    re.X,
)
_LAST_COLUMN = column_number("XFD")
_OUTSIDE = "#REF!"


def moved_down(formula: str, rows: int) -> str:
    """`formula` as it reads in the same column so many rows further down (up, when negative)."""

    def move(token: re.Match[str]) -> str:
        if token["top"] is not None:
            ends = _moved(token["top"], rows), _moved(token["bottom"], rows)
            return _OUTSIDE if _OUTSIDE in ends else ":".join(ends)
        if token["row"] is None or column_number(token["letters"]) > _LAST_COLUMN:
            return token[0]
        row = _moved(token["row"], rows)
        return _OUTSIDE if row == _OUTSIDE else token["column"] + row

    return _TOKEN.sub(move, formula)


def _moved(row: str, rows: int) -> str:
    if row.startswith("$"):
        return row
    return str(int(row) + rows) if 1 <= int(row) + rows <= MAX_ROW else _OUTSIDE


def goes_down(text: object) -> bool:
    """Whether a cell's text is a formula that reads differently in another row, as ``=3000+500`` does not."""
    return isinstance(text, str) and text.startswith("=") and moved_down(text, 1) != text


def ends_at(formula: str, row: int) -> bool:
    """Whether a formula has a range over several rows whose last is `row` (of whichever sheet)."""
    return any(
        int(top) != row for top in re.findall(rf"([0-9]+):\$?(?:[A-Za-z]{{1,3}}\$?)?{row}(?![0-9])", formula)
    )


def refers_to(formula: str, row: int) -> bool:
    """Whether a formula names a cell of that row (of whichever sheet)."""
    return any((token["row"] or "").lstrip("$") == str(row) for token in _TOKEN.finditer(formula))
