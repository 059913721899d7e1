"""The package of a workbook for the public, made of what is known to be harmless and of nothing else.

A workbook carries more than its cells: comments, authors, paths, filters with chosen names, caches, printer
settings, texts that no cell uses any more. So nothing is taken over that is not listed here.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable

from xl_heating.engines.file.document import Document
from xl_heating.engines.file.formula_text import quoted_sheet
from xl_heating.engines.file.freezing import plain_text
from xl_heating.engines.file.relationships import (
    CONTENT_TYPES,
    RELATIONSHIPS_TYPE,
    Relationship,
    content_type,
    rels_part,
)
from xl_heating.engines.file.sheet_part import SheetPart
from xl_heating.engines.file.xml_children import children, root_tag
from xl_heating.engines.file.xml_text import (
    attribute,
    escape,
    escape_attribute,
    root_prefix,
    unescape,
)
from xl_heating.hosts.publishing.public_cells import PHONETIC, PublicCells

MaskText = Callable[[str], str]

_EPOCH = (1980, 1, 1, 0, 0, 0)
_SHEET_ELEMENTS = frozenset(
    (
        b"sheetPr", b"dimension", b"sheetViews", b"sheetFormatPr", b"cols", b"sheetData", b"mergeCells",
        b"printOptions", b"pageMargins", b"pageSetup", b"headerFooter", b"rowBreaks",
        b"colBreaks", b"drawing",
    )
)  # fmt: skip
_WORKBOOK_ELEMENTS = (b"workbookPr", b"bookViews", b"sheets", b"definedNames", b"calcPr")
_PRINT_NAMES = ("_xlnm.Print_Area", "_xlnm.Print_Titles")
_CODE_NAME = re.compile(rb"""\s+codeName\s*=\s*(?:"[^"]*"|'[^']*')""")
_PRINTER = re.compile(rb"""\s+[A-Za-z_][\w.-]*:id\s*=\s*(?:"[^"]*"|'[^']*')""")
_ITEM = re.compile(rb"<((?:\w+:)?)si(?:\s[^>]*)?(?:/>|(?<!/)>.*?</(?:\w+:)?si>)", re.S)
_ANCHOR = re.compile(rb"<((?:\w+:)?(?:twoCell|oneCell|absolute)Anchor)\b.*?</\1>", re.S)
_CHART_LINK = re.compile(rb"""<(?:\w+:)?chart\s[^>]*?\w+:id\s*=\s*["']([^"']+)["']""")
_CHART_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>([^<]*)<")
_CACHES = re.compile(rb"<((?:\w+:)?(?:num|str|multiLvlStr)Cache)\b.*?</\1>", re.S)
_CHART_PARTS = re.compile(
    rb"<((?:\w+:)?(?:externalData|userShapes|extLst|printSettings))\b(?:[^>]*?/>|.*?</\1>)", re.S
)
_DRAWN_TEXT = re.compile(rb"(<(?:\w+:)?(?:t|v)(?:\s[^>]*)?>)([^<]*)(</)")
_DESCRIPTION = re.compile(rb"""\s(?:descr|title|name)\s*=\s*(?:"[^"]*"|'[^']*')(?=[^>]*>)""")
_FORMAT_CODE = re.compile(rb"""(\s(?:formatCode|name)\s*=\s*)("[^"]*"|'[^']*')""")


def public_package(document: Document, cells: PublicCells, mask_text: MaskText) -> bytes:
    """The bytes of a workbook with the visible worksheets of `document`, which holds no formulas.

    `cells` rewrites and counts its cells, `mask_text` says what is shown of any other text. The same document
    gives the same bytes.
    """
    return _PublicPackage(document, cells, mask_text).packed()


class _PublicPackage:
    """The package on its way."""

    def __init__(self, document: Document, cells: PublicCells, mask_text: MaskText) -> None:
        self._document = document
        self._cells = cells
        self._mask_text = mask_text
        self._parts: dict[str, bytes] = {}
        self._types: dict[str, str] = {}

    def packed(self) -> bytes:
        document = self._document
        sheets = [sheet for sheet in document.sheets if sheet.state == "visible"]
        for sheet in sheets:
            self._add_sheet(sheet)
        kept = {sheet.part.lower() for sheet in sheets}
        main = document.main_part
        links = [each for each in document.relationships(main) if each.kind == "worksheet"]
        links = [each for each in links if (document.stored_name(each.target) or "").lower() in kept]
        for kind, content in (
            ("styles", self._styles),
            ("theme", self._theme),
            ("sharedStrings", self._strings),
        ):
            part = document.single(kind)
            data = content(part) if part else None
            if part and data is not None:
                self._add(part, data)
                links += [each for each in document.relationships(main) if each.kind == kind]
        self._add(main, self._workbook(sheets))
        self._relate(main, links)
        self._relate("", [each for each in document.relationships("") if each.kind == "officeDocument"])
        return self._zipped()

    def _add(self, part: str, data: bytes) -> None:
        self._parts[part] = data
        self._types[part] = content_type(self._document.part(CONTENT_TYPES), part)

    def _relate(self, part: str, links: list[Relationship]) -> None:
        if not links:
            return
        folder = posixpath.dirname(part)
        listed = b"".join(
            b'<Relationship Id="%s" Type="%s" Target="%s"/>'
            % tuple(
                map(escape_attribute, (each.id, each.type, posixpath.relpath(each.target, folder or ".")))
            )
            for each in links
        )
        self._parts[rels_part(part)] = (
            b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships '
            b'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            + listed
            + b"</Relationships>"
        )

    def _zipped(self) -> bytes:
        overrides = b"".join(
            b'<Override PartName="/%s" ContentType="%s"/>' % (escape_attribute(part), escape_attribute(kind))
            for part, kind in self._types.items()
        )
        types = (
            b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            b'<Default Extension="rels" ContentType="%s"/>'
            % RELATIONSHIPS_TYPE.encode()
            + b'<Default Extension="xml" ContentType="application/xml"/>'
            + overrides
            + b"</Types>"
        )
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in {CONTENT_TYPES: types, **self._parts}.items():
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(entry, data)
        return out.getvalue()

    # ------------------------------------------------------------ workbook

    def _workbook(self, sheets: list[SheetPart]) -> bytes:
        workbook = self._document.workbook
        xml = plain_text(workbook.xml)
        prefix = workbook.prefix
        start, end = root_tag(xml)
        found = {child.name.removeprefix(prefix): child for child in children(xml, end, len(xml))}
        names = [entry.name for entry in workbook.sheets()]
        order = [names.index(sheet.name) for sheet in sheets]
        pieces: list[bytes] = []
        for name in _WORKBOOK_ELEMENTS:
            child = found.get(name)
            if name == b"definedNames":
                pieces.append(self._print_names(prefix, order))
            elif child is None:
                continue
            elif name == b"workbookPr":
                day = b' date1904="1"' if self._document.date1904 else b""
                pieces.append(b"<%sworkbookPr%s/>" % (prefix, day))
            elif name == b"sheets":
                pieces.append(
                    self._sheet_list(xml[child.start : child.end], prefix, {s.name for s in sheets})
                )
            elif name == b"bookViews":
                pieces.append(b"<%sbookViews><%sworkbookView/></%sbookViews>" % (prefix, prefix, prefix))
            else:
                pieces.append(b'<%scalcPr calcId="191029"/>' % prefix)
        closing = xml[xml.rindex(b"</") :].rstrip()
        head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        return head + xml[start:end] + b"".join(pieces) + closing

    def _sheet_list(self, xml: bytes, prefix: bytes, kept: set[str]) -> bytes:
        tags = re.findall(rb"<%ssheet\s[^>]*?/?>" % re.escape(prefix), xml)
        chosen = [tag for tag in tags if unescape(attribute(tag, b"name") or b"") in kept]
        closed = [tag if tag.endswith(b"/>") else tag[:-1] + b"/>" for tag in chosen]
        return b"<%ssheets>%s</%ssheets>" % (prefix, b"".join(closed), prefix)

    def _print_names(self, prefix: bytes, order: list[int]) -> bytes:
        listed = b"".join(
            b'<%sdefinedName name="%s" localSheetId="%d">%s</%sdefinedName>'
            % (
                prefix,
                escape_attribute(each.name),
                order.index(each.sheet),
                escape(each.refers_to).encode(),
                prefix,
            )
            for each in self._document.workbook.names()
            if each.name in _PRINT_NAMES and each.sheet in order and "#REF!" not in each.refers_to
        )
        return b"<%sdefinedNames>%s</%sdefinedNames>" % (prefix, listed, prefix) if listed else b""

    # ------------------------------------------------------------ what cells are shown with

    def _styles(self, part: str) -> bytes:
        def put(match: re.Match[bytes]) -> bytes:
            text = unescape(match[2][1:-1])
            shown = self._mask_text(text)
            return match[0] if shown == text else match[1] + b'"' + escape_attribute(shown) + b'"'

        return _FORMAT_CODE.sub(put, plain_text(self._document.styles.xml))

    def _theme(self, part: str) -> bytes | None:
        # A theme with pictures would need parts that are left out.
        return None if self._document.relationships(part) else plain_text(self._document.part(part))

    def _strings(self, part: str) -> bytes:
        xml = plain_text(self._document.part(part))
        number = -1

        def put(match: re.Match[bytes]) -> bytes:
            nonlocal number
            number += 1
            if number not in self._cells.used:
                return b"<%ssi><%st/></%ssi>" % (match[1], match[1], match[1])
            return PHONETIC.sub(b"", match[0])

        return _ITEM.sub(put, xml)

    # ------------------------------------------------------------ sheets

    def _add_sheet(self, sheet: SheetPart) -> None:
        xml = plain_text(sheet.xml)
        prefix = root_prefix(xml)
        start, end = root_tag(xml)
        pieces = [xml[start:end]]
        links: list[Relationship] = []
        for child in children(xml, end, len(xml)):
            name, text = child.name.removeprefix(prefix), xml[child.start : child.end]
            if name not in _SHEET_ELEMENTS:
                continue
            if name == b"sheetPr":
                text = _CODE_NAME.sub(b"", text)
            elif name == b"pageSetup":
                text = _PRINTER.sub(b"", text)
            elif name == b"headerFooter":
                text = self._masked_inside(text)
            elif name == b"drawing":
                links = self._charts(sheet)
                text = text if links else b""
            elif name == b"sheetData":
                text = self._cells.rewritten(sheet, text)
            pieces.append(text)
        head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        self._add(sheet.part, head + b"".join(pieces) + xml[xml.rindex(b"</") :].rstrip())
        self._relate(sheet.part, links)

    def _masked_inside(self, text: bytes) -> bytes:
        def put(match: re.Match[bytes]) -> bytes:
            return b">" + escape(self._mask_text(unescape(match[1]))).encode() + b"<"

        return re.sub(rb">([^<]+)<", put, text)

    # ------------------------------------------------------------ charts

    def _charts(self, sheet: SheetPart) -> list[Relationship]:
        """Take over the charts of a sheet, drawn anew from its cells; the link to them."""
        links = [each for each in self._document.relationships(sheet.part) if each.kind == "drawing"]
        part = self._document.stored_name(links[0].target) if links else None
        if part is None:
            return []
        charts = {each.id: each for each in self._document.relationships(part) if each.kind == "chart"}
        used: list[Relationship] = []

        def put(match: re.Match[bytes]) -> bytes:
            found = [name.decode() for name in _CHART_LINK.findall(match[0])]
            if len(found) != 1 or found[0] not in charts or b"AlternateContent" in match[0]:
                return b""
            if self._draws_what_is_gone(charts[found[0]]):
                return b""
            used.append(charts[found[0]])
            return _DESCRIPTION.sub(
                lambda each: b' name=""' if each[0].lstrip()[:4] == b"name" else b"", match[0]
            )

        xml = _ANCHOR.sub(put, plain_text(self._document.part(part)))
        if not used:
            return []
        self._add(part, xml)
        for each in used:
            chart = self._document.stored_name(each.target)
            if chart is not None:
                self._add(chart, self._chart(self._document.part(chart)))
        self._relate(part, used)
        return links[:1]

    def _draws_what_is_gone(self, chart: Relationship) -> bool:
        text = self._document.part(self._document.stored_name(chart.target) or chart.target)
        formulas = [unescape(each).casefold() for each in _CHART_FORMULA.findall(text)]
        gone = [
            f"{quoted_sheet(entry.name)}!".casefold()
            for entry in self._document.workbook.sheets()
            if entry.state != "visible"
        ]
        return any(name in formula for formula in formulas for name in gone)

    def _chart(self, xml: bytes) -> bytes:
        def put(match: re.Match[bytes]) -> bytes:
            return match[1] + escape(self._mask_text(unescape(match[2]))).encode() + match[3]

        return _DRAWN_TEXT.sub(put, _CHART_PARTS.sub(b"", _CACHES.sub(b"", plain_text(xml))))
