"""合并台账: villages' lists into a street's workbook, streets' ledgers into the district's."""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.jobs.layout.merged import MERGED_SHEETS
from xl_heating.jobs.merge import run as merge
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.demo_people import make_district
from xl_heating.templates.district import district_workbook
from xl_heating.templates.street import street_workbook

AS_OF = dt.date(2022, 4, 15)
NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
ALL = MERGED_SHEETS["T3"]
PEOPLE = [person for street in make_district(POLICY, 70) for person in street.households]


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("merging")
    district_workbook(folder / "district.xlsx", POLICY)
    street_workbook(folder / "street.xlsx", POLICY, street="省庄镇", rows=12)
    return folder


@pytest.fixture
def district(templates: Path, tmp_path: Path) -> Path:
    return _copy(templates / "district.xlsx", tmp_path / "区级汇总.xlsx")


@pytest.fixture
def street(templates: Path, tmp_path: Path) -> Path:
    return _copy(templates / "street.xlsx", tmp_path / "省庄镇.xlsx")


def _copy(source: Path, target: Path) -> Path:
    target.write_bytes(source.read_bytes())
    (target.parent / "来件").mkdir()
    return target


def write(path: Path, header: tuple, *rows: tuple, title: str = "改造台账", saved: int = 0) -> None:
    """A workbook of an office's own; `saved` minutes later than others."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in (header, *rows):
        sheet.append(row)
    book.properties.modified = dt.datetime(2022, 4, 1, 8, saved)
    book.save(path)
    os.utime(path, (1_650_000_000 + 60 * saved,) * 2)


def run(book: Path, *, dry_run: bool = False):
    occasion = Occasion(POLICY, AS_OF, NOW, "经办人", dry_run=dry_run)
    return closed_file.run(book, lambda opened, when: merge(opened, book.parent / "来件", when), occasion)


def table(path: Path, sheet: str, first: str) -> list[dict[str, object]]:
    """The records of a sheet: lowest header text → value, from the row below the header that has `first`."""
    rows = [[cell.value for cell in row] for row in load_workbook(path, data_only=True)[sheet].iter_rows()]
    top = next(at for at, row in enumerate(rows) if first in row)
    names = [low or high for low, high in zip(rows[top + 1], rows[top], strict=True)]
    records = [dict(zip(names, row, strict=True)) for row in rows[top + 2 :]]
    return [record for record in records if record.get(first) and record.get("户主姓名")]


A = ("户编号", "街道镇", "村（居）", "户主姓名", "身份证号", "改造方式", "设备费用", "验收结论", "验收日期")
B = ("农户编号", "所属街镇", "所在村", "姓名", "证件号码", "改造类型", "设备购置费（万元）", "验收情况")


def street_row(at: int, street: str, cost: object, *more: object) -> tuple:
    person = PEOPLE[at]
    return (f"H{at:03}", street, "甲村", person.name, person.id_number, "分散电代煤", cost, "合格", *more)


def test_columns_are_matched_by_meaning_and_rows_say_where_they_come_from(district):
    folder = district.parent / "来件"
    write(
        folder / "省庄.xlsx",
        A,
        street_row(1, "省庄镇", 6500, dt.date(2021, 11, 3)),
        street_row(2, "省庄镇", 5800),
    )
    write(folder / "邱家店.xlsx", B, street_row(3, "邱家店", 0.62))
    report = run(district)
    records = table(district, ALL, "户编号")
    assert [record["户编号"] for record in records] == ["H001", "H002", "H003"]
    assert [record["设备"] for record in records] == [6500, 5800, 6200]  # 0.62 万元 is 6200 元
    assert [record["街道镇"] for record in records] == ["省庄镇", "省庄镇", "邱家店镇"]
    assert [record["身份证号"] for record in records] == [PEOPLE[at].id_number for at in (1, 2, 3)]
    assert records[0]["验收日期"] == dt.datetime(2021, 11, 3)
    assert [(record["来源文件"], record["来源行"]) for record in records] == [
        ("省庄.xlsx", 2), ("省庄.xlsx", 3), ("邱家店.xlsx", 2),
    ]  # fmt: skip
    assert report.counts["行数"] == 3
    assert report.counts["新增"] == 3
    assert report.messages[0].startswith("缺报：财源街道、岱庙街道、泰前街道、上高街道、徐家楼街道")


def test_merging_again_changes_nothing_and_a_preview_writes_nothing(district):
    write(
        district.parent / "来件" / "省庄.xlsx",
        A,
        street_row(1, "省庄镇", 6500),
        street_row(2, "省庄镇", 5800),
    )
    before = district.read_bytes()
    preview = run(district, dry_run=True)
    assert preview.changed_cells > 0
    assert district.read_bytes() == before
    first = run(district)
    assert first.changed_cells >= preview.changed_cells
    after = district.read_bytes()
    second = run(district)
    assert second.changed_cells == 0
    assert district.read_bytes() == after
    log = [[cell.value for cell in row] for row in load_workbook(district)["运行日志"].iter_rows(min_row=4)]
    assert [row[1:3] for row in log if row[1]] == [["合并台账", "经办人"]]


def test_a_shorter_ledger_leaves_no_old_rows_behind(district):
    folder = district.parent / "来件"
    write(folder / "省庄.xlsx", A, street_row(1, "省庄镇", 6500), street_row(2, "省庄镇", 5800))
    run(district)
    write(folder / "省庄.xlsx", A, street_row(2, "省庄镇", 5900))
    report = run(district)
    records = table(district, ALL, "户编号")
    assert [(record["户编号"], record["设备"]) for record in records] == [("H002", 5900)]
    assert any("减少1条记录" in message for message in report.messages)


def test_the_newer_of_two_files_wins_and_every_difference_is_listed(district):
    folder = district.parent / "来件"
    write(folder / "省庄1.xlsx", A, *(street_row(at, "省庄镇", 6000) for at in range(1, 6)))
    newer = [street_row(at, "省庄镇", 6000) for at in range(1, 5)]
    newer[2] = street_row(3, "省庄镇", 5500)
    write(folder / "省庄2（改）.xlsx", A, *newer, saved=30)
    report = run(district)
    records = table(district, ALL, "户编号")
    assert [record["户编号"] for record in records] == ["H001", "H002", "H003", "H004"]
    assert records[2]["设备"] == 5500
    codes = {finding.code: finding for finding in report.findings}
    assert "“6000”→“5500”" in codes["MERGE_CONFLICT"].message
    assert codes["MERGE_CONFLICT"].cell == "G4"
    assert "第6行" in codes["MERGE_LEFT_OUT"].message  # H005 stands in the older file alone
    listed = [row[0].value for row in load_workbook(district)["疑点清单"].iter_rows(min_row=4)]
    assert len([each for each in listed if each is not None]) >= 2


def test_a_total_row_in_the_middle_a_broken_file_and_full_width_figures(district):
    folder = district.parent / "来件"
    write(
        folder / "省庄.xlsx", A,
        street_row(1, "省庄镇", "６５００元"),
        ("合计", None, None, None, None, None, 6500, None),
        street_row(2, "省庄镇", "0.58万"),
    )  # fmt: skip
    (folder / "坏件.xlsx").write_bytes(b"not a workbook")
    report = run(district)
    assert [record["设备"] for record in table(district, ALL, "户编号")] == [6500, 5800]
    assert any(message.startswith("坏件.xlsx 无法读取，未并入") for message in report.messages)


LIST = (
    "街道镇", "村（居）", "户主姓名", "身份证号", "户口簿号", "家庭人口", "住址/门牌号", "宅基地（房产）序号",
    "是否主宅", "拟改造方式", "列入拆迁", "长期无人", "自愿放弃",
)  # fmt: skip


def list_row(
    at: int, village: str, members: int = 3, route: str = "分散电代煤", street: object = None
) -> tuple:
    person = PEOPLE[at]
    return (
        street, village, person.name, person.id_number, f"B{at:03}", members, f"{at}号", "1", "是", route,
        "否", "否", "否",
    )  # fmt: skip


def test_the_lists_of_the_villages_go_into_the_streets_workbook(street):
    folder = street.parent / "来件"
    write(folder / "甲村.xlsx", LIST, *(list_row(at, "甲村") for at in range(20)), title="确村确户名单")
    write(folder / "乙村.xlsx", LIST, *(list_row(at, "乙村") for at in range(20, 25)), title="确村确户名单")
    report = run(street)
    assert report.counts["新增"] == 25
    assert report.restructured  # twelve rows were prepared
    records = table(street, "确村确户名单", "身份证号")
    assert [record["身份证号"] for record in records] == [
        PEOPLE[at].id_number for at in [*range(20, 25), *range(20)]
    ]
    assert {record["街道镇"] for record in records} == {
        "省庄镇"
    }  # the lists do not say it, the workbook does
    assert {record["审查结论"] for record in records} == {"可实施"}
    assert sum(Decimal(record["家庭人口"]) for record in records) == 75
    assert run(street).changed_cells == 0


def test_a_corrected_list_brings_the_record_up_to_date_and_says_so(street):
    folder = street.parent / "来件"
    write(folder / "甲村.xlsx", LIST, list_row(1, "甲村"), list_row(2, "甲村"), title="确村确户名单")
    run(street)
    write(folder / "甲村.xlsx", LIST, list_row(1, "甲村", members=5), title="确村确户名单")
    report = run(street)
    assert (report.counts["新增"], report.counts["更新"]) == (0, 1)
    (updated,) = [finding for finding in report.findings if finding.code == "MERGE_UPDATED"]
    assert "家庭人口由“3”更新为“5”" in updated.message
    assert PEOPLE[1].id_number not in updated.message
    records = table(street, "确村确户名单", "身份证号")
    assert [record["家庭人口"] for record in records] == [5, 3]
    assert any("原有1条记录不在来件中，原样保留" in message for message in report.messages)


def test_a_row_without_any_mark_is_named_and_not_merged(street):
    nobody = (None, None, None, None, None, 4, None, None, None, "分散电代煤", "否", "否", "否")
    write(street.parent / "来件" / "甲村.xlsx", LIST, list_row(1, "甲村"), nobody, title="确村确户名单")
    report = run(street)
    (lacking,) = [finding for finding in report.findings if finding.code == "MERGE_NO_KEY"]
    assert lacking.workbook == "甲村.xlsx"
    assert "第3行" in lacking.message
    assert report.counts["新增"] == 1


def test_a_sheet_that_cannot_take_its_rows_keeps_all_sheets_as_they_were(tmp_path):
    path = tmp_path / "汇总.xlsx"
    book = Workbook()
    book.active.title = "改造台账"
    book.active.append(A)
    places = book.create_sheet("公益场所")
    places.append(("街道镇", "单位名称", "类别", "供暖面积", "折算户数"))
    places.append(("省庄镇", "示例小学", "学校", 1200, None))
    places["E2"] = ArrayFormula("E2", "=D2/2")
    book.save(path)
    folder = tmp_path / "来件"
    folder.mkdir()
    write(folder / "省庄.xlsx", A, street_row(1, "省庄镇", 6500))
    header = ("街道镇", "单位名称", "类别", "供暖面积")
    write(folder / "场所.xlsx", header, ("省庄镇", "示例卫生室", "卫生室", 240), title="公益场所")
    opened = file_engine.open(path)
    try:
        with pytest.raises(JobError, match="数组公式"):
            merge(opened, folder, Occasion(POLICY, AS_OF, NOW))
        assert opened.sheets["改造台账"].range("A2").value is None
        assert opened.sheets["公益场所"].range("B3").value is None
    finally:
        opened.close()


def test_what_cannot_be_merged_is_refused(district, tmp_path):
    with pytest.raises(JobError, match="文件夹中没有工作簿"):
        run(district)
    own = tmp_path / "其他.xlsx"
    book = Workbook()
    book.active.append(["随手记", 1])
    book.save(own)
    with pytest.raises(JobError, match="没有可以并入台账的工作表"):
        run(own)
