"""Running subsidy from the usage tables: who is entitled to how much, under one ceiling (三（三）3、4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_heating.errors import HeatingError
from xl_heating.jobs.collecting import Source
from xl_heating.jobs.rows import Bools, Ints, Rows, SheetTally
from xl_heating.ledger import Finding
from xl_heating.ledger.answers import yes_no
from xl_heating.policy import Policy
from xl_heating.rules.money import FEN_PER_YUAN
from xl_heating.rules.running import running_subsidy, within_ceiling
from xl_heating.rules.season import first_day, first_season, parse_season, season_index


@dataclass
class Claims:
    """The rows of one usage table that can be settled."""

    sheet: SheetTally
    street: Ints
    route: Ints
    season: Ints
    household: NDArray[np.object_]
    amount: Ints
    """What the row alone entitles to, 分."""


class Homes:
    """What the conversion ledgers say of a household, by household number, where a usage table does not."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._tables = [
            source.ledger.columns
            for source in sources
            if source.kind == "T3" and "household_id" in source.ledger.columns
        ]

    def _by_household(self, name: str) -> dict[object, Any]:
        # Made only when a usage table lacks something: most lack nothing.
        found: dict[object, Any] = {}
        for columns in self._tables:
            if name in columns:
                found.update(zip(columns["household_id"].tolist(), columns[name], strict=True))
        return found

    def own_meter(self, households: NDArray[np.object_]) -> NDArray[np.object_]:
        """是否一户一表 in words; None where unknown."""
        known = self._by_household("own_meter")
        return np.array([known.get(key) for key in households.tolist()], dtype=object)

    def first_season(self, policy: Policy, households: NDArray[np.object_]) -> Ints:
        """First year of the household's first season by its acceptance; 0 where unknown."""
        known, never = self._by_household("accepted_on"), np.datetime64("NaT", "D")
        days = [known.get(key, never) for key in households.tolist()]
        return first_season(policy, np.array(days, dtype="datetime64[D]"))


def claims_of(rows: Rows, sheet: SheetTally, homes: Homes, findings: list[Finding]) -> Claims:
    """Settle each row with street, route, season, first season and usage, inside the subsidised seasons.

    一户一表 and the first season are taken from the conversion ledger (`homes`) where the row lacks them.
    Rows that cannot be settled are left out, counted in the sheet's notes and listed as findings.
    """
    policy = rows.policy
    households = rows.text("household_id")
    season, first = _years(rows.text("season")), _years(rows.text("first_season"))
    usage, has_usage = rows.number("usage")
    pays, needs_meter = _terms(policy, rows.route)
    own = yes_no(rows.text("own_meter"))
    if (needs_meter & (own < 0)).any():
        own = np.where(own < 0, yes_no(homes.own_meter(households)), own)
    if (first == 0).any():
        first = np.where(first == 0, homes.first_season(policy, households), first)
    usable = rows.known_street & pays & (season > 0) & (first > 0) & has_usage & ~(needs_meter & (own < 0))
    index = np.zeros(rows.count, dtype=np.int64)
    index[usable] = season_index(policy, _starts(policy, first[usable]), season[usable])
    late = usable & (index == 0)
    for which, field, code, what, remedy in (
        (
            rows.counted & ~usable, "usage", "RUNNING_INCOMPLETE",
            "运行补贴缺街道镇、改造方式、采暖季、首个采暖季、用量或一户一表", "请补齐后重新刷新。",
        ),
        (late, "season", "SEASON_GT_3", "采暖季不在该户暂定补贴年数之内", "请核对首个采暖季。"),
    ):  # fmt: skip
        if which.any():
            sheet.notes.append(f"{what}{int(which.sum())}行，未计入")
            message = f"{what}的有{int(which.sum())}行，未计入，首见于此行。"
            findings.append(rows.finding(int(which.argmax()), field, code, "E", message, remedy))
    at = np.flatnonzero(usable & ~late)
    amount = running_subsidy(
        policy, rows.route[at], usage[at], own[at] == 1, np.zeros(len(at), dtype=np.int64)
    )
    sheet.costed, sheet.uncosted = len(at), int((rows.counted & ~usable).sum())
    sheet.subsidy = int(amount.sum())
    return Claims(sheet, rows.street[at], rows.route[at], season[at], households[at], amount)


def settle(
    policy: Policy, claims: Sequence[Claims], running: dict[int, Ints], findings: list[Finding]
) -> None:
    """Add all claims to `running` (first year of the season → [street] 分).

    Where one household has several claims in one season (first gas, then electricity), together they get no
    more than one ceiling (Q6 ``cap_across_routes``).
    """
    if not claims:
        return
    street, route, season, amount = (
        np.concatenate([getattr(claim, name) for claim in claims])
        for name in ("street", "route", "season", "amount")
    )
    household = [key for claim in claims for key in claim.household.tolist()]
    groups: dict[tuple[object, ...], int] = {}
    group = np.array(
        [
            # A claim without a household number shares its ceiling with nobody.
            groups.setdefault((s, y, key) if key is not None else (row,), len(groups))
            for row, (s, y, key) in enumerate(zip(street.tolist(), season.tolist(), household, strict=True))
        ],
        dtype=np.int64,
    )
    granted = within_ceiling(policy, group, route, amount, np.zeros_like(amount))
    for year in np.unique(season):
        total = running.setdefault(int(year), np.zeros(len(policy.streets), dtype=np.int64))
        here = season == year
        np.add.at(total, street[here], granted[here])
    excess = np.zeros(len(groups), dtype=np.int64)
    np.add.at(excess, group, amount - granted)
    _, first = np.unique(group, return_index=True)
    owner = np.repeat(np.arange(len(claims)), [len(claim.amount) for claim in claims])
    for number in np.flatnonzero(excess):
        row = int(first[number])
        source = claims[int(owner[row])].sheet.source
        findings.append(
            Finding(
                source.path.name, source.ledger.table.sheet, "", "SHARED_CEILING", "I",
                f"户编号{household[row]}同一采暖季有多行用量，合计按一户上限计，"
                f"核减{excess[number] / FEN_PER_YUAN:.2f}元。",
                "请核对是否先气后电，或重复录入。",
            )
        )  # fmt: skip


def _years(labels: NDArray[np.object_]) -> Ints:
    known: dict[object, int] = {None: 0}
    for label in set(labels.tolist()) - {None}:
        try:
            known[label] = parse_season(str(label))
        except HeatingError:
            known[label] = 0
    return np.array([known[label] for label in labels.tolist()], dtype=np.int64)


def _terms(policy: Policy, route: Ints) -> tuple[Bools, Bools]:
    routes = tuple(policy.routes.values())
    pays = np.array([each.running is not None for each in routes])
    meter = np.array([each.running is not None and each.running.own_meter_only for each in routes])
    return pays[route] & (route >= 0), meter[route]


def _starts(policy: Policy, years: Ints) -> NDArray[np.datetime64]:
    days = {int(year): first_day(policy, int(year)) for year in np.unique(years)}
    return np.array([days[int(year)] for year in years], dtype="datetime64[D]")
