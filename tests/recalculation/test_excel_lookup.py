"""Lookups: kinds, wildcards, order, what is not there; worked by hand."""

from __future__ import annotations

import pytest
from function_calls import area, column, f

from xl_heating.functions import CellError
from xl_heating.recalculation.excel.lookup import whole_rows
from xl_heating.recalculation.vectors import (
    OMITTED,
    Area,
    NotCovered,
    Windows,
)

VALUE, NA, REF = CellError.VALUE, CellError.NA, CellError.REF
TABLE = area(["甲", "b", "B", 5, "5", True, None], [10, 20, 30, 40, 50, 60, 70], ["x"] * 6 + [None])
FIRST = Area(TABLE.columns[:1], 7)
SECOND = Area(TABLE.columns[1:2], 7)


def test_exact_vlookup() -> None:
    """The first of equal cells; the text 5 is not the number 5; capitals do not matter."""
    wanted = ["甲", "B", 5, "5", True, "没有", NA]
    assert f("VLOOKUP", wanted, TABLE, 2, False) == [10, 20, 40, 50, 60, NA, NA]
    assert f("VLOOKUP", ["甲"] * 4, TABLE, [1, 3, 4, 0], False) == ["甲", "x", REF, VALUE]
    assert f("VLOOKUP", "甲", TABLE, 2, OMITTED) == [10]


def test_wildcards_in_exact_lookups() -> None:
    names = area(["张三", "李四", "a*", "张三丰"])
    assert f("MATCH", ["张?", "*四", "张三?", "a~*", "王*"], names, 0) == [1, 2, 4, 3, NA]


def test_a_blank_looks_for_0() -> None:
    assert f("MATCH", [None, 0], area([3, 0, None]), 0) == [2, 2]
    assert f("XLOOKUP", [None, 0], area([3, 0, None]), area(["a", "b", "c"])) == ["c", "b"]


def test_a_blank_result_stays_blank() -> None:
    assert f("VLOOKUP", "k", area(["k"], [None]), 2, False) == [None]


def test_xlookup() -> None:
    assert f("XLOOKUP", ["b", "*"], FIRST, SECOND) == [20, NA]
    assert f("XLOOKUP", ["b", "zz", NA], FIRST, SECOND, "无") == [20, "无", NA]
    assert f("XLOOKUP", "b", FIRST, area([1, 2])) == [VALUE]
    for mode in (-1, 1, 2):
        with pytest.raises(NotCovered):
            f("XLOOKUP", "b", FIRST, SECOND, "", mode)


def test_xlookup_by_a_fixed_header_in_the_row() -> None:
    row = Windows(1, 2, (column([1, 2]), column([3, 4])))
    assert f("XLOOKUP", ["乙", "丙"], area(["甲"], ["乙"]), row, 0) == [3, 0]


def test_approximate_lookups_find_the_last_not_above() -> None:
    steps = area([0, 100, 100, 300], ["低", "中", "中2", "高"])
    assert f("VLOOKUP", [-1, 0, 99, 100, 1e9, "x"], steps, 2) == [NA, "低", "低", "中2", "高", NA]
    assert f("MATCH", [150, 300], Area(steps.columns[:1], 4)) == [3, 4]
    assert f("LOOKUP", 100, Area(steps.columns[:1], 4), Area(steps.columns[1:], 4)) == ["中2"]
    assert f("MATCH", [5, 4, 1, 9], area([8, 5, 2]), -1) == [2, 2, 3, NA]


def test_an_approximate_lookup_in_disorder_is_not_covered() -> None:
    with pytest.raises(NotCovered):
        f("MATCH", 5, area([1, 9, 3]), 1)


def test_hlookup_and_match_along_a_row() -> None:
    header = area(["街道", 1], ["户数", 2], ["金额", 3])
    assert f("HLOOKUP", ["金额", "没有"], header, 2, False) == [3, NA]
    assert f("MATCH", "户数", area(["街道"], ["户数"]), 0) == [2]
    row = Windows(1, 3, (column(["a", "x"]), column(["b", "B"]), column(["b", None])))
    assert f("MATCH", ["B", "b"], row, 0) == [2, 2]
    assert f("INDEX", row, [3, 1]) == ["b", "x"]


def test_index() -> None:
    assert f("INDEX", SECOND, [1, 7, 8, -1, "2"]) == [10, 70, REF, VALUE, 20]
    assert f("INDEX", TABLE, [1, 2], [3, 2]) == ["x", 20]
    assert f("INDEX", area([1], [2], [3]), [3, 4]) == [3, REF]
    assert f("INDEX", Area(SECOND.columns, 20), 15) == [None]
    with pytest.raises(NotCovered):
        f("INDEX", SECOND, 0)


def test_index_gives_whole_rows_of_a_range_row_by_row() -> None:
    table = area([1, 2, 3], [10, 20, 30])
    lines = whole_rows([table, column([2, 3, 4, NA]), column(0)])
    assert lines is not None
    assert [cell.values() for cell in lines.cells] == [[2, 3, REF, NA], [20, 30, REF, NA]]
    assert f("SUMPRODUCT", lines, Windows(1, 2, (column([1, 1, 1, 1]), column([0.5, 2, 1, 1])))) == [
        12, 63, REF, NA,
    ]  # fmt: skip
    assert whole_rows([table, column([0, 1]), column(0)]) is None  # row 0 is the whole range
    assert whole_rows([table, column([1, 2]), column(1)]) is None
