"""The roster's own traps: a planned day among yes and no, computed columns under one group without merges."""

from __future__ import annotations

import datetime as dt

import numpy as np

from xl_heating.ledger import find, read

HEAD = [
    "序号",
    "街道镇",
    "村（居）",
    "户主姓名",
    "拟改造方式",
    "列入拆迁（是/否或计划日期）",
    "长期无人",
    "自愿放弃",
]
ROW = [1.0, "省庄镇", "示例村", "示例甲", "分散电代煤"]


def roster(sheet, policy, rows):
    (table,) = find([sheet(rows, sheet="确村确户名单")], policy, also=("T2",))
    return read(table, policy)


def test_a_day_under_the_demolition_header_is_the_planned_day(sheet, policy):
    """二.2 近三年内列入拆迁计划: the roster asks for 是/否 or the day."""
    cells = ["否", dt.date(2023, 5, 1), "2023年6月", "也许", None]
    rows = [[*ROW, cell, "否", "否"] for cell in cells]
    ledger = roster(sheet, policy, [HEAD, *rows])
    assert ledger.columns["demolition"].tolist() == ["否", None, None, "也许", None]
    days = ledger.columns["demolition_on"]
    assert days[1:3].astype(str).tolist() == ["2023-05-01", "2023-06-01"]
    assert np.isnat(days[[0, 3, 4]]).all()
    assert ledger.cell("demolition_on", 1) == "F3"
    assert [finding.cell for finding in ledger.findings if finding.code == "ANSWER_UNCLEAR"] == ["F5"]


def test_a_column_of_plain_answers_gives_no_days(sheet, policy):
    ledger = roster(sheet, policy, [HEAD, [*ROW, "是", "否", "否"]])
    assert ledger.columns["demolition"].tolist() == ["是"]
    assert "demolition_on" not in ledger.columns


def test_a_column_of_days_beside_the_answers_is_not_overruled(sheet, policy):
    head, day = [*HEAD, "计划拆迁日期"], dt.date(2022, 3, 1)
    ledger = roster(sheet, policy, [head, [*ROW, dt.date(2023, 5, 1), "否", "否", day]])
    assert ledger.columns["demolition_on"].astype(str).tolist() == ["2022-03-01"]


def test_leaves_under_a_group_are_read_without_merges(sheet, policy):
    """An open workbook does not say what is merged: names of one's own below a group are leaves still."""
    rows = [
        [*HEAD, "审查（自动）", "", "", "备注"],
        [*[""] * len(HEAD), "户标识", "实施资格", "审查结论", ""],
        [*ROW, "否", "否", "否", "H1", "可实施", "可实施", "无"],
    ]
    ledger = roster(sheet, policy, rows)
    assert ledger.table.header_rows == (1, 2)
    assert ledger.columns["verdict"].tolist() == ["可实施"]
    assert ledger.columns["note"].tolist() == ["无"]


def test_a_first_record_is_no_second_header(sheet, policy):
    rows = [HEAD, ["", "省庄镇", "示例村", "示例甲", "分散电代煤", "否", "否", "否"]]
    ledger = roster(sheet, policy, rows)
    assert ledger.rows.tolist() == [2]
