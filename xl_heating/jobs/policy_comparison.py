"""The same ledgers under two policies: what each street, level, route and household gains or pays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from xl_heating.jobs.rows import Ints, SheetTally
from xl_heating.jobs.summary_values import wan_units
from xl_heating.jobs.tally import Tally
from xl_heating.policy import Policy, sheet_rows

HOUSEHOLD_TABLES = ("T3", "T8R")
"""Tables with one household a row, whose gain is somebody's."""
PLACES = "T6"
"""Public places: their money is the district's alone and is shown by itself."""

Records = list[tuple[object, ...]]


@dataclass(frozen=True)
class Figure:
    """One figure under both policies, a value a row: 万元 in 1/10,000, or households in 1/10,000."""

    title: str
    present: Ints
    proposed: Ints

    @property
    def change(self) -> Ints:
        """Proposed − present."""
        return self.proposed - self.present


@dataclass(frozen=True)
class Affected:
    """Households of each street by what the proposed policy means to them; 分 for money."""

    gaining: Ints
    losing: Ints
    unchanged: Ints
    gain: Ints
    """What those who gain get more, together."""
    loss: Ints
    """What those who lose get less, together."""

    @property
    def households(self) -> Ints:
        """All that were compared."""
        return self.gaining + self.losing + self.unchanged


@dataclass(frozen=True)
class Comparison:
    """Everything the pages show; the rows of `streets` and `affected` are the policy's streets."""

    present: Policy
    proposed: Policy
    streets: tuple[Figure, ...]
    routes: tuple[str, ...]
    by_route: tuple[Figure, ...]
    affected: Affected


def compare(present: Tally, proposed: Tally) -> Comparison:
    """Set two tallies of the same ledgers side by side.

    Money is rounded to whole yuan once a street, as in 区级汇总, and the district's share is the rest of the
    subsidy, so that every row adds up.
    """
    streets = tuple(
        Figure(title, figure(present), figure(proposed)) for title, figure in _figures(present, proposed)
    )
    # Another place may call the same route otherwise; here it has its present name.
    names = {**_names(proposed), **_names(present)}
    codes = list(names)
    routes = tuple(
        Figure(title, _by_route(present, codes, part), _by_route(proposed, codes, part))
        for title, part in (
            ("补贴总额", "subsidy"),
            (present.policy.policy.upper_level, "upper"),
            (present.policy.policy.district_level, "district"),
            ("用户自付", "self_pay"),
        )
    )
    used = [at for at in range(len(codes)) if any((each.present[at] or each.proposed[at]) for each in routes)]
    return Comparison(
        present.policy,
        proposed.policy,
        streets,
        tuple(names[codes[at]] for at in used),
        tuple(Figure(each.title, each.present[used], each.proposed[used]) for each in routes),
        _affected(present, proposed),
    )


def _figures(present: Tally, proposed: Tally) -> Iterator[tuple[str, Callable[[Tally], Ints]]]:
    """Titles and how each figure comes out of a tally; figures that neither policy has are left out."""
    header = present.policy.policy
    yield "补贴总额", lambda side: wan_units(side.money["subsidy"])
    yield header.upper_level, lambda side: wan_units(side.money["upper"])
    yield header.district_level, _district
    yield "用户自付", lambda side: wan_units(side.money["self_pay"])
    if any(side.money["public_district"].any() for side in (present, proposed)):
        yield (
            f"公益场所{header.district_level}资金",
            lambda side: wan_units(side.money["public_district"]),
        )
    if any(amounts.any() for side in (present, proposed) for amounts in side.running.values()):
        yield f"运行补贴（{header.district_level}）", _running
        yield f"{header.district_level}承担合计", _borne_by_district


def _district(side: Tally) -> Ints:
    return wan_units(side.money["subsidy"]) - wan_units(side.money["upper"])


def _running(side: Tally) -> Ints:
    # Each season is rounded by itself, as its column of 区级汇总 is.
    none = np.zeros(len(side.policy.streets), dtype=np.int64)
    return np.asarray(sum((wan_units(amounts) for amounts in side.running.values()), none))


def _borne_by_district(side: Tally) -> Ints:
    return _district(side) + wan_units(side.money["public_district"]) + _running(side)


def _names(side: Tally) -> dict[str, str]:
    return {route.code: route.name for route in side.policy.routes.values()}


def _by_route(side: Tally, codes: list[str], part: str) -> Ints:
    totals = np.zeros(len(codes), dtype=np.int64)
    place = np.array([codes.index(code) for code in side.policy.routes], dtype=np.int64)
    for sheet in side.sheets:
        if sheet.money is not None and sheet.source.kind != PLACES:
            np.add.at(totals, place[sheet.money.route], getattr(sheet.money.split, part))
    return wan_units(totals)


def _affected(present: Tally, proposed: Tally) -> Affected:
    """Compare row by row; a row whose subsidy only one policy can work out counts as 0 under the other."""
    count = len(present.policy.streets)
    gaining, losing, unchanged, gain, loss = (np.zeros(count, dtype=np.int64) for _ in range(5))
    others = {_key(sheet): sheet for sheet in _with_households(proposed.sheets)}
    for sheet in _with_households(present.sheets):
        other = others.get(_key(sheet))
        street, known = np.full(len(sheet.source.ledger), -1), np.zeros(len(sheet.source.ledger), dtype=bool)
        amounts = []
        for side in (sheet, other):
            amount = np.zeros(len(known), dtype=np.int64)
            if side is not None and side.money is not None:
                amount[side.money.at] = side.money.split.subsidy
                street[side.money.at], known[side.money.at] = side.money.street, True
            amounts.append(amount)
        difference = amounts[1] - amounts[0]
        for total, where, weight in (
            (gaining, known & (difference > 0), None),
            (losing, known & (difference < 0), None),
            (unchanged, known & (difference == 0), None),
            (gain, known & (difference > 0), difference),
            (loss, known & (difference < 0), -difference),
        ):
            np.add.at(total, street[where], 1 if weight is None else weight[where])
    return Affected(gaining, losing, unchanged, gain, loss)


def _with_households(sheets: Iterable[SheetTally]) -> Iterator[SheetTally]:
    return (sheet for sheet in sheets if sheet.source.kind in HOUSEHOLD_TABLES and sheet.money is not None)


def _key(sheet: SheetTally) -> tuple[str, str, int]:
    table = sheet.source.ledger.table
    return str(sheet.source.path), table.sheet, table.header_rows[0]


def differences(present: Policy, proposed: Policy) -> Records:
    """Every key whose value differs: key, present, proposed, unit, clause, note."""
    old = {str(row[0]): row for row in sheet_rows(present)}
    new = {str(row[0]): row for row in sheet_rows(proposed)}
    missing = (None,) * 7
    records: Records = []
    for key in dict.fromkeys([*old, *new]):
        before, after = old.get(key, missing), new.get(key, missing)
        if before[1] != after[1]:
            told = before if key in old else after
            records.append((key, _shown(before[1]), _shown(after[1]), told[2], told[5], told[6]))
    return records


def _shown(value: object) -> object:
    return "（无）" if value is None else value
