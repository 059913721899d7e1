"""How far the work has come on a day: households at each stage, by street and way of heating (五（四）).

One reading of what is done serves every page: each stage is added up by `tally`, as if reaching it were the
acceptance. A household that has reached a later stage has reached the earlier ones, whatever dates are blank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from xl_heating.jobs.collecting import Source
from xl_heating.jobs.rows import Bools, Ints, Rows
from xl_heating.jobs.tally import Tally, tally
from xl_heating.policy import Policy, Task

STAGES = ("started", "installed", "energised", "accepted")
"""The stages after 核准, in the order of the work."""
WORKS = ("T3", "T6")
"""The ledgers whose rows count toward the heating task."""
_DATES = {"started": ("started",), "installed": ("installed",), "energised": ("energised", "commissioned")}


@dataclass(frozen=True)
class Stages:
    """[street, route] households counted toward the task, in 1/10,000; 公益场所 in equivalents."""

    reached: dict[str, Ints]
    undated: Ints
    """[street] rows accepted without a date, which count on every day."""
    plain: Tally
    """The same works whatever the day: its findings, and the notes of its sheets."""

    def counted(self, policy: Policy, stage: str) -> Ints:
        """[street] what fills the heating target (Q8), in 1/10,000."""
        return np.asarray(self.reached[stage][:, counted_routes(policy)].sum(axis=1), dtype=np.int64)


def counted_routes(policy: Policy) -> list[int]:
    """Positions of the policy's routes that fill the heating target."""
    tasks = {Task.HEATING}
    if policy.option("urban_market_counts", True) is True:
        tasks.add(Task.MARKET_HEATING)
    if policy.option("public_counts", True) is True:
        tasks.add(Task.PUBLIC)
    return [at for at, route in enumerate(policy.routes.values()) if route.task in tasks]


def stages(sources: Iterable[Source], policy: Policy, as_of: dt.date) -> Stages:
    """Add up the works of `sources` as they stood at the end of the day `as_of`."""
    works = [source for source in sources if source.kind in WORKS]
    read = [_Dated(source, policy, as_of) for source in works]
    reached: dict[str, Ints] = {}
    for stage in STAGES:
        counts = tally([each.as_if_accepted(stage) for each in read], policy)
        reached[stage] = counts.done.copy()
        for at, route in enumerate(policy.routes.values()):
            if route.task is Task.PUBLIC:
                reached[stage][:, at] = counts.equivalents
    undated = np.zeros(len(policy.streets), dtype=np.int64)
    for each in read:
        np.add.at(undated, each.rows.street[each.undated & each.rows.known_street], 1)
    return Stages(reached, undated, tally(works, policy))


def on_the_day(source: Source, policy: Policy, as_of: dt.date) -> Source:
    """The table as it stood at the end of the day: what was accepted later is not accepted."""
    return _Dated(source, policy, as_of).as_if_accepted("accepted")


class _Dated:
    """One table of works, and which of its rows had reached which stage."""

    def __init__(self, source: Source, policy: Policy, as_of: dt.date) -> None:
        self.source = source
        self.rows = rows = Rows(source, policy)
        self._day = np.datetime64(as_of, "D")
        accepted_on = self._dates("accepted_on")
        passed = rows.accepted & ~(accepted_on > self._day)
        self.undated = passed & np.isnat(accepted_on)
        # Who has come to accept it, has found it running, whatever the verdict.
        further = passed | (accepted_on <= self._day)
        self.reached: dict[str, Bools] = {"accepted": passed}
        for stage in reversed(STAGES[:-1]):
            for name in _DATES[stage]:
                further = further | (self._dates(name) <= self._day)
            self.reached[stage] = further

    def _dates(self, name: str) -> NDArray[np.datetime64]:
        if name not in self.rows.columns:
            return np.full(self.rows.count, np.datetime64("NaT"), dtype="datetime64[D]")
        return np.asarray(self.rows.columns[name], dtype="datetime64[D]")

    def as_if_accepted(self, stage: str) -> Source:
        """The table with this stage in place of its acceptance."""
        reached = self.reached[stage]
        columns = {name: column for name, column in self.rows.columns.items() if name != "acceptance"}
        columns["accepted_on"] = np.where(reached, self._day, np.datetime64("NaT"))
        return replace(self.source, ledger=replace(self.source.ledger, columns=columns))


def approved(sources: Sequence[Source], policy: Policy, as_of: dt.date) -> tuple[Ints, Bools]:
    """Households approved by the end of the day, by street, and where anything says so (四（一）).

    The rosters (T2) say it by 核准日期; a street whose roster has none, by the 核准日期 in its ledger (T3).
    """
    counts = np.zeros(len(policy.streets), dtype=np.int64)
    told = np.zeros(len(policy.streets), dtype=np.bool_)
    day = np.datetime64(as_of, "D")
    for kind in ("T2", "T3"):
        before = told.copy()
        for source in sources:
            if source.kind != kind or "approved_on" not in source.ledger.columns:
                continue
            rows = Rows(source, policy)
            dates = np.asarray(rows.columns["approved_on"], dtype="datetime64[D]")
            dated = rows.known_street & ~np.isnat(dates)
            told[np.unique(rows.street[dated])] = True
            fresh = dated & (dates <= day) & ~before[rows.street]
            np.add.at(counts, rows.street[fresh], 1)
    return counts, told
