"""Builds ``workbooks/samples/``: workbooks as offices really keep them, each with traps that it names.

==========================  ==========================================================================
file                        traps
==========================  ==========================================================================
01标准台账                  title, 填报单位 line, typed 合计, signature row; a 说明 sheet to be left out
02三层表头合并              three header rows merged in groups, 技术路线 for 改造方式, typed 补贴 columns
03万元表头                  amounts in 万元 by the group header; 6000元, 0.5万 and 5000 typed among them
04表头换行空格              line breaks and full-width spaces in headers; header in row 5; aliases
05小计合计穿插              小计, 小　计, 合　计 between records, a wrong one, records after the 合计
06重复表头分页              title, unit line and header repeated on each page; 本页合计
07签章与以下空白            column numbers under the header, numbered filler rows, 以下空白, notes, signatures
08村名纵向合并              street and village merged downwards; one amount merged over two households
09文本数字全角              thousands separators, full-width digits, 元, 万元, dashes, 约5000, TRUE
10混合日期文本              six ways to write a day, a bare serial, month only, no year, impossible days
11身份证                    typed as number, wrong check character, 15 digits, too short, foreign, blank
12隐藏列                    hidden columns, remark columns, an old copy on a hidden sheet
13日期1904                  a workbook that counts days from 1904, with a date, a bare serial and text
14旧版台账 (.xls)           old binary format, merged village, an error value
15公益场所                  area with unit in the cell, amounts in 万元, 4处 in the total row
16集中供热项目              项目 by area, 生物质, a missing 评估供热面积, 一次管网
17能效台账                  two sheets; 万㎡; a date in the 验收合格 column; a record without cost
18运行补贴发放              route and season only in titles; 度 and m³; no street column
19实施计划表                plan with three header rows by route
20空表                      an empty sheet, a one-cell sheet, a header without records, parameters
21无街镇列                  street only in the title; village only over the first row of its group
22疑点                      error values, 0.6 in 元, unknown and missing names, negative, twice, no cost
23同义两列                  two columns for one field with different content; a unit that cannot be converted
==========================  ==========================================================================

The people are made up: region 990000 is not assigned, names say 示例, telephones begin with 000.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xl_heating.templates import sample_ledgers as ledgers
from xl_heating.templates import sample_others as others
from xl_heating.templates.sample_paper import CREATED


@dataclass(frozen=True)
class Sample:
    """One workbook: file name, what is in it (Chinese), and the function that writes it."""

    file: str
    traps: str
    write: Callable[[Any], None]
    date_1904: bool = False


SAMPLES: tuple[Sample, ...] = (
    Sample("01标准台账.xlsx", "标题行、填报单位行、合计行、签章行；另有“说明”表，应略过", ledgers.standard),
    Sample("02三层表头合并.xlsx", "三层合并表头；“技术路线”即改造方式；已填补贴各列", ledgers.three_rows),
    Sample(
        "03万元表头.xlsx", "金额单位万元写在上层表头；夹有“6000元”“0.5万”和误填的5000", ledgers.ten_thousands
    ),
    Sample("04表头换行空格.xlsx", "表头内有换行和全角空格；表头在第5行；别名写法", ledgers.wrapped_headers),
    Sample(
        "05小计合计穿插.xlsx",
        "小计、合计穿插在明细之间，其中一个小计有误；合计之后还有明细",
        ledgers.subtotals,
    ),
    Sample("06重复表头分页.xlsx", "每页重复标题、单位行和表头；本页合计", ledgers.repeated_headers),
    Sample("07签章与以下空白.xlsx", "栏次行、只有序号的空行、以下空白、注、多行签章", ledgers.signatures),
    Sample("08村名纵向合并.xlsx", "街道镇、村名纵向合并；一处金额合并了两户", ledgers.merged_villages),
    Sample("09文本数字全角.xlsx", "千分位、全角数字、带单位、横线、“约5000”、TRUE", ledgers.text_numbers),
    Sample(
        "10混合日期文本.xlsx", "各种日期写法、序列号、只有年月、没有年份、不存在的日期", ledgers.mixed_dates
    ),
    Sample("11身份证.xlsx", "按数字录入、校验位错、15位、位数不足、其他证件、空白", ledgers.identities),
    Sample("12隐藏列.xlsx", "隐藏列、附加说明列；隐藏工作表中有一份旧表", ledgers.hidden_columns),
    Sample("13日期1904.xlsx", "1904日期系统：日期、序列号、文本日期", ledgers.dates_1904, date_1904=True),
    Sample("15公益场所.xlsx", "面积带单位、金额万元、合计行写“4处”", others.public_places),
    Sample("16集中供热项目.xlsx", "按面积计补、生物质待确认、评估面积缺失、一次管网", others.heat_projects),
    Sample("17能效台账.xlsx", "城区、农房两表；万㎡；“验收合格”列填日期；有一户未录费用", others.efficiency),
    Sample("18运行补贴发放.xlsx", "改造方式、采暖季、街道镇只在标题中；用量为度或m³", others.payments),
    Sample("19实施计划表.xlsx", "按改造方式分列的三层表头计划表", others.plan),
    Sample("20空表.xlsx", "空工作表、只有一个单元格的表、只有表头的表、政策参数、目录", others.empty_sheets),
    Sample("21无街镇列.xlsx", "街道镇只在标题中；村名只写在每组首行", ledgers.no_street),
    Sample("22疑点.xlsx", "错误值、单位存疑、名称不明、缺费用、负数、重复录入", ledgers.doubts),
    Sample("23同义两列.xlsx", "两列都像验收日期而内容不同；无法换算的单位", ledgers.rival_columns),
)
OLD_FORMAT = ("14旧版台账.xls", "旧版 .xls；村名合并；错误值")


def build_samples(folder: Path) -> list[Path]:
    """Write every sample and their list 说明.md into `folder`; each time the same, byte for byte.

    Raises
    ------
    JobError : the .xls writer, which only tests and samples need, is not installed
    """
    import xlsxwriter

    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for sample in SAMPLES:
        path = folder / sample.file
        book = xlsxwriter.Workbook(str(path), {"date_1904": sample.date_1904})
        book.set_properties({"created": CREATED, "author": "示例", "comments": "全部为虚构数据"})
        sample.write(book)
        book.close()
        paths.append(path)
    old = folder / OLD_FORMAT[0]
    others.write_old_format(old)
    paths.append(old)
    notes = folder / "说明.md"
    notes.write_text(_notes(), encoding="utf-8", newline="\n")
    paths.append(notes)
    return sorted(paths)


def _notes() -> str:
    listed = sorted([*((sample.file, sample.traps) for sample in SAMPLES), OLD_FORMAT])
    lines = [
        "# 台账样本",
        "",
        "这些工作簿模仿各街道镇实际的制表习惯，用来检验台账读取。",
        "由 `xl_heating/templates/samples.py` 生成，请勿手工修改。",
        "",
        "人员全部虚构：身份证号使用未启用的区划代码990000，姓名带“示例”，电话以000开头；计划数为示例。",
        "",
        "| 文件 | 内容 |",
        "|---|---|",
        *(f"| {file} | {traps} |" for file, traps in listed),
    ]
    return "\n".join(lines) + "\n"
