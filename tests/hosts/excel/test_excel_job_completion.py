"""竣工台账 by its button in Excel: the same cells as on the closed file."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from fake_excel import open_in_excel

from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import completion
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.street import street_workbook

NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
SHEET = "竣工台账"


def household(number: int, acceptance: str | None) -> dict[str, object]:
    return {
        "household_id": f"99-001-{number:04d}",
        "street": "省庄镇",
        "village": "甲村",
        "name": f"示例{number}",
        "route": "分散电代煤",
        "serial": f"0{number}",
        "installed": dt.date(2021, 11, 1),
        "accepted_on": dt.date(2021, 11, 10) if acceptance else None,
        "acceptance": acceptance,
    }


def test_the_button_writes_what_the_command_line_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    path, copy = tmp_path / "台账.xlsx", tmp_path / "副本.xlsx"
    typed = [{"household_id": "99-001-0002", "name": "示例2", "problems": "管道无保温"}]
    ledger = [household(1, "合格"), household(2, "整改"), household(3, None)]
    street_workbook(path, POLICY, {"改造台账": ledger, SHEET: typed}, street="省庄镇", rows=6)
    shutil.copyfile(path, copy)
    closed_file.run(copy, completion.run, Occasion(POLICY, NOW.date(), NOW))
    book = open_in_excel(path)
    assert "已组织验收2户，其中合格1户；新增1户，更新1户" in buttons.act("completion", book, NOW)
    live, closed = book.impl.xl.sheet(SHEET), open_in_excel(copy).impl.xl.sheet(SHEET)
    written = {place: value for place, value in live.cells.items() if place not in live.formulas}
    assert "管道无保温" in written.values()
    assert written == {place: value for place, value in closed.cells.items() if place not in closed.formulas}
    assert "没有改动" in buttons.act("completion", book, NOW)
