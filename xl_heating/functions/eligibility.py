"""HEAT_ELIGIBLE and HEAT_ONE_HOUSE: who takes part, and which house is subsidised (二.2)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np

from xl_heating.functions.answers import approvals, households, vacancies, yes_no
from xl_heating.functions.calling import Call, Status
from xl_heating.functions.columns import Choices, as_days, days
from xl_heating.functions.native import NOT_USABLE, among, parameter
from xl_heating.functions.spec import (
    POLICY_ARGUMENT,
    ArgumentSpec,
    Example,
    FunctionSpec,
    NativeForm,
    Result,
    Topic,
)
from xl_heating.functions.subsidy_rows import blank_rows
from xl_heating.functions.values import Bools, CellError, Value
from xl_heating.rules.eligibility import (
    CAUSES,
    MAY_PROCEED,
    NOT_SUBSIDISED,
    POSTPONED,
    SUBSIDISED,
    TO_BE_CHECKED,
    demolition_excludes,
    eligibility,
    one_house,
)
from xl_heating.rules.words import NO, NO_MARKS, YES


def _eligible(call: Call) -> Value:
    policy = call.view.policy
    listed, planned = yes_no(call["demolition"]), days(call["demolition"], months=True)
    dated = planned.values >= 0
    listed = listed._replace(unusable=np.where(dated, 0, listed.unusable).astype(np.uint8))
    vacant = vacancies(call["vacant"], _months(call))
    declined, approved = yes_no(call["declined"]), days(call["date"])
    status = Status(call.n, listed, vacant, declined, approved)
    status.skip(blank_rows(call.n, listed, vacant, declined))
    status.skip(listed.blank & vacant.blank & declined.blank)
    for column in (listed, vacant, declined, approved):
        status.refuse(column.unusable)
    # Without the day of approval the years of the plan cannot be counted.
    status.fail(dated & approved.blank, CellError.VALUE)
    demolished = listed.values == 1
    if dated.any():
        demolished = demolished | (dated & demolition_excludes(policy, as_days(planned), as_days(approved)))
    found = eligibility(
        status.part(demolished), status.part(vacant.values == 1), status.part(declined.values == 1)
    )
    return call.column(status, status.whole(found))


def _months(call: Call) -> Decimal | None:
    months = call.view.policy.option("vacant_months")
    return months if isinstance(months, Decimal) else None


def _one_house(call: Call) -> Value:
    household, primary, exempt = (
        households(call["household"]),
        yes_no(call["primary"]),
        approvals(call["exception"]),
    )
    status = Status(call.n, household, primary, exempt)
    status.skip(household.blank)
    for column in (household, primary, exempt):
        status.refuse(column.unusable)
    known = np.broadcast_to(household.values >= 0, (call.n,))
    found = np.full(call.n, None, dtype=object)
    found[known] = one_house(
        call.view.policy,
        np.broadcast_to(household.values, (call.n,))[known],
        _rows(primary, call.n)[known],
        _rows(exempt, call.n)[known],
        (status.errors != 0)[known],
    )
    return call.column(status, found)


def _rows(flags: Choices, n: int) -> Bools:
    return np.broadcast_to(flags.values == 1, (n,))


# ---------------------------------------------------------------- native form

_YES_WORDS, _NO_WORDS = YES, (*NO, *NO_MARKS, "—", "——")


def _answer(argument: str) -> str:
    known = f"IF({among(argument, _YES_WORDS)},1,IF({among(argument, _NO_WORDS)},0,{NOT_USABLE}))"
    return f'IF({{{argument}}}="",0,{known})'


_YEARS = parameter("demolition_window_years")
_DIRECTION = parameter("demolition_direction")
_FIRST = f'IF({_DIRECTION}="FORWARD",{{date}},EDATE({{date}},-12*{_YEARS}))'
_LAST = f'IF({_DIRECTION}="BACKWARD",{{date}},EDATE({{date}},12*{_YEARS}))'
_LISTED = (
    f"IF(N({{demolition}})>1,IF(COUNT({{date}})=0,{NOT_USABLE},"
    f"AND(INT({{demolition}})>=INT({_FIRST}),INT({{demolition}})<=INT({_LAST}))*1),{_answer('demolition')})"
)
_SHOWN = "".join(
    f'&IF({{{flag}}},"、{cause}","")'
    for flag, cause in zip(("listed", "empty", "refused"), CAUSES, strict=True)
)
_ELIGIBLE_FORM = NativeForm(
    'IF({demolition}&{vacant}&{declined}="",LEFT({date},0),'
    f'IF({{listed}}+{{empty}}+{{refused}}=0,"{MAY_PROCEED}","{POSTPONED}"&MID({_SHOWN[1:]},2,999)))',
    needs=("demolition", "vacant", "declined"),
    helpers={"listed": _LISTED, "empty": _answer("vacant"), "refused": _answer("declined")},
    limits=(
        "是/否不作全角字符处理；拆迁计划日期、核准日须为真正的日期；"
        "适用于长期无人居住由村认定（vacant_months 留空）的政策。"
    ),
)

# ---------------------------------------------------------------- declarations

_APPROVED = dt.date(2021, 10, 13)
_DEMOLITION, _VACANT, _DECLINED = (f"{POSTPONED}{cause}" for cause in CAUSES)
_HOUSES = ("H001", "H001", "H001")

FUNCTIONS = (
    FunctionSpec(
        name="HEAT_ELIGIBLE",
        title="实施资格",
        help=(
            "列入拆迁、长期无人居住、自愿放弃的得“暂不实施:”加原因（多个以“、”相连），否则得“可实施”。"
            "三项中至少填一项，其余留空视为否；三项都空的行留空，未有此情形的请填“否”。"
        ),
        topic=Topic.ELIGIBILITY,
        arguments=(
            ArgumentSpec(
                "demolition",
                "列入拆迁",
                "是/否，或计划拆迁日期：按 demolition_window_years、demolition_direction 对照核准日判断，"
                "含首尾两日，只写到月的按当月1日",
                is_date=True,
                blank="否",
            ),
            ArgumentSpec(
                "vacant",
                "长期无人居住",
                "是/否，由村认定；设有 vacant_months 时也可填无人居住的月数",
                blank="否",
            ),
            ArgumentSpec("declined", "自愿放弃", "是/否", blank="否"),
            ArgumentSpec(
                "date",
                "核准日",
                "名单核准的日期，拆迁一列填日期时需要",
                required=False,
                is_date=True,
                blank="拆迁一列填了日期的得 #VALUE!",
            ),
            POLICY_ARGUMENT,
        ),
        result=Result("可实施，或“暂不实施:”加原因"),
        clause="二.2",
        examples=(
            Example({"demolition": None, "vacant": "是", "declined": None}, _VACANT),
            Example({"demolition": "是", "vacant": "否", "declined": "否"}, _DEMOLITION),
            Example({"demolition": "否", "vacant": "否", "declined": "√"}, _DECLINED),
            Example({"demolition": "否", "vacant": "否", "declined": "否"}, MAY_PROCEED),
            Example(
                {"demolition": True, "vacant": 0, "declined": 1},
                "暂不实施:拆迁、自愿放弃",
                "两个原因以“、”相连",
            ),
            Example(
                {
                    "demolition": ("是", "否", None),
                    "vacant": (None, "有", None),
                    "declined": (None, "Ｙ", None),
                },
                ((_DEMOLITION,), ("暂不实施:长期无人居住、自愿放弃",), (None,)),
                "整列一次判断；全空的行留空",
            ),
            Example(
                {"demolition": dt.date(2024, 10, 13), "vacant": None, "declined": None, "date": _APPROVED},
                _DEMOLITION,
                "核准日后3年的最后一日，含在内",
            ),
            Example(
                {"demolition": dt.date(2024, 10, 14), "vacant": None, "declined": None, "date": _APPROVED},
                MAY_PROCEED,
                "超出3年",
            ),
            Example(
                {"demolition": 45578, "vacant": None, "declined": None, "date": 44482},
                _DEMOLITION,
                "日期序列号：2024-10-13，核准日2021-10-13",
            ),
            Example(
                {"demolition": "2023年6月", "vacant": None, "declined": None, "date": "2021.10.13"},
                _DEMOLITION,
                "只写到月的按当月1日",
            ),
            Example(
                {
                    "demolition": dt.date(2020, 5, 1),
                    "vacant": None,
                    "declined": None,
                    "date": _APPROVED,
                    "policy": "demolition_direction=BACKWARD",
                },
                _DEMOLITION,
                "改为核准日之前3年内列入",
            ),
            Example(
                {
                    "demolition": dt.date(2023, 6, 1),
                    "vacant": None,
                    "declined": None,
                    "date": _APPROVED,
                    "policy": "demolition_window_years=1",
                },
                MAY_PROCEED,
                "年限改为1年",
            ),
            Example(
                {"demolition": None, "vacant": 14, "declined": None, "policy": "vacant_months=12"},
                _VACANT,
                "按月数认定：14≥12",
            ),
            Example(
                {"demolition": dt.date(2023, 6, 1), "vacant": None, "declined": None},
                CellError.VALUE,
                "填了拆迁日期而没有核准日",
            ),
            Example(
                {"demolition": None, "vacant": "偶尔", "declined": None}, CellError.VALUE, "看不出是或否"
            ),
            Example({"demolition": None, "vacant": None, "declined": CellError.REF}, CellError.REF),
            Example({"demolition": None, "vacant": None, "declined": None}, None, "空行留空"),
        ),
        implementation=_eligible,
        native=_ELIGIBLE_FORM,
    ),
    FunctionSpec(
        name="HEAT_ONE_HOUSE",
        title="一户一宅",
        help=(
            "一户多宅原则上补一宅：补主宅；没有主宅标记的补首处，或按 primary_house_rule 全部待核；"
            "两处以上标为主宅的待核；经批准的例外另补。同户有看不清的标记时其余待核。"
            "不补的是否计入任务见 second_house_counts_task。"
        ),
        topic=Topic.ELIGIBILITY,
        arguments=(
            ArgumentSpec(
                "household",
                "户",
                "户口簿号列，没有的填户主身份证号；须为文本，15位以上的数字已丢失位数，得 #VALUE!",
                blank="结果也留空",
            ),
            ArgumentSpec("primary", "是否主宅", "是/否，与户同行", required=False, blank="否"),
            ArgumentSpec(
                "exception",
                "例外批准文号",
                "经批准可另补的宅的文号，只填“是”的得 #VALUE!",
                required=False,
                blank="没有",
            ),
            POLICY_ARGUMENT,
        ),
        result=Result("补、不补或待核"),
        clause="二.2",
        examples=(
            Example(
                {"household": _HOUSES, "primary": ("否", "是", "否")},
                ((NOT_SUBSIDISED,), (SUBSIDISED,), (NOT_SUBSIDISED,)),
                "补主宅",
            ),
            Example(
                {"household": ("H001", "H002", "H001"), "primary": (None, None, "是")},
                ((NOT_SUBSIDISED,), (SUBSIDISED,), (SUBSIDISED,)),
                "H002只有一宅，不需标记",
            ),
            Example(
                {"household": _HOUSES},
                ((SUBSIDISED,), (NOT_SUBSIDISED,), (NOT_SUBSIDISED,)),
                "没有标记，补首处",
            ),
            Example(
                {"household": _HOUSES, "policy": "primary_house_rule=PRIMARY_ONLY"},
                ((TO_BE_CHECKED,),) * 3,
                "只认主宅标记，没有标记的待核",
            ),
            Example(
                {"household": _HOUSES, "primary": ("是", "是", "否")},
                ((TO_BE_CHECKED,), (TO_BE_CHECKED,), (NOT_SUBSIDISED,)),
                "两处主宅，都待核",
            ),
            Example(
                {
                    "household": _HOUSES,
                    "primary": ("是", None, None),
                    "exception": (None, "批〔2021〕3号", None),
                },
                ((SUBSIDISED,), (SUBSIDISED,), (NOT_SUBSIDISED,)),
                "例外经批准，另补一宅",
            ),
            Example(
                {"household": ("H001", "ｈ００１", "H 001"), "primary": ("×", "√", "×")},
                ((NOT_SUBSIDISED,), (SUBSIDISED,), (NOT_SUBSIDISED,)),
                "全角、空格、大小写不同仍是一户",
            ),
            Example(
                {"household": ("H001", None, "无", "H001")},
                ((SUBSIDISED,), (None,), (None,), (NOT_SUBSIDISED,)),
                "户号未填的留空",
            ),
            Example(
                {"household": _HOUSES, "primary": ("是", "主", None)},
                ((TO_BE_CHECKED,), (CellError.VALUE,), (TO_BE_CHECKED,)),
                "第二行看不出是或否，同户其余待核",
            ),
            Example(
                {"household": ("H001", CellError.NA, "H001")},
                ((SUBSIDISED,), (CellError.NA,), (NOT_SUBSIDISED,)),
                "错误只在本行",
            ),
            Example(
                {"household": _HOUSES[:2], "exception": (None, "是")},
                ((TO_BE_CHECKED,), (CellError.VALUE,)),
                "例外须填文号",
            ),
            Example({"household": 990000199001011000}, CellError.VALUE, "数字形式的证件号已丢失末几位"),
            Example({"household": "H001", "primary": "否"}, SUBSIDISED, "只有一宅"),
        ),
        implementation=_one_house,
        elementwise=False,
    ),
)
"""In the order of the catalogue."""
