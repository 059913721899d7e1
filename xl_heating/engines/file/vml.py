"""VML drawings, which hold form buttons beside the boxes of comments: read and extended as text.

A program may leave tags open here as HTML does, so nothing is parsed. Every drawing of a workbook numbers its
shapes from blocks of 1,024 of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from xl_heating.errors import UnsupportedWorkbook

from .anchors import Anchor
from .xml_text import escape, escape_attribute

BLOCK = 1024
_SHAPE = re.compile(rb"_x0000_s(\d+)")
_BLOCKS = re.compile(rb"""(<(?:\w+:)?idmap\s[^>]*?data\s*=\s*["'])([\d,\s]*)""")
_OBJECT = re.compile(rb"""\sObjectType\s*=\s*["'](\w+)""")
_CLIENT = re.compile(rb"<(?:\w+:)?ClientData\s.*?</(?:\w+:)?ClientData>", re.S)
_ANCHOR = re.compile(rb"<(?:\w+:)?Anchor>([^<]*)</")
_NAMESPACES = (
    (b"v", b"urn:schemas-microsoft-com:vml"),
    (b"o", b"urn:schemas-microsoft-com:office:office"),
    (b"x", b"urn:schemas-microsoft-com:office:excel"),
)
_BUTTON_TYPE = b"""<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201"
  path="m,l,21600r21600,l21600,xe">
  <v:stroke joinstyle="miter"/>
  <v:path shadowok="f" o:extrusionok="f" strokeok="f" fillok="f" o:connecttype="rect"/>
  <o:lock v:ext="edit" shapetype="t"/>
 </v:shapetype>"""
_BUTTON = """<v:shape id="{name}" o:spid="_x0000_s{number}" type="#_x0000_t201" style='position:absolute;
  margin-left:{left:g}pt;margin-top:{top:g}pt;width:{width:g}pt;height:{height:g}pt;z-index:{layer};
  mso-wrap-style:tight' o:button="t" fillcolor="buttonFace [67]" strokecolor="windowText [64]"
  o:insetmode="auto">
  <v:fill color2="buttonFace [67]" o:detectmouseclick="t"/>
  <o:lock v:ext="edit" rotation="t"/>
  <v:textbox style='mso-direction-alt:auto' o:singleclick="f">
   <div style='text-align:center'><font face="{font}" size="{size}" color="#000000">{caption}</font></div>
  </v:textbox>
  <x:ClientData ObjectType="Button">
   <x:SizeWithCells/>
   <x:Anchor>{anchor}</x:Anchor>
   <x:PrintObject>False</x:PrintObject>
   <x:AutoFill>False</x:AutoFill>
   <x:FmlaMacro>[0]!{macro}</x:FmlaMacro>
   <x:TextHAlign>Center</x:TextHAlign>
   <x:TextVAlign>Center</x:TextVAlign>
  </x:ClientData>
 </v:shape>"""


class VmlButton(NamedTuple):
    """A form button as VML has it; ``number`` is the shape's, ``name`` what the program calls it."""

    number: int
    name: str
    caption: str
    macro: str
    anchor: Anchor
    font: str
    points: float


def new_drawing(block: int) -> bytes:
    """A drawing without shapes that numbers its shapes from one block."""
    spaces = b"\n ".join(b'xmlns:%s="%s"' % pair for pair in _NAMESPACES)
    head = b'<xml %s>\n <o:shapelayout v:ext="edit">\n  ' % spaces
    return head + b'<o:idmap v:ext="edit" data="%d"/>\n </o:shapelayout></xml>' % block


def blocks(xml: bytes) -> set[int]:
    """The blocks that a drawing numbers its shapes from, or seems to where it does not say."""
    listed = {int(number) for match in _BLOCKS.finditer(xml) for number in re.findall(rb"\d+", match[2])}
    return listed | {number // BLOCK for number in shape_numbers(xml)}


def shape_numbers(xml: bytes) -> set[int]:
    return {int(digits) for digits in _SHAPE.findall(xml)}


def has_controls(xml: bytes) -> bool:
    """Whether any shape is more than the box of a comment."""
    return any(kind != b"Note" for kind in _OBJECT.findall(xml))


def control_cells(xml: bytes) -> list[tuple[int, int, int, int]]:
    """Where shapes lie that are always seen: first row and column, last row and column, counted from 1."""
    found = []
    for client in _CLIENT.findall(xml):
        kind, anchor = _OBJECT.search(client), _ANCHOR.search(client)
        numbers = [int(text) for text in re.findall(rb"-?\d+", anchor[1])] if anchor else []
        if len(numbers) == 8 and not (kind and kind[1] == b"Note"):
            left, _, top, _, right, _, bottom, _ = numbers
            found.append((top + 1, left + 1, bottom + 1, right + 1))
    return found


def with_room(xml: bytes, count: int, others: Iterable[int]) -> tuple[bytes, list[int]]:
    """The drawing with numbers for ``count`` shapes more, and the numbers; ``others`` are blocks in use."""
    taken, elsewhere = shape_numbers(xml), set(others)
    used = blocks(xml) | elsewhere
    free: list[int] = []
    # Some programs give every sheet the same block, or count from 1 outside any.
    for block in sorted(blocks(xml) - elsewhere - {0}):
        start = max((n for n in taken if n // BLOCK == block), default=block * BLOCK) + 1
        free += range(start, (block + 1) * BLOCK)
    while len(free) < count:
        block = max(used, default=0) + 1
        used.add(block)
        free += range(block * BLOCK + 1, (block + 1) * BLOCK)
        xml = _with_block(xml, block)
    return xml, free[:count]


def _with_block(xml: bytes, block: int) -> bytes:
    def longer(match: re.Match[bytes]) -> bytes:
        return match[1] + (match[2] + b"," if match[2].strip() else b"") + b"%d" % block

    return _BLOCKS.sub(longer, xml, count=1)


def with_buttons(xml: bytes, buttons: Sequence[VmlButton], *, where: str) -> bytes:
    """The drawing with form buttons as its last shapes."""
    layer = len(_CLIENT.findall(xml)) + 1
    shapes = [_shape(button, layer + at) for at, button in enumerate(buttons)]
    remedy = "请用 --sheet 指定另一个工作表，或在 Excel 中打开并另存后再试。"
    return with_shapes(xml, shapes, (b"_x0000_t201", _BUTTON_TYPE), where=where, remedy=remedy)


def with_shapes(
    xml: bytes,
    shapes: Sequence[bytes],
    kind: tuple[bytes, bytes],
    *,
    where: str,
    remedy: str = "请在 Excel 中打开并另存后再试。",
) -> bytes:
    """The drawing with further shapes, whose type, by its id and element, is defined first if need be."""
    end = xml.rfind(b"</xml>")
    if end < 0 or not _is_utf8(xml):
        raise UnsupportedWorkbook(
            "工作表中已有的批注或控件写法少见，不能在旁边安全地添加按钮或批注。",
            where=where,
            remedy=remedy,
        )
    added = list(shapes)
    identity, definition = kind
    if b'id="%s"' % identity not in xml:
        added.insert(0, definition)
    start = xml[: xml.find(b">", xml.find(b"<xml")) + 1]
    if not all(re.search(rb"""\sxmlns:%s\s*=\s*["']%s["']""" % pair, start) for pair in _NAMESPACES):
        added = [_with_namespaces(shape) for shape in added]
    return xml[:end] + b"".join(added) + xml[end:]


def _with_namespaces(shape: bytes) -> bytes:
    """A shape that declares its prefixes itself, for a drawing that has others."""
    name, _, rest = shape.partition(b" ")
    return name + b"".join(b' xmlns:%s="%s"' % pair for pair in _NAMESPACES) + b" " + rest


def _shape(button: VmlButton, layer: int) -> bytes:
    anchor = button.anchor
    return _BUTTON.format(
        name=escape_attribute(button.name.replace(" ", "_x0020_")).decode(),
        number=button.number,
        left=anchor.left * 0.75,
        top=anchor.top * 0.75,
        width=anchor.width * 0.75,
        height=anchor.height * 0.75,
        layer=layer,
        font=escape_attribute(button.font).decode(),
        size=round(button.points * 20),
        caption=escape(button.caption),
        anchor=", ".join(str(number) for number in anchor.pixels()),
        macro=escape(button.macro),
    ).encode()


def _is_utf8(xml: bytes) -> bool:
    declared = re.match(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w-]+)""", xml)
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
        return False
    try:
        xml.decode()
    except UnicodeDecodeError:
        return False
    return True
