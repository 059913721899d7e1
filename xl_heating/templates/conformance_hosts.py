"""Rows of the conformance workbook that one host cannot calculate as the others do, and why.

LibreOffice decides what an add-in's function is given; these are its limits, not the rules'. Each is visible
as an error or as 0 where nothing was typed: none of them gives another amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from xl_heating.functions import CellError
from xl_heating.functions.registry import PREFIX
from xl_heating.functions.values import Scalar
from xl_heating.hosts.libreoffice.interface import GIVEN_AS_CELLS
from xl_heating.ledger.grid import column_number
from xl_heating.templates.conformance_cases import TITLE_ROWS, Placed
from xl_heating.templates.conformance_rows import ArgumentCells, Row

RANGE_ERROR = (
    '区域中有错误值时不调用函数，整个公式显示 Err:504；区域写成 IFERROR(区域,"错误")，就只有该行显示错误。'
)
ERROR_ARGUMENT = "参数是错误值时不调用函数，直接显示该错误，没有文字说明。"
BLANK_IS_ZERO = '引用的单个空格按0交给函数；写成 IF(单元格="","",单元格) 即按空格计算。'
TRUTH_IS_NUMBER = "函数给出的是否值显示为1或0。"
CELLS_ONLY = "台账须是工作表中的区域，不能是写在公式中的数组。"
TEXT_TO_VALUE = "VALUE 遇到不是数字的文本显示 Err:502，而不是 #VALUE!。"

_BLANKS = frozenset(
    {
        ("HEAT_SUBSIDY", "费用未填，不按上限计"),
        ("HEAT_RUNNING", "尚未抄表"),
        ("HEAT_HOUSEHOLDS", "空单元格"),
        ("HEAT_LAG", "引用单元格：整列一次判断（第3行）"),
        ("HEAT_LAG", "引用单元格：未填完成率"),
        ("HEAT_CHECK_SUM", "引用单元格：未填合计"),
    }
)
"""Function and note of the rows whose amount is one blank cell."""

_CELLS_ONLY = re.compile("(?:" + "|".join(name for name, _ in sorted(GIVEN_AS_CELLS)) + r")\({")
_RANGE = re.compile(r"(\w+)!\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)")
_ERROR = re.compile(r"[(,](?:" + "|".join(re.escape(str(error)) for error in CellError) + r")[,)]")


class LibreOfficeLimits:
    """Says of a row whether LibreOffice Calc shows something else, and why."""

    def __init__(self, tables: Mapping[str, Placed], arguments: ArgumentCells) -> None:
        self._errors = {
            (sheet, row, column)
            for sheet, row, column, value in _typed(tables, arguments)
            if isinstance(value, CellError)
        }

    def reason(self, row: Row) -> str:
        """The reason, in Chinese; empty where Calc shows what is expected."""
        if PREFIX not in row.formula:
            return TEXT_TO_VALUE if row.expected is CellError.VALUE and 'VALUE("#")' in row.formula else ""
        if _CELLS_ONLY.search(row.formula):
            return CELLS_ONLY
        if any(map(self._has_error, _RANGE.finditer(row.formula))):
            return RANGE_ERROR
        if isinstance(row.expected, str) and _ERROR.search(row.formula):
            return ERROR_ARGUMENT
        values = row.expected if isinstance(row.expected, list) else [[row.expected]]
        if any(isinstance(value, bool) for cells in values for value in cells):
            return TRUTH_IS_NUMBER
        return BLANK_IS_ZERO if (row.spec.name, row.note) in _BLANKS else ""

    def _has_error(self, reference: re.Match[str]) -> bool:
        sheet, left, top, right, bottom = reference.groups()
        return any(
            sheet == where
            and int(top) <= row <= int(bottom)
            and column_number(left) <= column <= column_number(right)
            for where, row, column in self._errors
        )


def _typed(tables: Mapping[str, Placed], arguments: ArgumentCells) -> Iterator[tuple[str, int, int, Scalar]]:
    """Sheet, row, column and value of every cell that formulas refer to."""
    for placed in tables.values():
        for row, cells in enumerate(placed.table.rows, start=placed.top + TITLE_ROWS):
            for column, value in enumerate(cells, start=placed.left):
                yield placed.sheet, row, column, value
    records = chain.from_iterable(block for _, block in arguments.blocks)
    for row, record in enumerate(records, start=arguments.first_row):
        for column, value in enumerate(record, start=arguments.first_column):
            yield arguments.sheet, row, column, value
