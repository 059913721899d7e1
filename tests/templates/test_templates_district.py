"""区级汇总.xlsm: T18 and the plan as declared, alive by formulas, charts that refer to the right cells."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from xl_heating.engines import file as file_engine
from xl_heating.jobs.layout import findings_layout, log_layout, plan_layout, sources_layout, summary_layout
from xl_heating.jobs.layout.progress import progress_layout
from xl_heating.policy import Policy, load_policy
from xl_heating.recalculation import bring_up_to_date
from xl_heating.templates import district_workbook


def test_every_declared_name_points_to_its_column(district_path: Path, policy: Policy) -> None:
    workbook = openpyxl.load_workbook(district_path)
    for layout in (
        summary_layout(policy),
        plan_layout(policy),
        sources_layout(),
        findings_layout(),
        log_layout(),
    ):
        for name, reference in layout.names.items():
            assert workbook.defined_names[name].attr_text == reference
    summary = summary_layout(policy)
    assert workbook.defined_names["heat_summary_done_SOLAR"].attr_text == "'区级汇总'!$U$6:$U$12"
    assert [workbook["区级汇总"][f"U{row}"].value for row in (3, 4, 5)] == [None, None, "完成"]
    assert workbook["区级汇总"].cell(4, summary.index("plan_SOLAR")).value == "太阳能"


def test_streets_and_totals_stand_in_seed_order(district_path: Path) -> None:
    sheet = openpyxl.load_workbook(district_path)["区级汇总"]
    assert [sheet.cell(row, 1).value for row in range(6, 16)] == [
        "财源街道", "岱庙街道", "泰前街道", "上高街道", "徐家楼街道", "省庄镇", "邱家店镇",
        "合计", "目标任务", "计划勾稽",
    ]  # fmt: skip


def test_an_unfilled_page_is_blank_but_for_the_targets(district_path: Path, policy: Policy) -> None:
    """一（一）: 24961 户, 488 户, 7万㎡ come from 政策参数; without a plan nothing is compared."""
    layout = summary_layout(policy)
    sheet = openpyxl.load_workbook(district_path, data_only=True)["区级汇总"]
    targets = {
        key: sheet.cell(14, layout.index(key)).value
        for key in ("plan_TASK", "plan_EE_RURAL", "plan_EE_URBAN")
    }
    assert targets == {"plan_TASK": 24961, "plan_EE_RURAL": 488, "plan_EE_URBAN": 70000}
    assert sheet.cell(15, layout.index("plan_TASK")).value == "未填"
    values = {cell.value for row in sheet["B6:AS13"] for cell in row}
    assert values <= {None, ""}


def test_plan_flows_into_the_summary(planned_path: Path, policy: Policy) -> None:
    """1000 gas + 40 urban + 1000㎡ (÷120: 8); 23841 solar + 8639.9㎡ (71): 24960 in all, one short."""
    plan, summary = plan_layout(policy), summary_layout(policy)
    workbook = openpyxl.load_workbook(planned_path, data_only=True)
    table, page = workbook["计划表"], workbook["区级汇总"]
    assert table.cell(6, plan.index("plan_PUBLIC")).value == 8
    assert table.cell(6, plan.index("plan_TASK")).value == 1048
    assert table.cell(11, plan.index("plan_TASK")).value == 23912
    assert table.cell(13, plan.index("plan_TASK")).value == 24960
    assert table.cell(15, plan.index("plan_TASK")).value == "差-1"
    assert table.cell(15, plan.index("plan_EE_URBAN")).value == "平"
    assert page.cell(6, summary.index("plan_TASK")).value == 1048
    assert page.cell(6, summary.index("plan_GAS_DECENTRAL")).value == 1000
    assert page.cell(7, summary.index("plan_GAS_DECENTRAL")).value in (None, "")
    assert page.cell(15, summary.index("plan_EE_RURAL")).value == "平"
    assert "示例" in table["A1"].value
    assert "示例" in table.cell(plan.note_row, 1).value


def test_figures_stay_alive(planned_path: Path, policy: Policy, tmp_path: Path) -> None:
    """A clerk corrects a done figure: rates (四位小数), totals and the counted sum follow."""
    layout = summary_layout(policy)
    path = tmp_path / planned_path.name
    path.write_bytes(planned_path.read_bytes())
    book = file_engine.open(path)
    sheet = book.sheets["区级汇总"]
    typed = {
        "done_GAS_DECENTRAL": 950,
        "done_CENTRAL_URBAN": 41,
        "done_PUBLIC": 8,
        "area_PUBLIC": 1000,
        "subsidy": 570.25,
    }
    for key, value in typed.items():
        sheet.range((6, layout.index(key))).value = value
    sheet.range((11, layout.index("done_SOLAR"))).value = 20000
    bring_up_to_date(book)
    book.save()
    book.close()
    page = openpyxl.load_workbook(path, data_only=True)["区级汇总"]
    assert page.cell(6, layout.index("done_TASK")).value == 950 + 41 + 8
    assert page.cell(6, layout.index("rate_TASK")).value == 0.9532  # 999 ÷ 1048
    assert page.cell(6, layout.index("rate_GAS_DECENTRAL")).value == 0.95
    assert page.cell(13, layout.index("done_TASK")).value == 20999
    assert page.cell(13, layout.index("rate_TASK")).value == 0.8413  # 20999 ÷ 24960
    assert page.cell(13, layout.index("subsidy")).value == 570.25
    assert page.cell(7, layout.index("rate_TASK")).value in (None, "")


def test_options_reach_the_counted_sum(planned_path: Path, policy: Policy, tmp_path: Path) -> None:
    """Q8: without market households 1000 + 8 are planned; Q7: the district converts 9639.9㎡ anew: 80."""
    layout, plan = summary_layout(policy), plan_layout(policy)
    path = tmp_path / planned_path.name
    path.write_bytes(planned_path.read_bytes())
    book = file_engine.open(path)
    parameters = book.sheets["政策参数"]
    keys = parameters.range("A1:A120").value
    parameters.range((keys.index("urban_market_counts") + 1, 2)).value = False
    parameters.range((keys.index("district_total") + 1, 2)).value = "RECOMPUTE"
    sheet = book.sheets["区级汇总"]
    for row, area, done in ((6, 1000, 8), (11, 8639.9, 71)):
        sheet.range((row, layout.index("area_PUBLIC"))).value = area
        sheet.range((row, layout.index("done_PUBLIC"))).value = done
    bring_up_to_date(book)
    book.save()
    book.close()
    workbook = openpyxl.load_workbook(path, data_only=True)
    assert workbook["计划表"].cell(6, plan.index("plan_TASK")).value == 1008
    assert workbook["区级汇总"].cell(13, layout.index("done_PUBLIC")).value == 80
    assert workbook["区级汇总"].cell(13, layout.index("done_TASK")).value == 80


def test_charts_refer_to_the_streets_and_hold_no_copies(district_path: Path, policy: Policy) -> None:
    layout = summary_layout(policy)
    with zipfile.ZipFile(district_path) as package:
        charts = [package.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2, 3)]
    references = [re.findall(r"<c:f>([^<]*)</c:f>", chart) for chart in charts]
    streets = f"区级汇总!{'$A$6:$A$12'}"

    def column(key: str) -> str:
        letter = layout.letter(key)
        return f"区级汇总!${letter}$6:${letter}$12"

    completion, progress, money = references
    assert completion[:3] == [streets, column("rate_TASK"), streets]
    sheet = openpyxl.load_workbook(district_path)["区级汇总"]
    whole = [cell.value for row in sheet[completion[3].split("!")[1].replace("$", "")] for cell in row]
    assert whole == [1] * 7  # the task itself: the axis reaches 100 % when there is no figure yet
    days = sheet[progress[0].split("!")[1].replace("$", "")]
    assert progress[0] == progress[2]
    assert len(days) == 12
    assert money == [
        reference for key in ("upper", "district", "self_pay") for reference in (streets, column(key))
    ]
    # Copies of figures inside a chart would go stale when a job fills the cells.
    assert not any("Cache" in chart for chart in charts)
    assert 'grouping val="stacked"' in charts[2]


def test_the_latest_dispatches_are_drawn(district_path: Path, policy: Policy, tmp_path: Path) -> None:
    """Fourteen dispatches in any order: the chart shows the district's last twelve, oldest first."""
    path = tmp_path / district_path.name
    path.write_bytes(district_path.read_bytes())
    layout = progress_layout()
    days = [dt.date(2021, 7, 5) + dt.timedelta(weeks=week) for week in range(14)]
    rows = [
        [day, street, *[None] * 6, share + week / 100, week / 20]
        for week, day in sorted(enumerate(days), key=lambda pair: -pair[0] % 5)
        for street, share in (("财源街道", 0.5), ("合计", 0.1))
    ]
    book = file_engine.open(path)
    book.sheets[layout.sheet].range((layout.first_row, 1)).value = rows
    bring_up_to_date(book)
    book.save()
    book.close()
    with zipfile.ZipFile(path) as package:
        chart = package.read("xl/charts/chart2.xml").decode()
    cells = [text.split("!")[1].replace("$", "") for text in re.findall(r"<c:f>([^<]*)</c:f>", chart)]
    sheet = openpyxl.load_workbook(path, data_only=True)["区级汇总"]
    shown, done, _, time = ([cell.value for (cell,) in sheet[reference]] for reference in cells)
    assert [value.date() for value in shown] == days[2:]
    assert done == pytest.approx([0.1 + week / 100 for week in range(2, 14)])
    assert time == pytest.approx([week / 20 for week in range(2, 14)])


def test_dispatches_not_yet_held_are_passed_over(district_path: Path) -> None:
    """A line chart draws a blank text as 0 and passes over #N/A."""
    with zipfile.ZipFile(district_path) as package:
        chart = package.read("xl/charts/chart2.xml").decode()
    cells = re.findall(r"<c:f>([^<]*)</c:f>", chart)
    sheet = openpyxl.load_workbook(district_path, data_only=True)["区级汇总"]
    found = {cell.value for (cell,) in sheet[cells[1].split("!")[1].replace("$", "")]}
    assert found == {"#N/A"}
    assert '<c:dispBlanksAs val="span"/>' in chart


def test_two_printed_pages_with_titles(district_path: Path, policy: Policy) -> None:
    layout = summary_layout(policy)
    sheet = openpyxl.load_workbook(district_path)["区级汇总"]
    second = layout.index("plan_EE_RURAL")
    assert [sheet.cell(1, at).value for at in (2, second)] == [
        "泰安市泰山区冬季清洁取暖建设任务及资金汇总表（一）",
        "泰安市泰山区冬季清洁取暖建设任务及资金汇总表（二）",
    ]
    assert [brk.id for brk in sheet.col_breaks.brk] == [second - 1]
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$3:$5", "$A:$A")
    assert sheet.freeze_panes == "B6"
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
    assert policy.rule_line == sheet.cell(layout.rule_row, 2).value
    assert {"单位负责人：", "审核人：", "填表人：", "联系电话："} <= {
        cell.value for cell in sheet[layout.signature_row]
    }


def test_lists_are_ready_to_be_filled(district_path: Path) -> None:
    workbook = openpyxl.load_workbook(district_path)
    headers = {
        name: [cell.value for cell in workbook[name][3]] for name in ("数据来源", "疑点清单", "运行日志")
    }
    assert headers == {
        "数据来源": [
            "街道镇", "文件", "工作表", "表类", "行数", "已录费用户数", "未录费用户数",
            "可补贴费用（元）", "补贴（元）", "备注",
        ],
        "疑点清单": [
                *("序号", "级别", "代码", "操作", "街镇或文件", "工作表", "单元格", "户编号", "户主", "内容"),
                *("说明", "依据条款", "建议", "核实情况"),
            ],
        "运行日志": ["时间", "操作", "操作人", "文件数", "行数", "政策版本", "结果"],
    }  # fmt: skip


def test_another_place_needs_no_code(tmp_path: Path) -> None:
    """A ratio-type policy with one route and without targets gives its own, smaller page."""
    other = load_policy("shijiazhuang-2018")
    path = tmp_path / "区级汇总.xlsm"
    district_workbook(path, other)
    layout = summary_layout(other)
    sheet = openpyxl.load_workbook(path, data_only=True)["区级汇总"]
    assert sheet.max_column == len(layout.columns)
    assert [sheet.cell(row, 1).value for row in range(layout.first_row, layout.total_row)] == list(
        layout.streets
    )
