"""The rows of a synthetic street, keyed as the sheets of 街镇台账 and 村居名单 are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from xl_heating.policy import Policy
from xl_heating.templates.demo_people import Household, StreetData
from xl_heating.templates.ledger_sheet import Records

SEASON = "2021-2022"
ENERGISED, COMMISSIONED = dt.timedelta(days=2), dt.timedelta(days=3)
CONTRACTOR, MODEL = "示例暖通安装公司", "示例-5"
_ACCOUNT = "6200000"
"""A prefix that no bank in this country issues accounts under."""
RUNNING_ROUTES = ("GAS_DECENTRAL", "ELEC_DECENTRAL")


def roster(policy: Policy, street: str, households: Sequence[Household]) -> Records:
    """Rows of 确村确户名单 (T2)."""
    return [
        {
            "no": number,
            "street": street,
            "village": each.village,
            "name": each.name,
            "id_number": each.id_number,
            "household_book": f"H{each.key.replace('-', '')}",
            "members": 2 + number % 4,
            "phone": each.phone,
            "address": f"{each.village}{number}号",
            "plot": "1",
            "primary": "是",
            "floor_area": each.area + 20,
            "area": each.area,
            "present_heating": "散煤",
            "planned_route": policy.routes[each.route].name,
            "ee_rural": "否",
            "demolition": "否",
            "vacant": "否",
            "declined": "否",
            "special_group": "低保" if number % 40 == 0 else None,
        }
        for number, each in enumerate(households, start=1)
    ]


def conversions(policy: Policy, data: StreetData) -> Records:
    """Rows of 改造台账 (T3)."""
    return [
        {
            "household_id": each.key,
            "street": data.street,
            "village": each.village,
            "name": each.name,
            "id_number": each.id_number,
            "phone": each.phone,
            "route": policy.routes[each.route].name,
            "area": each.area,
            "contractor": CONTRACTOR,
            "device_model": MODEL,
            "serial": f"SN{each.key.replace('-', '')}",
            "meter": each.meter,
            "own_meter": "是" if each.own_meter else "否",
            "started": each.started,
            "installed": each.installed,
            "energised": each.installed + ENERGISED,
            "commissioned": each.installed + COMMISSIONED,
            "accepted_on": each.accepted_on,
            "acceptance": each.acceptance or None,
            "cost_equipment": each.equipment,
            "cost_installation": each.installation,
            "cost_pipe": each.pipe,
            "cost_maintenance": each.maintenance,
            "cost_other": each.other,
        }
        for each in data.households
    ]


def dossiers(data: StreetData, year: int, *, photographed: bool) -> Records:
    """Rows of 一户一档 (T5): papers of the accepted households, and the names of their photographs.

    Where not `photographed` the names are left to the job that finds the files.
    """
    stages = (("photo_before", "改造前"), ("photo_during", "改造中"), ("photo_after", "改造后"))
    return [
        {
            "dossier_number": f"〔{year}〕{number:04d}",
            "household_id": each.key,
            "street": data.street,
            "village": each.village,
            "name": each.name,
            **dict.fromkeys(
                ("basic_papers", "book_copy", "application", "warranty", "acceptance_papers", "confirmation"),
                "有" if each.dossier else "无",
            ),
            **{key: f"{each.key}-{stage}.jpg" for key, stage in stages if photographed and each.dossier},
        }
        for number, each in enumerate((each for each in data.households if each.accepted_on), start=1)
    ]


def running(policy: Policy, data: StreetData) -> Records:
    """Rows of 运行补贴 (T9) with meters and accounts; the season's usage comes from the suppliers."""
    wanted = [each for each in data.households if each.route in RUNNING_ROUTES and each.accepted_on]
    return [
        {
            "no": number,
            "street": data.street,
            "village": each.village,
            "name": each.name,
            "household_id": each.key,
            "id_number": each.id_number,
            "route": policy.routes[each.route].name,
            "meter": each.meter,
            "own_meter": "是" if each.own_meter else "否",
            "first_season": SEASON,
            "season": SEASON,
            "bank": "示例农村商业银行",
            "account": _account(each.key),
            "holder": each.name,
            "relation": "本人",
        }
        for number, each in enumerate(wanted, start=1)
    ]


def _account(household: str) -> str:
    """Nineteen digits, no two households' alike, with the check digit of bank cards (Luhn)."""
    body = f"{_ACCOUNT}{int(household.replace('-', '')):011d}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        figure = int(digit) * (2 if place % 2 == 0 else 1)
        total += figure - 9 if figure > 9 else figure
    return f"{body}{-total % 10}"


def other_sheets(policy: Policy, data: StreetData) -> dict[str, Records]:
    """Rows of the shorter ledgers, by sheet."""
    route = policy.routes["ELEC_DECENTRAL"].name
    accepted = "合格"
    return {
        "公益场所": [
            {
                "no": number, "street": data.street, "place": each.name, "category": each.category,
                "nonprofit": "是", "heated_area": each.area, "route": route, "total_cost": each.cost,
                "accepted_on": each.accepted_on,
            }
            for number, each in enumerate(data.places, start=1)
        ],
        "集中供热项目": [
            {
                "project": each.name, "street": data.street, "village": each.village,
                "heat_source": each.source, "route": policy.routes[each.route].name,
                "project_area": each.project_area, "assessed_area": each.assessed_area,
                "households": each.households, "cost_source": each.source_station,
                "cost_primary": each.primary_pipe, "cost_secondary": each.secondary_pipe,
                "cost_radiator": each.radiators,
            }
            for each in data.projects
        ],
        "能效提升-农房": [
            {
                "household_id": each.key, "street": data.street, "village": each.village, "name": each.name,
                "content": each.part, "cost": each.cost, "accepted_on": each.accepted_on,
                "acceptance": accepted if each.accepted_on else None,
            }
            for each in data.farmhouses
        ],
        "能效提升-城区": [
            {
                "project": each.project, "street": data.street, "building": each.building,
                "renovated_area": each.area, "content": "外墙", "cost": each.cost,
                "accepted_on": each.accepted_on, "acceptance": accepted if each.accepted_on else None,
            }
            for each in data.buildings
        ],
        "安全管理": [
            {
                "date": day, "street": data.street, "kind": kind, "content": content, "problems_found": found,
                "problems_fixed": found, "person": "安全员", "done_on": day + dt.timedelta(days=5),
                "households_reached": reached,
            }
            for day, kind, content, found, reached in (
                (dt.date(2021, 10, 12), "专家检查", "燃气壁挂炉安装和通风检查", 3, None),
                (dt.date(2021, 10, 20), "培训", "安全员培训", None, None),
                (dt.date(2021, 11, 5), "入户宣传", "防一氧化碳中毒宣传材料发放", None, len(data.households)),
            )
        ],
        "设备售后": [
            {
                "contractor": CONTRACTOR, "device_model": MODEL, "street": data.street, "route": route,
                "unit_price": 4800.0, "delivered": len(data.households),
                "installed_count": len(data.households), "service_point": f"{data.street}示例路1号",
                "service_phone": "00000000000", "warranty": "3年", "repairs": 4, "repairs_done": 4,
            }
        ],
    }  # fmt: skip
