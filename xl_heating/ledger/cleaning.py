"""Cleaning what staff type: numbers, dates and text, one cell or a whole column at a time.

Nothing is guessed. A cell that cannot be read with certainty comes back as `Unusable` with a Chinese cause
(one cell), or NaN/NaT with its place marked (columns). Text is computed with Decimal, so ``"0.6万元"`` is
exactly 6000; columns that are already numbers go straight to numpy.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xl_heating.ledger.units import MULTIPLIERS, Unit, parse_unit

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]

_BLANK_WORDS = frozenset({"", "无", "空", "暂无", "没有", "n/a", "null", "none"})
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―－−─"), "-")
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE), None)
_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d*)?\s*([^\d\s.,+-][^\d.,+-]*(?:m[23])?|m[23])?")
_SERIAL_EPOCH = dt.date(1899, 12, 30)
_LAST_SERIAL = 2_958_465
_UNIX_EPOCH = dt.date(1970, 1, 1).toordinal()
_NO_DAY = np.iinfo(np.int64).min
"""NaT, as numpy stores it."""
_FIRST_YEAR, _END_YEAR = 1900, 2200


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell that cannot be read with certainty, and the cause in Chinese."""

    text: str
    cause: str


class YearMonth(NamedTuple):
    """A date of which only the month is known."""

    year: int
    month: int


class MonthDay(NamedTuple):
    """A date without its year."""

    month: int
    day: int


class Numbers(NamedTuple):
    """A cleaned column of n numbers."""

    values: Floats
    """NaN where blank or unusable."""
    bad: Bools
    """Where the cell has content that is not a number."""
    text: Bools
    """Where a number was typed as text."""
    causes: dict[int, str]
    """Why, for each bad place."""
    stated: Bools
    """Where the text itself states a unit or multiplier (``"0.6万元"``)."""


class Dates(NamedTuple):
    """A cleaned column of n dates."""

    values: Days
    """datetime64[D]; NaT where blank or unusable; the first of the month where only the month is known."""
    bad: Bools
    month_only: Bools
    no_year: Bools
    text: Bools
    causes: dict[int, str]


def plain(text: str) -> str:
    """Return `text` with full-width characters made plain, odd dashes and outer spaces removed."""
    return unicodedata.normalize("NFKC", text).translate(_INVISIBLE).translate(_DASHES).strip()


def is_blank_word(text: str) -> bool:
    """Whether plain text says "nothing here": empty, 无, dashes, slashes."""
    return text.casefold() in _BLANK_WORDS or not text.strip("-/\\ ")


def clean_text(value: object) -> str:
    """Return a cell as text for names and remarks: outer spaces and line breaks removed, 12.0 as "12"."""
    if isinstance(value, str):
        return " ".join(value.translate(_INVISIBLE).split()) if value else ""
    return _other_text(value)


def clean_code(value: object) -> str:
    """Return a cell as a code (IDs, meter and serial numbers): plain, upper-case, without any space."""
    if isinstance(value, str):
        if value.isascii() and value.isalnum():
            return "" if is_blank_word(value) else value.upper()
        text = "".join(plain(value).split()).upper().lstrip("'`")
        return "" if is_blank_word(text) else text
    return _other_text(value)


def _other_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (float, np.floating)):
        number = float(value)
        if math.isnan(number):
            return ""
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return str(value)


# ---------------------------------------------------------------- numbers


def clean_number(value: object, unit: str = "元", bare: str | None = None) -> float | Unusable | None:
    """Return a cell as a number in `unit`.

    Parameters
    ----------
    value : what the cell holds
    unit : unit wanted (元, ㎡, 户, 千瓦时 …)
    bare : unit of a number that states none (a header says 万元); the wanted unit when omitted

    Returns
    -------
    the number; None for a blank cell or one that says "nothing" (—, /, 无); else `Unusable`
    """
    wanted = _unit(unit)
    given = wanted if bare is None else _unit(bare)
    if isinstance(value, str):
        result = _number_from_text(value, wanted, given)
        return float(result) if isinstance(result, Decimal) else result
    return _number_from_value(value, given.factor / wanted.factor)


def _unit(text: str) -> Unit:
    unit = parse_unit(text)
    if unit is None:
        raise ValueError(f"未知的单位“{text}”")
    return unit


def _number_from_value(value: object, scale: Decimal) -> float | Unusable | None:
    if value is None:
        return None
    if isinstance(value, (bool, np.bool_)):
        return Unusable(str(value).upper(), "是真假值，不是数字")
    if isinstance(value, Decimal):
        return float(value * scale) if value.is_finite() else Unusable(str(value), "不是有限的数")
    if isinstance(value, (int, float, np.integer, np.floating)):
        number = float(value)
        if math.isnan(number):
            return None
        if math.isinf(number):
            return Unusable(str(value), "不是有限的数")
        return number if scale == 1 else float(Decimal(repr(number)) * scale)
    if isinstance(value, (dt.date, dt.time, dt.timedelta, np.datetime64)):
        return Unusable(_other_text(value), "是日期或时间，不是数字")
    return Unusable(str(value), "不是数字")


def _number_from_text(raw: str, wanted: Unit, given: Unit) -> Decimal | Unusable | None:
    text = plain(raw)
    if is_blank_word(text):
        return None
    if text.startswith("#"):
        return Unusable(raw, f"是错误值 {text}")
    match = _NUMBER.fullmatch(text.lstrip("¥'").removesuffix("整").strip())
    if match is None:
        return Unusable(raw, "不能识别为数字")
    sign, whole, fraction, suffix = match.groups()
    number = Decimal(f"{sign}{whole.replace(',', '')}{fraction or ''}")
    if not suffix:
        return number * given.factor / wanted.factor
    suffix = suffix.strip()
    if suffix in MULTIPLIERS:
        # "0.6万" in a 万元 column would be 6,000 万元: the writer meant the base unit.
        return number * MULTIPLIERS[suffix] / wanted.factor
    stated = parse_unit(suffix)
    if stated is None:
        return Unusable(raw, f"不认识单位“{suffix}”")
    if not stated.fits(wanted.kind):
        return Unusable(raw, f"单位“{suffix}”与应有单位“{wanted.name}”不符")
    return number * stated.factor / wanted.factor


def numbers(column: Sequence[object], unit: str = "元", bare: str | None = None) -> Numbers:
    """Clean a column of n cells as numbers in `unit`; see `clean_number`."""
    n = len(column)
    wanted = _unit(unit)
    given = wanted if bare is None else _unit(bare)
    scale = given.factor / wanted.factor
    bad, text, stated = np.zeros(n, bool), np.zeros(n, bool), np.zeros(n, bool)
    causes: dict[int, str] = {}
    kinds = set(map(type, column))
    if kinds <= {int, float}:
        values = np.array(column, dtype=np.float64)
    elif kinds <= {int, float, str, type(None)} and not any(cell for cell in column if cell.__class__ is str):
        values = np.array(
            [math.nan if cell is None or cell == "" else cell for cell in column], dtype=np.float64
        )
    else:
        values = np.empty(n)
        known: dict[str, Decimal | Unusable | None] = {}
        for i, cell in enumerate(column):
            if cell.__class__ is float or cell.__class__ is int:
                values[i] = cell
                continue
            result: Decimal | float | Unusable | None
            if isinstance(cell, str):
                if cell not in known:
                    known[cell] = _number_from_text(cell, wanted, wanted)
                result = known[cell]
                if isinstance(result, Decimal):
                    text[i] = True
                    stated[i] = _states_unit(cell)
                    if not stated[i]:
                        result = result * scale
            else:
                result = _number_from_value(cell, Decimal(1))
            if isinstance(result, Unusable):
                bad[i], causes[i], result = True, result.cause, None
            values[i] = math.nan if result is None else float(result)
    infinite = np.isinf(values)
    if infinite.any():
        causes.update(dict.fromkeys(np.flatnonzero(infinite).tolist(), "不是有限的数"))
        bad |= infinite
        values[infinite] = np.nan
    if scale != 1:
        bare_numbers = ~text
        values[bare_numbers] = scaled(values[bare_numbers], scale)
    return Numbers(values, bad, text, causes, stated)


def _states_unit(text: str) -> bool:
    return not plain(text)[-1:].isdigit()


def scaled(values: Floats, scale: Decimal) -> Floats:
    """Multiply by a decimal scale without binary dust: 0.5801 万元 is 5801, not 5800.999…"""
    product = values * float(scale)
    exact = np.round(product, 6)
    large = np.abs(product) > 1e9
    if large.any():
        exact[large] = [float(Decimal(repr(float(value))) * scale) for value in values[large]]
    return exact


# ---------------------------------------------------------------- dates

_YEAR_MONTH_DAY = re.compile(
    r"(\d{4})\s*[./\-年]\s*(\d{1,2})\s*[./\-月]\s*(\d{1,2})\s*[日号]?"
    r"(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?(?:[\sT]\s*\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?)?[分秒]?)?"
)
_YEAR_MONTH = re.compile(r"(\d{4})\s*[./\-年]\s*(\d{1,2})\s*月?(?:份)?")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*[./\-月]\s*(\d{1,2})\s*[日号]?")

CleanDate = dt.date | YearMonth | MonthDay | Unusable | None


def clean_date(value: object, date_1904: bool = False) -> CleanDate:
    """Return a cell as a date.

    Parameters
    ----------
    value : text (2021.10.13, 2021/10/13, 20211013, 2021年10月13日 …), an Excel serial, or a date
    date_1904 : the book counts days from 1904

    Returns
    -------
    a date; `YearMonth` without a day; `MonthDay` without a year; None for a blank; else `Unusable`
    """
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str):
        return _date_from_text(value, date_1904)
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else value.astype("datetime64[D]").item()
    if isinstance(value, (bool, np.bool_)):
        return Unusable(str(value).upper(), "是真假值，不是日期")
    if isinstance(value, (int, float, np.integer, np.floating, Decimal)):
        return _date_from_number(float(value), date_1904)
    return Unusable(str(value), "不是日期")


def _date_from_number(number: float, date_1904: bool) -> CleanDate:
    if math.isnan(number):
        return None
    shown = f"{number:.15g}"
    if _FIRST_YEAR * 10_000 < number < _END_YEAR * 10_000 and number.is_integer():
        year, rest = divmod(int(number), 10_000)
        return _date(year, rest // 100, rest % 100, shown)
    if _FIRST_YEAR * 100 < number < _END_YEAR * 100 and number.is_integer():
        # 202110 is a month typed together; as a serial it would be in the 25th century.
        return _year_month(int(number) // 100, int(number) % 100, shown)
    if _FIRST_YEAR <= number < _END_YEAR:
        if number.is_integer():
            return Unusable(shown, "只有年份")
        return Unusable(shown, "是小数，分不清月份（2021.1 可能是1月，也可能是10月）")
    serial = number + 1462 if date_1904 else number
    if not _END_YEAR <= serial <= _LAST_SERIAL:
        return Unusable(shown, "不是日期，也不是日期序列号")
    return _SERIAL_EPOCH + dt.timedelta(days=math.floor(serial))


def _date_from_text(raw: str, date_1904: bool) -> CleanDate:
    text = plain(raw).lstrip("'")
    if is_blank_word(text):
        return None
    if text.startswith("#"):
        return Unusable(raw, f"是错误值 {text}")
    if match := _YEAR_MONTH_DAY.fullmatch(text):
        return _date(int(match[1]), int(match[2]), int(match[3]), raw)
    if match := _YEAR_MONTH.fullmatch(text):
        return _year_month(int(match[1]), int(match[2]), raw)
    if text.isdigit() and len(text) in (5, 6, 8):
        return _date_from_number(float(text), date_1904)
    if match := _MONTH_DAY.fullmatch(text):
        month, day = int(match[1]), int(match[2])
        # A leap year lets 29 February pass: the year is what is missing.
        checked = _date(2000, month, day, raw)
        return checked if isinstance(checked, Unusable) else MonthDay(month, day)
    return Unusable(raw, "不能识别为日期")


def _date(year: int, month: int, day: int, raw: str) -> dt.date | Unusable:
    if not _FIRST_YEAR <= year < _END_YEAR:
        return Unusable(raw, f"年份 {year} 不可能")
    try:
        return dt.date(year, month, day)
    except ValueError:
        return Unusable(raw, "没有这一天")


def _year_month(year: int, month: int, raw: str) -> YearMonth | Unusable:
    if not (_FIRST_YEAR <= year < _END_YEAR and 1 <= month <= 12):
        return Unusable(raw, "没有这个月份")
    return YearMonth(year, month)


def dates(column: Sequence[object], date_1904: bool = False) -> Dates:
    """Clean a column of n cells as dates; see `clean_date`."""
    n = len(column)
    bad, month_only, no_year, text = (np.zeros(n, bool) for _ in range(4))
    causes: dict[int, str] = {}
    kinds = set(map(type, column))
    if kinds <= {dt.date, str, type(None)} and not any(cell for cell in column if cell.__class__ is str):
        days = {
            cell: cell.toordinal() - _UNIX_EPOCH if isinstance(cell, dt.date) else _NO_DAY
            for cell in set(column)
        }
        values = np.array([days[cell] for cell in column], dtype=np.int64).view("datetime64[D]")
        return Dates(values, bad, month_only, no_year, text, causes)
    known: dict[tuple[type, object], CleanDate] = {}
    out: list[dt.date | None] = [None] * n
    for i, cell in enumerate(column):
        key = (cell.__class__, cell)
        if key not in known:
            known[key] = clean_date(cell, date_1904)
        result = known[key]
        if result is None:
            continue
        text[i] = isinstance(cell, str)
        if isinstance(result, dt.date):
            out[i] = result
        elif isinstance(result, YearMonth):
            month_only[i] = True
            out[i] = dt.date(result.year, result.month, 1)
        elif isinstance(result, MonthDay):
            no_year[i] = True
        else:
            bad[i] = True
            causes[i] = result.cause
    return Dates(np.array(out, dtype="datetime64[D]"), bad, month_only, no_year, text, causes)
