"""数组: results of several rows, as array formulas that Excel 2016, WPS and LibreOffice fill alike."""

from __future__ import annotations

from typing import Any

from xl_heating.forms.book import Sheet
from xl_heating.functions import CellError
from xl_heating.functions.values import Rows, Scalar
from xl_heating.ledger.grid import column_letters
from xl_heating.templates.conformance_checks import CHECK_LOOK, check_formula, look, write_expected
from xl_heating.templates.conformance_rows import Row
from xl_heating.templates.policy_sheets import set_heights

ARRAYS_SHEET = "数组"
FIRST_ROW = 4
SIDE_BY_SIDE = 3
"""Columns up to which result, expected values and checks stand beside each other; wider ones stand below."""


class Arrays:
    """数组: blocks of array formulas, what they must give beside them, and a check of each cell."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._next = FIRST_ROW
        self._widest = 1

    def add(self, number: int, row: Row, expected: Rows) -> str:
        """Write a block; returns the reference of its checks."""
        sheet, height, width = self._sheet, len(expected), len(expected[0])
        first = self._next + 1
        down, across = (0, width + 1) if width <= SIDE_BY_SIDE else (height + 1, 0)
        places = [(first + down * part, 2 + across * part) for part in range(3)]
        sheet.write(self._next, 1, f"第{number}行", "check_label")
        for (top, left), title in zip(places, ("结果", "期望", "一致"), strict=True):
            sheet.merge(top - 1, left, top - 1, left + width - 1, title, "check_label")
        (top, left), wanted, check = places
        sheet.array(top, left, top + height - 1, left + width - 1, row.formula, **_flat(_like(expected)))
        for at, cells in enumerate(expected):
            for place, value in enumerate(cells):
                write_expected(sheet, wanted[0] + at, wanted[1] + place, value, **_SHRUNK)
                formula = check_formula(
                    _at(top + at, left + place), _at(wanted[0] + at, wanted[1] + place), value
                )
                sheet.formula(check[0] + at, check[1] + place, formula, "computed", **CHECK_LOOK)
        last = check[0] + height - 1, check[1] + width - 1
        self._next = last[0] + 2
        self._widest = max(self._widest, last[1])
        start, stop = (f"${column_letters(column)}${at}" for at, column in (check, last))
        return f"{ARRAYS_SHEET}!{start}:{stop}"

    def finish(self) -> None:
        """Titles and print set-up, once the width is known."""
        sheet = self._sheet
        sheet.merge(1, 1, 1, max(self._widest, 8), "数组公式", "title")
        sheet.merge(
            2,
            1,
            2,
            max(self._widest, 8),
            "各块对应“函数校验”中的一行，依次为结果、期望、是否一致。",
            "note",
        )
        set_heights(sheet)
        for column in range(1, self._widest + 1):
            sheet.width(column, 11)
        sheet.raw.freeze_panes(2, 1)
        sheet.raw.print_area(0, 0, self._next - 2, max(self._widest, 8) - 1)
        sheet.landscape()


def _at(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"


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
