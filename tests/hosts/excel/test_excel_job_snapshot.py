"""上报留底 and 对比留底 by their buttons: records and files as the command line makes them, and 撤销."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from fake_excel import open_in_excel

from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.hosts.excel.commands import BookKind, button_macros
from xl_heating.hosts.publishing.handed_out import Wishes
from xl_heating.hosts.publishing.handing_out import hand_out
from xl_heating.hosts.publishing.report import Edition
from xl_heating.jobs import snapshot, snapshot_compare
from xl_heating.jobs.layout import SUMMARY_SHEET, summary_layout
from xl_heating.jobs.layout.snapshots import SNAPSHOTS_SHEET, snapshots_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.demo import make_demo

NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
LAYOUT = snapshots_layout()
SUMMARY = summary_layout(POLICY)
FILE, NOTE = LAYOUT.index("figure"), LAYOUT.index("note")


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    demo = make_demo(tmp_path_factory.mktemp("demo") / "demo", POLICY, 140)
    closed_file.refresh(demo.summary, demo.ledgers, POLICY, as_of=NOW.date(), now=NOW)
    return demo.summary


@pytest.fixture
def path(tmp_path: Path, refreshed: Path) -> Path:
    path = tmp_path / "excel" / refreshed.name
    path.parent.mkdir()
    path.write_bytes(refreshed.read_bytes())
    return path


def rows(book: xw.Book) -> list[tuple[Any, ...]]:
    """The records in the open workbook, without the digest, which is the file's own."""
    sheet = book.impl.xl.sheet(SNAPSHOTS_SHEET)
    last = max(row for row, _ in sheet.cells)
    found = [
        tuple(sheet.cells.get((row, column)) for column in range(1, len(LAYOUT.columns)))
        for row in range(LAYOUT.first_row, last + 1)
    ]
    return [row for row in found if row[0] is not None]


def closed(path: Path, job: Any) -> None:
    occasion = Occasion(POLICY, NOW.date(), NOW)
    closed_file.run(
        path,
        lambda book, now: job.run(
            book, now, freeze=lambda target: hand_out(path, target, Wishes(Edition.REPORT), now)
        ),
        occasion,
    )


def test_the_buttons_write_what_the_command_line_writes(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "file" / path.name
    other.parent.mkdir()
    other.write_bytes(path.read_bytes())
    book = open_in_excel(path)
    text = buttons.act("snapshot", book, NOW)
    assert "编号1已留底：区级汇总" in text
    closed(other, snapshot)
    written = open_in_excel(other)
    assert rows(book) == rows(written)
    assert len(rows(book)) > 100
    name = "备份/区级汇总-留底001-上报版.xlsx"
    sheets = openpyxl.load_workbook(path.parent / name).sheetnames
    assert sheets == openpyxl.load_workbook(other.parent / name).sheetnames
    assert "没有改动" in buttons.act("snapshot", book, NOW)
    assert "各项指标与编号1（2022-04-15）上报时相同" in buttons.act("snapshot_compare", book, NOW)
    closed(other, snapshot_compare)
    assert rows(book) == rows(open_in_excel(other))


def test_a_change_that_is_not_saved_yet_is_found(path: Path) -> None:
    book = open_in_excel(path)
    buttons.act("snapshot", book, NOW)
    place = SUMMARY.first_row, SUMMARY.index("subsidy")
    sheet = book.impl.xl.sheet(SUMMARY_SHEET)
    sheet.cells[place] = sheet.cells[place] + 10
    text = buttons.act("snapshot_compare", book, NOW)
    assert "建设补贴（万元）·补贴总额由" in text
    assert "（+10）" in text
    reported = [row for row in rows(book) if row[3] == SUMMARY.streets[0] and "补贴总额" in str(row[4])]
    assert reported[0][8] == 10


def test_undo_takes_the_record_back(path: Path) -> None:
    book = open_in_excel(path)
    buttons.act("snapshot", book, NOW)
    assert rows(book)
    assert "已撤销“上报留底”" in buttons.act("undo", book, NOW)
    assert rows(book) == []
    assert (path.parent / "备份" / "区级汇总-留底001-上报版.xlsx").exists()


def test_nothing_to_compare_with_is_told(path: Path) -> None:
    with pytest.raises(JobError, match="还没有留底"):
        buttons.act("snapshot_compare", open_in_excel(path), NOW)


def test_district_and_streets_have_the_buttons() -> None:
    found = [kind for kind in BookKind if {"上报留底", "对比留底"} <= set(button_macros(kind))]
    assert found == [BookKind.DISTRICT, BookKind.STREET]
