"""Row heights, column widths and merged cells: as the file has them, and as they were set since."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from xl_heating.errors import CellNotWritable

from .addresses import MAX_COLUMN, Rect, parse_rect, rect_name
from .sheet_scan import SheetReader
from .sheet_tail import cells_end, with_element
from .xml_text import attribute, set_attribute

HIGHEST, WIDEST = 409.5, 255
_USUAL_HEIGHT, _USUAL_WIDTH = 15.0, 8.43
_DIGIT, _PADDING = 7, 5  # of the usual font of a workbook, in pixels
_TRUE = (b"1", b"true")
_LAST_OF_ATTRIBUTES = re.compile(rb"\s(?:min|max)\s*=\s*(?:\"[^\"]*\"|'[^']*')")


class Layout:
    """Heights in points by row, widths in characters by column, and the list of merges once it differs."""

    def __init__(self) -> None:
        self.heights: dict[int, float] = {}
        self.widths: dict[int, float] = {}
        self.merges: list[Rect] | None = None

    @property
    def changed(self) -> bool:
        return bool(self.heights or self.widths) or self.merges is not None

    def applied(self, reader: SheetReader, xml: bytes) -> bytes:
        """The sheet's text with all of it; ``reader`` is of that text."""
        if self.heights:
            xml = with_heights(reader, xml, self.heights)
        if self.widths:
            xml = with_widths(xml, reader, self.widths)
        return xml if self.merges is None else with_merges(xml, reader.prefix, self.merges)


def checked(value: float, highest: float, title: str, where: str) -> float:
    """A height or width that Excel takes; CellNotWritable for any other."""
    if not 0 <= value <= highest:
        raise CellNotWritable(
            f"{title}不能设为 {value:g}。", where=where, remedy=f"请给出 0–{highest:g} 之间的数。"
        )
    return float(value)


def usual_height(reader: SheetReader) -> float:
    """What rows without a height of their own have."""
    return _default(reader, b"defaultRowHeight", _USUAL_HEIGHT)


def usual_width(reader: SheetReader) -> float:
    width = _default(reader, b"defaultColWidth", 0)
    return characters(width) if width else _USUAL_WIDTH


def _default(reader: SheetReader, name: bytes, otherwise: float) -> float:
    head = reader.text[: reader.data_start]
    found = re.search(rb"<%ssheetFormatPr\s[^>]*>" % re.escape(reader.prefix), head)
    value = attribute(found[0], name) if found else None
    return float(value) if value else otherwise


def height_of(tag: bytes, usual: float) -> float:
    """The height of a row by its tag; hidden rows have none."""
    if attribute(tag, b"hidden") in _TRUE:
        return 0.0
    height = attribute(tag, b"ht")
    return float(height) if height else usual


def width_of(tag: bytes, usual: float) -> float:
    """The width of a column by its tag, in characters; hidden ones have none."""
    if attribute(tag, b"hidden") in _TRUE:
        return 0.0
    width = attribute(tag, b"width")
    return characters(float(width)) if width else usual


def characters(width: float) -> float:
    """A stored width, which has room at the sides, as Excel shows it (ECMA-376 part 1, 18.3.1.13)."""
    pixels = int((256 * width + 128 // _DIGIT) / 256 * _DIGIT)
    if pixels < _DIGIT + _PADDING:
        return round(pixels / (_DIGIT + _PADDING), 2)
    return int((pixels - _PADDING) / _DIGIT * 100 + 0.5) / 100


def _stored(shown: float) -> float:
    pixels = int(shown * (_DIGIT + _PADDING) + 0.5) if shown < 1 else int(shown * _DIGIT + 0.5) + _PADDING
    return int(pixels / _DIGIT * 256) / 256


def with_heights(reader: SheetReader, xml: bytes, heights: Mapping[int, float]) -> bytes:
    """The sheet with rows of these heights; 0 hides a row, as it does in Excel."""
    spans = dict(reader.rows())
    starts = sorted(spans)
    p = reader.prefix
    pieces: list[bytes] = []
    done = reader.data_start
    following = iter([*starts, None])
    after = next(following)
    for number in sorted(heights):
        span = spans.get(number)
        if span is None:
            while after is not None and after < number:
                after = next(following)
            at = spans[after].start if after is not None else reader.data_end
            pieces += [xml[done:at], _with_height(b'<%srow r="%d"/>' % (p, number), heights[number])]
            done = at
        else:
            tag = _with_height(xml[span.start : span.body_start], heights[number])
            pieces += [xml[done : span.start], tag]
            done = span.body_start
    data = b"".join([*pieces, xml[done : reader.data_end]])
    head, tail = xml[: reader.data_start], xml[reader.data_end :]
    if reader.data_end == reader.tag_end:  # <sheetData/>
        opening = xml[reader.tag_start : reader.tag_end].rstrip(b"/> ") + b">"
        head, tail = xml[: reader.tag_start] + opening, b"</%ssheetData>" % p + tail
    return head + data + tail


def _with_height(tag: bytes, height: float) -> bytes:
    tag = re.sub(rb"""\s+hidden\s*=\s*(?:"[^"]*"|'[^']*')""", b"", tag)
    if not height:
        return set_attribute(tag, b"hidden", "1")
    return set_attribute(set_attribute(tag, b"ht", f"{height:g}"), b"customHeight", "1")


def with_widths(xml: bytes, reader: SheetReader, widths: Mapping[int, float]) -> bytes:
    """The sheet with columns of these widths; groups of columns are split where they have to be."""
    p = reader.prefix
    name = re.escape(p)
    tags: list[tuple[range, bytes]] = []
    for attributes, columns in reader.column_groups():
        rest = _LAST_OF_ATTRIBUTES.sub(b"", b" " + attributes.rstrip(b"/ "))
        for part in _split(columns, widths):
            width = widths.get(part[0])
            tags.append((part, rest if width is None else _with_width(rest, width)))
    covered = {column for part, _ in tags for column in part if column in widths}
    tags += [
        (range(column, column + 1), _with_width(b"", widths[column])) for column in widths.keys() - covered
    ]
    tags.sort(key=lambda tag: tag[0][0])
    written = b"".join(b'<%scol min="%d" max="%d"%s/>' % (p, part[0], part[-1], rest) for part, rest in tags)
    element = b"<%scols>%s</%scols>" % (p, written, p)
    head = xml[: reader.tag_start]
    old = re.search(rb"<%scols(?:\s[^>]*)?(?:/>|>.*?</%scols>)" % (name, name), head, re.S)
    start, end = old.span() if old else (len(head), len(head))
    return xml[:start] + element + xml[end:]


def _split(columns: range, widths: Mapping[int, float]) -> list[range]:
    """A group of columns cut before and after each that gets a width of its own."""
    cuts = sorted(
        {
            columns.start,
            columns.stop,
            *(c for c in widths if c in columns),
            *(c + 1 for c in widths if c in columns),
        }
    )
    return [range(a, b) for a, b in pairwise(cuts) if a <= MAX_COLUMN]


def _with_width(rest: bytes, width: float) -> bytes:
    tag = re.sub(rb"""\s+(?:hidden|bestFit)\s*=\s*(?:"[^"]*"|'[^']*')""", b"", rest) + b">"
    if width:
        tag = set_attribute(tag, b"width", f"{_stored(width):g}")
    else:
        tag = set_attribute(tag if b"width" in tag else set_attribute(tag, b"width", "9"), b"hidden", "1")
    return set_attribute(tag, b"customWidth", "1")[:-1]


def merges_of(reader: SheetReader) -> list[Rect]:
    """The merged ranges in the file, in its order."""
    tags = re.findall(rb"<%smergeCell\s([^>]*)>" % re.escape(reader.prefix), reader.text)
    found = (parse_rect((attribute(tag, b"ref") or b"").decode()) for tag in tags)
    return [rect for rect in found if rect is not None and rect.cells > 1]


def with_merges(xml: bytes, prefix: bytes, merges: Iterable[Rect]) -> bytes:
    """The sheet with exactly these merged ranges."""
    written = [b'<%smergeCell ref="%s"/>' % (prefix, rect_name(rect).encode()) for rect in merges]
    name = b"%smergeCells" % prefix
    element = b'<%s count="%d">%s</%s>' % (name, len(written), b"".join(written), name) if written else b""
    pattern = re.compile(rb"<%(n)s(?:\s[^>]*)?(?:/>|>.*?</%(n)s>)" % {b"n": re.escape(name)}, re.S)
    end = cells_end(xml, prefix)
    old = pattern.search(xml, end)
    if old is not None:
        return xml[: old.start()] + element + xml[old.end() :]
    return with_element(xml, end, b"mergeCells", element) if element else xml
