"""HEAT_ELIGIBLE and HEAT_ONE_HOUSE in cells (二.2)."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_heating.functions import CellError, call, compute

VALUE, NA, NUM, REF = CellError.VALUE, CellError.NA, CellError.NUM, CellError.REF
MAY, DEMOLISHED, EMPTY, DECLINED = "可实施", "暂不实施:拆迁", "暂不实施:长期无人居住", "暂不实施:自愿放弃"
APPROVED = dt.date(2021, 10, 13)


@pytest.mark.parametrize("yes", ["是", "有", "√", " 是 ", "Ｙ", "TRUE", True, 1, 1.0, "1"])
def test_words_of_yes(yes):
    assert call("ELIGIBLE", yes, "否", "否") == DEMOLISHED
    assert call("ELIGIBLE", "否", yes, "否") == EMPTY
    assert call("ELIGIBLE", "否", "否", yes) == DECLINED


@pytest.mark.parametrize("no", ["否", "无", "×", "—", "/", "N", "FALSE", False, 0, 0.0, "未"])
def test_words_of_no(no):
    assert call("ELIGIBLE", no, no, no) == MAY
    assert call("ELIGIBLE", None, no, None) == MAY


@pytest.mark.parametrize("unclear", ["可能", 2, -1, 0.5, "是否", dt.date(2023, 6, 1)])
def test_what_is_neither(unclear):
    assert call("ELIGIBLE", None, unclear, None) is VALUE
    assert call("ELIGIBLE", None, None, unclear) is VALUE


@pytest.mark.parametrize(
    ("demolition", "date", "expected"),
    [
        (dt.date(2021, 10, 13), APPROVED, DEMOLISHED),
        (dt.date(2021, 10, 12), APPROVED, MAY),
        ("2024.10.13", "20211013", DEMOLISHED),
        ("2024年10月14日", "2021/10/13", MAY),
        ("2024年10月", APPROVED, DEMOLISHED),  # from 1 October
        ("2024年11月", APPROVED, MAY),
        (dt.datetime(2023, 1, 1, 9, 0), APPROVED, DEMOLISHED),
        (45578.5, 44482, DEMOLISHED),
        (45579, 44482, MAY),
        ("10月13日", APPROVED, VALUE),  # which year?
        (2023, APPROVED, VALUE),
        (44482, None, VALUE),
        (44482, "核准", VALUE),
        (44482, REF, REF),
        ("是", None, DEMOLISHED),
        ("是", APPROVED, DEMOLISHED),
        ("未列入", APPROVED, VALUE),
    ],
)
def test_a_planned_day_is_judged_by_the_day_of_approval(demolition, date, expected):
    assert call("ELIGIBLE", demolition, None, None, date) == expected


def test_columns_of_words_and_days():
    demolition = ["是", dt.date(2022, 1, 1), "2030-01-01", None, None, "否"]
    vacant = [None, None, None, "是", None, NA]
    found = call("ELIGIBLE", demolition, vacant, None, APPROVED)
    assert found == [[DEMOLISHED], [DEMOLISHED], [MAY], [EMPTY], [None], [NA]]
    # One answer for all rows does not make a filler row a household.
    assert call("ELIGIBLE", demolition[3:5], vacant[3:5], "否") == [[EMPTY], [None]]
    assert call("ELIGIBLE", [], [], []) == []
    assert call("ELIGIBLE", [None] * 3, [None] * 3, [None] * 3) == [[None]] * 3
    assert call("ELIGIBLE", ["是", "否"], ["是"] * 3, None) is VALUE


@pytest.mark.parametrize(
    ("vacant", "expected"),
    [
        (12, EMPTY),
        (11.9, MAY),
        (0, MAY),
        (1, MAY),
        (True, EMPTY),
        ("是", EMPTY),
        ("否", MAY),
        (-1, NUM),
        ("久", VALUE),
    ],
)
def test_months_without_inhabitants(vacant, expected):
    assert call("ELIGIBLE", None, vacant, None, None, "vacant_months=12") == expected


def test_one_month_and_true_differ_in_one_column():
    found = call("ELIGIBLE", None, [1, True, 1.0, True], None, None, "vacant_months=12")
    assert found == [[MAY], [EMPTY], [MAY], [EMPTY]]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("demolition_direction=BOTH", [DEMOLISHED, DEMOLISHED, MAY]),
        ("demolition_direction=核准日之前", [DEMOLISHED, MAY, MAY]),
        ("demolition_window_years=5", [MAY, DEMOLISHED, DEMOLISHED]),
        ("demolition_window_years=0.3", NA),
        ("demolition_direction=SIDEWAYS", VALUE),
    ],
)
def test_the_window_by_policy(policy, expected):
    planned = ["2019-01-01", "2023-01-01", "2026-01-01"]
    found = call("ELIGIBLE", planned, None, None, APPROVED, policy)
    assert found == ([[each] for each in expected] if isinstance(expected, list) else expected)


# ---------------------------------------------------------------- one house


def houses(*arguments):
    return [row[0] for row in call("ONE_HOUSE", *arguments)]


def test_keys_of_one_household():
    # 户口簿号 typed as number, as text, with spaces.
    assert houses([370001, "370001", " 370 001", 370001.0], ["否", "否", "是", "否"]) == [
        "不补",
        "不补",
        "补",
        "不补",
    ]
    assert houses(["99000019900101101X", "99000019900101101x"]) == ["补", "不补"]


def test_keys_that_say_nothing_make_no_household():
    assert houses(["", None, "—", "无", "/"], ["是"] * 5) == [None] * 5


@pytest.mark.parametrize("key", [990000199001011000, 1e15, 0.5, -3, True, dt.date(2021, 1, 1)])
def test_keys_that_cannot_be_trusted(key):
    assert call("ONE_HOUSE", key) is VALUE


@pytest.mark.parametrize(
    ("exception", "expected"),
    [
        ("批〔2021〕3号", "补"),
        (20210003, "补"),
        ("无", "不补"),
        ("—", "不补"),
        (False, "不补"),
        (None, "不补"),
        ("是", VALUE),
        (True, VALUE),
        (dt.date(2021, 10, 13), VALUE),
        (REF, REF),
    ],
)
def test_an_exception_is_known_by_its_document(exception, expected):
    first, second = houses(["H1", "H1"], ["是", "否"], [None, exception])
    assert second == expected
    assert first == ("待核" if isinstance(expected, CellError) else "补")


def test_errors_and_blanks_keep_their_rows():
    assert houses(["H1", NA, "H1", None], ["是", "是", "否", "是"]) == ["补", NA, "不补", None]
    assert houses([None, "H1"], [NA, "否"]) == [NA, "补"]
    assert call("ONE_HOUSE", ["H1", "H2"], ["是"] * 3) is VALUE
    assert call("ONE_HOUSE", []) == []
    assert call("ONE_HOUSE", None) is None
    assert call("ONE_HOUSE", ["H1"], None, None, "primary_house_rule=LAST") is VALUE


def test_an_error_in_a_mark_leaves_only_its_own_household_open():
    assert houses(["H1", "H1", "H2", "H2"], [NA, "否", "否", "是"]) == [NA, "待核", "不补", "补"]


def test_a_district_of_houses():
    # 10,000 households with one, two and three houses by turns; the last house is the main one.
    keys, marks, expected = [], [], []
    for number in range(10_000):
        for house in range(number % 3 + 1):
            last = house == number % 3
            keys.append(f"H{number:05d}")
            marks.append("是" if last else "否")
            expected.append("补" if last else "不补")
    assert compute("ONE_HOUSE", keys, marks).tolist() == expected
    months = ["是" if mark == "是" else None for mark in marks]
    found = compute("ELIGIBLE", months, None, None).tolist()
    assert found == [DEMOLISHED if mark == "是" else None for mark in marks]
