"""Defined names of an open document, or of one of its sheets."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xl_heating.errors import WorkbookError

from ..file.addresses import Rect
from .uno_access import failure, rect_of, struct

if TYPE_CHECKING:
    from .impl_book import Book
    from .impl_range import Range
    from .impl_sheet import Sheet


class Names(base_classes.Names):
    """All names of a book, or those that belong to one sheet."""

    def __init__(self, book: Book, sheet: Sheet | None) -> None:
        self._book = book
        self._sheet = sheet

    @property
    def api(self) -> Any:
        return (self._sheet.api if self._sheet else self._book.document.model).NamedRanges

    def _all(self) -> list[Name]:
        if self._sheet is not None:
            return _in(self._book, self.api, self._sheet.name)
        own = _in(self._book, self.api, "")
        for sheet in self._book.sheets:
            own += _in(self._book, sheet.api.NamedRanges, sheet.name)
        return own

    def __call__(self, name_or_index: str | int) -> Name:
        names = self._all()
        if isinstance(name_or_index, int):
            return names[name_or_index - 1]
        wanted = name_or_index.lower()
        for name in names:
            if wanted in (name.plain.lower(), name.name.lower()):
                return name
        raise KeyError(name_or_index)

    def contains(self, name_or_index: str | int) -> bool:
        try:
            self(name_or_index)
        except (KeyError, IndexError):
            return False
        return True

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Name]:
        return iter(self._all())

    def snapshot(self) -> list[tuple[str, Name]]:
        """All names, looked for once; one by one, each would look for all."""
        return [(name.name, name) for name in self._all()]

    def add(self, name: str, refers_to: str) -> Name:
        """Define a name of the whole workbook, in place of one that has the same name."""
        document = self._book.document
        ranges = document.model.NamedRanges
        origin = struct("table.CellAddress")
        try:
            if ranges.hasByName(name):
                ranges.removeByName(name)
            ranges.addNewByName(name, "0", origin, 0)
            made = ranges.getByName(name)
            document.formulas.define(made, refers_to.removeprefix("="), origin)
        except failure() as error:
            raise WorkbookError(
                f"“{name}”不能作为定义名称。",
                where=document.name,
                remedy="名称以文字、字母或下划线开头，不含空格，也不能像单元格地址（如 A1）。",
            ) from error
        return Name(self._book, made, ranges, "")


def _in(book: Book, ranges: Any, sheet: str) -> list[Name]:
    return [Name(book, ranges.getByIndex(at), ranges, sheet) for at in range(ranges.Count)]


class Name(base_classes.Name):
    """One defined name."""

    def __init__(self, book: Book, found: Any, ranges: Any, sheet: str) -> None:
        self._book = book
        self._found = found
        self._ranges = ranges
        self._sheet = sheet
        self.plain: str = found.Name

    @property
    def api(self) -> Any:
        return self._found

    @property
    def name(self) -> str:
        """The name; one that belongs to a sheet carries the sheet in front."""
        return f"{self._sheet}!{self.plain}" if self._sheet else self.plain

    @property
    def refers_to(self) -> str:
        found = self._found
        return self._book.document.formulas.text(found.getTokens(), found.Content, found.ReferencePosition)

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        if self._sheet:
            raise NotImplementedError("names of one sheet cannot be redefined")
        self._found = Names(self._book, None).add(self.plain, value).api

    @property
    def place(self) -> tuple[str, Rect] | None:
        """Sheet name and rectangle; None for a name of anything else."""
        cells = self._found.ReferredCells
        if cells is None:
            return None
        return cells.Spreadsheet.Name, rect_of(cells.RangeAddress)

    @property
    def refers_to_range(self) -> Range:
        found = self.place
        if found is None:
            raise WorkbookError(
                f"名称“{self.name}”指向的不是一个区域（{self.refers_to}）。",
                where=self._book.name,
                remedy="请在 LibreOffice 的“工作表－命名区域或表达式－管理”中修正。",
            )
        made: Range = self._book.sheets(found[0]).rect(found[1])
        return made

    def delete(self) -> None:
        self._ranges.removeByName(self.plain)
