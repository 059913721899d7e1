"""Sample workbooks of the other kinds: places, projects, efficiency, payments, plan, empty sheets, .xls."""

from __future__ import annotations

import datetime as dt
import importlib
from pathlib import Path
from typing import Any

from xl_heating.errors import JobError
from xl_heating.templates.sample_paper import BASIC, COSTS, SIGNATURES, Paper, household, person

DAY = dt.date(2021, 11, 5)


def public_places(book: Any) -> None:
    paper = Paper(book, "公益场所")
    headers = (
        "序号",
        "街镇",
        "单位名称",
        "类别",
        "是否非营利",
        "供暖面积（㎡）",
        "改造方式",
        "总费用（万元）",
        "验收日期",
        "备注",
    )
    paper.title("非营利性公益场所清洁取暖改造台账（示例）", len(headers))
    paper.head(headers)
    rows = (
        ("省庄镇", "示例小学", "学校", "是", 1260, "分散电代煤", 18.9, DAY),
        ("省庄镇", "示例幼儿园", "幼儿园", "是", "80㎡", "分散气代煤", 1.2, DAY),
        ("邱家店镇", "示例卫生室", "卫生室", "是", 100, "分散电代煤", 1.5, None),
        ("邱家店镇", "示例敬老院", "敬老院", "√", 230.5, "分散电代煤", None, DAY),
    )
    for number, row in enumerate(rows, start=1):
        paper.row(number, *row, None)
    paper.row("合计", None, "4处", None, None, 1670.5, None, 21.6)
    paper.line(SIGNATURES)


def heat_projects(book: Any) -> None:
    paper = Paper(book, "集中供热项目")
    paper.title("区域集中供热项目表（示例）", 14)
    paper.line("单位：㎡、户、元")
    paper.merged_head(
        2,
        [
            *[
                (0, column, 2, 1, text)
                for column, text in enumerate(
                    [
                        "项目名称",
                        "街道镇",
                        "小区/村",
                        "热源类型",
                        "类别",
                        "建设项目供热面积",
                        "评估供热面积",
                        "接入户数",
                    ]
                )
            ],
            (0, 8, 1, 6, "费用（元）"),
            *[
                (1, 8 + column, 1, 1, text)
                for column, text in enumerate(
                    ["热源站", "换热站", "一次管网（不补）", "二次管网", "户内暖气片", "合计"]
                )
            ],
        ],
    )
    paper.row(
        "示例项目一",
        "上高街道",
        "示例小区",
        "地源热泵",
        "可再生",
        12500,
        None,
        110,
        700000,
        None,
        90000,
        200000,
        150000,
    )
    paper.row(
        "示例项目二",
        "上高",
        "示例三村",
        "燃气锅炉",
        "非可再生",
        12500,
        11800,
        96,
        500000,
        None,
        None,
        180000,
        120000,
    )
    paper.row(
        "示例项目三",
        "泰前街道",
        "示例四村",
        "生物质锅炉",
        "生物质",
        6000,
        None,
        50,
        260000,
        None,
        None,
        90000,
        60000,
    )
    lacking = ("示例项目四", "泰前街道", "示例五村", "电锅炉", "非可再生", 3000, None, 20)
    paper.row(*lacking, 120000, None, None, 30000, 20000)
    paper.row("合计", *[None] * 4, 34000, 11800, 276, 1580000, None, 90000, 500000, 350000)


def efficiency(book: Any) -> None:
    urban = Paper(book, "城区能效")
    headers = ("项目名称", "街道镇", "楼栋", "改造建筑面积（万㎡）", "改造内容", "造价（万元）", "验收合格")
    urban.title("城区建筑能效提升台账（示例）", len(headers))
    urban.head(headers)
    urban.row("示例小区", "财源街道", "1号楼", 0.35, "外墙保温", 31.5, DAY)
    urban.row("示例小区", "财源街道", "2号楼", 0.42, "外墙保温、门窗", 33.6, "合格")
    urban.row("示例小区", "财源街道", "3号楼", 0.28, "门窗", 19.6, "整改")
    rural = Paper(book, "农房能效")
    rural_headers = (
        "户编号",
        "街道镇",
        "村（居）",
        "户主姓名",
        "身份证号",
        "改造部位",
        "改造费用（元）",
        "验收日期",
        "验收结论",
    )
    rural.title("农房能效提升台账（示例）", len(rural_headers))
    rural.head(rural_headers)
    for number, (part, cost, day, verdict) in enumerate(
        (("门窗", 7000, DAY, "合格"), ("外墙", 6500.5, DAY, "合格"), ("屋面", None, None, "未验收"))
    ):
        name, identity, _ = person(300 + number)
        rural.row(household(300 + number), "省庄镇", "示例一村", name, identity, part, cost, day, verdict)


def payments(book: Any) -> None:
    headers = """序号 村（居） 户编号 户主姓名 身份证号 {meter} 首个采暖季 季初读数 季末读数 {usage}
        应补 已补 本次实发 银行账号"""
    for number, (route, meter, usage, figures) in enumerate(
        (
            (
                "气代煤",
                "燃气户号",
                "采暖季用气量（m³）",
                ((1000, 1412, 412, 412, None), (500, 1200, 700, 600, 450)),
            ),
            (
                "电代煤",
                "电表户号",
                "采暖季用电量（度）",
                ((0, 2500, 2500, 500, 0), (100, 4100, 4000, 600, 0)),
            ),
        )
    ):
        paper = Paper(book, f"{route}运行补贴")
        names = headers.format(meter=meter, usage=usage).split()
        paper.title(f"省庄镇2021-2022采暖季{route}运行补贴发放表（示例）", len(names))
        paper.line("单位：元")
        paper.head(names)
        total = 0
        for at, (start, end, used, due, paid) in enumerate(figures):
            name, identity, _ = person(320 + number * 10 + at)
            key = household(320 + number * 10 + at, "06")
            now = due - (paid or 0)
            total += now
            paper.row(
                at + 1, "示例一村", key, name, identity, f"00{number}700{at}", "2021—2022", start, end,
                used, due, paid, now, f"6200000000000000{number}{at}",
            )  # fmt: skip
        paper.row("合计", *[None] * 11, total)
        paper.line("村（居）盖章：　　　街道镇盖章：　　　区财政局：　　　区住建局：")


def plan(book: Any) -> None:
    paper = Paper(book, "实施计划表")
    paper.title("附件2　冬季清洁取暖实施计划表（示例数据）", 15)
    paper.line("单位：户、㎡、处")
    paper.merged_head(
        3,
        [
            (0, 0, 3, 1, "序号"),
            (0, 1, 3, 1, "街道镇"),
            (0, 2, 3, 1, "村（居）数"),
            (0, 3, 1, 9, "计划改造户数（户）"),
            (1, 3, 2, 1, "合计"),
            (1, 4, 2, 1, "集中供热延伸"),
            (1, 5, 2, 1, "城区市政（计入不补）"),
            (1, 6, 1, 2, "区域-可再生"),
            (2, 6, 1, 1, "户"),
            (2, 7, 1, 1, "供热面积㎡"),
            (1, 8, 2, 1, "气代煤"),
            (1, 9, 2, 1, "电代煤"),
            (1, 10, 1, 2, "公益场所"),
            (2, 10, 1, 1, "处"),
            (2, 11, 1, 1, "供暖面积㎡"),
            (0, 12, 3, 1, "农房能效（户）"),
            (0, 13, 3, 1, "城区能效（㎡）"),
            (0, 14, 3, 1, "完成时限"),
        ],
    )
    day = dt.date(2021, 12, 31)
    paper.row(1, "财源街道", 6, 560, 100, 50, 10, 1200, 200, 200, 1, 240, 20, 9000, day)
    paper.row(2, "岱庙街道", 5, 470, 100, 40, None, None, 180, 150, 2, 360, 18, 8000, day)
    paper.row(3, "省庄镇", 30, 1300, None, None, 20, 2500, 480, 800, 3, 610.5, 70, None, day)
    paper.row("合计", None, 41, 2330, 200, 90, 30, 3700, 860, 1150, 6, 1210.5, 108, 17000)
    paper.line(SIGNATURES)


def empty_sheets(book: Any) -> None:
    Paper(book, "空白")
    one = Paper(book, "封面")
    one.line("泰山区冬季清洁取暖资料汇编（示例）")
    heads_only = Paper(book, "空台账")
    heads_only.title("泰前街道改造台账（示例）", len(BASIC) + len(COSTS))
    heads_only.head((*BASIC, *COSTS))
    parameters = Paper(book, "政策参数")
    parameters.head(("键", "值", "单位", "生效起", "生效止", "依据条款", "说明"))
    parameters.row("equivalent.area", "见政策", "㎡/户", None, None, "三（六）", None)
    contents = Paper(book, "目录")
    for number, text in enumerate(("封面", "空台账", "政策参数"), start=1):
        contents.row(number, text)


def write_old_format(path: Path) -> None:
    """Write the .xls sample; its writer is needed for tests and samples only.

    Raises
    ------
    JobError : the .xls writer is not installed
    """
    try:
        xlwt = importlib.import_module("xlwt")
    except ImportError:
        raise JobError(
            "生成 .xls 样本需要 xlwt。", where=path.name, remedy="请运行 python -m pip install xlwt 后再试。"
        ) from None
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("台账")
    dated = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    headers = (*BASIC, *COSTS)
    sheet.write_merge(0, 0, 0, len(headers) - 1, "省庄镇清洁取暖改造台账（示例）")
    sheet.write(1, 0, "填报单位：省庄镇（盖章）　单位：元")
    for column, text in enumerate(headers):
        sheet.write(2, column, text)
    for number in range(5):
        name, identity, phone = person(340 + number)
        values = (household(340 + number, "06"), "省庄镇", None, name, identity, phone, "分散气代煤")
        for column, value in enumerate(values):
            if value is not None:
                sheet.write(3 + number, column, value)
        sheet.write(3 + number, 7, DAY, dated)
        sheet.write(3 + number, 8, "合格")
        for column, cost in enumerate((4300, "７００", 500)):
            sheet.write(3 + number, 9 + column, cost)
    sheet.write_merge(3, 7, 2, 2, "示例一村")
    # 0x2A is the file format's own code of #N/A.
    sheet.row(7).set_cell_error(13, 0x2A)
    sheet.write(8, 0, "合　计")
    sheet.write(8, 9, 21500)
    sheet.write(9, 0, SIGNATURES)
    book.save(str(path))
