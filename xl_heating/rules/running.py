"""Running subsidy of a household and season (三（三）3、4), borne by the district alone."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

import numpy as np
from numpy.typing import ArrayLike

from xl_heating.errors import PolicyError
from xl_heating.policy import Policy, Route
from xl_heating.rules.money import FEN_PER_YUAN, UNITS, BoolColumn, IntColumn, multiply_round
from xl_heating.rules.season import first_day, season_months
from xl_heating.rules.terms import columns, fen_per_unit, per_row, rounding_unit, routes_column, where


def running_subsidy(
    policy: Policy, route: ArrayLike, usage: ArrayLike, own_meter: ArrayLike, already_paid: ArrayLike
) -> IntColumn:
    """Return what is still to be paid this season, in 分: min(rate × usage, cap) − already paid, at least 0.

    Parameters
    ----------
    route : int[n]; routes without running subsidy give 0
    usage : usage of the season so far, int[n] of 1/10,000 立方米 or 千瓦时
    own_meter : bool[n], 一户一表; decides only where the route requires it (三（三）4)
    already_paid : paid to the household for this season, int[n] of 分. The ceiling is one per household
        (“每户”, Q6), so this includes what was paid for another route, unless ``cap_across_routes`` is off

    Raises
    ------
    PolicyError : ``usage_basis`` is NET_OF_BASELINE and ``usage_baseline`` is blank (Q5)
    ValueError : a usage or payment is negative
    """
    routes = routes_column(policy, route)
    used, paid = columns(routes, usage, already_paid)
    if min(used.min(initial=0), paid.min(initial=0)) < 0:
        raise ValueError("negative usage or payment")
    entitled = where(policy, routes, lambda each: each.running is not None) & (
        ~where(policy, routes, lambda each: each.running is not None and each.running.own_meter_only)
        | np.broadcast_to(np.asarray(own_meter, dtype=np.bool_), routes.shape)
    )
    unit = rounding_unit(policy)
    counted = np.maximum(used - baseline(policy), 0)
    numerators, denominators = per_row(policy, routes, _rate)
    earned = multiply_round(counted, numerators, denominators * unit, saturate=True) * unit
    limits, parts = per_row(policy, routes, _cap)
    season = np.minimum(earned, multiply_round(limits, 1, parts))
    return np.where(entitled, np.maximum(season - paid, 0), 0)


def within_ceiling(
    policy: Policy, household: ArrayLike, route: ArrayLike, amount: ArrayLike, already_paid: ArrayLike
) -> IntColumn:
    """Return what of each row's amount is still payable, in 分, so that no household exceeds its ceiling.

    A household with several rows of one season (first gas, then electricity) shares one ceiling, the
    highest of its routes' (Q6 ``cap_across_routes``): together its rows get no more than that less all that
    was paid. Earlier rows come first; each row gets at most its own amount less what was paid on it.

    Parameters
    ----------
    household : int[n], rows of one household and season have the same number; each row its own where the
        ceiling is not shared
    route : int[n]
    amount : what each row's usage alone entitles to for the season, int[n] of 分
    already_paid : paid on each row, int[n] of 分
    """
    routes = routes_column(policy, route)
    homes, own, paid = columns(routes, household, amount, already_paid)
    open_rows: IntColumn = np.maximum(own - paid, 0)
    if not policy.option("cap_across_routes", True):
        return open_rows
    _, group = np.unique(homes, return_inverse=True)
    limits, parts = per_row(policy, routes, _cap)
    room = np.zeros(int(group.max(initial=-1)) + 1, dtype=np.int64)
    np.maximum.at(room, group, multiply_round(limits, 1, parts))
    np.subtract.at(room, group, paid)
    order = np.argsort(group, kind="stable")
    wanted, groups = open_rows[order], group[order]
    upto = np.cumsum(wanted)
    before = upto - wanted
    begins = np.r_[True, groups[1:] != groups[:-1]] if len(groups) else np.zeros(0, dtype=np.bool_)
    taken = before - np.repeat(before[begins], np.diff(np.r_[np.flatnonzero(begins), len(groups)]))
    result: IntColumn = np.zeros(routes.shape, dtype=np.int64)
    result[order] = np.clip(np.maximum(room, 0)[groups] - taken, 0, wanted)
    return result


def stopped(policy: Policy, exit_on: ArrayLike, season_year: int) -> BoolColumn:
    """Return where a household that left on a day (死亡、迁出、拆迁) gets nothing for the season any more.

    The subsidy stops from the season after the day (Q22 ``exit_rule``): a season that had begun is paid in
    full. NaT is a household that has not left.
    """
    days = np.atleast_1d(np.asarray(exit_on, dtype="datetime64[D]"))
    return np.asarray(~np.isnat(days) & (days < first_day(policy, season_year)))


def _rate(route: Route) -> Fraction:
    return fen_per_unit(route.running.rate) if route.running else Fraction(0)


def _cap(route: Route) -> Fraction:
    return Fraction(route.running.cap.number) * FEN_PER_YUAN if route.running else Fraction(0)


def baseline(policy: Policy) -> int:
    """Return the usage of a season that is not counted (Q5), in 1/10,000; 0 where the whole meter counts."""
    if policy.option("usage_basis", "TOTAL") == "TOTAL":
        return 0
    monthly = policy.option("usage_baseline")
    if not isinstance(monthly, Decimal):
        raise PolicyError(
            "用量口径为扣除基线用量，但没有填写每月基线用量 usage_baseline。", remedy="请填写每月基线用量。"
        )
    exact = Fraction(monthly) * UNITS * season_months(policy)
    return floor(exact + Fraction(1, 2))
