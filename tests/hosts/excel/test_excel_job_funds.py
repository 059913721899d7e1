"""资金测算核对 by its button in Excel: the same cells as on the closed file."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from fake_excel import open_in_excel

from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import funds
from xl_heating.jobs.layout.funds import FUNDS_SHEET, TRANSFERS_SHEET, transfers_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.demo import make_demo

NOW = dt.datetime(2022, 5, 10, 9, 30)
POLICY = load_policy()
LAYOUT = transfers_layout(POLICY)


def type_transfers(book) -> None:
    """As if the office had typed two rows: money from above, and a payment for something else."""
    sheet = book.sheets[TRANSFERS_SHEET]
    for row, record in enumerate(
        (
            {"direction": "到位", "source": "中央及市级", "category": "分散电代煤", "amount": 100000},
            {
                "direction": "拨付",
                "source": "区级",
                "category": "分散电代煤",
                "purpose": "餐费",
                "amount": 60,
            },
        ),
        start=LAYOUT.first_row,
    ):
        for key, value in record.items():
            sheet.range((row, LAYOUT.index(key))).value = value


def test_the_button_writes_what_the_command_line_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    demo = make_demo(tmp_path / "demo", POLICY, 70)
    copy = Path(shutil.copy(demo.summary, tmp_path / demo.summary.name))
    occasion = Occasion(POLICY, NOW.date(), NOW)

    def job(book, given):
        type_transfers(book)
        return funds.run(book, given, ledgers=demo.ledgers)

    closed_file.run(copy, job, occasion)
    book = open_in_excel(demo.summary)
    type_transfers(book)
    message = buttons.act("funds", book, NOW)
    assert "已到位100,000.00元，已拨付60.00元" in message
    for name in (FUNDS_SHEET, TRANSFERS_SHEET, "疑点清单"):
        closed = open_in_excel(copy).impl.xl.sheet(name)
        live = book.impl.xl.sheet(name)
        written = {place: value for place, value in live.cells.items() if place not in live.formulas}
        assert written == {
            place: value for place, value in closed.cells.items() if place not in closed.formulas
        }
    assert "餐费" in book.impl.xl.sheet(TRANSFERS_SHEET).cells[5, LAYOUT.index("check")]
    assert "没有改动" in buttons.act("funds", book, NOW)
    assert "已撤销“资金测算核对”" in buttons.act("undo", book, NOW)


def test_nobody_is_asked_for_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    demo = make_demo(tmp_path / "demo", POLICY, 7)
    shutil.rmtree(demo.ledgers)
    book = open_in_excel(demo.summary)
    with pytest.raises(JobError, match="没有合并的台账"):
        buttons.act("funds", book, NOW)
    assert book.impl.xl.Application.asked == []
