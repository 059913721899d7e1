"""Functions of text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xl_heating.recalculation.excel.coercion import (
    as_bools,
    as_texts,
    first_error,
    single,
    with_errors,
)
from xl_heating.recalculation.excel.function import MANY, ExcelFunction
from xl_heating.recalculation.excel.kinds import windows_of
from xl_heating.recalculation.vectors import OMITTED, Argument, Vector, texts


def _cells(arguments: Sequence[Argument]) -> list[Vector]:
    """The cells of all arguments in reading order."""
    found: list[Vector] = []
    for argument in arguments:
        found.extend([single(argument)] if argument is OMITTED else windows_of(argument).cells)
    return found


def _concat(arguments: Sequence[Argument], n: int) -> Vector:
    parts = [as_texts(cell) for cell in _cells(arguments)]
    result = parts[0][0]
    for part, _ in parts[1:]:
        result = result + part
    return with_errors(texts(result), first_error(*(errors for _, errors in parts)))


def _textjoin(arguments: Sequence[Argument], n: int) -> Vector:
    delimiter, delimiter_errors = as_texts(single(arguments[0]))
    skip, skip_errors = as_bools(single(arguments[1]))
    parts = [as_texts(cell) for cell in _cells(arguments[2:])]
    errors = first_error(delimiter_errors, skip_errors, *(errors for _, errors in parts))
    size = max(len(delimiter), len(skip), *(len(part) for part, _ in parts))
    columns = [np.broadcast_to(part, (size,)).tolist() for part, _ in parts]
    marks, skips = (np.broadcast_to(side, (size,)).tolist() for side in (delimiter, skip))
    result = np.empty(size, dtype=object)
    result[:] = [
        mark.join([text for text in row if text] if skipped else row)
        for mark, skipped, *row in zip(marks, skips, *columns, strict=True)
    ]
    return with_errors(texts(result), errors)


FUNCTIONS = {
    "CONCAT": ExcelFunction(_concat, 1, MANY),
    "CONCATENATE": ExcelFunction(_concat, 1, MANY),
    "TEXTJOIN": ExcelFunction(_textjoin, 3, MANY),
}
