"""``workbook.xml``: sheets, defined names, epoch and calculation settings, read and patched as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree import ElementTree

from .xml_children import children, masked, root_tag
from .xml_text import (
    attribute,
    escape,
    escape_attribute,
    int_attribute,
    mask_comments,
    parse_tree,
    root_prefix,
    set_attribute,
    unescape,
    whole_number,
)

# What may follow definedNames and calcPr (ECMA-376 part 1, CT_Workbook): new ones go before these.
_AFTER_NAMES = (
    b"calcPr", b"oleSize", b"customWorkbookViews", b"pivotCaches", b"smartTagPr", b"smartTagTypes",
    b"webPublishing", b"fileRecoveryPr", b"webPublishObjects", b"extLst",
)  # fmt: skip


class SheetEntry(NamedTuple):
    name: str
    relationship: str
    state: str


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A defined name; ``sheet`` is the index of the sheet it belongs to, None for the whole workbook."""

    name: str
    refers_to: str  # without "="
    sheet: int | None
    hidden: bool


class WorkbookXml:
    """The text of the part; the patching methods replace ``xml``."""

    def __init__(self, xml: bytes) -> None:
        self.xml = xml
        self.prefix = root_prefix(xml)
        self._parsed: tuple[bytes, ElementTree.Element] | None = None
        self._listed: tuple[bytes, tuple[DefinedName, ...]] | None = None

    def _tree(self) -> ElementTree.Element:
        if self._parsed is None or self._parsed[0] is not self.xml:
            self._parsed = self.xml, parse_tree(self.xml)
        return self._parsed[1]

    def sheets(self) -> list[SheetEntry]:
        """Every sheet in order, chart sheets too."""
        entries = []
        for sheet in self._tree().iterfind("{*}sheets/{*}sheet"):
            identity = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            entries.append(SheetEntry(sheet.get("name", ""), identity, sheet.get("state", "visible")))
        return entries

    @property
    def date1904(self) -> bool:
        settings = self._tree().find("{*}workbookPr")
        return settings is not None and settings.get("date1904", "0") in ("1", "true", "on")

    @property
    def code_name(self) -> str:
        """The name by which a VBA project knows the workbook, or nothing."""
        settings = self._tree().find("{*}workbookPr")
        return "" if settings is None else settings.get("codeName", "")

    def set_code_name(self, name: str) -> None:
        if found := self._element(b"workbookPr"):
            self._replace(found, set_attribute(found[0], b"codeName", name))
            return
        at = root_tag(self.xml)[1]
        for child in children(masked(self.xml), at, len(self.xml)):
            if child.name not in (self.prefix + b"fileVersion", self.prefix + b"fileSharing"):
                break
            at = child.end
        element = b'<%sworkbookPr codeName="%s"/>' % (self.prefix, escape_attribute(name))
        self.xml = self.xml[:at] + element + self.xml[at:]

    def names(self) -> tuple[DefinedName, ...]:
        """Every defined name in order; read anew only after the part has changed."""
        if self._listed is None or self._listed[0] is not self.xml:
            self._listed = self.xml, tuple(self._defined_names())
        return self._listed[1]

    def _defined_names(self) -> Iterator[DefinedName]:
        return (
            DefinedName(
                element.get("name", ""),
                "".join(element.itertext()),
                whole_number(sheet) if (sheet := element.get("localSheetId")) else None,
                element.get("hidden", "0") in ("1", "true"),
            )
            for element in self._tree().iterfind("{*}definedNames/{*}definedName")
        )

    def set_full_calculation(self) -> None:
        """Ask the next program that opens the file to calculate everything."""
        found = self._element(b"calcPr")
        if found:
            tag = found[0]
            if attribute(tag, b"fullCalcOnLoad") not in (b"1", b"true"):
                self._replace(found, set_attribute(tag, b"fullCalcOnLoad", "1"))
            return
        self._insert(b'<%scalcPr fullCalcOnLoad="1"/>' % self.prefix, _AFTER_NAMES[1:])

    def set_name(self, name: str, refers_to: str, sheet: int | None = None, *, hidden: bool = False) -> None:
        """Define a name anew or for the first time; names go in alphabetical order.

        It belongs to the whole workbook, or to the sheet of that index, as print titles do.
        """
        local = b"" if sheet is None else b' localSheetId="%d"' % sheet
        local += b' hidden="1"' if hidden else b""
        text = b'<%(p)sdefinedName name="%(n)s"%(l)s>%(r)s</%(p)sdefinedName>' % {
            b"p": self.prefix,
            b"l": local,
            b"n": escape_attribute(name),
            b"r": escape(refers_to).encode(),
        }
        for match in self._name_elements():
            if self._is(match, name, sheet):
                opening = match[0][: match[0].index(b">") + 1]
                kept = opening + escape(refers_to).encode() + b"</" + self.prefix + b"definedName>"
                self._replace(match, kept)
                return
        section = self._element(b"definedNames", content=True)
        if section is None:
            whole = b"<%(p)sdefinedNames>%(t)s</%(p)sdefinedNames>" % {b"p": self.prefix, b"t": text}
            if empty := self._element(b"definedNames"):
                self._replace(empty, whole)
            else:
                self._insert(whole, _AFTER_NAMES)
            return
        later = (m for m in self._name_elements() if self._name_of(m).lower() > name.lower())
        following = next(later, None)
        at = following.start() if following else section.end() - len(b"</definedNames>" + self.prefix)
        self.xml = self.xml[:at] + text + self.xml[at:]

    def change_names(self, change: Callable[[str], str]) -> None:
        """Change what every defined name refers to."""
        for match in reversed(self._name_elements()):
            start, end = match[0].index(b">") + 1, match[0].rindex(b"</")
            text = unescape(match[0][start:end])
            new = change(text)
            if new != text:
                self._replace(match, match[0][:start] + escape(new).encode() + match[0][end:])

    def delete_name(self, name: str, sheet: int | None) -> None:
        for match in self._name_elements():
            if self._is(match, name, sheet):
                self._replace(match, b"")
                break
        section = self._element(b"definedNames", content=True)
        if section and not self._name_elements():
            self._replace(section, b"")

    def drop_external_references(self) -> None:
        """Remove the list of the workbooks that formulas refer to."""
        for content in (True, False):
            if found := self._element(b"externalReferences", content=content):
                self._replace(found, b"")
                return

    def add_sheet(self, name: str, relationship: str, position: int) -> None:
        """Put a sheet at a position; indexes that other elements hold move along."""
        tags = self._sheet_tags()
        ids = [int_attribute(tag[0], b"sheetId") for tag in tags]
        model = tags[0][0]
        prefix = re.search(rb"\s([A-Za-z_][\w.-]*):id\s*=", model)
        prefix_name = prefix[1] if prefix else b"r"
        # Some programs declare the prefix on each sheet element and not on the root.
        declared = re.search(rb"""\sxmlns:%s\s*=\s*(?:"[^"]*"|'[^']*')""" % re.escape(prefix_name), model)
        new = b'<%ssheet%s name="%s" sheetId="%d" %s:id="%s"/>' % (
            self.prefix,
            declared[0] if declared else b"",
            escape_attribute(name),
            max(ids) + 1,
            prefix_name,
            relationship.encode(),
        )
        at = tags[position].start() if position < len(tags) else tags[-1].end()
        self.xml = self.xml[:at] + new + self.xml[at:]
        if position < len(tags):
            self._shift_indexes(position)

    def rename_sheet(self, position: int, name: str) -> None:
        tag = self._sheet_tags()[position]
        self._replace(tag, set_attribute(tag[0], b"name", name))

    def hide_sheet(self, position: int, state: str) -> None:
        """``visible``, ``hidden`` or ``veryHidden``."""
        tag = self._sheet_tags()[position]
        self._replace(tag, set_attribute(tag[0], b"state", state))
        self._look_at_a_visible_sheet()

    def remove_sheet(self, position: int) -> None:
        """Take a sheet away with the names that belong to it; indexes of others move along."""
        for match in reversed(self._name_elements()):
            if int_attribute(match[0][: match[0].index(b">")], b"localSheetId", -1) == position:
                self._replace(match, b"")
        section = self._element(b"definedNames", content=True)
        if section and not self._name_elements():
            self._replace(section, b"")
        self._replace(self._sheet_tags()[position], b"")
        self._shift_indexes(position, -1)
        self._look_at_a_visible_sheet()

    def _look_at_a_visible_sheet(self) -> None:
        shown = [entry.state == "visible" for entry in self.sheets()]
        view = self._element(b"workbookView")
        active = int_attribute(view[0], b"activeTab") if view else 0
        if view and not (active < len(shown) and shown[active]):
            first = str(shown.index(True))
            tag = set_attribute(view[0], b"activeTab", first)
            if attribute(tag, b"firstSheet") is not None:
                tag = set_attribute(tag, b"firstSheet", "0")
            self._replace(view, tag)

    def _shift_indexes(self, position: int, by: int = 1) -> None:
        def shifted(match: re.Match[bytes]) -> bytes:
            tag = match[0]
            for name in (b"localSheetId", b"activeTab", b"firstSheet"):
                value = int_attribute(tag, name, -1)
                if value >= position + (by < 0):
                    tag = set_attribute(tag, name, str(value + by))
            return tag

        pattern = rb"<%s(?:definedName|workbookView)\s[^>]*>" % re.escape(self.prefix)
        self.xml = re.sub(pattern, shifted, self.xml)

    def _sheet_tags(self) -> list[re.Match[bytes]]:
        p = re.escape(self.prefix)
        text = mask_comments(self.xml)
        section = re.search(rb"<%ssheets(?:\s[^>]*)?>.*?</%ssheets>" % (p, p), text, re.S)
        start, end = section.span() if section else (0, 0)
        tag = re.compile(rb"<%ssheet\s[^>]*?(?:/>|>\s*</%ssheet>)" % (p, p))
        return list(tag.finditer(text, start, end))

    def _name_elements(self) -> list[re.Match[bytes]]:
        p = re.escape(self.prefix)
        pattern = rb"<%sdefinedName\s[^>]*>[^<]*</%sdefinedName>" % (p, p)
        return list(re.finditer(pattern, mask_comments(self.xml)))

    @staticmethod
    def _name_of(match: re.Match[bytes]) -> str:
        return unescape(attribute(match[0], b"name") or b"")

    def _is(self, match: re.Match[bytes], name: str, sheet: int | None) -> bool:
        local = int_attribute(match[0][: match[0].index(b">")], b"localSheetId", -1)
        return self._name_of(match).lower() == name.lower() and local == (-1 if sheet is None else sheet)

    def _element(self, name: bytes, *, content: bool = False) -> re.Match[bytes] | None:
        qualified = re.escape(self.prefix + name)
        pattern = rb"<%s(?:\s[^>]*)?/?>" % qualified
        if content:
            pattern = rb"<%s(?:\s[^>]*)?(?<!/)>.*?</%s>" % (qualified, qualified)
        return re.search(pattern, mask_comments(self.xml), re.S)

    def _replace(self, match: re.Match[bytes], text: bytes) -> None:
        self.xml = self.xml[: match.start()] + text + self.xml[match.end() :]

    def _insert(self, element: bytes, before: tuple[bytes, ...]) -> None:
        """Put an element in front of the first of those that may follow it."""
        text = mask_comments(self.xml)
        pattern = b"<" + re.escape(self.prefix) + b"(?:" + b"|".join(before) + rb")[\s/>]"
        following = re.compile(pattern).search(text, text.find(b"</" + self.prefix + b"sheets>"))
        at = following.start() if following else text.rindex(b"</")
        self.xml = self.xml[:at] + element + self.xml[at:]
