"""Running subsidy of a household and season (三（三）3、4), borne by the district alone."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

import numpy as np
from numpy.typing import ArrayLike

from xl_heating.errors import PolicyError
from xl_heating.policy import Policy, Route
from xl_heating.rules.money import FEN_PER_YUAN, UNITS, IntColumn, multiply_round
from xl_heating.rules.season import season_months
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
