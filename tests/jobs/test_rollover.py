"""新季结转: who gets a row for the coming season, and what it holds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.rollover import run as rollover
from xl_heating.policy import load_policy
from xl_heating.templates.street import street_workbook

AS_OF = dt.date(2022, 10, 20)
NOW = dt.datetime(2022, 10, 20, 9, 30)
POLICY = load_policy()
ACCEPTED = dt.date(2021, 10, 20)


def household(number: int, **more: object) -> dict[str, object]:
    return {
        "household_id": f"99-001-{number:04d}",
        "street": "省庄镇",
        "village": "甲村",
        "name": f"示例{number}",
        "route": "分散电代煤",
        "meter": f"{number:010d}",
        "own_meter": "是",
        "accepted_on": ACCEPTED,
        "acceptance": "合格",
        **more,
    }


def payment(number: int, season: str = "2021-2022", **more: object) -> dict[str, object]:
    return {
        "no": number,
        **{
            name: value
            for name, value in household(number).items()
            if name not in ("accepted_on", "acceptance")
        },
        "first_season": "2021-2022",
        "season": season,
        "start_reading": 100.0,
        "end_reading": 2600.0,
        "account": f"62000000000000{number:04d}",
        "bank": "示例农商行",
        "holder": f"示例{number}",
        **more,
    }


def book(path: Path, households: list[dict[str, object]], payments: list[dict[str, object]]) -> Path:
    street_workbook(path, POLICY, {"改造台账": households, "运行补贴": payments}, street="省庄镇", rows=12)
    return path


def run(path: Path, *, season: str = "", dry_run: bool = False):
    occasion = Occasion(POLICY, AS_OF, NOW, dry_run=dry_run)
    return closed_file.run(path, lambda opened, when: rollover(opened, when, season=season), occasion)


def rows(path: Path, season: str) -> list[dict[str, object]]:
    """The rows of a season in 运行补贴, header text → value."""
    cells = [
        [cell.value for cell in row] for row in load_workbook(path, data_only=True)["运行补贴"].iter_rows()
    ]
    top = next(at for at, row in enumerate(cells) if "户编号" in row)
    names = [low or high for low, high in zip(cells[top + 1], cells[top], strict=True)]
    records = [dict(zip(names, row, strict=True)) for row in cells[top + 2 :]]
    return [record for record in records if record["采暖季"] == season]


def test_who_is_still_entitled_gets_a_row_with_the_last_reading(tmp_path):
    path = book(
        tmp_path / "台账.xlsx", [household(1), household(2)], [payment(1), payment(2, end_reading=900.0)]
    )
    report = run(path)
    first, second = rows(path, "2022-2023")
    assert first["户编号"] == "99-001-0001"
    assert first["季初读数"] == 2600
    assert first["季末读数"] is None
    assert first["首个采暖季"] == "2021-2022"
    assert first["银行账号"] == "620000000000000001"
    assert first["第几季"] == 2  # 三（三）: three seasons from 2021-2022 on
    assert second["季初读数"] == 900
    assert second["序号"] == 4
    assert len(rows(path, "2021-2022")) == 2
    assert report.counts["结转户数"] == 2
    names = load_workbook(path).defined_names
    sheet, cell = names["heat_own_season"].attr_text.replace("'", "").replace("$", "").split("!")
    assert load_workbook(path)[sheet][cell].value == "2022-2023"


def test_a_second_run_changes_nothing_and_a_preview_writes_nothing(tmp_path):
    path = book(
        tmp_path / "台账.xlsx", [household(at) for at in range(1, 11)], [payment(at) for at in range(1, 11)]
    )
    before = path.read_bytes()
    assert run(path, dry_run=True).changed_cells > 0
    assert path.read_bytes() == before
    assert run(path).counts["结转户数"] == 10  # two prepared rows were free: rows are inserted
    after = path.read_bytes()
    again = run(path)
    assert (again.counts["结转户数"], again.counts["已有"], again.changed_cells) == (0, 10, 0)
    assert path.read_bytes() == after
    assert [row["序号"] for row in rows(path, "2022-2023")] == list(range(11, 21))


def test_three_seasons_are_the_end(tmp_path):
    path = book(
        tmp_path / "台账.xlsx",
        [household(1), household(2, accepted_on=dt.date(2022, 10, 1))],
        [payment(1, "2023-2024"), payment(2, "2023-2024", first_season="2022-2023")],
    )
    report = run(path)
    # 2021-2022 to 2023-2024 are the three of the first; the second has 2024-2025 left.
    assert [row["户编号"] for row in rows(path, "2024-2025")] == ["99-001-0002"]
    assert report.counts["已满补贴年数"] == 1
    assert any("1户的补贴采暖季已满" in message for message in report.messages)


def test_who_has_left_or_is_not_accepted_gets_none_and_is_named(tmp_path):
    path = book(
        tmp_path / "台账.xlsx",
        [
            household(1, note="2022年5月迁出"),
            household(2, note="2022-12-15 死亡"),
            household(3, accepted_on=None, acceptance=None),
            household(4, route="集中供热延伸"),
        ],
        [payment(1), payment(2)],
    )
    report = run(path, season="2022-2023")
    # The season begins in November: who leaves within it is paid for it, and for none after (Q22).
    assert [row["户编号"] for row in rows(path, "2022-2023")] == ["99-001-0002"]
    assert any("已退出1户，未结转：99-001-0001" in message for message in report.messages)
    assert report.counts["未验收"] == 1


def test_the_first_season_comes_from_the_acceptance_where_nothing_was_paid(tmp_path):
    path = book(tmp_path / "台账.xlsx", [household(1, accepted_on=dt.date(2022, 6, 1))], [])
    run(path)
    (row,) = rows(path, "2022-2023")
    assert row["首个采暖季"] == "2022-2023"
    assert row["季初读数"] is None
    assert row["气（电）表户号"] == "0000000001"


def test_what_cannot_be_rolled_over_is_refused(tmp_path):
    path = book(tmp_path / "台账.xlsx", [household(1)], [payment(1)])
    with pytest.raises(JobError, match="2022-2023 的形式"):
        run(path, season="明年")
    empty = tmp_path / "空.xlsx"
    Workbook().save(empty)
    with pytest.raises(JobError, match="没有“改造台账”"):
        run(empty)
