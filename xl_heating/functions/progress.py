"""HEAT_TIME_PROGRESS, HEAT_RANK and HEAT_LAG: dispatching the work by figures (五（四）)."""

from __future__ import annotations

import datetime as dt

import numpy as np

from xl_heating.errors import PolicyError
from xl_heating.functions.calling import Call, Status
from xl_heating.functions.columns import as_days, choices, days, numbers
from xl_heating.functions.native import IMPOSSIBLE, NOT_USABLE, parameter
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
from xl_heating.functions.subsidy_rows import refuse_numbers, units
from xl_heating.functions.values import CellError, Value
from xl_heating.rules.progress import PERCENTAGE_POINTS, lags, ranks, time_progress
from xl_heating.rules.words import TOTALS, WHOLE_DISTRICT, is_total

SUPERVISED = "重点督办"
COMPLETION_DATE = "target.completion_date"


def _time_progress(call: Call) -> Value:
    date, start, end = (days(call[name]) for name in ("date", "start", "end"))
    status = Status(call.n, date, start, end)
    status.skip(date.blank)
    status.refuse(date.unusable)
    status.fail(start.blank, CellError.VALUE)
    status.refuse(start.unusable)
    status.refuse(end.unusable)
    last = as_days(end)
    if end.blank.any():
        try:
            completion = call.view.policy.value(COMPLETION_DATE).value
        except KeyError:
            status.fail(end.blank, CellError.NA)
        else:
            last = np.where(end.blank, np.datetime64(str(completion), "D"), last)
    first = as_days(start)
    status.fail(last < first, CellError.NUM)
    passed = time_progress(status.part(as_days(date)), status.part(first), status.part(last))
    return call.column(status, status.whole(passed))


def _rank(call: Call) -> Value:
    names, rates = choices(call["names"], _read_name), numbers(call["rates"])
    status = Status(call.n, names, rates)
    status.skip(names.blank | rates.blank)
    refuse_numbers(status, rates, negative=True)
    places = ranks(units(status, rates.values))
    return call.column(status, status.whole(places.astype(np.float64)))


def _read_name(cell: object) -> int | None:
    return None if is_total(str(cell)) else 0


def _lag(call: Call) -> Value:
    rate, time, points = numbers(call["rate"]), numbers(call["time"]), numbers(call["points"])
    status = Status(call.n, rate, time, points)
    status.skip(rate.blank | time.blank)
    refuse_numbers(status, rate, time, points)
    status.fail(time.values > 1, CellError.NUM)
    status.fail(points.values > PERCENTAGE_POINTS, CellError.NUM)
    line = points.values
    if points.blank.any():
        line = np.where(points.blank, _usual_points(call), line)
    behind = lags(units(status, rate.values), units(status, time.values), units(status, line))
    marks = np.array([None, SUPERVISED], dtype=object)
    return call.column(status, marks[status.whole(behind).astype(np.int64)])


def _usual_points(call: Call) -> float:
    policy = call.view.policy
    points = policy.option("lag_points")
    if points is None:
        raise PolicyError("政策没有重点督办的百分点 lag_points。", remedy="请给出第三个参数。")
    return float(str(points))


# ---------------------------------------------------------------- native forms

_TIME_FORM = NativeForm(
    'IF({date}="",LEFT({start}&{end},0),'
    f'IF(OR({{start}}="",{{finish}}="",COUNT({{date}},{{start}})<2,NOT(ISNUMBER({{finish}}))),{NOT_USABLE},'
    f"IF(INT({{finish}})<INT({{start}}),{IMPOSSIBLE},"
    "ROUND(MAX(0,MIN(1,(INT({date})-INT({start})+1)/(INT({finish})-INT({start})+1))),4))))",
    needs=("date", "start"),
    helpers={"finish": f'IF({{end}}="",{parameter(COMPLETION_DATE)},{{end}})'},
    limits="日期须为真正的日期。",
)

_OWN_ROW = "INDEX({{{0}}},ROW()-ROW(INDEX({{{0}}},1))+1)"


def _ranked(names: str) -> str:
    """Criteria of COUNTIFS: a name that is no total; 合　计 with a space between is one too."""
    patterns = (*(f"{word[0]}*{word[1]}" for word in TOTALS), WHOLE_DISTRICT)
    return f'{names},"?*"' + "".join(f',{names},"<>*{pattern}*"' for pattern in patterns)


_RANK_FORM = NativeForm(
    f'IF(OR({{name}}="",{{rate}}="",COUNTIFS({_ranked("{name}")})=0),LEFT({{name}}&{{rate}},0),'
    f'IF(NOT(ISNUMBER({{rate}})),{NOT_USABLE},1+COUNTIFS({{rates}},">"&{{rate}},{_ranked("{names}")})))',
    needs=("names", "rates"),
    helpers={"name": _OWN_ROW.format("names"), "rate": _OWN_ROW.format("rates")},
    limits="名称与完成率均取整列区域，公式与其同行；名称为文本，先后含“合”“计”等字的视为合计；完成率不超过四位小数。",
)

_LAG_FORM = NativeForm(
    'IF(OR({rate}="",{time}=""),LEFT({rate}&{time}&{points},0),'
    f'IF(OR({{line}}="",COUNT({{rate}},{{time}})<2,NOT(ISNUMBER({{line}}))),{NOT_USABLE},'
    f"IF(OR({{rate}}<0,{{time}}<0,{{time}}>1,{{line}}<0,{{line}}>{PERCENTAGE_POINTS}),{IMPOSSIBLE},"
    f"IF(ROUND((ROUND({{time}},4)-ROUND({{rate}},4))*{PERCENTAGE_POINTS},2)>={{line}},"
    f'"{SUPERVISED}",""))))',
    needs=("rate", "time"),
    helpers={"line": f'IF({{points}}="",{parameter("lag_points")},{{points}})'},
)

_JULY, _YEAR_END = dt.date(2021, 7, 1), dt.date(2021, 12, 31)
_STREETS = ("财源街道", "岱庙街道", "泰前街道")

FUNCTIONS = (
    FunctionSpec(
        name="HEAT_TIME_PROGRESS",
        title="序时进度",
        help=(
            "自开始日至该日的天数÷全部天数，首尾两日都计，四舍五入到四位小数；开始日之前为0，结束日及以后为1。"
            "结束日早于开始日的得 #NUM!。"
        ),
        topic=Topic.TASKS,
        arguments=(
            ArgumentSpec("date", "日期", "调度截止日期", blank="结果也留空", is_date=True),
            ArgumentSpec("start", "开始日", "任务开始的日期", blank="得 #VALUE!", is_date=True),
            ArgumentSpec(
                "end",
                "结束日",
                "任务结束的日期",
                is_date=True,
                required=False,
                blank=f"政策的任务完成期限（{COMPLETION_DATE}）；政策没有时得 #N/A",
            ),
            POLICY_ARGUMENT,
        ),
        result=Result("序时进度，0至1，1为100%"),
        clause="一（一）、五（四）",
        examples=(
            Example(
                {"date": dt.date(2021, 9, 30), "start": _JULY, "end": _YEAR_END},
                0.5,
                "(31+31+30)÷184=92÷184",
            ),
            Example({"date": dt.date(2021, 9, 30), "start": _JULY}, 0.5, "结束日取任务完成期限2021-12-31"),
            Example({"date": _JULY, "start": _JULY}, 0.0054, "首日计1天：1÷184=0.00543"),
            Example({"date": dt.date(2021, 6, 30), "start": _JULY}, 0, "尚未开始"),
            Example({"date": dt.date(2022, 1, 15), "start": _JULY}, 1, "已过结束日"),
            Example({"date": 44469, "start": 44378, "end": 44561}, 0.5, "日期序列号"),
            Example({"date": "2021年9月30日", "start": "2021.7.1", "end": "20211231"}, 0.5, "日期文本"),
            Example({"date": "２０２１－０９－３０", "start": _JULY}, 0.5, "全角文本"),
            Example(
                {"date": ("2021-08-31", "2021-10-31"), "start": _JULY},
                ((0.337,), (0.6685,)),
                "62÷184=0.33696，123÷184=0.66848",
            ),
            Example(
                {"date": _JULY, "start": _JULY, "policy": "target.completion_date=2021-07-04"},
                0.25,
                "完成期限改为7月4日：1÷4",
            ),
            Example({"date": None, "start": _JULY}, None, "未填日期"),
            Example({"date": _JULY, "start": None}, CellError.VALUE, "未填开始日"),
            Example({"date": "2021年9月", "start": _JULY}, CellError.VALUE, "只写到月，不猜日"),
            Example(
                {"date": _JULY, "start": _JULY, "end": dt.date(2021, 6, 1)}, CellError.NUM, "结束早于开始"
            ),
            Example({"date": CellError.NA, "start": _JULY}, CellError.NA, "错误值照样传出"),
        ),
        implementation=_time_progress,
        native=_TIME_FORM,
    ),
    FunctionSpec(
        name="HEAT_RANK",
        title="进度排名",
        help=(
            "完成率从高到低的名次，按四位小数比较，并列的名次相同、其后名次顺延（1、1、3）；"
            "名称含合计、小计、总计、累计、共计或“全区”的行不排名，留空。"
        ),
        topic=Topic.TASKS,
        arguments=(
            ArgumentSpec("names", "名称", "街道镇或村（居）名称列", blank="不排名，结果留空"),
            ArgumentSpec("rates", "完成率", "与名称同行的完成率列，1为100%", blank="不排名，结果留空"),
        ),
        result=Result("名次，1为最高"),
        clause="五（四）",
        examples=(
            Example(
                {"names": _STREETS, "rates": (0.82, 0.82, 0.6)}, ((1,), (1,), (3,)), "并列第1，其后为第3"
            ),
            Example(
                {"names": ("财源街道", "岱庙街道", "合　计"), "rates": (0.5, 0.7, 0.6)},
                ((2,), (1,), (None,)),
                "合计不排名",
            ),
            Example(
                {"names": ("全区", *_STREETS), "rates": (0.9, 0.3, 0.2, 0.1)},
                ((None,), (1,), (2,), (3,)),
                "全区不排名，也不占名次",
            ),
            Example({"names": _STREETS, "rates": (0.4, None, 0.6)}, ((2,), (None,), (1,)), "完成率未填"),
            Example(
                {"names": ("财源街道", None, "泰前街道"), "rates": (0.4, 0.9, 0.6)}, ((2,), (None,), (1,))
            ),
            Example(
                {"names": _STREETS, "rates": (0.4, "六成", 0.6)},
                ((2,), (CellError.VALUE,), (1,)),
                "错误只在本行",
            ),
            Example(
                {"names": _STREETS, "rates": (CellError.DIV0, 0.5, 0.6)}, ((CellError.DIV0,), (2,), (1,))
            ),
            Example(
                {"names": _STREETS, "rates": (0.82351, 0.82354, 1.02)},
                ((2,), (2,), (1,)),
                "前两个都是0.8235，并列；超额完成照样排名",
            ),
            Example({"names": (_STREETS,), "rates": ((0.1, 0.3, 0.2),)}, ((3, 1, 2),), "横排也可"),
            Example({"names": "财源街道", "rates": 0.82}, 1),
        ),
        implementation=_rank,
        elementwise=False,
        native=_RANK_FORM,
    ),
    FunctionSpec(
        name="HEAT_LAG",
        title="督办标记",
        help=(
            "完成率落后序时进度达到规定的百分点（含正好相等）得“重点督办”，否则留空。"
            "原文只说“推进不力、进展缓慢”，百分点数是可改的参数 lag_points。"
        ),
        topic=Topic.TASKS,
        arguments=(
            ArgumentSpec("rate", "完成率", "如 HEAT_RATE 的结果，1为100%", blank="结果也留空"),
            ArgumentSpec(
                "time", "序时进度", "如 HEAT_TIME_PROGRESS 的结果，0至1，超出的得 #NUM!", blank="结果也留空"
            ),
            ArgumentSpec(
                "points",
                "百分点",
                "落后多少个百分点列入督办，0至100",
                Shape.SCALAR,
                unit="百分点",
                required=False,
                blank="按政策参数 lag_points",
            ),
            POLICY_ARGUMENT,
        ),
        result=Result("“重点督办”或空"),
        clause="五（四）",
        examples=(
            Example({"rate": 0.35, "time": 0.5}, SUPERVISED, "落后15个百分点"),
            Example({"rate": 0.4, "time": 0.5}, SUPERVISED, "正好落后10个百分点，计入"),
            Example({"rate": 0.4001, "time": 0.5}, None, "落后9.99个百分点"),
            Example({"rate": 0.6, "time": 0.5}, None, "快于序时进度"),
            Example({"rate": 1.2, "time": 1}, None, "超额完成"),
            Example({"rate": 0.44, "time": 0.5, "points": 5}, SUPERVISED, "落后6个百分点，督办线为5"),
            Example({"rate": 0.35, "time": 0.5, "points": 20}, None, "督办线为20"),
            Example({"rate": 0.35, "time": 0.5, "policy": "lag_points=20"}, None, "政策参数改为20"),
            Example(
                {"rate": (0.2, 0.45, None), "time": 0.5}, ((SUPERVISED,), (None,), (None,)), "整列一次判断"
            ),
            Example({"rate": None, "time": 0.5}, None, "未填完成率"),
            Example({"rate": "35%", "time": 0.5}, CellError.VALUE, "完成率须为数字"),
            Example({"rate": 35, "time": 50}, CellError.NUM, "序时进度应为0至1"),
            Example({"rate": -0.1, "time": 0.5}, CellError.NUM),
            Example({"rate": CellError.NA, "time": 0.5}, CellError.NA),
        ),
        implementation=_lag,
        native=_LAG_FORM,
    ),
)
"""In the order of the catalogue."""
