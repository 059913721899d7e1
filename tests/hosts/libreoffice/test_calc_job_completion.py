"""竣工台账 by its button in LibreOffice: the same values as on the closed file."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from calc_documents import Documents
from street_records import households

from xl_heating.engines import file as file_engine
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import completion
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.writing import comparable, rows_of
from xl_heating.policy import load_policy
from xl_heating.templates.street import street_workbook

pytestmark = pytest.mark.host
NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
ENTERED = "A1:P60"
"""The columns from 户编号 to 档案编号; to their right the sheet compares by formulas."""


def test_the_button_writes_what_the_command_line_writes(
    documents: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    path, copy = tmp_path / "open" / "台账.xlsx", tmp_path / "closed" / "台账.xlsx"
    for each in (path, copy):
        each.parent.mkdir()
    records = {"改造台账": households("省庄镇", faulty=False)}
    street_workbook(path, POLICY, records, street="省庄镇", rows=50)
    shutil.copyfile(path, copy)
    report = closed_file.run(copy, completion.run, Occasion(POLICY, NOW.date(), NOW))
    book = documents.open(path)
    assert f"新增{report.counts['新增']}" in buttons.act("completion", book, NOW)
    live = rows_of(book.sheets["竣工台账"].range(ENTERED))
    closed = rows_of(file_engine.open(copy).sheets["竣工台账"].range(ENTERED))
    # What formulas say above the table is each program's own affair; the records begin below.
    assert [list(map(comparable, row)) for row in live[6:]] == [
        list(map(comparable, row)) for row in closed[6:]
    ]
    assert report.counts["新增"] > 10
    assert "没有改动" in buttons.act("completion", book, NOW)
