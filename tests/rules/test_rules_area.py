"""三（二）: 建设项目的供热面积 for renewable heat, 评估供热面积 for the rest; never one for the other."""

import math

import numpy as np
import pytest

from xl_heating.policy import load_policy, override
from xl_heating.rules.area import area_differs, area_used

POLICY = load_policy()
CODES = tuple(POLICY.routes)
BLANK = math.nan


@pytest.mark.parametrize(
    ("code", "project", "assessed", "expected"),
    [
        ("REGIONAL_RENEWABLE", 12_500, 11_800, 12_500),
        ("REGIONAL_NONRENEWABLE", 12_500, 11_800, 11_800),
        ("REGIONAL_NONRENEWABLE", 6000, BLANK, BLANK),  # no substitute
        ("REGIONAL_RENEWABLE", BLANK, 6000, BLANK),
        ("REGIONAL_RENEWABLE", 6000, BLANK, 6000),
        ("EE_URBAN", 6000, 6000, BLANK),  # 改造建筑面积 is neither of the two
        ("SOLAR", 6000, 6000, BLANK),
    ],
)
def test_area_by_class(code, project, assessed, expected):
    used = area_used(POLICY, [CODES.index(code)], [project], [assessed])
    np.testing.assert_array_equal(used, [expected])


# Q9: more than 10% of the project's area; 10% itself is not more.
@pytest.mark.parametrize(
    ("project", "assessed", "differs"),
    [
        (1000, 900.0001, False),
        (1000, 900, False),
        (1000, 899.9999, True),
        (1000, 1100, False),
        (1000, 1100.0001, True),
        (12_500, 11_800, False),  # 700 of 12500 is 5.6%
        (0, 0, False),
        (0, 0.0001, True),
        (BLANK, 900, False),
        (1000, BLANK, False),
        (0.0007, 0.0006, True),  # one of seven is 14%
        (1e9, 900_000_000, False),
        (1e9, 899_999_999.9999, True),
    ],
)
def test_areas_that_differ_too_much(project, assessed, differs):
    assert area_differs(POLICY, [project], [assessed]).tolist() == [differs]


def test_the_percentage_is_an_option():
    assert area_differs(override(POLICY, {"area_diff_warn_pct": "5.6"}), [12_500], [11_800]).tolist() == [
        False
    ]
    assert area_differs(override(POLICY, {"area_diff_warn_pct": "5.5"}), [12_500], [11_800]).tolist() == [
        True
    ]
    elsewhere = load_policy("shijiazhuang-2018")
    assert area_differs(elsewhere, [1000, 1000], [1, 1000]).tolist() == [False, False]


def test_empty_columns():
    assert area_used(POLICY, [], [], []).tolist() == []
    assert area_differs(POLICY, [], []).tolist() == []
