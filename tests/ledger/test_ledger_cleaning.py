"""Cells as staff type them, cleaned one by one and by columns (cases A45, A47–A49)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_heating.ledger.cleaning import (
    MonthDay,
    Unusable,
    YearMonth,
    clean_code,
    clean_date,
    clean_number,
    clean_text,
    dates,
    numbers,
)
from xl_heating.ledger.units import parse_unit
from xl_heating.policy import Policy

OCTOBER_13 = dt.date(2021, 10, 13)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0.6万元", 6000),
        ("６０００", 6000),
        ("6,000.00", 6000),
        ("—", None),
        ("", None),  # A48
        ("6,000", 6000),
        ("５８００", 5800),
        ("6000元", 6000),  # A45
        ("0.6万", 6000),
        ("６千元", 6000),
        ("0.00001万", Decimal("0.1")),
        ("￥6,000", 6000),
        ("6000元整", 6000),
        (" 6000 ", 6000),
        ("　600　", 600),
        ("−6000", -6000),
        ("+5", 5),
        ("5.", 5),
        ("１，２３４．５", 1234.5),
        ("/", None),
        ("//", None),
        ("无", None),
        ("——", None),
        ("-", None),
        (None, None),
        (float("nan"), None),
        (6000, 6000),
        (6000.5, 6000.5),
        (Decimal("0.1"), Decimal("0.1")),
        ("1.2亿元", 120_000_000),
    ],
)
def test_numbers_as_typed(typed, expected):
    assert clean_number(typed) == (None if expected is None else float(expected))


@pytest.mark.parametrize(
    "typed",
    [
        "约6000",
        "6000 5800",
        "60,00",
        "1,5",
        "6000-",
        "1e5",
        "6000元/户",
        "80㎡",
        "6000美元",
        "待定",
        "#N/A",
        "1.2.3",
        "二千",
    ],
)
def test_text_that_is_no_number_is_never_guessed(typed):
    result = clean_number(typed)
    assert isinstance(result, Unusable)
    assert result.text == typed
    assert result.cause


@pytest.mark.parametrize(
    "typed", [True, np.bool_(False), OCTOBER_13, dt.time(0), float("inf"), Decimal("NaN")]
)
def test_other_cells_are_no_numbers(typed):
    assert isinstance(clean_number(typed), Unusable)


def test_units_of_header_and_cell():
    assert clean_number("1.2万㎡", "㎡") == 12_000
    assert clean_number("80平方米", "㎡") == 80
    assert clean_number("500度", "千瓦时") == 500
    assert clean_number(0.6, "元", "万元") == 6000  # the header says 万元
    assert clean_number("6000元", "元", "万元") == 6000  # the cell says 元 in spite of it
    assert clean_number("0.6万", "元", "万元") == 6000
    assert clean_number("6000", "万元") == 6000
    assert clean_number("6000元", "万元") == 0.6
    with pytest.raises(ValueError, match="未知的单位"):
        clean_number(1, "斤")


def test_ten_thousands_are_exact():
    # 0.29 × 10,000 is 2899.9999999999995 in binary floating point.
    assert numbers([0.29, 0.5801, 1.1, 0.0007], "元", "万元").values.tolist() == [2900, 5801, 11_000, 7]


@given(st.decimals(min_value=0, max_value=99_999, places=6))
def test_any_amount_in_ten_thousands_equals_decimal_arithmetic(amount):
    expected = float(amount * 10_000)
    assert clean_number(f"{amount}万元") == expected
    assert numbers([float(amount)], "元", "万元").values[0] == pytest.approx(expected, abs=1e-6, rel=0)


@given(
    st.lists(st.one_of(st.floats(0, 1e9), st.sampled_from(["6,000元", "—", "x", None, "", True, "0.6万"])))
)
def test_a_column_equals_its_cells(cells):
    column = numbers(cells)
    for at, cell in enumerate(cells):
        single = clean_number(cell)
        assert column.bad[at] == isinstance(single, Unusable)
        if isinstance(single, float):
            assert column.values[at] == single
        else:
            assert np.isnan(column.values[at])


def test_a_column_says_what_was_text_and_why_it_is_bad():
    column = numbers([6000.0, "5800", "约1", "", 12])
    assert column.text.tolist() == [False, True, False, False, False]
    assert column.bad.tolist() == [False, False, True, False, False]
    assert column.causes == {2: "不能识别为数字"}


@pytest.mark.parametrize(
    "typed",
    [
        "2021.10.13",
        "2021/10/13",
        "20211013",
        44482,
        44482.0,
        44482.75,
        "44482",
        20211013.0,
        "2021-10-13",
        "2021年10月13日",
        "2021 年 10 月 13 日",
        "２０２１．１０．１３",
        "2021-10-13 08:30:00",
        "2021年10月13日 星期三",
        "'2021-10-13",
        dt.datetime(2021, 10, 13, 8, 30),
        OCTOBER_13,
        np.datetime64("2021-10-13"),
        "2021.10.13日",
    ],
)
def test_days_as_typed(typed):
    assert clean_date(typed) == OCTOBER_13  # A47


def test_days_of_books_that_count_from_1904():
    # 44482 days from 1900-01-00 are 43020 days from 1904-01-01.
    assert clean_date(43020, date_1904=True) == OCTOBER_13
    assert dates([43020.0, OCTOBER_13, "2021.10.13"], date_1904=True).values.tolist() == [OCTOBER_13] * 3


@pytest.mark.parametrize(
    "typed", ["2021年10月", "2021.10", "2021/10", "202110", 202110, "２０２１年１０月份"]
)
def test_a_month_keeps_its_precision(typed):
    assert clean_date(typed) == YearMonth(2021, 10)


@pytest.mark.parametrize("typed", ["10月13日", "10.13", "10/13"])
def test_a_missing_year_is_not_guessed(typed):
    assert clean_date(typed) == MonthDay(10, 13)


@pytest.mark.parametrize(
    "typed",
    [
        "2021-02-30",
        "2021.13.1",
        "21.10.13",
        "13/10/2021",
        "年底",
        "2021",
        2021,
        2021.1,
        10.13,
        3,
        True,
        dt.time(8),
        "0201.10.13",
        "#VALUE!",
        "2021.10.13前",
        -5,
        1e12,
    ],
)
def test_what_is_no_day(typed):
    assert isinstance(clean_date(typed), Unusable)


@pytest.mark.parametrize("typed", ["", None, "—", "/", "无", float("nan"), np.datetime64("NaT")])
def test_blank_days(typed):
    assert clean_date(typed) is None


def test_a_column_of_days():
    column = dates(["2021.10.13", OCTOBER_13, "2021年10月", "10月13日", "年底", "", 44482.0])
    nat = np.datetime64("NaT")
    expected = np.array(
        [OCTOBER_13, OCTOBER_13, "2021-10-01", nat, nat, nat, OCTOBER_13], dtype="datetime64[D]"
    )
    assert np.array_equal(column.values, expected, equal_nan=True)
    assert np.flatnonzero(column.month_only).tolist() == [2]
    assert np.flatnonzero(column.no_year).tolist() == [3]
    assert np.flatnonzero(column.bad).tolist() == [4]


def test_a_column_of_real_dates_and_blanks():
    column = dates([OCTOBER_13, "", None])
    assert column.values[0] == np.datetime64("2021-10-13")
    assert np.isnat(column.values[1:]).all()
    assert not column.bad.any()


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (" 示例　甲 ", "示例 甲"),
        ("示例\n甲", "示例 甲"),
        (12.0, "12"),
        (None, ""),
        ("\u200b甲", "甲"),
        (float("nan"), ""),
    ],
)
def test_text(typed, text):
    assert clean_text(typed) == text


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0037 001", "0037001"),
        ("００３７", "0037"),
        ("sn-01", "SN-01"),
        (13800000000.0, "13800000000"),
        ("'0012", "0012"),
        ("—", ""),
        ("无", ""),
        (None, ""),
    ],
)
def test_codes_keep_leading_zeros(typed, code):
    assert clean_code(typed) == code


def test_streets_are_looked_up_and_never_guessed(policy: Policy):
    typed = ["财源街道办事处", "岱庙办事处", "徐家楼", "邱家店", "省庄镇人民政府", "徐楼"]
    found = [street.name if (street := policy.street(name)) else None for name in typed]
    assert found == ["财源街道", "岱庙街道", "徐家楼街道", "邱家店镇", "省庄镇", None]  # A49


@pytest.mark.parametrize(
    ("text", "kind", "factor"),
    [
        ("元", "元", 1),
        ("万元", "元", 10_000),
        ("㎡", "㎡", 1),
        ("m²", "㎡", 1),
        ("万平方米", "㎡", 10_000),
        ("度", "千瓦时", 1),
        ("户", "户", 1),
    ],
)
def test_units(text, kind, factor):
    unit = parse_unit(text)
    assert (unit.kind, unit.factor) == (kind, factor)


@pytest.mark.parametrize("text", ["美元", "元/户", "斤", "", "万", "不补"])
def test_not_units(text):
    assert parse_unit(text) is None
