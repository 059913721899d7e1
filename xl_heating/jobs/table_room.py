"""Where new records of a ledger table go, and which of its columns the sheet computes itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xl_heating.errors import JobError
from xl_heating.jobs.formula_rows import ends_at, goes_down, moved_down, refers_to
from xl_heating.ledger import Ledger
from xl_heating.ledger.cleaning import is_blank_word, plain
from xl_heating.ledger.grid import address

_PREPRINTED = ("no", "street", "village")
"""Fields that a form may have filled in for a record to come."""


def formulas_of(sheet: Any, top: int, left: int, bottom: int, right: int) -> list[list[str]]:
    """The formulas of a block, row by row; of other cells their value as text."""
    found = sheet.range((top, left), (bottom, right)).formula
    return [list(row) for row in found] if isinstance(found, (list, tuple)) else [[found]]


@dataclass(frozen=True)
class Growth:
    """How a table takes in some records: they fill `rows`, of which those from `inserted` on are new rows."""

    rows: range
    inserted: int
    """Row before which rows are inserted."""
    count: int
    """How many; 0 when the prepared rows suffice."""

    @property
    def existing(self) -> range:
        """Those of the rows that the sheet has already."""
        return range(self.rows.start, min(self.rows.stop, self.inserted)) if self.count else self.rows


class Room:
    """The rows of a table that await records, and its computed columns."""

    def __init__(self, sheet: Any, ledger: Ledger) -> None:
        self._sheet = sheet
        self._table = table = ledger.table
        self.left = table.grid.origin[1]
        self.right = self.left + table.grid.width - 1
        self._records = sorted(table.data_rows)
        self._last = self._records[-1] if self._records else self._above()
        limit = min(
            (row for row, _ in (*table.footers, *table.totals) if row > self._last), default=self._bottom + 1
        )
        limit = min((row for row in table.repeated_headers if row > self._last), default=limit)
        prepared = self._goes_down(self._last + 1) if self._last + 1 < limit else set()
        self.computed = prepared | self._computed_in_records()
        """Sheet columns that hold formulas."""
        self.free = range(self._last + 1, self._first_filled(self._last + 1, limit))

    @property
    def _bottom(self) -> int:
        return self._table.grid.origin[0] + len(self._table.grid.rows) - 1

    def _above(self) -> int:
        """The row above the first record to be: the last header row, or the 1 2 3 … below it."""
        last = max(map(self._header_end, self._table.columns.values()))
        ends = {row for row, _ in (*self._table.footers, *self._table.totals)}
        if last + 1 > self._bottom or last + 1 in ends:
            return last
        passed_by = self._goes_down(last + 1) | self._quiet()
        return last + self._holds_something(last + 1, passed_by)

    def _header_end(self, column: int) -> int:
        """Where a column's header ends, which a tall merged cell tells when no record stands below it."""
        header = self._sheet.range((max(self._table.header_rows), column))
        return int(header.merge_area.last_cell.row)

    def _goes_down(self, row: int) -> set[int]:
        """The columns with a formula that goes on in the next row."""
        texts = formulas_of(self._sheet, row, self.left, row, self.right)[0]
        return {self.left + at for at, text in enumerate(texts) if goes_down(text)}

    def _computed_in_records(self) -> set[int]:
        """A column of formulas has one in most of a few records; one alone is somebody's figure."""
        rows = self._records
        looked_at = {rows[0], rows[len(rows) // 2], rows[-1]} if rows else set()
        found = [self._goes_down(row) for row in sorted(looked_at)]
        return {at for at in set().union(*found) if 2 * sum(at in each for each in found) > len(found)}

    def _quiet(self) -> set[int]:
        fields = self._table.fields
        return {
            place
            for name, place in self._table.columns.items()
            if name in _PREPRINTED or fields[name].derived
        }

    def _holds_something(self, row: int, passed_by: set[int]) -> bool:
        return any(
            _says(self._table.grid.value(row, column))
            for column in range(self.left, self.right + 1)
            if column not in passed_by
        )

    def _first_filled(self, first: int, limit: int) -> int:
        """The first row from `first` on that holds more than formulas and what is preprinted, or `limit`."""
        top = self._table.grid.origin[0]
        passed_by = self.computed | self._quiet()
        for place, cells in enumerate(self._table.cells, start=self.left):
            if place in passed_by:
                continue
            column = cells[first - top : limit - top]
            limit = first + next((at for at, value in enumerate(column) if _says(value)), len(column))
        return limit

    # Growing

    def growth(self, count: int) -> Growth:
        """Where `count` records go.

        The prepared rows are filled first. Rows are inserted before the last of them, so that whatever counts
        down to it counts the new ones, and one stays free. A table without free rows grows below its last
        record; before it, when a sum, name or filter ends there.

        Raises
        ------
        JobError : a range ends at the last record, and rows cannot be inserted before it
        """
        first = self._last + 1
        if count <= len(self.free):
            return Growth(range(first, first + count), 0, 0)
        if self.free:
            return Growth(range(first, first + count), self.free[-1], count - len(self.free) + 1)
        if not self._records:
            below = any(self._holds_something(row, set()) for row in range(first, self._bottom + 1))
            return Growth(range(first, first + count), first, count if below else 0)
        if self._is_counted_to(self._last):
            self._check_insertable()
            first = self._last
        return Growth(range(first, first + count), first, count)

    def _is_counted_to(self, row: int) -> bool:
        """Whether a table, a name or a formula outside the row has a range that ends there."""
        # Not every program writes a range of one cell as one.
        ends = ends_at if len(self._records) > 1 else refers_to
        own, book = self._sheet.name, self._sheet.book
        names = (str(name.refers_to) for name in book.names)
        if any(own in text and ends_at(text, row) for text in names):
            return True
        if any(table.range.last_cell.row == row for table in self._sheet.tables):
            return True
        for sheet in book.sheets:
            used = sheet.used_range
            texts = formulas_of(sheet, used.row, used.column, used.last_cell.row, used.last_cell.column)
            if sheet.name == own and len(self._records) == 1:
                del texts[row - used.row]
            if any(
                text[:1] == "=" and (sheet.name == own or own in text) and ends(text, row)
                for line in texts
                for text in line
            ):
                return True
        return False

    def _check_insertable(self) -> None:
        where = f"{self._table.workbook} {self._table.sheet} 第{self._last}行"
        if len(self._records) < 2:
            raise JobError(
                "表中只有一条记录，合计公式只统计这一行，在它前后插入的行都不会计入合计。",
                where=where,
                remedy="请在这一行之前插入一个空行（合计公式应随之包括它），再试。",
            )
        for column in range(self.left, self.right + 1):
            merged = self._sheet.range((self._last, column)).merge_area
            if merged.shape[0] > 1:
                raise JobError(
                    f"最后一条记录与上面合并了单元格 {merged.address.replace('$', '')}，不能在其间插入行。",
                    where=where,
                    remedy="请取消合并、逐行填写，再试。",
                )

    # Formulas

    def pattern(self, column: int, above: Sequence[int]) -> tuple[int, str] | None:
        """Row and text of the formula to fill a computed column with: of the first of the rows that has one.

        Raises
        ------
        JobError : it is an array formula, which does not go down
        """
        for row in above:
            cell = self._sheet.range((row, column))
            text = cell.formula
            if not goes_down(text):
                continue
            if hasattr(text, "ref") or cell.has_array:
                raise JobError(
                    "这一列是数组公式，不能向下填充。",
                    where=f"{self._table.workbook} {self._table.sheet}!{address(row, column)}",
                    remedy="请改为普通公式，或先插入足够的行并填好公式，再试。",
                )
            return row, text
        return None

    @property
    def samples(self) -> list[int]:
        """Rows whose formulas may be filled down, the nearest to the new records first."""
        rows = self._records
        return [*self.free[-1:], *([rows[-1], rows[len(rows) // 2], rows[0]] if rows else [])]

    def holds(self, row: int) -> bool:
        """Whether it is the row of a record, or one that awaits one."""
        return row in self.free or row in self._records

    def going_on(self, row: int) -> set[int]:
        """The computed columns in which a row's formula is that of the row above, one row further down."""
        above, own = formulas_of(self._sheet, row - 1, self.left, row, self.right)
        return {
            self.left + at
            for at, text in enumerate(own)
            if self.left + at in self.computed and goes_down(text) and moved_down(above[at], 1) == text
        }


def _says(value: Any) -> bool:
    """Whether a cell holds more than a blank, a zero or a dash."""
    if value is None or value == "" or value == 0:
        return False
    return not (isinstance(value, str) and is_blank_word(plain(value)))
