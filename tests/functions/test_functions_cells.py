"""Cleaning and converting cells."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_heating.functions import CellError, call

VALUE, NA, NUM = CellError.VALUE, CellError.NA, CellError.NUM


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("０．６万元", None, 6000),
        ("6,000.00", None, 6000),
        ("6000元", None, 6000),
        ("　５８００ ", None, 5800),
        (6000.5, None, 6000.5),
        (1.5, "万元", 15000),
        ("1.5", "万元", 15000),
        ("6000元", "万元", 6000),
        ("120平方米", "㎡", 120),
        ("7万㎡", "㎡", 70000),
        ("—", None, None),
        ("/", None, None),
        ("无", None, None),
        ("", None, None),
        (None, None, None),
        ("约六千", None, VALUE),
        ("6000元", "㎡", VALUE),
        (True, None, VALUE),
        (CellError.DIV0, None, CellError.DIV0),
        ("6000", "斤", VALUE),
        ("6000", 5, VALUE),
        ("6000", CellError.REF, CellError.REF),
    ],
)
def test_number(text, unit, expected):
    assert call("NUMBER", text, unit) == expected


def test_number_of_a_block():
    assert call("NUMBER", [["1", "２"], ["—", "x"]]) == [[1, 2], [None, VALUE]]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2021.10.13", dt.date(2021, 10, 13)),
        ("2021/10/13", dt.date(2021, 10, 13)),
        ("20211013", dt.date(2021, 10, 13)),
        (20211013, dt.date(2021, 10, 13)),
        ("２０２１年１０月１３日", dt.date(2021, 10, 13)),
        (44482, dt.date(2021, 10, 13)),
        (44482.75, dt.date(2021, 10, 13)),
        (dt.datetime(2021, 10, 13, 9), dt.date(2021, 10, 13)),
        ("2021年10月", "2021-10"),
        ("2021-3", "2021-03"),
        ("10月13日", VALUE),
        ("2021-02-30", VALUE),
        ("不详", VALUE),
        (True, VALUE),
        ("—", None),
        ("", None),
        (NA, NA),
    ],
)
def test_date(value, expected):
    assert call("DATE", value) == expected
    assert call("DATE", [value, "2021-01-02"]) == [[expected], [dt.date(2021, 1, 2)]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("财源街道办事处", "财源街道"),
        (" 邱家店 ", "邱家店镇"),
        ("省庄镇人民政府", "省庄镇"),
        ("徐楼", NA),
        ("合计", NA),
        (5, NA),
        (None, None),
        (CellError.REF, CellError.REF),
    ],
)
def test_street(text, expected):
    assert call("STREET", text) == expected
    assert call("STREET", [text, "泰前办"]) == [[expected], ["泰前街道"]]


@pytest.mark.parametrize(
    ("yuan", "wan"),
    [
        (158796800, 15879.68),
        (12345.5, 1.2346),  # 1.23455 half-up
        (-12345.5, -1.2346),
        (0.5, 0.0001),  # 0.00005 half-up
        (0.49, 0),
        (0, 0),
        (1_300_000_000, 130000),
        (300_000_000_000.5, 30000000.0001),
        ("6000", VALUE),
        (True, VALUE),
        (float("inf"), NUM),
        (None, None),
        (NA, NA),
    ],
)
def test_wan(yuan, wan):
    assert call("WAN", yuan) == wan


@pytest.mark.parametrize(
    ("wan", "yuan"),
    [
        (15879.68, 158796800),
        (0.5801, 5801),
        (1.000001, 10000.01),
        (1.0000005, 10000.01),  # 10000.005 half-up
        (-0.6, -6000),
        ("0.6", VALUE),
        ("", None),
    ],
)
def test_yuan(wan, yuan):
    assert call("YUAN", wan) == yuan
    assert call("YUAN", [[wan, 1]]) == [[yuan, 10000]]
