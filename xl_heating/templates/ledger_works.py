"""集中供热项目 (T7) and 能效提升 (T8): works by project, house and building."""

from __future__ import annotations

from xl_heating.policy import Policy, Task
from xl_heating.templates.ledger_common import (
    BUILDINGS_SHEET,
    FARMHOUSES_SHEET,
    PROJECTS_SHEET,
    RESULTS,
    VILLAGES_LIST,
    WHOLE,
    items_constant,
    route_name,
    split,
)
from xl_heating.templates.ledger_fields import Field, Kind, LedgerSheet, both
from xl_heating.templates.policy_sheets import PROJECT_ITEMS


def projects(policy: Policy, rows: int) -> LedgerSheet:
    keys = ("cost_source", "cost_station", "cost_primary", "cost_secondary", "cost_radiator")
    titles = ("热源站", "换热站", "一次管网（不补）", "二次管网", "户内暖气片")
    return LedgerSheet(
        PROJECTS_SHEET,
        "集中供热项目表",
        "元、㎡、户",
        (
            Field("project", both("项目名称"), width=20),
            Field("street", both("街道镇"), Kind.CHOICE, 11, choices="heat_list_streets"),
            Field("village", both("小区/村"), width=12),
            Field(
                "heat_source",
                both("热源类型"),
                Kind.CHOICE,
                12,
                choices=("地源热泵", "污水源热泵", "空气源热泵", "燃气锅炉", "电锅炉", "生物质锅炉"),
            ),
            Field("route", both("改造方式（类别）"), Kind.CHOICE, 21, choices="heat_list_projects"),
            Field("project_area", both("建设项目供热面积（㎡）"), Kind.NUMBER, 12, summed=True),
            Field("assessed_area", both("评估供热面积（㎡）"), Kind.NUMBER, 12, summed=True),
            Field("assessor", both("评估机构/报告号"), width=15),
            Field("households", both("接入户数（户）"), Kind.NUMBER, 8, number_format=WHOLE, summed=True),
            *(
                Field(key, ("费用（元）", title), Kind.NUMBER, 13, summed=True, new_page=key == keys[0])
                for key, title in zip(keys, titles, strict=True)
            ),
            Field(
                "eligible_cost",
                ("补贴计算（元）", "可补合计"),
                width=13.5,
                function="HEAT_ELIGIBLE_COST",
                arguments={
                    "route": "{route}",
                    "items": items_constant(PROJECT_ITEMS),
                    "amounts": "{cost_source__cost_radiator}",
                },
                names=(("heat_items", "heat_project_items"),),
                kind=Kind.COMPUTED,
                summed=True,
            ),
            Field(
                "area",
                ("补贴计算（元）", "计补面积（㎡）"),
                width=11.5,
                function="HEAT_AREA",
                arguments={
                    "route": "{route}",
                    "project_area": "{project_area}",
                    "assessed_area": "{assessed_area}",
                },
                kind=Kind.COMPUTED,
                summed=True,
            ),
            Field(
                "unit_cost",
                ("补贴计算（元）", "单方造价（元/㎡）"),
                Kind.COMPUTED,
                10,
                formula='=IF(OR(N({area})=0,{eligible_cost}=""),"",ROUND({eligible_cost}/{area},2))',
            ),
            Field(
                "ceiling",
                ("补贴计算（元）", "补贴上限"),
                width=13.5,
                function="HEAT_CAP",
                arguments={"route": "{route}", "quantity": "{area}"},
                kind=Kind.COMPUTED,
                summed=True,
            ),
            *split(
                policy,
                {"route": "{route}", "cost": "{eligible_cost}", "quantity": "{area}"},
                group="补贴计算（元）",
                self_pay="超出补贴部分",
            ),
            Field("note", both("备注"), width=14),
        ),
        rows,
        repeated=2,
        note="可再生按建设项目供热面积、非可再生按评估供热面积计补，两者不互相代替；一次管网不计入可补费用。",
    )


def farmhouses(policy: Policy, rows: int) -> LedgerSheet:
    return LedgerSheet(
        FARMHOUSES_SHEET,
        "农房能效提升台账",
        "元",
        (
            Field("household_id", both("户编号"), Kind.CODE, 14),
            Field("street", both("街道镇"), Kind.CHOICE, 11.5, choices="heat_list_streets"),
            Field("village", both("村（居）"), width=10, suggested=VILLAGES_LIST),
            Field("name", both("户主姓名"), width=9),
            Field("id_number", both("身份证号"), Kind.ID, 22),
            Field(
                "content",
                both("改造部位"),
                Kind.CHOICE,
                12,
                choices=(
                    "门窗",
                    "外墙",
                    "屋面",
                    "门窗、外墙",
                    "门窗、屋面",
                    "外墙、屋面",
                    "门窗、外墙、屋面",
                ),
            ),
            Field("cost", both("费用（元）"), Kind.NUMBER, 12, summed=True),
            Field("accepted_on", both("验收日期"), Kind.DATE, 11.5),
            Field("acceptance", both("验收结论"), Kind.CHOICE, 9, choices=RESULTS),
            *split(
                policy,
                {"route": route_name(policy, Task.EE_RURAL), "cost": "{cost}", "accepted": "{acceptance}"},
                group="补贴计算（元）",
            ),
            Field("paid_on", both("拨付日期"), Kind.DATE, 11.5),
            Field("note", both("备注"), width=14),
        ),
        rows,
        repeated=4,
        note="经验收合格后方可补贴；未验收或不合格的补贴为0。",
    )


def buildings(policy: Policy, rows: int) -> LedgerSheet:
    return LedgerSheet(
        BUILDINGS_SHEET,
        "城区建筑能效提升台账",
        "元、㎡",
        (
            Field("project", both("项目"), width=20),
            Field("street", both("街道镇"), Kind.CHOICE, 11.5, choices="heat_list_streets"),
            Field("building", both("楼栋"), width=12),
            Field("renovated_area", both("改造建筑面积（㎡）"), Kind.NUMBER, 13, summed=True),
            Field(
                "content",
                both("改造内容"),
                Kind.CHOICE,
                14,
                choices=(
                    "门窗",
                    "外墙",
                    "屋面",
                    "门窗、外墙",
                    "门窗、屋面",
                    "外墙、屋面",
                    "门窗、外墙、屋面",
                ),
            ),
            Field("cost", both("造价（元）"), Kind.NUMBER, 15, summed=True),
            Field("accepted_on", both("验收日期"), Kind.DATE, 11.5),
            Field("acceptance", both("验收结论"), Kind.CHOICE, 9, choices=RESULTS),
            *split(
                policy,
                {
                    "route": route_name(policy, Task.EE_URBAN),
                    "cost": "{cost}",
                    "quantity": "{renovated_area}",
                    "accepted": "{acceptance}",
                },
                group="补贴计算（元）",
                self_pay="业主自付",
            ),
            Field("paid_on", both("拨付日期"), Kind.DATE, 11.5),
            Field("note", both("备注"), width=14),
        ),
        rows,
        repeated=3,
        note="按改造建筑面积计补，经验收合格后方可补贴；未验收或不合格的补贴为0。",
    )
