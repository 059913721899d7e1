"""What a workbook's copy leaves behind: links to other workbooks, and macros with all that calls them."""

from __future__ import annotations

import re

from xl_heating.errors import UnsupportedWorkbook

from .document import Document

_PLAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_LINK = re.compile(rb"\[\d+\]")
_FORMULA = re.compile(
    rb"<(?:\w+:)?(f|formula|formula1|formula2|definedName|calculatedColumnFormula)\b[^>]*>([^<]*)<"
)
_TEXT = re.compile(rb'"[^"]*"|&quot;.*?&quot;', re.S)
_MACRO_SHAPE = re.compile(
    rb'<v:shape\b(?:(?!</v:shape>).)*?ObjectType="Button"(?:(?!</v:shape>).)*?<x:FmlaMacro>.*?</v:shape>',
    re.S,
)
_SHAPE_MACRO = re.compile(rb"<x:FmlaMacro>[^<]*</x:FmlaMacro>")
_DRAWN_MACRO = re.compile(
    rb"""(<(?:\w+:)?(?:sp|pic|cxnSp|graphicFrame|grpSp)\s(?:[^>]*\s)?macro=)("[^"]+"|'[^']+')"""
)
_CONTROL_MACRO = re.compile(rb"""(<(?:\w+:)?controlPr\b[^>]*?)\s+macro=(?:"[^"]*"|'[^']*')""")


def external_places(document: Document) -> list[str]:
    """The parts, other than cells, in which a formula still refers to another workbook."""
    found = []
    for name in document.part_names:
        lower = name.lower()
        if not lower.endswith(".xml") or "/externallinks/" in lower:
            continue
        if not _LINK.search(data := document.part(name)):
            continue
        if any(_LINK.search(_TEXT.sub(b"", match[2])) for match in _FORMULA.finditer(data)):
            found.append(name)
    return found


def drop_external_links(document: Document) -> int:
    """Remove the links to other workbooks, which nothing may use any more; how many there were."""
    document.refuse_read_only()
    count = document.drop_kind("externalLink")
    if count:
        document.workbook.drop_external_references()
    return count


def has_macros(document: Document) -> bool:
    """Whether the workbook carries a VBA project."""
    return any(each.kind == "vbaProject" for each in document.relationships(document.main_part))


def drop_macros(document: Document) -> int:
    """Make a workbook with macros one without: project, ribbon, and what buttons call.

    Returns how many calls of macros there were. Buttons go, but for those that the sheet lists as controls
    too: they stay as they look, and do nothing.

    Raises
    ------
    UnsupportedWorkbook : it has sheets of Excel 4 macros
    """
    document.refuse_read_only()
    if any(kind not in ("worksheet", "chartsheet", "dialogsheet") for _, kind, _ in document.sheet_targets()):
        raise UnsupportedWorkbook(
            "工作簿含有 Excel 4.0 宏表，不能去掉宏另存。",
            where=document.name,
            remedy="请在 Excel 中删除宏表后再试。",
        )
    document.drop_kind("vbaProject")
    document.drop_kind("extensibility", owner="")
    count = 0
    listed = _drawings_with_controls(document)
    for name in document.part_names:
        lower = name.lower()
        if lower.endswith(".vml"):
            whole = () if lower in listed else ((_MACRO_SHAPE, b""),)
            count += _rewrite(document, name, (*whole, (_SHAPE_MACRO, b"")))
        elif "/drawings/drawing" in lower and lower.endswith(".xml"):
            count += _rewrite(document, name, ((_DRAWN_MACRO, rb'\1""'),))
    for sheet in document.sheets:
        if b"controlPr" in sheet.xml:
            sheet.replace(_CONTROL_MACRO.sub(rb"\1", sheet.xml))
    document.become(_PLAIN_TYPE, ".xlsx")
    return count


def make_plain(document: Document) -> None:
    """Make a workbook without macros an .xlsx, whatever it was."""
    document.become(_PLAIN_TYPE, ".xlsx")


def _drawings_with_controls(document: Document) -> set[str]:
    """The VML drawings, in lower case, of sheets that list controls: each of those needs its shape."""
    return {
        relationship.target.lower()
        for sheet in document.sheets
        if b"controlPr" in sheet.xml
        for relationship in document.relationships(sheet.part)
        if relationship.kind == "vmlDrawing"
    }


def _rewrite(document: Document, name: str, changes: tuple[tuple[re.Pattern[bytes], bytes], ...]) -> int:
    data, count = document.part(name), 0
    for pattern, text in changes:
        data, done = pattern.subn(text, data)
        count += done
    if count:
        document.replace_part(name, data)
    return count


def drop_column_formulas(document: Document, pattern: re.Pattern[bytes]) -> int:
    """Remove from tables the formulas for new rows that `pattern` finds; how many there were."""
    count = 0
    for sheet in document.sheets:
        for table in sheet.tables:
            xml, done = _without_column_formulas(table.xml, pattern)
            if done:
                document.replace_part(table.part, xml)
                sheet.__dict__.pop("tables", None)
                count += done
    return count


def _without_column_formulas(xml: bytes, pattern: re.Pattern[bytes]) -> tuple[bytes, int]:
    element = re.compile(
        rb"<(\w+:)?calculatedColumnFormula\b[^>]*>([^<]*)</(?:\w+:)?calculatedColumnFormula>"
    )
    count = 0

    def put(match: re.Match[bytes]) -> bytes:
        nonlocal count
        if not pattern.search(match[2]):
            return match[0]
        count += 1
        return b""

    return element.sub(put, xml), count
