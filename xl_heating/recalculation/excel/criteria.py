"""Criteria of SUMIFS and its like: what they mean, and which cells meet them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from xl_heating.functions import CellError
from xl_heating.recalculation.excel.coercion import Places, factorised, text_numbers, text_of
from xl_heating.recalculation.excel.number_text import parsed
from xl_heating.recalculation.excel.operators import fold
from xl_heating.recalculation.vectors import Bools, CellValue, Kind, Vector

_OPERATOR = re.compile(r"(<>|>=|<=|=|<|>)?(.*)", re.DOTALL)
WILD = re.compile(r"[*?~]")
_ERRORS = {error.value: error for error in CellError}


@dataclass(frozen=True, slots=True)
class Criterion:
    """operator : = <> < <= > >=, or "" where none is written; operand : None for nothing after it."""

    operator: str
    operand: CellValue

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """The pattern that the operand is, when it has wildcards."""
        if isinstance(self.operand, str) and self.operator in ("", "=", "<>") and WILD.search(self.operand):
            return wildcard(self.operand)
        return None

    @property
    def key(self) -> Any:
        """What equal cells have in common, or None when this is more than a test for one equal value."""
        if self.operator not in ("", "=") or self.operand in (None, "") or self.pattern is not None:
            return None
        return equality_key(self.operand)


def criterion(value: CellValue) -> Criterion:
    """What a cell or value says as a criterion; a blank cell asks for 0."""
    if value is None:
        return Criterion("=", 0.0)
    if not isinstance(value, str):
        return Criterion("=", value)
    match = _OPERATOR.fullmatch(value)
    assert match is not None  # everything matches
    operator, rest = match[1] or "", match[2]
    if not rest:
        return Criterion(operator, None if operator else "")
    upper = rest.upper()
    if upper in ("TRUE", "FALSE"):
        return Criterion(operator, upper == "TRUE")
    if upper in _ERRORS:
        return Criterion(operator, _ERRORS[upper])
    number = parsed(rest)
    return Criterion(operator, rest if math.isnan(number) else number)


def simple_key(value: CellValue) -> Any:
    """The key of the cells that a criterion asks for, or None when it is not a plain test for equality."""
    if isinstance(value, str) and value and value[0] not in "<>=TtFf#" and not WILD.search(value):
        number = parsed(value)
        return fold(value) if math.isnan(number) else number
    return criterion(value).key


def wildcard(text: str) -> re.Pattern[str]:
    """The pattern with * for any text, ? for any character, ~ before one that stands for itself."""
    found, place = [], 0
    while place < len(text):
        mark = text[place]
        if mark == "~" and text[place + 1 : place + 2] in ("*", "?", "~"):
            place += 1
            found.append(re.escape(text[place]))
        else:
            found.append({"*": ".*", "?": "."}.get(mark) or re.escape(mark))
        place += 1
    return re.compile("".join(found), re.DOTALL | re.IGNORECASE)


def equality_key(value: CellValue) -> Any:
    """The same for cells that meet the same equality; text that is a number counts as that number."""
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, str):
        number = parsed(value)
        return fold(value) if math.isnan(number) else number
    return value


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Cells by what they are equal to: a code for each cell, and the code of each key."""

    codes: Places
    code_of: dict[Any, int]


def index(cells: Vector) -> Index:
    """Look at all cells once, for any number of equality tests."""
    different, codes = factorised(cells)
    code_of: dict[Any, int] = {}
    merged = [code_of.setdefault(equality_key(value), len(code_of)) for value in different]
    if len(code_of) == len(different):
        return Index(codes, code_of)
    return Index(np.array(merged, np.intp)[codes], code_of)


def prefix(value: CellValue) -> str | None:
    """The beginning that a criterion such as A2&"*" asks for, as it is compared; None for other criteria."""
    if not isinstance(value, str) or not value.endswith("*") or value[0] in "<>=*":
        return None
    return None if WILD.search(value[:-1]) else fold(value[:-1])


def prefix_index(cells: Vector, length: int) -> Index:
    """Texts by their first characters; whatever is no text, or shorter, is equal to no prefix."""
    different, codes = factorised(cells)
    code_of: dict[Any, int] = {}
    merged = []
    for value in different:
        folded = fold(value) if isinstance(value, str) else ""
        start = folded[:length] if len(folded) >= length else None
        merged.append(code_of.setdefault(start, len(code_of)))
    return Index(np.array(merged, np.intp)[codes], code_of)


def meets(cells: Vector, wanted: Criterion) -> Bools:
    """Which cells meet a criterion."""
    if wanted.operator == "<>":
        return ~_equal(cells, wanted)
    if wanted.operator in ("", "="):
        return _equal(cells, wanted)
    return _ordered(cells, wanted)


def _equal(cells: Vector, wanted: Criterion) -> Bools:
    operand = wanted.operand
    if operand is None:
        return cells.where(Kind.BLANK)
    if operand == "":
        return np.asarray(cells.where(Kind.BLANK) | (cells.where(Kind.TEXT) & (text_of(cells) == "")))
    if isinstance(operand, bool):
        return np.asarray(cells.where(Kind.BOOL) & (cells.numbers == operand))
    if isinstance(operand, CellError):
        return np.asarray(cells.where(Kind.ERROR) & (cells.numbers == operand.code))
    if isinstance(operand, str):
        return _text_equal(cells, wanted, operand)
    found: Bools = np.asarray(cells.where(Kind.NUMBER) & (cells.numbers == operand))
    if cells.texts is not None:
        where = cells.where(Kind.TEXT)
        found[where] |= text_numbers(cells.texts[where]) == operand
    return found


def _text_equal(cells: Vector, wanted: Criterion, operand: str) -> Bools:
    result = np.zeros(len(cells), np.bool_)
    if cells.texts is None:
        return result
    where = cells.where(Kind.TEXT)
    pattern, folded = wanted.pattern, fold(operand)
    listed = cells.texts[where].tolist()
    if pattern is not None:
        found = [pattern.fullmatch(text) is not None for text in listed]
    else:
        found = [fold(text) == folded for text in listed]
    result[where] = found
    return result


def _ordered(cells: Vector, wanted: Criterion) -> Bools:
    """Cells before or after the operand; only those of its kind come into question."""
    operand = wanted.operand
    if isinstance(operand, bool):
        return np.asarray(cells.where(Kind.BOOL) & _COMPARE[wanted.operator](cells.numbers, float(operand)))
    if isinstance(operand, float):
        return np.asarray(cells.where(Kind.NUMBER) & _COMPARE[wanted.operator](cells.numbers, operand))
    result = np.zeros(len(cells), np.bool_)
    if isinstance(operand, str) and cells.texts is not None:
        where = cells.where(Kind.TEXT)
        folded, compare = fold(operand), _COMPARE[wanted.operator]
        result[where] = [bool(compare(fold(text), folded)) for text in cells.texts[where].tolist()]
    return result


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": lambda cell, operand: cell < operand,
    "<=": lambda cell, operand: cell <= operand,
    ">": lambda cell, operand: cell > operand,
    ">=": lambda cell, operand: cell >= operand,
}
