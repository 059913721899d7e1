"""What the cells that meet a set of criteria come to, and how such findings are put together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xl_heating.recalculation.excel.coercion import Errors, Places, error_codes
from xl_heating.recalculation.vectors import Bools, Floats, Kind, Vector


@dataclass(frozen=True, slots=True)
class Found:
    """What the cells that meet the criteria come to, for each row.

    cells : how many there are; count : how many of them are numbers in the range to look at
    sum, smallest, largest : of those numbers; 0 and infinite where there are none
    errors : the first error among them
    """

    cells: Floats
    count: Floats
    sum: Floats
    smallest: Floats
    largest: Floats
    errors: Errors


def total(summed: Vector | None, mask: Bools, blank_below: int) -> Found:
    """What the cells under a mask come to; `blank_below` more cells are met that hold nothing."""
    cells = np.array([float(mask.sum() + blank_below)])
    if summed is None:
        return Found(cells, cells, cells, cells, cells, None)
    errors = error_codes(summed)
    if errors is not None:
        wrong = errors[mask & (errors != 0)][:1]
        errors = wrong if len(wrong) else None
    figures = summed.numbers[mask if summed.only is Kind.NUMBER else mask & summed.where(Kind.NUMBER)]
    return Found(
        cells,
        np.array([float(len(figures))]),
        np.array([figures.sum()]),
        np.array([figures.min(initial=np.inf)]),
        np.array([figures.max(initial=-np.inf)]),
        errors,
    )


def one_after_another(totals: list[Found]) -> Found:
    """Several findings under each other."""
    if len(totals) == 1:
        return totals[0]
    errors: Errors = None
    if any(each.errors is not None for each in totals):
        errors = np.concatenate(
            [np.zeros(len(t.cells), np.uint8) if t.errors is None else t.errors for t in totals]
        )
    return Found(
        np.concatenate([each.cells for each in totals]),
        np.concatenate([each.count for each in totals]),
        np.concatenate([each.sum for each in totals]),
        np.concatenate([each.smallest for each in totals]),
        np.concatenate([each.largest for each in totals]),
        errors,
    )


def spread(found: Found, which: Places) -> Found:
    """The finding that each row has."""
    return Found(
        found.cells[which],
        found.count[which],
        found.sum[which],
        found.smallest[which],
        found.largest[which],
        None if found.errors is None else found.errors[which],
    )


def picked_from(where: Bools, found: Found, other: Found) -> Found:
    """`found` where the condition holds, else `other`, which has no errors."""
    return Found(
        np.where(where, found.cells, other.cells),
        np.where(where, found.count, other.count),
        np.where(where, found.sum, other.sum),
        np.where(where, found.smallest, other.smallest),
        np.where(where, found.largest, other.largest),
        None if found.errors is None else np.where(where, found.errors, np.uint8(0)),
    )


def group_totals(summed: Vector, chosen: Bools | slice, groups: Places, size: int, cells: Floats) -> Found:
    """What the chosen cells come to by group.

    groups : the group of each chosen cell; size : how many groups there are; cells : how many cells each has
    """
    counts, values = summed.where(Kind.NUMBER)[chosen], summed.numbers[chosen]
    numbered, figures = groups[counts], values[counts]
    smallest, largest = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(smallest, numbered, figures)
    np.maximum.at(largest, numbered, figures)
    errors = error_codes(summed)
    first: Errors = None
    if errors is not None:
        first = np.zeros(size, np.uint8)
        own = errors[chosen]
        wrong = np.flatnonzero(own)[::-1]  # the first one is written last
        first[groups[wrong]] = own[wrong]
    return Found(
        cells,
        np.bincount(numbered, minlength=size).astype(np.float64),
        np.bincount(numbered, weights=figures, minlength=size).astype(np.float64),
        smallest,
        largest,
        first,
    )
