"""上报名单 by its button: the same files as the command line makes, and one row of 运行日志."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from fake_excel import open_in_excel

from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.hosts.excel.commands import BookKind, button_macros
from xl_heating.jobs import roster
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.village import village_workbook

NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
NO = {"demolition": "否", "vacant": "否", "declined": "否"}
RECORDS = [
    {"street": "省庄镇", "village": "示例村", "name": f"示例{at}", "household_book": f"B{at}", "members": at,
     "id_number": number, "planned_route": "太阳能", "area": 70 + at, **NO}
    for at, number in enumerate(["990000198001010012", "990000198001010039", "990000198001010055"], start=1)
]  # fmt: skip


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "excel" / "村居名单.xlsx"
    path.parent.mkdir()
    records = [
        *RECORDS,
        {**RECORDS[0], "id_number": "990000198001010071", "household_book": "B4", "declined": "是"},
    ]
    village_workbook(path, POLICY, records, rows=12)
    return path


def test_the_button_makes_what_the_command_line_makes(path: Path, tmp_path: Path) -> None:
    closed = tmp_path / "file" / path.name
    closed.parent.mkdir()
    closed.write_bytes(path.read_bytes())
    book = open_in_excel(path)
    text = buttons.act("roster", book, NOW)
    closed_file.run(closed, roster.run, Occasion(POLICY, NOW.date(), NOW))
    for name in ("村居名单-上报名单.xlsx", "村居名单-公示名单.xlsx"):
        assert (path.parent / "上报名单" / name).read_bytes() == (
            closed.parent / "上报名单" / name
        ).read_bytes()
        assert name in text
    assert text.startswith("上报名单完成。上报户数3")
    again = buttons.act("roster", book, NOW)
    assert "没有改动" in again
    assert not (path.parent / "备份").exists() or not list((path.parent / "备份").iterdir())


def test_what_is_not_saved_yet_goes_on_the_list(path: Path) -> None:
    book = open_in_excel(path)
    book.sheets["确村确户名单"].range("T7").value = "是"  # 自愿放弃 of the first house
    assert "上报户数2" in buttons.act("roster", book, NOW)


def test_a_workbook_without_a_list_is_told(tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "空.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(JobError, match="没有找到确村确户名单"):
        buttons.act("roster", open_in_excel(path), NOW)
    assert [each.name for each in tmp_path.glob("*.xlsx")] == ["空.xlsx"]


def test_streets_and_villages_have_the_button() -> None:
    found = [kind for kind in BookKind if "上报名单" in button_macros(kind)]
    assert found == [BookKind.STREET, BookKind.VILLAGE]
