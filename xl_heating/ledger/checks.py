"""Checks across the columns of a ledger: missing routes and costs, amounts in the wrong unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from xl_heating.ledger.findings import ERROR, LISTED_SINGLY, WARNING, Findings, shown
from xl_heating.ledger.grid import address
from xl_heating.ledger.ledger import Ledger
from xl_heating.policy import Basis, Policy, Route, Share, Task

Bools = npt.NDArray[np.bool_]
_ITEMS = {
    "T3": (
        "cost_equipment",
        "cost_installation",
        "cost_pipe",
        "cost_maintenance",
        "cost_other",
        "eligible_cost",
    ),
    "T6": ("total_cost",),
    "T7": ("cost_source", "cost_station", "cost_secondary", "cost_radiator", "eligible_cost"),
    "T8U": ("cost",),
    "T8R": ("cost",),
}
"""Columns of which one must be filled for a record to be costed."""
_FIXED_TASK = {"T8U": Task.EE_URBAN, "T8R": Task.EE_RURAL}
_AREAS = {
    Basis.PROJECT_AREA: "project_area",
    Basis.ASSESSED_AREA: "assessed_area",
    Basis.RENOVATED_AREA: "renovated_area",
    Basis.HEATED_AREA: "heated_area",
}
_FACTOR_OF_UNITS = 1000.0
"""元 and 万元 are ten thousand apart: a thousand times off the cap in either direction is a wrong unit."""


def check_route_and_cost(ledger: Ledger, policy: Policy, findings: Findings) -> None:
    """Report records without a route and records without any cost (not yet subsidised)."""
    items = _ITEMS.get(ledger.kind)
    if items is None or not len(ledger):
        return
    costed = _filled(ledger, items)
    if ledger.kind == "T3" and "route" in ledger.table.columns:
        _missing_routes(ledger, costed, findings)
    place = next(
        (ledger.places[name] for name in items if name in ledger.places), ledger.table.grid.origin[1]
    )
    if (
        ledger.kind == "T3"
        and "total_cost" in ledger.columns
        and not any(name in ledger.columns for name in items)
    ):
        findings.add(
            address(ledger.table.header_rows[-1], ledger.places["total_cost"]), "COST_UNSPLIT", WARNING,
            "只有总费用，没有分项费用或可补贴合计，分不出可补贴部分，暂不计补。",
            "请分列设备、安装、管网（线路）、维护、其他（不补），或增加“可补贴合计”。",
        )  # fmt: skip
        return
    missing = ~costed & _should_cost(ledger, policy)
    findings.grouped(
        place,
        ledger.rows[missing].tolist(),
        "COST_MISSING",
        WARNING,
        "未录费用，暂不计补{count}。",
        "请补录费用。",
        LISTED_SINGLY,
    )


def check_areas(ledger: Ledger, policy: Policy, findings: Findings) -> None:
    """Report records whose cap needs an area that is blank; another area never takes its place (三（二）)."""
    if ledger.kind not in ("T7", "T8U"):
        return
    for route, here in _by_route(ledger, policy):
        if route.basis is Basis.HOUSEHOLD:
            continue
        name = _AREAS[route.basis]
        missing = here & np.isnan(ledger.columns.get(name, np.full(len(ledger), np.nan)))
        findings.grouped(
            ledger.places.get(name, ledger.table.grid.origin[1]),
            ledger.rows[missing].tolist(),
            "AREA_MISSING",
            ERROR,
            f"{route.name}按{route.basis.label}计补，该面积未填，暂不计补{{count}}。",
            "请补填；不得以其他面积代替。",
            LISTED_SINGLY,
        )


def _by_route(ledger: Ledger, policy: Policy) -> Iterator[tuple[Route, Bools]]:
    """Each route that has records in the ledger, and where."""
    task = _FIXED_TASK.get(ledger.kind)
    for route in policy.routes.values():
        if task is not None:
            here = np.full(len(ledger), route.task is task)
        elif "route" in ledger.columns:
            here = ledger.columns["route"] == route.name
        else:
            return
        if here.any():
            yield route, here


def _filled(ledger: Ledger, names: Iterable[str]) -> Bools:
    filled = np.zeros(len(ledger), dtype=bool)
    for name in names:
        if name in ledger.columns:
            filled |= ~np.isnan(ledger.columns[name])
    return filled


def _missing_routes(ledger: Ledger, costed: Bools, findings: Findings) -> None:
    column = ledger.table.columns["route"]
    cells = ledger.table.cells[column - ledger.table.grid.origin[1]]
    positions = ledger.rows - ledger.table.grid.origin[0]
    values = ledger.columns["route"]
    blank = np.array(
        [
            value is None and (cells[at] is None or not str(cells[at]).strip())
            for value, at in zip(values.tolist(), positions.tolist(), strict=True)
        ]
    )
    for which, severity, message in (
        (blank & costed, ERROR, "已录费用，但改造方式未填，暂不计补{count}。"),
        (blank & ~costed, WARNING, "改造方式未填{count}。"),
    ):
        rows = ledger.rows[which].tolist()
        findings.grouped(column, rows, "ROUTE_MISSING", severity, message, "请补填改造方式。", LISTED_SINGLY)


def _should_cost(ledger: Ledger, policy: Policy) -> Bools:
    if ledger.kind != "T3" or "route" not in ledger.columns:
        return np.ones(len(ledger), dtype=bool)
    # A regional project's money stands in the project table; market heating has none.
    own = {
        route.name
        for route in policy.routes.values()
        if route.share is not Share.NONE and route.basis is Basis.HOUSEHOLD
    }
    return np.array([name in own for name in ledger.columns["route"].tolist()], dtype=bool)


def check_amounts(ledger: Ledger, policy: Policy, findings: Findings) -> None:
    """Report amounts a thousand times below or above the cap: 0.6 in a 元 column, 6000 in a 万元 column."""
    items = _ITEMS.get(ledger.kind)
    if items is None or not len(ledger):
        return
    ceiling = _ceilings(ledger, policy)
    with np.errstate(invalid="ignore"):
        for name in items:
            if name not in ledger.columns:
                continue
            amount = ledger.columns[name]
            suspect = (amount > 0) & (
                (amount < ceiling / _FACTOR_OF_UNITS) | (amount > ceiling * _FACTOR_OF_UNITS)
            )
            for at in np.flatnonzero(suspect).tolist():
                unit = ledger.table.units[name]
                typed = ledger.table.grid.value(int(ledger.rows[at]), ledger.places[name])
                findings.add(
                    ledger.cell(name, at), "UNIT_SUSPECT", ERROR,
                    f"金额{shown(typed)}（按{unit}读为{amount[at]:,.2f}元）与补贴上限相差千倍以上，单位可能不对。",
                    f"请核对单位是否为{unit}。",
                )  # fmt: skip


def _ceilings(ledger: Ledger, policy: Policy) -> npt.NDArray[np.float64]:
    result = np.full(len(ledger), np.nan)
    if ledger.kind != "T6":
        for route, here in _by_route(ledger, policy):
            result[here] = _ceiling_of(route, ledger)[here]
    return result


def _ceiling_of(route: Route, ledger: Ledger) -> npt.NDArray[np.float64]:
    nothing = np.full(len(ledger), np.nan)
    if route.cap is None or route.cap.number == 0:
        return nothing
    cap = float(route.cap.number)
    if route.basis is Basis.HOUSEHOLD:
        return np.full(len(ledger), cap)
    area = ledger.columns.get(_AREAS[route.basis], nothing)
    return np.where(area > 0, area, np.nan) * cap
