"""What the layouts have in common: sheet names, displays, and a policy's routes and seasons."""

from __future__ import annotations

from xl_heating.policy import Policy, Route, Task

SUMMARY_SHEET = "区级汇总"
PLAN_SHEET = "计划表"
SOURCES_SHEET = "数据来源"
FINDINGS_SHEET = "疑点清单"
LOG_SHEET = "运行日志"
PARAMETERS_SHEET = "政策参数"
ROUTES_SHEET = "改造方式"
CATALOGUE_SHEET = "函数目录"

SEASON_NAME = "heat_own_season"
"""Defined name of the cell that says which season the street works on: no function may be called alike."""

WHOLE_AREA = "#,##0"
COUNT, EQUIVALENT, AREA, MONEY, RATE = "0", "General", "#,##0.00", "#,##0.00", "0.00%"
WAN = "#,##0.0000"
"""万元 to the yuan, all digits shown: what is printed adds up."""


def routes_for(policy: Policy, *tasks: Task) -> tuple[Route, ...]:
    """The policy's routes that count for one of `tasks`, in file order."""
    return tuple(route for route in policy.routes.values() if route.task in tasks)


def seasons(policy: Policy) -> tuple[int, ...]:
    """First years of the programme's running-subsidy seasons: 2021 stands for 2021-2022."""
    first = policy.option("programme_first_season")
    if not isinstance(first, str) or "running.seasons" not in policy.keys:
        return ()
    start = int(first[:4])
    return tuple(range(start, start + int(policy.number("running.seasons"))))


def has_running_subsidy(policy: Policy) -> bool:
    """Whether any route has a running subsidy."""
    return any(route.running for route in policy.routes.values())
