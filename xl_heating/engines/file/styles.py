"""Cell formats of ``styles.xml``: which are dates, what their number formats are, and new ones by text patch.

A new format is a copy of the cell's own ``xf`` with another number format, so that font, fill, border,
alignment and protection stay as they were.
"""

from __future__ import annotations

import re
from functools import cached_property

from xl_heating.errors import DamagedWorkbook

from .xml_children import children, masked, root_tag
from .xml_text import (
    REPAIR,
    attribute,
    escape_attribute,
    int_attribute,
    mask_comments,
    root_prefix,
    set_attribute,
    unescape,
    whole_number,
)

GENERAL = "General"
SHORT_DATE, DATE_AND_TIME, TIME_OF_DAY, ELAPSED_TIME = 14, 22, 21, 46

_FIRST_CUSTOM = 164
# ECMA-376 part 1, 18.8.30, with the Chinese meanings of the ids that depend on the language.
_BUILTIN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_ID_OF_BUILTIN = {code: number for number, code in reversed(_BUILTIN.items())}

_SECTIONS = (
    b"numFmts", b"fonts", b"fills", b"borders", b"cellStyleXfs", b"cellXfs", b"cellStyles", b"dxfs",
    b"tableStyles", b"colors", b"extLst",
)  # fmt: skip
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.I)
_NUMBER_FORMAT = re.compile(rb"""<(?:\w+:)?numFmt\s(?:[^>"']|"[^"]*"|'[^']*')*>""")

EMPTY_STYLES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="%s">'
    b'<fonts count="1"><font><sz val="11"/><name val="\xe5\xae\x8b\xe4\xbd\x93"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    b"</styleSheet>"
)


def is_date_format(code: str) -> bool:
    """Whether a number format shows a calendar date.

    Times of day alone and lengths of time do not count: Excel hands their cells out as numbers.
    """
    plain = _plain_code(code)
    if _ELAPSED.search(code) or not plain:
        return False
    if "y" in plain or "d" in plain or re.search(r"(?<![a-z])e(?![+-])", plain):
        return True
    # What is left of "m" may be months or minutes: minutes stand with hours or seconds.
    return "m" in plain and "h" not in plain and "s" not in plain


def is_time_format(code: str) -> bool:
    """Whether a number format shows a date, a time of day or a length of time."""
    plain = _plain_code(code)
    return bool(_ELAPSED.search(code)) or "h" in plain or "s" in plain or is_date_format(code)


def _plain_code(code: str) -> str:
    """The first section without literals, colours and languages; nothing for General and text."""
    plain = _LITERAL.sub("", code.split(";")[0]).lower().replace("am/pm", "").replace("a/p", "").strip()
    return "" if plain in ("general", "g/通用格式", "@") else plain


class Styles:
    """The cell formats of one workbook; ``xml`` is the part as it has to be saved."""

    def __init__(self, xml: bytes) -> None:
        self.xml = xml
        self.changed = False
        self._copies: dict[tuple[int, str], int] = {}
        self._dates: dict[int, bool] = {}
        self._elements: dict[bytes, tuple[bytes, list[bytes]]] = {}

    @cached_property
    def _prefix(self) -> bytes:
        return root_prefix(self.xml)

    @cached_property
    def _formats(self) -> list[bytes]:
        """The text of every ``xf`` of cellXfs, in order."""
        section = self._section(b"cellXfs")
        if section is None:
            return []
        name = self._prefix + b"xf"
        pattern = rb"<%s(?=[\s/>])(?:[^>]*?/>|[^>]*?>.*?</%s>)" % (name, name)
        return re.findall(pattern, mask_comments(self.xml)[section[0] : section[1]], re.S)

    @cached_property
    def _custom(self) -> dict[int, str]:
        section = self._section(b"numFmts")
        if section is None:
            return {}
        found = {}
        for tag in _NUMBER_FORMAT.findall(self.xml[section[0] : section[1]]):
            number, code = attribute(tag, b"numFmtId"), attribute(tag, b"formatCode")
            if number is not None and code is not None:
                found[whole_number(number)] = unescape(code)
        return found

    def _section(self, name: bytes) -> tuple[int, int] | None:
        """Start and end of what stands between the tags of a section."""
        qualified = self._prefix + name
        match = re.search(
            rb"<%s(?:\s[^>]*)?(?<!/)>(.*?)</%s>" % (qualified, qualified), mask_comments(self.xml), re.S
        )
        return match.span(1) if match else None

    def number_format(self, style: int) -> str:
        """The number format of a cell format, ``General`` where the file names none that is known."""
        number = self._number_of(style)
        return self._custom.get(number) or _BUILTIN.get(number, GENERAL)

    def _number_of(self, style: int) -> int:
        formats = self._formats
        if style >= len(formats):
            return 0
        return int_attribute(formats[style], b"numFmtId")

    def is_date(self, style: int) -> bool:
        known = self._dates.get(style)
        if known is None:
            known = self._dates[style] = is_date_format(self.number_format(style))
        return known

    def shows_time(self, style: int) -> bool:
        return is_time_format(self.number_format(style))

    @cached_property
    def date_styles(self) -> frozenset[bytes]:
        """The ``s`` attributes, as bytes, whose numbers are dates."""
        return frozenset(b"%d" % style for style in range(len(self._formats)) if self.is_date(style))

    def with_format(self, style: int, code: str) -> int:
        """The format equal to ``style`` but with number format ``code``; added when there is none yet."""
        key = (style, code)
        if key not in self._copies:
            self._copies[key] = self._find_or_add(style, code)
        return self._copies[key]

    def with_builtin(self, style: int, number: int) -> int:
        return self.with_format(style, _BUILTIN[number])

    def _find_or_add(self, style: int, code: str) -> int:
        if self.number_format(style) == code:
            return style
        if self._section(b"cellXfs") is None:
            self._start_anew()
        number = self.format_number(code)
        formats = self._formats
        base = self.format(style)
        head, rest = base[: base.index(b">") + 1], base[base.index(b">") + 1 :]
        head = set_attribute(set_attribute(head, b"numFmtId", str(number)), b"applyNumberFormat", "1")
        new = head + rest
        if new in formats:
            return formats.index(new)
        self._append(b"cellXfs", new)
        self.__dict__.pop("_formats", None)
        self.__dict__.pop("date_styles", None)
        return len(self._formats) - 1

    def ensure_formats(self) -> None:
        """Make room for cell formats in a part that some programs leave empty."""
        if self._section(b"cellXfs") is None:
            self._start_anew()

    def format(self, style: int) -> bytes:
        """The ``xf`` of a cell format as it is written; a plain one for a number that there is not."""
        formats = self._formats
        return formats[style] if 0 <= style < len(formats) else b'<%sxf numFmtId="0"/>' % self._prefix

    def elements(self, section: bytes) -> list[bytes]:
        """The fonts, fills, borders, … in order, as they are written."""
        known = self._elements.get(section)
        if known is None or known[0] is not self.xml:
            span = self._section(section)
            found = children(masked(self.xml), *span) if span else []
            known = self._elements[section] = self.xml, [self.xml[c.start : c.end] for c in found]
        return known[1]

    def element(self, section: bytes, number: int) -> bytes:
        """One of them; nothing for a number that there is not."""
        found = self.elements(section)
        return found[number] if 0 <= number < len(found) else b""

    def without_prefix(self, element: bytes) -> bytes:
        """An element with plain names, as ``append`` takes it."""
        return re.sub(rb"<(/?)" + re.escape(self._prefix), rb"<\1", element) if self._prefix else element

    def find_or_append(self, section: bytes, element: bytes) -> int:
        """The number of an element that reads the same, which is added when there is none."""
        written = self._with_prefix(element)
        known = self.elements(section)
        return known.index(written) if written in known else self.append(section, element)

    def _with_prefix(self, element: bytes) -> bytes:
        return re.sub(rb"<(/?)(?=\w)", rb"<\1" + self._prefix, element) if self._prefix else element

    def append(self, section: bytes, element: bytes) -> int:
        """Add a font, fill, border, cell format or conditional format without prefixes; its number."""
        if self._section(section) is None:
            self._open_section(section)
        number = len(self.elements(section))
        self._append(section, self._with_prefix(element))
        for name in ("_formats", "date_styles"):
            self.__dict__.pop(name, None)
        return number

    def _open_section(self, section: bytes) -> None:
        """Put an empty section where the schema wants it: before the first of those that follow."""
        name = self._prefix + section
        empty = b'<%s count="0"></%s>' % (name, name)
        self.xml, count = re.subn(rb"<%s(?:\s[^>]*)?/>" % name, empty, self.xml, count=1)
        if count:
            return
        later = [self._prefix + each for each in _SECTIONS[_SECTIONS.index(section) + 1 :]]
        text = masked(self.xml)
        found = [
            child.start for child in children(text, root_tag(self.xml)[1], len(text)) if child.name in later
        ]
        at = found[0] if found else self.xml.rindex(b"</")
        self.xml = self.xml[:at] + empty + self.xml[at:]

    def _start_anew(self) -> None:
        """Some programs write an empty styles part: it has no cell formats that others could be added to."""
        namespace = re.search(rb"""\sxmlns(?::\w+)?\s*=\s*["']([^"']*main)["']""", self.xml)
        if self._section(b"fonts") is not None or namespace is None:
            raise DamagedWorkbook("样式文件缺少单元格格式表。", where="xl/styles.xml", remedy=REPAIR)
        self.xml = EMPTY_STYLES % namespace[1]
        for name in ("_prefix", "_formats", "_custom", "date_styles"):
            self.__dict__.pop(name, None)

    def format_number(self, code: str) -> int:
        """The id of a number format, added when the file has none of that code."""
        if code in _ID_OF_BUILTIN:
            return _ID_OF_BUILTIN[code]
        for number, known in self._custom.items():
            if known == code:
                return number
        number = max([_FIRST_CUSTOM - 1, *self._custom]) + 1
        tag = b'<%snumFmt numFmtId="%d" formatCode="%s"/>' % (self._prefix, number, escape_attribute(code))
        if self._section(b"numFmts") is None:
            self._open_number_formats()
        self._append(b"numFmts", tag)
        self.__dict__.pop("_custom", None)
        return number

    def _open_number_formats(self) -> None:
        """``numFmts`` comes first of all sections."""
        name = self._prefix + b"numFmts"
        empty = b'<%s count="0"></%s>' % (name, name)
        self.xml, count = re.subn(rb"<%s(?:\s[^>]*)?/>" % name, empty, self.xml, count=1)
        if not count:
            root = re.search(rb"<%sstyleSheet(?:\s[^>]*)?>" % self._prefix, mask_comments(self.xml))
            at = root.end() if root else 0
            self.xml = self.xml[:at] + empty + self.xml[at:]

    def _append(self, section: bytes, element: bytes) -> None:
        self.changed = True
        span = self._section(section)
        if span is None:
            raise DamagedWorkbook("样式文件缺少单元格格式表。", where="xl/styles.xml", remedy=REPAIR)
        end = span[1]
        xml = self.xml[:end] + element + self.xml[end:]
        opening = re.compile(rb"<%s(?:\s[^>]*)?>" % (self._prefix + section))

        def raise_count(match: re.Match[bytes]) -> bytes:
            count = int_attribute(match[0], b"count", -1)
            return match[0] if count < 0 else set_attribute(match[0], b"count", str(count + 1))

        start = span[0]
        head = xml[:start]
        tag = list(opening.finditer(head))[-1]
        self.xml = head[: tag.start()] + raise_count(tag) + head[tag.end() :] + xml[start:]
