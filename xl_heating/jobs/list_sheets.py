"""List sheets in workbooks that may lack them: 疑点清单, 清洗记录, made where there are none."""

from __future__ import annotations

from typing import Any

from xl_heating.errors import HeatingError, JobError
from xl_heating.jobs.layout import ListLayout
from xl_heating.jobs.layout.model import absolute
from xl_heating.jobs.structure import ensure_sheet, fit_to_paper, set_color, sheet_or_none
from xl_heating.jobs.writing import NamedCells, rows_of, write

_HEADER_COLOR = (217, 225, 242)
_SEARCHED_ROWS = 20
_SHORT, _ROOM = 20, 1.8
"""Sentences stand in one line here: cells are not given a format of their own."""


def find_list(book: Any, layout: ListLayout) -> Any:
    """The header cells of a list as a Range; None where the workbook has no such sheet, or an empty one.

    The defined name says where they are, else the header's words do.

    Raises
    ------
    JobError : a sheet of that name holds something else
    """
    named = _named_cells(book, layout.header_name)
    if named is not None:
        return named
    sheet = sheet_or_none(book, layout.sheet)
    if sheet is None:
        return None
    used = sheet.used_range
    rows = rows_of(used)
    titles = {column.headers[-1] for column in layout.columns}
    for at, row in enumerate(rows[:_SEARCHED_ROWS]):
        known = [place for place, cell in enumerate(row) if isinstance(cell, str) and cell.strip() in titles]
        if len(known) * 2 > len(titles):
            top = used.row + at
            return sheet.range((top, used.column + known[0]), (top, used.column + known[-1]))
    if any(cell not in (None, "") for row in rows for cell in row):
        raise JobError(
            f"工作表“{sheet.name}”中没有“{layout.title}”的表头，不能写入。",
            where=book.name,
            remedy="请把该工作表改名后重试，程序会另建一张。",
        )
    return None


def _named_cells(book: Any, name: str) -> Any:
    """The cells of that name; None without them, also where somebody has deleted the sheet."""
    cells = NamedCells(book)
    if name not in cells:
        return None
    try:
        return cells[name]
    except Exception as error:
        if isinstance(error, HeatingError) or type(error).__name__ == "com_error":
            return None
        raise


def ensure_list(book: Any, layout: ListLayout) -> Any:
    """The header cells of a list as a Range; its sheet is made where there is none. Errors as `find_list`."""
    found = find_list(book, layout)
    if found is not None:
        return found
    sheet = sheet_or_none(book, layout.sheet)
    if sheet is None:
        sheet = ensure_sheet(book, layout.sheet)
        fit_to_paper(sheet)
    width = len(layout.columns)
    write(sheet.range((layout.title_row, 1), (layout.note_row, 1)), [[layout.title], [layout.note]])
    header = sheet.range((layout.header_row, 1), (layout.header_row, width))
    write(header, [[column.headers[-1] for column in layout.columns]])
    set_color(header, _HEADER_COLOR)
    for at, column in enumerate(layout.columns, start=1):
        sheet.range((1, at)).column_width = round(column.width * (_ROOM if column.width > _SHORT else 1.2))
    reference = absolute(layout.header_row, 1, layout.header_row, width)
    book.names.add(layout.header_name, f"='{sheet.name}'!{reference}")
    return header
