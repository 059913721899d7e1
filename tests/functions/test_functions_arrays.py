"""Whole numpy columns in and out: the same figures as cell by cell, blanks and errors in their places."""

from __future__ import annotations

import numpy as np
import pytest

from xl_heating.functions import CellError, call, compute

ROUTES = ["分散电代煤", "太阳能", "集中供热延伸"]


def test_clean_columns_stay_numbers():
    # 三（三）2, 三（四）, 三（一）: min(cost, 6000), of which 3000 from the upper level.
    split = compute("HEAT_SPLIT", ROUTES, np.array([6350.0, 5800.0, 2800.0]))
    assert split.dtype == np.float64
    assert split.tolist() == [[6000, 3000, 3000, 350], [5800, 3000, 2800, 0], [2800, 2800, 0, 0]]
    assert compute("SUBSIDY", ROUTES, np.array([6350.0, 5800.0, 2800.0])).tolist() == [6000, 5800, 2800]


def test_nan_is_a_blank_row_and_errors_keep_their_places():
    costs = np.array([np.nan, -1.0, 5800.0, np.inf])
    found = compute("HEAT_SUBSIDY", [*ROUTES, "太阳能"], costs)
    assert found.tolist() == [None, CellError.NUM, 5800, CellError.NUM]


def test_the_given_column_is_not_written():
    costs = np.array([np.nan, 6350.0])
    compute("HEAT_SUBSIDY", ["太阳能", "太阳能"], costs)
    assert np.isnan(costs[0])
    assert costs[1] == 6350.0


@pytest.mark.parametrize("name", ["HEAT_SUBSIDY", "HEAT_UPPER", "HEAT_DISTRICT", "HEAT_SELF_PAY"])
def test_equal_to_lists(name):
    costs = [0.005, 2999.995, 3000.0, 6000.01, 8888.88, 123456789.1234]
    routes = ["太阳能", "分散气代煤", "集中供热延伸", "分散电代煤", "城区市政集中供暖", "公益场所"]
    quantities = [1.0, 2.0, 1.0, 1.0, 1.0, 300.0]
    arrays = compute(name, routes, np.array(costs), np.array(quantities))
    assert [[value] for value in arrays.tolist()] == call(name, routes, costs, quantities)


def test_equivalents():
    # 三（六）: 1260 ÷ 120.
    assert compute("HEAT_HOUSEHOLDS", np.array([1260.0, 119.99])).tolist() == [10.5, 0.9999]
