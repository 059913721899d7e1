"""HEAT_CAPITAL: amounts in capital characters, as bills and vouchers require them."""

from __future__ import annotations

from typing import Any

from xl_heating.functions.calling import Call, Refused, Status
from xl_heating.functions.columns import numbers
from xl_heating.functions.spec import ArgumentSpec, Example, FunctionSpec, Result, Shape, Topic
from xl_heating.functions.subsidy_rows import refuse_numbers
from xl_heating.functions.values import CellError, Value
from xl_heating.rules.capital import capitals
from xl_heating.rules.money import LARGEST, to_fen


def _capital(call: Call) -> Value:
    prefix = _prefix(call.scalar("prefix"))
    amounts = numbers(call["amount"])
    status = Status(call.n, amounts)
    status.skip(amounts.blank)
    refuse_numbers(status, amounts, negative=True, limit=LARGEST)
    words = capitals(to_fen(status.part(amounts.values)))
    return call.column(status, status.whole(prefix + words if prefix else words))


def _prefix(given: Any) -> str:
    if isinstance(given, CellError):
        raise Refused(given, "前缀一格是错误值。")
    if given is not None and not isinstance(given, str):
        raise Refused(CellError.VALUE, "前缀应为文本，如 人民币。")
    return given or ""


FUNCTIONS = (
    FunctionSpec(
        name="HEAT_CAPITAL",
        title="人民币大写",
        help=(
            "先四舍五入到分，再写成大写，供拨付单、发放表用；到元、到角的后加“整”，负数前加“负”。"
            "元位为0而角位不为0时写一个“零”。"
        ),
        topic=Topic.CELLS,
        arguments=(
            ArgumentSpec(
                "amount", "金额", "数字，绝对值不超过一万亿元；文本不清洗", unit="元", blank="结果也留空"
            ),
            ArgumentSpec(
                "prefix", "前缀", "写在最前面的文字，如 人民币", Shape.SCALAR, required=False, blank="不加"
            ),
        ),
        result=Result("大写金额"),
        clause="《支付结算办法》附件一",
        examples=(
            Example({"amount": 1409.5}, "壹仟肆佰零玖元伍角整", "附件一示例；角后的“整”可写可不写，统一写"),
            Example({"amount": 6007.14}, "陆仟零柒元壹角肆分", "附件一示例：连续几个0只写一个零"),
            Example({"amount": 1680.32}, "壹仟陆佰捌拾元零叁角贰分", "附件一示例：元位是0"),
            Example({"amount": 107000.53}, "壹拾万柒仟元零伍角叁分", "附件一示例：万位、元位都是0"),
            Example({"amount": 16409.02}, "壹万陆仟肆佰零玖元零贰分", "附件一示例：角位是0"),
            Example({"amount": 325.04, "prefix": "人民币"}, "人民币叁佰贰拾伍元零肆分", "附件一示例；加前缀"),
            Example({"amount": 158796800}, "壹亿伍仟捌佰柒拾玖万陆仟捌佰元整"),
            Example({"amount": 0}, "零元整"),
            Example({"amount": 1.005}, "壹元零壹分", "先四舍五入到分：1.01"),
            Example({"amount": -6000}, "负陆仟元整"),
            Example({"amount": ""}, None),
            Example({"amount": "6000元"}, CellError.VALUE, "文本先用 HEAT_NUMBER 清洗"),
            Example({"amount": 1000000000001}, CellError.NUM, "超过一万亿元"),
            Example(
                {"amount": (6000, "", CellError.NA, 0.05)},
                (("陆仟元整",), (None,), (CellError.NA,), ("伍分",)),
            ),
        ),
        implementation=_capital,
    ),
)
"""In the order of the catalogue."""
