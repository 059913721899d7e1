"""The cost columns of ledgers, the names under which the policy knows them, and what of them is eligible."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from xl_heating.policy import Policy
from xl_heating.rules.eligible_cost import ELIGIBLE, eligible_cost, eligible_items

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

COST_ITEMS = {
    "T3": {
        "cost_equipment": "设备",
        "cost_installation": "安装",
        "cost_pipe": "管网（线路）",
        "cost_maintenance": "维护",
        "cost_other": "其他（不补）",
    },
    "T7": {
        "cost_source": "热源站",
        "cost_station": "换热站",
        "cost_primary": "一次管网",
        "cost_secondary": "二次管网",
        "cost_radiator": "户内暖气片",
    },
}
"""Ledger columns of cost items and the names under which the policy knows them."""

TYPED_COSTS = ("eligible_cost", "cost")
"""Columns in which the eligible cost itself is typed, best first."""


def eligible_of(
    policy: Policy, kind: str, names: set[str], route: Ints, number: Callable[[str], tuple[Ints, Bools]]
) -> tuple[Ints, Bools]:
    """Return each record's eligible cost in 1/10,000 yuan, and where any has been entered.

    Parameters
    ----------
    names : the columns that the table has
    route : route indices; −1 counts as the first route, so the caller leaves such records out
    number : ``number(name) -> (1/10,000 of the column, where it is filled in)``
    """
    items = [(name, title) for name, title in COST_ITEMS.get(kind, {}).items() if name in names]
    typed, has_typed = number(TYPED_COSTS[0])
    if not has_typed.any():
        typed, has_typed = number(TYPED_COSTS[1])
    if not items:
        return typed, has_typed
    columns = [number(name) for name, _ in items]
    amounts = np.stack([amount for amount, _ in columns], axis=1)
    filled = np.stack([known for _, known in columns], axis=1)
    titles, routes = [title for _, title in items], np.maximum(route, 0)
    eligible, _ = eligible_cost(policy, routes, titles, amounts)
    # A row with nothing but 其他（不补） has no eligible cost yet; it is not a row that costs 0.
    entered = (filled & (eligible_items(policy, routes, titles) == ELIGIBLE)).any(axis=1)
    return np.where(entered, eligible, typed), entered | has_typed
