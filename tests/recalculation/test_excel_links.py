"""HYPERLINK shows its friendly name; worked by hand."""

from __future__ import annotations

import pytest

from xl_heating.functions import CellError
from xl_heating.recalculation.excel import FUNCTIONS
from xl_heating.recalculation.vectors import OMITTED, Vector, vector

NA = CellError.NA


def shown(link: object, *name: object) -> list[object]:
    given = [column(link), *(each if each is OMITTED else column(each) for each in name)]
    rows = max(len(each) for each in given if isinstance(each, Vector))
    return FUNCTIONS["HYPERLINK"].evaluate(given, rows).values()


def column(values: object) -> Vector:
    return vector(values if isinstance(values, list) else [values])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("#'改造台账'!F7", "F7"), ["F7"]),
        (("#'改造台账'!F7", ["F7", "F8"]), ["F7", "F8"]),
        (("#A1", 12.5), [12.5]),
        (("#A1", True), [True]),
        (("#A1",), ["#A1"]),
        (("#A1", OMITTED), [0.0]),
        (("#A1", NA), [NA]),
        ((NA, "F7"), [NA]),
        ((NA,), [NA]),
    ],
)
def test_what_the_cell_of_a_link_shows(arguments: tuple[object, ...], expected: list[object]) -> None:
    assert shown(*arguments) == expected
