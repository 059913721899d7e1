"""进度记录: what earlier dispatches found, and the record of this one put among them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xl_heating.jobs.layout.progress import progress_layout
from xl_heating.jobs.writing import NamedCells, rows_of

Row = list[Any]
_LAYOUT = progress_layout()
_DATE, _STREET = _LAYOUT.index("as_of") - 1, _LAYOUT.index("street") - 1


@dataclass(frozen=True)
class Standing:
    """What one earlier record says of a street (or of all, 合计); None where it is blank."""

    accepted: float | None
    rate: float | None


@dataclass(frozen=True)
class History:
    """The rows of 进度记录 as they stand in the sheet, without blank ones."""

    rows: Sequence[Row]

    @property
    def undated(self) -> int:
        """Rows whose date cannot be read; they are kept and not used."""
        return sum(_day(row) is None for row in self.rows)

    def before(self, day: dt.date) -> tuple[dt.date, Mapping[str, Standing]] | None:
        """The latest date before `day` and what was recorded of each street then; None without one."""
        earlier = [found for row in self.rows if (found := _day(row)) and found < day]
        if not earlier:
            return None
        last = max(earlier)
        accepted, rate = _LAYOUT.index("accepted") - 1, _LAYOUT.index("rate") - 1
        records = {
            str(row[_STREET]).strip(): Standing(_number(row[accepted]), _number(row[rate]))
            for row in self.rows
            if _day(row) == last and row[_STREET]
        }
        return last, records

    def including(self, day: dt.date, records: Sequence[Row]) -> list[Row]:
        """All rows with `records` as those of `day`, in place of an earlier record of the same day."""
        later = [at for at, row in enumerate(self.rows) if (found := _day(row)) and found >= day]
        place = later[0] if later else len(self.rows)
        kept = [list(row) for row in self.rows]
        before = [row for row in kept[:place] if _day(row) != day]
        return [*before, *map(list, records), *(row for row in kept[place:] if _day(row) != day)]


def read_history(cells: NamedCells) -> History:
    """Read 进度记录 (JobError when the workbook has none)."""
    header = cells[_LAYOUT.header_name]
    sheet, first, left = header.sheet, header.row + 1, header.column
    last = sheet.used_range.last_cell.row
    if last < first:
        return History(())
    found = rows_of(sheet.range((first, left), (last, left + header.shape[1] - 1)))
    return History([row for row in found if any(value not in (None, "") for value in row)])


def _day(row: Row) -> dt.date | None:
    value = row[_DATE]
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
