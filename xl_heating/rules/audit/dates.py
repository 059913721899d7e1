"""Dates in an impossible order, in the future, and subsidies paid late."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from xl_heating.rules.audit.checks import ERROR, WARNING, Check, Found, hits
from xl_heating.rules.audit.records import Days, Records
from xl_heating.rules.season import label, last_day

_ORDER = (
    ("approved_on", "核准"),
    ("started", "开工"),
    ("installed", "竣工"),
    ("accepted_on", "验收"),
    ("paid_on", "拨付"),
)
"""核准 ≤ 开工 ≤ 竣工 ≤ 验收 ≤ 拨付."""
_OTHERS = (("energised", "通气（通电）"), ("commissioned", "调试"))


def _order(records: Records) -> Iterator[Found]:
    """Each date against the next one that the table has, or the one after that where it is blank."""
    steps = [(name, word) for name, word in _ORDER if records.has(name)]
    doubted = np.zeros(len(records), dtype=np.bool_)
    # Neighbours first: a slip between two of them is not told again of dates further apart.
    for at, after_at in sorted(combinations(range(len(steps)), 2), key=lambda pair: pair[1] - pair[0]):
        (first, before), (second, after) = steps[at], steps[after_at]
        earlier, later = records.day(first), records.day(second)
        wrong = np.asarray(records.latest(second) < earlier)
        if after_at - at > 1:
            wrong = wrong & ~doubted
        doubted |= wrong
        count = len(records)
        yield from hits(
            wrong, second,
            before=[before] * count, first=_texts(earlier), after=[after] * count, second=_texts(later),
        )  # fmt: skip


def _future(records: Records) -> Iterator[Found]:
    assert records.as_of is not None
    today = np.datetime64(records.as_of, "D")
    for name, word in (*_ORDER, *_OTHERS):
        if records.has(name):
            days = records.day(name)
            count = len(records)
            yield from hits(
                days > today, name,
                word=[word] * count, day=_texts(days), today=[records.as_of.isoformat()] * count,
            )  # fmt: skip


def _late(records: Records) -> Iterator[Found]:
    allowed = records.line("audit_pay_days")
    assert allowed is not None
    seasons, paid = records.season("season"), records.day("paid_on")
    end = np.full(len(records), np.datetime64("NaT", "D"))
    for year in np.unique(seasons[seasons > 0]).tolist():
        end[seasons == year] = last_day(records.policy, year)
    waited = (paid - end).astype(np.float64)
    late = ~np.isnat(paid) & ~np.isnat(end) & (paid > end + np.timedelta64(int(allowed), "D"))
    yield from hits(
        late, "paid_on",
        season=[label(year) for year in seasons.tolist()], paid=_texts(paid), waited=waited,
        allowed=np.full(len(records), allowed),
    )  # fmt: skip


def _texts(days: Days) -> NDArray[np.str_]:
    return np.datetime_as_string(days)


CHECKS = (
    Check(
        "DATE_ORDER", ERROR, "四（三）", "日期先后矛盾",
        "{after}{second}早于{before}{first}。",
        "应为核准、开工、竣工、验收、拨付依次进行，请核对日期。",
        _order,
    ),
    Check(
        "DATE_ORDER", ERROR, "数据", "日期晚于核查日",
        "{word}日期{day}晚于核查日{today}。",
        "请核对日期。",
        _future, dated=True,
    ),
    Check(
        "LATE_PAY", WARNING, "五（二）", "发放不及时",
        "{season}采暖季的补贴于{paid}发放，在采暖季结束后第{waited}天，超过{allowed}天。",
        "请加快发放；已发放的说明原因。",
        _late, ("paid_on", "season"), ("T9",), ("audit_pay_days",),
    ),
)  # fmt: skip
