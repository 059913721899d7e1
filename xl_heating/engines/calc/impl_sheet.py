"""Sheet of an open document."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xl_heating.errors import UnsupportedWorkbook, WorkbookError

from ..file.impl_sheet import Sheet as FileSheet
from .impl_names import Names
from .impl_range import Range
from .notes import Note, notes_of
from .sheet_cells import SheetCells
from .uno_access import failure

if TYPE_CHECKING:
    from .impl_book import Book

_ACROSS = "xl_heating A4"
"""Name of the page style for sheets that jobs add."""
LONGEST_NAME = 31
"""Characters of a sheet's name, as Excel takes them."""


class Sheet(FileSheet):
    """A worksheet; addresses and tables are found as in a closed file, ``part`` answers for the cells."""

    part: Any = None  # `SheetCells`, which answers the calls that a closed file's part does

    def __init__(self, book: Book, cells: SheetCells) -> None:
        self.book = book
        self.part = cells

    @property
    def api(self) -> Any:
        return self.part.sheet

    @property
    def name(self) -> str:
        found: str = self.part.name
        return found

    @name.setter
    def name(self, value: str) -> None:
        """WorkbookError for a name that no sheet can have, or another one has."""
        with self.book.sheets.named(value, renamed=self.name):
            self.api.setName(value)
            if self.name != value:  # Calc says nothing
                raise ValueError(value)

    @property
    def visible(self) -> bool:
        return bool(self.part.state == "visible")

    @visible.setter
    def visible(self, value: bool) -> None:
        """Nothing is seen of a hidden sheet; the last one that is seen stays, as Calc has it."""
        self.api.IsVisible = bool(value)

    @property
    def notes(self) -> list[Note]:
        return notes_of(self)

    @property
    def index(self) -> int:
        return int(self.api.RangeAddress.Sheet) + 1

    @property
    def names(self) -> Any:
        return Names(self.book, self)

    def block(self, row: int, column: int, rows: int = 1, columns: int = 1) -> Range:
        return Range(self, row, column, rows, columns)

    def delete(self) -> None:
        try:
            if len(self.book.sheets) == 1:
                raise ValueError(self.name)
            self.book.sheets.api.removeByName(self.name)
        except (ValueError, failure()) as error:
            raise WorkbookError(
                f"工作表“{self.name}”不能删除。",
                where=self.book.name,
                remedy="工作簿至少要有一张工作表；如工作簿结构受保护，请先撤销保护。",
            ) from error

    def copy(self, before: Sheet | None = None, after: Sheet | None = None) -> None:
        """Copy the sheet within its book, named as Excel names copies: ``台账 (2)``."""
        neighbour = before or after or self
        if neighbour.book is not self.book:
            raise UnsupportedWorkbook(
                "不能把工作表复制到另一个工作簿。", where=self.book.name, remedy="请在 LibreOffice 中复制。"
            )
        number = 2
        while self._copy_name(number) in self.book.sheets:
            number += 1
        position = neighbour.index - 1 if before is not None else neighbour.index
        self.book.sheets.api.copyByName(self.name, self._copy_name(number), position)

    def _copy_name(self, number: int) -> str:
        suffix = f" ({number})"
        return self.name[: LONGEST_NAME - len(suffix)] + suffix

    def fit_to_paper(self) -> None:
        """Let the sheet print on A4 across, as wide as one page."""
        model = self.book.document.model
        styles = model.StyleFamilies.getByName("PageStyles")
        if not styles.hasByName(_ACROSS):
            styles.insertByName(_ACROSS, model.createInstance("com.sun.star.style.PageStyle"))
            style = styles.getByName(_ACROSS)
            style.IsLandscape, style.Width, style.Height = True, 29_700, 21_000
            style.ScaleToPagesX, style.ScaleToPagesY = 1, 0
        self.api.PageStyle = _ACROSS

    def activate(self) -> None:
        controller = self.book.document.model.CurrentController
        if controller is not None:
            controller.setActiveSheet(self.api)

    select = activate
