"""Defined names of a book or of one sheet."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlwings import base_classes

from xl_heating.errors import WorkbookError

from .addresses import Rect, parse_cell, parse_rect, rect_name
from .workbook_xml import DefinedName

if TYPE_CHECKING:
    from .impl_book import Book
    from .impl_range import Range

_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!:\s(),;]+))!(\$?[A-Za-z0-9$]+(?::\$?[A-Za-z0-9$]+)?)")
_VALID = re.compile(r"[^\W\d][\w.?\\]*|\\[\w.?\\]*")


def split_reference(text: str) -> tuple[str, Rect] | None:
    """Sheet name and rectangle of ``'名单'!$A$1:$B$2``; None for anything else."""
    match = _REFERENCE.fullmatch(text.strip())
    rect = parse_rect(match[3]) if match else None
    if match is None or rect is None:
        return None
    return (match[1].replace("''", "'") if match[1] else match[2]), rect


def join_reference(sheet: str, rect: Rect) -> str:
    """``'名单'!$A$1:$B$2``, quoted always, as a quoted name is never wrong."""
    quoted = sheet.replace("'", "''")
    corners = [re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", corner) for corner in rect_name(rect).split(":")]
    return f"'{quoted}'!{':'.join(corners)}"


class Names(base_classes.Names):
    """All names of a book, or those that belong to one sheet (by its place among all sheets)."""

    def __init__(self, book: Book, sheet: int | None) -> None:
        self._book = book
        self._sheet = sheet

    @property
    def api(self) -> Names:
        return self

    def _all(self) -> list[Name]:
        return [Name(self._book, defined) for defined in self._defined()]

    def _defined(self) -> list[DefinedName]:
        names = self._book.document.workbook.names()
        return [name for name in names if self._sheet is None or name.sheet == self._sheet]

    def __call__(self, name_or_index: str | int) -> Name:
        if isinstance(name_or_index, int):
            return Name(self._book, self._defined()[name_or_index - 1])
        names = self._all()
        wanted = name_or_index.lower()
        for name in sorted(names, key=lambda name: name.defined.sheet is not None):
            if wanted in (name.defined.name.lower(), name.name.lower()):
                return name
        raise KeyError(name_or_index)

    def contains(self, name_or_index: str | int) -> bool:
        try:
            self(name_or_index)
        except (KeyError, IndexError):
            return False
        return True

    def __len__(self) -> int:
        return len(self._defined())

    def __iter__(self) -> Iterator[Name]:
        return iter(self._all())

    def add(self, name: str, refers_to: str) -> Name:
        """Define a name of the whole workbook, in place of one that has the same name."""
        document = self._book.document
        document.refuse_read_only()
        if not _VALID.fullmatch(name) or parse_cell(name) is not None or len(name) > 255:
            raise WorkbookError(
                f"“{name}”不能作为定义名称。",
                where=document.name,
                remedy="名称以文字、字母或下划线开头，不含空格，也不能像单元格地址（如 A1）。",
            )
        document.workbook.set_name(name, refers_to.removeprefix("="))
        return Name(self._book, DefinedName(name, refers_to.removeprefix("="), None, False))


class Name(base_classes.Name):
    """One defined name."""

    def __init__(self, book: Book, defined: DefinedName) -> None:
        self._book = book
        self.defined = defined

    @property
    def api(self) -> Name:
        return self

    @property
    def name(self) -> str:
        """The name; one that belongs to a sheet carries the sheet in front."""
        if self.defined.sheet is None:
            return self.defined.name
        sheets = self._book.document.workbook.sheets()
        if self.defined.sheet >= len(sheets):  # left behind by a sheet that is gone
            return self.defined.name
        return f"{sheets[self.defined.sheet].name}!{self.defined.name}"

    @property
    def refers_to(self) -> str:
        return f"={self.defined.refers_to}"

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        if self.defined.sheet is not None:
            raise NotImplementedError("names of one sheet cannot be redefined in a closed file")
        self.defined = Names(self._book, None).add(self.defined.name, value).defined

    @property
    def place(self) -> tuple[str, Rect] | None:
        """Sheet name and rectangle; None for anything else, and for Excel's own names of print areas."""
        return None if self.defined.name.startswith("_xlnm.") else split_reference(self.defined.refers_to)

    @property
    def refers_to_range(self) -> Range:
        found = split_reference(self.defined.refers_to)
        if found is None or found[0] not in self._book.sheets:
            raise WorkbookError(
                f"名称“{self.name}”指向的不是一个区域（{self.refers_to}）。",
                where=self._book.name,
                remedy="请在 Excel 的“公式－名称管理器”中修正。",
            )
        return self._book.sheets(found[0]).rect(found[1])

    def delete(self) -> None:
        self._book.document.refuse_read_only()
        self._book.document.workbook.delete_name(self.defined.name, self.defined.sheet)
