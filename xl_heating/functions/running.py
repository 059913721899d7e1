"""HEAT_RUNNING, HEAT_SEASON, HEAT_SEASON_INDEX and HEAT_SEASON_USAGE (三（三）3、4)."""

from __future__ import annotations

import datetime as dt

import numpy as np

from xl_heating.errors import HeatingError
from xl_heating.functions.calling import Call, Status
from xl_heating.functions.columns import (
    OWN_METER_WORDS,
    SHARED_METER_WORDS,
    Choices,
    as_days,
    choices,
    days,
    numbers,
    own_meter,
)
from xl_heating.functions.construction import ROUTE
from xl_heating.functions.native import (
    NOT_USABLE,
    ROW,
    blank_row,
    checked,
    parameter,
    route_value,
    word_test,
)
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
from xl_heating.functions.subsidy_rows import blank_rows, refuse_names, refuse_numbers, units, where
from xl_heating.functions.values import CellError, Cells, Value
from xl_heating.policy import Route
from xl_heating.rules.money import UNITS, fen, yuan
from xl_heating.rules.running import running_subsidy
from xl_heating.rules.season import label, parse_season, season_index, season_start_year, season_usage


def _running(call: Call) -> Value:
    view = call.view
    route, usage = view.routes(call["route"]), numbers(call["usage"])
    meter, paid = own_meter(call["own_meter"]), numbers(call["already_paid"])
    status = Status(call.n, route, usage, meter, paid)
    status.skip(blank_rows(call.n, route, usage))
    status.skip(usage.blank)
    refuse_numbers(status, usage, paid)
    refuse_names(status, route)
    # Blank would silently withhold the money that a household of its own meter is due.
    unclear = meter.blank | (meter.unusable != 0)
    status.fail(where(view, route, _own_meter_only) & unclear, CellError.VALUE)
    amounts = running_subsidy(
        view.policy,
        status.part(route.values),
        units(status, usage.values),
        status.part(meter.values == 1),
        fen(units(status, paid.values)),
    )
    return call.column(status, status.whole(yuan(amounts)))


def _own_meter_only(route: Route) -> bool:
    return route.running is not None and route.running.own_meter_only


def _season(call: Call) -> Value:
    dates = days(call["date"], months=True)
    status = Status(call.n, dates)
    status.skip(dates.blank)
    status.refuse(dates.unusable)
    years = np.broadcast_to(season_start_year(call.view.policy, as_days(dates)), (call.n,))
    return call.column(status, [label(year) if year else None for year in years.tolist()])


def _season_index(call: Call) -> Value:
    accepted, season = days(call["accepted"]), _seasons(call["season"])
    status = Status(call.n, accepted, season)
    status.skip(accepted.blank)
    status.refuse(accepted.unusable)
    status.fail(season.blank, CellError.VALUE)
    status.refuse(season.unusable)
    index = season_index(
        call.view.policy, status.part(as_days(accepted)), status.part(np.maximum(season.values, 0))
    )
    return call.column(status, status.whole(index.astype(np.float64)))


def _season_usage(call: Call) -> Value:
    season = _seasons(call["season"])
    dates, usage = days(call["dates"], months=True), numbers(call["usage"])
    status = Status(call.n, dates, usage, season)
    status.skip(usage.blank)
    refuse_numbers(status, usage)
    status.fail(dates.blank, CellError.VALUE)
    status.refuse(dates.unusable)
    status.fail(np.broadcast_to(season.blank, (call.n,)), CellError.VALUE)
    status.refuse(np.broadcast_to(season.unusable, (call.n,)))
    if error := status.first_error:
        return error
    total = season_usage(
        call.view.policy,
        status.part(as_days(dates)),
        units(status, usage.values),
        int(season.values[0]),
    )
    return total / UNITS


def _seasons(column: Cells) -> Choices:
    """Read seasons as the year in which they begin."""
    return choices(column, _read_season)


def _read_season(cell: object) -> int | CellError:
    if not isinstance(cell, str):
        return CellError.VALUE
    try:
        return parse_season(cell)
    except HeatingError:
        return CellError.VALUE


_START, _END = parameter("season.start_month"), parameter("season.end_month")
_RATE, _CAP = route_value("heat_run_rate"), route_value("heat_run_cap")
_METER = (
    f"IF({route_value('heat_own_meter')}=1,IF(ISTEXT({{own_meter}}),"
    + word_test("own_meter", ("是", *OWN_METER_WORDS), ("否", *SHARED_METER_WORDS))
    + f',IF(OR({{own_meter}}="",N({{own_meter}})*(N({{own_meter}})-1)<>0),{NOT_USABLE},N({{own_meter}}))),1)'
)
_WINTER = "2021-2022"

FUNCTIONS = (
    FunctionSpec(
        name="HEAT_RUNNING",
        title="运行补贴",
        help=(
            "本季应补额（用量×标准，与每户上限取小）减去已补额，不小于0；只有分散气代煤、电代煤享受，"
            "电代煤限一户一表；全部由区级承担。"
        ),
        topic=Topic.RUNNING,
        arguments=(
            ROUTE,
            ArgumentSpec(
                "usage", "采暖季用量", "本采暖季累计用气（立方米）或用电（千瓦时）", blank="结果也留空"
            ),
            ArgumentSpec(
                "own_meter",
                "是否一户一表",
                "是/否、TRUE/FALSE、1/0、一户一表/合表；只对要求一户一表的改造方式起作用",
                required=False,
                blank="要求一户一表的得 #VALUE!，不当作“否”",
            ),
            ArgumentSpec(
                "already_paid",
                "本季已补",
                "本采暖季已经发放的运行补贴；同季先气后电的，含另一种的已发数",
                unit="元",
                required=False,
                blank="0",
            ),
            POLICY_ARGUMENT,
        ),
        result=Result("本次应发运行补贴", unit="元"),
        clause="三（三）3、4",
        examples=(
            Example({"route": "分散气代煤", "usage": 412}, 412, "412×1"),
            Example({"route": "分散气代煤", "usage": 700, "already_paid": 450}, 150, "min(700, 600)−450"),
            Example({"route": "分散电代煤", "usage": 2500, "own_meter": "是"}, 500, "2500×0.2"),
            Example({"route": "分散电代煤", "usage": 2500, "own_meter": "否"}, 0, "合表不享受"),
            Example({"route": "分散电代煤", "usage": 2500}, CellError.VALUE, "未填是否一户一表"),
        ),
        implementation=_running,
        native=NativeForm(
            blank_row(
                '{usage}=""',
                ("route", "own_meter", "already_paid"),
                checked(
                    "usage",
                    "already_paid",
                    f'IF({_RATE}="",0,ROUND(MAX(0,MIN(ROUND({{usage}}*{_RATE},2),{_CAP})-N({{already_paid}}))'
                    f"*{_METER},2))",
                ),
            ),
            needs=("route", "usage", "own_meter", "already_paid"),
            helpers={"row": ROW},
            limits="适用于全表用量、金额到分的政策。",
        ),
    ),
    FunctionSpec(
        name="HEAT_SEASON",
        title="所属采暖季",
        help=(
            "日期所属的采暖季（11月至次年3月，含首尾两日），如 2021-2022；不在采暖季内的留空。"
            "只写到月的文本（2021年11月）也可判断。"
        ),
        topic=Topic.RUNNING,
        arguments=(
            ArgumentSpec("date", "日期", "日期、日期序列号或日期文本", blank="结果也留空", is_date=True),
            POLICY_ARGUMENT,
        ),
        result=Result("采暖季，如 2021-2022"),
        clause="三（三）3",
        examples=(
            Example({"date": dt.date(2021, 11, 1)}, _WINTER, "首日含在内"),
            Example({"date": dt.date(2022, 3, 31)}, _WINTER, "末日含在内"),
            Example({"date": dt.date(2022, 4, 1)}, None, "不在采暖季"),
        ),
        implementation=_season,
        native=NativeForm(
            f'IF({{date}}="","",IF(MONTH({{date}})>={_START},YEAR({{date}})&"-"&YEAR({{date}})+1,'
            f'IF(MONTH({{date}})<={_END},YEAR({{date}})-1&"-"&YEAR({{date}}),"")))',
            needs=("date",),
            limits="日期须为真正的日期；采暖季须跨年。",
        ),
    ),
    FunctionSpec(
        name="HEAT_SEASON_INDEX",
        title="第几个采暖季",
        help=(
            "某采暖季是该户享受运行补贴的第几季：1、2、3；不在暂定年限内为0。"
            "缺省自该户首个采暖季起连续计（three_year_start）。"
        ),
        topic=Topic.RUNNING,
        arguments=(
            ArgumentSpec(
                "accepted", "验收日期", "设备验收（通气、通电）日期", blank="结果也留空", is_date=True
            ),
            ArgumentSpec("season", "采暖季", "如 2021-2022", blank="得 #VALUE!"),
            POLICY_ARGUMENT,
        ),
        result=Result("第几季，0为不享受", unit="季"),
        clause="三（三）3、4",
        examples=(
            Example({"accepted": dt.date(2021, 10, 20), "season": _WINTER}, 1, "首季"),
            Example({"accepted": dt.date(2021, 10, 20), "season": "2024-2025"}, 0, "第4季，已过暂定3年"),
        ),
        implementation=_season_index,
    ),
    FunctionSpec(
        name="HEAT_SEASON_USAGE",
        title="采暖季用量",
        help="把各期用量中日期落在该采暖季内的相加；用量留空的期不计，有用量而无日期的得 #VALUE!。",
        topic=Topic.RUNNING,
        arguments=(
            ArgumentSpec(
                "dates", "日期", "各期的日期，或只写到月的文本", blank="该期用量也应留空", is_date=True
            ),
            ArgumentSpec("usage", "用量", "各期用量（立方米或千瓦时）", blank="该期不计"),
            ArgumentSpec("season", "采暖季", "如 2021-2022", Shape.SCALAR, blank="得 #VALUE!"),
            POLICY_ARGUMENT,
        ),
        result=Result("该采暖季用量合计", Shape.SCALAR),
        clause="三（三）3、4",
        examples=(
            Example(
                {
                    "dates": ("2021年10月", "2021年11月", "2022年3月", "2022年4月"),
                    "usage": (50, 120, 45, 30),
                    "season": _WINTER,
                },
                165,
                "120+45，10月与4月不计",
            ),
        ),
        implementation=_season_usage,
        elementwise=False,
    ),
)
"""In the order of the catalogue."""
