"""Book of an open document, and its sheets."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xl_heating.errors import UnsupportedWorkbook, WorkbookError

from .document import CalcDocument
from .impl_names import Names
from .impl_sheet import LONGEST_NAME, Sheet
from .sheet_cells import SheetCells
from .uno_access import failure

if TYPE_CHECKING:
    from .impl_app import App


class Book(base_classes.Book):
    """An open document; it stays open, and unsaved, until its user decides."""

    app: Any = None  # a plain attribute in place of the base class's property

    def __init__(self, document: CalcDocument, app: App) -> None:
        self.document = document
        self.app = app

    @property
    def api(self) -> Any:
        return self.document.model

    @property
    def name(self) -> str:
        return self.document.name

    @property
    def fullname(self) -> str:
        """The path; of a document never saved its title, as in Excel."""
        path = self.document.path
        return str(path) if path else self.name

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self, None)

    def activate(self, steal_focus: bool = False) -> None:
        controller = self.document.model.CurrentController
        if controller is not None:
            controller.Frame.activate()

    def save_copy(self, path: Path) -> None:
        """Write the workbook as it is now, unsaved changes included, to another file. Raises OSError."""
        self.document.save_copy(path)

    def save(self, path: str | os.PathLike[str] | None = None, password: str | None = None) -> None:
        """Save a copy under another name.

        UnsupportedWorkbook for the file itself: LibreOffice does not keep all that Excel has put into it, so
        that is for the user to decide.
        """
        if path is None or Path(path) == self.document.path or password:
            raise UnsupportedWorkbook(
                "程序不通过 LibreOffice 覆盖原工作簿（表格样式、宏等内容会有损失），也不设密码。",
                where=self.name,
                remedy="请核对后自行保存，或另存为副本。",
            )
        self.document.save_copy(Path(path))

    def close(self) -> None:
        """Close the document; changes not saved are dropped."""
        self.document.model.close(True)
        self.app.quit()


class Sheets(base_classes.Sheets):
    """The worksheets of a book."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def api(self) -> Any:
        return self._book.document.model.Sheets

    def _sheet(self, found: Any) -> Sheet:
        return Sheet(self._book, SheetCells(self._book.document, found))

    @property
    def active(self) -> Sheet:
        controller = self._book.document.model.CurrentController
        return self._sheet(controller.ActiveSheet) if controller is not None else self(1)

    def __call__(self, name_or_index: str | int) -> Sheet:
        if isinstance(name_or_index, int):
            if not 1 <= name_or_index <= len(self):
                raise IndexError(name_or_index)
            return self._sheet(self.api.getByIndex(name_or_index - 1))
        for name in self.api.ElementNames:
            if name.lower() == name_or_index.lower():
                return self._sheet(self.api.getByName(name))
        names = "、".join(self.api.ElementNames)
        raise WorkbookError(
            f"没有名为“{name_or_index}”的工作表。", where=self._book.name, remedy=f"现有工作表：{names}。"
        )

    def __contains__(self, key: Any) -> bool:
        return any(name.lower() == str(key).lower() for name in self.api.ElementNames)

    def __len__(self) -> int:
        return int(self.api.Count)

    def __iter__(self) -> Iterator[Sheet]:
        return iter([self._sheet(self.api.getByIndex(at)) for at in range(len(self))])

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """A new empty sheet; last of all unless told where."""
        position = len(self)
        if before is not None:
            position = before.index - 1
        elif after is not None:
            position = after.index
        if name is None:
            number = 1
            while f"Sheet{number}" in self:
                number += 1
            name = f"Sheet{number}"
        with self.named(name):
            self.api.insertNewByName(name, position)
        return self(name)

    @contextmanager
    def named(self, name: str, renamed: str = "") -> Iterator[None]:
        """While a sheet gets its name; WorkbookError when none can have it, or one has but `renamed`."""
        try:
            if len(name) > LONGEST_NAME or (name in self and name.lower() != renamed.lower()):
                raise ValueError(name)
            yield
        except (ValueError, failure()) as error:
            raise WorkbookError(
                f"工作表名“{name}”不能使用。",
                where=self._book.name,
                remedy=r"名称须为 1–31 个字符，不重复，不含 [ ] : * ? / \，首尾不是单引号。",
            ) from error
