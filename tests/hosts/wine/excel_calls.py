"""Examples, and formulas of the conformance workbook, as the calls that Excel makes of them.

Examples go in as they stand; rows of the workbook are read as formulas whose arguments are literals, array
constants, DATE, cells of its sheets, the name heat_policy, or another HEAT_ function.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from xl_heating.functions import MISSING, CellError, call, catalogue
from xl_heating.functions.values import Value
from xl_heating.hosts.excel.values import ERROR_NUMBERS
from xl_heating.policy import Policy, sheet_rows
from xl_heating.templates.conformance_cases import TITLE_ROWS, further_rows
from xl_heating.templates.conformance_inputs import argument_cells, placed_tables
from xl_heating.templates.conformance_native import native_rows
from xl_heating.templates.conformance_rows import Row, example_rows

_TOKEN = re.compile(
    r'(?P<text>"(?:[^"]|"")*")'
    r"|(?P<error>#(?:VALUE!|N/A|NUM!|DIV/0!|REF!|NAME\?|NULL!))"
    r"|(?P<cells>[^\W\d]\w*!\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_.]*)"
    r"|(?P<sign>[(){},;=\-])"
)
_CELL = re.compile(r"\$([A-Z]+)\$(\d+)")
_ERRORS = {str(error): error for error in CellError}


class SingleRow(list[Any]):
    """An array constant of one row: VBA gets an array of one dimension."""


@dataclass(frozen=True)
class Called:
    """One call of a function, where it comes from, and what its cell must show."""

    source: str
    function: str
    arguments: tuple[Any, ...]
    expected: Value
    wrapped_by: str = ""
    """The Excel function around it, whose value is the expected one."""
    place: tuple[int, int] = (1, 1)
    """What INDEX takes."""

    def seen(self, result: list[list[Any]]) -> Any:
        """The value that `expected` is about: the whole result, one cell of it, or a figure over it."""
        numbers = [cell for row in result for cell in row if isinstance(cell, float)]
        if self.wrapped_by == "INDEX":
            return result[self.place[0] - 1][self.place[1] - 1]
        if self.wrapped_by:
            return {"SUM": sum, "MIN": min, "COUNT": len}[self.wrapped_by](numbers)
        return result


def example_calls() -> Iterator[Called]:
    """Every example of every spec."""
    for spec in catalogue.values():
        for number, example in enumerate(spec.examples, start=1):
            given = spec.positional(example)
            given += [MISSING] * (len(spec.arguments) - len(given))
            yield Called(f"{spec.name} 例{number}", spec.name, tuple(given), example.value)


def workbook_calls(policy: Policy) -> Iterator[Called]:
    """Every row of the conformance workbook that calls a function; rows of plain formulas do not."""
    tables, arguments = placed_tables(), argument_cells()
    further = further_rows(tables)
    rows: list[Row] = []
    for name, spec in catalogue.items():
        rows += [
            *example_rows(spec, arguments),
            *native_rows(spec, policy, arguments),
            *further.get(name, ()),
        ]
    sheets: dict[str, dict[tuple[int, int], Any]] = {}
    for placed in tables.values():
        _fill(sheets, placed.sheet, placed.top + TITLE_ROWS, placed.left, placed.table.rows)
    top = arguments.first_row
    for _, block in arguments.blocks:
        _fill(sheets, arguments.sheet, top, arguments.first_column, block)
        top += len(block)
    reader = _Reader(sheets, [list(row) for row in sheet_rows(policy)])
    for row in rows:
        if "HEAT_" in row.formula:
            yield reader.read(row)


def _fill(sheets: dict[str, Any], sheet: str, top: int, left: int, rows: Any) -> None:
    cells = sheets.setdefault(sheet, {})
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            cells[top + down, left + across] = value


@dataclass
class _Reader:
    sheets: Mapping[str, Mapping[tuple[int, int], Any]]
    policy_rows: list[list[Any]]
    tokens: list[tuple[str, str]] = field(default_factory=list)

    def read(self, row: Row) -> Called:
        found = list(_TOKEN.finditer(row.formula))
        assert "".join(match[0] for match in found) == row.formula, row.formula
        self.tokens = [(str(match.lastgroup), match[0]) for match in found][::-1]
        self._take("=")
        outer = self._take()
        wrapped_by, place = "", (1, 1)
        if not outer.startswith("HEAT_"):
            wrapped_by = outer
            self._take("(")
            outer = self._take()
        arguments = self._arguments(outer)
        if wrapped_by == "INDEX":
            self._take(",")
            down = int(self._take())
            self._take(",")
            place = down, int(self._take())
        source = f"{row.formula[:80]}（{row.note}）"
        return Called(source, outer, tuple(arguments), row.expected, wrapped_by, place)

    def _take(self, wanted: str = "") -> str:
        _, text = self.tokens.pop()
        assert not wanted or text == wanted, (text, wanted)
        return text

    def _next_is(self, signs: str) -> bool:
        return bool(self.tokens) and self.tokens[-1][0] == "sign" and self.tokens[-1][1] in signs

    def _arguments(self, name: str) -> list[Any]:
        self._take("(")
        given = []
        while True:
            given.append(MISSING if self._next_is(",)") else self._value())
            if self._take() == ")":
                break
        spec = catalogue.get(name)
        return given + [MISSING] * (len(spec.arguments) - len(given)) if spec else given

    def _value(self) -> Any:
        kind, text = self.tokens.pop()
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "number":
            return float(text)
        if kind == "error":
            return _ERRORS[text]
        if kind == "cells":
            return self._cells(text)
        if text == "-":
            return -self._value()
        if text == "{":
            return self._array()
        if text in ("TRUE", "FALSE"):
            return text == "TRUE"
        if text == "heat_policy":
            return self.policy_rows
        arguments = self._arguments(text)
        # A formula hands over a date of DATE as its day number.
        return (
            float((dt.date(*map(int, arguments)) - dt.date(1899, 12, 30)).days)
            if text == "DATE"
            else call(text, *arguments)
        )

    def _array(self) -> list[Any]:
        rows: list[list[Any]] = [[]]
        while True:
            rows[-1].append(self._value())
            end = self._take()
            if end == "}":
                return rows if len(rows) > 1 else SingleRow(rows[0])
            if end == ";":
                rows.append([])

    def _cells(self, reference: str) -> Any:
        sheet, _, area = reference.partition("!")
        corners = [(int(row), _column(letters)) for letters, row in _CELL.findall(area)]
        (top, left), (bottom, right) = corners[0], corners[-1]
        cells = self.sheets[sheet]
        rows = [[cells.get((row, at)) for at in range(left, right + 1)] for row in range(top, bottom + 1)]
        return rows if len(corners) > 1 and len(rows) * len(rows[0]) > 1 else rows[0][0]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def as_sent(value: Any) -> Any:
    """An argument as `udf_client` reads it; columns of cells are rows of one."""
    if isinstance(value, SingleRow):
        return [as_sent(cell) for cell in value]
    if isinstance(value, (list, tuple)):
        rows = [list(row) if isinstance(row, (list, tuple)) else [row] for row in value]
        return [[as_sent(cell) for cell in row] for row in rows]
    if value is MISSING:
        return {"omitted": True}
    if isinstance(value, CellError):
        return {"error": ERROR_NUMBERS[value]}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    return value


def as_called(value: Any) -> Any:
    """The same argument for `call`, which takes a list of scalars for a column."""
    return [value] if isinstance(value, SingleRow) else value
