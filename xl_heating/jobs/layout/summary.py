"""T18 区级汇总: the main page, one row a street."""

from __future__ import annotations

from xl_heating.jobs.layout.columns import (
    COUNT,
    EQUIVALENT,
    RATE,
    SUMMARY_SHEET,
    WAN,
    WHOLE_AREA,
    has_running_subsidy,
    routes_for,
    seasons,
)
from xl_heating.jobs.layout.model import Column, Content, TableLayout
from xl_heating.policy import Policy, Share, Task


def summary_layout(policy: Policy) -> TableLayout:
    """T18 区级汇总. Keys: ``plan_X``, ``done_X``, ``rate_X`` for each route code X and for TASK (计入任务).

    Further keys: ``area_PUBLIC`` ㎡; ``subsidy``, ``upper``, ``district``, ``self_pay``,
    ``public_district`` and ``running_2021`` … in 万元; ``uncosted`` 户; ``dossier_rate`` (0–1);
    ``doubts`` 条; ``status`` text.
    """
    efficiency = _efficiency_columns(policy)
    return TableLayout(
        sheet=SUMMARY_SHEET,
        prefix="heat_summary",
        columns=(
            Column("street", ("街道镇",) * 3, width=10.5, content=Content.LABEL),
            *_task_columns(policy),
            *efficiency,
            *_money_columns(policy),
            *_quality_columns(),
        ),
        streets=tuple(street.name for street in policy.streets),
        second_page=efficiency[0].key if efficiency else "subsidy",
    )


def _three(group: str, title: str, code: str, unit: str, number_format: str, width: float) -> list[Column]:
    return [
        Column(
            f"plan_{code}",
            (group, title, "计划"),
            unit,
            number_format,
            width,
            Content.FORMULA,
            True,
            "取自计划表",
        ),
        Column(
            f"done_{code}", (group, title, "完成"), unit, number_format, width, Content.INPUT, summed=True
        ),
        Column(f"rate_{code}", (group, title, "完成率"), "%", RATE, 7.9, Content.FORMULA),
    ]


def _task_columns(policy: Policy) -> list[Column]:
    total = _three("清洁取暖改造任务（户）", "合计（计入任务）", "TASK", "户", EQUIVALENT, 6.4)
    total[1] = Column(
        "done_TASK", total[1].headers, "户", EQUIVALENT, 6.4, Content.FORMULA, True, "各方式及其中两项之和"
    )
    columns = total
    for route in routes_for(policy, Task.HEATING):
        columns += _three("清洁取暖改造任务（户）", route.name, route.code, "户", COUNT, 5.8)
    group = "其中：计入不补及公益场所"
    for route in routes_for(policy, Task.MARKET_HEATING):
        columns += _three(group, f"{route.name}（计入不补）", route.code, "户", COUNT, 5.8)[:2]
    for route in routes_for(policy, Task.PUBLIC):
        plan, done, _ = _three(group, f"{route.name}折算", route.code, "户", EQUIVALENT, 5.8)
        area = Column(
            f"area_{route.code}", (group, f"{route.name}折算", "面积㎡"), "㎡", WHOLE_AREA, 7.4, summed=True
        )
        columns += [plan, area, done]
    return columns


def _efficiency_columns(policy: Policy) -> list[Column]:
    columns: list[Column] = []
    for route in routes_for(policy, Task.EE_RURAL, Task.EE_URBAN):
        unit = route.basis.unit
        by_area = unit == "㎡"
        columns += _three(
            "能效提升",
            f"{route.name}（{unit}）",
            route.code,
            unit,
            WHOLE_AREA if by_area else COUNT,
            7.4 if by_area else 6.0,
        )
    return columns


def _money_columns(policy: Policy) -> list[Column]:
    construction = "建设补贴（万元）"
    columns = [
        Column("subsidy", (construction, "补贴总额", "补贴总额"), "万元", WAN, 13.2, summed=True),
        Column("upper", (construction, "其中", policy.policy.upper_level), "万元", WAN, 13.2, summed=True),
        Column(
            "district", (construction, "其中", policy.policy.district_level), "万元", WAN, 13.2, summed=True
        ),
        Column("self_pay", (construction, "用户自付", "用户自付"), "万元", WAN, 11.6, summed=True),
    ]
    if any(route.share is Share.DISTRICT for route in policy.routes.values()):
        title = f"公益场所{policy.policy.district_level}资金（万元）"
        columns.append(Column("public_district", (title,) * 3, "万元", WAN, 11.6, summed=True))
    if has_running_subsidy(policy):
        group = "运行补贴（万元，按采暖季）"
        columns += [
            Column(f"running_{year}", (group, *(f"{year}-{year + 1}",) * 2), "万元", WAN, 11.6, summed=True)
            for year in seasons(policy)
        ]
    return columns


def _quality_columns() -> list[Column]:
    group = "台账质量"
    return [
        Column("uncosted", (group, *("未录费用户数",) * 2), "户", COUNT, 7.0, summed=True),
        Column("dossier_rate", (group, *("档案齐全率",) * 2), "%", RATE, 8.4),
        Column("doubts", (group, *("疑点数",) * 2), "条", COUNT, 6.2, summed=True),
        Column("status", (group, *("台账状态",) * 2), width=12.0, note="已收、缺报、重复报送已取新件……"),
    ]
