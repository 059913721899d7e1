"""Range as xlwings asks for it: values, formulas, formats of a rectangle of one sheet."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from xlwings import base_classes

from xl_heating.errors import UnsupportedWorkbook

from .addresses import COLUMN_LETTERS, MAX_COLUMN, Rect, rect_name
from .cell_looks import CellLooks
from .cell_values import Formula, number_text
from .colours import Colour, rgb
from .formula_text import moved_formula
from .impl_font import Font
from .impl_names import Name, Names, join_reference
from .impl_note import Note
from .impl_tables import Table
from .navigation import current_region, end_of_run

if TYPE_CHECKING:
    from .impl_sheet import Sheet


_T = TypeVar("_T")
# Whether the formats of new rows come from the row pushed down.
_ORIGINS = {None: False, "format_from_left_or_above": False, "format_from_right_or_below": True}


class Range(base_classes.Range):
    """A rectangle of cells; no rows or no columns make an empty range, as a slice may."""

    # One read or write here costs no round trip to another program, so nothing is cut into chunks.
    max_cells_per_read = None
    max_cells_per_write = None

    # Plain attributes in place of the base class's properties.
    row: int = 1
    column: int = 1
    shape: tuple[int, int] = (1, 1)

    def __init__(self, sheet: Sheet, row: int, column: int, rows: int, columns: int) -> None:
        self.sheet = sheet
        self.row = row
        self.column = column
        self.shape = (rows, columns)
        self.options: dict[str, Any] = {}

    @property
    def api(self) -> Range:
        return self

    @property
    def coords(self) -> tuple[Any, int, int, int, int]:
        return (self.sheet, self.row, self.column, *self.shape)

    @property
    def rect(self) -> Rect:
        rows, columns = self.shape
        return Rect(self.row, self.column, self.row + rows - 1, self.column + columns - 1)

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        if arg2 is None:
            row, column = divmod(arg1 - 1, self.shape[1])
        else:
            row, column = arg1 - 1, arg2 - 1
        row, column = self.row + row, self.column + column
        return self.sheet.range((row, column))

    @property
    def address(self) -> str:
        return self.get_address(True, True, False)

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        def corner(row: int, column: int) -> str:
            return f"{'$' * col_absolute}{COLUMN_LETTERS[column]}{'$' * row_absolute}{row}"

        rect = self.rect
        text = corner(rect.top, rect.left)
        if rect.cells > 1:
            text += ":" + corner(rect.bottom, rect.right)
        return f"[{self.sheet.book.name}]{self.sheet.name}!{text}" if external else text

    # Values and formulas

    @property
    def raw_value(self) -> Any:
        """A value for one cell, a list of rows for more; errors are ``CellError``."""
        if not len(self):
            return None
        rows = self.sheet.part.read(self.rect)
        return rows[0][0] if len(self) == 1 else rows

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        if len(self):
            self.sheet.part.write(self.rect, self._block(data))

    def _block(self, data: Any) -> list[Any]:
        """Rows for this rectangle: a scalar fills it, a single row or value of a list is one row."""
        rows, columns = self.shape
        if not isinstance(data, list | tuple):
            return [[data] * columns] * rows
        block = list(data) if data and isinstance(data[0], list | tuple) else [data]
        if len(block) != rows or any(len(row) != columns for row in block):
            raise ValueError(f"{rows}x{columns} values expected for {self.address}")
        return block

    @property
    def formula(self) -> Any:
        """Formulas with ``=``; of other cells the value as text: one text, or a tuple of rows."""
        texts = self.formula_texts()
        return texts[0][0] if len(self) == 1 else texts

    @formula.setter
    def formula(self, data: Any) -> None:
        """Texts that start with ``=`` become formulas, all else is a constant; one text fills the range."""
        if not isinstance(data, list | tuple):
            rows, columns = self.shape
            block = [[_formula(data, r, c) for c in range(columns)] for r in range(rows)]
        else:
            block = [[_formula(value, 0, 0) for value in row] for row in self._block(data)]
        self.sheet.part.write(self.rect, block)

    def formula_texts(self) -> tuple[tuple[str, ...], ...]:
        """What `formula` gives, always as rows."""
        rect = self.rect
        return tuple(
            tuple(self._formula_text(rect.top + r, rect.left + c, value) for c, value in enumerate(row))
            for r, row in enumerate(self.sheet.part.read(rect))
        )

    def _formula_text(self, row: int, column: int, value: Any) -> str:
        formula = self.sheet.part.formula(row, column)
        return self.constant_text(value) if formula is None else formula

    @staticmethod
    def constant_text(value: Any) -> str:
        """What a cell without a formula shows where formulas are asked for."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).upper()
        return number_text(value) if isinstance(value, float) else str(value)

    @property
    def has_array(self) -> bool:
        return False

    def clear_contents(self) -> None:
        part = self.sheet.part
        rect, used = self.rect, part.used
        if rect.meets(used):
            top, left = max(rect.top, used.top), max(rect.left, used.left)
            bottom, right = min(rect.bottom, used.bottom), min(rect.right, used.right)
            self.sheet.rect(Rect(top, left, bottom, right)).raw_value = None

    # Formats

    @property
    def number_format(self) -> str | None:
        """The number format, None where the cells differ."""
        rect, part = self.rect, self.sheet.part
        found = {
            part.number_format(row, column)
            for row in range(rect.top, rect.bottom + 1)
            for column in range(rect.left, rect.right + 1)
        }
        return found.pop() if len(found) == 1 else None

    @number_format.setter
    def number_format(self, code: str) -> None:
        self.sheet.part.set_number_format(self.rect, code)

    @property
    def color(self) -> Colour | None:
        """The background, None where there is none or the cells differ."""
        looks: CellLooks = self.sheet.book.document.looks
        found = {looks.fill(style) for style in self.sheet.part.styles(self.rect)}
        return found.pop() if len(found) == 1 else None

    @color.setter
    def color(self, value: Colour | int | str | None) -> None:
        """Fill the cells; None takes the fill away. The rest of each cell's format stays."""
        looks: CellLooks = self.sheet.book.document.looks
        colour = rgb(value)
        self.sheet.part.restyle(self.rect, lambda style: looks.with_fill(style, colour))

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def row_height(self) -> float | None:
        """Points, None where the rows differ."""
        part = self.sheet.part
        return _common({part.row_height(row) for row in range(self.rect.top, self.rect.bottom + 1)})

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.sheet.part.set_row_height(self.rect, value)

    @property
    def column_width(self) -> float | None:
        """Characters as Excel counts them, None where the columns differ."""
        part = self.sheet.part
        return _common({part.column_width(column) for column in range(self.rect.left, self.rect.right + 1)})

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.sheet.part.set_column_width(self.rect, value)

    def merge(self, across: bool = False) -> None:
        """One cell of the range, or of each of its rows; of several values the first is kept."""
        rect = self.rect
        rows = range(rect.top, rect.bottom + 1) if across else ()
        for each in [rect._replace(top=row, bottom=row) for row in rows] or [rect]:
            self.sheet.part.merge(each)

    def unmerge(self) -> None:
        self.sheet.part.unmerge(self.rect)

    # Notes

    @property
    def note(self) -> Note | None:
        """The note of the first cell."""
        found = self.sheet.part.notes[self.row, self.column]
        return None if found is None else Note(self.sheet, self.row, self.column)

    def add_note(self, text: str) -> Note:
        """A note for the first cell, which has none."""
        self.sheet.part.notes.add((self.row, self.column), text)
        return Note(self.sheet, self.row, self.column)

    # Rows

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        """Insert whole rows where the range is; all that refers to cells below follows, as in Excel.

        New rows have the formats and height of the row above, or with ``format_from_right_or_below`` of the
        row pushed down. Ranges held by the caller keep their addresses.

        Raises
        ------
        CellNotWritable : an array formula, data table or pivot table would be cut, or content pushed off
        UnsupportedWorkbook : the range is not of whole rows, or another shift is wanted
        """
        rect = self.rect
        if shift != "down" or (rect.left, rect.right) != (1, MAX_COLUMN) or copy_origin not in _ORIGINS:
            raise UnsupportedWorkbook(
                f"只能在整行处向下插入（如 307:316），不能在 {rect_name(rect)} 处插入单元格。",
                where=self.sheet.part.where,
                remedy="请给出整行的范围；需要移动部分单元格时，请在 Excel 中操作。",
            )
        self.sheet.insert_rows(rect.top, self.shape[0], from_below=bool(_ORIGINS[copy_origin]))

    @property
    def row_hidden(self) -> bool | None:
        return _common(
            {row in self.sheet.part.hidden_rows for row in range(self.rect.top, self.rect.bottom + 1)}
        )

    @property
    def column_hidden(self) -> bool | None:
        rect = self.rect
        hidden = self.sheet.part.hidden_columns
        return _common({column in hidden for column in range(rect.left, rect.right + 1)})

    # Neighbourhood

    def end(self, direction: str) -> Range:
        return self.sheet.range(end_of_run(self.sheet.part, self.row, self.column, direction))

    @property
    def current_region(self) -> Range:
        return self.sheet.rect(current_region(self.sheet.part, self.rect))

    @property
    def merge_area(self) -> Range:
        for merge in self.sheet.part.merges:
            if merge.holds(self.row, self.column):
                return self.sheet.rect(merge)
        return self.sheet.range((self.row, self.column))

    @property
    def merge_cells(self) -> bool:
        return any(merge.meets(self.rect) for merge in self.sheet.part.merges)

    @property
    def table(self) -> Table | None:
        for table in self.sheet.part.tables:
            if table.rect.meets(self.rect):
                return Table(self.sheet, table)
        return None

    @property
    def name(self) -> Name | None:
        names: Names = self.sheet.book.names
        for name in names:
            if name.place == (self.sheet.name, self.rect):
                return name
        return None

    @name.setter
    def name(self, value: str) -> None:
        self.sheet.book.names.add(value, join_reference(self.sheet.name, self.rect))


def _formula(value: Any, rows: int, columns: int) -> Any:
    if isinstance(value, str) and value.startswith("=") and len(value) > 1:
        return Formula(moved_formula(value[1:], rows, columns))
    return value


def _common(states: set[_T]) -> _T | None:
    return states.pop() if len(states) == 1 else None
