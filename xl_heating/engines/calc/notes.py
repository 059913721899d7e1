"""Notes on the cells of an open document, which Calc keeps by the sheet."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xl_heating.errors import CellNotWritable

if TYPE_CHECKING:
    from .impl_range import Range
    from .impl_sheet import Sheet


class Note(base_classes.Note):
    """The note on one cell."""

    def __init__(self, sheet: Sheet, found: Any) -> None:
        self._sheet = sheet
        self._found = found

    @property
    def api(self) -> Any:
        return self._found

    @property
    def text(self) -> str:
        return _text(self._found)

    @text.setter
    def text(self, value: str) -> None:
        _check_protection(self._sheet)
        self._found.setString(value)

    @property
    def author(self) -> str:
        return str(self._found.Author)

    @property
    def location(self) -> Range:
        place = self._found.Position
        return self._sheet.block(place.Row + 1, place.Column + 1)

    def delete(self) -> None:
        _check_protection(self._sheet)
        place = self._found.Position
        for at, each in enumerate(_all(self._sheet)):
            if (each.Position.Row, each.Position.Column) == (place.Row, place.Column):
                self._sheet.api.Annotations.removeByIndex(at)
                return


def notes_of(sheet: Sheet) -> list[Note]:
    return [Note(sheet, each) for each in _all(sheet)]


def note_on(cell: Any, sheet: Sheet) -> Note | None:
    """The note on one of LibreOffice's own cells."""
    found = cell.getAnnotation()
    return Note(sheet, found) if found.Position == cell.CellAddress and _text(found) else None


def add_note(cell: Any, sheet: Sheet, text: str) -> Note:
    """Put a note, hidden until the pointer is over it, on one of LibreOffice's own cells."""
    _check_protection(sheet)
    sheet.api.Annotations.insertNew(cell.CellAddress, text)
    return Note(sheet, cell.getAnnotation())


def _text(found: Any) -> str:
    """A note's text; of one that was read from a file only its box knows it."""
    if text := str(found.String):
        return text
    box = found.getAnnotationShape()
    return "" if box is None else str(box.String)


def _all(sheet: Sheet) -> list[Any]:
    annotations = sheet.api.Annotations
    return [annotations.getByIndex(at) for at in range(annotations.Count)]


def _check_protection(sheet: Sheet) -> None:
    if sheet.api.isProtected():
        raise CellNotWritable(
            "工作表受保护，不能添加或修改批注。", where=sheet.part.where, remedy="请先撤销工作表保护，再试。"
        )
