"""Running subsidy, seasons and usage in cells (三（三）3、4)."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_heating.functions import CellError, call

VALUE, NA, NUM = CellError.VALUE, CellError.NA, CellError.NUM
GAS, ELECTRIC = "分散气代煤", "分散电代煤"


@pytest.mark.parametrize(
    ("route", "usage", "meter", "paid", "expected"),
    [
        pytest.param(GAS, 412, None, None, 412, id="412 x 1"),
        pytest.param(GAS, 599.996, None, None, 600, id="599.996 -> 600.00"),
        pytest.param(GAS, 600.01, None, None, 600, id="ceiling"),
        pytest.param(GAS, 700, None, 450, 150, id="600 - 450"),
        pytest.param(GAS, 700, None, 600, 0, id="paid in full"),
        pytest.param(GAS, 100, None, 450, 0, id="never negative"),
        pytest.param(GAS, 412, "不清楚", None, 412, id="gas needs no own meter"),
        pytest.param(GAS, 0, None, None, 0, id="no usage"),
        pytest.param(ELECTRIC, 2500, "是", None, 500, id="2500 x 0.2"),
        pytest.param(ELECTRIC, 2500, True, None, 500, id="own meter by truth value"),
        pytest.param(ELECTRIC, 2500, 1, None, 500, id="own meter by number"),
        pytest.param(ELECTRIC, 2500, "一户一表", None, 500, id="own meter in words"),
        pytest.param(ELECTRIC, 2500, "否", None, 0, id="shared meter"),
        pytest.param(ELECTRIC, 2500, 0, None, 0, id="shared meter by number"),
        pytest.param(ELECTRIC, 2500, "合表", None, 0, id="shared meter in words"),
        pytest.param(ELECTRIC, 2500, None, None, VALUE, id="own meter unknown: not withheld silently"),
        pytest.param(ELECTRIC, 2500, "不清楚", None, VALUE, id="own meter unreadable"),
        pytest.param(ELECTRIC, 2500, 2, None, VALUE, id="own meter neither 1 nor 0"),
        pytest.param("太阳能", 900, None, None, 0, id="no running subsidy (三（三）only)"),
        pytest.param(GAS, None, None, None, None, id="no reading yet"),
        pytest.param(None, None, None, None, None, id="filler row"),
        pytest.param(None, 5, None, None, NA, id="usage without route"),
        pytest.param("电炉", 5, None, None, NA, id="unknown route"),
        pytest.param(GAS, "412方", None, None, VALUE, id="text usage"),
        pytest.param(GAS, 412, None, "无", VALUE, id="text paid"),
        pytest.param(GAS, -1, None, None, NUM, id="negative usage"),
        pytest.param(GAS, 1, None, -1, NUM, id="negative paid"),
        pytest.param(GAS, CellError.NA, None, None, NA, id="error passes"),
    ],
)
def test_running(route, usage, meter, paid, expected):
    assert call("RUNNING", route, usage, meter, paid) == expected
    assert call("RUNNING", [route, GAS], [usage, 1], [meter, None], [paid, 0]) == [[expected], [1]]


def test_running_under_another_reading():
    # Q5: five months of 20 m3 are not heating: 700 - 100 = 600 -> at the ceiling; 412 - 100 = 312.
    net = "usage_basis=NET_OF_BASELINE;usage_baseline=20"
    assert call("RUNNING", GAS, [700, 412, 80], None, None, net) == [[600], [312], [0]]
    assert call("RUNNING", GAS, 412, None, None, "GAS_DECENTRAL.running.cap=300") == 300


def test_a_reading_without_its_figure_is_an_error():
    assert call("RUNNING", GAS, 412, None, None, "usage_basis=NET_OF_BASELINE") is NA


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (dt.date(2021, 10, 31), None),
        (dt.datetime(2021, 11, 1, 8), "2021-2022"),
        (44501, "2021-2022"),  # serial of 2021-11-01
        (44500.0, None),  # 2021-10-31
        ("2022.3.31", "2021-2022"),
        ("2022年4月1日", None),
        ("2021年11月", "2021-2022"),
        ("2021年10月", None),
        (dt.date(2024, 2, 29), "2023-2024"),
        ("十一月", VALUE),
        ("11月5日", VALUE),
        (True, VALUE),
        (CellError.REF, CellError.REF),
        ("", None),
    ],
)
def test_season(date, expected):
    assert call("SEASON", date) == expected
    assert call("SEASON", [date, "2021-12-01"]) == [[expected], ["2021-2022"]]


@pytest.mark.parametrize(
    ("accepted", "season", "policy", "expected"),
    [
        (dt.date(2021, 10, 20), "2022-2023", None, 2),
        (dt.date(2022, 4, 1), "2021-2022", None, 0),
        (dt.date(2022, 4, 1), "2022-2023", None, 1),
        ("2022-02-01", "2024-2025", None, 0),
        ("2022-02-01", "2024-2025", "partial_first_season_counts=FALSE", 3),
        ("2022-10-01", "2024-2025", "three_year_start=PROGRAMME", 0),
        ("2022-10-01", "2023-2024", "three_year_start=PROGRAMME", 3),
        (None, "2021-2022", None, None),
        ("2021-10-20", None, None, VALUE),
        ("2021-10-20", "2021", None, VALUE),
        ("2021-10-20", 2021, None, VALUE),
        ("2021年10月", "2021-2022", None, VALUE),
        ("不详", "2021-2022", None, VALUE),
        (NA, "2021-2022", None, NA),
    ],
)
def test_season_index(accepted, season, policy, expected):
    assert call("SEASON_INDEX", accepted, season, policy) == expected


def test_season_index_of_a_column():
    accepted = [dt.date(2021, 10, 20), None, "坏", 44850]  # 44850 is 2022-10-16
    assert call("SEASON_INDEX", accepted, "2022-2023") == [[2], [None], [VALUE], [1]]
    assert call("SEASON_INDEX", accepted[:2], ["2021-2022", "2021-2022"]) == [[1], [None]]


MONTHS = ["2021-10-25", "2021-11-25", "2022-03-25", "2022-04-25"]


@pytest.mark.parametrize(
    ("dates", "usage", "season", "expected"),
    [
        (MONTHS, [50, 120, 45, 30], "2021-2022", 165),
        (MONTHS, [50, 120.0001, 45.0002, 30], "2021-2022", 165.0003),
        (MONTHS, [50, 120, None, 30], "2021-2022", 120),
        (MONTHS, [50, 120, 45, 30], "2022-2023", 0),
        ([*MONTHS, None], [50, 120, 45, 30, None], "2021-2022", 165),
        ([*MONTHS, None], [50, 120, 45, 30, 7], "2021-2022", VALUE),
        (MONTHS, [50, "120度", 45, 30], "2021-2022", VALUE),
        (MONTHS, [50, -1, 45, 30], "2021-2022", NUM),
        (MONTHS, [50, NA, 45, 30], "2021-2022", NA),
        (MONTHS, [1, 2], "2021-2022", VALUE),
        (MONTHS, [50, 120, 45, 30], "去年", VALUE),
        (MONTHS, [50, 120, 45, 30], None, VALUE),
        (MONTHS, [50, 120, 45, 30], ["2021-2022", "2021-2022"], VALUE),
        (MONTHS, [50, 120, 45, 30], CellError.REF, CellError.REF),
        ([MONTHS], [[50, 120, 45, 30]], "2021-2022", 165),
        ("2021-11-02", 7, "2021-2022", 7),
    ],
)
def test_season_usage(dates, usage, season, expected):
    assert call("SEASON_USAGE", dates, usage, season) == expected
