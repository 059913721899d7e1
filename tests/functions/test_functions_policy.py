"""Parameters, clauses, names, and the [policy] argument as text and as a range."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_heating.functions import CellError, call
from xl_heating.policy import load_policy, override, sheet_rows

VALUE, NA = CellError.VALUE, CellError.NA


@pytest.mark.parametrize(
    ("key", "date", "expected"),
    [
        ("GAS_DECENTRAL.cap", None, 6000),
        ("分散气代煤.cap", None, 6000),
        (" 煤改电.running.rate ", None, 0.2),
        ("target.completion_date", None, dt.date(2021, 12, 31)),
        ("running.payer", None, "区级"),
        ("share_mode", None, "UPPER_FIRST"),
        ("urban_market_counts", None, True),
        ("public_cap", None, None),
        ("GAS_DECENTRAL.cap", "2021-10-13", 6000),
        ("GAS_DECENTRAL.cap", dt.date(2021, 10, 12), NA),
        ("GAS_DECENTRAL.cap", 44482, 6000),
        ("GAS_DECENTRAL.cap", "今天", VALUE),
        ("PUBLIC.cap", None, NA),
        ("GAS_DECENTRAL", None, NA),
        (6000, None, NA),
        ("", None, None),
        (CellError.REF, None, CellError.REF),
    ],
)
def test_param(key, date, expected):
    assert call("PARAM", key, date) == expected


def test_param_of_a_column():
    assert call("PARAM", ["SOLAR.cap", None, "nope"], None, "SOLAR.cap=5500") == [[5500], [None], [NA]]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("EE_RURAL", "三（五）"),
        ("煤改气壁挂炉", "三（三）1"),
        ("GAS_DECENTRAL.running.cap", "三（三）3"),
        ("target.rural_heating", "一（一）"),
        ("share_mode", "口径选项Q1"),
        ("nope", NA),
        (5, NA),
        (None, None),
        (NA, NA),
    ],
)
def test_cite(key, expected):
    assert call("CITE", key) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("煤改气（壁挂炉）", "分散气代煤"),
        ("集中供热 (延伸)", "集中供热延伸"),
        ("solar", "太阳能"),
        ("生物质", "区域集中供热-可再生"),
        ("煤球炉", NA),
        (True, NA),
        ("", None),
        (CellError.NULL, CellError.NULL),
    ],
)
def test_route(text, expected):
    assert call("ROUTE", text) == expected


def test_a_class_left_open_is_never_guessed():
    assert call("ROUTE", "生物质", "biomass_class=NONRENEWABLE") == "区域集中供热-非可再生"
    assert call("ROUTE", "生物质", "biomass_class=ASK") is NA


# ---------------------------------------------------------------- the [policy] argument

SAVING = ("集中供热延伸", 5000, 1, None)


@pytest.mark.parametrize(
    ("policy", "upper"),
    [
        (None, 3000),
        ("", 3000),
        ("share_mode=PROPORTIONAL", 2500),
        ("share_mode＝区级定额优先；SOLAR.cap=5000", 2000),
        ("CENTRAL_RURAL_EXT.upper=1000", 1000),
        ("share_mode=", 3000),
        ([["share_mode", "PROPORTIONAL"]], 2500),
        ([["键", "值", "单位"], ["share_mode", "PROPORTIONAL", "选项"], [None, None, None]], 2500),
        ([["share_mode", None], ["CENTRAL_RURAL_EXT.upper", 1000.0]], 1000),
        ([["share_mode=PROPORTIONAL"]], 2500),
        ((("share_mode", "PROPORTIONAL"),), 2500),
        ("share_mod=PROPORTIONAL", NA),
        ("share_mode=HALF", VALUE),
        ("share_mode=PROPORTIONAL;share_mode=UPPER_FIRST", VALUE),
        ([["nope", 1]], NA),
        ([["SOLAR.cap", "许多"]], VALUE),
        ([["share_mode", CellError.REF]], CellError.REF),
        ([["share_mode"], ["PROPORTIONAL"]], VALUE),
        (True, VALUE),
    ],
)
def test_policy_argument(policy, upper):
    assert call("UPPER", *SAVING, policy) == upper


def test_the_whole_sheet_changes_nothing_by_itself():
    rows = [
        ["键", "值", "单位", "生效起", "生效止", "依据条款", "说明"],
        *map(list, sheet_rows(load_policy())),
    ]
    assert call("UPPER", *SAVING, rows) == 3000
    changed = [[row[0], "PROPORTIONAL" if row[0] == "share_mode" else row[1], *row[2:]] for row in rows]
    assert call("UPPER", *SAVING, changed) == 2500


def test_the_sheet_as_a_host_hands_it_over():
    # LibreOffice: dates are serial numbers, truth values 1 and 0, blanks empty texts.
    def handed(cell):
        if isinstance(cell, bool):
            return float(cell)
        if isinstance(cell, dt.date):
            return float((cell - dt.date(1899, 12, 30)).days)
        return "" if cell is None else cell

    rows = [[handed(cell) for cell in row] for row in sheet_rows(load_policy())]
    assert call("UPPER", *SAVING, rows) == 3000
    assert call("PARAM", "target.completion_date", None, rows) == dt.date(2021, 12, 31)
    assert call("TASK_COUNT", "城区市政集中供暖", 3, None, rows) == 3


def test_a_policy_object_and_the_argument_together():
    base = override(load_policy(), {"SOLAR.cap": 5000, "SOLAR.upper": 2000})
    assert call("SPLIT", "太阳能", 4000, policy=base) == [[4000, 2000, 2000, 0]]
    assert call("SPLIT", "太阳能", 6000, 1, None, "share_mode=PROPORTIONAL", policy=base) == [
        [5000, 2000, 3000, 1000]
    ]
    assert call("SPLIT", "太阳能", 6000) == [[6000, 3000, 3000, 0]]


def test_another_place_needs_no_code():
    # 85 % of the cost, at most 7400; province 50 %, city : county 3 : 1, so the county bears 12.5 %.
    place = load_policy("shijiazhuang-2018")
    assert call("SPLIT", "煤改电", [8000, 10000], policy=place) == [
        [6800, 5950, 850, 1200],
        [7400, 6475, 925, 2600],
    ]
    assert call("RUNNING", "电代煤", 12000, policy=place) == 2000
    assert call("STREET", "示例乡", policy=place) == "示例乡"
    assert "按85%计补" in call("EXPLAIN", "煤改电", 8000, policy=place)
    # It converts no public places: there is no figure to answer with.
    assert call("HOUSEHOLDS", 120, policy=place) is NA
