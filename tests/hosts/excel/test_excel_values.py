"""Excel's values and ours: the traps of COM, one by one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from xl_heating.functions import CellError
from xl_heating.hosts.excel.values import ARRAY_TEXT, CELL_TEXT, CUT, error_mark, from_excel, to_excel

NA, DIV0, SPILL = -2146826246, -2146826281, -2146826243  # 0x800A07FA, 0x800A07D7, 0x800A07FD


class ComTime(dt.datetime):
    """As pywintypes.datetime: a datetime of a class of its own, with a time zone."""


NOON = ComTime(2021, 11, 1, 12, 30, tzinfo=dt.timezone(dt.timedelta(0)))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        ("", ""),
        (5800.0, 5800.0),
        (True, True),
        ("分散气代煤", "分散气代煤"),
        (NA, CellError.NA),
        (DIV0, CellError.DIV0),
        (-2146826259, CellError.NAME),
        (-2146826288, CellError.NULL),
        (-2146826252, CellError.NUM),
        (-2146826265, CellError.REF),
        (-2146826273, CellError.VALUE),
        (SPILL, CellError.VALUE),
        (2, 2.0),  # VBA code that calls the function may use integers
        (-5, -5.0),
        (Decimal("5800.25"), 5800.25),  # a cell of a currency format
    ],
)
def test_single_values_in(given, expected):
    found = from_excel(given)
    assert found == expected
    assert type(found) is type(expected)


def test_a_time_is_what_the_cell_shows():
    found = from_excel(NOON)
    assert found == dt.datetime(2021, 11, 1, 12, 30)
    assert found.tzinfo is None


def test_rows_of_plain_cells_are_not_copied():
    rows = ((1.0, "甲"), (None, True))
    assert from_excel(rows) is rows


def test_rows_with_errors_times_and_money():
    assert from_excel(((NA, 1.0), (NOON, None), (Decimal("0.5"), "甲"))) == [
        [CellError.NA, 1.0],
        [dt.datetime(2021, 11, 1, 12, 30), None],
        [0.5, "甲"],
    ]


def test_one_row_of_an_array_constant_is_a_row():
    assert from_excel((1.0, 2.0, 3.0)) == ((1.0, 2.0, 3.0),)
    assert from_excel((1.0, NA)) == [[1.0, CellError.NA]]


def test_no_cells_at_all():
    assert from_excel(()) == ((),)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (5800.5, 5800.5),
        (3, 3.0),  # COM would make 8 bytes of an int, which VBA of 32 bits does not know
        (False, False),
        ("已补", "已补"),
        (CellError.NA, "\x012042"),
        (CellError.VALUE, "\x012015"),
        (CellError.NUM, "\x012036"),
        (CellError.DIV0, "\x012007"),
        (CellError.REF, "\x012023"),
        (CellError.NAME, "\x012029"),
        (CellError.NULL, "\x012000"),
        (dt.date(2021, 11, 1), 44501.0),
        (dt.datetime(2021, 11, 1, 12), 44501.5),
        (dt.date(1899, 1, 1), "\x012036"),  # Excel counts days from 1900 on
    ],
)
def test_values_out(value, expected):
    """Alone and inside an array."""
    assert to_excel(value) == ((expected,),)
    ((alone,),) = to_excel(value)
    assert type(alone) is type(expected)
    assert to_excel([[value, 1.0]]) == [[expected, 1.0]]


def test_figures_alone_are_not_copied():
    rows = [[1.0, True], [2.5, False]]
    assert to_excel(rows) is rows


def test_a_result_without_rows_is_a_blank():
    assert to_excel([]) == (("",),)
    assert to_excel([[]]) == (("",),)


def test_long_texts_are_whole_alone_and_cut_in_arrays():
    text = "补" * 300
    assert to_excel(text) == to_excel([[text]]) == ((text,),)
    ((first,), (second,)) = to_excel([[text], ["补" * ARRAY_TEXT]])
    assert first == "补" * (ARRAY_TEXT - len(CUT)) + CUT
    assert second == "补" * ARRAY_TEXT
    ((longest,),) = to_excel("补" * (CELL_TEXT + 1))
    assert len(longest) == CELL_TEXT


def test_no_text_of_a_cell_passes_for_an_error():
    assert to_excel("\x01\x012042") == (("2042",),)
    assert to_excel([["\x012042"], ["甲"]]) == [["2042"], ["甲"]]
    assert error_mark(CellError.NA) == "\x012042"
