"""T1 计划表 (附件2): the plan, typed by the office; its figures are not published with the rule text."""

from __future__ import annotations

from xl_heating.jobs.layout.columns import AREA, COUNT, EQUIVALENT, PLAN_SHEET, routes_for
from xl_heating.jobs.layout.model import Column, Content, TableLayout
from xl_heating.policy import Basis, Policy, Share, Task


def plan_layout(policy: Policy) -> TableLayout:
    """T1 计划表. Keys: ``no``, ``street``, ``villages``, ``plan_TASK``, ``plan_X`` for each route code X.

    Further keys: ``area_X`` for routes by area, ``places_PUBLIC``, ``terrain``, ``supply``, ``unified``,
    ``due``, ``person``, ``note``.
    ``plan_PUBLIC`` (折算户) and ``plan_TASK`` are formulas; the rest are typed by the office.
    """
    group = "计划改造户数（户）"
    columns = [
        Column("no", ("序号",) * 3, width=5.0, content=Content.LABEL),
        Column("street", ("街道镇",) * 3, width=11.5, content=Content.LABEL),
        Column("villages", ("村（居）数",) * 3, "个", COUNT, 6.5, summed=True),
        Column("plan_TASK", (group, *("合计",) * 2), "户", EQUIVALENT, 8.0, Content.FORMULA, summed=True),
    ]
    for route in routes_for(policy, Task.HEATING, Task.MARKET_HEATING):
        title = f"{route.name}（计入不补）" if route.share is Share.NONE else route.name
        households = Column(f"plan_{route.code}", (group, title, "户"), "户", COUNT, 9.0, summed=True)
        columns.append(households)
        if route.basis is not Basis.HOUSEHOLD:
            by_area = (group, title, f"{route.basis.label.removeprefix('建设项目')}㎡")
            columns.append(Column(f"area_{route.code}", by_area, "㎡", AREA, 10.5, summed=True))
    for route in routes_for(policy, Task.PUBLIC):
        columns += [
            Column(f"places_{route.code}", (group, route.name, "处"), "处", COUNT, 5.5, summed=True),
            Column(f"area_{route.code}", (group, route.name, "供暖面积㎡"), "㎡", AREA, 10.5, summed=True),
            Column(
                f"plan_{route.code}",
                (group, route.name, "折算户"),
                "户",
                EQUIVALENT,
                7.0,
                Content.FORMULA,
                summed=True,
            ),
        ]
    for route in routes_for(policy, Task.EE_RURAL, Task.EE_URBAN):
        unit = route.basis.unit
        columns.append(
            Column(
                f"plan_{route.code}",
                ("能效提升计划", *(f"{route.name}（{unit}）",) * 2),
                unit,
                AREA if unit == "㎡" else COUNT,
                10.5 if unit == "㎡" else 8.0,
                summed=True,
            )
        )
    columns += [
        Column("terrain", ("地形",) * 3, width=6.5),
        Column("supply", ("气源/电源落实",) * 3, width=8.0),
        Column("unified", ("五统一",) * 3, width=7.0, note="标准、质量、施工、价格、运维"),
        Column("due", ("完成时限",) * 3, "日期", "yyyy-mm-dd", 11.0),
        Column("person", ("责任人",) * 3, width=8.0),
        Column("note", ("备注",) * 3, width=12.0),
    ]
    return TableLayout(
        sheet=PLAN_SHEET,
        prefix="heat_plan",
        columns=tuple(columns),
        streets=tuple(street.name for street in policy.streets),
        second_page="",
    )
