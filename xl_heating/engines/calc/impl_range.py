"""Range of an open document: what differs from a rectangle of a closed file."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

from typing import Any

from ..file.addresses import Rect
from ..file.impl_range import Range as FileRange
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

    def clear_contents(self) -> None:
        rect, used = self.rect, self.sheet.part.used
        if rect.meets(used):
            bottom, right = min(rect.bottom, used.bottom), min(rect.right, used.right)
            self.sheet.rect(Rect(rect.top, rect.left, bottom, right)).raw_value = None


def _items(container: Any) -> list[Any]:
    return [container.getByIndex(at) for at in range(container.Count)]


def _one(visible: set[bool]) -> bool | None:
    return not visible.pop() if len(visible) == 1 else None
