"""The demo: a folder as a district office has it, with synthetic people, made the same on every machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xl_heating.errors import JobError
from xl_heating.policy import Policy, Task
from xl_heating.rules.households import pooled
from xl_heating.rules.money import UNITS, to_units
from xl_heating.templates.demo_ledgers import LAYOUTS, Dirt, write_street
from xl_heating.templates.demo_people import StreetData, make_district
from xl_heating.templates.district import district_workbook

MARKER = "示例说明.txt"
LEDGER_FOLDER = "街镇台账"
SUMMARY_FILE = "区级汇总.xlsx"
_NOTE = """本文件夹由 xl-heating demo 生成，全部为示例数据：人员、证号（地区码990000）、电话、项目均系虚构。
计划表中各街镇的分解数为示例（实施方案附件2未公布），合计等于方案目标。
再次运行 xl-heating demo 会重新生成本文件夹中的文件。
"""


@dataclass(frozen=True)
class Demo:
    """Where the demo's files are, and what was put into them."""

    folder: Path
    summary: Path
    ledgers: Path
    district: list[StreetData]
    dirt: dict[str, Dirt]


def make_demo(
    folder: Path,
    policy: Policy,
    households: int | None = None,
    progress: Callable[[int, int, str], None] = lambda done, total, text: None,
) -> Demo:
    """Write seven street ledgers and the district workbook into `folder`.

    Parameters
    ----------
    households : conversion rows in all; the policy's own target when omitted

    Raises
    ------
    JobError : the folder holds something else, or the policy has not as many streets as there are layouts
    """
    count = int(policy.number("target.rural_heating")) if households is None else households
    check_folder(folder, policy, count)
    ledgers = folder / LEDGER_FOLDER
    ledgers.mkdir(parents=True, exist_ok=True)
    district = make_district(policy, count)
    steps = len(district) + 1
    dirt = {}
    for number, (data, layout) in enumerate(zip(district, LAYOUTS, strict=True), start=1):
        dirt[data.street] = write_street(ledgers / f"{number}{data.street}台账.xlsx", data, layout, policy)
        progress(number, steps, f"生成 {data.street}台账")
    summary = folder / SUMMARY_FILE
    district_workbook(summary, policy, example_plan(district, policy))
    progress(steps, steps, f"生成 {SUMMARY_FILE}")
    return Demo(folder, summary, ledgers, district, dirt)


def check_folder(folder: Path, policy: Policy, households: int) -> None:
    """Make the folder and mark it as a demo's; errors as `make_demo`."""
    if len(policy.streets) != len(LAYOUTS):
        raise JobError(f"示例需要{len(LAYOUTS)}个街镇，该政策有{len(policy.streets)}个。")
    if households < len(LAYOUTS):
        raise JobError(f"示例户数应不少于{len(LAYOUTS)}。", remedy="请增大 --households。")
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).exists():
        raise JobError(
            "该文件夹不为空，且不是示例文件夹。",
            where=str(folder),
            remedy="请换一个文件夹，例如 --dir 示例2。",
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text(_NOTE, encoding="utf-8")


def example_plan(district: list[StreetData], policy: Policy) -> dict[str, dict[str, float]]:
    """Plan figures (示例) by street and key of the plan table: each street plans its number of ledger rows.

    Public places count within it, so the routes' plans make room for them.
    """
    plans: dict[str, dict[str, float]] = {}
    for data in district:
        counts = Counter(household.route for household in data.households)
        areas = Counter[str]()
        for project in data.projects:
            route = policy.routes[project.route]
            areas[route.code] += int(
                project.project_area if route.basis == "PROJECT_AREA" else project.assessed_area
            )
        plan: dict[str, float] = {"villages": len({household.village for household in data.households})}
        public_area = sum(place.area for place in data.places)
        plan["places_PUBLIC"] = len(data.places)
        plan["area_PUBLIC"] = public_area
        equivalents = pooled(policy, to_units(public_area), str(policy.option("equiv_report_mode"))) // UNITS
        for code, _ in counts.most_common():
            # Room for the equivalents is made in the largest routes first.
            taken = min(equivalents, counts[code])
            counts[code] -= taken
            equivalents -= taken
        for code, route in policy.routes.items():
            if route.task in (Task.HEATING, Task.MARKET_HEATING):
                plan[f"plan_{code}"] = counts[code]
                if areas[code]:
                    plan[f"area_{code}"] = areas[code]
        plan["plan_EE_RURAL"] = len(data.farmhouses)
        plan["plan_EE_URBAN"] = sum(building.area for building in data.buildings)
        plans[data.street] = plan
    return plans
