"""Form buttons put on a sheet of a closed workbook, beside whatever is drawn there already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from xl_heating.errors import UnsupportedWorkbook

from . import vml
from .addresses import Rect, cell_name
from .anchors import Sizes, drawn_area
from .button_places import places
from .document import Document
from .drawing_buttons import (
    CONTROL_PROPERTIES,
    EMPTY_DRAWING,
    control_elements,
    controls_element,
    with_shapes,
)
from .sheet_part import SheetPart
from .xml_children import Child, children, masked, namespace_prefix
from .xml_text import check_xml, parse_tree, root_prefix

_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_CONTROL_TYPE = "application/vnd.ms-excel.controlproperties+xml"
_FONT, _POINTS = "宋体", 10.5

# What may follow each element in a sheet (ECMA-376 part 1, CT_Worksheet): it goes before the first of these.
_LAST = (b"webPublishItems", b"tableParts", b"extLst")
_AFTER_CONTROLS = _LAST
_AFTER_LEGACY = (b"legacyDrawingHF", b"drawingHF", b"picture", b"oleObjects", b"controls", *_LAST)
_AFTER_DRAWING = (b"legacyDrawing", *_AFTER_LEGACY)


class Button(NamedTuple):
    """What a button says, and the macro that it starts (of a standard module)."""

    caption: str
    macro: str


def add_buttons(document: Document, sheet: SheetPart, buttons: Sequence[Button]) -> list[str]:
    """Put buttons into free cells of a sheet; the cell in which each begins.

    Sheets with comments, pictures, charts and controls keep them: the buttons join their drawings.
    UnsupportedWorkbook when the sheet has no room or holds drawings that cannot be extended safely.
    """
    drawn = _Drawn(document, sheet)
    sizes = Sizes(sheet.reader)
    anchors = places(sheet, sizes, len(buttons), drawn.occupied(sizes))
    numbers = drawn.reserve(len(buttons))
    made = [
        vml.VmlButton(number, f"Button {number}", button.caption, button.macro, anchor, _FONT, _POINTS)
        for number, button, anchor in zip(numbers, buttons, anchors, strict=True)
    ]
    drawn.add(made)
    return [cell_name(anchor.rows[0].at, anchor.columns[0].at) for anchor in anchors]


class _Drawn:
    """What is drawn on one sheet, and the elements of the sheet that say so."""

    def __init__(self, document: Document, sheet: SheetPart) -> None:
        self._document = document
        self._sheet = sheet
        self._prefix = root_prefix(sheet.xml)
        self._drawing = self._target("drawing", b"drawing")
        self._legacy = self._target("vmlDrawing", b"legacyDrawing")
        self._vml = document.part(self._legacy) if self._legacy else b""
        # Excel 2007 had no list of controls; one with the new buttons alone would disown the others.
        self._as_2007 = vml.has_controls(self._vml) and not self._has_controls()
        if self._drawing:
            check_xml(self._drawing_xml(), where=sheet.where)

    def _drawing_xml(self) -> bytes:
        return self._document.part(self._drawing) if self._drawing else EMPTY_DRAWING

    def _tail(self) -> tuple[bytes, list[Child]]:
        """The sheet's text without comments, and the elements that follow the cells."""
        text = masked(self._sheet.xml)
        end = self._sheet.reader.tag_end
        if len(self._sheet.reader.text) != len(text):
            raise UnsupportedWorkbook(
                "工作表用了少见的 CDATA 写法，不能保证原样改写。",
                where=self._sheet.where,
                remedy="请用 Excel 或 WPS 打开后另存，再试。",
            )
        return text, children(text, end, len(text))

    def _target(self, kind: str, element: bytes) -> str:
        """The part that an element of the sheet names, or nothing."""
        text, found = self._tail()
        child = next((c for c in found if c.name == self._prefix + element), None)
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

    def _has_controls(self) -> bool:
        text, found = self._tail()
        name = self._prefix + b"controls"
        return any(inner.name == name for child in found for inner in _inside_alternatives(text, child))

    def occupied(self, sizes: Sizes) -> list[Rect]:
        """The cells under pictures, charts, shapes and controls."""
        kinds = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
        anchors = [e for e in parse_tree(self._drawing_xml()).iter() if e.tag.rpartition("}")[2] in kinds]
        return [
            *(Rect(*cells) for cells in vml.control_cells(self._vml)),
            *(drawn_area(element, sizes) for element in anchors),
        ]

    def reserve(self, count: int) -> list[int]:
        """Numbers for new shapes that no other shape of the workbook has."""
        others: set[int] = set()
        for name in self._document.part_names:
            if name.lower().endswith(".vml") and name != self._legacy:
                others |= vml.blocks(self._document.part(name))
        if not self._legacy:
            self._vml = vml.new_drawing(max(others, default=0) + 1)
        self._vml, numbers = vml.with_room(self._vml, count, others)
        return numbers

    def add(self, buttons: Sequence[vml.VmlButton]) -> None:
        self._vml = vml.with_buttons(self._vml, buttons, where=self._sheet.where)
        if self._legacy:
            self._document.replace_part(self._legacy, self._vml)
        else:
            part = self._new("drawings/vmlDrawing", ".vml")
            identity = self._document.add_part(
                self._sheet.part,
                part,
                self._vml,
                f"{_RELATIONSHIPS}/vmlDrawing",
                _VML_TYPE,
                by_extension=True,
            )
            self._insert(self._reference(b"legacyDrawing", identity), _AFTER_LEGACY)
        if not self._as_2007:
            self._add_shapes(buttons)
            self._add_controls(buttons)

    def _add_shapes(self, buttons: Sequence[vml.VmlButton]) -> None:
        before = self._drawing_xml()
        used = {e.get("id", "") for e in parse_tree(before).iter() if e.tag.endswith("}cNvPr")}
        numbers = [button.number for button in buttons]
        while used & {str(number) for number in numbers}:
            numbers = [number + vml.BLOCK for number in numbers]
        xml = with_shapes(before, buttons, numbers)
        if self._drawing:
            self._document.replace_part(self._drawing, xml)
            return
        part = self._new("drawings/drawing", ".xml")
        identity = self._document.add_part(
            self._sheet.part, part, xml, f"{_RELATIONSHIPS}/drawing", _DRAWING_TYPE
        )
        self._insert(self._reference(b"drawing", identity), _AFTER_DRAWING)

    def _add_controls(self, buttons: Sequence[vml.VmlButton]) -> None:
        identities = [
            self._document.add_part(
                self._sheet.part,
                self._new("ctrlProps/ctrlProp", ".xml"),
                CONTROL_PROPERTIES,
                f"{_RELATIONSHIPS}/ctrlProp",
                _CONTROL_TYPE,
            )
            for _ in buttons
        ]
        entries = control_elements(self._prefix, buttons, identities)
        text, found = self._tail()
        closing = b"</" + self._prefix + b"controls>"
        for child in found:
            at = text.find(closing, child.start, child.end)
            if at >= 0:
                xml = self._sheet.xml
                self._sheet.replace(xml[:at] + entries + xml[at:])
                return
        self._insert(controls_element(self._prefix, entries), _AFTER_CONTROLS)

    def _new(self, stem: str, suffix: str) -> str:
        """The name of a part that there is not yet."""
        taken = {name.lower() for name in self._document.part_names}
        base = PurePosixPath(self._document.main_part).parent / stem
        number = 1
        while f"{base}{number}{suffix}".lower() in taken:
            number += 1
        return f"{base}{number}{suffix}"

    def _reference(self, element: bytes, identity: str) -> bytes:
        prefix = namespace_prefix(self._sheet.xml, _RELATIONSHIPS.encode())
        declared = b"" if prefix else b' xmlns:r="%s"' % _RELATIONSHIPS.encode()
        return b'<%s%s%s %s:id="%s"/>' % (
            self._prefix,
            element,
            declared,
            prefix or b"r",
            identity.encode(),
        )

    def _insert(self, element: bytes, before: tuple[bytes, ...]) -> None:
        """Put an element before the first of those that may follow it, or as the last one."""
        text, found = self._tail()
        at = text.rindex(b"</")
        for child in found:
            inner = {c.name for c in _inside_alternatives(text, child)}
            if inner & {self._prefix + name for name in before}:
                at = child.start
                break
        xml = self._sheet.xml
        self._sheet.replace(xml[:at] + element + xml[at:])


def _inside_alternatives(text: bytes, child: Child) -> list[Child]:
    """The element itself, or what ``mc:AlternateContent`` offers in its place."""
    if not child.name.endswith(b":AlternateContent"):
        return [child]
    inside = text.index(b">", child.start) + 1
    found = []
    for choice in children(text, inside, child.end):
        found += children(text, text.index(b">", choice.start) + 1, choice.end)
    return found
