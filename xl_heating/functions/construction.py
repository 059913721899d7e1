"""HEAT_CAP, HEAT_SUBSIDY, HEAT_UPPER, HEAT_DISTRICT, HEAT_SELF_PAY and HEAT_SPLIT (三（一）至（六）)."""

from __future__ import annotations

from collections.abc import Callable

from xl_heating.functions.calling import Call
from xl_heating.functions.columns import ACCEPTED_WORDS, WAITING_WORDS
from xl_heating.functions.explaining import explain
from xl_heating.functions.native import (
    IMPOSSIBLE,
    NOT_USABLE,
    QUANTITY,
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
from xl_heating.functions.subsidy_rows import read_ceilings, read_rows
from xl_heating.functions.values import CellError, Value

ROUTE = ArgumentSpec("route", "改造方式", "改造方式的名称、代码或别名，如“分散电代煤”；不认识的名称得 #N/A")
COST = ArgumentSpec(
    "cost", "可补贴费用", "只含可补贴的费用项，可由 HEAT_ELIGIBLE_COST 得出", unit="元", blank="结果也留空"
)
QUANTITY_ARGUMENT = ArgumentSpec(
    "quantity",
    "数量",
    "按户补贴的填户数；按面积补贴的填该改造方式规定的面积（可由 HEAT_AREA 得出）",
    unit="户或㎡",
    required=False,
    blank="按户的为1户，按面积的得 #VALUE!",
)
ACCEPTED = ArgumentSpec(
    "accepted",
    "验收",
    "是/否、TRUE/FALSE、1/0、合格/不合格/整改，或验收日期；只对经验收合格才补贴的改造方式起作用",
    required=False,
    blank="视为未验收合格",
)

_ARGUMENTS = (ROUTE, COST, QUANTITY_ARGUMENT, ACCEPTED, POLICY_ARGUMENT)
_LIMITS = "适用于定额分担、逐户封顶、金额到分的政策。"

_CAP = route_value("heat_caps")
_UPPER = route_value("heat_uppers")
_SHARE = route_value("heat_share")
_IS_ACCEPTED = (
    f"IF({route_value('heat_accept')}=1,IF(ISTEXT({{accepted}}),"
    + word_test("accepted", ("是", *ACCEPTED_WORDS), ("", "否", *WAITING_WORDS))
    + ",N({accepted})>0),1)"
)
_SUBSIDY_FORM = blank_row(
    '{cost}=""',
    ("route", "quantity", "accepted"),
    checked(
        "cost",
        "quantity",
        # The quantity stands first so that a missing area is an error whatever the acceptance.
        f'IF({_SHARE}="RATIO",{NOT_USABLE},ROUND(IF({_CAP}="",({_SHARE}="DISTRICT")*{{cost}}+0*{QUANTITY},'
        f"MIN({{cost}},{_CAP}*{QUANTITY}))*{_IS_ACCEPTED},2))",
    ),
)
_UPPER_FORM = (
    f'IF({{subsidy}}="","",IF({_SHARE}<>"QUOTA",0,ROUND(CHOOSE('
    f'MATCH({parameter("share_mode")},{{"UPPER_FIRST","PROPORTIONAL","DISTRICT_FIRST"}},0),'
    f"MIN({{subsidy}},{_UPPER}*{QUANTITY}),"
    f"{{subsidy}}*{_UPPER}/{_CAP},"
    f"{{subsidy}}-MIN({{subsidy}},({_CAP}-{_UPPER})*{QUANTITY})),2)))"
)
_HELPERS = {"row": ROW, "subsidy": _SUBSIDY_FORM}
_NEEDS = ("route", "cost", "quantity", "accepted")


def _cap(call: Call) -> Value:
    return call.column(*read_ceilings(call))


def _split(call: Call) -> Value:
    rows = read_rows(call)
    return call.table(rows.status, *rows.split())


def _part(place: int) -> Callable[[Call], Value]:
    def part(call: Call) -> Value:
        rows = read_rows(call)
        return call.column(rows.status, rows.split()[place])

    return part


_ELECTRIC = {"route": "分散电代煤", "cost": 6350}
_SAVING = {"route": "集中供热延伸", "cost": 5000, "quantity": 1}
_PROPORTIONAL = {**_SAVING, "policy": "share_mode=PROPORTIONAL"}

FUNCTIONS = (
    FunctionSpec(
        name="HEAT_CAP",
        title="补贴上限",
        help=(
            "补贴标准×数量，用于编制预算；“最高”是上限而不是定额，实际补贴请用 HEAT_SUBSIDY。"
            "原文未设上限的得 #N/A。"
        ),
        topic=Topic.CONSTRUCTION,
        arguments=(ROUTE, QUANTITY_ARGUMENT, POLICY_ARGUMENT),
        result=Result("补贴上限", unit="元"),
        clause="三（一）至（五）",
        examples=(
            Example({"route": "区域集中供热-可再生", "quantity": 12500}, 1037500, "12500×83"),
            Example({"route": "分散气代煤"}, 6000, "1户"),
            Example({"route": "公益场所", "quantity": 120}, CellError.NA, "原文未设上限"),
        ),
        implementation=_cap,
        native=NativeForm(
            'IF(AND({route}="",{quantity}=""),"",'
            f'IF(COUNT({{quantity}})<1*({{quantity}}<>""),{NOT_USABLE},IF(N({{quantity}})<0,{IMPOSSIBLE},'
            f'ROUND({QUANTITY}*IF({_CAP}="",NA(),{_CAP}),2))))',
            needs=("route", "quantity"),
            helpers={"row": ROW},
        ),
    ),
    FunctionSpec(
        name="HEAT_SUBSIDY",
        title="建设补贴",
        help="可补贴费用与补贴上限取小，逐行四舍五入到分；费用未填的行留空，绝不按上限计。",
        topic=Topic.CONSTRUCTION,
        arguments=_ARGUMENTS,
        result=Result("建设补贴", unit="元"),
        clause="三（一）至（六）",
        examples=(
            Example(_ELECTRIC, 6000, "min(6350, 6000)"),
            Example(
                {"route": "农房能效", "cost": 7000, "quantity": 1, "accepted": "是"}, 6600, "min(7000, 6600)"
            ),
            Example({"route": "农房能效", "cost": 7000}, 0, "未经验收合格"),
            Example(
                {"route": ("分散气代煤", "太阳能"), "cost": (5800, 6200)}, ((5800,), (6000,)), "整列一次算完"
            ),
        ),
        implementation=_part(0),
        native=NativeForm(_SUBSIDY_FORM, _NEEDS, {"row": ROW}, _LIMITS),
    ),
    FunctionSpec(
        name="HEAT_UPPER",
        title="中央及市级承担",
        help="建设补贴中由中央及市级财政合计承担的部分；费用低于上限时按 share_mode 分担，缺省为定额优先。",
        topic=Topic.CONSTRUCTION,
        arguments=_ARGUMENTS,
        result=Result("中央及市级承担额", unit="元"),
        clause="三（一）至（五）",
        examples=(
            Example(_SAVING, 3000, "定额优先：min(5000, 3000)"),
            Example(_PROPORTIONAL, 2500, "按比例：5000×3000÷6000"),
            Example({**_SAVING, "policy": "share_mode=DISTRICT_FIRST"}, 2000, "区级先承担3000"),
        ),
        implementation=_part(1),
        native=NativeForm(_UPPER_FORM, _NEEDS, _HELPERS, _LIMITS),
    ),
    FunctionSpec(
        name="HEAT_DISTRICT",
        title="区级承担",
        help="建设补贴中由区级财政承担的部分，即建设补贴减去中央及市级承担额。",
        topic=Topic.CONSTRUCTION,
        arguments=_ARGUMENTS,
        result=Result("区级承担额", unit="元"),
        clause="三",
        examples=(
            Example(_SAVING, 2000, "5000−3000"),
            Example({"route": "公益场所", "cost": 200000, "quantity": 1250}, 200000, "三（六）由区级统筹"),
        ),
        implementation=_part(2),
        native=NativeForm(
            'IF({subsidy}="","",ROUND({subsidy}-{upper},2))',
            _NEEDS,
            {**_HELPERS, "upper": _UPPER_FORM},
            _LIMITS,
        ),
    ),
    FunctionSpec(
        name="HEAT_SELF_PAY",
        title="用户自付",
        help="可补贴费用减去建设补贴；不可补贴的费用项另计。",
        topic=Topic.CONSTRUCTION,
        arguments=_ARGUMENTS,
        result=Result("用户自付额", unit="元"),
        clause="三",
        examples=(
            Example(_ELECTRIC, 350, "6350−6000"),
            Example({"route": "城区市政集中供暖", "cost": 5200}, 5200, "计入任务但不享受补贴"),
        ),
        implementation=_part(3),
        native=NativeForm('IF({subsidy}="","",ROUND({cost}-{subsidy},2))', _NEEDS, _HELPERS, _LIMITS),
    ),
    FunctionSpec(
        name="HEAT_SPLIT",
        title="补贴分担",
        help="一次得出四列：建设补贴、中央及市级承担、区级承担、用户自付；整列一次调用，速度最快。",
        topic=Topic.CONSTRUCTION,
        arguments=_ARGUMENTS,
        result=Result(
            "每行四列",
            Shape.TABLE,
            unit="元",
            columns=("补贴", "上级", "区级", "自付"),
        ),
        clause="三（一）至（六）",
        examples=(
            Example(
                {"route": "农房能效", "cost": 7000, "quantity": 1, "accepted": "是"},
                ((6600, 2000, 4600, 400),),
                "min(7000, 6600)；2000+4600",
            ),
            Example(_PROPORTIONAL, ((5000, 2500, 2500, 0),), "按比例分担"),
        ),
        implementation=_split,
    ),
    FunctionSpec(
        name="HEAT_EXPLAIN",
        title="补贴说明",
        help=(
            "用一句话说明一行补贴是怎样算出来的：条款、算式、上限、分担、口径与政策版本；"
            "数据有误时说明原因。参数与 HEAT_SUBSIDY 相同。"
        ),
        topic=Topic.CONSTRUCTION,
        arguments=_ARGUMENTS,
        result=Result("一句说明"),
        clause="三（一）至（六）",
        examples=(
            Example(
                _ELECTRIC,
                "三（三）2：可补贴费用6,350元，上限6,000元×1户，补贴6,000元；"
                "中央及市级3,000元，区级3,000元，自付350元（口径：定额优先；政策2021-10-13）",
            ),
            Example({"route": "电炉", "cost": 100}, "不认识的改造方式“电炉”，请从“改造方式”表中选择。"),
        ),
        implementation=explain,
        explains=True,
    ),
)
"""In the order of the catalogue."""
