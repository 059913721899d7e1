"""Exact integers for money and quantities: 分, 1/10,000, and products rounded half-up once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

IntColumn = NDArray[np.int64]
FloatColumn = NDArray[np.float64]
BoolColumn = NDArray[np.bool_]

UNITS = 10_000
"""Quantities and un-rounded yuan are integers of 1/10,000."""

FEN_PER_YUAN = 100
LARGEST = 10**12
"""The largest number that columns may hold, in yuan, ㎡ or 户; beyond it is OverflowError, never wrong."""

LARGEST_RESULT = 2**63 - 2
SATURATED = LARGEST_RESULT // (2 * FEN_PER_YUAN)
"""Where a ceiling stops growing: above any amount, and int64 still holds it times a rounding unit."""


def to_units(values: ArrayLike) -> IntColumn:
    """Return numbers as integers of 1/10,000, half-up (away from zero) at the fourth decimal.

    What is rounded is the shortest decimal that names the number, which is what a cell shows: 1.00005 is
    a tie and becomes 10001, although its binary form lies a hair below.

    Raises
    ------
    ValueError : a value is nan or infinite
    OverflowError : a value is beyond `LARGEST`
    """
    return _whole_parts(values, UNITS)


def to_fen(values: ArrayLike) -> IntColumn:
    """Return yuan as 分, half-up (away from zero) once; what is rounded and raised is as in `to_units`."""
    return _whole_parts(values, FEN_PER_YUAN)


def _whole_parts(values: ArrayLike, scale: int) -> IntColumn:
    numbers = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if not np.isfinite(numbers).all():
        raise ValueError("not a finite number")
    if numbers.size and np.abs(numbers).max() > LARGEST:
        raise OverflowError("number too large")
    scaled = numbers * scale
    whole = np.rint(scaled)
    parts = whole.astype(np.int64)
    # Near a tie, or where a float no longer holds the decimals, the decimal digits decide.
    largest = float(np.abs(scaled).max(initial=0.0))
    doubtful = np.abs(scaled - whole) >= 0.5 - 4 * np.spacing(largest)
    for index in np.flatnonzero(doubtful):
        exact = Decimal(repr(float(numbers.flat[index]))) * scale
        parts.flat[index] = int(exact.to_integral_value(ROUND_HALF_UP))
    return parts


def fen(units: IntColumn, unit: int = 1) -> IntColumn:
    """Return 1/10,000 yuan as 分, half-up to a multiple of `unit` 分 (1: to the 分, 100: to the yuan)."""
    return multiply_round(units, 1, UNITS // FEN_PER_YUAN * unit) * unit


def yuan(amounts: IntColumn) -> FloatColumn:
    """Return 分 as yuan; the float nearest to the two-decimal amount."""
    return np.asarray(amounts, dtype=np.int64) / FEN_PER_YUAN


def multiply_round(
    a: IntColumn, b: IntColumn | int, divisor: IntColumn | int, *, saturate: bool = False
) -> IntColumn:
    """Return a × b ÷ divisor rounded half-up (away from zero), exact for products of any size.

    `divisor` is positive. A result that int64 cannot hold raises OverflowError; with `saturate` whatever
    is above `SATURATED` becomes that, for a ceiling that is then only compared.
    """
    factors = np.asarray(a, dtype=np.int64), np.asarray(b, dtype=np.int64)
    below = np.asarray(divisor, dtype=np.int64)
    if _fits(factors[0], factors[1], below):
        # Everything is small and not negative: one addition makes the flooring division round half-up.
        return np.asarray((2 * factors[0] * factors[1] + below) // (2 * below))
    quotient, remainder = divide_product(np.abs(factors[0]), np.abs(factors[1]), divisor, saturate=saturate)
    rounded = quotient + (remainder >= np.asarray(divisor) - remainder)
    if min(factor.min(initial=0) for factor in factors) < 0:
        rounded *= np.sign(factors[0]) * np.sign(factors[1])
    return rounded


def divide_product(
    a: IntColumn, b: IntColumn | int, divisor: IntColumn | int, *, saturate: bool = False
) -> tuple[IntColumn, IntColumn]:
    """Return quotient and remainder of a × b ÷ divisor for non-negative a and b, exact for any size."""
    left, right, below = np.broadcast_arrays(
        np.asarray(a, dtype=np.int64), np.asarray(b, dtype=np.int64), np.asarray(divisor, dtype=np.int64)
    )
    overflowing = _overflowing(left, right)
    product = np.multiply(left, right) if overflowing is None else np.where(overflowing, 0, left) * right
    quotient, remainder = np.divmod(product, below)
    if overflowing is not None:
        for index in np.flatnonzero(overflowing):
            exact, rest = divmod(int(left[index]) * int(right[index]), int(below[index]))
            quotient[index], remainder[index] = min(exact, LARGEST_RESULT + 1), rest
    too_large = quotient > (SATURATED if saturate else LARGEST_RESULT)
    if too_large.any():
        if not saturate:
            raise OverflowError("amount too large")
        quotient[too_large], remainder[too_large] = SATURATED, 0
    return quotient, remainder


def _fits(left: IntColumn, right: IntColumn, below: IntColumn) -> bool:
    if min(left.min(initial=0), right.min(initial=0)) < 0:
        return False
    largest = int(left.max(initial=0)) * int(right.max(initial=0))
    return 2 * (largest + int(below.max(initial=1))) <= SATURATED


def _overflowing(left: IntColumn, right: IntColumn) -> BoolColumn | None:
    # The cheap test on the extremes passes nearly always; the floats only have to err on the safe side.
    if int(left.max(initial=0)) * int(right.max(initial=0)) < 2**63:
        return None
    return np.asarray(left.astype(np.float64) * right.astype(np.float64) >= 9e18)


def fraction_table(fractions: Sequence[Fraction]) -> tuple[IntColumn, IntColumn]:
    """Return numerators and denominators, to be taken by route index.

    Where the fractions have a small common denominator, that alone is returned (shape ``()``): to divide
    a column by one number is several times faster than by a column.
    """
    common = math.lcm(*(fraction.denominator for fraction in fractions))
    if common < 2**31 and all(abs(fraction) * common < 2**31 for fraction in fractions):
        numerators = [int(fraction * common) for fraction in fractions]
        return np.array(numerators, dtype=np.int64), np.array(common, dtype=np.int64)
    return (
        np.array([fraction.numerator for fraction in fractions], dtype=np.int64),
        np.array([fraction.denominator for fraction in fractions], dtype=np.int64),
    )
