"""A sheet of one workbook put into another with its cells, formats, widths and rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xl_heating.errors import UnsupportedWorkbook

from .new_parts import main_namespace
from .relationships import parse_relationships, rels_part
from .xml_children import children, masked, root_tag
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
    at = [entry.name for entry in source.workbook.sheets()].index(sheet.name)
    for each in source.workbook.names():
        if each.sheet == at and each.name.startswith("_xlnm.Print_"):
            target.workbook.set_name(each.name, each.refers_to, len(target.workbook.sheets()) - 1)
    return new


def _normal_font(document: Document) -> bytes:
    """The workbook's first font, in whose digits the widths of columns are counted."""
    return next(iter(_elements(document.styles.xml, b"fonts")), b"")


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
        name: [ours.append(name, element) for element in _elements(theirs.xml, name)]
        for name in _PARTS_OF_FORMAT
    }
    cells = []
    for number, element in enumerate(_elements(theirs.xml, b"cellXfs")):
        head, rest = element[: element.index(b">") + 1], element[element.index(b">") + 1 :]
        for key, section in ((b"fontId", b"fonts"), (b"fillId", b"fills"), (b"borderId", b"borders")):
            head = set_attribute(head, key, str(moved[section][int_attribute(head, key)]))
        if attribute(head, b"numFmtId") != b"0":
            code = theirs.number_format(number)
            head = set_attribute(head, b"numFmtId", str(ours.format_number(code)))
        cells.append(ours.append(b"cellXfs", set_attribute(head, b"xfId", "0") + rest))
    rules = [ours.append(b"dxfs", element) for element in _elements(theirs.xml, b"dxfs")]
    return cells, rules


def _elements(xml: bytes, section: bytes) -> list[bytes]:
    text = masked(xml)
    start = root_tag(xml)[1]
    for child in children(text, start, len(text)):
        if child.name == section:
            inside = xml[child.start : child.end]
            begin = inside.index(b">") + 1
            return [inside[each.start : each.end] for each in children(masked(inside), begin, len(inside))]
    return []
