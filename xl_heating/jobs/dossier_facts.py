"""What 改造台账 and 竣工台账 say of each household, with its subsidy worked out anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from xl_heating.jobs.collecting import Source
from xl_heating.jobs.tally import tally
from xl_heating.ledger import Ledger
from xl_heating.ledger.answers import acceptances
from xl_heating.policy import Basis, Policy

UNCOSTED = "未录可补贴费用，未计补贴。"
BY_AREA = "该改造方式按面积计补，补贴见“集中供热项目”表。"
UNKNOWN_ROUTE = "街道镇或改造方式不明，未计补贴。"


@dataclass(frozen=True)
class Money:
    """A household's construction subsidy, all in 分."""

    eligible: int
    subsidy: int
    upper: int
    district: int
    self_pay: int


class Facts:
    """Values of the ledgers by 户编号; of two rows of one household the first counts."""

    def __init__(
        self, path: Path, conversions: Sequence[Ledger], completions: Sequence[Ledger], policy: Policy
    ) -> None:
        self._policy = policy
        self._conversions = _index(conversions)
        self._completions = _index(completions)
        self.names: dict[str, str | None] = {key: self.value(key, "name") for key in self._conversions}
        """户编号 → 户主, in the order of 改造台账."""
        passed = [acceptances(_column(ledger, "acceptance")) == 1 for ledger in conversions]
        told = ["acceptance" in ledger.columns for ledger in conversions]
        number = {id(ledger): at for at, ledger in enumerate(conversions)}
        self.accepted: set[str] = set()
        """Who has passed acceptance: by the conclusion, or by its date where there is no such column."""
        for key, (ledger, at) in self._conversions.items():
            which = number[id(ledger)]
            done = passed[which][at] if told[which] else self.day(key, "accepted_on") is not None
            if done:
                self.accepted.add(key)
        sources = [Source(path, ledger, np.ones(len(ledger), dtype=np.bool_)) for ledger in conversions]
        self._money: dict[tuple[int, int], Money] = {}
        for which, sheet in enumerate(tally(sources, policy).sheets):
            if sheet.money is None:
                continue
            split = sheet.money.split
            columns = (
                split.subsidy + split.self_pay,
                split.subsidy,
                split.upper,
                split.district,
                split.self_pay,
            )
            for at, *amounts in zip(
                sheet.money.at.tolist(), *(column.tolist() for column in columns), strict=True
            ):
                self._money[which, at] = Money(*amounts)
        self._number = number

    def value(self, household: str, field: str) -> Any:
        """A field of 改造台账; None where it is blank or unknown."""
        return _value(self._conversions, household, field)

    def completion(self, household: str, field: str) -> Any:
        """A field of 竣工台账."""
        return _value(self._completions, household, field)

    def day(self, household: str, field: str) -> dt.date | None:
        """A date of 改造台账, else of 竣工台账."""
        value: dt.date | None = self.value(household, field)
        if value is None:
            value = self.completion(household, field)
        return value

    def put_to_acceptance(self, household: str) -> bool:
        """Whether there is a conclusion of whatever kind, or its day."""
        return (
            self.value(household, "acceptance") is not None or self.day(household, "accepted_on") is not None
        )

    def money(self, household: str) -> Money | str:
        """The subsidy, or why there is none in 改造台账."""
        found = self._conversions.get(household)
        if found is None:
            return "改造台账中没有该户。"
        ledger, at = found
        money = self._money.get((self._number[id(ledger)], at))
        if money is not None:
            return money
        route = self._policy.route(str(self.value(household, "route") or ""))
        if route is None:
            return UNKNOWN_ROUTE
        return UNCOSTED if route.basis is Basis.HOUSEHOLD else BY_AREA


def _index(ledgers: Sequence[Ledger]) -> dict[str, tuple[Ledger, int]]:
    found: dict[str, tuple[Ledger, int]] = {}
    for ledger in ledgers:
        for at, key in enumerate(_column(ledger, "household_id").tolist()):
            if key:
                found.setdefault(key, (ledger, at))
    return found


def _column(ledger: Ledger, name: str) -> np.ndarray[Any, Any]:
    return ledger.columns.get(name, np.full(len(ledger), None, dtype=object))


def _value(index: Mapping[str, tuple[Ledger, int]], household: str, field: str) -> Any:
    found = index.get(household)
    if found is None or field not in found[0].columns:
        return None
    value = found[0].columns[field][found[1]]
    if isinstance(value, np.generic):
        value = value.item()
    return None if value is None or value != value else value
