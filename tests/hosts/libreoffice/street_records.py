"""Forty-odd varied ledger rows of a synthetic street, for comparing hosts; the people are invented."""

from __future__ import annotations

import datetime as dt
from itertools import cycle
from typing import Any

VILLAGES = ("东湖村", "西关村", "南留村")
NAMES = ("测一", "测二", "测三", "测四", "测五", "测六", "测七", "测八")
RESULTS = ("合格", "不合格", "整改", None)
DAY = dt.date(2021, 11, 15)

# 设备, 安装, 管网（线路）, 维护, 其他（不补）: below, at and above a household ceiling, with 分, blanks
COSTS = (
    (2100.0, 400.0, 1000.0, None, None),
    (4500.0, 500.0, 1000.0, None, 800.0),
    (5200.35, 600.15, 950.0, 120.0, None),
    (3333.33, 33.33, 0.34, 300.0, 45.6),
    (None, None, None, None, None),
)
AREAS = {"区域集中供热-可再生": 96.5, "区域集中供热-非可再生": 88.0}
ROUTES = (
    "集中供热延伸", "城区市政集中供暖", "区域集中供热-可再生", "区域集中供热-非可再生",
    "分散气代煤", "分散电代煤", "太阳能",
)  # fmt: skip


def id_number(serial: int) -> str:
    """A number of the right form and check digit (GB 11643) that belongs to nobody."""
    body = f"9900001960010{serial % 9 + 1}{serial:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def households(street: str, *, faulty: bool) -> list[dict[str, object]]:
    """Every route with every cost pattern; `faulty` adds rows that show errors, the same in every host."""
    results, names, villages = cycle(RESULTS), cycle(NAMES), cycle(VILLAGES)
    rows: list[dict[str, object]] = []
    for route in ROUTES:
        for costs in COSTS:
            serial = len(rows) + 1
            rows.append(
                {
                    "household_id": f"99-001-{serial:04d}",
                    "street": street,
                    "village": next(villages),
                    "name": next(names),
                    "id_number": id_number(serial),
                    "phone": f"1990000{serial:04d}",
                    "route": route,
                    "area": AREAS.get(route, 80.0 if serial % 3 else None),
                    "contractor": "示例施工公司",
                    "device_model": "示例型号A",
                    "serial": f"SN{serial:05d}",
                    "meter": f"{serial:010d}",
                    "own_meter": "是" if serial % 2 else "否",
                    "started": DAY,
                    "installed": DAY + dt.timedelta(days=3),
                    "energised": DAY + dt.timedelta(days=5),
                    "commissioned": DAY + dt.timedelta(days=6),
                    "accepted_on": DAY + dt.timedelta(days=10),
                    "acceptance": next(results),
                    **dict(zip(COST_KEYS, costs, strict=True)),
                    "self_paid": 200.0 if serial % 4 == 0 else None,
                    "dossier": "是" if serial % 5 else "否",
                }
            )
    if faulty:
        rows.append({**rows[0], "route": "电炉", "cost_equipment": 3000.0})
        rows.append({**rows[0], "cost_equipment": "三千"})
        rows.append({**rows[0], "cost_equipment": -3000.0, "cost_installation": None, "cost_pipe": None})
        rows.append({**rows[0], "route": None})
        rows.append({**rows[10], "area": None})
        rows.append({"note": "只有备注的一行"})
    return rows


COST_KEYS = ("cost_equipment", "cost_installation", "cost_pipe", "cost_maintenance", "cost_other")


def places(street: str) -> list[dict[str, object]]:
    rows = [
        ("示例小学", "学校", "是", 1260.0, 185000.0),
        ("示例幼儿园", "幼儿园", "是", 80.0, 12000.5),
        ("示例卫生室", "卫生室", "是", 100.0, None),
        ("示例敬老院", "敬老院", "是", 190.0, 30000.0),
        ("示例培训中心", "学校", "否", 300.0, 50000.0),
        ("示例村委", "村（居）", "是", None, None),
    ]
    keys = ("place", "category", "nonprofit", "heated_area", "total_cost")
    return [
        {
            "no": number,
            "street": street,
            "route": "分散电代煤",
            "accepted_on": DAY if number != 4 else None,
            **dict(zip(keys, row, strict=True)),
        }
        for number, row in enumerate(rows, start=1)
    ]


def projects(street: str) -> list[dict[str, object]]:
    green, other = ROUTES[2:4]
    rows = [
        ("一期", "地源热泵", green, 12500.0, None, 110, 700000.0, 90000.0, 50000.0, 210000.0, 180000.0),
        ("二期", "污水源热泵", green, 8000.5, 7900.0, 75, 200000.0, None, None, 100000.5, 99999.49),
        ("三村", "燃气锅炉", other, 12500.0, 11800.0, 98, 600000.0, None, 80000.0, 150000.0, 95000.0),
        ("四村", "电锅炉", other, 6000.0, None, 50, 300000.0, None, None, None, 60000.0),
        ("五村", "电锅炉", other, 6000.0, 5900.0, 50, None, None, None, None, None),
    ]
    keys = (
        "project", "heat_source", "route", "project_area", "assessed_area", "households",
        "cost_source", "cost_station", "cost_primary", "cost_secondary", "cost_radiator",
    )  # fmt: skip
    return [{"street": street, **dict(zip(keys, row, strict=True))} for row in rows]


def farmhouses(street: str) -> list[dict[str, object]]:
    costs = (7000.0, 6600.0, 5000.55, 6600.01, None, 1000.0, 1800.0)
    results = ("合格", "合格", "合格", "整改", "合格", None, "不合格")
    return [
        {
            "household_id": f"99-002-{number:04d}",
            "street": street,
            "village": VILLAGES[number % 3],
            "name": NAMES[number % 8],
            "id_number": id_number(500 + number),
            "content": "门窗、外墙",
            "cost": cost,
            "accepted_on": DAY,
            "acceptance": result,
        }
        for number, (cost, result) in enumerate(zip(costs, results, strict=True), start=1)
    ]


def buildings(street: str) -> list[dict[str, object]]:
    rows = (
        (1200.0, 120000.0, "合格"),
        (850.25, 70570.75, "合格"),
        (900.0, 50000.0, "合格"),
        (1000.0, 90000.0, "整改"),
        (1100.0, None, None),
    )
    return [
        {
            "project": f"示例小区{number}",
            "street": street,
            "building": f"{number}号楼",
            "renovated_area": area,
            "content": "外墙",
            "cost": cost,
            "accepted_on": DAY,
            "acceptance": result,
        }
        for number, (area, cost, result) in enumerate(rows, start=1)
    ]


def running(street: str) -> list[dict[str, object]]:
    rows = (
        ("分散气代煤", "否", "2021-2022", "2021-2022", 100.0, 512.0, None),
        ("分散气代煤", "是", "2021-2022", "2021-2022", 0.0, 700.0, 450.0),
        ("分散气代煤", "是", "2021-2022", "2022-2023", 700.0, 1300.5, None),
        ("分散电代煤", "是", "2021-2022", "2021-2022", 1000.0, 3500.0, None),
        ("分散电代煤", "否", "2021-2022", "2021-2022", 1000.0, 3500.0, None),
        ("分散电代煤", "是", "2021-2022", "2023-2024", 0.0, 9000.0, 600.0),
        ("分散电代煤", "是", "2022-2023", "2021-2022", 0.0, 1234.5, None),
        ("分散电代煤", "是", None, "2021-2022", 0.0, 1234.57, None),
        ("分散气代煤", "是", "2021-2022", "2021-2022", None, None, None),
    )
    keys = ("route", "own_meter", "first_season", "season", "start_reading", "end_reading", "paid")
    return [
        {
            "no": number,
            "street": street,
            "village": VILLAGES[number % 3],
            "name": NAMES[number % 8],
            "household_id": f"99-001-{number:04d}",
            "id_number": id_number(number),
            "meter": f"{number:010d}",
            "start_on": dt.date(2021, 11, 1),
            "end_on": dt.date(2022, 3, 31),
            "bank": "示例银行",
            "account": f"6200000000000{number:04d}",
            "holder": NAMES[number % 8],
            "relation": "本人",
            **dict(zip(keys, row, strict=True)),
        }
        for number, row in enumerate(rows, start=1)
    ]


def listed(street: str) -> list[dict[str, object]]:
    """A list with each verdict: approved and not yet, several houses, exclusions, doubtful rows."""
    asked: dict[str, object] = {"demolition": "否", "vacant": "否", "declined": "否"}
    approved = {**asked, "approved_on": DAY - dt.timedelta(days=20)}
    rows: list[dict[str, object]] = [
        {"number": at, "planned_route": ROUTES[at % 7], **(approved if at % 3 else asked)}
        for at in range(1, 15)
    ]
    rows += [
        {"number": 20, "household_book": "0071", "primary": "是", "plot": "1", **approved},
        {"number": 20, "household_book": "0071", "plot": "2", **approved},
        {"number": 20, "household_book": "71", "plot": "3", **approved},
        {"number": 21, "plot": "1*", **asked},
        {"number": 21, "plot": "12", **asked},
        {"number": 21, "plot": "13", "exception": "示例批〔2021〕2号", **asked},
        {"number": 22, "plot": "1", "primary": "是", **asked},
        {"number": 22, "plot": "2", "primary": "是", **asked},
        {"number": 23, "plot": "5", **asked},
        {"number": 23, "plot": "5", **asked},
        {"number": 24, "demolition": "是", "vacant": "是", "declined": "否"},
        {"number": 25, **approved, "demolition": dt.date(2023, 5, 1)},
        {"number": 26, **approved, "demolition": dt.date(2031, 5, 1)},
        {"number": 27, **asked, "demolition": dt.date(2023, 5, 1)},
        {"number": 28, "vacant": "也许", **approved},
        {"number": 29, **asked, "planned_route": None},
        {"number": 30, "ee_rural": "是", **approved},
        {"number": 31},
        {"note": "只有备注的一行"},
    ]
    return [
        {
            "no": at,
            "street": street,
            "village": VILLAGES[at % 3],
            "name": NAMES[int(str(row["number"])) % 8],
            "id_number": id_number(int(str(row["number"]))),
            "members": 3,
            "phone": f"1990000{at:04d}",
            "address": f"{at // 9}巷{row['number']}号",
            "area": 80.5,
            "planned_route": "分散电代煤",
            **{key: value for key, value in row.items() if key != "number"},
        }
        if "number" in row
        else row
        for at, row in enumerate(rows, start=1)
    ]


def completions(street: str) -> list[dict[str, object]]:
    """Rows as in 改造台账, and rows that differ from it in each way."""
    rows = []
    for number in (1, 5, 9, 2, 3, 4, 6, 99):
        register = households(street, faulty=False)[number - 1] if number < 99 else {}
        keys = ("street", "village", "name", "id_number", "route", "serial", "installed", "accepted_on")
        rows.append(
            {
                "household_id": f"99-001-{number:04d}",
                **{key: register.get(key) for key in (*keys, "acceptance")},
                "acceptance_unit": "示例检测公司",
                "inspectors": "验一、验二",
                "room_temperature": 18.5 + number % 3,
                "dossier_number": f"示档〔2021〕{number:03d}",
            }
        )
    rows[3].update(route="太阳能")
    rows[4].update(serial="SN99999", accepted_on=dt.date(2022, 1, 4))
    rows[5].update(accepted_on=None)
    rows[6].update(acceptance="不合格", problems="室外机支架松动", rectified_on=dt.date(2021, 12, 20))
    return rows


def dossiers(street: str) -> list[dict[str, object]]:
    papers = ("basic_papers", "photo_before", "photo_during", "photo_after", "acceptance_papers")
    full = ("有", "a_前.jpg", "a_中.jpg", "a_后.jpg", "有")
    rows: list[tuple[object, ...]] = [
        full,
        ("有", "a_前.jpg", None, "a_后.jpg", "有"),
        ("无", "无", "无", "无", "无"),
        (None, None, None, None, None),
        ("√", 2, 1, 1, dt.date(2021, 12, 1)),
        full,
    ]
    return [
        {
            "dossier_number": f"示档〔2021〕{number:03d}",
            "household_id": f"99-001-{number:04d}",
            "street": street,
            "village": VILLAGES[number % 3],
            "name": NAMES[number % 8],
            **dict(zip(papers, row, strict=True)),
            "kept_at": "街道档案室",
        }
        for number, row in enumerate(rows, start=1)
    ]


def safety(street: str) -> list[dict[str, object]]:
    rows = (
        (dt.date(2021, 11, 20), "隐患排查", "入户检查燃气管线", 5, 3, None),
        (dt.date(2021, 12, 3), "专家检查", "专家查隐患", 2, 2, None),
        (dt.date(2021, 12, 10), "培训", "村（居）安全员培训", None, None, None),
        (dt.date(2022, 1, 5), "培训", "村（居）安全员培训", None, None, None),
        (dt.date(2023, 2, 1), "演练", "应急救援演练", None, None, None),
        (dt.date(2023, 12, 31), "入户宣传", "发放一氧化碳防范材料", None, None, 120),
    )
    keys = ("date", "kind", "content", "problems_found", "problems_fixed", "households_reached")
    return [
        {
            "street": street,
            "village": VILLAGES[0],
            "person": "安一",
            **dict(zip(keys, row, strict=True)),
        }
        for row in rows
    ]


def devices(street: str) -> list[dict[str, object]]:
    rows = (
        ("示例施工公司", "示例型号A", 5200.0, 40, 35, 4, 3),
        ("示例施工公司", "示例型号B", 5600.5, 10, None, 0, 0),
        ("另一公司", None, None, None, None, None, None),
    )
    keys = ("contractor", "device_model", "unit_price", "delivered", "installed_count", "repairs")
    return [
        {
            "street": street,
            "service_phone": "19900000000",
            **dict(zip((*keys, "repairs_done"), row, strict=True)),
        }
        for row in rows
    ]


def street_records(street: str, *, faulty: bool = False) -> dict[str, list[dict[str, object]]]:
    """Rows for every ledger sheet."""
    return {
        "确村确户名单": listed(street),
        "改造台账": households(street, faulty=faulty),
        "竣工台账": completions(street),
        "一户一档": dossiers(street),
        "公益场所": places(street),
        "集中供热项目": projects(street),
        "能效提升-农房": farmhouses(street),
        "能效提升-城区": buildings(street),
        "运行补贴": running(street),
        "安全管理": safety(street),
        "设备售后": devices(street),
    }


def fill_entries(book: Any) -> None:
    """Type what stands outside the ledgers: days of approval and of the period, plans, villages."""
    for name, day in (
        ("heat_approved_on", DAY - dt.timedelta(days=30)),
        ("heat_period_start", DAY + dt.timedelta(days=4)),
        ("heat_period_end", DAY + dt.timedelta(days=10)),
    ):
        book.names[name].refers_to_range.value = dt.datetime.combine(day, dt.time())
    progress = book.sheets["进度调度"]
    for row, plan in zip(range(4, 15), (20, 5, 10, None, 2, 1, 0, None, 5, 8, 5000.5), strict=True):
        if plan is not None:
            progress.range((row, 4)).value = plan
    progress.range("O4").value = "管网未通"
    guide = book.sheets["填表说明"]
    for row, village in enumerate(VILLAGES, start=5):
        guide.range((row, 5)).value = village
