"""Colours of cell formats as red, green and blue: written out, by number, or by theme with a tint."""

from __future__ import annotations

import colorsys
import re
from xml.etree import ElementTree

from xl_heating.errors import WorkbookError

from .xml_text import attribute

Colour = tuple[int, int, int]
# ECMA-376 part 1, 18.8.27: numbers 0–7 repeat as 8–15.
_BASIC = "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF"
_REST = (
    "800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 "
    "0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 "
    "99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 "
    "003300 333300 993300 993366 333399 333333"
)
_INDEXED = f"{_BASIC} {_BASIC} {_REST}".split()
# The first four stand the other way round in a theme than numbers count them.
_THEME = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    *(f"accent{number}" for number in range(1, 7)),
    "hlink",
    "folHlink",
)


def rgb(value: Colour | int | str | None) -> Colour | None:
    """A colour as xlwings takes it: a tuple, ``#rrggbb``, or Excel's number (blue the highest byte)."""
    if value is None:
        return None
    if isinstance(value, int):
        return value & 255, value >> 8 & 255, value >> 16 & 255
    if isinstance(value, str):
        found = re.fullmatch(r"#?([0-9A-Fa-f]{6})", value)
        if found is None:
            raise _refused(value)
        return _from_hex(found[1])
    red, green, blue = value
    if not all(0 <= part <= 255 for part in (red, green, blue)):
        raise _refused(str(value))
    return int(red), int(green), int(blue)


def _refused(value: str) -> WorkbookError:
    return WorkbookError(
        f"“{value}”不是颜色。", remedy="请给出 (红, 绿, 蓝)，各为 0–255 的整数，或“#rrggbb”。"
    )


def _from_hex(text: str) -> Colour:
    return int(text[-6:-4], 16), int(text[-4:-2], 16), int(text[-2:], 16)


def argb(colour: Colour) -> str:
    return "FF{:02X}{:02X}{:02X}".format(*colour)


def colour_of(tag: bytes, theme: dict[str, Colour], palette: list[Colour]) -> Colour | None:
    """What a ``color``, ``fgColor`` or ``bgColor`` element says; None for the automatic colour."""
    written, number, themed = (attribute(tag, name) for name in (b"rgb", b"indexed", b"theme"))
    if written is not None and re.fullmatch(rb"[0-9A-Fa-f]{6,8}", written):
        base: Colour | None = _from_hex(written.decode())
    elif themed is not None and themed.isdigit() and int(themed) < len(_THEME):
        base = theme.get(_THEME[int(themed)])
    elif number is not None and number.isdigit():
        base = _numbered(int(number), palette)
    else:
        base = None
    tint = attribute(tag, b"tint")
    return base if base is None or not tint else _tinted(base, float(tint))


def _numbered(number: int, palette: list[Colour]) -> Colour | None:
    if number < len(palette):
        return palette[number]
    return _from_hex(_INDEXED[number]) if number < len(_INDEXED) else None


def _tinted(colour: Colour, tint: float) -> Colour:
    """ECMA-376 part 1, 18.8.19: the tint moves the lightness towards black or white."""
    hue, light, strength = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    red, green, blue = (round(part * 255) for part in colorsys.hls_to_rgb(hue, light, strength))
    return red, green, blue


def theme_colours(xml: bytes) -> dict[str, Colour]:
    """The named colours of a theme part; none of one that cannot be read."""
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError:
        return {}
    scheme = root.find(".//{*}clrScheme")
    found = {}
    for entry in scheme if scheme is not None else ():
        for kind in entry:
            value = kind.get("lastClr") or kind.get("val") or ""
            if re.fullmatch(r"[0-9A-Fa-f]{6}", value):
                found[entry.tag.rpartition("}")[2]] = _from_hex(value)
    return found


def own_palette(styles_xml: bytes) -> list[Colour]:
    """The colours by number that a workbook defines for itself."""
    section = re.search(rb"<(?:\w+:)?indexedColors>(.*?)</(?:\w+:)?indexedColors>", styles_xml, re.S)
    if section is None:
        return []
    return [_from_hex(text.decode()) for text in re.findall(rb'\srgb="([0-9A-Fa-f]{6,8})"', section[1])]
