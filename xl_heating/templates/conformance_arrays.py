"""数组: results of several rows, as array formulas that Excel 2016, WPS and LibreOffice fill alike."""

from __future__ import annotations

from typing import Any

from xl_heating.functions import CellError
from xl_heating.functions.values import Rows, Scalar
from xl_heating.ledger.grid import column_letters
from xl_heating.templates.book import Sheet
from xl_heating.templates.conformance_checks import CHECK_LOOK, check_formula, look, write_expected
from xl_heating.templates.conformance_rows import Row
from xl_heating.templates.policy_sheets import set_heights

ARRAYS_SHEET = "数组"
FIRST_ROW = 4


class Arrays:
    """数组: blocks of array formulas, what they must give beside them, and a check of each cell."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._next = FIRST_ROW
        self._widest = 1

    def add(self, number: int, row: Row, expected: Rows) -> str:
        """Write a block; returns the reference of its checks."""
        sheet, top, height, width = self._sheet, self._next + 1, len(expected), len(expected[0])
        result, constant, check = 2, 3 + width, 4 + 2 * width
        sheet.write(self._next, 1, f"第{number}行", "check_label")
        for left, title in ((result, "结果"), (constant, "期望"), (check, "一致")):
            sheet.merge(self._next, left, self._next, left + width - 1, title, "check_label")
        sheet.array(top, result, top + height - 1, result + width - 1, row.formula, **_flat(_like(expected)))
        for at, cells in enumerate(expected, start=top):
            for place, value in enumerate(cells):
                write_expected(sheet, at, constant + place, value, **_SHRUNK)
                given, wanted = (f"{column_letters(each + place)}{at}" for each in (result, constant))
                formula = check_formula(given, wanted, value)
                sheet.formula(at, check + place, formula, "computed", **CHECK_LOOK)
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


_SHRUNK = {"text_wrap": False, "shrink": True}
"""Long text would make rows tall; the cell holds all of it."""


def _flat(expected: Scalar) -> dict[str, Any]:
    return {**look(expected), **_SHRUNK}


def _like(expected: Rows) -> Scalar:
    """A value that tells the look of the whole block: a date only where every figure is one."""
    values = [
        cell for cells in expected for cell in cells if cell is not None and not isinstance(cell, CellError)
    ]
    dates = [cell for cell in values if hasattr(cell, "year")]
    figures = [cell for cell in values if isinstance(cell, (int, float))]
    return next(iter(figures or dates or values), None)
