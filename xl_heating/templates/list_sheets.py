"""数据来源, 疑点清单, 运行日志: empty lists that jobs fill."""

from __future__ import annotations

from xl_heating.forms.book import Book, Sheet, pixels
from xl_heating.forms.headers import write_headers
from xl_heating.jobs.layout import ListLayout


def write_list(book: Book, layout: ListLayout) -> Sheet:
    """Write title, note, header and set-up; columns carry their formats for the rows to come."""
    sheet = book.sheet(layout.sheet)
    width = len(layout.columns)
    sheet.merge(layout.title_row, 1, layout.title_row, width, layout.title, "title")
    sheet.height(layout.title_row, 30)
    sheet.merge(layout.note_row, 1, layout.note_row, width, layout.note, "note")
    sheet.height(layout.note_row, 20)
    write_headers(sheet, layout.header_row, [column.headers for column in layout.columns])
    sheet.height(layout.header_row, 22)
    for at, column in enumerate(layout.columns, start=1):
        style = book.format(
            "number" if column.unit else "text", num_format=column.number_format, text_wrap=not column.unit
        )
        sheet.raw.set_column_pixels(at - 1, at - 1, pixels(column.width), style)
    sheet.raw.freeze_panes(layout.header_row, 0)
    sheet.raw.autofilter(layout.header_row - 1, 0, layout.header_row - 1, width - 1)
    sheet.raw.repeat_rows(layout.header_row - 1)
    sheet.landscape()
    book.names(layout.names)
    return sheet
