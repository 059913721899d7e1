"""Rounding by the decimal that a cell shows, and other arithmetic; against Decimal and by hand."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

import pytest
from function_calls import f
from hypothesis import given
from hypothesis import strategies as st

from xl_heating.functions import CellError
from xl_heating.recalculation.vectors import OMITTED

MODES = {"ROUND": ROUND_HALF_UP, "ROUNDUP": ROUND_UP, "ROUNDDOWN": ROUND_DOWN, "TRUNC": ROUND_DOWN}
VALUE, DIV0, NUM = CellError.VALUE, CellError.DIV0, CellError.NUM


def test_halves_go_away_from_0_as_decimals() -> None:
    values = [1.005, 2.675, -2.5, 2.5, 0.285, 1.115, -1.005]
    assert f("ROUND", values, [2, 2, 0, 0, 2, 2, 2]) == [1.01, 2.68, -3, 3, 0.29, 1.12, -1.01]
    assert f("ROUND", [1234.5, 1250, -1250, 49], -2) == [1200, 1300, -1300, 0]
    assert f("ROUND", [1.5, "2.5", None, "x"], OMITTED) == [2, 3, 0, VALUE]


@given(st.integers(-(10**12), 10**12), st.integers(0, 5), st.sampled_from(sorted(MODES)))
def test_any_decimal_of_15_digits(number: int, places: int, name: str) -> None:
    """One digit more than is kept, and often a half."""
    for exact in (Decimal(number).scaleb(-places - 1), (Decimal(number) + Decimal("0.5")).scaleb(-places)):
        expected = exact.quantize(Decimal(1).scaleb(-places), MODES[name])
        assert f(name, float(exact), places) == [float(expected)]


def test_what_binary_fractions_add_is_not_rounded_up() -> None:
    assert f("ROUNDUP", [1.1 * 3, 0.29 * 100, 3.01], [1, 0, 1]) == [3.3, 29, 3.1]
    assert f("ROUNDDOWN", [0.29 * 100, 4.35 * 100, -2.9], [0, 0, 0]) == [29, 435, -2]
    assert f("TRUNC", [-8.9, 8.96], [0, 1]) == [-8, 8.9]
    assert f("TRUNC", 8.9) == [8]


def test_very_large_and_very_small_stay() -> None:
    values = [1e300, 123456789012345680.0, 1e-300]
    assert f("ROUND", values, [2, 2, 400]) == values
    assert f("ROUND", 5, -400) == [0]


def test_whole_numbers() -> None:
    assert f("INT", [-2.5, 2.9, "3.7"]) == [-3, 2, 3]
    assert f("EVEN", [1.5, 3, -1, 0]) == [2, 4, -2, 0]
    assert f("ODD", [1.5, 2, -2, 0]) == [3, 3, -3, 1]
    assert f("SIGN", [-2, 0, 5]) == [-1, 0, 1]
    assert f("ABS", [-2.5, None]) == [2.5, 0]


def test_multiples() -> None:
    assert f("CEILING", [2.5, -2.5, -2.5, 2.5, 0.1 + 0.2, 2.5], [1, -2, 2, -2, 0.1, 0]) == [
        3,
        -4,
        -2,
        NUM,
        pytest.approx(0.3),
        0,
    ]
    assert f("FLOOR", [3.7, -2.5, -2.5, 2.5, 1], [2, -2, 2, -2, 0]) == [2, -2, -4, NUM, DIV0]
    assert f("MROUND", [10, -10, 5, 1.3], [3, -3, -2, 0.2]) == [9, -9, NUM, pytest.approx(1.4)]


def test_remainders_and_roots() -> None:
    assert f("MOD", [3, -3, 3, -3, 3], [2, 2, -2, -2, 0]) == [1, 1, -1, -1, DIV0]
    assert f("QUOTIENT", [5, -10, 1], [2, 3, 0]) == [2, -3, DIV0]
    assert f("SQRT", [16, -1]) == [4, NUM]
    assert f("POWER", [5, 0, 0], [2, 0, -1]) == [25, NUM, DIV0]
