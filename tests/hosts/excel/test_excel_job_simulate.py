"""政策测算 by its button in Excel: the same workbook that the command line makes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from fake_excel import open_in_excel

from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import simulate
from xl_heating.jobs.layout.simulation import SIMULATION_SHEET
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.demo import make_demo

NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()


def test_the_button_makes_what_the_command_line_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    demo = make_demo(tmp_path / "demo", POLICY, 70)
    by_command = tmp_path / "by_command.xlsx"
    proposal = simulate.Proposal({"GAS_DECENTRAL.cap": 5000})
    closed_file.run(
        demo.summary,
        lambda book, occasion: simulate.run(book, demo.ledgers, proposal, occasion, out=by_command),
        Occasion(POLICY, NOW.date(), NOW),
    )
    book = open_in_excel(demo.summary)
    page = book.impl.xl.sheet(SIMULATION_SHEET)
    page.cells[(4, 1)], page.cells[(4, 3)] = "GAS_DECENTRAL.cap", 5000.0
    message = buttons.act("simulate", book, NOW)
    made = demo.folder / "政策测算-2022-04-15.xlsx"
    assert made.name in message
    assert made.read_bytes() == by_command.read_bytes()
    assert "没有改动" in buttons.act("simulate", book, NOW)
