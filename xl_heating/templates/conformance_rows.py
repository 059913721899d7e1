"""Rows of the conformance workbook, and those made from the examples of the specs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from xl_heating.functions.spec import Example, FunctionSpec, literal
from xl_heating.functions.values import Value
from xl_heating.ledger.grid import column_letters

LONGEST_TEXT = 255
"""Excel takes no longer text inside a formula."""


@dataclass(frozen=True)
class Row:
    """One formula and what it must give: a scalar, or rows where it fills a block."""

    spec: FunctionSpec
    note: str
    formula: str
    expected: Value


@dataclass
class ArgumentCells:
    """Arguments that stand in cells of a sheet, one record under the other from `first_row` on."""

    sheet: str
    first_row: int
    first_column: int = 2
    blocks: list[tuple[str, list[list[Any]]]] = field(default_factory=list)
    """What each block belongs to, and its rows of cells."""
    _next: int = 0

    def place(self, owner: str, rows: Sequence[Sequence[Any]]) -> list[str]:
        """Put a block of rows there; returns the reference of each cell, row by row."""
        top = self.first_row + self._next
        self.blocks.append((owner, [list(row) for row in rows]))
        self._next += len(rows)
        return [
            f"{self.sheet}!${column_letters(self.first_column + column)}${top + row}"
            for row, cells in enumerate(rows)
            for column in range(len(cells))
        ]

    def range(self, owner: str, rows: Sequence[Sequence[Any]]) -> str:
        """Put a block of rows there; returns the reference of the whole block."""
        cells = self.place(owner, rows)
        last = cells[-1].rpartition("!")[2]
        return cells[0] if len(cells) == 1 else f"{cells[0]}:{last}"


def example_rows(spec: FunctionSpec, cells: ArgumentCells) -> Iterator[Row]:
    """Each example with its arguments in the formula; a single record as a row for each of its cells."""
    for example in spec.examples:
        if any(_is_date(example.arguments.get(name)) for name in NOT_DATES.get(spec.name, ())):
            continue
        note = example.note or spec.title
        yield from elements(Row(spec, note, _formula(spec, example, cells), example.value))


def elements(row: Row) -> Iterator[Row]:
    """A result of one cell or one column as it is; a single record as a row for each of its cells."""
    value = row.expected
    if isinstance(value, list) and len(value) == 1:
        (record,) = value
        titles = row.spec.result.columns
        for place, cell in enumerate(record, start=1):
            if len(record) == 1:
                yield Row(row.spec, row.note, row.formula, cell)
                continue
            title = titles[place - 1] if len(titles) == len(record) else f"第{place}列"
            yield Row(row.spec, f"{row.note}（{title}）", f"=INDEX({row.formula[1:]},1,{place})", cell)
        return
    yield row


NOT_DATES = {"HEAT_ID_CLEAN": ("id",)}
"""Arguments that tell a date from a number, which a formula cannot hand over: there a date is its number."""


def _is_date(value: object) -> bool:
    return isinstance(value, dt.date)


def _formula(spec: FunctionSpec, example: Example, cells: ArgumentCells) -> str:
    texts = [_argument(spec.name, value, cells) for value in spec.positional(example)]
    return f"={spec.name}({','.join(texts)})"


def _argument(owner: str, value: Any, cells: ArgumentCells) -> str:
    """The value as the formula spells it, or the cells it stands in where a formula cannot hold it."""
    if isinstance(value, (list, tuple)):
        rows = [list(row) if isinstance(row, (list, tuple)) else [row] for row in value]
        if all(_fits_array(cell) for row in rows for cell in row):
            return literal(value)
        return cells.range(owner, rows)
    return literal(value) if _fits(value) else cells.range(owner, [[value]])


def _fits(value: Any) -> bool:
    return not isinstance(value, str) or (len(value) <= LONGEST_TEXT and value.isprintable())


def _fits_array(value: Any) -> bool:
    """Array constants hold numbers and text; dates and blanks they cannot, errors not in every program."""
    return isinstance(value, (str, int, float)) and not isinstance(value, bool) and _fits(value)
