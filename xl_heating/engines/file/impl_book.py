"""Book and its sheets as xlwings asks for them."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xl_heating.errors import UnsupportedWorkbook, WorkbookError

from .document import Document
from .impl_names import Names
from .impl_sheet import Sheet
from .sheet_references import check_name

if TYPE_CHECKING:
    from .impl_app import App


class Book(base_classes.Book):
    """A workbook file; ``document`` is what it is made of."""

    app: Any = None  # a plain attribute in place of the base class's property

    def __init__(self, document: Document, app: App) -> None:
        self.document = document
        self.app = app

    @property
    def api(self) -> Document:
        return self.document

    @property
    def name(self) -> str:
        return self.document.name

    @property
    def fullname(self) -> str:
        return str(self.document.path.absolute())

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self, None)

    @property
    def dirty(self) -> dict[str, set[tuple[int, int]]]:
        """Sheet name -> (row, column) of cells assigned since the formulas were last brought up to date."""
        return self.document.dirty

    def mark_recalculated(self) -> None:
        """Say that the cached values of all formulas are right: saving then asks nobody to recalculate."""
        self.document.mark_recalculated()

    def activate(self) -> None:
        """There is no window to bring forward."""

    def save(
        self, path: str | os.PathLike[str] | None = None, password: str | None = None, *, backup: bool = True
    ) -> Path | None:
        """Save when anything differs; the path of the backup of the replaced file, if there was one."""
        if password:
            raise UnsupportedWorkbook(
                "不能保存为带密码的工作簿。", where=self.name, remedy="请保存后在 Excel 或 WPS 中设置密码。"
            )
        return self.document.save(Path(path) if path else None, backup=backup)

    def close(self) -> None:
        """Forget the book; changes not saved are dropped."""
        self.app.quit()


class Sheets(base_classes.Sheets):
    """The worksheets of a book."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def api(self) -> Sheets:
        return self

    @property
    def active(self) -> Sheet:
        return Sheet(self._book, self._book.document.sheets[0])

    def __call__(self, name_or_index: str | int) -> Sheet:
        document = self._book.document
        if isinstance(name_or_index, int):
            return Sheet(self._book, document.sheets[name_or_index - 1])
        try:
            return Sheet(self._book, document.sheet(name_or_index))
        except KeyError:
            names = "、".join(sheet.name for sheet in document.sheets)
            raise WorkbookError(
                f"没有名为“{name_or_index}”的工作表。", where=document.name, remedy=f"现有工作表：{names}。"
            ) from None

    def __contains__(self, key: Any) -> bool:
        return any(sheet.name.lower() == str(key).lower() for sheet in self._book.document.sheets)

    def __len__(self) -> int:
        return len(self._book.document.sheets)

    def __iter__(self) -> Iterator[Sheet]:
        return iter([Sheet(self._book, part) for part in self._book.document.sheets])

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """A new empty sheet; last of all unless told where."""
        sheets = self._book.document.sheets
        position = len(sheets)
        if before is not None:
            position = sheets.index(before.part)
        elif after is not None:
            position = sheets.index(after.part) + 1
        if name is None:
            number = 1
            while f"Sheet{number}" in self:
                number += 1
            name = f"Sheet{number}"
        check_name(self._book.document, name)
        return Sheet(self._book, self._book.document.add_sheet(name, position))
