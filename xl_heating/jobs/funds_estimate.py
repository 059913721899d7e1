"""What each category of project is due by the ledgers: task, subsidy, and who bears it (三（一）至（六）)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from xl_heating.jobs.collecting import Source
from xl_heating.jobs.layout.funds import Category
from xl_heating.jobs.rows import SheetTally
from xl_heating.jobs.tally import Tally
from xl_heating.ledger.audit_records import records_of
from xl_heating.policy import Basis, Policy
from xl_heating.rules.money import UNITS


@dataclass
class Due:
    """One category; money in 分, the task in 1/10,000 户 or ㎡."""

    task: int = 0
    subsidy: int = 0
    upper: int = 0
    uncosted: int = 0
    """Records whose cost (or usage) is not entered: they are in the task and not in the subsidy."""

    @property
    def empty(self) -> bool:
        """Whether no ledger has anything of it."""
        return not (self.task or self.subsidy)


def estimate(categories: Sequence[Category], totals: Tally, policy: Policy) -> list[Due]:
    """Add up what `totals` found, category by category."""
    codes = list(policy.routes)
    routes = {codes.index(each.route): Due() for each in categories if each.route}
    public = next((codes.index(each.route) for each in categories if each.public), -1)
    seasons = {each.season: Due() for each in categories if each.season}
    for sheet in totals.sheets:
        if sheet.source.kind == "T9":
            _add_claims(seasons, sheet, policy)
        elif sheet.source.kind == "T6":
            _add_places(routes.get(public), sheet, policy)
        else:
            _add_conversions(routes, sheet, policy)
    for year, due in seasons.items():
        paid = totals.running.get(year)
        due.subsidy = int(paid.sum()) if paid is not None else 0
    return [seasons[each.season] if each.season else routes[codes.index(each.route)] for each in categories]


def _add_conversions(routes: dict[int, Due], sheet: SheetTally, policy: Policy) -> None:
    records = records_of(sheet.source.ledger, policy)
    quantity, known = records.quantity
    street = _in_a_street(sheet.source, policy)
    costed = np.zeros(len(records), dtype=np.bool_)
    if sheet.money is not None:
        costed[sheet.money.at] = True
    by_area = [each.basis is not Basis.HOUSEHOLD for each in policy.routes.values()]
    for route, due in routes.items():
        # A regional project's area and money stand in the project table, not with its households.
        if sheet.source.kind == "T3" and by_area[route]:
            continue
        here = street & (records.route == route)
        due.task += int(quantity[here & known].sum())
        due.uncosted += int((here & ~costed).sum())
        if sheet.money is not None:
            mine = sheet.money.route == route
            due.subsidy += int(sheet.money.split.subsidy[mine].sum())
            due.upper += int(sheet.money.split.upper[mine].sum())


def _add_places(due: Due | None, sheet: SheetTally, policy: Policy) -> None:
    if due is None:
        return
    records = records_of(sheet.source.ledger, policy)
    area, known = records.units("heated_area")
    counted = _in_a_street(sheet.source, policy) & (records.flag("nonprofit") != 0)
    due.task += int(area[counted & known].sum())
    due.uncosted += sheet.uncosted
    if sheet.money is not None:
        due.subsidy += int(sheet.money.split.subsidy.sum())


def _add_claims(seasons: dict[int, Due], sheet: SheetTally, policy: Policy) -> None:
    """A household counts once a season, however many rows (gas, electricity) it has."""
    records = records_of(sheet.source.ledger, policy)
    counted = _in_a_street(sheet.source, policy) & records.known_route(lambda each: each.running is not None)
    used = np.isfinite(records.number("usage"))
    keys = records.text("household_id").tolist()
    for year, due in seasons.items():
        here = counted & (records.season("season") == year)
        households = {keys[at] if keys[at] is not None else at for at in np.flatnonzero(here & used).tolist()}
        due.task += len(households) * UNITS
        due.uncosted += int((here & ~used).sum())


def _in_a_street(source: Source, policy: Policy) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    names = {street.name for street in policy.streets}
    streets: Iterable[object] = source.ledger.columns.get("street", ())
    known = np.array([name in names for name in streets], dtype=np.bool_)
    return source.counted & known if len(known) else np.zeros(len(source.ledger), dtype=np.bool_)
