"""What each household is due for a season, what of it may be paid now, and why not (三（三）3、4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xl_heating.jobs.payments_households import Households, Texts
from xl_heating.jobs.payments_matching import Matching
from xl_heating.jobs.payments_usage import Usage, connected_on, listed
from xl_heating.ledger import Finding
from xl_heating.policy import Policy
from xl_heating.rules.money import BoolColumn, IntColumn
from xl_heating.rules.running import running_subsidy, stopped, within_ceiling
from xl_heating.rules.season import first_day, first_season, label, last_day, season_index

NO_USAGE = "无用量"
PAID_OUT = "已足额发放"
NOTHING_DUE = "用量为0"


class Reasons:
    """Why each of n households gets nothing, or not yet: the first reason found stands."""

    def __init__(self, count: int) -> None:
        self.reason: Texts = np.full(count, "", dtype=object)
        self.detail: Texts = np.full(count, "", dtype=object)

    def stop(self, where: BoolColumn, why: str, more: Texts | str = "") -> None:
        """Give a reason to those who have none yet."""
        fresh = np.flatnonzero(where & (self.reason == ""))
        self.reason[fresh] = why
        self.detail[fresh] = more if isinstance(more, str) else more[fresh]


@dataclass
class Settlement:
    """The season of each household, n in all, as `Households` has them."""

    homes: Households
    usage: Usage
    season: int
    first: IntColumn
    """Year of the household's first season; 0 where unknown."""
    index: IntColumn
    """第几季; 0 for none."""
    entitled: BoolColumn
    """The household stands on the payment list, if only with 0."""
    due: IntColumn
    """应补 for the season, 分."""
    already: IntColumn
    """What was paid or exported before, 分."""
    payable: IntColumn
    """What may go out now, 分."""
    cut: BoolColumn
    """The ceiling is shared with another row of the household: less is left than the usage alone gives."""
    reason: Texts
    """Why nothing, or not yet, is paid; "" where `payable` goes to the bank."""
    detail: Texts
    """More about the reason."""
    findings: list[Finding]

    @property
    def to_bank(self) -> BoolColumn:
        """Where an amount goes into the bank file."""
        return np.asarray((self.payable > 0) & (self.reason == ""), dtype=np.bool_)


def settle(
    homes: Households,
    usage: Usage,
    matching: Matching,
    policy: Policy,
    season: int,
    exported: dict[tuple[str, int], int],
) -> Settlement:
    """Settle every household; what blocks a payment that is due, `payments_doubts` says.

    Parameters
    ----------
    exported : (household number, route) → 分 that earlier bank files of the season brought it to
    """
    count = len(homes)
    reasons = Reasons(count)
    stop = reasons.stop
    findings: list[Finding] = []
    for at, why in matching.held.items():
        reasons.reason[at] = why
    stop(_blank(homes.household_id), "缺户编号")
    stop(_twice(homes), "户编号重复")
    stop(usage.doubted != "", "用量有误", usage.doubted)
    stop(~usage.known, NO_USAGE)
    first = _first_seasons(homes, policy, findings)
    index = np.zeros(count, dtype=np.int64)
    some = np.flatnonzero(first > 0)
    starts = {year: first_day(policy, year) for year in np.unique(first[some]).tolist()}
    days = np.array([starts[year] for year in first[some].tolist()], dtype="datetime64[D]")
    index[some] = season_index(policy, days, np.full(len(some), season))
    stop(~homes.accepted, "未验收合格")
    stop(connected_on(homes) > last_day(policy, season), "采暖季结束后才通气（电）、验收")
    stop(first == 0, "缺验收日期")
    stop(index == 0, "不在暂定补贴年数之内", _of_season(first))
    own_only = np.array(
        [bool(each.running and each.running.own_meter_only) for each in policy.routes.values()]
    )
    stop(own_only[homes.route] & (homes.own_meter == 0), "不是一户一表")
    stop(own_only[homes.route] & (homes.own_meter < 0), "未注明是否一户一表")
    stop(stopped(policy, homes.exit_on, season), "已退出", homes.exit_said)
    stop(homes.exited & np.isnat(homes.exit_on), "标记退出但没有日期", homes.exit_said)
    stop(_blank(homes.street), "街道镇不明")
    entitled = np.asarray(reasons.reason == "", dtype=np.bool_)
    own = np.zeros(count, dtype=np.int64)
    paid_for = np.flatnonzero(entitled)
    own[paid_for] = running_subsidy(
        policy,
        homes.route[paid_for],
        usage.used[paid_for],
        homes.own_meter[paid_for] == 1,
        np.zeros(len(paid_for), dtype=np.int64),
    )
    already = _already(homes, exported)
    payable = within_ceiling(policy, _families(homes), homes.route, own, already)
    due = np.minimum(own, already + payable)
    settlement = Settlement(
        homes, usage, season, first, index, entitled, due, already, payable,
        np.asarray((due < own) & (already <= own)), reasons.reason, reasons.detail, findings,
    )  # fmt: skip
    stop(entitled & (own == 0), NOTHING_DUE)
    stop(entitled & (payable == 0), PAID_OUT)
    _tell_overpaid(settlement, own)
    return settlement


def _blank(column: Texts) -> BoolColumn:
    return np.array([value is None for value in column.tolist()], dtype=np.bool_)


def _twice(homes: Households) -> BoolColumn:
    keys = list(zip(homes.household_id.tolist(), homes.route.tolist(), strict=True))
    seen = Counter(keys)
    return np.array([seen[key] > 1 and key[0] is not None for key in keys], dtype=np.bool_)


def _of_season(first: IntColumn) -> Texts:
    names = {year: f"首个采暖季{label(year)}" if year else "" for year in np.unique(first).tolist()}
    return np.array([names[year] for year in first.tolist()], dtype=object)


def _first_seasons(homes: Households, policy: Policy, findings: list[Finding]) -> IntColumn:
    """As 运行补贴 has it, else by acceptance (else 通气（电）); where they differ, the former is told."""
    day = np.where(np.isnat(homes.accepted_on), homes.energised, homes.accepted_on)
    by_day = first_season(policy, day)
    differ = np.flatnonzero((homes.first_season > 0) & (by_day > 0) & (homes.first_season != by_day)).tolist()
    if differ:
        findings.append(
            homes.finding(
                differ[0], "accepted_on", "FIRST_SEASON_DIFF", "W",
                f"按验收日期推算的首个采暖季与“运行补贴”表中的不同：{listed(homes, differ)}，按表中的计。",
                "请核对验收日期和首个采暖季。",
            )
        )  # fmt: skip
    return np.where(homes.first_season > 0, homes.first_season, by_day)


def _already(homes: Households, exported: dict[tuple[str, int], int]) -> IntColumn:
    """What was paid before: 已补 of the sheet, or what earlier bank files come to, whichever is more."""
    keys = zip(homes.household_id.tolist(), homes.route.tolist(), homes.payments, strict=True)
    return np.array(
        [max(payment.paid if payment else 0, exported.get((key, route), 0)) for key, route, payment in keys],
        dtype=np.int64,
    )


def _families(homes: Households) -> IntColumn:
    """One number for all rows of a household; a row without a household number has its own."""
    known: dict[object, int] = {}
    keys = homes.household_id.tolist()
    return np.array(
        [known.setdefault(key if key is not None else (at,), len(known)) for at, key in enumerate(keys)],
        dtype=np.int64,
    )


def _tell_overpaid(settlement: Settlement, own: IntColumn) -> None:
    homes = settlement.homes
    over = np.flatnonzero(settlement.already > own).tolist()
    over = [at for at in over if settlement.usage.known[at]]
    if over:
        total = int((settlement.already - own)[over].sum()) / 100
        settlement.findings.append(
            homes.finding(
                over[0], "household_id", "OVERPAID", "W",
                f"已补多于本季应补：{listed(homes, over)}，共多{total:,.2f}元。",
                "请核对用量和已补；多发的按规定收回。",
            )
        )  # fmt: skip


def counted_reasons(settlement: Settlement, which: Sequence[int]) -> list[tuple[str, int]]:
    """Reasons with their numbers of households, the most frequent first."""
    counts = Counter(str(settlement.reason[at]) for at in which)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
