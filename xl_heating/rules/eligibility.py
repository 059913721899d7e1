"""Who is left out for now, and which house of a household is subsidised (二.2)."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xl_heating.errors import PolicyError
from xl_heating.policy import Policy
from xl_heating.rules.money import BoolColumn, IntColumn
from xl_heating.rules.words import joined

CAUSES = ("拆迁", "长期无人居住", "自愿放弃")
"""The three that the text leaves out for now, in its order."""

MAY_PROCEED = "可实施"
POSTPONED = "暂不实施:"

SUBSIDISED, NOT_SUBSIDISED, TO_BE_CHECKED = "补", "不补", "待核"

_MONTHS = 12
_Days = NDArray[np.datetime64]


def eligibility(demolition: ArrayLike, vacant: ArrayLike, declined: ArrayLike) -> NDArray[np.object_]:
    """Return 可实施, or 暂不实施: with every cause, of each row.

    Arguments are bool[n]: listed for demolition, uninhabited for long, declined by the household.
    """
    causes = joined(CAUSES, (demolition, vacant, declined))
    return np.where(causes == "", MAY_PROCEED, POSTPONED + causes)


def demolition_excludes(policy: Policy, planned: ArrayLike, approved: ArrayLike) -> BoolColumn:
    """Return whether each planned demolition lies in the years that count from the day of approval.

    Parameters
    ----------
    planned, approved : datetime64[D][n]; NaT is never excluded

    Notes
    -----
    “近三年内列入拆迁计划” leaves open which way the years run (Q13, ``demolition_direction``) and how they
    are counted (``demolition_window_years``); the last day of the window is inside. A window from 29 February
    ends on 28 February where the year has no 29th.

    Raises
    ------
    PolicyError : the years are not whole months
    """
    months = Decimal(str(policy.option("demolition_window_years") or 0)) * _MONTHS
    if months != int(months):
        raise PolicyError(
            f"拆迁计划的年限 demolition_window_years = {months / _MONTHS} 不是整月。", remedy="请填写整年数。"
        )
    day, base = (np.atleast_1d(np.asarray(each, dtype="datetime64[D]")) for each in (planned, approved))
    direction = policy.option("demolition_direction")
    first = base if direction == "FORWARD" else months_later(base, -int(months))
    last = base if direction == "BACKWARD" else months_later(base, int(months))
    return np.asarray((day >= first) & (day <= last))


def months_later(days: _Days, months: int) -> _Days:
    """Return the same day of the month `months` later; a shorter month gives its last day."""
    month = days.astype("datetime64[M]")
    day = days - month.astype("datetime64[D]")
    target = month + np.timedelta64(months, "M")
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.asarray(np.minimum(target.astype("datetime64[D]") + day, last))


def one_house(
    policy: Policy, household: ArrayLike, primary: ArrayLike, approved: ArrayLike, unclear: ArrayLike
) -> NDArray[np.object_]:
    """Return for each house whether it is its household's subsidised one: 补, 不补 or 待核.

    Parameters
    ----------
    household : int[n], small numbers from 0; houses of one household share one
    primary : bool[n], marked as the household's main house
    approved : bool[n], an exception for this house has been approved: it is subsidised besides the one house
    unclear : bool[n], it cannot be read whether the house is primary or approved

    Notes
    -----
    “原则上按一户一宅进行补贴” (Q12). The main house is subsidised; several main houses are 待核. Without one
    the first house that is no exception is subsidised, or all are 待核 where ``primary_house_rule`` is
    PRIMARY_ONLY; a single house needs no mark. While a house is `unclear`, its household's choice is open.
    """
    house = np.atleast_1d(np.asarray(household, dtype=np.int64))
    main, exempt, open_mark = (
        np.broadcast_to(np.asarray(each, dtype=np.bool_), house.shape)
        for each in (primary, approved, unclear)
    )

    def count(which: BoolColumn) -> IntColumn:
        numbers = np.bincount(house[which], minlength=int(house.max(initial=-1)) + 1)
        return np.asarray(numbers, dtype=np.int64)[house]

    ordinary = ~exempt
    mains, candidates = count(main & ordinary), count(ordinary)
    unmarked = ordinary & (count(main) == 0)
    alone = unmarked & (candidates == 1)
    several = unmarked & (candidates > 1)
    first = np.zeros(house.shape, dtype=np.bool_)
    if policy.option("primary_house_rule", "PRIMARY_ELSE_FIRST") == "PRIMARY_ONLY":
        undecided = several
    else:
        places = np.flatnonzero(several)
        first[places[np.unique(house[places], return_index=True)[1]]] = True
        undecided = np.zeros_like(first)
    undecided = undecided | (ordinary & main & (mains > 1)) | (ordinary & (count(open_mark) > 0))
    chosen = exempt | (main & (mains == 1)) | alone | first
    decision = np.where(undecided, TO_BE_CHECKED, np.where(chosen, SUBSIDISED, NOT_SUBSIDISED))
    return decision.astype(object)
