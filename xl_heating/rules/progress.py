"""Completion, time, ranks, deadlines and the dossier (一（一）、四（一）、四（三）、五（四）)."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xl_heating.rules.money import UNITS, BoolColumn, FloatColumn, IntColumn, multiply_round, to_units
from xl_heating.rules.words import joined

DOSSIER = ("农户基本信息", "改造前照片", "改造中照片", "改造后照片", "竣工验收材料")
"""What a 一户一档 holds, in the order of the text (四（三）)."""


def rate(done: ArrayLike, target: ArrayLike) -> FloatColumn:
    """Return done ÷ target to four decimals, half-up; nan where the target is blank or 0, or done is blank.

    Both are float[n] with up to four decimals, nan where blank. More than 1 is shown as it is.
    """
    finished, planned, known = _pair(done, target)
    countable = known & (planned != 0)
    ratio = multiply_round(finished, UNITS, np.where(countable, np.abs(planned), 1)) * np.sign(planned)
    return np.where(countable, ratio / UNITS, np.nan)


def remaining(done: ArrayLike, target: ArrayLike) -> FloatColumn:
    """Return max(target − done, 0); nan where either is blank."""
    finished, planned, known = _pair(done, target)
    return np.where(known, np.maximum(planned - finished, 0) / UNITS, np.nan)


def time_progress(date: ArrayLike, start: ArrayLike, end: ArrayLike) -> FloatColumn:
    """Return the part of the period that has passed on each date, 0 to 1, to four decimals, half-up.

    All are datetime64[D][n]; the days of start, date and end count. 0 before the start, 1 from the end on.

    Raises
    ------
    ValueError : a period ends before it starts
    """
    days, first, last = np.broadcast_arrays(
        *(
            np.atleast_1d(np.asarray(each, dtype="datetime64[D]")).astype(np.int64)
            for each in (date, start, end)
        )
    )
    length = last - first + 1
    if length.min(initial=1) < 1:
        raise ValueError("the period ends before it starts")
    passed = np.clip(days - first + 1, 0, length)
    return np.asarray(multiply_round(passed, UNITS, length) / UNITS)


def ranks(rates: ArrayLike) -> IntColumn:
    """Return the place of each rate (int[n] of 1/10,000), the highest first; equal rates share a place."""
    column = np.atleast_1d(np.asarray(rates, dtype=np.int64))
    ordered = np.sort(column)
    return 1 + len(column) - np.searchsorted(ordered, column, side="right")


PERCENTAGE_POINTS = 100
"""Percentage points that make 1."""


def lags(rate: ArrayLike, time: ArrayLike, points: ArrayLike) -> BoolColumn:
    """Return whether each completion rate is `points` percentage points or more behind the time (五（四）).

    All are int[n] of 1/10,000. The text names no figure for “进展缓慢”; whoever sets one says “落后……以上”,
    which includes the figure itself (民法典第一千二百五十九条).
    """
    done, passed, line = (np.asarray(each, dtype=np.int64) for each in (rate, time, points))
    return np.asarray((passed - done) * PERCENTAGE_POINTS >= line)


def deadline(
    due: ArrayLike, actual: ArrayLike, as_of: ArrayLike | dt.date, inclusive: bool = True
) -> tuple[NDArray[np.object_], IntColumn]:
    """Return status (按期, 逾期 n 天 as "逾期1天", 未完成) and days late of each row.

    Parameters
    ----------
    due, actual : datetime64[D][n]; NaT in `actual` is not yet done, NaT in `due` gives an empty status
    as_of : the day up to which the lateness of what is not done is counted
    inclusive : whether the due day itself is in time (“7月1日前”, Q15 ``due_inclusive``)
    """
    limits, finished, today = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(dates, dtype="datetime64[D]")) for dates in (due, actual, as_of))
    )
    last = limits if inclusive else limits - np.timedelta64(1, "D")
    undone = np.isnat(finished)
    gap = np.where(undone, today, finished) - last
    unknown = np.isnat(gap)
    late = np.where(unknown, 0, np.maximum(np.where(unknown, 0, gap.astype(np.int64)), 0))
    numbers, which = np.unique(late, return_inverse=True)
    texts = np.array([f"逾期{days}天" if days else "按期" for days in numbers], dtype=object)
    status = np.where(undone, "未完成", texts[which.reshape(late.shape)] if late.size else texts)
    return np.where(np.isnat(limits), "", status).astype(object), late


def dossier_missing(
    basic_info: ArrayLike, before: ArrayLike, during: ArrayLike, after: ArrayLike, acceptance: ArrayLike
) -> NDArray[np.object_]:
    """Return what each dossier lacks, joined by “、”; an empty text where it is complete.

    Arguments are bool[n]: whether the household's data, the photographs before, during and after the
    work, and the acceptance papers are there (四（三）).
    """
    present = (basic_info, before, during, after, acceptance)
    return joined(DOSSIER, [~np.asarray(part, dtype=np.bool_) for part in present])


def _pair(done: ArrayLike, target: ArrayLike) -> tuple[IntColumn, IntColumn, NDArray[np.bool_]]:
    finished, planned = np.broadcast_arrays(
        np.atleast_1d(np.asarray(done, dtype=np.float64)), np.atleast_1d(np.asarray(target, dtype=np.float64))
    )
    known = ~(np.isnan(finished) | np.isnan(planned))
    return to_units(np.where(known, finished, 0.0)), to_units(np.where(known, planned, 0.0)), known
