"""Tables as xlwings asks for them."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xl_heating.errors import WorkbookError

from .addresses import Rect
from .tables import TablePart

if TYPE_CHECKING:
    from .impl_range import Range
    from .impl_sheet import Sheet


class Tables(base_classes.Collection, base_classes.Tables):
    """The tables of a sheet."""

    parent: Any = None  # a plain attribute in place of the base class's property

    def __init__(self, sheet: Sheet) -> None:
        self.parent = sheet

    @property
    def api(self) -> Tables:
        return self

    def __call__(self, key: str | int) -> Table:
        tables = self.parent.part.tables
        if isinstance(key, int):
            return Table(self.parent, tables[key - 1])
        for table in tables:
            if table.name.lower() == key.lower():
                return Table(self.parent, table)
        names = "、".join(table.name for table in tables) or "（无）"
        raise WorkbookError(
            f"没有名为“{key}”的表格。", where=self.parent.part.where, remedy=f"这张工作表上的表格：{names}。"
        )

    def __len__(self) -> int:
        return len(self.parent.part.tables)

    def __iter__(self) -> Iterator[Table]:
        return iter([Table(self.parent, table) for table in self.parent.part.tables])

    def __contains__(self, key: Any) -> bool:
        return any(table.name.lower() == str(key).lower() for table in self.parent.part.tables)


class Table(base_classes.Table):
    """One table."""

    parent: Any = None  # a plain attribute in place of the base class's property

    def __init__(self, sheet: Sheet, part: TablePart) -> None:
        self.parent = sheet
        self.part = part

    @property
    def api(self) -> TablePart:
        return self.part

    @property
    def name(self) -> str:
        return self.part.name

    @property
    def display_name(self) -> str:
        return self.part.name

    def _range(self, rect: Rect | None) -> Range | None:
        return None if rect is None else self.parent.rect(rect)

    @property
    def range(self) -> Range:
        found: Range = self.parent.rect(self.part.rect)
        return found

    @property
    def header_row_range(self) -> Range | None:
        return self._range(self.part.header)

    @property
    def data_body_range(self) -> Range | None:
        return self._range(self.part.body)

    @property
    def totals_row_range(self) -> Range | None:
        return self._range(self.part.totals)

    @property
    def show_headers(self) -> bool:
        return bool(self.part.header_rows)

    @property
    def show_totals(self) -> bool:
        return bool(self.part.totals_rows)

    @property
    def show_autofilter(self) -> bool:
        return self.part.has_autofilter

    @property
    def table_style(self) -> str:
        return self.part.style

    def resize(self, range: Any) -> None:
        """Give the table the range of an xlwings range with the same top left cell."""
        self.parent.part.resize_table(self.part, range.impl.rect)
