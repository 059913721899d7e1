"""References to tables by name (``台账[[#This Row],[费用]]``) as plain addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from xl_heating.engines.file.addresses import COLUMN_LETTERS, Rect

_PART = re.compile(r"\[((?:[^\[\]']|'.)*)\]")
_THIS_ROW = "#this row"


class UnknownColumn(Exception):
    """No table or column of that name; the message says which."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table's name, place, columns from left to right, and how many rows of it are header and totals."""

    name: str
    sheet: str
    rect: Rect
    columns: tuple[str, ...]
    header_rows: int
    totals_rows: int

    def part(self, item: str) -> Rect | None:
        """The rows that ``#Data`` or the like means; None when the table has none."""
        top, bottom = self.rect.top + self.header_rows, self.rect.bottom - self.totals_rows
        rows = {
            "#all": (self.rect.top, self.rect.bottom),
            "#data": (top, bottom),
            "#headers": (self.rect.top, top - 1),
            "#totals": (bottom + 1, self.rect.bottom),
        }.get(item)
        return self.rect._replace(top=rows[0], bottom=rows[1]) if rows and rows[0] <= rows[1] else None


class Tables:
    """The tables of a workbook."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._tables = {table.name.casefold(): table for table in tables}

    def whole(self, name: str) -> str | None:
        """The data of a table as an address; None for no such table."""
        table = self._tables.get(name.casefold())
        rect = table.part("#data") if table else None
        return _address(table.sheet, rect) if table and rect else None

    def reference(self, text: str, sheet: str, row: int, column: int) -> str:
        """The address of ``name[…]`` for a formula in the given cell; its own row stays relative.

        Raises
        ------
        UnknownColumn : no such table or column
        """
        name, _, inside = text.partition("[")
        table = self._tables.get(name.casefold()) if name else self._around(sheet, row, column)
        if table is None:
            raise UnknownColumn(f"不认识表格 {name or text}")
        items, columns = _pieces(f"[{inside}")
        numbers = [self._column(table, each) for each in columns]
        left = min(numbers, default=table.rect.left)
        right = max(numbers, default=table.rect.right)
        if _THIS_ROW in items:
            body = table.part("#data")
            if body is None or table.sheet != sheet or not body.top <= row <= body.bottom:
                raise UnknownColumn(f"本行不在表格 {table.name} 中")
            ends = [f"${COLUMN_LETTERS[number]}{row}" for number in dict.fromkeys((left, right))]
            return f"{_quoted(table.sheet)}!{':'.join(ends)}"
        parts = [part for item in items or ["#data"] if (part := table.part(item)) is not None]
        if not parts:
            raise UnknownColumn(f"表格 {table.name} 没有 {'、'.join(items) or '数据'} 行")
        rect = Rect(min(p.top for p in parts), left, max(p.bottom for p in parts), right)
        return _address(table.sheet, rect)

    def _around(self, sheet: str, row: int, column: int) -> Table | None:
        return next(
            (t for t in self._tables.values() if t.sheet == sheet and t.rect.holds(row, column)), None
        )

    @staticmethod
    def _column(table: Table, name: str) -> int:
        names = [column.casefold() for column in table.columns]
        try:
            return table.rect.left + names.index(name.casefold())
        except ValueError:
            raise UnknownColumn(f"表格 {table.name} 没有“{name}”列") from None


def _pieces(text: str) -> tuple[list[str], list[str]]:
    """Special items and column names of ``[…]``."""
    inside = text.strip()[1:-1]
    this_row = inside.startswith("@")
    inside = inside.removeprefix("@")
    parts = _PART.findall(inside) if "[" in inside else [inside] if inside else []
    items = [_THIS_ROW] if this_row else []
    columns = []
    for part in parts:
        plain = re.sub(r"'(.)", r"\1", part)
        if part.startswith("#"):
            items.append(part.casefold())
        else:
            columns.append(plain)
    return items, columns


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


def _address(sheet: str, rect: Rect) -> str:
    ends = [f"${COLUMN_LETTERS[rect.left]}${rect.top}", f"${COLUMN_LETTERS[rect.right]}${rect.bottom}"]
    return f"{_quoted(sheet)}!{':'.join(dict.fromkeys(ends))}"
