"""Dates as cells give them: a date, a serial number, or an ISO text."""

from __future__ import annotations

import datetime as dt

_DAY_ZERO = dt.date(1899, 12, 30)
_LAST_SERIAL = 2_958_465


def parse_date(raw: object) -> dt.date:
    """Return `raw` as a date; a number is a serial of the 1900 system, as LibreOffice hands over dates.

    Raises
    ------
    ValueError : with a Chinese cause, when `raw` is no date
    """
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        # Serials up to 60 fall before the fictitious 1900-02-29 and would be a day off.
        if 60 < raw <= _LAST_SERIAL:
            return _DAY_ZERO + dt.timedelta(days=int(raw))
    else:
        try:
            return dt.date.fromisoformat(str(raw).strip())
        except ValueError:
            pass
    raise ValueError(f"“{raw}”不是形如 2021-07-01 的日期")
