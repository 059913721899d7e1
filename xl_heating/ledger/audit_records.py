"""A read table as the typed columns that the audit's checks ask."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt

from xl_heating.errors import HeatingError
from xl_heating.ledger.answers import acceptances, yes_no
from xl_heating.ledger.cleaning import dates
from xl_heating.ledger.column_cells import take_cells
from xl_heating.ledger.columns import Content
from xl_heating.ledger.cost_items import COST_ITEMS, TYPED_COSTS, eligible_of
from xl_heating.ledger.findings import Findings
from xl_heating.ledger.ledger import Column, Ledger
from xl_heating.policy import Policy, Task
from xl_heating.rules.audit import Lists, Records
from xl_heating.rules.audit.records import LARGEST_READ
from xl_heating.rules.money import UNITS, to_units
from xl_heating.rules.season import parse_season

_TASKS = {"T6": Task.PUBLIC, "T8R": Task.EE_RURAL, "T8U": Task.EE_URBAN}
"""Tables that are a route by themselves."""


def records_of(
    ledger: Ledger, policy: Policy, as_of: dt.date | None = None, lists: Lists | None = None
) -> Records:
    """The records of a ledger, as `Records` describes them."""
    fields = ledger.table.fields
    columns: dict[str, Column] = {}
    for name, column in ledger.columns.items():
        content = fields[name].content if name in fields else None
        if content is Content.FLAG:
            columns[name] = yes_no(column)
        elif content is Content.ACCEPTANCE:
            columns[name] = acceptances(column)
        elif content is Content.SEASON:
            columns[name] = _years(column)
        elif content is not Content.ROUTE:
            columns[name] = column
    route = _route(ledger, policy)
    if route is not None:
        columns["route"] = route
    eligible = _eligible(ledger, policy, route)
    if eligible is not None:
        columns["eligible"] = eligible
    return Records(
        policy, ledger.kind, columns, ledger.rows, as_of, _month_only(ledger, policy), lists or Lists()
    )


def _years(column: Column) -> Column:
    known: dict[object, int] = {None: 0}
    for text in set(column.tolist()) - {None}:
        try:
            known[text] = parse_season(str(text))
        except HeatingError:
            known[text] = 0
    return np.array([known[text] for text in column.tolist()], dtype=np.int64)


def _route(ledger: Ledger, policy: Policy) -> Column | None:
    task = _TASKS.get(ledger.kind)
    if task is not None:
        at = next((at for at, each in enumerate(policy.routes.values()) if each.task is task), -1)
        return np.full(len(ledger), at, dtype=np.int64)
    column = ledger.columns.get("route", ledger.columns.get("planned_route"))
    if column is None:
        return None
    places: dict[object, int] = {each.name: at for at, each in enumerate(policy.routes.values())}
    return np.array([places.get(name, -1) for name in column.tolist()], dtype=np.int64)


def _eligible(ledger: Ledger, policy: Policy, route: Column | None) -> Column | None:
    def number(name: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        values: npt.NDArray[Any] = ledger.columns.get(name, np.full(len(ledger), np.nan))
        usable = np.isfinite(values) & (values >= 0) & (values <= LARGEST_READ)
        return to_units(np.where(usable, values, 0.0)), usable

    if ledger.kind == "T6":
        return ledger.columns.get("total_cost")
    if route is None or not any(name in ledger.columns for name in cost_fields(ledger.kind)):
        return None
    cost, known = eligible_of(policy, ledger.kind, set(ledger.columns), route, number)
    # Which items count hangs on the route.
    return np.where(known & (route >= 0), cost / UNITS, np.nan)


def cost_fields(kind: str) -> tuple[str, ...]:
    """The columns that say what a record costs, best first."""
    return (*TYPED_COSTS, *COST_ITEMS.get(kind, ()), *(["total_cost"] if kind == "T6" else []))


def _month_only(ledger: Ledger, policy: Policy) -> dict[str, npt.NDArray[np.bool_]]:
    if not any(finding.code == "DATE_MONTH_ONLY" for finding in ledger.findings):
        return {}
    table = ledger.table
    result = {}
    for name in table.columns:
        if table.fields[name].content is Content.DATE:
            again = Findings(table.workbook, table.sheet)
            cells = take_cells(name, table, ledger.rows, policy, again)
            result[name] = dates(cells.values, table.grid.date_1904).month_only
    return result
