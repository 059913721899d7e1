"""刷新汇总 on closed files: what it changes, what it refuses, what it says."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError, LockedWorkbook, WorkbookError
from xl_heating.hosts import closed_file
from xl_heating.jobs.layout import (
    LOG_SHEET,
    PARAMETERS_SHEET,
    SUMMARY_SHEET,
    findings_layout,
    summary_layout,
)
from xl_heating.policy import load_policy

AS_OF = dt.date(2022, 4, 15)
NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
LAYOUT = summary_layout(POLICY)


def refresh(demo, **options):
    return closed_file.refresh(demo.summary, demo.ledgers, POLICY, as_of=AS_OF, now=NOW, **options)


def cell(path: Path, street: str, key: str):
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(SUMMARY_SHEET).to_python(skip_empty_area=False)
    row = LAYOUT.first_row + LAYOUT.streets.index(street) - 1
    value = rows[row][LAYOUT.index(key) - 1]
    return None if value == "" else value


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def ledger(demo, street: str) -> Path:
    return next(path for path in demo.ledgers.iterdir() if street in path.name)


def test_a_second_run_changes_nothing(small):
    first = refresh(small)
    after = small.summary.read_bytes()
    backups = file_engine.backups(small.summary)
    second = refresh(small)
    assert first.changed_cells > 0
    assert second.changed_cells == 0
    assert small.summary.read_bytes() == after
    assert file_engine.backups(small.summary) == backups
    assert "没有改动" in "".join(second.messages)


def test_dry_run_previews_and_writes_nothing(small):
    before = small.summary.read_bytes()
    preview = refresh(small, dry_run=True)
    assert small.summary.read_bytes() == before
    assert not file_engine.backups(small.summary)
    done = refresh(small)
    assert preview.changed_cells == done.changed_cells


def test_only_named_parts_change(small):
    before = parts(small.summary)
    refresh(small)
    after = parts(small.summary)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    untouched = {name for name in before if "chart" in name or "drawing" in name or "theme" in name}
    assert untouched, "the template has charts"
    assert not changed & untouched


def test_ledgers_are_never_written(small):
    before = {path.name: path.read_bytes() for path in small.ledgers.iterdir()}
    refresh(small)
    assert {path.name: path.read_bytes() for path in small.ledgers.iterdir()} == before


def test_undo_restores_and_undo_again_comes_back(small):
    before = small.summary.read_bytes()
    refresh(small)
    after = small.summary.read_bytes()
    closed_file.undo(small.summary)
    assert small.summary.read_bytes() == before
    closed_file.undo(small.summary)
    assert small.summary.read_bytes() == after


def test_a_street_without_a_file_is_blank_and_named(small):
    ledger(small, "泰前街道").unlink()
    report = refresh(small)
    assert cell(small.summary, "泰前街道", "subsidy") is None  # not 0: a 0 would look reported
    assert cell(small.summary, "泰前街道", "done_ELEC_DECENTRAL") is None
    assert cell(small.summary, "泰前街道", "status") == "缺报"
    assert any("缺报" in message and "泰前街道" in message for message in report.messages)
    assert any(finding.code == "STREET_MISSING" for finding in report.findings)


def test_the_same_street_sent_twice_counts_once(small):
    report = refresh(small)
    once = cell(small.summary, "省庄镇", "subsidy")
    shutil.copy(ledger(small, "省庄镇"), small.ledgers / "省庄镇最终版2(改).xlsx")
    report = refresh(small)
    assert cell(small.summary, "省庄镇", "subsidy") == once
    assert "重复报送" in cell(small.summary, "省庄镇", "status")
    assert any("重复报送" in message and "省庄镇" in message for message in report.messages)


def test_an_unreadable_ledger_is_named_and_its_street_left_blank(small):
    path = ledger(small, "上高街道")
    path.write_bytes(path.read_bytes()[:2000])
    report = refresh(small)
    assert cell(small.summary, "上高街道", "status") == "无法读取"
    assert cell(small.summary, "上高街道", "subsidy") is None
    assert any(path.name in message for message in report.messages)
    assert cell(small.summary, "财源街道", "status") == "已收"


def test_uncosted_rows_are_counted_never_paid(small):
    """“最高6000元” is a ceiling: a household without costs gets nothing yet, and is named."""
    path = ledger(small, "财源街道")
    refresh(small)
    paid, waiting = (cell(small.summary, "财源街道", key) for key in ("subsidy", "uncosted"))
    book = load_workbook(path)
    sheet = book["改造台账"]
    row = next(
        r
        for r in range(5, sheet.max_row)
        if sheet.cell(r, 7).value == "分散电代煤" and sheet.cell(r, 16).value
    )
    cost = sum(sheet.cell(row, column).value or 0 for column in (16, 17, 18))
    for column in (16, 17, 18):
        sheet.cell(row, column).value = None
    book.save(path)
    report = refresh(small)
    assert cell(small.summary, "财源街道", "uncosted") == waiting + 1
    assert cell(small.summary, "财源街道", "subsidy") == pytest.approx(
        paid - min(cost, 6000) / 10000, abs=1e-4
    )
    assert any("未录费用" in message and "财源街道" in message for message in report.messages)


def test_the_parameter_sheet_of_the_workbook_goes_before_the_policy_file(small):
    refresh(small)
    total, upper = (cell(small.summary, "省庄镇", key) for key in ("subsidy", "upper"))
    book = file_engine.open(small.summary)
    sheet = book.sheets[PARAMETERS_SHEET]
    keys = sheet.range("A1:A200").options(ndim=1).value
    sheet.range((keys.index("share_mode") + 1, 2)).value = "DISTRICT_FIRST"
    book.save()
    book.close()
    report = refresh(small)
    assert cell(small.summary, "省庄镇", "subsidy") == total
    assert cell(small.summary, "省庄镇", "upper") < upper  # savings now go to the upper level (Q1)
    assert "区级定额优先" in report.policy_line


def test_a_bad_parameter_stops_the_job_before_anything_is_written(small):
    book = file_engine.open(small.summary)
    sheet = book.sheets[PARAMETERS_SHEET]
    keys = sheet.range("A1:A200").options(ndim=1).value
    sheet.range((keys.index("SOLAR.cap") + 1, 2)).value = "六千"
    book.save()
    book.close()
    before = small.summary.read_bytes()
    with pytest.raises(JobError, match=r"SOLAR\.cap"):
        refresh(small)
    assert small.summary.read_bytes() == before


def test_a_workbook_open_elsewhere_is_refused(small):
    before = small.summary.read_bytes()
    (small.folder / f"~${small.summary.name}").write_bytes(b"\x05user")
    with pytest.raises(LockedWorkbook):
        refresh(small)
    assert small.summary.read_bytes() == before


def test_another_workbook_is_refused(small):
    other = ledger(small, "财源街道")
    with pytest.raises(JobError, match="区级汇总"):
        closed_file.refresh(other, small.ledgers, POLICY, as_of=AS_OF, now=NOW)


def test_an_empty_folder_is_refused(small, tmp_path):
    (tmp_path / "空").mkdir()
    with pytest.raises(JobError, match="没有工作簿"):
        closed_file.refresh(small.summary, tmp_path / "空", POLICY, as_of=AS_OF, now=NOW)


def test_each_changing_run_is_logged_once(small):
    refresh(small, operator="示例")
    refresh(small, operator="示例")
    rows = CalamineWorkbook.from_path(small.summary).get_sheet_by_name(LOG_SHEET).to_python()
    logged = [row for row in rows if "刷新汇总" in row]
    assert len(logged) == 1
    assert "示例" in logged[0]
    assert POLICY.version in logged[0]


def test_fewer_findings_leave_no_old_rows_behind(small):
    refresh(small)
    for street in ("上高街道", "徐家楼街道", "邱家店镇"):
        ledger(small, street).unlink()
    report = refresh(small)
    rows = (
        CalamineWorkbook.from_path(small.summary)
        .get_sheet_by_name(findings_layout().sheet)
        .to_python(skip_empty_area=False)[findings_layout().first_row - 1 :]
    )
    assert len([row for row in rows if any(value != "" for value in row)]) == len(report.findings)


def test_a_killed_save_leaves_the_original(small, monkeypatch):
    before = small.summary.read_bytes()

    def stop(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.replace", stop)
    with pytest.raises(WorkbookError, match="no space"):
        refresh(small)
    monkeypatch.undo()
    assert small.summary.read_bytes() == before
    assert sorted(path.name for path in small.folder.iterdir() if path.is_file()) == sorted(
        [small.summary.name, "示例说明.txt"]
    )


def test_an_old_copy_in_a_hidden_sheet_counts_once(small):
    refresh(small)
    once = cell(small.summary, "财源街道", "subsidy")
    path = ledger(small, "财源街道")
    book = load_workbook(path)
    copy = book.copy_worksheet(book["改造台账"])
    copy.title = "改造台账 (旧)"
    copy.sheet_state = "hidden"
    book.save(path)
    report = refresh(small)
    assert cell(small.summary, "财源街道", "subsidy") == once
    assert any(finding.code == "TABLE_TWICE" for finding in report.findings)
    assert any("改造台账 (旧)" in message and "重复报送" in message for message in report.messages)


def test_the_same_household_in_two_streets_is_a_finding(small):
    """A person is subsidised once; the figures stay, both places are named."""
    path = ledger(small, "财源街道")
    other = load_workbook(ledger(small, "岱庙街道"))["改造台账"]
    taken = next(row[4].value for row in other.iter_rows() if str(row[4].value).startswith("990000"))
    book = load_workbook(path)
    sheet = book["改造台账"]
    row = next(r for r in range(1, 20) if str(sheet.cell(r, 5).value).startswith("990000"))
    sheet.cell(row, 5).value = taken
    book.save(path)
    report = refresh(small)
    found = [finding for finding in report.findings if finding.code == "DUP_ID"]
    assert len(found) == 1
    assert "财源街道" in found[0].workbook + found[0].message
    assert "岱庙街道" in found[0].workbook + found[0].message
    assert taken not in found[0].message  # identity numbers are masked in lists


def edit(path: Path, sheet_name: str, change) -> None:
    """Change a ledger as a clerk would: `change` gets the sheet and {header text: column number}."""
    book = load_workbook(path)
    sheet = book[sheet_name]
    header = next(row for row in sheet.iter_rows(max_row=6) if "街道镇" in [each.value for each in row])
    change(sheet, {each.value: each.column for each in header}, header[0].row + 1)
    book.save(path)


def test_places_that_make_a_profit_do_not_count(small):
    """三（六）: non-profit places only."""
    refresh(small)
    before = cell(small.summary, "财源街道", "public_district")

    def change(sheet, columns, first):
        sheet.cell(first, columns["是否非营利"]).value = "否"
        change.cost = sheet.cell(first, columns["总费用（元）"]).value

    edit(ledger(small, "财源街道"), "公益场所改造台账", change)
    report = refresh(small)
    after = cell(small.summary, "财源街道", "public_district")
    assert after == pytest.approx(before - change.cost / 10000, abs=1e-4)
    assert any("非营利" in message for message in report.messages)


def test_a_blank_first_season_is_taken_from_the_conversion_ledger(small):
    """暂定3年 runs from the household's first season: known by its acceptance, or not paid and named."""
    refresh(small)
    before = cell(small.summary, "省庄镇", "running_2021")

    def blank(sheet, columns, first):
        for row in range(first, first + 3):
            sheet.cell(row, columns["首个采暖季"]).value = None

    edit(ledger(small, "省庄镇"), "电代煤运行补贴发放表", blank)
    refresh(small)
    assert cell(small.summary, "省庄镇", "running_2021") == before

    def strange(sheet, columns, first):
        sheet.cell(first, columns["户编号"]).value = "06-999-9999"

    edit(ledger(small, "省庄镇"), "电代煤运行补贴发放表", strange)
    report = refresh(small)
    assert cell(small.summary, "省庄镇", "running_2021") < before
    assert any(finding.code == "RUNNING_INCOMPLETE" for finding in report.findings)


def test_a_fourth_season_is_not_paid(small):
    def fourth(sheet, columns, first):
        sheet.cell(first, columns["采暖季"]).value = "2024-2025"

    refresh(small)
    before = cell(small.summary, "省庄镇", "running_2021")
    edit(ledger(small, "省庄镇"), "电代煤运行补贴发放表", fourth)
    report = refresh(small)
    assert cell(small.summary, "省庄镇", "running_2021") < before
    assert any(finding.code == "SEASON_GT_3" for finding in report.findings)


def test_seasons_without_claims_stay_blank(small):
    refresh(small)
    assert cell(small.summary, "省庄镇", "running_2022") is None


def test_a_ledger_without_acceptance_is_not_silently_unfinished(small):
    path = ledger(small, "财源街道")
    book = load_workbook(path)
    for row in book["改造台账"].iter_rows(max_row=6):
        for each in row:
            if each.value in ("验收结论", "验收日期"):
                each.value = "意见栏" if each.value == "验收结论" else "其他日期栏"
    book.save(path)
    report = refresh(small)
    assert cell(small.summary, "财源街道", "done_ELEC_DECENTRAL") == 0
    assert any(finding.code == "ACCEPTANCE_MISSING" for finding in report.findings)
    assert any("没有验收结论" in message for message in report.messages)


def test_a_ledger_without_dossier_column_has_no_dossier_rate(small):
    path = ledger(small, "财源街道")
    book = load_workbook(path)
    for row in book["改造台账"].iter_rows(max_row=6):
        for each in row:
            if each.value == "档案齐全":
                each.value = "附记"
    book.save(path)
    refresh(small)
    assert cell(small.summary, "财源街道", "dossier_rate") is None  # unknown, not 0 %
    assert cell(small.summary, "财源街道", "done_ELEC_DECENTRAL") > 0


def test_formulas_of_the_staff_that_only_excel_can_calculate_do_not_stop_the_refresh(small):
    """They keep what they show, the report names the first, and Excel is asked to calculate on opening."""
    book = file_engine.open(small.summary)
    book.sheets[SUMMARY_SHEET].range("BA2").formula = "=RAND()"
    book.sheets[SUMMARY_SHEET].range("BA3").formula = "=BA2*2"
    book.save()
    book.close()
    report = refresh(small)
    assert report.changed_cells > 0
    [message] = [text for text in report.messages if "不能计算" in text]
    assert "2 个公式单元格" in message
    assert "单元格 BA2" in message
    assert b'fullCalcOnLoad="1"' in parts(small.summary)["xl/workbook.xml"]
    assert load_workbook(small.summary)[SUMMARY_SHEET]["BA2"].value == "=RAND()"
    assert "没有改动" in "".join(refresh(small).messages)
