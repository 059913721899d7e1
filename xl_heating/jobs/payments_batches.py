"""The bank files of a season, batch by batch: what went out already, and what the next one holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xl_heating.errors import JobError
from xl_heating.jobs.layout import absolute
from xl_heating.jobs.layout.payments import payouts_layout
from xl_heating.jobs.list_sheets import ensure_list, find_list
from xl_heating.jobs.payments_settling import Settlement
from xl_heating.jobs.report import Change
from xl_heating.jobs.writing import rows_of, write
from xl_heating.policy import Policy
from xl_heating.rules.money import IntColumn, to_fen
from xl_heating.rules.season import label


@dataclass(frozen=True)
class Payout:
    """What a bank file held for a household."""

    before: int
    amount: int
    """分."""

    @property
    def after(self) -> int:
        """What the household has had for the season with this batch, 分."""
        return self.before + self.amount


class Record:
    """发放记录 of one season. `payouts` is (route, batch) → household number → what it got."""

    def __init__(self, book: Any, policy: Policy, season: int) -> None:
        self._book, self._policy, self._season = book, policy, season
        self._layout = payouts_layout()
        self.payouts: dict[tuple[int, int], dict[str, Payout]] = {}
        self._last = 0
        header = find_list(book, self._layout)
        self.exists = header is not None
        """Whether the workbook has the sheet."""
        if header is not None:
            self._last = int(header.row)
            self._read(header)

    def _read(self, header: Any) -> None:
        sheet, first = header.sheet, header.row + 1
        bottom = sheet.used_range.last_cell.row
        if bottom < first:
            return
        width = len(self._layout.columns)
        block = sheet.range((first, header.column), (bottom, header.column + width - 1))
        routes = {each.name: at for at, each in enumerate(self._policy.routes.values())}
        for row, (season, route, batch, household, _, before, amount, *_) in enumerate(
            rows_of(block), start=first
        ):
            if household is None:
                continue
            self._last = row
            if season != label(self._season):
                continue
            if route not in routes or not all(
                isinstance(each, (int, float)) for each in (batch, before, amount)
            ):
                raise JobError(
                    "代发记录中的方式、批次或金额不能识别，无法判断哪些已经发过。",
                    where=f"{self._book.name} {self._layout.sheet} 第{row}行",
                    remedy="请恢复该行原来的内容（可用备份核对），再试。",
                )
            paid = self.payouts.setdefault((routes[route], int(batch)), {})
            paid[str(household)] = Payout(*to_fen([before, amount]).tolist())

    @property
    def totals(self) -> dict[tuple[str, int], int]:
        """(household number, route) → 分 that it has had with the latest batch."""
        found: dict[tuple[str, int], int] = {}
        for (route, _), paid in sorted(self.payouts.items()):
            for household, payout in paid.items():
                found[household, route] = max(found.get((household, route), 0), payout.after)
        return found

    def latest(self, route: int) -> int:
        """Number of the route's latest batch; 0 for none."""
        return max((batch for at, batch in self.payouts if at == route), default=0)

    def add(
        self, route: int, batch: int, payouts: Mapping[str, Payout], holders: Sequence[str | None],
        day: dt.date, changes: list[Change], *, dry_run: bool,
    ) -> None:  # fmt: skip
        """Append a batch below the others; the sheet is made when there is none yet."""
        name, season = tuple(self._policy.routes.values())[route].name, label(self._season)
        rows = [
            [
                season, name, batch, household, holder,
                payout.before / 100, payout.amount / 100, payout.after / 100, day,
            ]
            for (household, payout), holder in zip(payouts.items(), holders, strict=True)
        ]  # fmt: skip
        first = (self._last or self._layout.header_row) + 1
        self._last = last = first + len(rows) - 1
        width = len(self._layout.columns)
        address = absolute(first, 1, last, width).replace("$", "")
        changes.append(Change(self._layout.sheet, address, len(rows) * width))
        if dry_run:
            return
        sheet = ensure_list(self._book, self._layout).sheet
        write(sheet.range((first, 1), (last, width)), rows)


@dataclass(frozen=True)
class Batch:
    """One bank file: a route, its number, and the households in it with what they get."""

    route: int
    number: int
    homes: IntColumn
    """Indices into `Settlement`'s households, in the order of the ledger."""
    before: IntColumn
    amount: IntColumn
    fresh: bool
    """It is being made now; otherwise it is the latest one made before."""


def batches_of(settlement: Settlement, record: Record, wanted: Sequence[int]) -> list[Batch]:
    """The batch of each route: a new one when money may go out, else the latest there was."""
    homes = settlement.homes
    found = []
    for route in wanted:
        latest = record.latest(route)
        due = np.flatnonzero(settlement.to_bank & (homes.route == route))
        if len(due):
            batch = Batch(
                route, latest + 1, due, settlement.already[due], settlement.payable[due], fresh=True
            )
        elif latest:
            batch = _recorded(settlement, record, route, latest)
        else:
            continue
        found.append(batch)
    return found


def _recorded(settlement: Settlement, record: Record, route: int, number: int) -> Batch:
    paid = record.payouts[route, number]
    homes = settlement.homes
    at = [
        place for place in np.flatnonzero(homes.route == route).tolist() if homes.household_id[place] in paid
    ]
    payouts = [paid[homes.household_id[place]] for place in at]
    return Batch(
        route,
        number,
        np.array(at, dtype=np.int64),
        np.array([each.before for each in payouts], dtype=np.int64),
        np.array([each.amount for each in payouts], dtype=np.int64),
        fresh=False,
    )
