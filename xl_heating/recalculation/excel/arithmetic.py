"""MOD, QUOTIENT, POWER and SQRT."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from xl_heating.functions import CellError
from xl_heating.recalculation.excel.coercion import (
    Errors,
    as_numbers,
    failing,
    first_error,
    number_answer,
    single,
)
from xl_heating.recalculation.excel.function import ExcelFunction
from xl_heating.recalculation.excel.operators import divided, power
from xl_heating.recalculation.vectors import Argument, Floats, Vector


def _two(rule: Callable[[Floats, Floats], tuple[Floats, Errors]]) -> ExcelFunction:
    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        a, a_errors = as_numbers(single(arguments[0]))
        b, b_errors = as_numbers(single(arguments[1]))
        with np.errstate(all="ignore"):
            values, own = rule(a, b)
        return number_answer(values, first_error(a_errors, b_errors, own))

    return ExcelFunction(evaluate, 2, 2)


def _mod(dividend: Floats, divisor: Floats) -> tuple[Floats, Errors]:
    """The remainder, with the divisor's sign."""
    zero = divisor == 0
    return np.mod(dividend, np.where(zero, 1.0, divisor)) + 0.0, failing(zero, CellError.DIV0)


def _quotient(dividend: Floats, divisor: Floats) -> tuple[Floats, Errors]:
    values, errors = divided(dividend, divisor)
    return np.trunc(values) + 0.0, errors


def _sqrt(arguments: Sequence[Argument], n: int) -> Vector:
    values, errors = as_numbers(single(arguments[0]))
    negative = failing(values < 0, CellError.NUM)
    return number_answer(np.sqrt(np.maximum(values, 0.0)), first_error(errors, negative))


FUNCTIONS = {
    "MOD": _two(_mod),
    "QUOTIENT": _two(_quotient),
    "POWER": _two(power),
    "SQRT": ExcelFunction(_sqrt, 1, 1),
}
