"""Arguments as columns: numbers, routes, flags and dates with their blanks and errors, element by element."""

from __future__ import annotations

import datetime as dt
import marshal
import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from xl_heating.functions.values import (
    ERRORS,
    Bools,
    CellError,
    Cells,
    Codes,
    FloatItems,
    Floats,
    Ints,
    NotCells,
    is_blank,
)
from xl_heating.policy import normalise

LIMIT = 1e10
"""Numbers beyond it are #NUM!: no household, area or amount of a programme comes near."""

Days = np.ndarray[Any, np.dtype[np.datetime64]]


class Numbers(NamedTuple):
    """A column of numbers; 0 where a cell is blank or cannot be used."""

    values: Floats
    blank: Bools
    errors: Codes
    """Code of the error that the cell itself holds."""
    unusable: Codes
    """Code of the error that its content makes: text and truth values #VALUE!, nan and infinity #NUM!."""


class Choices(NamedTuple):
    """A column of small integers that stand for names, flags or days; −1 where blank or unusable."""

    values: Ints
    blank: Bools
    errors: Codes
    unusable: Codes


def numbers(column: Cells) -> Numbers:
    """Read a column of numbers as they stand; text is not cleaned (#VALUE!)."""
    items = column.items
    values = items.array.copy() if isinstance(items, FloatItems) else _packed_floats(items)
    if values is None:
        values = np.array(
            [item if item.__class__ is float else _float(item) for item in items], dtype=np.float64
        )
    n = len(values)
    blank, errors, unusable = np.zeros(n, np.bool_), np.zeros(n, np.uint8), np.zeros(n, np.uint8)
    odd = np.flatnonzero(~np.isfinite(values))
    if odd.size:
        for place in odd.tolist():
            item = items[place]
            if is_blank(item):
                blank[place] = True
            elif isinstance(item, CellError):
                errors[place] = item.code
            else:
                kind = CellError.NUM if _is_number(item) else CellError.VALUE
                unusable[place] = kind.code
        values[odd] = 0.0
    return Numbers(values, blank, errors, unusable)


_PLAIN_INT = 2**53
_FLOAT_RECORD = np.dtype([("kind", "u1"), ("value", "<f8")])
_LIST_HEAD = 5


def _packed_floats(items: Sequence[Any]) -> Floats | None:
    """The values of a list that holds nothing but floats, else None.

    marshal writes such a list in one pass of C as records of one kind and one size, three times faster
    than asking each cell for its type and then for its value. Each record is checked, so anything else
    in the list is noticed.
    """
    if not items or type(items[0]) is not float or type(items) is not list:
        return None
    try:
        packed = marshal.dumps(items, 2)
    except ValueError:
        return None
    if len(packed) != _LIST_HEAD + _FLOAT_RECORD.itemsize * len(items):
        return None
    records = np.frombuffer(packed, dtype=_FLOAT_RECORD, offset=_LIST_HEAD)
    return records["value"].astype(np.float64) if (records["kind"] == ord("g")).all() else None


def _is_number(item: object) -> bool:
    return isinstance(item, (int, float, Decimal, np.integer, np.floating)) and not isinstance(item, bool)


def _float(item: Any) -> float:
    if item is None or item == "":
        return math.nan
    if item.__class__ is int and -_PLAIN_INT < item < _PLAIN_INT:
        return float(item)
    if _is_number(item):
        try:
            return float(item)
        except OverflowError:
            return math.inf
    return math.nan


def choices(column: Cells, read: Callable[[Any], int | CellError | None]) -> Choices:
    """Read each distinct cell once with `read`: its integer, None for a blank, or the error it makes."""
    return coded_by(Memo(read), column)


class Memo(dict[object, int]):
    """Cell -> encoded integer, learnt as cells are met: a ledger repeats ten names 25,000 times.

    1, 1.0 and True are one key; readers give them one meaning, or care for none of them.
    """

    def __init__(self, read: Callable[[Any], int | CellError | None], most: int = 2**63) -> None:
        super().__init__()
        self._read = read
        self._most = most

    def __missing__(self, item: object) -> int:
        if len(self) >= self._most:
            self.clear()
        self[item] = code = encoded(item, self._read)
        return code


def coded_by(memo: Memo, column: Cells) -> Choices:
    """Read a column through a memo."""
    items = column.items
    try:
        return coded(np.fromiter(map(memo.__getitem__, items), dtype=np.int64, count=len(items)))
    except TypeError:
        if any(isinstance(item, (list, tuple, dict, set)) for item in items):
            raise NotCells from None
        raise


BLANK = -1


def encoded(item: object, read: Callable[[Any], int | CellError | None]) -> int:
    """Return an item's integer: what `read` finds, `BLANK`, or below that an error held or made.

    The error number k becomes −1 −k where the cell holds it, −11 −k where its content makes it.
    """
    if is_blank(item):
        return BLANK
    if isinstance(item, CellError):
        return -1 - item.code
    found = read(item)
    if found is None:
        return BLANK
    return -11 - found.code if isinstance(found, CellError) else found


def coded(values: Ints) -> Choices:
    """Split encoded integers into values, blanks and errors."""
    low = values < 0
    if not low.any():
        none = np.zeros(len(values), np.uint8)
        return Choices(values, none.astype(np.bool_), none, none)
    held = low & (values < BLANK) & (values >= -1 - len(ERRORS))
    made = values < -11
    return Choices(
        np.where(low, -1, values),
        values == BLANK,
        np.where(held, -1 - values, 0).astype(np.uint8),
        np.where(made, -11 - values, 0).astype(np.uint8),
    )


# ---------------------------------------------------------------- flags

_PLAIN_YES = ("是", "true", "yes", "y", "√", "✓")
_PLAIN_NO = ("否", "false", "no", "n", "×", "无", "-", "/")
ACCEPTED_WORDS = ("合格", "验收合格", "已合格", "通过", "验收通过", "已通过")
WAITING_WORDS = (
    *("不合格", "验收不合格", "未合格", "未验收", "待验收", "未通过", "验收未通过"),
    *("整改", "整改中", "待整改", "需整改", "限期整改"),
)
OWN_METER_WORDS = ("一户一表",)
SHARED_METER_WORDS = ("合表", "非一户一表", "共用")

_ACCEPTED = dict.fromkeys((*_PLAIN_YES, *ACCEPTED_WORDS), 1) | dict.fromkeys((*_PLAIN_NO, *WAITING_WORDS), 0)
_OWN_METER = dict.fromkeys((*_PLAIN_YES, *OWN_METER_WORDS), 1) | dict.fromkeys(
    (*_PLAIN_NO, *SHARED_METER_WORDS), 0
)
_LAST_SERIAL = 2_958_465


def acceptance(column: Cells) -> Choices:
    """Read 验收: TRUE/FALSE, 1/0, 是/否, 合格/不合格/整改 …, or the date of acceptance; 1 means accepted."""
    return choices(column, _read_acceptance)


def _read_acceptance(item: object) -> int | CellError:
    if isinstance(item, str):
        word = _ACCEPTED.get(normalise(item))
        if word is not None:
            return word
        from xl_heating.ledger.cleaning import YearMonth, clean_date

        return 1 if isinstance(clean_date(item), (dt.date, YearMonth)) else CellError.VALUE
    if isinstance(item, dt.date):
        return 1
    if _is_number(item) or isinstance(item, bool):
        number = _float(int(item) if isinstance(item, bool) else item)
        if number in (0, 1):
            return int(number)
        if 1 < number <= _LAST_SERIAL + 1:
            return 1
    return CellError.VALUE


def own_meter(column: Cells) -> Choices:
    """Read 是否一户一表: TRUE/FALSE, 1/0, 是/否, 一户一表/合表; 1 means a meter of its own."""
    return choices(column, _read_own_meter)


def _read_own_meter(item: object) -> int | CellError:
    if isinstance(item, str):
        return _OWN_METER.get(normalise(item), CellError.VALUE)
    if _is_number(item) or isinstance(item, bool):
        number = int(item) if isinstance(item, bool) else _float(item)
        if number in (0, 1):
            return int(number)
    return CellError.VALUE


# ---------------------------------------------------------------- dates


def days(column: Cells, *, months: bool = False) -> Choices:
    """Read dates as days since 1970-01-01; with `months` a text without the day counts as its first.

    Dates come as dates, serial numbers or text (2021.10.13, 2021/10/13, 20211013, 2021年10月13日 …).
    """
    return choices(column, lambda item: _read_day(item, months))


_OFFSET = 10**7
"""Keeps the integers of days before 1970 positive while they are encoded."""


def _read_day(item: object, months: bool) -> int | CellError | None:
    from xl_heating.ledger.cleaning import YearMonth, clean_date

    found = clean_date(item)
    if months and isinstance(found, YearMonth):
        found = dt.date(found.year, found.month, 1)
    if found is None:
        return None
    if not isinstance(found, dt.date):
        return CellError.VALUE
    return found.toordinal() - dt.date(1970, 1, 1).toordinal() + _OFFSET


def as_days(column: Choices) -> Days:
    """Return what `days` read as datetime64[D]; 1970-01-01 where there is none."""
    counted = np.where(column.values < 0, 0, column.values - _OFFSET)
    return counted.astype("datetime64[D]")


def first_error(*columns: Cells) -> CellError | None:
    """The first error that a cell of these arguments holds."""
    return next((item for column in columns for item in column.items if isinstance(item, CellError)), None)
