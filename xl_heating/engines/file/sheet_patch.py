"""Write changed cells into the XML text of one worksheet; every other row stays as its bytes are."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

from .addresses import COLUMN_LETTERS, Rect, parse_rect, rect_name
from .cell_values import (
    Cached,
    CellError,
    Duration,
    Formula,
    cached_xml,
    content_xml,
    default_format,
)
from .dates import to_serial
from .sheet_scan import CellText, RowSpan, SheetReader
from .styles import Styles
from .xml_text import attribute, decode_cell_text, escape, set_attribute, unescape

_SPANS = re.compile(rb"""\s+spans\s*=\s*(?:"[^"]*"|'[^']*')""")

# What a row may ask for: a value by column, and a number format (code) or style (number) by column.
Values = Mapping[int, Any]
Formats = Mapping[int, "str | int"]


class SheetPatcher:
    """Applies changes to one sheet and remembers whether formulas came or went."""

    def __init__(self, reader: SheetReader, original: bytes, styles: Styles, date1904: bool) -> None:
        self._reader = reader
        self._original = original
        self._styles = styles
        self._date1904 = date1904
        self._prefix = reader.prefix.decode()
        self._column_styles = column_styles(reader)
        self._touched: list[int] | None = None  # top, left, bottom, right of cells that now exist
        self.formulas_changed = False

    def patched(
        self, values: Mapping[int, Values], formats: Mapping[int, Formats], rows: Mapping[int, RowSpan]
    ) -> bytes:
        """The whole part with the changes in place; the very same bytes when nothing differs."""
        numbers = list(rows)
        pieces: list[bytes] = []
        done = self._reader.data_start
        for number in sorted(values.keys() | formats.keys()):
            row_values, row_formats = values.get(number, {}), formats.get(number, {})
            span = rows.get(number)
            if span is None:
                new = self._row(number, b"", b"", row_values, row_formats)
                after = bisect_left(numbers, number)
                start = end = rows[numbers[after]].start if after < len(numbers) else self._reader.data_end
            else:
                start, end = span.start, span.end
                tag = self._original[start : span.body_start]
                new = self._row(
                    number, tag, self._original[span.body_start : span.body_end], row_values, row_formats
                )
            pieces += [self._original[done:start], new]
            done = end
        body = b"".join([*pieces, self._original[done : self._reader.data_end]])
        if body == self._original[self._reader.data_start : self._reader.data_end]:
            return self._original
        return self._with_body(body)

    def _with_body(self, body: bytes) -> bytes:
        reader = self._reader
        head, tail = self._original[: reader.data_start], self._original[reader.data_end :]
        if reader.data_end == reader.tag_end:  # <sheetData/>
            name = reader.prefix + b"sheetData"
            opening = self._original[reader.tag_start : reader.tag_end].rstrip(b"/> ") + b">"
            head, tail = self._original[: reader.tag_start] + opening, b"</" + name + b">" + tail
        return self._with_dimension(head) + body + tail

    def _with_dimension(self, head: bytes) -> bytes:
        match = re.search(rb"<%sdimension\s[^>]*>" % re.escape(self._reader.prefix), head)
        if match is None or self._touched is None:
            return head
        known = parse_rect((attribute(match[0], b"ref") or b"").decode())
        new = Rect(*self._touched)
        if known is not None:
            if known.covers(new):
                return head
            new = Rect(*map(min, known[:2], new[:2]), *map(max, known[2:], new[2:]))
        return head[: match.start()] + set_attribute(match[0], b"ref", rect_name(new)) + head[match.end() :]

    def _row(self, number: int, tag: bytes, body: bytes, values: Values, formats: Formats) -> bytes:
        if not body:
            cells = self._new_cells(number, tag, values, formats)
            if not cells:
                return tag if not tag or tag.endswith(b"/>") else tag + self._reader.patterns.row_end
            return self._opened(number, tag) + cells.encode() + self._reader.patterns.row_end
        changed = self._merged(number, tag, body, values, formats)
        if changed == body:
            return tag + body + self._reader.patterns.row_end
        return self._opened(number, tag) + changed + self._reader.patterns.row_end

    def _opened(self, number: int, tag: bytes) -> bytes:
        if not tag:
            return f'<{self._prefix}row r="{number}">'.encode()
        tag = _SPANS.sub(b"", tag)
        return tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag

    def _new_cells(self, number: int, tag: bytes, values: Values, formats: Formats) -> str:
        columns = sorted(values.keys() | formats.keys()) if formats else sorted(values)
        return "".join(
            [
                self._new_cell(number, column, tag, values.get(column), formats.get(column))
                for column in columns
            ]
        )

    def _new_cell(self, row: int, column: int, row_tag: bytes, value: Any, wanted: str | int | None) -> str:
        if value is None and wanted is None:
            return ""
        style = self.inherited_style(row_tag, column)
        return self._written(row, column, self._styled(style, value, wanted), value)

    def inherited_style(self, row_tag: bytes, column: int) -> int:
        """The format of a cell that is not in the file: its row's, or else its column's."""
        if row_tag and attribute(row_tag, b"customFormat") in (b"1", b"true"):
            return int(attribute(row_tag, b"s") or 0)
        return self._column_styles.get(column, 0)

    def _styled(self, style: int, value: Any, wanted: str | int | None) -> int:
        if isinstance(wanted, int):
            style = wanted
        elif wanted is not None:
            style = self._styles.with_format(style, wanted)
        number = default_format(value)
        if number is not None:
            fits = self._styles.is_date if isinstance(value, dt.date) else self._styles.shows_time
            if not fits(style):
                style = self._styles.with_builtin(style, number)
        return style

    def _written(self, row: int, column: int, style: int, value: Any) -> str:
        """One whole cell."""
        self._touch(row, column)
        prefix = self._prefix
        head = f'<{prefix}c r="{COLUMN_LETTERS[column]}{row}"' + (f' s="{style}"' if style else "")
        if value is None:
            return head + "/>"
        if type(value) is Formula:
            self.formulas_changed = True
            kind, content = (
                cached_xml(value.cached, prefix, self._date1904) if value.cached != "" else ("", "")
            )
            content = f"<{prefix}f>{escape(value.text)}</{prefix}f>{content}"
        elif type(value) is Cached:
            kind, content = cached_xml(value.value, prefix, self._date1904)
        else:
            kind, content = content_xml(value, prefix, self._date1904)
        return f"{head}{kind}>{content}</{prefix}c>"

    def _touch(self, row: int, column: int) -> None:
        if self._touched is None:
            self._touched = [row, column, row, column]
            return
        touched = self._touched
        if row > touched[2]:
            touched[2] = row
        elif row < touched[0]:
            touched[0] = row
        if column > touched[3]:
            touched[3] = column
        elif column < touched[1]:
            touched[1] = column

    def _merged(self, number: int, tag: bytes, body: bytes, values: Values, formats: Formats) -> bytes:
        """The body of a row with changed cells replaced and new ones put in column order."""
        waiting = sorted(values.keys() | formats.keys())
        pieces: list[bytes] = []
        done = position = 0
        for cell in self._reader.cells(body):
            while position < len(waiting) and waiting[position] < cell.column:
                column = waiting[position]
                new = self._new_cell(number, column, tag, values.get(column), formats.get(column))
                pieces += [body[done : cell.start], new.encode()]
                done = cell.start
                position += 1
            if position < len(waiting) and waiting[position] == cell.column:
                position += 1
                pieces += [body[done : cell.start], self._changed(number, cell, body, values, formats)]
                done = cell.end
        last = [
            self._new_cell(number, column, tag, values.get(column), formats.get(column))
            for column in waiting[position:]
        ]
        if any(last):
            end = self._end_of_cells(body, done)
            pieces += [body[done:end], "".join(last).encode()]
            done = end
        return b"".join(pieces) + body[done:]

    def _end_of_cells(self, body: bytes, done: int) -> int:
        """New last cells go before the white space or extension list that ends a row."""
        ends = [match.end() for match in self._reader.patterns.cell.finditer(body)]
        return max([done, *ends[-1:]])

    def _changed(self, row: int, cell: CellText, body: bytes, values: Values, formats: Formats) -> bytes:
        old = body[cell.start : cell.end]
        style = int(attribute(cell.attributes, b"s") or 0)
        if cell.column not in values:
            wanted = self._styled(style, None, formats[cell.column])
            return old if wanted == style else self._restyled(old, wanted)
        value = values[cell.column]
        wanted = self._styled(style, value, formats.get(cell.column))
        if type(value) is Cached:
            return self._recalculated(cell, old, value)
        has_formula = self._reader.patterns.formula_start in cell.content
        if wanted == style and self._same(cell, value, has_formula):
            return old
        if has_formula and type(value) is not Formula:
            self.formulas_changed = True
        changed_before = self.formulas_changed
        if value is None and not wanted:
            return b""
        new = self._written(row, cell.column, wanted, value).encode()
        if has_formula and type(value) is Formula:
            self.formulas_changed = changed_before
        return new

    def _restyled(self, old: bytes, style: int) -> bytes:
        end = old.index(b">") + 1
        return set_attribute(old[:end], b"s", str(style)) + old[end:]

    def _recalculated(self, cell: CellText, old: bytes, new: Cached) -> bytes:
        """The cell with its formula untouched and another cached value."""
        kind, content = cached_xml(new.value, self._prefix, self._date1904)
        match = self._reader.patterns.formula.search(cell.content)
        formula = match[0] if match else b""
        old_kind = attribute(cell.attributes, b"t") or b""
        same_kind = (b' t="%s"' % old_kind if old_kind not in (b"", b"n") else b"") == kind.encode()
        old_value = self._reader.patterns.value.search(cell.content)
        if same_kind and old_value and self._same_text(old_kind, old_value[1], content):
            return old
        tag = re.sub(rb"""\s+t\s*=\s*(?:"[^"]*"|'[^']*')""", b"", cell.attributes).rstrip()
        name = self._reader.prefix + b"c"
        return b"<" + name + tag + kind.encode() + b">" + formula + content.encode() + b"</" + name + b">"

    def _same_text(self, kind: bytes, raw: bytes, content: str) -> bool:
        new = content[content.index(">") + 1 : content.rindex("<")]
        if kind in (b"", b"n"):
            try:
                return float(raw) == float(new)
            except ValueError:
                return False
        return decode_cell_text(raw) == decode_cell_text(new.encode())

    def _same(self, cell: CellText, value: Any, has_formula: bool) -> bool:
        """Whether the cell already holds exactly this, however it is written."""
        if type(value) is Formula:
            match = self._reader.patterns.formula.search(cell.content)
            return (
                match is not None
                and attribute(match[1], b"t") is None
                and unescape(match[2] or b"") == value.text
            )
        if has_formula:
            return False
        if value is None:
            return not cell.content.strip()
        kind = attribute(cell.attributes, b"t") or b""
        if type(value) is float or isinstance(value, dt.date | Duration):
            raw = self._reader.patterns.value.search(cell.content)
            if kind not in (b"", b"n") or raw is None:
                return False
            if isinstance(value, Duration):
                return float(raw[1]) == value.serial
            return float(raw[1]) == (
                to_serial(value, self._date1904) if isinstance(value, dt.date) else value
            )
        if kind == b"e" or type(value) in (bool, CellError):
            known = self._reader.cell_value(cell)
            return type(known) is type(value) and bool(known == value)
        return kind in (b"s", b"inlineStr", b"str") and bool(self._reader.cell_value(cell) == value)


def column_styles(reader: SheetReader) -> dict[int, int]:
    """Column number -> style, for columns that have one of their own."""
    name = re.escape(reader.prefix)
    found: dict[int, int] = {}
    for tag in re.findall(rb"<%scol\s([^>]*)>" % name, reader.text[: reader.data_start]):
        style = attribute(tag, b"style")
        if style and style != b"0":
            first, last = int(attribute(tag, b"min") or 0), int(attribute(tag, b"max") or 0)
            found.update(dict.fromkeys(range(first, last + 1), int(style)))
    return found
