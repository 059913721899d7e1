"""Many criteria of one comparison (">"&A2): the range is sorted once, and each row is looked up in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xl_heating.recalculation.excel.criteria import Criterion
from xl_heating.recalculation.excel.found import Found
from xl_heating.recalculation.vectors import Bools, Floats, Kind, Vector


def comparison(wanted: Sequence[Criterion]) -> str | None:
    """The operator < <= > >= that all criteria have in common, each before a number; otherwise None."""
    operators = {each.operator if type(each.operand) is float else "" for each in wanted}
    operator = operators.pop() if len(operators) == 1 else ""
    return operator if operator in ("<", "<=", ">", ">=") else None


def found_in_order(
    operator: str, operands: Floats, cells: Vector, summed: Vector | None, common: Bools | None
) -> Found:
    """What the cells come to that meet the comparison with each operand.

    cells, summed : of equal length, `summed` without errors; common : the cells that come into question
    """
    chosen = cells.where(Kind.NUMBER) if common is None else cells.where(Kind.NUMBER) & common
    order = np.argsort(cells.numbers[chosen], kind="stable")
    ascending = cells.numbers[chosen][order]
    many = np.searchsorted(ascending, operands, "left" if operator in ("<", ">=") else "right")
    if operator in (">", ">="):
        # Summed from the other end, lest a small sum be the difference of two large ones.
        order, many = order[::-1], len(order) - many
    met = many.astype(np.float64)
    if summed is None:
        return Found(met, met, met, met, met, None)
    counts, values = summed.where(Kind.NUMBER)[chosen][order], summed.numbers[chosen][order]
    return Found(
        met,
        _upto(np.add, counts.astype(np.float64), 0.0)[many],
        _upto(np.add, np.where(counts, values, 0.0), 0.0)[many],
        _upto(np.minimum, np.where(counts, values, np.inf), np.inf)[many],
        _upto(np.maximum, np.where(counts, values, -np.inf), -np.inf)[many],
        None,
    )


def _upto(combine: np.ufunc, values: Floats, none: float) -> Floats:
    """What the first 0, 1, 2, … values come to."""
    return np.concatenate([np.full(1, none), combine.accumulate(values)])
