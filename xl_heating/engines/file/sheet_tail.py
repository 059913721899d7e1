"""The elements that follow the cells of a sheet: found, added in the order the format wants, led to parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xl_heating.errors import UnsupportedWorkbook

from . import vml
from .new_parts import VML_TYPE, relationship_type
from .sheet_scan import patterns
from .xml_children import Child, children, masked, namespace_prefix
from .xml_text import root_prefix

if TYPE_CHECKING:
    from .document import Document
    from .sheet_part import SheetPart

_RELATIONSHIPS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ORDER = (  # ECMA-376 part 1, CT_Worksheet
    b"sheetCalcPr", b"sheetProtection", b"protectedRanges", b"scenarios", b"autoFilter", b"sortState",
    b"dataConsolidate", b"customSheetViews", b"mergeCells", b"phoneticPr", b"conditionalFormatting",
    b"dataValidations", b"hyperlinks", b"printOptions", b"pageMargins", b"pageSetup", b"headerFooter",
    b"rowBreaks", b"colBreaks", b"customProperties", b"cellWatches", b"ignoredErrors", b"smartTags",
    b"drawing", b"legacyDrawing", b"legacyDrawingHF", b"drawingHF", b"picture", b"oleObjects", b"controls",
    b"webPublishItems", b"tableParts", b"extLst",
)  # fmt: skip


def cells_end(xml: bytes, prefix: bytes) -> int:
    """Where the cells of a sheet's text are over."""
    closing = patterns(prefix).sheet_data_end
    at = xml.rfind(closing)
    if at >= 0:
        return at + len(closing)
    empty = patterns(prefix).sheet_data.search(xml)
    return empty.end() if empty else len(xml)


def tail_of(xml: bytes, cells_end: int) -> tuple[bytes, list[Child]]:
    """A sheet's text without comments, and the elements that follow its cells."""
    text = masked(xml)
    return text, children(text, cells_end, len(text))


def with_element(xml: bytes, cells_end: int, name: bytes, element: bytes) -> bytes:
    """A sheet with one element more, before the first of those that may follow it."""
    prefix = root_prefix(xml)
    before = {prefix + later for later in _ORDER[_ORDER.index(name) + 1 :]}
    text, found = tail_of(xml, cells_end)
    at = text.rindex(b"</")
    for child in found:
        if before & {inner.name for inner in inside_alternatives(text, child)}:
            at = child.start
            break
    return xml[:at] + element + xml[at:]


def inside_alternatives(text: bytes, child: Child) -> list[Child]:
    """The element itself, or what ``mc:AlternateContent`` offers in its place."""
    if not child.name.endswith(b":AlternateContent"):
        return [child]
    inside = text.index(b">", child.start) + 1
    found = []
    for choice in children(text, inside, child.end):
        found += children(text, text.index(b">", choice.start) + 1, choice.end)
    return found


class SheetTail:
    """The tail of one sheet of a document, to be extended."""

    def __init__(self, document: Document, sheet: SheetPart) -> None:
        sheet.refuse_unusual()
        self._document = document
        self._sheet = sheet

    def elements(self) -> tuple[bytes, list[Child]]:
        return tail_of(self._sheet.xml, self._sheet.reader.tag_end)

    def target(self, kind: str, element: bytes) -> str:
        """The part that an element names, or nothing."""
        text, found = self.elements()
        name = self._sheet.reader.prefix + element
        child = next((c for c in found if c.name == name), None)
        if child is None:
            return ""
        match = re.search(rb"""\s[^\s:=]+:id\s*=\s*["']([^"']*)["']""", text[child.start : child.end])
        wanted = match[1].decode() if match else ""
        for relationship in self._document.relationships(self._sheet.part):
            named = relationship.id == wanted and relationship.kind == kind
            if named and (part := self._document.stored_name(relationship.target)):
                return part
        raise UnsupportedWorkbook(
            "工作表引用的图形文件不存在。",
            where=self._sheet.where,
            remedy="请用 Excel 打开并另存一份（必要时选择“打开并修复”），再试。",
        )

    def insert(self, name: bytes, element: bytes) -> None:
        self._sheet.replace(with_element(self._sheet.xml, self._sheet.reader.tag_end, name, element))

    def refer(self, name: bytes, identity: str) -> None:
        """Name a part by the id of its relationship, in an element such as ``drawing``."""
        prefix = namespace_prefix(self._sheet.xml, _RELATIONSHIPS)
        declared = b"" if prefix else b' xmlns:r="%s"' % _RELATIONSHIPS
        self.insert(
            name,
            b'<%s%s%s %s:id="%s"/>'
            % (self._sheet.reader.prefix, name, declared, prefix or b"r", identity.encode()),
        )


class LegacyDrawing:
    """The VML drawing of a sheet, for buttons and the boxes of notes; made when there is none yet."""

    def __init__(self, document: Document, sheet: SheetPart) -> None:
        self._document = document
        self._sheet = sheet
        self._tail = SheetTail(document, sheet)
        self._part = self._tail.target("vmlDrawing", b"legacyDrawing")
        self.xml = document.part(self._part) if self._part else b""

    def reserve(self, count: int) -> list[int]:
        """Numbers for new shapes that no other shape of the workbook has."""
        others: set[int] = set()
        for name in self._document.part_names:
            if name.lower().endswith(".vml") and name != self._part:
                others |= vml.blocks(self._document.part(name))
        if not self._part:
            self.xml = vml.new_drawing(max(others, default=0) + 1)
        self.xml, numbers = vml.with_room(self.xml, count, others)
        return numbers

    def save(self) -> None:
        if self._part:
            self._document.replace_part(self._part, self.xml)
            return
        self._part = self._document.free_part("drawings/vmlDrawing", ".vml")
        identity = self._document.add_part(
            self._sheet.part,
            self._part,
            self.xml,
            relationship_type(self._document.workbook.xml, "vmlDrawing"),
            VML_TYPE,
            by_extension=True,
        )
        self._tail.refer(b"legacyDrawing", identity)
