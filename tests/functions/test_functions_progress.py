"""HEAT_TIME_PROGRESS, HEAT_RANK and HEAT_LAG in cells (五（四）)."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from xl_heating.functions import CellError, call, compute
from xl_heating.policy import load_policy
from xl_heating.rules.progress import lags, ranks, time_progress

VALUE, NA, NUM, REF = CellError.VALUE, CellError.NA, CellError.NUM, CellError.REF
JULY, END = dt.date(2021, 7, 1), dt.date(2021, 12, 31)


@pytest.mark.parametrize(
    ("date", "start", "end", "expected"),
    [
        (JULY, JULY, JULY, 1),  # a task of one day is over on its day
        (END, JULY, END, 1),
        (dt.datetime(2021, 9, 30, 18, 30), JULY, END, 0.5),
        (44469.75, 44378, 44561, 0.5),
        (dt.date(1900, 1, 1), dt.date(1900, 1, 1), dt.date(1900, 1, 4), 0.25),
        ("1900-03-01", "1900-02-28", "1900-03-01", 1),  # no 29 February in 1900
        ("1900-02-28", "1900-02-28", "1900-03-01", 0.5),
        (dt.date(2020, 2, 29), dt.date(2020, 2, 1), dt.date(2020, 2, 29), 1),
        (1, 44378, 44561, VALUE),  # a serial of 1900 is no date of a programme
        (True, JULY, END, VALUE),
        ("昨天", JULY, END, VALUE),
        (JULY, "7月", END, VALUE),
        (JULY, JULY, "年底", VALUE),
        (JULY, JULY, REF, REF),
        (None, REF, END, REF),
        (None, None, None, None),
        ("", JULY, END, None),
    ],
)
def test_time_progress(date, start, end, expected):
    assert call("TIME_PROGRESS", date, start, end) == expected


def test_each_row_has_its_own_period_and_the_rest_the_programmes():
    dates, ends = ["2021-07-02", "2021-09-30", None, "2021-07-03"], ["2021-07-04", None, None, "2021-07-02"]
    assert call("TIME_PROGRESS", dates, JULY, ends) == [[0.5], [0.5], [None], [1]]
    # 石家庄's file names no day of completion.
    place = load_policy("shijiazhuang-2018")
    assert call("TIME_PROGRESS", dates, JULY, ends, policy=place) == [[0.5], [NA], [None], [1]]


def test_time_progress_is_half_up_at_the_fourth_decimal():
    start = dt.date(2021, 1, 1)
    for days, length in [(1, 20000), (3, 20000), (1, 3), (2, 3), (7, 32)]:
        end = start + dt.timedelta(days=length - 1)
        exact = (Decimal(days) / length).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        assert call("TIME_PROGRESS", start + dt.timedelta(days=days - 1), start, end) == float(exact)


def test_time_progress_of_a_period_that_ends_before_it_starts():
    with pytest.raises(ValueError, match="ends before"):
        time_progress(["2021-07-01"], ["2021-07-02"], ["2021-07-01"])


@pytest.mark.parametrize(
    ("names", "rates", "expected"),
    [
        (["甲", "乙", "丙"], [0.82, 0.82, 0.6], [1, 1, 3]),
        (["甲", "乙", "丙", "丁"], [0.6, 0.9, 0.6, 0.1], [2, 1, 2, 4]),
        (["甲", "乙"], [-0.1, 0], [2, 1]),  # a deviation may be negative
        (["甲", "乙", "小计"], [0.6, 0.5, REF], [1, 2, REF]),
        (["甲", REF, "丙"], [0.6, 0.5, 0.7], [2, REF, 1]),
        (["甲", "乙", "丙"], [True, 0.5, 0.7], [VALUE, 2, 1]),
        (["甲", "乙"], [1e11, 0.5], [NUM, 1]),
        (["甲", "", None], ["", None, 0.5], [None, None, None]),
        ([1, 2], [0.5, 0.6], [2, 1]),
        (["甲", "甲"], [0.5, 0.5], [1, 1]),
    ],
)
def test_rank(names, rates, expected):
    assert [row[0] for row in call("RANK", names, rates)] == expected


def test_rank_needs_columns_of_one_length():
    assert call("RANK", ["甲", "乙", "丙"], [0.5, 0.6]) is VALUE
    assert call("RANK", [], []) == []
    assert ranks([]).tolist() == []


@pytest.mark.parametrize(
    ("rate", "time", "points", "expected"),
    [
        (0.3, 0.4, None, "重点督办"),  # 0.4 − 0.3 is 0.10000000000000003 in floats, and 10 points
        (0.7, 0.8, None, "重点督办"),  # 0.8 − 0.7 is 0.10000000000000009
        (0.1, 0.2, None, "重点督办"),
        (0.9, 1, None, "重点督办"),  # 1 − 0.9 is 0.09999999999999998
        (0.90005, 1, None, None),  # 0.9001 at four decimals
        (0, 0, 0, "重点督办"),  # a line of 0 means: not ahead of the time
        (0, 0.0999, None, None),
        (0.5, 0.55, 5, "重点督办"),
        (0.5, 0.5499, 5, None),
        (0.5, 0.525, 2.5, "重点督办"),
        (0, 1, 100, "重点督办"),
        (0, 1, 101, NUM),
        (0, 1, -1, NUM),
        (0, 1, "十", VALUE),
        (0, 1, REF, REF),
        (0, 1.01, None, NUM),
        (0.5, None, None, None),
        (None, None, None, None),
        (None, REF, None, REF),
        (True, 0.5, None, VALUE),
    ],
)
def test_lag(rate, time, points, expected):
    assert call("LAG", rate, time, points) == expected


def test_lag_where_the_policy_sets_no_line():
    place = load_policy("shijiazhuang-2018")
    assert call("LAG", 0.1, 0.5, policy=place) is NA
    assert call("LAG", 0.1, 0.5, 10, policy=place) == "重点督办"


def test_whole_columns():
    n = 25_000
    chance = np.random.default_rng(13)
    rates = chance.integers(0, 10_001, n) / 10_000
    times = chance.integers(0, 10_001, n) / 10_000
    marks = compute("LAG", rates, times)
    assert [mark == "重点督办" for mark in marks] == [
        round(t * 10_000) - round(r * 10_000) >= 1000 for r, t in zip(rates, times, strict=True)
    ]
    places = compute("RANK", [f"村{number}" for number in range(n)], rates)
    best_first = sorted(rates.tolist(), reverse=True)
    first_at = {rate: place for place, rate in reversed(list(enumerate(best_first, start=1)))}
    assert places.tolist() == [first_at[rate] for rate in rates.tolist()]
    dates = [JULY + dt.timedelta(days=number % 200 - 5) for number in range(n)]
    share = [Decimal(min(max(number % 200 - 4, 0), 184)) / 184 for number in range(n)]
    exact = [float(each.quantize(Decimal("0.0001"), ROUND_HALF_UP)) for each in share]
    assert compute("TIME_PROGRESS", dates, JULY).tolist() == exact
    assert lags([], [], []).tolist() == []
