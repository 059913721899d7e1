"""Where things of a size in pixels lie on a sheet whose rows and columns have sizes of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple
from xml.etree import ElementTree

from .addresses import MAX_COLUMN, MAX_ROW, Rect
from .sheet_scan import SheetReader
from .xml_text import attribute, whole_number

EMU = 9525
"""Drawing units in a pixel."""
_DIGIT, _PADDING = 7, 5  # of the usual font of a workbook, in pixels
_COLUMN, _ROW = 64, 20  # what Excel gives a column and a row without any size


class Edge(NamedTuple):
    """A row or column (from 1) and the pixels into it."""

    at: int
    offset: int


class Anchor(NamedTuple):
    """A rectangle by its first and last columns and rows, and by pixels from the sheet's corner."""

    columns: tuple[Edge, Edge]
    rows: tuple[Edge, Edge]
    left: int
    top: int
    width: int
    height: int

    def pixels(self) -> tuple[int, ...]:
        """The eight numbers of VML: columns and rows from 0, each with its offset in pixels."""
        (left, right), (top, bottom) = self.columns, self.rows
        return tuple(n for edge in (left, top, right, bottom) for n in (edge.at - 1, edge.offset))


class Sizes:
    """Pixels of the columns and rows of one sheet; hidden ones have none."""

    def __init__(self, reader: SheetReader) -> None:
        head = reader.text[: reader.data_start]
        found = re.search(rb"<%ssheetFormatPr\s[^>]*>" % re.escape(reader.prefix), head)
        tag = found[0] if found else b""
        base = _number(tag, b"baseColWidth", 0)
        width = _number(tag, b"defaultColWidth", 0)
        self._column = _column_pixels(width) if width else _rounded_up(base) if base else _COLUMN
        self._row = _row_pixels(_number(tag, b"defaultRowHeight", 15))
        if attribute(tag, b"zeroHeight") in (b"1", b"true"):
            self._row = 0
        self._columns: dict[int, int] = {}
        for tag, columns in reader.column_groups():
            self._columns.update(dict.fromkeys(columns, self._of_column(tag)))
        self._rows = {
            number: self._of_row(reader.text[span.start : span.body_start]) for number, span in reader.rows()
        }

    def _of_column(self, tag: bytes) -> int:
        if attribute(tag, b"hidden") in (b"1", b"true"):
            return 0
        width = attribute(tag, b"width")
        return self._column if width is None else _column_pixels(_number(tag, b"width", 0))

    def _of_row(self, tag: bytes) -> int:
        if attribute(tag, b"hidden") in (b"1", b"true"):
            return 0
        return _row_pixels(_number(tag, b"ht", 0)) if attribute(tag, b"ht") is not None else self._row

    def column(self, number: int) -> int:
        return self._columns.get(number, self._column)

    def row(self, number: int) -> int:
        return self._rows.get(number, self._row)

    def edges(
        self, row: int, column: int, left: int, top: int, width: int, height: int
    ) -> tuple[tuple[Edge, Edge], tuple[Edge, Edge]] | None:
        """First and last column, first and last row of what begins some pixels from a cell's corner.

        None when it leaves the sheet.
        """
        columns = _edges(self.column, column, left, width, MAX_COLUMN)
        rows = _edges(self.row, row, top, height, MAX_ROW)
        return (columns, rows) if columns and rows else None

    def anchor(self, row: int, column: int, left: int, top: int, width: int, height: int) -> Anchor | None:
        """The same with the pixels from the corner of the sheet."""
        edges = self.edges(row, column, left, top, width, height)
        if edges is None:
            return None
        columns, rows = edges
        x = sum(map(self.column, range(1, columns[0].at))) + columns[0].offset
        y = sum(map(self.row, range(1, rows[0].at))) + rows[0].offset
        return Anchor(columns, rows, x, y, width, height)


def drawn_area(element: ElementTree.Element, sizes: Sizes) -> Rect:
    """The cells under an anchor of a drawing, of any of its three kinds."""
    start, end, extent, position = (element.find(f"{{*}}{name}") for name in ("from", "to", "ext", "pos"))
    row, column = _cell(start)
    if end is not None:
        last_row, last_column = _cell(end)
        return Rect(
            min(row, last_row), min(column, last_column), max(row, last_row), max(column, last_column)
        )
    anchor = sizes.anchor(
        row,
        column,
        _pixels(position, "x"),
        _pixels(position, "y"),
        _pixels(extent, "cx"),
        _pixels(extent, "cy"),
    )
    if anchor is None:  # it leaves the sheet
        return Rect(row, column, MAX_ROW, MAX_COLUMN)
    return Rect(row, column, anchor.rows[1].at, anchor.columns[1].at)


def _cell(mark: ElementTree.Element | None) -> tuple[int, int]:
    if mark is None:
        return 1, 1
    row, column = (whole_number(mark.findtext(f"{{*}}{name}", "0").strip()) for name in ("row", "col"))
    return max(row, 0) + 1, max(column, 0) + 1


def _pixels(element: ElementTree.Element | None, name: str) -> int:
    return 0 if element is None else max(whole_number(element.get(name, "0")), 0) // EMU


def _edges(
    size: Callable[[int], int], first: int, offset: int, length: int, last: int
) -> tuple[Edge, Edge] | None:
    start = _edge(size, Edge(first, offset), last)
    end = start and _edge(size, Edge(start.at, start.offset + length), last)
    return (start, end) if start and end else None


def _edge(size: Callable[[int], int], edge: Edge, last: int) -> Edge | None:
    """The same place by a row or column that it really lies in."""
    index, offset = edge
    while offset >= size(index):
        offset -= size(index)
        index += 1
        if index > last:
            return None
    return Edge(index, offset)


def _number(tag: bytes, name: bytes, default: float) -> float:
    try:
        return float(attribute(tag, name) or default)
    except ValueError:
        return default


def _column_pixels(width: float) -> int:
    return int((256 * width + 128 // _DIGIT) / 256 * _DIGIT)


def _rounded_up(characters: float) -> int:
    return -(-int(characters * _DIGIT + _PADDING) // 8) * 8


def _row_pixels(points: float) -> int:
    return round(points * 4 / 3)
