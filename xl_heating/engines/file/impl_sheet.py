"""Sheet as xlwings asks for it."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xl_heating.errors import UnsupportedWorkbook, WorkbookError

from .addresses import MAX_COLUMN, MAX_ROW, Rect, parse_rect
from .impl_names import Names
from .impl_note import Note
from .impl_range import Range
from .impl_tables import Tables
from .new_parts import fitted_to_paper
from .row_insertion import insert_rows
from .sheet_copies import copy_within
from .sheet_part import SheetPart
from .sheet_references import delete_sheet, rename_sheet, show_sheet

if TYPE_CHECKING:
    from .impl_book import Book


class Sheet(base_classes.Sheet):
    """A worksheet; ``part`` is what it is made of."""

    book: Any = None  # a plain attribute in place of the base class's property

    def __init__(self, book: Book, part: SheetPart) -> None:
        self.book = book
        self.part = part

    @property
    def api(self) -> SheetPart:
        return self.part

    @property
    def name(self) -> str:
        return self.part.name

    @name.setter
    def name(self, value: str) -> None:
        """Rename the sheet; formulas, names, rules, charts and links of the workbook follow."""
        rename_sheet(self.book.document, self.part, value)

    def delete(self) -> None:
        """Take the sheet out of the workbook; UnsupportedWorkbook when anything refers to it."""
        delete_sheet(self.book.document, self.part)

    def copy(self, before: Sheet | None = None, after: Sheet | None = None) -> None:
        """A copy within the workbook, named as Excel does; drawings, buttons and notes stay behind.

        UnsupportedWorkbook for a place in another workbook.
        """
        document = self.book.document
        beside = before or after
        if beside is not None and beside.book.document is not document:
            raise UnsupportedWorkbook(
                "不能把工作表直接复制到另一个工作簿。",
                where=self.part.where,
                remedy="请在同一工作簿内复制，或在 Excel 中操作。",
            )
        position = len(document.sheets)
        if beside is not None:
            position = document.sheets.index(beside.part) + (before is None)
        taken = {entry.name.lower() for entry in document.workbook.sheets()}
        number = 2
        while (name := f"{self.name[: 28 - len(str(number))]} ({number})").lower() in taken:
            number += 1
        copy_within(document, self.part, position, name)

    def fit_to_paper(self) -> None:
        """Let a sheet that was just added print on A4 across, as wide as one page."""
        if self.part.xml.endswith(b"<sheetData/></worksheet>"):
            self.part.replace(fitted_to_paper(self.part.xml))

    def insert_rows(self, at: int, count: int, *, from_below: bool = False) -> None:
        """Put whole rows before row ``at``; see ``Range.insert``."""
        insert_rows(self.book.document, self.part, at, count, from_below=from_below)

    @property
    def notes(self) -> list[Note]:
        """The notes of the sheet, by rows."""
        return [Note(self, *place) for place in self.part.notes.places()]

    @property
    def index(self) -> int:
        position: int = self.book.document.sheets.index(self.part)
        return position + 1

    @property
    def visible(self) -> bool:
        return self.part.state == "visible"

    @visible.setter
    def visible(self, value: bool) -> None:
        """Nothing is seen of a hidden sheet; UnsupportedWorkbook for the last one that is."""
        if value != self.visible:
            show_sheet(self.book.document, self.part, visible=value)

    @property
    def names(self) -> Names:
        entries = [entry.name for entry in self.book.document.workbook.sheets()]
        return Names(self.book, entries.index(self.part.name))

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def cells(self) -> Range:
        return self.rect(Rect(1, 1, MAX_ROW, MAX_COLUMN))

    @property
    def used_range(self) -> Range:
        return self.rect(self.part.used)

    def rect(self, rect: Rect) -> Range:
        return self.block(rect.top, rect.left, rect.bottom - rect.top + 1, rect.right - rect.left + 1)

    def block(self, row: int, column: int, rows: int = 1, columns: int = 1) -> Range:
        """The range that begins at a cell; no rows or no columns make an empty one."""
        return Range(self, row, column, rows, columns)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """A range by address, name, (row, column[, rows, columns]), or the span of two of these."""
        first = self._resolve(arg1)
        if arg2 is None:
            return first
        second = self._resolve(arg2)
        top, left = min(first.row, second.row), min(first.column, second.column)
        bottom = max(first.row + first.shape[0], second.row + second.shape[0]) - 1
        right = max(first.column + first.shape[1], second.column + second.shape[1]) - 1
        return self.rect(Rect(top, left, bottom, right))

    def _resolve(self, place: Any) -> Range:
        if isinstance(place, Range):
            return place
        if isinstance(place, tuple):
            if not (1 <= place[0] <= MAX_ROW and 1 <= place[1] <= MAX_COLUMN):
                raise WorkbookError(
                    f"第 {place[0]} 行第 {place[1]} 列不在工作表范围内。",
                    where=self.part.where,
                    remedy="行号为 1–1,048,576，列号为 1–16,384。",
                )
            return self.block(*place)
        rect = parse_rect(place)
        return self._named(place) if rect is None else self.rect(rect)

    def _named(self, name: str) -> Range:
        """A range by defined name (the sheet's own first) or the body of a table."""
        for names in (self.names, self.book.names):
            if names.contains(name):
                return names(name).refers_to_range
        for sheet in self.book.sheets:
            for table in sheet.part.tables:
                if table.name.lower() == name.lower():
                    body: Range = sheet.rect(table.body or table.rect)
                    return body
        raise WorkbookError(
            f"没有“{name}”这个地址、名称或表格。",
            where=self.part.where,
            remedy="请核对地址，或在名称管理器中核对名称。",
        )

    def activate(self) -> None:
        """There is no window to bring forward."""

    select = activate

    def clear_contents(self) -> None:
        self.used_range.clear_contents()
