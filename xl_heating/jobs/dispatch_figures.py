"""The figures of a dispatch: each street's stages, rate, rank and change, and those of all (五（四）)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from xl_heating.jobs.dispatch_history import Standing
from xl_heating.jobs.layout.progress import TOTAL
from xl_heating.policy import Policy
from xl_heating.rules.money import UNITS, to_units
from xl_heating.rules.progress import PERCENTAGE_POINTS, lags, ranks, rate, time_progress

Amount = float | None


@dataclass
class Standings:
    """One street, or all together: households at each stage, what follows from them; None where unknown."""

    name: str
    planned: Amount = None
    approved: Amount = None
    started: Amount = None
    installed: Amount = None
    energised: Amount = None
    accepted: Amount = None
    new: Amount = None
    rate: Amount = None
    rank: int | None = None
    supervised: bool = False
    status: str = ""
    problems: str = ""
    measures: str = ""
    previous_rate: Amount = None
    previous_rank: int | None = None

    @property
    def reported(self) -> bool:
        """Whether the street's ledgers are there."""
        return self.accepted is not None

    @property
    def change(self) -> Amount:
        """Percentage points since the record before."""
        if self.rate is None or self.previous_rate is None:
            return None
        return points(self.rate, self.previous_rate)


@dataclass
class Dispatch:
    """Everything that the sheets, the record and the notice say."""

    as_of: dt.date
    streets: list[Standings]
    total: Standings
    time: Amount
    since: dt.date | None = None
    """First day of the period that 本期新增 counts."""
    previous_day: dt.date | None = None
    line: float = 0.0
    """百分点 behind the time from which a street is supervised."""
    routes: list[RouteProgress] = field(default_factory=list)

    @property
    def ranked(self) -> list[Standings]:
        """The streets in the order of their ranks; those without a rank last, in the policy's order."""
        last = len(self.streets) + 1
        return sorted(self.streets, key=lambda street: street.rank or last)

    @property
    def missing(self) -> list[Standings]:
        """Streets whose ledgers are not there."""
        return [street for street in self.streets if not street.reported]


@dataclass(frozen=True)
class RouteProgress:
    """One way of heating in the whole district."""

    name: str
    planned: float
    accepted: float
    counted_only: bool
    """Counts toward the task without subsidy, or in equivalents."""


def points(one: float, other: float) -> float:
    """`one` − `other` in percentage points to two decimals; both are parts of 1 with four."""
    return round((one - other) * PERCENTAGE_POINTS, 2)


def amounts(units: Sequence[int]) -> list[Amount]:
    """1/10,000 as figures."""
    return [value // UNITS if value % UNITS == 0 else value / UNITS for value in units]


def time_passed(policy: Policy, as_of: dt.date) -> Amount:
    """序时进度 on the day; None where the policy says no start or end."""
    start = policy.option("progress_start")
    end = policy.value("target.completion_date").value if "target.completion_date" in policy.keys else None
    if not isinstance(start, dt.date) or not isinstance(end, dt.date) or end < start:
        return None
    return float(time_progress(np.datetime64(as_of), np.datetime64(start), np.datetime64(end))[0])


def settle(dispatch: Dispatch, policy: Policy) -> None:
    """Work out rates, ranks (ties share a place) and who is supervised; add the streets up."""
    for street in (*dispatch.streets, dispatch.total):
        street.rate = _rate(street.accepted, street.planned)
    rated = [street for street in dispatch.streets if street.rate is not None]
    for street, place in zip(rated, _ranks(rated), strict=True):
        street.rank = place
    line = policy.option("lag_points")
    if line is None or dispatch.time is None:
        return
    dispatch.line = float(str(line))
    for street in rated:
        behind = lags(*to_units([street.rate or 0.0, dispatch.time, dispatch.line]))
        street.supervised = bool(behind)


def _ranks(rated: Sequence[Standings]) -> list[int]:
    return [int(place) for place in ranks(to_units([street.rate or 0.0 for street in rated]))]


def _rate(accepted: Amount, planned: Amount) -> Amount:
    if accepted is None or planned is None:
        return None
    found = float(rate([float(accepted)], [float(planned)])[0])
    return None if np.isnan(found) else found


def compare(dispatch: Dispatch, day: dt.date, records: Mapping[str, Standing]) -> None:
    """Set what was recorded on the earlier `day`, the ranks then, and 本期新增 where no period is given.

    The rates of all together are compared only where the same streets reported both times.
    """
    dispatch.previous_day = day
    then = {
        street.name: records[street.name].rate
        for street in dispatch.streets
        if street.name in records and records[street.name].rate is not None
    }
    places = dict(zip(then, ranks(to_units([rate or 0.0 for rate in then.values()])), strict=True))
    same = {street.name for street in dispatch.streets if street.reported} == records.keys() - {TOTAL}
    for street in (*dispatch.streets, dispatch.total):
        before = records.get(street.name)
        if before is None:
            continue
        if street is not dispatch.total or same:
            street.previous_rate = before.rate
        if street.name in places:
            street.previous_rank = int(places[street.name])
        if dispatch.since is None and street.accepted is not None and before.accepted is not None:
            street.new = round(street.accepted - before.accepted, 4)
    if dispatch.since is None:
        dispatch.since = day + dt.timedelta(days=1)
        news = [street.new for street in dispatch.streets if street.new is not None]
        dispatch.total.new = round(sum(news), 4) if news else None


def added_up(streets: Sequence[Standings]) -> Standings:
    """All streets together; a stage that no street has stays blank."""
    total = Standings(TOTAL)
    for stage in ("planned", "approved", "started", "installed", "energised", "accepted", "new"):
        known = [getattr(street, stage) for street in streets if getattr(street, stage) is not None]
        setattr(total, stage, round(sum(known), 4) if known else None)
    return total
