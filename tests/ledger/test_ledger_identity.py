"""Identity numbers (GB 11643) against python-stdnum and the standard's own example (case A46)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from xl_heating.ledger.identity import check_identities, masked

STANDARD = "11010519491231002X"
"""The sample number printed in GB 11643."""


def test_the_standard_example_a_wrong_check_digit_and_a_number_typed_as_number():
    found = check_identities([STANDARD, "110105194912310021", 370902190001010000])
    assert found.values.tolist() == [STANDARD, "110105194912310021", None]
    assert found.checksum == [1]
    assert found.precision_lost == [2]  # never repaired
    assert not found.length
    assert not found.bad_date


@given(
    st.lists(
        st.tuples(
            st.dates(dt.date(1900, 1, 1), dt.date(2020, 12, 31)),
            st.integers(0, 999),
            st.sampled_from("0123456789X"),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_check_characters_agree_with_stdnum(people):
    numbers = [f"990000{day:%Y%m%d}{serial:03d}{check}" for day, serial, check in people]
    expected = [at for at, number in enumerate(numbers) if ric.calc_check_digit(number) != number[-1]]
    assert check_identities(numbers).checksum == expected
    # The slower way, taken when one cell is not regular, says the same.
    assert check_identities([*numbers, ""]).checksum == expected


@given(st.integers(0, 13), st.integers(0, 32), st.integers(1899, 2021))
def test_birth_dates(month, day, year):
    body = f"990000{year:04d}{month:02d}{day:02d}001"
    number = body + ric.calc_check_digit(body + "0")
    try:
        dt.date(year, month, day)
    except ValueError:
        assert check_identities([number]).bad_date == [0]
    else:
        assert check_identities([number]).bad_date == []


def test_spelling_is_made_plain():
    cells = [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "'11010519491231002X",
    ]
    found = check_identities(cells)
    assert found.values.tolist() == [STANDARD] * 4
    assert not found.checksum


@pytest.mark.parametrize(
    ("cell", "where"),
    [
        ("990000700101001", "old"),
        (990000700101001.0, "old"),
        ("H12345678", "foreign"),
        ("9900001970010100", "length"),
        ("9.90E+17", "precision_lost"),
        (3.7e17, "precision_lost"),
        ("", "empty"),
        (None, "empty"),
        ("—", "empty"),
        (12345, "length"),
    ],
)
def test_irregular_numbers(cell, where):
    found = check_identities([cell])
    lists = {
        name: getattr(found, name)
        for name in ("old", "foreign", "length", "precision_lost", "empty", "checksum")
    }
    assert lists == {name: [0] if name == where else [] for name in lists}


def test_messages_hide_the_middle():
    assert masked(STANDARD) == "110105********002X"
