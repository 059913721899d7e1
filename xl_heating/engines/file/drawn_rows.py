"""Pictures, charts, buttons and notes of a sheet that gets new rows: each moves or grows as it is told to."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from .addresses import MAX_ROW
from .anchors import EMU, Sizes
from .row_shift import RowInsertion
from .sheet_part import SheetPart
from .xml_text import attribute, set_attribute, whole_number

_ANCHOR = re.compile(
    rb"(<(?:\w+:)?(?:twoCellAnchor|oneCellAnchor|anchor)\b[^>]*>)"
    rb"(\s*<(?:\w+:)?from>.*?</(?:\w+:)?from>)(\s*<(?:\w+:)?to>.*?</(?:\w+:)?to>)?",
    re.S,
)
_ROW = re.compile(rb"(<(?:\w+:)?row>\s*)(\d+)")
_OFFSET = re.compile(rb"(<(?:\w+:)?rowOff>\s*)(-?\d+)")
_CLIENT = re.compile(rb"<(?:\w+:)?ClientData\s.*?</(?:\w+:)?ClientData>", re.S)
_VML_ANCHOR = re.compile(rb"(<(?:\w+:)?Anchor>)([^<]*)(?=</)")
_VML_ROW = re.compile(rb"(<(?:\w+:)?Row>\s*)(\d+)")
_PLACED = re.compile(rb"<(?:\w+:)?(?:comment|threadedComment|location|singleXmlCell)\s[^>]*>")

Mark = tuple[int, int]
"""A row, from 0 as drawings count, and the pixels into it."""
Marks = tuple[Mark, Mark]


class MovedMarks:
    """Where the upper and lower edges of what is drawn on a sheet come to lie by an insertion."""

    def __init__(self, sheet: SheetPart, insertion: RowInsertion, model: int | None) -> None:
        self._sheet = sheet
        self._insertion = insertion
        self._model = model
        self._sizes: Sizes | None = None

    def __call__(self, marks: Marks, *, moves: bool, grows: bool) -> Marks:
        """``moves`` with the cells under the upper edge; ``grows`` with rows that come in between."""
        (first, _), (last, into_last) = marks
        seam = self._insertion.at - 1
        if last < seam or (last == seam and not into_last and first < seam):
            return marks
        if moves and first >= seam:
            return self._down(marks[0]), self._down(marks[1])
        if moves and grows:
            return marks[0], self._down(marks[1])
        return self._kept(marks[0]), self._kept(marks[1])

    def _down(self, mark: Mark) -> Mark:
        return min(self._insertion.row(mark[0] + 1), MAX_ROW) - 1, mark[1]

    def _kept(self, mark: Mark) -> Mark:
        """The same place on the sheet, by the row that lies there now."""
        row, into = mark
        seam = self._insertion.at - 1
        if row < seam:
            return mark
        into += sum(self._old(number) for number in range(seam, row))
        row = seam
        while into > 0 and into >= (height := self._new(row)):
            into -= height
            row += 1
        return row, into

    def _old(self, row: int) -> int:
        if self._sizes is None:
            self._sizes = Sizes(self._sheet.reader)
        return self._sizes.row(row + 1)

    def _new(self, row: int) -> int:
        seam, count = self._insertion.at - 1, self._insertion.count
        if row >= seam + count:
            return self._old(row - count)
        return self._old(row if self._model is None or row < seam else self._model - 1)


def moved_anchors(xml: bytes, moved: MovedMarks) -> bytes:
    """A drawing, or the controls and objects that a sheet lists."""

    def change(match: re.Match[bytes]) -> bytes:
        tag, start, end = match[1], match[2], match[3] or b""
        first = _mark(start)
        last = _mark(end) if end else first
        marks = moved((first, last), **_behaviour(tag))
        if marks == (first, last):
            return match[0]
        return tag + _marked(start, first, marks[0]) + (_marked(end, last, marks[1]) if end else b"")

    return _ANCHOR.sub(change, xml)


def _behaviour(tag: bytes) -> dict[str, bool]:
    if re.match(rb"<(?:\w+:)?anchor\b", tag):
        moves, grows = (
            attribute(tag, name) in (b"1", b"true") for name in (b"moveWithCells", b"sizeWithCells")
        )
        return {"moves": moves or grows, "grows": grows}
    kind = attribute(tag, b"editAs") or b"twoCell"
    if b"oneCellAnchor" in tag:
        kind = b"oneCell"
    return {"moves": kind != b"absolute", "grows": kind == b"twoCell"}


def _mark(element: bytes) -> Mark:
    row, offset = _ROW.search(element), _OFFSET.search(element)
    return (whole_number(row[2]) if row else 0), (whole_number(offset[2]) // EMU if offset else 0)


def _marked(element: bytes, old: Mark, new: Mark) -> bytes:
    if new[0] != old[0]:
        element = _ROW.sub(lambda match: match[1] + b"%d" % new[0], element, count=1)
    if new[1] != old[1]:
        element = _OFFSET.sub(lambda match: match[1] + b"%d" % (new[1] * EMU), element, count=1)
    return element


def moved_vml(xml: bytes, insertion: RowInsertion, moved: MovedMarks) -> bytes:
    """The boxes of notes go with their cells, controls as they are told to."""

    def change(match: re.Match[bytes]) -> bytes:
        client = match[0]
        if re.search(rb"""\sObjectType\s*=\s*["']Note["']""", client):
            return _moved_note(client, insertion)
        # In VML these two say what does not happen.
        moves = not re.search(rb"<(?:\w+:)?MoveWithCells\s*/?>(?!\s*[Ff]alse)", client)
        grows = moves and not re.search(rb"<(?:\w+:)?SizeWithCells\s*/?>(?!\s*[Ff]alse)", client)
        return _with_anchor(client, partial(moved, moves=moves, grows=grows))

    return _CLIENT.sub(change, xml)


def _moved_note(client: bytes, insertion: RowInsertion) -> bytes:
    row = _VML_ROW.search(client)
    down = insertion.row(whole_number(row[2]) + 1) - 1 - whole_number(row[2]) if row else 0
    if row is None or not down:
        return client
    client = client[: row.start()] + row[1] + b"%d" % (int(row[2]) + down) + client[row.end() :]
    return _with_anchor(
        client, lambda marks: ((marks[0][0] + down, marks[0][1]), (marks[1][0] + down, marks[1][1]))
    )


def _with_anchor(client: bytes, change: Callable[[Marks], Marks]) -> bytes:
    found = _VML_ANCHOR.search(client)
    numbers = [int(text) for text in re.findall(rb"-?\d+", found[2])] if found else []
    if found is None or len(numbers) != 8:
        return client
    old = (numbers[2], numbers[3]), (numbers[6], numbers[7])
    new = change(old)
    if new == old:
        return client
    numbers[2:4], numbers[6:8] = new
    text = b", ".join(b"%d" % number for number in numbers)
    return client[: found.start(2)] + text + client[found.end(2) :]


def moved_cells(xml: bytes, insertion: RowInsertion) -> bytes:
    """Comments, the place of a pivot table, cells mapped to XML: what names its cells in ``ref`` or ``r``."""

    def change(match: re.Match[bytes]) -> bytes:
        tag = match[0]
        for name in (b"ref", b"r"):
            value = attribute(tag, name)
            if value is not None and (new := insertion.reference(value.decode())) != value.decode():
                tag = set_attribute(tag, name, new)
        return tag

    return _PLACED.sub(change, xml)
