"""Numbers as text and back, as Excel does it without being told a format."""

from __future__ import annotations

import math
import re
from datetime import date

import numpy as np

from xl_heating.recalculation.vectors import Floats, Texts

DIGITS = 15
"""Significant decimal digits that Excel keeps."""

_LONGEST = 20
_PLAIN_START = frozenset("0123456789+-.")
_AMOUNT = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<currency>[¥￥$]?)\s*(?P<inner>[+-]?)"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)?(?P<part>\.\d*)?(?P<power>[eE][+-]?\d+)?\s*(?P<percent>%?)"
)
_DATE = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2}))?"
    r"|年(?P<month_cn>\d{1,2})月(?:(?P<day_cn>\d{1,2})日)?)"
    r"(?:\s+(?P<time>\d.*))?"
)
_TIME = re.compile(r"(\d{1,4}):(\d{1,2})(?::(\d{1,2}(?:\.\d+)?))?(?:\s*([AaPp])[Mm])?")
_EPOCH = date(1899, 12, 30).toordinal()
_LEAP_1900 = 60
"""29 February 1900, a day of Excel's calendar alone; before it serials are one less."""


def general(values: Floats) -> Texts:
    """Each number as text with up to 15 significant digits, as & joins it."""
    result = np.empty(len(values), dtype=object)
    if bool((np.abs(values) < 1e15).all()) and bool((np.trunc(values) == values).all()):
        result[:] = list(map(str, values.astype(np.int64).tolist()))
    elif bool(((np.abs(values) >= 1e-4) & (np.abs(values) < 1e14)).all()):
        result[:] = list(map(f"%.{DIGITS}g".__mod__, values.tolist()))
    else:
        result[:] = list(map(_general, values.tolist()))
    return result


def _general(value: float) -> str:
    if 1e-4 <= abs(value) < 1e14:
        return f"{value:.{DIGITS}g}"
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{abs(value):.{DIGITS - 1}e}".partition("e")
    digits, power = mantissa.replace(".", "").rstrip("0"), int(exponent)
    sign = "-" if value < 0 else ""
    length = 1 - power + len(digits) if power < 0 else power + 1
    if length > _LONGEST:
        point = "." if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{point}{digits[1:]}E{'-' if power < 0 else '+'}{abs(power):02d}"
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    whole, part = digits[: power + 1].ljust(power + 1, "0"), digits[power + 1 :]
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def parsed(text: str) -> float:
    """The number that a text is in arithmetic: amounts, percentages, dates, times; NaN for none.

    Digits after the fifteenth count as 0, as when they are typed into a cell.
    """
    text = text.strip(" ")
    if not text or not (text[0] in _PLAIN_START or text[0] in "¥￥$("):
        return math.nan
    if text.isdecimal() and text.isascii():
        if len(text) <= DIGITS:
            return float(text)
        if text[0] != "0" and len(text) <= _LONGEST:
            return float(text[:DIGITS]) * 10.0 ** (len(text) - DIGITS)
    amount = _amount(text)
    if not math.isnan(amount):
        return amount
    return _moment(text)


def _amount(text: str) -> float:
    negative = text.startswith("(") and text.endswith(")")
    match = _AMOUNT.fullmatch(text[1:-1] if negative else text)
    if match is None or (not text.isascii() and not match["currency"]):
        return math.nan
    whole, part = match["whole"] or "", match["part"] or ""
    if (not whole and len(part) < 2) or (match["sign"] and (match["inner"] or negative)):
        return math.nan
    if match["inner"] and not match["currency"]:
        return math.nan
    value = float(_cut(whole.replace(",", "") + part) + (match["power"] or ""))
    if not math.isfinite(value):
        return math.nan
    if match["percent"]:
        value /= 100
    return -value if negative or "-" in (match["sign"], match["inner"]) else value


def _cut(digits: str) -> str:
    """The decimal with zeros for its digits after the fifteenth significant one."""
    if len(digits) <= DIGITS:
        return digits
    kept, count, started = [], 0, False
    for mark in digits:
        if mark == ".":
            kept.append(mark)
            continue
        started = started or mark != "0"
        count += started
        kept.append(mark if count <= DIGITS else "0")
    return "".join(kept)


def date_in(text: str) -> float:
    """The serial of the day that a text names, without its time; NaN for none."""
    match = _DATE.fullmatch(text.strip(" "))
    moment = math.nan if match is None else _moment(text.strip(" "))
    return moment if math.isnan(moment) else float(math.floor(moment))


def _moment(text: str) -> float:
    match = _DATE.fullmatch(text)
    if match is None:
        return _time(text)
    month, day = int(match["month"] or match["month_cn"]), int(match["day"] or match["day_cn"] or 1)
    try:
        serial = serial_of(int(match["year"]), month, day)
    except ValueError:
        return math.nan
    return serial + (_time(match["time"]) if match["time"] else 0.0)


def serial_of(year: int, month: int, day: int) -> float:
    """The serial of a day of the 1900 calendar; ValueError for a day that it has not."""
    if (year, month, day) == (1900, 2, 29):
        return float(_LEAP_1900)
    if year < 1900:
        raise ValueError(year)
    serial = date(year, month, day).toordinal() - _EPOCH
    return float(serial if serial > _LEAP_1900 else serial - 1)


def _time(text: str) -> float:
    match = _TIME.fullmatch(text)
    if match is None:
        return math.nan
    hours, minutes, seconds = int(match[1]), int(match[2]), float(match[3] or 0)
    if minutes > 59 or seconds >= 60:
        return math.nan
    if match[4]:
        if not 0 < hours <= 12:
            return math.nan
        hours = hours % 12 + (12 if match[4] in "Pp" else 0)
    return (hours * 3600 + minutes * 60 + seconds) / 86400
