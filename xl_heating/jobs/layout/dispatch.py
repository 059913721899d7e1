"""T11 进度调度 and T12 通报督办: what each dispatch shows, street by street."""

from __future__ import annotations

from dataclasses import dataclass

from xl_heating.jobs.layout.columns import COUNT, EQUIVALENT, RATE, routes_for
from xl_heating.jobs.layout.model import Column, Content, TableLayout
from xl_heating.policy import Policy, Task

DISPATCH_SHEET, SUPERVISION_SHEET = "进度调度", "通报督办"
DATE = "yyyy-mm-dd"
POINTS = "0.00"

TYPED = ("problems", "demand", "due", "done_on", "closed", "record")
"""Columns of 通报督办 that the staff fill; they follow their street when the ranking changes."""


def dispatch_layout(policy: Policy) -> TableLayout:
    """T11 进度调度, households counted toward the task.

    Keys: ``street``, ``plan_TASK``, ``approved``, ``started``, ``installed``, ``energised``, ``done_TASK``
    (验收), ``new``, ``rate``, ``time``, ``gap`` (百分点), ``flag``, ``rank``, ``status``, ``problems``,
    ``measures``; for each heating route X ``plan_X``, ``installed_X`` and ``done_X``, for 公益场所 without
    ``installed_X``.
    """
    group = "改造任务（户）"

    def stage(key: str, title: str, content: Content = Content.INPUT, display: str = EQUIVALENT) -> Column:
        return Column(key, (group, title, title), "户", display, 8.0, content, summed=True)

    columns = [
        Column("street", ("街道镇",) * 3, width=11.0, content=Content.LABEL),
        stage("plan_TASK", "计划", Content.FORMULA),
        stage("approved", "核准", display=COUNT),
        stage("started", "开工"),
        stage("installed", "完成安装"),
        stage("energised", "通气通电"),
        stage("done_TASK", "验收", Content.FORMULA),
        stage("new", "本期新增"),
        Column("rate", ("进度", *("完成率",) * 2), "%", RATE, 9.0, Content.FORMULA),
        Column("time", ("进度", *("序时进度",) * 2), "%", RATE, 9.0, Content.FORMULA),
        Column("gap", ("进度", *("偏差（百分点）",) * 2), "百分点", POINTS, 8.5, Content.FORMULA),
        Column("flag", ("进度", *("督办标记",) * 2), width=9.5, content=Content.FORMULA),
        Column("rank", ("进度", *("排名",) * 2), "", COUNT, 5.5, Content.FORMULA),
        Column("status", ("报送情况",) * 3, width=11.0),
        Column("problems", ("存在问题",) * 3, width=23.0),
        Column("measures", ("下步措施",) * 3, width=23.0),
    ]
    by_route = "其中：按改造方式（户）"
    for route in routes_for(policy, Task.HEATING, Task.MARKET_HEATING, Task.PUBLIC):
        public = route.task is Task.PUBLIC
        title = f"{route.name}折算" if public else route.name
        stages = [("plan", "计划", Content.FORMULA), ("done", "验收", Content.INPUT)]
        if not public:
            stages.insert(1, ("installed", "完成安装", Content.INPUT))
        columns += [
            Column(
                f"{key}_{route.code}", (by_route, title, label), "户", EQUIVALENT, 6.5, content, summed=True
            )
            for key, label, content in stages
        ]
    return TableLayout(
        sheet=DISPATCH_SHEET,
        prefix="heat_dispatch",
        columns=tuple(columns),
        streets=tuple(street.name for street in policy.streets),
        second_page=next((column.key for column in columns if column.headers[0] == by_route), ""),
    )


@dataclass(frozen=True)
class SupervisionLayout(TableLayout):
    """T12: its total row is 全区, and the lines of text stand directly under it."""

    header_rows: tuple[int, int] = (3, 4)

    @property
    def rule_row(self) -> int:
        """The 口径 line; a job rewrites it."""
        return self.total_row + 1


def supervision_layout(policy: Policy) -> SupervisionLayout:
    """T12 通报督办, one row a street in the order of the ranking.

    Keys: ``rank``, ``street``, ``rate``, ``change`` (百分点), ``moved`` (text), ``flag``, those of `TYPED`.
    """

    def both(title: str) -> tuple[str, str]:
        return title, title

    return SupervisionLayout(
        sheet=SUPERVISION_SHEET,
        prefix="heat_supervision",
        columns=(
            Column("rank", both("排名"), "", COUNT, 6.0, Content.FORMULA),
            Column("street", both("街道镇"), width=11.0),
            Column("rate", both("完成率"), "%", RATE, 9.0, Content.FORMULA),
            Column("change", ("较上期", "完成率（百分点）"), "百分点", POINTS, 10.0),
            Column("moved", ("较上期", "位次"), width=9.0),
            Column("flag", both("是否重点督办"), width=10.0, content=Content.FORMULA),
            Column("problems", both("问题"), width=26.0),
            Column("demand", both("整改要求"), width=26.0),
            Column("due", both("限期"), "日期", DATE, 11.0),
            Column("done_on", both("整改完成"), "日期", DATE, 11.0),
            Column("closed", both("销号"), width=7.0),
            Column("record", both("通报/约谈记录"), width=20.0),
        ),
        streets=tuple(street.name for street in policy.streets),
        second_page="",
    )
