"""Font of a range as xlwings asks for it."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from .cell_looks import CellLooks, colour_attributes, value_attributes
from .cell_values import number_text
from .colours import Colour, rgb

if TYPE_CHECKING:
    from .impl_range import Range


class Font(base_classes.Font):
    """What a property gives is None where the cells differ; what is set leaves the rest of each font."""

    def __init__(self, cells: Range) -> None:
        self._cells = cells

    @property
    def api(self) -> Font:
        return self

    @property
    def _looks(self) -> CellLooks:
        looks: CellLooks = self._cells.sheet.book.document.looks
        return looks

    def _one(self, read: Callable[[int], Any]) -> Any:
        found = {read(style) for style in self._cells.sheet.part.styles(self._cells.rect)}
        return found.pop() if len(found) == 1 else None

    def _set(self, part: bytes, attributes: str | None) -> None:
        looks = self._looks
        self._cells.sheet.part.restyle(
            self._cells.rect, lambda style: looks.with_font(style, part, attributes)
        )

    @property
    def bold(self) -> bool | None:
        found: bool | None = self._one(lambda style: self._looks.font_flag(style, b"b"))
        return found

    @bold.setter
    def bold(self, value: bool) -> None:
        self._set(b"b", "" if value else None)

    @property
    def italic(self) -> bool | None:
        found: bool | None = self._one(lambda style: self._looks.font_flag(style, b"i"))
        return found

    @italic.setter
    def italic(self, value: bool) -> None:
        self._set(b"i", "" if value else None)

    @property
    def size(self) -> float | None:
        """Points."""
        text = self._one(lambda style: self._looks.font_value(style, b"sz"))
        return float(text) if text else None

    @size.setter
    def size(self, value: float) -> None:
        self._set(b"sz", value_attributes(number_text(float(value))))

    @property
    def name(self) -> str | None:
        found: str | None = self._one(lambda style: self._looks.font_value(style, b"name"))
        return found or None

    @name.setter
    def name(self, value: str) -> None:
        self._set(b"name", value_attributes(value))

    @property
    def color(self) -> Colour | None:
        found: Colour | None = self._one(self._looks.font_colour)
        return found

    @color.setter
    def color(self, value: Colour | int | str) -> None:
        colour = rgb(value)
        self._set(b"color", None if colour is None else colour_attributes(colour))
