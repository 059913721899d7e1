"""Range of an open document: what differs from a rectangle of a closed file."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

from typing import Any

from xlwings.utils import hex_to_rgb, int_to_rgb

from ..file.addresses import Rect
from ..file.impl_range import Range as FileRange
from . import notes, sheet_layout
from .uno_access import rect_of


class Range(FileRange):
    """A rectangle of cells of an open document."""

    sheet: Any = None  # the calc engine's, whose part answers for the cells of an open document

    @property
    def api(self) -> Any:
        return self.sheet.part.cells(self.rect)

    def formula_texts(self) -> tuple[tuple[str, ...], ...]:
        """Formulas in Excel's notation, with ``=``; of other cells the value as text."""
        rect = self.rect
        formulas = self.sheet.part.formulas(rect)
        return tuple(
            tuple(
                formulas.get((rect.top + r, rect.left + c)) or self.constant_text(value)
                for c, value in enumerate(row)
            )
            for r, row in enumerate(self.sheet.part.read(rect))
        )

    @property
    def has_array(self) -> bool:
        """Whether the first cell belongs to an array formula."""
        return str(self.sheet.part.cells(self.rect).getCellByPosition(0, 0).Formula).startswith("{=")

    @property
    def row_hidden(self) -> bool | None:
        return _one({row.IsVisible for row in _items(self.api.Rows)})

    @property
    def column_hidden(self) -> bool | None:
        return _one({column.IsVisible for column in _items(self.api.Columns)})

    @property
    def number_format(self) -> str | None:
        """The number format, None where the cells differ."""
        groups = self.api.getUniqueCellFormatRanges()
        codes = {self.sheet.book.document.format_code(group.NumberFormat) for group in _items(groups)}
        return codes.pop() if len(codes) == 1 else None

    @number_format.setter
    def number_format(self, code: str) -> None:
        self.sheet.part.set_number_format(self.rect, code)

    @property
    def merge_area(self) -> Range:
        cell = self.api.getCellByPosition(0, 0)
        cursor = self.sheet.part.sheet.createCursorByRange(cell)
        cursor.collapseToMergedArea()
        found: Range = self.sheet.rect(rect_of(cursor.RangeAddress))
        return found

    @property
    def merge_cells(self) -> bool:
        cursor = self.sheet.part.sheet.createCursorByRange(self.api)
        cursor.collapseToMergedArea()
        return bool(cursor.IsMerged) or rect_of(cursor.RangeAddress) != self.rect

    def merge(self, across: bool = False) -> None:
        sheet_layout.merge(self.sheet.part, self.rect, across)

    def unmerge(self) -> None:
        sheet_layout.unmerge(self.sheet.part, self.rect)

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        """Insert whole rows, which look like the row above them."""
        sheet_layout.insert_rows(self.sheet.part, self.rect)

    @property
    def color(self) -> tuple[int, int, int] | None:
        return sheet_layout.color(self.sheet.part, self.rect)

    @color.setter
    def color(self, value: tuple[int, int, int] | int | str | None) -> None:
        """A number has blue first, as Excel's constants."""
        if value is None:
            rgb = None
        elif isinstance(value, tuple):
            rgb = value
        else:
            rgb = hex_to_rgb(value) if isinstance(value, str) else int_to_rgb(value)
        sheet_layout.set_color(self.sheet.part, self.rect, rgb)

    @property
    def row_height(self) -> float | None:
        return sheet_layout.row_height(self.sheet.part, self.rect)

    @row_height.setter
    def row_height(self, points: float) -> None:
        sheet_layout.set_row_height(self.sheet.part, self.rect, points)

    @property
    def column_width(self) -> float | None:
        return sheet_layout.column_width(self.sheet.part, self.rect)

    @column_width.setter
    def column_width(self, digits: float) -> None:
        sheet_layout.set_column_width(self.sheet.part, self.rect, digits)

    @property
    def note(self) -> notes.Note | None:
        return notes.note_on(self.api.getCellByPosition(0, 0), self.sheet)

    def add_note(self, text: str) -> notes.Note:
        return notes.add_note(self.api.getCellByPosition(0, 0), self.sheet, text)

    def clear_contents(self) -> None:
        rect, used = self.rect, self.sheet.part.used
        if rect.meets(used):
            bottom, right = min(rect.bottom, used.bottom), min(rect.right, used.right)
            self.sheet.rect(Rect(rect.top, rect.left, bottom, right)).raw_value = None


def _items(container: Any) -> list[Any]:
    return [container.getByIndex(at) for at in range(container.Count)]


def _one(visible: set[bool]) -> bool | None:
    return not visible.pop() if len(visible) == 1 else None
