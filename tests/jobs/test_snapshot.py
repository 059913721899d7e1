"""上报留底 and 对比留底: what was reported stays as it was, and every later change is told."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.hosts.publishing.handed_out import Wishes
from xl_heating.hosts.publishing.handing_out import hand_out
from xl_heating.hosts.publishing.report import Edition
from xl_heating.jobs import snapshot, snapshot_compare
from xl_heating.jobs.layout import SUMMARY_SHEET, summary_layout
from xl_heating.jobs.layout.snapshots import SNAPSHOTS_SHEET, snapshots_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport
from xl_heating.policy import load_policy
from xl_heating.templates.demo import Demo, make_demo

POLICY = load_policy()
NOW = dt.datetime(2022, 4, 15, 9, 30)
FIRST = Occasion(POLICY, dt.date(2022, 4, 15), NOW, "示例经办")
LATER = replace(FIRST, as_of=dt.date(2022, 4, 29), now=dt.datetime(2022, 4, 29, 9, 0))
LAYOUT = snapshots_layout()
HEADERS = (
    *(
        "户编号",
        "街道镇",
        "村（居）",
        "户主姓名",
        "身份证号",
        "联系电话",
        "改造方式",
        "设备费（元）",
        "验收结论",
    ),
    "验收日期",
)
_WHERE = ("省庄镇", "示例村")
ROWS: list[list[Any]] = [
    [
        "S-001",
        *_WHERE,
        "示例甲",
        "990000198001010012",
        "00000000001",
        "太阳能",
        5800,
        "合格",
        dt.date(2021, 11, 1),
    ],
    ["S-002", *_WHERE, "示例乙", "990000198001010039", "00000000002", "分散电代煤", 6350, "合格", None],
    ["S-003", *_WHERE, "示例丙", "990000198001010055", "00000000003", "分散电代煤", 6100.5, None, None],
]


def frozen(path: Path, occasion: Occasion) -> Callable[[Path], object]:
    return lambda target: hand_out(path, target, Wishes(Edition.REPORT), occasion)


def freeze(path: Path, occasion: Occasion = FIRST, **inputs: Any) -> JobReport:
    return closed_file.run(
        path, lambda book, now: snapshot.run(book, now, freeze=frozen(path, now), **inputs), occasion
    )


def compare(path: Path, occasion: Occasion = LATER, **inputs: Any) -> JobReport:
    return closed_file.run(
        path, lambda book, now: snapshot_compare.run(book, now, freeze=frozen(path, now), **inputs), occasion
    )


def ledger(path: Path, rows: list[list[Any]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("改造台账")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADERS)
        for row, values in enumerate(rows, start=1):
            for column, value in enumerate(values):
                if isinstance(value, dt.date):
                    sheet.write_datetime(row, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                else:
                    sheet.write(row, column, value)
    return path


def change(path: Path, sheet: str, cells: dict[str, Any]) -> None:
    book = file_engine.open(path)
    for address, value in cells.items():
        book.sheets[sheet].range(address).value = value
    book.impl.save(backup=False)
    book.close()


def records(path: Path) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(path)[SNAPSHOTS_SHEET]
    rows = sheet.iter_rows(min_row=LAYOUT.first_row, max_col=len(LAYOUT.columns), values_only=True)
    return [dict(zip(LAYOUT.keys, row, strict=True)) for row in rows if row[0] is not None]


def figures(path: Path, number: int = 1) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    return {
        (row["matter"], row["street"], row["figure"]): (row["reported"], row["now"], row["difference"])
        for row in records(path)
        if row["number"] == number and row["reported"] is not None
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return ledger(tmp_path / "省庄镇台账.xlsx", ROWS)


# ---------------------------------------------------------------- freezing


def test_the_figures_of_a_ledger_are_recorded_street_by_street(path):
    report = freeze(path, note="四月报")
    found = {key: value[0] for key, value in figures(path).items()}
    # 5800 + 6350 + 6100.5
    assert found == {
        ("改造台账", "省庄镇", "行数"): 3,
        ("改造台账", "省庄镇", "验收合格"): 2,
        ("改造台账", "省庄镇", "改造方式·分散电代煤"): 2,
        ("改造台账", "省庄镇", "改造方式·太阳能"): 1,
        ("改造台账", "省庄镇", "设备费合计"): 18250.5,
    }
    first = records(path)[0]
    assert (first["number"], first["date"], first["matter"]) == (1, dt.datetime(2022, 4, 15), "留底文件")
    assert first["figure"] == "省庄镇台账-留底001-上报版.xlsx"
    kept = path.parent / "备份" / first["figure"]
    assert first["note"] == f"SHA-256 {hashlib.sha256(kept.read_bytes()).hexdigest()} 四月报"
    assert openpyxl.load_workbook(kept).sheetnames == ["改造台账"]
    assert report.counts == {"编号": 1, "指标": 5, "行数": 3}
    assert report.files == [kept]


def test_the_pages_of_the_district_are_recorded_as_they_show(small: Demo):
    closed_file.refresh(small.summary, small.ledgers, POLICY, as_of=NOW.date(), now=NOW)
    freeze(small.summary)
    shown = openpyxl.load_workbook(small.summary, data_only=True)[SUMMARY_SHEET]
    layout = summary_layout(POLICY)
    found = figures(small.summary)
    assert {key[0] for key in found} >= {SUMMARY_SHEET, "计划表"}
    for key in ("done_TASK", "subsidy", "self_pay"):
        title = "·".join(dict.fromkeys(layout.column(key).headers))
        for row, street in [*enumerate(layout.streets, start=layout.first_row), (layout.total_row, "合计")]:
            value = shown.cell(row, layout.index(key)).value or 0
            recorded = found.get((SUMMARY_SHEET, street, title), (0,))[0]
            assert recorded == pytest.approx(value, abs=0.00005), (key, street)
    assert not any("完成率" in key[2] for key in found if key[0] == SUMMARY_SHEET)


def test_a_street_s_page_is_recorded_section_by_section(tmp_path):
    path = tmp_path / "街.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("本街镇汇总")
        page.write("A1", "清洁取暖任务及资金汇总表（本街镇）")
        page.write_row("A4", ["一、改造任务与建设补贴"])
        page.write_row("A5", ["改造方式", "登记户数", "补贴合计"])
        page.write_row("A6", ["太阳能", 3, 15000.5])
        page.write_row("A7", ["合计", 3, 15000.5])
        page.write_row("A9", ["二、计入清洁取暖任务"])
        page.write_row("A10", ["改造方式", "登记户数"])
        page.write_row("A11", ["太阳能", 3])
        page.write("F6", "省庄镇")
        book.define_name("heat_own_street", "=本街镇汇总!$F$6")
    freeze(path)
    assert {key: value[0] for key, value in figures(path).items()} == {
        ("本街镇汇总", "省庄镇", "一、改造任务与建设补贴·太阳能·登记户数"): 3,
        ("本街镇汇总", "省庄镇", "一、改造任务与建设补贴·太阳能·补贴合计"): 15000.5,
        ("本街镇汇总", "省庄镇", "一、改造任务与建设补贴·合计·登记户数"): 3,
        ("本街镇汇总", "省庄镇", "一、改造任务与建设补贴·合计·补贴合计"): 15000.5,
        ("本街镇汇总", "省庄镇", "二、计入清洁取暖任务·太阳能·登记户数"): 3,
    }


def test_the_same_again_is_not_frozen_twice(path):
    freeze(path)
    before = {each: each.read_bytes() for each in path.parent.rglob("*") if each.is_file()}
    again = freeze(path, LATER)
    assert again.messages == ["与编号1的留底相同，没有再次留底。"]
    assert {each: each.read_bytes() for each in path.parent.rglob("*") if each.is_file()} == before


def test_each_change_gets_a_number_and_a_file_of_its_own(path):
    freeze(path)
    first = path.parent / "备份" / "省庄镇台账-留底001-上报版.xlsx"
    kept = first.read_bytes()
    change(path, "改造台账", {"D4": "示例丁"})  # no figure moves, but a name does
    freeze(path, LATER)
    assert first.read_bytes() == kept
    assert (
        openpyxl.load_workbook(path.parent / "备份" / "省庄镇台账-留底002-上报版.xlsx")["改造台账"][
            "D4"
        ].value
        == "示例丁"
    )
    assert [row["number"] for row in records(path)] == [1] * 6 + [2] * 6
    assert figures(path, 1) == figures(path, 2)


def test_a_file_without_a_record_is_never_written_over(path):
    orphan = path.parent / "备份" / "省庄镇台账-留底001-上报版.xlsx"
    orphan.parent.mkdir()
    orphan.write_bytes(b"kept")
    freeze(path)
    assert orphan.read_bytes() == b"kept"
    assert records(path)[0]["figure"] == "省庄镇台账-留底002-上报版.xlsx"


def test_a_preview_writes_nothing(path):
    before = path.read_bytes()
    report = freeze(path, replace(FIRST, dry_run=True))
    assert report.counts["指标"] == 5
    assert [each.name for each in report.files] == ["省庄镇台账-留底001-上报版.xlsx"]
    assert list(path.parent.iterdir()) == [path]
    assert path.read_bytes() == before


def test_a_workbook_without_figures_is_told(tmp_path):
    path = tmp_path / "空.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(JobError, match="没有可以留底的汇总表或台账"):
        freeze(path)
    with pytest.raises(JobError, match="还没有留底"):
        compare(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_sheet_of_that_name_with_something_else_is_left_alone(path):
    book = openpyxl.load_workbook(path)
    book.create_sheet(SNAPSHOTS_SHEET)["A1"] = "别的内容"
    book.save(path)
    with pytest.raises(JobError, match="没有“上报记录”的表头"):
        freeze(path)
    assert not (path.parent / "备份").exists()


# ---------------------------------------------------------------- comparing


def test_what_has_changed_since_is_told_figure_by_figure_and_household_by_household(path):
    freeze(path)
    change(
        path,
        "改造台账",
        {"H2": 5900, "I4": "合格", "F3": "00000000099", "A5": "S-004", "B5": "省庄镇", "D5": "示例丁",
         "E5": "990000198001010071", "G5": "太阳能", "H5": 5000},
    )  # fmt: skip
    report = compare(path)
    found = figures(path)
    assert found["改造台账", "省庄镇", "设备费合计"] == (18250.5, 23350.5, 5100)
    assert found["改造台账", "省庄镇", "验收合格"] == (2, 3, 1)
    assert found["改造台账", "省庄镇", "改造方式·分散电代煤"] == (2, 2, 0)
    assert report.counts == {"编号": 1, "变化指标": 4, "新增": 1, "减少": 0, "变更": 3}
    assert "设备费合计由18,250.5变为23,350.5（+5,100）" in report.messages[0]
    book = openpyxl.load_workbook(path.with_name("省庄镇台账-留底对比-001.xlsx"))
    rows = [row for row in book["住户变化"].iter_rows(min_row=4, values_only=True) if row[5]]
    assert [(row[3], row[5], row[6], row[7], row[8]) for row in rows] == [
        ("S-004", "新增", None, None, None),
        ("S-001", "变更", "设备费（元）", "5800", "5900"),
        ("S-002", "变更", "联系电话", "000****0002", "000****0099"),
        ("S-003", "变更", "验收结论", None, "合格"),
    ]
    moved = [row for row in book["指标变化"].iter_rows(min_row=4, values_only=True) if row[6] is not None]
    assert ("改造台账", "省庄镇", "设备费合计", "元", 18250.5, 23350.5, 5100) in moved


def test_a_household_that_is_gone_and_one_moved_to_another_row(path):
    freeze(path)
    frozen_rows = records(path)
    ledger(path, [ROWS[2], ROWS[0]])
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet(SNAPSHOTS_SHEET)
    for at, column in enumerate(LAYOUT.columns, start=1):
        sheet.cell(LAYOUT.header_row, at, column.headers[-1])
        for row, each in enumerate(frozen_rows, start=LAYOUT.first_row):
            sheet.cell(row, at, each[column.key])
    book.save(path)
    report = compare(path)
    assert (report.counts["新增"], report.counts["减少"], report.counts["变更"]) == (0, 1, 0)


def test_a_second_comparison_changes_nothing(path):
    freeze(path)
    change(path, "改造台账", {"H2": 5900})
    compare(path)
    before = {each: each.read_bytes() for each in path.parent.rglob("*") if each.is_file()}
    report = compare(path)
    assert (report.changes, report.files) == ([], [])
    assert {each: each.read_bytes() for each in path.parent.rglob("*") if each.is_file()} == before


def test_nothing_has_changed(path):
    freeze(path)
    report = compare(path)
    assert report.messages == ["各项指标与编号1（2022-04-15）上报时相同。"]
    assert {value[2] for value in figures(path).values()} == {0}


def test_an_earlier_number_can_be_chosen(path):
    freeze(path)
    change(path, "改造台账", {"H2": 5900})
    freeze(path, LATER)
    assert compare(path, number=1).counts["变化指标"] == 1
    assert compare(path).counts["变化指标"] == 0
    with pytest.raises(JobError, match="没有编号7"):
        compare(path, number=7)


@pytest.mark.parametrize("spoil", ["changed", "gone"])
def test_a_frozen_file_that_was_touched_is_not_trusted(path, spoil):
    freeze(path)
    kept = path.parent / "备份" / "省庄镇台账-留底001-上报版.xlsx"
    if spoil == "gone":
        kept.unlink()
    else:
        book = openpyxl.load_workbook(kept)
        book["改造台账"]["H2"] = 1
        book.save(kept)
    change(path, "改造台账", {"H2": 5900})
    report = compare(path)
    assert [(finding.code, finding.severity) for finding in report.findings] == [("SNAPSHOT_FILE", "E")]
    assert any("未作逐户对比" in message for message in report.messages)
    assert figures(path)["改造台账", "省庄镇", "设备费合计"] == (18250.5, 18350.5, 100)
    sheet = openpyxl.load_workbook(path.with_name("省庄镇台账-留底对比-001.xlsx"))["住户变化"]
    assert sheet["A4"].value == "留底文件缺失或已被改动，未作逐户对比。"


def test_a_preview_of_a_comparison_writes_nothing(path):
    freeze(path)
    change(path, "改造台账", {"H2": 5900})
    before = {each: each.read_bytes() for each in path.parent.rglob("*") if each.is_file()}
    report = compare(path, replace(LATER, dry_run=True))
    assert report.counts["变化指标"] == 1
    assert {each: each.read_bytes() for each in path.parent.rglob("*") if each.is_file()} == before


def test_undo_takes_the_record_away_and_keeps_the_file(path):
    freeze(path)
    closed_file.undo(path)
    assert SNAPSHOTS_SHEET not in openpyxl.load_workbook(path).sheetnames
    freeze(path)
    assert records(path)[0]["figure"] == "省庄镇台账-留底002-上报版.xlsx"


def test_a_street_that_did_nothing_has_no_change(tmp_path):
    demo = make_demo(tmp_path / "demo", POLICY, 700)
    street = next(each for each in sorted(demo.ledgers.iterdir()) if "省庄" in each.name)
    freeze(street)
    report = compare(street)
    assert report.counts["变化指标"] == 0
    assert report.counts["新增"] == report.counts["减少"] == report.counts["变更"] == 0
