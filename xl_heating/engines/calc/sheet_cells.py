"""The cells of one sheet of an open document, read and written a rectangle at a time.

What Calc hands over of a rectangle are texts and numbers only. Dates and truth values are told by number
formats, errors by a query for the formulas that have one. A formula that gives "" reads as blank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from typing import Any

from xl_heating.errors import CellNotWritable, OversizedWorkbook

from ..file.addresses import Rect, rect_name
from ..file.cell_values import CellError, Duration, Formula, to_row
from ..file.formula_text import moved_formula
from .database_ranges import DatabaseRange
from .document import DATE, DATE_AND_TIME, LOGICAL, SHORT_DATE, TRUTH_VALUE, CalcDocument
from .uno_access import enum, failure, rect_of

ERRORS = {
    503: "#NUM!", 519: "#VALUE!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A",
}  # fmt: skip
"""LibreOffice's numbers of the errors that Excel has; its others (Err:504…) read as #VALUE!."""
LAID_OUT = 5_000
"""Texts written at once up to which rows still grow to fit them."""
FILLED = 20
"""Cells of one formula from which on they are filled at once."""
_MAX_CELLS_AT_ONCE = 30_000_000
_WITH_ERROR, _ANY_RESULT = 4, 7
_VALUES = 1 | 2 | 4 | 16
"""Of a cell's contents: numbers, dates, texts, formulas."""
_ELAPSED_TIME, _TIME_OF_DAY = "[h]:mm:ss", "h:mm:ss"


class SheetCells:
    """One sheet; ``sheet`` is LibreOffice's own."""

    def __init__(self, document: CalcDocument, sheet: Any) -> None:
        self.document = document
        self.sheet = sheet

    @property
    def name(self) -> str:
        found: str = self.sheet.Name
        return found

    @property
    def where(self) -> str:
        return f"{self.document.name} {self.name}"

    @property
    def state(self) -> str:
        return "visible" if self.sheet.IsVisible else "hidden"

    @property
    def used(self) -> Rect:
        """What is filled, A1 when nothing is."""
        cursor = self.sheet.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return rect_of(cursor.RangeAddress)

    @property
    def tables(self) -> list[DatabaseRange]:
        index = self.sheet.RangeAddress.Sheet
        ranges = self.document.model.DatabaseRanges
        found = (ranges.getByName(name) for name in ranges.ElementNames)
        return [DatabaseRange(each) for each in found if each.DataArea.Sheet == index]

    def resize_table(self, table: DatabaseRange, rect: Rect) -> None:
        table.resize(rect)

    def cells(self, rect: Rect) -> Any:
        """LibreOffice's own range."""
        return self.sheet.getCellRangeByPosition(rect.left - 1, rect.top - 1, rect.right - 1, rect.bottom - 1)

    # Reading

    def read(self, rect: Rect) -> list[list[Any]]:
        """Values of a rectangle, row by row: float, str, bool, datetime, ``CellError`` or None."""
        if rect.cells > _MAX_CELLS_AT_ONCE:
            raise OversizedWorkbook(
                f"一次读取 {rect.cells:,} 个单元格太多。",
                where=f"{self.where}!{rect_name(rect)}",
                remedy="请分块读取，或只读取已使用的区域。",
            )
        used = self.used
        width = rect.right - rect.left + 1
        if not rect.meets(used):
            return [[None] * width for _ in range(rect.top, rect.bottom + 1)]
        filled = Rect(rect.top, rect.left, min(rect.bottom, used.bottom), min(rect.right, used.right))
        rows = self._filled(filled)
        beyond = rect.right - filled.right
        if beyond:
            for row in rows:
                row += [None] * beyond
        return rows + [[None] * width for _ in range(filled.bottom, rect.bottom)]

    def _filled(self, rect: Rect) -> list[list[Any]]:
        cells = self.cells(rect)
        data = cells.getDataArray()
        rows = [[None if value == "" else value for value in row] for row in data]
        kinds = {kind for row in data for kind in set(map(type, row))}
        if float in kinds:
            self._put_moments_and_truths(cells, rect, rows)
        if type(None) in kinds:
            self._put_errors(cells, rect, rows)
        return rows

    def _put_moments_and_truths(self, cells: Any, rect: Rect, rows: list[list[Any]]) -> None:
        for part, kind in self._number_types(cells):
            if not kind & (DATE | LOGICAL):
                continue
            for r in range(part.top - rect.top, part.bottom - rect.top + 1):
                row = rows[r]
                for c in range(part.left - rect.left, part.right - rect.left + 1):
                    value = row[c]
                    if type(value) is not float:
                        continue
                    if kind & DATE:
                        row[c] = self.document.moment(value)
                    elif value in (0.0, 1.0):
                        row[c] = value == 1.0

    def _number_types(self, cells: Any) -> Iterable[tuple[Rect, int]]:
        """Rectangles whose cells have one number format, and its type bits."""
        groups = cells.getUniqueCellFormatRanges()
        for at in range(groups.Count):
            group = groups.getByIndex(at)
            kind = self.document.number_type(group.NumberFormat)
            for address in group.RangeAddresses:
                yield rect_of(address), kind

    def _put_errors(self, cells: Any, rect: Rect, rows: list[list[Any]]) -> None:
        for address in cells.queryFormulaCells(_WITH_ERROR).RangeAddresses:
            for row in range(address.StartRow, address.EndRow + 1):
                for column in range(address.StartColumn, address.EndColumn + 1):
                    number = self.sheet.getCellByPosition(column, row).getError()
                    error = CellError(ERRORS.get(number, ERRORS[519]))
                    rows[row + 1 - rect.top][column + 1 - rect.left] = error

    def formulas(self, rect: Rect) -> dict[tuple[int, int], str]:
        """(row, column) -> formula with ``=`` of the formulas in a rectangle."""
        found = {}
        for address in self.cells(rect).queryFormulaCells(_ANY_RESULT).RangeAddresses:
            for row in range(address.StartRow, address.EndRow + 1):
                for column in range(address.StartColumn, address.EndColumn + 1):
                    found[row + 1, column + 1] = self.formula(row + 1, column + 1) or ""
        return found

    def formula(self, row: int, column: int) -> str | None:
        """The formula of a cell in Excel's notation, with ``=``; None when there is none."""
        cell = self.sheet.getCellByPosition(column - 1, row - 1)
        if cell.Type.value != "FORMULA":
            return None
        if not cell.Formula.startswith("{"):
            return self.document.formulas.text(cell.getTokens(), cell.Formula, cell.CellAddress)
        whole = self.sheet.createCursorByRange(cell)
        whole.collapseToCurrentArray()
        first = whole.getCellByPosition(0, 0).CellAddress  # the array's references count from there
        return self.document.formulas.text(whole.getArrayTokens(), cell.Formula[1:-1], first)

    # Writing

    def write(self, rect: Rect, rows: Sequence[Sequence[Any]]) -> None:
        """Fill a rectangle; a text stays the text it is, number formats change only to show dates and truths.

        CellNotWritable when Calc refuses (a protected sheet, part of an array formula): nothing is written.
        """
        values = [to_row(row) for row in rows]
        if not any(isinstance(value, CellError) for row in values for value in row):
            self._write(rect, values)
            return
        self._write(
            rect,
            [[Formula(value) if isinstance(value, CellError) else value for value in row] for row in values],
        )

    def _write(self, rect: Rect, values: list[list[Any]]) -> None:
        later: dict[int, list[tuple[int, str]]] = {}
        formats: dict[tuple[int, int], str] = {}
        texts = 0
        data = []
        for r, row in enumerate(values):
            line = []
            for c, value in enumerate(row):
                kind = type(value)
                if kind is float:
                    line.append(value)
                elif kind is str:
                    line.append(value)
                    texts += 1
                elif value is None:
                    line.append("")
                elif kind is Formula:
                    line.append("")
                    later.setdefault(c, []).append((r, value.text))
                else:
                    number, code = self._number(value)
                    line.append(number)
                    formats[r, c] = code
            data.append(tuple(line))
        cells = self.cells(rect)
        heights = self.document.row_heights_kept() if texts > LAID_OUT else nullcontext()
        try:
            with heights:
                self._put_data(cells, rect, data)
                self._format(cells, rect, formats, data)
                for column, formulas in later.items():
                    self._put_formulas(cells, column, formulas)
        except failure() as error:
            raise self._refusal(rect) from error

    def _put_data(self, cells: Any, rect: Rect, data: list[tuple[Any, ...]]) -> None:
        """Write whole blocks, but cells with notes one by one: Calc takes the notes out of what it fills."""
        rest = 0
        for row, columns in sorted(self._noted(rect).items()):
            _put_block(cells, rest, 0, data[rest:row])
            rest, left = row + 1, 0
            for column in sorted(columns):
                _put_block(cells, row, left, [data[row][left:column]])
                _put_cell(cells.getCellByPosition(column, row), data[row][column])
                left = column + 1
            _put_block(cells, row, left, [data[row][left:]])
        _put_block(cells, rest, 0, data[rest:])

    def _noted(self, rect: Rect) -> dict[int, list[int]]:
        """Row -> columns of the cells with notes, counted from the rectangle's first cell."""
        annotations = self.sheet.Annotations
        found: dict[int, list[int]] = {}
        for at in range(annotations.Count):
            place = annotations.getByIndex(at).Position
            if rect.holds(place.Row + 1, place.Column + 1):
                found.setdefault(place.Row + 1 - rect.top, []).append(place.Column + 1 - rect.left)
        return found

    def _put_formulas(self, cells: Any, column: int, formulas: list[tuple[int, str]]) -> None:
        """Write (row, text) into a column; where one formula goes on downwards, Calc fills it itself."""
        at = 0
        while at < len(formulas):
            row, text = formulas[at]
            self.document.formulas.put(cells.getCellByPosition(column, row), text)
            end = at + 1
            while end < len(formulas) and formulas[end] == (row + end - at, moved_formula(text, end - at, 0)):
                end += 1
            alike = cells.getCellRangeByPosition(column, row, column, row + end - at - 1)
            if end - at >= FILLED and _can_fill(alike):
                self._fill_down(alike)
            else:
                for further, text in formulas[at + 1 : end]:
                    self.document.formulas.put(cells.getCellByPosition(column, further), text)
            at = end

    def _fill_down(self, column: Any) -> None:
        """Copy the first cell of a part of a column over the others, hidden ones too."""
        visible = [rect_of(each) for each in column.queryVisibleCells().RangeAddresses]
        if visible == [rect_of(column.RangeAddress)]:
            column.fillAuto(enum("sheet.FillDirection", "TO_BOTTOM"), 1)  # the fastest, passes by hidden ones
            return
        rows, done = column.Rows.Count, 1
        while done < rows:
            source = column.getCellRangeByPosition(0, 0, 0, min(done, rows - done) - 1)
            target = column.getCellByPosition(0, done)
            self.sheet.copyRange(target.CellAddress, source.RangeAddress)
            done *= 2

    def _number(self, value: Any) -> tuple[float, str]:
        """A value that needs a number format of its own, as the number that a cell holds, and that format."""
        if isinstance(value, bool):
            return float(value), TRUTH_VALUE
        if isinstance(value, Duration):
            return value.serial, _TIME_OF_DAY if 0 <= value.serial < 1 else _ELAPSED_TIME
        with_time = isinstance(value, dt.datetime) and value.time() != dt.time()
        return self.document.day_number(value), DATE_AND_TIME if with_time else SHORT_DATE

    def _format(
        self, cells: Any, rect: Rect, wanted: dict[tuple[int, int], str], data: list[tuple[Any, ...]]
    ) -> None:
        """Give the cells of `wanted` that number format, unless their own shows such values already.

        A plain number in a cell that shows truth values gets General, lest 1 be read as TRUE.
        """
        if not any(type(value) is float for row in data for value in row):
            return
        for part, kind in list(self._number_types(cells)):
            if not wanted and not kind & LOGICAL:
                continue
            for column in range(part.left - rect.left, part.right - rect.left + 1):
                run: list[int] = []
                last = ""
                for row in range(part.top - rect.top, part.bottom - rect.top + 1):
                    code = _new_format(wanted.get((row, column), ""), kind, data[row][column])
                    if code != last:
                        self._set_format(cells, column, run, last)
                        run, last = [], code
                    run.append(row)
                self._set_format(cells, column, run, last)

    def _set_format(self, cells: Any, column: int, rows: list[int], code: str) -> None:
        if code and rows:
            part = cells.getCellRangeByPosition(column, rows[0], column, rows[-1])
            part.NumberFormat = self.document.format_key(code)

    def _refusal(self, rect: Rect) -> CellNotWritable:
        where = f"{self.where}!{rect_name(rect)}"
        if self.sheet.isProtected():
            return CellNotWritable(
                "工作表受保护，不能写入。", where=where, remedy="请先撤销工作表保护，再试。"
            )
        return CellNotWritable(
            "LibreOffice 拒绝写入这些单元格。",
            where=where,
            remedy="请确认其中没有数组公式的一部分，且没有单元格正在编辑，再试。",
        )

    # Formats

    def number_format(self, row: int, column: int) -> str:
        return self.document.format_code(self.sheet.getCellByPosition(column - 1, row - 1).NumberFormat)

    def set_number_format(self, rect: Rect, code: str) -> None:
        self.cells(rect).NumberFormat = self.document.format_key(code)


def _new_format(wanted: str, kind: int, value: Any) -> str:
    """The format that a cell needs to get; "" to leave the one it has, whose type bits are `kind`."""
    if wanted == TRUTH_VALUE:
        return "" if kind & LOGICAL else wanted
    if wanted in (SHORT_DATE, DATE_AND_TIME):
        return "" if kind & DATE else wanted
    if wanted:
        return wanted
    return "General" if kind & LOGICAL and type(value) is float else ""


def _can_fill(column: Any) -> bool:
    """Whether copying the first cell down changes nothing but formulas: it copies formats and notes too."""
    noted = bool(column.getCellByPosition(0, 0).getAnnotation().String)
    return not noted and column.getUniqueCellFormatRanges().Count == 1


def _put_block(cells: Any, row: int, column: int, data: list[tuple[Any, ...]]) -> None:
    if data and data[0]:
        right, bottom = column + len(data[0]) - 1, row + len(data) - 1
        cells.getCellRangeByPosition(column, row, right, bottom).setDataArray(tuple(data))


def _put_cell(cell: Any, value: Any) -> None:
    if value == "":
        cell.clearContents(_VALUES)
    elif isinstance(value, str):
        cell.setString(value)
    else:
        cell.setValue(value)
