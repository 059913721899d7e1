"""HEAT_EXPLAIN_BUDGET: the ceiling of the whole task, one sentence for each of its rows (一（一）、三)."""

from __future__ import annotations

from dataclasses import replace

from xl_heating.functions import funds
from xl_heating.functions.calling import Call, Status
from xl_heating.functions.sentences import amount, explained, tail
from xl_heating.functions.spec import Example, FunctionSpec
from xl_heating.functions.values import CellError, Value, is_blank
from xl_heating.rules.funds import BUDGET_TASKS, dearest
from xl_heating.rules.terms import figure

_BUDGET = next(spec for spec in funds.FUNCTIONS if spec.name == "HEAT_BUDGET")
_TARGETS = ("target.rural_heating", "target.ee_rural", "target.ee_urban")


def _explain(call: Call) -> Value:
    """Each row of the budget in words, with the figures that the budget itself gives."""
    table = _BUDGET.implementation(replace(call, arrays=False))
    assert isinstance(table, list)
    policy = call.view.policy
    tasks = [argument.name for argument in _BUDGET.arguments[:-1]]
    sentences = []
    routes = tuple(policy.routes.values())
    for place, (title, total, upper, district) in enumerate(table):
        how = ""
        if place < len(tasks):
            typed = call.scalar(tasks[place])
            quantity = figure(policy, _TARGETS[place]) if is_blank(typed) else typed
            route = dearest(routes, BUDGET_TASKS[place])
            if route is not None and route.cap is not None:
                unit = route.basis.unit
                alike = [
                    each
                    for each in routes
                    if each.task is route.task and each.cap and each.cap.number == route.cap.number
                ]
                clause = route.clause + ("等" if len(alike) > 1 else "")
                how = f"{clause}，{amount(quantity)}{unit}×最高{amount(route.cap.number)}元/{unit}＝"
        sentences.append(
            f"{title}：{how}{amount(total)}元；{policy.policy.upper_level}{amount(upper)}元，"
            f"{policy.policy.district_level}{amount(district)}元{tail(policy)}"
        )
    laid_out = replace(call, n=len(sentences), rows=len(sentences), cols=1, single=False)
    return laid_out.column(Status(len(sentences)), sentences)


_END = "（政策2021-10-13）"
_ALL = (
    (
        "清洁取暖：三（一）等，24,961户×最高6,000元/户＝149,766,000元；"
        "中央及市级74,883,000元，区级74,883,000元" + _END,
    ),
    ("农房能效：三（五），488户×最高6,600元/户＝3,220,800元；中央及市级976,000元，区级2,244,800元" + _END,),
    ("城区能效：三（五），70,000㎡×最高83元/㎡＝5,810,000元；中央及市级1,750,000元，区级4,060,000元" + _END,),
    ("合计：158,796,800元；中央及市级77,609,000元，区级81,187,800元" + _END,),
)
_NOTHING = "0元；中央及市级0元，区级0元" + _END
_NO_EFFICIENCY = (
    (f"农房能效：三（五），0户×最高6,600元/户＝{_NOTHING}",),
    (f"城区能效：三（五），0㎡×最高83元/㎡＝{_NOTHING}",),
)

FUNCTIONS: tuple[FunctionSpec, ...] = (
    explained(
        _BUDGET,
        "HEAT_EXPLAIN_BUDGET",
        "上限测算四行各用一句话说明：条款、任务量×最高标准、中央及市级与区级各多少。",
        implementation=_explain,
        examples=(
            Example(
                {"heating": 24961, "ee_rural": 488, "ee_urban": 70000}, _ALL, "24961×6000＋488×6600＋70000×83"
            ),
            Example({}, _ALL, "省略任务数，按政策的任务"),
            Example(
                {"heating": 10, "ee_rural": 0, "ee_urban": 0},
                (
                    (
                        "清洁取暖：三（一）等，10户×最高6,000元/户＝60,000元；中央及市级30,000元，区级30,000元"
                        + _END,
                    ),
                    *_NO_EFFICIENCY,
                    ("合计：60,000元；中央及市级30,000元，区级30,000元" + _END,),
                ),
            ),
            Example(
                {"heating": 10, "ee_rural": 0, "ee_urban": 0, "policy": "SOLAR.cap=7000"},
                (
                    (
                        "清洁取暖：三（四），10户×最高7,000元/户＝70,000元；中央及市级30,000元，区级40,000元"
                        + _END,
                    ),
                    *_NO_EFFICIENCY,
                    ("合计：70,000元；中央及市级30,000元，区级40,000元" + _END,),
                ),
                "太阳能上限改为7000，取最高的",
            ),
            Example({"heating": "两万户"}, "任务量须为不小于0的数字。"),
            Example({"heating": -1}, "任务量须为不小于0的数字。"),
            Example({"heating": CellError.NA}, "任务量须为不小于0的数字。"),
            Example({"heating": 1, "policy": "无此键=1"}, "政策参数中有不认识的键，请对照“政策参数”表。"),
        ),
    ),
)
"""In the order of the catalogue."""
