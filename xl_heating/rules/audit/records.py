"""The records of one table as typed columns, and what several checks want to know of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_heating.policy import Basis, Policy, Route, Task
from xl_heating.rules.money import LARGEST, UNITS, BoolColumn, FloatColumn, IntColumn, fen, to_units

Texts = NDArray[np.object_]
Days = NDArray[np.datetime64]
Flags = NDArray[np.int8]

_AREAS = {
    Basis.PROJECT_AREA: "project_area",
    Basis.ASSESSED_AREA: "assessed_area",
    Basis.RENOVATED_AREA: "renovated_area",
    Basis.HEATED_AREA: "heated_area",
}
_MOST_LISTED = 8
LARGEST_READ = LARGEST // 100
"""No household, area or amount comes near it; larger figures are for the checks of units, not of sums."""


@dataclass(frozen=True)
class Lists:
    """Lists from elsewhere that records are compared with; None where a list was not supplied."""

    approved: Records | None = None
    """核准名单."""
    deceased: frozenset[str] | None = None
    """Identity numbers of the 死亡人员 list."""
    moved: frozenset[str] | None = None
    """Identity numbers of the 迁出人员 list."""
    priority: frozenset[str] | None = None
    """Identity numbers of 低保, 特困 … households."""
    conversions: Records | None = None
    """改造台账 of the same workbook."""
    completions: Records | None = None
    """到户竣工台账 of the same workbook."""
    dossiers: Records | None = None
    """一户一档目录 of the same workbook."""


@dataclass(frozen=True)
class Records:
    """n records of one table.

    ``columns`` hold arrays of length n by the ledger's field names: float64 (元, ㎡, 立方米 …; NaN blank),
    datetime64[D] (NaT blank), text as objects (None blank), answers as int8 (1 yes or 合格, 0 no, −1 none),
    ``route`` as indices into ``tuple(policy.routes)`` (−1), seasons as the year in which they begin (0).
    ``eligible`` is the eligible cost in 元.
    """

    policy: Policy
    kind: str
    columns: Mapping[str, NDArray[Any]]
    rows: IntColumn
    """The sheet row of each record, for messages."""
    as_of: dt.date | None = None
    """The day on which the audit is made; never the clock."""
    month_only: Mapping[str, BoolColumn] = field(default_factory=dict)
    """Date fields -> where only the month is known, and the first of it is given."""
    lists: Lists = field(default_factory=Lists)
    sheets: Texts | None = None
    """The sheet of each record, where the records of several sheets are taken together."""

    def __len__(self) -> int:
        return len(self.rows)

    def has(self, name: str) -> bool:
        """Whether the table has the field."""
        return name in self.columns

    def has_list(self, name: str) -> bool:
        """Whether a list was supplied."""
        return getattr(self.lists, name) is not None

    def line(self, key: str) -> float | None:
        """A threshold of the policy; None where it is blank or the policy has none."""
        value = self.policy.option(key)
        return float(value) if isinstance(value, Decimal) else None

    # ------------------------------------------------------------------ columns

    def number(self, name: str) -> FloatColumn:
        """A column of numbers; NaN throughout where the table has none."""
        return self.columns.get(name, np.full(len(self), np.nan))

    def units(self, name: str) -> tuple[IntColumn, BoolColumn]:
        """A column of numbers as 1/10,000, and where it is filled in (up to `LARGEST_READ`)."""
        values = np.asarray(self.number(name), dtype=np.float64)
        known = np.isfinite(values) & (np.abs(values) <= LARGEST_READ)
        return to_units(np.where(known, values, 0.0)), known

    def fen(self, name: str) -> tuple[IntColumn, BoolColumn]:
        """A column of 元 as 分, and where it is filled in."""
        amounts, known = self.units(name)
        return fen(amounts), known

    def day(self, name: str) -> Days:
        """A column of dates; NaT throughout where the table has none."""
        return self.columns.get(name, np.full(len(self), np.datetime64("NaT", "D")))

    def latest(self, name: str) -> Days:
        """The last day that each date may mean: the end of the month where only the month is known."""
        days = self.day(name)
        month_only = self.month_only.get(name)
        if month_only is None:
            return days
        end = (days.astype("datetime64[M]") + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
        return np.where(month_only, end, days)

    def text(self, name: str) -> Texts:
        """A column of text; None throughout where the table has none."""
        return self.columns.get(name, np.full(len(self), None, dtype=object))

    def flag(self, name: str) -> Flags:
        """A column of answers; −1 throughout where the table has none."""
        return self.columns.get(name, np.full(len(self), -1, dtype=np.int8))

    def season(self, name: str) -> IntColumn:
        """A column of seasons; 0 throughout where the table has none."""
        return self.columns.get(name, np.zeros(len(self), dtype=np.int64))

    # ------------------------------------------------------------------ what they say together

    @cached_property
    def route(self) -> IntColumn:
        """Each record's route; −1 where it is unknown."""
        return self.columns.get("route", np.full(len(self), -1, dtype=np.int64))

    def known_route(self, holds: Callable[[Route], bool]) -> BoolColumn:
        """Where the route is known and has a property."""
        table = np.array([*map(holds, self.policy.routes.values()), False], dtype=np.bool_)
        return np.asarray(table[self.route])

    def of_route(self, tell: Callable[[Route], Any]) -> Texts:
        """What a route tells, for each record; "" where the route is unknown."""
        table = np.empty(len(self.policy.routes) + 1, dtype=object)
        table[:] = [*map(tell, self.policy.routes.values()), ""]
        return table[self.route]

    @cached_property
    def efficiency(self) -> BoolColumn:
        """Where the work is on the building (三（五）), which is paid besides a conversion."""
        return self.known_route(lambda each: each.task in (Task.EE_RURAL, Task.EE_URBAN))

    @cached_property
    def quantity(self) -> tuple[IntColumn, BoolColumn]:
        """What a record's ceiling is multiplied by, in 1/10,000, and where it is known."""
        quantity = np.full(len(self), UNITS, dtype=np.int64)
        known = self.route >= 0
        for at, route in enumerate(self.policy.routes.values()):
            name = _AREAS.get(route.basis)
            here = self.route == at
            if name is not None and here.any():
                area, filled = self.units(name)
                quantity = np.where(here, area, quantity)
                known = known & (~here | filled)
        return quantity, known

    @cached_property
    def accepted(self) -> BoolColumn:
        """Where the verdict is 合格, or, without a verdict, there is a date of acceptance."""
        verdict = self.flag("acceptance")
        return np.asarray((verdict == 1) | ((verdict < 0) & ~np.isnat(self.day("accepted_on"))))

    @cached_property
    def subsidised(self) -> BoolColumn:
        """Where money is entered or paid; where the table has no money, what has been accepted."""
        paid = ~np.isnat(self.day("paid_on"))
        if self.has("subsidy"):
            return np.asarray(paid | (self.number("subsidy") > 0))
        return np.asarray(paid | self.accepted)

    @cached_property
    def village(self) -> IntColumn:
        """A number for each street and village; −1 where the village is unknown."""
        return grouped(self.text("street"), self.text("village"), optional=1)

    def listed(self, positions: Sequence[int]) -> str:
        """ "第7、12行", by sheet rows."""
        if self.sheets is not None:
            shown = "、".join(f"{self.sheets[at]}第{int(self.rows[at])}行" for at in positions[:_MOST_LISTED])
            return shown if len(positions) <= _MOST_LISTED else f"{shown}……共{len(positions)}行"
        shown = "、".join(str(int(self.rows[at])) for at in positions[:_MOST_LISTED])
        return f"第{shown}行" if len(positions) <= _MOST_LISTED else f"第{shown}……共{len(positions)}行"


def together(parts: Sequence[Records], sheets: Sequence[str]) -> Records:
    """The records of several tables of one kind as one; a field that a table lacks is blank there.

    `sheets` names the sheet of each table, for messages.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    columns: dict[str, NDArray[Any]] = {}
    for name in dict.fromkeys(name for part in parts for name in part.columns):
        kind = next(part.columns[name].dtype for part in parts if name in part.columns)
        columns[name] = np.concatenate(
            [part.columns.get(name, _blanks(name, kind, len(part))) for part in parts]
        )
    month_only = {
        name: np.concatenate([part.month_only.get(name, np.zeros(len(part), np.bool_)) for part in parts])
        for name in dict.fromkeys(name for part in parts for name in part.month_only)
    }
    names = np.repeat(np.array(sheets, dtype=object), [len(part) for part in parts])
    rows = np.concatenate([part.rows for part in parts])
    return Records(
        first.policy, first.kind, columns, rows, first.as_of, month_only, first.lists, sheets=names
    )


def _blanks(name: str, kind: np.dtype[Any], count: int) -> NDArray[Any]:
    if kind.kind == "M":
        return np.full(count, np.datetime64("NaT", "D"))
    blank: Any = {"f": np.nan, "O": None}.get(kind.kind, -1)
    # Seasons are the years in which they begin: 0 is none of them.
    return np.full(count, 0 if name in ("season", "first_season") else blank, dtype=kind)


def grouped(*columns: NDArray[Any], optional: int = 0) -> IntColumn:
    """A number for each combination of values, in order of appearance; −1 where one of them is blank.

    The first `optional` columns may be blank.
    """
    lists = [column.tolist() for column in columns]
    known: dict[tuple[Any, ...], int] = {}
    required = lists[optional:]
    codes = [
        -1 if None in needed else known.setdefault(key, len(known))
        for key, needed in zip(zip(*lists, strict=True), zip(*required, strict=True), strict=True)
    ]
    return np.array(codes, dtype=np.int64)


def members(groups: IntColumn, least: int = 2) -> Iterator[IntColumn]:
    """The positions of each group that has at least `least` members, in order; −1 is no group."""
    inside = np.flatnonzero(groups >= 0)
    order = inside[np.argsort(groups[inside], kind="stable")]
    if not order.size:
        return
    edges = np.flatnonzero(np.diff(groups[order])) + 1
    starts, ends = np.append(0, edges), np.append(edges, len(order))
    large = ends - starts >= least
    for start, end in zip(starts[large].tolist(), ends[large].tolist(), strict=True):
        yield order[start:end]
