"""Form buttons put on a sheet of a closed workbook, beside whatever is drawn there already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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
from .sheet_tail import LegacyDrawing, SheetTail, inside_alternatives
from .xml_text import check_xml, parse_tree

_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
_CONTROL_TYPE = "application/vnd.ms-excel.controlproperties+xml"
_FONT, _POINTS = "宋体", 10.5


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
        self._tail = SheetTail(document, sheet)
        self._drawing = self._tail.target("drawing", b"drawing")
        self._legacy = LegacyDrawing(document, sheet)
        # Excel 2007 had no list of controls; one with the new buttons alone would disown the others.
        self._as_2007 = vml.has_controls(self._legacy.xml) and not self._has_controls()
        if self._drawing:
            check_xml(self._drawing_xml(), where=sheet.where)

    def _drawing_xml(self) -> bytes:
        return self._document.part(self._drawing) if self._drawing else EMPTY_DRAWING

    def _has_controls(self) -> bool:
        text, found = self._tail.elements()
        name = self._sheet.reader.prefix + b"controls"
        return any(inner.name == name for child in found for inner in inside_alternatives(text, child))

    def occupied(self, sizes: Sizes) -> list[Rect]:
        """The cells under pictures, charts, shapes and controls."""
        kinds = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
        anchors = [e for e in parse_tree(self._drawing_xml()).iter() if e.tag.rpartition("}")[2] in kinds]
        return [
            *(Rect(*cells) for cells in vml.control_cells(self._legacy.xml)),
            *(drawn_area(element, sizes) for element in anchors),
        ]

    def reserve(self, count: int) -> list[int]:
        """Numbers for new shapes that no other shape of the workbook has."""
        return self._legacy.reserve(count)

    def add(self, buttons: Sequence[vml.VmlButton]) -> None:
        self._legacy.xml = vml.with_buttons(self._legacy.xml, buttons, where=self._sheet.where)
        self._legacy.save()
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
        part = self._document.free_part("drawings/drawing", ".xml")
        identity = self._document.add_part(
            self._sheet.part, part, xml, f"{_RELATIONSHIPS}/drawing", _DRAWING_TYPE
        )
        self._tail.refer(b"drawing", identity)

    def _add_controls(self, buttons: Sequence[vml.VmlButton]) -> None:
        identities = [
            self._document.add_part(
                self._sheet.part,
                self._document.free_part("ctrlProps/ctrlProp", ".xml"),
                CONTROL_PROPERTIES,
                f"{_RELATIONSHIPS}/ctrlProp",
                _CONTROL_TYPE,
            )
            for _ in buttons
        ]
        prefix = self._sheet.reader.prefix
        entries = control_elements(prefix, buttons, identities)
        text, found = self._tail.elements()
        closing = b"</" + prefix + b"controls>"
        for child in found:
            at = text.find(closing, child.start, child.end)
            if at >= 0:
                xml = self._sheet.xml
                self._sheet.replace(xml[:at] + entries + xml[at:])
                return
        self._tail.insert(b"controls", controls_element(prefix, entries))
