"""The houses of a workbook's 确村确户名单 (T2), all lists together, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from xl_heating.jobs.writing import NamedCells
from xl_heating.ledger import Ledger, find, grids_from_book, read
from xl_heating.policy import Policy

Texts = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

OWN_STREET, OWN_VILLAGE, APPROVED_ON = "heat_own_street", "heat_own_village", "heat_approved_on"
"""Defined names of the cells in which a street's or a village's own workbook says whose it is."""
_DATES = ("demolition_on", "approved_on")
_NUMBERS = ("floor_area", "area", "members")


@dataclass(frozen=True)
class RosterRows:
    """n houses of several lists, one below the other.

    ``columns`` hold arrays of length n by the ledger's field names: text as objects (None blank), numbers as
    float64 (NaN blank), dates as datetime64[D] (NaT blank).
    """

    ledgers: tuple[Ledger, ...]
    columns: dict[str, npt.NDArray[Any]]
    of: npt.NDArray[np.int64]
    """Which of `ledgers` each house stands in."""
    rows: npt.NDArray[np.int64]
    """Its row there."""
    hidden: tuple[Ledger, ...]
    """Lists on hidden sheets, which are left out."""

    def __len__(self) -> int:
        return len(self.rows)

    def text(self, name: str) -> Texts:
        """A column of text."""
        return self.columns.get(name, np.full(len(self), None, dtype=object))

    def number(self, name: str) -> Floats:
        """A column of numbers."""
        return self.columns.get(name, np.full(len(self), np.nan))

    def day(self, name: str) -> Days:
        """A column of dates."""
        return self.columns.get(name, np.full(len(self), np.datetime64("NaT", "D")))

    def has(self, name: str) -> bool:
        """Whether any of the lists has the field."""
        return name in self.columns

    def place(self, at: int) -> str:
        """Sheet and row of a house, as staff look it up."""
        return f"{self.ledgers[int(self.of[at])].table.sheet} 第{int(self.rows[at])}行"


def roster_rows(book: Any, cells: NamedCells, policy: Policy) -> RosterRows:
    """Read every list of the open workbook; its own cells say what street and village a list leaves out."""
    tables = [table for table in find(grids_from_book(book), policy, also=("T2",)) if table.kind == "T2"]
    shown = tuple(read(table, policy) for table in tables if table.grid.visible)
    hidden = tuple(read(table, policy) for table in tables if not table.grid.visible)
    fields = dict.fromkeys(name for ledger in shown for name in ledger.columns)
    columns = {name: _together(shown, name) for name in fields}
    columns.setdefault("members", np.full(sum(map(len, shown)), np.nan))
    if "planned_route" not in columns and "route" in columns:
        columns["planned_route"] = columns["route"]
    own = _own(cells, OWN_STREET)
    street = policy.street(own) if own else None
    count = sum(map(len, shown))
    columns["street"] = _filled(columns.get("street"), street.name if street else None, count)
    columns["village"] = _filled(columns.get("village"), _own(cells, OWN_VILLAGE), count)
    of = [np.full(len(ledger), at, dtype=np.int64) for at, ledger in enumerate(shown)]
    rows = [ledger.rows for ledger in shown]
    nothing = [np.zeros(0, dtype=np.int64)]
    return RosterRows(shown, columns, np.concatenate(of or nothing), np.concatenate(rows or nothing), hidden)


def _together(ledgers: Sequence[Ledger], name: str) -> npt.NDArray[Any]:
    nothing: Any = None
    kind: Any = object
    if name in _NUMBERS:
        nothing, kind = np.nan, np.float64
    elif name in _DATES:
        nothing, kind = np.datetime64("NaT", "D"), "datetime64[D]"
    parts = [ledger.columns.get(name, np.full(len(ledger), nothing, dtype=kind)) for ledger in ledgers]
    return np.concatenate([np.asarray(part) for part in parts])


def _own(cells: NamedCells, name: str) -> str | None:
    if name not in cells:
        return None
    value = cells[name].value
    return str(value).strip() or None if value is not None else None


def _filled(column: npt.NDArray[Any] | None, own: str | None, count: int) -> Texts:
    if column is None:
        column = np.full(count, None, dtype=object)
    filled = column.copy()
    filled[blank(column)] = own
    return filled


def blank(column: Texts) -> npt.NDArray[np.bool_]:
    """Where a column of text has nothing."""
    return np.array([text is None for text in column.tolist()], dtype=np.bool_)
