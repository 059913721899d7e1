"""Formulas replaced by what they show, or by other formulas, whole groups at a time.

A single write refuses to touch part of an array or shared formula. Here an array formula goes as a whole,
with every cell that it fills, and cells that shared a formula with a replaced one get a text of their own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from xl_heating.errors import CellNotWritable

from .addresses import Rect, cell_name, parse_rect
from .cell_values import ArrayFormula, Formula
from .sheet_patch import SheetPatcher
from .sheet_scan import FormulaCell
from .xml_text import attribute, escape

if TYPE_CHECKING:
    from .document import Document
    from .sheet_part import SheetPart

Place = tuple[int, int]
Replacement = str | None
"""Another formula with ``=``, or None for what the formula shows."""
_DATA_TABLE = re.compile(rb"""\bt\s*=\s*["']dataTable["']""")


def replace_formulas(
    document: Document, sheet: SheetPart, changes: Mapping[Place, Replacement]
) -> set[Place]:
    """Replace formulas of a sheet; the cells keep their formats. Returns the cells that hold constants now.

    Parameters
    ----------
    changes : (row, column) of a formula's own cell, for an array formula its first one → a formula, or None
        for the stored result. An array formula stays one when it gets another text; to replace it by formulas
        of its cells, give one for each cell that it fills.

    Raises
    ------
    CellNotWritable : there is no formula in such a cell, only part of an array formula is named, or it is a
        data table
    """
    document.refuse_read_only()
    if sheet.changed:
        _settle(document, sheet, sheet.patched())
    stored, shown = sheet.formulas(), sheet.results()
    areas = {
        place: rect
        for place, formula in stored.items()
        if isinstance(formula, ArrayFormula) and (rect := parse_rect(formula.ref)) is not None
    }
    filled = {cell: place for place, rect in areas.items() for cell in _cells(rect) if _meets(rect, changes)}
    cells = sheet.reader.formulas()
    tables = {(cell.row, cell.column) for cell in cells if _DATA_TABLE.search(cell.attributes)}
    values: dict[int, dict[int, Any]] = defaultdict(dict)
    frozen: set[Place] = set()
    arrays: dict[Place, str] = {}

    def freeze(place: Place) -> None:
        values[place[0]][place[1]] = shown.get(place)
        frozen.add(place)

    for place, text in changes.items():
        owner = filled.get(place)
        if place in tables or owner in tables:
            raise _refused(sheet, place, "属于模拟运算表", "请先在 Excel 中清除模拟运算表。")
        if owner is None and place not in stored:
            raise _refused(sheet, place, "不是公式单元格", "请核对单元格。")
        if owner is None:
            if text is None:
                freeze(place)
            else:
                values[place[0]][place[1]] = Formula(text[1:], _cached(shown.get(place)))
            continue
        whole = [cell for cell in _cells(areas[owner]) if cell in changes]
        if len(whole) == 1 and place == owner and areas[owner].cells > 1:
            if text is None:
                for cell in _cells(areas[owner]):
                    freeze(cell)
            else:
                arrays[place] = text
        elif len(whole) == areas[owner].cells:
            if text is None:
                freeze(place)
            elif areas[owner].cells == 1:
                arrays[place] = text
            else:
                values[place[0]][place[1]] = Formula(text[1:], _cached(shown.get(place)))
        else:
            raise _refused(sheet, place, "是数组公式的一部分", "请把整个数组公式一起替换。")
    for place in _left_alone(cells, changes):
        values[place[0]][place[1]] = Formula(stored[place][1:], _cached(shown.get(place)))
    patcher = SheetPatcher(sheet.reader, sheet.xml, document.styles, document.date1904)
    xml = patcher.patched(values, {}, dict(sheet.reader.rows()))
    _settle(document, sheet, _as_typed(xml, sheet.reader.prefix, frozen))
    for place, text in arrays.items():
        _settle(document, sheet, _with_array_text(sheet, place, text))
    document.drop_kind("calcChain")
    return frozen


def _as_typed(xml: bytes, prefix: bytes, frozen: set[Place]) -> bytes:
    """Texts that an array formula put into its other cells, written as typed texts are."""
    if b't="str"' not in xml:
        return xml
    names = {cell_name(*place).encode() for place in frozen}
    p = re.escape(prefix)
    result = re.compile(
        rb'(<%sc r="([A-Z]+\d+)"[^>]*?) t="str"([^>]*)><%sv>([^<]*)</%sv></%sc>' % (p, p, p, p)
    )

    def put(match: re.Match[bytes]) -> bytes:
        if match[2] not in names:
            return match[0]
        text = match[4]
        space = b' xml:space="preserve"' if text != text.strip() or b"\n" in text else b""
        parts = (match[1], match[3], prefix, prefix, space, text, prefix, prefix, prefix)
        return b'%s t="inlineStr"%s><%sis><%st%s>%s</%st></%sis></%sc>' % parts

    return result.sub(put, xml)


def _settle(document: Document, sheet: SheetPart, xml: bytes) -> None:
    document.replace_part(sheet.part, xml)
    sheet.settle(xml)


def _cells(rect: Rect) -> list[Place]:
    return [
        (row, column)
        for row in range(rect.top, rect.bottom + 1)
        for column in range(rect.left, rect.right + 1)
    ]


def _meets(rect: Rect, changes: Mapping[Place, Replacement]) -> bool:
    if rect.cells > len(changes):
        return any(rect.holds(*place) for place in changes)
    return any(cell in changes for cell in _cells(rect))


def _cached(value: Any) -> Any:
    return "" if value is None else value


def _left_alone(cells: list[FormulaCell], changes: Mapping[Place, Replacement]) -> list[Place]:
    """Cells that share a formula with a replaced one and keep it."""
    groups: dict[bytes, list[Place]] = defaultdict(list)
    for cell in cells:
        if attribute(cell.attributes, b"t") == b"shared":
            groups[attribute(cell.attributes, b"si") or b""].append((cell.row, cell.column))
    return [
        place
        for members in groups.values()
        if any(place in changes for place in members)
        for place in members
        if place not in changes
    ]


def _with_array_text(sheet: SheetPart, place: Place, text: str) -> bytes:
    """The sheet with another text in the array formula whose first cell is `place`."""
    reader = sheet.reader
    row = dict(reader.rows())[place[0]]
    for cell in reader.cells(reader.text[row.body_start : row.body_end]):
        if cell.column != place[1]:
            continue
        begin, end = row.body_start + cell.start, row.body_start + cell.end
        formula = reader.patterns.formula.search(sheet.xml, begin, end)
        if formula is None or formula[2] is None:
            break
        new = escape(text[1:]).encode()
        return sheet.xml[: formula.start(2)] + new + sheet.xml[formula.end(2) :]
    raise _refused(sheet, place, "的数组公式读不出来", "请用 Excel 打开后另存，再试。")


def _refused(sheet: SheetPart, place: Place, reason: str, remedy: str) -> CellNotWritable:
    return CellNotWritable(
        f"{cell_name(*place)} {reason}。", where=f"{sheet.where} {cell_name(*place)}", remedy=remedy
    )
