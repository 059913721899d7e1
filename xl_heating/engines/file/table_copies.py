"""The tables of a copied sheet: parts of their own under names that nobody has yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xl_heating.errors import UnsupportedWorkbook

from .formula_places import PLACES, with_formulas
from .new_parts import TABLE_TYPE, relationship_type
from .xml_text import attribute, int_attribute, root_prefix, set_attribute

if TYPE_CHECKING:
    from .document import Document
    from .sheet_part import SheetPart

_UNIQUE = re.compile(rb"""\s+\w+:uid\s*=\s*(?:"[^"]*"|'[^']*')""")
_QUOTED = re.compile(r'("(?:[^"]|"")*")')


def new_names(document: Document, sheet: SheetPart) -> dict[str, str]:
    """The name of each table of a sheet -> the name of its copy.

    UnsupportedWorkbook for a table that a query fills.
    """
    taken = {table.name.lower() for each in document.sheets for table in each.tables}
    taken |= {name.name.lower() for name in document.workbook.names()}
    found = {}
    for table in sheet.tables:
        if document.relationships(table.part):
            raise UnsupportedWorkbook(
                f"表格“{table.name}”由外部查询填写，不能复制。",
                where=sheet.where,
                remedy="请在 Excel 中把它转换为普通区域后再试。",
            )
        number = 2
        while f"{table.name}_{number}".lower() in taken:
            number += 1
        found[table.name] = f"{table.name}_{number}"
        taken.add(found[table.name].lower())
    return found


def with_new_names(text: str, names: dict[str, str]) -> str:
    """A formula that refers to the copies of tables."""
    if not names:
        return text
    pattern = re.compile(rf"(?<![\w.\\])({'|'.join(map(re.escape, names))})(?![\w.(])", re.I)
    known = {name.lower(): new for name, new in names.items()}
    pieces = _QUOTED.split(text)
    pieces[::2] = [pattern.sub(lambda match: known[match[1].lower()], piece) for piece in pieces[::2]]
    return "".join(pieces)


def add_tables(document: Document, sheet: SheetPart, new: SheetPart, names: dict[str, str]) -> None:
    """Give a copied sheet its tables, which its text names by the places of those of the first."""
    number = max((_number(table.xml) for each in document.sheets for table in each.tables), default=0)
    identities = {}
    for relationship in document.relationships(sheet.part):
        table = next((table for table in sheet.tables if table.part == relationship.target), None)
        if table is None:
            continue
        number += 1
        xml = _UNIQUE.sub(b"", table.xml)
        tag = _root(xml)
        root = set_attribute(tag[0], b"id", str(number))
        for key in (b"name", b"displayName"):
            root = set_attribute(root, key, names[table.name])
        xml = xml[: tag.start()] + root + xml[tag.end() :]
        xml = with_formulas(xml, PLACES["table"], lambda text: with_new_names(text, names))
        identities[relationship.id] = document.add_part(
            new.part,
            document.free_part("tables/table", ".xml"),
            xml,
            relationship_type(document.workbook.xml, "table"),
            TABLE_TYPE,
        )

    def put(match: re.Match[bytes]) -> bytes:
        return match[1] + identities[match[2].decode()].encode() + match[3]

    pattern = re.compile(rb"""(<(?:\w+:)?tablePart\s[^>]*?:id\s*=\s*["'])([^"']*)(["'])""")
    new.replace(pattern.sub(put, new.xml))
    new.__dict__.pop("tables", None)


def _root(xml: bytes) -> re.Match[bytes]:
    found = re.search(rb"<%stable\s[^>]*>" % re.escape(root_prefix(xml)), xml)
    assert found is not None  # the table was read already
    return found


def _number(xml: bytes) -> int:
    tag = _root(xml)[0]
    return int_attribute(tag, b"id") if attribute(tag, b"id") else 0
