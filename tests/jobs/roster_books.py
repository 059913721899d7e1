"""Rosters for the tests: the village template, and a list as offices keep it, with every trap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from xl_heating.forms.book import Book
from xl_heating.jobs.layout import log_layout
from xl_heating.templates.list_sheets import write_list

COLUMNS = {
    "no": "序号",
    "street": "街道镇",
    "village": "村（居）",
    "name": "户主姓名",
    "id_number": "身份证号",
    "book": "户口簿号",
    "members": "家庭人口",
    "phone": "联系电话",
    "address": "住址",
    "plot": "宅基地序号",
    "primary": "是否主宅",
    "exception": "例外批准文号",
    "floor": "建筑面积（㎡）",
    "area": "采暖面积（㎡）",
    "present": "现取暖方式",
    "route": "拟改造方式",
    "ee": "是否农房能效",
    "demolition": "列入拆迁",
    "vacant": "长期无人",
    "declined": "自愿放弃",
    "special": "特殊群体",
    "signed": "户主签字",
    "verdict": "审查结论",
    "note": "备注",
}
KEYS, HEADERS = list(COLUMNS), list(COLUMNS.values())


def person(number: int) -> str:
    """A synthetic identity number: region 990000, check digit by GB 11643 (weight 2^place, mod 11)."""
    digits = f"99000019800101{number:03d}"
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(digits))
    return digits + "10X98765432"[total % 11]


def house(number: int, **changed: Any) -> dict[str, Any]:
    """One house that may proceed: 3 persons, 100 ㎡ built, 80 ㎡ heated, electricity."""
    return {
        "no": number,
        "street": "省庄镇",
        "village": "示例一村",
        "name": f"示例{number:03d}",
        "id_number": person(number),
        "book": f"B{number:05d}",
        "members": 3,
        "phone": f"0000000{number:04d}",
        "address": f"示例路{number}号",
        "plot": str(number),
        "floor": 100.0,
        "area": 80.0,
        "present": "散煤",
        "route": "分散电代煤",
        **dict.fromkeys(("ee", "demolition", "vacant", "declined"), "否"),
        **changed,
    }


def staff_list(
    path: Path, houses: Sequence[dict[str, Any] | list[Any]], *, headers: Sequence[str] = HEADERS
) -> Path:
    """An office's own list: title, unit line, header in row 3; plain cells are written as they are."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("名单")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_string(0, 0, "确村确户名单")
        sheet.write_string(1, 0, "填报单位：（盖章）")
        sheet.write_row(2, 0, headers)
        for row, each in enumerate(houses, start=3):
            values = each if isinstance(each, list) else [each.get(key) for key in KEYS]
            for column, value in enumerate(values):
                if isinstance(value, dt.date):
                    sheet.write_datetime(row, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                else:
                    sheet.write(row, column, value)
    return path


def with_log(path: Path, houses: Sequence[dict[str, Any]]) -> Path:
    """The same list in a workbook with 运行日志."""
    with Book(path, {}, title="名单") as book:
        sheet = book.sheet("名单")
        for column, title in enumerate(HEADERS, start=1):
            sheet.write(1, column, title)
        for row, each in enumerate(houses, start=2):
            for column, key in enumerate(KEYS, start=1):
                sheet.write(row, column, each.get(key))
        write_list(book, log_layout())
    return path
