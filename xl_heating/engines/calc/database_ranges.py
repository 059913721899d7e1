"""Tables of a workbook, which Calc knows as database ranges."""

from __future__ import annotations

from typing import Any

from ..file.addresses import Rect
from .uno_access import rect_of


class DatabaseRange:
    """One table; what the engine for closed files knows of one, as far as Calc keeps it."""

    style = ""  # Calc has none

    def __init__(self, found: Any) -> None:
        self._found = found

    @property
    def name(self) -> str:
        found: str = self._found.Name
        return found

    @property
    def rect(self) -> Rect:
        return rect_of(self._found.DataArea)

    @property
    def header_rows(self) -> int:
        return int(self._found.ContainsHeader)

    @property
    def totals_rows(self) -> int:
        return int(self._found.TotalsRow)

    @property
    def has_autofilter(self) -> bool:
        return bool(self._found.AutoFilter)

    @property
    def header(self) -> Rect | None:
        rect = self.rect
        return rect._replace(bottom=rect.top) if self.header_rows else None

    @property
    def totals(self) -> Rect | None:
        rect = self.rect
        return rect._replace(top=rect.bottom) if self.totals_rows else None

    @property
    def body(self) -> Rect | None:
        rect = self.rect
        body = rect._replace(top=rect.top + self.header_rows, bottom=rect.bottom - self.totals_rows)
        return body if body.top <= body.bottom else None

    def resize(self, rect: Rect) -> None:
        area = self._found.DataArea
        area.StartRow, area.StartColumn = rect.top - 1, rect.left - 1
        area.EndRow, area.EndColumn = rect.bottom - 1, rect.right - 1
        self._found.DataArea = area
