"""Functions of dates, as serials of the 1900 calendar with its 29 February 1900."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from xl_heating.functions import CellError
from xl_heating.recalculation.excel.coercion import (
    Errors,
    as_numbers,
    as_whole,
    error_codes,
    factorised,
    failing,
    first_error,
    number_answer,
    single,
)
from xl_heating.recalculation.excel.function import ExcelFunction
from xl_heating.recalculation.excel.number_text import date_in
from xl_heating.recalculation.vectors import Argument, Floats, Kind, NotCovered, Vector, one

LAST_DAY = 2958465
"""31 December 9999."""
_UNIX = 25569
_LEAP_1900 = 60
_MONTHS_TO_1970 = 1970 * 12


def month_start(months: Floats) -> Floats:
    """The serial of a month's first day; months are counted from the year 0."""
    first = (months.astype(np.int64) - _MONTHS_TO_1970).astype("datetime64[M]").astype("datetime64[D]")
    serials = first.astype(np.int64) + _UNIX
    return np.where(serials > _LEAP_1900, serials, serials - 1).astype(np.float64)


def calendar(serials: Floats) -> tuple[Floats, Floats]:
    """The month (counted from the year 0) and the day of the month of each serial from 0 to the last."""
    whole = np.floor(serials).astype(np.int64)
    days = np.where(whole > _LEAP_1900, whole, whole + 1) - _UNIX
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + _MONTHS_TO_1970
    months = np.where(whole == _LEAP_1900, 1900 * 12 + 1, np.where(whole < 1, 1900 * 12, months))
    return months.astype(np.float64), whole - month_start(months.astype(np.float64)) + 1


@dataclass(frozen=True, slots=True)
class Days:
    """Whole serials, what was wrong with the argument, and where it is no day (#NUM!).

    An argument's own error goes before any that follows from its value.
    """

    serials: Floats
    errors: Errors
    outside: Errors


def days_of(vector: Vector) -> Days:
    """Cells as days."""
    values, errors = as_numbers(vector)
    days = np.floor(values)
    outside = (days < 0) | (days > LAST_DAY)
    return Days(np.where(outside, 1.0, days), errors, failing(outside, CellError.NUM))


def _day_answer(serials: Floats, errors: Errors) -> Vector:
    outside = failing((serials < 0) | (serials > LAST_DAY), CellError.NUM)
    return number_answer(serials, first_error(errors, outside))


def _date(arguments: Sequence[Argument], n: int) -> Vector:
    years, year_errors = as_whole(single(arguments[0]))
    months, month_errors = as_whole(single(arguments[1]))
    days, day_errors = as_whole(single(arguments[2]))
    years = np.where(years < 1900, years + 1900, years)
    count = years * 12 + months - 1
    outside = (years < 1900) | (years > 9999) | (count < 1900 * 12) | (count > 12 * 9999 + 11)
    serials = month_start(np.where(outside, 1900 * 12, count)) + days - 1
    outside = outside | (serials < 0) | (serials > LAST_DAY)
    errors = first_error(year_errors, month_errors, day_errors, failing(outside, CellError.NUM))
    return number_answer(np.where(outside, 0.0, serials), errors)


def _part(rule: Callable[[Floats, Floats], Floats]) -> ExcelFunction:
    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        days = days_of(single(arguments[0]))
        return number_answer(rule(*calendar(days.serials)), first_error(days.errors, days.outside))

    return ExcelFunction(evaluate, 1, 1)


def _weekday(arguments: Sequence[Argument], n: int) -> Vector:
    days = days_of(single(arguments[0]))
    kind, kind_errors = as_whole(single(arguments[1])) if len(arguments) > 1 else (np.ones(1), None)
    known = np.isin(kind, [1, 2, 3, *range(11, 18)])
    # 11 to 17 start the week on Monday to Sunday; 1 is 17, 2 is 11, and 3 is 11 counted from 0.
    start = np.where(kind == 1, 17, np.where(kind < 11, 11, kind)) - 11
    result = np.mod(days.serials - 2 - start, 7) + np.where(kind == 3, 0, 1)
    unknown = failing(~known, CellError.NUM)
    return number_answer(result, first_error(days.errors, kind_errors, days.outside, unknown))


def _datevalue(arguments: Sequence[Argument], n: int) -> Vector:
    cell = single(arguments[0])
    errors = error_codes(cell)
    different, codes = factorised(cell)
    found = np.array([date_in(v) if isinstance(v, str) else math.nan for v in different], np.float64)[codes]
    unusable = failing(np.isnan(found), CellError.VALUE)
    return number_answer(np.where(np.isnan(found), 0.0, found), first_error(errors, unusable))


def _days(arguments: Sequence[Argument], n: int) -> Vector:
    end, start = days_of(single(arguments[0])), days_of(single(arguments[1]))
    errors = first_error(end.errors, start.errors, end.outside, start.outside)
    return number_answer(end.serials - start.serials, errors)


def _shifted(last_day: bool) -> ExcelFunction:
    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        days = days_of(single(arguments[0]))
        shift, shift_errors = as_whole(single(arguments[1]))
        errors = first_error(days.errors, shift_errors, days.outside)
        months, day = calendar(days.serials)
        months = months + shift
        outside = (months < 1900 * 12) | (months > 9999 * 12 + 11)
        months = np.where(outside, 1900 * 12, months)
        first = month_start(months)
        length = month_start(np.minimum(months + 1, 9999 * 12 + 12)) - first
        serials = first + (length if last_day else np.minimum(day, length)) - 1
        return _day_answer(serials, first_error(errors, failing(outside, CellError.NUM)))

    return ExcelFunction(evaluate, 2, 2)


def _datedif(arguments: Sequence[Argument], n: int) -> Vector:
    start, end = days_of(single(arguments[0])), days_of(single(arguments[1]))
    unit = single(arguments[2])
    if len(unit) > 1 or unit.only is not Kind.TEXT:
        raise NotCovered
    (start_month, start_day), (end_month, end_day) = calendar(start.serials), calendar(end.serials)
    months = end_month - start_month - (end_day < start_day)
    name = str(unit.cell(0)).lower()
    if name in ("md", "yd"):
        raise NotCovered  # Excel itself says that their results may be wrong
    results = {"y": months // 12, "m": months, "d": end.serials - start.serials, "ym": np.mod(months, 12)}
    if name not in results:
        return one(CellError.NUM)
    backwards = failing(start.serials > end.serials, CellError.NUM)
    errors = first_error(start.errors, end.errors, start.outside, end.outside, backwards)
    return number_answer(results[name], errors)


FUNCTIONS = {
    "DATE": ExcelFunction(_date, 3, 3),
    "YEAR": _part(lambda months, day: months // 12),
    "MONTH": _part(lambda months, day: np.mod(months, 12) + 1),
    "DAY": _part(lambda months, day: day),
    "WEEKDAY": ExcelFunction(_weekday, 1, 2),
    "DATEVALUE": ExcelFunction(_datevalue, 1, 1),
    "DAYS": ExcelFunction(_days, 2, 2),
    "EDATE": _shifted(last_day=False),
    "EOMONTH": _shifted(last_day=True),
    "DATEDIF": ExcelFunction(_datedif, 3, 3),
}
