"""合并台账 and 新季结转 by their buttons in LibreOffice: the same cells as on the closed file."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
import xlwings as xw
from calc_documents import Documents

from xl_heating.engines import file as file_engine
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import merge, rollover
from xl_heating.jobs.layout.merged import MERGED_SHEETS
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.writing import comparable, rows_of
from xl_heating.policy import load_policy
from xl_heating.templates.demo import make_demo
from xl_heating.templates.street import street_workbook

pytestmark = pytest.mark.host
NOW = dt.datetime(2022, 10, 20, 9, 30)
POLICY = load_policy()


def differing(closed: Path, book: xw.Book, sheets: list[str]) -> list[str]:
    """The cells of some sheets that the file shows otherwise than the open document."""
    expected = file_engine.open(closed, read_only=True)
    found = []
    for name in sheets:
        area = expected.sheets[name].used_range
        shown = rows_of(book.sheets[name].range(area.address))
        for r, row in enumerate(rows_of(area)):
            for c, value in enumerate(row):
                if comparable(value) != comparable(shown[r][c]):
                    found.append(f"{name}!{area[r, c].address}: {value!r} != {shown[r][c]!r}")
    expected.close()
    return found


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))


def test_the_streets_ledgers_are_merged(documents: Documents, tmp_path: Path) -> None:
    demo = make_demo(tmp_path / "demo", POLICY, 70)
    copy = tmp_path / "副本.xlsx"
    shutil.copyfile(demo.summary, copy)
    occasion = Occasion(POLICY, NOW.date(), NOW)
    report = closed_file.run(copy, lambda book, given: merge.run(book, demo.ledgers, given), occasion)
    assert report.counts["行数"] > 70
    book = documents.open(demo.summary)
    assert "合并台账完成" in buttons.act("merge", book, NOW)
    assert differing(copy, book, list(MERGED_SHEETS.values())) == []
    assert "没有改动" in buttons.act("merge", book, NOW)


def test_the_coming_season_gets_its_rows(documents: Documents, tmp_path: Path) -> None:
    path, copy = tmp_path / "台账.xlsx", tmp_path / "副本.xlsx"
    household = {
        "household_id": "99-001-0001",
        "street": "省庄镇",
        "village": "甲村",
        "name": "示例甲",
        "route": "分散气代煤",
        "meter": "0000000001",
        "accepted_on": dt.date(2021, 10, 20),
        "acceptance": "合格",
    }
    street_workbook(path, POLICY, {"改造台账": [household]}, street="省庄镇", rows=6)
    shutil.copyfile(path, copy)
    closed_file.run(copy, rollover.run, Occasion(POLICY, NOW.date(), NOW))
    book = documents.open(path)
    assert "2022-2023采暖季：新增1户" in buttons.act("rollover", book, NOW)
    own = [line for line in differing(copy, book, ["运行补贴"]) if "未核对" not in line]
    assert own == []
    assert "没有改动" in buttons.act("rollover", book, NOW)
