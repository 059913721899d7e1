"""Conformance cases that no spec needs to show: columns on a sheet, policy ranges, error cells, odd text.

The cases are data (``conformance.toml``): input tables as staff would type them, and formulas over them with
expected values worked by hand from the policy. Nothing in it comes from the functions that it judges.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from xl_heating.functions import CellError, get
from xl_heating.functions.values import Value
from xl_heating.ledger.grid import column_letters
from xl_heating.templates.conformance_rows import Row, elements

_REFERENCE = re.compile(r"\[([^\[\]]+)\]")
_ERRORS = {str(error): error for error in CellError}
TITLE_ROWS = 2
"""Rows above a table's first record: its title and its header."""


@dataclass(frozen=True)
class InputTable:
    """A block of cells that formulas refer to.

    rows : scalars as typed; a `CellError` is a cell in error, None a blank one
    sheet : its own sheet, or "" for the common one
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    sheet: str = ""


@dataclass(frozen=True)
class Placed:
    """A table on its sheet; `top` is the row of its title, `left` its first column (1-based)."""

    table: InputTable
    sheet: str
    top: int
    left: int = 1

    def reference(self, column: str = "", row: int | None = None) -> str:
        """The cells of a column (all columns when empty, several as ``first:last``), or one row of them."""
        first, _, last = column.partition(":")
        begin = self.table.columns.index(first) if first else 0
        end = self.table.columns.index(last or first) if first else len(self.table.columns) - 1
        top = self.top + TITLE_ROWS if row is None else self.top + TITLE_ROWS + row - 1
        bottom = top + len(self.table.rows) - 1 if row is None else top
        start = f"${column_letters(self.left + begin)}${top}"
        stop = f"${column_letters(self.left + end)}${bottom}"
        return f"{self.sheet}!{start}" if start == stop else f"{self.sheet}!{start}:{stop}"


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("xl_heating.templates").joinpath("conformance.toml").read_text("utf-8"))


def input_tables() -> list[InputTable]:
    """Every table that the cases refer to, in the order of the file."""
    return [_table(name, facts) for name, facts in _data()["tables"].items()]


def _table(name: str, facts: Mapping[str, Any]) -> InputTable:
    columns = tuple(facts["columns"])
    if "count" in facts:  # a long column that grows by a fixed step
        steps = list(zip(facts["first"], facts["step"], strict=True))
        rows = [
            [first + step * place if step else first for first, step in steps]
            for place in range(facts["count"])
        ]
        return InputTable(name, facts["title"], columns, _cells(rows), sheet=name)
    return InputTable(name, facts["title"], columns, _cells(facts["rows"]))


def further_rows(tables: Mapping[str, Placed]) -> dict[str, list[Row]]:
    """The cases by function, their references put in."""
    return {
        name: [row for case in cases for row in elements(_case(name, *case, tables=tables))]
        for name, cases in _data()["cases"].items()
    }


def _case(name: str, formula: str, expected: Any, note: str, *, tables: Mapping[str, Placed]) -> Row:
    def put(match: re.Match[str]) -> str:
        table, *parts = match[1].split(".")
        column = parts[0] if parts else ""
        return tables[table].reference(column, int(parts[1]) if len(parts) > 1 else None)

    value: Value = [list(row) for row in _cells(expected)] if isinstance(expected, list) else _cell(expected)
    return Row(get(name), note, _REFERENCE.sub(put, formula), value)


def _cells(rows: Sequence[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(map(_cell, row)) for row in rows)


def _cell(value: Any) -> bool | float | str | dt.date | CellError | None:
    """A value of the file as a cell: empty text is a blank, the text of an error that error."""
    if isinstance(value, str):
        return _ERRORS.get(value, value) if value else None
    assert isinstance(value, (bool, int, float, dt.date))
    return value
