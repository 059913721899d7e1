"""A street's own template filled with records in good order: nothing in it is to be doubted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from audit_workbook import GAS, STREET, clean

from xl_heating.policy import Policy
from xl_heating.templates.street import street_workbook

_KEYS = {
    "村（居）": "village", "户主姓名": "name", "户主": "name", "身份证号": "id_number", "街道镇": "street",
    "户编号": "household_id", "户口簿号": "household_book", "住址": "address", "建筑面积（㎡）": "floor_area",
    "采暖面积（㎡）": "area", "拟改造方式": "planned_route", "列入拆迁": "demolition", "长期无人": "vacant",
    "自愿放弃": "declined", "改造方式": "route", "设备编号": "serial", "表号": "meter",
    "电表/气表户号": "meter",
    "是否一户一表": "own_meter", "开工日期": "started", "安装完成日期": "installed", "竣工日期": "installed",
    "验收日期": "accepted_on", "验收结论": "acceptance", "设备费": "cost_equipment",
    "其他（不补）": "cost_other", "拨付日期": "paid_on", "验收单位": "acceptance_unit",
    "档案编号": "dossier_number", "身份证复印件": "basic_papers", "改造前照片": "photo_before",
    "改造中照片": "photo_during", "改造后照片": "photo_after", "竣工验收单": "acceptance_papers",
    "首个采暖季": "first_season", "采暖季": "season", "季初读数": "start_reading", "季末读数": "end_reading",
    "季初抄表日期": "start_on", "季末抄表日期": "end_on", "已补": "paid", "银行账号": "account",
    "开户人": "holder", "改造部位": "content", "费用": "cost",
}  # fmt: skip
"""Headers of `audit_workbook` → keys of the template's columns; the template computes the others."""
_SHEETS = {
    "名单": "确村确户名单", "改造台账": "改造台账", "竣工": "竣工台账", "档案": "一户一档",
    "发放表": "运行补贴", "农房": "能效提升-农房",
}  # fmt: skip
APPROVED = dt.date(2021, 9, 1)


def records() -> dict[str, list[dict[str, Any]]]:
    """Sheet → records by column key."""
    found = {
        _SHEETS[name]: [
            {_KEYS[header]: value for header, value in row.items() if header in _KEYS} for row in sheet.rows
        ]
        for name, sheet in clean().items()
        if name in _SHEETS
    }
    for number, row in enumerate(found["确村确户名单"], start=1):
        row |= {"no": number, "plot": str(number), "primary": "是", "approved_on": APPROVED}
    for number, row in enumerate(found["改造台账"]):
        for name in ("household_book", "address", "demolition", "vacant", "declined"):
            row.pop(name, None)
        row |= {
            "dossier": "是",
            "contractor": "示例公司",
            "device_model": "示例型",
            "phone": f"1390000{number:04d}",
        }
    for row in found["一户一档"]:
        row |= {"street": STREET, "village": "示例村"}
    found["公益场所"] = [
        {
            "no": 1, "street": STREET, "place": "示例小学", "category": "学校", "nonprofit": "是",
            "heated_area": 360, "route": GAS, "total_cost": 90000, "installed": dt.date(2021, 10, 1),
            "accepted_on": dt.date(2021, 10, 20),
        }
    ]  # fmt: skip
    return found


def write_street(path: Path, policy: Policy, *, rows: int = 40) -> None:
    """Write the filled template."""
    street_workbook(path, policy, records(), street=STREET, rows=rows)
