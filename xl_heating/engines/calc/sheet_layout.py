"""What a sheet of an open document looks like: rows inserted, merged cells, colours, heights and widths."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from xl_heating.errors import UnsupportedWorkbook, WorkbookError

from ..file.addresses import MAX_COLUMN, MAX_ROW, Rect, rect_name
from .sheet_cells import SheetCells
from .uno_access import failure

_POINT, _PIXEL = 2540 / 72, 2540 / 96
"""In Calc's unit, 1/100 mm."""
_DIGIT, _PADDING = 7, 5
"""Pixels of a digit in Excel's usual font, and what every column has besides."""


def insert_rows(part: SheetCells, rect: Rect) -> None:
    """Insert whole rows over `rect`, which move down; the new ones look like the row above them.

    UnsupportedWorkbook for a part of a row, WorkbookError when Calc refuses (a protected sheet, part of an
    array formula, filled rows at the very end).
    """
    if (rect.left, rect.right) != (1, MAX_COLUMN):
        raise UnsupportedWorkbook(
            "只能插入整行。", where=f"{part.where}!{rect_name(rect)}", remedy="请按整行插入，如 7:9。"
        )
    count = rect.bottom - rect.top + 1
    with _refusals(part, f"第 {rect.top} 行起不能插入 {count} 行。"):
        if part.used.bottom + count > MAX_ROW:
            raise ValueError(count)
        part.sheet.Rows.insertByIndex(rect.top - 1, count)


def merge(part: SheetCells, rect: Rect, across: bool) -> None:
    """Merge a rectangle, or each of its rows; only its first cell keeps its content, as in Excel."""
    rows = range(rect.top, rect.bottom + 1)
    with _refusals(part, f"单元格 {rect_name(rect)} 不能合并。"):
        for each in [rect._replace(top=row, bottom=row) for row in rows] if across else [rect]:
            _clear_others(part, each)
            part.cells(each).merge(True)


def _clear_others(part: SheetCells, rect: Rect) -> None:
    """Empty all cells but the first."""
    for each in (rect._replace(left=rect.left + 1), rect._replace(top=rect.top + 1, right=rect.left)):
        if each.top <= each.bottom and each.left <= each.right:
            blank = [None] * (each.right - each.left + 1)
            part.write(each, [blank] * (each.bottom - each.top + 1))


def unmerge(part: SheetCells, rect: Rect) -> None:
    """Part every merged area that has a cell in `rect`."""
    with _refusals(part, f"单元格 {rect_name(rect)} 不能取消合并。"):
        cursor = part.sheet.createCursorByRange(part.cells(rect))
        cursor.collapseToMergedArea()
        cursor.merge(False)


def color(part: SheetCells, rect: Rect) -> tuple[int, int, int] | None:
    """Red, green and blue of the cells' background; None where there is none or not the same everywhere."""
    cells = part.cells(rect)
    if cells.IsCellBackgroundTransparent:
        return None
    groups = cells.getUniqueCellFormatRanges()
    found = {int(groups.getByIndex(at).CellBackColor) for at in range(groups.Count)}
    number = found.pop()
    if found or number < 0:
        return None
    return number >> 16 & 255, number >> 8 & 255, number & 255


def set_color(part: SheetCells, rect: Rect, rgb: tuple[int, int, int] | None) -> None:
    red, green, blue = rgb or (0, 0, 0)
    with _refusals(part, f"单元格 {rect_name(rect)} 不能改颜色。"):
        part.cells(rect).CellBackColor = -1 if rgb is None else red << 16 | green << 8 | blue


def row_height(part: SheetCells, rect: Rect) -> float | None:
    """Points, to a quarter, 0 of hidden rows; None where the rows differ."""
    rows = part.cells(rect).Rows
    found = {row.Height * row.IsVisible for row in map(rows.getByIndex, range(rows.Count))}
    if len(found) != 1:
        return None
    quarters: int = round(found.pop() / _POINT * 4)
    return quarters / 4


def set_row_height(part: SheetCells, rect: Rect, points: float) -> None:
    """Points; 0 hides the rows, as in Excel."""
    with _refusals(part, f"第 {rect.top} 行的行高不能改。"):
        rows = part.cells(rect).Rows
        rows.IsVisible = points > 0
        if points > 0:
            rows.Height = round(points * _POINT)


def column_width(part: SheetCells, rect: Rect) -> float | None:
    """Digits of Excel's usual font, 0 of hidden columns; None where the columns differ."""
    columns = part.cells(rect).Columns
    found = {column.Width * column.IsVisible for column in map(columns.getByIndex, range(columns.Count))}
    if len(found) != 1:
        return None
    pixels: int = round(found.pop() / _PIXEL)
    return round(max(pixels / (_DIGIT + _PADDING), (pixels - _PADDING) / _DIGIT), 2)


def set_column_width(part: SheetCells, rect: Rect, digits: float) -> None:
    """Digits of Excel's usual font; 0 hides the columns, as in Excel."""
    pixels = digits * _DIGIT + _PADDING if digits >= 1 else digits * (_DIGIT + _PADDING)
    with _refusals(part, f"第 {rect.left} 列的列宽不能改。"):
        columns = part.cells(rect).Columns
        columns.IsVisible = digits > 0
        if digits > 0:
            columns.Width = round(round(pixels) * _PIXEL)


@contextmanager
def _refusals(part: SheetCells, message: str) -> Iterator[None]:
    """WorkbookError in place of whatever Calc says; it mostly says nothing but that it does not."""
    try:
        if part.sheet.isProtected():
            raise ValueError(part.name)
        yield
    except (ValueError, failure()) as error:
        remedy = "请先撤销工作表保护" if part.sheet.isProtected() else "请检查其中的数组公式和合并单元格"
        raise WorkbookError(message, where=part.where, remedy=f"{remedy}，再试。") from error
