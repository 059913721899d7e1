"""People's numbers: checked, cleaned, masked and found twice."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_heating.functions import CellError, call, compute
from xl_heating.rules.identity import IdCode

VALUE, NA, NUM, REF = CellError.VALUE, CellError.NA, CellError.NUM, CellError.REF
STANDARD = "11010519491231002X"
"""The sample number printed in GB 11643."""
LOST = 370902190001010000


def code(verdict: str) -> str:
    """The code behind the Chinese words."""
    return verdict.partition("（")[2].rstrip("）") or verdict


# ---------------------------------------------------------------- checking


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (STANDARD, "OK"),
        ("'11010519491231002x", "OK"),
        ("110105194912310021", "CHECKSUM"),
        (LOST, "PRECISION_LOST"),
        (float(LOST), "PRECISION_LOST"),
        ("3.7E+17", "PRECISION_LOST"),
        (110105491231002, "OLD_15"),
        ("E12345678", "FOREIGN"),
        ("张三", "LENGTH"),
        (12345, "LENGTH"),
        (True, "LENGTH"),
        (dt.date(1949, 12, 31), "LENGTH"),
        (float("inf"), "LENGTH"),
        ("无", "EMPTY"),
        ("　", "EMPTY"),
    ],
)
def test_check(cell, expected):
    assert code(call("ID_CHECK", cell)) == expected
    [[first], [second]] = call("ID_CHECK", [cell, STANDARD])
    assert (code(first), second) == (expected, "OK")


def test_blanks_and_errors_stay_what_they_are():
    assert call("ID_CHECK", ["", None, NA, STANDARD]) == [[None], [None], [NA], ["OK"]]
    assert call("ID_CLEAN", ["", None, REF, "无"]) == [[None], [None], [REF], [None]]
    assert call("ID_MASK", ["", None, REF, "无"]) == [[None], [None], [REF], [None]]


def test_every_code_has_words_of_its_own():
    numbers = [
        *(STANDARD, "无", "1", "110105194912310021", "990000194902300019", "110105491231002", LOST),
        *("E12345678", "990000202001010011"),
    ]
    verdicts = [verdict for [verdict] in call("ID_CHECK", numbers, dt.date(2021, 10, 13))]
    assert [code(verdict) for verdict in verdicts] == [each.name for each in IdCode]
    assert len(set(verdicts)) == len(IdCode)


@pytest.mark.parametrize(
    ("as_of", "policy", "expected"),
    [
        (None, None, "OK"),
        (dt.date(1967, 12, 30), None, "AGE"),  # 17
        (dt.date(1967, 12, 31), None, "OK"),
        (24837, None, "OK"),  # the same day as a serial number
        ("2060年12月30日", None, "OK"),  # 110
        ("2060-12-31", None, "AGE"),
        (dt.date(1967, 12, 30), "audit_age_min=17", "OK"),
        (dt.date(1967, 12, 31), "audit_age_min=19", "AGE"),
        ("2060-12-31", "audit_age_max=111", "OK"),
    ],
)
def test_age(as_of, policy, expected):
    assert code(call("ID_CHECK", STANDARD, as_of, policy)) == expected


@pytest.mark.parametrize(
    ("as_of", "error"), [("去年", VALUE), ("2021年10月", VALUE), (True, VALUE), (NA, NA), ([1, 2], VALUE)]
)
def test_a_day_that_cannot_be_read_is_an_error_for_the_whole_column(as_of, error):
    assert call("ID_CHECK", [STANDARD, ""], as_of) is error


def test_check_of_numpy_and_pandas_columns():
    column = pd.Series([STANDARD, None, "110105194912310021"])
    expected = ["OK", None, "CHECKSUM"]
    assert [value and code(value) for value in compute("ID_CHECK", column)] == expected
    assert [value and code(value) for value in compute("ID_CHECK", column.to_numpy())] == expected
    floats = np.array([3.7e17, np.nan, 110105491231002.0])
    assert [value and code(value) for value in compute("ID_CHECK", floats)] == [
        "PRECISION_LOST",
        None,
        "OLD_15",
    ]


# ---------------------------------------------------------------- cleaning


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (" １１０１０５ 19491231\n００２ｘ", STANDARD),
        ("`11010519491231002x", STANDARD),
        ("110105491231002", "110105491231002"),
        (110105491231002.0, "110105491231002"),
        (6222000000001234, VALUE),
        ("6222 0000 0000 1234", "6222000000001234"),
        ("0538-6123456", "0538-6123456"),
        ("00123", "00123"),
        (LOST, VALUE),
        ("3.70902E+17", VALUE),
        (True, VALUE),
        (dt.date(2021, 10, 13), VALUE),
        (float("inf"), VALUE),
        ("/", None),
    ],
)
def test_clean(cell, expected):
    assert call("ID_CLEAN", cell) == expected
    assert call("ID_CLEAN", [[cell, STANDARD]]) == [[expected, STANDARD]]


@given(st.text("0123456789xX０１９Ｘ 　'", max_size=25))
def test_cleaning_twice_changes_nothing(cell):
    once = call("ID_CLEAN", cell)
    assert call("ID_CLEAN", once) == once


# ---------------------------------------------------------------- masking


@pytest.mark.parametrize(
    ("cell", "kind", "expected"),
    [
        (STANDARD, None, "110105********002X"),
        (" 11010519491231002x", "身份证", "110105********002X"),
        (STANDARD, "id", "110105********002X"),
        ("110105491231002", None, "110105*****1002"),
        (13800000001, None, "138****0001"),
        ("138 0000 0001", "手机", "138****0001"),
        ("05386123456", None, "*******3456"),
        ("05386123456", "电话", "053****3456"),
        ("6222000000001234", None, "************1234"),
        ("622200000000001234", "银行卡", "**************1234"),
        ("13800000001/13800000002", None, "*******************0002"),
        (LOST, None, "*" * 18),
        (LOST, "银行卡", "*" * 18),
        ("3.70902E+17", None, "*" * 18),
        ("12", None, "**"),
        ("未提供", None, "***"),
        (True, None, VALUE),
        (dt.date(1949, 12, 31), None, VALUE),
        (STANDARD, "车牌", VALUE),
        (STANDARD, 1, VALUE),
        (STANDARD, NA, NA),
    ],
)
def test_mask(cell, kind, expected):
    assert call("ID_MASK", cell, kind) == expected


@given(st.one_of(st.integers(10**10, 10**19), st.text("0123456789X", min_size=5, max_size=25)))
def test_nothing_leaves_unmasked(cell):
    shown = call("ID_MASK", cell)
    assert shown is None or shown.count("*") >= 4


# ---------------------------------------------------------------- duplicates


def marks(*arguments: object) -> list[object]:
    return [row[0] for row in call("DUPLICATES", *arguments)]


def test_rows_are_those_of_the_sheet_when_it_says_where_it_begins():
    assert marks(["户01", "户02", "户01"]) == ["重复(行1,3)", None, "重复(行1,3)"]
    assert marks(["户01", "户02", "户01"], None, 5) == ["重复(行5,7)", None, "重复(行5,7)"]


def test_spellings_of_one_number_are_one():
    column = [STANDARD, "11010519491231002x", "'11010519491231002X", "１１０１０５１９４９１２３１００２Ｘ"]
    assert marks(column) == ["重复(行1,2,3,4)"] * 4
    assert marks([13800000001, "13800000001", 13800000001.0]) == ["重复(行1,2,3)"] * 3


def test_long_lists_are_cut():
    assert marks(["a"] * 5) == ["重复(行1,2,3,4,5)"] * 5
    assert marks(["a"] * 12, None, 5) == ["重复(行5,6,7等12行)"] * 12


def test_several_groups_keep_to_themselves():
    assert marks(["b", "a", "c", "b", "a"]) == [
        "重复(行1,4)",
        "重复(行2,5)",
        None,
        "重复(行1,4)",
        "重复(行2,5)",
    ]


def test_joint_keys():
    names, villages = ["王一", "王一", "王一", "李二"], ["甲村", "乙村", "甲村", "甲村"]
    expected = ["重复(行1,3)", None, "重复(行1,3)", None]
    assert marks(names, villages) == expected
    assert marks(list(map(list, zip(names, villages, strict=True)))) == expected
    # The parts are not run together: 1 and 23 is not 12 and 3.
    assert marks([["1", "23"], ["12", "3"]]) == [None, None]


def test_what_cannot_be_compared():
    assert marks(["", None, "无", "无", "—", "—"]) == [None] * 6
    assert marks(["a", "a", "a"], ["x", "", ""]) == [None] * 3
    assert marks([LOST, LOST, "a", "a"]) == [VALUE, VALUE, "重复(行3,4)", "重复(行3,4)"]
    assert marks(["a", NA, "a"], [1, 2, REF]) == [None, NA, REF]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((["a", "b"], ["x"] * 3), VALUE),
        ((["a", "a"], None, 0), NUM),
        ((["a", "a"], None, 1.5), NUM),
        ((["a", "a"], None, "五"), VALUE),
        ((["a", "a"], None, NA), NA),
        ((["a", "a"], None, [1, 2]), VALUE),
    ],
)
def test_arguments_that_do_not_fit(arguments, error):
    assert call("DUPLICATES", *arguments) is error


def test_shapes():
    assert call("DUPLICATES", "a") is None
    assert call("DUPLICATES", [["a"]]) == [[None]]
    assert compute("DUPLICATES", np.array(["a", "b", "a"])).tolist() == ["重复(行1,3)", None, "重复(行1,3)"]


@given(st.lists(st.sampled_from(["a", "b", "c", "d", ""]), min_size=1, max_size=40))
def test_marks_agree_with_counting(column):
    counts = Counter(column)
    places = {key: [place for place, cell in enumerate(column, 1) if cell == key] for key in counts}
    for cell, mark in zip(column, marks(column), strict=True):
        if not cell or counts[cell] == 1:
            assert mark is None
        else:
            shown = places[cell] if counts[cell] <= 5 else places[cell][:3]
            rest = "" if counts[cell] <= 5 else f"等{counts[cell]}行"
            assert mark == f"重复(行{','.join(map(str, shown))}{rest})"


def test_a_large_column():
    # Each number of 0…99,999 twice, in two halves.
    column = [f"户{number:06d}" for number in range(100_000)] * 2
    found = compute("DUPLICATES", column)
    assert (found[0], found[100_000]) == ("重复(行1,100001)", "重复(行1,100001)")
    assert found[99_999] == "重复(行100000,200000)"
    assert len(set(found.tolist())) == 100_000
