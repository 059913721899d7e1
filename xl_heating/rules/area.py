"""The area that a route's ceiling goes by: 建设项目供热面积 or 评估供热面积, strictly by class (三（二）)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from xl_heating.policy import Basis, Policy
from xl_heating.rules.money import BoolColumn, FloatColumn, divide_product, to_units
from xl_heating.rules.terms import routes_column, where


def area_used(
    policy: Policy, route: ArrayLike, project_area: ArrayLike, assessed_area: ArrayLike
) -> FloatColumn:
    """Return the area a row's ceiling is multiplied by, in the unit given.

    Areas are float[n] with nan where blank. A missing area stays missing, never replaced by the other
    (Q9); routes whose ceiling goes by neither of the two areas are nan.
    """
    routes = routes_column(policy, route)
    project = np.broadcast_to(np.asarray(project_area, dtype=np.float64), routes.shape)
    assessed = np.broadcast_to(np.asarray(assessed_area, dtype=np.float64), routes.shape)
    by_project = where(policy, routes, lambda each: each.basis is Basis.PROJECT_AREA)
    by_assessment = where(policy, routes, lambda each: each.basis is Basis.ASSESSED_AREA)
    return np.where(by_project, project, np.where(by_assessment, assessed, np.nan))


def area_differs(policy: Policy, project_area: ArrayLike, assessed_area: ArrayLike) -> BoolColumn:
    """Return whether the two areas (float[n], ㎡) differ by more than the percentage that Q9 sets.

    The percentage (``area_diff_warn_pct``) is of 建设项目供热面积. False where an area is blank, and
    everywhere when the option is blank.
    """
    project, assessed = np.broadcast_arrays(
        np.atleast_1d(np.asarray(project_area, dtype=np.float64)),
        np.atleast_1d(np.asarray(assessed_area, dtype=np.float64)),
    )
    percent = policy.option("area_diff_warn_pct")
    both = ~(np.isnan(project) | np.isnan(assessed))
    if not isinstance(percent, Decimal):
        return np.zeros_like(both)
    part = Fraction(percent) / 100
    built = to_units(np.where(both, project, 0.0))
    difference = np.abs(built - to_units(np.where(both, assessed, 0.0)))
    # A whole difference exceeds the exact allowance just when it exceeds its whole part.
    allowed, _ = divide_product(built, part.numerator, part.denominator)
    return np.asarray(both & (difference > allowed), dtype=np.bool_)
