"""一（一） completion, 四（一） deadlines, 四（三） one dossier a household."""

import datetime as dt
import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rules_oracle import rate as decimal_rate

from xl_heating.rules.progress import (
    DOSSIER,
    deadline,
    dossier_missing,
    lags,
    ranks,
    rate,
    remaining,
    time_progress,
)

BLANK = math.nan


@pytest.mark.parametrize(
    ("done", "target", "ratio", "left"),
    [
        (23_715, 24_961, 0.9501, 1246),  # 0.950082…
        (0, 24_961, 0, 24_961),
        (24_961, 24_961, 1, 0),
        (25_000, 24_961, 1.0016, 0),  # more than the task is shown as it is
        (0.5, 10_000, 0.0001, 9999.5),  # 0.00005 goes up
        (0.4999, 10_000, 0, 9999.5001),
        (69_999.9999, 70_000, 1, 0.0001),
        (12, 0, BLANK, 0),
        (12, BLANK, BLANK, BLANK),
        (BLANK, 488, BLANK, BLANK),
    ],
)
def test_completion(done, target, ratio, left):
    np.testing.assert_array_equal(rate([done], [target]), [ratio])
    np.testing.assert_array_equal(remaining([done], [target]), [left])


@given(st.integers(0, 10**13) | st.integers(0, 10**6), st.integers(1, 10**13) | st.integers(1, 10**6))
@example(10**13, 1)
def test_completion_against_decimal(done, target):
    shown = rate([float(Decimal(done) / 10_000)], [float(Decimal(target) / 10_000)])
    assert shown.tolist() == [float(decimal_rate(Decimal(done), Decimal(target)))]


def test_one_target_for_many_rows():
    assert rate([1, 2, 4], 4).tolist() == [0.25, 0.5, 1]


def days(*texts):
    return np.array(texts, dtype="M8[D]")


# From 07-01 to 12-31 there are 184 days, both counted.
@pytest.mark.parametrize(
    ("day", "passed"),
    [
        ("2021-06-30", 0),
        ("2021-07-01", 0.0054),  # 1/184 = 0.00543
        ("2021-09-30", 0.5),  # 92/184
        ("2021-12-30", 0.9946),  # 183/184 = 0.99457
        ("2021-12-31", 1),
        ("2022-03-01", 1),
    ],
)
def test_time_progress(day, passed):
    assert time_progress(days(day), days("2021-07-01"), days("2021-12-31")).tolist() == [passed]


def test_ranks_share_a_place_and_leave_the_next_free():
    assert ranks([8200, 8200, 6000]).tolist() == [1, 1, 3]
    assert ranks([100, 300, 200, 300, 200]).tolist() == [5, 1, 3, 1, 3]


# 五（四）: 10 points behind are enough, one ten-thousandth less is not.
def test_lags():
    assert lags([4000, 4001, 3500, 9000], [5000, 5000, 5000, 5000], 100_000).tolist() == [
        True,
        False,
        True,
        False,
    ]


# “于7月1日前报”: the day itself is in time (Q15), or the last day is 06-30.
@pytest.mark.parametrize(
    ("actual", "inclusive", "status", "late"),
    [
        ("2021-06-30", True, "按期", 0),
        ("2021-07-01", True, "按期", 0),
        ("2021-07-02", True, "逾期1天", 1),
        ("2021-10-13", True, "逾期104天", 104),  # 30+31+31+12
        ("2021-06-30", False, "按期", 0),
        ("2021-07-01", False, "逾期1天", 1),
        ("2021-07-02", False, "逾期2天", 2),
    ],
)
def test_deadline(actual, inclusive, status, late):
    texts, numbers = deadline(days("2021-07-01"), days(actual), dt.date(2021, 12, 31), inclusive)
    assert (texts.tolist(), numbers.tolist()) == ([status], [late])


def test_what_is_not_done_is_late_up_to_the_day_of_the_report():
    due, undone = days("2021-12-31", "2021-12-31", "NaT"), days("NaT", "NaT", "2021-07-01")
    texts, late = deadline(due, undone, days("2021-12-31", "2022-01-05", "2022-01-05"))
    assert texts.tolist() == ["未完成", "未完成", ""]
    assert late.tolist() == [0, 5, 0]


def test_dossier():
    assert DOSSIER == ("农户基本信息", "改造前照片", "改造中照片", "改造后照片", "竣工验收材料")
    missing = dossier_missing(
        [True, True, False, False], [True] * 4, [True, False, True, False], True, [True, True, True, False]
    )
    assert missing.tolist() == ["", "改造中照片", "农户基本信息", "农户基本信息、改造中照片、竣工验收材料"]


def test_empty_columns():
    nothing = np.array([], dtype="M8[D]")
    assert rate([], []).tolist() == remaining([], []).tolist() == []
    assert [part.tolist() for part in deadline(nothing, nothing, dt.date(2021, 7, 1))] == [[], []]
    assert dossier_missing([], [], [], [], []).tolist() == []
