"""二.2: who is left out for now, and which of several houses is subsidised."""

import datetime as dt
import random

import numpy as np
import pytest

from xl_heating.errors import PolicyError
from xl_heating.policy import load_policy, override
from xl_heating.rules.eligibility import demolition_excludes, eligibility, months_later, one_house

POLICY = load_policy()
PRIMARY_ONLY = override(POLICY, {"primary_house_rule": "PRIMARY_ONLY"})


def days(*texts):
    return np.array(texts, dtype="M8[D]")


def test_every_cause_is_named_in_the_order_of_the_text():
    found = eligibility([True, False, True, False], [True, False, False, True], [True, False, False, False])
    assert found.tolist() == [
        "暂不实施:拆迁、长期无人居住、自愿放弃",
        "可实施",
        "暂不实施:拆迁",
        "暂不实施:长期无人居住",
    ]
    assert eligibility([], [], []).tolist() == []


# Approved on 2021-10-13, three years either way: 2018-10-13 and 2024-10-13 are inside.
@pytest.mark.parametrize(
    ("direction", "inside", "outside"),
    [
        ("FORWARD", ["2021-10-13", "2024-10-13"], ["2021-10-12", "2024-10-14"]),
        ("BACKWARD", ["2018-10-13", "2021-10-13"], ["2018-10-12", "2021-10-14"]),
        ("BOTH", ["2018-10-13", "2024-10-13"], ["2018-10-12", "2024-10-14"]),
    ],
)
def test_the_years_of_the_plan(direction, inside, outside):
    policy = override(POLICY, {"demolition_direction": direction})
    planned = days(*inside, *outside, "NaT")
    found = demolition_excludes(policy, planned, days("2021-10-13"))
    assert found.tolist() == [True, True, False, False, False]


def test_half_years_are_months_and_less_is_refused():
    policy = override(POLICY, {"demolition_window_years": 0.5})
    planned = days("2022-04-13", "2022-04-14")
    assert demolition_excludes(policy, planned, days("2021-10-13")).tolist() == [True, False]
    with pytest.raises(PolicyError, match="demolition_window_years"):
        demolition_excludes(override(POLICY, {"demolition_window_years": 0.3}), planned, planned)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2020-02-29", 36, "2023-02-28"),
        ("2020-02-29", 48, "2024-02-29"),
        ("2021-10-31", 1, "2021-11-30"),
        ("2021-12-31", 2, "2022-02-28"),
        ("1900-01-31", 1, "1900-02-28"),  # 1900 was no leap year
        ("2021-03-31", -1, "2021-02-28"),
        ("2021-10-13", -36, "2018-10-13"),
    ],
)
def test_months_later(day, months, later):
    assert months_later(days(day), months).astype(str).tolist() == [later]


YES, NO, CHECK = "补", "不补", "待核"


@pytest.mark.parametrize(
    ("household", "primary", "approved", "expected", "strict"),
    [
        # household, main houses, approved exceptions, by PRIMARY_ELSE_FIRST, by PRIMARY_ONLY
        ("a", "-", "-", [YES], [YES]),
        ("aaa", "-p-", "---", [NO, YES, NO], [NO, YES, NO]),
        ("aba", "--p", "---", [NO, YES, YES], [NO, YES, YES]),
        ("aaa", "---", "---", [YES, NO, NO], [CHECK, CHECK, CHECK]),
        ("aaa", "pp-", "---", [CHECK, CHECK, NO], [CHECK, CHECK, NO]),
        ("aaa", "p--", "-e-", [YES, YES, NO], [YES, YES, NO]),
        # The main house is itself an approved exception: it is the household's one.
        ("aa", "p-", "e-", [YES, NO], [YES, NO]),
        # An exception comes besides the one house, wherever it stands.
        ("aaa", "---", "e--", [YES, YES, NO], [YES, CHECK, CHECK]),
        ("aa", "--", "e-", [YES, YES], [YES, YES]),
        ("aaa", "pp-", "e--", [YES, YES, NO], [YES, YES, NO]),
    ],
)
def test_one_house(household, primary, approved, expected, strict):
    numbers = [ord(letter) - ord("a") for letter in household]
    marks = [[mark != "-" for mark in column] for column in (primary, approved)]
    assert one_house(POLICY, numbers, *marks, False).tolist() == expected
    assert one_house(PRIMARY_ONLY, numbers, *marks, False).tolist() == strict


def test_an_unreadable_mark_leaves_its_household_open():
    found = one_house(
        POLICY, [0, 0, 0, 1], [True, False, False, False], [False, False, True, False], [0, 1, 0, 0]
    )
    assert found.tolist() == [CHECK, CHECK, YES, YES]


def test_no_houses():
    assert one_house(POLICY, [], [], [], []).tolist() == []


def plainly(household, primary, approved):
    """The same rule for one household after another, without columns."""
    decisions = [None] * len(household)
    for key in set(household):
        rows = [row for row, each in enumerate(household) if each == key]
        ordinary = [row for row in rows if not approved[row]]
        mains = [row for row in ordinary if primary[row]]
        settled = any(primary[row] and approved[row] for row in rows)
        for row in rows:
            if approved[row]:
                decisions[row] = YES
            elif mains:
                decisions[row] = (YES if len(mains) == 1 else CHECK) if row in mains else NO
            else:
                decisions[row] = YES if row == ordinary[0] and not settled else NO
    return decisions


def test_many_households_against_the_rule_one_by_one():
    chance = random.Random(2021)
    for _ in range(200):
        n = chance.randrange(1, 30)
        household = [chance.randrange(8) for _ in range(n)]
        primary = [chance.random() < 0.3 for _ in range(n)]
        approved = [chance.random() < 0.2 for _ in range(n)]
        found = one_house(POLICY, household, primary, approved, False)
        assert found.tolist() == plainly(household, primary, approved)


def test_the_day_of_the_window_is_that_of_the_calendar():
    base = dt.date(2021, 10, 13)
    assert months_later(days(base.isoformat()), 36)[0].astype(dt.date) == base.replace(year=2024)
