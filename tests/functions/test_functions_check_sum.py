"""Totals that were typed against their parts."""

from __future__ import annotations

import numpy as np
import pytest

from xl_heating.functions import CellError, call, compute

VALUE, NA, NUM, REF = CellError.VALUE, CellError.NA, CellError.NUM, CellError.REF


@pytest.mark.parametrize(
    ("typed", "parts", "expected"),
    [
        (17800, [6000, 5800, 6000], "平"),
        (17800, [[6000, 5800, 6000]], "平"),
        (18000.5, [6000, 5800, 6000], "差200.5"),
        (17799.99, [6000, 5800, 6000], "差-0.01"),
        (1, [0.1] * 10, "平"),
        (10, [], "差10"),
        (100, [100 / 3] * 3, "平"),
        (0.01, [0.005, 0.005], "平"),
        (-6000, [-6000], "平"),
        (1e9, [0.01], "差999999999.99"),
        (6000, [6000, None, ""], "平"),
        (None, [6000], None),
        (None, [REF], REF),
        (6000, ["6000"], VALUE),
        (6000, [True, 5999], VALUE),
        ("6000", [6000], VALUE),
        (NA, [REF], NA),
        (6000, [6000, REF, NA], REF),
        (2e10, [6000], NUM),
        (6000, [2e10], NUM),
        (6000, [float("nan")], NUM),
    ],
)
def test_one_total(typed, parts, expected):
    assert call("CHECK_SUM", typed, parts) == expected


def test_a_column_of_totals_beside_their_parts():
    typed = [11800, 6000, None, NA, 5, 6]
    parts = [[6000, 5800], [6000, 200], [1, 2], [1, 2], [REF, NA], ["x", 6]]
    assert call("CHECK_SUM", typed, parts) == [["平"], ["差-200"], [None], [NA], [REF], [VALUE]]
    assert call("CHECK_SUM", [1, 2], [1, 3]) == [["平"], ["差-1"]]


def test_a_row_of_totals_below_their_parts():
    assert call("CHECK_SUM", [[9000, 8000, ""]], [[6000, 5000, 1], [3000, 2000, 2]]) == [
        ["平", "差1000", None]
    ]


def test_a_range_of_one_cell_gives_a_range():
    assert call("CHECK_SUM", [[6000]], [[1000, 2000], [1500, 1500]]) == [["平"]]


@pytest.mark.parametrize(
    ("typed", "parts"), [([1, 2, 3], [[1, 2]]), ([[1, 2]], [1, 2, 3]), ([[1, 2], [3, 4]], [[1, 2], [3, 4]])]
)
def test_totals_and_parts_that_do_not_lie_together(typed, parts):
    assert call("CHECK_SUM", typed, parts) is VALUE


def test_numpy_columns():
    typed, parts = np.array([11800.0, np.nan, 0.3]), np.array([[6000.0, 5800.0], [1.0, 2.0], [0.1, 0.2]])
    assert compute("CHECK_SUM", typed, parts).tolist() == ["平", None, "平"]
