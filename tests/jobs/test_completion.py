"""竣工台账: who stands in it, what is kept, what is doubted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.jobs.completion import run as completion
from xl_heating.jobs.layout import findings_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.demo_people import synthetic_id
from xl_heating.templates.street import street_workbook

AS_OF = dt.date(2022, 4, 15)
NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
DAY = dt.date(2021, 11, 1)
SHEET = "竣工台账"


def household(number: int, **more: object) -> dict[str, object]:
    return {
        "household_id": f"99-001-{number:04d}",
        "street": "省庄镇",
        "village": "甲村",
        "name": f"示例{number}",
        "id_number": synthetic_id(number),
        "route": "分散电代煤",
        "serial": f"SN{number}",
        "installed": DAY,
        "energised": DAY + dt.timedelta(days=2),
        "accepted_on": DAY + dt.timedelta(days=9),
        "acceptance": "合格",
        **more,
    }


TITLES = {
    "household_id": "户编号", "street": "街道镇", "village": "村（居）", "name": "户主姓名",
    "id_number": "身份证号", "route": "改造方式", "serial": "设备编号", "installed": "安装完成日期",
    "energised": "通气（电）日期", "commissioned": "调试日期", "accepted_on": "验收日期",
    "acceptance": "验收结论", "acceptance_unit": "验收单位", "room_temperature": "室温（℃）",
    "problems": "问题", "city_review": "市复核",
}  # fmt: skip
LEDGER = list(TITLES)[:12]
COMPLETIONS = [*LEDGER[:8], *LEDGER[10:], *list(TITLES)[12:]]


def book(path: Path, households: list[dict[str, object]], completions: list[dict[str, object]] = ()) -> Path:
    """An office's own workbook, with the template's list of doubts."""
    made = Workbook()
    made.active.title = "改造台账"
    for sheet, keys, records in (
        (made.active, LEDGER, [{**household(99), "household_id": "99-000-0000", "accepted_on": None,
                                "acceptance": None, "serial": None}, *households]),
        (made.create_sheet(SHEET), COMPLETIONS, completions),
    ):  # fmt: skip
        titles = ["竣工日期" if key == "installed" and sheet.title == SHEET else TITLES[key] for key in keys]
        sheet.append(titles)
        for record in records:
            sheet.append([record.get(key) for key in keys])
    layout = findings_layout()
    doubts = made.create_sheet(layout.sheet)
    for _ in range(2):
        doubts.append([])
    doubts["A1"] = layout.title
    for at, column in enumerate(layout.columns, start=1):
        doubts.cell(layout.header_row, at, column.headers[-1])
    made.save(path)
    return path


def run(path: Path, *, dry_run: bool = False):
    return closed_file.run(path, completion, Occasion(POLICY, AS_OF, NOW, dry_run=dry_run))


def rows(path: Path) -> list[dict[str, object]]:
    cells = [[cell.value for cell in row] for row in load_workbook(path, data_only=True)[SHEET].iter_rows()]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:] if any(row)]


def test_who_was_put_to_acceptance_stands_in_it(tmp_path):
    path = book(
        tmp_path / "台账.xlsx",
        [
            household(1),
            household(2, commissioned=DAY + dt.timedelta(days=4), acceptance="整改"),
            household(3, accepted_on=None, acceptance=None),
            household(4, acceptance=None),
        ],
    )
    report = run(path)
    first, second, fourth = rows(path)
    assert first["户编号"] == "99-001-0001"
    assert first["身份证号"] == synthetic_id(1)
    assert first["竣工日期"] == dt.datetime(2021, 11, 3)  # 通气（电）: the last step filled in
    assert first["验收日期"] == dt.datetime(2021, 11, 10)
    assert second["竣工日期"] == dt.datetime(2021, 11, 5)  # 调试
    assert [first["验收结论"], second["验收结论"], fourth["验收结论"]] == ["合格", "整改", None]
    assert report.counts["新增"] == 3
    assert report.counts["验收合格"] == 1


def test_what_the_third_party_typed_stays_and_the_ledger_goes_on(tmp_path):
    path = book(
        tmp_path / "台账.xlsx",
        [household(1), household(2)],
        [
            {
                "household_id": "99-001-0002",
                "name": "示例2",
                "acceptance": "整改",
                "acceptance_unit": "示例检测公司",
                "room_temperature": 19.5,
                "problems": "管道无保温",
            }
        ],
    )
    report = run(path)
    second, first = rows(path)
    assert second["户编号"] == "99-001-0002"
    assert second["验收结论"] == "合格"
    assert second["验收单位"] == "示例检测公司"
    assert second["问题"] == "管道无保温"
    assert first["户编号"] == "99-001-0001"
    assert (report.counts["新增"], report.counts["更新"]) == (1, 1)


def test_a_second_run_changes_nothing_and_a_preview_writes_nothing(tmp_path):
    path = book(tmp_path / "台账.xlsx", [household(at) for at in range(1, 9)])
    before = path.read_bytes()
    assert run(path, dry_run=True).changed_cells > 0
    assert path.read_bytes() == before
    run(path)
    after = path.read_bytes()
    assert run(path).changed_cells == 0
    assert path.read_bytes() == after


def test_rows_that_the_ledger_does_not_bear_out_are_doubted_not_deleted(tmp_path):
    path = book(
        tmp_path / "台账.xlsx",
        [household(1, accepted_on=None, acceptance=None), household(3, household_id=None)],
        [
            {"household_id": "99-001-0001", "name": "示例1", "acceptance": "合格"},
            {"household_id": "99-001-0099", "name": "示例99", "acceptance": "合格"},
        ],
    )
    report = run(path)
    assert [row["户编号"] for row in rows(path)] == ["99-001-0001", "99-001-0099"]
    messages = {finding.code: finding.message for finding in report.findings}
    assert "99-001-0001改造台账中没有验收结论" in messages["NOT_ACCEPTED"]
    assert "99-001-0099改造台账中没有该户" in messages["NOT_IN_LIST"]
    assert "没有户编号" in messages["ID_EMPTY"]
    listed = [[cell.value for cell in row] for row in load_workbook(path)["疑点清单"].iter_rows(min_row=4)]
    assert sum("竣工台账" in map(str, row) for row in listed) >= 3


def test_the_templates_sheet_takes_more_than_was_prepared(tmp_path):
    path = tmp_path / "街镇台账.xlsx"
    others = [{"household_id": f"99-001-9{at:03}", "name": "示例", "acceptance": "合格"} for at in range(3)]
    records = {"改造台账": [household(at) for at in range(1, 13)], SHEET: others}
    street_workbook(path, POLICY, records, street="省庄镇", rows=12)
    report = run(path)
    assert report.restructured  # twelve rows were prepared, and one stays free
    cells = [[cell.value for cell in row] for row in load_workbook(path)[SHEET].iter_rows()]
    keys = [row.index(value) for row in cells for value in row if str(value).startswith("99-001-")]
    assert len(keys) == 15
    last = max(at for at, row in enumerate(cells) if any(str(value).startswith("99-001-") for value in row))
    assert any("第三方" in str(value) for value in cells[last + 2])  # a free row, then the signatures


def test_a_workbook_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "空.xlsx"
    Workbook().save(path)
    with pytest.raises(JobError, match="没有“改造台账”"):
        run(path)
