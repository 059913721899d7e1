"""New rows in the cells of a sheet: rows below are renumbered, new ones take format and height of a row."""

from __future__ import annotations

import re
from bisect import bisect_left

from xl_heating.errors import CellNotWritable

from .addresses import COLUMN_LETTERS, MAX_ROW
from .formula_elements import Edit, formula_edits, inserted, with_edits
from .row_shift import RowInsertion
from .sheet_part import SheetPart
from .sheet_patch import column_styles, row_style
from .sheet_scan import RowSpan
from .xml_text import attribute, int_attribute, set_attribute, whole_number

_ATTRIBUTE = re.compile(rb"""\s([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')""")
_FORMATS = frozenset((b"s", b"customFormat", b"ht", b"customHeight", b"thickTop", b"thickBot"))
"""What a new row takes from another; hidden rows, collapsed groups and spans stay behind."""


def data_with_rows(sheet: SheetPart, insertion: RowInsertion, model: int | None) -> bytes:
    """The content of sheetData after an insertion; ``model`` is the row whose format the new rows take."""
    reader, xml, spans = sheet.reader, sheet.xml, sheet.row_spans
    edits = formula_edits(sheet, inserted(sheet, insertion, home=True))
    starts = [edit[0] for edit in edits]

    def edited(start: int, end: int) -> bytes:
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        return with_edits(xml, edits[first:last], start, end) if first < last else xml[start:end]

    below = [(number, span) for number, span in spans.items() if number >= insertion.at]
    start = below[0][1].start if below else reader.data_end
    pieces = [edited(reader.data_start, start), _new_rows(sheet, insertion, model)]
    cells = re.compile(rb"""(<%sc\s(?:[^>]*?\s)?r=["'][A-Za-z]+)\d+""" % re.escape(reader.prefix))
    done = start
    for number, span in below:
        new = number + insertion.count
        if new > MAX_ROW:
            _refuse_content(sheet, number, span)
            pieces.append(xml[done : span.start])
        else:
            body = _renumbered(cells, edited(span.body_start, span.body_end), b"%d" % new)
            tag = set_attribute(xml[span.start : span.body_start], b"r", str(new))
            pieces += [xml[done : span.start], tag, body, xml[span.body_end : span.end]]
        done = span.end
    return b"".join([*pieces, xml[done : reader.data_end]])


def formulas_elsewhere(sheet: SheetPart, insertion: RowInsertion) -> list[Edit]:
    """The formulas of another sheet that refer to what the insertion moves."""
    return formula_edits(sheet, inserted(sheet, insertion, home=False))


def _renumbered(cells: re.Pattern[bytes], body: bytes, digits: bytes) -> bytes:
    pieces = cells.split(body)
    pieces[1::2] = [head + digits for head in pieces[1::2]]
    return b"".join(pieces)


def _refuse_content(sheet: SheetPart, number: int, span: RowSpan) -> None:
    if span.body_end > span.body_start and sheet.xml[span.body_start : span.body_end].strip():
        raise pushed_off(sheet, number)


def pushed_off(sheet: SheetPart, number: int) -> CellNotWritable:
    return CellNotWritable(
        f"插入后第 {number} 行会移出工作表末尾（第 {MAX_ROW:,} 行），其中有内容或格式。",
        where=sheet.where,
        remedy="请先删除表格末尾多余的行，再试。",
    )


def _new_rows(sheet: SheetPart, insertion: RowInsertion, model: int | None) -> bytes:
    """The rows themselves; nothing where the model has no format of its own."""
    span = sheet.row_spans.get(model) if model else None
    if span is None:
        return b""
    reader = sheet.reader
    p, tag = reader.prefix, sheet.xml[span.start : span.body_start]
    kept = b"".join(
        b" %s=%s" % (name, value)
        for name, value in _ATTRIBUTE.findall(tag)
        if name in _FORMATS or name.endswith(b":dyDescent")
    )
    if level := min(_level(sheet, insertion.at - 1), _level(sheet, insertion.at)):
        kept += b' outlineLevel="%d"' % level
    of_row, of_columns = row_style(tag), column_styles(reader)
    cells = []
    for cell in reader.cells(reader.text[span.body_start : span.body_end]):
        style = whole_number(cell.style or b"0")
        if style or (of_columns.get(cell.column, 0) if of_row is None else of_row):
            written = b' s="%d"' % style if style else b""
            cells.append((COLUMN_LETTERS[cell.column].encode(), written))
    if not kept and not cells:
        return b""
    # The digits of the row go between the pieces.
    pieces = [b'<%srow r="' % p, b'"%s>' % kept]
    for letters, written in cells:
        pieces[-1] += b'<%sc r="%s' % (p, letters)
        pieces.append(b'"%s/>' % written)
    pieces[-1] += b"</%srow>" % p
    return b"".join(
        (b"%d" % number).join(pieces) for number in range(insertion.at, insertion.at + insertion.count)
    )


def _level(sheet: SheetPart, number: int) -> int:
    span = sheet.row_spans.get(number)
    tag = sheet.xml[span.start : span.body_start] if span else b""
    return int_attribute(tag, b"outlineLevel") if attribute(tag, b"outlineLevel") else 0
