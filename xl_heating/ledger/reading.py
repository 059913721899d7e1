"""Reading a found table: typed columns, resolved names, and a finding for every doubt."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from xl_heating.ledger.checks import check_amounts, check_areas, check_route_and_cost
from xl_heating.ledger.column_cells import Cells, objects, take_cells
from xl_heating.ledger.columns import Content
from xl_heating.ledger.duplicates import check_duplicates_within
from xl_heating.ledger.figure_columns import read_dates, read_identities, read_numbers
from xl_heating.ledger.findings import Findings
from xl_heating.ledger.ledger import Column, Ledger
from xl_heating.ledger.tables import Table
from xl_heating.ledger.text_columns import codes
from xl_heating.ledger.totals import check_totals
from xl_heating.ledger.word_columns import (
    read_acceptances,
    read_classes,
    read_demolitions,
    read_flags,
    read_routes,
    read_seasons,
    read_streets,
    read_texts,
)
from xl_heating.policy import Policy

RUNNING_NUMBER = "no"
"""序号 counts rows on paper; nothing depends on it."""
_CLASS_FIELDS = ("class", "heat_source")
_READERS: dict[Content, Callable[[Cells], Column]] = {
    Content.DATE: read_dates,
    Content.ID: read_identities,
    Content.STREET: read_streets,
    Content.ROUTE: read_routes,
    Content.SEASON: read_seasons,
    Content.FLAG: read_flags,
    Content.TEXT: read_texts,
    Content.CODE: lambda cells: objects(codes(cells.values)),
}


def read(table: Table, policy: Policy) -> Ledger:
    """Read a table that `find` returned.

    Rows are kept even when something in them is unclear: the unclear cell is blank (None, NaN, NaT) and a
    finding says why. Streets and routes come out in the policy's standard spelling.
    """
    rows = np.array(table.data_rows, dtype=np.int64)
    findings = Findings(table.workbook, table.sheet)
    findings.extend(table.doubts)
    ledger = Ledger(table, rows, {}, findings.items, dict(table.columns))
    typed: dict[str, npt.NDArray[np.float64]] = {}
    for name in table.columns:
        if name != RUNNING_NUMBER:
            _read_column(ledger, take_cells(name, table, rows, policy, findings), typed)
    for name, said in table.context.items():
        ledger.columns[name] = np.full(len(rows), said.value, dtype=object)
    if table.kind == "T7" and "route" not in ledger.columns:
        _route_from_class(ledger, policy, findings)
    check_totals(table, rows, typed, findings)
    check_route_and_cost(ledger, policy, findings)
    check_areas(ledger, policy, findings)
    check_amounts(ledger, policy, findings)
    check_duplicates_within(ledger, policy, findings)
    return ledger


def _read_column(ledger: Ledger, cells: Cells, typed: dict[str, npt.NDArray[np.float64]]) -> None:
    name = cells.field.name
    if cells.field.content is Content.NUMBER:
        ledger.columns[name], typed[name] = read_numbers(cells)
    elif cells.field.content is Content.ACCEPTANCE:
        ledger.columns[name], passed = read_acceptances(cells)
        if passed is not None and "accepted_on" not in ledger.table.columns:
            ledger.columns["accepted_on"], ledger.places["accepted_on"] = passed, cells.column
    elif name == "demolition":
        ledger.columns[name], planned = read_demolitions(cells)
        if planned is not None and "demolition_on" not in ledger.table.columns:
            ledger.columns["demolition_on"], ledger.places["demolition_on"] = planned, cells.column
    else:
        ledger.columns[name] = _READERS[cells.field.content](cells)


def _route_from_class(ledger: Ledger, policy: Policy, findings: Findings) -> None:
    """A project's class says which regional route it is; without a class, its heat source does."""
    for name in _CLASS_FIELDS:
        if name in ledger.columns and any(ledger.columns[name]):
            table, values = ledger.table, ledger.columns[name].tolist()
            cells = Cells(
                table.fields[name], table.columns[name], values, ledger.rows, table, policy, findings
            )
            ledger.columns["route"], ledger.places["route"] = read_classes(cells), cells.column
            return
