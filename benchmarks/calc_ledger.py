"""The ledger of the recalculation benchmark: 20 columns, half of them Chinese text, six formulas a row.

Two of the formulas are cell functions of ours, the other four are Excel's own; a second sheet adds them up by
street and route, 7 × 6 SUMIFS. The cells are filled from a fixed seed, so that each run has the same work.

Usage: python benchmarks/calc_ledger.py ROWS OUT.xlsx
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import xlsxwriter

STREETS = ["财源街道", "岱庙街道", "泰前街道", "上高街道", "徐家楼街道", "省庄镇", "邱家店镇"]
ROUTES = ["集中供热延伸", "分散气代煤", "分散电代煤", "太阳能", "区域集中供热-清洁能源", "城区市政集中供暖"]
EQUIPMENT = ["空气源热泵热风机", "空气源热泵热水机", "蓄热式电暖器", "壁挂炉", "太阳能集热器"]
FIRMS = ["示例暖通工程有限公司", "示例燃气有限公司", "示例新能源有限公司", "示例热力有限公司"]
HEADERS = [
    "序号", "街道镇", "村居", "户主", "户编号", "改造方式", "设备", "施工单位", "验收结论", "备注",
    "设备费", "安装费", "管网费", "采暖面积",
    "可补贴费用", "应发补贴", "中央及市级", "自付", "已验收补贴", "说明",
]  # fmt: skip


def formulas(row: int) -> list[str]:
    """Cost, subsidy, upper-level share, self-pay, subsidy of what was accepted, and a line of text."""
    return [
        f"=ROUND(K{row}+L{row}+M{row},2)",
        f"=HEAT_SUBSIDY(F{row},O{row})",
        f"=HEAT_UPPER(F{row},O{row})",
        f"=O{row}-MIN(P{row},O{row})",
        f'=IF(I{row}="合格",P{row},0)',
        f'=B{row}&C{row}&D{row}&"："&F{row}',
    ]


def make(path: Path, rows: int) -> None:
    """Write the ledger; every formula shows 0, as XlsxWriter leaves it."""
    draw = random.Random(rows)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, HEADERS)
        for number in range(1, rows + 1):
            street = draw.choice(STREETS)
            sheet.write_row(number, 0, [
                number, street, f"示例{draw.randint(1, 60)}村", f"示例户{number}",
                f"{number % 100:02d}-{number}",
                draw.choice(ROUTES[:4]), draw.choice(EQUIPMENT), draw.choice(FIRMS),
                draw.choice(["合格", "合格", "合格", "整改"]), draw.choice(["", "", "已公示", "一户一表"]),
                round(draw.uniform(800, 6000), 2), round(draw.uniform(100, 1500), 2),
                round(draw.uniform(0, 900), 2), draw.randint(40, 160),
            ])  # fmt: skip
            for column, formula in enumerate(formulas(number + 1), start=14):
                sheet.write_formula(number, column, formula)
        summary = book.add_worksheet("汇总")
        summary.write_row(0, 0, ["街道镇", *ROUTES])
        last = rows + 1
        for place, street in enumerate(STREETS, start=1):
            summary.write(place, 0, street)
            for column in range(1, len(ROUTES) + 1):
                letter = chr(ord("A") + column)
                summary.write_formula(
                    place,
                    column,
                    f"=SUMIFS('台账'!$S$2:$S${last},'台账'!$B$2:$B${last},$A{place + 1},"
                    f"'台账'!$F$2:$F${last},{letter}$1)",
                )


if __name__ == "__main__":
    make(Path(sys.argv[2]), int(sys.argv[1]))
