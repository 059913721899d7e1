"""HEAT_AUDIT on ranges as staff select them: merged headers, totals inside, filler rows, numbers as text."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from xl_heating.functions import CellError, call, compute

HEAD = ["行", "列", "值", "代码", "级别", "说明", "依据", "建议"]
A, B = "990000198001010012", "990000198001010020"
T3 = ["户编号", "街道镇", "村", "户主", "身份证号", "改造方式", "设备费", "安装费", "补贴合计", "验收结论"]


def home(number=1, **changes):
    """A record without any fault: min(5300, 6000) = 5300."""
    row = {
        "户编号": f"S{number}", "街道镇": "上高街道", "村": "甲村", "户主": f"户主{number}",
        "身份证号": (A, B)[number % 2], "改造方式": "煤改电", "设备费": 5000, "安装费": 300,
        "补贴合计": 5300, "验收结论": "合格",
    }  # fmt: skip
    return list((row | changes).values())


def findings(rows, *arguments):
    """(行, 列, 代码) of each finding, without the table's last line."""
    width = max(map(len, rows))
    table = call("AUDIT", [[*row, *[None] * (width - len(row))] for row in rows], *arguments)
    assert table[0] == HEAD
    assert table[-1][3] == "SCOPE"
    return [(row[0], row[1], row[3]) for row in table[1:-1]]


def whole(rows, *arguments):
    return call("AUDIT", rows, *arguments)[-1]


def test_a_clean_ledger_has_one_line():
    table = call("AUDIT", [T3, home(1), home(2)])
    assert len(table) == 2
    assert table[1][:6] == [None, None, None, "SCOPE", "提示", "未发现问题。"]
    assert table[1][7].startswith("已核查改造台账2行。缺少以下各项，相关核查未做：")
    assert "核查日" in table[1][7]


def test_two_header_rows_whose_group_was_merged():
    rows = [
        ["上高街道清洁取暖改造台账"],
        ["户编号", "村", "户主", "身份证号", "改造方式", "可补贴费用", "", "补贴合计", "验收", ""],
        ["", "", "", "", "", "设备", "安装", "", "日期", "结论"],
        ["S1", "甲村", "张三", A, "煤改气", 5000, 900, 6000, dt.date(2021, 10, 1), "合格"],
    ]
    found = findings(rows)
    assert (4.0, "补贴合计", "SUBSIDY_GT_COST") in found
    assert not any(code.startswith("STREET_MISSING") for _, _, code in found)


def test_totals_fillers_and_signatures_are_no_records():
    rows = [
        T3,
        home(1),
        ["小计", None, None, None, None, None, 5000, 300, 5300, None],
        home(2),
        [None] * 10,
        ["", "", "", "", "", "", "", "", "", ""],
        ["合计", None, None, None, None, None, 10000, 600, 10601, None],
        ["填表人：", None, None, "审核人："],
    ]
    assert findings(rows) == [(7.0, "补贴合计", "SUM_MISMATCH")]


def test_the_rows_of_the_sheet_and_of_the_range():
    rows = [T3, home(1, 补贴合计=5300.01)]
    assert findings(rows) == [(2.0, "补贴合计", "SUBSIDY_GT_COST")]
    assert findings(rows, None, None, 7) == [(8.0, "补贴合计", "SUBSIDY_GT_COST")]


def test_an_identity_number_typed_as_a_number_has_lost_its_end():
    (found,) = findings([T3, home(1, 身份证号=int(B))])
    assert found == (2.0, "身份证号", "ID_PRECISION_LOST")


def test_numbers_typed_as_text_are_read_and_said():
    found = findings([T3, home(1, 设备费="５０００元", 补贴合计="5,300.00"), home(2)])
    assert {code for _, _, code in found} == {"TEXT_NUMBER"}


def test_numbers_of_people_are_masked():
    head = [*T3, "联系电话", "银行账号", "开户人"]
    row = [*home(1, 身份证号=A[:17] + "3"), "13800000001", "6222020000000000017", "别人"]
    table = call("AUDIT", [head, row, [*home(2), "13800000001", "6222020000000000017", "户主2"]])
    text = str(table)
    assert A[:17] not in text
    assert "6222020000000000017" not in text
    assert [line[2] for line in table if line[3] == "ID_CHECKSUM"] == ["990000********0013"]
    assert [line[2] for line in table if line[3] == "DUP_BANK"] == ["***************0017"]


def test_an_error_in_a_cell_is_a_finding_and_nothing_more():
    assert (2.0, "设备费", "CELL_ERROR") in findings([T3, home(1, 设备费=CellError.NA)])


@pytest.mark.parametrize("blank", [None, "", [[None, ""], ["", None]]])
def test_an_empty_range(blank):
    table = call("AUDIT", blank)
    assert [row[3] for row in table] == ["代码", "RANGE_EMPTY"]


def test_a_range_without_its_header_is_not_clean():
    table = call("AUDIT", [home(1), home(2)])
    assert [(row[3], row[4]) for row in table[1:]] == [("TABLE_UNKNOWN", "错误")]


def test_a_household_in_two_tables_of_one_range():
    other = ["户编号", *T3[1:-2], "补贴金额", "验收结论"]
    table = call("AUDIT", [T3, home(1), home(2), [None] * 10, other, home(3), home(2)])
    assert table[-1][7].startswith("已核查改造台账2行、改造台账2行。")
    assert (7.0, "户编号", "DUP_HOUSEHOLD") in [(row[0], row[1], row[3]) for row in table]


def test_against_the_approved_list():
    roster = [
        ["街道镇", "村", "户主", "身份证号", "户口簿号", "拟改造方式", "自愿放弃"],
        ["上高街道", "甲村", "户主1", B, "H1", "煤改气", "是"],
    ]
    found = findings([T3, home(1), home(2)], roster)
    assert found == [
        (2.0, "身份证号", "EXCLUDED_PAID"),
        (2.0, "改造方式", "ROUTE_CHANGED"),
        (3.0, "身份证号", "NOT_IN_LIST"),
    ]


def test_a_roster_is_audited_itself():
    head = ["街道镇", "村", "户主", "身份证号", "户口簿号", "住址", "是否主宅", "拟改造方式", "建筑面积"]
    rows = [
        head,
        ["上高街道", "甲村", "张三", A, "H1", "1号", "", "煤改气", 19],
        ["上高街道", "甲村", "张三", A, "H1", "２号", "", "煤改气", 20],
    ]
    assert {(row, code) for row, _, code in findings(rows)} == {
        (2.0, "AREA_OUTLIER"),
        (3.0, "DUP_ID"),
        (3.0, "SECOND_HOUSE"),
    }


def test_dossiers():
    head = [
        "档案编号",
        "户编号",
        "街道镇",
        "户主",
        "身份证复印件",
        "改造前照片",
        "改造中照片",
        "改造后照片",
        "竣工验收单",
    ]
    rows = [
        head,
        ["D1", "S1", "上高街道", "张三", "有", "1.jpg", "", "3.jpg", "有"],
        ["D2", "S2", "上高街道", "李四", "有", "1.jpg", "2.jpg", "3.jpg", "有"],
    ]
    table = call("AUDIT", rows)
    (found,) = [row for row in table if row[3] == "DOSSIER_GAP"]
    assert found[0] == 2
    assert found[5] == "一户一档缺：改造中照片。"


def test_the_policy_moves_thresholds():
    head = [*T3, "采暖面积"]
    rows = [head, [*home(1), 90]]
    assert findings(rows) == []
    assert findings(rows, None, None, None, "audit_area_max=80") == [(2.0, "采暖面积", "AREA_OUTLIER")]


def test_any_kind_of_table_of_python():
    rows = [home(1, 补贴合计=5300.5), home(2)]
    frame = pd.DataFrame([T3, *rows])
    array = np.array([T3, *rows], dtype=object)
    expected = call("AUDIT", [T3, *rows])
    assert [row[3] for row in expected] == ["代码", "SUBSIDY_GT_COST", "SCOPE"]
    assert call("AUDIT", frame) == call("AUDIT", array) == compute("AUDIT", [T3, *rows]) == expected


def test_each_row_of_the_result_has_every_column():
    table = call("AUDIT", [T3, home(1, 改造方式="电炉", 验收结论="大概"), home(1)], None, dt.date(2022, 1, 1))
    assert {len(row) for row in table} == {len(HEAD)}
    assert {row[4] for row in table[1:]} <= {"错误", "提醒", "提示"}
    assert all(row[6] for row in table[1:-1])
