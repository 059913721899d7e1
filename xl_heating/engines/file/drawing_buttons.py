"""The other parts of a form button, as Excel writes them from 2010 on.

They are its properties, its entry in the sheet's list of controls, and a hidden shape in the sheet's drawing
that stands for it there.
"""

from __future__ import annotations

from collections.abc import Sequence

from .anchors import EMU, Anchor
from .vml import VmlButton
from .xml_children import with_element_inside
from .xml_text import escape, escape_attribute

CONTROL_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    b' objectType="Button" lockText="1"/>'
)
EMPTY_DRAWING = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    b' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"></xdr:wsDr>'
)
_XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_A14 = "http://schemas.microsoft.com/office/drawing/2010/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHAPE = (
    '<mc:AlternateContent xmlns:mc="{mc}"><mc:Choice xmlns:a14="{a14}" Requires="a14">'
    '<xdr:twoCellAnchor xmlns:xdr="{xdr}" xmlns:a="{a}" editAs="oneCell">'
    "<xdr:from>{start}</xdr:from><xdr:to>{end}</xdr:to>"
    '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{identity}" name="{name}" hidden="1"><a:extLst>'
    '<a:ext uri="{{63B3BB69-23CF-44E3-9099-C40C66FF867C}}"><a14:compatExt spid="_x0000_s{number}"/></a:ext>'
    "</a:extLst></xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr>"
    '<xdr:spPr bwMode="auto"><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln w="9525"><a:miter lim="800000"/>'
    "<a:headEnd/><a:tailEnd/></a:ln></xdr:spPr>"
    '<xdr:txBody><a:bodyPr vertOverflow="clip" wrap="square" lIns="27432" tIns="22860" rIns="27432"'
    ' bIns="22860" anchor="ctr" upright="1"/><a:lstStyle/><a:p><a:pPr algn="ctr" rtl="0">'
    '<a:defRPr sz="{size}"/></a:pPr><a:r><a:rPr lang="zh-CN" altLang="en-US" sz="{size}" b="0" i="0" u="none"'
    ' strike="noStrike" baseline="0"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
    '<a:latin typeface="{font}"/><a:ea typeface="{font}"/></a:rPr><a:t>{caption}</a:t></a:r></a:p>'
    "</xdr:txBody>"
    '</xdr:sp><xdr:clientData fPrintsWithSheet="0"/></xdr:twoCellAnchor></mc:Choice><mc:Fallback/>'
    "</mc:AlternateContent>"
)
_CONTROL = (
    '<mc:AlternateContent xmlns:mc="{mc}"><mc:Choice xmlns:x14="{x14}" Requires="x14">'
    '<{p}control xmlns:r="{r}" shapeId="{number}" r:id="{relationship}" name="{name}">'
    '<{p}controlPr defaultSize="0" print="0" autoFill="0" autoPict="0" macro="[0]!{macro}">'
    '<{p}anchor xmlns:xdr="{xdr}" moveWithCells="1"><{p}from>{start}</{p}from><{p}to>{end}</{p}to>'
    "</{p}anchor>"
    "</{p}controlPr></{p}control></mc:Choice></mc:AlternateContent>"
)


def with_shapes(drawing: bytes, buttons: Sequence[VmlButton], identities: Sequence[int]) -> bytes:
    """A sheet's drawing with the hidden shapes that stand for form buttons, by the ids they get."""
    shapes = []
    for button, identity in zip(buttons, identities, strict=True):
        start, end = _marks(button.anchor)
        shapes.append(
            _SHAPE.format(
                mc=_MC,
                a14=_A14,
                xdr=_XDR,
                a=_A,
                start=start,
                end=end,
                identity=identity,
                name=_attribute(button.name),
                number=button.number,
                size=round(button.points * 100),
                font=_attribute(button.font),
                caption=escape(button.caption),
            )
        )
    return with_element_inside(drawing, "".join(shapes).encode())


def control_elements(prefix: bytes, buttons: Sequence[VmlButton], relationships: Sequence[str]) -> bytes:
    """The entries of form buttons in a sheet's list of controls."""
    entries = []
    for button, relationship in zip(buttons, relationships, strict=True):
        start, end = _marks(button.anchor)
        entries.append(
            _CONTROL.format(
                mc=_MC,
                x14=_X14,
                xdr=_XDR,
                r=_R,
                p=prefix.decode(),
                number=button.number,
                relationship=relationship,
                name=_attribute(button.name),
                macro=_attribute(button.macro),
                start=start,
                end=end,
            )
        )
    return "".join(entries).encode()


def controls_element(prefix: bytes, entries: bytes) -> bytes:
    """A list of controls for a sheet that has none."""
    name = prefix + b"controls"
    spaces = _MC.encode(), _X14.encode()
    return (
        b'<mc:AlternateContent xmlns:mc="%b"><mc:Choice xmlns:x14="%b" Requires="x14">' % spaces
        + b"<%b>%b</%b>" % (name, entries, name)
        + b"</mc:Choice></mc:AlternateContent>"
    )


def _marks(anchor: Anchor) -> tuple[str, str]:
    """From where to where, in the elements of a drawing."""
    start, end = (
        f"<xdr:col>{column.at - 1}</xdr:col><xdr:colOff>{column.offset * EMU}</xdr:colOff>"
        f"<xdr:row>{row.at - 1}</xdr:row><xdr:rowOff>{row.offset * EMU}</xdr:rowOff>"
        for column, row in zip(anchor.columns, anchor.rows, strict=True)
    )
    return start, end


def _attribute(text: str) -> str:
    return escape_attribute(text).decode()
