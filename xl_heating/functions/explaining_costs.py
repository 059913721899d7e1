"""HEAT_EXPLAIN_CAP, HEAT_EXPLAIN_COST and HEAT_EXPLAIN_AREA: what a subsidy is reckoned from, in words."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from xl_heating.functions import construction, costs
from xl_heating.functions.sentences import (
    Row,
    amount,
    error_cause,
    explained,
    explaining,
    number_cause,
    route_cause,
    tail,
)
from xl_heating.functions.spec import Example, FunctionSpec
from xl_heating.functions.values import CellError, is_blank
from xl_heating.policy import Basis, Policy, Share
from xl_heating.rules.area import area_differs
from xl_heating.rules.eligible_cost import ELIGIBLE, UNKNOWN, eligible_items

_SPECS = {spec.name: spec for spec in (*construction.FUNCTIONS, *costs.FUNCTIONS)}
_CAP, _COST, _AREA = _SPECS["HEAT_CAP"], _SPECS["HEAT_ELIGIBLE_COST"], _SPECS["HEAT_AREA"]
_AREAS = {"project_area": Basis.PROJECT_AREA, "assessed_area": Basis.ASSESSED_AREA}


def _say_cap(row: Row, figure: Any) -> str | None:
    policy = row.policy
    quantity = row["quantity"]
    if figure is None:
        return None
    if isinstance(figure, CellError):
        cause = (
            error_cause(("改造方式", row["route"]), ("数量", quantity))
            or number_cause(("数量", quantity))
            or route_cause(row, "补贴上限")
        )
        if cause:
            return cause
    route = policy.route(row["route"])
    assert route is not None
    if route.basis is not Basis.HOUSEHOLD and is_blank(quantity):
        return f"{route.name}须填{route.basis.label}（㎡），不能按1㎡计。"
    if isinstance(figure, CellError) or route.cap is None:
        return f"{route.clause}：{route.name}原文未设上限，没有可计算的补贴上限{tail(policy)}"
    if route.share is Share.NONE:
        return f"{route.clause}：{route.name}计入任务但不享受补贴，上限0元{tail(policy)}"
    basis = "" if route.basis is Basis.HOUSEHOLD else route.basis.label
    counted = amount(1 if is_blank(quantity) else quantity)
    return (
        f"{route.clause}：最高{amount(route.cap.number)}元/{route.basis.unit}×"
        f"{basis}{counted}{route.basis.unit}，上限{amount(figure)}元；"
        f"这是最高额，实际补贴取可补贴费用与上限中较小的{tail(policy)}"
    )


@lru_cache(maxsize=256)
def _covered(policy: Policy, code: str, names: tuple[str, ...]) -> dict[str, int]:
    """Whether a route covers each item; a ledger asks it of ten routes, row after row."""
    route = np.array(list(policy.routes).index(code))
    return dict(zip(names, eligible_items(policy, route, names).tolist(), strict=True))


def _say_cost(row: Row, figure: Any) -> str | None:
    policy = row.policy
    names = ["" if is_blank(name) else str(name) for name in row.call["items"].items]
    start = row.place * len(names)
    amounts = list(row.call["amounts"].items[start : start + len(names)])
    filled = [(name, cell) for name, cell in zip(names, amounts, strict=True) if not is_blank(cell)]
    if isinstance(figure, CellError):
        cause = (
            error_cause(("改造方式", row["route"]), *filled)
            or number_cause(*filled)
            or route_cause(row, "可补贴费用")
        )
        if cause:
            return cause
    if figure is None:
        return None if is_blank(row["route"]) else "费用项均未填，暂不计算可补贴费用。"
    route = policy.route(row["route"])
    assert route is not None
    known = _covered(policy, route.code, tuple(names))
    strange = [name for name, _ in filled if known[name] == UNKNOWN]
    if strange:
        return f"费用项“{strange[0]}”不在政策所列项目之中，不能判断是否可补，请改用政策中的名称。"
    covered = [f"{name}{amount(cell)}元" for name, cell in filled if known[name] == ELIGIBLE]
    left_out = [f"{name}{amount(cell)}元" for name, cell in filled if known[name] != ELIGIBLE]
    sum_up = "＝" if len(covered) > 1 else "，合计"
    counted = f"可补{'＋'.join(covered)}{sum_up}" if covered else "没有可补项目，合计"
    without = f"；不计{'、'.join(left_out)}" if left_out else ""
    return f"{route.clause}：{counted}{amount(figure)}元{without}{tail(policy)}"


def _say_area(row: Row, figure: Any) -> str | None:
    policy = row.policy
    project, assessed = row["project_area"], row["assessed_area"]
    both = (("建设项目供热面积", project), ("评估供热面积", assessed))
    if isinstance(figure, CellError):
        cause = (
            error_cause(("改造方式", row["route"]), *both)
            or number_cause(*both)
            or route_cause(row, "计补面积")
        )
        if cause:
            return cause
    route = row.call.view.route(row["route"])
    if route is None:
        return None if is_blank(row["route"]) else route_cause(row, "计补面积")
    if route.basis is Basis.HOUSEHOLD:
        return f"{route.clause}：{route.name}按户计补，不取面积{tail(policy)}"
    if route.basis not in _AREAS.values():
        return f"{route.clause}：{route.name}按{route.basis.label}计，不在这两个面积之中，不能互相代替。"
    if figure is None:
        return f"{route.name}的两个面积均未填，暂无计补面积。"
    other = next(label for label, _ in both if label != route.basis.label)
    if isinstance(figure, CellError):
        return f"{route.clause}：{route.name}按{route.basis.label}计补，该面积未填，不得以{other}代替。"
    return (
        f"{route.clause}：{route.name}按{route.basis.label}计补，取{amount(figure)}㎡"
        f"{_difference(row, other)}{tail(policy)}"
    )


def _difference(row: Row, other: str) -> str:
    """How the area that is not used compares with the one that is (Q9)."""
    project, assessed = row["project_area"], row["assessed_area"]
    if is_blank(project) or is_blank(assessed):
        return ""
    unused = assessed if other == Basis.ASSESSED_AREA.label else project
    text = f"；{other}{amount(unused)}㎡不用于计补"
    if area_differs(row.policy, float(project), float(assessed))[0]:
        percent = row.policy.option("area_diff_warn_pct")
        text += f"，两者相差超过建设项目供热面积的{amount(percent)}%，请核对"
    return text


_VERSION = "（政策2021-10-13）"
_MOST = "；这是最高额，实际补贴取可补贴费用与上限中较小的" + _VERSION
_PIPES = ("换热站", "二次管网", "户内暖气片", "一次管网")

FUNCTIONS: tuple[FunctionSpec, ...] = (
    explained(
        _CAP,
        "HEAT_EXPLAIN_CAP",
        "用一句话说明补贴上限：条款、标准×数量；原文未设上限、不享受补贴的说明原因。",
        implementation=explaining(_CAP, _say_cap),
        examples=(
            Example(
                {"route": "区域集中供热-可再生", "quantity": 12500},
                "三（二）：最高83元/㎡×建设项目供热面积12,500㎡，上限1,037,500元" + _MOST,
                "12500×83",
            ),
            Example({"route": "分散气代煤"}, "三（三）1：最高6,000元/户×1户，上限6,000元" + _MOST),
            Example(
                {"route": "公益场所", "quantity": 120},
                "三（六）：公益场所原文未设上限，没有可计算的补贴上限" + _VERSION,
            ),
            Example(
                {"route": "城区市政集中供暖", "quantity": 3},
                "三（一）：城区市政集中供暖计入任务但不享受补贴，上限0元" + _VERSION,
            ),
            Example(
                {"route": "太阳能", "quantity": 2, "policy": "SOLAR.cap=5000"},
                "三（四）：最高5,000元/户×2户，上限10,000元" + _MOST,
                "政策参数改为5000",
            ),
            Example({"route": "城区建筑能效"}, "城区建筑能效须填改造建筑面积（㎡），不能按1㎡计。"),
            Example(
                {"route": ("煤改电", ""), "quantity": (24961, "")},
                (("三（三）2：最高6,000元/户×24,961户，上限149,766,000元" + _MOST,), (None,)),
                "24961×6000，空行留空",
            ),
            Example({"route": "太阳能", "quantity": -1}, "数量-1小于0，请核对。"),
            Example({"route": "", "quantity": 3}, "未填改造方式，无法计算补贴上限。"),
        ),
    ),
    explained(
        _COST,
        "HEAT_EXPLAIN_COST",
        "用一句话说明可补贴费用：哪些费用项可补、合计多少，哪些不计。",
        implementation=explaining(_COST, _say_cost),
        examples=(
            Example(
                {"route": "集中供热延伸", "items": _PIPES, "amounts": (2100, 1900, 2400, 1500)},
                "三（一）：可补换热站2,100元＋二次管网1,900元＋户内暖气片2,400元＝6,400元；"
                "不计一次管网1,500元" + _VERSION,
            ),
            Example(
                {
                    "route": ("分散电代煤", "太阳能"),
                    "items": (("设备", "安装", "维护"),),
                    "amounts": ((4200, 300, 100), (4300, 900, 1000)),
                },
                (
                    ("三（三）2：可补设备4,200元＋安装300元＝4,500元；不计维护100元" + _VERSION,),
                    ("三（四）：可补设备4,300元＋安装900元＋维护1,000元＝6,200元" + _VERSION,),
                ),
                "维护费只有太阳能可补",
            ),
            Example(
                {"route": "集中供热延伸", "items": ("一次管网",), "amounts": (1500,)},
                "三（一）：没有可补项目，合计0元；不计一次管网1,500元" + _VERSION,
            ),
            Example(
                {"route": "太阳能", "items": ("设备", "安装"), "amounts": (4300, None)},
                "三（四）：可补设备4,300元，合计4,300元" + _VERSION,
                "未填的项不列",
            ),
            Example(
                {"route": "太阳能", "items": ("设备", "招待费"), "amounts": (4300, 200)},
                "费用项“招待费”不在政策所列项目之中，不能判断是否可补，请改用政策中的名称。",
            ),
            Example(
                {"route": "太阳能", "items": ("设备", "安装"), "amounts": (None, None)},
                "费用项均未填，暂不计算可补贴费用。",
            ),
            Example(
                {"route": "太阳能", "items": ("设备", "安装"), "amounts": (4300, "六百")},
                "安装“六百”是文本，不是数字；可先用 HEAT_NUMBER 清洗。",
            ),
            Example(
                {"route": "太阳能", "items": ("设备", "安装"), "amounts": (1, 2, 3)},
                "金额的个数与费用项名称不一致。",
            ),
        ),
    ),
    explained(
        _AREA,
        "HEAT_EXPLAIN_AREA",
        "用一句话说明计补面积取哪一个、为什么；两个面积相差超过规定比例时提示。",
        implementation=explaining(_AREA, _say_area),
        examples=(
            Example(
                {"route": "区域集中供热-非可再生", "project_area": 12500, "assessed_area": 11800},
                "三（二）：区域集中供热-非可再生按评估供热面积计补，取11,800㎡；"
                "建设项目供热面积12,500㎡不用于计补" + _VERSION,
                "相差5.6%，不提示",
            ),
            Example(
                {"route": "区域集中供热-可再生", "project_area": 12500, "assessed_area": 11000},
                "三（二）：区域集中供热-可再生按建设项目供热面积计补，取12,500㎡；"
                "评估供热面积11,000㎡不用于计补，两者相差超过建设项目供热面积的10%，请核对" + _VERSION,
                "相差1500，超过1250",
            ),
            Example(
                {"route": "区域集中供热-可再生", "project_area": 12500, "assessed_area": 11250},
                "三（二）：区域集中供热-可再生按建设项目供热面积计补，取12,500㎡；"
                "评估供热面积11,250㎡不用于计补" + _VERSION,
                "恰为10%，不提示",
            ),
            Example(
                {"route": "区域集中供热-非可再生", "project_area": 6000, "assessed_area": None},
                "三（二）：区域集中供热-非可再生按评估供热面积计补，该面积未填，不得以建设项目供热面积代替。",
            ),
            Example(
                {"route": "太阳能", "project_area": 100, "assessed_area": None},
                "三（四）：太阳能按户计补，不取面积" + _VERSION,
            ),
            Example(
                {"route": "公益场所", "project_area": 100, "assessed_area": None},
                "三（六）：公益场所按供暖面积计，不在这两个面积之中，不能互相代替。",
            ),
            Example(
                {"route": ("区域可再生", ""), "project_area": (800, None), "assessed_area": (None, None)},
                (
                    ("三（二）：区域集中供热-可再生按建设项目供热面积计补，取800㎡" + _VERSION,),
                    (None,),
                ),
            ),
            Example(
                {"route": "区域可再生", "project_area": "八百", "assessed_area": None},
                "建设项目供热面积“八百”是文本，不是数字；可先用 HEAT_NUMBER 清洗。",
            ),
        ),
    ),
)
"""In the order of the catalogue."""
