"""Tables of a worksheet: read from their own parts, grown by patching the text of those parts."""

from __future__ import annotations

import re

from xl_heating.errors import CellNotWritable, DamagedWorkbook

from .addresses import Rect, parse_rect, rect_name
from .row_shift import RowInsertion
from .xml_text import (
    REPAIR,
    attribute,
    decode_cell_text,
    escape_attribute,
    int_attribute,
    parse_tree,
    root_prefix,
    set_attribute,
    whole_number,
)


class TablePart:
    """One table; ``xml`` is the part as it has to be saved."""

    def __init__(self, part: str, xml: bytes, *, where: str) -> None:
        self.part = part
        self.xml = xml
        self._where = where
        self._read()

    def _read(self) -> None:
        root = parse_tree(self.xml, where=self._where)
        self.name: str = root.get("displayName") or root.get("name") or ""
        rect = parse_rect(root.get("ref", ""))
        if rect is None:
            raise DamagedWorkbook(f"表格“{self.name}”的范围不正确。", where=self._where, remedy=REPAIR)
        self.rect = rect
        self.header_rows = whole_number(root.get("headerRowCount", "1"))
        self.totals_rows = whole_number(root.get("totalsRowCount", "0"))
        self.has_autofilter = root.find("{*}autoFilter") is not None
        style = root.find("{*}tableStyleInfo")
        self.style: str = (style.get("name") or "") if style is not None else ""
        self.columns = [
            decode_cell_text(escape_attribute(column.get("name", "")))
            for column in root.iterfind("{*}tableColumns/{*}tableColumn")
        ]

    @property
    def header(self) -> Rect | None:
        return self.rect._replace(bottom=self.rect.top) if self.header_rows else None

    @property
    def totals(self) -> Rect | None:
        return self.rect._replace(top=self.rect.bottom) if self.totals_rows else None

    @property
    def body(self) -> Rect | None:
        top, bottom = self.rect.top + self.header_rows, self.rect.bottom - self.totals_rows
        return self.rect._replace(top=top, bottom=bottom) if top <= bottom else None

    def replace(self, xml: bytes) -> None:
        """Read from another text from now on."""
        self.xml = xml
        self._read()

    def moved(self, xml: bytes, insertion: RowInsertion) -> bytes:
        """The part ``xml`` of this table after new rows came into its sheet."""

        def change(match: re.Match[bytes]) -> bytes:
            ref = (attribute(match[0], b"ref") or b"").decode()
            new = insertion.reference(ref)
            return match[0] if new == ref else set_attribute(match[0], b"ref", new)

        xml = _PLACED.sub(change, xml)
        rect = insertion.rect(self.rect)
        return self._with_filter(xml, rect) if self.totals_rows and rect != self.rect else xml

    def resize(self, rect: Rect, new_headers: list[str]) -> None:
        """Give the table another range with the same header row; ``new_headers`` name added columns."""
        old = self.rect
        if self.totals_rows and rect.bottom != old.bottom:
            raise CellNotWritable(
                f"表格“{self.name}”带有汇总行，不能直接改变行数。",
                where=self._where,
                remedy="请先在 Excel 的“表格设计”中取消“汇总行”，再试。",
            )
        if rect.top != old.top or rect.left != old.left or rect.bottom < rect.top + self.header_rows:
            raise CellNotWritable(
                f"表格“{self.name}”只能向下或向右改变范围，标题行和首列不能移动，且至少保留一行数据。",
                where=self._where,
                remedy=f"现范围是 {rect_name(old)}，请以同一左上角给出新范围。",
            )
        start = self.xml.index(b"<" + root_prefix(self.xml) + b"table")
        end = self.xml.index(b">", start) + 1
        root = set_attribute(self.xml[start:end], b"ref", rect_name(rect))
        rest = self._with_filter(self.xml[end:], rect)
        self.xml = self.xml[:start] + root + self._with_columns(rest, rect, new_headers)
        self._read()

    def _with_filter(self, xml: bytes, rect: Rect) -> bytes:
        """The autofilter of the table ends above its totals row."""
        prefix = re.escape(root_prefix(self.xml))
        match = re.search(rb"<%sautoFilter\s[^>]*>" % prefix, xml)
        if match is None or attribute(match[0], b"ref") is None:
            return xml
        ref = rect_name(rect._replace(bottom=rect.bottom - self.totals_rows))
        return xml[: match.start()] + set_attribute(match[0], b"ref", ref) + xml[match.end() :]

    def _with_columns(self, xml: bytes, rect: Rect, new_headers: list[str]) -> bytes:
        prefix = root_prefix(self.xml)
        name = re.escape(prefix)
        width = rect.right - rect.left + 1
        pattern = rb"<%stableColumn\s(?:[^>]*?/>|[^>]*?>.*?</%stableColumn>)" % (name, name)
        columns = list(re.finditer(pattern, xml, re.S))
        section = re.search(rb"<%stableColumns(?:\s[^>]*)?>" % name, xml)
        if width == len(columns) or section is None:
            return xml
        if width < len(columns):
            xml = xml[: columns[width].start()] + xml[columns[-1].end() :]
        else:
            number = max(int_attribute(column[0], b"id") for column in columns)
            added = b"".join(
                b'<%stableColumn id="%d" name="%s"/>' % (prefix, number + i, escape_attribute(header))
                for i, header in enumerate(new_headers, 1)
            )
            xml = xml[: columns[-1].end()] + added + xml[columns[-1].end() :]
        return xml[: section.start()] + set_attribute(section[0], b"count", str(width)) + xml[section.end() :]


_PLACED = re.compile(rb"<(?:\w+:)?(?:table|autoFilter|sortState|sortCondition)\s[^>]*>")
_REFERENCES = re.compile(
    rb"""(<(?:\w+:)?(?:conditionalFormatting|dataValidation)\s[^>]*?\bsqref\s*=\s*["'])([^"']*)"""
    rb"""|(<(?:\w+:)?sqref>)([^<]*)"""
)


def with_longer_rules(xml: bytes, start: int, old: Rect, bottom: int) -> bytes:
    """A sheet whose conditional formats and validations follow a table's body down to row ``bottom``.

    Taken along are those ranges that lie within the table's columns and end exactly at its old last row;
    ``start`` is where sheetData ends, as rules stand after it.
    """

    def longer(match: re.Match[bytes]) -> bytes:
        opening, references = (match[1], match[2]) if match[1] is not None else (match[3], match[4])
        parts = []
        for text in references.decode().split():
            rect = parse_rect(text)
            if (
                rect is not None
                and rect.bottom == old.bottom
                and rect.top >= old.top - 1
                and old.left <= rect.left
                and rect.right <= old.right
            ):
                text = rect_name(rect._replace(bottom=bottom))
            parts.append(text)
        return opening + " ".join(parts).encode()

    return xml[:start] + _REFERENCES.sub(longer, xml[start:])
