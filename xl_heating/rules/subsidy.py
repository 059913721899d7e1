"""Construction subsidy of a row: how much, who bears it, what the household pays (三（一）至（六）)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from xl_heating.errors import PolicyError
from xl_heating.policy import Policy, Route, Share
from xl_heating.rules.area import area_differs, area_used
from xl_heating.rules.money import FEN_PER_YUAN, BoolColumn, IntColumn, fen, multiply_round
from xl_heating.rules.pooling import pools, share_out, totals
from xl_heating.rules.terms import (
    columns,
    fen_per_unit,
    per_row,
    rounding_unit,
    routes_column,
    where,
)

__all__ = [
    "Split",
    "area_differs",
    "area_used",
    "by_level",
    "ceiling",
    "construction_subsidy",
    "has_ceiling",
]


@dataclass(frozen=True)
class Split:
    """Four int64 columns in 分: upper + district = subsidy, subsidy + self_pay = cost, each at least 0."""

    subsidy: IntColumn
    upper: IntColumn
    district: IntColumn
    self_pay: IntColumn


def construction_subsidy(
    policy: Policy,
    route: ArrayLike,
    cost: ArrayLike,
    quantity: ArrayLike,
    accepted: ArrayLike,
    project: ArrayLike | None = None,
) -> Split:
    """Return subsidy, upper-level share, district share and self-pay of each row.

    Parameters
    ----------
    route : int[n], indices into ``tuple(policy.routes)``
    cost : eligible cost, int[n] of 1/10,000 yuan
    quantity : households, or the area the route's cap goes by, int[n] of 1/10,000
    accepted : bool[n], the work has passed acceptance; decides only for routes that need it (三（五）)
    project : int[n], rows whose ceiling is pooled where ``cap_scope`` is PROJECT (Q2); one for each route
        when omitted

    Raises
    ------
    ValueError : a cost or quantity is negative
    OverflowError : an amount is too large to be exact
    PolicyError : the policy's options or figures cannot be used
    """
    routes = routes_column(policy, route)
    costs, quantities = columns(routes, cost, quantity)
    if min(costs.min(initial=0), quantities.min(initial=0)) < 0:
        raise ValueError("negative cost or quantity")
    eligible = fen(costs)
    open_rows = _subsidised(
        policy, routes, np.broadcast_to(np.asarray(accepted, dtype=np.bool_), routes.shape)
    )
    if policy.option("cap_scope") == "PROJECT":
        groups = pools(routes, project)
        subsidy, upper = _pooled(policy, routes, eligible, quantities, open_rows, groups)
    else:
        subsidy = _granted(policy, routes, eligible, costs, quantities) * open_rows
        upper = _upper(policy, routes, subsidy, quantities)
    return Split(subsidy, upper, subsidy - upper, eligible - subsidy)


def ceiling(policy: Policy, route: ArrayLike, quantity: ArrayLike) -> IntColumn:
    """Return cap × quantity in 分; −1 where the text sets no ceiling (see `has_ceiling`).

    This is a bound for budgets, not a grant: “最高” is a ceiling on the actual cost.
    """
    routes = routes_column(policy, route)
    (quantities,) = columns(routes, quantity)
    amounts = multiply_round(quantities, *per_row(policy, routes, _cap))
    return np.where(has_ceiling(policy, routes), amounts, -1)


def has_ceiling(policy: Policy, route: ArrayLike) -> BoolColumn:
    """Return whether each row's route has a ceiling; 公益场所 (三（六）) has none."""
    return where(policy, routes_column(policy, route), lambda each: each.share is not Share.DISTRICT)


def by_level(policy: Policy, route: ArrayLike, subsidy: ArrayLike) -> dict[str, IntColumn]:
    """Return what each level of government bears of `subsidy` (分), for routes that share by ratio.

    The parts are the exact ratios, rounded cumulatively from the district upwards, so they sum exactly to
    the subsidy and none is negative.

    Raises
    ------
    PolicyError : a row's route shares by quota; its text gives the upper levels one combined figure (Q17)
    """
    routes = routes_column(policy, route)
    (amounts,) = columns(routes, subsidy)
    if where(policy, routes, lambda each: each.share is Share.QUOTA).any():
        raise PolicyError("原文只写明上级合计承担的定额，没有逐级比例。", remedy="请使用上级合计与区级两列。")
    names = [name for name, _ in policy.level_shares] or [policy.policy.district_level]
    district_only = where(policy, routes, lambda each: each.share is not Share.RATIO)
    levels: dict[str, IntColumn] = {}
    below, part = np.zeros_like(amounts), Fraction(0)
    for name, share in reversed(policy.level_shares):
        part += share
        reached = _part(policy, amounts, part.numerator, part.denominator)
        levels[name] = np.where(district_only, 0, reached - below)
        below = reached
    district = names[-1]
    levels[district] = np.where(district_only, amounts, levels.get(district, amounts))
    return {name: levels[name] for name in names}


def _subsidised(policy: Policy, routes: IntColumn, accepted: BoolColumn) -> BoolColumn:
    waiting = where(policy, routes, lambda each: each.needs_acceptance) & ~accepted
    return where(policy, routes, lambda each: each.share is not Share.NONE) & ~waiting


def _granted(
    policy: Policy, routes: IntColumn, eligible: IntColumn, costs: IntColumn, quantities: IntColumn
) -> IntColumn:
    unit = rounding_unit(policy)
    if unit == 1 and all(each.cost_rate is None for each in policy.routes.values()):
        return _within_ceiling(policy, routes, eligible, quantities)
    numerators, denominators = per_row(policy, routes, _fen_rate)
    wanted = multiply_round(costs, numerators, denominators * unit) * unit
    granted = _within_ceiling(policy, routes, wanted, quantities)
    # Rounding up to whole yuan must not pay more than the work cost.
    return np.where(granted > eligible, granted - unit, granted)


def _pooled(
    policy: Policy,
    routes: IntColumn,
    eligible: IntColumn,
    quantities: IntColumn,
    subsidised: BoolColumn,
    pool: IntColumn,
) -> tuple[IntColumn, IntColumn]:
    unit = rounding_unit(policy)
    # Shared in whole rounding units of each row's cost: so no row can get more than it cost.
    weights = np.where(subsidised, eligible // unit, 0)
    together = totals(pool, np.where(subsidised, eligible, 0))
    pooled_quantity = totals(pool, np.where(subsidised, quantities, 0))
    pool_route = np.zeros(len(together), dtype=np.int64)
    pool_route[pool] = routes
    numerators, denominators = per_row(policy, pool_route, _rate)
    wanted = multiply_round(together, numerators, denominators * unit) * unit
    granted = np.minimum(
        _within_ceiling(policy, pool_route, wanted, pooled_quantity), totals(pool, weights) * unit
    )
    subsidy = share_out(granted // unit, pool, weights) * unit
    upper = (
        share_out(_upper(policy, pool_route, granted, pooled_quantity) // unit, pool, subsidy // unit) * unit
    )
    # Ratios are each row's own; only ceilings and quotas are pooled.
    by_ratio = where(policy, routes, lambda each: each.share is Share.RATIO)
    return subsidy, np.where(by_ratio, _upper(policy, routes, subsidy, quantities), upper)


def _within_ceiling(policy: Policy, routes: IntColumn, wanted: IntColumn, quantities: IntColumn) -> IntColumn:
    limit = _bound(policy, routes, quantities, _cap)
    return np.where(has_ceiling(policy, routes), np.minimum(wanted, limit), wanted)


def _upper(policy: Policy, routes: IntColumn, subsidy: IntColumn, quantities: IntColumn) -> IntColumn:
    mode = policy.option("share_mode")
    if mode == "PROPORTIONAL":
        quota = _part(policy, subsidy, *per_row(policy, routes, _quota_part))
    elif mode == "DISTRICT_FIRST":
        own = _bound(policy, routes, quantities, _own_quota)
        quota = subsidy - np.minimum(subsidy, own)
    elif mode == "UPPER_FIRST":
        quota = np.minimum(subsidy, _bound(policy, routes, quantities, _upper_quota))
    else:
        raise PolicyError(
            f"不认识的分担方式 share_mode = {mode}。",
            remedy="请用 UPPER_FIRST、PROPORTIONAL 或 DISTRICT_FIRST。",
        )
    shares = policy.level_shares
    if shares:
        district = shares[-1][1]
        ratio = subsidy - _part(policy, subsidy, district.numerator, district.denominator)
        quota = np.where(where(policy, routes, lambda each: each.share is Share.RATIO), ratio, quota)
    return np.where(where(policy, routes, lambda each: each.share is Share.DISTRICT), 0, quota)


def _bound(
    policy: Policy, routes: IntColumn, quantities: IntColumn, figure: Callable[[Route], Fraction]
) -> IntColumn:
    unit = rounding_unit(policy)
    if quantities.size and quantities.strides == (0,):
        # One quantity for all rows, as a rule one household: one product a route, not one a row.
        every = np.arange(len(policy.routes))
        numerators, denominators = per_row(policy, every, figure)
        bounds = multiply_round(quantities[:1], numerators, denominators * unit, saturate=True) * unit
        return np.asarray(bounds[routes])
    numerators, denominators = per_row(policy, routes, figure)
    return multiply_round(quantities, numerators, denominators * unit, saturate=True) * unit


def _part(
    policy: Policy, subsidy: IntColumn, numerator: IntColumn | int, denominator: IntColumn | int
) -> IntColumn:
    unit = rounding_unit(policy)
    return multiply_round(subsidy, numerator, denominator * unit) * unit


def _cap(route: Route) -> Fraction:
    return fen_per_unit(route.cap)


def _upper_quota(route: Route) -> Fraction:
    return fen_per_unit(route.upper)


def _own_quota(route: Route) -> Fraction:
    return fen_per_unit(route.cap) - fen_per_unit(route.upper)


def _fen_rate(route: Route) -> Fraction:
    return _rate(route) / FEN_PER_YUAN


def _rate(route: Route) -> Fraction:
    return Fraction(route.cost_rate.number) if route.cost_rate else Fraction(1)


def _quota_part(route: Route) -> Fraction:
    if route.cap is None or route.upper is None or not route.cap.number:
        return Fraction(0)
    return Fraction(route.upper.number) / Fraction(route.cap.number)
