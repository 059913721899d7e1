"""HEAT_ELIGIBLE_COST and HEAT_AREA: what a subsidy is reckoned from (三（一）至（六）)."""

from __future__ import annotations

import numpy as np

from xl_heating.functions.calling import Call, Refused, Status
from xl_heating.functions.columns import LIMIT, Numbers, numbers
from xl_heating.functions.construction import ROUTE
from xl_heating.functions.native import IMPOSSIBLE, NOT_USABLE, ROW, checked_pair, route_value
from xl_heating.functions.spec import (
    POLICY_ARGUMENT,
    ArgumentSpec,
    Example,
    FunctionSpec,
    NativeForm,
    Result,
    Shape,
    Topic,
)
from xl_heating.functions.subsidy_rows import by_area, refuse_names, refuse_numbers, where
from xl_heating.functions.values import CellError, Cells, Value, is_blank
from xl_heating.policy import Basis
from xl_heating.rules.area import area_used
from xl_heating.rules.eligible_cost import UNKNOWN, eligible_cost, eligible_items
from xl_heating.rules.money import UNITS, to_units


def _eligible_cost(call: Call) -> Value:
    view = call.view
    names = _item_names(call["items"])
    route = view.routes(call["route"])
    amounts = _records(call["amounts"], len(names), call.n)
    n = len(amounts.values) // len(names)
    if call.n not in (1, n):
        raise Refused(CellError.VALUE, "改造方式与金额的行数不一致。")
    status = Status(n, route)
    shape = (n, len(names))
    for place in range(len(names)):
        status.refuse(amounts.errors.reshape(shape)[:, place])
    blank = amounts.blank.reshape(shape)
    status.skip(np.asarray(blank.all(axis=1)))
    for place in range(len(names)):
        status.refuse(amounts.unusable.reshape(shape)[:, place])
    values = amounts.values.reshape(shape)
    impossible = (values < 0) | (values > LIMIT)
    status.fail(np.asarray(impossible.any(axis=1)), CellError.NUM)
    refuse_names(status, route)
    known = np.append(
        eligible_items(view.policy, np.arange(len(view.route_list)), names), [[0] * len(names)], axis=0
    )
    # An amount under a name that the policy does not know can be neither counted nor left out.
    strange = (known[route.values] == UNKNOWN) & ~blank
    status.fail(np.asarray(strange.any(axis=1)), CellError.NA)
    open_rows = status.open
    counted = np.zeros(n)
    if open_rows.any():
        units = to_units(values[open_rows].ravel()).reshape(-1, len(names))
        costs, _ = eligible_cost(view.policy, status.part(route.values), names, units)
        counted = status.whole(costs / UNITS)
    single = call.single and n == 1
    return Call(view, call.arguments, n, n, 1, single).column(status, counted)


def _item_names(items: Cells) -> list[str]:
    if not items.is_line or not items.items:
        raise Refused(CellError.VALUE, "费用项名称应为一行或一列。")
    for item in items.items:
        if isinstance(item, CellError):
            raise Refused(item, f"费用项名称中有错误值 {item}。")
    return ["" if is_blank(item) else str(item) for item in items.items]


def _records(amounts: Cells, width: int, routes: int) -> Numbers:
    """Amounts as n records of `width` cells: one record may lie in a column, several lie in rows."""
    if amounts.cols != width and not (amounts.cols == 1 and amounts.rows == width and routes == 1):
        raise Refused(CellError.VALUE, "金额的个数与费用项名称不一致。")
    if not amounts.items:
        raise Refused(CellError.VALUE, "没有金额。")
    return numbers(amounts)


def _area(call: Call) -> Value:
    view = call.view
    route = view.routes(call["route"])
    project, assessed = numbers(call["project_area"]), numbers(call["assessed_area"])
    status = Status(call.n, route, project, assessed)
    status.skip(project.blank & assessed.blank)
    refuse_numbers(status, project, assessed)
    refuse_names(status, route)
    status.skip(where(view, route, lambda each: each.basis is Basis.HOUSEHOLD))
    area = np.full(call.n, np.nan)
    area[status.open] = area_used(
        view.policy,
        status.part(route.values),
        status.part(np.where(project.blank, np.nan, project.values)),
        status.part(np.where(assessed.blank, np.nan, assessed.values)),
    )
    # Never one area for the other (Q9), nor for an area that stands in neither column.
    status.fail(by_area(view, route) & np.isnan(area), CellError.VALUE)
    return call.column(status, area)


_BASIS = route_value("heat_basis")

FUNCTIONS = (
    FunctionSpec(
        name="HEAT_ELIGIBLE_COST",
        title="可补贴费用",
        help=(
            "按改造方式挑出可补贴的费用项并求和；不可补贴的项（如一次管网、表前线路）不计入，"
            "政策中没有的项名得 #N/A。"
        ),
        topic=Topic.CONSTRUCTION,
        arguments=(
            ROUTE,
            ArgumentSpec(
                "items",
                "费用项名称",
                "k 个项名，一行或一列，如表头“换热站、二次管网、户内暖气片”",
                Shape.LIST,
            ),
            ArgumentSpec(
                "amounts",
                "金额",
                "与项名对应的 k 个金额；改造方式为一列 n 行时，为 n 行 k 列",
                Shape.TABLE,
                unit="元",
                blank="该项不计；整行留空则结果留空",
            ),
            POLICY_ARGUMENT,
        ),
        result=Result("可补贴费用合计", unit="元"),
        clause="三（一）至（六）",
        examples=(
            Example(
                {
                    "route": "集中供热延伸",
                    "items": ("换热站", "二次管网", "户内暖气片", "一次管网"),
                    "amounts": (2100, 1900, 2400, 1500),
                },
                6400,
                "2100+1900+2400，一次管网不计",
            ),
            Example(
                {
                    "route": ("分散电代煤", "太阳能"),
                    "items": (("设备", "安装", "维护"),),
                    "amounts": ((4200, 300, 100), (4300, 900, 1000)),
                },
                ((4500,), (6200,)),
                "维护费只有太阳能可补",
            ),
        ),
        implementation=_eligible_cost,
        native=NativeForm(
            "IF(COUNTBLANK({amounts})=COLUMNS({amounts}),LEFT({route},0),"
            "IF(COUNT({amounts})+COUNTBLANK({amounts})<COLUMNS({amounts}),"
            f"SUM({{amounts}})*{NOT_USABLE},IF(MIN({{amounts}})<0,{IMPOSSIBLE},"
            "ROUND(SUMPRODUCT(INDEX(heat_items,{row},0),{amounts}),4))))",
            needs=("route", "amounts"),
            helpers={"row": ROW},
            limits="金额为同一行的五格，依次为设备、安装、管网（线路）、维护、其他（不补）。",
        ),
    ),
    FunctionSpec(
        name="HEAT_AREA",
        title="计补面积",
        help=(
            "按改造方式取计补面积：可再生取建设项目供热面积，非可再生取评估供热面积；"
            "缺哪个都不互相代替，得 #VALUE!。按户补贴的留空。"
        ),
        topic=Topic.CONSTRUCTION,
        arguments=(
            ROUTE,
            ArgumentSpec(
                "project_area", "建设项目供热面积", "建设项目的供热面积", unit="㎡", blank="没有该面积"
            ),
            ArgumentSpec(
                "assessed_area", "评估供热面积", "评估报告的供热面积", unit="㎡", blank="没有该面积"
            ),
            POLICY_ARGUMENT,
        ),
        result=Result("计补面积", unit="㎡"),
        clause="三（二）",
        examples=(
            Example(
                {"route": "区域集中供热-非可再生", "project_area": 12500, "assessed_area": 11800},
                11800,
                "非可再生按评估供热面积",
            ),
            Example(
                {"route": "区域集中供热-可再生", "project_area": 12500, "assessed_area": 11800},
                12500,
                "可再生按建设项目供热面积",
            ),
            Example(
                {"route": "区域集中供热-非可再生", "project_area": 6000, "assessed_area": None},
                CellError.VALUE,
                "缺评估供热面积，不以建设面积代替",
            ),
        ),
        implementation=_area,
        native=NativeForm(
            'IF(AND({project_area}="",{assessed_area}=""),LEFT({route},0),'
            + checked_pair(
                "project_area",
                "assessed_area",
                f'IF({_BASIS}="PROJECT_AREA",IF({{project_area}}="",{NOT_USABLE},{{project_area}}),'
                f'IF({_BASIS}="ASSESSED_AREA",IF({{assessed_area}}="",{NOT_USABLE},{{assessed_area}}),'
                f'IF({_BASIS}="HOUSEHOLD","",{NOT_USABLE})))',
            )
            + ")",
            needs=("route", "project_area", "assessed_area"),
            helpers={"row": ROW},
        ),
    ),
)
"""In the order of the catalogue."""
