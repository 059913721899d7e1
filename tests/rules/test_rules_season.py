"""三（三）3、4: 采暖季（11月至次年3月）, 补贴时间暂定3年."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_heating.errors import HeatingError, PolicyError
from xl_heating.policy import load_policy, override, parse_override
from xl_heating.rules.season import (
    cap_year,
    first_day,
    first_season,
    label,
    last_day,
    parse_season,
    season_days,
    season_index,
    season_months,
    season_start_year,
    season_usage,
)

POLICY = load_policy()


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2021-10-31", 0),
        ("2021-11-01", 2021),
        ("2021-12-31", 2021),
        ("2022-01-01", 2021),
        ("2022-03-31", 2021),
        ("2022-04-01", 0),
        ("2020-02-29", 2019),
        ("NaT", 0),
        ("1960-12-05", 1960),
    ],
)
def test_the_season_of_a_day(day, year):
    assert season_start_year(POLICY, [np.datetime64(day, "D")]).tolist() == [year]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_every_day_against_the_calendar(day):
    expected = day.year if day.month >= 11 else day.year - 1 if day.month <= 3 else 0
    assert season_start_year(POLICY, [day]).tolist() == [expected]


@pytest.mark.parametrize(("year", "days"), [(2021, 151), (2019, 152), (2023, 152), (1899, 151), (1999, 152)])
def test_days_of_a_season(year, days):
    # 30+31+31+28+31 = 151, a day more when the second year is a leap year (1900 is none, 2000 is one)
    assert season_days(POLICY, year) == days
    assert first_day(POLICY, year) == np.datetime64(f"{year}-11-01")
    assert last_day(POLICY, year) == np.datetime64(f"{year + 1}-03-31")
    assert season_months(POLICY) == 5


def test_another_season_is_a_matter_of_policy():
    northern = override(POLICY, parse_override("season.start_month=10;season.end_month=4"))
    assert season_start_year(northern, np.array(["2021-10-01", "2022-04-30"], "M8[D]")).tolist() == [
        2021,
        2021,
    ]
    assert season_days(northern, 2021) == 151 + 31 + 30
    # A season within one year begins and ends in it.
    spring = override(POLICY, parse_override("season.start_month=1;season.end_month=2"))
    days = np.array(["2021-12-31", "2022-01-01", "2022-02-28", "2022-03-01"], "M8[D]")
    assert season_start_year(spring, days).tolist() == [0, 2022, 2022, 0]
    assert season_days(spring, 2022) == 31 + 28
    assert last_day(spring, 2024) == np.datetime64("2024-02-29")
    assert first_season(spring, days).tolist() == [2022, 2022, 2022, 2023]


@pytest.mark.parametrize("months", ["season.start_month=13", "season.end_month=0", "season.end_month=2.5"])
def test_months_that_do_not_exist_are_refused(months):
    with pytest.raises(PolicyError, match="采暖季月份"):
        season_days(override(POLICY, parse_override(months)), 2021)


@pytest.mark.parametrize(
    "text", ["2021-2022", " 2021 - 2022 ", "2021—2022", "2021~2022", "2021至2022", "2021-2022采暖季"]
)
def test_the_name_of_a_season(text):
    assert parse_season(text) == 2021
    assert label(2021) == "2021-2022"


@pytest.mark.parametrize("text", ["2021", "2021-2023", "2022-2021", "21-22", "", "2021-22"])
def test_what_is_no_season(text):
    with pytest.raises(HeatingError, match="不是采暖季"):
        parse_season(text)


def index(accepted, season, options=""):
    policy = override(POLICY, parse_override(options))
    return season_index(policy, [np.datetime64(accepted, "D")], [season]).tolist()[0]


# Accepted 2021-10-20: 2021-2022, 2022-2023, 2023-2024 are seasons 1, 2, 3; 2024-2025 is the fourth.
@pytest.mark.parametrize(
    ("season", "expected"), [(2020, 0), (2021, 1), (2022, 2), (2023, 3), (2024, 0), (0, 0)]
)
def test_three_seasons_from_the_households_first(season, expected):
    assert index("2021-10-20", season) == expected


@pytest.mark.parametrize(
    ("accepted", "first", "first_if_partial_does_not_count"),
    [
        ("2021-10-31", 2021, 2021),
        ("2021-11-01", 2021, 2021),  # the first day is no part season
        ("2021-11-02", 2021, 2022),
        ("2022-01-15", 2021, 2022),
        ("2022-03-31", 2021, 2022),
        ("2022-04-01", 2022, 2022),
        ("NaT", 0, 0),
    ],
)
def test_the_households_first_season(accepted, first, first_if_partial_does_not_count):
    day = [np.datetime64(accepted, "D")]
    assert first_season(POLICY, day).tolist() == [first]
    whole = override(POLICY, {"partial_first_season_counts": False})
    assert first_season(whole, day).tolist() == [first_if_partial_does_not_count]


def test_a_household_that_was_never_accepted():
    assert [index("NaT", season) for season in (0, 1, 2, 2021)] == [0, 0, 0, 0]


def test_acceptance_within_a_season():
    assert [index("2022-01-15", season) for season in range(2020, 2026)] == [0, 1, 2, 3, 0, 0]
    late = "partial_first_season_counts=FALSE"
    assert [index("2022-01-15", season, late) for season in range(2020, 2026)] == [0, 0, 1, 2, 3, 0]


# PROGRAMME: 2021-2022 … 2023-2024 for everybody, but none before a household's own first season.
def test_three_seasons_of_the_programme():
    options = "three_year_start=PROGRAMME"
    assert [index("2021-10-20", season, options) for season in range(2020, 2026)] == [0, 1, 2, 3, 0, 0]
    assert [index("2022-10-20", season, options) for season in range(2020, 2026)] == [0, 0, 2, 3, 0, 0]
    assert [index("2024-10-20", season, options) for season in range(2020, 2026)] == [0] * 6
    later = f"{options};programme_first_season=2022-2023"
    assert [index("2021-10-20", season, later) for season in range(2020, 2026)] == [0, 0, 1, 2, 3, 0]


def test_the_number_of_seasons_is_policy():
    assert [index("2021-10-20", season, "running.seasons=2") for season in range(2021, 2024)] == [1, 2, 0]


def test_one_season_for_many_households():
    accepted = np.array(["2021-10-20", "2020-10-20", "NaT"], "M8[D]")
    assert season_index(POLICY, accepted, 2022).tolist() == [2, 3, 0]


def test_usage_within_a_season():
    # 2021-10: 50 and 2022-04: 30 lie outside; 120+45 = 165
    days = np.array(["2021-10-31", "2021-11-01", "2022-03-31", "2022-04-01", "2022-11-01", "NaT"], "M8[D]")
    usage = np.array([50, 120, 45, 30, 7, 9]) * 10_000
    assert season_usage(POLICY, days, usage, 2021) == 1_650_000
    assert season_usage(POLICY, days, usage, 2020) == 0
    assert season_usage(POLICY, [], [], 2021) == 0


# Q3: “每户每年” is the season, or the calendar year.
def test_the_year_of_the_ceiling():
    days = np.array(["2021-12-31", "2022-01-01", "2022-05-01"], "M8[D]")
    assert cap_year(POLICY, days).tolist() == [2021, 2021, 0]
    assert cap_year(override(POLICY, {"cap_year": "CALENDAR_YEAR"}), days).tolist() == [2021, 2022, 0]


def test_empty_columns():
    nothing = np.array([], dtype="M8[D]")
    assert season_start_year(POLICY, nothing).tolist() == []
    assert season_index(POLICY, nothing, []).tolist() == []
