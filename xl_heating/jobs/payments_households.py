"""Whom a season's running subsidy may go to: conversion ledger, earlier payments, accounts, exits."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_heating.errors import HeatingError
from xl_heating.jobs.collecting import Source
from xl_heating.jobs.rows import Rows
from xl_heating.ledger import Finding, Ledger
from xl_heating.ledger.answers import yes_no
from xl_heating.ledger.cleaning import YearMonth, clean_date
from xl_heating.policy import Policy
from xl_heating.rules.money import BoolColumn, IntColumn, fen
from xl_heating.rules.season import parse_season

Texts = NDArray[np.object_]
Days = NDArray[np.datetime64]
Key = tuple[str, int]
"""Household number and route."""

BANK_FIELDS = ("bank", "account", "holder", "relation")
_EXIT = re.compile(r"(?<![未不无没])(?:已?退出|死亡|去世|病故|身故|迁出|已迁|搬离|搬迁|拆迁|已拆|拆除|注销)")
_DAY = re.compile(r"\d{4}\s*[年./-]\s*\d{1,2}(?:\s*[月./-]\s*\d{1,2}\s*日?|\s*月)?|(?<!\d)20\d{6}(?!\d)")
_NEVER = np.datetime64("NaT", "D")


@dataclass
class Payment:
    """A row of 运行补贴."""

    ledger: Ledger
    at: int
    season: int
    first_season: int
    paid: int
    """已补, 分."""
    usage: float
    """NaN where blank."""

    @property
    def row(self) -> int:
        """1-based sheet row."""
        return int(self.ledger.rows[self.at])

    def text(self, name: str) -> str | None:
        """A text of the row."""
        column = self.ledger.columns.get(name)
        return None if column is None else column[self.at]


@dataclass
class Households:
    """The households on routes with a running subsidy, n in all; rows of 改造台账 first."""

    ledgers: Sequence[Ledger]
    ledger: IntColumn
    at: IntColumn
    """Where each stands: index into `ledgers`, and position there."""
    street: Texts
    village: Texts
    household_id: Texts
    name: Texts
    id_number: Texts
    route: IntColumn
    meter: Texts
    own_meter: NDArray[np.int8]
    """1 一户一表, 0 not, −1 not said."""
    accepted: BoolColumn
    accepted_on: Days
    energised: Days
    exit_on: Days
    exit_said: Texts
    """The mark that says that the household has left; "" where there is none."""
    exited: BoolColumn
    bank: dict[str, Texts]
    payments: list[Payment | None]
    """The row of this season in 运行补贴."""
    first_season: IntColumn
    """As earlier payments say it; 0 where there are none."""

    def __len__(self) -> int:
        return len(self.at)

    def row(self, at: int) -> int:
        """1-based sheet row of a household."""
        return int(self.ledgers[int(self.ledger[at])].rows[int(self.at[at])])

    def finding(self, at: int, field: str, code: str, severity: str, message: str, remedy: str) -> Finding:
        """A finding about a household, at its cell in the ledger."""
        ledger = self.ledgers[int(self.ledger[at])]
        table = ledger.table
        cell = ledger.cell(field, int(self.at[at]))
        return Finding(table.workbook, table.sheet, cell, code, severity, message, remedy)


def payments_of(ledgers: Sequence[Ledger], policy: Policy) -> dict[tuple[str, int, int], Payment]:
    """The rows of 运行补贴 by household number, season and route; the first where one stands twice."""
    found: dict[tuple[str, int, int], Payment] = {}
    for ledger in ledgers:
        rows = Rows(_source(ledger), policy)
        seasons, firsts = (_years(rows.text(name)) for name in ("season", "first_season"))
        paid = fen(rows.number("paid")[0]).tolist()
        usage = np.asarray(ledger.columns.get("usage", np.full(rows.count, np.nan)), dtype=np.float64)
        households = rows.text("household_id").tolist()
        for at, (household, season, route) in enumerate(
            zip(households, seasons, rows.route.tolist(), strict=True)
        ):
            if household is not None and season and route >= 0:
                found.setdefault(
                    (household, season, route),
                    Payment(ledger, at, season, firsts[at], paid[at], float(usage[at])),
                )
    return found


def households_of(
    conversions: Sequence[Ledger],
    payments: dict[tuple[str, int, int], Payment],
    policy: Policy,
    season: int,
) -> Households:
    """Every household on a route with a running subsidy, and every other row of 运行补贴 for the season.

    `conversions` are the tables of 改造台账, one at least.

    The latter are households that had another route when the season began (first gas, then electricity).
    """
    paying = np.array([each.running is not None for each in policy.routes.values()])
    parts: list[dict[str, Any]] = []
    known: set[Key] = set()
    for number, ledger in enumerate(conversions):
        rows = Rows(_source(ledger), policy)
        here = np.flatnonzero((rows.route >= 0) & paying[rows.route])
        parts.append(_conversions(ledger, rows, number, here))
        known |= set(zip(parts[-1]["household_id"].tolist(), rows.route[here].tolist(), strict=True))
    ledgers = list(conversions)
    others = [
        payment
        for (household, year, route), payment in payments.items()
        if year == season and (household, route) not in known and paying[route]
    ]
    for sheet in dict.fromkeys(id(each.ledger) for each in others):
        of_sheet = [each for each in others if id(each.ledger) == sheet]
        ledgers.append(of_sheet[0].ledger)
        parts.append(_earlier_route(of_sheet, policy, len(ledgers) - 1))
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    mine = [
        payments.get((household, season, route))
        for household, route in zip(columns["household_id"].tolist(), columns["route"].tolist(), strict=True)
    ]
    return Households(
        ledgers=ledgers,
        payments=mine,
        bank=_accounts(columns, mine, payments, season),
        first_season=_first_seasons(columns, mine, payments),
        **{name: column for name, column in columns.items() if name not in BANK_FIELDS},
    )


def _source(ledger: Ledger) -> Source:
    return Source(Path(ledger.table.workbook), ledger, np.ones(len(ledger), dtype=np.bool_))


def _conversions(ledger: Ledger, rows: Rows, number: int, here: IntColumn) -> dict[str, Any]:
    notes = rows.text("note")[here]
    said, left_on = _exits(notes.tolist())
    demolished = yes_no(rows.text("demolition")[here]) == 1
    planned = _days(ledger, "demolition_on", rows.count)[here]
    left_on = np.where(np.isnat(left_on), planned, left_on)
    said[demolished & (said == "")] = "列入拆迁"
    return {
        "ledger": np.full(len(here), number, dtype=np.int64),
        "at": here,
        **{
            name: rows.text(name)[here]
            for name in ("street", "village", "household_id", "name", "id_number", "meter", *BANK_FIELDS)
        },
        "route": rows.route[here],
        "own_meter": yes_no(rows.text("own_meter")[here]),
        "accepted": rows.accepted[here],
        "accepted_on": _days(ledger, "accepted_on", rows.count)[here],
        "energised": _days(ledger, "energised", rows.count)[here],
        "exit_on": left_on,
        "exit_said": said,
        "exited": said != "",
    }


def _earlier_route(payments: Sequence[Payment], policy: Policy, number: int) -> dict[str, Any]:
    """Rows of 运行补贴 for a route that the conversion ledger no longer has; what they say counts."""
    ledger = payments[0].ledger
    rows = Rows(_source(ledger), policy)
    here = np.array([each.at for each in payments], dtype=np.int64)
    columns = _conversions(ledger, rows, number, here)
    columns["accepted"] = np.array([each.first_season > 0 for each in payments], dtype=np.bool_)
    return columns


def _days(ledger: Ledger, name: str, count: int) -> Days:
    return np.asarray(ledger.columns.get(name, np.full(count, _NEVER)), dtype="datetime64[D]")


def _years(labels: Texts) -> list[int]:
    known: dict[object, int] = {None: 0}
    for text in set(labels.tolist()) - {None}:
        try:
            known[text] = parse_season(str(text))
        except HeatingError:
            known[text] = 0
    return [known[text] for text in labels.tolist()]


def _exits(notes: Sequence[str | None]) -> tuple[Texts, Days]:
    """What a remark says of leaving (退出、死亡、迁出、拆迁), and on which day."""
    known = {note: _exit(note) for note in set(notes)}
    said = np.empty(len(notes), dtype=object)
    said[:] = [known[note][0] for note in notes]
    return said, np.array([known[note][1] for note in notes], dtype="datetime64[D]")


def _exit(note: str | None) -> tuple[str, dt.date | None]:
    mark = _EXIT.search(note) if note else None
    if note is None or mark is None:
        return "", None
    day = _DAY.search(note)
    found = clean_date("".join(day[0].split()).rstrip("-./")) if day else None
    if isinstance(found, YearMonth):
        found = dt.date(found.year, found.month, 1)
    return mark[0], found if isinstance(found, dt.date) else None


def _accounts(
    columns: dict[str, Any],
    mine: Sequence[Payment | None],
    payments: dict[tuple[str, int, int], Payment],
    season: int,
) -> dict[str, Texts]:
    """Bank, account, holder and relation: from this season's row, the latest earlier one, 改造台账.

    They belong together, so all four come from the first of them that has an account.
    """
    latest: dict[str, Payment] = {}
    for (household, year, _), payment in payments.items():
        if year >= season or payment.text("account") is None:
            continue
        if household not in latest or latest[household].season < year:
            latest[household] = payment
    found = {name: columns[name].copy() for name in BANK_FIELDS}
    for at, (household, own) in enumerate(zip(columns["household_id"].tolist(), mine, strict=True)):
        source = own if own is not None and own.text("account") is not None else latest.get(household)
        if source is not None:
            for name in BANK_FIELDS:
                found[name][at] = source.text(name)
    return found


def _first_seasons(
    columns: dict[str, Any],
    mine: Sequence[Payment | None],
    payments: dict[tuple[str, int, int], Payment],
) -> IntColumn:
    """The first season as the rows of 运行补贴 say it: this season's own, else the earliest said."""
    said: dict[str, int] = {}
    for (household, _, _), payment in payments.items():
        if payment.first_season:
            said[household] = min(said.get(household, payment.first_season), payment.first_season)
    return np.array(
        [
            own.first_season if own is not None and own.first_season else said.get(household, 0)
            for household, own in zip(columns["household_id"].tolist(), mine, strict=True)
        ],
        dtype=np.int64,
    )
