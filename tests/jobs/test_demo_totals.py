"""The refreshed demo against an independent computation: Decimal, row by row, straight from the rule text.

The oracle starts from the people and projects that were put into the seven workbooks, not from what the
reader found, so the whole path is on trial: layouts, units, text numbers, rules, adding up, writing.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import pytest
from python_calamine import CalamineWorkbook

from xl_heating.jobs.layout import summary_layout

CENT = Decimal("0.01")
ZERO = Decimal(0)
ROUTE_NAMES = {
    "ELEC_DECENTRAL", "GAS_DECENTRAL", "CENTRAL_RURAL_EXT", "SOLAR",
    "REGIONAL_RENEWABLE", "REGIONAL_NONRENEWABLE", "CENTRAL_URBAN",
}  # fmt: skip


def money(value):
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


def split(cost, ceiling, quota):
    """补贴 = min(费用, 上限); 上级 = min(补贴, 定额); the district bears the rest (定额优先)."""
    subsidy = min(money(cost), money(ceiling))
    upper = min(subsidy, money(quota))
    return subsidy, upper, subsidy - upper, money(cost) - subsidy


def household_cost(row):
    """三（一）、三（三）、三（四）: maintenance counts for solar only; 其他（不补） never."""
    parts = [row.equipment, row.installation, row.pipe if row.route != "SOLAR" else None]
    if row.route == "SOLAR":
        parts.append(row.maintenance)
    if all(part is None for part in (row.equipment, row.installation, row.pipe)):
        return None
    return sum((Decimal(str(part)) for part in parts if part is not None), ZERO)


def expected(demo):
    totals = {}
    for data in demo.district:
        skipped = set(demo.dirt[data.street].unknown_route)
        street = defaultdict(lambda: ZERO)
        done = defaultdict(int)
        finished = dossiers = uncosted = 0
        for row in data.households:
            if row.key in skipped:
                continue
            if row.acceptance == "合格":
                done[row.route] += 1
                finished += 1
                dossiers += row.dossier
            if row.route == "CENTRAL_URBAN" or row.route.startswith("REGIONAL"):
                continue
            cost = household_cost(row)
            if cost is None:
                uncosted += 1
                continue
            add(street, split(cost, 6000, 3000))
        for project in data.projects:
            # 三（二）: 83 and 25 元/㎡ of the project's area, or 67 and 20 of the assessed area.
            renewable = project.route == "REGIONAL_RENEWABLE"
            area = Decimal(str(project.project_area if renewable else project.assessed_area))
            cap, quota = (83, 25) if renewable else (67, 20)
            cost = sum(
                Decimal(str(c)) for c in (project.source_station, project.secondary_pipe, project.radiators)
            )
            add(street, split(cost, cap * area, quota * area))
        for house in data.farmhouses:
            # 三（五）: 6600 and 2000 元/户, nothing before acceptance.
            accepted = house.accepted_on is not None
            add(street, split(house.cost, 6600 if accepted else 0, 2000 if accepted else 0))
            done["EE_RURAL"] += accepted
        for building in data.buildings:
            # 三（五）: 83 and 25 元/㎡ of 改造建筑面积, nothing before acceptance.
            area = Decimal(str(building.area)) if building.accepted_on else ZERO
            add(street, split(building.cost, 83 * area, 25 * area))
            done["EE_URBAN"] += float(area)
        area = sum((Decimal(str(p.area)) for p in data.places if p.accepted_on), ZERO)
        done["PUBLIC"] = int((area / 120).to_integral_value(ROUND_FLOOR))  # 三（六）, pooled, rounded down
        street["public_district"] = sum((money(p.cost) for p in data.places), ZERO)
        for usage in data.usages:
            # 三（三）3: 1 元/m³; 三（三）4: 0.2 元/kWh, 一户一表 only; 600 元 at most.
            if usage.key in skipped:
                pass  # an unclear route in the ledger does not touch the usage table
            rate = Decimal(1) if usage.route == "GAS_DECENTRAL" else Decimal("0.2")
            if usage.route == "ELEC_DECENTRAL" and not usage.own_meter:
                continue
            street["running_2021"] += min(money(rate * Decimal(str(usage.usage))), Decimal(600))
        totals[data.street] = (street, done, finished, dossiers, uncosted)
    return totals


def add(street, amounts):
    for key, amount in zip(("subsidy", "upper", "district", "self_pay"), amounts, strict=True):
        street[key] += amount


@pytest.fixture(scope="module")
def oracle(refreshed):
    return expected(refreshed.demo)


@pytest.fixture(scope="module")
def page(refreshed):
    """The summary page as another reader sees it: {street: {column key: value}}, and the 合计 row."""
    layout = summary_layout(refreshed.policy)
    book = CalamineWorkbook.from_path(refreshed.demo.summary)
    rows = book.get_sheet_by_name(layout.sheet).to_python(skip_empty_area=False)
    found = {}
    for row in range(layout.first_row, layout.total_row + 1):
        cells = rows[row - 1]
        found[cells[0]] = dict(zip(layout.keys, cells, strict=False))
    return found


def test_the_demo_has_the_programmes_own_size(refreshed):
    district = refreshed.demo.district
    assert sum(len(data.households) for data in district) == 24961  # 一（一）
    assert sum(len(data.farmhouses) for data in district) == 488
    assert sum(building.area for data in district for building in data.buildings) == 70000


def test_plans_sum_to_the_targets(page):
    assert page["合计"]["plan_TASK"] == 24961
    assert page["合计"]["plan_EE_RURAL"] == 488
    assert page["合计"]["plan_EE_URBAN"] == 70000


def test_households_done_by_route(page, oracle):
    for street, (_, done, *_) in oracle.items():
        for code in (*ROUTE_NAMES, "PUBLIC", "EE_RURAL", "EE_URBAN"):
            assert page[street][f"done_{code}"] == done[code], (street, code)


def test_money_by_level(page, oracle):
    for street, (amounts, *_) in oracle.items():
        for key in ("subsidy", "upper", "self_pay", "public_district", "running_2021"):
            in_wan = (amounts[key] / 10000).quantize(Decimal("0.0001"), ROUND_HALF_UP)
            assert Decimal(str(page[street][key])) == in_wan, (street, key)
        # The district is the residual payer, in the printed figures too (三、总).
        cells = {key: Decimal(str(page[street][key])) for key in ("subsidy", "upper", "district")}
        assert cells["upper"] + cells["district"] == cells["subsidy"]
        assert abs(cells["district"] * 10000 - amounts["district"]) <= 1


def test_totals_row_is_the_sum_of_the_shown_rows(page, oracle):
    for key in ("done_TASK", "subsidy", "upper", "district", "self_pay", "running_2021", "uncosted"):
        shown = sum((Decimal(str(page[street][key])) for street in oracle), ZERO)
        assert Decimal(str(round(page["合计"][key], 6))) == shown, key


def test_task_total_and_rate(page, oracle):
    for street, (_, done, *_) in oracle.items():
        counted = sum(done[code] for code in ROUTE_NAMES) + done["PUBLIC"]
        assert page[street]["done_TASK"] == counted
        rate = (Decimal(counted) / Decimal(str(page[street]["plan_TASK"]))).quantize(
            Decimal("0.0001"), ROUND_HALF_UP
        )
        assert Decimal(str(page[street]["rate_TASK"])) == rate


def test_dossiers_and_uncosted(page, oracle):
    for street, (_, _, finished, dossiers, uncosted) in oracle.items():
        rate = (Decimal(dossiers) / finished).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        assert Decimal(str(page[street]["dossier_rate"])) == rate
        assert page[street]["uncosted"] == uncosted


def test_planted_dirt_is_found(refreshed):
    found = defaultdict(set)
    for finding in refreshed.report.findings:
        found[finding.code].add(finding.workbook)
    for number, data in enumerate(refreshed.demo.district, start=1):
        dirt = refreshed.demo.dirt[data.street]
        name = f"{number}{data.street}台账.xlsx"
        assert (name in found["ID_PRECISION_LOST"]) == bool(dirt.id_as_number)
        assert (name in found["ROUTE_UNKNOWN"]) == bool(dirt.unknown_route)
