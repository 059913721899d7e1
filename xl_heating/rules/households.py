"""Household equivalents of public places: heated area ÷ 120 ㎡ (三（六）), with the roundings of Q7."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from xl_heating.errors import PolicyError
from xl_heating.policy import Policy
from xl_heating.rules.money import UNITS, IntColumn, divide_product, multiply_round
from xl_heating.rules.pooling import totals
from xl_heating.rules.terms import figure

MODES = ("EXACT", "FLOOR", "ROUND", "CEIL")
SCOPES = ("POOLED", "PER_PLACE")


def equivalents(policy: Policy, area_units: ArrayLike, mode: str | None = None) -> IntColumn:
    """Return the households that each area counts for, in 1/10,000.

    Parameters
    ----------
    area_units : heated area, int[n] of 1/10,000 ㎡, not negative
    mode : EXACT (four decimals, half-up), FLOOR, ROUND (half-up) or CEIL; ``equiv_mode`` when omitted

    Raises
    ------
    PolicyError : the policy has no ``equivalent.area``, or it is 0
    ValueError : an area is negative, or no such mode
    """
    areas = np.atleast_1d(np.asarray(area_units, dtype=np.int64))
    if areas.min(initial=0) < 0:
        raise ValueError("negative area")
    chosen = _chosen(policy, "equiv_mode", mode, MODES)
    standard = Fraction(figure(policy, "equivalent.area"))
    if standard == 0:
        raise PolicyError("折算标准 equivalent.area 为0，不能折算。", remedy="请填写折算1户的面积。")
    per_unit = 1 / standard
    if chosen == "EXACT":
        return multiply_round(areas, per_unit.numerator, per_unit.denominator)
    households = per_unit / UNITS
    if chosen == "ROUND":
        whole = multiply_round(areas, households.numerator, households.denominator)
    else:
        whole, rest = divide_product(areas, households.numerator, households.denominator)
        whole = whole + (rest > 0) if chosen == "CEIL" else whole
    return multiply_round(whole, UNITS, 1)


def pooled(policy: Policy, area_units: ArrayLike, mode: str | None = None, scope: str | None = None) -> int:
    """Return the households that all areas together count for, in 1/10,000.

    `scope` POOLED adds the areas and rounds once; PER_PLACE rounds each and adds (``equiv_scope`` when
    omitted). Raises as `equivalents`.
    """
    areas = np.atleast_1d(np.asarray(area_units, dtype=np.int64))
    if _chosen(policy, "equiv_scope", scope, SCOPES) == "PER_PLACE":
        return int(equivalents(policy, areas, mode).sum())
    if areas.min(initial=0) < 0:
        raise ValueError("negative area")
    together = totals(np.zeros(len(areas), dtype=np.int64), areas, 1)
    return int(equivalents(policy, together, mode)[0])


def _chosen(policy: Policy, key: str, given: str | None, allowed: tuple[str, ...]) -> str:
    chosen = str(policy.option(key, allowed[0])) if given is None else given
    if chosen not in allowed:
        raise ValueError(f"{key} {chosen}")
    return chosen
