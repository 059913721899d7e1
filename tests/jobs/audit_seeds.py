"""Faults for the workbook of `audit_workbook`, one a code of the audit.

Each seed names the cells that it changes and every finding that this must give, worked out by hand from the
rule text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit_workbook import GAS, SOLAR, identity, person


@dataclass(frozen=True)
class Seed:
    """Changes of cells, and what they must give: (code, sheet, header, record)."""

    changes: tuple[tuple[str, str, int, Any], ...]
    expected: tuple[tuple[str, str, str, int], ...]


def _one(
    code: str, sheet: str, header: str, record: int, value: Any, *more: tuple[str, str, str, int]
) -> Seed:
    return Seed(((sheet, header, record, value),), ((code, sheet, header, record), *more))


D = dt.date
LEDGER, PAID, LIST = "改造台账", "发放表", "名单"
SEEDS: Mapping[str, Seed] = {
    # 三（三）2: at most 6000 元/户; the shares follow, so that they agree
    "OVER_CAP": Seed(
        (
            (LEDGER, "设备费", 11, 7000),
            (LEDGER, "可补贴合计", 11, 7000),
            (LEDGER, "补贴合计", 11, 6500),
            (LEDGER, "区级", 11, 3500),
        ),
        (("OVER_CAP", LEDGER, "补贴合计", 11),),
    ),
    "OVER_CAP running": Seed(
        (
            (PAID, "季末读数", 9, 4050),
            (PAID, "用量", 9, 3050),
            (PAID, "应补", 9, 600),
            (PAID, "本次实发", 9, 610),
        ),
        (("OVER_CAP", PAID, "本次实发", 9),),
    ),
    "OVER_USAGE": _one("OVER_USAGE", PAID, "应补", 0, 101),
    # “最高”: 5000 元 of cost, 5500 of subsidy
    "SUBSIDY_GT_COST": Seed(
        ((LEDGER, "补贴合计", 0, 5500), (LEDGER, "区级", 0, 2500)),
        (("SUBSIDY_GT_COST", LEDGER, "补贴合计", 0),),
    ),
    "SPLIT_MISMATCH": Seed(
        ((LEDGER, "区级", 1, 2200),),
        (("SPLIT_MISMATCH", LEDGER, "补贴合计", 1),),
    ),
    "SPLIT_MISMATCH quota": Seed(
        ((LEDGER, "中央及市级", 2, 3100), (LEDGER, "区级", 2, 2100)),
        (("SPLIT_MISMATCH", LEDGER, "中央及市级", 2),),
    ),
    "NOT_SUBSIDISABLE": Seed(
        (
            *((sheet, "改造方式", 3, "城区市政集中供暖") for sheet in (LEDGER, "竣工", PAID)),
            (LIST, "拟改造方式", 3, "城区市政集中供暖"),
        ),
        (("NOT_SUBSIDISABLE", LEDGER, "补贴合计", 3), ("NOT_SUBSIDISABLE", PAID, "本次实发", 3)),
    ),
    "NOT_SUBSIDISABLE meter": Seed(
        ((PAID, "是否一户一表", 7, "否"), (LEDGER, "是否一户一表", 7, "否")),
        (("NOT_SUBSIDISABLE", PAID, "是否一户一表", 7),),
    ),
    # 三（五）: no acceptance, no money
    "NOT_ACCEPTED": _one("NOT_ACCEPTED", "农房", "验收结论", 0, "整改"),
    "NOT_ACCEPTED conversion": Seed(
        (
            (LEDGER, "验收结论", 4, "整改"),
            ("竣工", "验收结论", 4, None),
            ("竣工", "验收日期", 4, None),
        ),
        (("NOT_ACCEPTED", LEDGER, "拨付日期", 4), ("NOT_ACCEPTED", PAID, "身份证号", 4)),
    ),
    "DUP_ID": Seed(
        (
            *((sheet, "身份证号", 6, person(5)) for sheet in (LEDGER, "竣工", PAID)),
            *((sheet, "户主姓名", 6, "测试05") for sheet in (LEDGER,)),
            (LIST, "身份证号", 6, person(5)),
            (LIST, "户主姓名", 6, "测试05"),
            ("竣工", "户主", 6, "测试05"),
            (PAID, "户主", 6, "测试05"),
            (PAID, "开户人", 6, "测试05"),
            (LIST, "拟改造方式", 6, GAS),
        ),
        (
            ("DUP_ID", LEDGER, "身份证号", 6),
            ("DUP_ID", LIST, "身份证号", 6),
            ("ROUTE_CHANGED", LEDGER, "改造方式", 6),
            ("ROUTE_CHANGED", PAID, "改造方式", 6),
            # the second household is compared with the first one's record of that number
            ("LEDGER_DIFF", PAID, "改造方式", 6),
            ("LEDGER_DIFF", PAID, "表号", 6),
            ("LEDGER_DIFF", "竣工", "改造方式", 6),
            ("LEDGER_DIFF", "竣工", "设备编号", 6),
        ),
    ),
    "DUP_HOUSEHOLD": _one("DUP_HOUSEHOLD", LEDGER, "户编号", 8, "SG-01-0007"),
    "DUP_ADDRESS": Seed(
        ((LIST, "住址", 9, "示例村９号"),),
        (("DUP_ADDRESS", LIST, "住址", 9),),
    ),
    "DUP_METER": Seed(
        ((LEDGER, "电表/气表户号", 10, "001230009"), (PAID, "表号", 10, "001230009")),
        (("DUP_METER", LEDGER, "电表/气表户号", 10), ("DUP_METER", PAID, "表号", 10)),
    ),
    "DUP_SERIAL": Seed(
        ((LEDGER, "设备编号", 1, "sb000000"), ("竣工", "设备编号", 1, "SB000000")),
        (("DUP_SERIAL", LEDGER, "设备编号", 1),),
    ),
    "DUP_BANK": _one("DUP_BANK", PAID, "银行账号", 2, "6230000000000001"),
    "SECOND_HOUSE": Seed(
        ((LEDGER, "户口簿号", 3, "H00002"), (LIST, "户口簿号", 3, "H00002")),
        (("SECOND_HOUSE", LEDGER, "户口簿号", 3), ("SECOND_HOUSE", LIST, "户口簿号", 3)),
    ),
    "EXCLUDED_PAID": _one("EXCLUDED_PAID", LEDGER, "列入拆迁", 5, "是"),
    "DECEASED": Seed(
        (("死亡人员", "身份证号", 0, person(6)),),
        tuple(("DECEASED", sheet, "身份证号", 6) for sheet in (LIST, LEDGER, "竣工", PAID)),
    ),
    "MOVED": Seed(
        (("迁出人员", "身份证号", 0, person(7)),),
        tuple(("MOVED", sheet, "身份证号", 7) for sheet in (LIST, LEDGER, "竣工", PAID)),
    ),
    "ID_EMPTY": _one(
        "ID_EMPTY",
        LIST,
        "身份证号",
        8,
        None,
        ("NOT_IN_LIST", LEDGER, "身份证号", 8),
        ("NOT_IN_LIST", PAID, "身份证号", 8),
    ),
    "ID_LENGTH": _one(
        "ID_LENGTH", "农房", "身份证号", 1, person(1)[:17], ("NOT_IN_LIST", "农房", "身份证号", 1)
    ),
    "ID_CHECKSUM": _one(
        "ID_CHECKSUM",
        "竣工",
        "身份证号",
        9,
        person(9)[:17] + "A1"[person(9)[17] != "1"],
        ("LEDGER_DIFF", "竣工", "身份证号", 9),
    ),
    "ID_BAD_DATE": _one(
        "ID_BAD_DATE",
        "竣工",
        "身份证号",
        10,
        identity("19700231", 10),
        ("LEDGER_DIFF", "竣工", "身份证号", 10),
    ),
    "ID_OLD_15": _one(
        "ID_OLD_15", "竣工", "身份证号", 11, "990000700315011", ("LEDGER_DIFF", "竣工", "身份证号", 11)
    ),
    "ID_PRECISION_LOST": _one("ID_PRECISION_LOST", "竣工", "身份证号", 0, 990000197003150000),
    "ID_AGE": Seed(
        tuple(
            (sheet, "身份证号", 1, identity("20100101", 1)) for sheet in (LIST, LEDGER, "竣工", PAID, "农房")
        ),
        tuple(("ID_AGE", sheet, "身份证号", 1) for sheet in (LIST, LEDGER, PAID, "农房")),
    ),
    "NAME_ID_CONFLICT": Seed(
        ((LIST, "身份证号", 2, person(1)), (LIST, "宅基地序号", 2, "2"), (LIST, "宅基地序号", 1, "1")),
        (
            ("NAME_ID_CONFLICT", LIST, "户主姓名", 2),
            ("NOT_IN_LIST", LEDGER, "身份证号", 2),
            ("NOT_IN_LIST", PAID, "身份证号", 2),
        ),
    ),
    "HOLDER_DIFF": _one("HOLDER_DIFF", PAID, "开户人", 3, "测试某"),
    "NOT_IN_LIST": Seed(
        ((LIST, "核准状态", 4, "未核准"),),
        (("NOT_IN_LIST", LEDGER, "身份证号", 4), ("NOT_IN_LIST", PAID, "身份证号", 4)),
    ),
    "ROUTE_CHANGED": Seed(
        ((LIST, "拟改造方式", 5, SOLAR),),
        (("ROUTE_CHANGED", LEDGER, "改造方式", 5), ("ROUTE_CHANGED", PAID, "改造方式", 5)),
    ),
    "AREA_MISSING": _one("AREA_MISSING", "供热项目", "评估供热面积", 1, None),
    "AREA_DIFF": _one("AREA_DIFF", "供热项目", "评估供热面积", 0, 8000),
    "AREA_OUTLIER": _one("AREA_OUTLIER", LIST, "建筑面积（㎡）", 6, 5000),
    "USAGE_ZERO": Seed(
        ((PAID, "季末读数", 1, 1000), (PAID, "用量", 1, 0), (PAID, "应补", 1, 0), (PAID, "本次实发", 1, 0)),
        (("USAGE_ZERO", PAID, "用量", 1),),
    ),
    "USAGE_OUT_OF_SEASON": _one("USAGE_OUT_OF_SEASON", PAID, "季末抄表日期", 2, D(2022, 4, 1)),
    "USAGE_NEGATIVE": _one("USAGE_NEGATIVE", PAID, "季末读数", 3, 900),
    # five times the village's median of 125: 700 > 625
    "USAGE_JUMP": Seed(
        (
            (PAID, "季末读数", 4, 1700),
            (PAID, "用量", 4, 700),
            (PAID, "应补", 4, 600),
            (PAID, "本次实发", 4, 600),
        ),
        (("USAGE_JUMP", PAID, "用量", 4),),
    ),
    "READING_GAP": _one("READING_GAP", PAID, "用量", 8, 1401),
    "SEASON_GT_3": Seed(((PAID, "首个采暖季", 9, "2018-2019"),), (("SEASON_GT_3", PAID, "采暖季", 9),)),
    # 90 days after 31 March 2022 are 29 June
    "LATE_PAY": _one("LATE_PAY", PAID, "拨付日期", 10, D(2022, 6, 30)),
    "DOSSIER_GAP": _one("DOSSIER_GAP", "档案", "改造中照片", 7, None),
    "DATE_ORDER": _one("DATE_ORDER", LEDGER, "安装完成日期", 9, D(2021, 9, 5)),
    "DATE_ORDER future": _one("DATE_ORDER", "拨付", "拨付日期", 0, D(2023, 1, 1)),
    "UNIT_SUSPECT": Seed(
        (
            *((LEDGER, header, 10, value) for header, value in (("设备费", 0.6), ("可补贴合计", 0.6))),
            (LEDGER, "补贴合计", 10, 0.6),
            (LEDGER, "中央及市级", 10, 0.6),
            (LEDGER, "区级", 10, 0),
        ),
        tuple(
            ("UNIT_SUSPECT", LEDGER, header, 10)
            for header in ("设备费", "可补贴合计", "补贴合计", "中央及市级")
        ),
    ),
    "SUM_MISMATCH": Seed(
        ((LEDGER, "可补贴合计", 0, 5300),),
        (("SUM_MISMATCH", LEDGER, "可补贴合计", 0),),
    ),
    "FUND_MISUSE": _one("FUND_MISUSE", "拨付", "用途", 1, "车辆购置"),
    "RETENTION": _one("RETENTION", "拨付", "质保金（元）", 2, 10000),
    "NOT_IN_LEDGER": Seed(
        (
            *((sheet, "身份证号", 11, person(99)) for sheet in ("竣工", PAID)),
            *((sheet, "户编号", 11, "SG-01-0099") for sheet in ("竣工", PAID)),
        ),
        (
            ("NOT_IN_LEDGER", PAID, "身份证号", 11),
            ("NOT_IN_LEDGER", "竣工", "身份证号", 11),
            ("NOT_IN_LIST", PAID, "身份证号", 11),
            ("COMPLETION_MISSING", LEDGER, "验收日期", 11),
        ),
    ),
    "LEDGER_DIFF": _one("LEDGER_DIFF", PAID, "表号", 0, "999999"),
    "COMPLETION_MISSING": Seed(
        (
            ("竣工", "身份证号", 2, None),
            ("竣工", "户编号", 2, None),
        ),
        (("COMPLETION_MISSING", LEDGER, "验收日期", 2), ("ID_EMPTY", "竣工", "身份证号", 2)),
    ),
}
"""Every code of the audit but those below, each with all that its seed must give."""

TABLE_SEEDS: Mapping[str, Seed] = {
    "LIST_NOT_DONE": Seed(
        ((LIST, "身份证号", 0, person(80)),),
        (
            ("LIST_NOT_DONE", LEDGER, "户编号", -1),
            *(("NOT_IN_LIST", sheet, "身份证号", 0) for sheet in (LEDGER, PAID, "农房")),
        ),
    ),
    "NOT_TARGETED": Seed(
        (("低保特困", "身份证号", 0, person(77)),),
        (("NOT_TARGETED", LEDGER, "户编号", -1),),
    ),
    # more than 80 % of the village's gas users at the same usage
    "CAP_PILE_UP": Seed(
        tuple(
            (PAID, header, at, value)
            for at in range(6)
            for header, value in (("季末读数", 1150), ("用量", 150), ("应补", 150), ("本次实发", 150))
        ),
        (("CAP_PILE_UP", PAID, "用量", 0),),
    ),
}
