"""函数校验.xlsx: all TRUE, able to be FALSE, and over everything that it has to cover."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from xl_heating.engines import file
from xl_heating.functions import CellError, catalogue
from xl_heating.policy import Policy
from xl_heating.recalculation import calculate
from xl_heating.templates import conformance_workbook
from xl_heating.templates.conformance_checks import check_formula

FIRST_ROW = 5
NUMBER, TOPIC, FUNCTION, NOTE, FORMULA, RESULT, EXPECTED, AGREES, LIBREOFFICE = range(9)
PASSED_ON = {"#N/A", "#VALUE!", "#NUM!", "#DIV/0!", "#REF!", "#NULL!"}
"""Every error that a cell can hold while all functions are known; #NAME? says that one is not."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Path:
    made = tmp_path_factory.mktemp("conformance") / "函数校验.xlsx"
    conformance_workbook(made, policy)
    return made


@pytest.fixture(scope="module")
def rows(path: Path) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(path, data_only=True)["函数校验"]
    return list(sheet.iter_rows(min_row=FIRST_ROW, values_only=True))


def agreeing(path: Path) -> dict[int, object]:
    """Row → what its 一致 cell gives when the workbook is calculated now."""
    cells = calculate(path).values["函数校验"]
    return {row: value for (row, column), value in cells.items() if column == 8 and row >= FIRST_ROW}


def test_every_row_agrees(path: Path, rows: list[tuple[Any, ...]]) -> None:
    found = agreeing(path)
    assert len(found) == len(rows) >= 300
    wrong = [rows[row - FIRST_ROW][:EXPECTED] for row, value in found.items() if value is not True]
    assert wrong == []


def test_the_top_line_counts(path: Path, rows: list[tuple[Any, ...]]) -> None:
    top = [cell.value for cell in openpyxl.load_workbook(path, data_only=True)["函数校验"][3]]
    assert [top[at] for at in (0, 2, 3, 4, 5, 6, 7)] == [
        "行数", len(rows), "全部一致", "一致", len(rows), "不一致", 0,
    ]  # fmt: skip
    assert [row[NUMBER] for row in rows] == list(range(1, len(rows) + 1))


def test_a_broken_figure_is_found(path: Path, rows: list[tuple[Any, ...]], tmp_path: Path) -> None:
    """三（四）: with a ceiling of 5,500 for solar on 政策参数 the plain formulas and heat_policy differ."""
    broken = tmp_path / "函数校验.xlsx"
    shutil.copyfile(path, broken)
    book = file.open(broken)
    sheet = book.sheets["政策参数"]
    keys = sheet.range("A1:A200").value
    sheet.range(f"B{keys.index('SOLAR.cap') + 1}").value = 5500
    book.save()
    book.close()
    wrong = {row for row, value in agreeing(broken).items() if value is False}
    assert wrong
    named = [rows[row - FIRST_ROW] for row in wrong]
    assert any("heat_policy" in row[FORMULA] for row in named)
    assert any(row[NOTE].startswith("普通公式") for row in named)
    assert not [row for row in named if row[FORMULA] == '=HEAT_SPLIT("太阳能",5800)']
    assert calculate(broken).values["函数校验"][3, 8] == len(wrong)


def test_what_the_workbook_covers(path: Path, rows: list[tuple[Any, ...]]) -> None:
    assert {row[FUNCTION] for row in rows} == set(catalogue)
    formulas = [row[FORMULA] for row in rows]
    arrays = openpyxl.load_workbook(path, data_only=True)["数组"]
    everywhere = {cell for row in arrays.iter_rows(values_only=True) for cell in row}
    everywhere |= {row[EXPECTED] for row in rows}
    shown = {value for value in everywhere if isinstance(value, str)}
    assert shown >= PASSED_ON | {"（空）"}
    assert any(isinstance(row[EXPECTED], dt.datetime) for row in rows)
    assert any(isinstance(value, bool) for value in everywhere)
    assert any(formula.startswith("{=HEAT_SPLIT(数据!") for formula in formulas)  # a table over columns
    assert any(re.search(r'HEAT_\w+\(.*"share_mode=PROPORTIONAL"', formula) for formula in formulas)
    assert any("heat_policy" in formula for formula in formulas)  # the sheet 政策参数
    assert any("长列!" in formula for formula in formulas)
    assert any("DATE(" in formula for formula in formulas)
    texts = {cell for row in openpyxl.load_workbook(path)["数据"].iter_rows(values_only=True) for cell in row}
    assert {"０．６万元", "２０２１．１１．０１", "2021年11月"} <= texts  # full-width, dates as text


def test_each_native_form_has_its_own_rows(rows: list[tuple[Any, ...]]) -> None:
    plain = {row[FUNCTION] for row in rows if row[NOTE].startswith("普通公式")}
    beside = {  # the form looks for its own row on the sheet, so it cannot stand anywhere else
        spec.name for spec in catalogue.values() if spec.native and "ROW()" in str(spec.native)
    }
    assert plain == {spec.name for spec in catalogue.values() if spec.native} - beside


def test_cached_values_are_true(path: Path) -> None:
    """Blocks of array formulas too, with their errors and blanks."""
    shown = openpyxl.load_workbook(path, data_only=True)
    for sheet, cells in calculate(path).values.items():
        for (row, column), value in cells.items():
            cached = shown[sheet].cell(row, column).value
            if isinstance(cached, dt.datetime):
                cached = (cached - dt.datetime(1899, 12, 30)).days
            assert (cached or None) == (value or None), (sheet, row, column)


def test_two_builds_are_byte_identical(path: Path, policy: Policy, tmp_path: Path) -> None:
    again = tmp_path / "函数校验.xlsx"
    conformance_workbook(again, policy)
    assert again.read_bytes() == path.read_bytes()


def test_the_page_prints(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["函数校验"]
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$4:$4", "D5")
    assert [cell.value for cell in sheet[4]] == [
        "序号", "主题", "函数", "说明", "公式", "结果", "期望", "一致", "LibreOffice 中的不同",
    ]  # fmt: skip
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"


# ---------------------------------------------------------------- the check itself

VALUES = [
    0, 1, 44501, 2999.99, 3000, "", "0", "1", "TRUE", "abc", "ABC", "#N/A", True, False,
    *(error for error in CellError if error is not CellError.NAME),
]  # fmt: skip


def write(sheet: Any, row: int, column: int, value: object) -> None:
    if isinstance(value, CellError):
        sheet.write_formula(row, column, f"={value}")
    elif value == "" and not isinstance(value, bool):
        sheet.write_formula(row, column, '=""')
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write_number(row, column, value)


def checks(path: Path, pairs: Iterable[tuple[object, Any]]) -> list[object]:
    """What the check gives for each (given, expected)."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("甲")
    count = 0
    for row, (given, expected) in enumerate(pairs):
        write(sheet, row, 0, given)
        if not isinstance(expected, CellError) and expected is not None:
            write(sheet, row, 1, expected)
        sheet.write_formula(row, 2, check_formula(f"A{row + 1}", f"B{row + 1}", expected))
        count += 1
    book.close()
    cells = calculate(path).values["甲"]
    return [cells[row, 3] for row in range(1, count + 1)]


def test_the_check_is_true_for_the_very_value_alone(tmp_path: Path) -> None:
    """Not for 0 against a blank, text against a number, another case, another error, TRUE against 1."""
    pairs = [
        (given, None if expected == "" and isinstance(expected, str) else expected)
        for given in VALUES
        for expected in VALUES
    ]
    same = [left is right for left in VALUES for right in VALUES]
    assert checks(tmp_path / "甲.xlsx", pairs) == same


def test_money_agrees_to_the_fen(tmp_path: Path) -> None:
    pairs = [(2999.99, 2999.99), (2999.985, 2999.99), (3000.0, 2999.99), (0.1 + 0.2, 0.3)]
    assert checks(tmp_path / "乙.xlsx", pairs) == [True, False, False, True]
