"""Excel's operators: coercion, comparison at 15 digits, joining; worked by hand."""

from __future__ import annotations

import pytest
from function_calls import column

from xl_heating.functions import CellError
from xl_heating.recalculation.excel import operate, percent, prefix
from xl_heating.recalculation.vectors import CellValue

VALUE, NA, DIV0, NUM = CellError.VALUE, CellError.NA, CellError.DIV0, CellError.NUM


def calculate(left: object, operator: str, right: object) -> list[CellValue]:
    return operate(operator, column(left), column(right)).values()


def test_text_that_is_a_number_counts_in_arithmetic() -> None:
    texts = [
        "12",
        " 12 ",
        "1,234",
        "50%",
        "2024-01-05",
        "2024/1/5",
        "2024年1月5日",
        "12:00",
        "1e3",
        "(5)",
        "¥20",
    ]
    assert calculate(texts, "+", 1) == [13, 13, 1235, 1.5, 45297, 45297, 45297, 1.5, 1001, -4, 21]


@pytest.mark.parametrize(
    "text", ["", "abc", "1,23", "12a", "2024-02-30", "1 2", "--1", "１２", "nan", "1_0", "%"]
)
def test_other_text_is_an_error_in_arithmetic(text: str) -> None:
    assert calculate(text, "*", 1) == [VALUE]


def test_digits_after_the_fifteenth_are_lost() -> None:
    """So Excel cannot tell two identity numbers apart once it takes them as numbers."""
    assert calculate(["990000190001010011", "990000190001010022"], "-", 0) == [990000190001010000.0] * 2


def test_blank_and_bool_in_arithmetic() -> None:
    assert calculate([None, True, False], "+", [5, True, "3"]) == [5, 2, 3]


def test_errors_pass_on_the_left_one_first() -> None:
    assert calculate([NA, 1, DIV0, "x"], "+", [1, NA, NA, NA]) == [NA, NA, DIV0, VALUE]


def test_division_and_powers() -> None:
    assert calculate([6, 1, 0], "/", [4, 0, 0]) == [1.5, DIV0, DIV0]
    assert calculate([2, 0, 0, -8, 10, -2], "^", [10, 0, -1, 0.5, 400, 3]) == [1024, NUM, DIV0, NUM, NUM, -8]


def test_numbers_are_compared_at_15_digits() -> None:
    left, right = [0.1 + 0.2, 1.0, 1.1 * 3, 123456789012345.0], [0.3, 1 + 1e-13, 3.3, 123456789012346.0]
    assert calculate(left, "=", right) == [True, False, True, False]
    assert calculate(left, "<", right) == [False, True, False, True]
    assert calculate(left, ">=", right) == [True, False, True, False]


def test_text_is_compared_without_capitals() -> None:
    assert calculate(["ABC", "abc", "街道", "b", "A街"], "=", ["abc", "ABD", "街道", "B", "a街"]) == [
        True,
        False,
        True,
        True,
        True,
    ]
    assert calculate(["A街", "街道", "甲"], "=", "街道") == [False, True, False]
    assert calculate(["a", "B"], "<", ["B", "a"]) == [True, False]


def test_number_before_text_before_bool() -> None:
    assert calculate([1e9, "zz", 5, "5"], "<", ["", False, True, 6]) == [True, True, True, False]
    assert calculate(["5", 1], "=", [5, True]) == [False, False]


def test_a_blank_equals_0_and_nothing_and_false() -> None:
    assert calculate([None] * 5, "=", [0, "", False, None, "x"]) == [True, True, True, True, False]
    assert calculate([None, None], "<", [1, "a"]) == [True, True]
    assert calculate([None, None], ">", [-1, ""]) == [True, False]


def test_numbers_are_joined_as_general_shows_them() -> None:
    shown = {
        0.1 + 0.2: "0.3",
        1 / 3: "0.333333333333333",
        1234567.8901234567: "1234567.89012346",
        1e15: "1000000000000000",
        1.2345678901234567e19: "12345678901234600000",
        1.2345678901234568e20: "1.23456789012346E+20",
        1e21: "1E+21",
        1e-10: "0.0000000001",
        1.23456789e-5: "0.0000123456789",
        1.2345678901234568e-5: "1.23456789012346E-05",
        2e-50: "2E-50",
        -0.5: "-0.5",
        100.0: "100",
        0.0: "0",
    }
    assert calculate(list(shown), "&", "") == list(shown.values())


def test_joining_other_kinds() -> None:
    assert calculate(["街道", None, True, NA], "&", [5, "x", None, "y"]) == ["街道5", "x", "TRUE", NA]


def test_signs_and_percent() -> None:
    assert prefix("-", column(["3", None, True, NA, "x"])).values() == [-3, 0, -1, NA, VALUE]
    assert prefix("+", column(["3", None])).values() == ["3", None]
    assert percent(column([50, "8", None])).values() == [0.5, 0.08, 0]
