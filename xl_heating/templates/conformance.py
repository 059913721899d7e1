"""函数校验.xlsx: every function judged cell by cell, in whatever program opens it.

A row is a formula, what it gives, what it must give by the policy, and whether the two agree. Results of
several rows fill an array formula on a sheet of their own, checked cell by cell there.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from xl_heating.engines import file as file_engine
from xl_heating.functions import CellError, catalogue
from xl_heating.functions.values import Rows, Scalar
from xl_heating.ledger.grid import column_letters
from xl_heating.policy import Policy
from xl_heating.recalculation import bring_up_to_date
from xl_heating.templates.book import Book, Sheet
from xl_heating.templates.conformance_cases import TITLE_ROWS, Placed, further_rows, input_tables
from xl_heating.templates.conformance_checks import check_formula
from xl_heating.templates.conformance_native import native_rows
from xl_heating.templates.conformance_rows import ArgumentCells, Row, example_rows
from xl_heating.templates.headers import write_headers
from xl_heating.templates.policy_sheets import set_heights, write_parameters, write_routes

FILE = "函数校验.xlsx"
ROWS_SHEET, INPUTS_SHEET, ARGUMENTS_SHEET, ARRAYS_SHEET = "函数校验", "数据", "示例参数", "数组"
COLUMNS = (
    ("序号", 5),
    ("主题", 9),
    ("函数", 21),
    ("说明", 40),
    ("公式", 58),
    ("结果", 17),
    ("期望", 17),
    ("一致", 7),
)
COUNTS_ROW, HEADER_ROW, FIRST_ROW = 3, 4, 5
RESULT, EXPECTED, AGREES = (column_letters(column) for column in (6, 7, 8))
SHOWN_FORMULA = 240
"""Characters of a formula that the page shows; all of it stands in the result's own cell."""
TABLES_GAP = 2
"""Empty rows between two tables of 数据."""
_BLANK = "（空）"
_ERROR_FORMULAS = {
    CellError.NA: "=NA()",
    CellError.DIV0: "=1/0",
    CellError.VALUE: '=VALUE("#")',
    CellError.NUM: "=9^999",
    CellError.REF: "=#REF!",
    CellError.NULL: "=#NULL!",
}
"""Formulas that put an error into a cell."""


def conformance_workbook(path: Path, policy: Policy) -> None:
    """Write the conformance workbook to `path`, every formula with its value."""
    tables = _placed_tables()
    arguments = ArgumentCells(ARGUMENTS_SHEET, first_row=HEADER_ROW)
    rows = list(_all_rows(policy, arguments, tables))
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / path.name
        with Book(made, {}, title=f"{policy.policy.place}清洁取暖函数校验") as book:
            sheets = {name: book.sheet(name) for name in _sheet_names(tables)}
            arrays = _Arrays(sheets[ARRAYS_SHEET])
            _write_rows(book, sheets[ROWS_SHEET], rows, arrays, policy)
            _write_tables(sheets, tables)
            _write_arguments(sheets[ARGUMENTS_SHEET], arguments)
            arrays.finish()
            write_parameters(book, policy)
            write_routes(book, policy)
        # The file engine writes errors and blanks inside array formulas too, which the writer cannot.
        opened = file_engine.open(made)
        bring_up_to_date(opened, policy)
        opened.save()
        opened.close()
        shutil.copyfile(made, path)


def _sheet_names(tables: Mapping[str, Placed]) -> list[str]:
    own = [placed.sheet for placed in tables.values() if placed.sheet != INPUTS_SHEET]
    return [ROWS_SHEET, INPUTS_SHEET, *own, ARGUMENTS_SHEET, ARRAYS_SHEET]


def _all_rows(policy: Policy, cells: ArgumentCells, tables: Mapping[str, Placed]) -> Iterator[Row]:
    further = further_rows(tables)
    for name, spec in catalogue.items():
        yield from example_rows(spec, cells)
        yield from native_rows(spec, policy, cells)
        yield from further.get(name, ())


# ------------------------------------------------------------------------------------------ main page


def _write_rows(book: Book, sheet: Sheet, rows: Sequence[Row], arrays: _Arrays, policy: Policy) -> None:
    last, width = FIRST_ROW + len(rows) - 1, len(COLUMNS)
    sheet.merge(1, 1, 1, width, "函数校验", "title")
    sheet.merge(
        2, 1, 2, width,
        f"每行一个公式：结果与按政策手工核算的期望逐一比较，金额到分、文本逐字、错误值须为同一种。"
        f"全部一致，说明本机计算与政策（{policy.policy.document}，版本 {policy.version}）相符；"
        "改动“政策参数”会出现不一致。未安装加载项的电脑显示上次计算的结果。",
        "note",
    )  # fmt: skip
    set_heights(sheet)
    sheet.height(2, 27)
    _write_counts(book, sheet, last)
    write_headers(sheet, HEADER_ROW, [(title,) for title, _ in COLUMNS])
    for column, (_, characters) in enumerate(COLUMNS, start=1):
        sheet.width(column, characters)
    for number, row in enumerate(rows, start=1):
        _write_row(sheet, HEADER_ROW + number, number, row, arrays)
    agrees = (FIRST_ROW - 1, width - 1, last - 1, width - 1)
    for value, fill, ink in (("TRUE", "#C6EFCE", "#006100"), ("FALSE", "#FFC7CE", "#9C0006")):
        look = book.conditional(bg_color=fill, font_color=ink)
        sheet.raw.conditional_format(
            *agrees, {"type": "cell", "criteria": "==", "value": value, "format": look}
        )
    sheet.raw.freeze_panes(HEADER_ROW, 3)
    sheet.raw.autofilter(HEADER_ROW - 1, 0, last - 1, width - 1)
    sheet.raw.repeat_rows(HEADER_ROW - 1)
    sheet.raw.print_area(0, 0, last - 1, width - 1)
    sheet.landscape()


def _write_counts(book: Book, sheet: Sheet, last: int) -> None:
    """行数, 一致, 不一致 and the verdict; whatever is not TRUE counts as different."""
    agrees = f"{AGREES}{FIRST_ROW}:{AGREES}{last}"
    at = COUNTS_ROW
    sheet.merge(at, 1, at, 2, "行数", "total_label")
    sheet.formula(at, 3, f"=ROWS({agrees})", "total", align="center")
    verdict = f'"全部一致","有"&H{at}&"行不一致，请在“一致”一列筛选查看"'
    sheet.formula(at, 4, f"=IF(AND(F{at}=C{at},H{at}=0),{verdict})", "total", align="center")
    sheet.write(at, 5, "一致", "total_label", align="right")
    sheet.formula(at, 6, f"=COUNTIF({agrees},TRUE)", "total", align="center")
    sheet.write(at, 7, "不一致", "total_label", align="right")
    sheet.formula(at, 8, f"=C{at}-F{at}", "total", align="center")
    red = book.conditional(bg_color="#FFC7CE", font_color="#9C0006")
    sheet.raw.conditional_format(
        at - 1, 7, at - 1, 7, {"type": "cell", "criteria": ">", "value": 0, "format": red}
    )
    sheet.height(at, 20)


def _write_row(sheet: Sheet, at: int, number: int, row: Row, arrays: _Arrays) -> None:
    formula, expected = row.formula, row.expected
    shown, note = formula, row.note
    if isinstance(expected, list):
        agreeing = arrays.add(number, row, expected)
        shown = f"{{{formula}}}"
        note = f"{note}（数组公式，在“{ARRAYS_SHEET}”表逐格比较；结果为一致的格数）"
        formula, expected = f"=COUNTIF({agreeing},TRUE)", sum(map(len, expected))
    if len(shown) > SHOWN_FORMULA:
        shown = f"{shown[:SHOWN_FORMULA]}……（全文见“结果”格）"
    texts = (number, row.spec.topic.value, row.spec.name, note, shown)
    for column, text in enumerate(texts, start=1):
        sheet.write(at, column, text, "center" if column == 1 else "wrapped", font_size=9)
    sheet.formula(at, 6, formula, "computed", **_look(expected))
    _write_expected(sheet, at, 7, expected)
    sheet.formula(
        at, 8, check_formula(f"{RESULT}{at}", f"{EXPECTED}{at}", expected), "computed", align="center"
    )
    lines = max(
        -(-_columns_of(text) // int(COLUMNS[column][1] * 1.1))
        for column, text in ((3, note), (4, shown), (6, expected if isinstance(expected, str) else ""))
    )
    sheet.height(at, 12.5 * max(1, lines) + 4)


def _write_expected(sheet: Sheet, row: int, column: int, expected: Scalar) -> None:
    if expected is None:
        sheet.write(row, column, _BLANK, "center", font_color="#7F7F7F")
    elif isinstance(expected, CellError):
        sheet.write(row, column, str(expected), "center")
    else:
        sheet.write(row, column, expected, "number", **_look(expected))


def _look(expected: Scalar) -> dict[str, object]:
    """How a result and what it must be are shown: dates as dates, text wrapped."""
    if isinstance(expected, str):
        return {"align": "left", "text_wrap": True, "shrink": False, "font_size": 9}
    if isinstance(expected, (bool, CellError)) or expected is None:
        return {"align": "center"}
    return {"num_format": "yyyy-mm-dd"} if hasattr(expected, "year") else {}


def _columns_of(text: str) -> int:
    """Width in characters of a fixed-width font: Chinese counts twice."""
    return sum(1 if character.isascii() else 2 for character in text)


# ------------------------------------------------------------------------------------------- arrays


class _Arrays:
    """数组: blocks of array formulas, what they must give beside them, and a check of each cell."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._next = HEADER_ROW
        self._widest = 1

    def add(self, number: int, row: Row, expected: Rows) -> str:
        """Write a block; returns the reference of its checks."""
        sheet, top, height, width = self._sheet, self._next + 1, len(expected), len(expected[0])
        result, constant, check = 2, 3 + width, 4 + 2 * width
        sheet.write(self._next, 1, f"第{number}行", "check_label")
        for left, title in ((result, "结果"), (constant, "期望"), (check, "一致")):
            sheet.merge(self._next, left, self._next, left + width - 1, title, "check_label")
        sheet.array(top, result, top + height - 1, result + width - 1, row.formula, **_look(_like(expected)))
        for at, cells in enumerate(expected, start=top):
            for place, value in enumerate(cells):
                _write_expected(sheet, at, constant + place, value)
                pair = (f"{column_letters(each + place)}{at}" for each in (result, constant))
                sheet.formula(at, check + place, check_formula(*pair, value), "computed", align="center")
        self._next = top + height + 1
        self._widest = max(self._widest, check + width - 1)
        first, last = column_letters(check), column_letters(check + width - 1)
        return f"{ARRAYS_SHEET}!${first}${top}:${last}${top + height - 1}"

    def finish(self) -> None:
        """Titles and print set-up, once the width is known."""
        sheet = self._sheet
        sheet.merge(1, 1, 1, max(self._widest, 8), "数组公式", "title")
        sheet.merge(
            2,
            1,
            2,
            max(self._widest, 8),
            "各块对应“函数校验”中的一行，左为结果，中为期望，右为是否一致。",
            "note",
        )
        set_heights(sheet)
        for column in range(1, self._widest + 1):
            sheet.width(column, 11)
        sheet.raw.freeze_panes(2, 1)
        sheet.raw.print_area(0, 0, self._next - 2, max(self._widest, 8) - 1)
        sheet.landscape()


def _like(expected: Rows) -> Scalar:
    """A value that tells the look of the whole block: one that is no blank and no error."""
    values = [
        cell for cells in expected for cell in cells if cell is not None and not isinstance(cell, CellError)
    ]
    dates = [cell for cell in values if hasattr(cell, "year")]
    return (dates or values or [None])[0]


# ------------------------------------------------------------------------------------------- inputs


def _placed_tables() -> dict[str, Placed]:
    placed, top = {}, HEADER_ROW
    for table in input_tables():
        if table.sheet:
            placed[table.name] = Placed(table, table.sheet, HEADER_ROW)
            continue
        placed[table.name] = Placed(table, INPUTS_SHEET, top)
        top += TITLE_ROWS + len(table.rows) + TABLES_GAP
    return placed


def _write_tables(sheets: Mapping[str, Sheet], tables: Mapping[str, Placed]) -> None:
    widths: dict[str, int] = {}
    bottoms: dict[str, int] = {}
    for placed in tables.values():
        table, sheet = placed.table, sheets[placed.sheet]
        width = len(table.columns)
        sheet.write(placed.top, 1, table.title, "section")
        for column, title in enumerate(table.columns, start=1):
            sheet.write(placed.top + 1, column, title, "header")
        for row, cells in enumerate(table.rows, start=placed.top + TITLE_ROWS):
            for column, value in enumerate(cells, start=1):
                _write_cell(sheet, row, column, value)
        widths[placed.sheet] = max(widths.get(placed.sheet, 6), width)
        bottoms[placed.sheet] = placed.top + TITLE_ROWS + len(table.rows) - 1
    for name, width in widths.items():
        sheet = sheets[name]
        sheet.merge(1, 1, 1, width, f"{name}（校验用）", "title")
        sheet.merge(2, 1, 2, width, "“函数校验”中的公式引用这些单元格，请勿改动；均为虚构数据。", "note")
        set_heights(sheet)
        for column in range(1, width + 1):
            sheet.width(column, 21 if column == 1 else 14)
        sheet.raw.freeze_panes(2, 0)
        sheet.raw.print_area(0, 0, bottoms[name] - 1, width - 1)
        sheet.landscape()


def _write_arguments(sheet: Sheet, arguments: ArgumentCells) -> None:
    """示例参数: the arguments of examples that stand in cells, a function's name before each record."""
    width = max((len(cells) for _, rows in arguments.blocks for cells in rows), default=1)
    sheet.merge(1, 1, 1, width + 1, "示例参数（校验用）", "title")
    sheet.merge(2, 1, 2, width + 1, "各示例的参数依次写在单元格中，空格为留空的参数；请勿改动。", "note")
    set_heights(sheet)
    sheet.write(HEADER_ROW - 1, 1, "函数", "header")
    sheet.merge(HEADER_ROW - 1, 2, HEADER_ROW - 1, width + 1, "参数（依次）", "header")
    at = arguments.first_row
    for owner, rows in arguments.blocks:
        for cells in rows:
            sheet.write(at, 1, owner)
            for column, value in enumerate(cells, start=arguments.first_column):
                _write_cell(sheet, at, column, value)
            at += 1
    sheet.width(1, 22)
    for column in range(2, width + 2):
        sheet.width(column, 20)
    sheet.raw.freeze_panes(HEADER_ROW - 1, 1)
    sheet.raw.repeat_rows(HEADER_ROW - 2)
    sheet.raw.print_area(0, 0, at - 2, width)
    sheet.landscape()


def _write_cell(sheet: Sheet, row: int, column: int, value: Scalar) -> None:
    """A constant as typed; an error by a formula that gives it."""
    if isinstance(value, CellError):
        sheet.formula(row, column, _ERROR_FORMULAS[value], "number", align="center")
        return
    look = {"num_format": "yyyy-mm-dd"} if hasattr(value, "year") else {}
    sheet.write(row, column, value, "number" if isinstance(value, (int, float)) else "text", **look)
