"""Fills and fonts of cell formats: read, and changed in a copy of the format that keeps all the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from .colours import Colour, argb, colour_of, own_palette, theme_colours
from .styles import Styles
from .xml_text import attribute, escape_attribute, int_attribute, set_attribute, unescape

_NO_FILL = b'<fill><patternFill patternType="none"/></fill>'
_SOLID = (
    b'<fill><patternFill patternType="solid"><fgColor rgb="%s"/><bgColor indexed="64"/></patternFill></fill>'
)
# In the order that the format wants (ECMA-376 part 1, CT_Font).
_FONT_PARTS = (
    b"b", b"i", b"strike", b"condense", b"extend", b"outline", b"shadow", b"u", b"vertAlign", b"sz", b"color",
    b"name", b"family", b"charset", b"scheme",
)  # fmt: skip


class CellLooks:
    """Fills and fonts of the cell formats of one workbook.

    Parameters
    ----------
    styles : the workbook's formats
    theme : gives the theme part, or nothing where there is none
    """

    def __init__(self, styles: Styles, theme: Callable[[], bytes]) -> None:
        self._styles = styles
        self._read_theme = theme
        self._known: dict[tuple[int, bytes, object], int] = {}

    @cached_property
    def _theme(self) -> dict[str, Colour]:
        data = self._read_theme()
        return theme_colours(data) if data else {}

    def _colour(self, tag: bytes) -> Colour | None:
        return colour_of(tag, self._theme, own_palette(self._styles.xml))

    def _element(self, style: int, section: bytes, key: bytes) -> bytes:
        """The font or fill of a format, with names as they are written."""
        return self._styles.element(section, int_attribute(self._styles.format(style), key))

    def fill(self, style: int) -> Colour | None:
        """The background of a cell; None where there is none."""
        fill = self._element(style, b"fills", b"fillId")
        pattern = re.search(rb"<(?:\w+:)?patternFill\b[^>]*>", fill)
        kind = attribute(pattern[0], b"patternType") if pattern else None
        if kind in (None, b"none"):
            return None
        name = b"fgColor" if kind == b"solid" else b"bgColor"
        found = re.search(rb"<(?:\w+:)?%s\b[^>]*>" % name, fill)
        return (self._colour(found[0]) if found else None) or (255, 255, 255)

    def with_fill(self, style: int, colour: Colour | None) -> int:
        element = _NO_FILL if colour is None else _SOLID % argb(colour).encode()
        return self._changed(style, b"fill", colour, lambda: self._with(style, b"fills", b"fillId", element))

    def font(self, style: int, part: bytes) -> bytes | None:
        """The tag of a part of a font, such as ``sz``; None where it says nothing of it."""
        found = re.search(rb"<(?:\w+:)?%s(?=[\s/>])[^>]*>" % part, self._element(style, b"fonts", b"fontId"))
        return found[0] if found else None

    def font_colour(self, style: int) -> Colour:
        tag = self.font(style, b"color")
        return (self._colour(tag) if tag else None) or (0, 0, 0)

    def font_flag(self, style: int, part: bytes) -> bool:
        """Whether a font is bold (``b``) or in italics (``i``)."""
        tag = self.font(style, part)
        return tag is not None and attribute(tag, b"val") not in (b"0", b"false")

    def font_value(self, style: int, part: bytes) -> str:
        """Size (``sz``) or ``name`` of a font, nothing where it is not said."""
        tag = self.font(style, part)
        return unescape(attribute(tag, b"val") or b"") if tag else ""

    def with_font(self, style: int, part: bytes, attributes: str | None) -> int:
        """The format with another part of its font, given by its attributes; None takes the part away."""
        return self._changed(style, part, attributes, lambda: self._with_font(style, part, attributes))

    def _with_font(self, style: int, part: bytes, attributes: str | None) -> int:
        font = self._styles.without_prefix(self._element(style, b"fonts", b"fontId")) or b"<font></font>"
        font = re.sub(rb"<font\s*/>", b"<font></font>", font)
        font = re.sub(rb"<%s(?:\s[^>]*)?(?:/>|>\s*</%s>)" % (part, part), b"", font)
        if part == b"name":  # a font of the theme has its name from there
            font = re.sub(rb"<(?:scheme|family|charset)(?:\s[^>]*)?/>", b"", font)
        if attributes is not None:
            later = _FONT_PARTS[_FONT_PARTS.index(part) + 1 :]
            following = re.search(rb"<(?:%s)(?=[\s/>])" % b"|".join(later), font) if later else None
            at = following.start() if following else font.rindex(b"</font>")
            font = font[:at] + b"<%s%s/>" % (part, attributes.encode()) + font[at:]
        return self._with(style, b"fonts", b"fontId", font)

    def _changed(self, style: int, kind: bytes, value: object, make: Callable[[], int]) -> int:
        key = style, kind, value
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def _with(self, style: int, section: bytes, key: bytes, element: bytes) -> int:
        self._styles.ensure_formats()
        number = self._styles.find_or_append(section, element)
        base = self._styles.without_prefix(self._styles.format(style))
        head, rest = base[: base.index(b">") + 1], base[base.index(b">") + 1 :]
        applied = b"applyFill" if key == b"fillId" else b"applyFont"
        head = set_attribute(set_attribute(head, key, str(number)), applied, "1")
        return self._styles.find_or_append(b"cellXfs", head + rest)


def colour_attributes(colour: Colour) -> str:
    return f' rgb="{argb(colour)}"'


def value_attributes(value: str) -> str:
    return f' val="{escape_attribute(value).decode()}"'
