"""One worksheet as its part has it: cells, formulas, formats, tables, each read when first asked for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xl_heating.errors import CellNotWritable, DamagedWorkbook, UnsupportedWorkbook

from .addresses import COLUMN_NUMBER, Rect, parse_rect
from .cell_values import ArrayFormula
from .dates import to_serial
from .formula_cells import FormulaCells
from .sheet_formulas import expanded_formulas
from .sheet_layout import height_of, merges_of, usual_height, usual_width, width_of
from .sheet_patch import column_styles, row_style
from .sheet_scan import FormulaCell, RowSpan, SheetReader
from .tables import TablePart
from .xml_text import REPAIR, attribute, check_xml, expand_cdata, mask_comments, root_prefix, whole_number

if TYPE_CHECKING:
    from .document import Document

MAX_CELLS_AT_ONCE = 30_000_000

# What has to be read again once the text has changed.
_READ_FROM_XML = (
    "_has_cdata", "reader", "grid", "row_spans", "stored_bounds", "formula_cells", "single_formulas",
    "stored_formulas", "_guards", "stored_merges", "hidden_rows",
    "_row_styles", "hidden_columns", "_column_styles", "_stored_widths",
)  # fmt: skip


class StoredSheet:
    """The text of a worksheet of a document, and what can be read from it."""

    def __init__(self, document: Document, name: str, part: str, state: str) -> None:
        self._document = document
        self.name = name
        self.part = part
        self.state = state

    @property
    def where(self) -> str:
        return f"{self._document.name} 工作表“{self.name}”"

    @cached_property
    def xml(self) -> bytes:
        data = self._document.part(self.part)
        check_xml(data, where=self.where)
        return data

    def give_text(self, xml: bytes) -> None:
        """Read from another text from now on."""
        self.xml = xml
        for name in _READ_FROM_XML:
            self.__dict__.pop(name, None)

    @cached_property
    def _has_cdata(self) -> bool:
        return b"<![CDATA[" in self.xml

    def refuse_unusual(self) -> None:
        """UnsupportedWorkbook for a text in which places cannot be found safely."""
        if self._has_cdata:
            raise UnsupportedWorkbook(
                "工作表用了少见的 CDATA 写法，不能保证原样改写。",
                where=self.where,
                remedy="请用 Excel 或 WPS 打开后另存，再试。",
            )

    def refuse_giant(self, rect: Rect) -> None:
        if rect.cells > MAX_CELLS_AT_ONCE:
            raise CellNotWritable(
                f"一次处理 {rect.cells} 个单元格，范围过大。",
                where=self.where,
                remedy="请改用已用区域（used_range）或更小的范围。",
            )

    @cached_property
    def reader(self) -> SheetReader:
        return self.reader_of(self.xml)

    def reader_of(self, xml: bytes, date_styles: Callable[[], frozenset[bytes]] | None = None) -> SheetReader:
        """A reader of any text of this sheet, with dates told by the workbook's formats unless otherwise."""
        text = mask_comments(xml)
        if b"<![CDATA[" in text:
            text = expand_cdata(text)
        return SheetReader(
            text,
            root_prefix(xml),
            strings=lambda: self._document.strings,
            date_styles=date_styles or (lambda: self._document.styles.date_styles),
            date1904=self._document.date1904,
            where=self.where,
        )

    @cached_property
    def grid(self) -> dict[int, list[Any]]:
        return self.reader.values()

    @cached_property
    def row_spans(self) -> dict[int, RowSpan]:
        """Where each row of the file stands, in order."""
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

    @cached_property
    def stored_bounds(self) -> Rect | None:
        """The rectangle of the cells in the file, those with only a format included."""
        rows = [number for number, row in self.grid.items() if row]
        if not rows:
            return None
        width = max(map(len, self.grid.values()))
        p = re.escape(self.reader.prefix)
        first_cells = re.compile(rb'<%srow(?:\s[^>]*)?>\s*<%sc r="([A-Z]+)' % (p, p))
        firsts = set(first_cells.findall(self.reader.text, self.reader.data_start))
        left = min((COLUMN_NUMBER[letters.decode()] for letters in firsts), default=1)
        return Rect(min(rows), left, max(rows), width)

    # Formulas

    @cached_property
    def formula_cells(self) -> FormulaCells | None:
        """The file's formula cells all at once; None for a sheet that has to go the general way."""
        return FormulaCells.of(self.reader) if self.reader.text is self.xml else None

    @property
    def strings(self) -> list[str]:
        """The workbook's shared strings."""
        return self._document.strings

    @cached_property
    def single_formulas(self) -> list[FormulaCell]:
        return self.reader.formulas()

    @cached_property
    def stored_formulas(self) -> dict[tuple[int, int], str]:
        return expanded_formulas(self.single_formulas)

    def results(self) -> dict[tuple[int, int], Any]:
        """What the formulas of the file show, as it is stored: dates are numbers, None where nothing is."""
        if not self.stored_formulas:
            return {}
        grid = self.reader_of(self.xml, frozenset).values()
        found: dict[tuple[int, int], Any] = {}
        for place, formula in self.stored_formulas.items():
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

    # Layout and formats

    @cached_property
    def stored_merges(self) -> list[Rect]:
        return merges_of(self.reader)

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

    def stored_height(self, row: int) -> float:
        """The height of a row in points."""
        span, usual = self.row_spans.get(row), usual_height(self.reader)
        return height_of(self.reader.text[span.start : span.body_start], usual) if span else usual

    def stored_width(self, column: int) -> float:
        """The width of a column in characters, as Excel counts them."""
        return self._stored_widths.get(column, usual_width(self.reader))

    @cached_property
    def _stored_widths(self) -> dict[int, float]:
        usual = usual_width(self.reader)
        return {
            column: width_of(tag, usual) for tag, columns in self.reader.column_groups() for column in columns
        }

    @cached_property
    def tables(self) -> list[TablePart]:
        parts = [r.target for r in self._document.relationships(self.part) if r.kind == "table"]
        tables = []
        for part in parts:
            xml = self._document.part(part)
            check_xml(xml, where=self.where)
            tables.append(TablePart(part, xml, where=self.where))
        return tables

    def stored_style(self, row: int, column: int) -> int:
        """The number of a cell's format: its own, or else its row's or column's."""
        if row not in self._row_styles:
            self._row_styles[row] = self._read_row_styles(row)
        own, of_row = self._row_styles[row]
        style = own.get(column, of_row)
        return self._column_styles.get(column, 0) if style is None else style

    def _read_row_styles(self, row: int) -> tuple[dict[int, int], int | None]:
        """Formats of the cells in the file by column, and that of the row, if it has one."""
        span = self.row_spans.get(row)
        if span is None:
            return {}, None
        reader = self.reader
        body = reader.text[span.body_start : span.body_end]
        usual = reader.patterns.styled_cell.findall(body)
        if len(usual) == body.count(reader.patterns.cell_start):
            own = {reader.columns[letters]: int(style or b"0") for letters, style in usual}
        else:
            own = {cell.column: whole_number(cell.style or b"0") for cell in reader.cells(body)}
        return own, row_style(reader.text[span.start : span.body_start])

    @cached_property
    def _row_styles(self) -> dict[int, tuple[dict[int, int], int | None]]:
        return {}

    @cached_property
    def _column_styles(self) -> dict[int, int]:
        return column_styles(self.reader)
