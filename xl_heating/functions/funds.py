"""HEAT_BALANCE and HEAT_BUDGET: funds at hand, and the ceiling of the whole task (三、五（二）)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xl_heating.functions.calling import Call, Refused, Status
from xl_heating.functions.columns import numbers
from xl_heating.functions.spec import (
    POLICY_ARGUMENT,
    ArgumentSpec,
    Example,
    FunctionSpec,
    Result,
    Shape,
    Topic,
)
from xl_heating.functions.subsidy_rows import blank_rows, refuse_numbers, units
from xl_heating.functions.values import CellError, Floats, Rows, Value
from xl_heating.rules.funds import balance, budget
from xl_heating.rules.money import UNITS, to_units, yuan
from xl_heating.rules.terms import figure

BALANCE_COLUMNS = ("结余", "支付率", "到位率")
BUDGET_ROWS = ("清洁取暖", "农房能效", "城区能效", "合计")
BUDGET_COLUMNS = ("项目", "补贴上限（元）", "中央及市级（元）", "区级（元）")
_TARGETS = {
    "heating": "target.rural_heating",
    "ee_rural": "target.ee_rural",
    "ee_urban": "target.ee_urban",
}


def _balance(call: Call) -> Value:
    amounts = [numbers(call[name]) for name in ("received_upper", "received_district", "paid", "due")]
    status = Status(call.n, *amounts)
    status.skip(blank_rows(call.n, *amounts))
    status.skip(np.logical_and.reduce(np.broadcast_arrays(*(each.blank for each in amounts))))
    refuse_numbers(status, *amounts)
    found = balance(*(units(status, each.values) for each in amounts))
    left = status.whole(found.left / UNITS)
    return call.table(status, left, _rates(status, found.payment), _rates(status, found.arrival))


def _rates(status: Status, rates: Floats) -> NDArray[np.object_]:
    column = status.whole(rates)
    shown = column.astype(object)
    shown[np.isnan(column)] = None
    return shown


def _budget(call: Call) -> Value:
    tasks = [_task(call, name) for name in _TARGETS]
    found = budget(call.view.policy, *tasks)
    columns = [yuan(part).tolist() for part in (found.total, found.upper, found.district)]
    rows: Rows = [list(row) for row in zip(BUDGET_ROWS, *columns, strict=True)]
    return rows


def _task(call: Call, name: str) -> int:
    """A task in 1/10,000: the amount given, or the policy's target."""
    amount = numbers(call[name])
    status = Status(1, amount)
    refuse_numbers(status, amount)
    if error := status.first_error:
        raise Refused(error, "任务量须为不小于0的数字。")
    target = float(figure(call.view.policy, _TARGETS[name])) if amount.blank[0] else amount.values[0]
    return int(to_units(target)[0])


_ALL_AT_CEILING = (
    ("清洁取暖", 149766000, 74883000, 74883000),
    ("农房能效", 3220800, 976000, 2244800),
    ("城区能效", 5810000, 1750000, 4060000),
    ("合计", 158796800, 77609000, 81187800),
)

FUNCTIONS = (
    FunctionSpec(
        name="HEAT_BALANCE",
        title="资金结余",
        help=(
            "每行三列：结余（已到位上级＋已到位区级－已拨付，超拨为负数）、支付率（已拨付÷已到位）、"
            "到位率（已到位÷应补），比率四位小数；分母为0或未填的比率留空，整行未填的留空。"
        ),
        topic=Topic.FILES,
        arguments=(
            ArgumentSpec(
                "received_upper", "已到位上级", "中央及市级已到位的资金；各金额同用元或同用万元", blank="0"
            ),
            ArgumentSpec("received_district", "已到位区级", "区级已到位的资金", blank="0"),
            ArgumentSpec("paid", "已拨付", "已拨付的资金", blank="0"),
            ArgumentSpec("due", "实际应补", "应补的资金，用来算到位率", required=False, blank="到位率留空"),
        ),
        result=Result("结余（单位同参数）与两个比率，1为100%", columns=BALANCE_COLUMNS),
        clause="三、五（二）",
        examples=(
            Example(
                {"received_upper": 3000, "received_district": 2000, "paid": 4000, "due": 8000},
                ((1000, 0.8, 0.625),),
                "5000−4000；4000÷5000；5000÷8000",
            ),
            Example(
                {"received_upper": 3000, "received_district": None, "paid": 1000},
                ((2000, 0.3333, None),),
                "区级未到位；未给应补，不算到位率",
            ),
            Example(
                {"received_upper": 0, "received_district": 0, "paid": 0, "due": 6000},
                ((0, None, 0),),
                "资金未到位，不算支付率",
            ),
            Example(
                {"received_upper": 100.1, "received_district": 0.2, "paid": 100.35},
                ((-0.05, 1.0005, None),),
                "超拨0.05元，结余为负：100.35÷100.3=1.00049…",
            ),
            Example(
                {"received_upper": 776.09, "received_district": 400.0001, "paid": 588.045},
                ((588.0451, 0.5, None),),
                "万元，四位小数即到元：588.045÷1176.0901=0.49999…",
            ),
            Example(
                {"received_upper": (300, None), "received_district": (200, None), "paid": (100, None)},
                ((400, 0.2, None), (None, None, None)),
                "整列一次算完；空行留空",
            ),
            Example(
                {"received_upper": (300, "三百"), "received_district": (200, 0), "paid": (100, 0)},
                ((400, 0.2, None), (CellError.VALUE,) * 3),
                "不是数字的错误只在本行",
            ),
            Example(
                {"received_upper": -1, "received_district": 0, "paid": 0}, ((CellError.NUM,) * 3,), "不应为负"
            ),
            Example(
                {"received_upper": CellError.REF, "received_district": 0, "paid": 0}, ((CellError.REF,) * 3,)
            ),
        ),
        implementation=_balance,
    ),
    FunctionSpec(
        name="HEAT_BUDGET",
        title="上限测算",
        help=(
            "三项任务全部按上限补贴的总额和分担，四行四列（无表头）：项目、补贴上限、中央及市级、区级；"
            "是编制预算的上限，不是应补数。取暖按以户封顶的改造方式计，各方式上限不同时取最高的。"
        ),
        topic=Topic.FILES,
        arguments=(
            ArgumentSpec(
                "heating",
                "清洁取暖任务",
                "农村清洁取暖改造户数",
                Shape.SCALAR,
                unit="户",
                required=False,
                blank="政策的任务数（target.rural_heating）",
            ),
            ArgumentSpec(
                "ee_rural",
                "农房能效任务",
                "农房能效提升户数",
                Shape.SCALAR,
                unit="户",
                required=False,
                blank="政策的任务数（target.ee_rural）",
            ),
            ArgumentSpec(
                "ee_urban",
                "城区能效任务",
                "城区建筑能效提升的改造建筑面积",
                Shape.SCALAR,
                unit="㎡",
                required=False,
                blank="政策的任务数（target.ee_urban）",
            ),
            POLICY_ARGUMENT,
        ),
        result=Result("三项任务及合计的补贴上限", Shape.TABLE, unit="元", columns=BUDGET_COLUMNS),
        clause="一（一）、三",
        examples=(
            Example(
                {"heating": 24961, "ee_rural": 488, "ee_urban": 70000},
                _ALL_AT_CEILING,
                "24961×6000，488×6600，70000×83；上级24961×3000，488×2000，70000×25",
            ),
            Example({}, _ALL_AT_CEILING, "省略任务数，按政策的任务"),
            Example(
                {"heating": 100, "ee_rural": 0, "ee_urban": 0},
                (
                    ("清洁取暖", 600000, 300000, 300000),
                    ("农房能效", 0, 0, 0),
                    ("城区能效", 0, 0, 0),
                    ("合计", 600000, 300000, 300000),
                ),
                "只测算一项，其余填0",
            ),
            Example(
                {"heating": 1, "ee_rural": 1, "ee_urban": 100.5, "policy": "share_mode=PROPORTIONAL"},
                (
                    ("清洁取暖", 6000, 3000, 3000),
                    ("农房能效", 6600, 2000, 4600),
                    ("城区能效", 8341.5, 2512.5, 5829),
                    ("合计", 20941.5, 7512.5, 13429),
                ),
                "达到上限时，按比例与定额优先结果相同",
            ),
            Example(
                {"heating": 10, "ee_rural": 0, "ee_urban": 0, "policy": "SOLAR.cap=7000"},
                (
                    ("清洁取暖", 70000, 30000, 40000),
                    ("农房能效", 0, 0, 0),
                    ("城区能效", 0, 0, 0),
                    ("合计", 70000, 30000, 40000),
                ),
                "太阳能上限改为7000，取最高的：10×7000，上级10×3000",
            ),
            Example(
                {"ee_rural": 0, "ee_urban": 0, "policy": "target.rural_heating=2"},
                (
                    ("清洁取暖", 12000, 6000, 6000),
                    ("农房能效", 0, 0, 0),
                    ("城区能效", 0, 0, 0),
                    ("合计", 12000, 6000, 6000),
                ),
                "任务数改为2户",
            ),
            Example({"heating": "两万户"}, CellError.VALUE, "任务数须为数字"),
            Example({"heating": -1}, CellError.NUM, "任务数不应为负"),
            Example({"heating": CellError.NA}, CellError.NA),
            Example({"heating": 1, "policy": "无此键=1"}, CellError.NA, "没有这个参数"),
        ),
        implementation=_budget,
        elementwise=False,
    ),
)
"""In the order of the catalogue."""
