"""刷新汇总 on a workbook open in LibreOffice, against the command line on a copy, cell by cell."""

from __future__ import annotations

import datetime as dt
import getpass
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw
from calc_documents import Documents

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons, run_log
from xl_heating.jobs import refresh
from xl_heating.jobs.layout import SUMMARY_SHEET, summary_layout
from xl_heating.jobs.writing import comparable, rows_of
from xl_heating.policy import load_policy
from xl_heating.templates.demo import Demo, make_demo

pytestmark = pytest.mark.host

NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
LAYOUT = summary_layout(POLICY)


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    return run_log.log_folder()


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    return make_demo(tmp_path / "demo", POLICY, 140)


def by_command_line(demo: Demo, path: Path) -> Path:
    """A copy, refreshed as a closed file."""
    shutil.copyfile(demo.summary, path)
    report = closed_file.refresh(
        path, demo.ledgers, POLICY, as_of=NOW.date(), now=NOW, operator=getpass.getuser()
    )
    assert report.changes
    return path


def differences(closed: Path, book: xw.Book) -> Iterator[str]:
    """Every cell of every sheet that the file shows otherwise than the open document."""
    expected = file_engine.open(closed, read_only=True)
    assert [sheet.name for sheet in expected.sheets] == [sheet.name for sheet in book.sheets]
    compared = 0
    for sheet in expected.sheets:
        area = sheet.used_range
        shown = rows_of(book.sheets[sheet.name].range(area.address))
        for r, row in enumerate(rows_of(area)):
            for c, value in enumerate(row):
                compared += 1
                if comparable(value) != comparable(shown[r][c]):
                    place = area[r, c].get_address(False, False)
                    yield f"{sheet.name}!{place}: {value!r} != {shown[r][c]!r}"
    assert compared > 2000
    expected.close()


def test_the_open_workbook_gets_what_the_command_line_writes(documents: Documents, tmp_path: Path) -> None:
    demo = make_demo(tmp_path / "full", POLICY)
    closed = by_command_line(demo, tmp_path / "closed.xlsx")
    book = documents.open(demo.summary)
    with book.app.properties(calculation="manual"):
        report = refresh.run(
            book, demo.ledgers, POLICY, as_of=NOW.date(), now=NOW, operator=getpass.getuser()
        )
    assert list(differences(closed, book)) == []
    assert report.counts["已收街镇"] == len(POLICY.streets)
    again = refresh.run(book, demo.ledgers, POLICY, as_of=NOW.date(), now=NOW)
    assert again.changes == []


def test_the_button_and_its_undo(demo: Demo, documents: Documents, tmp_path: Path) -> None:
    closed = by_command_line(demo, tmp_path / "closed.xlsx")
    book = documents.open(demo.summary)
    untouched = demo.summary.read_bytes()
    text = buttons.act("refresh", book, NOW)
    assert "刷新汇总完成" in text
    assert list(differences(closed, book)) == []
    (backup,) = file_engine.backups(demo.summary)
    assert backup.read_bytes() == untouched  # nothing was unsaved: the copy is the file
    assert "已撤销“刷新汇总”" in buttons.act("undo", book, NOW)
    street = book.sheets[SUMMARY_SHEET].range((LAYOUT.first_row, LAYOUT.index("subsidy")))
    assert street.value is None
    buttons.act("undo", book, NOW)
    assert street.value is not None
    assert demo.summary.read_bytes() == untouched  # saving is for the user


def test_the_copy_holds_what_was_not_saved(demo: Demo, documents: Documents) -> None:
    book = documents.open(demo.summary)
    cell = book.sheets[SUMMARY_SHEET].range((LAYOUT.first_row, LAYOUT.index("subsidy")))
    cell.value = 1.25
    buttons.act("refresh", book, NOW)
    assert cell.value != 1.25
    buttons.act("undo", book, NOW)
    assert cell.value == 1.25


def test_a_wrong_workbook_and_an_unsaved_one_are_told(demo: Demo, documents: Documents) -> None:
    ledger = next(iter(sorted(demo.ledgers.iterdir())))
    book = documents.open(ledger)
    with pytest.raises(JobError, match="区级汇总"):
        refresh.run(book, demo.ledgers, POLICY, as_of=NOW.date(), now=NOW)
    with pytest.raises(JobError, match="还没有保存"):
        buttons.act("refresh", documents.open(), NOW)
