"""Tables besides the ledgers, read on request: completions, progress, safety, devices."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_heating.ledger import find, read

ALSO = ("T2", "T4", "T5", "T11", "T13", "T17")


def table_of(sheet, policy, rows):
    (table,) = find([sheet(rows)], policy, also=ALSO)
    return table, read(table, policy)


def test_completions_know_their_acceptance(sheet, policy):
    head = ["户编号", "街道镇", "村（居）", "户主姓名", "改造方式", "设备编号", "竣工日期", "验收日期"]
    head += [
        "验收单位",
        "验收人员",
        "室温（℃）",
        "问题",
        "整改完成日期",
        "验收结论",
        "档案编号",
        "市复核",
        "国家抽查",
    ]
    row = [
        "SG-01-001",
        "上高街道",
        "南村",
        "甲",
        "分散电代煤",
        "E7",
        dt.date(2021, 11, 2),
        dt.date(2021, 11, 9),
    ]
    row += ["某检测公司", "乙、丙", 19.5, "支架松动", dt.date(2021, 11, 8), "合格", "A-1", "合格", "未抽查"]
    table, ledger = table_of(sheet, policy, [head, row])
    assert table.kind == "T4"
    assert set(table.columns) == {
        *("household_id", "street", "village", "name", "route", "serial", "installed", "accepted_on"),
        *("acceptance_unit", "inspectors", "room_temperature", "problems", "rectified_on", "acceptance"),
        *("dossier_number", "city_review", "national_check"),
    }
    assert ledger.columns["room_temperature"][0] == 19.5
    assert ledger.columns["dossier_number"][0] == "A-1"


def test_a_progress_report_is_read_by_route(sheet, policy):
    head = [
        "街道镇",
        "改造方式",
        "计划",
        "核准",
        "开工",
        "完成安装",
        "通气（电）",
        "验收",
        "本周新增",
        "完成率",
    ]
    head += ["序时进度", "偏差", "存在问题", "下步措施"]
    rows = [
        ["上高街道", "分散气代煤", 200, 180, 150, 120, 100, 90, 20, 0.45, 0.5, -0.05, "缺管件", "协调"],
        ["上高街道", "分散电代煤", 100, 100, 90, 80, 70, 60, 10, 0.6, 0.5, 0.1, "", ""],
        ["合计", "", 300, 280, 240, 200, 170, 150, 30, 0.5, 0.5, 0, "", ""],
    ]
    table, ledger = table_of(sheet, policy, [head, *rows])
    assert table.kind == "T11"
    assert len(table.data_rows) == 2
    assert [ledger.columns["planned"][at] for at in (0, 1)] == [200, 100]
    assert [ledger.columns["accepted_count"][at] for at in (0, 1)] == [90, 60]
    assert ledger.columns["problems"][0] == "缺管件"


def test_safety_work_is_told_from_a_ledger(sheet, policy):
    head = [
        "日期",
        "街道镇",
        "村（居）",
        "类型",
        "内容",
        "发现问题数",
        "已整改数",
        "责任人",
        "完成日期",
        "宣传户数",
    ]
    row = [
        dt.date(2021, 11, 3),
        "上高街道",
        "南村",
        "专家检查",
        "燃气管线",
        3,
        2,
        "甲",
        dt.date(2021, 11, 9),
        "",
    ]
    table, ledger = table_of(sheet, policy, [head, row])
    assert table.kind == "T13"
    assert {"date", "kind", "content", "problems_found", "problems_fixed", "person", "done_on"} <= set(
        table.columns
    )
    assert ledger.columns["problems_found"][0] == 3


def test_devices_and_their_service_points(sheet, policy):
    head = [
        "中标企业",
        "型号",
        "单价（元）",
        "到货（台）",
        "安装（台）",
        "网点地址",
        "电话",
        "保修期",
        "报修（次）",
    ]
    row = ["某暖通公司", "KF-50", 5800, 120, 100, "上高街1号", "05380000000", "6年", 4, 3]
    table, ledger = table_of(sheet, policy, [[*head, "办结（次）"], row])
    assert table.kind == "T17"
    assert ledger.columns["unit_price"][0] == 5800
    assert ledger.columns["delivered"][0] == 120
    assert ledger.columns["service_phone"][0] == "05380000000"


@pytest.mark.parametrize("kind", ["T4", "T11", "T13", "T17"])
def test_they_are_left_out_unless_asked_for(sheet, policy, kind):
    heads = {
        "T4": ["户编号", "户主姓名", "验收单位", "验收人员", "室温"],
        "T11": ["街道镇", "核准", "开工", "完成安装", "本周新增"],
        "T13": ["日期", "类型", "发现问题数", "已整改数", "宣传户数"],
        "T17": ["中标企业", "单价", "到货", "网点地址", "保修期"],
    }
    rows = [heads[kind], ["1", "2", "3", "4", "5"]]
    assert find([sheet(rows)], policy) == []
    assert [table.kind for table in find([sheet(rows)], policy, also=ALSO)] == [kind]
