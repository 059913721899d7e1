"""Records written into ledger tables of a document open in LibreOffice, which calculates them itself."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw
from calc_documents import Documents

from xl_heating.jobs.report import Change
from xl_heating.jobs.structure import ensure_sheet, insert_rows, set_color, set_note, sheet_or_none
from xl_heating.jobs.table_writing import TableWriter
from xl_heating.ledger import Ledger, find, grids_from_book, read
from xl_heating.ledger.grid import column_letters
from xl_heating.policy import load_policy
from xl_heating.templates.street import street_workbook

pytestmark = pytest.mark.host

POLICY = load_policy()
SHEET = "改造台账"
COSTS = (Decimal("3000.35"), Decimal("1999.99"), Decimal("0.66"))


def ledger_of(book: xw.Book) -> Ledger:
    return read(next(table for table in find(grids_from_book(book), POLICY) if table.kind == "T3"), POLICY)


def households(count: int) -> dict[str, list[Any]]:
    return {
        "household_id": [f"{serial:06d}" for serial in range(1, count + 1)],
        "street": ["省庄镇"] * count,
        "village": ["东湖村"] * count,
        "name": [f"测{serial}" for serial in range(1, count + 1)],
        "route": ["分散气代煤"] * count,
        "accepted_on": [dt.date(2021, 11, 20)] * count,
        "acceptance": ["合格"] * count,
        "cost_pipe": [float(COSTS[serial % 3]) for serial in range(count)],
    }


def test_a_template_takes_more_than_it_was_prepared_for(documents: Documents, tmp_path: Path) -> None:
    street_workbook(tmp_path / "街镇台账.xlsx", POLICY, street="省庄镇", rows=20)
    book = documents.open(tmp_path / "街镇台账.xlsx")
    writer = TableWriter(book, ledger_of(book))
    assert writer.append(households(60)) == range(7, 67)
    changes: list[Change] = []
    writer.apply(changes)
    assert sum(change.cells for change in changes) == 60 * 8
    sheet = book.sheets[SHEET]
    at = {field: column_letters(place) for field, place in ledger_of(book).table.columns.items()}
    key, day, cost = at["household_id"], at["accepted_on"], at["eligible_cost"]
    assert sheet[f"{key}66:{key}67"].value == ["000060", None]
    assert sheet[f"{day}66"].value == dt.datetime(2021, 11, 20)
    assert sheet[f"{day}66"].number_format == sheet[f"{day}7"].number_format
    total = sum(COSTS) * 20
    assert sheet[f"{cost}3"].value == pytest.approx(float(total), abs=0.001)
    assert sheet[f"{cost}4"].value == "一致"
    assert all(text.startswith("=") for (text,) in sheet[f"{cost}7:{cost}67"].formula)
    assert "单位负责人：" in sheet["A68:AH68"].value
    writer = TableWriter(book, ledger_of(book))
    writer.update("household_id", range(7, 67), households(60)["household_id"])
    writer.apply(again := [])
    assert again == []


def test_an_offices_table_grows_above_its_sum(documents: Documents) -> None:
    book = documents.open()
    sheet = book.sheets[0]
    sheet.name = SHEET
    sheet["A1"].value = [
        ["户编号", "街道镇", "户主姓名", "改造方式", "总费用（元）", "应补贴金额"],
        *([f"H{serial}", "省庄镇", f"测{serial}", "分散气代煤", 5000, None] for serial in (1, 2, 3)),
        ["合计", None, None, None, None, None],
    ]
    sheet["F2:F4"].formula = "=E2*0.5"
    sheet["E5:F5"].formula = "=SUM(E2:E4)"
    sheet["A3"].color = (255, 230, 153)
    writer = TableWriter(book, ledger_of(book))
    assert not writer.has("subsidy")
    rows = writer.append(
        {
            "household_id": ["H4", "H5"],
            "street": ["省庄镇"] * 2,
            "name": ["测4", "测5"],
            "route": ["分散气代煤"] * 2,
            "total_cost": [6000.0, 7000.0],
        }
    )
    assert rows == range(4, 6)
    writer.apply([])
    assert sheet["A2:A7"].value == ["H1", "H2", "H4", "H5", "H3", "合计"]
    assert sheet["E7:F7"].value == [28000.0, 14000.0]
    assert sheet["F4:F6"].formula == (("=E4*0.5",), ("=E5*0.5",), ("=E6*0.5",))
    assert sheet["A5"].color == (255, 230, 153)


def test_sheets_notes_and_colours(documents: Documents) -> None:
    book = documents.open()
    sheet = book.sheets[0]
    added = ensure_sheet(book, "疑点清单", sheet)
    assert ensure_sheet(book, "疑点清单") == added
    assert sheet_or_none(book, "没有") is None
    assert book.sheets.active.name == sheet.name
    cell = added["B2"]
    for text in ("缺验收日期", "缺验收日期", "缺验收结论"):
        assert set_note(cell, text)
        assert cell.note.text == text
    insert_rows(added, 1, 2)
    assert [note.location.address for note in added.notes] == ["$B$4"]
    set_note(added["B4"], None)
    assert len(added.notes) == 0
    set_color(added["A1:B2"], (1, 2, 3))
    assert added["B2"].color == (1, 2, 3)
    set_color(added["A1:B2"], None)
    assert added["A1:B2"].color is None
