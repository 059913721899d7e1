"""Functions of dates, with Excel's 29 February 1900; worked by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from function_calls import f

from xl_heating.functions import CellError
from xl_heating.recalculation.vectors import NotCovered

VALUE, NA, NUM = CellError.VALUE, CellError.NA, CellError.NUM


def test_date() -> None:
    """45296 is 5 January 2024; months and days beyond the year's run on."""
    assert f("DATE", 2024, 1, [5, 0, 32, -30]) == [45296, 45291, 45323, 45261]
    assert f("DATE", [2024, 2023, 24, 1900, 1900], [2, 14, 1, 2, 2], [29, 1, 1, 29, 28]) == [
        45351,
        45323,
        8767,
        60,
        59,
    ]
    assert f("DATE", [9999, 10000, -1], [12, 1, 1], [31, 1, 1]) == [2958465, NUM, NUM]
    assert f("DATE", "x", 1, NA) == [VALUE]


def test_parts() -> None:
    serials = [45296.9, 45351, 0, 1, 59, 60, 61, None, "2024-02-29", -1, "x"]
    assert f("YEAR", serials) == [2024, 2024, 1900, 1900, 1900, 1900, 1900, 1900, 2024, NUM, VALUE]
    assert f("MONTH", serials) == [1, 2, 1, 1, 2, 2, 3, 1, 2, NUM, VALUE]
    assert f("DAY", serials) == [5, 29, 0, 1, 28, 29, 1, 0, 29, NUM, VALUE]


def test_every_day_has_its_parts() -> None:
    """Against the standard library, from 1 March 1900 on."""
    days = list(range(61, 120000, 37))
    dates = [dt.date(1899, 12, 30) + dt.timedelta(day) for day in days]
    assert f("YEAR", days) == [day.year for day in dates]
    assert f("MONTH", days) == [day.month for day in dates]
    assert f("DAY", days) == [day.day for day in dates]
    assert f("WEEKDAY", days, 2) == [day.isoweekday() for day in dates]
    parts = [[day.year for day in dates], [day.month for day in dates], [day.day for day in dates]]
    assert f("DATE", *parts) == days


def test_weekday() -> None:
    """5 January 2024 was a Friday."""
    kinds = [1, 2, 3, 11, 12, 13, 14, 15, 16, 17, 4]
    assert f("WEEKDAY", 45296, kinds) == [6, 5, 4, 5, 4, 3, 2, 1, 7, 6, NUM]
    assert f("WEEKDAY", 1) == [1]


def test_months_on() -> None:
    """45322 is 31 January 2024."""
    assert f("EDATE", 45322, [1, 13, -2, 0.9]) == [45351, 45716, 45260, 45322]
    assert f("EOMONTH", 45296, [0, 1, -1]) == [45322, 45351, 45291]
    assert f("EDATE", [45322, "x"], [-2000, 1]) == [NUM, VALUE]


def test_differences() -> None:
    assert f("DAYS", ["2024-03-01", 45296], [45351, 45296.9]) == [1, 0]
    units = {"y": [0, 1], "m": [11, 12], "d": [365, 366], "ym": [11, 0], "q": [NUM]}
    found = {unit: f("DATEDIF", 45296, [45661, 45662], unit) for unit in units}
    assert found == units
    assert f("DATEDIF", 45296, 45295, "d") == [NUM]
    with pytest.raises(NotCovered):
        f("DATEDIF", 45296, 45662, "md")


def test_datevalue() -> None:
    texts = ["2024-01-05", "2024/1/5 12:30", "2024年1月5日", "2024年1月", "5", 45296, None, NA]
    assert f("DATEVALUE", texts) == [45296, 45296, 45296, 45292, VALUE, VALUE, VALUE, NA]
