"""Excel's conversions between kinds of cells, over whole vectors, with the errors on the side.

A converted vector is a pair: the values, and the error codes (`CellError.code`, 0 for none) or None where no
cell is an error. Values under an error mean nothing. Arrays have n cells or one, so numpy broadcasts them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from xl_heating.functions import CellError
from xl_heating.recalculation.excel.number_text import general, parsed
from xl_heating.recalculation.vectors import (
    OMITTED,
    Area,
    Argument,
    Bools,
    CellValue,
    Floats,
    Kind,
    NotCovered,
    Omitted,
    Texts,
    Vector,
    Windows,
    mixed,
    numbers,
    one,
    texts,
)

Codes: TypeAlias = NDArray[np.uint8]
Errors: TypeAlias = Codes | None
Places: TypeAlias = NDArray[np.intp]

BLANK = one(None)
_NO_TEXT = texts(np.array([""], dtype=object)).texts


def single(argument: Argument) -> Vector:
    """A scalar parameter; a larger range is not covered, an omitted one is blank."""
    if isinstance(argument, Vector):
        return argument
    if isinstance(argument, Omitted):
        return BLANK
    if isinstance(argument, Windows) and len(argument.cells) == 1:
        return argument.cells[0]
    if isinstance(argument, Area) and argument.width == 1 and argument.height == 1:
        return argument.columns[0] if len(argument.columns[0]) else BLANK
    raise NotCovered


def given(arguments: Sequence[Argument], place: int) -> bool:
    """Whether there is an argument at that place, other than an omitted one."""
    return len(arguments) > place and arguments[place] is not OMITTED


def error_codes(vector: Vector) -> Errors:
    """The errors of a vector."""
    if not vector.has(Kind.ERROR):
        return None
    return np.where(vector.kinds == Kind.ERROR, vector.numbers, 0.0).astype(np.uint8)


def first_error(*errors: Errors) -> Errors:
    """The errors of several arguments, the first argument's first."""
    first: Errors = None
    for codes in errors:
        if codes is not None:
            first = codes if first is None else np.where(first != 0, first, codes)
    return first


def failing(where: Bools, error: CellError) -> Errors:
    """That error in those cells."""
    return np.where(where, np.uint8(error.code), np.uint8(0)) if where.any() else None


def text_of(vector: Vector) -> Texts:
    """The texts of a vector, "" where a cell is no text."""
    if vector.texts is not None:
        return vector.texts
    assert _NO_TEXT is not None
    return np.broadcast_to(_NO_TEXT, (len(vector),))


def mapped(function: Callable[[Any], Any], values: Texts) -> Texts:
    """A function of each object, as an object array."""
    result = np.empty(len(values), dtype=object)
    result[:] = list(map(function, values.tolist()))
    return result


def distinct(values: Texts) -> tuple[list[str], Places]:
    """The different texts, and for each cell which of them it is."""
    listed = values.tolist()
    places = {text: place for place, text in enumerate(dict.fromkeys(listed))}
    return list(places), np.fromiter(map(places.__getitem__, listed), np.intp, len(listed))


def factorised(vector: Vector) -> tuple[list[CellValue], Places]:
    """The different cells of a vector, and for each cell which of them it is."""
    if len(vector) == 1:
        return [vector.cell(0)], np.zeros(1, np.intp)
    if vector.only is Kind.NUMBER:
        figures, codes = np.unique(vector.numbers, return_inverse=True)
        return figures.tolist(), codes.reshape(-1)
    if vector.only is Kind.TEXT and vector.texts is not None:
        different, codes = distinct(vector.texts)
        return list(different), codes
    found: list[CellValue] = []
    codes = np.zeros(len(vector), np.intp)
    for kind in np.unique(vector.kinds).tolist():
        where = vector.kinds == kind
        if kind == Kind.TEXT:
            values: Sequence[CellValue]
            values, own = distinct(text_of(vector)[where])
        else:
            _, starts, own = np.unique(vector.numbers[where], return_index=True, return_inverse=True)
            cells = np.flatnonzero(where)[starts]
            values = [vector.cell(place) for place in cells.tolist()]
        codes[where] = own.reshape(-1) + len(found)
        found.extend(values)
    return found, codes


def text_numbers(values: Texts) -> Floats:
    """Each text as the number it is for arithmetic, NaN where it is none."""
    if len(values) == 1:
        return np.array([parsed(values[0])])
    different, codes = distinct(values)
    return np.fromiter(map(parsed, different), np.float64, len(different))[codes]


def as_numbers(vector: Vector) -> tuple[Floats, Errors]:
    """Cells as numbers: a blank is 0, a bool 1 or 0, text the number in it, else #VALUE!."""
    errors = error_codes(vector)
    if not vector.has(Kind.TEXT):
        return vector.numbers, errors
    if vector.only is Kind.TEXT:
        found = text_numbers(text_of(vector))
    else:
        where = vector.kinds == Kind.TEXT
        found = vector.numbers.copy()
        found[where] = text_numbers(text_of(vector)[where])
    unusable = np.isnan(found)
    if unusable.any():
        return np.where(unusable, 0.0, found), first_error(errors, failing(unusable, CellError.VALUE))
    return found, errors


def as_texts(vector: Vector) -> tuple[Texts, Errors]:
    """Cells as text: a blank is "", a number as Excel's General shows it."""
    if vector.only is Kind.TEXT:
        return text_of(vector), None
    if vector.only is Kind.NUMBER:
        return general(vector.numbers), None
    found = text_of(vector).copy()
    where = vector.kinds == Kind.NUMBER
    found[where] = general(vector.numbers[where])
    where = vector.kinds == Kind.BOOL
    found[where] = np.where(vector.numbers[where] != 0, "TRUE", "FALSE").astype(object)
    return found, error_codes(vector)


def as_bools(vector: Vector) -> tuple[Bools, Errors]:
    """Cells as TRUE or FALSE: a number is TRUE unless 0, text only the words TRUE and FALSE, else #VALUE!."""
    truth = vector.numbers != 0
    errors = error_codes(vector)
    if not vector.has(Kind.TEXT):
        return truth, errors
    where = vector.where(Kind.TEXT)
    words = mapped(str.upper, text_of(vector))
    unusable = where & (words != "TRUE") & (words != "FALSE")
    return truth | (words == "TRUE"), first_error(errors, failing(unusable, CellError.VALUE))


def as_whole(vector: Vector) -> tuple[Floats, Errors]:
    """Cells as numbers cut to whole ones, as counts and places are given."""
    values, errors = as_numbers(vector)
    return np.trunc(values), errors


def with_errors(vector: Vector, errors: Errors) -> Vector:
    """The vector with those errors over its cells."""
    if errors is None or not errors.any():
        return vector
    n = max(len(vector), len(errors))
    bad = np.broadcast_to(errors != 0, (n,))
    kinds = np.where(bad, np.uint8(Kind.ERROR), vector.kinds)
    words = None if vector.texts is None else np.where(bad, "", vector.texts)
    return mixed(kinds, np.where(bad, errors, vector.numbers), words)


def number_answer(values: Floats, errors: Errors = None) -> Vector:
    """A vector of numbers with errors; a number too large for a cell is #NUM!."""
    finite = np.isfinite(values)
    if not finite.all():
        overflow = failing(~finite, CellError.NUM)
        values, errors = np.where(finite, values, 0.0), first_error(errors, overflow)
    return with_errors(numbers(np.asarray(values, np.float64)), errors)


def picked(where: Bools, chosen: Vector, other: Vector) -> Vector:
    """`chosen` where the condition holds, else `other`."""
    if len(where) == 1:
        return chosen if where[0] else other
    if chosen.only is Kind.NUMBER and other.only is Kind.NUMBER:
        return numbers(np.where(where, chosen.numbers, other.numbers))
    words = None
    if chosen.texts is not None or other.texts is not None:
        words = np.where(where, text_of(chosen), text_of(other))
    return mixed(
        np.where(where, chosen.kinds, other.kinds), np.where(where, chosen.numbers, other.numbers), words
    )
