"""A folder of ledgers in which lists and copies lie that were made from them."""

from __future__ import annotations

from pathlib import Path

from xl_heating.jobs.collecting import ledger_files


def names(folder: Path) -> list[str]:
    return [path.name for path in ledger_files(folder)]


def test_what_was_made_from_a_workbook_beside_it_counts_no_second_time(tmp_path: Path) -> None:
    made = [
        "上报名单.xlsx",
        "公示名单.xlsx",
        "留底对比-001.xlsx",
        "上报版-2022-04-15.xlsx",
        "公示版-2022-04-15.xls",
    ]
    for name in ("示例村.xlsm", *(f"示例村-{each}" for each in made)):
        (tmp_path / name).touch()
    assert names(tmp_path) == ["示例村.xlsm"]


def test_what_was_sent_alone_is_read(tmp_path: Path) -> None:
    for name in ("示例村-上报版-2022-04-15.xlsx", "另一村-上报名单.xlsx", "示例-改.xlsx", "示例.xlsx"):
        (tmp_path / name).touch()
    assert sorted(names(tmp_path)) == sorted(
        ["示例村-上报版-2022-04-15.xlsx", "另一村-上报名单.xlsx", "示例-改.xlsx", "示例.xlsx"]
    )
