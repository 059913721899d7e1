"""Values written once for several rows: merged cells, and names over the first row of a group only."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from xl_heating.ledger.columns import Content, Field
from xl_heating.ledger.grid import Merge

SHARED = frozenset(
    (
        Content.TEXT,
        Content.STREET,
        Content.ROUTE,
        Content.SEASON,
        Content.DATE,
        Content.FLAG,
        Content.ACCEPTANCE,
    )
)
GROUPING = ("village", "street")
"""Fields that offices write over the first row of a group only."""


def is_shared(field: Field) -> bool:
    """Whether a merged cell speaks for all its rows: a village does, an amount or a name does not."""
    return field.content in SHARED and (not field.key or field.name == "project")


def merged_rows(merges: Sequence[Merge], column: int, rows: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Positions (first, last) of the records that a merged cell of this sheet column spans."""
    edges = [
        (top, bottom + 1) for top, left, bottom, right in merges if left == column == right and bottom > top
    ]
    if not edges:
        return []
    places = np.searchsorted(rows, np.array(edges, dtype=np.int64)).tolist()
    return [(first, last - 1) for first, last in places if last - first > 1]


def fill_merged(cells: list[Any], spans: Sequence[tuple[int, int]]) -> None:
    """Copy each merged value to all the records it spans."""
    for first, last in spans:
        cells[first : last + 1] = [cells[first]] * (last - first + 1)


def fills_down(cells: Sequence[Any], rows: npt.NDArray[np.int64], totals: Sequence[int]) -> bool:
    """Whether the whole column writes each name once, over the first row of its group.

    Every name stands once, half of the rows or more are blank, and each total is followed by a name.
    """
    if all(cells):
        return False
    filled = [cell for cell in cells if cell not in (None, "")]
    if not filled or len(filled) == len(cells) or cells[0] in (None, ""):
        return False
    if len(filled) * 2 > len(cells) or len(set(filled)) != len(filled):
        return False
    after_totals = np.searchsorted(rows, np.array(totals, dtype=np.int64))
    return all(cells[at] not in (None, "") for at in after_totals.tolist() if at < len(cells))


def fill_down(cells: list[Any]) -> list[int]:
    """Copy each value down over the blanks below it; return the positions filled."""
    starts = [at for at, cell in enumerate(cells) if cell not in (None, "")]
    filled: list[int] = []
    for first, following in pairwise([*starts, len(cells)]):
        cells[first:following] = [cells[first]] * (following - first)
        filled += range(first + 1, following)
    return filled
