"""The explaining functions say the figure that the explained function gives, for any input."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_heating.functions import CellError, call, get
from xl_heating.functions.sentences import amount
from xl_heating.policy import load_policy

ROUTES = [route.name for route in load_policy().routes.values()]
figures = st.one_of(
    st.none(),
    st.integers(0, 20_000),
    st.floats(0, 20_000).map(lambda number: round(number, 4)),
    st.sampled_from([-1, "六百", "", CellError.DIV0, float("inf"), True]),
)
routes = st.sampled_from([*ROUTES, "煤改电", "电炉", "", None, CellError.NA])


def told(pattern: str, sentence: str) -> Decimal:
    match = re.search(pattern, sentence)
    assert match, sentence
    return Decimal(match[1].replace(",", ""))


def agree(figure, sentence, pattern) -> None:
    """A number is said as it is; an error or a blank is explained without the policy's tail of a figure."""
    if isinstance(figure, (int, float)):
        assert told(pattern, sentence) == Decimal(str(figure))
    elif figure is None:
        assert sentence is None or not re.search(pattern, sentence)
    else:
        assert sentence
        assert not re.search(pattern, sentence), sentence


@settings(max_examples=300, deadline=None)
@given(routes, figures, st.sampled_from(["是", "否", "合表", None, "也许", 1]), figures)
def test_running(route, usage, meter, paid):
    arguments = (route, usage, meter, paid)
    agree(call("RUNNING", *arguments), call("EXPLAIN_RUNNING", *arguments), r"应补([\d,.]+)元")


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ROUTES[4:6]), st.floats(0, 9000).map(lambda n: round(n, 4)), st.integers(0, 700))
def test_running_arithmetic_adds_up(route, usage, paid):
    """用量×标准 rounded, 上限 and 已补 as said give 应补 as said."""
    said = call("EXPLAIN_RUNNING", route, usage, "是", paid)
    earned, cap, before = (told(rf"{word}([\d,.]+)元", said) for word in ("=", "上限", "已补"))
    assert told(r"应补([\d,.]+)元", said) == max(min(earned, cap) - before, 0)


@settings(max_examples=200, deadline=None)
@given(routes, figures)
def test_cap(route, quantity):
    agree(call("CAP", route, quantity), call("EXPLAIN_CAP", route, quantity), r"上限([\d,.]+)元")


@settings(max_examples=300, deadline=None)
@given(routes, st.lists(figures, min_size=4, max_size=4))
def test_cost(route, amounts):
    items = ["设备", "管网", "维护", "其他（不补）"]
    figure, said = call("ELIGIBLE_COST", route, items, amounts), call("EXPLAIN_COST", route, items, amounts)
    agree(figure, said, r"(?:＝|合计)([\d,.]+)元")


@settings(max_examples=200, deadline=None)
@given(routes, figures, figures)
def test_area(route, project, assessed):
    agree(
        call("AREA", route, project, assessed),
        call("EXPLAIN_AREA", route, project, assessed),
        r"取([\d,.]+)㎡",
    )


@settings(max_examples=200, deadline=None)
@given(routes, figures, st.sampled_from([None, 1, 2.5, 300]), st.sampled_from(["是", "否", "?", None]))
def test_subsidy(route, cost, quantity, accepted):
    arguments = (route, cost, quantity, accepted)
    split, said = call("SPLIT", *arguments), call("EXPLAIN", *arguments)
    if isinstance(split, CellError) or not isinstance(split[0][0], float):
        assert said is None or "自付" not in said
        return
    subsidy, upper, district, own = split[0]
    assert told(r"自付([\d,.]+)元", said) == Decimal(str(own))
    if "不享受" not in said:
        assert told(r"补贴([\d,.]+)元", said.split("：可补贴费用")[1].split("元", 1)[1]) == Decimal(
            str(subsidy)
        )
    if "中央及市级" in said:
        assert told(r"中央及市级([\d,.]+)元", said) == Decimal(str(upper))
        assert told(r"区级([\d,.]+)元", said) == Decimal(str(district))


@pytest.mark.parametrize("name", ["CAP", "AREA", "RUNNING", "SEASON_INDEX"])
def test_same_arguments_as_the_function_it_explains(name):
    assert get(f"EXPLAIN_{name}").arguments == get(name).arguments
    assert get(f"EXPLAIN_{name}").explains


def test_a_wide_range_keeps_its_shape():
    said = call("EXPLAIN_CAP", [["太阳能", "煤改电"], ["", "电炉"]])
    assert [[cell is not None for cell in row] for row in said] == [[True, True], [False, True]]


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("EXPLAIN_CAP", (), "参数个数不对，请对照函数说明。"),
        (
            "EXPLAIN_RUNNING",
            ("煤改气", 1, None, None, "nope=1"),
            "政策参数中有不认识的键，请对照“政策参数”表。",
        ),
        (
            "EXPLAIN_RUNNING",
            ("煤改气", 1, None, None, "usage_basis=NET_OF_BASELINE"),
            "用量口径为扣除基线用量，但没有填写每月基线用量 usage_baseline。",
        ),
        ("EXPLAIN_AREA", ("太阳能", [1, 2], [1, 2, 3]), "各参数的行数不一致，请选择同样多的行。"),
        ("EXPLAIN_COST", (["太阳能"] * 2, ["设备"], [[1], [2], [3]]), "改造方式与金额的行数不一致。"),
        ("EXPLAIN_RUNNING", ("煤改电", 5, "半户"), "是否一户一表“半户”无法识别，请填是或否。"),
    ],
)
def test_a_call_that_cannot_be_computed_is_explained(name, arguments, said):
    found = call(name, *arguments)
    assert found == said or str(found).startswith(said)


def test_amounts_are_said_with_only_the_decimals_they_have():
    assert [amount(number) for number in (6350, 6350.5, 0, 1037500.0, 0.0001)] == [
        "6,350", "6,350.5", "0", "1,037,500", "0.0001",
    ]  # fmt: skip
