"""运行补贴发放: who gets how much and who does not, by the clause; amounts worked by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from payments_cases import GAS, POLICY, POWER, Street, codes, message

from xl_heating.policy import override


@pytest.fixture
def street(tmp_path) -> Street:
    return Street(tmp_path)


def test_rate_times_usage_up_to_the_ceiling(street):
    """0.2 元/千瓦时, 1 元/立方米, at most 600 (三（三）3、4): 2500×0.2=500; 3000.05×0.2→600; 412; 700→600."""
    for n in (1, 2):
        street.home(n)
    for n in (3, 4):
        street.home(n, GAS)
    street.power({1: 2500, 2: 3000.05})
    street.usage("供气.csv", "户号,用气量\n0000000003,412\n0000000004,700\n", "gbk")
    report = street.run()
    assert street.amounts(POWER) == {1: Decimal("500.00"), 2: Decimal("600.00")}
    assert street.amounts(GAS) == {3: Decimal("412.00"), 4: Decimal("600.00")}
    assert report.counts["本批代发金额（元）"] == 2112
    assert report.messages[0] == "2021-2022采暖季本批代发4户，合计2,112.00元（贰仟壹佰壹拾贰元整）。"
    assert codes(report, "E") == []


def test_half_a_cent_is_rounded_up_once(street):
    """100.125×0.2 = 20.025 → 20.03."""
    street.home(1)
    street.power({1: 100.125})
    street.run()
    assert street.amounts() == {1: Decimal("20.03")}


def test_months_are_added_inside_the_season(street):
    """120 + 300 + 80 = 500 千瓦时 → 100 元; October and April are left out."""
    street.home(1)
    months = {"202110": 999, "202111": 120, "202201": 300, "202203": 80, "202204": 999}
    rows = "".join(f"0000000001,{month},{used}\n" for month, used in months.items())
    street.usage("供电.csv", f"户号,月份,电量\n{rows}")
    report = street.run()
    assert street.amounts() == {1: Decimal("100.00")}
    assert "第2、6行" in message(report, "USAGE_OUT_OF_SEASON")
    assert "只有3个月" in message(report, "MONTHS_MISSING")


def test_usage_counts_from_the_day_of_connection(street):
    """Q18: connected on 2021-12-10: November is left out, December stays and is told: 500×0.2=100."""
    street.home(1, **{"通气（电）日期": dt.date(2021, 12, 10), "验收日期": dt.date(2021, 12, 15)})
    text = "户号,月份,电量\n0000000001,202111,400\n0000000001,202112,200\n0000000001,202201,300\n"
    street.usage("供电.csv", text)
    report = street.run()
    assert street.amounts() == {1: Decimal("100.00")}
    assert key_named(message(report, "USAGE_BEFORE"))
    assert key_named(message(report, "USAGE_FROM"))
    whole = Street(street.folder / "whole")
    whole.homes = street.homes
    whole.usage("供电.csv", text)
    whole.run(policy=override(POLICY, {"usage_from": "SEASON_START"}))
    assert whole.amounts() == {1: Decimal("180.00")}  # 900×0.2


def key_named(text: str) -> bool:
    return "06-001-0001" in text


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"是否一户一表": "否"}, "不是一户一表"),
        ({"是否一户一表": None}, "未注明是否一户一表"),
        ({"验收结论": "整改"}, "未验收合格"),
        ({"验收结论": None, "验收日期": None}, "未验收合格"),
        ({"验收日期": None}, "缺验收日期"),
        ({"验收日期": dt.date(2022, 4, 1)}, "采暖季结束后才通气（电）、验收"),
        ({"验收日期": dt.date(2017, 10, 20)}, "不在暂定补贴年数之内"),
        ({"备注": "2021年10月31日迁出"}, "已退出"),
        ({"备注": "户主去世"}, "标记退出但没有日期"),
        ({"户编号": None}, "缺户编号"),
        ({"银行账号": None}, "缺银行账号"),
        ({"银行账号": "6222-12"}, "银行账号有误"),
        ({"银行账号": 6222000000000000017}, "银行账号有误"),  # typed as a number: digits are gone
        ({"身份证号": "990000193501020012"}, "疑点待核"),  # wrong check digit
        ({"身份证号": None}, "疑点待核"),
    ],
)
def test_whoever_is_not_paid_is_listed_with_the_reason(street, more, reason):
    street.home(1)
    street.home(2, **more)
    street.power({1: 1000, 2: 1000})
    report = street.run()
    assert street.amounts() == {1: Decimal("200.00")}
    if more.get("户编号", "") is not None:
        assert street.statuses()[2][0] == reason
    assert f"{reason}1户" in "".join(report.messages)
    assert report.counts["未列入户数"] == 1


@pytest.mark.parametrize(
    "more",
    [
        {"备注": "2021年11月1日迁出"},  # Q22: the season that had begun is paid in full
        {"备注": "2022.1.5病故"},
        {"备注": "未迁出"},
        {"验收日期": dt.date(2022, 3, 31)},  # the last day of the season
        {"验收日期": dt.date(2019, 4, 1)},  # first season 2019-2020, so 2021-2022 is the third
        {"银行账号": "622200 0000000017"},
    ],
)
def test_who_is_still_paid(street, more):
    street.home(1, **more)
    street.power({1: 1000})
    street.run()
    assert list(street.bank().values()) == [Decimal("200.00")]


def test_gas_needs_no_meter_of_its_own(street):
    """一户一表 is asked of electricity only (三（三）4)."""
    street.home(1, GAS, **{"是否一户一表": "否"})
    street.usage("供气.csv", "户号,用气量\n0000000001,412\n")
    street.run()
    assert street.amounts(GAS) == {1: Decimal("412.00")}


def test_the_fourth_season_is_not_paid(street):
    """暂定3年 (Q4): first season 2021-2022, so 2023-2024 is the third and 2024-2025 none."""
    street.home(1)
    street.power({1: 1000})
    street.run(season="2023-2024", as_of=dt.date(2024, 5, 1))
    assert list(street.bank(season="2023-2024").values()) == [Decimal("200.00")]
    assert [row["第几季"] for row in street.sheet("运行补贴")] == [3]
    street.run(season="2024-2025", as_of=dt.date(2025, 5, 1))
    assert street.statuses("2024-2025")[1] == ("不在暂定补贴年数之内", "首个采暖季2021-2022")
    assert len(street.sheet("运行补贴")) == 1


def test_gas_first_then_electricity_share_one_ceiling(street):
    """Q6: 300 of gas were paid; electricity alone gives 2500×0.2=500, together 600: 300 are left."""
    street.home(1, POWER)
    street.paid(
        1, "2021-2022", GAS, **{"首个采暖季": "2021-2022", "采暖季用量": 300, "已补（元）": 300, "表号": "G1"}
    )
    street.power({1: 2500})
    street.usage("供气.csv", "户号,用气量\nG1,300\n")
    street.run()
    assert street.amounts(POWER) == {1: Decimal("300.00")}
    rows = {row["改造方式"]: row for row in street.sheet("运行补贴")}
    assert (rows[POWER]["应补（元）"], rows[POWER]["本次实发（元）"]) == (300, 300)
    assert (rows[GAS]["应补（元）"], rows[GAS]["本次实发（元）"]) == (300, 0)


def test_what_was_paid_already_is_taken_off(street):
    """已补450: 700 立方米 give 600, so 150 go out; 已补700 is more than is due, and told."""
    for n, paid in ((1, 450), (2, 700), (3, 600)):
        street.home(n, GAS)
        street.paid(
            n, "2021-2022", GAS, **{"首个采暖季": "2021-2022", "已补（元）": paid, "表号": f"{n:010d}"}
        )
    street.usage("供气.csv", "户号,用气量\n" + "".join(f"{n:010d},700\n" for n in (1, 2, 3)))
    report = street.run()
    assert street.amounts(GAS) == {1: Decimal("150.00")}
    assert "06-001-0002，共多100.00元" in message(report, "OVERPAID")


def test_zero_is_on_the_list_and_not_in_the_bank_file(street):
    street.home(1)
    street.home(2)
    street.power({1: 0, 2: 10})
    report = street.run()
    assert street.amounts() == {2: Decimal("2.00")}
    assert street.statuses()[1][0] == "用量为0"
    assert "用量为0的1户" in "".join(report.messages)
    assert [row["采暖季用量"] for row in street.sheet("运行补贴")] == [0, 10]


def test_two_households_with_one_identity_number_both_wait(street):
    street.home(1)
    street.home(2, **{"身份证号": "990000193501020011"})
    street.home(3)
    street.power({1: 100, 2: 100, 3: 100})
    street.run()
    assert street.amounts() == {3: Decimal("20.00")}
    assert "DUP_ID" in street.statuses()[1][1]
    assert "DUP_ID" in street.statuses()[2][1]


def test_a_list_of_the_deceased_holds_that_payment_alone(street):
    import openpyxl

    street.home(1)
    street.home(2)
    street.power({1: 100, 2: 100})
    street.write()
    book = openpyxl.load_workbook(street.book)
    names = book.create_sheet("死亡人员")
    names.append(["姓名", "身份证号"])
    names.append(["示例1", street.homes[0]["身份证号"]])
    book.save(street.book)
    report = street.run()
    assert street.amounts() == {2: Decimal("20.00")}
    assert street.statuses()[1][0] == "疑点待核"
    assert "DECEASED" in street.statuses()[1][1]
    assert "DECEASED" in codes(report, "E")
