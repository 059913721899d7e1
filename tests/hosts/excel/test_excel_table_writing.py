"""Records, notes, colours, sheets: xlwings' real Windows engine over an Excel made of Python objects."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from fake_excel import Cells, open_in_excel
from openpyxl.formula.translate import Translator

from xl_heating.jobs.report import Change
from xl_heating.jobs.structure import ensure_sheet, set_color, set_note, sheet_or_none
from xl_heating.jobs.table_writing import TableWriter
from xl_heating.ledger import Ledger, find, grids_from_book, read
from xl_heating.ledger.grid import column_letters
from xl_heating.policy import load_policy
from xl_heating.templates.street import street_workbook

POLICY = load_policy()
SHEET = "改造台账"
HEADER = ("户编号", "街道镇", "村（居）", "户主姓名", "电表户号", "改造方式", "总费用（元）", "验收日期")


def ledger_of(book: xw.Book) -> Ledger:
    return read(next(table for table in find(grids_from_book(book), POLICY) if table.kind == "T3"), POLICY)


def excel_sheet(book: xw.Book) -> Any:
    return book.impl.xl.sheet(SHEET)


@pytest.fixture
def office_book(tmp_path: Path) -> xw.Book:
    """Three records, a sum that counts to the last, and another sheet that does too."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append(
        ["户编号", "街道镇", "村（居）", "户主姓名", "电表户号", "改造方式", "总费用（元）", "验收日期"]
    )
    for serial in (1, 2, 3):
        sheet.append([f"H{serial}", "省庄镇", "东湖村", f"测{serial}", f"00{serial}", "分散气代煤", 5000])
    sheet.append(["合计", *[None] * 5, "=SUM(G2:G4)"])
    book.create_sheet("汇总").append([f"=COUNTA({SHEET}!$D$2:$D$4)", "=SUM(C4:D4)"])
    book.save(tmp_path / "台账.xlsx")
    return open_in_excel(tmp_path / "台账.xlsx")


def records(first: int, count: int) -> dict[str, list[Any]]:
    return {
        "household_id": [f"H{serial}" for serial in range(first, first + count)],
        "street": ["省庄镇"] * count,
        "village": ["2022-04"] * count,  # a text that Excel would take for a date
        "name": ["=甲"] * count,
        "meter": [f"00{serial}" for serial in range(first, first + count)],
        "route": ["分散气代煤"] * count,
        "total_cost": [6000.0] * count,
        "accepted_on": [dt.date(2021, 11, 20)] * count,
    }


def test_rows_are_inserted_before_the_last_counted_record(office_book: xw.Book) -> None:
    writer = TableWriter(office_book, ledger_of(office_book))
    assert writer.append(records(4, 2)) == range(4, 6)
    assert writer.inserts == 2
    changes: list[Change] = []
    writer.apply(changes)
    sheet = excel_sheet(office_book)
    assert [sheet.cells.get((row, 1)) for row in range(2, 8)] == ["H1", "H2", "H4", "H5", "H3", "合计"]
    assert [sheet.cells[4, column] for column in (3, 4, 5)] == ["2022-04", "=甲", "004"]
    assert sheet.cells[5, 8] == dt.datetime(2021, 11, 20)
    assert sheet.formulas == {(7, 7): "=SUM(G2:G6)"}
    assert office_book.impl.xl.sheet("汇总").formulas[1, 1] == f"=COUNTA({SHEET}!$D$2:$D$6)"
    assert [(change.address, change.cells) for change in changes] == [("A4:H5", 16)]
    again = TableWriter(office_book, ledger_of(office_book))
    again.update("meter", [4, 5], ["004", "005"])
    again.update("accepted_on", [4, 5], [dt.date(2021, 11, 20)] * 2)
    again.apply(changes)
    assert len(changes) == 1


def test_a_table_of_excels_grows(office_book: xw.Book) -> None:
    sheet = excel_sheet(office_book)
    sheet.formulas.clear()
    office_book.impl.xl.sheet("汇总").formulas.clear()
    sheet.ListObjects.append(SimpleNamespace(Range=sheet.Range("A1:H4")))
    writer = TableWriter(office_book, ledger_of(office_book))
    assert writer.append(records(4, 1)) == range(4, 5)  # inside the table, which would not grow below


def test_merged_last_rows_are_refused(office_book: xw.Book) -> None:
    sheet = excel_sheet(office_book)
    sheet.merges.append(Cells(sheet, 2, 3, 4, 3))
    with pytest.raises(Exception, match="C2:C4"):
        TableWriter(office_book, ledger_of(office_book)).append(records(4, 1))


def test_a_template_grows_and_fills_its_formulas(tmp_path: Path) -> None:
    street_workbook(tmp_path / "街镇台账.xlsx", POLICY, street="省庄镇", rows=20)
    book = open_in_excel(tmp_path / "街镇台账.xlsx")
    sheet = excel_sheet(book)
    ledger = ledger_of(book)
    place = ledger.table.columns["subsidy"]
    letter = column_letters(place)
    first = Translator(sheet.formulas[7, place], origin=f"{letter}7")
    columns = records(1, 24)
    writer = TableWriter(book, ledger)
    assert writer.append(columns) == range(7, 31)
    writer.apply([])
    for row in range(7, 32):
        assert sheet.formulas[row, place] == first.translate_formula(f"{letter}{row}")
    assert (
        sheet.formulas[3, place] == f'=IF(COUNT(${letter}$7:${letter}$31)=0,"",SUM(${letter}$7:${letter}$31))'
    )
    assert "单位负责人：" in [value for (row, _), value in sheet.cells.items() if row == 32]


def test_notes_and_colours(office_book: xw.Book) -> None:
    cell = office_book.sheets[SHEET]["D2"]
    assert set_note(cell, "身份证号重复")
    assert set_note(cell, "户主姓名重复")
    assert cell.note.text == "户主姓名重复"
    set_note(cell, None)
    set_note(cell, None)
    assert cell.note is None
    office_book.sheets[SHEET]["D2:D3"].color = (1, 2, 3)
    set_color(cell, (255, 230, 153))
    assert (cell.color, office_book.sheets[SHEET]["D3"].color) == ((255, 230, 153), (1, 2, 3))
    set_color(office_book.sheets[SHEET]["D2:D3"], None)
    assert (cell.color, excel_sheet(office_book).colors) == (None, {})


def test_a_cell_that_people_talk_about_takes_no_note(
    office_book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Cells, "CommentThreaded", object(), raising=False)
    cell = office_book.sheets[SHEET]["D2"]
    assert not set_note(cell, "身份证号重复")
    assert set_note(cell, None)


def test_a_new_sheet_does_not_come_to_the_front(office_book: xw.Book) -> None:
    added = ensure_sheet(office_book, "疑点清单", office_book.sheets[SHEET])
    assert [sheet.name for sheet in office_book.sheets] == [SHEET, "疑点清单", "汇总"]
    assert ensure_sheet(office_book, "疑点清单") == added
    assert ensure_sheet(office_book, "末").index == 4
    assert office_book.sheets.active.name == SHEET
    assert sheet_or_none(office_book, "没有") is None
