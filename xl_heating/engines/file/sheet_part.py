"""One worksheet: read from its part when first asked for, with the changes made since kept beside it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xl_heating.errors import CellNotWritable, DamagedWorkbook, UnsupportedWorkbook

from .addresses import COLUMN_NUMBER, Rect, cell_name, parse_rect, rect_name
from .cell_values import ArrayFormula, Cached, Formula, shown, to_cell, to_row
from .dates import to_serial
from .formula_cells import FormulaCells, ResultColumn
from .guards import Guard, Guards, Header, Merge
from .sheet_formulas import expanded_formulas, formula_groups
from .sheet_patch import SheetPatcher, column_styles, row_style
from .sheet_scan import FormulaCell, RowSpan, SheetReader
from .tables import TablePart, with_longer_rules
from .xml_text import REPAIR, attribute, check_xml, expand_cdata, mask_comments, root_prefix, whole_number

if TYPE_CHECKING:
    from .document import Document

MAX_CELLS_AT_ONCE = 30_000_000

_UNCHANGED = Cached(None)

# What has to be read again once the text has changed.
_READ_FROM_XML = (
    "reader", "_grid", "_row_spans", "_stored_bounds", "formula_cells", "_formula_cells",
    "_stored_formulas", "_guards", "merges", "hidden_rows",
    "_row_styles", "hidden_columns", "_column_styles",
)  # fmt: skip


class SheetPart:
    """Values, formulas, formats and tables of one worksheet of a document."""

    def __init__(self, document: Document, name: str, part: str, state: str) -> None:
        self._document = document
        self.name = name
        self.part = part
        self.state = state
        self._values: dict[int, dict[int, Any]] = {}
        self._formats: dict[int, dict[int, str | int]] = {}
        self._rules: list[tuple[Rect, int]] = []  # table bodies that grew: old body, new last row
        self.formulas_changed = False
        self.recalculated = 0  # how many results the last save changed

    @property
    def where(self) -> str:
        return f"{self._document.name} 工作表“{self.name}”"

    @cached_property
    def xml(self) -> bytes:
        data = self._document.part(self.part)
        check_xml(data, where=self.where)
        return data

    @cached_property
    def reader(self) -> SheetReader:
        return self._reader(lambda: self._document.styles.date_styles)

    def _reader(self, date_styles: Callable[[], frozenset[bytes]]) -> SheetReader:
        text = mask_comments(self.xml)
        if b"<![CDATA[" in text:
            text = expand_cdata(text)
        return SheetReader(
            text,
            root_prefix(self.xml),
            strings=lambda: self._document.strings,
            date_styles=date_styles,
            date1904=self._document.date1904,
            where=self.where,
        )

    @cached_property
    def _grid(self) -> dict[int, list[Any]]:
        return self.reader.values()

    @cached_property
    def _row_spans(self) -> dict[int, RowSpan]:
        spans: dict[int, RowSpan] = {}
        last = 0
        for number, span in self.reader.rows():
            if number <= last:
                raise DamagedWorkbook(
                    "工作表的行号重复或倒序，不能安全改写。", where=self.where, remedy=REPAIR
                )
            spans[number] = span
            last = number
        return spans

    # Reading

    def read(self, rect: Rect) -> list[list[Any]]:
        """Values of a rectangle, row by row; changes not saved yet included."""
        self._refuse_giant(rect)
        grid, width = self._grid, rect.right - rect.left + 1
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

    def _refuse_giant(self, rect: Rect) -> None:
        if rect.cells > MAX_CELLS_AT_ONCE:
            raise CellNotWritable(
                f"一次处理 {rect.cells} 个单元格，范围过大。",
                where=self.where,
                remedy="请改用已用区域（used_range）或更小的范围。",
            )

    @cached_property
    def _stored_bounds(self) -> Rect | None:
        """The rectangle of the cells in the file, those with only a format included."""
        rows = [number for number, row in self._grid.items() if row]
        if not rows:
            return None
        width = max(map(len, self._grid.values()))
        p = re.escape(self.reader.prefix)
        first_cells = re.compile(rb'<%srow(?:\s[^>]*)?>\s*<%sc r="([A-Z]+)' % (p, p))
        firsts = set(first_cells.findall(self.reader.text, self.reader.data_start))
        left = min((COLUMN_NUMBER[letters.decode()] for letters in firsts), default=1)
        return Rect(min(rows), left, max(rows), width)

    @property
    def used(self) -> Rect:
        """The used range as Excel counts it: every cell with a value, a formula or a format of its own."""
        corners = [] if self._stored_bounds is None else [self._stored_bounds]
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

    @cached_property
    def formula_cells(self) -> FormulaCells | None:
        """The file's formula cells all at once; None for a sheet that has to go the general way."""
        return FormulaCells.of(self.reader) if self.reader.text is self.xml else None

    @property
    def strings(self) -> list[str]:
        """The workbook's shared strings."""
        return self._document.strings

    @cached_property
    def _formula_cells(self) -> list[FormulaCell]:
        return self.reader.formulas()

    @cached_property
    def _stored_formulas(self) -> dict[tuple[int, int], str]:
        return expanded_formulas(self._formula_cells)

    def formulas(self) -> dict[tuple[int, int], str]:
        """(row, column) -> formula with ``=``, for all cells that have one now."""
        found: dict[tuple[int, int], str] = dict(self._stored_formulas)
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
        return self._stored_formulas.get((row, column)) if type(value) is Cached else None

    @cached_property
    def merges(self) -> list[Rect]:
        tags = re.findall(rb"<%smergeCell\s([^>]*)>" % re.escape(self.reader.prefix), self.reader.text)
        found = (parse_rect((attribute(tag, b"ref") or b"").decode()) for tag in tags)
        return [rect for rect in found if rect is not None and rect.cells > 1]

    @cached_property
    def hidden_rows(self) -> frozenset[int]:
        text = self.reader.text
        if b"hidden" not in text:
            return frozenset()
        return frozenset(
            number
            for number, span in self.reader.rows()
            if attribute(text[span.start : span.body_start], b"hidden") in (b"1", b"true")
        )

    @cached_property
    def hidden_columns(self) -> frozenset[int]:
        found: set[int] = set()
        for tag, columns in self.reader.column_groups():
            if attribute(tag, b"hidden") in (b"1", b"true"):
                found.update(columns)
        return frozenset(found)

    @cached_property
    def tables(self) -> list[TablePart]:
        parts = [r.target for r in self._document.relationships(self.part) if r.kind == "table"]
        tables = []
        for part in parts:
            xml = self._document.part(part)
            check_xml(xml, where=self.where)
            tables.append(TablePart(part, xml, where=self.where))
        return tables

    def style(self, row: int, column: int) -> int:
        """The number of a cell's format: its own, or else its row's or column's."""
        if row not in self._row_styles:
            self._row_styles[row] = self._read_row_styles(row)
        own, of_row = self._row_styles[row]
        style = own.get(column, of_row)
        return self._column_styles.get(column, 0) if style is None else style

    def _read_row_styles(self, row: int) -> tuple[dict[int, int], int | None]:
        """Formats of the cells in the file by column, and that of the row, if it has one."""
        span = self._row_spans.get(row)
        if span is None:
            return {}, None
        text = self.reader.text
        cells = self.reader.cells(text[span.body_start : span.body_end])
        own = {cell.column: whole_number(cell.style or b"0") for cell in cells}
        return own, row_style(text[span.start : span.body_start])

    @cached_property
    def _row_styles(self) -> dict[int, tuple[dict[int, int], int | None]]:
        return {}

    @cached_property
    def _column_styles(self) -> dict[int, int]:
        return column_styles(self.reader)

    def number_format(self, row: int, column: int) -> str:
        wanted = self._formats.get(row, {}).get(column)
        if isinstance(wanted, str):
            return wanted
        style = self.style(row, column) if wanted is None else wanted
        return self._document.styles.number_format(style)

    # Writing

    @cached_property
    def _guards(self) -> Guards:
        if b"<![CDATA[" in self.xml:
            raise UnsupportedWorkbook(
                "工作表用了少见的 CDATA 写法，不能保证原样改写。",
                where=self.where,
                remedy="请用 Excel 或 WPS 打开后另存，再试。",
            )
        guards: list[Guard] = [Merge(rect) for rect in self.merges]
        guards += [Header(t.header, t.name, t.columns) for t in self.tables if t.header is not None]
        return Guards([*guards, *formula_groups(self._formula_cells)])

    def write(self, rect: Rect, rows: Sequence[Sequence[Any]]) -> None:
        """Set the cells of a rectangle to values or ``Formula``s; all of them, or none on an error."""
        self._document.refuse_read_only()
        self._refuse_giant(rect)
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

    def results(self) -> dict[tuple[int, int], Any]:
        """What the formulas of the file show, as it is stored: dates are numbers, None where nothing is."""
        if not self._stored_formulas:
            return {}
        grid = self._reader(frozenset).values()
        found: dict[tuple[int, int], Any] = {}
        for place, formula in self._stored_formulas.items():
            rect = parse_rect(formula.ref) if isinstance(formula, ArrayFormula) else None
            area = rect or Rect(*place, *place)
            for row in range(area.top, area.bottom + 1):
                cells = grid.get(row, [])
                for column in range(area.left, area.right + 1):
                    value = cells[column - 1] if column <= len(cells) else None
                    if isinstance(value, dt.datetime):  # a date written out, as strict workbooks may have
                        value = to_serial(value, self._document.date1904)
                    found[row, column] = value
        return found

    def write_cached(self, values: dict[tuple[int, int], Any]) -> None:
        """Set the results of formulas, leaving the formulas as they are."""
        self._document.refuse_read_only()
        stored = self._stored_formulas
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

    def set_number_format(self, rect: Rect, code: str) -> None:
        self._document.refuse_read_only()
        self._refuse_giant(rect)
        _ = self._guards  # refuses a sheet that cannot be patched
        columns = range(rect.left, rect.right + 1)
        for number in range(rect.top, rect.bottom + 1):
            self._formats.setdefault(number, {}).update(dict.fromkeys(columns, code))

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

    @property
    def changed(self) -> bool:
        return bool(self._values or self._formats or self._rules)

    def patched(self) -> bytes:
        """The part with all changes in place; the very same bytes when nothing differs."""
        if not self.changed:
            return self.xml
        patcher = SheetPatcher(self.reader, self.xml, self._document.styles, self._document.date1904)
        xml = patcher.patched(self._values, self._formats, self._row_spans)
        self.formulas_changed = patcher.formulas_changed
        self.recalculated = patcher.recalculated
        for old, bottom in self._rules:
            name = self.reader.prefix + b"sheetData"
            start = max(xml.rfind(b"</" + name + b">"), xml.rfind(b"<" + name + b"/>"))
            xml = with_longer_rules(xml, start, old, bottom)
        return xml

    def replace(self, xml: bytes) -> None:
        """Give the sheet another text, to be saved, in which its cells are as they were."""
        self._document.refuse_read_only()
        self._document.replace_part(self.part, xml)
        values, formats, rules = self._values, self._formats, self._rules
        self.settle(xml)
        self._values, self._formats, self._rules = values, formats, rules

    def settle(self, xml: bytes) -> None:
        """Start anew from the text that was saved."""
        self.xml = xml
        self._values, self._formats, self._rules = {}, {}, []
        for name in _READ_FROM_XML:
            self.__dict__.pop(name, None)
