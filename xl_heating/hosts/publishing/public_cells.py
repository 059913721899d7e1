"""The cells of a sheet for the public: what is private is hidden, what nobody sees goes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from xl_heating.engines.file.addresses import COLUMN_NUMBER
from xl_heating.engines.file.sheet_part import SheetPart
from xl_heating.engines.file.xml_text import attribute, decode_cell_text, encode_cell_text

Mask = Callable[[str, int, int, Any], Any]
"""(sheet, row, column, value) → the value to show; the very same object where nothing is hidden."""

PHONETIC = re.compile(rb"<((?:\w+:)?)(?:rPh\b.*?</(?:\w+:)?rPh>|phoneticPr\b[^>]*?/>)", re.S)
_CELL = re.compile(rb"<((?:\w+:)?)c(\s[^>]*?)?(?:/>|(?<!/)>(.*?)</(?:\w+:)?c>)", re.S)
_ROW = re.compile(rb"<((?:\w+:)?)row(\s[^>]*?)?(?:/>|(?<!/)>(.*?)</(?:\w+:)?row>)", re.S)
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</")
_TEXTS = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</")
_PLACE = re.compile(rb"([A-Z]+)(\d+)")
_FLAGS = re.compile(rb"""\s(?:t|cm|vm|ph)\s*=\s*(?:"[^"]*"|'[^']*')""")


@dataclass
class PublicCells:
    """Rewrites the cells of one sheet after another, and counts."""

    strings: Sequence[str]
    """The workbook's shared strings."""
    mask: Mask
    used: set[int] = field(default_factory=set)
    """Shared strings that a cell still shows."""
    hidden: Counter[str] = field(default_factory=Counter)
    """Sheet → cells of which a part is hidden now."""
    emptied: Counter[str] = field(default_factory=Counter)
    """Sheet → cells in hidden rows and columns or under merged ones that had something in them."""

    def rewritten(self, sheet: SheetPart, text: bytes) -> bytes:
        """The ``sheetData`` element `text` of a sheet without formulas."""
        unseen = _Unseen(sheet)
        number = 0

        def put_row(match: re.Match[bytes]) -> bytes:
            nonlocal number
            given = attribute(match[2] or b"", b"r")
            number = int(given) if given else number + 1
            if match[3] is None:
                return match[0]
            height = attribute(match[2] or b"", b"ht")
            whole = number in unseen.rows or (height is not None and float(height) == 0)
            column = 0

            def put_cell(cell: re.Match[bytes]) -> bytes:
                nonlocal column
                place = _PLACE.match(attribute(cell[2] or b"", b"r") or b"")
                column = COLUMN_NUMBER[place[1].decode()] if place else column + 1
                if cell[3] is None:
                    return cell[0]
                if whole or unseen.holds(number, column):
                    self.emptied[sheet.name] += 1
                    return _constant(cell, None)
                return self._cell(sheet.name, number, column, cell)

            start, end = match.start(3) - match.start(), match.end(3) - match.start()
            return match[0][:start] + _CELL.sub(put_cell, match[3]) + match[0][end:]

        return _ROW.sub(put_row, text)

    def _cell(self, sheet: str, row: int, column: int, cell: re.Match[bytes]) -> bytes:
        attributes, inside = cell[2] or b"", cell[3]
        kind = attribute(attributes, b"t") or b"n"
        value = _VALUE.search(inside)
        index = -1
        shown: Any
        if kind == b"s" and value:
            index = int(value[1])
            shown = self.strings[index] if index < len(self.strings) else ""
        elif kind == b"inlineStr":
            shown = decode_cell_text(b"".join(_TEXTS.findall(PHONETIC.sub(b"", inside))))
        elif kind in (b"str", b"d") and value:
            shown = decode_cell_text(value[1])
        elif kind == b"n" and value and value[1].strip():
            shown = float(value[1])
        else:
            shown = None  # blank, a truth value or an error
        instead = self.mask(sheet, row, column, shown)
        if instead is not shown and instead != shown:
            self.hidden[sheet] += 1
            return _constant(cell, instead)
        if index >= 0:
            self.used.add(index)
        kept = _FLAGS.sub(b"", attributes) + (b' t="%s"' % kind if kind != b"n" else b"")
        inside = PHONETIC.sub(b"", inside) if kind == b"inlineStr" else inside
        return b"<%sc%s>%s</%sc>" % (cell[1], kept, inside, cell[1])


class _Unseen:
    """What nobody sees of a sheet: hidden rows and columns, those without width, cells under merged ones."""

    def __init__(self, sheet: SheetPart) -> None:
        self.rows = sheet.hidden_rows
        columns = set(sheet.hidden_columns)
        for tag, numbers in sheet.reader.column_groups():
            width = attribute(tag, b"width")
            if width is not None and float(width) == 0:
                columns.update(numbers)
        self._columns = columns
        used = sheet.used
        self._covered = {
            (row, column)
            for rect in sheet.merges
            for row in range(rect.top, min(rect.bottom, used.bottom) + 1)
            for column in range(rect.left, min(rect.right, used.right) + 1)
            if (row, column) != (rect.top, rect.left)
        }

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell of a row that is seen is not."""
        return column in self._columns or (row, column) in self._covered


def _constant(cell: re.Match[bytes], value: Any) -> bytes:
    """The cell with another value: a text, or nothing."""
    prefix, attributes = cell[1], _FLAGS.sub(b"", cell[2] or b"")
    if value is None or value == "":
        return b"<%sc%s/>" % (prefix, attributes)
    text = encode_cell_text(str(value)).encode()
    names = (prefix, attributes, prefix, prefix, text, prefix, prefix, prefix)
    return b'<%sc%s t="inlineStr"><%sis><%st xml:space="preserve">%s</%st></%sis></%sc>' % names
