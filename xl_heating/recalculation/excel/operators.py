"""Excel's operators over whole columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from xl_heating.functions import CellError
from xl_heating.recalculation.excel.coercion import (
    Errors,
    as_numbers,
    as_texts,
    error_codes,
    failing,
    first_error,
    mapped,
    number_answer,
    text_of,
    with_errors,
)
from xl_heating.recalculation.excel.number_text import DIGITS
from xl_heating.recalculation.vectors import Bools, Floats, Kind, Vector, bools, texts

_Arithmetic = Callable[[Floats, Floats], tuple[Floats, Errors]]
_ORDER = np.array([0, 0, 1, 2, 0], dtype=np.int8)
"""Number before text before bool, by `Kind`; a blank takes the other side's kind."""
fold = str.casefold
"""A text as Excel compares it: without regard to capitals."""
_CLOSE = 10.0 ** (1 - DIGITS)


def operate(operator: str, left: Vector, right: Vector) -> Vector:
    """The result of a binary operator: + - * / ^ & = <> < <= > >=."""
    if operator in _ARITHMETIC:
        a, left_errors = as_numbers(left)
        b, right_errors = as_numbers(right)
        with np.errstate(all="ignore"):
            values, own = _ARITHMETIC[operator](a, b)
        return number_answer(
            values + 0.0,  # a cell knows no negative 0
            first_error(left_errors, right_errors, own),
        )
    if operator == "&":
        first, left_errors = as_texts(left)
        second, right_errors = as_texts(right)
        return with_errors(texts(first + second), first_error(left_errors, right_errors))
    if operator in ("=", "<>") and left.only is Kind.TEXT and right.only is Kind.TEXT:
        same = _texts_equal(left, right)
        return bools(same if operator == "=" else ~same)
    below, equal = compared(left, right)
    truth = _COMPARISONS[operator](below, equal)
    return with_errors(bools(truth), first_error(error_codes(left), error_codes(right)))


def prefix(operator: str, operand: Vector) -> Vector:
    """The sign before an operand: - makes a number of it, + leaves it as it is."""
    if operator == "+":
        return operand
    values, errors = as_numbers(operand)
    return number_answer(0.0 - values, errors)


def percent(operand: Vector) -> Vector:
    """The hundredth of a number."""
    values, errors = as_numbers(operand)
    return number_answer(values / 100, errors)


def power(base: Floats, exponent: Floats) -> tuple[Floats, Errors]:
    """base to the exponent; 0 to 0 is #NUM!, 0 to less #DIV/0!, a root of less than 0 #NUM!."""
    zero = base == 0
    errors = first_error(
        failing(zero & (exponent == 0), CellError.NUM), failing(zero & (exponent < 0), CellError.DIV0)
    )
    return np.power(base, exponent), errors


def divided(dividend: Floats, divisor: Floats) -> tuple[Floats, Errors]:
    """The quotient; by 0 it is #DIV/0!."""
    zero = divisor == 0
    if not zero.any():
        return dividend / divisor, None
    return dividend / np.where(zero, 1.0, divisor), failing(zero, CellError.DIV0)


def compared(left: Vector, right: Vector) -> tuple[Bools, Bools]:
    """Whether left comes before right, and whether they are equal; errors and all."""
    if left.only is Kind.NUMBER and right.only is Kind.NUMBER:
        return _numbers_compared(left.numbers, right.numbers)
    if left.only is Kind.TEXT and right.only is Kind.TEXT:
        return _texts_compared(left, right)
    a, b = left.kinds, right.kinds
    a_kind = np.where(a == Kind.BLANK, b, a)
    b_kind = np.where(b == Kind.BLANK, a_kind, b)
    a_order, b_order = _ORDER[a_kind], _ORDER[b_kind]
    # A blank is the number 0, the text "" or FALSE, which is what a vector holds for it.
    number_below, number_equal = _numbers_compared(left.numbers, right.numbers)
    same = a_order == b_order
    below, equal = (a_order < b_order) | (same & number_below), same & number_equal
    if left.texts is not None or right.texts is not None:
        both = same & (a_order == 1)
        text_below, text_equal = _texts_compared(left, right)
        below, equal = np.where(both, text_below, below), np.where(both, text_equal, equal)
    return below, equal


def _numbers_compared(a: Floats, b: Floats) -> tuple[Bools, Bools]:
    """Numbers are equal when their first 15 digits are."""
    below, equal = a < b, a == b
    close = ~equal & (np.abs(a - b) <= _CLOSE * np.maximum(np.abs(a), np.abs(b)))
    if close.any():
        a, b = (np.broadcast_to(side, close.shape) for side in (a, b))
        equal, below = equal.copy(), below.copy()
        for place in np.flatnonzero(close).tolist():
            if f"{a[place]:.{DIGITS - 1}e}" == f"{b[place]:.{DIGITS - 1}e}":
                equal[place], below[place] = True, False
    return below, equal


def _texts_equal(left: Vector, right: Vector) -> Bools:
    a, b = text_of(left), text_of(right)
    # Nothing but itself is equal to a text without letters that have capitals, as Chinese is.
    if not any(len(side) == 1 and side[0].upper() == side[0].lower() for side in (a, b)):
        a, b = mapped(fold, a), mapped(fold, b)
    return np.asarray(a == b, np.bool_)


def _texts_compared(left: Vector, right: Vector) -> tuple[Bools, Bools]:
    a, b = (mapped(fold, text_of(side)) for side in (left, right))
    return np.asarray(a < b, np.bool_), np.asarray(a == b, np.bool_)


def _added(a: Floats, b: Floats) -> tuple[Floats, Errors]:
    return a + b, None


def _subtracted(a: Floats, b: Floats) -> tuple[Floats, Errors]:
    return a - b, None


def _multiplied(a: Floats, b: Floats) -> tuple[Floats, Errors]:
    return a * b, None


_ARITHMETIC: dict[str, _Arithmetic] = {
    "+": _added,
    "-": _subtracted,
    "*": _multiplied,
    "/": divided,
    "^": power,
}
_COMPARISONS: dict[str, Callable[[Any, Any], Bools]] = {
    "=": lambda below, equal: equal,
    "<>": lambda below, equal: ~equal,
    "<": lambda below, equal: below,
    "<=": lambda below, equal: below | equal,
    ">": lambda below, equal: ~(below | equal),
    ">=": lambda below, equal: ~below,
}
