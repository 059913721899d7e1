"""Pools: rows whose ceiling is one (Q2 ``cap_scope`` = PROJECT), and sharing an amount among rows exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from xl_heating.rules.money import SATURATED, IntColumn, divide_product


def pools(route: IntColumn, project: ArrayLike | None) -> IntColumn:
    """Return the pool of each row, counted from 0: rows of one route and one project belong together."""
    if project is None:
        return _numbered(route)
    projects = np.broadcast_to(np.asarray(project, dtype=np.int64), route.shape)
    return _numbered(_numbered(projects) * (int(route.max(initial=0)) + 1) + route)


def _numbered(values: IntColumn) -> IntColumn:
    numbers = np.unique(values, return_inverse=True)[1]
    return np.asarray(numbers, dtype=np.int64).reshape(values.shape)


def totals(pool: IntColumn, values: IntColumn, size: int = 0) -> IntColumn:
    """Return the sum of `values` in each pool, for at least `size` pools.

    Raises
    ------
    OverflowError : the values add up to more than stays exact
    """
    if values.astype(np.float64).sum() > SATURATED:
        raise OverflowError("total too large")
    sums = np.zeros(max(size, int(pool.max(initial=-1)) + 1), dtype=np.int64)
    np.add.at(sums, pool, values)
    return sums


def share_out(amounts: IntColumn, pool: IntColumn, weights: IntColumn) -> IntColumn:
    """Share each pool's amount among its rows in proportion to `weights`, by largest remainder.

    The rows of a pool sum exactly to its amount, no row gets more than its weight, and the first row wins
    a tie. `amounts` holds one entry a pool, at most the sum of the pool's weights.
    """
    whole = totals(pool, weights)
    shares, remainders = divide_product(weights, amounts[pool], np.maximum(whole, 1)[pool])
    left = amounts - totals(pool, shares)
    if not left.any():
        return shares
    order = np.lexsort((-remainders, pool))
    starts = np.searchsorted(pool[order], np.arange(len(whole)))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order)) - starts[pool[order]]
    return shares + (rank < left[pool])
