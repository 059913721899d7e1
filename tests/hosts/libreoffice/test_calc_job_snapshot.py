"""上报留底 and 对比留底 on a workbook open in LibreOffice: the figures are those of the closed file."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw
from calc_documents import Documents

from xl_heating.engines import file as file_engine
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.hosts.publishing.handed_out import Wishes
from xl_heating.hosts.publishing.handing_out import hand_out
from xl_heating.hosts.publishing.report import Edition
from xl_heating.jobs import snapshot
from xl_heating.jobs.layout import SUMMARY_SHEET, summary_layout
from xl_heating.jobs.layout.snapshots import SNAPSHOTS_SHEET, snapshots_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.demo import make_demo

pytestmark = pytest.mark.host

NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
LAYOUT = snapshots_layout()
SUMMARY = summary_layout(POLICY)


def records(book: xw.Book) -> list[list[Any]]:
    sheet = book.sheets[SNAPSHOTS_SHEET]
    last = max(sheet.used_range.last_cell.row, LAYOUT.first_row)
    found = sheet.range((LAYOUT.first_row, 1), (last, LAYOUT.index("difference"))).options(ndim=2).value
    return [row for row in found if row[0] is not None]


def test_the_buttons_write_what_the_command_line_writes(
    documents: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    demo = make_demo(tmp_path / "demo", POLICY, 140)
    closed_file.refresh(demo.summary, demo.ledgers, POLICY, as_of=NOW.date(), now=NOW)
    path = tmp_path / "closed" / demo.summary.name
    path.parent.mkdir()
    shutil.copyfile(demo.summary, path)
    book = documents.open(demo.summary)
    assert "编号1已留底" in buttons.act("snapshot", book, NOW)
    closed_file.run(
        path,
        lambda opened, now: snapshot.run(
            opened, now, freeze=lambda target: hand_out(path, target, Wishes(Edition.REPORT), now)
        ),
        Occasion(POLICY, NOW.date(), NOW),
    )
    expected = file_engine.open(path, read_only=True)
    assert records(book) == records(expected)
    assert len(records(book)) > 100
    expected.close()
    cell = book.sheets[SUMMARY_SHEET].range((SUMMARY.first_row, SUMMARY.index("subsidy")))
    cell.value += 10
    assert "（+10）" in buttons.act("snapshot_compare", book, NOW)
