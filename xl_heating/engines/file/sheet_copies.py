"""A sheet copied, into another workbook or beside itself, with its cells, formats, widths and rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from xl_heating.errors import UnsupportedWorkbook

from .formula_elements import with_texts_changed
from .formula_places import HYPERLINKS, SHEET_FORMULAS, may_name, with_formulas
from .new_parts import main_namespace
from .relationships import EMPTY_RELATIONSHIPS, parse_relationships, relationship_elements, rels_part
from .row_shift import changed_raw
from .sheet_references import renamed
from .sheet_tail import cells_end, inside_alternatives
from .table_copies import add_tables, new_names, with_new_names
from .xml_children import children, masked, with_element_inside
from .xml_text import attribute, encode_cell_text, int_attribute, root_prefix, set_attribute

if TYPE_CHECKING:
    from .document import Document
    from .sheet_part import SheetPart

_SHARED = re.compile(rb'<c r="([A-Z]+\d+)"((?: s="\d+")?) t="s"><v>(\d+)</v></c>')
_STYLED = re.compile(rb'(<(?:c|row)\b[^>]*? s=")(\d+)(")')
_COLUMN = re.compile(rb'(<col\b[^>]*? style=")(\d+)(")')
_RULE = re.compile(rb'(<cfRule\b[^>]*? dxfId=")(\d+)(")')
_WIDTH = re.compile(rb'(<col\b[^>]*? width=")([\d.]+)(")')
_ROOM = 8 / 7
"""How much wider a column has to be in digits of 7 pixels, the usual ones, than in those of our books."""
_SELECTED = re.compile(rb' tabSelected="1"')
_CODE_NAME = re.compile(rb"""(<(?:\w+:)?sheetPr\b[^>]*?)\s+codeName\s*=\s*(?:"[^"]*"|'[^']*')""")
_LEFT_BEHIND = frozenset(
    (
        b"drawing", b"legacyDrawing", b"legacyDrawingHF", b"drawingHF", b"picture", b"oleObjects",
        b"controls", b"customProperties", b"customSheetViews", b"webPublishItems", b"smartTags",
    )
)  # fmt: skip
_SETTINGS = re.compile(rb"<(?:\w+:)?pageSetup\s[^>]*>")
_EXTENSION = re.compile(rb"<((?:\w+:)?)ext\s.*?</\1ext>", re.S)
_IDENTITY = re.compile(rb"""\s+\w+:id\s*=\s*(?:"[^"]*"|'[^']*')""")
_NAMESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PARTS_OF_FORMAT = (b"fonts", b"fills", b"borders")


def copy_sheet(source: Document, name: str, target: Document) -> SheetPart:
    """Put a sheet of `source` behind the sheets of `target`, defined names apart.

    Meant for sheets that this package has made: values, formulas, formats, validations, conditional formats
    and the print set-up come along; a sheet with drawings, tables or other parts of its own is refused.
    """
    sheet = source.sheet(name)
    own = rels_part(sheet.part)
    if root_prefix(sheet.xml) or (
        source.stored_name(own) and parse_relationships(source.part(own), sheet.part)
    ):
        raise UnsupportedWorkbook(
            "工作表带有图形、表格等部件，不能复制到其他工作簿。",
            where=sheet.where,
            remedy="请复制只含单元格的工作表。",
        )
    new = target.add_sheet(name, len(target.sheets))
    cells, rules = _formats(source, target)
    xml = _SELECTED.sub(b"", _inline(sheet.xml, source.strings))
    for pattern, numbers in ((_STYLED, cells), (_COLUMN, cells), (_RULE, rules)):
        xml = _renumbered(xml, pattern, numbers)
    if _normal_font(source) != _normal_font(target):
        xml = _WIDTH.sub(lambda match: match[1] + b"%.2f" % (float(match[2]) * _ROOM) + match[3], xml)
    namespace = main_namespace(target.workbook.xml)
    new.replace(xml.replace(_NAMESPACE, namespace, 1))
    _copy_names(source, sheet, target, new, lambda name: name.startswith("_xlnm.Print_"))
    return new


def copy_within(document: Document, sheet: SheetPart, position: int, name: str) -> SheetPart:
    """A copy of a sheet under another name, before the ``position``-th of the worksheets (or last).

    Values, formulas, formats, sizes, merges, validations, conditional formats, tables, links, protection and
    the print set-up come along, and the names that belong to the sheet; what refers to the sheet itself or to
    its tables refers to the copy. Drawings stay behind: buttons, charts, pictures, notes and pivot tables,
    whose cells come as values.
    """
    document.refuse_read_only()
    sheet.refuse_unusual()
    document.settle_sheets()
    tables = new_names(document, sheet)

    def own(text: str) -> str:
        return with_new_names(renamed(text, sheet.name, name), tables)

    xml = sheet.xml
    if tables or may_name(xml, sheet.name):
        xml = with_texts_changed(sheet, lambda raw: changed_raw(raw, own))
    end = len(xml) - (len(sheet.xml) - sheet.reader.data_end)
    head = _CODE_NAME.sub(rb"\1", _SELECTED.sub(b"", xml[: sheet.reader.data_start]))
    tail = with_formulas(_without_drawings(xml, end), SHEET_FORMULAS, own)
    new = document.add_sheet(
        name, position, head + xml[sheet.reader.data_start : end] + with_formulas(tail, HYPERLINKS, own)
    )
    if links := _links(document, sheet):
        document.replace_part(rels_part(new.part), with_element_inside(EMPTY_RELATIONSHIPS, links))
    if tables:
        add_tables(document, sheet, new, tables)
    _copy_names(document, sheet, document, new, lambda name: True, own)
    document.drop_kind("calcChain")
    return new


def _without_drawings(xml: bytes, cells: int) -> bytes:
    """What follows the cells of a sheet but for elements that lead to other parts."""
    text = masked(xml)
    pieces: list[bytes] = []
    done = cells
    for child in children(text, cells_end(xml, root_prefix(xml)), len(text)):
        names = {inner.name.rpartition(b":")[2] for inner in inside_alternatives(text, child)}
        if names & _LEFT_BEHIND:
            pieces.append(xml[done : child.start])
            done = child.end
    tail = b"".join([*pieces, xml[done:]])
    tail = _SETTINGS.sub(lambda match: _IDENTITY.sub(b"", match[0]), tail)
    return _EXTENSION.sub(lambda match: b"" if _IDENTITY.search(match[0]) else match[0], tail)


def _links(document: Document, sheet: SheetPart) -> bytes:
    """The relationships of a sheet's links out of the workbook."""
    stored = document.stored_name(rels_part(sheet.part))
    if stored is None:
        return b""
    xml = document.part(stored)
    found = [each for each in relationship_elements(xml) if attribute(each, b"TargetMode") == b"External"]
    prefix = root_prefix(xml)
    return b"".join(each.replace(b"<" + prefix, b"<", 1) if prefix else each for each in found)


def _copy_names(
    source: Document,
    sheet: SheetPart,
    target: Document,
    new: SheetPart,
    wanted: Callable[[str], bool],
    change: Callable[[str], str] = str,
) -> None:
    """The names that belong to a sheet, for its copy."""
    at, to = (
        [entry.name for entry in document.workbook.sheets()].index(each.name)
        for document, each in ((source, sheet), (target, new))
    )
    for each in source.workbook.names():
        if each.sheet == at and wanted(each.name):
            target.workbook.set_name(each.name, change(each.refers_to), to, hidden=each.hidden)


def _normal_font(document: Document) -> bytes:
    """The workbook's first font, in whose digits the widths of columns are counted."""
    return next(iter(document.styles.elements(b"fonts")), b"")


def _renumbered(xml: bytes, pattern: re.Pattern[bytes], numbers: list[int]) -> bytes:
    return pattern.sub(lambda match: match[1] + b"%d" % numbers[int(match[2])] + match[3], xml)


def _inline(xml: bytes, strings: list[str]) -> bytes:
    """The sheet with its texts in the cells: the other workbook's shared texts are not touched."""

    def put(match: re.Match[bytes]) -> bytes:
        text = strings[int(match[3])]
        space = b' xml:space="preserve"' if "\n" in text or text != text.strip() else b""
        content = encode_cell_text(text).encode()
        return b'<c r="%s"%s t="inlineStr"><is><t%s>%s</t></is></c>' % (match[1], match[2], space, content)

    return _SHARED.sub(put, xml)


def _formats(source: Document, target: Document) -> tuple[list[int], list[int]]:
    """Numbers in `target` of the cell formats and of the conditional formats of `source`, added there."""
    theirs, ours = source.styles, target.styles
    ours.ensure_formats()
    moved = {
        name: [ours.append(name, element) for element in theirs.elements(name)] for name in _PARTS_OF_FORMAT
    }
    cells = []
    for number, element in enumerate(theirs.elements(b"cellXfs")):
        head, rest = element[: element.index(b">") + 1], element[element.index(b">") + 1 :]
        for key, section in ((b"fontId", b"fonts"), (b"fillId", b"fills"), (b"borderId", b"borders")):
            head = set_attribute(head, key, str(moved[section][int_attribute(head, key)]))
        if attribute(head, b"numFmtId") != b"0":
            code = theirs.number_format(number)
            head = set_attribute(head, b"numFmtId", str(ours.format_number(code)))
        cells.append(ours.append(b"cellXfs", set_attribute(head, b"xfId", "0") + rest))
    rules = [ours.append(b"dxfs", element) for element in theirs.elements(b"dxfs")]
    return cells, rules
