"""What 数据清洗 makes of single cells; worked by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_heating.ledger import Grid, find
from xl_heating.ledger.tidying import tidy
from xl_heating.policy import load_policy

POLICY = load_policy()
ID = "99000019800101002X"
HEADERS = [
    *("户编号", "街道镇", "村（居）", "户主姓名", "身份证号", "联系电话", "改造方式", "安装完成日期"),
    *("验收日期", "验收结论", "设备费", "安装费（万元）", "备注"),
]
ROW = [
    "SG-01", "上高街道", "示例村", "张三", ID, "13900000000", "分散电代煤", dt.datetime(2021, 10, 1),
    dt.datetime(2021, 10, 9), "合格", 5000.0, 0.1, None,
]  # fmt: skip


def tidied(header: str, cell: object) -> list[tuple[object, str, str]]:
    """(new content, rule, cause) of each change that a cell of a clean record causes."""
    row = list(ROW)
    row[HEADERS.index(header)] = cell
    grid = Grid("册.xlsx", "改造台账", [HEADERS, row, list(ROW)])
    (table,) = find([grid], POLICY)
    found = tidy(table, POLICY)
    assert all(each.row == 2 and each.column == HEADERS.index(header) + 1 for each in found)
    return [(each.after, each.rule, each.cause) for each in found]


def test_a_clean_record_is_left_alone() -> None:
    assert tidied("备注", None) == []


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("设备费", "5800", 5800.0),
        ("设备费", "５，８００", 5800.0),
        ("设备费", "6000元", 6000.0),
        ("设备费", "0.6万", 6000.0),
        ("设备费", " 0.58 万元 ", 5800.0),
        ("设备费", "—", None),
        ("设备费", "/", None),
        ("设备费", "无", None),
        ("安装费（万元）", "0.6", 0.6),
        ("安装费（万元）", "6000元", 0.6),
        ("安装完成日期", "2021.10.13", dt.datetime(2021, 10, 13)),
        ("安装完成日期", "2021/10/13", dt.datetime(2021, 10, 13)),
        ("安装完成日期", "2021年10月13日", dt.datetime(2021, 10, 13)),
        ("安装完成日期", "20211013", dt.datetime(2021, 10, 13)),
        ("安装完成日期", 20211013.0, dt.datetime(2021, 10, 13)),
        ("安装完成日期", 44482.0, dt.datetime(2021, 10, 13)),
        ("安装完成日期", "／", None),
        ("身份证号", f"'{ID.lower()} ", ID),
        ("身份证号", "９９００００19800101002ｘ", ID),
        ("身份证号", 990000800101002.0, "990000800101002"),
        ("联系电话", 13900000001.0, "13900000001"),
        ("联系电话", "139 0000 0001", "13900000001"),
        ("户编号", "sg－01", "SG-01"),
        ("街道镇", "上高办", "上高街道"),
        ("改造方式", "煤改电", "分散电代煤"),
        ("村（居）", "\u3000示例村 ", "示例村"),
        ("村（居）", "示例１村", "示例1村"),
        ("户主姓名", "张　三", "张三"),
        ("户主姓名", "Anna  Li", "Anna Li"),
        ("备注", "电话（ＡＢ１２），待补", "电话（AB12），待补"),
        ("验收结论", " 合格 ", "合格"),
    ],
)
def test_what_is_certain_is_cleaned(header: str, cell: object, expected: object) -> None:
    ((after, rule, cause),) = tidied(header, cell)
    assert after == expected
    assert type(after) is type(expected)
    assert rule
    assert not cause


@pytest.mark.parametrize(
    ("header", "cell", "cause"),
    [
        ("设备费", "约五千", "不能识别为数字"),
        ("设备费", "80㎡", "不符"),
        ("安装完成日期", "2021年10月", "只有年月"),
        ("安装完成日期", "10月13日", "没有年份"),
        ("安装完成日期", "2021-02-30", "没有这一天"),
        ("安装完成日期", "秋天", "不能识别为日期"),
        ("身份证号", 990000198001010000.0, "末几位已丢失"),
        ("街道镇", "徐楼", "不是标准的街道镇名称"),
        ("改造方式", "电炉", "不是标准的改造方式名称"),
    ],
)
def test_what_is_not_certain_is_left_and_said(header: str, cell: object, cause: str) -> None:
    ((after, rule, said),) = tidied(header, cell)
    assert after is None
    assert not rule
    assert cause in said


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("设备费", -5.0),
        ("户编号", "无"),
        ("村（居）", "—"),
        ("备注", "无"),
        ("备注", "第1、2台（已装）。"),
        ("设备费", "#N/A"),
        ("安装完成日期", dt.datetime(2021, 10, 1)),
    ],
)
def test_what_is_no_fault_is_left_alone(header: str, cell: object) -> None:
    assert tidied(header, cell) == []


def test_personal_numbers_are_shown_masked() -> None:
    row = list(ROW)
    row[4], row[5] = f" {ID.lower()}", "139 0000 0001"
    (table,) = find([Grid("册.xlsx", "改造台账", [HEADERS, row])], POLICY)
    shown = [text for each in tidy(table, POLICY) for text in each.shown]
    assert shown == ["990000********002X", "990000********002X", "139****0001", "139****0001"]
