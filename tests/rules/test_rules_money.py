"""Exact integers: no float ever decides a 分."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xl_heating.rules.money import (
    LARGEST,
    SATURATED,
    divide_product,
    fen,
    multiply_round,
    to_fen,
    to_units,
    yuan,
)


@pytest.mark.parametrize(
    ("number", "units"),
    [
        (0, 0),
        (1, 10_000),
        (0.1, 1_000),
        (6350.55, 63_505_500),
        (0.00005, 1),  # a tie goes up
        (0.00004999, 0),
        (1.00005, 10_001),  # its binary form is 1.000049999…, a cell shows 1.00005
        (2.67495, 26_750),
        (0.00015, 2),
        (-0.00005, -1),  # away from zero
        (-1.5, -15_000),
        (999_999_999.9999, 9_999_999_999_999),
        (1e9, 10**13),
        (1e12, 10**16),
        (123_456_789_012.3456, 1_234_567_890_123_456),
    ],
)
def test_numbers_as_ten_thousandths(number, units):
    assert to_units(np.array([number], dtype=float)).tolist() == [units]


@given(st.integers(-(10**13), 10**13))
def test_four_decimals_up_to_a_billion_come_back_whole(units):
    assert to_units(np.array([float(Decimal(units) / 10_000)])).tolist() == [units]


@given(st.floats(-1e9, 1e9, allow_nan=False))
@example(0.00025)
@example(1.00015)
def test_what_is_rounded_is_the_number_that_a_cell_shows(number):
    shown = Decimal(repr(number)) * 10_000
    assert to_units(np.array([number])).tolist() == [int(shown.to_integral_value(ROUND_HALF_UP))]


@given(st.floats(-1e11, 1e11, allow_nan=False))
@example(0.005)
@example(1.005)
@example(0.00499996)  # rounded to four decimals first, it would become a 分
def test_yuan_become_fen_in_one_rounding(number):
    shown = Decimal(repr(number)) * 100
    assert to_fen(np.array([number])).tolist() == [int(shown.to_integral_value(ROUND_HALF_UP))]


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_refused(bad):
    with pytest.raises(ValueError, match="finite"):
        to_units(np.array([1.0, bad]))


def test_what_is_too_large_is_refused():
    assert to_units(np.array([float(LARGEST)])).tolist() == [LARGEST * 10_000]
    with pytest.raises(OverflowError):
        to_units(np.array([LARGEST * 1.001]))


@pytest.mark.parametrize(
    ("units", "unit", "expected"),
    [
        (49, 1, 0),  # 0.0049 元
        (50, 1, 1),  # 0.005 元 is half a 分
        (149, 1, 1),
        (63_505_500, 1, 635_055),
        (59_994_999, 100, 599_900),  # 5999.4999 元
        (59_995_000, 100, 600_000),  # 5999.5 元
        (59_994_950, 100, 599_900),  # rounded once: not 5999.50 first and 6000 then
        (-50, 1, -1),
    ],
)
def test_yuan_as_fen(units, unit, expected):
    assert fen(np.array([units]), unit).tolist() == [expected]


def test_fen_as_yuan():
    assert yuan(np.array([2_108_434, 1, 0])).tolist() == [21084.34, 0.01, 0.0]


factors = st.integers(0, 10**16) | st.integers(0, 1000)


@given(factors, st.integers(0, 10**14) | st.integers(0, 100), st.integers(1, 10**13) | st.integers(1, 9))
@example(3_037_000_500, 3_037_000_500, 2)  # just above 2⁶³
@example(10**13, 83 * 10**4, 2)
@example(1, 1, 2)
@example(1_042_787_763_123_004, 179, 3)  # saturated, not rounded up beyond
@example(SATURATED, 3, 3)
@example(2**62, 4, 2)
@example(2**62, 5, 2)
def test_products_of_any_size_are_exact(a, b, divisor):
    quotient, remainder = divmod(a * b, divisor)
    expected = quotient + (2 * remainder >= divisor)
    columns = (np.array([a, 1]), np.array([b, 1]), np.array([divisor, 1]))
    if quotient < 2**63 - 1:
        assert multiply_round(*columns).tolist() == [expected, 1]
        assert [part.tolist() for part in divide_product(*columns)] == [[quotient, 1], [remainder, 0]]
    else:
        with pytest.raises(OverflowError):
            multiply_round(*columns)
    saturated = multiply_round(*columns, saturate=True).tolist()
    assert saturated == [expected if quotient <= SATURATED else SATURATED, 1]


@pytest.mark.parametrize(("a", "b", "expected"), [(-1, 1, -1), (1, -1, -1), (-1, -1, 1), (-3, 1, -2)])
def test_a_negative_tie_goes_away_from_zero(a, b, expected):
    assert multiply_round(np.array([a]), np.array([b]), 2).tolist() == [expected]


def test_empty_columns():
    nothing = np.array([], dtype=np.int64)
    assert to_units(np.array([])).tolist() == []
    assert multiply_round(nothing, nothing, 3).tolist() == []
    assert fen(nothing, 100).dtype == np.int64
