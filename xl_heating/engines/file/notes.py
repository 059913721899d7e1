"""Notes of cells: read from the sheet's list of them, written there and into the drawing of their boxes.

What is set, added or deleted waits until the workbook is saved, so that many notes cost one pass. Threaded
comments, for which the list holds stand-ins, are nobody's to change here.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from xl_heating.errors import CellNotWritable

from .addresses import cell_name, parse_cell
from .anchors import Sizes
from .new_parts import COMMENTS_TYPE, comments_part, relationship_type
from .shared_strings import plain_text
from .sheet_tail import LegacyDrawing
from .vml_notes import NoteBox, with_boxes, without_boxes
from .xml_text import attribute, check_xml, encode_cell_text, int_attribute, root_prefix, unescape

if TYPE_CHECKING:
    from .document import Document
    from .sheet_part import SheetPart

AUTHOR = "清洁取暖"
_THREADED = "tc="
"""How the author of a threaded comment's stand-in begins."""

Place = tuple[int, int]


class StoredNote(NamedTuple):
    """A note of the file and whether it only stands in for a threaded comment."""

    text: str
    threaded: bool


class SheetNotes:
    """The notes of one sheet, (row, column) -> text."""

    def __init__(self, document: Document, sheet: SheetPart) -> None:
        self._document = document
        self._sheet = sheet
        self._changed: dict[Place, str | None] = {}

    def __getitem__(self, place: Place) -> str | None:
        """The text of a cell's note; None when it has none, or a threaded comment."""
        if place in self._changed:
            return self._changed[place]
        stored = self._stored.get(place)
        return None if stored is None or stored.threaded else stored.text

    def places(self) -> list[Place]:
        """The cells with notes, by rows."""
        return sorted(place for place in {*self._stored, *self._changed} if self[place] is not None)

    def add(self, place: Place, text: str) -> None:
        """A note for a cell that has none; CellNotWritable for any other."""
        if self[place] is not None or (place in self._stored and self._stored[place].threaded):
            raise CellNotWritable(
                "单元格已有批注。",
                where=f"{self._sheet.where} {cell_name(*place)}",
                remedy="请改写原有批注的文字，或先删除它。",
            )
        self.set(place, text)

    def set(self, place: Place, text: str | None) -> None:
        """Another text for a cell's note; None deletes it."""
        self._document.refuse_read_only()
        self._sheet.refuse_unusual()
        self._changed[place] = text

    @cached_property
    def _part(self) -> str | None:
        found = (r.target for r in self._document.relationships(self._sheet.part) if r.kind == "comments")
        return next((part for target in found if (part := self._document.stored_name(target))), None)

    @cached_property
    def _stored(self) -> dict[Place, StoredNote]:
        if self._part is None:
            return {}
        xml = self._document.part(self._part)
        check_xml(xml, where=self._sheet.where)
        authors = self._authors(xml)
        found = {}
        for match in _comments(xml):
            place = parse_cell((attribute(match[1], b"ref") or b"").decode())
            number = int_attribute(match[1], b"authorId")
            author = authors[number] if number < len(authors) else ""
            if place is not None:
                found[place] = StoredNote(
                    plain_text(match[2], root_prefix(xml)), author.startswith(_THREADED)
                )
        return found

    @staticmethod
    def _authors(xml: bytes) -> list[str]:
        p = re.escape(root_prefix(xml))
        return [
            unescape(text)
            for text in re.findall(rb"<%sauthor(?:\s[^>]*)?(?:/>|>([^<]*)</%sauthor>)" % (p, p), xml)
        ]

    def flush(self) -> None:
        """Put what was changed into the parts; the very same parts when nothing differs."""
        changed = {
            place: text
            for place, text in self._changed.items()
            if text != (self._stored[place].text if place in self._stored else None)
        }
        self._changed = {}
        if not changed:
            return
        known = self._stored
        new = {place: text for place, text in changed.items() if text is not None and place not in known}
        gone = {place for place, text in changed.items() if text is None}
        xml = self._document.part(self._part) if self._part else comments_part(self._document.workbook.xml)
        xml = _changed_comments(xml, changed)
        if new:
            xml = self._with_new(xml, new)
        drawing = LegacyDrawing(self._document, self._sheet)
        drawing.xml = without_boxes(drawing.xml, gone)
        if new:
            boxes = [
                NoteBox(number, *place, new[place])
                for number, place in zip(drawing.reserve(len(new)), sorted(new), strict=True)
            ]
            drawing.xml = with_boxes(drawing.xml, boxes, Sizes(self._sheet.reader), where=self._sheet.where)
        if new or drawing.xml:
            drawing.save()
        if self._part:
            self._document.replace_part(self._part, xml)
        else:
            part = self._document.free_part("comments", ".xml")
            kind = relationship_type(self._document.workbook.xml, "comments")
            self._document.add_part(self._sheet.part, part, xml, kind, COMMENTS_TYPE)
        self.forget()

    def forget(self) -> None:
        """Read the parts anew when they are asked for next."""
        for name in ("_stored", "_part"):
            self.__dict__.pop(name, None)

    def _with_new(self, xml: bytes, new: dict[Place, str]) -> bytes:
        authors = self._authors(xml)
        if AUTHOR not in authors:
            p = root_prefix(xml)
            authors.append(AUTHOR)
            xml = _appended(xml, b"authors", b"<%sauthor>%s</%sauthor>" % (p, AUTHOR.encode(), p))
        p = root_prefix(xml)
        number = authors.index(AUTHOR)
        written = [
            b'<%scomment ref="%s" authorId="%d">%s</%scomment>'
            % (p, cell_name(*place).encode(), number, _text(p, new[place]), p)
            for place in sorted(new)
        ]
        return _appended(xml, b"commentList", b"".join(written))


def _comments(xml: bytes) -> list[re.Match[bytes]]:
    """Every comment by its start tag and content."""
    p = re.escape(root_prefix(xml))
    return list(re.finditer(rb"(<%scomment\s[^>]*(?<!/)>)(.*?)</%scomment>" % (p, p), xml, re.S))


def _changed_comments(xml: bytes, changed: dict[Place, str | None]) -> bytes:
    """The list without deleted notes and with other texts in those that stay."""
    p = root_prefix(xml)
    name = re.escape(p)
    body = re.compile(rb"<%stext(?:\s[^>]*)?(?:/>|>.*?</%stext>)" % (name, name), re.S)
    pieces: list[bytes] = []
    done = 0
    for match in _comments(xml):
        place = parse_cell((attribute(match[1], b"ref") or b"").decode())
        if place not in changed:
            continue
        text = changed[place]
        written = _text(p, text) if text is not None else b""
        new = match[1] + body.sub(lambda _, w=written: w, match[2], count=1) + b"</%scomment>" % p
        pieces += [xml[done : match.start()], new if text is not None else b""]
        done = match.end()
    return b"".join([*pieces, xml[done:]])


def _text(prefix: bytes, text: str) -> bytes:
    p = prefix.decode()
    font = f'<{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="宋体"/><{p}charset val="134"/>'
    written = encode_cell_text(text.replace("\r\n", "\n"))
    return (
        f'<{p}text><{p}r><{p}rPr>{font}</{p}rPr><{p}t xml:space="preserve">{written}</{p}t></{p}r></{p}text>'
    ).encode()


def _appended(xml: bytes, name: bytes, elements: bytes) -> bytes:
    """The part with elements as the last ones of a list."""
    whole = root_prefix(xml) + name
    empty = re.compile(rb"<%s(\s[^>]*)?/>" % re.escape(whole))
    xml = empty.sub(lambda match: b"<%s%s></%s>" % (whole, match[1] or b"", whole), xml, count=1)
    at = xml.rindex(b"</%s>" % whole)
    return xml[:at] + elements + xml[at:]
