"""The boxes of notes in a VML drawing: made beside their cells, and taken away."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from .addresses import MAX_COLUMN, MAX_ROW
from .anchors import Sizes
from .vml import with_shapes
from .xml_text import whole_number

_WIDTH, _LINE, _MARGIN = 200, 16, 12  # pixels
_GAP = 15, 2  # pixels to the right of the cell, and above its lower edge
_HALF = 6  # pixels of half a character of 9 points
_SHAPE = re.compile(rb"\s*<((?:\w+:)?)shape\s(?:(?!</\1shape>).)*?</\1shape>", re.S)
_NOTE = re.compile(rb"""\sObjectType\s*=\s*["']Note["']""")
_PLACE = re.compile(rb"<(?:\w+:)?(Row|Column)>\s*(\d+)\s*<")
_TYPE = b"""<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"
  path="m,l,21600r21600,l21600,xe">
  <v:stroke joinstyle="miter"/>
  <v:path gradientshapeok="t" o:connecttype="rect"/>
 </v:shapetype>"""
_BOX = """<v:shape id="_x0000_s{number}" type="#_x0000_t202" style='position:absolute;
  margin-left:60pt;margin-top:2pt;width:{width:g}pt;height:{height:g}pt;z-index:1;
  visibility:hidden' fillcolor="#ffffe1" o:insetmode="auto">
  <v:fill color2="#ffffe1"/>
  <v:shadow color="black" obscured="t"/>
  <v:path o:connecttype="none"/>
  <v:textbox style='mso-direction-alt:auto'><div style='text-align:left'></div></v:textbox>
  <x:ClientData ObjectType="Note">
   <x:MoveWithCells/>
   <x:SizeWithCells/>
   <x:Anchor>{anchor}</x:Anchor>
   <x:AutoFill>False</x:AutoFill>
   <x:Row>{row}</x:Row>
   <x:Column>{column}</x:Column>
  </x:ClientData>
 </v:shape>"""


class NoteBox(NamedTuple):
    """A note's box: the shape's number, the cell (from 1) and what the box has to have room for."""

    number: int
    row: int
    column: int
    text: str


def with_boxes(xml: bytes, boxes: Sequence[NoteBox], sizes: Sizes, *, where: str) -> bytes:
    """The drawing with boxes for notes as its last shapes, hidden until the pointer is on the cell."""
    shapes = [_box(box, sizes).encode() for box in boxes]
    return with_shapes(xml, shapes, (b"_x0000_t202", _TYPE), where=where)


def without_boxes(xml: bytes, places: Collection[tuple[int, int]]) -> bytes:
    """The drawing without the boxes of the notes of these cells."""

    def keep(match: re.Match[bytes]) -> bytes:
        if not _NOTE.search(match[0]):
            return match[0]
        found = {name: whole_number(digits) + 1 for name, digits in _PLACE.findall(match[0])}
        return b"" if (found.get(b"Row"), found.get(b"Column")) in places else match[0]

    return _SHAPE.sub(keep, xml)


def _box(box: NoteBox, sizes: Sizes) -> str:
    height = _lines(box.text) * _LINE + _MARGIN
    right, down = _GAP
    edges = sizes.edges(max(box.row - 1, 1), min(box.column + 1, MAX_COLUMN), right, down, _WIDTH, height)
    if edges is None:  # at the far end of the sheet, where nothing has a size of its own
        left, top = max(box.column - 4, 0), max(min(box.row, MAX_ROW) - 8, 0)
        anchor = left, 0, top, 0, left + 3, 0, top + 6, 0
    else:
        (first, last), (upper, lower) = edges
        anchor = (
            *(first.at - 1, first.offset, upper.at - 1, upper.offset),
            *(last.at - 1, last.offset, lower.at - 1, lower.offset),
        )
    return _BOX.format(
        number=box.number,
        width=_WIDTH * 0.75,
        height=height * 0.75,
        anchor=", ".join(map(str, anchor)),
        row=box.row - 1,
        column=box.column - 1,
    )


def _lines(text: str) -> int:
    """How many lines a text takes in a box, wide characters counted as two."""
    room = (_WIDTH - _MARGIN) // _HALF
    widths = (sum(1 if character < "\u2000" else 2 for character in line) for line in text.split("\n"))
    return sum(max(-(-width // room), 1) for width in widths)
