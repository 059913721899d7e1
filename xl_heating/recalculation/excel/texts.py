"""Functions of text, cell by cell in one pass each."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_heating.functions import CellError
from xl_heating.recalculation.excel.coercion import (
    Errors,
    as_bools,
    as_numbers,
    as_texts,
    as_whole,
    failing,
    first_error,
    mapped,
    number_answer,
    single,
    with_errors,
)
from xl_heating.recalculation.excel.criteria import wildcard
from xl_heating.recalculation.excel.function import MANY, ExcelFunction
from xl_heating.recalculation.excel.kinds import windows_of
from xl_heating.recalculation.excel.number_text import parsed
from xl_heating.recalculation.vectors import (
    OMITTED,
    Argument,
    Kind,
    NotCovered,
    Texts,
    Vector,
    bools,
    numbers,
    texts,
)

LONGEST = 32767
"""Characters that a cell holds."""


def _rowwise(function: Callable[..., Any], *columns: NDArray[Any]) -> Texts:
    """A function of each row's values; columns have n cells or one."""
    size = max(map(len, columns))
    result = np.empty(size, dtype=object)
    result[:] = list(map(function, *(np.broadcast_to(column, (size,)).tolist() for column in columns)))
    return result


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number for each row: what was wrong with the argument, and where it is too small (#VALUE!).

    An argument's own error goes before any that follows from its value.
    """

    values: NDArray[np.int64]
    errors: Errors
    below: Errors


def _whole(arguments: Sequence[Argument], place: int, least: int) -> Whole:
    if len(arguments) <= place:
        return Whole(np.ones(1, np.int64), None, None)
    values, errors = as_whole(single(arguments[place]))
    clipped = np.clip(values, least, 2 * LONGEST).astype(np.int64)  # no text is longer
    return Whole(clipped, errors, failing(values < least, CellError.VALUE))


def _count(arguments: Sequence[Argument], place: int) -> Whole:
    """A count of characters, 1 when not given."""
    return _whole(arguments, place, 0)


def _position(arguments: Sequence[Argument], place: int) -> Whole:
    """A place in a text, counted from 1, which it is when not given."""
    return _whole(arguments, place, 1)


def _part(cut: Callable[[str, int], str]) -> ExcelFunction:
    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        words, errors = as_texts(single(arguments[0]))
        count = _count(arguments, 1)
        result = texts(_rowwise(cut, words, count.values))
        return with_errors(result, first_error(errors, count.errors, count.below))

    return ExcelFunction(evaluate, 1, 2)


def _mid(arguments: Sequence[Argument], n: int) -> Vector:
    words, errors = as_texts(single(arguments[0]))
    start, count = _position(arguments, 1), _count(arguments, 2)
    result = _rowwise(lambda text, at, many: text[at - 1 : at - 1 + many], words, start.values, count.values)
    return with_errors(
        texts(result), first_error(errors, start.errors, count.errors, start.below, count.below)
    )


def _changed(change: Callable[[str], str]) -> ExcelFunction:
    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        words, errors = as_texts(single(arguments[0]))
        return with_errors(texts(mapped(change, words)), errors)

    return ExcelFunction(evaluate, 1, 1)


def _length(arguments: Sequence[Argument], n: int) -> Vector:
    words, errors = as_texts(single(arguments[0]))
    lengths = np.fromiter(map(len, words.tolist()), np.float64, len(words))
    return with_errors(numbers(lengths), errors)


def _trim(text: str) -> str:
    return " ".join(filter(None, text.split(" "))) if " " in text else text


def _clean(text: str) -> str:
    return text if text.isprintable() else "".join(mark for mark in text if mark >= " ")


def _substitute(arguments: Sequence[Argument], n: int) -> Vector:
    (words, errors), (old, old_errors), (new, new_errors) = (as_texts(single(a)) for a in arguments[:3])
    errors = first_error(errors, old_errors, new_errors)
    if len(arguments) == 3:
        result = _rowwise(lambda t, o, w: t.replace(o, w) if o else t, words, old, new)
        return with_errors(texts(result), errors)
    which = _position(arguments, 3)
    result = _rowwise(_replace_one, words, old, new, which.values)
    return with_errors(texts(result), first_error(errors, which.errors, which.below))


def _replace_one(text: str, old: str, new: str, which: int) -> str:
    place = -len(old)
    for _ in range(which if old else 0):
        place = text.find(old, place + len(old))
        if place < 0:
            return text
    return text[:place] + new + text[place + len(old) :] if old else text


def _replace(arguments: Sequence[Argument], n: int) -> Vector:
    words, errors = as_texts(single(arguments[0]))
    start, count = _position(arguments, 1), _count(arguments, 2)
    new, new_errors = as_texts(single(arguments[3]))
    result = _rowwise(
        lambda text, at, many, other: text[: at - 1] + other + text[at - 1 + many :],
        words,
        start.values,
        count.values,
        new,
    )
    own = first_error(errors, start.errors, count.errors, new_errors)
    return with_errors(texts(result), first_error(own, start.below, count.below))


def _searching(find: Callable[[str, str, int], int]) -> ExcelFunction:
    """FIND and SEARCH; what is not there is #VALUE!."""

    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        (sought, sought_errors), (words, errors) = (as_texts(single(a)) for a in arguments[:2])
        start = _position(arguments, 2)
        places = _rowwise(
            lambda part, text, at: find(part, text, at - 1) + 1 if at <= max(len(text), 1) else 0,
            sought,
            words,
            start.values,
        ).astype(np.float64)
        absent = failing(places == 0, CellError.VALUE)
        return number_answer(places, first_error(sought_errors, errors, start.errors, start.below, absent))

    return ExcelFunction(evaluate, 2, 3)


def _search(part: str, text: str, start: int) -> int:
    if not any(mark in part for mark in "*?~"):
        return text.lower().find(part.lower(), start)
    found = wildcard(part).search(text, start)
    return -1 if found is None else found.start()


def _exact(arguments: Sequence[Argument], n: int) -> Vector:
    (a, a_errors), (b, b_errors) = (as_texts(single(argument)) for argument in arguments)
    return with_errors(bools(np.asarray(a == b, np.bool_)), first_error(a_errors, b_errors))


def _rept(arguments: Sequence[Argument], n: int) -> Vector:
    words, errors = as_texts(single(arguments[0]))
    count = _count(arguments, 1)
    lengths = np.fromiter(map(len, words.tolist()), np.int64, len(words))
    long = lengths * count.values > LONGEST
    result = _rowwise(lambda text, times: text * times, words, np.where(long, 0, count.values))
    too_long = failing(long, CellError.VALUE)
    return with_errors(texts(result), first_error(errors, count.errors, count.below, too_long))


def _value(arguments: Sequence[Argument], n: int) -> Vector:
    cell = single(arguments[0])
    values, errors = as_numbers(cell)
    refused = failing(cell.where(Kind.BOOL), CellError.VALUE) if cell.has(Kind.BOOL) else None
    return number_answer(values, first_error(errors, refused))


def _numbervalue(arguments: Sequence[Argument], n: int) -> Vector:
    if len(arguments) > 1:
        raise NotCovered
    words, errors = as_texts(single(arguments[0]))
    values = mapped(_number_in, words).astype(np.float64)
    unusable = failing(np.isnan(values), CellError.VALUE)
    return number_answer(np.where(np.isnan(values), 0.0, values), first_error(errors, unusable))


def _number_in(text: str) -> float:
    """The number in a text, spaces anywhere, several percent signs; NaN for none."""
    packed = "".join(text.split())
    plain = packed.rstrip("%")
    if not packed:
        return 0.0
    whole, point, part = plain.partition(".")
    if "," in part or not plain or plain[0] not in "0123456789+-.,":
        return math.nan
    value = parsed(whole.replace(",", "") + point + part)
    return value / 100 ** (len(packed) - len(plain)) if "/" not in plain and ":" not in plain else math.nan


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


def _concatenate(arguments: Sequence[Argument], n: int) -> Vector:
    return _concat([single(argument) for argument in arguments], n)


def _textjoin(arguments: Sequence[Argument], n: int) -> Vector:
    delimiter, delimiter_errors = as_texts(single(arguments[0]))
    skip, skip_errors = as_bools(single(arguments[1]))
    parts = [as_texts(cell) for cell in _cells(arguments[2:])]
    errors = first_error(delimiter_errors, skip_errors, *(errors for _, errors in parts))
    result = _rowwise(
        lambda mark, skipped, *row: mark.join(filter(None, row) if skipped else row),
        delimiter,
        skip,
        *(part for part, _ in parts),
    )
    return with_errors(texts(result), errors)


FUNCTIONS = {
    "LEFT": _part(lambda text, count: text[:count]),
    "RIGHT": _part(lambda text, count: text[-count:] if count else ""),
    "MID": ExcelFunction(_mid, 3, 3),
    "LEN": ExcelFunction(_length, 1, 1),
    "TRIM": _changed(_trim),
    "CLEAN": _changed(_clean),
    "UPPER": _changed(str.upper),
    "LOWER": _changed(str.lower),
    "SUBSTITUTE": ExcelFunction(_substitute, 3, 4),
    "REPLACE": ExcelFunction(_replace, 4, 4),
    "FIND": _searching(lambda part, text, start: text.find(part, start)),
    "SEARCH": _searching(_search),
    "EXACT": ExcelFunction(_exact, 2, 2),
    "REPT": ExcelFunction(_rept, 2, 2),
    "VALUE": ExcelFunction(_value, 1, 1),
    "NUMBERVALUE": ExcelFunction(_numbervalue, 1, 3),
    "CONCAT": ExcelFunction(_concat, 1, MANY),
    "CONCATENATE": ExcelFunction(_concatenate, 1, MANY),
    "TEXTJOIN": ExcelFunction(_textjoin, 3, MANY),
}
