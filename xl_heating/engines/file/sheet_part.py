"""One worksheet with the changes made since it was read, which are put into its text when it is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xl_heating.errors import CellNotWritable

from .addresses import Rect, cell_name, parse_rect, rect_name
from .cell_values import ArrayFormula, Cached, Formula, shown, to_cell, to_row
from .formula_cells import ResultColumn
from .guards import Guard, Guards, Header, Merge
from .notes import SheetNotes
from .sheet_formulas import formula_groups
from .sheet_layout import HIGHEST, WIDEST, Layout, checked
from .sheet_patch import SheetPatcher
from .sheet_tail import cells_end
from .stored_sheet import StoredSheet
from .tables import TablePart, with_longer_rules

if TYPE_CHECKING:
    from .document import Document

_UNCHANGED = Cached(None)


class SheetPart(StoredSheet):
    """Values, formulas, formats, layout, notes and tables of one worksheet of a document, as they are now."""

    def __init__(self, document: Document, name: str, part: str, state: str) -> None:
        super().__init__(document, name, part, state)
        self._values: dict[int, dict[int, Any]] = {}
        self._formats: dict[int, dict[int, int]] = {}
        self._rules: list[tuple[Rect, int]] = []  # table bodies that grew: old body, new last row
        self._layout = Layout()
        self.formulas_changed = False
        self.recalculated = 0  # how many results the last save changed

    # Reading

    def read(self, rect: Rect) -> list[list[Any]]:
        """Values of a rectangle, row by row; changes not saved yet included."""
        self.refuse_giant(rect)
        grid, width = self.grid, rect.right - rect.left + 1
        rows: list[list[Any]] = []
        for number in range(rect.top, rect.bottom + 1):
            stored = grid.get(number)
            row = stored[rect.left - 1 : rect.right] if stored else []
            if len(row) < width:
                row = row + [None] * (width - len(row))
            changed = self._values.get(number)
            if changed:
                for column in range(rect.left, rect.right + 1) if width < len(changed) else changed:
                    if column in changed and rect.left <= column <= rect.right:
                        value = changed[column]
                        row[column - rect.left] = shown(value.value if type(value) is Cached else value)
            rows.append(row)
        return rows

    def value(self, row: int, column: int) -> Any:
        return self.read(Rect(row, column, row, column))[0][0]

    @property
    def used(self) -> Rect:
        """The used range as Excel counts it: every cell with a value, a formula or a format of its own."""
        corners = [] if self.stored_bounds is None else [self.stored_bounds]
        for number, changed in self._values.items():
            columns = [column for column, value in changed.items() if value is not None]
            if columns:
                corners.append(Rect(number, min(columns), number, max(columns)))
        for number, formats in self._formats.items():
            corners.append(Rect(number, min(formats), number, max(formats)))
        if not corners:
            return Rect(1, 1, 1, 1)
        tops, lefts, bottoms, rights = zip(*corners, strict=True)
        return Rect(min(tops), min(lefts), max(bottoms), max(rights))

    def formulas(self) -> dict[tuple[int, int], str]:
        """(row, column) -> formula with ``=``, for all cells that have one now."""
        found: dict[tuple[int, int], str] = dict(self.stored_formulas)
        for number, changed in self._values.items():
            for column, value in changed.items():
                if type(value) is Formula:
                    found[number, column] = "=" + value.text
                elif type(value) is not Cached:
                    found.pop((number, column), None)
        return found

    def changes(self) -> Iterable[tuple[int, Mapping[int, Any]]]:
        """What was written since and is not saved yet: row, and its cells by column."""
        return self._values.items()

    def formula(self, row: int, column: int) -> str | None:
        """The formula of one cell with ``=``, or None."""
        value = self._values.get(row, {}).get(column, _UNCHANGED)
        if type(value) is Formula:
            return "=" + value.text
        return self.stored_formulas.get((row, column)) if type(value) is Cached else None

    def style(self, row: int, column: int) -> int:
        """The number of a cell's format."""
        wanted = self._formats.get(row, {}).get(column)
        return self.stored_style(row, column) if wanted is None else wanted

    def styles(self, rect: Rect) -> set[int]:
        """The numbers of all formats in a rectangle."""
        self.refuse_giant(rect)
        columns = range(rect.left, rect.right + 1)
        return {self.style(row, column) for row in range(rect.top, rect.bottom + 1) for column in columns}

    def number_format(self, row: int, column: int) -> str:
        return self._document.styles.number_format(self.style(row, column))

    @property
    def merges(self) -> list[Rect]:
        return self.stored_merges if self._layout.merges is None else self._layout.merges

    def row_height(self, row: int) -> float:
        """Points; 0 for a hidden row."""
        height = self._layout.heights.get(row)
        return self.stored_height(row) if height is None else height

    def column_width(self, column: int) -> float:
        """Characters; 0 for a hidden column."""
        width = self._layout.widths.get(column)
        return self.stored_width(column) if width is None else width

    # Writing

    @cached_property
    def _guards(self) -> Guards:
        self.refuse_unusual()
        guards: list[Guard] = [Merge(rect) for rect in self.merges]
        guards += [Header(t.header, t.name, t.columns) for t in self.tables if t.header is not None]
        return Guards([*guards, *formula_groups(self.single_formulas)])

    def write(self, rect: Rect, rows: Sequence[Sequence[Any]]) -> None:
        """Set the cells of a rectangle to values or ``Formula``s; all of them, or none on an error."""
        self._document.refuse_read_only()
        self.refuse_giant(rect)
        date1904 = self._document.date1904
        try:
            ready = [to_row(row, date1904) for row in rows]
        except CellNotWritable as error:
            error.where = f"{self.where} {self._first_refused(rect, rows)}"
            raise
        self._guards.check(rect, ready, where=self.where)
        columns = range(rect.left, rect.right + 1)
        for number, row in enumerate(ready, rect.top):
            self._values.setdefault(number, {}).update(zip(columns, row, strict=True))
        self._document.note_change(self.name, rect)

    def _first_refused(self, rect: Rect, rows: Sequence[Sequence[Any]]) -> str:
        for number, row in enumerate(rows, rect.top):
            for column, value in enumerate(row, rect.left):
                try:
                    to_cell(value, self._document.date1904)
                except CellNotWritable:
                    return cell_name(number, column)
        return rect_name(rect)

    def write_cached(self, values: dict[tuple[int, int], Any]) -> None:
        """Set the results of formulas, leaving the formulas as they are."""
        self._document.refuse_read_only()
        stored = self.stored_formulas
        arrays = [
            rect
            for formula in stored.values()
            if isinstance(formula, ArrayFormula) and (rect := parse_rect(formula.ref)) is not None
        ]
        for (row, column), value in values.items():
            changes = self._values.setdefault(row, {})
            changed = changes.get(column, _UNCHANGED)
            if type(changed) is Formula:
                changes[column] = Formula(changed.text, value)
            elif type(changed) is Cached and (
                (row, column) in stored or any(rect.holds(row, column) for rect in arrays)
            ):
                changes[column] = Cached(value)
            else:
                raise self._no_formula(cell_name(row, column))

    def write_results(self, results: Sequence[ResultColumn]) -> None:
        """The same given as (column, rows ascending, values), all at once where nothing else was changed.

        The text of the sheet is then already as it will be saved.
        """
        self._document.refuse_read_only()
        if self.formula_cells is None or self.changed:
            self.write_cached(
                {
                    (row, column): value
                    for column, rows, values in results
                    for row, value in zip(rows.tolist(), values, strict=True)
                }
            )
            return
        try:
            xml, changed = self.formula_cells.with_results(results)
        except KeyError as place:
            raise self._no_formula(cell_name(*place.args)) from None
        if changed:
            self._document.replace_part(self.part, xml)
            self.settle(xml)
        self.recalculated = changed

    def _no_formula(self, cell: str) -> CellNotWritable:
        return CellNotWritable(
            "不是公式单元格，不能只更新计算结果。",
            where=f"{self.where} {cell}",
            remedy="请把计算结果写给含公式的单元格。",
        )

    # Formats and layout

    def restyle(self, rect: Rect, change: Callable[[int], int]) -> None:
        """Give each cell of a rectangle the format that ``change`` makes of its own."""
        self._document.refuse_read_only()
        self.refuse_giant(rect)
        _ = self._guards  # refuses a sheet that cannot be patched
        made: dict[int, int] = {}
        columns = range(rect.left, rect.right + 1)
        for number in range(rect.top, rect.bottom + 1):
            formats = self._formats.setdefault(number, {})
            for column in columns:
                old = formats.get(column)
                if old is None:
                    old = self.stored_style(number, column)
                if old not in made:
                    made[old] = change(old)
                formats[column] = made[old]

    def set_number_format(self, rect: Rect, code: str) -> None:
        self.restyle(rect, lambda style: self._document.styles.with_format(style, code))

    def set_row_height(self, rect: Rect, height: float) -> None:
        """Points for every row of a rectangle; 0 hides them."""
        self._document.refuse_read_only()
        self.refuse_unusual()
        height = checked(height, HIGHEST, "行高", self.where)
        self._layout.heights.update(dict.fromkeys(range(rect.top, rect.bottom + 1), height))

    def set_column_width(self, rect: Rect, width: float) -> None:
        """Characters for every column of a rectangle; 0 hides them."""
        self._document.refuse_read_only()
        self.refuse_unusual()
        width = checked(width, WIDEST, "列宽", self.where)
        self._layout.widths.update(dict.fromkeys(range(rect.left, rect.right + 1), width))

    def merge(self, rect: Rect) -> None:
        """Make one cell of a rectangle; of several values the first one, by rows, is kept, as in Excel."""
        self._document.refuse_read_only()
        met = [merge for merge in self.merges if merge.meets(rect)]
        partly = next((merge for merge in met if not rect.covers(merge)), None)
        table = next((table for table in self.tables if table.rect.meets(rect)), None)
        if partly is not None or table is not None:
            other = f"表格“{table.name}”" if table else f"已合并的 {rect_name(partly or rect)}"
            raise CellNotWritable(
                f"不能合并 {rect_name(rect)}：与{other}相交。",
                where=self.where,
                remedy="请换一个范围，或先取消原有的合并。",
            )
        if rect.cells == 1:
            return
        self.unmerge(rect)
        filled = self._filled(rect)
        if filled:
            width = rect.right - rect.left + 1
            block: list[list[Any]] = [[None] * width for _ in range(rect.bottom - rect.top + 1)]
            first = min(filled)
            text = self.formula(*first)
            block[0][0] = self.value(*first) if text is None else Formula(text[1:])
            if set(filled) != {(rect.top, rect.left)}:
                self.write(rect, block)
        self._layout.merges = [*self.merges, rect]
        self._guards.add(Merge(rect))

    def _filled(self, rect: Rect) -> list[tuple[int, int]]:
        return [
            (rect.top + r, rect.left + c)
            for r, row in enumerate(self.read(rect))
            for c, value in enumerate(row)
            if value is not None
        ]

    def unmerge(self, rect: Rect) -> None:
        """Undo every merge that has a cell in a rectangle."""
        self._document.refuse_read_only()
        kept = [merge for merge in self.merges if not merge.meets(rect)]
        _ = self._guards  # refuses a sheet that cannot be patched
        if len(kept) != len(self.merges):
            self._layout.merges = kept
            self.__dict__.pop("_guards", None)

    @cached_property
    def notes(self) -> SheetNotes:
        return SheetNotes(self._document, self)

    # Tables

    def resize_table(self, table: TablePart, rect: Rect) -> None:
        """Grow or shrink a table; its formats, conditional formats and validations follow it down."""
        self._document.refuse_read_only()
        for other in self.tables:
            if other is not table and other.rect.meets(rect):
                raise CellNotWritable(
                    f"表格“{table.name}”的新范围与表格“{other.name}”重叠。",
                    where=self.where,
                    remedy="请先移开另一个表格，或给出不重叠的范围。",
                )
        headers = self._new_headers(table, rect)
        old = table.body
        table.resize(rect, headers)
        self.__dict__.pop("_guards", None)
        if old is not None and rect.bottom > old.bottom:
            self._rules.append((old, rect.bottom))
            self._copy_formats(old, rect.bottom)

    def _new_headers(self, table: TablePart, rect: Rect) -> list[str]:
        """Names for added columns: the texts above them, made unique; blank ones get a name written in."""
        headers: list[str] = []
        taken = {name.lower() for name in table.columns}
        for column in range(table.rect.right + 1, rect.right + 1):
            value = self.value(rect.top, column)
            name = base = value if isinstance(value, str) and value else f"列{column - rect.left + 1}"
            number = 2
            while name.lower() in taken:
                name, number = f"{base}{number}", number + 1
            taken.add(name.lower())
            headers.append(name)
            if name != value:
                self.write(Rect(rect.top, column, rect.top, column), [[name]])
        return headers

    def _copy_formats(self, old: Rect, bottom: int) -> None:
        styles = {column: self.style(old.bottom, column) for column in range(old.left, old.right + 1)}
        for row in range(old.bottom + 1, bottom + 1):
            for column, style in styles.items():
                if style and not self.style(row, column):
                    self._formats.setdefault(row, {}).setdefault(column, style)

    # Saving

    @property
    def changed(self) -> bool:
        return bool(self._values or self._formats or self._rules) or self._layout.changed

    def patched(self) -> bytes:
        """The part with all changes in place; the very same bytes when nothing differs."""
        if not self.changed:
            return self.xml
        patcher = SheetPatcher(self.reader, self.xml, self._document.styles, self._document.date1904)
        xml = patcher.patched(self._values, self._formats, self.row_spans)
        self.formulas_changed = patcher.formulas_changed
        self.recalculated = patcher.recalculated
        for old, bottom in self._rules:
            xml = with_longer_rules(xml, cells_end(xml, self.reader.prefix), old, bottom)
        return self._layout.applied(self.reader_of(xml), xml) if self._layout.changed else xml

    def replace(self, xml: bytes) -> None:
        """Give the sheet another text, to be saved, in which its cells are as they were."""
        self._document.refuse_read_only()
        self._document.replace_part(self.part, xml)
        self.give_text(xml)

    def settle(self, xml: bytes) -> None:
        """Start anew from the text that was saved."""
        self.give_text(xml)
        self._values, self._formats, self._rules = {}, {}, []
        self._layout = Layout()
