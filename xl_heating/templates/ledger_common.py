"""What the ledger sheets share: names, answers, and the four columns of a subsidy split."""

from __future__ import annotations

from xl_heating.jobs.layout import routes_for
from xl_heating.policy import Policy, Task
from xl_heating.templates.ledger_fields import Field, Kind

RESULTS = ("合格", "不合格", "整改")
YES_NO = ("是", "否")
WHOLE = "0"

HOUSEHOLDS_SHEET = "改造台账"
PLACES_SHEET = "公益场所"
PROJECTS_SHEET = "集中供热项目"
FARMHOUSES_SHEET = "能效提升-农房"
BUILDINGS_SHEET = "能效提升-城区"
RUNNING_SHEET = "运行补贴"


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
