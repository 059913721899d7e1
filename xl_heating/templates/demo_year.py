"""The demo of a whole year: a district office's folder before the work of the year begins.

Workbooks of villages and streets, the suppliers' exports, photographs, the district's workbook; every
person is made up. `xl_heating.commands.demo` then runs the jobs on them.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xl_heating.jobs.layout.funds import PAID, RECEIVED, transfers_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.writing import NamedCells, put_list
from xl_heating.policy import Policy
from xl_heating.templates import demo_records as records
from xl_heating.templates.demo import LEDGER_FOLDER, check_folder, example_plan
from xl_heating.templates.demo_people import StreetData, make_district
from xl_heating.templates.demo_photos import draw_photos
from xl_heating.templates.district import district_workbook
from xl_heating.templates.street import street_workbook
from xl_heating.templates.village import village_workbook

SUMMARY_FILE = "区级汇总.xlsm"
VILLAGE_FOLDER, SUPPLIER_FOLDER, PHOTO_FOLDER = "村居名单", "供电供气数据", "照片"
POWER_FILE, GAS_FILE = "供电公司2021-2022采暖季用电量.csv", "燃气公司2021-2022采暖季用气量.xlsx"
PHOTOGRAPHED = 12
"""Households of the first village whose photographs are there; the last of them lacks one."""
DOSSIER_YEAR = 2021


@dataclass(frozen=True)
class Year:
    """Where the folder's files are, and what was put into them."""

    folder: Path
    summary: Path
    ledgers: dict[str, Path]
    """Street → its workbook."""
    villages: Path
    suppliers: Path
    photos: Path
    listed: str
    """The street whose villages send their lists; the others' are entered already."""
    district: list[StreetData]


def make_year(
    folder: Path,
    policy: Policy,
    households: int,
    progress: Callable[[int, int, str], None] = lambda done, total, text: None,
) -> Year:
    """Write the folder; errors as `xl_heating.templates.demo.make_demo`."""
    check_folder(folder, policy, households)
    district = make_district(policy, households)
    smallest = min(district, key=lambda data: len(data.households))
    year = Year(
        folder,
        folder / SUMMARY_FILE,
        {
            data.street: folder / LEDGER_FOLDER / f"{number}{data.street}台账.xlsm"
            for number, data in enumerate(district, start=1)
        },
        folder / VILLAGE_FOLDER,
        folder / SUPPLIER_FOLDER,
        folder / PHOTO_FOLDER,
        smallest.street,
        district,
    )
    for each in (folder / LEDGER_FOLDER, year.villages, year.suppliers, year.photos):
        each.mkdir(parents=True, exist_ok=True)
    steps = len(district) + 3
    for number, data in enumerate(district, start=1):
        _write_street(year, data, policy)
        progress(number, steps, f"生成 {data.street}台账")
    _write_villages(year, smallest, policy)
    progress(steps - 2, steps, f"生成 {smallest.street}各村名单")
    write_exports(year.suppliers, district)
    draw_photos(year.photos, [each.key for each in smallest.households if each.accepted_on][:PHOTOGRAPHED])
    progress(steps - 1, steps, "生成供电供气数据和照片")
    district_workbook(year.summary, policy, example_plan(district, policy))
    progress(steps, steps, f"生成 {SUMMARY_FILE}")
    return year


def _write_street(year: Year, data: StreetData, policy: Policy) -> None:
    sheets = {
        "改造台账": records.conversions(policy, data),
        "一户一档": records.dossiers(data, DOSSIER_YEAR, photographed=data.street != year.listed),
        "运行补贴": records.running(policy, data),
        **records.other_sheets(policy, data),
    }
    if data.street != year.listed:
        sheets["确村确户名单"] = records.roster(policy, data.street, data.households)
    rows = max(len(data.households) + 5, 3 * len(data.farmhouses), 30)
    street_workbook(year.ledgers[data.street], policy, sheets, street=data.street, rows=rows)


def _write_villages(year: Year, data: StreetData, policy: Policy) -> None:
    for village in dict.fromkeys(each.village for each in data.households):
        houses = [each for each in data.households if each.village == village]
        rows = records.roster(policy, data.street, houses)
        village_workbook(year.villages / f"{village}名单.xlsm", policy, rows, rows=len(rows) + 5)


def write_exports(folder: Path, district: list[StreetData]) -> None:
    """What the suppliers send: electricity as a GBK text file, gas as a workbook; one row a meter."""
    import xlsxwriter

    usages = [each for data in district for each in data.usages]
    with (folder / POWER_FILE).open("w", encoding="gbk", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("用户编号", "用户名称", "采暖季", "采暖季用电量(千瓦时)"))
        for each in usages:
            if each.route == "ELEC_DECENTRAL":
                writer.writerow((each.meter, each.name, records.SEASON, each.usage))
    with xlsxwriter.Workbook(str(folder / GAS_FILE)) as book:
        book.set_properties({"created": dt.datetime(2022, 4, 1)})
        sheet = book.add_worksheet("用气量")
        sheet.write_row(0, 0, ("燃气用户编号", "用户名称", "采暖季", "采暖季用气量（立方米）"))
        row = 1
        for each in usages:
            if each.route == "GAS_DECENTRAL":
                sheet.write_string(row, 0, each.meter)
                sheet.write_row(row, 1, (each.name, records.SEASON, each.usage))
                row += 1


def enter_transfers(book: Any, occasion: Occasion) -> JobReport:
    """Type some sums received and paid into 拨付台账, as the office does; the figures are examples."""
    report = occasion.report("录入拨付台账", book.name)
    layout = transfers_layout(occasion.policy)
    upper, district = occasion.policy.policy.upper_level, occasion.policy.policy.district_level
    gas, power = (occasion.policy.routes[code].name for code in records.RUNNING_ROUTES)
    rows = []
    for day, document, direction, source, category, payee, purpose, amount, retention in (
        (dt.date(2021, 11, 8), "示例财〔2021〕1号", RECEIVED, upper, power, "", "", 60000, None),
        (dt.date(2021, 11, 8), "示例财〔2021〕2号", RECEIVED, upper, gas, "", "", 40000, None),
        (dt.date(2021, 12, 6), "示例财〔2021〕3号", RECEIVED, district, power, "", "", 50000, None),
        (dt.date(2022, 1, 17), "示例财〔2022〕1号", PAID, upper, power, records.CONTRACTOR,
         "设备购置", 55000, 1500),
        (dt.date(2022, 1, 17), "示例财〔2022〕2号", PAID, upper, gas, records.CONTRACTOR,
         "工程建设", 36000, 1000),
    ):  # fmt: skip
        values = {
            "day": day, "document": document, "direction": direction, "source": source,
            "category": category, "payee": payee, "purpose": purpose, "amount": amount,
            "retention": retention, "note": "示例",
        }  # fmt: skip
        rows.append([values.get(column.key) for column in layout.columns])
    put_list(NamedCells(book), layout, rows, report.changes, dry_run=occasion.dry_run)
    return report
