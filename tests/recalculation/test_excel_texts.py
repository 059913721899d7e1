"""Functions of text and the formats of TEXT; worked by hand."""

from __future__ import annotations

import pytest
from function_calls import area, column, f

from xl_heating.functions import CellError
from xl_heating.recalculation.vectors import NotCovered, Windows

VALUE, NA = CellError.VALUE, CellError.NA


def test_parts() -> None:
    assert f("LEFT", ["街道办", 12.5, True, None, NA], 2) == ["街道", "12", "TR", "", NA]
    assert f("LEFT", "abc") == ["a"]
    assert f("RIGHT", "abc", [0, 1, 9, -1, "x"]) == ["", "c", "abc", VALUE, VALUE]
    assert f("MID", "990000199001011234", [7, 18, 19, 0], [8, 5, 1, 1]) == ["19900101", "4", "", VALUE]
    assert f("LEN", ["街道", None, 0.1 + 0.2]) == [2, 0, 3]


def test_cleaning() -> None:
    assert f("TRIM", ["  a   b ", "\u3000甲"]) == ["a b", "\u3000甲"]
    assert f("CLEAN", "a\nb\tc") == ["abc"]
    assert f("UPPER", "aB街") == ["AB街"]
    assert f("LOWER", "aB街") == ["ab街"]


def test_replacing() -> None:
    assert f("SUBSTITUTE", "a-b-c", "-", "") == ["abc"]
    assert f("SUBSTITUTE", "a-b-c", "-", "+", [1, 2, 3, 0]) == ["a+b-c", "a-b+c", "a-b-c", VALUE]
    assert f("SUBSTITUTE", "abc", "", "x") == ["abc"]
    assert f("REPLACE", "990000199001011234", 7, 8, "********") == ["990000********1234"]
    assert f("REPLACE", "ab", 5, 1, "c") == ["abc"]


def test_searching() -> None:
    assert f("FIND", ["B", "b", "x", ""], "abB") == [3, 2, VALUE, 1]
    assert f("FIND", "a", "banana", [1, 3, 7]) == [2, 4, VALUE]
    assert f("FIND", "", "") == [1]
    assert f("SEARCH", ["B", "n?n", "~*", "z"], "ba*nan") == [1, 4, 3, VALUE]
    assert f("EXACT", ["a", "1"], ["A", 1]) == [False, True]


def test_repeating_and_joining() -> None:
    assert f("REPT", "ab", [2.9, 0, -1, 20000]) == ["abab", "", VALUE, VALUE]
    cells = Windows(1, 3, (column(["a", None]), column([1, ""]), column([True, "z"])))
    assert f("CONCAT", cells, "!") == ["a1TRUE!", "z!"]
    assert f("CONCATENATE", "第", [1, 2], "户") == ["第1户", "第2户"]
    assert f("TEXTJOIN", "、", True, cells) == ["a、1、TRUE", "z"]
    assert f("TEXTJOIN", "、", False, cells) == ["a、1、TRUE", "、、z"]
    assert f("TEXTJOIN", "-", True, area(["a", "b"], ["c", NA])) == [NA]


def test_values() -> None:
    assert f("VALUE", ["1,234.5", "12%", "2024-01-05", None, "", "x", True, 7]) == [
        1234.5,
        0.12,
        45296,
        0,
        VALUE,
        VALUE,
        VALUE,
        7,
    ]
    assert f("NUMBERVALUE", ["1 234.5", "9%%", "", "1,2.3,4"]) == [1234.5, 0.0009, 0, VALUE]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1234.5, "0", "1235"),
        (2.675, "0.00", "2.68"),
        (-1234567.891, "#,##0.00", "-1,234,567.89"),
        (0, "#,##0", "0"),
        (999.5, "#,##0", "1,000"),
        (0.125, "0%", "13%"),
        (0.12345, "0.00%", "12.35%"),
        (7, "000", "007"),
        (12345, "000", "12345"),
        (0, "#", ""),
        (6350, '#,##0"元"', "6,350元"),
        (6350, "¥#,##0.00", "¥6,350.00"),
        (-5, "0元", "-5元"),
        ("19900101", "0000-00-00", "1990-01-01"),
        (19900101, "0-00-00", "1990-01-01"),
        (19900101, "#-00-00", "1990-01-01"),
        (19900101, "0000年00月00日", "1990年01月01日"),
        (101, "00-00-00", "00-01-01"),
        (45296, "yyyy-mm-dd", "2024-01-05"),
        (45296, "yyyy/m/d", "2024/1/5"),
        (45296, "yyyy年m月d日", "2024年1月5日"),
        (45296, "YYYYMMDD", "20240105"),
        (45296, "yy.m", "24.1"),
        (45296.75, "yyyy-mm-dd hh:mm", "2024-01-05 18:00"),
        (45296.999999, "hh:mm:ss", "00:00:00"),
        (45296.5, "h时m分", "12时0分"),
        (60, "yyyy-mm-dd", "1900-02-29"),
        (0, "yyyy-mm-dd", "1900-01-00"),
        (-1, "yyyy-mm-dd", VALUE),
        ("12", "0.00", "12.00"),
        ("甲", "0.00", "甲"),
        ("2024-01-05", "yyyymmdd", "20240105"),
        (None, "0.00", "0.00"),
        (True, "0", "TRUE"),
        (0.1 + 0.2, "General", "0.3"),
        (12.5, "@", "12.5"),
        (NA, "0", NA),
    ],
)
def test_formats(value: object, code: str, shown: object) -> None:
    assert f("TEXT", value, code) == [shown]
    assert f("TEXT", [value, value], code) == [shown, shown]


@pytest.mark.parametrize(
    "code", ["0;-0", "[Red]0", "# ?/?", "0.0E+0", "mmm", "aaaa", "0.##", "", "[DBNum2]0"]
)
def test_other_formats_are_left_to_the_calculator(code: str) -> None:
    with pytest.raises(NotCovered):
        f("TEXT", 45296.5, code)
