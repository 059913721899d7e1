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
    plain_cell,
)
from .dates import to_serial
from .sheet_scan import CellText, RowSpan, SheetReader
from .styles import Styles
from .xml_text import attribute, escape, int_attribute, set_attribute, unescape, whole_number

_SPANS = re.compile(rb"""\s+spans\s*=\s*(?:"[^"]*"|'[^']*')""")

_TYPE_AND_RICH_VALUE = re.compile(rb"""\s+(?:t|vm)\s*=\s*(?:"[^"]*"|'[^']*')""")
_TEXT_KINDS = frozenset((b"s", b"inlineStr", b"str"))
_NUMBER_KINDS = frozenset((b"", b"n"))
_FORMATLESS = frozenset((float, str, bool, type(None), CellError, Formula, Cached))
_KEEP = object()  # a cell of which only the format changes

# What a row may ask for: a value by column, and the number of a cell format by column.
Values = Mapping[int, Any]
Formats = Mapping[int, int]


class SheetPatcher:
    """Applies changes to one sheet and remembers whether formulas came or went."""

    def __init__(self, reader: SheetReader, original: bytes, styles: Styles, date1904: bool) -> None:
        self._reader = reader
        self._original = original
        self._styles = styles
        self._date1904 = date1904
        self._prefix = reader.prefix.decode()
        self._column_styles = column_styles(reader)
        self._touched: Rect | None = None  # around the cells that changed
        self._widened = False  # whether the row at hand may get new cells
        self.formulas_changed = False
        self.recalculated = 0  # cells that show another result than before

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
        new = self._touched
        if known is not None:
            if known.covers(new):
                return head
            new = Rect(*map(min, known[:2], new[:2]), *map(max, known[2:], new[2:]))
        return head[: match.start()] + set_attribute(match[0], b"ref", rect_name(new)) + head[match.end() :]

    def _row(self, number: int, tag: bytes, body: bytes, values: Values, formats: Formats) -> bytes:
        waiting = sorted(values.keys() | formats.keys()) if formats else sorted(values)
        self._widened = not all(type(value) is Cached for value in values.values())
        if not body:
            changed = self._new_cells(number, tag, waiting, values, formats).encode()
        else:
            usual = None if formats else self._usually_merged(number, tag, body, waiting, values)
            changed = self._merged(number, tag, body, waiting, values, formats) if usual is None else usual
        if changed == body:
            return tag if not tag or tag.endswith(b"/>") else tag + body + self._reader.patterns.row_end
        filled = [c for c in waiting if c in formats or values[c] is not None]
        if filled:
            self._touch(number, filled[0], filled[-1])
        return self._opened(number, tag) + changed + self._reader.patterns.row_end

    def _opened(self, number: int, tag: bytes) -> bytes:
        if not tag:
            return f'<{self._prefix}row r="{number}">'.encode()
        if self._widened:  # spans tell where the cells of the row begin and end
            tag = _SPANS.sub(b"", tag)
        return tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag

    def _new_cells(
        self, row: int, row_tag: bytes, columns: list[int], values: Values, formats: Formats
    ) -> str:
        """Cells that are not in the file yet: their format is that of the row, or else of the column."""
        of_row = row_style(row_tag)
        cells = []
        for column in columns:
            value, wanted = values.get(column), formats.get(column)
            inherited = self._column_styles.get(column, 0) if of_row is None else of_row
            if wanted is None and (type(value) is float or type(value) is str):
                attributes = f' s="{inherited}"' if inherited else ""
                cells.append(plain_cell(self._prefix, f"{COLUMN_LETTERS[column]}{row}", attributes, value))
                continue
            style = self._styled(inherited, value, wanted)
            if value is None and style == inherited:
                continue
            self.formulas_changed |= type(value) is Formula
            cells.append(self._written(row, column, style, value))
        self._widened |= bool(cells)
        return "".join(cells)

    def _styled(self, style: int, value: Any, wanted: int | None) -> int:
        """The format that a cell of format ``style`` needs for a value and a wish."""
        if wanted is None and type(value) in _FORMATLESS:
            return style
        if wanted is not None:
            style = wanted
        number = default_format(value)
        if number is not None:
            fits = self._styles.is_date if isinstance(value, dt.date) else self._styles.shows_time
            if not fits(style):
                style = self._styles.with_builtin(style, number)
        return style

    def _written(self, row: int, column: int, style: int, value: Any) -> str:
        """One whole cell."""
        prefix = self._prefix
        place = f"{COLUMN_LETTERS[column]}{row}"
        attributes = f' s="{style}"' if style else ""
        if type(value) is float or type(value) is str:
            return plain_cell(prefix, place, attributes, value)
        head = f'<{prefix}c r="{place}"{attributes}'
        if value is None:
            return head + "/>"
        if type(value) is Formula:
            kind, content = (
                cached_xml(value.cached, prefix, self._date1904) if value.cached != "" else ("", "")
            )
            content = f"<{prefix}f>{escape(value.text)}</{prefix}f>{content}"
        elif type(value) is Cached:
            kind, content = cached_xml(value.value, prefix, self._date1904)
        else:
            kind, content = content_xml(value, prefix, self._date1904)
        return f"{head}{kind}>{content}</{prefix}c>"

    def _touch(self, row: int, left: int, right: int) -> None:
        new = Rect(row, left, row, right)
        old = self._touched or new
        self._touched = Rect(*map(min, old[:2], new[:2]), *map(max, old[2:], new[2:]))

    def _merged(
        self, number: int, tag: bytes, body: bytes, waiting: list[int], values: Values, formats: Formats
    ) -> bytes:
        """The body of a row with changed cells replaced and new ones put in column order."""
        pieces: list[bytes] = []
        done = position = 0
        for cell in self._reader.cells(body):
            first = position
            while position < len(waiting) and waiting[position] < cell.column:
                position += 1
            if position > first:
                new = self._new_cells(number, tag, waiting[first:position], values, formats)
                pieces += [body[done : cell.start], new.encode()]
                done = cell.start
            if position < len(waiting) and waiting[position] == cell.column:
                position += 1
                pieces += [body[done : cell.start], self._changed(number, cell, body, values, formats)]
                done = cell.end
        last = self._new_cells(number, tag, waiting[position:], values, formats)
        if last:
            end = self._end_of_cells(body, done)
            pieces += [body[done:end], last.encode()]
            done = end
        return b"".join(pieces) + body[done:]

    def _usually_merged(
        self, number: int, tag: bytes, body: bytes, waiting: list[int], values: Values
    ) -> bytes | None:
        """The same for a row in the usual form, in a fraction of the time; None for any other row."""
        found = self._reader.patterns.usual_cell.findall(body)
        if sum([len(cell[0]) for cell in found]) != len(body):
            return None
        prefix, columns = self._prefix, self._reader.columns
        pieces: list[bytes] = []
        position, count, offset = 0, len(waiting), 0
        for whole, letters, style, kind, raw, content in found:
            column = columns[letters]
            start, offset = offset, offset + len(whole)
            if position == count or column < waiting[position]:
                pieces.append(whole)
                continue
            first = position
            while position < count and waiting[position] < column:
                position += 1
            if position > first:
                pieces.append(self._new_cells(number, tag, waiting[first:position], values, {}).encode())
            if position == count or waiting[position] != column:
                pieces.append(whole)
                continue
            position += 1
            value = values[column]
            if type(value) is float or type(value) is str:
                attributes = f' s="{style.decode()}"' if style else ""
                new = plain_cell(prefix, f"{letters.decode()}{number}", attributes, value).encode()
                if not content:
                    pieces.append(whole if new == whole or self._says(kind, raw, value) else new)
                    continue
                if new == whole:
                    pieces.append(whole)
                    continue
            cell = CellText(column, start, offset, style, kind, raw or None, content)
            pieces.append(self._changed(number, cell, body, values, {}))
        if position < count:
            pieces.append(self._new_cells(number, tag, waiting[position:], values, {}).encode())
        return b"".join(pieces)

    def _says(self, kind: bytes, raw: bytes, value: float | str) -> bool:
        """Whether a cell with nothing but a ``v`` already has this number or text."""
        if not raw:
            return False
        if type(value) is float:
            return not kind and float(raw) == value
        return kind == b"s" and bool(self._reader.convert(kind, raw, b"") == value)

    def _end_of_cells(self, body: bytes, done: int) -> int:
        """New last cells go before the white space or extension list that ends a row."""
        ends = [match.end() for match in self._reader.patterns.cell.finditer(body)]
        return max([done, *ends[-1:]])

    def _changed(self, row: int, cell: CellText, body: bytes, values: Values, formats: Formats) -> bytes:
        """The new text of a cell that is in the file; the old one when it says the same."""
        old = body[cell.start : cell.end]
        value = values.get(cell.column, _KEEP)
        style = whole_number(cell.style or b"0")
        wanted = self._styled(style, value, formats.get(cell.column))
        if value is _KEEP or self._same(cell, value):
            new = old
        elif type(value) is Cached:
            new = self._recalculated(cell, old, value.value)
        else:
            formula = self._reader.patterns.formula_start in cell.content
            if type(value) is Formula and formula and self._formula_of(cell) == value.text:
                new = old if value.cached == "" else self._recalculated(cell, old, value.cached)
            else:
                self.formulas_changed |= formula != (type(value) is Formula)
                return (
                    self._written(row, cell.column, wanted, value).encode()
                    if value is not None or wanted
                    else b""
                )
        return new if wanted == style else self._restyled(new, wanted)

    def _restyled(self, old: bytes, style: int) -> bytes:
        end = old.index(b">") + 1
        return set_attribute(old[:end], b"s", str(style)) + old[end:]

    def _formula_of(self, cell: CellText) -> str | None:
        """The text of a formula of its own; None for parts of shared and array formulas."""
        match = self._reader.patterns.formula.search(cell.content)
        if match is None or attribute(match[1], b"t") is not None:
            return None
        return unescape(match[2] or b"")

    def _recalculated(self, cell: CellText, old: bytes, value: Any) -> bytes:
        """The cell with its formula, and whatever else it holds, untouched and another cached value."""
        kind, content = cached_xml(value, self._prefix, self._date1904)
        tag = _TYPE_AND_RICH_VALUE.sub(b"", old[: old.index(b">")]).rstrip(b"/ ")
        self.recalculated += 1
        end = b"</" + self._reader.prefix + b"c>"
        found = self._reader.patterns.result.search(cell.content)
        formula = self._reader.patterns.formula.search(cell.content)
        start, stop = found.span() if found else (formula.end() if formula else 0,) * 2
        kept, after = cell.content[:start], cell.content[stop:]
        return tag + kind.encode() + b">" + kept + content.encode() + after + end

    def _same(self, cell: CellText, value: Any) -> bool:
        """Whether the cell already shows exactly this, however it is written."""
        kind = type(value)
        if kind is Cached:
            value = value.value
            kind = type(value)
        elif kind is Formula or self._reader.patterns.formula_start in cell.content:
            return False
        if value is None:
            return not cell.raw and not cell.content.strip()
        if kind is str:
            if not value and self._reader.cell_value(cell) in (None, ""):
                return True  # a formula without a stored result shows an empty text
            return cell.kind in _TEXT_KINDS and bool(self._reader.cell_value(cell) == value)
        if kind is bool or kind is CellError:
            known = self._reader.cell_value(cell)
            return type(known) is kind and bool(known == value)
        if cell.kind not in _NUMBER_KINDS:
            return False
        raw = cell.raw
        if raw is None:
            match = self._reader.patterns.value.search(cell.content)
            raw = match[1] if match else b""
        if not raw:
            return False
        if kind is Duration:
            value = value.serial
        elif kind is not float:
            value = to_serial(value, self._date1904)
        return bool(float(raw) == value)


def row_style(tag: bytes) -> int | None:
    """The format of a row itself, if its tag gives it one."""
    if b"customFormat" not in tag or attribute(tag, b"customFormat") not in (b"1", b"true"):
        return None
    return int_attribute(tag, b"s")


def column_styles(reader: SheetReader) -> dict[int, int]:
    """Column number -> style, for columns that have one of their own."""
    found: dict[int, int] = {}
    for tag, columns in reader.column_groups():
        if style := int_attribute(tag, b"style"):
            found.update(dict.fromkeys(columns, style))
    return found
