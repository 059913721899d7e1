"""What one Excel function is to the compiler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xl_heating.recalculation.vectors import Argument, Vector

Evaluate = Callable[[Sequence[Argument], int], Vector]

MANY = 255
"""Excel's limit on the number of arguments."""


@dataclass(frozen=True)
class ExcelFunction:
    """A function over whole columns.

    evaluate : arguments as written, and the number of rows n; gives a vector of n cells or of one.
        A `Vector` is a literal or a calculated value. A reference is an `Area` or `Windows`, also one to a
        single cell, because SUM, AND and their like skip text in a cell but not in a value.
    min_args, max_args : how many arguments Excel takes
    """

    evaluate: Evaluate
    min_args: int
    max_args: int
