"""数据清洗 on closed files: the copy, the record of its cells, and what happens to an earlier copy."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from audit_workbook import AS_OF, COUNT, FIRST, NOW, write
from openpyxl.styles import PatternFill
from street_in_order import write_street

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.jobs import audit, clean
from xl_heating.jobs.occasion import Occasion
from xl_heating.ledger import read_workbook
from xl_heating.ledger.book_auditing import audit_book
from xl_heating.policy import load_policy

POLICY = load_policy()
OCCASION = Occasion(POLICY, AS_OF, NOW, "测试员")
PREVIEW = Occasion(POLICY, AS_OF, NOW, "测试员", dry_run=True)
LEDGER, COPY = "改造台账", "改造台账-清洗"
HEADERS = ["序号", "结果", "工作表", "单元格", "列", "原值", "新值", "规则", "待核原因"]
FAULTS = (
    (LEDGER, "街道镇", 0, "上高办"),
    (LEDGER, "改造方式", 1, "煤改气 "),
    (LEDGER, "设备费", 0, "５０００元"),
    (LEDGER, "设备费", 1, "0.51万"),
    (LEDGER, "其他（不补）", 2, "—"),
    (LEDGER, "验收日期", 3, "2021.10.01"),
    (LEDGER, "验收日期", 4, "2021年10月"),
    (LEDGER, "身份证号", 5, 990000197003150000),
    (LEDGER, "户主姓名", 6, "测试 06"),
)


def run(path: Path, occasion: Occasion = OCCASION, **options):
    return closed_file.run(path, lambda book, given: clean.run(book, given, **options), occasion)


def edited(path: Path, change) -> None:
    opened = openpyxl.load_workbook(path)
    change(opened)
    opened.save(path)


@pytest.fixture
def book(tmp_path: Path):
    sheets = write(tmp_path / "台账.xlsx", FAULTS)
    return tmp_path / "台账.xlsx", sheets[LEDGER].cell


def cells(path: Path, sheet: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows()]


def logged(path: Path) -> list[dict[str, object]]:
    rows = list(openpyxl.load_workbook(path)["清洗记录"].iter_rows(min_row=3, values_only=True))
    assert list(rows[0]) == HEADERS
    return [dict(zip(HEADERS, row, strict=True)) for row in rows[1:] if any(row)]


def test_the_copy_is_cleaned_and_the_original_left_alone(book) -> None:
    path, cell = book
    before = cells(path, LEDGER)
    report = run(path)
    assert cells(path, LEDGER) == before
    copy = openpyxl.load_workbook(path)[COPY]
    assert copy[cell("街道镇", 0)].value == "上高街道"
    assert copy[cell("改造方式", 1)].value == "分散气代煤"
    assert [copy[cell("设备费", at)].value for at in (0, 1)] == [5000, 5100]
    assert copy[cell("其他（不补）", 2)].value is None
    assert copy[cell("验收日期", 3)].value == dt.datetime(2021, 10, 1)
    assert copy[cell("验收日期", 3)].number_format == "yyyy-mm-dd"
    assert copy[cell("验收日期", 4)].value == "2021年10月"
    assert float(copy[cell("身份证号", 5)].value) == 990000197003150000.0
    changed = {
        (r, c)
        for r, (old, new) in enumerate(zip(before, cells(path, COPY), strict=True))
        for c, (a, b) in enumerate(zip(old, new, strict=True))
        if a != b
    }
    assert len(changed) == report.counts["已清洗"] == 6
    assert report.counts["待核"] == 2
    assert openpyxl.load_workbook(path).sheetnames[:3] == ["名单", LEDGER, COPY]


def test_the_record_names_every_cell_and_masks_people(book) -> None:
    path, cell = book
    run(path)
    rows = logged(path)
    assert [row["结果"] for row in rows] == ["待核"] * 2 + ["已清洗"] * 6
    at = {row["单元格"]: row for row in rows}
    spent = at[f'=HYPERLINK("#\'{COPY}\'!{cell("设备费", 1)}","{cell("设备费", 1)}")']
    assert (spent["列"], spent["原值"], spent["新值"], spent["规则"]) == (
        "设备费",
        "0.51万",
        "5100",
        "带单位的数字",
    )
    lost = next(row for row in rows if row["列"] == "身份证号")
    assert lost["原值"] == "9.9**********E+17" or "*" in lost["原值"]
    assert "末几位已丢失" in lost["待核原因"]
    assert "990000197003150000" not in str(rows)


def test_cleaning_again_changes_nothing(book) -> None:
    path, _ = book
    run(path)
    after = path.read_bytes()
    report = run(path)
    assert report.changes == []
    assert path.read_bytes() == after
    assert any("已是最新" in message for message in report.messages)


def test_a_preview_writes_nothing(book) -> None:
    path, _ = book
    before = path.read_bytes()
    preview = run(path, PREVIEW)
    assert path.read_bytes() == before
    assert not file_engine.backups(path)
    assert preview.counts == run(path).counts


def test_a_copy_that_nobody_touched_is_replaced_after_a_backup(book) -> None:
    path, cell = book
    run(path)

    def more(opened) -> None:
        opened[LEDGER][cell("设备费", 8)] = "5800元"

    edited(path, more)
    report = run(path)
    assert report.counts["已清洗"] == 7
    assert openpyxl.load_workbook(path)[COPY][cell("设备费", 8)].value == 5800
    assert f"{COPY}2" not in openpyxl.load_workbook(path).sheetnames
    assert len(file_engine.backups(path)) == 2
    assert {row["工作表"] for row in logged(path)} == {COPY}


def test_a_copy_that_staff_worked_on_is_kept(book) -> None:
    path, cell = book
    run(path)

    def worked_on(opened) -> None:
        opened[COPY][cell("验收日期", 4)] = dt.datetime(2021, 10, 8)
        opened[LEDGER][cell("设备费", 8)] = "5800元"

    edited(path, worked_on)
    report = run(path)
    saved = openpyxl.load_workbook(path)
    assert saved[COPY][cell("验收日期", 4)].value == dt.datetime(2021, 10, 8)
    assert saved[f"{COPY}2"][cell("设备费", 8)].value == 5800
    assert any(f"“{COPY}”清洗后有人改过" in message for message in report.messages)
    assert {row["工作表"] for row in logged(path)} == {COPY, f"{COPY}2"}
    assert run(path).changes == []  # the newest copy says what this would


def test_formulas_stay_formulas(tmp_path: Path) -> None:
    path = tmp_path / "街镇台账.xlsx"
    write_street(path, POLICY)

    def typed(opened) -> None:
        page = opened[LEDGER]
        header = {cell.value: cell.column for cell in page[6] if cell.value} | {
            cell.value: cell.column for cell in page[5] if cell.value
        }
        page.cell(7, header["街道镇"]).value = "上高办"
        # a formula whose result is a text that cleaning would change
        page.cell(8, header["施工企业"]).value = '=" 示例"&"公司 "'

    edited(path, typed)
    run(path)
    before, after = cells(path, LEDGER), cells(path, COPY)
    assert after[6][1] == "上高街道"
    formulas = [
        (r, c) for r, row in enumerate(before) for c, value in enumerate(row) if str(value).startswith("=")
    ]
    assert len(formulas) > 100
    assert all(after[r][c] == before[r][c] for r, c in formulas)


def test_nothing_to_clean_makes_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    write(path, (*((LEDGER, "户主姓名", at, f"测试{at:02d}") for at in range(COUNT)),))
    before = path.read_bytes()
    report = run(path)
    assert report.counts == {"行数": COUNT, "已清洗": 0, "待核": 0}
    assert path.read_bytes() == before


def test_other_sheets_and_their_kinds(book) -> None:
    path, _ = book

    def typed(opened) -> None:
        opened["名单"].cell(FIRST, 7).value = "110平方米"
        opened["拨付"].cell(FIRST, 5).value = "10万元"

    edited(path, typed)
    run(path, sheet="名单")
    run(path, sheet="拨付")
    saved = openpyxl.load_workbook(path)
    assert saved["名单-清洗"].cell(FIRST, 7).value == 110
    assert saved["拨付-清洗"].cell(FIRST, 5).value == 100000


def test_a_cleaned_copy_is_no_second_ledger(book) -> None:
    path, _ = book
    before = audit_book(read_workbook(path), POLICY, as_of=AS_OF)
    run(path)
    after = audit_book(read_workbook(path), POLICY, as_of=AS_OF)
    assert [each.ledger.table.sheet for each in after.sheets] == [
        each.ledger.table.sheet for each in before.sheets
    ]
    with pytest.raises(JobError, match="已经是清洗后的副本"):
        run(path, sheet=COPY)


def test_marks_of_an_audit_do_not_come_along(book) -> None:
    path, cell = book

    def grey(opened) -> None:
        opened[LEDGER][cell("身份证号", 5)].fill = PatternFill("solid", start_color="FFD9D9D9")

    edited(path, grey)
    closed_file.run(path, audit.run, OCCASION)
    assert openpyxl.load_workbook(path)[LEDGER][cell("身份证号", 5)].fill.start_color.rgb == "FFFEC7CF"
    run(path)
    page = openpyxl.load_workbook(path)
    assert page[COPY][cell("身份证号", 5)].fill.start_color.rgb == "FFD9D9D9"
    assert page[LEDGER][cell("身份证号", 5)].fill.start_color.rgb == "FFFEC7CF"


def test_a_wrong_sheet_is_refused(book) -> None:
    path, _ = book
    before = path.read_bytes()
    with pytest.raises(JobError, match="没有名为“台账”的工作表"):
        run(path, sheet="台账")
    with pytest.raises(JobError, match="没有认出有记录的台账"):
        run(path, sheet="死亡人员")
    assert path.read_bytes() == before
