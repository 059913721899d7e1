"""A policy's subsidy terms as tables, one entry a route, taken by route index."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike

from xl_heating.errors import PolicyError
from xl_heating.policy import Policy, PolicyValue, Route
from xl_heating.rules.money import FEN_PER_YUAN, UNITS, BoolColumn, IntColumn, fraction_table

_TABLES: WeakKeyDictionary[Policy, dict[Callable[[Route], Fraction], tuple[IntColumn, IntColumn]]]
_TABLES = WeakKeyDictionary()

Ratio = tuple[IntColumn, IntColumn]
"""Numerator and denominator of each row."""


def fen_per_unit(figure: PolicyValue | None) -> Fraction:
    """元 per 户 or ㎡ as 分 per 1/10,000 of it; nothing where the route has no such figure."""
    return Fraction(figure.number) * FEN_PER_YUAN / UNITS if figure else Fraction(0)


def per_row(policy: Policy, route: IntColumn, figure: Callable[[Route], Fraction]) -> Ratio:
    """Return the figure of each row's route as numerators and denominators.

    `figure` is a function of its module, not a lambda: its table is worked out once for each policy.
    """
    tables = _TABLES.setdefault(policy, {})
    if figure not in tables:
        tables[figure] = fraction_table([figure(each) for each in policy.routes.values()])
    numerators, denominators = tables[figure]
    return numerators[route], denominators[route] if denominators.ndim else denominators


def where(policy: Policy, route: IntColumn, holds: Callable[[Route], bool]) -> BoolColumn:
    """Return for each row whether its route has the property."""
    table = np.array([holds(each) for each in policy.routes.values()], dtype=np.bool_)
    return table[route]


def routes_column(policy: Policy, route: ArrayLike) -> IntColumn:
    """Return `route` as a column of indices into ``tuple(policy.routes)`` (IndexError when outside)."""
    column = np.atleast_1d(np.asarray(route, dtype=np.int64))
    if column.size and (column.min() < 0 or column.max() >= len(policy.routes)):
        raise IndexError("route index outside the policy")
    return column


def columns(route: IntColumn, *values: ArrayLike) -> Iterable[IntColumn]:
    """Return each of `values` as an int64 column as long as `route`; scalars are repeated."""
    return (np.broadcast_to(np.asarray(value, dtype=np.int64), route.shape) for value in values)


def rounding_unit(policy: Policy) -> int:
    """The unit to which money is rounded, in 分 (option ``money_round``, Q16)."""
    unit = Decimal(str(policy.option("money_round"))) * FEN_PER_YUAN
    if unit != int(unit) or unit < 1:
        raise PolicyError(f"金额取整单位 {unit / FEN_PER_YUAN} 元不能使用。", remedy="请用 0.01 或 1。")
    return int(unit)


def figure(policy: Policy, key: str) -> Decimal:
    """The policy's number under `key`; PolicyError where the policy has none."""
    try:
        return policy.number(key)
    except (KeyError, TypeError):
        raise PolicyError(
            f"政策《{policy.policy.name}》没有数值参数 {key}。", remedy="请在政策文件中补充该项。"
        ) from None
