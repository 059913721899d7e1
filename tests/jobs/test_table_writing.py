"""Records written into ledger tables: the template's and offices' own, read back by openpyxl."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import xlwings as xw
from openpyxl.formula.translate import Translator
from openpyxl.styles import Border, Font, PatternFill, Side

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.jobs.report import Change
from xl_heating.jobs.table_writing import TableWriter
from xl_heating.ledger import Ledger, find, grids_from_book, read
from xl_heating.ledger.grid import column_letters
from xl_heating.policy import load_policy
from xl_heating.recalculation import calculate
from xl_heating.templates.street import street_workbook

POLICY = load_policy()
SHEET = "改造台账"
COMPUTED = ("eligible_cost", "subsidy", "upper", "district", "self_pay")
HEADER = (
    "序号",
    "户编号",
    "街道镇",
    "村（居）",
    "户主姓名",
    "改造方式",
    "总费用（元）",
    "应补贴金额",
    "备注",
)
FIRST = 3
"""First record of the offices' sheets below."""


def record(serial: int, cost: float = 5000.0) -> list[Any]:
    return [serial, f"H{serial:03d}", "省庄镇", "东湖村", f"测{serial}", "分散气代煤", cost, None, None]


def office_sheet(path: Path, records: int, *below: Sequence[Any], header: Sequence[str] = HEADER) -> Path:
    """An office's own ledger: title, header, records, and what stands below them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append(["清洁取暖改造台账"])
    sheet.append(list(header))
    for serial in range(1, records + 1):
        sheet.append(record(serial)[: len(header)])
    for row in below:
        sheet.append(list(row))
    line = Side(style="thin")
    for row in sheet.iter_rows(min_row=FIRST, max_row=FIRST + records - 1):
        for cell in row:
            cell.border = Border(left=line, right=line, top=line, bottom=line)
            cell.font = Font(name="仿宋", size=11)
    book.save(path)
    return path


def new_records(first: int, count: int, cost: float = 6000.0) -> dict[str, list[Any]]:
    serials = range(first, first + count)
    return {
        "household_id": [f"H{serial:03d}" for serial in serials],
        "street": ["省庄镇"] * count,
        "village": ["西关村"] * count,
        "name": [f"测{serial}" for serial in serials],
        "route": ["分散气代煤"] * count,
        "total_cost": [cost] * count,  # the offices' sheets have this
        "cost_pipe": [cost] * count,  # the template has that
    }


def ledger_of(book: xw.Book) -> Ledger:
    return read(next(table for table in find(grids_from_book(book), POLICY) if table.sheet == SHEET), POLICY)


def letters(book: xw.Book) -> dict[str, str]:
    """Field -> letters of its column."""
    return {field: column_letters(place) for field, place in ledger_of(book).table.columns.items()}


@pytest.fixture
def opened() -> Callable[[Path], xw.Book]:
    return file_engine.open


def saved(book: xw.Book, path: Path) -> Any:
    """The sheet as openpyxl reads the saved file."""
    book.impl.save(path, backup=False)
    return openpyxl.load_workbook(path)[SHEET]


def column(sheet: Any, letter: str, first: int, last: int) -> list[Any]:
    return [sheet[f"{letter}{row}"].value for row in range(first, last + 1)]


def append(book: xw.Book, columns: dict[str, Any]) -> range:
    writer = TableWriter(book, ledger_of(book))
    rows = writer.append(columns)
    writer.apply([])
    return rows


# The template


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("street") / "街镇台账.xlsx"
    street_workbook(path, POLICY, street="省庄镇", rows=20)
    return path


def test_prepared_rows_are_filled_and_their_formulas_left(
    opened: Any, template: Path, tmp_path: Path
) -> None:
    book = opened(template)
    before = openpyxl.load_workbook(template)[SHEET]
    writer = TableWriter(book, ledger_of(book))
    first = new_records(1, 3)
    first |= {
        "meter": ["0000000012", 13, None],
        "accepted_on": np.array(["2021-11-20", "NaT", "2021-12-01"], dtype="datetime64[D]"),
        "cost_pipe": np.array([2000.35, np.nan, 0.5]),
        "subsidy": [1.0, 2.0, 3.0],  # the sheet's own business
        "eligible_cost": [9.0] * 3,
    }
    assert writer.append(first) == range(7, 10)
    assert writer.append({"household_id": ["H004"], "note": ["后到"]}) == range(10, 11)
    assert writer.inserts == 0
    changes: list[Change] = []
    writer.apply(changes)
    sheet = saved(book, tmp_path / "after.xlsx")
    at = letters(book)
    assert column(sheet, at["household_id"], 7, 11) == ["H001", "H002", "H003", "H004", None]
    assert column(sheet, at["meter"], 7, 9) == ["0000000012", "13", None]
    accepted = column(sheet, at["accepted_on"], 7, 9)
    assert accepted == [dt.datetime(2021, 11, 20), None, dt.datetime(2021, 12, 1)]
    assert column(sheet, at["cost_pipe"], 7, 9) == [2000.35, None, 0.5]
    assert column(sheet, at["note"], 7, 10) == [None, None, None, "后到"]
    for name in COMPUTED:
        assert column(sheet, at[name], 7, 26) == column(before, at[name], 7, 26)
    # 3 records of 5 texts, 2 meters, 2 dates, 2 costs; a fourth of 2 cells
    assert sum(change.cells for change in changes) == 15 + 2 + 2 + 2 + 2


def test_what_may_be_written(opened: Any, template: Path) -> None:
    book = opened(template)
    writer = TableWriter(book, ledger_of(book))
    assert writer.has("cost_pipe")
    assert not writer.has("subsidy")
    assert not writer.has("bank_account")
    assert writer.missing(["name", "subsidy", "project_area"]) == ["建设项目供热面积"]
    with pytest.raises(KeyError):
        writer.missing(["no_such_field"])


def test_more_records_than_prepared_rows(opened: Any, template: Path, tmp_path: Path) -> None:
    book = opened(template)
    before = openpyxl.load_workbook(template)[SHEET]
    rows = append(book, new_records(1, 25))
    assert rows == range(7, 32)
    sheet = saved(book, tmp_path / "after.xlsx")
    at = letters(book)
    key, cost = at["household_id"], at["eligible_cost"]
    assert column(sheet, key, 7, 32) == [*(f"H{serial:03d}" for serial in range(1, 26)), None]
    assert "单位负责人：" in [cell.value for cell in sheet[33]]
    for name in COMPUTED:
        first = Translator(before[f"{at[name]}7"].value, origin=f"{at[name]}7")
        expected = [first.translate_formula(f"{at[name]}{row}") for row in range(7, 33)]
        assert column(sheet, at[name], 7, 32) == expected
    assert sheet[f"{cost}3"].value == f'=IF(COUNT(${cost}$7:${cost}$32)=0,"",SUM(${cost}$7:${cost}$32))'
    day = at["accepted_on"]
    assert sheet[f"{day}30"].number_format == before[f"{day}7"].number_format
    # The next records go below these, in their order.
    assert append(book, new_records(26, 2)) == range(32, 34)
    again = saved(book, tmp_path / "again.xlsx")
    assert column(again, key, 31, 34) == ["H025", "H026", "H027", None]
    assert again[f"{cost}3"].value == f'=IF(COUNT(${cost}$7:${cost}$34)=0,"",SUM(${cost}$7:${cost}$34))'


def test_a_preview_counts_what_is_then_written(opened: Any, template: Path) -> None:
    book = opened(template)
    counts = []
    for dry_run in (True, False):
        writer = TableWriter(book, ledger_of(book), dry_run=dry_run)
        rows = writer.append(new_records(1, 25))
        assert (rows, writer.inserts) == (range(7, 32), 6)
        changes: list[Change] = []
        writer.apply(changes)
        counts.append([(change.address, change.cells) for change in changes])
        assert (book.sheets[SHEET]["A7"].value is None) is dry_run
    assert counts[0] == counts[1]


def test_two_hundred_records_in_thirty_rows_add_up(tmp_path: Path) -> None:
    path = tmp_path / "街镇台账.xlsx"
    street_workbook(path, POLICY, street="省庄镇", rows=30)
    costs = [Decimal(300_000 + 137 * serial) / 100 for serial in range(200)]
    book = file_engine.open(path)
    columns = new_records(1, 200)
    columns.pop("cost_pipe")
    rows = append(
        book, columns | {"cost_equipment": [float(cost) for cost in costs], "acceptance": ["合格"] * 200}
    )
    assert rows == range(7, 207)
    book.impl.save(backup=False)
    results = calculate(path, POLICY).values[SHEET]
    place = ledger_of(book).table.columns
    totals = {name: results[3, place[name]] for name in COMPUTED}
    total = float(sum(costs))  # each between 3,000 and 3,300 yuan: below the ceiling, so all is subsidy
    assert totals["eligible_cost"] == pytest.approx(total, abs=0.001)
    assert totals["subsidy"] == pytest.approx(total, abs=0.001)
    assert totals["upper"] + totals["district"] == pytest.approx(total, abs=0.001)
    assert totals["self_pay"] == 0
    assert [results[4, place[name]] for name in COMPUTED] == ["一致"] * 5
    sheet = openpyxl.load_workbook(path)[SHEET]
    for name in COMPUTED:
        formulas = column(sheet, column_letters(place[name]), 7, 207)
        assert all(text.startswith("=") for text in formulas)
        assert len(set(formulas)) == 201, "each row has its own"
    assert "单位负责人：" in [cell.value for cell in sheet[208]]


# Offices' own sheets


def test_a_sum_that_counts_to_the_last_record_counts_the_new_ones(opened: Any, tmp_path: Path) -> None:
    path = office_sheet(
        tmp_path / "a.xlsx",
        4,
        ["合计", None, None, None, None, None, "=SUM(G3:G6)"],
        ["填表人：", None, None, None, "审核人："],
    )
    book = opened(path)
    assert append(book, new_records(5, 3)) == range(6, 9)
    sheet = saved(book, tmp_path / "b.xlsx")
    assert column(sheet, "B", 3, 9) == ["H001", "H002", "H003", "H005", "H006", "H007", "H004"]
    assert (sheet["A10"].value, sheet["G10"].value) == ("合计", "=SUM(G3:G9)")
    assert sheet["A11"].value == "填表人："
    assert sheet["E7"].border.left.style == "thin"
    assert sheet["E7"].font.name == "仿宋"


def test_above_a_typed_total_records_keep_their_order(opened: Any, tmp_path: Path) -> None:
    path = office_sheet(tmp_path / "a.xlsx", 4, ["合计", None, None, None, None, None, 20000])
    book = opened(path)
    assert append(book, new_records(5, 2)) == range(7, 9)
    sheet = saved(book, tmp_path / "b.xlsx")
    assert column(sheet, "B", 3, 9) == [*(f"H{serial:03d}" for serial in range(1, 7)), None]
    assert (sheet["A9"].value, sheet["G9"].value) == ("合计", 20000)
    assert sheet["E8"].border.left.style == "thin"


def test_a_plain_list_goes_on_below(opened: Any, tmp_path: Path) -> None:
    book = opened(office_sheet(tmp_path / "a.xlsx", 4))
    assert append(book, new_records(5, 30)) == range(7, 37)
    sheet = saved(book, tmp_path / "b.xlsx")
    assert column(sheet, "B", 6, 36) == [f"H{serial:03d}" for serial in range(4, 35)]
    assert sheet["E36"].font.name == "仿宋"


def test_a_name_that_ends_at_the_last_record_grows(opened: Any, tmp_path: Path) -> None:
    path = office_sheet(tmp_path / "a.xlsx", 4)
    book = openpyxl.load_workbook(path)
    book.defined_names["费用"] = openpyxl.workbook.defined_name.DefinedName(
        "费用", attr_text=f"{SHEET}!$G$3:$G$6"
    )
    book.save(path)
    opened_book = opened(path)
    assert append(opened_book, new_records(5, 2)) == range(6, 8)
    saved(opened_book, tmp_path / "b.xlsx")
    names = openpyxl.load_workbook(tmp_path / "b.xlsx").defined_names
    assert names["费用"].attr_text.replace("'", "") == f"{SHEET}!$G$3:$G$8"


def test_a_table_with_headers_only(opened: Any, tmp_path: Path) -> None:
    numbering = [str(number) for number in range(1, len(HEADER) + 1)]
    for below, first in (((), 3), ((numbering,), 4), ((numbering, ["合计"]), 4)):
        book = opened(office_sheet(tmp_path / f"{len(below)}.xlsx", 0, *below))
        assert append(book, new_records(1, 2)) == range(first, first + 2)
        sheet = saved(book, tmp_path / f"{len(below)} 后.xlsx")
        assert column(sheet, "B", first, first + 1) == ["H001", "H002"]
        assert sheet[f"A{first - 1}"].value == ("1" if below else HEADER[0])
        assert [row[0].value for row in sheet.iter_rows(min_row=first + 2)] == ["合计"] * (len(below) > 1)


def test_subtotals_in_the_middle_stay(opened: Any, tmp_path: Path) -> None:
    path = office_sheet(
        tmp_path / "a.xlsx",
        2,
        ["小计", None, None, None, None, None, "=SUM(G3:G4)"],
        record(3),
        record(4),
        ["小计", None, None, None, None, None, "=SUM(G6:G7)"],
    )
    book = opened(path)
    ledger = ledger_of(book)
    writer = TableWriter(book, ledger)
    writer.update("total_cost", ledger.rows, [5000.0, 5100.0, 5200.0, 5000.0])
    assert writer.append(new_records(5, 1)) == range(7, 8)
    changes: list[Change] = []
    writer.apply(changes)
    sheet = saved(book, tmp_path / "b.xlsx")
    assert column(sheet, "G", 3, 9) == [5000, 5100, "=SUM(G3:G4)", 5200, 6000, 5000, "=SUM(G6:G8)"]
    assert (changes[0].address, changes[0].cells) == ("G4:G6", 2)


def test_formulas_are_filled_down_and_sums_typed_as_formulas_are_figures(opened: Any, tmp_path: Path) -> None:
    path = office_sheet(tmp_path / "a.xlsx", 4)
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    for row in range(3, 7):
        sheet[f"H{row}"] = f"=ROUND(G{row}*0.5,2)"
    sheet["G6"] = "=3000+500"
    sheet["G4"] = "=3000+600"
    book.save(path)
    opened_book = opened(path)
    ledger = ledger_of(opened_book)
    writer = TableWriter(opened_book, ledger)
    assert writer.has("total_cost")
    assert not writer.has("subsidy")
    assert writer.append(new_records(5, 2) | {"subsidy": [1.0, 1.0]}) == range(7, 9)
    writer.update("total_cost", ledger.rows[2:3], [5100.0])
    writer.apply([])
    written = saved(opened_book, tmp_path / "b.xlsx")
    assert column(written, "H", 3, 8) == [f"=ROUND(G{row}*0.5,2)" for row in range(3, 9)]
    assert column(written, "G", 3, 8) == [5000, "=3000+600", 5100, "=3000+500", 6000, 6000]


def test_a_running_total_goes_on_through_inserted_rows(opened: Any, tmp_path: Path) -> None:
    header = (*HEADER[:-1], "累计")
    path = office_sheet(tmp_path / "a.xlsx", 4, ["合计", *[None] * 5, "=SUM(G3:G6)"], header=header)
    book = openpyxl.load_workbook(path)
    for row in range(3, 7):
        book[SHEET][f"I{row}"] = f"=N(I{row - 1})+G{row}"
    book.save(path)
    opened_book = opened(path)
    assert append(opened_book, new_records(5, 2)) == range(6, 8)
    sheet = saved(opened_book, tmp_path / "b.xlsx")
    assert column(sheet, "I", 3, 8) == [f"=N(I{row - 1})+G{row}" for row in range(3, 9)]


def test_figures_are_written_in_the_sheets_unit(opened: Any, tmp_path: Path) -> None:
    header = [title.replace("（元）", "（万元）") for title in HEADER]
    book = opened(office_sheet(tmp_path / "a.xlsx", 2, header=header))
    append(book, new_records(3, 1, cost=6543.21))
    assert saved(book, tmp_path / "b.xlsx")["G5"].value == 0.654321


def test_updates_write_only_what_differs(opened: Any, tmp_path: Path) -> None:
    book = opened(office_sheet(tmp_path / "a.xlsx", 6))
    for expected in ([("I3:I7", 3), ("D8", 1)], []):
        ledger = ledger_of(book)
        writer = TableWriter(book, ledger)
        writer.update("note", ledger.rows[::2][::-1], ["丙", "乙", "甲"])
        writer.update("village", ledger.rows[4:], ["东湖村", "西关村"])
        writer.update("meter", ledger.rows, ["1"] * 6)
        changes: list[Change] = []
        writer.apply(changes)
        assert [(change.address, change.cells) for change in changes] == expected
    assert column(saved(book, tmp_path / "b.xlsx"), "I", 3, 8) == ["甲", None, "乙", None, "丙", None]


# What cannot be done is said, and nothing is written


def refused(book: xw.Book, columns: dict[str, Any], said: str) -> None:
    before = [sheet.used_range.formula for sheet in book.sheets]
    with pytest.raises(JobError, match=said):
        append(book, columns)
    assert [sheet.used_range.formula for sheet in book.sheets] == before


def test_another_street_than_the_title_says(opened: Any, tmp_path: Path) -> None:
    path = office_sheet(tmp_path / "省庄镇台账.xlsx", 3)
    book = openpyxl.load_workbook(path)
    book[SHEET].delete_cols(3)
    book.save(path)
    columns = new_records(4, 2)
    columns["street"] = ["省庄镇", "邱家店镇"]
    refused(opened(path), columns, "都是省庄镇的记录，不能写入邱家店镇的记录")
    columns["street"] = ["省庄镇", None]
    assert append(opened(path), columns) == range(6, 8)


def test_a_single_record_that_a_sum_counts(opened: Any, tmp_path: Path) -> None:
    path = office_sheet(tmp_path / "a.xlsx", 1, ["合计", *[None] * 5, "=SUM(G3:G3)"])
    refused(opened(path), new_records(2, 1), "只有一条记录.*第3行|第3行.*只有一条记录")


def test_a_village_merged_down_to_a_counted_last_record(opened: Any, tmp_path: Path) -> None:
    path = office_sheet(tmp_path / "a.xlsx", 4, ["合计", *[None] * 5, "=SUM(G3:G6)"])
    book = openpyxl.load_workbook(path)
    book[SHEET].merge_cells("D3:D6")
    book.save(path)
    refused(opened(path), new_records(5, 1), "D3:D6")


def test_columns_of_unequal_length(opened: Any, tmp_path: Path) -> None:
    book = opened(office_sheet(tmp_path / "a.xlsx", 2))
    with pytest.raises(ValueError, match="unequal"):
        append(book, {"name": ["甲"], "note": []})


def test_an_array_formula_does_not_go_down(opened: Any, tmp_path: Path) -> None:
    path = office_sheet(tmp_path / "a.xlsx", 4)
    book = openpyxl.load_workbook(path)
    for row in range(3, 7):
        cell = f"H{row}"
        book[SHEET][cell] = openpyxl.worksheet.formula.ArrayFormula(cell, f"=SUM(G{row}:G{row}*0.5)")
    book.save(path)
    refused(opened(path), new_records(5, 1), "数组公式")


def test_highlighted_cells_stay_highlighted(opened: Any, tmp_path: Path) -> None:
    path = office_sheet(tmp_path / "a.xlsx", 3)
    book = openpyxl.load_workbook(path)
    book[SHEET]["E3"].fill = PatternFill("solid", fgColor="FFFF00")
    book.save(path)
    opened_book = opened(path)
    ledger = ledger_of(opened_book)
    writer = TableWriter(opened_book, ledger)
    writer.update("name", ledger.rows, ["新一", "测2", "测3"])
    writer.apply([])
    sheet = saved(opened_book, tmp_path / "b.xlsx")
    assert (sheet["E3"].value, sheet["E3"].fill.fgColor.rgb) == ("新一", "00FFFF00")
