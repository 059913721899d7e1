"""Writing records into a ledger table of the open workbook, whether it is our template's or an office's own.

What is asked for is gathered first; `TableWriter.apply` then writes it, by blocks and only where it differs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from xl_heating.errors import JobError
from xl_heating.jobs.formula_rows import goes_down, moved_down
from xl_heating.jobs.record_cells import cells_of
from xl_heating.jobs.report import Change
from xl_heating.jobs.structure import insert_rows
from xl_heating.jobs.table_room import Growth, Room, formulas_of
from xl_heating.jobs.writing import Rows, column_of, comparable, put, write
from xl_heating.ledger import Ledger
from xl_heating.ledger.columns import Field
from xl_heating.ledger.grid import address


class TableWriter:
    """Changes to one table: `update` and `append` gather them, `apply` carries them out, once.

    Parameters
    ----------
    book : xlwings Book; `ledger` was found in it and read from it, as it is now
    dry_run : `apply` only counts

    Columns that hold formulas are the sheet's own business: their fields are never written.
    """

    def __init__(self, book: Any, ledger: Ledger, *, dry_run: bool = False) -> None:
        self._sheet = book.sheets[ledger.table.sheet]
        self._table = ledger.table
        self._dry_run = dry_run
        self._room = Room(self._sheet, ledger)
        self._updates: list[tuple[int, list[int], list[Any]]] = []
        self._appended: list[tuple[int, dict[int, list[Any]]]] = []
        self._growth = Growth(range(0), 0, 0)
        self._applied = False

    def has(self, field: str) -> bool:
        """Whether the table has a column for that field that may be written: no column of formulas."""
        column = self._table.columns.get(field)
        return column is not None and column not in self._room.computed

    def missing(self, fields: Sequence[str]) -> list[str]:
        """The Chinese titles of those fields that the table has no column for, not even a computed one.

        Raises KeyError for a field that this kind of table does not know.
        """
        return [_title(self._table.fields[name]) for name in fields if name not in self._table.columns]

    @property
    def inserts(self) -> int:
        """How many rows `apply` inserts, or has inserted."""
        return self._growth.count

    def update(self, field: str, rows: Sequence[int] | np.ndarray[Any, Any], values: Sequence[Any]) -> None:
        """Set a field of existing records; nothing happens when the table has no such column to write.

        Parameters
        ----------
        rows : 1-based sheet rows, as in ``Ledger.rows``
        values : one for each row, in the field's base unit; None is a blank cell
        """
        if not self.has(field):
            return
        cells = self._cells(field, values)
        ordered = sorted(zip(map(int, rows), cells, strict=True), key=lambda pair: pair[0])
        if ordered:
            self._updates.append(
                (self._table.columns[field], [row for row, _ in ordered], [cell for _, cell in ordered])
            )

    def append(self, columns: Mapping[str, Sequence[Any]]) -> range:
        """Add records below those there are; returns the sheet rows that they get.

        They fill the prepared rows; when these do not suffice, rows are inserted before the last of them
        (then existing rows below that place move down when `apply` inserts them). Formulas are filled down.

        Parameters
        ----------
        columns : field -> a value for each record, in the field's base unit; fields without a column to
            write are left out

        Raises
        ------
        JobError : rows cannot be inserted where they would be counted; the title says that all records are of
            one street, route or season, and these are of another
        """
        counts = {len(values) for values in columns.values()}
        if len(counts) > 1:
            raise ValueError(f"columns of unequal length: {sorted(counts)}")
        self._check_title(columns)
        before = sum(count for count, _ in self._appended)
        count = counts.pop() if counts else 0
        cells = {
            self._table.columns[name]: self._cells(name, values)
            for name, values in columns.items()
            if self.has(name)
        }
        self._appended.append((count, cells))
        self._growth = self._room.growth(before + count)
        return self._growth.rows[before:]

    def check(self) -> None:
        """Raise the JobError with which `apply` would refuse, before several tables are written."""
        if self._growth.rows:
            for column in sorted(self._room.computed):
                self._room.pattern(column, self._room.samples)

    def apply(self, changes: list[Change]) -> None:
        """Write everything that differs; what was (in a preview: would be) written is added to `changes`.

        Raises
        ------
        JobError : the sheet has no room for the rows; a column's array formulas cannot be filled down
        """
        if self._applied:
            raise ValueError("applied already: read the table again for a new writer")
        self.check()
        self._applied = True
        growth = self._growth
        for column, rows, cells in self._updates:
            self._update(column, rows, cells, changes)
        if not growth.rows:
            return
        following = self._room.going_on(growth.inserted) if growth.count else set()
        if growth.count and not self._dry_run:
            insert_rows(self._sheet, growth.inserted, growth.count)
        self._write(growth, _joined(self._appended), changes)
        if not self._dry_run:
            for column in sorted(self._room.computed):
                self._fill_down(column, growth)
            for column in sorted(following):
                self._mend(column, growth.inserted + growth.count)

    def _cells(self, field: str, values: Sequence[Any]) -> list[Any]:
        return cells_of(self._table.fields[field], self._table.units.get(field, ""), values)

    def _check_title(self, columns: Mapping[str, Sequence[Any]]) -> None:
        for name, said in self._table.context.items():
            others = {str(value) for value in columns.get(name, ()) if value is not None} - {said.value}
            if others:
                raise JobError(
                    f"按{said.source}“{said.text}”，表中都是{said.value}的记录，不能写入{'、'.join(sorted(others))}的记录。",
                    where=f"{self._table.workbook} {self._table.sheet}",
                    remedy=f"请在表中增加“{_title(self._table.fields[name])}”列，或写入另一张表。",
                )

    # Writing values

    def _update(self, column: int, rows: list[int], cells: list[Any], changes: list[Change]) -> None:
        current = column_of(self._sheet.range((rows[0], column), (rows[-1], column)))
        differing = [
            (row, cell)
            for row, cell in zip(rows, cells, strict=True)
            if comparable(current[row - rows[0]]) != comparable(cell)
        ]
        written: list[Change] = []
        for _, run in groupby(enumerate(differing), key=lambda pair: pair[1][0] - pair[0]):
            block = [pair for _, pair in run]
            target = self._sheet.range((block[0][0], column), (block[-1][0], column))
            put(target, [[cell] for _, cell in block], written, dry_run=self._dry_run)
        if written:
            ends = dict.fromkeys(address(differing[at][0], column) for at in (0, -1))
            changes.append(Change(self._sheet.name, ":".join(ends), sum(each.cells for each in written)))

    def _write(self, growth: Growth, columns: dict[int, list[Any]], changes: list[Change]) -> None:
        known = len(growth.existing)
        for _, run in groupby(enumerate(sorted(columns)), key=lambda pair: pair[1] - pair[0]):
            block = [column for _, column in run]
            rows = [list(row) for row in zip(*(columns[column] for column in block), strict=True)]
            if known:
                target = self._sheet.range((growth.rows[0], block[0]), (growth.rows[known - 1], block[-1]))
                put(target, rows[:known], changes, dry_run=self._dry_run)
            if known < len(rows):
                self._write_inserted(growth.rows[known:], block, rows[known:], changes)

    def _write_inserted(self, places: range, columns: list[int], rows: Rows, changes: list[Change]) -> None:
        filled = sum(cell is not None for row in rows for cell in row)
        if not filled:
            return
        ends = address(places[0], columns[0]), address(places[-1], columns[-1])
        changes.append(Change(self._sheet.name, ":".join(ends), filled))
        if not self._dry_run:
            write(self._sheet.range((places[0], columns[0]), (places[-1], columns[-1])), rows)

    # Filling formulas down

    def _fill_down(self, column: int, growth: Growth) -> None:
        place, count = growth.inserted, growth.count
        patterns = [row + count if count and row >= place else row for row in self._room.samples]
        if count:
            above = [place - 1] if self._room.holds(place - 1) else []
            self._fill(column, growth.rows[len(growth.existing) :], above + patterns)
        existing = growth.existing
        if existing and not self._is_prepared(column, existing):
            self._fill(column, existing, patterns)

    def _is_prepared(self, column: int, rows: range) -> bool:
        ends = (self._sheet.range((row, column)).formula for row in (rows[0], rows[-1]))
        return all(map(goes_down, ends))

    def _fill(self, column: int, rows: range, patterns: list[int]) -> None:
        found = self._room.pattern(column, patterns)
        if found is None:
            return
        row, text = found
        target = self._sheet.range((rows[0], column), (rows[-1], column))
        target.formula = moved_down(text, rows[0] - row)
        number_format = self._sheet.range((row, column)).number_format
        if target[0, 0].number_format != number_format:
            target.number_format = number_format

    def _mend(self, column: int, row: int) -> None:
        """Let a row that inserted ones have moved down go on from them, as it did from its neighbour."""
        above, own = formulas_of(self._sheet, row - 1, column, row, column)
        wanted = moved_down(above[0], 1)
        if own[0] != wanted:
            self._sheet.range((row, column)).formula = wanted


def _joined(appended: Sequence[tuple[int, dict[int, list[Any]]]]) -> dict[int, list[Any]]:
    """Sheet column -> the cells of all records; blank in those appended without that column."""
    columns = sorted({column for _, cells in appended for column in cells})
    return {
        column: [cell for count, cells in appended for cell in cells.get(column, [None] * count)]
        for column in columns
    }


def _title(field: Field) -> str:
    """What staff call a field: 验收日期."""
    return field.aliases[0].rpartition("|")[2]
