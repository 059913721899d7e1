"""IF and its like, aggregates, ranks and tests of kind; worked by hand."""

from __future__ import annotations

import pytest
from function_calls import area, column, f

from xl_heating.functions import CellError
from xl_heating.recalculation.vectors import (
    OMITTED,
    NotCovered,
    Windows,
)

VALUE, NA, DIV0, NUM = CellError.VALUE, CellError.NA, CellError.DIV0, CellError.NUM


def cell(*values: object) -> Windows:
    """A reference to one cell that moves with the row."""
    return Windows(1, 1, (column(list(values)),))


def test_if_takes_only_the_chosen_error() -> None:
    assert f("IF", [True, False, None, 2, "true", "x", NA], [NA] + [1] * 6, [2] * 5 + [DIV0, 2]) == [
        NA,
        2,
        2,
        1,
        1,
        VALUE,
        NA,
    ]
    assert f("IF", [True, False], "有") == ["有", False]
    assert f("IF", [True, False], OMITTED, 7) == [0, 7]
    assert f("IF", True, None) == [None]


def test_ifs_switch_and_choose() -> None:
    assert f("IFS", [True, False, False, NA], "a", [True, True, False, True], "b") == ["a", "b", NA, NA]
    assert f("SWITCH", ["甲", "乙", "丙", DIV0], "甲", 1, "乙", 2, 3) == [1, 2, 3, DIV0]
    assert f("SWITCH", ["A", 1], "a", "yes") == ["yes", NA]
    assert f("CHOOSE", [1, 2.9, 3, 0, "2"], "a", "b") == ["a", "b", VALUE, VALUE, "b"]


def test_iferror_and_ifna() -> None:
    assert f("IFERROR", [1, NA, DIV0, None], 0) == [1, 0, 0, None]
    assert f("IFNA", [1, NA, DIV0], "-") == [1, "-", DIV0]


def test_text_and_blank_cells_count_in_no_logic() -> None:
    assert f("AND", cell(True, "x", None), cell(1, True, None)) == [True, True, VALUE]
    assert f("OR", area([None, "TRUE", 0, True])) == [True]
    assert f("AND", area([1, NA, 0])) == [NA]
    assert f("XOR", [True, True], [True, False], True) == [True, False]
    assert f("AND", ["TRUE", "x"], True) == [True, VALUE]
    assert f("NOT", [0, 5, None]) == [True, False, True]


def test_a_range_skips_what_a_value_converts() -> None:
    mixed = area([1, "5", True, None, "x"], [2, 3, 4, "", False])
    assert f("SUM", mixed) == [10]
    assert f("SUM", mixed, "5", True) == [16]
    assert f("COUNT", mixed) == [4]
    assert f("COUNT", mixed, "5", "x", True) == [6]
    assert f("COUNTA", mixed) == [9]
    assert f("COUNTBLANK", mixed) == [2]
    assert f("MAX", mixed, [2, 9]) == [4, 9]
    assert f("AVERAGE", mixed) == [2.5]
    assert f("SUM", "x") == [VALUE]
    assert f("SUM", cell(1, "5", True, NA), 1) == [2, 1, 1, NA]


def test_nothing_to_aggregate() -> None:
    empty = area(["x", None], height=100)
    assert [f(name, empty)[0] for name in ("SUM", "PRODUCT", "MIN", "MAX", "COUNT")] == [0, 0, 0, 0, 0]
    assert [f(name, empty)[0] for name in ("AVERAGE", "MEDIAN")] == [DIV0, NUM]
    assert f("COUNTBLANK", empty) == [99]
    assert f("LARGE", empty, 1) == [NUM]


def test_the_first_error_in_reading_order() -> None:
    assert f("SUM", area([1, 2, DIV0], [3, NA, 4])) == [NA]


def test_sumproduct_takes_what_is_no_number_as_0() -> None:
    assert f("SUMPRODUCT", area([1, 2, "3", True]), area([4, 5, 6, 7])) == [14]
    assert f("SUMPRODUCT", area([1, 2]), area([1, 2, 3])) == [VALUE]
    row = Windows(1, 2, (column([1, 2]), column([3, 4])))
    assert f("SUMPRODUCT", row, area([10], [100])) == [310, 420]


def test_order() -> None:
    scores = area([7, 3, 7, "x", 1])
    assert f("RANK", [7, 3, 1, 2], scores) == [1, 3, 4, NA]
    assert f("RANK.EQ", [7, 1], scores, 1) == [3, 1]
    assert f("LARGE", scores, [1, 2, 3, 5]) == [7, 7, 3, NUM]
    assert f("SMALL", scores, [1, 0]) == [1, NUM]
    assert f("MEDIAN", scores) == [5]
    assert f("MEDIAN", [1, 5], 2, 10) == [2, 5]


def test_kinds() -> None:
    cells = [None, 1, "x", "", True, NA, DIV0]
    said = {
        "ISBLANK": [True] + [False] * 6,
        "ISNUMBER": [False, True] + [False] * 5,
        "ISTEXT": [False, False, True, True, False, False, False],
        "ISNONTEXT": [True, True, False, False, True, True, True],
        "ISLOGICAL": [False] * 4 + [True, False, False],
        "ISERROR": [False] * 5 + [True, True],
        "ISERR": [False] * 6 + [True],
        "ISNA": [False] * 5 + [True, False],
        "N": [0, 1, 0, 0, 1, NA, DIV0],
        "T": ["", "", "x", "", "", NA, DIV0],
    }
    assert {name: f(name, cells) for name in said} == said
    assert f("ISODD", [3, -3, 2.9, None, "5", "x", True]) == [True, True, False, False, True, VALUE, VALUE]
    assert f("ISEVEN", [0, None, 3]) == [True, True, False]


def test_a_larger_range_is_no_single_value() -> None:
    for name in ("ISBLANK", "ROUNDUP"):
        with pytest.raises(NotCovered):
            f(name, area([1, 2]), 1)
