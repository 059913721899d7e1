"""Note of a cell as xlwings asks for it."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from .notes import SheetNotes

if TYPE_CHECKING:
    from .impl_sheet import Sheet


class Note(base_classes.Note):
    """The note of one cell; threaded comments are not among them."""

    def __init__(self, sheet: Sheet, row: int, column: int) -> None:
        self._sheet = sheet
        self._place = row, column

    @property
    def api(self) -> Note:
        return self

    @property
    def _notes(self) -> SheetNotes:
        notes: SheetNotes = self._sheet.part.notes
        return notes

    @property
    def location(self) -> Any:
        return self._sheet.range(self._place)

    @property
    def text(self) -> str:
        return self._notes[self._place] or ""

    @text.setter
    def text(self, value: str) -> None:
        self._notes.set(self._place, value)

    def delete(self) -> None:
        self._notes.set(self._place, None)
