"""Excel's rounding: by the decimal number a cell shows, not by the binary one behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from xl_heating.functions import CellError
from xl_heating.recalculation.excel.coercion import (
    Errors,
    as_numbers,
    as_whole,
    failing,
    first_error,
    number_answer,
    single,
)
from xl_heating.recalculation.excel.function import ExcelFunction
from xl_heating.recalculation.excel.number_text import DIGITS
from xl_heating.recalculation.vectors import Argument, Floats, Vector

_FIFTEEN = 10.0**DIGITS
_CLOSE = 10.0 ** (1 - DIGITS)

Step = Callable[[Floats], Floats]


def fifteen_digits(values: Floats) -> Floats:
    """Positive numbers at 15 significant decimal digits, which removes what binary fractions add."""
    with np.errstate(divide="ignore", invalid="ignore"):
        places = DIGITS - 1 - np.floor(np.log10(values))
    places = np.where(np.isfinite(places), np.clip(places, -300, 300), 0.0)
    up, down = 10.0 ** np.maximum(places, 0), 10.0 ** np.maximum(-places, 0)
    return np.asarray(np.rint(values * up / down) / up * down, np.float64)


def corrected(values: Floats, at: float) -> Floats:
    """Numbers from 0 up; those within a hair of a whole number plus `at` are put right on it."""
    doubtful = (np.abs(values - np.rint(values - at) - at) <= _CLOSE * values) & (values < _FIFTEEN)
    if not doubtful.any():
        return values
    result = values.copy()
    result[doubtful] = fifteen_digits(values[doubtful])
    return result


def half_up(values: Floats) -> Floats:
    """Numbers from 0 up to whole ones, halves up."""
    return np.asarray(np.floor(corrected(values, 0.5) + 0.5), np.float64)


def _up(values: Floats) -> Floats:
    return np.asarray(np.ceil(corrected(values, 0.0)), np.float64)


def _down(values: Floats) -> Floats:
    return np.asarray(np.floor(corrected(values, 0.0)), np.float64)


def rounded(values: Floats, digits: Floats, step: Step = half_up) -> Floats:
    """Numbers at that many decimal places (before the point when negative), away from zero by `step`."""
    digits = np.clip(digits, -308, 308)
    up, down = 10.0 ** np.maximum(digits, 0), 10.0 ** np.maximum(-digits, 0)
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.abs(values) * up / down
        result = np.copysign(step(scaled) / up * down, values)
    # Beyond 15 digits there is nothing to round.
    return np.where((scaled < _FIFTEEN) | (digits < 0), result, values) + 0.0


def _by_digits(step: Step, digits_default: bool = False) -> ExcelFunction:
    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        values, errors = as_numbers(single(arguments[0]))
        if len(arguments) == 1:
            return number_answer(rounded(values, np.zeros(1), step), errors)
        digits, digit_errors = as_whole(single(arguments[1]))
        return number_answer(rounded(values, digits, step), first_error(errors, digit_errors))

    return ExcelFunction(evaluate, 1 if digits_default else 2, 2)


def _one(function: Step) -> ExcelFunction:
    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        values, errors = as_numbers(single(arguments[0]))
        return number_answer(function(values) + 0.0, errors)

    return ExcelFunction(evaluate, 1, 1)


def _away(values: Floats, odd: bool) -> Floats:
    """Away from zero to the next even or odd whole number."""
    size = np.abs(values)
    whole = 2 * np.ceil((size - 1) / 2) + 1 if odd else 2 * np.ceil(size / 2)
    signed = np.copysign(np.maximum(whole, 1.0 if odd else 0.0), np.where(values == 0, 1.0, values))
    return np.asarray(signed, np.float64)


def _multiple(rule: Callable[[Floats, Floats], tuple[Floats, Errors]]) -> ExcelFunction:
    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        values, errors = as_numbers(single(arguments[0]))
        steps, step_errors = as_numbers(single(arguments[1]))
        with np.errstate(all="ignore"):
            result, own = rule(values, steps)
        result = np.where(np.isfinite(result), result, 0.0)
        return number_answer(result + 0.0, first_error(errors, step_errors, own))

    return ExcelFunction(evaluate, 2, 2)


def _in_steps(values: Floats, steps: Floats) -> Floats:
    """How many steps, put right where it is within a hair of a whole number."""
    ratio = values / np.where(steps == 0, 1.0, steps)
    return np.copysign(corrected(np.abs(ratio), 0.0), ratio)


def _ceiling(values: Floats, steps: Floats) -> tuple[Floats, Errors]:
    wrong = failing((values > 0) & (steps < 0), CellError.NUM)
    return np.ceil(_in_steps(values, steps)) * steps, wrong


def _floor(values: Floats, steps: Floats) -> tuple[Floats, Errors]:
    wrong = failing((values > 0) & (steps < 0), CellError.NUM)
    zero = failing((values != 0) & (steps == 0), CellError.DIV0)
    return np.floor(_in_steps(values, steps)) * steps, first_error(zero, wrong)


def _mround(values: Floats, steps: Floats) -> tuple[Floats, Errors]:
    # The midpoint of a decimal multiple is left to the binary fraction, as in Excel.
    ratio = np.abs(values) / np.where(steps == 0, 1.0, np.abs(steps))
    nearest = np.copysign(np.floor(ratio + 0.5) * np.abs(steps), values)
    return nearest, failing(values * steps < 0, CellError.NUM)


def _sign(values: Floats) -> Floats:
    return np.asarray(np.sign(values), np.float64)


FUNCTIONS = {
    "ROUND": _by_digits(half_up),
    "ROUNDUP": _by_digits(_up),
    "ROUNDDOWN": _by_digits(_down),
    "TRUNC": _by_digits(_down, digits_default=True),
    "INT": _one(np.floor),
    "ABS": _one(np.abs),
    "SIGN": _one(_sign),
    "EVEN": _one(lambda values: _away(values, odd=False)),
    "ODD": _one(lambda values: _away(values, odd=True)),
    "CEILING": _multiple(_ceiling),
    "FLOOR": _multiple(_floor),
    "MROUND": _multiple(_mround),
}
