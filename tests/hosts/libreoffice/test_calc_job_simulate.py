"""政策测算 by its button in LibreOffice: the same workbook that the command line makes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from calc_documents import Documents

from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import simulate
from xl_heating.jobs.layout.simulation import SIMULATION_SHEET
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.demo import make_demo

pytestmark = pytest.mark.host
NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()


def test_the_button_makes_what_the_command_line_makes(
    documents: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    demo = make_demo(tmp_path / "demo", POLICY, 70)
    by_command = tmp_path / "by_command.xlsx"
    proposal = simulate.Proposal({"share_mode": "PROPORTIONAL"})
    closed_file.run(
        demo.summary,
        lambda book, occasion: simulate.run(book, demo.ledgers, proposal, occasion, out=by_command),
        Occasion(POLICY, NOW.date(), NOW),
    )
    book = documents.open(demo.summary)
    page = book.sheets[SIMULATION_SHEET]
    page.range("A4").value, page.range("C4").value = "share_mode", "PROPORTIONAL"
    assert "政策测算-2022-04-15.xlsx" in buttons.act("simulate", book, NOW)
    made = demo.folder / "政策测算-2022-04-15.xlsx"
    assert made.read_bytes() == by_command.read_bytes()
