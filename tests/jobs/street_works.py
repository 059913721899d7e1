"""A district of seven small ledgers whose progress can be counted by hand, and its workbook.

Planned 170 households; as of 2021-09-30, half of the time from 07-01 to 12-31 (92 of 184 days) has passed:

==========  =======  ====================================================  ========  ====
street      planned  accepted by 09-30                                     rate      rank
==========  =======  ====================================================  ========  ====
财源街道         10  8                                                     0.8          1
岱庙街道         10  8                                                     0.8          1
泰前街道         20  12, and two schools of 100 and 140 ㎡ = 2 equivalents  0.7          3
徐家楼街道      100  41                                                    0.41         4
上高街道         10  4: ten points behind, supervised                      0.4          5
邱家店镇         10  0 (three begun, one found faulty)                     0            6
省庄镇           10  no ledger                                             —            —
==========  =======  ====================================================  ========  ====

By 10-31 (123 of 184 days) 泰前街道 has two more.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from openpyxl import Workbook

from xl_heating.policy import Policy
from xl_heating.templates.district import district_workbook

HEADERS = (
    *("户编号", "街道镇", "村（居）", "户主姓名", "改造方式", "开工日期", "安装完成日期", "通气通电日期"),
    *("验收日期", "验收结论", "设备费"),
)
PLANNED = {
    "财源街道": 10, "岱庙街道": 10, "泰前街道": 20, "上高街道": 10, "徐家楼街道": 100, "省庄镇": 10,
    "邱家店镇": 10,
}  # fmt: skip
ACCEPTED = {"财源街道": 8, "岱庙街道": 8, "泰前街道": 12, "上高街道": 4, "徐家楼街道": 41}
SEPTEMBER, OCTOBER = dt.date(2021, 9, 30), dt.date(2021, 10, 31)
_DAYS = (dt.date(2021, 8, 1), dt.date(2021, 8, 20), dt.date(2021, 9, 1), dt.date(2021, 9, 10))
_LATER = (dt.date(2021, 8, 1), dt.date(2021, 8, 20), dt.date(2021, 9, 1), dt.date(2021, 10, 5))


def write_district(folder: Path, policy: Policy) -> Path:
    """The district workbook with its plan; returns its path."""
    plan = {street: {"plan_ELEC_DECENTRAL": count} for street, count in PLANNED.items()}
    path = folder / "区级汇总.xlsx"
    district_workbook(path, policy, plan)
    return path


def write_ledgers(folder: Path) -> Path:
    """The six ledgers; returns their folder."""
    folder.mkdir()
    for number, (street, count) in enumerate(ACCEPTED.items(), start=1):
        book = Workbook()
        sheet = book.active
        sheet.title = "改造台账"
        sheet.append(HEADERS)
        for at in range(count):
            _row(sheet, street, number, at, (*_DAYS, "合格"))
        if street == "泰前街道":
            for at in (90, 91):
                _row(sheet, street, number, at, (*_LATER, "合格"))
            _add_schools(book, street)
        if street == "财源街道":
            _add_roster(book, street)
        if street == "上高街道":
            _add_report(book, street)
        book.save(folder / f"{street}台账.xlsx")
    _write_beginner(folder / "邱家店镇台账.xlsx")
    return folder


def _row(sheet, street, number, at, dates):
    sheet.append([f"{number:02}-{at:03}", street, "示例村", f"示例{number}{at}", "分散电代煤", *dates, 5000])


def _write_beginner(path: Path) -> None:
    """A household begun, one installed, one running but not passed, and one that begins later."""
    book = Workbook()
    sheet = book.active
    sheet.title = "改造台账"
    sheet.append(HEADERS)
    day = dt.date(2021, 9, 20)
    for at, dates in enumerate(
        (
            (day, None, None, None, None),
            (None, day, None, None, None),
            (day, day, day, dt.date(2021, 9, 25), "不合格"),
            (dt.date(2021, 10, 10), None, None, None, None),
        )
    ):
        _row(sheet, "邱家店镇", 7, at, dates)
    book.save(path)


def _add_schools(book, street):
    sheet = book.create_sheet("公益场所")
    sheet.append(
        [
            "序号",
            "街道镇",
            "单位名称",
            "类别",
            "非营利",
            "供暖面积（㎡）",
            "总费用（元）",
            "验收日期",
            "验收结论",
        ]
    )
    for at, area in enumerate((100, 140), start=1):
        sheet.append([at, street, f"示例小学{at}", "学校", "是", area, 20000, dt.date(2021, 9, 1), "合格"])


def _add_roster(book, street):
    """Nine approved by the end of September, one in October."""
    sheet = book.create_sheet("确村确户名单")
    sheet.append(
        ["序号", "街道镇", "村（居）", "户主姓名", "家庭人口", "现取暖方式", "拟改造方式", "核准日期"]
    )
    for at in range(10):
        day = dt.date(2021, 7, 20) if at < 9 else dt.date(2021, 10, 8)
        sheet.append([at + 1, street, "示例村", f"示例1{at}", 3, "散煤", "分散电代煤", day])


def _add_report(book, street):
    """The street's own words, and an acceptance more than its ledger has."""
    sheet = book.create_sheet("进度调度")
    sheet.append(
        ["街道镇", "计划", "核准", "开工", "完成安装", "通气通电", "验收", "完成率", "存在问题", "下步措施"]
    )
    sheet.append([street, 10, 10, 6, 6, 6, 5, 0.5, "电力增容滞后", "协调供电中心9月底前完成增容"])
