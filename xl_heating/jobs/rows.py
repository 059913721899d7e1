"""The rows of one ledger table as the columns that adding up needs: street, route, cost, acceptance."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from xl_heating.jobs.collecting import Source
from xl_heating.ledger import Finding
from xl_heating.ledger.answers import acceptances
from xl_heating.ledger.cost_items import eligible_of
from xl_heating.policy import Policy, Task
from xl_heating.rules.money import to_units
from xl_heating.rules.subsidy import Split

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class RowMoney:
    """The construction subsidy of each row of a table whose costs are known."""

    at: Ints
    """Positions of those rows in the table."""
    street: Ints
    route: Ints
    split: Split


@dataclass
class SheetTally:
    """What one ledger table contributes (a row of 数据来源)."""

    source: Source
    rows: int
    costed: int = 0
    uncosted: int = 0
    eligible_cost: int = 0
    subsidy: int = 0
    notes: list[str] = field(default_factory=list)
    money: RowMoney | None = None


class Rows:
    """The columns of one source that every kind of table shares."""

    def __init__(self, source: Source, policy: Policy) -> None:
        self.source = source
        self.policy = policy
        self.columns = source.ledger.columns
        self.count = len(source.ledger.rows)
        names = {street.name: at for at, street in enumerate(policy.streets)}
        codes = {route.name: at for at, route in enumerate(policy.routes.values())}
        self.street = self._index("street", names)
        self.route = self._fixed_route(codes)
        self.known_street = source.counted & (self.street >= 0)
        self.counted = source.counted

    def _index(self, name: str, positions: dict[str, int]) -> Ints:
        if name not in self.columns:
            return np.full(self.count, -1, dtype=np.int64)
        return np.array([positions.get(text, -1) for text in self.columns[name]], dtype=np.int64)

    def _fixed_route(self, codes: dict[str, int]) -> Ints:
        # Efficiency ledgers have no 改造方式 column: the table itself is the route.
        tasks = {"T8R": Task.EE_RURAL, "T8U": Task.EE_URBAN}
        task = tasks.get(self.source.kind)
        if task is None:
            return self._index("route", codes)
        found = [at for at, route in enumerate(self.policy.routes.values()) if route.task is task]
        return np.full(self.count, found[0] if found else -1, dtype=np.int64)

    def number(self, name: str) -> tuple[Ints, Bools]:
        """1/10,000 of a number column and where it is filled in (and usable)."""
        if name not in self.columns:
            return np.zeros(self.count, dtype=np.int64), np.zeros(self.count, dtype=np.bool_)
        values = np.asarray(self.columns[name], dtype=np.float64)
        usable = np.isfinite(values) & (values >= 0)
        return to_units(np.where(usable, values, 0.0)), usable

    def text(self, name: str) -> NDArray[np.object_]:
        """A text column; None where the table has no such column."""
        return self.columns.get(name, np.full(self.count, None, dtype=object))

    @property
    def tells_acceptance(self) -> bool:
        """Whether the table has a column that says what has been accepted."""
        return "acceptance" in self.columns or "accepted_on" in self.columns

    @property
    def accepted(self) -> Bools:
        """竣工即第三方验收合格 (Q19): the conclusion column decides; without one, the acceptance date."""
        if "acceptance" in self.columns:
            return np.asarray(acceptances(self.columns["acceptance"]) == 1, dtype=np.bool_)
        if "accepted_on" in self.columns:
            return np.asarray(~np.isnat(self.columns["accepted_on"]), dtype=np.bool_)
        return np.zeros(self.count, dtype=np.bool_)

    def eligible(self) -> tuple[Ints, Bools]:
        """Eligible cost in 1/10,000 yuan, and where the street has entered any."""
        return eligible_of(self.policy, self.source.kind, set(self.columns), self.route, self.number)

    def finding(
        self, first: int, field: str, code: str, severity: str, message: str, suggestion: str
    ) -> Finding:
        """A finding about rows of this table, placed at the first of them."""
        ledger = self.source.ledger
        cell = ledger.cell(field, first) if field in self.columns else f"A{ledger.rows[first]}"
        return Finding(self.source.path.name, ledger.table.sheet, cell, code, severity, message, suggestion)
