"""Writing through xlwings so that a job changes only what differs, and running it twice changes nothing.

Where Excel and a closed file answer differently is settled here: Excel reads a text that it is given as if
somebody had typed it (``2022-04`` becomes a date, ``=…`` a formula) and gives money-formatted cells as
Decimal; both give an error cell as blank unless asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from xl_heating.errors import JobError
from xl_heating.jobs.layout import ListLayout
from xl_heating.jobs.report import Change

Rows = list[list[Any]]


class NamedCells:
    """The cells that a workbook's defined names stand for, looked up once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self._names = {name.name.casefold(): name for name in book.names}

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._names

    def __getitem__(self, name: str) -> Any:
        """The xlwings Range of that name.

        Raises
        ------
        JobError : the workbook has no such name (it is not built from the template, or the name was deleted)
        """
        found = self._names.get(name.casefold())
        if found is None:
            raise JobError(
                f"工作簿中没有名称“{name}”，找不到要填写的单元格。",
                where=self.book.name,
                remedy="请使用“区级汇总”模板，或从备份恢复后重试。",
            )
        return found.refers_to_range


def rows_of(target: Any) -> Rows:
    """The values of a Range, row by row; error cells as their texts, such as ``#N/A``."""
    rows: Rows = target.options(ndim=2, err_to_str=True).value
    return [[float(value) if isinstance(value, Decimal) else value for value in row] for row in rows]


def column_of(target: Any) -> list[Any]:
    """The values of a Range of one column; see `rows_of`."""
    return [row[0] for row in rows_of(target)]


def write(target: Any, rows: Rows) -> None:
    """Fill a Range with rows of its shape; a text stays the text it is on every host."""
    if target.sheet.book.app.engine.name == "excel":
        rows = [[f"'{value}" if isinstance(value, str) and value else value for value in row] for row in rows]
    target.value = rows


def comparable(value: Any) -> Any:
    """`value` in the one form in which old and new cell contents are compared."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return round(float(value), 9)
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    text = str(value)
    return text or None


def put(target: Any, rows: Rows, changes: list[Change], *, dry_run: bool = False) -> None:
    """Write `rows` (list of lists of the target's shape) to the Range `target` where they differ from it.

    Only the block of rows from the first to the last difference is written; nothing is written when all
    cells are equal already. What was (or with `dry_run` would be) written is appended to `changes`.
    """
    current = rows_of(target)
    differing = [
        (r, c)
        for r, (old, new) in enumerate(zip(current, rows, strict=True))
        for c, (before, after) in enumerate(zip(old, new, strict=True))
        if comparable(before) != comparable(after)
    ]
    if not differing:
        return
    top, bottom = differing[0][0], differing[-1][0]
    left = min(c for _, c in differing)
    right = max(c for _, c in differing)
    block = target[top : bottom + 1, left : right + 1]
    changes.append(Change(target.sheet.name, block.address.replace("$", ""), len(differing)))
    if not dry_run:
        write(block, [row[left : right + 1] for row in rows[top : bottom + 1]])


def put_list(
    cells: NamedCells, layout: ListLayout, rows: Rows, changes: list[Change], *, dry_run: bool = False
) -> None:
    """Replace all records of a list sheet by `rows`; older records beyond them are emptied."""
    header = cells[layout.header_name]
    sheet, first, left = header.sheet, header.row + 1, header.column
    last = max(sheet.used_range.last_cell.row, first + len(rows) - 1)
    width = header.shape[1]
    if last < first:
        return
    blank: list[Any] = [None] * width
    padded = rows + [blank] * (last - first + 1 - len(rows))
    put(sheet.range((first, left), (last, left + width - 1)), padded, changes, dry_run=dry_run)


def append_record(cells: NamedCells, layout: ListLayout, record: Sequence[Any]) -> None:
    """Write one record below the last one of a list that only grows (运行日志)."""
    header = cells[layout.header_name]
    sheet, left = header.sheet, header.column
    row, bottom = header.row + 1, sheet.used_range.last_cell.row
    if bottom >= row:
        column = column_of(sheet.range((row, left), (bottom, left)))
        filled = [at for at, value in enumerate(column) if value is not None]
        row += filled[-1] + 1 if filled else 0
    write(sheet.range((row, left), (row, left + len(record) - 1)), [list(record)])
