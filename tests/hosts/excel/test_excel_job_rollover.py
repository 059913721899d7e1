"""新季结转 by its button in Excel: the same cells as on the closed file."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from fake_excel import open_in_excel

from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import rollover
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.street import street_workbook

NOW = dt.datetime(2022, 10, 20, 9, 30)
POLICY = load_policy()
HOUSEHOLD = {
    "household_id": "99-001-0001",
    "street": "省庄镇",
    "village": "甲村",
    "name": "示例甲",
    "route": "分散气代煤",
    "meter": "0000000001",
    "accepted_on": dt.date(2021, 10, 20),
    "acceptance": "合格",
}


def test_the_button_writes_what_the_command_line_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    path, copy = tmp_path / "台账.xlsx", tmp_path / "副本.xlsx"
    street_workbook(path, POLICY, {"改造台账": [HOUSEHOLD]}, street="省庄镇", rows=6)
    shutil.copyfile(path, copy)
    closed_file.run(copy, rollover.run, Occasion(POLICY, NOW.date(), NOW))
    book = open_in_excel(path)
    message = buttons.act("rollover", book, NOW)
    assert "2022-2023采暖季：新增1户" in message
    closed = open_in_excel(copy).impl.xl.sheet("运行补贴")
    live = book.impl.xl.sheet("运行补贴")
    written = {place: value for place, value in live.cells.items() if place not in live.formulas}
    assert written == {place: value for place, value in closed.cells.items() if place not in closed.formulas}
    assert "没有改动" in buttons.act("rollover", book, NOW)
    assert "已撤销“新季结转”" in buttons.act("undo", book, NOW)
