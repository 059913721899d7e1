"""运行补贴 (T9): one row for each household on the season's list, in our own sheet or the office's."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from xl_heating.errors import JobError
from xl_heating.jobs.payments_batches import Batch
from xl_heating.jobs.payments_households import BANK_FIELDS
from xl_heating.jobs.payments_settling import Settlement
from xl_heating.jobs.report import Change
from xl_heating.jobs.table_writing import TableWriter
from xl_heating.jobs.writing import column_of, comparable, write
from xl_heating.ledger import Ledger
from xl_heating.ledger.grid import address
from xl_heating.policy import Policy
from xl_heating.rules.money import UNITS
from xl_heating.rules.season import label

_OWN = {1: "是", 0: "否", -1: None}
_FILLED_WHERE_BLANK = ("first_season", "own_meter", "meter", *BANK_FIELDS)
_READINGS = ("reading_start", "reading_end", "read_first_on", "read_last_on")


class Filling:
    """What is to be written into the payment lists; gathered first, applied once."""

    def __init__(
        self,
        book: Any,
        ledgers: Sequence[Ledger],
        settlement: Settlement,
        policy: Policy,
        batches: Sequence[Batch],
        wanted: Collection[int],
        *,
        dry_run: bool,
    ) -> None:
        """Raises JobError when a route has no list to be written into."""
        self._book, self._ledgers, self._policy = book, list(ledgers), policy
        self._settlement, self._dry_run = settlement, dry_run
        self._new_batch = {batch.route for batch in batches if batch.fresh}
        self._writers = {id(ledger): TableWriter(book, ledger, dry_run=dry_run) for ledger in ledgers}
        self._overwritten: list[tuple[Ledger, str, list[int], list[Any]]] = []
        self._after: list[tuple[Ledger, str, list[int], list[Any]]] = []
        self.usage_changed: list[int] = []
        """Households whose usage in the sheet is another one."""
        self.updated = self.appended = 0
        for route in wanted:
            at = np.flatnonzero(settlement.entitled & (settlement.homes.route == route)).tolist()
            self._update([place for place in at if settlement.homes.payments[place] is not None])
            self._append(route, [place for place in at if settlement.homes.payments[place] is None])

    @property
    def inserts(self) -> int:
        """How many rows are inserted into the sheets."""
        return sum(writer.inserts for writer in self._writers.values())

    def apply(self, changes: list[Change]) -> None:
        """Write everything that differs."""
        for ledger, field, rows, values in self._overwritten:
            self._overwrite(ledger, field, rows, values, changes, new=False)
        for writer in self._writers.values():
            writer.apply(changes)
        for ledger, field, rows, values in self._after:
            self._overwrite(ledger, field, rows, values, changes, new=True)

    # ------------------------------------------------------------------ values

    def _values(self, places: Sequence[int], paid: Sequence[float | None]) -> dict[str, list[Any]]:
        settlement = self._settlement
        homes, usage = settlement.homes, settlement.usage
        routes = tuple(self._policy.routes.values())
        due = [settlement.due[at] / 100 for at in places]
        return {
            **{
                name: getattr(homes, name)[list(places)].tolist()
                for name in ("street", "village", "name", "household_id", "id_number", "meter")
            },
            "route": [routes[homes.route[at]].name for at in places],
            "own_meter": [_OWN[int(homes.own_meter[at])] for at in places],
            "first_season": [label(int(settlement.first[at])) for at in places],
            "season": [label(settlement.season)] * len(places),
            "season_index": [int(settlement.index[at]) for at in places],
            "reading_start": [usage.start[at] for at in places],
            "reading_end": [usage.end[at] for at in places],
            "read_first_on": [usage.start_on[at] for at in places],
            "read_last_on": [usage.end_on[at] for at in places],
            "usage": [usage.used[at] / UNITS for at in places],
            "due": due,
            "paid": list(paid),
            "amount": [
                max(round(amount - (before or 0), 2), 0.0) for amount, before in zip(due, paid, strict=True)
            ],
            **{name: homes.bank[name][list(places)].tolist() for name in BANK_FIELDS},
        }

    def _paid(self, place: int) -> float | None:
        """已补 as the sheet is to have it: with a new batch, all that went out before it."""
        settlement = self._settlement
        payment = settlement.homes.payments[place]
        typed = payment.paid if payment else 0
        if int(settlement.homes.route[place]) in self._new_batch:
            typed = int(settlement.already[place])
        return typed / 100 if typed else None

    # ------------------------------------------------------------------ rows that are there

    def _update(self, places: Sequence[int]) -> None:
        homes = self._settlement.homes
        for ledger in self._ledgers:
            here = [at for at in places if homes.payments[at].ledger is ledger]  # type: ignore[union-attr]
            if not here:
                continue
            writer = self._writers[id(ledger)]
            payments = [homes.payments[at] for at in here]
            rows = [payment.row for payment in payments if payment is not None]
            values = self._values(here, [self._paid(at) for at in here])
            self.updated += len(here)
            for name in _FILLED_WHERE_BLANK:
                blank = [n for n, each in enumerate(payments) if each is not None and each.text(name) is None]
                writer.update(name, [rows[n] for n in blank], [values[name][n] for n in blank])
            for name in ("season_index", "due", "amount"):
                writer.update(name, rows, values[name])
            has_paid = [n for n in range(len(here)) if values["paid"][n] is not None]
            writer.update("paid", [rows[n] for n in has_paid], [values["paid"][n] for n in has_paid])
            self._update_usage(ledger, here, rows, values)
            self._cut(ledger, here, rows, values, self._overwritten)

    def _update_usage(
        self, ledger: Ledger, places: Sequence[int], rows: Sequence[int], values: dict[str, list[Any]]
    ) -> None:
        """The supplier's usage takes the place of another one, which is told."""
        payments = self._settlement.homes.payments
        differ = []
        for n, at in enumerate(places):
            payment = payments[at]
            old = payment.usage if payment is not None else np.nan
            if not _is_blank(old) and round(old, 4) == round(values["usage"][n], 4):
                continue
            differ.append(n)
            if not _is_blank(old):
                self.usage_changed.append(at)
        self._write_usage(ledger, [rows[n] for n in differ], differ, values, self._overwritten, update=True)

    # ------------------------------------------------------------------ rows to be added

    def _append(self, route: int, places: Sequence[int]) -> None:
        if not places:
            return
        ledger = self._list_for(route)
        writer = self._writers[id(ledger)]
        values = self._values(places, [self._paid(at) for at in places])
        values["no"] = [len(ledger) + self.appended + number for number in range(1, len(places) + 1)]
        by_formula = not writer.has("usage") and "usage" in ledger.table.columns
        if by_formula and not all(map(writer.has, _READINGS[:2])):
            for name in _READINGS:
                values[name] = [None] * len(places)
        rows = list(writer.append(values))
        self.appended += len(places)
        if by_formula:
            unread = [n for n, end in enumerate(values["reading_end"]) if _is_blank(end)]
            usage = [values["usage"][n] for n in unread]
            self._after.append((ledger, "usage", [rows[n] for n in unread], usage))
        self._cut(ledger, places, rows, values, self._after)

    def _list_for(self, route: int) -> Ledger:
        """The list that a route's rows belong into: its own, or one that has a column for the route."""
        name = tuple(self._policy.routes.values())[route].name
        season = label(self._settlement.season)
        open_lists = []
        for ledger in self._ledgers:
            said = ledger.table.context
            if "season" not in ledger.table.columns and (
                "season" not in said or said["season"].value != season
            ):
                continue
            if "route" in said and said["route"].value == name:
                return ledger
            if "route" in ledger.table.columns:
                open_lists.append(ledger)
        if not open_lists:
            raise JobError(
                f"没有可以写入{name}{season}采暖季的“运行补贴”表。",
                where=self._book.name,
                remedy="请使用“街镇台账”模板中的“运行补贴”表，或在表中增加“采暖季”“改造方式”列。",
            )
        mine = [each for each in open_lists if name in each.columns.get("route", np.array([])).tolist()]
        return (mine or open_lists)[0]

    # ------------------------------------------------------------------ computed columns

    def _write_usage(
        self, ledger: Ledger, rows: list[int], which: Sequence[int], values: dict[str, list[Any]],
        later: list[tuple[Ledger, str, list[int], list[Any]]], *, update: bool,
    ) -> None:  # fmt: skip
        """Readings where there are any and the sheet computes usage from them, else the usage itself."""
        writer = self._writers[id(ledger)]
        figures = {name: [values[name][n] for n in which] for name in ("usage", *_READINGS)}
        read = [n for n, end in enumerate(figures["reading_end"]) if not _is_blank(end)]
        if update and all(map(writer.has, _READINGS[:2])):
            for name in _READINGS:
                writer.update(name, [rows[n] for n in read], [figures[name][n] for n in read])
        if writer.has("usage"):
            writer.update("usage", rows, figures["usage"])
        elif "usage" in ledger.table.columns:
            typed = [n for n in range(len(rows)) if n not in set(read)]
            later.append((ledger, "usage", [rows[n] for n in typed], [figures["usage"][n] for n in typed]))

    def _cut(
        self, ledger: Ledger, places: Sequence[int], rows: Sequence[int], values: dict[str, list[Any]],
        later: list[tuple[Ledger, str, list[int], list[Any]]],
    ) -> None:  # fmt: skip
        """Where another row of the household shares the ceiling, the sheet's formula gives too much."""
        cut = [n for n, at in enumerate(places) if self._settlement.cut[at]]
        writer = self._writers[id(ledger)]
        later += [
            (ledger, name, [rows[n] for n in cut], [values[name][n] for n in cut])
            for name in ("due", "amount")
            if cut and name in ledger.table.columns and not writer.has(name)
        ]

    def _overwrite(
        self, ledger: Ledger, field: str, rows: list[int], values: list[Any], changes: list[Change],
        *, new: bool,
    ) -> None:  # fmt: skip
        """Put figures in place of a column's formulas, in these rows only."""
        if not rows:
            return
        sheet, column = self._book.sheets[ledger.table.sheet], ledger.table.columns[field]
        pairs = sorted(zip(rows, values, strict=True))
        if not new:
            current = column_of(sheet.range((pairs[0][0], column), (pairs[-1][0], column)))
            pairs = [
                (row, value)
                for row, value in pairs
                if comparable(current[row - pairs[0][0]]) != comparable(value)
            ]
        if not pairs:
            return
        ends = address(pairs[0][0], column), address(pairs[-1][0], column)
        changes.append(Change(sheet.name, ":".join(dict.fromkeys(ends)), len(pairs)))
        if self._dry_run:
            return
        for _, run in groupby(enumerate(pairs), key=lambda each: each[1][0] - each[0]):
            block = [pair for _, pair in run]
            write(sheet.range((block[0][0], column), (block[-1][0], column)), [[value] for _, value in block])


def _is_blank(figure: float | None) -> bool:
    return figure is None or math.isnan(figure)
