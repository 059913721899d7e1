"""HEAT_HOUSEHOLDS, HEAT_TASK_COUNT, HEAT_TASK_TOTAL, HEAT_TASK_SUMMARY and HEAT_RATE (一（一）、三（六）)."""

from __future__ import annotations

from xl_heating.functions.construction import ROUTE
from xl_heating.functions.native import (
    IMPOSSIBLE,
    NOT_USABLE,
    ROW,
    checked,
    checked_pair,
    parameter,
    route_value,
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
from xl_heating.functions.task_rows import (
    SUMMARY_COLUMNS,
    households,
    rate,
    task_count,
    task_summary,
    task_total,
)

_HOUSEHOLDS = ArgumentSpec(
    "households", "户数", "该行的户数", unit="户", blank="与面积都空则留空；按户计而只缺户数的得 #VALUE!"
)
_AREA = ArgumentSpec(
    "area",
    "面积",
    "公益场所填供暖面积，城区建筑能效填改造建筑面积",
    unit="㎡",
    required=False,
    blank="按户计的不需要，按面积计的得 #VALUE!",
)
_ROUTES = ArgumentSpec("routes", "改造方式列", "台账的改造方式列", blank="整行留空的不计")
_HOUSEHOLD_COLUMN = ArgumentSpec(
    "households",
    "户数列",
    "台账的户数列；一行一户的台账填1即可",
    unit="户",
    blank="与面积都空的行不计；按户计而只缺户数的得 #VALUE!",
)
_AREAS = ArgumentSpec(
    "areas", "面积列", "台账的面积列", unit="㎡", blank="按户计的不需要，按面积计的得 #VALUE!"
)


def _equivalent(area: str, mode: str) -> str:
    share = f"ROUND({area},4)/{parameter('equivalent.area')}"
    return (
        f'CHOOSE(MATCH({mode},{{"EXACT","FLOOR","ROUND","CEIL"}},0),'
        f"ROUND({share},4),INT({share}),ROUND({share},0),ROUNDUP({share},0))"
    )


_BASIS = route_value("heat_basis")
_AS_HOUSEHOLDS = _equivalent("{area}", parameter("equiv_mode"))
_NEEDED_AREA = f'IF({{area}}="",{NOT_USABLE},{{area}})'
_SHARE = route_value("heat_share")
_BY_AREA = (
    f'OR({_SHARE}="DISTRICT",AND({parameter("regional_task_basis")}="AREA",'
    f'OR({_BASIS}="PROJECT_AREA",{_BASIS}="ASSESSED_AREA")))'
)
_COUNT_FORM = (
    'IF(AND({households}="",{area}=""),LEFT({route},0),'
    + checked_pair(
        "households",
        "area",
        f'IF({_BASIS}="RENOVATED_AREA",{_NEEDED_AREA},IF({_BY_AREA},'
        # The product with 0 makes a missing area an error whether it counts or not.
        f'{_NEEDED_AREA}*0+IF({_SHARE}="DISTRICT",{parameter("public_counts")}*1,1)*{_AS_HOUSEHOLDS},'
        f'IF({{households}}="",{NOT_USABLE},{{households}})'
        f'*IF({_SHARE}="NONE",{parameter("urban_market_counts")}*1,1)))',
    )
    + ")"
)

FUNCTIONS = (
    FunctionSpec(
        name="HEAT_HOUSEHOLDS",
        title="折算户数",
        help=(
            "公益场所供暖面积折算户数。范围留空时逐格折算；"
            "范围为 POOLED（合并面积）或 PER_PLACE（逐处）时得一个合计数。"
        ),
        topic=Topic.TASKS,
        arguments=(
            ArgumentSpec(
                "area", "供暖面积", "一处或多处的供暖面积", unit="㎡", blank="结果也留空，合计时不计"
            ),
            ArgumentSpec(
                "mode",
                "取整方式",
                "EXACT 不取整（四位小数）、FLOOR 向下、ROUND 四舍五入、CEIL 向上",
                Shape.SCALAR,
                required=False,
                blank="逐格用 equiv_mode，合计用 equiv_report_mode",
            ),
            ArgumentSpec(
                "scope",
                "合计范围",
                "POOLED 面积合并后取整，PER_PLACE 逐处取整后相加",
                Shape.SCALAR,
                required=False,
                blank="逐格折算，不合计",
            ),
            POLICY_ARGUMENT,
        ),
        result=Result("折算户数", unit="户"),
        clause="三（六）",
        examples=(
            Example({"area": 1260}, 10.5, "1260÷120"),
            Example(
                {"area": (80, 100, 150, 230), "mode": "FLOOR", "scope": "POOLED"}, 4, "560÷120=4.67，向下取整"
            ),
            Example({"area": (80, 100, 150, 230), "mode": "FLOOR", "scope": "PER_PLACE"}, 2, "0+0+1+1"),
        ),
        implementation=households,
        elementwise=False,
        native=NativeForm(
            'IF({area}="","",'
            + checked(
                "area",
                None,
                _equivalent("{area}", f'IF({{mode}}="",{parameter("equiv_mode")},{{mode}})'),
            )
            + ")",
            needs=("area",),
            limits="逐格折算；取整方式用代码。",
        ),
    ),
    FunctionSpec(
        name="HEAT_TASK_COUNT",
        title="计入任务数",
        help=(
            "一行计入其任务的数量：取暖改造与农房能效按户，公益场所按供暖面积折算户，城区能效按㎡；"
            "城区市政、公益场所是否计入见 urban_market_counts、public_counts。"
        ),
        topic=Topic.TASKS,
        arguments=(ROUTE, _HOUSEHOLDS, _AREA, POLICY_ARGUMENT),
        result=Result("计入任务的数量", unit="户或㎡"),
        clause="一（一）、三（一）、三（六）",
        examples=(
            Example({"route": "城区市政集中供暖", "households": 37}, 37, "计入任务但不享受补贴"),
            Example({"route": "公益场所", "households": None, "area": 1260}, 10.5, "1260÷120"),
        ),
        implementation=task_count,
        native=NativeForm(_COUNT_FORM, needs=("route", "households", "area"), helpers={"row": ROW}),
    ),
    FunctionSpec(
        name="HEAT_TASK_TOTAL",
        title="任务合计",
        help=(
            "台账计入取暖改造任务的户数合计："
            "补贴改造户＋城区市政户＋公益场所折算户（按街镇合并面积后取整）。"
            "可只计一个街镇、一种改造方式；指定能效改造方式时得该项的户数或㎡。"
        ),
        topic=Topic.TASKS,
        arguments=(
            _ROUTES,
            _HOUSEHOLD_COLUMN,
            _AREAS,
            ArgumentSpec(
                "streets", "街道镇列", "台账的街道镇列", required=False, blank="视为同一街镇，面积一并折算"
            ),
            ArgumentSpec(
                "street",
                "街道镇",
                "只计该街镇；须同时给出街道镇列",
                Shape.SCALAR,
                required=False,
                blank="全部",
            ),
            ArgumentSpec("route", "改造方式", "只计该改造方式", Shape.SCALAR, required=False, blank="全部"),
            POLICY_ARGUMENT,
        ),
        result=Result("计入任务的合计", Shape.SCALAR, unit="户"),
        clause="一（一）、三（一）、三（六）",
        examples=(
            Example(
                {
                    "routes": ("分散气代煤", "城区市政集中供暖", "公益场所"),
                    "households": (500, 12, ""),
                    "areas": ("", "", 370),
                },
                515,
                "500+12+370÷120向下取整得3",
            ),
        ),
        implementation=task_total,
        elementwise=False,
    ),
    FunctionSpec(
        name="HEAT_TASK_SUMMARY",
        title="街镇汇总",
        help=(
            "按规定顺序列出各街镇和合计，每行九列（无表头）："
            "街道镇、计划、完成、其中补贴改造、其中城区市政、其中公益折算、完成率、农房能效（户）、城区能效（㎡）。"
        ),
        topic=Topic.TASKS,
        arguments=(
            ArgumentSpec(
                "streets", "街道镇列", "台账的街道镇列；不认识的名称使全表得 #N/A", blank="整行留空的不计"
            ),
            _ROUTES,
            _HOUSEHOLD_COLUMN,
            _AREAS,
            ArgumentSpec(
                "plan",
                "计划",
                "两列（街道镇、计划户数），或按规定顺序的一列计划户数；其中“合计”行不取",
                Shape.TABLE,
                unit="户",
                required=False,
                blank="计划与完成率留空",
            ),
            POLICY_ARGUMENT,
        ),
        result=Result("各街镇与合计的汇总表", Shape.TABLE, columns=SUMMARY_COLUMNS),
        clause="一（一）、三（一）、三（六）",
        examples=(
            Example(
                {
                    "streets": ("财源街道", "省庄镇", "财源办", "省庄镇"),
                    "routes": ("分散气代煤", "城区市政集中供暖", "公益场所", "农房能效"),
                    "households": (500, 12, "", 6),
                    "areas": ("", "", 370, ""),
                    "plan": (("财源街道", 1000), ("省庄镇", 12)),
                },
                (
                    ("财源街道", 1000, 503, 500, 0, 3, 0.503, 0, 0),
                    ("岱庙街道", None, 0, 0, 0, 0, None, 0, 0),
                    ("泰前街道", None, 0, 0, 0, 0, None, 0, 0),
                    ("上高街道", None, 0, 0, 0, 0, None, 0, 0),
                    ("徐家楼街道", None, 0, 0, 0, 0, None, 0, 0),
                    ("省庄镇", 12, 12, 0, 12, 0, 1, 6, 0),
                    ("邱家店镇", None, 0, 0, 0, 0, None, 0, 0),
                    ("合计", 1012, 515, 500, 12, 3, 0.5089, 6, 0),
                ),
                "370÷120向下取整得3；515÷1012=0.5089",
            ),
        ),
        implementation=task_summary,
        elementwise=False,
    ),
    FunctionSpec(
        name="HEAT_RATE",
        title="完成率",
        help="完成÷计划，四舍五入到四位小数；超过100%的照实显示。计划为空或0、完成为空的留空。",
        topic=Topic.TASKS,
        arguments=(
            ArgumentSpec("done", "完成", "完成数", blank="结果也留空"),
            ArgumentSpec("target", "计划", "计划（任务）数", blank="结果也留空"),
        ),
        result=Result("完成率，1为100%"),
        clause="一（一）",
        examples=(
            Example({"done": 23715, "target": 24961}, 0.9501, "23715÷24961=0.95008"),
            Example({"done": 5, "target": 0}, None, "计划为0，不计完成率"),
        ),
        implementation=rate,
        native=NativeForm(
            'IF(OR({done}="",{target}=""),LEFT({done}&{target},0),'
            f"IF(COUNT({{done}},{{target}})<2,{NOT_USABLE},IF(MIN({{done}},{{target}})<0,{IMPOSSIBLE},"
            'IF({target}=0,"",ROUND({done}/{target},4)))))',
            needs=("done", "target"),
        ),
    ),
)
"""In the order of the catalogue."""
