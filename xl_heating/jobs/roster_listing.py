"""Which houses go on the list that is reported, grouped as it is printed: by street and village."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from xl_heating.jobs.roster_rows import RosterRows, Texts
from xl_heating.ledger.answers import yes_no
from xl_heating.policy import Policy
from xl_heating.rules.eligibility import MAY_PROCEED
from xl_heating.rules.money import UNITS, IntColumn, to_units

NO_VILLAGE, NO_STREET = "（未填村居）", "（未填街道镇）"


@dataclass(frozen=True)
class Sums:
    """What some houses add up to; areas in 1/10,000 ㎡."""

    houses: int
    persons: int
    floor_area: int
    area: int
    efficiency: int
    routes: dict[str, tuple[int, int]]
    """Route → houses and heated area."""

    @property
    def route_line(self) -> str:
        """The routes with their houses, as a subtotal states them."""
        return "、".join(f"{route}{houses}户" for route, (houses, _) in self.routes.items())


@dataclass(frozen=True)
class Group:
    """The houses of one street or village, by their positions in the list."""

    name: str
    at: IntColumn


class Listing:
    """The roster with its verdicts."""

    def __init__(self, rows: RosterRows, verdicts: Texts, policy: Policy) -> None:
        self.rows = rows
        self.verdicts = verdicts
        self.policy = policy
        self.reported = np.flatnonzero(verdicts == MAY_PROCEED)
        self.left_out = np.flatnonzero(verdicts != MAY_PROCEED)
        self._areas = {name: _units(rows.number(name)) for name in ("floor_area", "area")}
        self._persons = np.nan_to_num(rows.number("members")).astype(np.int64)

    @cached_property
    def streets(self) -> tuple[Group, ...]:
        """The streets with reported houses, in the policy's order."""
        order = [street.name for street in self.policy.streets]
        found = _groups(self.rows.text("street"), self.reported, NO_STREET)
        return tuple(
            sorted(found, key=lambda each: order.index(each.name) if each.name in order else len(order))
        )

    def villages(self, street: Group) -> tuple[Group, ...]:
        """The villages of a street, in the order in which they appear."""
        return _groups(self.rows.text("village"), street.at, NO_VILLAGE)

    def sums(self, at: IntColumn) -> Sums:
        """What the houses at these positions add up to."""
        routes: dict[str, tuple[int, int]] = {}
        chosen = self.rows.text("planned_route")[at]
        for route in self.policy.routes.values():
            here = at[chosen == route.name]
            if len(here):
                routes[route.name] = len(here), int(self._areas["area"][here].sum())
        wanted = sum(text == "是" for text in self.efficiency(at))
        return Sums(
            len(at),
            int(self._persons[at].sum()),
            int(self._areas["floor_area"][at].sum()),
            int(self._areas["area"][at].sum()),
            wanted,
            routes,
        )

    def efficiency(self, at: IntColumn) -> list[str]:
        """是否农房能效 of houses, in the one spelling."""
        words = {1: "是", 0: "否", -1: ""}
        return [words[answer] for answer in yes_no(self.rows.text("ee_rural")[at]).tolist()]


def _units(values: np.ndarray) -> IntColumn:
    return to_units(np.where(np.isfinite(values), values, 0.0))


def _groups(names: Texts, at: IntColumn, nameless: str) -> tuple[Group, ...]:
    places: dict[str, list[int]] = {}
    for place, name in zip(at.tolist(), names[at].tolist(), strict=True):
        places.setdefault(name or nameless, []).append(place)
    return tuple(Group(name, np.array(found, dtype=np.int64)) for name, found in places.items())


def square_metres(units: int) -> float | int:
    """An area as it is written into a cell."""
    whole, rest = divmod(units, UNITS)
    return whole if not rest else units / UNITS


def cells_of(column: Sequence[object]) -> list[object]:
    """A column's values as cells: blanks as None, whole numbers without a fraction."""
    return [
        None
        if value is None or (isinstance(value, float) and not np.isfinite(value))
        else int(value)
        if isinstance(value, float) and value.is_integer()
        else value
        for value in column
    ]
