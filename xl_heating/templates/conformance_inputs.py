"""Sheets of the conformance workbook that its formulas refer to: tables as typed, long columns, arguments."""

from __future__ import annotations

from collections.abc import Mapping

from xl_heating.forms.book import Sheet
from xl_heating.functions import CellError
from xl_heating.functions.values import Scalar
from xl_heating.templates.conformance_cases import TITLE_ROWS, Placed, input_tables
from xl_heating.templates.conformance_rows import ArgumentCells
from xl_heating.templates.policy_sheets import set_heights

INPUTS_SHEET, ARGUMENTS_SHEET = "数据", "示例参数"
HEADER_ROW = 3
LONG_PRINTED = 30
"""Rows of a long column that are printed."""
TABLES_GAP = 2
"""Empty rows between two tables of 数据."""
_ERROR_FORMULAS = {
    CellError.NA: "=NA()",
    CellError.DIV0: "=1/0",
    CellError.VALUE: '=VALUE("#")',
    CellError.NUM: "=9^999",
    CellError.REF: "=#REF!",
    CellError.NULL: "=#NULL!",
}
"""Formulas that put an error into a cell."""


def argument_cells() -> ArgumentCells:
    """Room for arguments on their sheet, still empty."""
    return ArgumentCells(ARGUMENTS_SHEET, first_row=HEADER_ROW + 1)


def placed_tables() -> dict[str, Placed]:
    placed: dict[str, Placed] = {}
    top = HEADER_ROW
    for table in input_tables():
        if table.sheet:
            placed[table.name] = Placed(table, table.sheet, HEADER_ROW)
            continue
        placed[table.name] = Placed(table, INPUTS_SHEET, top)
        top += TITLE_ROWS + len(table.rows) + TABLES_GAP
    return placed


def write_tables(sheets: Mapping[str, Sheet], tables: Mapping[str, Placed]) -> None:
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
        bottoms[placed.sheet] = (
            placed.top + TITLE_ROWS + (LONG_PRINTED if table.sheet else len(table.rows)) - 1
        )
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


def write_arguments(sheet: Sheet, arguments: ArgumentCells) -> None:
    """示例参数: the arguments of examples that stand in cells, a function's name before each record."""
    width = max((len(cells) for _, rows in arguments.blocks for cells in rows), default=1)
    sheet.merge(1, 1, 1, width + 1, "示例参数（校验用）", "title")
    sheet.merge(2, 1, 2, width + 1, "各示例的参数依次写在单元格中，空格为留空的参数；请勿改动。", "note")
    set_heights(sheet)
    sheet.write(HEADER_ROW, 1, "函数", "header")
    sheet.merge(HEADER_ROW, 2, HEADER_ROW, width + 1, "参数（依次）", "header")
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
    sheet.raw.freeze_panes(HEADER_ROW, 1)
    sheet.raw.repeat_rows(HEADER_ROW - 1)
    sheet.raw.print_area(0, 0, at - 2, width)
    sheet.landscape()


def _write_cell(sheet: Sheet, row: int, column: int, value: Scalar) -> None:
    """A constant as typed; an error by a formula that gives it."""
    if isinstance(value, CellError):
        sheet.formula(row, column, _ERROR_FORMULAS[value], "number", align="center")
        return
    look = {"num_format": "yyyy-mm-dd"} if hasattr(value, "year") else {}
    sheet.write(row, column, value, "number" if isinstance(value, (int, float)) else "text", **look)
