"""Meter readings and usage that do not fit together, or fit too well (空挂户, 编造疑点)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from xl_heating.policy import Route
from xl_heating.rules.audit.checks import ERROR, WARNING, Check, Found, hits
from xl_heating.rules.audit.records import Records, grouped, members
from xl_heating.rules.money import UNITS, IntColumn
from xl_heating.rules.season import first_day, label, last_day

_PAYMENTS = ("T9",)


def _zero(records: Records) -> Iterator[Found]:
    yield from hits(records.number("usage") == 0, "usage")


def _backwards(records: Records) -> Iterator[Found]:
    start, end = records.number("reading_start"), records.number("reading_end")
    yield from hits(end < start, "reading_end", start=start, end=end)


def _gap(records: Records) -> Iterator[Found]:
    (start, has_start), (end, has_end) = records.units("reading_start"), records.units("reading_end")
    usage, filled = records.units("usage")
    wrong = has_start & has_end & filled & (end >= start) & (end - start != usage)
    yield from hits(
        wrong, "usage",
        start=records.number("reading_start"), end=records.number("reading_end"),
        usage=records.number("usage"), difference=(end - start) / UNITS,
    )  # fmt: skip


def _gap_between_seasons(records: Records) -> Iterator[Found]:
    """A meter's first reading of a season against its last reading of the season before."""
    season = records.season("season")
    (start, has_start), (end, has_end) = records.units("reading_start"), records.units("reading_end")
    usable = np.where(season > 0, grouped(records.route, records.text("meter")), -1)
    found: list[tuple[int, float, float, str]] = []
    for positions in members(usable):
        ordered = positions[np.argsort(season[positions], kind="stable")].tolist()
        for before, after in pairwise(ordered):
            follows = season[after] == season[before] + 1 and has_end[before] and has_start[after]
            if follows and start[after] < end[before]:
                found.append((after, start[after] / UNITS, end[before] / UNITS, label(int(season[before]))))
    if found:
        found.sort()
        at, starts, ends, seasons = zip(*found, strict=True)
        words = {"start": starts, "end": ends, "season": seasons}
        yield Found("reading_start", np.array(at, dtype=np.int64), words)


def _out_of_season(records: Records) -> Iterator[Found]:
    season = records.season("season")
    begin = np.full(len(records), np.datetime64("NaT", "D"))
    end = begin.copy()
    for year in np.unique(season[season > 0]).tolist():
        begin[season == year] = first_day(records.policy, year)
        end[season == year] = last_day(records.policy, year)
    labels = [label(year) for year in season.tolist()]
    for name in ("read_first_on", "read_last_on"):
        days = records.day(name)
        wrong = (days < begin) | (days > end)
        yield from hits(wrong, name, day=np.datetime_as_string(days), season=labels)


def _jump(records: Records) -> Iterator[Found]:
    times, least = records.line("audit_usage_jump"), records.line("audit_village_least")
    assert times is not None
    assert least is not None
    usage = records.number("usage")
    median = np.full(len(records), np.nan)
    # Households that used nothing would pull the median down.
    for positions in members(_neighbours(records, usage > 0), int(least)):
        median[positions] = np.median(usage[positions])
    with np.errstate(over="ignore"):
        high = usage > median * times
    yield from hits(
        high, "usage",
        usage=usage, median=median, times=np.full(len(records), times),
    )  # fmt: skip


def _identical_usage(records: Records) -> Iterator[Found]:
    usage, filled = records.units("usage")
    at_cap = np.array([each or -1 for each in records.of_route(_usage_at_cap).tolist()], dtype=np.int64)
    yield from _pile_up(records, "usage", usage, filled & (usage > 0), at_cap, "用量")


def _cost_at_cap(records: Records) -> Iterator[Found]:
    cost, filled = records.units("eligible")
    at_cap = np.array([each or -1 for each in records.of_route(_household_cap).tolist()], dtype=np.int64)
    capped = filled & (at_cap > 0) & (cost == at_cap)
    judged = filled & (at_cap > 0)
    # Identical costs follow from one contract price; only costs exactly at the cap are suspect.
    yield from _pile_up(records, "eligible", np.where(capped, cost, -1), judged, at_cap, "费用")


def _pile_up(
    records: Records, field: str, values: IntColumn, judged: np.ndarray[Any, Any], cap: IntColumn, what: str
) -> Iterator[Found]:
    """Villages in which more than the set share of households have one and the same value."""
    percent, least = records.line("audit_pile_up_pct"), records.line("audit_village_least")
    assert percent is not None
    assert least is not None
    found: list[tuple[int, str, int, int, str]] = []
    for positions in members(_neighbours(records, judged), int(least)):
        value, count = Counter(values[positions].tolist()).most_common(1)[0]
        if value > 0 and count * 100 > percent * len(positions):
            first = int(positions[0])
            how = "恰为封顶数" if value == cap[first] else "完全相同"
            village = str(records.text("village")[first])
            found.append((first, village, len(positions), count, f"{what}{how}（{value / UNITS:,.10g}）"))
    if found:
        found.sort()
        at, villages, counts, same, how_ = zip(*found, strict=True)
        words = {"village": villages, "count": counts, "same": same, "how": how_}
        yield Found(field, np.array(at, dtype=np.int64), words)


def _neighbours(records: Records, where: np.ndarray[Any, Any]) -> IntColumn:
    """Rows of one village, route and season."""
    groups = grouped(records.village, records.route, records.season("season"))
    return np.where(where & (records.village >= 0), groups, -1)


def _usage_at_cap(route: Route) -> int:
    terms = route.running
    return int(terms.usage_at_cap.number * UNITS) if terms and terms.usage_at_cap else 0


def _household_cap(route: Route) -> int:
    return int(route.cap.number * UNITS) if route.cap and route.basis == "HOUSEHOLD" else 0


_LINES = ("audit_pile_up_pct", "audit_village_least")
_PILE_UP = "{village}{count}户中有{same}户{how}，疑似编造。"
_LOOK = "请抽查原始抄表记录、发票和现场。"

CHECKS = (
    Check(
        "USAGE_ZERO", WARNING, "三（三）", "用量为零",
        "已安装设备，本采暖季用量为0（空挂或复燃疑点）。",
        "请入户核查是否使用清洁取暖。",
        _zero, ("usage",), _PAYMENTS,
    ),
    Check(
        "USAGE_NEGATIVE", ERROR, "三（三）", "读数倒退",
        "季末读数{end}小于季初读数{start}。",
        "请核对读数；换表的请分段登记。",
        _backwards, ("reading_start", "reading_end"), _PAYMENTS,
    ),
    Check(
        "READING_GAP", WARNING, "三（三）", "用量与读数不符",
        "用量{usage}不等于季末读数{end}减季初读数{start}（{difference}）。",
        "请核对读数和用量。",
        _gap, ("reading_start", "reading_end", "usage"), _PAYMENTS,
    ),
    Check(
        "READING_GAP", WARNING, "三（三）", "读数与上季不衔接",
        "季初读数{start}小于{season}采暖季的季末读数{end}。",
        "请核对读数；换表的请注明。",
        _gap_between_seasons, ("reading_start", "reading_end", "meter", "season"), _PAYMENTS, whole=True,
    ),
    Check(
        "USAGE_OUT_OF_SEASON", ERROR, "三（三）3", "抄表日期不在采暖季",
        "抄表日期{day}不在{season}采暖季（11月至次年3月）之内。",
        "只补采暖季用量，请按采暖季首末日读数。",
        _out_of_season, ("read_first_on|read_last_on", "season"), _PAYMENTS,
    ),
    Check(
        "USAGE_JUMP", WARNING, "三（三）", "用量异常偏高",
        "用量{usage}超过同村中位数{median}的{times}倍。",
        "请核对读数，排查经营用气用电。",
        _jump, ("usage", "village"), _PAYMENTS, ("audit_usage_jump", "audit_village_least"),
    ),
    Check(
        "CAP_PILE_UP", WARNING, "三（三）", "用量雷同", _PILE_UP, _LOOK,
        _identical_usage, ("usage", "village", "route"), _PAYMENTS, _LINES,
    ),
    Check(
        "CAP_PILE_UP", WARNING, "三", "费用恰为上限", _PILE_UP, _LOOK,
        _cost_at_cap, ("eligible", "village", "route"), ("T3", "T8R"), _LINES,
    ),
)  # fmt: skip
