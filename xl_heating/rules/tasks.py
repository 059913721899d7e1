"""What counts toward the targets: households, market households, public places, efficiency works."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from xl_heating.policy import Basis, Policy, Route, Task
from xl_heating.rules.households import equivalents, pooled
from xl_heating.rules.money import BoolColumn, IntColumn
from xl_heating.rules.pooling import totals
from xl_heating.rules.terms import columns, routes_column, where


def task_count(policy: Policy, route: ArrayLike, households: ArrayLike, area: ArrayLike) -> IntColumn:
    """Return what each row counts toward its route's own target, in 1/10,000.

    Parameters
    ----------
    route : int[n]
    households, area : int[n] of 1/10,000 户 and ㎡; 0 where blank

    Notes
    -----
    Heating and rural efficiency count households; urban efficiency counts ㎡, as its target does. Market
    households and public places (area ÷ 120, rounded by ``equiv_mode``) count where ``urban_market_counts``
    and ``public_counts`` say so (Q8). With ``regional_task_basis`` = AREA regional heating counts its area
    like a public place (Q11). A route without task counts 0.
    """
    routes = routes_column(policy, route)
    homes, areas = columns(routes, households, area)
    count = np.where(where(policy, routes, lambda each: _counts_households(policy, each)), homes, 0)
    count = np.where(where(policy, routes, lambda each: each.task is Task.EE_URBAN), areas, count)
    by_area = where(policy, routes, lambda each: _counts_equivalents(policy, each))
    if by_area.any():
        count[by_area] = equivalents(policy, areas[by_area])
    return count


@dataclass(frozen=True)
class StreetTasks:
    """What each street (in policy order) and the district have done, in 1/10,000 户 (`ee_urban`: ㎡).

    Columns are int64[streets + 1]; the last entry is the district. `counted` is what fills the heating
    target; `market` and `public` are the 其中 parts, shown whether they count or not (Q8).
    """

    subsidised: IntColumn
    market: IntColumn
    public: IntColumn
    counted: IntColumn
    ee_rural: IntColumn
    ee_urban: IntColumn


def street_tasks(
    policy: Policy, street: ArrayLike, route: ArrayLike, households: ArrayLike, area: ArrayLike
) -> StreetTasks:
    """Return the counts of each street and of the district over the rows given.

    Parameters
    ----------
    street : int[n], indices into ``policy.streets``
    route, households, area : as for `task_count`

    Notes
    -----
    Public places are converted by ``equiv_scope`` and ``equiv_report_mode``. The district's public figure is
    the sum of the streets' figures, so that the table foots, or converted anew by ``district_total`` =
    RECOMPUTE (Q7). Raises IndexError for a street outside the policy.
    """
    routes = routes_column(policy, route)
    streets, homes, areas = columns(routes, street, households, area)
    if streets.size and (streets.min() < 0 or streets.max() >= len(policy.streets)):
        raise IndexError("street index outside the policy")

    def summed(rows: BoolColumn, values: IntColumn) -> IntColumn:
        sums = totals(streets[rows], values[rows], len(policy.streets))
        return np.append(sums, sums.sum())

    def of(task: Task) -> BoolColumn:
        return where(policy, routes, lambda each: each.task is task)

    subsidised = summed(of(Task.HEATING), task_count(policy, routes, homes, areas))
    market = summed(of(Task.MARKET_HEATING), homes)
    public = _public(policy, streets, areas, of(Task.PUBLIC))
    counted = subsidised.copy()
    if _counts(policy, "urban_market_counts"):
        counted += market
    if _counts(policy, "public_counts"):
        counted += public
    return StreetTasks(
        subsidised=subsidised,
        market=market,
        public=public,
        counted=counted,
        ee_rural=summed(of(Task.EE_RURAL), homes),
        ee_urban=summed(of(Task.EE_URBAN), areas),
    )


def _public(policy: Policy, streets: IntColumn, areas: IntColumn, places: BoolColumn) -> IntColumn:
    figures = np.zeros(len(policy.streets) + 1, dtype=np.int64)
    if not places.any():
        return figures
    mode = str(policy.option("equiv_report_mode", "FLOOR"))
    for index in np.unique(streets[places]):
        figures[index] = pooled(policy, areas[places & (streets == index)], mode)
    again = policy.option("district_total", "SUM_OF_ROWS") == "RECOMPUTE"
    figures[-1] = pooled(policy, areas[places], mode) if again else figures.sum()
    return figures


def _counts(policy: Policy, option: str) -> bool:
    return policy.option(option, True) is True


def _counts_households(policy: Policy, route: Route) -> bool:
    if route.task is Task.MARKET_HEATING:
        return _counts(policy, "urban_market_counts")
    return route.task is Task.EE_RURAL or (
        route.task is Task.HEATING and not _counts_equivalents(policy, route)
    )


def _counts_equivalents(policy: Policy, route: Route) -> bool:
    if route.task is Task.PUBLIC:
        return _counts(policy, "public_counts")
    by_area = policy.option("regional_task_basis", "HOUSEHOLDS") == "AREA"
    return by_area and route.task is Task.HEATING and route.basis in (Basis.PROJECT_AREA, Basis.ASSESSED_AREA)
