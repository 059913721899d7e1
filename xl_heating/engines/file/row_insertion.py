"""Whole rows inserted into a sheet, as Excel does it: all that refers to cells below follows them.

All parts are made anew before any is replaced, so a refusal leaves the workbook as it was.
"""

from __future__ import annotations

import re
from functools import partial

from xl_heating.errors import CellNotWritable

from .addresses import MAX_ROW, Rect, parse_rect, rect_name
from .document import Document
from .drawn_rows import MovedMarks, moved_anchors, moved_cells, moved_vml
from .formula_elements import blocks, with_edits
from .formula_places import PLACES, may_name, owned_parts, with_formulas
from .row_shift import RowInsertion
from .sheet_part import SheetPart
from .sheet_rows import data_with_rows, formulas_elsewhere, pushed_off
from .sheet_rules import moved_elsewhere, moved_head, moved_sources, moved_tail
from .tables import TablePart
from .xml_text import attribute


def insert_rows(document: Document, sheet: SheetPart, at: int, count: int, *, from_below: bool) -> None:
    """Put ``count`` new rows before row ``at`` of a sheet.

    New rows have the cell formats and the height of the row above (``from_below``: of the one pushed down).
    Formulas, names, rules, merges, tables, charts, drawings and notes of the whole workbook follow: ranges
    that span the place grow, references to cells below move. View and panes stay, as do hyperlinks' targets
    and what formulas have in quotes, as in Excel. Rows pushed off the sheet's end may hold nothing.

    Raises
    ------
    CellNotWritable : an array formula, a data table or a pivot table would be cut in two, or rows with
        content would leave the sheet
    UnsupportedWorkbook : the sheet is written in a way that cannot be changed safely
    """
    document.refuse_read_only()
    sheet.refuse_unusual()
    document.settle_sheets()
    insertion = RowInsertion(sheet.name, at, count)
    _refuse_cuts(document, sheet, insertion)
    model = at if from_below else at - 1 or None
    moved = MovedMarks(sheet, insertion, model)
    changed: dict[SheetPart, bytes] = {sheet: _with_rows(sheet, insertion, model, moved)}
    for other in document.sheets:
        if other is not sheet and may_name(other.xml, sheet.name):
            other.refuse_unusual()
            changed[other] = _elsewhere(other, insertion)
    parts = _parts(document, sheet, insertion, moved)
    tables = [
        (table, _moved_table(table, insertion, home=owner is sheet))
        for owner in document.sheets
        for table in owner.tables
    ]
    for table, xml in tables:
        if xml != table.xml:
            table.replace(xml)
            document.replace_part(table.part, xml)
    for name, xml in parts.items():
        document.replace_part(name, xml)
    for each, xml in changed.items():
        document.resettle(each, xml)
    document.workbook.change_names(lambda text: insertion.formula(text, home=False, fixed_only=True))
    document.move_changes(sheet.name, insertion.rect)
    sheet.notes.forget()


def _refuse_cuts(document: Document, sheet: SheetPart, insertion: RowInsertion) -> None:
    found = [(title, parse_rect(ref)) for title, ref in blocks(sheet)]
    for relationship in document.relationships(sheet.part):
        part = document.stored_name(relationship.target) if relationship.kind == "pivotTable" else None
        if part is not None:
            found += [("数据透视表", rect) for rect in _located(document.part(part))]
    for title, rect in found:
        if rect is not None and rect.top < insertion.at <= rect.bottom:
            raise CellNotWritable(
                f"不能在第 {insertion.at} 行前插入行：会截断{title} {rect_name(rect)}。",
                where=sheet.where,
                remedy=f"请在{title}的上方或下方插入，或先在 Excel 中清除它。",
            )
    last = max((row for row, _ in sheet.notes.places()), default=0)
    if last >= insertion.at and last + insertion.count > MAX_ROW:
        raise pushed_off(sheet, last)


def _located(xml: bytes) -> list[Rect]:
    tags = re.findall(rb"<(?:\w+:)?location\s[^>]*>", xml)
    refs = (parse_rect((attribute(tag, b"ref") or b"").decode()) for tag in tags)
    return [rect for rect in refs if rect is not None]


def _with_rows(sheet: SheetPart, insertion: RowInsertion, model: int | None, moved: MovedMarks) -> bytes:
    reader, xml = sheet.reader, sheet.xml
    head = moved_head(xml[: reader.data_start], insertion)
    tail = moved_anchors(moved_tail(xml[reader.data_end :], insertion), moved)
    return head + data_with_rows(sheet, insertion, model) + tail


def _elsewhere(sheet: SheetPart, insertion: RowInsertion) -> bytes:
    reader, xml = sheet.reader, sheet.xml
    data = with_edits(xml, formulas_elsewhere(sheet, insertion), reader.data_start, reader.data_end)
    tail = moved_elsewhere(xml[reader.data_end :], insertion)
    return xml[: reader.data_start] + data + tail


def _parts(
    document: Document, sheet: SheetPart, insertion: RowInsertion, moved: MovedMarks
) -> dict[str, bytes]:
    """Every part, beside sheets and tables, that reads otherwise after the insertion."""
    found = {}
    for part in owned_parts(document):
        if part.kind == "table":
            continue
        old = xml = document.part(part.name)
        home = part.owner.lower() == sheet.part.lower()
        if part.kind == "pivotCacheDefinition":
            xml = moved_sources(xml, insertion)
        if home and part.kind in ("comments", "threadedComment", "pivotTable", "tableSingleCells"):
            xml = moved_cells(xml, insertion)
        if home and part.kind == "drawing":
            xml = moved_anchors(xml, moved)
        if home and part.kind == "vmlDrawing":
            xml = moved_vml(xml, insertion, moved)
        if part.kind in PLACES:
            xml = with_formulas(xml, PLACES[part.kind], partial(insertion.formula, home=home))
        if xml != old:
            found[part.name] = xml
    return found


def _moved_table(table: TablePart, insertion: RowInsertion, *, home: bool) -> bytes:
    xml = with_formulas(table.xml, PLACES["table"], partial(insertion.formula, home=home))
    return table.moved(xml, insertion) if home else xml
