"""The heating season (11月至次年3月) and the “暂定3年” of the running subsidy (三（三）3、4)."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
from numpy.typing import ArrayLike

from xl_heating.errors import HeatingError, PolicyError
from xl_heating.policy import Policy
from xl_heating.rules.money import IntColumn
from xl_heating.rules.terms import figure

_SEASON = re.compile(r"(\d{4})[-–—~～至/](\d{4})", re.ASCII)


def season_start_year(policy: Policy, dates: ArrayLike) -> IntColumn:
    """Return the year in which the season of each date began; 0 outside the season and for NaT.

    Both ends are included: with November to March, 2021-11-01 and 2022-03-31 are 2021, 2022-04-01 is 0.
    """
    years, months = _years_and_months(dates)
    start, end = _months(policy)
    if start > end:
        return np.where(months >= start, years, np.where((months > 0) & (months <= end), years - 1, 0))
    return np.where((months >= start) & (months <= end), years, 0)


def label(year: int) -> str:
    """Return the season's name: 2021 -> "2021-2022"."""
    return f"{year}-{year + 1}"


def parse_season(text: str) -> int:
    """Return the year in which the season "2021-2022" begins.

    Raises
    ------
    HeatingError : the text is not two consecutive years
    """
    match = _SEASON.fullmatch("".join(text.split()).removesuffix("采暖季"))
    if match is None or int(match[2]) != int(match[1]) + 1:
        raise HeatingError(f"“{text}”不是采暖季。", remedy="请写成 2021-2022。")
    return int(match[1])


def first_day(policy: Policy, year: int) -> np.datetime64:
    """Return the first day of the season that begins in `year`."""
    start, _ = _months(policy)
    return np.datetime64(dt.date(year, start, 1), "D")


def last_day(policy: Policy, year: int) -> np.datetime64:
    """Return the last day of the season that begins in `year`."""
    start, end = _months(policy)
    last_month = dt.date(year + (start > end), end, 28)
    month_after = (last_month + dt.timedelta(days=4)).replace(day=1)
    return np.datetime64(month_after - dt.timedelta(days=1), "D")


def last_ended(policy: Policy, day: dt.date) -> int:
    """Return the year in which the latest season that was over before `day` began."""
    year = day.year
    while last_day(policy, year) >= np.datetime64(day, "D"):
        year -= 1
    return year


def season_days(policy: Policy, year: int) -> int:
    """Return the number of days of the season that begins in `year`, both ends included."""
    return int((last_day(policy, year) - first_day(policy, year)).astype(int)) + 1


def season_months(policy: Policy) -> int:
    """Return the number of months of a season."""
    start, end = _months(policy)
    return (end - start) % 12 + 1


def season_usage(policy: Policy, dates: ArrayLike, usage_units: ArrayLike, season_year: int) -> int:
    """Return the sum of `usage_units` (int[n]) whose date lies in the season that begins in `season_year`."""
    inside = season_start_year(policy, dates) == season_year
    used = np.broadcast_to(np.asarray(usage_units, dtype=np.int64), inside.shape)[inside]
    return sum(used.tolist())


def season_index(policy: Policy, accepted: ArrayLike, season_year: ArrayLike) -> IntColumn:
    """Return which of the subsidised seasons (1, 2, 3) a season is for a household; 0 when it is none.

    Parameters
    ----------
    accepted : datetime64[D][n], the day the equipment was accepted; NaT gives 0
    season_year : int[n], the year in which the season begins; 0 gives 0

    Notes
    -----
    The text says “补贴时间暂定3年” and leaves the start open (Q4, ``three_year_start``). By default the three
    consecutive seasons run from the household's first one. With PROGRAMME they run from
    ``programme_first_season`` for everybody, and a household has none before its own first season.
    """
    days = np.atleast_1d(np.asarray(accepted, dtype="datetime64[D]"))
    days, seasons = np.broadcast_arrays(days, np.atleast_1d(np.asarray(season_year, dtype=np.int64)))
    own_first = first_season(policy, days)
    first = own_first
    if policy.option("three_year_start", "HOUSEHOLD_FIRST_SEASON") == "PROGRAMME":
        first = np.full_like(own_first, _programme_first(policy))
    index = seasons - first + 1
    subsidised = (own_first > 0) & (seasons >= own_first) & (index >= 1)
    return np.where(subsidised & (index <= int(figure(policy, "running.seasons"))), index, 0)


def first_season(policy: Policy, accepted: ArrayLike) -> IntColumn:
    """Return the year in which a household's first season begins; 0 where `accepted` is NaT.

    It is the season of the acceptance, or the next one for an acceptance between seasons. Where
    ``partial_first_season_counts`` is off, acceptance after a season's first day leads to the next (Q4).
    """
    years, months = _years_and_months(accepted)
    start, end = _months(policy)
    current = season_start_year(policy, accepted)
    coming = np.where((months < start) | (start > end), years, years + 1)
    first = np.where(current > 0, current, np.where(months > 0, coming, 0))
    if policy.option("partial_first_season_counts", True) is False:
        days = np.atleast_1d(np.asarray(accepted, dtype="datetime64[D]"))
        on_first_day = (months == start) & (days == days.astype("datetime64[M]").astype("datetime64[D]"))
        first = first + ((current > 0) & ~on_first_day)
    return first


def cap_year(policy: Policy, dates: ArrayLike) -> IntColumn:
    """Return the year that “每户每年” means for usage on each date (Q3); 0 outside the season.

    That is the year in which the season began, or the calendar year where ``cap_year`` says so.
    """
    seasons = season_start_year(policy, dates)
    if policy.option("cap_year", "HEATING_SEASON") == "CALENDAR_YEAR":
        return np.where(seasons > 0, _years_and_months(dates)[0], 0)
    return seasons


def _months(policy: Policy) -> tuple[int, int]:
    start, end = figure(policy, "season.start_month"), figure(policy, "season.end_month")
    for month in (start, end):
        if month != int(month) or not 1 <= month <= 12:
            raise PolicyError(f"采暖季月份 {month} 不能使用。", remedy="请填写1至12的整数。")
    return int(start), int(end)


def _programme_first(policy: Policy) -> int:
    season = policy.option("programme_first_season")
    if not season:
        raise PolicyError("没有填写项目首个采暖季 programme_first_season。", remedy="请写成 2021-2022。")
    return parse_season(str(season))


def _years_and_months(dates: ArrayLike) -> tuple[IntColumn, IntColumn]:
    months = np.atleast_1d(np.asarray(dates, dtype="datetime64[D]")).astype("datetime64[M]")
    known = ~np.isnat(months)
    count = np.where(known, months.astype(np.int64), 0)
    return np.where(known, 1970 + count // 12, 0), np.where(known, count % 12 + 1, 0)
