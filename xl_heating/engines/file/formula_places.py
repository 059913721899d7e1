"""Formulas outside cells: where they stand in the parts of a workbook, and which parts have any."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from .row_shift import changed_raw
from .xml_text import escape_attribute, unescape

if TYPE_CHECKING:
    from .document import Document


class Places(NamedTuple):
    """The elements whose text is a formula, and the attributes that are one."""

    elements: re.Pattern[bytes] | None
    attributes: re.Pattern[bytes] | None


def _elements(*names: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(<(?:\w+:)?(?:%s)(?:\s[^>]*)?(?<!/)>)([^<]+)(?=<)" % b"|".join(names))


def _attributes(*names: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"""(\s(?:%s)\s*=\s*)(?:"([^"]*)"|'([^']*)')""" % b"|".join(names))


SHEET_FORMULAS = Places(
    _elements(b"f", b"formula", b"formula1", b"formula2"),
    # A threshold of a colour scale may be a formula.
    re.compile(
        rb"""(\s(?:linkedCell|listFillRange)\s*=\s*|(?<=cfvo)(?:\s(?!val\b)\w+\s*=\s*"[^"]*")*\sval\s*=\s*)"""
        rb"""(?:"([^"]*)"|'([^']*)')"""
    ),
)
HYPERLINKS = Places(
    None,
    re.compile(rb"""((?<=hyperlink)\s(?:[^>]*?\s)?location\s*=\s*)(?:"([^"]*)"|'([^']*)')"""),
)
PLACES = {
    "chart": Places(_elements(b"f", b"sqref"), None),
    "chartEx": Places(_elements(b"f", b"nf"), None),
    "drawing": Places(None, _attributes(b"textlink", b"cellRange")),
    "vmlDrawing": Places(_elements(b"FmlaLink", b"FmlaRange", b"FmlaTxbx", b"FmlaPict", b"FmlaGroup"), None),
    "ctrlProp": Places(None, _attributes(b"fmlaLink", b"fmlaRange", b"fmlaTxbx", b"fmlaGroup")),
    "table": Places(_elements(b"calculatedColumnFormula", b"totalsRowFormula"), None),
}
"""By the kind of relationship that leads to a part."""
_FOLLOWED = frozenset(
    (*PLACES, "comments", "threadedComment", "pivotTable", "pivotCacheDefinition", "tableSingleCells")
)


SOURCE = re.compile(rb"""<(?:\w+:)?(?:dataRef|rangeSet|worksheetSource)\s(?:[^>"']|"[^"]*"|'[^']*')*>""")
"""Elements that name a range by sheet and address apart: consolidations, sources of pivot tables."""


class OwnedPart(NamedTuple):
    """A part, the kind of relationship by which it was reached, and the sheet's part that it belongs to."""

    name: str
    kind: str
    owner: str


def owned_parts(document: Document) -> Iterator[OwnedPart]:
    """Every part that may refer to cells, beside the sheets and the workbook; each once."""
    seen: set[str] = set()

    def below(part: str, owner: str) -> Iterator[OwnedPart]:
        for relationship in document.relationships(part):
            if relationship.kind not in _FOLLOWED:
                continue
            name = document.stored_name(relationship.target)
            if name is None or name.lower() in seen:
                continue
            seen.add(name.lower())
            yield OwnedPart(name, relationship.kind, owner)
            yield from below(name, owner)

    yield from below(document.main_part, "")
    for _, _, target in document.sheet_targets():
        part = document.stored_name(target)
        if part is not None:
            yield from below(part, part)


def may_name(xml: bytes, sheet: str) -> bool:
    """Whether a part may refer to a sheet; most say no at a glance."""
    if re.search("[\"'&<>]", sheet) or b"&#" in xml:  # there are several ways to write these
        return True
    return sheet.lower().encode() in xml.lower()


def with_formulas(xml: bytes, places: Places, change: Callable[[str], str]) -> bytes:
    """A part, or a stretch of one, with each formula changed; the same bytes where none differs."""

    def in_attribute(match: re.Match[bytes]) -> bytes:
        raw = match[2] if match[2] is not None else match[3]
        text = unescape(raw)
        new = change(text)
        return match[0] if new == text else match[1] + b'"' + escape_attribute(new) + b'"'

    if places.elements is not None:
        xml = places.elements.sub(lambda match: match[1] + changed_raw(match[2], change), xml)
    if places.attributes is not None:
        xml = places.attributes.sub(in_attribute, xml)
    return xml
