"""Construction subsidy in cells: blanks, errors, acceptance, shapes, exactness."""

from __future__ import annotations

import datetime as dt
import random
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest

from xl_heating.functions import MISSING, CellError, call

VALUE, NA, NUM = CellError.VALUE, CellError.NA, CellError.NUM
PARTS = ("SUBSIDY", "UPPER", "DISTRICT", "SELF_PAY")

ROWS = [
    # route, cost, quantity, accepted -> subsidy, upper, district, self-pay (clause and arithmetic in words)
    pytest.param("太阳能", 6200, 1, None, (6000, 3000, 3000, 200), id="capped at 6000 (三（四）)"),
    pytest.param("太阳能", 6200, None, None, (6000, 3000, 3000, 200), id="blank quantity is one household"),
    pytest.param("太阳能", 0, 1, None, (0, 0, 0, 0), id="nothing spent"),
    pytest.param("太阳能", 20000, 3, None, (18000, 9000, 9000, 2000), id="three households: 3x6000, 3x3000"),
    pytest.param("SOLAR", 6200, 1, None, (6000, 3000, 3000, 200), id="by code"),
    pytest.param(" 集中供热(延伸)", 5000.5, 1, None, (5000.5, 3000, 2000.5, 0), id="by alias, other width"),
    pytest.param(
        "太阳能", 2999.995, 1, None, (3000, 3000, 0, 0), id="half-up to the fen: 2999.995 -> 3000.00"
    ),
    pytest.param("", "", "", "", None, id="filler row"),
    pytest.param(None, None, 1, None, None, id="filler row with a quantity filled down"),
    pytest.param("太阳能", None, 1, None, None, id="not yet costed is never the ceiling"),
    pytest.param("电炉", "", 1, None, None, id="not yet costed, whatever the route"),
    pytest.param(None, 5000, 1, None, NA, id="cost without route"),
    pytest.param("电炉", 5000, 1, None, NA, id="unknown route"),
    pytest.param("太阳", 5000, 1, None, NA, id="near a route is not a route"),
    pytest.param(7, 5000, 1, None, NA, id="a number is no route"),
    pytest.param("太阳能", "6,200", 1, None, VALUE, id="text is not cleaned in money"),
    pytest.param("太阳能", "６２００", 1, None, VALUE, id="full-width digits are not cleaned"),
    pytest.param("太阳能", " ", 1, None, VALUE, id="a space is not a blank"),
    pytest.param("太阳能", True, 1, None, VALUE, id="a truth value is no amount"),
    pytest.param("太阳能", dt.date(2021, 10, 13), 1, None, VALUE, id="a date is no amount"),
    pytest.param("太阳能", 6200, "1户", None, VALUE, id="text quantity"),
    pytest.param("太阳能", 6200, False, None, VALUE, id="truth value as quantity"),
    pytest.param("太阳能", -0.01, 1, None, NUM, id="negative cost"),
    pytest.param("太阳能", 6200, -1, None, NUM, id="negative quantity"),
    pytest.param("太阳能", float("inf"), 1, None, NUM, id="infinite"),
    pytest.param("太阳能", float("nan"), 1, None, NUM, id="not a number"),
    pytest.param("太阳能", 10**400, 1, None, NUM, id="beyond floats"),
    pytest.param("太阳能", 2e10, 1, None, NUM, id="beyond what is computed"),
    pytest.param(NA, 6200, 1, None, NA, id="error in the route"),
    pytest.param("太阳能", CellError.DIV0, 1, None, CellError.DIV0, id="error in the cost"),
    pytest.param("太阳能", 6200, CellError.REF, None, CellError.REF, id="error in the quantity"),
    pytest.param("太阳能", 6200, 1, CellError.NAME, CellError.NAME, id="error in the acceptance"),
    pytest.param(NA, CellError.REF, CellError.NUM, None, NA, id="the first error shows"),
    pytest.param("", "", CellError.REF, "", CellError.REF, id="an error in a filler row is not hidden"),
    pytest.param("区域集中供热-可再生", 5000, None, None, VALUE, id="area missing: never 1 m2 (三（二）)"),
    pytest.param("城区建筑能效", 5000, "", "合格", VALUE, id="renovated area missing (三（五）)"),
    pytest.param("公益场所", 5000, None, None, VALUE, id="heated area missing (三（六）)"),
    pytest.param("公益场所", 200000, 1250, None, (200000, 0, 200000, 0), id="no ceiling, district only"),
    pytest.param("城区市政集中供暖", 5200, 1, None, (0, 0, 0, 5200), id="counted, not subsidised (三（一）)"),
    pytest.param("农房能效", 7000, 1, "合格", (6600, 2000, 4600, 400), id="accepted (三（五）)"),
    pytest.param("农房能效", 7000, 1, None, (0, 0, 0, 7000), id="acceptance blank is not accepted"),
    pytest.param("农房能效", 7000, 1, "待定", VALUE, id="acceptance unreadable where it decides"),
    pytest.param("太阳能", 6200, 1, "待定", (6000, 3000, 3000, 200), id="… and no matter where it does not"),
]


@pytest.mark.parametrize(("route", "cost", "quantity", "accepted", "expected"), ROWS)
def test_one_row(route, cost, quantity, accepted, expected):
    parts = tuple(call(name, route, cost, quantity, accepted) for name in PARTS)
    whole = call("SPLIT", route, cost, quantity, accepted)
    each = expected if isinstance(expected, tuple) else (expected,) * 4
    assert parts == each
    assert whole == [list(each)]


def test_the_same_rows_as_columns():
    columns = [list(column) for column in zip(*(row.values[:4] for row in ROWS), strict=True)]
    each = [row.values[4] if isinstance(row.values[4], tuple) else (row.values[4],) * 4 for row in ROWS]
    assert call("SPLIT", *columns) == [list(row) for row in each]
    for place, name in enumerate(PARTS):
        assert call(name, *columns) == [[row[place]] for row in each]
        as_rows = [[[cell] for cell in column] for column in columns]
        assert call(name, *as_rows) == [[row[place]] for row in each]


@pytest.mark.parametrize("name", [*PARTS, "SPLIT"])
def test_whole_call_errors(name):
    assert call(name, ["太阳能", "太阳能"], [1, 2, 3]) is VALUE  # unequal lengths
    assert call(name, [["太阳能"], ["太阳能", "太阳能"]], [1, 2]) is VALUE  # ragged
    assert call(name, "太阳能") is VALUE  # too few
    assert call(name, "太阳能", 1, 1, True, None, 1) is VALUE  # too many
    assert call(name, "太阳能", 1, 1, True, "no_such_key=1") is NA
    assert call(name, "太阳能", 1, 1, True, "SOLAR.cap=许多") is VALUE
    assert call(name, "太阳能", 1, 1, True, "share_mode") is VALUE
    assert call(name, "太阳能", 1, 1, True, CellError.REF) is CellError.REF
    assert call(name, "太阳能", 1, 1, True, 5) is VALUE
    assert call(name, [["太阳能", ["太阳能"]]], 1) is VALUE  # no cell


# ---------------------------------------------------------------- acceptance

ACCEPTED = [
    *(True, 1, 1.0, "是", "TRUE", "合格", "验收合格", " 合　格 ", "通过"),
    *(dt.date(2021, 12, 1), dt.datetime(2021, 12, 1, 9, 30), 44531, 44531.5, "2021-12-01", "2021.12.1"),
    "2021年12月",
]
NOT_ACCEPTED = [
    False,
    0,
    0.0,
    "否",
    "false",
    "不合格",
    "整改",
    "限期整改",
    "未验收",
    "待验收",
    "",
    None,
    MISSING,
    "无",
]
UNREADABLE = ["待定", "？", 0.5, -1, 3_000_000, float("nan"), "2021-02-30"]


@pytest.mark.parametrize("accepted", ACCEPTED)
def test_accepted(accepted):
    assert call("SUBSIDY", "农房能效", 7000, 1, accepted) == 6600


@pytest.mark.parametrize("accepted", NOT_ACCEPTED)
def test_not_accepted(accepted):
    assert call("SUBSIDY", "农房能效", 7000, 1, accepted) == 0
    assert call("SELF_PAY", "农房能效", 7000, 1, accepted) == 7000


@pytest.mark.parametrize("accepted", UNREADABLE)
def test_acceptance_unreadable(accepted):
    assert call("SUBSIDY", "农房能效", 7000, 1, accepted) is VALUE


# ---------------------------------------------------------------- shapes


def test_scalars_are_repeated():
    assert call("SUBSIDY", "太阳能", [5000, 7000], 1) == [[5000], [6000]]
    assert call("SUBSIDY", ["太阳能", "农房能效"], 6500, 1, "合格") == [[6000], [6500]]


def test_a_filler_row_under_one_cost_for_all_stays_blank():
    assert call("SUBSIDY", ["太阳能", "", "农房能效"], 6500, 1, True) == [[6000], [None], [6500]]
    assert call("CAP", ["太阳能", None], 2) == [[12000], [None]]


def test_a_range_of_one_cell_is_one_value():
    assert call("SUBSIDY", [["太阳能"]], [[7000]]) == [[6000]]
    assert call("SUBSIDY", [["太阳能"]], [5000, 7000]) == [[5000], [6000]]


def test_rows_stay_rows_and_meet_columns():
    routes, costs = [["太阳能", "分散气代煤", ""]], [[5000, 7000, None]]
    assert call("SUBSIDY", routes, costs) == [[5000, 6000, None]]
    assert call("SUBSIDY", routes, [[5000], [7000], [None]]) == [[5000], [6000], [None]]
    assert call("SPLIT", routes, costs) == [[5000, 3000, 2000, 0], [6000, 3000, 3000, 1000], [None] * 4]


def test_a_block_keeps_its_shape():
    assert call("SUBSIDY", "太阳能", [[5000, 7000], [None, "x"]]) == [[5000, 6000], [None, VALUE]]
    assert call("SPLIT", "太阳能", [[5000, 7000], [1, 2]]) is VALUE


def test_an_empty_ledger_gives_no_rows():
    assert call("SUBSIDY", [], []) == []
    assert call("SPLIT", [], []) == []


@pytest.mark.parametrize(
    ("routes", "costs"),
    [
        (("太阳能", "", "分散气代煤"), (5000, None, 7000)),
        ((("太阳能",), ("",), ("分散气代煤",)), ((5000,), (None,), (7000,))),
        (np.array(["太阳能", "", "分散气代煤"], dtype=object), np.array([5000, np.nan, 7000])),
        (np.array(["太阳能", "", "分散气代煤"]), np.array([5000, np.nan, 7000], dtype=object)),
        (pd.Series(["太阳能", None, "分散气代煤"]), pd.Series([5000, None, 7000])),
        (
            pd.Series(["太阳能", pd.NA, "分散气代煤"], dtype="string"),
            pd.Series([5000, pd.NA, 7000], dtype="Int64"),
        ),
    ],
)
def test_columns_of_any_kind(routes, costs):
    assert call("SUBSIDY", routes, costs) == [[5000], [None], [6000]]


def test_numpy_scalars_and_decimals_are_numbers():
    assert call("SUBSIDY", "太阳能", np.float64(5000.5), np.int64(1)) == 5000.5
    assert call("SUBSIDY", ["太阳能"], [Decimal("5000.25")]) == [[5000.25]]
    assert call("SUBSIDY", "农房能效", 7000, 1, np.bool_(True)) == 6600


def test_arguments_are_left_as_they_were():
    routes, costs = [["太阳能"], [""]], [[5000], ["x"]]
    call("SPLIT", routes, costs)
    assert (routes, costs) == ([["太阳能"], [""]], [[5000], ["x"]])


# ---------------------------------------------------------------- exactness


def test_a_random_column_against_decimals():
    draw = random.Random(20211013)
    caps = {
        "太阳能": (6000, 3000),
        "区域集中供热-可再生": (83, 25),
        "农房能效": (6600, 2000),
        "城区建筑能效": (83, 25),
    }
    modes = {"UPPER_FIRST": None, "PROPORTIONAL": None, "DISTRICT_FIRST": None}
    rows = [
        (
            draw.choice(list(caps)),
            f"{draw.uniform(0, 10 ** draw.randint(1, 9)):.4f}",
            f"{draw.uniform(0, 99999):.4f}",
        )
        for _ in range(2000)
    ]
    routes = [route for route, _, _ in rows]
    costs = [float(cost) for _, cost, _ in rows]
    quantities = [float(quantity) for _, _, quantity in rows]

    def fen(amount: Decimal) -> Decimal:
        return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)

    for mode in modes:
        expected = []
        for route, cost, quantity in rows:
            cap, upper = (Decimal(figure) * Decimal(quantity) for figure in caps[route])
            total = fen(Decimal(cost))
            subsidy = min(total, fen(cap))
            share = {
                "UPPER_FIRST": min(subsidy, fen(upper)),
                "PROPORTIONAL": fen(subsidy * caps[route][1] / caps[route][0]),
                "DISTRICT_FIRST": subsidy - min(subsidy, fen(cap - upper)),
            }[mode]
            expected.append([float(part) for part in (subsidy, share, subsidy - share, total - subsidy)])
        assert call("SPLIT", routes, costs, quantities, "合格", f"share_mode={mode}") == expected


def test_each_row_is_rounded_for_itself():
    # 三（二）: 83 x 0.0005 = 0.0415 -> 0.04 a row; pooled they would be 0.083.
    assert call("CAP", "区域集中供热-可再生", [0.0005, 0.0005]) == [[0.04], [0.04]]


def test_pooling_a_projects_ceiling():
    # Q2: per household 6000+5000 = 11,000; pooled min(11,800, 12,000) = 11,800.
    costs = [6800, 5000]
    assert call("SUBSIDY", "太阳能", costs) == [[6000], [5000]]
    pooled = call("SUBSIDY", ["太阳能", "太阳能", ""], [*costs, ""], 1, None, "cap_scope=PROJECT")
    assert sum(row[0] for row in pooled[:2]) == 11800
    assert pooled[2] == [None]


# ---------------------------------------------------------------- ceilings, costs, areas


@pytest.mark.parametrize(
    ("route", "quantity", "expected"),
    [
        ("太阳能", None, 6000),
        ("农房能效", 488, 3220800),
        ("城区建筑能效", 70000, 5810000),
        ("区域集中供热-非可再生", 11800, 790600),
        ("城区市政集中供暖", 3, 0),
        ("公益场所", 1250, NA),
        ("区域集中供热-可再生", None, VALUE),
        ("太阳能", "2", VALUE),
        ("太阳能", -2, NUM),
        ("电炉", 1, NA),
        (None, 2, NA),
        (None, None, None),
    ],
)
def test_cap(route, quantity, expected):
    assert call("CAP", route, quantity) == expected


HEADER = [["设备", "安装", "管网（线路）", "维护", "其他（不补）"]]


def test_eligible_cost_of_a_ledger_block():
    # 三（四）: maintenance is covered for solar only; 其他 for none.
    routes = ["太阳能", "分散气代煤", "", "电炉", "太阳能", "太阳能", "太阳能", None]
    amounts = [
        [4300, 900, None, 1000, 50],
        [3000, 800, 700, 100, 9],
        [None, None, "", None, None],
        [1, 1, 1, 1, 1],
        [None, None, None, None, None],
        [1, "x", 1, 1, 1],
        [1, -1, 1, 1, 1],
        [5, None, None, None, None],
    ]
    expected = [[6200], [4500], [None], [NA], [None], [VALUE], [NUM], [NA]]
    assert call("ELIGIBLE_COST", routes, HEADER, amounts) == expected


def test_eligible_cost_names_and_shapes():
    names, amounts = ["换热站", "神秘设备"], [100, 5]
    assert call("ELIGIBLE_COST", "集中供热延伸", names, amounts) is NA
    assert call("ELIGIBLE_COST", "集中供热延伸", names, [100, None]) == 100
    assert call("ELIGIBLE_COST", "集中供热延伸", ["换热站", None], [100, 5]) is NA
    assert call("ELIGIBLE_COST", "集中供热延伸", [["换热站", "一次管网"]], [[100, 5]]) == 100
    assert call("ELIGIBLE_COST", "集中供热延伸", [["换热站", "一次管网"]], [[100, 5], [7, 8]]) == [[100], [7]]
    assert call("ELIGIBLE_COST", ["集中供热延伸"] * 3, "换热站", [1, 2, 3]) == [[1], [2], [3]]
    assert call("ELIGIBLE_COST", "集中供热延伸", names, [1, 2, 3]) is VALUE
    assert call("ELIGIBLE_COST", ["集中供热延伸"] * 3, names, [[1, 2], [3, 4]]) is VALUE
    assert call("ELIGIBLE_COST", "集中供热延伸", ["换热站", CellError.REF], amounts) is CellError.REF
    assert call("ELIGIBLE_COST", "集中供热延伸", "换热站", CellError.REF) is CellError.REF


@pytest.mark.parametrize(
    ("route", "project", "assessed", "expected"),
    [
        ("区域集中供热-可再生", 12500, 11800, 12500),
        ("区域集中供热-非可再生", 12500, 11800, 11800),
        ("区域集中供热-非可再生", 6000, "", VALUE),
        ("区域集中供热-可再生", None, 6000, VALUE),
        ("区域集中供热-可再生", None, None, None),
        ("太阳能", 100, None, None),
        ("城区建筑能效", 100, 100, VALUE),
        ("区域集中供热-可再生", "100㎡", None, VALUE),
        ("区域集中供热-可再生", -1, None, NUM),
        ("锅炉", 1, 1, NA),
        (None, 1, None, NA),
        ("区域集中供热-可再生", CellError.REF, None, CellError.REF),
    ],
)
def test_area(route, project, assessed, expected):
    assert call("AREA", route, project, assessed) == expected
