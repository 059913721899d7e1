"""Money at hand and money at most: balances of the funds, the ceiling of the whole task (三、五（二）)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from xl_heating.errors import PolicyError
from xl_heating.policy import Basis, Policy, Route, Share, Task
from xl_heating.rules.money import FEN_PER_YUAN, UNITS, FloatColumn, IntColumn
from xl_heating.rules.progress import rate
from xl_heating.rules.subsidy import ceiling, construction_subsidy

BUDGET_TASKS = (Task.HEATING, Task.EE_RURAL, Task.EE_URBAN)
"""The three separate targets of 一（一）, in the order of the text."""


@dataclass(frozen=True)
class Balance:
    """What is left of the funds of each row, and two rates to four decimals, nan where there is none."""

    left: IntColumn
    """Received − paid, in 1/10,000; negative where more was paid than received."""
    payment: FloatColumn
    """支付率: paid ÷ received; nan where nothing was received."""
    arrival: FloatColumn
    """到位率: received ÷ due; nan where nothing is due."""


def balance(
    received_upper: ArrayLike, received_district: ArrayLike, paid: ArrayLike, due: ArrayLike
) -> Balance:
    """Return the balance of each row; all are int[n] of 1/10,000 of one unit (元 or 万元), not negative."""
    upper, district, spent, wanted = np.broadcast_arrays(
        *(
            np.atleast_1d(np.asarray(each, dtype=np.int64))
            for each in (received_upper, received_district, paid, due)
        )
    )
    received = upper + district
    return Balance(
        left=received - spent,
        payment=rate(spent / UNITS, received / UNITS),
        arrival=rate(received / UNITS, wanted / UNITS),
    )


@dataclass(frozen=True)
class Budget:
    """The most that each of `BUDGET_TASKS` may cost, in 分: int64[4], the last is the sum."""

    total: IntColumn
    upper: IntColumn
    district: IntColumn


def budget(policy: Policy, heating: int, ee_rural: int, ee_urban: int) -> Budget:
    """Return the ceiling of the three tasks and who bears it.

    Parameters
    ----------
    heating, ee_rural, ee_urban : 户, 户 and ㎡, each in 1/10,000

    Notes
    -----
    The heating task is set in households, so its ceiling is that of a route capped by household; where
    their caps differ, the highest, and among equals the first of the policy.

    Raises
    ------
    PolicyError : a task is not 0 and no route of the policy subsidises it
    """
    routes = tuple(policy.routes.values())
    chosen, quantities, places = [], [], []
    for place, (task, quantity) in enumerate(zip(BUDGET_TASKS, (heating, ee_rural, ee_urban), strict=True)):
        route = dearest(routes, task)
        if route is not None:
            places.append(place)
            chosen.append(routes.index(route))
            quantities.append(quantity)
        elif quantity:
            raise PolicyError(
                f"政策《{policy.policy.name}》没有可测算的改造方式（{task}）。", remedy="请把该项任务填为0。"
            )
    # At a cost that no ceiling covers, the subsidy is the ceiling itself, shared as any row is.
    bounds = ceiling(policy, chosen, quantities).tolist()
    costs = [
        math.ceil(Fraction(bound + FEN_PER_YUAN) / _rate(routes[index])) * (UNITS // FEN_PER_YUAN)
        for index, bound in zip(chosen, bounds, strict=True)
    ]
    split = construction_subsidy(policy, chosen, costs, quantities, True)
    return Budget(*(_with_sum(part, places) for part in (split.subsidy, split.upper, split.district)))


def dearest(routes: tuple[Route, ...], task: Task) -> Route | None:
    """Return the route that a task's ceiling goes by (see `budget`); None where none is subsidised."""
    offered = [
        route
        for route in routes
        if route.task is task
        and route.share in (Share.QUOTA, Share.RATIO)
        and (task is Task.EE_URBAN) is (route.basis is not Basis.HOUSEHOLD)
    ]
    return max(offered, key=_cap, default=None)


def dearest_running(policy: Policy) -> Route | None:
    """Return the route whose running subsidy has the highest ceiling; None where no route has one.

    It bounds what a household may get in a season, whichever of the routes it has (Q6).
    """
    return max((each for each in policy.routes.values() if each.running), key=_running_cap, default=None)


def _running_cap(route: Route) -> Fraction:
    return Fraction(route.running.cap.number) if route.running else Fraction(0)


def _cap(route: Route) -> Fraction:
    return Fraction(route.cap.number) if route.cap else Fraction(0)


def _rate(route: Route) -> Fraction:
    return Fraction(route.cost_rate.number) if route.cost_rate else Fraction(1)


def _with_sum(amounts: IntColumn, places: list[int]) -> IntColumn:
    column = np.zeros(len(BUDGET_TASKS) + 1, dtype=np.int64)
    column[places] = amounts
    column[-1] = amounts.sum()
    return column
