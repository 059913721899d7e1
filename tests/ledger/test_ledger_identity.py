"""Identity numbers as cells hold them: spellings made plain, lost digits noticed."""

from __future__ import annotations

import math

import pytest

from xl_heating.ledger.identity import check_identities, number_text
from xl_heating.rules.identity import IdCode

STANDARD = "11010519491231002X"
"""The sample number printed in GB 11643."""


def test_the_standard_example_a_wrong_check_digit_and_a_number_typed_as_number():
    found = check_identities([STANDARD, "110105194912310021", 370902190001010000])
    assert found.values.tolist() == [STANDARD, "110105194912310021", None]
    assert found.codes.tolist() == [IdCode.OK, IdCode.CHECKSUM, IdCode.PRECISION_LOST]  # never repaired
    assert found.places(IdCode.PRECISION_LOST) == [2]


def test_spelling_is_made_plain():
    cells = [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "'11010519491231002X",
    ]
    found = check_identities(cells)
    assert found.values.tolist() == [STANDARD] * 4
    assert not found.codes.any()


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("990000700101001", IdCode.OLD_15),
        (990000700101001.0, IdCode.OLD_15),
        ("H12345678", IdCode.FOREIGN),
        ("9900001970010100", IdCode.LENGTH),
        ("9.90E+17", IdCode.PRECISION_LOST),
        (3.7e17, IdCode.PRECISION_LOST),
        (10**400, IdCode.PRECISION_LOST),
        ("", IdCode.EMPTY),
        (None, IdCode.EMPTY),
        (math.nan, IdCode.EMPTY),
        ("—", IdCode.EMPTY),
        (12345, IdCode.LENGTH),
        (math.inf, IdCode.LENGTH),
        (True, IdCode.LENGTH),
    ],
)
def test_irregular_cells(cell, code):
    found = check_identities([cell, STANDARD])
    assert found.codes.tolist() == [code, IdCode.OK]
    blank = code in (IdCode.EMPTY, IdCode.PRECISION_LOST)
    assert (found.values[0] is None) == blank


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (13800000001, "13800000001"),
        (13800000001.0, "13800000001"),
        (999999999999999, "999999999999999"),
        (1000000000000000, "1.00000000000000E+15"),
        (12.5, "12.5"),
        (" ６２２２ 0000\n1", "622200001"),
    ],
)
def test_numbers_as_text(cell, text):
    assert number_text(cell) == text
