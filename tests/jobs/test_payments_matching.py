"""Whose usage it is: by number, never by name; what is open is told and paid to nobody."""

from __future__ import annotations

from decimal import Decimal

import openpyxl
import pytest
from payments_cases import GAS, POWER, Street, codes, message


@pytest.fixture
def street(tmp_path) -> Street:
    made = Street(tmp_path)
    made.home(1, meter="0012345678")
    made.home(2, meter="0087654321")
    return made


def test_leading_zeros_that_a_spreadsheet_took_away(street):
    """12345678 typed as a number is 0012345678, as nobody else has it; it is listed."""
    book = openpyxl.Workbook()
    book.active.append(["户号", "用电量"])
    book.active.append([12345678, 100])
    book.active.append(["0087654321", 200])
    book.save(street.usage_folder / "供电.xlsx")
    report = street.run()
    assert street.amounts() == {1: Decimal("20.00"), 2: Decimal("40.00")}
    assert message(report, "METER_ZEROS").count("06-001-") == 1
    assert "06-001-0001" in message(report, "METER_ZEROS")


def test_leading_zeros_that_could_mean_two_households_are_not_guessed(street):
    street.home(3, meter="12345678")
    street.home(4, meter="00012345678")
    street.usage("供电.csv", "户号,电量\n012345678,100\n0087654321,200\n12345678,300\n")
    street.run()
    # 12345678 is household 3 to the last character; 012345678 may be 1 or 4.
    assert street.amounts() == {2: Decimal("40.00")}
    statuses = street.statuses()
    assert [statuses[n][0] for n in (1, 3, 4)] == ["户号只在前导零上不同，对应不唯一"] * 3


def test_two_households_on_one_meter_are_listed_and_not_paid(street):
    """Q21: allowed, but whose usage it is the street must say."""
    street.home(3, meter="0012345678")
    street.usage("供电.csv", "户号,电量\n0012345678,100\n0087654321,200\n")
    report = street.run()
    assert street.amounts() == {2: Decimal("40.00")}
    assert {street.statuses()[n][0] for n in (1, 3)} == {"一表多户"}
    assert any("一表多户，未列入代发：06-001-0001、06-001-0003" in each.message for each in report.findings)


def test_the_household_number_goes_before_the_meter(street):
    """Two households on one meter can be told apart when the export has 户编号."""
    street.home(3, meter="0012345678")
    text = "户编号,表号,电量\n06-001-0001,0012345678,100\n06-001-0003,0012345678,300\n06-001-0002,999,200\n"
    street.usage("供电.csv", text)
    report = street.run()
    assert street.amounts() == {1: Decimal("20.00"), 2: Decimal("40.00"), 3: Decimal("60.00")}
    assert "06-001-0002" in message(report, "METER_DIFF")


def test_several_meters_of_one_household_are_not_added_up(street):
    street.homes[0]["电表/气表户号"] = "0012345678、0099999999"
    street.usage("供电.csv", "户号,电量\n0012345678,100\n0099999999,50\n0087654321,200\n")
    street.run()
    assert street.amounts() == {2: Decimal("40.00")}
    assert street.statuses()[1][0] == "一户多表"


def test_a_name_alone_matches_nobody_and_another_name_is_told(street):
    text = "户号,户名,电量\n0012345678,别人,100\n0087654321,示*2,200\n0000000000,示例1,300\n"
    street.usage("供电.csv", text)
    report = street.run()
    assert street.amounts() == {1: Decimal("20.00"), 2: Decimal("40.00")}
    assert "06-001-0001" in message(report, "NAME_DIFF")
    assert "06-001-0002" not in message(report, "NAME_DIFF")  # 示*2 hides 示例2
    assert "******0000" in message(report, "USAGE_UNMATCHED")
    assert "0000000000" not in message(report, "USAGE_UNMATCHED")


def test_usage_without_household_and_household_without_usage_are_both_listed(street):
    street.usage("供电.csv", "户号,户名,电量\n0012345678,示例1,100\n5550001111,外人,70\n5550001111,外人,30\n")
    report = street.run()
    assert street.statuses()[2][0] == "无用量"
    (path,) = street.made().glob("运行补贴核对表*.xlsx")
    (line,) = list(openpyxl.load_workbook(path)["有用量无户"].values)[2:]
    assert line[:5] == (1, "供电.csv第3行", "******1111", "外人", 100)
    assert report.counts["有用量无户"] == 1


@pytest.mark.parametrize(
    ("rows", "paid", "status"),
    [
        ("0012345678,202111,100\n0012345678,202111,100\n", Decimal("20.00"), "已列入代发"),
        ("0012345678,202111,100\n0012345678,202111,101\n", None, "同月用量重复且不一致"),
        ("0012345678,202111,100\n0012345678,202112,-1\n", None, "用量有误"),
        ("0012345678,202111,100\n0012345678,,5\n", None, "用量有误"),
    ],
)
def test_two_readings_of_one_month(street, rows, paid, status):
    street.usage("供电.csv", f"户号,月份,电量\n{rows}0087654321,202112,200\n")
    street.run()
    assert street.amounts().get(1) == paid
    assert street.amounts()[2] == Decimal("40.00")
    assert street.statuses()[1][0] == status


def test_a_file_of_months_beside_a_file_of_the_season(street):
    street.usage("月.csv", "户号,月份,电量\n0012345678,202111,100\n")
    street.usage("季.csv", "户号,电量\n0012345678,500\n0087654321,200\n")
    street.run()
    assert street.amounts() == {2: Decimal("40.00")}
    assert street.statuses()[1][0] == "整季与分月用量并存"


def test_the_same_number_of_gas_and_electricity_is_two_meters(street):
    street.home(3, GAS, meter="0012345678")
    street.usage("供电.csv", "户号,用电量\n0012345678,100\n0087654321,200\n")
    street.usage("燃气.csv", "户号,用气量\n0012345678,412\n")
    street.run()
    assert street.amounts(POWER) == {1: Decimal("20.00"), 2: Decimal("40.00")}
    assert street.amounts(GAS) == {3: Decimal("412.00")}


def test_a_household_that_stands_twice_waits(street):
    street.home(1, meter="0011112222")
    street.usage("供电.csv", "户号,电量\n0012345678,100\n0011112222,100\n0087654321,200\n")
    street.run()
    assert street.amounts() == {2: Decimal("40.00")}
    assert street.statuses()[1][0] == "户编号重复"


def test_only_what_there_is_usage_of_is_settled(street):
    street.home(3, GAS)
    street.usage("供电.csv", "户号,用电量\n0012345678,100\n0087654321,200\n")
    report = street.run()
    assert report.counts["台账户数"] == 2
    assert f"没有{GAS}的用量表，本次未核对。" in report.messages
    assert codes(report, "E") == []


def test_full_width_digits_and_blanks_are_the_same_number(street):
    street.usage("供电.csv", "户号,电量\n００１２３４５６７８,100\n 0087 654321 ,200\n")
    report = street.run()
    assert street.amounts() == {1: Decimal("20.00"), 2: Decimal("40.00")}
    assert "METER_ZEROS" not in codes(report)


def test_with_one_route_the_other_supplier_is_no_matter(street):
    street.home(3, GAS)
    street.usage("供电.csv", "户号,用电量\n0012345678,100\n7777,1\n")
    street.usage("燃气.csv", "户号,用气量\n0000000003,412\n8888,1\n")
    report = street.run(route=GAS)
    assert report.counts["有用量无户"] == 1
    assert message(report, "USAGE_UNMATCHED").count("*") == 3  # 8888, of which the last quarter is shown
