"""Excel's day numbers and Python's dates, for both epochs (1900 and 1904).

Serial 60 of the 1900 epoch is 29 February 1900, a day that never was; numbers below it count one day later.
"""

from __future__ import annotations

import datetime as dt
import re

_EPOCH_1900 = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)
_LAST_SERIAL = 2_958_466  # the day after 9999-12-31
_DAY_MS = 86_400_000
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?Z?")


def from_serial(serial: float, date1904: bool) -> dt.datetime | float:
    """The moment of a day number, to the millisecond; the number itself where Excel has no such date."""
    if not 0 <= serial < _LAST_SERIAL - (1462 if date1904 else 0):
        return serial
    epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
    day = int(serial)
    if not date1904 and 1 <= day <= 60:
        if day == 60:
            return serial
        epoch += dt.timedelta(days=1)
    return epoch + dt.timedelta(days=day, milliseconds=round((serial - day) * _DAY_MS))


def to_serial(moment: dt.date, date1904: bool) -> float:
    """Day number of a date or datetime; ValueError for what the epoch cannot count."""
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime(moment.year, moment.month, moment.day)
    moment = moment.replace(tzinfo=None)
    if date1904:
        gap = moment - _EPOCH_1904
    else:
        gap = moment - _EPOCH_1900
        if gap.days <= 60:
            gap -= dt.timedelta(days=1)
    if gap.days < 0 or (not date1904 and gap.days < 1):
        raise ValueError(moment)
    fraction = (gap.seconds * 1_000_000 + gap.microseconds) / 86_400_000_000
    return gap.days + fraction


def time_fraction(time: dt.time) -> float:
    """Part of a day that has passed at a time of day."""
    seconds = time.hour * 3600 + time.minute * 60 + time.second
    return (seconds * 1_000_000 + time.microsecond) / 86_400_000_000


def from_iso(text: str) -> dt.datetime | None:
    """A ``t="d"`` cell of a strict workbook: date, or date and time."""
    match = _ISO.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        return dt.datetime(
            year, month, day, hour, minute, second, round(float(match[7] or 0) * 1_000) * 1_000
        )
    except ValueError:
        return None
