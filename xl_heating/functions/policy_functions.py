"""HEAT_PARAM, HEAT_CITE and HEAT_ROUTE: what the policy says, and where."""

from __future__ import annotations

from typing import Any

import numpy as np

from xl_heating.functions.calling import Call, Status
from xl_heating.functions.columns import Choices, as_days, choices, days
from xl_heating.functions.policies import as_cell, find_figure
from xl_heating.functions.spec import (
    POLICY_ARGUMENT,
    ArgumentSpec,
    Example,
    FunctionSpec,
    Result,
    Topic,
)
from xl_heating.functions.values import CellError, Value


def _texts(call: Call, name: str) -> list[Any]:
    items = call[name].items
    return list(items) * call.n if len(items) == 1 else list(items)


def _state(cells: list[Any]) -> Choices:
    from xl_heating.functions.values import Cells

    return choices(Cells(cells), lambda cell: 0 if isinstance(cell, str) else CellError.NA)


def _param(call: Call) -> Value:
    keys, on = _texts(call, "key"), days(call["date"])
    named = _state(keys)
    status = Status(call.n, named, on)
    status.skip(named.blank)
    status.refuse(on.unusable)
    status.refuse(named.unusable)
    dates = np.broadcast_to(as_days(on), (call.n,)).tolist()
    dated = ~np.broadcast_to(on.blank, (call.n,))
    found: list[Any] = [None] * call.n
    lacking = np.zeros(call.n, dtype=np.bool_)
    for place in np.flatnonzero(status.open).tolist():
        key = keys[place].strip()
        if key in call.view.policy.options:
            found[place] = as_cell(call.view.policy.option(key))
            continue
        figure = find_figure(call.view, key, dates[place] if dated[place] else None)
        lacking[place] = figure is None
        found[place] = as_cell(figure.value) if figure else None
    status.fail(lacking, CellError.NA)
    return call.column(status, found)


def _cite(call: Call) -> Value:
    keys = _texts(call, "key")
    named = _state(keys)
    status = Status(call.n, named)
    status.skip(named.blank)
    status.refuse(named.unusable)
    found = [_clause(call, key.strip()) if isinstance(key, str) else None for key in keys]
    status.fail(np.array([clause is None for clause in found]), CellError.NA)
    return call.column(status, found)


def _clause(call: Call, key: str) -> str | None:
    policy = call.view.policy
    route = policy.route(key)
    if route:
        return route.clause
    if key in policy.options:
        return f"口径选项{policy.options[key].id}"
    figure = find_figure(call.view, key)
    return figure.clause if figure else None


def _route(call: Call) -> Value:
    route = call.view.routes(call["text"])
    status = Status(call.n, route)
    status.skip(route.blank)
    status.refuse(route.unusable)
    names = [*(each.name for each in call.view.route_list), None]
    return call.column(status, [names[index] for index in route.values.tolist()])


FUNCTIONS = (
    FunctionSpec(
        name="HEAT_PARAM",
        title="取政策参数",
        help="按键取政策参数或口径选项的值；给出日期时取当日有效的值，没有的键或当日无效的得 #N/A。",
        topic=Topic.POLICY,
        arguments=(
            ArgumentSpec(
                "key",
                "键",
                "“政策参数”表中的键，如 GAS_DECENTRAL.cap，也可写 分散气代煤.cap",
                blank="结果也留空",
            ),
            ArgumentSpec("date", "日期", "在哪一天有效", required=False, blank="取最近一期", is_date=True),
            POLICY_ARGUMENT,
        ),
        result=Result("参数的值：数字、文本或日期"),
        clause="各条",
        examples=(
            Example({"key": "GAS_DECENTRAL.cap"}, 6000, "三（三）1"),
            Example({"key": "equivalent.area"}, 120, "三（六）"),
            Example({"key": "share_mode"}, "UPPER_FIRST", "口径缺省：定额优先"),
            Example({"key": "SOLAR.cap", "policy": "SOLAR.cap=5000"}, 5000, "试算"),
            Example({"key": "无此键"}, CellError.NA),
        ),
        implementation=_param,
    ),
    FunctionSpec(
        name="HEAT_CITE",
        title="取政策条款",
        help="改造方式（名称、代码、别名）或参数的键所依据的条款；口径选项给出其编号。",
        topic=Topic.POLICY,
        arguments=(
            ArgumentSpec("key", "改造方式或键", "如 农房能效、EE_RURAL、equivalent.area", blank="结果也留空"),
            POLICY_ARGUMENT,
        ),
        result=Result("条款，如 三（五）"),
        clause="各条",
        examples=(
            Example({"key": "EE_RURAL"}, "三（五）"),
            Example({"key": "equivalent.area"}, "三（六）"),
            Example({"key": "分散电代煤"}, "三（三）2"),
        ),
        implementation=_cite,
    ),
    FunctionSpec(
        name="HEAT_ROUTE",
        title="改造方式归一",
        help="把改造方式的别名、代码归为标准名称；不认识的得 #N/A，绝不猜测。",
        topic=Topic.POLICY,
        arguments=(
            ArgumentSpec("text", "改造方式", "台账上写的改造方式", blank="结果也留空"),
            POLICY_ARGUMENT,
        ),
        result=Result("标准名称"),
        clause="三",
        examples=(
            Example({"text": "煤改气壁挂炉"}, "分散气代煤"),
            Example({"text": "煤球炉"}, CellError.NA),
        ),
        implementation=_route,
    ),
)
"""In the order of the catalogue."""
