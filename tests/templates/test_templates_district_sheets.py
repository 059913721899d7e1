"""区级汇总.xlsm: guide, plan, review list, duties, merged ledgers, the cells that protection leaves free."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from xl_heating.engines import file as file_engine
from xl_heating.jobs.layout import Content, plan_layout, summary_layout
from xl_heating.jobs.layout.merged import MERGED_SHEETS, SOURCE_FILE, SOURCE_ROW, merged_header_name
from xl_heating.ledger import find, read_workbook
from xl_heating.policy import Policy, load_policy
from xl_heating.recalculation import bring_up_to_date
from xl_heating.templates import district_workbook
from xl_heating.templates.ledger_tables import ledger_sheets
from xl_heating.templates.review_sheet import review_list

MEMBERS = {
    "区纪委监委", "区委组织部", "区政府办公室", "区委宣传部", "区发改局", "区教体局", "区科技局", "区工信局",
    "区民政局", "区财政局", "区自然资源局", "区住建局", "区交运局", "区农业农村局", "区卫健局",
    "区应急管理局", "区行政审批局", "区市场监管局", "区综合行政执法局", "区重点工作推进中心",
    "市生态环境局泰山分局", "区规划服务中心", "泰山供电中心", "泰安市财源城市建设有限公司",
    "督导考核组", "资金保障组", "综合协调组",
}  # fmt: skip
"""附件1: 24 units, and the three groups of the office."""
STREETS = ("财源街道", "岱庙街道", "泰前街道", "上高街道", "徐家楼街道", "省庄镇", "邱家店镇")


def copy(source: Path, folder: Path) -> Path:
    path = folder / source.name
    path.write_bytes(source.read_bytes())
    return path


def calculated(path: Path, cells: dict[tuple[str, int, int], object]) -> openpyxl.Workbook:
    """The workbook after somebody has typed `cells` (sheet, row, column) and it was calculated."""
    book = file_engine.open(path)
    for (sheet, row, column), value in cells.items():
        book.sheets[sheet].range((row, column)).value = value
    bring_up_to_date(book)
    book.save()
    book.close()
    return openpyxl.load_workbook(path, data_only=True)


# ------------------------------------------------------------------------------------------- 填表说明


def test_the_guide_tells_what_every_sheet_is_for(district_path: Path) -> None:
    workbook = openpyxl.load_workbook(district_path)
    guide = workbook.worksheets[0]
    assert guide.title == "填表说明"
    assert workbook.active.title == "填表说明"
    told = "、".join(str(cell.value) for row in guide["B1:C60"] for cell in row if cell.value)
    assert [name for name in workbook.sheetnames[1:] if name not in told] == []
    assert workbook.defined_names["heat_ledger_folder"].attr_text.startswith("'填表说明'!$C$")


def test_one_sheet_alone_is_selected(district_path: Path) -> None:
    """Two selected sheets would take every entry twice."""
    selected = [
        sheet.title
        for sheet in openpyxl.load_workbook(district_path)
        if any(view.tabSelected for view in sheet.views.sheetView)
    ]
    assert selected == ["填表说明"]


# --------------------------------------------------------------------------------------------- 计划表


def test_the_plan_asks_for_what_the_programme_wants_settled(district_path: Path, policy: Policy) -> None:
    """一（二）: the plains first, power secured, five things unified; 一（一）: within the year."""
    layout = plan_layout(policy)
    sheet = openpyxl.load_workbook(district_path)["计划表"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}

    def rule(key: str) -> object:
        return rules[f"{layout.letter(key)}6:{layout.letter(key)}12"]

    assert rule("terrain").formula1 == '"平原,丘陵,山区"'
    assert rule("supply").formula1 == rule("unified").formula1 == '"已落实,部分落实,未落实"'
    households, area = layout.letter("plan_REGIONAL_RENEWABLE"), layout.letter("area_REGIONAL_RENEWABLE")
    assert f"N({households}6)>0" in rule("area_REGIONAL_RENEWABLE").formula1
    assert f"ISNUMBER({area}6)" in rule("area_REGIONAL_RENEWABLE").formula1
    assert f"N({layout.letter('places_PUBLIC')}6)>0" in rule("area_PUBLIC").formula1
    assert rule("plan_SOLAR").type == rule("villages").type == "whole"
    assert rule("plan_EE_URBAN").type == "decimal"
    assert "target.completion_date" in rule("due").formula1
    assert rule("due").errorStyle == "warning"


# ------------------------------------------------------------------------------------------- 复核清单


def test_a_problem_is_overdue_on_the_reporting_day(district_path: Path, tmp_path: Path) -> None:
    review = review_list()
    due, done, state = (review.index(key) for key in ("due", "rectified_on", "state"))
    day = dt.datetime(2021, 11, 30)
    typed = [
        (day, dt.datetime(2021, 11, 30)),
        (day, dt.datetime(2021, 12, 2)),
        (day, None),
        (dt.datetime(2021, 12, 5), None),
        (None, None),
    ]
    path = copy(district_path, tmp_path)
    workbook = openpyxl.load_workbook(path)
    sheet, cell = workbook.defined_names["heat_summary_date"].attr_text.replace("$", "").split("!")
    date = workbook[sheet.strip("'")][cell]
    cells: dict[tuple[str, int, int], object] = {
        ("区级汇总", date.row, date.column): dt.datetime(2021, 12, 5)
    }
    for row, (limit, rectified) in enumerate(typed, start=review.first_row):
        if limit:
            cells["复核清单", row, due] = limit
        if rectified:
            cells["复核清单", row, done] = rectified
    shown = calculated(path, cells)["复核清单"]
    assert [shown.cell(review.first_row + at, state).value or "" for at in range(5)] == [
        "按期", "逾期2天", "未完成（逾期5天）", "未完成", "",
    ]  # fmt: skip


def test_the_review_list_is_no_ledger(district_path: Path, policy: Policy) -> None:
    tables = find(read_workbook(district_path), policy, also=("T2", "T4", "T5", "T13", "T17"))
    assert "复核清单" not in {table.sheet for table in tables}


# ------------------------------------------------------------------------------------------- 职责分工


def test_every_member_of_the_group_has_its_duty(district_path: Path) -> None:
    sheet = openpyxl.load_workbook(district_path)["职责分工"]
    rows = {row[1].value: row for row in sheet.iter_rows(min_row=5) if row[1].value}
    assert rows.keys() >= MEMBERS
    assert [name for name in rows if name in STREETS] == list(STREETS)
    assert all(rows[name][3].value and rows[name][4].value for name in MEMBERS)
    assert "约谈" in rows["区纪委监委"][3].value
    assert "35蒸吨" in rows["市生态环境局泰山分局"][3].value
    # Where the streets have one text in common, it stands in one tall cell beside them.
    first = rows["财源街道"][3]
    assert "责任主体" in first.value
    assert any(
        (area.min_row, area.max_row, area.min_col) == (first.row, first.row + 6, 4)
        for area in sheet.merged_cells.ranges
    )


def test_due_days_follow_the_parameters(district_path: Path) -> None:
    """四（一）: the lists before 1 July; the day is a parameter."""
    sheet = openpyxl.load_workbook(district_path, data_only=True)["职责分工"]
    due = {row[1].value: row[6].value for row in sheet.iter_rows(min_row=5)}
    assert due["财源街道"] == dt.datetime(2021, 7, 1)
    assert due["区住建局"] == dt.datetime(2021, 12, 31)
    assert due["区纪委监委"] is None


def test_another_document_names_its_streets_alone(tmp_path: Path) -> None:
    other = load_policy("shijiazhuang-2018")
    path = tmp_path / "区级汇总.xlsx"
    district_workbook(path, other)
    workbook = openpyxl.load_workbook(path)
    named = [row[1].value for row in workbook["职责分工"].iter_rows(min_row=5) if row[1].value]
    assert named[: len(other.streets)] == [street.name for street in other.streets]
    assert not MEMBERS & set(named)
    assert "集中供热项目" not in workbook.sheetnames  # no such works, no such ledger


# ------------------------------------------------------------------------------------- merged ledgers


def test_merged_ledgers_have_the_streets_columns_as_values(district_path: Path, policy: Policy) -> None:
    workbook = openpyxl.load_workbook(district_path)
    streets = ledger_sheets(policy, 1)
    own = {"T3": "改造台账", "T6": "公益场所", "T7": "集中供热项目", "T8R": "能效提升-农房"}
    own |= {"T8U": "能效提升-城区", "T9": "运行补贴"}
    for kind, name in MERGED_SHEETS.items():
        sheet = workbook[name]
        ledger = streets[own[kind]]
        header = sheet[workbook.defined_names[merged_header_name(kind)].attr_text.split("!")[1]][0]
        titles = [cell.value or sheet.cell(cell.row - 1, cell.column).value for cell in header]
        assert titles == [each.headers[1] for each in ledger.fields if not each.hidden] + [
            SOURCE_FILE,
            SOURCE_ROW,
        ]
        formulas = {cell.row for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
        assert formulas == {header[0].row - 2}  # 合计, above
        assert sheet.max_row == header[0].row


def test_merged_ledgers_are_recognised_as_what_they_are(district_path: Path, policy: Policy) -> None:
    tables = {table.sheet: table for table in find(read_workbook(district_path), policy)}
    assert {name: tables[name].kind for name in MERGED_SHEETS.values()} == {
        name: kind for kind, name in MERGED_SHEETS.items()
    }
    assert {"household_id", "id_number", "route", "cost_equipment", "subsidy", "source_file"} <= set(
        tables["全区改造台账"].columns
    )


def test_merged_totals_follow_the_records_however_many(district_path: Path, tmp_path: Path) -> None:
    path = copy(district_path, tmp_path)
    workbook = openpyxl.load_workbook(path)
    header = workbook["全区农房能效"][workbook.defined_names["heat_all_T8R_header"].attr_text.split("!")[1]][
        0
    ]
    titles = {
        (cell.value or workbook["全区农房能效"].cell(cell.row - 1, cell.column).value): cell
        for cell in header
    }
    cost = titles["费用（元）"]
    cells: dict[tuple[str, int, int], object] = {
        ("全区农房能效", cost.row + 1 + at, cost.column): amount
        for at, amount in ((0, 7000.25), (1, 5000), (3000, 600.5))
    }
    shown = calculated(path, cells)["全区农房能效"]
    assert shown.cell(cost.row - 2, cost.column).value == 12600.75
    assert shown.cell(cost.row - 2, cost.column + 3).value in (None, "")


# ------------------------------------------------------------------------------------------ protection


def is_locked(sheet: Worksheet, row: int, column: int) -> bool:
    return bool(sheet.cell(row, column).protection.locked)


@pytest.mark.parametrize("name", ["区级汇总", "计划表", "政策参数", "改造方式", "函数目录"])
def test_formulas_of_fixed_pages_are_locked_without_a_password(district_path: Path, name: str) -> None:
    sheet = openpyxl.load_workbook(district_path)[name]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas or name in ("政策参数", "函数目录")
    assert all(cell.protection.locked for cell in formulas)


def test_what_staff_and_jobs_fill_in_is_free(district_path: Path, policy: Policy) -> None:
    workbook = openpyxl.load_workbook(district_path)
    for layout in (summary_layout(policy), plan_layout(policy)):
        sheet = workbook[layout.sheet]
        rows = range(layout.first_row, layout.last_row + 1)
        for column in layout.columns:
            at = layout.index(column.key)
            for row in rows:
                assert is_locked(sheet, row, at) == (column.content is not Content.INPUT), (row, column.key)
        for name in (layout.rule_name, layout.date_name):
            cell = sheet[workbook.defined_names[name].attr_text.split("!")[1].replace("$", "")]
            assert not cell.protection.locked
    summary = summary_layout(policy)
    assert not is_locked(workbook["区级汇总"], summary.total_row, summary.index("dossier_rate"))
    parameters = workbook["政策参数"]
    assert [is_locked(parameters, 4, at) for at in range(1, 9)] == [True, False, *[True] * 6]


def test_lists_that_grow_are_not_protected(district_path: Path) -> None:
    workbook = openpyxl.load_workbook(district_path)
    growing = {
        *MERGED_SHEETS.values(),
        "数据来源",
        "疑点清单",
        "进度记录",
        "运行日志",
        "复核清单",
        "职责分工",
    }
    assert not [name for name in growing if workbook[name].protection.sheet]
