"""SUMIFS and its like: what criteria mean, errors, many criteria at once; worked by hand."""

from __future__ import annotations

import pytest
from function_calls import area, column, f

from xl_heating.functions import CellError
from xl_heating.recalculation.vectors import Area, NotCovered, Windows

VALUE, NA, DIV0 = CellError.VALUE, CellError.NA, CellError.DIV0
STREETS = ["Abc", "abd", None, "5", 5, "", True, NA, 7.5, "a*c"]


@pytest.mark.parametrize(
    ("criterion", "count"),
    [
        ("abc", 1),
        ("=ABC", 1),
        ("a*", 3),
        ("a?d", 1),
        ("a~*c", 1),
        ("*", 5),
        (5, 2),
        ("5", 2),
        ("=5", 2),
        ("<>5", 10),
        (">=5", 2),
        (">5", 1),
        ("<abd", 4),
        ("<>", 9),
        ("=", 3),
        ("", 4),
        (None, 0),
        (True, 1),
        ("TRUE", 1),
        (NA, 1),
        ("#N/A", 1),
        ("<>abc", 11),
    ],
)
def test_what_a_criterion_means(criterion: object, count: int) -> None:
    """Ten cells and two blank ones below them; < and > look at cells of their own kind alone."""
    assert f("COUNTIF", area(STREETS, height=12), criterion) == [count]


def test_a_blank_criterion_asks_for_0() -> None:
    assert f("COUNTIF", area([0, None, "", "0"]), None) == [2]


def test_numbers_as_text_are_the_same_number() -> None:
    """Excel keeps 15 digits: numbers that differ after them are one to COUNTIF, unless joined to *."""
    ids = ["990000190001010011", "990000190001010022", "012", "12"]
    assert f("COUNTIF", area(ids), ids) == [2, 2, 2, 2]
    assert f("COUNTIF", area(ids), [f"{each}*" for each in ids]) == [1, 1, 1, 1]


def test_many_beginnings_at_once() -> None:
    """Blank rows ask for "*", any text; a longer criterion is not met by a shorter cell."""
    ids = [f"99000019000101{row % 40:04d}" for row in range(60)]
    cells: list[object] = [*ids, "A1", "a1", 5, None, "99"]
    counts = [2 if row % 40 < 20 else 1 for row in range(60)]
    wanted = [*[f"{each}*" for each in ids], "*", "a1*", "9900001900010100399*", "99*"]
    assert f("COUNTIF", area(cells), wanted) == [*counts, 63, 2, 0, 61]
    money = area([1] * 65)
    assert f("SUMIFS", money, area(cells), wanted, money, 1) == [*counts, 63, 2, 0, 61]


def test_errors_in_the_range_to_sum_count_only_where_matched() -> None:
    money = area([1, NA, DIV0, 8])
    assert f("SUMIFS", money, area(["a", "b", "b", "a"]), ["a", "b", "c"]) == [9, NA, 0]
    assert f("SUMIF", area(["a", "b", "b", "a"]), ["a", "b"], money) == [9, NA]
    assert f("COUNTIFS", area(["a", "b", "b", "a"]), "b") == [2]


def test_text_and_bools_in_the_range_to_sum_are_skipped() -> None:
    money, key = area([1, "2", True, None, 5]), area(["a"] * 5)
    assert f("SUMIFS", money, key, "a") == [6]
    assert f("AVERAGEIFS", money, key, "a") == [3]
    assert f("AVERAGEIFS", money, key, "b") == [DIV0]
    assert f("MINIFS", money, key, ["a", "b"]) == [1, 0]
    assert f("MAXIFS", money, key, "a") == [5]


def test_one_range_may_be_both() -> None:
    numbers = area([1, 5, 9])
    assert f("SUMIF", numbers, ">1") == [14]
    assert f("AVERAGEIF", numbers, ">1") == [7]


def test_ranges_of_different_shape() -> None:
    assert f("SUMIFS", area([1, 2]), area(["a", "b", "c"]), "a") == [VALUE]
    with pytest.raises(NotCovered):
        f("SUMIF", area(["a", "b", "c"]), "a", area([1, 2]))


def test_blank_cells_below_count_when_all_criteria_meet_them() -> None:
    keys, marks = area(["a", None], height=1000), area(["x"], height=1000)
    assert f("COUNTIFS", keys, "", marks, "") == [999]
    assert f("COUNTIFS", keys, ["a", "", "<>a", "="], marks, "<>x") == [0, 999, 999, 999]


def test_many_different_criteria_by_many_columns() -> None:
    """Compared with counting row by row."""
    rows = 300
    street = [f"街道{row % 7}" for row in range(rows)]
    route = [(row * 3) % 5 for row in range(rows)]
    money = [row * 1.25 for row in range(rows)]
    expected = [
        sum(m for s, r, m in zip(street, route, money, strict=True) if (s, r) == here and m > 20)
        for here in zip(street, route, strict=True)
    ]
    data = area(street, route, money)
    columns = [Area((each,), rows) for each in data.columns]
    found = f("SUMIFS", columns[2], columns[0], street, columns[1], route, columns[2], ">20")
    assert found == pytest.approx(expected)
    limits = [f">{value}" for value in money]
    assert f("COUNTIF", columns[2], limits) == [rows - 1 - row for row in range(rows)]


def test_plain_and_other_criteria_in_one_column() -> None:
    wanted = ["a", "b", "c", "d", ">1", "<>a", "", "zz"]
    assert f("COUNTIF", area(["a", "b", "b", 2, None]), wanted) == [1, 2, 0, 0, 1, 4, 1, 0]


def test_ranges_that_move_with_the_row() -> None:
    months = area(["1月"], ["2月"], ["1月"])
    row = Windows(1, 3, (column([1, 10]), column([2, 20]), column([4, NA])))
    assert f("SUMIFS", row, months, ["1月", "2月"]) == [5, 20]
    assert f("SUMIFS", row, months, "1月") == [5, NA]
    assert f("COUNTIF", row, [4, ">5"]) == [1, 2]
