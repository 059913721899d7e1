"""Which column holds which field: header paths against the aliases of a kind of table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from xl_heating.ledger.cleaning import Unusable, clean_date, clean_number
from xl_heating.ledger.columns import COST_GROUPS, FOREIGN_GROUPS, Content, Field, Kind
from xl_heating.ledger.headers import Header, trailing_unit
from xl_heating.ledger.kinds import KINDS
from xl_heating.ledger.units import Unit
from xl_heating.policy import Basis, Policy, normalise

STRONG, PLAIN, WEAK = 3, 2, 1
_SAMPLE = 30
_FEWEST_MARKERS = 2
_FOREIGN = frozenset(map(normalise, FOREIGN_GROUPS))
_COSTS = frozenset(map(normalise, COST_GROUPS))
_HOUSEHOLD_UNITS = frozenset(("户", "台", "套"))

Path = tuple[Header, ...]


@dataclass
class Match:
    """How the columns of a header block fit one kind of table."""

    kind: Kind
    fields: dict[str, Field] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    """Field -> position in the grid (0-based)."""
    units: dict[str, Unit] = field(default_factory=dict)
    """Units that headers state."""
    rivals: dict[str, list[int]] = field(default_factory=dict)
    """Fields for which several columns are equally good: none is taken."""
    unknown_units: dict[str, tuple[int, str]] = field(default_factory=dict)
    unmapped: list[int] = field(default_factory=list)
    """Columns with a header that belongs to no field."""

    @property
    def score(self) -> int:
        """Fields found; those that tell the kind from its neighbours count three times."""
        found = {*self.columns, *self.rivals}
        return len(found) + 2 * len(found.intersection(self.kind.markers))

    def complete(self, context: frozenset[str]) -> bool:
        """Whether the kind's requirements are met; `context` holds what titles provide."""
        return _complete(self.kind, {*self.columns, *self.rivals, *context})


def _complete(kind: Kind, found: set[str]) -> bool:
    if not kind.used:
        return len(found.intersection(kind.markers)) >= _FEWEST_MARKERS
    return all(found.intersection(group) for group in kind.required)


@lru_cache(maxsize=64)
def _aliases(
    kind_code: str, upper_level: str, district_level: str
) -> Mapping[str, tuple[tuple[str, int], ...]]:
    kind = next(each for each in KINDS if each.code == kind_code)
    found: dict[str, list[tuple[str, int]]] = {}
    for each in kind.fields:
        extra = {"upper": (upper_level,), "district": (district_level,)}.get(each.name, ())
        for alias in (*each.aliases, *extra):
            strength = STRONG if "|" in alias else PLAIN
            found.setdefault(normalise(alias), []).append((each.name, strength))
        for alias in each.weak:
            found.setdefault(normalise(alias), []).append((each.name, WEAK))
    return {alias: tuple(names) for alias, names in found.items()}


def possible_kinds(paths: Sequence[Path], context: frozenset[str], policy: Policy) -> list[Kind]:
    """The kinds whose requirements the headers could meet: a quick look before `match`."""
    index = _index(policy.policy.upper_level, policy.policy.district_level)
    found: dict[str, set[str]] = {kind.code: set(context) for kind in KINDS}
    for path in paths:
        for spelling, _, _ in _spellings(path) if path else ():
            for code, name in index.get(spelling, ()):
                found[code].add(name)
    # The plan's columns by route are known to the policy, not to the aliases.
    found["T1"].add("@plan")
    return [kind for kind in KINDS if _complete(kind, found[kind.code])]


@lru_cache(maxsize=8)
def _index(upper_level: str, district_level: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for kind in KINDS:
        for alias, names in _aliases(kind.code, upper_level, district_level).items():
            found.setdefault(alias, []).extend((kind.code, name) for name, _ in names)
    return {alias: tuple(pairs) for alias, pairs in found.items()}


def vocabulary(policy: Policy) -> frozenset[str]:
    """Every word that may stand in a header, comparable."""
    routes = [name for route in policy.routes.values() for name in route.names]
    return _header_words(policy.policy.upper_level, policy.policy.district_level).union(routes)


@lru_cache(maxsize=8)
def _header_words(upper_level: str, district_level: str) -> frozenset[str]:
    aliases = (alias for kind in KINDS for alias in _aliases(kind.code, upper_level, district_level))
    return frozenset(word for alias in aliases for word in alias.split("|"))


def match(kind: Kind, paths: Sequence[Path], body: Sequence[Sequence[Any]], policy: Policy) -> Match:
    """Fit the columns to one kind; `body` is the rows below the header, for telling rivals apart."""
    aliases = _aliases(kind.code, policy.policy.upper_level, policy.policy.district_level)
    result = Match(kind, {each.name: each for each in kind.fields})
    if kind.code == "T1":
        _add_plan_fields(result, policy)
    best: dict[str, tuple[int, list[int]]] = {}
    keys: dict[int, str] = {}
    claimed: set[int] = set()
    for at, path in enumerate(paths):
        if not path:
            continue
        candidates = (
            _plan_candidates(path, aliases, policy) if kind.code == "T1" else _candidates(path, aliases)
        )
        for name, strength, key in candidates:
            if strength == WEAK and not _plausible(result.fields[name], body, at, path[-1].text):
                continue
            keys[at] = key
            claimed.add(at)
            level, places = best.get(name, (0, []))
            if strength > level:
                best[name] = (strength, [at])
            elif strength == level:
                places.append(at)
            break
    for name, (_, places) in best.items():
        chosen = _one_of(places, [paths[at] for at in places], body)
        if chosen is None:
            result.rivals[name] = places
            continue
        result.columns[name] = chosen
        _note_unit(result, name, chosen, paths[chosen], keys[chosen])
    result.unmapped = [at for at, path in enumerate(paths) if path and at not in claimed]
    return result


@lru_cache(maxsize=16_384)
def _spellings(path: Path) -> tuple[tuple[str, str, bool], ...]:
    """(alias to look up, header key, whether a group is part of it), most telling first."""
    leaf, groups = path[-1], path[:-1]
    found = [
        (spelling, key, True)
        for key in leaf.keys
        for group in groups
        for group_key in group.keys
        for spelling in (f"{group_key}|{key}", f"{group_key}{key}")
    ]
    if not any(group_key in _FOREIGN for group in groups for group_key in group.keys):
        found += [(key, key, False) for key in leaf.keys]
    return tuple(found)


def _candidates(path: Path, aliases: Mapping[str, tuple[tuple[str, int], ...]]) -> list[tuple[str, int, str]]:
    found = [
        (name, STRONG if with_group else strength, key)
        for spelling, key, with_group in _spellings(path)
        for name, strength in aliases.get(spelling, ())
        if not (with_group and strength == WEAK)
    ]
    return sorted(found, key=lambda candidate: -candidate[1]) if len(found) > 1 else found


def _plausible(field: Field, body: Sequence[Sequence[Any]], at: int, title: str) -> bool:
    cells = list(islice((row[at] for row in body if row[at] not in (None, "", title)), _SAMPLE))
    if not cells:
        return True
    if field.content is Content.NUMBER:
        good = sum(not isinstance(clean_number(cell, field.unit), Unusable) for cell in cells)
    elif field.content is Content.DATE:
        good = sum(isinstance(cell, dt.date) or not isinstance(clean_date(cell), Unusable) for cell in cells)
    elif field.content is Content.ACCEPTANCE:
        good = sum(isinstance(cell, str) and isinstance(clean_date(cell), Unusable) for cell in cells)
    else:
        return True
    return good * 2 >= len(cells)


def _one_of(places: list[int], titles: Sequence[Path], body: Sequence[Sequence[Any]]) -> int | None:
    # Columns that say the same, or nothing, are no rivals.
    if len(places) == 1:
        return places[0]
    # A repeated header is no content.
    headers = [path[-1].text for path in titles]
    records = [row for row in body if [row[at] for at in places] != headers]
    filled = [at for at in places if any(row[at] not in (None, "") for row in records)]
    if len(filled) <= 1:
        return filled[0] if filled else places[0]
    first = filled[0]
    if all(row[at] == row[first] for row in records for at in filled[1:]):
        return first
    return None


def _note_unit(result: Match, name: str, at: int, path: Path, key: str) -> None:
    each = result.fields[name]
    if each.content is not Content.NUMBER:
        return
    for header in reversed(path):
        unit = header.unit or (trailing_unit(header, key) if header is path[-1] else None)
        if header.unknown_unit:
            result.unknown_units[name] = (at, header.unknown_unit)
            return
        if unit is None:
            continue
        if (
            header.per
            and not (result.kind.per_household and header.per in _HOUSEHOLD_UNITS)
            and not each.derived
        ):
            result.unknown_units[name] = (at, f"{unit.name}/{header.per}")
        elif unit.fits(each.unit):
            result.units[name] = unit
        elif header is path[-1]:
            result.unknown_units[name] = (at, unit.name)
        return


def in_cost_group(path: Path) -> bool:
    """Whether a column stands under a heading of costs."""
    return any(key in _COSTS for header in path[:-1] for key in header.keys)


# ---------------------------------------------------------------- the plan: columns by route


def _add_plan_fields(result: Match, policy: Policy) -> None:
    for code, route in policy.routes.items():
        unit = route.basis.unit if route.task.name.startswith("EE") else "户"
        result.fields[f"plan_{code}"] = Field(f"plan_{code}", Content.NUMBER, (), unit=unit)
        result.fields[f"area_{code}"] = Field(f"area_{code}", Content.NUMBER, (), unit="㎡")
        result.fields[f"places_{code}"] = Field(f"places_{code}", Content.NUMBER, (), unit="处")


def _plan_candidates(
    path: Path, aliases: Mapping[str, tuple[tuple[str, int], ...]], policy: Policy
) -> list[tuple[str, int, str]]:
    for depth in range(len(path) - 1, -1, -1):
        route = next((found for key in path[depth].keys if (found := policy.route(key))), None)
        if route is None:
            continue
        leaf = path[-1]
        text = leaf.keys[0] if depth < len(path) - 1 else ""
        own_unit = leaf.unit.kind if leaf.unit else ""
        efficiency = route.task.name.startswith("EE")
        if text.startswith("折算"):
            name = f"plan_{route.code}"
        elif text in ("处", "处数", "个数") or own_unit == "处":
            name = f"places_{route.code}"
        elif ("面积" in text or text in ("m2", "平方米") or own_unit == "㎡") and not efficiency:
            name = f"area_{route.code}"
        elif (
            text in ("", "户", "户数", "m2", "平方米", "面积", "计划", "任务") or leaf.unit or "面积" in text
        ):
            if route.basis is Basis.HEATED_AREA and not text:
                name = f"area_{route.code}"
            else:
                name = f"plan_{route.code}"
        else:
            return []
        return [(name, STRONG, leaf.keys[0])]
    return _candidates(path, aliases)
