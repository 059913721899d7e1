"""A sheet renamed, with all that names it, or deleted when nothing does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from xl_heating.errors import UnsupportedWorkbook, WorkbookError

from .document import Document
from .formula_elements import with_texts_changed
from .formula_places import (
    HYPERLINKS,
    PLACES,
    SHEET_FORMULAS,
    SOURCE,
    may_name,
    owned_parts,
    with_formulas,
)
from .formula_text import OUTSIDE, quoted_sheet, rewritten, sheet_names
from .row_shift import changed_raw
from .sheet_part import SheetPart
from .table_copies import with_new_names
from .tables import TablePart
from .xml_text import attribute, set_attribute, unescape

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def check_name(document: Document, name: str, *, own: SheetPart | None = None) -> None:
    """WorkbookError unless a sheet may have the name; that of the sheet ``own`` is not taken."""
    names = [entry.name.lower() for entry in document.workbook.sheets()]
    taken = name.lower() in names and (own is None or name.lower() != own.name.lower())
    if not name or len(name) > 31 or _FORBIDDEN.search(name) or "'" in (name[0], name[-1]) or taken:
        raise WorkbookError(
            f"工作表名“{name}”不能使用。",
            where=document.name,
            remedy=r"名称须为 1–31 个字符，不重复，不含 [ ] : * ? / \，首尾不是单引号。",
        )


def renamed(text: str, old: str, new: str) -> str:
    """A formula with another name of a sheet, also where it begins or ends a range of sheets."""

    def change(prefix: str, reference: str) -> str | None:
        named = sheet_names(prefix)
        if old.lower() not in (name.lower() for name in named):
            return None
        names = [new if name.lower() == old.lower() else name for name in named]
        return f"{quoted_sheet(':'.join(names))}!{reference}"

    return rewritten(text, change)


class _Texts(NamedTuple):
    """What reads otherwise in a workbook: sheets, other parts by name, tables, each with the new text."""

    sheets: dict[SheetPart, bytes]
    parts: dict[str, bytes]
    tables: list[tuple[SheetPart, TablePart, bytes]]


def rename_sheet(document: Document, sheet: SheetPart, name: str) -> None:
    """Give a sheet another name; formulas, names, rules, charts and links of the workbook follow.

    What formulas have in quotes and what macros say stays, as in Excel.
    """
    document.refuse_read_only()
    check_name(document, name, own=sheet)
    if name == sheet.name:
        return
    document.settle_sheets()
    old = sheet.name
    texts = _changed(document, old, lambda text: renamed(text, old, name), name)
    for each, xml in texts.sheets.items():
        document.resettle(each, xml)
    for part, xml in texts.parts.items():
        document.replace_part(part, xml)
    for _, table, xml in texts.tables:
        table.replace(xml)
        document.replace_part(table.part, xml)
    document.workbook.change_names(lambda text: renamed(text, old, name))
    document.workbook.rename_sheet(_position(document, sheet), name)
    document.rename_changes(old, name)
    sheet.name = name


def delete_sheet(document: Document, sheet: SheetPart) -> None:
    """Take a sheet out of the workbook with its drawings, notes, tables and own names.

    Nothing may refer to it: where Excel would leave #REF! behind, this refuses. Hyperlinks to it lead nowhere
    afterwards; in a workbook with macros an empty module by its name stays behind, which does no harm.

    Raises
    ------
    UnsupportedWorkbook : a formula, rule, chart or name elsewhere refers to the sheet or to its tables, it
        holds a pivot table, or it is the last one that is seen
    """
    document.refuse_read_only()
    document.settle_sheets()
    position = _position(document, sheet)
    entries = document.workbook.sheets()
    if not any(entry.state == "visible" for entry in entries if entry.name != sheet.name):
        raise _refused(sheet, "工作簿至少要有一张可见的工作表", "请先添加或显示另一张工作表。")
    if any(each.kind == "pivotTable" for each in document.relationships(sheet.part)):
        raise _refused(sheet, "其中有数据透视表", "请在 Excel 中删除这张工作表。")
    _refuse_used(document, sheet, position)
    before = document.reachable()
    document.unlink(document.main_part, entries[position].relationship)
    document.workbook.remove_sheet(position)
    for part in sorted(before - document.reachable()):
        document.remove_part(part)
    document.sheets.remove(sheet)
    document.drop_kind("calcChain")


def show_sheet(document: Document, sheet: SheetPart, *, visible: bool) -> None:
    """Hide a sheet or show it again; UnsupportedWorkbook for the last one that is seen."""
    document.refuse_read_only()
    state = "visible" if visible else "hidden"
    entries = document.workbook.sheets()
    if not visible and not any(each.state == "visible" for each in entries if each.name != sheet.name):
        raise _refused(sheet, "工作簿至少要有一张可见的工作表", "请先显示另一张工作表。")
    document.workbook.hide_sheet(_position(document, sheet), state)
    sheet.state = state


def _position(document: Document, sheet: SheetPart) -> int:
    return [entry.name for entry in document.workbook.sheets()].index(sheet.name)


def _refuse_used(document: Document, sheet: SheetPart, position: int) -> None:
    tables = {table.name: OUTSIDE for table in sheet.tables}

    def lost(text: str) -> str:
        return with_new_names(renamed(text, sheet.name, OUTSIDE), tables)

    own = {part.name for part in owned_parts(document) if part.owner.lower() == sheet.part.lower()}
    found: list[str] = []
    for name in (sheet.name, *tables):
        texts = _changed(document, name, lost, OUTSIDE, links=False)
        users = (*texts.sheets, *(owner for owner, *_ in texts.tables))
        found += [f"工作表“{user.name}”中的公式或规则" for user in users if user is not sheet]
        found += ["图表、控件或数据透视表" for part in texts.parts if part not in own]
    found += [
        f"名称“{defined.name}”"
        for defined in document.workbook.names()
        if defined.sheet != position and lost(defined.refers_to) != defined.refers_to
    ]
    if found:
        reason = f"{found[0]}引用了它，删除后会变成 {OUTSIDE}"
        raise _refused(sheet, reason, "请先改掉这些引用，或只清空它的内容。")


def _refused(sheet: SheetPart, reason: str, remedy: str) -> UnsupportedWorkbook:
    return UnsupportedWorkbook(f"不能删除工作表“{sheet.name}”：{reason}。", where=sheet.where, remedy=remedy)


def _changed(
    document: Document, old: str, change: Callable[[str], str], new: str, *, links: bool = True
) -> _Texts:
    """Everything that reads otherwise when ``change`` is made to every formula."""

    def sources(xml: bytes) -> bytes:
        return SOURCE.sub(lambda match: _source(match[0], old, new), xml)

    texts = _Texts({}, {}, [])
    for sheet in document.sheets:
        if may_name(sheet.xml, old):
            sheet.refuse_unusual()
            xml = _changed_sheet(sheet, change, sources, links=links)
            if xml != sheet.xml:
                texts.sheets[sheet] = xml
        for table in sheet.tables:
            xml = with_formulas(table.xml, PLACES["table"], change)
            if xml != table.xml:
                texts.tables.append((sheet, table, xml))
    for part in owned_parts(document):
        if part.kind == "table":
            continue
        old_xml = xml = document.part(part.name)
        if part.kind == "pivotCacheDefinition":
            xml = sources(xml)
        if part.kind in PLACES:
            xml = with_formulas(xml, PLACES[part.kind], change)
        if xml != old_xml:
            texts.parts[part.name] = xml
    return texts


def _changed_sheet(
    sheet: SheetPart, change: Callable[[str], str], sources: Callable[[bytes], bytes], *, links: bool
) -> bytes:
    xml = with_texts_changed(sheet, lambda raw: changed_raw(raw, change))
    end = len(xml) - (len(sheet.xml) - sheet.reader.data_end)
    tail = with_formulas(sources(xml[end:]), SHEET_FORMULAS, change)
    return xml[:end] + (with_formulas(tail, HYPERLINKS, change) if links else tail)


def _source(tag: bytes, old: str, new: str) -> bytes:
    named = attribute(tag, b"sheet")
    if named is None or unescape(named).lower() != old.lower() or re.search(rb"\s\w+:id\s*=", tag):
        return tag
    return set_attribute(tag, b"sheet", new)
