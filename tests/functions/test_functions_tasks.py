"""Equivalents, task counts, totals, the summary and rates in cells (一（一）、三（六）)."""

from __future__ import annotations

import pytest

from xl_heating.functions import CellError, call

VALUE, NA, NUM = CellError.VALUE, CellError.NA, CellError.NUM
PLACES = [80, 100, 150, 230]


@pytest.mark.parametrize(
    ("area", "mode", "scope", "expected"),
    [
        (1250, None, None, 10.4167),
        (PLACES, None, None, [[0.6667], [0.8333], [1.25], [1.9167]]),
        (PLACES, "FLOOR", None, [[0], [0], [1], [1]]),
        (PLACES, "向上取整", None, [[1], [1], [2], [2]]),
        (PLACES, "EXACT", "POOLED", 4.6667),
        (PLACES, None, "POOLED", 4),
        (PLACES, "CEIL", "PER_PLACE", 6),
        (PLACES, "ROUND", "逐处折算", 5),  # 1+1+1+2
        ([80, None, "", 40], "FLOOR", "POOLED", 1),
        ([120, None, "x", -1, NA], None, None, [[1], [None], [VALUE], [NUM], [NA]]),
        ([120, "x"], None, "POOLED", VALUE),
        ([120, -1], None, "POOLED", NUM),
        ([120, NA], None, "POOLED", NA),
        (120, "HALF", None, VALUE),
        (120, None, "STREET", VALUE),
        (120, CellError.REF, None, CellError.REF),
        (None, None, None, None),
        ([None, None], None, "POOLED", 0),
    ],
)
def test_households(area, mode, scope, expected):
    assert call("HOUSEHOLDS", area, mode, scope) == expected


def test_households_by_policy():
    assert call("HOUSEHOLDS", 250, None, None, "equiv_mode=CEIL") == 3
    assert call("HOUSEHOLDS", PLACES, None, "POOLED", "equiv_report_mode=CEIL") == 5
    assert call("HOUSEHOLDS", 250, None, None, "equivalent.area=100") == 2.5
    assert call("HOUSEHOLDS", 250, None, None, "equivalent.area=0") is NA


@pytest.mark.parametrize(
    ("route", "households", "area", "policy", "expected"),
    [
        ("分散气代煤", 500, None, None, 500),
        ("城区市政集中供暖", 37, None, None, 37),
        ("城区市政集中供暖", 37, None, "urban_market_counts=FALSE", 0),
        ("公益场所", None, 1260, None, 10.5),
        ("公益场所", 1, 1260, "public_counts=FALSE", 0),
        ("公益场所", None, 370, "equiv_mode=FLOOR", 3),
        ("公益场所", 1, None, None, VALUE),
        ("农房能效", 4, None, None, 4),
        ("城区建筑能效", None, 3200, None, 3200),
        ("城区建筑能效", 1, None, None, VALUE),
        ("区域集中供热-可再生", 60, 12500, None, 60),
        ("区域集中供热-可再生", 60, 12000, "regional_task_basis=AREA", 100),
        ("区域集中供热-可再生", 60, None, "regional_task_basis=AREA", VALUE),
        ("分散气代煤", None, 120, None, VALUE),
        ("分散气代煤", None, None, None, None),
        (None, None, None, None, None),
        (None, 1, None, None, NA),
        ("电炉", 1, None, None, NA),
        ("分散气代煤", "一户", None, None, VALUE),
        ("分散气代煤", -1, None, None, NUM),
        ("分散气代煤", CellError.REF, None, None, CellError.REF),
    ],
)
def test_task_count(route, households, area, policy, expected):
    assert call("TASK_COUNT", route, households, area, policy) == expected


def test_task_count_of_a_ledger_with_a_row_a_household():
    routes = ["分散气代煤", "", "太阳能", "电炉"]
    assert call("TASK_COUNT", routes, 1) == [[1], [None], [1], [NA]]


STREETS = ["财源街道", "财源办", "岱庙街道", "岱庙街道", "财源街道", "岱庙街道", ""]
ROUTES = ["分散气代煤", "公益场所", "公益场所", "城区市政集中供暖", "农房能效", "城区建筑能效", None]
HOUSEHOLDS = [500, None, None, 12, 6, None, None]
AREAS = [None, 200, 170, None, None, 3200, None]
LEDGER = (ROUTES, HOUSEHOLDS, AREAS)


@pytest.mark.parametrize(
    ("streets", "street", "route", "policy", "expected"),
    [
        # 200/120 -> 1, 170/120 -> 1 by street; 370/120 -> 3 when no street is known.
        (None, None, None, None, 515),
        (STREETS, None, None, None, 514),
        (STREETS, None, None, "district_total=RECOMPUTE", 515),
        (STREETS, None, None, "public_counts=FALSE", 512),
        (STREETS, None, None, "urban_market_counts=FALSE", 502),
        (STREETS, "财源", None, None, 501),
        (STREETS, "岱庙街道", None, None, 13),
        (STREETS, "省庄镇", None, None, 0),
        (STREETS, None, "公益场所", None, 2),
        (STREETS, None, "煤改气", None, 500),
        (STREETS, "财源街道", "农房能效", None, 6),
        (STREETS, None, "城区建筑能效", None, 3200),
        (None, "财源街道", None, None, VALUE),
        (STREETS, "财", None, None, NA),
        (STREETS, None, "电炉", None, NA),
        (["财", *STREETS[1:]], None, None, None, NA),
        (["", *STREETS[1:]], None, None, None, NA),
        (STREETS[1:], None, None, None, VALUE),
    ],
)
def test_task_total(streets, street, route, policy, expected):
    assert call("TASK_TOTAL", *LEDGER, streets, street, route, policy) == expected


def test_task_total_never_passes_over_a_bad_row():
    assert call("TASK_TOTAL", ["分散气代煤", "电炉"], [1, 1], None) is NA
    assert call("TASK_TOTAL", ["分散气代煤", "太阳能"], [1, "一"], None) is VALUE
    assert call("TASK_TOTAL", ["分散气代煤", NA], [1, 1], None) is NA
    assert call("TASK_TOTAL", ["分散气代煤", "公益场所"], [1, 1], None) is VALUE


EMPTY = [0, 0, 0, 0, None, 0, 0]


def summary(plans=(None,) * 8, rates=(None,) * 8):
    done = [
        ["财源街道", 501, 500, 0, 1, 6, 0],
        ["岱庙街道", 13, 0, 12, 1, 0, 3200],
        *([name, 0, 0, 0, 0, 0, 0] for name in ("泰前街道", "上高街道", "徐家楼街道", "省庄镇", "邱家店镇")),
        ["合计", 514, 500, 12, 2, 6, 3200],
    ]
    return [
        [row[0], plan, *row[1:5], rate, *row[5:]] for row, plan, rate in zip(done, plans, rates, strict=True)
    ]


def test_summary_without_plan():
    assert call("TASK_SUMMARY", STREETS, *LEDGER) == summary()


@pytest.mark.parametrize(
    "plan",
    [
        [["岱庙", 26], ["财源街道", 1000], ["合　计", 1026]],
        [["财源街道", 1000, "备注"], ["岱庙街道", 26, None], [None, None, None]],
        [1000, 26, None, None, None, None, None],
        [1000, 26, None, None, None, None, None, 1026],
    ],
)
def test_summary_with_plan(plan):
    # 501/1000, 13/26, 514/1026 = 0.50097
    plans = (1000, 26, None, None, None, None, None, 1026)
    rates = (0.501, 0.5, None, None, None, None, None, 0.501)
    assert call("TASK_SUMMARY", STREETS, *LEDGER, plan) == summary(plans, rates)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ([["财", 1000]], NA),
        ([["财源街道", "一千"]], VALUE),
        ([["财源街道", -1]], NUM),
        ([["财源街道", CellError.REF]], CellError.REF),
        ([1, 2, 3], VALUE),
    ],
)
def test_summary_with_a_bad_plan(plan, expected):
    assert call("TASK_SUMMARY", STREETS, *LEDGER, plan) is expected


def test_summary_never_passes_over_a_bad_row():
    assert call("TASK_SUMMARY", ["财", *STREETS[1:]], *LEDGER) is NA
    assert call("TASK_SUMMARY", [None, *STREETS[1:]], *LEDGER) is NA
    assert call("TASK_SUMMARY", STREETS, ["电炉", *ROUTES[1:]], HOUSEHOLDS, AREAS) is NA
    assert call("TASK_SUMMARY", STREETS, ROUTES, ["五百", *HOUSEHOLDS[1:]], AREAS) is VALUE
    assert call("TASK_SUMMARY", STREETS[1:], *LEDGER) is VALUE


@pytest.mark.parametrize(
    ("done", "target", "expected"),
    [
        (23715, 24961, 0.9501),
        (1, 3, 0.3333),
        (1, 32, 0.0313),  # 0.03125, half-up
        (150, 100, 1.5),
        (0, 100, 0),
        (5, 0, None),
        (5, None, None),
        (None, 5, None),
        ("", "", None),
        ("5户", 10, VALUE),
        (5, True, VALUE),
        (-1, 10, NUM),
        (5, CellError.DIV0, CellError.DIV0),
    ],
)
def test_rate(done, target, expected):
    assert call("RATE", done, target) == expected
    assert call("RATE", [done, 1], [target, 2]) == [[expected], [0.5]]
