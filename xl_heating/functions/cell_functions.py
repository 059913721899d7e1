"""HEAT_NUMBER, HEAT_DATE, HEAT_STREET, HEAT_WAN and HEAT_YUAN: cells cleaned and converted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from xl_heating.functions.calling import Call, Refused, Status
from xl_heating.functions.columns import numbers
from xl_heating.functions.native import NOT_USABLE
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
from xl_heating.functions.subsidy_rows import refuse_numbers
from xl_heating.functions.values import CellError, Value, is_blank


def _number(call: Call) -> Value:
    from xl_heating.ledger.cleaning import Unusable, clean_number
    from xl_heating.ledger.units import parse_unit

    unit = call.scalar("unit")
    if isinstance(unit, CellError):
        raise Refused(unit, "单位一格是错误值。")
    bare = parse_unit(unit) if isinstance(unit, str) else None
    if unit is not None and bare is None:
        raise Refused(CellError.VALUE, f"不认识的单位“{unit}”。")
    wanted = bare.kind if bare else "元"

    def read(cell: Any) -> Any:
        found = clean_number(cell, wanted, unit)
        return CellError.VALUE if isinstance(found, Unusable) else found

    return _each(call, "text", read)


def _date(call: Call) -> Value:
    from xl_heating.ledger.cleaning import YearMonth, clean_date

    def read(cell: Any) -> Any:
        found = clean_date(cell)
        if isinstance(found, YearMonth):
            return f"{found.year:04d}-{found.month:02d}"
        return found if found is None or isinstance(found, dt.date) else CellError.VALUE

    return _each(call, "value", read)


def _street(call: Call) -> Value:
    street = call.view.streets(call["text"])
    status = Status(call.n, street)
    status.skip(street.blank)
    status.refuse(street.unusable)
    names = [*(each.name for each in call.view.policy.streets), None]
    return call.column(status, [names[index] for index in street.values.tolist()])


def _each(call: Call, name: str, read: Callable[[Any], Any]) -> Value:
    """Each cell read by itself; equal cells are read once."""
    known: dict[tuple[type, object], Any] = {}
    found = []
    for cell in call[name].items:
        key = (cell.__class__, cell)
        if key not in known:
            known[key] = cell if isinstance(cell, CellError) else None if is_blank(cell) else read(cell)
        found.append(known[key])
    return call.column(Status(call.n), found)


_LARGEST = 1e15
"""Beyond it a number no longer holds each yuan."""


def _scaled(name: str, factor: Decimal, places: Decimal) -> Callable[[Call], Value]:
    def scale(call: Call) -> Value:
        amounts = numbers(call[name])
        status = Status(call.n, amounts)
        status.skip(amounts.blank)
        refuse_numbers(status, amounts, negative=True, limit=_LARGEST)
        exact = [
            float((Decimal(repr(amount)) * factor).quantize(places, ROUND_HALF_UP))
            for amount in status.part(amounts.values).tolist()
        ]
        return call.column(status, status.whole(np.array(exact, dtype=np.float64)))

    return scale


def _conversion(argument: str, expression: str) -> NativeForm:
    return NativeForm(
        f'IF({{{argument}}}="","",IF(COUNT({{{argument}}})=0,{NOT_USABLE},{expression}))', needs=(argument,)
    )


FUNCTIONS = (
    FunctionSpec(
        name="HEAT_NUMBER",
        title="清洗数字",
        help=(
            "把文本数字、全角数字、千分位、“0.6万元”等清洗为数字；横线、斜线、“无”为空；"
            "不能确定的得 #VALUE!，绝不猜测。"
        ),
        topic=Topic.CELLS,
        arguments=(
            ArgumentSpec("text", "原值", "台账上写的数字", blank="结果也留空"),
            ArgumentSpec(
                "unit",
                "单位",
                "没有写明单位的数字是什么单位，如 万元；结果换算为元、㎡、户等基本单位",
                Shape.SCALAR,
                required=False,
                blank="元",
            ),
        ),
        result=Result("数字，按基本单位"),
        clause="数据",
        examples=(
            Example({"text": "０．６万元"}, 6000, "0.6×10000"),
            Example({"text": "6,000.00"}, 6000),
            Example({"text": "—"}, None, "横线表示没有"),
            Example({"text": 1.5, "unit": "万元"}, 15000),
            Example({"text": "约六千"}, CellError.VALUE),
        ),
        implementation=_number,
    ),
    FunctionSpec(
        name="HEAT_DATE",
        title="清洗日期",
        help=(
            "把 2021.10.13、2021/10/13、20211013、2021年10月13日等清洗为日期；"
            "只写到月的得文本“2021-10”，不补日；不能确定的得 #VALUE!。"
        ),
        topic=Topic.CELLS,
        arguments=(
            ArgumentSpec("value", "原值", "台账上写的日期，或日期序列号", blank="结果也留空", is_date=True),
        ),
        result=Result("日期；只有年月时为文本"),
        clause="数据",
        examples=(
            Example({"value": "2021.10.13"}, dt.date(2021, 10, 13)),
            Example({"value": 44482}, dt.date(2021, 10, 13), "日期序列号"),
            Example({"value": "2021年10月"}, "2021-10", "没有日，不补"),
        ),
        implementation=_date,
    ),
    FunctionSpec(
        name="HEAT_STREET",
        title="街道镇归一",
        help="把街道镇的各种写法归为标准名称；不认识的得 #N/A，绝不猜测。",
        topic=Topic.CELLS,
        arguments=(
            ArgumentSpec("text", "街道镇", "台账上写的街道镇", blank="结果也留空"),
            POLICY_ARGUMENT,
        ),
        result=Result("标准名称"),
        clause="附件1",
        examples=(
            Example({"text": "徐家楼"}, "徐家楼街道"),
            Example({"text": "财源街道办事处"}, "财源街道"),
            Example({"text": "徐楼"}, CellError.NA, "不猜测"),
        ),
        implementation=_street,
    ),
    FunctionSpec(
        name="HEAT_WAN",
        title="元换算为万元",
        help="元÷10000，四舍五入到四位小数（即到元），供上报表使用；万元数不再用于计算。",
        topic=Topic.CELLS,
        arguments=(ArgumentSpec("yuan", "元", "以元计的金额，可为负", unit="元", blank="结果也留空"),),
        result=Result("金额", unit="万元"),
        clause="数据",
        examples=(Example({"yuan": 158796800}, 15879.68), Example({"yuan": 5}, 0.0005)),
        implementation=_scaled("yuan", Decimal("0.0001"), Decimal("0.0001")),
        native=_conversion("yuan", "ROUND({yuan}/10000,4)"),
    ),
    FunctionSpec(
        name="HEAT_YUAN",
        title="万元换算为元",
        help="万元×10000，四舍五入到分。",
        topic=Topic.CELLS,
        arguments=(ArgumentSpec("wan", "万元", "以万元计的金额，可为负", unit="万元", blank="结果也留空"),),
        result=Result("金额", unit="元"),
        clause="数据",
        examples=(Example({"wan": 15879.68}, 158796800), Example({"wan": 0.6}, 6000)),
        implementation=_scaled("wan", Decimal(10_000), Decimal("0.01")),
        native=_conversion("wan", "ROUND({wan}*10000,2)"),
    ),
)
"""In the order of the catalogue."""
