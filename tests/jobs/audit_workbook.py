"""A street's workbook in the staff's own layout, in good order, and written with some cells changed.

The people are synthetic: region code 990000 is nobody's, the check digits follow GB 11643.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

AS_OF = dt.date(2022, 8, 1)
NOW = dt.datetime(2022, 8, 1, 9, 30)
STREET = "上高街道"
GAS, ELECTRIC, SOLAR = "分散气代煤", "分散电代煤", "太阳能"
COUNT = 12
FIRST = 3
"""Row of the first record: a title and one header row above."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(born: str, number: int) -> str:
    body = f"990000{born}{number:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def person(number: int) -> str:
    return identity("19700315", number)


@dataclass
class Sheet:
    """A title, a header row, records; records are dictionaries by header."""

    title: str
    rows: list[dict[str, Any]]
    headers: list[str] = field(default_factory=list)

    def cell(self, header: str, record: int) -> str:
        return f"{get_column_letter(self.headers.index(header) + 1)}{FIRST + record}"


Sheets = dict[str, Sheet]


def clean() -> Sheets:
    """Twelve households of one village: six by gas, six by electricity; everything in order."""
    day = dt.date(2021, 9, 1)
    roster, ledger, completed, dossiers, paid = [], [], [], [], []
    for at in range(COUNT):
        route = GAS if at < COUNT // 2 else ELECTRIC
        who = {"街道镇": STREET, "村（居）": "示例村", "户主姓名": f"测试{at:02d}", "身份证号": person(at)}
        number, meter, cost = f"SG-01-{at:04d}", f"00123{at:04d}", 5000 + 100 * at
        roster.append(
            {
                **who, "户口簿号": f"H{at:05d}", "住址": f"示例村{at + 1}号", "建筑面积（㎡）": 110 + at,
                "采暖面积（㎡）": 80 + at, "拟改造方式": route, "列入拆迁": "否", "长期无人": "否",
                "自愿放弃": "否", "审查结论": "可实施", "核准状态": "已核准",
            }
        )  # fmt: skip
        subsidy = min(cost, 6000)
        ledger.append(
            {
                "户编号": number, **who, "户口簿号": f"H{at:05d}", "住址": f"示例村{at + 1}号",
                "改造方式": route, "采暖面积（㎡）": 80 + at, "设备编号": f"SB{at:06d}",
                "电表/气表户号": meter, "是否一户一表": "是", "核准日期": day,
                "开工日期": day + dt.timedelta(10),
                "安装完成日期": day + dt.timedelta(20), "验收日期": day + dt.timedelta(30),
                "验收结论": "合格",
                "设备费": cost, "其他（不补）": 300, "可补贴合计": cost, "补贴合计": subsidy,
                "中央及市级": min(subsidy, 3000), "区级": subsidy - min(subsidy, 3000),
                "拨付日期": day + dt.timedelta(60), "列入拆迁": "否", "长期无人": "否", "自愿放弃": "否",
            }
        )  # fmt: skip
        completed.append(
            {
                "户编号": number, "街道镇": STREET, "村（居）": "示例村", "户主": f"测试{at:02d}",
                "身份证号": person(at), "改造方式": route, "设备编号": f"SB{at:06d}",
                "竣工日期": day + dt.timedelta(20), "验收日期": day + dt.timedelta(30),
                "验收单位": "示例监理", "验收结论": "合格", "档案编号": f"DA{at:04d}",
            }
        )  # fmt: skip
        dossiers.append(
            {
                "档案编号": f"DA{at:04d}", "户编号": number, "户主": f"测试{at:02d}", "身份证复印件": "有",
                "改造前照片": f"{number}-前.jpg", "改造中照片": f"{number}-中.jpg",
                "改造后照片": f"{number}-后.jpg", "竣工验收单": "有",
            }
        )  # fmt: skip
        usage = 100 + 10 * at if route == GAS else 1000 + 50 * at
        due = usage if route == GAS else usage // 5
        paid.append(
            {
                "街道镇": STREET, "村（居）": "示例村", "户编号": number, "户主": f"测试{at:02d}",
                "身份证号": person(at), "表号": meter, "改造方式": route, "是否一户一表": "是",
                "首个采暖季": "2021-2022", "采暖季": "2021-2022", "季初读数": 1000, "季末读数": 1000 + usage,
                "用量": usage, "应补": due, "已补": 0, "本次实发": due,
                "季初抄表日期": dt.date(2021, 11, 1), "季末抄表日期": dt.date(2022, 3, 31),
                "拨付日期": dt.date(2022, 5, 20), "银行账号": f"6230000000{at:06d}",
                "开户人": f"测试{at:02d}", "与户主关系": None,
            }
        )  # fmt: skip
    sheets = {
        "名单": Sheet("确村确户名单", roster),
        "改造台账": Sheet("清洁取暖改造台账", ledger),
        "竣工": Sheet("到户竣工台账", completed),
        "档案": Sheet("一户一档目录", dossiers),
        "发放表": Sheet("运行补贴发放表", paid),
        "供热项目": Sheet("集中供热项目表", _projects()),
        "农房": Sheet("农房能效提升台账", _farmhouses()),
        "拨付": Sheet("资金拨付台账", _funds()),
        "死亡人员": Sheet("死亡人员", [{"身份证号": identity("19400101", 7)}]),
        "迁出人员": Sheet("迁出人员", [{"姓名": "测试甲", "身份证号": identity("19500101", 8)}]),
        "低保特困": Sheet("低保特困", [{"身份证号": person(0)}]),
    }
    for sheet in sheets.values():
        sheet.headers = list(sheet.rows[0])
    return sheets


def _projects() -> list[dict[str, Any]]:
    common = {"街道镇": STREET, "验收日期": dt.date(2021, 10, 1)}
    costs = {"热源站": 600000, "二次管网": 90000, "户内暖气片": 60000}
    return [
        {
            "项目名称": "示例一期", **common, "改造方式": "区域集中供热-可再生", "建设项目供热面积": 10000,
            "评估供热面积": 9900, **costs,
        },
        {
            "项目名称": "示例二期", **common, "改造方式": "区域集中供热-非可再生", "建设项目供热面积": 10000,
            "评估供热面积": 9900, **costs,
        },
    ]  # fmt: skip


def _farmhouses() -> list[dict[str, Any]]:
    # 三（五）: at most 6600 元/户, of which 2000 from the upper levels
    return [
        {
            "户编号": f"SG-01-{at:04d}", "街道镇": STREET, "村（居）": "示例村", "户主姓名": f"测试{at:02d}",
            "身份证号": person(at), "改造部位": "外墙", "费用": 7000 + at, "验收结论": "合格",
            "补贴合计": 6600, "中央及市级": 2000, "区级": 4600,
        }
        for at in range(2)
    ]  # fmt: skip


def _funds() -> list[dict[str, Any]]:
    return [
        {
            "拨付日期": dt.date(2021, 12, 1), "文号": f"示例〔2021〕{at}号", "收款单位": f"示例公司{at}",
            "用途": "工程建设", "金额（元）": 100000 + at, "质保金（元）": 3000,
        }
        for at in range(3)
    ]  # fmt: skip


def write(
    path: Path, changes: tuple[tuple[str, str, int, Any], ...] = (), sheets: Sheets | None = None
) -> Sheets:
    """Write the workbook with some cells changed; the sheets, to find cells in."""
    sheets = sheets or clean()
    for name, header, record, value in changes:
        sheet = sheets[name]
        if header not in sheet.headers:
            sheet.headers.append(header)
        sheet.rows[record][header] = value
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, sheet in sheets.items():
        page = book.create_sheet(name)
        page.append([f"{STREET}{sheet.title}"])
        page.append(sheet.headers)
        for row in sheet.rows:
            page.append([row.get(header) for header in sheet.headers])
    book.save(path)
    return sheets
