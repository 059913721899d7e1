"""Figures and options replaced by text or by the rows of the 政策参数 sheet."""

import datetime as dt
from decimal import Decimal

import pytest

from xl_heating.policy import (
    BadParameter,
    UnknownParameter,
    load_policy,
    mapping_from_rows,
    override,
    parse_override,
    sheet_rows,
)

POLICY = load_policy()


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("share_mode=PROPORTIONAL", {"share_mode": "PROPORTIONAL"}),
        (" share_mode = PROPORTIONAL ; SOLAR.cap=5000 ", {"share_mode": "PROPORTIONAL", "SOLAR.cap": "5000"}),
        ("a＝1；b＝2，c=3\nd=4", {"a": "1", "b": "2", "c": "3", "d": "4"}),
        ("a=1;a=1", {"a": "1"}),
        ("a=", {"a": ""}),
        ("", {}),
    ],
)
def test_override_text(text, pairs):
    assert parse_override(text) == pairs


@pytest.mark.parametrize(
    ("text", "cause"), [("share_mode", "键=值"), ("=5", "键=值"), ("a=1;a=2", "出现两次")]
)
def test_override_text_that_cannot_be_read(text, cause):
    with pytest.raises(BadParameter, match=cause):
        parse_override(text)


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("SOLAR.cap", "5000", 5000),
        ("SOLAR.cap", 5000.0, 5000),
        ("SOLAR.cap", "５０００", 5000),
        ("EE_URBAN.upper", 25.5, Decimal("25.5")),
        ("equivalent.area", 100, 100),
        ("target.completion_date", "2022-06-30", dt.date(2022, 6, 30)),
        ("target.completion_date", dt.datetime(2022, 6, 30), dt.date(2022, 6, 30)),
        ("target.completion_date", 44742.0, dt.date(2022, 6, 30)),
        ("fund.residual_payer", "市级", "市级"),
    ],
)
def test_a_figure_is_replaced_in_a_new_policy(key, raw, value):
    before = POLICY.value(key)
    after = override(POLICY, {key: raw}).value(key)
    assert after.value == value
    assert (after.unit, after.clause, after.quote) == (before.unit, before.clause, before.quote)
    assert POLICY.value(key) == before


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("share_mode", "PROPORTIONAL", "PROPORTIONAL"),
        ("share_mode", "proportional", "PROPORTIONAL"),
        ("share_mode", "按比例分担", "PROPORTIONAL"),
        ("money_round", 1.0, "1"),
        ("money_round", 0.01, "0.01"),
        ("urban_market_counts", False, False),
        ("urban_market_counts", "否", False),
        ("urban_market_counts", 0.0, False),
        ("area_diff_warn_pct", "7.5", Decimal("7.5")),
        ("programme_first_season", "２０２２－２０２３", "2022-2023"),
        ("list_due", "2021-08-01", dt.date(2021, 8, 1)),
        ("list_due", 44409, dt.date(2021, 8, 1)),
    ],
)
def test_an_option_is_set(key, raw, value):
    assert override(POLICY, {key: raw}).option(key) == value


def test_biomass_is_reclassified():
    assert override(POLICY, {"biomass_class": "NONRENEWABLE"}).route("生物质").code == "REGIONAL_NONRENEWABLE"
    assert override(POLICY, {"biomass_class": "ASK"}).route("生物质") is None


@pytest.mark.parametrize(
    ("key", "raw", "cause"),
    [
        ("SOLAR.cap", "六千", "不是数字"),
        ("SOLAR.cap", -1, "不小于0"),
        ("SOLAR.cap", True, "真假值"),
        ("SOLAR.cap", "6000.00001", "四位小数"),
        ("SOLAR.cap", float("nan"), "有限的数字"),
        ("SOLAR.cap", 2999, "上级承担 3000 大于补贴上限 2999"),
        ("GAS_DECENTRAL.running.rate", 0, "不能为0"),
        ("target.completion_date", "年内", "2021-07-01"),
        ("target.completion_date", 0, "2021-07-01"),
        ("share_mode", "UPPER", "可选值"),
        ("due_inclusive", "也许", "TRUE 或 FALSE"),
        ("usage_baseline", -1, "不小于0"),
        ("programme_first_season", "2021", "2021-2022"),
    ],
)
def test_a_value_that_cannot_be_used(key, raw, cause):
    with pytest.raises(BadParameter) as caught:
        override(POLICY, {key: raw})
    assert key in caught.value.message
    assert cause in caught.value.message


def test_an_unknown_key():
    with pytest.raises(UnknownParameter, match=r"没有名为“SOLAR\.kap”的参数"):
        override(POLICY, {"SOLAR.kap": 1})


def test_cap_and_upper_change_together():
    lower = override(POLICY, {"SOLAR.cap": 2500, "SOLAR.upper": 1000})
    assert (lower.number("SOLAR.cap"), lower.number("SOLAR.upper")) == (2500, 1000)


def test_the_usage_at_which_the_ceiling_is_reached_follows_rate_and_cap():
    # 900 元 ÷ 0.25 元/千瓦时 = 3600 千瓦时
    changed = override(POLICY, {"ELEC_DECENTRAL.running.rate": 0.25, "ELEC_DECENTRAL.running.cap": 900})
    assert changed.number("ELEC_DECENTRAL.running.usage_at_cap") == 3600
    # 600 ÷ 0.7 has no end: there is no figure rather than a rounded one.
    endless = override(POLICY, {"ELEC_DECENTRAL.running.rate": 0.7})
    assert "ELEC_DECENTRAL.running.usage_at_cap" not in endless.keys


def test_overrides_add_up():
    twice = override(override(POLICY, {"share_mode": "PROPORTIONAL"}), {"SOLAR.cap": 5000})
    assert (twice.option("share_mode"), twice.number("SOLAR.cap")) == ("PROPORTIONAL", 5000)
    assert "按比例分担" in twice.rule_line


def test_sheet_rows_carry_every_key_once_and_change_nothing():
    rows = sheet_rows(POLICY)
    assert [row[0] for row in rows] == [*POLICY.keys, *POLICY.options]
    assert all(len(row) == 7 for row in rows)
    again = override(POLICY, mapping_from_rows([list(row) for row in rows]))
    assert sheet_rows(again) == rows
    assert again.rule_line == POLICY.rule_line


def test_a_sheet_row_reads_as_the_staff_see_it():
    rows = {row[0]: row for row in sheet_rows(POLICY)}
    assert rows["SOLAR.cap"] == (
        "SOLAR.cap",
        6000.0,
        "元/户",
        dt.date(2021, 10, 13),
        None,
        "三（四）",
        "太阳能·补贴上限",
    )
    assert rows["share_mode"][1:3] == ("UPPER_FIRST", "选项")


def test_rows_of_the_parameter_sheet():
    rows = [
        ["键", "值", "单位"],
        ["SOLAR.cap", 5000.0, "元/户"],
        [None, None, None],
        ["", 3, ""],
        [" share_mode ", "PROPORTIONAL"],
        ["list_due"],
        [7, 8],
    ]
    pairs = mapping_from_rows(rows)
    assert pairs == {"SOLAR.cap": 5000.0, "share_mode": "PROPORTIONAL", "list_due": None}
    changed = override(POLICY, pairs)
    assert changed.number("SOLAR.cap") == 5000
    assert changed.option("list_due") is None
