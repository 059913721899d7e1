"""Every formula of a workbook replaced by what it shows, a whole sheet's text at a time.

`replacing` takes single formulas away and leaves the others; here a million go at once.
"""

from __future__ import annotations

import re
from functools import cache

from .document import Document
from .sheet_part import SheetPart
from .xml_text import expand_cdata, mask_comments

_CELL_FLAGS = re.compile(rb"""\s(?:t|cm|vm)\s*=\s*(?:"[^"]*"|'[^']*')""")
_ARRAY_FLAGS = re.compile(rb"""\s(?:cm|vm)\s*=\s*(?:"[^"]*"|'[^']*')""")
_TEXT_RESULT = re.compile(rb"""\st\s*=\s*["']str["']""")


def freeze_formulas(document: Document) -> dict[str, int]:
    """Turn every formula into the constant that it shows: sheet name → how many there were.

    Formats stay; cells that show nothing become blank. Results should be brought up to date before.
    """
    document.refuse_read_only()
    document.settle_sheets()
    counts: dict[str, int] = {}
    for sheet in document.sheets:
        number = sum(1 for _ in sheet.formulas())
        xml = _frozen(sheet)
        if xml != sheet.xml:
            document.resettle(sheet, xml)
        if number:
            counts[sheet.name] = number
    document.drop_kind("calcChain")
    return counts


def plain_text(xml: bytes) -> bytes:
    """The text of a part without comments and CDATA sections."""
    text = expand_cdata(xml) if b"<![CDATA[" in xml else xml
    return mask_comments(text)


def _frozen(sheet: SheetPart) -> bytes:
    prefix = sheet.reader.prefix
    xml = sheet.xml
    if b"<" + prefix + b"f" not in xml and b'"str"' not in xml and b"'str'" not in xml:
        return xml
    text = plain_text(xml)
    start = text.find(b"<" + prefix + b"sheetData")
    end = text.find(b"</" + prefix + b"sheetData>", start)
    if start < 0 or end < 0:
        return xml
    cell, formula, value = _patterns(prefix)

    def constant(match: re.Match[bytes]) -> bytes:
        attributes, inside = match[1], match[2]
        if not formula.search(inside):
            if not _TEXT_RESULT.search(attributes):
                return match[0] if not _ARRAY_FLAGS.search(attributes) else _element(attributes, inside)
            rest = inside
        else:
            rest = formula.sub(b"", inside)
        shown = value.search(rest)
        if shown is None or not shown[1]:
            return _blank(attributes)
        if _TEXT_RESULT.search(attributes):
            space = b' xml:space="preserve"' if shown[1] != shown[1].strip() or b"\n" in shown[1] else b""
            names = (prefix, prefix, space, shown[1], prefix, prefix)
            content = b"<%sis><%st%s>%s</%st></%sis>" % names
            kept = _CELL_FLAGS.sub(b"", attributes)
            return b'<%sc%s t="inlineStr">%s</%sc>' % (prefix, kept, content, prefix)
        return _element(attributes, rest)

    def _element(attributes: bytes, inside: bytes) -> bytes:
        return b"<%sc%s>%s</%sc>" % (prefix, _ARRAY_FLAGS.sub(b"", attributes), inside, prefix)

    def _blank(attributes: bytes) -> bytes:
        return b"<%sc%s/>" % (prefix, _CELL_FLAGS.sub(b"", attributes))

    return text[:start] + cell.sub(constant, text[start:end]) + text[end:]


@cache
def _patterns(prefix: bytes) -> tuple[re.Pattern[bytes], ...]:
    p = re.escape(prefix)
    return (
        re.compile(rb"<%sc(\s[^>]*[^>/])?>(.*?)</%sc>" % (p, p), re.S),
        re.compile(rb"<%sf(?:\s[^>]*)?(?:/>|(?<!/)>[^<]*</%sf>)" % (p, p)),
        re.compile(rb"<%sv(?:\s[^>]*)?>([^<]*)</%sv>" % (p, p)),
    )
