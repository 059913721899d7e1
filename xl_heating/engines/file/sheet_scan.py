"""Read the XML text of one worksheet: rows, cells, values, formulas.

A sheet as programs write it is read by one pass of one pattern; a sheet that leaves out ``r`` attributes or
orders them oddly takes a slower, general path with the same result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import copy
from functools import lru_cache
from typing import Any, NamedTuple

from xl_heating.errors import DamagedWorkbook

from .addresses import COLUMN_NUMBER, MAX_COLUMN, MAX_ROW, parse_cell
from .cell_values import CellError
from .dates import from_iso, from_serial
from .shared_strings import plain_text
from .xml_text import REPAIR, attribute, decode_cell_text, int_attribute, whole_number


class RowSpan(NamedTuple):
    """Where one row stands: the whole element, and its cells between the tags (empty if self-closed)."""

    start: int
    body_start: int
    body_end: int
    end: int


class CellText(NamedTuple):
    """One cell as text, with offsets inside its row's body; ``raw`` is its value if that is all it holds."""

    column: int
    start: int
    end: int
    style: bytes
    kind: bytes
    raw: bytes | None
    content: bytes


class FormulaCell(NamedTuple):
    """One cell with an ``f`` element: its attributes and text as they stand in the file."""

    row: int
    column: int
    attributes: bytes
    text: bytes


class Patterns:
    """The patterns of one namespace prefix."""

    def __init__(self, prefix: bytes) -> None:
        p = {b"p": re.escape(prefix)}
        self.sheet_data = re.compile(rb"<%(p)ssheetData(?:\s[^>]*?)?(?:(/)>|>)" % p)
        self.sheet_data_end = b"</" + prefix + b"sheetData>"
        self.row = re.compile(rb"<%(p)srow((?:\s[^>]*?)?)(/?)>" % p)
        self.bare_row = b"<" + prefix + b"row>"
        self.row_end = b"</" + prefix + b"row>"
        self.cell = re.compile(
            rb'<%(p)sc r="([A-Z]+)\d+"(?: s="(\d+)")?(?: t="(\w+)")?'
            rb"(?:/>|>(?:<%(p)sv>([^<]*)</%(p)sv></%(p)sc>|(.*?)</%(p)sc>))"
            rb"|<%(p)sc((?:\s[^>]*?)?)(?:/>|>(.*?)</%(p)sc>)" % p,
            re.S,
        )
        self.usual_cell = re.compile(
            rb'(<%(p)sc r="([A-Z]+)\d+"(?: s="(\d+)")?(?: t="(\w+)")?'
            rb"(?:/>|>(?:<%(p)sv>([^<]*)</%(p)sv></%(p)sc>|(.*?)</%(p)sc>)))" % p,
            re.S,
        )
        self.cell_start = b"<" + prefix + b"c "
        self.styled_cell = re.compile(
            rb'<%(p)sc r="([A-Z]+)\d+"(?: s="(\d+)")?(?: (?!s=)[a-z]+="[^"]*")*/?>' % p
        )
        self.usual = re.compile(
            rb"<%(p)srow(\s[^>]*)>"
            rb'|<%(p)sc r="([A-Z]+)\d+"(?: s="(\d+)")?(?: cm="\d+")?(?: t="(\w+)")?(?: [cv]m="\d+")*'
            rb"(?:/>|>(?:<%(p)sv>([^<]*)</%(p)sv></%(p)sc>|(.*?)</%(p)sc>))" % p,
            re.S,
        )
        self.value = re.compile(rb"<%(p)sv(?:\s[^>]*)?>([^<]*)</%(p)sv>" % p)
        self.formula = re.compile(rb"<%(p)sf((?:\s[^>]*?)?)(?:/>|>([^<]*)</%(p)sf>)" % p)
        self.result = re.compile(
            rb"<%(p)sv(?:\s[^>]*?)?(?:/>|>[^<]*</%(p)sv>)|<%(p)sis>.*?</%(p)sis>|<%(p)sis/>" % p, re.S
        )
        self.formula_start = b"<" + prefix + b"f"
        self.formula_cell = re.compile(
            rb'<%(p)sc r="([A-Z]+)(\d+)"[^>]*>\s*<%(p)sf((?:\s[^>]*?)?)(?:/>|>([^<]*)</%(p)sf>)' % p
        )


@lru_cache(maxsize=16)
def patterns(prefix: bytes) -> Patterns:
    return Patterns(prefix)


class _Columns(dict[bytes, int]):
    """Column letters as they stand in a file -> number; a typed error for letters past the last column."""

    def __init__(self, damaged: Callable[[str], DamagedWorkbook]) -> None:
        super().__init__()
        self._damaged = damaged

    def __missing__(self, letters: bytes) -> int:
        number = COLUMN_NUMBER[letters.decode()] if len(letters) <= 3 else MAX_COLUMN + 1
        if number > MAX_COLUMN:
            raise self._damaged(f"单元格的列号“{letters.decode()[:9]}”超出工作表范围。")
        self[letters] = number
        return number


class SheetReader:
    """What one worksheet's text says. ``strings`` and ``date_styles`` are asked for only when needed.

    Parameters
    ----------
    text : the sheet's XML with comments blanked
    prefix : namespace prefix with its colon, or nothing
    """

    def __init__(
        self,
        text: bytes,
        prefix: bytes,
        *,
        strings: Callable[[], list[str]],
        date_styles: Callable[[], frozenset[bytes]],
        date1904: bool,
        where: str,
    ) -> None:
        self.text = text
        self.prefix = prefix
        self.patterns = patterns(prefix)
        self._strings = strings
        self._date_styles = date_styles
        self._date1904 = date1904
        self._where = where
        self.columns = _Columns(self.damaged)
        self.data_start, self.data_end, self.tag_start, self.tag_end = self._find_data()

    def with_serials(self) -> SheetReader:
        """The same sheet read with dates as their day numbers."""
        plain = copy(self)
        plain._date_styles = frozenset
        return plain

    def damaged(self, message: str) -> DamagedWorkbook:
        return DamagedWorkbook(message, where=self._where, remedy=REPAIR)

    def _find_data(self) -> tuple[int, int, int, int]:
        """Content and whole element of sheetData."""
        opening = self.patterns.sheet_data.search(self.text)
        if opening is None:
            raise self.damaged("工作表缺少单元格数据区。")
        if opening[1]:
            return opening.end(), opening.end(), opening.start(), opening.end()
        end = self.text.rfind(self.patterns.sheet_data_end)
        return opening.end(), end, opening.start(), end + len(self.patterns.sheet_data_end)

    def rows(self) -> Iterator[tuple[int, RowSpan]]:
        """Row numbers and where the rows stand, in file order."""
        number, position = 0, self.data_start
        while match := self.patterns.row.search(self.text, position, self.data_end):
            if match[2]:
                span = RowSpan(match.start(), match.end(), match.end(), match.end())
            else:
                body_end = self.text.find(self.patterns.row_end, match.end(), self.data_end)
                span = RowSpan(match.start(), match.end(), body_end, body_end + len(self.patterns.row_end))
            number = self._row_number(match[1], span, number + 1)
            yield number, span
            position = span.end

    def _row_number(self, tag: bytes, span: RowSpan, following: int) -> int:
        if tag.startswith(b' r="'):
            digits: bytes | None = tag[4 : tag.index(b'"', 4)]
        else:
            digits = attribute(tag, b"r")
        if digits is None:
            first = self.patterns.cell.search(self.text, span.body_start, span.body_end)
            place = attribute(first[0][: first[0].index(b">")], b"r") if first else None
            known = parse_cell(place.decode()) if place else None
            return known[0] if known else following
        try:
            number = int(digits)
        except ValueError:
            number = 0
        if not 1 <= number <= MAX_ROW:
            raise self.damaged("工作表有一行的行号不正确。")
        return number

    def column_groups(self) -> list[tuple[bytes, range]]:
        """The ``col`` elements that stand before the cells, with the columns that each is for."""
        pattern = rb"<%scol\s([^>]*)>" % re.escape(self.prefix)
        tags = re.findall(pattern, self.text[: self.data_start])
        return [
            (tag, range(int_attribute(tag, b"min", 1), min(int_attribute(tag, b"max"), MAX_COLUMN) + 1))
            for tag in tags
        ]

    def cells(self, body: bytes) -> Iterator[CellText]:
        """The cells of one row's body."""
        column = 0
        for match in self.patterns.cell.finditer(body):
            letters, style, kind, raw, content, attributes, other = match.groups()
            if letters is not None:
                column = self.columns[letters]
                yield CellText(column, *match.span(), style or b"", kind or b"", raw, content or b"")
                continue
            place = attribute(attributes, b"r")
            if place is None:
                column += 1
            else:
                known = parse_cell(place.decode())
                if known is None:
                    raise self.damaged(f"单元格地址“{place.decode()}”不正确。")
                column = known[1]
            style, kind = attribute(attributes, b"s") or b"", attribute(attributes, b"t") or b""
            yield CellText(column, *match.span(), style, kind, None, other or b"")

    def values(self) -> dict[int, list[Any]]:
        """Row number -> values from column A on; None for empty, "" for a formula without a result."""
        if self.text.find(self.patterns.bare_row, self.data_start, self.data_end) >= 0:
            return self._general_values()
        try:
            return self._usual_values() or self._general_values()
        except ValueError:
            raise self.damaged("有单元格的数值读不出来。") from None

    def _usual_values(self) -> dict[int, list[Any]] | None:
        """None when the sheet turns out to be written in an unusual way."""
        grid: dict[int, list[Any]] = {}
        found = self.patterns.usual.findall(self.text, self.data_start, self.data_end)
        strings: list[str] | None = None
        columns = self.columns
        dates = self._date_styles()
        current: list[Any] = []
        number = cells = 0
        for row_tag, letters, style, kind, raw, rest in found:
            if row_tag:
                if not row_tag.startswith(b' r="'):
                    return None
                number = int(row_tag[4 : row_tag.index(b'"', 4)])
                grid[number] = current = []
                continue
            cells += 1
            value: Any = None
            if raw:
                if not kind:
                    value = float(raw)
                    if style in dates:
                        value = from_serial(value, self._date1904)
                elif kind == b"s":
                    if strings is None:
                        strings = self._strings()
                    try:
                        value = strings[int(raw)]
                    except IndexError:
                        raise self.damaged("单元格引用了不存在的共享文本。") from None
                else:
                    value = self.convert(kind, raw, style)
            elif rest:
                value = self.content_value(style, kind, rest)
            column = columns[letters]
            gap = column - len(current) - 1
            if not gap:
                current.append(value)
            elif gap > 0:
                current.extend([None] * gap)
                current.append(value)
            else:
                current[column - 1] = value
        if cells != self.text.count(self.patterns.cell_start, self.data_start, self.data_end):
            return None
        if grid and not 1 <= min(grid) <= max(grid) <= MAX_ROW:
            raise self.damaged("工作表有一行的行号不正确。")
        return grid

    def _general_values(self) -> dict[int, list[Any]]:
        grid: dict[int, list[Any]] = {}
        for number, span in self.rows():
            current: list[Any] = grid.setdefault(number, [])
            for cell in self.cells(self.text[span.body_start : span.body_end]):
                current.extend([None] * (cell.column - len(current)))
                current[cell.column - 1] = self.cell_value(cell)
        return grid

    def cell_value(self, cell: CellText) -> Any:
        if cell.raw:
            return self.convert(cell.kind, cell.raw, cell.style)
        return self.content_value(cell.style, cell.kind, cell.content) if cell.content else None

    def content_value(self, style: bytes, kind: bytes, content: bytes) -> Any:
        """The value of any cell's content, in whatever way it is written."""
        if kind == b"inlineStr":
            return plain_text(content, self.prefix)
        match = self.patterns.value.search(content)
        if match and (match[1] or kind == b"str"):
            return self.convert(kind, match[1], style)
        return "" if self.patterns.formula_start in content else None

    def convert(self, kind: bytes, raw: bytes, style: bytes) -> Any:
        """The Python value of a ``v`` text of the given type."""
        try:
            if kind in (b"", b"n"):
                number = float(raw)
                return from_serial(number, self._date1904) if style in self._date_styles() else number
            if kind == b"s":
                return self._strings()[int(raw)]
            if kind == b"b":
                return raw.strip() in (b"1", b"true")
            if kind == b"e":
                return CellError(raw.decode())
            if kind == b"d":
                return from_iso(raw.decode()) or raw.decode()
        except (ValueError, IndexError):
            raise self.damaged(f"单元格的值“{raw.decode(errors='replace')}”读不出来。") from None
        return decode_cell_text(raw)

    def formulas(self) -> list[FormulaCell]:
        """Every cell with a formula, as written: members of a shared formula have no text of their own."""
        area = (self.data_start, self.data_end)
        starts = sum(
            self.text.count(self.patterns.formula_start + after, *area) for after in (b">", b" ", b"/")
        )
        if not starts:
            return []
        found = self.patterns.formula_cell.findall(self.text, *area)
        if len(found) != starts:
            return list(self._general_formulas())
        return [
            FormulaCell(whole_number(digits), self.columns[letters], attributes, text)
            for letters, digits, attributes, text in found
        ]

    def _general_formulas(self) -> Iterator[FormulaCell]:
        """The same by way of rows and cells, for sheets that do not name their places in the usual form."""
        for number, span in self.rows():
            for cell in self.cells(self.text[span.body_start : span.body_end]):
                if match := self.patterns.formula.search(cell.content):
                    yield FormulaCell(number, cell.column, match[1], match[2] or b"")
