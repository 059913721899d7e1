"""Which household each row of a supplier's export belongs to: by number, never by name alone.

A 户编号 or a meter number that is the same to the last character decides. One that differs in leading zeros
(a spreadsheet takes them away) decides only where nobody else has it. What is left open (two households on
one meter, several meters of one household, two readings of one month) is told and holds the payment.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from xl_heating.jobs.payments_households import Households
from xl_heating.jobs.suppliers import UsageRows
from xl_heating.ledger.units import parse_unit
from xl_heating.policy import Policy, normalise
from xl_heating.rules.money import IntColumn

_SEVERAL = re.compile(r"[、,，;；/\s]+")
_SIGNS = re.compile(r"[^0-9A-Z]")

SHARED, SEVERAL_METERS, ODD_NUMBER = "一表多户", "一户多表", "户号只在前导零上不同，对应不唯一"
REPEATED, MIXED = "同月用量重复且不一致", "整季与分月用量并存"


@dataclass
class Matching:
    """What `matched` finds."""

    home: IntColumn
    """[row of the export] index of the household, −1 for none."""
    held: dict[int, str] = field(default_factory=dict)
    """Household → why its usage cannot be told."""
    by_zeros: list[int] = field(default_factory=list)
    """Rows matched although leading zeros differ; one for each number."""
    names_differ: list[int] = field(default_factory=list)
    """Rows whose 户名 is not the head of the household; one for each household."""
    meters_differ: list[int] = field(default_factory=list)
    """Rows matched by 户编号 whose meter is another than the ledger's; one for each household."""
    repeated: list[int] = field(default_factory=list)
    """Rows that repeat another one to the last figure: counted once."""
    open_rows: dict[int, str] = field(default_factory=dict)
    """Rows that fit several households → what they share."""


class _Index:
    """The households of one supply by their numbers."""

    def __init__(self, homes: Households, supply: str, policy: Policy) -> None:
        units = [
            unit.kind if each.running and (unit := parse_unit(each.running.usage_unit)) else ""
            for each in policy.routes.values()
        ]
        self.household: dict[str, list[int]] = defaultdict(list)
        self.meter: dict[str, list[int]] = defaultdict(list)
        self.plain: dict[str, list[int]] = defaultdict(list)
        routes = homes.route.tolist()
        for at, (household, meters) in enumerate(
            zip(homes.household_id.tolist(), homes.meter.tolist(), strict=True)
        ):
            if supply and units[routes[at]] != supply:
                continue
            if household is not None:
                self.household[household].append(at)
            for meter in meters_of(meters):
                self.meter[meter].append(at)
                self.plain[plain_number(meter)].append(at)


def matched(rows: UsageRows, homes: Households, policy: Policy) -> Matching:
    """Match the rows to the households; see the module."""
    result = Matching(np.full(len(rows), -1, dtype=np.int64))
    for supply in dict.fromkeys(rows.supply.tolist()):
        here = np.flatnonzero(rows.supply == supply)
        _match(rows, here, _Index(homes, supply, policy), result)
    _check_meters(rows, homes, result)
    _check_periods(rows, result)
    _check_names(rows, homes, result)
    return result


def meters_of(cell: str | None) -> list[str]:
    """The numbers that a ledger cell holds, one as a rule."""
    return [part for part in _SEVERAL.split(cell) if part] if cell else []


def plain_number(number: str) -> str:
    """A number without signs between its digits and without leading zeros."""
    return _SIGNS.sub("", number.upper()).lstrip("0")


def _match(rows: UsageRows, here: IntColumn, index: _Index, result: Matching) -> None:
    keys = [(rows.household_id[at], rows.meter[at], rows.device[at]) for at in here.tolist()]
    spellings: dict[str, set[str]] = defaultdict(set)
    for _, meter, device in set(keys):
        for number in (meter, device):
            if number is not None:
                spellings[plain_number(number)].add(number)
    known: dict[tuple[str | None, str | None, str | None], tuple[int, str]] = {}
    for at, key in zip(here.tolist(), keys, strict=True):
        if key not in known:
            known[key] = _resolve(key, index, spellings, result)
            if known[key][1] == "zeros":
                result.by_zeros.append(at)
        home, how = known[key]
        result.home[at] = home
        if how not in ("", "zeros"):
            result.open_rows[at] = how


def _resolve(
    key: tuple[str | None, str | None, str | None],
    index: _Index,
    spellings: dict[str, set[str]],
    result: Matching,
) -> tuple[int, str]:
    """The household of a key and how it was found: "", "zeros", or why none can be told."""
    household, meter, device = key
    if household is not None and household in index.household:
        found = index.household[household]
        return (found[0], "") if len(found) == 1 else _open(found, SHARED, result)
    numbers = [number for number in (meter, device) if number is not None]
    for number in numbers:
        found = list(dict.fromkeys(index.meter.get(number, ())))
        if found:
            return (found[0], "") if len(found) == 1 else _open(found, SHARED, result)
    for number in numbers:
        plain = plain_number(number)
        found = list(dict.fromkeys(index.plain.get(plain, ()))) if plain else []
        if found:
            alone = len(found) == 1 and len(spellings[plain]) == 1
            return (found[0], "zeros") if alone else _open(found, ODD_NUMBER, result)
    return -1, ""


def _open(found: Iterable[int], why: str, result: Matching) -> tuple[int, str]:
    for home in found:
        result.held.setdefault(home, why)
    return -1, why


def _check_meters(rows: UsageRows, homes: Households, result: Matching) -> None:
    """Several meters of one household are not added up: which of them counts, the street must say."""
    numbers: dict[int, set[tuple[str, str]]] = defaultdict(set)
    told: set[int] = set()
    for at in np.flatnonzero(result.home >= 0).tolist():
        home = int(result.home[at])
        own = {plain_number(meter) for meter in meters_of(homes.meter[home])}
        for kind, number in (("meter", rows.meter[at]), ("device", rows.device[at])):
            if number is not None:
                numbers[home].add((kind, plain_number(number)))
        given = {plain_number(each) for each in (rows.meter[at], rows.device[at]) if each is not None}
        if own and given and not own & given and home not in told:
            told.add(home)
            result.meters_differ.append(at)
    for home, given_numbers in numbers.items():
        kinds = [kind for kind, _ in given_numbers]
        if any(kinds.count(kind) > 1 for kind in set(kinds)):
            result.held.setdefault(home, SEVERAL_METERS)


def _check_periods(rows: UsageRows, result: Matching) -> None:
    """Rows of one household and month: the same figures count once, different ones hold the payment."""
    first: dict[tuple[int, int], int] = {}
    whole: set[int] = set()
    dated: set[int] = set()
    days = rows.day.astype(np.int64).tolist()
    undated = np.isnat(rows.day).tolist()
    for at in np.flatnonzero((result.home >= 0) & rows.inside & (rows.doubted == "")).tolist():
        home = int(result.home[at])
        (whole if undated[at] else dated).add(home)
        earlier = first.setdefault((home, days[at]), at)
        if earlier == at:
            continue
        if _same(rows, earlier, at):
            result.repeated.append(at)
        else:
            result.held.setdefault(home, REPEATED)
    for home in whole & dated:
        result.held.setdefault(home, MIXED)


def _same(rows: UsageRows, one: int, other: int) -> bool:
    def figures(at: int) -> tuple[object, ...]:
        return (
            rows.meter[at], rows.device[at], int(rows.usage[at]), repr(rows.start[at]), repr(rows.end[at])
        )  # fmt: skip

    return figures(one) == figures(other)


def _check_names(rows: UsageRows, homes: Households, result: Matching) -> None:
    told: set[int] = set()
    for at in np.flatnonzero(result.home >= 0).tolist():
        home, name = int(result.home[at]), rows.name[at]
        if home in told or name is None or homes.name[home] is None:
            continue
        if not same_name(name, homes.name[home]):
            told.add(home)
            result.names_differ.append(at)


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same; suppliers hide characters by asterisks (张*、*三)."""
    first, second = (normalise(name) for name in (one, other))
    if "*" not in first or len(first) != len(second):
        return first == second
    return all(left in ("*", right) for left, right in zip(first, second, strict=True))


def unmatched(rows: UsageRows, result: Matching, supplies: Collection[str]) -> Sequence[int]:
    """The first row of each number inside the season for which the ledger has no household.

    `supplies` are those that are settled (see `supplies_of`); rows that say none count with any.
    """
    seen: dict[tuple[object, ...], int] = {}
    for at in np.flatnonzero((result.home < 0) & rows.inside).tolist():
        if not rows.supply[at] or rows.supply[at] in supplies:
            seen.setdefault((rows.supply[at], rows.household_id[at], rows.meter[at], rows.device[at]), at)
    return list(seen.values())


def supplies_of(policy: Policy, routes: Collection[int]) -> frozenset[str]:
    """What the meters of some routes measure: 千瓦时, 立方米."""
    every = tuple(policy.routes.values())
    units = (parse_unit(terms.usage_unit) for at in routes if (terms := every[at].running))
    return frozenset(unit.kind for unit in units if unit is not None)
