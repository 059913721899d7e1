"""上报名单 on a list open in LibreOffice: the files are those of the closed workbook, byte for byte."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from calc_documents import Documents

from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import roster
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.village import village_workbook

pytestmark = pytest.mark.host

NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
NO = {"demolition": "否", "vacant": "否", "declined": "否"}


def test_the_button_makes_the_same_files(
    documents: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    path, closed = tmp_path / "open" / "村居名单.xlsx", tmp_path / "closed" / "村居名单.xlsx"
    for each in (path, closed):
        each.parent.mkdir()
    base = {"street": "省庄镇", "village": "示例村", "planned_route": "太阳能", "area": 70, **NO}
    records = [
        {**base, "name": "示例甲", "household_book": "B1", "id_number": "990000198001010012", "members": 3},
        {**base, "name": "示例乙", "household_book": "B2", "id_number": "990000198001010039", "members": 2},
        {**base, "name": "示例丙", "household_book": "B3", "id_number": "990000198001010055"},
        {
            **base,
            "name": "示例丁",
            "household_book": "B4",
            "id_number": "990000198001010071",
            "declined": "是",
        },
        {
            **base,
            "name": "示例戊",
            "household_book": "B5",
            "id_number": "990000198001010098",
            "demolition": dt.date(2022, 5, 1),
        },
    ]
    village_workbook(path, POLICY, records, rows=10)
    shutil.copyfile(path, closed)
    report = closed_file.run(closed, roster.run, Occasion(POLICY, NOW.date(), NOW))
    text = buttons.act("roster", documents.open(path), NOW)
    assert report.counts["行数"] == 5
    assert f"上报户数{report.counts['上报户数']}" in text
    for name in ("村居名单-上报名单.xlsx", "村居名单-公示名单.xlsx"):
        assert (path.parent / "上报名单" / name).read_bytes() == (
            closed.parent / "上报名单" / name
        ).read_bytes()
