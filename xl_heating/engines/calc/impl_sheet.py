"""Sheet of an open document."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..file.impl_sheet import Sheet as FileSheet
from .impl_names import Names
from .impl_range import Range
from .sheet_cells import SheetCells

if TYPE_CHECKING:
    from .impl_book import Book


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
    def index(self) -> int:
        return int(self.api.RangeAddress.Sheet) + 1

    @property
    def names(self) -> Any:
        return Names(self.book, self)

    def block(self, row: int, column: int, rows: int = 1, columns: int = 1) -> Range:
        return Range(self, row, column, rows, columns)

    def activate(self) -> None:
        controller = self.book.document.model.CurrentController
        if controller is not None:
            controller.setActiveSheet(self.api)

    select = activate
