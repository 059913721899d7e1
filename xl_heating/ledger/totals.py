"""Typed 小计 and 合计 rows, added up again from the records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from xl_heating.ledger.cleaning import Unusable, clean_number
from xl_heating.ledger.columns import Content
from xl_heating.ledger.findings import ERROR, Findings
from xl_heating.ledger.grid import address
from xl_heating.ledger.tables import Table
from xl_heating.ledger.units import parse_unit

Rows = npt.NDArray[np.int64]
_PARTIAL = "小计"
_FEWEST_DECIMALS = 2
"""Totals in 万元 keep at least two; with fewer, a whole household's subsidy could hide in the rounding."""


def check_totals(
    table: Table, rows: Rows, columns: Mapping[str, npt.NDArray[Any]], findings: Findings
) -> None:
    """Report each typed total that differs from the sum of the records it stands for.

    A 小计 stands for the records since the last total; a 合计 for all above it, or below when it comes first.
    Another usual reading is accepted when all figures of the row agree with it.
    """
    names = [
        name
        for name in table.columns
        if table.fields[name].content is Content.NUMBER
        and table.fields[name].name
        not in ("season_index", "rate", "unit_cost", "reading_start", "reading_end")
    ]
    for at, (row, label) in enumerate(table.totals):
        typed = {name: figure for name in names if (figure := _figure(table, name, row)) is not None}
        if not typed:
            continue
        readings = _readings(rows, table.totals, at)
        wrong = {
            number: [
                name
                for name, figure in typed.items()
                if not _agrees(table, name, figure, columns[name][chosen])
            ]
            for number, chosen in enumerate(readings)
        }
        if not all(wrong.values()):
            continue
        for name in wrong[0]:
            _report(table, name, row, label, typed[name], columns[name][readings[0]], findings)


def _readings(rows: Rows, totals: list[tuple[int, str]], at: int) -> list[npt.NDArray[np.bool_]]:
    row, label = totals[at]
    previous = totals[at - 1][0] if at else 0
    same_before = max((other for other, text in totals[:at] if text == label), default=0)
    following = totals[at + 1][0] if at + 1 < len(totals) else int(rows[-1]) + 1 if len(rows) else 0
    above, below = rows < row, rows > row
    since_last, until_next = above & (rows > previous), below & (rows < following)
    since_same = above & (rows > same_before)
    if label == _PARTIAL:
        ordered = [since_last, since_same, until_next, above, below]
    else:
        ordered = [above, below, since_same, since_last, above | below]
    return [reading for reading in ordered if reading.any()] or [above]


def _figure(table: Table, name: str, row: int) -> float | None:
    """The typed total in the field's base unit."""
    unit = parse_unit(table.units[name])
    if unit is None:
        return None
    cell = table.grid.value(row, table.columns[name])
    figure = clean_number(cell, table.fields[name].unit, unit.name)
    return None if isinstance(figure, Unusable) else figure


def _agrees(table: Table, name: str, figure: float, parts: npt.NDArray[np.float64]) -> bool:
    unit = parse_unit(table.units[name])
    factor = float(unit.factor) if unit else 1.0
    shown, computed = figure / factor, float(np.nansum(parts)) / factor
    # A total typed with two decimals of 万元 agrees with a sum of four.
    decimals = len(f"{shown:.6f}".rstrip("0").partition(".")[2])
    if factor > 1:
        decimals = max(decimals, _FEWEST_DECIMALS)
    return abs(shown - computed) <= 0.5 * 10.0**-decimals + 1e-6 * (1 + abs(computed) * 1e-3)


def _report(
    table: Table,
    name: str,
    row: int,
    label: str,
    figure: float,
    parts: npt.NDArray[np.float64],
    findings: Findings,
) -> None:
    unit = parse_unit(table.units[name])
    factor = float(unit.factor) if unit else 1.0
    computed = float(np.nansum(parts))
    findings.add(
        address(row, table.columns[name]),
        "SUM_MISMATCH",
        ERROR,
        f"第{row}行{label}填写为{_shown(figure / factor)}{table.units[name]}，"
        f"按明细重算为{_shown(computed / factor)}{table.units[name]}，"
        f"相差{_shown((figure - computed) / factor)}。",
        "请核对明细和合计；汇总时以明细为准。",
    )


def _shown(number: float) -> str:
    return f"{number:,.4f}".rstrip("0").rstrip(".")
