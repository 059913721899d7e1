"""Which cost items each clause covers: 一次管网 nowhere, 维护 for 太阳能 only."""

import numpy as np
import pytest

from xl_heating.errors import HeatingError
from xl_heating.policy import load_policy
from xl_heating.rules.eligible_cost import eligible_cost, eligible_items

POLICY = load_policy()
CODES = tuple(POLICY.routes)


def cost(code, items):
    amounts = [[amount * 10_000 for amount in items.values()]]
    eligible, ineligible = eligible_cost(POLICY, [CODES.index(code)], list(items), amounts)
    return int(eligible[0]) / 10_000, int(ineligible[0]) / 10_000


@pytest.mark.parametrize(
    ("code", "items", "expected"),
    [
        # 三（一）: 2100+1900+2400 = 6400; 一次管网 is not covered
        (
            "CENTRAL_RURAL_EXT",
            {"换热站": 2100, "二次管网": 1900, "户内暖气片": 2400, "一次管网": 1500},
            (6400, 1500),
        ),
        # 三（三）2: 用户表后线路 is covered, 表前 is not; 4200+650 = 4850
        ("ELEC_DECENTRAL", {"空气源热风机": 4200, "表后线路": 650, "表前线路": 800}, (4850, 800)),
        # 三（四）: 采购、安装、维护
        ("SOLAR", {"设备": 4300, "安装": 900, "维护": 1000}, (6200, 0)),
        ("GAS_DECENTRAL", {"设备": 4300, "安装": 900, "维护": 1000}, (5200, 1000)),
        # 三（二）: 热源站 is covered for regional heating; 三（一） has no heat source
        ("REGIONAL_RENEWABLE", {"热源": 500_000, "二次管网": 100_000}, (600_000, 0)),
        ("CENTRAL_RURAL_EXT", {"热源": 500_000, "二次管网": 100_000}, (100_000, 500_000)),
        # 三（一）: no subsidy, no covered item
        ("CENTRAL_URBAN", {"设备": 3000, "其他（不补）": 10}, (0, 3010)),
        # 三（六）: no list in the text; whatever the place spent, except what no route covers
        ("PUBLIC", {"土建": 100, "设备": 200, "其他（不补）": 7}, (300, 7)),
        ("EE_RURAL", {"门窗": 3000, "外墙": 2500, "屋顶": 1500}, (7000, 0)),
    ],
)
def test_worked_examples(code, items, expected):
    assert cost(code, items) == expected


# The five cost columns of the ledger: 设备, 安装, 管网（线路）, 维护, 其他（不补）.
@pytest.mark.parametrize(
    ("code", "covered"),
    [
        ("CENTRAL_RURAL_EXT", [1, 1, 1, 0, 0]),
        ("CENTRAL_URBAN", [0, 0, 0, 0, 0]),
        ("REGIONAL_RENEWABLE", [1, 1, 1, 0, 0]),
        ("REGIONAL_NONRENEWABLE", [1, 1, 1, 0, 0]),
        ("GAS_DECENTRAL", [1, 1, 1, 0, 0]),
        ("ELEC_DECENTRAL", [1, 1, 1, 0, 0]),
        ("SOLAR", [1, 1, 0, 1, 0]),
        ("PUBLIC", [1, 1, 1, 1, 0]),
    ],
)
def test_the_five_columns_of_the_ledger(code, covered):
    names = ["设备", "安装", "管网（线路）", "维护", "其他（不补）"]
    assert eligible_items(POLICY, CODES.index(code), names).tolist() == covered


def test_spelling_does_not_matter_and_the_unknown_is_named():
    route = CODES.index("CENTRAL_RURAL_EXT")
    names = ["换 热 站", "管网(线路)", "一级管网", "土建", ""]
    assert eligible_items(POLICY, route, names).tolist() == [1, 1, 0, -1, -1]


def test_a_column_of_routes_gives_a_table():
    routes = np.array([CODES.index("SOLAR"), CODES.index("GAS_DECENTRAL")])
    assert eligible_items(POLICY, routes, ["维护", "设备"]).tolist() == [[1, 1], [0, 1]]


def test_an_amount_under_an_unknown_name_is_refused():
    with pytest.raises(HeatingError, match="费用项“土建”"):
        cost("SOLAR", {"设备": 1, "土建": 1})
    assert cost("SOLAR", {"设备": 1, "土建": 0}) == (1, 0)


def test_rows_keep_their_own_route():
    routes = [CODES.index("SOLAR"), CODES.index("GAS_DECENTRAL"), CODES.index("PUBLIC")]
    amounts = np.array([[1, 2, 4], [8, 16, 32], [64, 128, 256]])
    eligible, ineligible = eligible_cost(POLICY, routes, ["设备", "维护", "一次管网"], amounts)
    assert eligible.tolist() == [1 + 2, 8, 64 + 128]
    assert ineligible.tolist() == [4, 16 + 32, 256]


def test_empty_tables():
    assert [part.tolist() for part in eligible_cost(POLICY, [], ["设备"], np.zeros((0, 1)))] == [[], []]
    assert [part.tolist() for part in eligible_cost(POLICY, [0], [], np.zeros((1, 0)))] == [[0], [0]]
