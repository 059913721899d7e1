"""What each household used in the season, added up from the rows that were matched to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xl_heating.jobs.payments_households import Days, Households, Texts
from xl_heating.jobs.payments_matching import Matching
from xl_heating.jobs.suppliers import UsageRows
from xl_heating.ledger import Finding
from xl_heating.policy import Policy
from xl_heating.rules.money import UNITS, BoolColumn, IntColumn
from xl_heating.rules.season import first_day, label, season_months

_BY_READING = "请核对通气（电）日读数，必要时按读数更正用量。"
NAMED = 20
"""At most so many households are named in one finding; 核对表 has them all."""


@dataclass
class Usage:
    """The season's usage of each household, n in all."""

    used: IntColumn
    """1/10,000 of the supply's unit."""
    known: BoolColumn
    """Some row of the season was matched to the household."""
    months: IntColumn
    """Months with usage; 0 where the supplier gives the season as a whole."""
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    """Readings, where they agree with the usage; NaN elsewhere."""
    start_on: Days
    end_on: Days
    doubted: Texts
    """Why the usage cannot be settled; "" where it can."""
    findings: list[Finding]


def usage_of(rows: UsageRows, homes: Households, matching: Matching, policy: Policy, season: int) -> Usage:
    """Add up the matched rows inside the season, from the day on which gas or current was connected (Q18)."""
    count = len(homes)
    findings: list[Finding] = []
    home = matching.home
    belongs = (home >= 0) & rows.inside
    doubted = np.full(count, "", dtype=object)
    for at in np.flatnonzero(belongs & (rows.doubted != "")).tolist():
        doubted[home[at]] = rows.doubted[at]
    once = belongs & rows.usable
    once[matching.repeated] = False
    counted = once & _since_connected(rows, homes, home, once, policy, season, findings)
    used = np.zeros(count, dtype=np.int64)
    np.add.at(used, home[counted], rows.usage[counted])
    known = np.zeros(count, dtype=np.bool_)
    known[home[belongs]] = True
    months = _months(rows, home, counted, count)
    start, end, start_on, end_on = _readings(rows, home, counted, used)
    _tell_months(months, known, homes, policy, findings)
    return Usage(used, known, months, start, end, start_on, end_on, doubted, findings)


def connected_on(homes: Households) -> Days:
    """The day from which usage counts: 通气（电）, else acceptance; NaT where neither is known."""
    return np.where(np.isnat(homes.energised), homes.accepted_on, homes.energised)


def _since_connected(
    rows: UsageRows,
    homes: Households,
    home: IntColumn,
    belongs: BoolColumn,
    policy: Policy,
    season: int,
    findings: list[Finding],
) -> BoolColumn:
    """Rows that do not end before the household was connected; what cannot be cut is told."""
    every = np.ones(len(rows), dtype=np.bool_)
    if policy.option("usage_from", "ACCEPTED") == "SEASON_START":
        return every
    day = np.full(len(rows), np.datetime64("NaT", "D"))
    day[belongs] = connected_on(homes)[home[belongs]]
    month_end = (rows.day.astype("datetime64[M]") + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    ends = np.where(rows.month_only, month_end, rows.day)
    before = belongs & ~np.isnat(ends) & (ends < day)
    month = rows.day.astype("datetime64[M]").astype("datetime64[D]")
    cut = belongs & rows.month_only & ~before & (month < day)
    whole = belongs & np.isnat(rows.day) & (day > first_day(policy, season))
    whole &= np.isnat(rows.start_on) | (rows.start_on < day)
    for which, code, severity, what, remedy in (
        (
            before, "USAGE_BEFORE", "I",
            "通气（电）、验收之前的用量未计入", "按通气（电）日起计；如日期有误请更正台账。",
        ),
        (
            cut, "USAGE_FROM", "W",
            "首月用量含通气（电）、验收之前的部分", _BY_READING,
        ),
        (
            whole, "USAGE_FROM", "W",
            "季中通气（电）、验收，用量为整季合计", _BY_READING,
        ),
    ):  # fmt: skip
        households = np.unique(home[which]).tolist()
        if households:
            dated = "accepted_on" if np.isnat(homes.energised[households[0]]) else "energised"
            message = f"{what}：{listed(homes, households)}。"
            findings.append(homes.finding(households[0], dated, code, severity, message, remedy))
    return np.asarray(~before)


def listed(homes: Households, households: Sequence[int]) -> str:
    """Households by their numbers for a message; the rest is counted."""
    named = "、".join(str(homes.household_id[at] or f"第{homes.row(at)}行") for at in households[:NAMED])
    return f"{named}……共{len(households)}户" if len(households) > NAMED else named


def _months(rows: UsageRows, home: IntColumn, counted: BoolColumn, count: int) -> IntColumn:
    at = np.flatnonzero(counted & ~np.isnat(rows.day))
    months = rows.day[at].astype("datetime64[M]").astype(np.int64)
    pairs = np.unique(np.stack([home[at], months]), axis=1) if len(at) else np.zeros((2, 0), dtype=np.int64)
    return np.bincount(pairs[0], minlength=count).astype(np.int64)


def _readings(
    rows: UsageRows, home: IntColumn, counted: BoolColumn, used: IntColumn
) -> tuple[NDArray[np.float64], NDArray[np.float64], Days, Days]:
    """The first and the last reading of the season, where nothing lies between them but the usage."""
    count = len(used)
    start, end = np.full(count, np.nan), np.full(count, np.nan)
    start_on, end_on = (np.full(count, np.datetime64("NaT", "D")) for _ in range(2))
    at = np.flatnonzero(counted)
    at = at[np.lexsort((rows.day[at].astype(np.int64), home[at]))]
    if not len(at):
        return start, end, start_on, end_on
    first = np.flatnonzero(np.r_[True, home[at][1:] != home[at][:-1]])
    last = np.r_[first[1:], len(at)] - 1
    homes = home[at[first]]
    low, high = rows.start[at[first]], rows.end[at[last]]
    with np.errstate(invalid="ignore"):
        agree = np.abs(np.round((high - low) * UNITS) - used[homes]) < 1
    start[homes], end[homes] = np.where(agree, low, np.nan), np.where(agree, high, np.nan)
    start_on[homes], end_on[homes] = rows.start_on[at[first]], rows.end_on[at[last]]
    return start, end, start_on, end_on


def _tell_months(
    months: IntColumn, known: BoolColumn, homes: Households, policy: Policy, findings: list[Finding]
) -> None:
    """Households of which the supplier gives fewer months than the others: perhaps a file is missing."""
    full = season_months(policy)
    most = int(months.max(initial=0))
    if most and most < full:
        findings.append(
            Finding(
                "", "", "", "MONTHS_MISSING", "W",
                f"用量只有{most}个月，采暖季为{full}个月，可能缺文件。",
                "请核对是否各月用量表都已放入文件夹。",
            )
        )  # fmt: skip
    fewer = np.flatnonzero(known & (months > 0) & (months < most)).tolist()
    if fewer:
        findings.append(
            homes.finding(
                fewer[0], "meter", "MONTHS_MISSING", "I",
                f"用量不足{most}个月的户：{listed(homes, fewer)}。",
                "季中通气（电）的属正常；其余请核对用量表。",
            )
        )  # fmt: skip


def season_name(year: int) -> str:
    """2021-2022采暖季."""
    return f"{label(year)}采暖季"
