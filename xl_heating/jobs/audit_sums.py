"""区级汇总 against the merged ledgers of the same workbook (表间勾稽)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from xl_heating.jobs.collecting import KEYS, Collection, Source
from xl_heating.jobs.finding_list import Entry
from xl_heating.jobs.layout import summary_layout
from xl_heating.jobs.summary_values import RECEIVED, summary_values
from xl_heating.jobs.tally import tally
from xl_heating.jobs.writing import NamedCells, column_of
from xl_heating.ledger import Ledger
from xl_heating.ledger.grid import address
from xl_heating.policy import Policy

_NOT_SUMS = ("doubts", "status", "dossier_rate", "uncosted")


def across_pages(cells: NamedCells, ledgers: Sequence[Ledger], policy: Policy) -> list[Entry]:
    """Figures of 区级汇总 that are not what the workbook's own ledgers add up to.

    Both are filled by jobs of their own (刷新汇总, 合并台账), at different times or from different files.
    Nothing is compared in a workbook that lacks one of the two, nor for a street without records.
    """
    layout = summary_layout(policy)
    name = layout.name("subsidy") if "subsidy" in layout else ""
    sources = [
        Source(Path(cells.book.name), each, np.ones(len(each), dtype=np.bool_))
        for each in ledgers
        if each.kind in KEYS and len(each)
    ]
    if not sources or name not in cells:
        return []
    collection = Collection(sources, [], {}, [], set())
    totals = tally(sources, policy)
    values = summary_values(layout, totals, [RECEIVED] * len(policy.streets), (), collection, policy)
    seen = totals.seen.tolist()
    found: list[Entry] = []
    for column in layout.inputs:
        if column.key in _NOT_SUMS or column.key not in values or layout.name(column.key) not in cells:
            continue
        target = cells[layout.name(column.key)]
        found += _differences(target, column.headers[-1], column.unit, values[column.key], seen, policy)
    return found


def _differences(
    target: Any, title: str, unit: str, values: Sequence[Any], seen: Sequence[bool], policy: Policy
) -> Iterator[Entry]:
    for at, (shown, summed) in enumerate(zip(column_of(target), values, strict=True)):
        if not seen[at] or summed is None or isinstance(summed, str):
            continue
        if shown is None or isinstance(shown, (str, bool)):
            continue
        difference = round(float(shown) - float(summed), 4)
        if difference:
            street = policy.streets[at].name
            yield Entry(
                "E", "SUM_MISMATCH",
                f"{street}“{title}”在区级汇总中为{shown:,.10g}{unit}，按本工作簿合并的台账合计为"
                f"{summed:,.10g}{unit}，相差{difference:,.10g}{unit}。",
                "请确认两处所用的台账是同一批，重新合并台账并刷新汇总。",
                workbook=street, sheet=target.sheet.name, cell=address(target.row + at, target.column),
                value=f"{shown:,.10g}", clause="五（四）", linked=True,
            )  # fmt: skip
