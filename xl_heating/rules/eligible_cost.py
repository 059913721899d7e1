"""Which cost items a route's subsidy covers (三（一）至（六）), and their sum."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xl_heating.errors import HeatingError
from xl_heating.policy import Policy, Route, normalise
from xl_heating.rules.money import IntColumn
from xl_heating.rules.terms import routes_column

ELIGIBLE, INELIGIBLE, UNKNOWN = 1, 0, -1


def eligible_items(policy: Policy, route: ArrayLike, names: Sequence[str]) -> NDArray[np.int8]:
    """Return for each row's route and each item name 1 (covered), 0 (known, not covered) or −1 (unknown).

    A single route gives int8[k], a column int8[n, k]. A route's own items come first: 热源 is 热源站 to
    区域集中供热 and is covered by no other route. Where the text lists no items (公益场所) every item is
    covered, except those that no route covers.
    """
    table = _coverage(policy, names)
    return table[int(np.asarray(route))] if np.ndim(route) == 0 else table[routes_column(policy, route)]


def eligible_cost(
    policy: Policy, route: ArrayLike, names: Sequence[str], amounts: ArrayLike
) -> tuple[IntColumn, IntColumn]:
    """Return the covered and the uncovered cost of each row, in 1/10,000 yuan.

    Parameters
    ----------
    route : int[n]
    names : k item names, one for each column of `amounts`
    amounts : int[n, k] of 1/10,000 yuan, 0 where blank

    Raises
    ------
    HeatingError : an amount stands under a name that the policy does not know for that route
    """
    routes = routes_column(policy, route)
    table = np.asarray(amounts, dtype=np.int64).reshape(len(routes), len(names))
    covered = _coverage(policy, names)[routes]
    strange = (covered == UNKNOWN) & (table != 0)
    if strange.any():
        name = names[int(np.flatnonzero(strange.any(axis=0))[0])]
        raise HeatingError(
            f"费用项“{name}”不在政策所列项目之中，不能判断是否可补。", remedy="请改用政策中的费用项名称。"
        )
    eligible = np.where(covered == ELIGIBLE, table, 0).sum(axis=1, dtype=np.int64)
    return eligible, table.sum(axis=1, dtype=np.int64) - eligible


def _coverage(policy: Policy, names: Sequence[str]) -> NDArray[np.int8]:
    wanted = [normalise(name) for name in names]
    never = {name for item in policy.never_eligible for name in item.names}
    known = never | {name for route in policy.routes.values() for item in route.items for name in item.names}
    rows = [[_covers(route, name, never, known) for name in wanted] for route in policy.routes.values()]
    return np.array(rows, dtype=np.int8).reshape(len(rows), len(wanted))


def _covers(route: Route, name: str, never: set[str], known: set[str]) -> int:
    if not name:
        return UNKNOWN
    if any(name in item.names for item in route.items):
        return ELIGIBLE
    if route.any_cost and name not in never:
        return ELIGIBLE
    return INELIGIBLE if name in known else UNKNOWN
