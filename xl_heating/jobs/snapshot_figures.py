"""The figures of a workbook that are reported: its pages cell by cell, its ledgers by street."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from xl_heating.jobs.layout import TableLayout, plan_layout, summary_layout
from xl_heating.jobs.layout.dispatch import dispatch_layout
from xl_heating.jobs.layout.evaluation import evaluation_layout
from xl_heating.jobs.layout.funds import funds_layout
from xl_heating.jobs.layout.model import Content
from xl_heating.jobs.writing import NamedCells
from xl_heating.ledger import Grid, Ledger, find, read
from xl_heating.ledger.answers import acceptances
from xl_heating.ledger.columns import Content as FieldContent
from xl_heating.policy import Policy
from xl_heating.rules.money import UNITS, to_units

STREET_PAGE = "本街镇汇总"
OWN_STREET = "heat_own_street"
TOTAL = "合计"
LEDGER_KINDS = ("T2", "T4", "T5")
"""Kinds that are frozen besides the ledgers."""
_RATES = ("%", "百分点")
_LABELS = ("street", "category", "indicator")
_NO_SUMS = frozenset(("rate", "unit_cost", "season_index", "reading_start", "reading_end", "equivalents"))
_DIGITS = 4
_NOT_COUNTED = frozenset(("T1", "LOG", "FINDINGS"))


class FigureKey(NamedTuple):
    """What a figure is: its page or table, whose it is, and its name."""

    matter: str
    street: str
    figure: str


@dataclass(frozen=True)
class Figure:
    """A figure and its unit."""

    unit: str
    value: float


Figures = dict[FigureKey, Figure]


@dataclass(frozen=True)
class Area:
    """The cells that a defined name stands for; rows and columns are 1-based."""

    sheet: str
    row: int
    column: int
    rows: int
    columns: int


def named_areas(cells: NamedCells, policy: Policy) -> Mapping[str, Area]:
    """Where the names of the known pages stand in the open workbook."""
    found: dict[str, Area] = {}
    for layout in page_layouts(policy):
        for name in layout.names:
            if name in cells:
                target = cells[name]
                found[name] = Area(target.sheet.name, target.row, target.column, *target.shape)
    if OWN_STREET in cells:
        target = cells[OWN_STREET]
        found[OWN_STREET] = Area(target.sheet.name, target.row, target.column, 1, 1)
    return found


def page_layouts(policy: Policy) -> tuple[TableLayout, ...]:
    """The pages whose cells have names."""
    return (
        summary_layout(policy),
        plan_layout(policy),
        funds_layout(policy),
        dispatch_layout(policy),
        evaluation_layout(),
    )


def figures_of(
    grids: Sequence[Grid], areas: Mapping[str, Area], policy: Policy
) -> tuple[Figures, list[Ledger]]:
    """The figures other than 0 of a workbook's sheets, in the order of its pages; and the ledgers as read.

    `areas` says where the pages stand (see `named_areas`); rates are left out, as they follow from the rest.
    """
    sheets = {grid.sheet: grid for grid in grids}
    figures: Figures = {}
    for layout in page_layouts(policy):
        if all(name in areas for name in (layout.name(_label(layout)), layout.total_name)):
            figures.update(_page(layout, sheets, areas))
    own = areas.get(OWN_STREET)
    street = str(sheets[own.sheet].value(own.row, own.column) or "") if own and own.sheet in sheets else ""
    if STREET_PAGE in sheets:
        figures.update(_street_page(sheets[STREET_PAGE], street))
    ledgers = ledgers_of(grids, policy)
    for ledger in ledgers:
        for key, figure in _ledger(ledger, policy, street):
            before = figures.get(key, Figure(figure.unit, 0.0))
            figures[key] = Figure(figure.unit, round(before.value + figure.value, _DIGITS))
    return {key: figure for key, figure in figures.items() if figure.value}, ledgers


def ledgers_of(grids: Sequence[Grid], policy: Policy) -> list[Ledger]:
    """The ledgers of a workbook's visible sheets, read."""
    return [
        read(table, policy)
        for table in find(grids, policy, also=LEDGER_KINDS)
        if table.kind and table.kind not in _NOT_COUNTED and table.grid.visible
    ]


def _label(layout: TableLayout) -> str:
    return next(key for key in _LABELS if key in layout)


def _page(
    layout: TableLayout, sheets: Mapping[str, Grid], areas: Mapping[str, Area]
) -> Iterator[tuple[FigureKey, Figure]]:
    label = _label(layout)
    labels = areas[layout.name(label)]
    grid = sheets.get(labels.sheet)
    if grid is None:
        return
    total = areas[layout.total_name].row
    rows = [
        (row, str(grid.value(row, labels.column) or ""))
        for row in range(labels.row, labels.row + labels.rows)
    ]
    seen: set[str] = set()
    for column in layout.columns:
        area = areas.get(layout.name(column.key))
        copied = column.key.startswith("plan_") and layout.prefix != "heat_plan"
        if area is None or column.content is Content.LABEL or column.unit in _RATES or copied:
            continue
        title = "·".join(dict.fromkeys(column.headers))
        title = f"{title}（{column.key}）" if title in seen else title
        seen.add(title)
        for row, name in [*rows, (total, TOTAL)]:
            value = _number(grid.value(row, area.column))
            if value is not None and name:
                street, figure = (name, title) if label == "street" else ("", f"{name}·{title}")
                yield FigureKey(layout.sheet, street, figure), Figure(column.unit, value)


def _street_page(grid: Grid, street: str) -> Iterator[tuple[FigureKey, Figure]]:
    """A page of several small tables: a title, a row of headers, rows with a label in the first column."""
    section, headers = "", dict[int, str]()
    left = grid.origin[1]
    for cells in grid.rows:
        filled = {at + left: cell for at, cell in enumerate(cells) if cell not in (None, "")}
        first = filled.get(left)
        texts = {at: str(cell) for at, cell in filled.items() if isinstance(cell, str)}
        if isinstance(first, str) and len(filled) == 1:
            section, headers = first, {}
        elif len(texts) > 1 and len(texts) == len(filled):
            headers = texts
        elif isinstance(first, str) and headers:
            for column, cell in filled.items():
                value = _number(cell)
                if value is not None and column in headers:
                    name = f"{section}·{first}·{headers[column]}"
                    yield FigureKey(STREET_PAGE, street, name), Figure("", value)


def _number(cell: Any) -> float | None:
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return None
    return round(float(cell), _DIGITS)


# ---------------------------------------------------------------- ledgers


def _ledger(ledger: Ledger, policy: Policy, own: str) -> Iterator[tuple[FigureKey, Figure]]:
    """Rows, rows by route, accepted ones, and every column that can be added up, street by street."""
    matter = ledger.table.title
    columns = ledger.columns
    streets = columns.get("street", np.full(len(ledger), None, dtype=object))
    names = np.array([name or own for name in streets.tolist()], dtype=object)
    order = [street.name for street in policy.streets]
    present = sorted(set(names.tolist()), key=lambda name: (order.index(name) if name in order else 99, name))
    routes = columns.get("route", columns.get("planned_route"))
    passed = acceptances(columns["acceptance"]) == 1 if "acceptance" in columns else None
    for street in present:
        here = names == street

        def figure(name: str, unit: str, value: float, street: str = street) -> tuple[FigureKey, Figure]:
            return FigureKey(matter, street, name), Figure(unit, round(value, _DIGITS))

        yield figure("行数", "行", int(here.sum()))
        if passed is not None:
            yield figure("验收合格", "行", int((here & passed).sum()))
        if routes is not None:
            for route in policy.routes.values():
                yield figure(f"改造方式·{route.name}", "行", int((here & (routes == route.name)).sum()))
        for name, column in columns.items():
            field = ledger.table.fields.get(name)
            if field is None or field.content is not FieldContent.NUMBER or name in _NO_SUMS:
                continue
            values = column[here]
            total = to_units(np.where(np.isfinite(values), values, 0.0)).sum() / UNITS
            yield figure(f"{field.aliases[0]}合计", field.unit, float(total))
