"""What the ledger sheets share: names, answers, and the four columns of a subsidy split."""

from __future__ import annotations

from xl_heating.jobs.layout import routes_for
from xl_heating.policy import Policy, Task
from xl_heating.templates.ledger_fields import Field, Kind

RESULTS = ("合格", "不合格", "整改")
YES_NO = ("是", "否")
WHOLE = "0"

HOUSEHOLDS_SHEET = "改造台账"
COMPLETIONS_SHEET = "竣工台账"
DOSSIERS_SHEET = "一户一档"
PLACES_SHEET = "公益场所"
PROJECTS_SHEET = "集中供热项目"
FARMHOUSES_SHEET = "能效提升-农房"
BUILDINGS_SHEET = "能效提升-城区"
RUNNING_SHEET = "运行补贴"
PROGRESS_SHEET = "进度调度"
SAFETY_SHEET = "安全管理"
DEVICES_SHEET = "设备售后"

VILLAGES_LIST = "heat_list_villages"
CONTRACTORS_LIST = "heat_list_contractors"
MODELS_LIST = "heat_list_models"
"""Defined names of what the street itself has entered, offered where it is to be entered again."""
PERIOD_START, PERIOD_END = "heat_period_start", "heat_period_end"
"""Defined names of the first and the last day of the period that is reported on."""


def entered_cells(sheet: str, column: str, first: int, last: int) -> str:
    """A reference to as many cells of a column as are filled in from its top, one at the least."""
    top, whole = f"'{sheet}'!${column}${first}", f"'{sheet}'!${column}${first}:${column}${last}"
    return f"{top}:INDEX({whole},MAX(1,COUNTA({whole})))"


def route_name(policy: Policy, task: Task) -> str:
    return f'"{routes_for(policy, task)[0].name}"'


def items_constant(names: tuple[str, ...]) -> str:
    return "{" + ",".join(f'"{name}"' for name in names) + "}"


def split(
    policy: Policy, arguments: dict[str, str], *, group: str, self_pay: str = "用户自付"
) -> list[Field]:
    """补贴合计, 中央及市级, 区级, 用户自付: the four parts that SPLIT gives, one column each."""

    def part(key: str, title: str, function: str, **helpers: str) -> Field:
        return Field(
            key,
            (group, title),
            Kind.COMPUTED,
            11.0,
            summed=True,
            function=function,
            arguments=arguments,
            helpers=helpers,
        )

    return [
        part("subsidy", "补贴合计", "HEAT_SUBSIDY"),
        part("upper", f"其中{policy.policy.upper_level}", "HEAT_UPPER", subsidy="{subsidy}"),
        part("district", policy.policy.district_level, "HEAT_DISTRICT", subsidy="{subsidy}", upper="{upper}"),
        part("self_pay", self_pay, "HEAT_SELF_PAY", subsidy="{subsidy}"),
    ]
