"""Typed totals against their parts, with Decimal as oracle."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_heating.rules.footing import footing_difference


def difference(typed: float, *parts: float) -> int:
    [fen] = footing_difference(np.array([typed], dtype=float), np.array([parts], dtype=float))
    return int(fen)


@pytest.mark.parametrize(
    ("typed", "parts", "fen"),
    [
        (17800, (6000, 5800, 6000), 0),
        (18000, (6000, 5800, 6000), 20_000),
        (17600, (6000, 5800, 6000), -20_000),
        (0.3, (0.1, 0.2), 0),
        (0.31, (0.1, 0.2), 1),
        (100, (33.3333333333333,) * 3, 0),  # a third each, as a formula leaves it
        (10_000, (100 / 3,) * 300, 0),  # 300 roundings to 0.0001 would be a 分
        (0.01, (0.005, 0.005), 0),  # added first, rounded then
        (100.005, (100,), 1),  # a tie goes away from zero
        (100, (100.005,), -1),
        (0, (), 0),
    ],
)
def test_differences(typed, parts, fen):
    assert difference(typed, *parts) == fen


def test_many_large_parts_do_not_overflow():
    assert difference(1e10, *[1e10] * 100_000) == (10**10 - 10**15) * 100


MONEY = st.one_of(
    st.integers(-(10**12), 10**12).map(lambda fen: fen / 100),
    st.floats(-1e10, 1e10, allow_nan=False),
)


@given(st.lists(st.tuples(MONEY, MONEY, MONEY), min_size=1, max_size=8))
def test_each_row_as_decimals(rows):
    table = np.array(rows)
    found = footing_difference(table[:, 0], table[:, 1:]).tolist()
    for (typed, one, other), fen in zip(rows, found, strict=True):
        exact = (Decimal(repr(typed)) - Decimal(repr(one)) - Decimal(repr(other))) * 100
        assert fen == int(exact.to_integral_value(ROUND_HALF_UP))
