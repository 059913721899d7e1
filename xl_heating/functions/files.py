"""HEAT_DOSSIER and HEAT_DEADLINE: one dossier a household, and dates to be kept (四（一）、四（三）)."""

from __future__ import annotations

import datetime as dt

import numpy as np

from xl_heating.functions.answers import presences
from xl_heating.functions.calling import Call, Status
from xl_heating.functions.columns import as_days, days
from xl_heating.functions.native import NOT_USABLE, among, parameter
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
from xl_heating.functions.subsidy_rows import blank_rows
from xl_heating.functions.values import CellError, Value
from xl_heating.rules.progress import DOSSIER, deadline, dossier_missing
from xl_heating.rules.words import NO, NO_MARKS, NOT_THERE

COMPLETE = "齐全"
_PARTS = ("info", "before", "during", "after", "acceptance")


def _dossier(call: Call) -> Value:
    parts = [presences(call[name]) for name in _PARTS]
    status = Status(call.n, *parts)
    status.skip(blank_rows(call.n, *parts))
    status.skip(np.logical_and.reduce(np.broadcast_arrays(*(part.blank for part in parts))))
    for part in parts:
        status.refuse(part.unusable)
    missing = dossier_missing(*(status.part(part.values == 1) for part in parts))
    return call.column(status, status.whole(np.where(missing == "", COMPLETE, missing).astype(object)))


def _deadline(call: Call) -> Value:
    due, actual, as_of = (days(call[name]) for name in ("due", "actual", "as_of"))
    inclusive = call.option("inclusive", "due_inclusive")
    if inclusive is None:
        inclusive = call.view.policy.option("due_inclusive", True)
    status = Status(call.n, due, actual, as_of)
    status.skip(due.blank)
    for column in (due, actual, as_of):
        status.refuse(column.unusable)
    no_day = np.datetime64("NaT", "D")
    done = status.part(np.where(actual.blank, no_day, as_days(actual)))
    today = np.where(as_of.blank, no_day, as_days(as_of))[0]
    found, late = deadline(status.part(as_days(due)), done, today, bool(inclusive))
    overdue = np.isnat(done) & (late > 0)
    found[overdue] = [f"未完成（逾期{number}天）" for number in late[overdue].tolist()]
    return call.column(status, status.whole(found))


# ---------------------------------------------------------------- native forms

_ABSENT = ("", *NO, *NOT_THERE, *NO_MARKS, "—", "——")
_MISSING = "&".join(
    f'IF({among(part, _ABSENT)},"、{name}","")' for part, name in zip(_PARTS, DOSSIER, strict=True)
)
_DOSSIER_FORM = NativeForm(
    "IF(" + "&".join(f"{{{part}}}" for part in _PARTS) + '="","",'
    f'IF({{missing}}="","{COMPLETE}",MID({{missing}},2,999)))',
    needs=_PARTS,
    helpers={"missing": _MISSING},
    limits="有/无等记号不作全角字符处理。",
)

_DAY = "INT({actual})"
_DEADLINE_FORM = NativeForm(
    'IF({due}="",LEFT({actual}&{as_of},0),'
    'IF(OR(COUNT({due})=0,({actual}<>"")*(COUNT({actual})=0),({as_of}<>"")*(COUNT({as_of})=0)),'
    f'{NOT_USABLE},IF({{actual}}="",'
    'IF(INT(N({as_of}))>{last},"未完成（逾期"&(INT(N({as_of}))-{last})&"天）","未完成"),'
    f'IF({_DAY}>{{last}},"逾期"&({_DAY}-{{last}})&"天","按期"))))',
    needs=("due", "actual"),
    helpers={"last": f'(INT({{due}})-1+IF({{inclusive}}="",{parameter("due_inclusive")},{{inclusive}})*1)'},
    limits="日期须为真正的日期；是否含当日填 TRUE/FALSE 或 1/0。",
)

# ---------------------------------------------------------------- declarations

_DUE = dt.date(2021, 7, 1)
_FULL = {"info": "有", "before": "有", "during": "有", "after": "有", "acceptance": "有"}

FUNCTIONS = (
    FunctionSpec(
        name="HEAT_DOSSIER",
        title="档案缺项",
        help=(
            "一户一档缺哪几项，以“、”相连；五项都有得“齐全”，五格全空的行留空。"
            "有、是、√、文件名、日期、张数算有；无、否、×、缺、0、横线和空格算缺。"
        ),
        topic=Topic.FILES,
        arguments=tuple(
            ArgumentSpec(part, name, f"{name}：有/无、是/否、√/×、文件名、日期或份数", blank="缺此项")
            for part, name in zip(_PARTS, DOSSIER, strict=True)
        ),
        result=Result("所缺各项，或“齐全”"),
        clause="四（三）",
        examples=(
            Example({**_FULL, "during": "无"}, "改造中照片"),
            Example(_FULL, COMPLETE, "五项都有"),
            Example(
                {
                    "info": "√",
                    "before": "0101_前.jpg",
                    "during": "0101_中.jpg",
                    "after": "0101_后.jpg",
                    "acceptance": dt.date(2021, 11, 20),
                },
                COMPLETE,
                "文件名、日期都算有",
            ),
            Example(
                {**_FULL, "before": None, "after": None}, "改造前照片、改造后照片", "空格算缺，按原文顺序列出"
            ),
            Example(
                {"info": "是", "before": 2, "during": 0, "after": 1, "acceptance": False},
                "改造中照片、竣工验收材料",
                "填照片张数，0张算缺",
            ),
            Example(
                {**_FULL, "info": "—", "acceptance": "／"}, "农户基本信息、竣工验收材料", "横线、斜线算缺"
            ),
            Example({**_FULL, "acceptance": "待补"}, "竣工验收材料"),
            Example(dict.fromkeys(_PARTS, "无"), "、".join(DOSSIER), "全缺不同于全空"),
            Example(dict.fromkeys(_PARTS, None), None, "空行留空"),
            Example(
                {
                    "info": ("有", None, "有"),
                    "before": ("有", None, "有"),
                    "during": ("有", None, "×"),
                    "after": ("有", None, "Ｎｏ"),
                    "acceptance": ("有", None, CellError.NA),
                },
                ((COMPLETE,), (None,), (CellError.NA,)),
                "整列一次判断；错误只在本行",
            ),
        ),
        implementation=_dossier,
        native=_DOSSIER_FORM,
    ),
    FunctionSpec(
        name="HEAT_DEADLINE",
        title="期限",
        help=(
            "按期、逾期n天或未完成；给出截止日而已过期限的未完成项得“未完成（逾期n天）”。未填期限的留空。"
            '名单报送期限可用 HEAT_PARAM("list.due")；该期限早于文件印发日，逾期只作提示。'
        ),
        topic=Topic.FILES,
        arguments=(
            ArgumentSpec("due", "期限", "最后期限的日期", blank="结果也留空", is_date=True),
            ArgumentSpec("actual", "完成日", "实际报送或完成的日期", blank="未完成", is_date=True),
            ArgumentSpec(
                "as_of",
                "截止日",
                "统计到哪一天，用来计算未完成项已逾期的天数",
                Shape.SCALAR,
                required=False,
                is_date=True,
                blank="只写“未完成”",
            ),
            ArgumentSpec(
                "inclusive",
                "是否含当日",
                "TRUE 为期限当日仍算按期，FALSE 为须在前一日",
                Shape.SCALAR,
                required=False,
                blank="按 due_inclusive，缺省含当日",
            ),
            POLICY_ARGUMENT,
        ),
        result=Result("按期、逾期n天、未完成或未完成（逾期n天）"),
        clause="四（一）、一（一）",
        examples=(
            Example({"due": _DUE, "actual": dt.date(2021, 7, 2)}, "逾期1天"),
            Example({"due": _DUE, "actual": _DUE}, "按期", "含当日"),
            Example(
                {"due": _DUE, "actual": _DUE, "inclusive": False}, "逾期1天", "不含当日，最后一日为6月30日"
            ),
            Example(
                {"due": _DUE, "actual": _DUE, "policy": "due_inclusive=FALSE"},
                "逾期1天",
                "按政策参数不含当日",
            ),
            Example({"due": _DUE, "actual": dt.date(2021, 6, 30), "inclusive": "否"}, "按期"),
            Example(
                {"due": _DUE, "actual": dt.date(2021, 10, 13)}, "逾期104天", "30+31+31+12，7月1日至10月13日"
            ),
            Example({"due": _DUE, "actual": None}, "未完成"),
            Example({"due": _DUE, "actual": None, "as_of": dt.date(2021, 7, 6)}, "未完成（逾期5天）"),
            Example({"due": _DUE, "actual": None, "as_of": _DUE}, "未完成", "尚未过期"),
            Example({"due": 44378, "actual": 44379}, "逾期1天", "日期序列号"),
            Example({"due": "2021年7月1日", "actual": "２０２１．７．３"}, "逾期2天", "日期文本、全角数字"),
            Example(
                {"due": ("2021-07-01", None, "2021-12-31"), "actual": ("2021-06-28", "2021-07-02", None)},
                (("按期",), (None,), ("未完成",)),
                "未填期限的行留空",
            ),
            Example({"due": _DUE, "actual": "7月2日"}, CellError.VALUE, "没有年份，不猜"),
            Example({"due": _DUE, "actual": _DUE, "inclusive": "也许"}, CellError.VALUE),
            Example({"due": CellError.NA, "actual": None}, CellError.NA),
        ),
        implementation=_deadline,
        native=_DEADLINE_FORM,
    ),
)
"""In the order of the catalogue."""
