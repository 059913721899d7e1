"""资金测算核对 on a workbook open in LibreOffice, against the closed file."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from calc_documents import Documents

from xl_heating.engines import file as file_engine
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import funds
from xl_heating.jobs.layout.funds import FUNDS_SHEET, TRANSFERS_SHEET, transfers_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.writing import comparable, rows_of
from xl_heating.policy import load_policy
from xl_heating.templates.demo import make_demo

pytestmark = pytest.mark.host

NOW = dt.datetime(2022, 5, 10, 9, 30)
POLICY = load_policy()
LAYOUT = transfers_layout(POLICY)
TYPED = (
    {"direction": "到位", "source": "中央及市级", "category": "分散电代煤", "amount": 100000.5},
    {"direction": "拨付", "source": "区级", "category": "分散电代煤", "purpose": "餐费", "amount": 60},
)


def type_transfers(book: Any) -> None:
    sheet = book.sheets[TRANSFERS_SHEET]
    for row, record in enumerate(TYPED, start=LAYOUT.first_row):
        for key, value in record.items():
            sheet.range((row, LAYOUT.index(key))).value = value


def test_the_open_workbook_gets_what_the_command_line_writes(
    tmp_path: Path, documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    demo = make_demo(tmp_path / "demo", POLICY, 70)
    copy = Path(shutil.copy(demo.summary, tmp_path / demo.summary.name))

    def job(book: Any, occasion: Occasion) -> JobReport:
        type_transfers(book)
        return funds.run(book, occasion, ledgers=demo.ledgers)

    closed_file.run(copy, job, Occasion(POLICY, NOW.date(), NOW))
    book = documents.open(demo.summary)
    type_transfers(book)
    assert "已到位100,000.50元，已拨付60.00元" in buttons.act("funds", book, NOW)
    closed = file_engine.open(copy, read_only=True)
    # 资金测算 with its formulas: balances, rates and ceilings that LibreOffice calculates itself.
    for name in (FUNDS_SHEET, TRANSFERS_SHEET, "疑点清单"):
        expected = closed.sheets[name].used_range
        shown = rows_of(book.sheets[name].range(expected.address))
        assert [[comparable(value) for value in row] for row in shown] == [
            [comparable(value) for value in row] for row in rows_of(expected)
        ]
    assert "没有改动" in buttons.act("funds", book, NOW)
    assert "已撤销“资金测算核对”" in buttons.act("undo", book, NOW)
