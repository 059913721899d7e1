"""Sheets made to mislead the reader."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import xlsxwriter

from xl_heating.ledger import check_duplicates, find, read, read_workbook
from xl_heating.templates.demo_people import synthetic_id

HEAD = ["户编号", "街道镇", "村（居）", "户主姓名", "身份证号", "改造方式", "设备费（元）", "安装费（元）"]


def record(number, equipment=5000, installation=600, **changes):
    values = {
        "key": f"S01-{number:03d}",
        "street": "财源街道",
        "village": "示例村",
        "name": f"示例{number}",
        "id": synthetic_id(500_000 + number),
        "route": "分散气代煤",
        **changes,
    }
    return [*values.values(), equipment, installation]


def codes(ledger, *severities):
    return [item.code for item in ledger.findings if not severities or item.severity in severities]


# ---------------------------------------------------------------- nothing to find


def test_an_empty_workbook(tmp_path, policy):
    book = xlsxwriter.Workbook(str(tmp_path / "空.xlsx"))
    book.add_worksheet()
    book.close()
    assert read_workbook(tmp_path / "空.xlsx") == []
    assert find([], policy) == []


@pytest.mark.parametrize("rows", [[["户主"]], [["x"]], [[None]], [], [[1.0, 2.0], [3.0, 4.0]]])
def test_sheets_that_are_no_ledger(sheet, policy, rows):
    assert find([sheet(rows)], policy) == []


@pytest.mark.parametrize(
    "head",
    [
        # T2, T4, T5, T10, T11 of the office's own workbooks look alike
        "序号 街道镇 村（居） 户主姓名 身份证号 户口簿号 家庭人口 现取暖方式 拟改造方式 审查结论",
        "户编号 街道镇 村 户主 身份证 改造方式 设备编号 竣工日期 验收日期 验收单位 验收人员 室温℃ 市复核",
        "档案编号 户编号 户主 身份证复印件 户口簿 改造前照片 改造中照片 改造后照片 存放位置",
        "项目类别 任务量 单价上限 上限总额 已拨付 结余 支付率",
        "街道镇 计划 核准 开工 完成安装 通气通电 本周新增 完成率",
        "键 值 单位 生效起 生效止 依据条款 说明",
    ],
)
def test_other_tables_of_the_office_are_left_out(sheet, policy, head):
    titles = head.split()
    assert find([sheet([["某某表"], titles, [f"示例{at}" for at in range(len(titles))]])], policy) == []


def test_a_summary_with_plan_and_rate_is_no_plan(sheet, policy):
    rows = [
        ["街道镇", "计划", "完成", "完成率", "疑点数", "档案齐全率"],
        ["财源街道", 10.0, 9.0, 0.9, 0.0, 1.0],
    ]
    assert find([sheet(rows, sheet="汇总")], policy) == []


# ---------------------------------------------------------------- where the table stands


def test_a_header_in_row_12_after_a_long_preamble(only):
    preamble = [[f"第{number}条，户主、街道镇、改造方式应如实填写。"] for number in range(11)]
    ledger = only([*preamble, HEAD, record(1), record(2)])
    assert ledger.table.header_rows == (12,)
    assert ledger.rows.tolist() == [13, 14]


def test_a_table_that_begins_far_from_the_corner(only):
    ledger = only([HEAD, record(1)], origin=(7, 28))
    assert ledger.table.columns["household_id"] == 28
    assert ledger.cell("household_id", 0) == "AB8"
    assert ledger.cell("cost_equipment", 0) == "AH8"


def test_thirty_blank_columns(only):
    blank = [""] * 30
    ledger = only([[*HEAD, *blank, "备注"], [*record(1), *blank, "无"], [*record(2), *blank, ""]])
    assert len(ledger) == 2
    assert ledger.columns["note"].tolist() == ["无", None]
    assert codes(ledger) == []


def test_ten_thousand_formatted_blank_rows(tmp_path, policy):
    path = tmp_path / "长.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    line = book.add_format({"border": 1})
    for row, values in enumerate([HEAD, record(1), record(2)]):
        for column, value in enumerate(values):
            sheet.write(row, column, value)
    for row in range(3, 10_003):
        for column in range(len(HEAD)):
            sheet.write_blank(row, column, None, line)
    sheet.write(10_003, 0, "填表人：")
    book.close()
    (table,) = find(read_workbook(path), policy)
    assert table.data_rows == [2, 3]
    assert table.footers == [(10_004, "填表人:")]
    assert codes(read(table, policy)) == []


def test_two_tables_on_one_sheet(sheet, policy):
    rows = [
        ["改造台账"],
        HEAD,
        record(1),
        ["合计", "", "", "", "", "", 5000.0, 600.0],
        ["农房能效提升台账"],
        ["户编号", "街道镇", "户主姓名", "改造部位", "费用（元）", "验收日期", "验收结论"],
        ["S01-001", "财源街道", "示例1", "门窗", 7000.0, dt.date(2021, 11, 1), "合格"],
    ]
    first, second = (read(table, policy) for table in find([sheet(rows)], policy))
    assert (first.kind, first.rows.tolist(), codes(first)) == ("T3", [3], [])
    assert (second.kind, second.rows.tolist(), codes(second)) == ("T8R", [7], [])
    assert second.columns["cost"].tolist() == [7000]


def test_two_header_candidates_the_one_with_records_counts(sheet, policy):
    # A legend that lists the column names, and the real header below it.
    rows = [["填写说明：", "户编号", "街道镇", "户主姓名"], HEAD, record(1), record(2)]
    tables = find([sheet(rows)], policy)
    assert [read(table, policy).rows.tolist() for table in tables] == [[3, 4]]


# ---------------------------------------------------------------- what is a record


def test_the_policy_case_of_totals_inside(only):
    # A45: 6,000 and ５８００ and 6000元 are three households of 17,800 元 in all.
    def row(name, amount):
        return ["", "财源街道", "", name, "", "分散气代煤", amount, ""]

    rows = [HEAD, row("甲", "6,000"), row("乙", "５８００")]
    rows += [["", "", "", "小计", "", "", 11_800.0, ""], [""] * 8, row("丙", "6000元")]
    rows += [["", "", "", "合计", "", "", 17_800.0, ""]]
    ledger = only(rows)
    assert ledger.columns["name"].tolist() == ["甲", "乙", "丙"]
    assert ledger.columns["cost_equipment"].sum() == 17_800
    assert "SUM_MISMATCH" not in codes(ledger)


def test_a_total_above_the_records(only):
    ledger = only([HEAD, ["合计", "", "", "", "", "", 9000.0, 1200.0], record(1, 5000), record(2, 4000)])
    assert ledger.rows.tolist() == [3, 4]
    assert codes(ledger) == []


@pytest.mark.parametrize(
    "label", ["合计", "合　　计", "总计：", "累计", "本页小计", "示例村合计（2户）", "共计2户"]
)
def test_labels_of_totals(only, label):
    ledger = only([HEAD, record(1), record(2), ["", label, "", "", "", "", 10_000.0, 1200.0]])
    assert ledger.rows.tolist() == [2, 3]
    assert codes(ledger) == []


def test_people_and_firms_whose_names_hold_the_words(only):
    rows = [
        [*HEAD, "施工企业"],
        [*record(1, name="计合"), "示例设计公司"],
        [*record(2, name="合计"), "示例总计装饰公司"],
        [*record(3, name="章盖"), "负责人不详"],
    ]
    assert only(rows).rows.tolist() == [2, 3, 4]


def test_a_wrong_total_names_both_figures(only):
    ledger = only([HEAD, record(1), record(2), ["合计", "", "", "", "", "", 11_000.0, 1200.0]])
    (finding,) = ledger.findings
    assert (finding.code, finding.cell, finding.severity) == ("SUM_MISMATCH", "G4", "E")
    assert "11,000元" in finding.message
    assert "10,000元" in finding.message


@pytest.mark.parametrize(
    ("typed", "agrees"),
    [(1.23, True), (1.2346, True), (1.24, False), (1.2, False), (1.0, False)],
)
def test_totals_in_ten_thousands_may_be_rounded_to_two_decimals_but_not_further(only, typed, agrees):
    head = [*HEAD[:6], "设备费（万元）", "安装费（万元）"]
    # 0.6173 + 0.61725 = 1.23455 万元
    ledger = only([head, record(1, 0.6173, ""), record(2, 0.61725, ""), ["合计", *[""] * 5, typed, ""]])
    assert ("SUM_MISMATCH" not in codes(ledger)) is agrees


def test_section_rows_are_reported_not_dropped(only):
    rows = [HEAD, ["一、示例村"], record(1), ["二、示例二村"], record(2)]
    ledger = only(rows)
    assert ledger.rows.tolist() == [3, 5]
    assert [(item.code, item.cell) for item in ledger.findings] == [
        ("ROW_SKIPPED", "A2"),
        ("ROW_SKIPPED", "A4"),
    ]


def test_a_record_with_little_in_it_stays(only):
    ledger = only([HEAD, record(1), ["S01-002", "财源街道", "", "示例2", "", "", "", ""]])
    assert ledger.rows.tolist() == [2, 3]
    assert codes(ledger, "W") == ["ID_EMPTY", "ROUTE_MISSING"]


def test_formula_zeros_are_no_records(only):
    head = [*HEAD, "补贴合计", "区级"]
    filler = ["", "财源街道", "", "", "", "", "", "", 0.0, 0.0]
    assert only([head, [*record(1), 5600.0, 2600.0], filler, filler]).rows.tolist() == [2]


def test_a_page_number_and_a_repeated_title(only):
    title = ["财源街道改造台账"]
    rows = [title, HEAD, record(1), ["第1页，共2页"], title, HEAD, record(2), ["第2页，共2页"]]
    ledger = only(rows)
    assert ledger.rows.tolist() == [3, 7]
    assert codes(ledger) == []


# ---------------------------------------------------------------- which column is what


def test_a_taught_mapping_settles_rivals_and_moves_a_field(only):
    head = [*HEAD, "验收日期", "验收时间"]
    rows = [head, [*record(1), dt.date(2021, 10, 1), dt.date(2021, 11, 1)]]
    assert codes(only(rows)) == ["COLUMN_AMBIGUOUS"]
    taught = only(rows, mapping={"accepted_on": (1, 10)})
    assert codes(taught, "E", "W") == []
    assert taught.columns["accepted_on"].tolist() == [dt.date(2021, 11, 1)]


def test_a_taught_column_with_a_header_of_its_own(only):
    head = [*HEAD[:6], "甲方核定", "安装费（元）"]
    ledger = only([head, record(1)], mapping={"COST_EQUIPMENT": (1, 7)})
    assert ledger.columns["cost_equipment"].tolist() == [5000]


def test_a_mapping_that_fits_nothing_is_said(only):
    ledger = only([HEAD, record(1)], mapping={"no_such_field": (1, 2)})
    assert codes(ledger) == ["MAPPING_UNUSED"]


def test_somebody_elses_name_is_not_the_head_of_household(sheet, policy):
    head = ["户编号", "街道镇", "户主", "", "开户人", "", "改造方式", "设备费（元）"]
    below = ["", "", "姓名", "电话", "姓名", "电话", "", ""]
    rows = [head, below, ["S01-001", "财源街道", "示例甲", "1", "示例乙", "2", "分散气代煤", 5000.0]]
    (table,) = find([sheet(rows)], policy)
    ledger = read(table, policy)
    assert ledger.columns["name"].tolist() == ["示例甲"]
    assert ledger.columns["phone"].tolist() == ["1"]


def test_equipment_by_name_is_no_cost(only):
    head = [*HEAD[:6], "设备", "安装费（元）"]
    ledger = only([head, record(1, "空气源热风机"), record(2, "壁挂炉")])
    assert "cost_equipment" not in ledger.columns


def test_only_a_total_cost_is_not_taken_for_eligible(only):
    head = [*HEAD[:6], "总费用（元）"]
    ledger = only([head, record(1)[:7], record(2)[:7]])
    assert "eligible_cost" not in ledger.columns
    assert ledger.columns["total_cost"].tolist() == [5000, 5000]
    assert codes(ledger, "W") == ["COST_UNSPLIT"]


def test_an_unknown_cost_column_is_said(only):
    rows = [
        [*HEAD[:6], "可补贴费用（元）", "", ""],
        ["", "", "", "", "", "", "设备", "安装", "吊装"],
        [*record(1), 300.0],
    ]
    ledger = only(rows)
    assert [(item.code, item.cell) for item in ledger.findings] == [("COST_COLUMN_UNKNOWN", "I2")]


def test_units_from_the_line_above(only):
    ledger = only([["单位：户、㎡、万元"], [*HEAD[:6], "设备费", "安装费（元）"], record(1, 0.5, 600)])
    assert ledger.columns["cost_equipment"].tolist() == [5000]
    assert ledger.columns["cost_installation"].tolist() == [600]  # its own header says 元


def test_a_line_with_two_units_of_money_decides_nothing(only):
    ledger = only([["单位：元、万元"], [*HEAD[:6], "设备费", "安装费（元）"], record(1, 0.5, 600)])
    assert "cost_equipment" not in ledger.columns
    assert codes(ledger, "E") == ["UNIT_AMBIGUOUS"]


def test_wrong_units_are_suspected_from_the_cap_of_the_route(only):
    # 分散气代煤: 6,000 元 at most (三（三）1); a thousandth is 6 元, a thousandfold 6,000,000 元.
    ledger = only([HEAD, record(1, 5.9), record(2, 6.0), record(3, 6_000_000), record(4, 6_000_001)])
    assert [item.cell for item in ledger.findings if item.code == "UNIT_SUSPECT"] == ["G2", "G5"]
    assert ledger.columns["cost_equipment"].tolist() == [5.9, 6.0, 6_000_000, 6_000_001]


# ---------------------------------------------------------------- names


def test_streets_of_titles_and_files(only, policy):
    head, row = HEAD[:1] + HEAD[2:], record(1)[:1] + record(1)[2:]
    assert only([["岱庙街道台账"], head, row]).columns["street"].tolist() == ["岱庙街道"]
    assert only([head, row], sheet="上高").columns["street"].tolist() == ["上高街道"]
    assert only([head, row], workbook="省庄镇最终版2(改).xls").columns["street"].tolist() == ["省庄镇"]
    nowhere = only([head, row])
    assert "street" not in nowhere.columns
    assert codes(nowhere) == ["STREET_MISSING"]
    both = only([["财源街道、岱庙街道台账"], head, row])
    assert "street" not in both.columns
    assert codes(both) == ["STREET_CONFLICT"]


def test_village_names_are_filled_down_only_where_the_whole_sheet_does_so(only):
    def villages(*names):
        ledger = only([HEAD, *(record(at, village=name) for at, name in enumerate(names))])
        return ledger.columns["village"].tolist(), codes(ledger)

    assert villages("甲村", "", "", "乙村", "", "") == (["甲村"] * 3 + ["乙村"] * 3, ["FILLED_DOWN"])
    # Names on most rows: a blank is a gap, not a repetition.
    assert villages("甲村", "甲村", "", "乙村") == (["甲村", "甲村", None, "乙村"], ["VILLAGE_MISSING"])
    # The same name again further down: not one name per group.
    assert villages("甲村", "", "", "甲村", "", "")[0] == ["甲村", None, None, "甲村", None, None]
    assert villages("", "甲村", "", "")[0] == [None, "甲村", None, None]


def test_an_unknown_route_on_many_rows_is_one_finding(only):
    ledger = only([HEAD, *(record(at, route="空气能") for at in range(30))])
    (finding,) = (item for item in ledger.findings if item.code == "ROUTE_UNKNOWN")
    assert finding.cell == "F2:F31"
    assert "共30处" in finding.message
    assert ledger.columns["route"].tolist() == [None] * 30


def test_an_error_value_in_a_name_column(only):
    ledger = only([HEAD, record(1, route="#N/A")])
    assert ledger.columns["route"].tolist() == [None]
    assert "CELL_ERROR" in codes(ledger, "E")


# ---------------------------------------------------------------- entered twice


def test_one_household_with_heating_and_efficiency_is_no_duplicate(only):
    ledger = only([HEAD, record(1), record(1, route="农房能效")])
    assert codes(ledger) == []


def test_the_same_project_twice_is(only):
    ledger = only([HEAD, record(1), record(2), record(1, route="分散电代煤")])
    assert codes(ledger, "E") == ["DUP_HOUSEHOLD", "DUP_ID"]
    assert all("第2、4行" in item.message for item in ledger.findings)


def test_duplicates_between_sheets(sheet, policy):
    def ledgers(*numbers):
        grids = [
            sheet([HEAD, *(record(number) for number in each)], sheet=f"台账{at}")
            for at, each in enumerate(numbers)
        ]
        return [read(table, policy) for table in find(grids, policy)]

    assert check_duplicates(ledgers(range(5), range(5, 10)), policy) == []
    few = check_duplicates(ledgers(range(10), range(9, 19)), policy)
    assert [item.code for item in few] == ["DUP_HOUSEHOLD", "DUP_ID"]
    assert "“台账0”第11行" in few[0].message
    (copied,) = check_duplicates(ledgers(range(10), range(4, 14)), policy)
    assert copied.code == "TABLE_TWICE"


def test_one_payment_a_season(only):
    head = ["户编号", "户主姓名", "街道镇", "改造方式", "采暖季", "采暖季用量（度）", "已补（元）"]
    row = ["S01-001", "示例甲", "财源街道", "分散电代煤"]
    ledger = only([head, [*row, "2021-2022", 2500.0, 0.0], [*row, "2022-2023", 2500.0, 0.0]])
    assert codes(ledger) == []
    ledger = only([head, [*row, "2021-2022", 2500.0, 0.0], [*row, "2021—2022年度", 2500.0, 0.0]])
    assert codes(ledger) == ["DUP_HOUSEHOLD"]
    ledger = only([head, [*row, "21年冬", 2500.0, 0.0]])
    assert codes(ledger) == ["SEASON_BAD"]
    assert ledger.columns["season"].tolist() == [None]


# ---------------------------------------------------------------- the ledger itself


def test_frame_and_cells(only):
    ledger = only([HEAD, record(1), record(2)])
    frame = ledger.frame()
    assert frame.index.tolist() == [2, 3]
    assert frame.loc[3, "name"] == "示例2"
    assert frame["cost_equipment"].dtype == np.float64
    assert ledger.cell("route", 1) == "F3"


def test_reading_twice_gives_the_same(sheet, policy):
    rows = [HEAD, record(1), ["小计", *[""] * 5, 1.0, 2.0], record(2, "约1")]
    first, second = ([read(table, policy) for table in find([sheet(rows)], policy)] for _ in range(2))
    assert first[0].findings == second[0].findings
    assert first[0].rows.tolist() == second[0].rows.tolist()


def test_another_place_needs_no_code(sheet):
    from xl_heating.policy import load_policy

    other = load_policy("shijiazhuang-2018")
    rows = [HEAD, record(1, street="示例镇人民政府", route="煤改电"), record(2, route="气代煤")]
    (table,) = find([sheet(rows)], other)
    ledger = read(table, other)
    assert ledger.columns["street"].tolist() == ["示例镇", None]
    assert ledger.columns["route"].tolist() == ["电代煤", None]
