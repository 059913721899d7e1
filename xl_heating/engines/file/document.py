"""One workbook file in memory: parts on demand, changes beside them, saved as a whole or not at all."""

from __future__ import annotations

import os
import posixpath
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree

from xl_heating.errors import DamagedWorkbook, ReadOnlyWorkbook, UnsupportedWorkbook

from .addresses import Rect
from .container import Package
from .new_parts import empty_styles, sheet_part, styles_part
from .refusals import check_owner_files, check_package, check_writable, read_file
from .relationships import (
    CONTENT_TYPES,
    EMPTY_RELATIONSHIPS,
    RELATIONSHIPS_TYPE,
    Relationship,
    parse_relationships,
    rels_part,
    with_content_type,
    with_default_type,
    with_other_type,
    with_relationship,
    without_content_type,
    without_relationship,
)
from .saving import check_unchanged, replace_file
from .shared_strings import parse_shared_strings
from .sheet_part import SheetPart
from .styles import Styles
from .workbook_xml import SheetEntry, WorkbookXml
from .xml_text import REPAIR, check_xml


class Document:
    """A workbook file. Nothing but its table of contents is read until it is asked for."""

    def __init__(
        self, path: Path, *, allow_signed: bool = False, read_only: bool = False, as_copy: bool = False
    ) -> None:
        self.path = path
        self.read_only = read_only
        self._as_copy = as_copy
        data = read_file(path)
        if not read_only and not as_copy:
            check_owner_files(path)
            check_writable(path)
        self._seen = path.stat()
        self._package = Package(data, where=path.name)
        check_package(self._package, path, allow_signed=allow_signed or read_only)
        self._package.refuse_doctypes()
        self._changed: dict[str, bytes] = {}  # parts that replace or join those in the file
        self._removed: set[str] = set()
        self._relationships: dict[str, list[Relationship]] = {}
        self._changed_cells: dict[str, list[Rect]] = {}
        self._stale = False  # whether a cell changed that formulas may depend on
        self._suffix = path.suffix.lower()
        self._main = self._find_main()
        self.workbook = WorkbookXml(self._checked(self._main))
        self.sheets = self._find_sheets()
        self.date1904 = self.workbook.date1904

    @property
    def name(self) -> str:
        return self.path.name

    def _damaged(self, message: str) -> DamagedWorkbook:
        return DamagedWorkbook(message, where=self.name, remedy=REPAIR)

    def part(self, name: str) -> bytes:
        """A part as it is now."""
        return self._changed[name] if name in self._changed else self._package.read(name)

    def _checked(self, name: str) -> bytes:
        xml = self.part(name)
        check_xml(xml, where=f"{self.name} {name}")
        return xml

    def relationships(self, part: str) -> list[Relationship]:
        """Internal relationships of a part, none when it has no list of them."""
        if part not in self._relationships:
            rels = rels_part(part)
            known = rels in self._changed or self._package.find(rels)
            self._relationships[part] = parse_relationships(self._checked(rels), part) if known else []
        return self._relationships[part]

    def _find_main(self) -> str:
        targets = [r.target for r in self.relationships("") if r.kind == "officeDocument"]
        main = self._package.find(targets[0]) if targets else None
        if main is None:
            raise self._damaged("缺少工作簿主文件，不是有效的 Excel 工作簿。")
        if main.lower().endswith(".bin"):
            raise UnsupportedWorkbook(
                "不支持直接改写 .xlsb 格式的文件。",
                where=self.name,
                remedy="请另存为 .xlsx（或 .xlsm）后再试。",
            )
        return main

    def _find_sheets(self) -> list[SheetPart]:
        """The worksheets; chart, dialog and macro sheets hold no cells that can be patched."""
        found = []
        for entry, kind, target in self.sheet_targets():
            if kind == "worksheet":
                part = self._package.find(target)
                if part is None:
                    raise self._damaged(f"工作表“{entry.name}”的内部文件缺失。")
                found.append(SheetPart(self, entry.name, part, entry.state))
        if not found:
            raise self._damaged("工作簿里没有任何工作表。")
        return found

    def sheet_targets(self) -> list[tuple[SheetEntry, str, str]]:
        """Every sheet in order with its kind (``worksheet``, ``chartsheet``, …) and its part."""
        by_id = {r.id: r for r in self.relationships(self._main)}
        found = []
        for entry in self.workbook.sheets():
            relationship = by_id.get(entry.relationship)
            if relationship is None:
                raise self._damaged(f"工作表“{entry.name}”没有对应的内部文件。")
            found.append((entry, relationship.kind, relationship.target))
        return found

    def _single(self, kind: str) -> str | None:
        """The part that the workbook names for a kind, in its stored spelling."""
        targets = [r.target for r in self.relationships(self._main) if r.kind == kind]
        if not targets:
            return None
        return targets[0] if targets[0] in self._changed else self._package.find(targets[0])

    @cached_property
    def strings(self) -> list[str]:
        part = self._single("sharedStrings")
        return parse_shared_strings(self._checked(part)) if part else []

    @cached_property
    def styles(self) -> Styles:
        part = self._single("styles")
        return Styles(self._checked(part) if part else empty_styles(self.workbook.xml))

    def sheet(self, name: str) -> SheetPart:
        for sheet in self.sheets:
            if sheet.name.lower() == name.lower():
                return sheet
        raise KeyError(name)

    # Changes

    def refuse_read_only(self) -> None:
        if self.read_only:
            raise ReadOnlyWorkbook(
                "工作簿以只读方式打开，不能改动。",
                where=self.name,
                remedy="需要改动时，请不要以只读方式打开。",
            )

    def note_change(self, sheet: str, rect: Rect) -> None:
        self._changed_cells.setdefault(sheet, []).append(rect)
        self._stale = True

    @property
    def dirty(self) -> dict[str, set[tuple[int, int]]]:
        """Sheet name -> (row, column) of cells assigned since the formulas were last brought up to date."""
        return {
            name: {
                (row, column)
                for rect in rects
                for row in range(rect.top, rect.bottom + 1)
                for column in range(rect.left, rect.right + 1)
            }
            for name, rects in self._changed_cells.items()
        }

    def mark_recalculated(self) -> None:
        """Say that every formula's cached value fits the cells as they are now."""
        self._changed_cells = {}
        self._stale = False

    def replace_part(self, name: str, data: bytes) -> None:
        """Give a part another text, to be saved."""
        self._changed[name] = data

    @property
    def main_part(self) -> str:
        """The part that the workbook begins with."""
        return self._main

    @property
    def part_names(self) -> list[str]:
        """Every part of the file and every new one."""
        gone = {name.lower() for name in self._removed}
        known = [name for name in self._package.names if name.lower() not in gone]
        return [*known, *(name for name in self._changed if not self._package.find(name))]

    def stored_name(self, target: str) -> str | None:
        """The spelling by which ``part`` knows what a relationship names; None when there is no such part."""
        return target if target in self._changed else self._package.find(target)

    def add_part(
        self, owner: str, part: str, data: bytes, kind: str, content_type: str, *, by_extension: bool = False
    ) -> str:
        """Add a part that ``owner`` refers to; the id of the relationship.

        ``kind`` is the type of the relationship. ``by_extension`` gives the content type to the extension, as
        Excel does for VML.
        """
        self.refuse_read_only()
        typed = with_default_type if by_extension else with_content_type
        types = typed(self._checked(CONTENT_TYPES), part, content_type)
        self._changed[part] = data
        rels = rels_part(owner)
        known = self.stored_name(rels)
        if not known:  # some programs name the type of each list of relationships by itself
            types = with_default_type(types, rels, RELATIONSHIPS_TYPE)
        self._changed[CONTENT_TYPES] = types
        xml = self._checked(known) if known else EMPTY_RELATIONSHIPS
        target = posixpath.relpath(part, posixpath.dirname(owner))
        self._changed[known or rels], identity = with_relationship(xml, kind, target)
        self._relationships.pop(owner, None)
        return identity

    def set_main_type(self, content_type: str, suffix: str) -> None:
        """Make the workbook one of another kind, to be saved with another suffix."""
        self.refuse_read_only()
        types = self._checked(CONTENT_TYPES)
        self._changed[CONTENT_TYPES] = with_other_type(types, self._main, content_type)
        self._suffix = suffix

    def add_sheet(self, name: str, position: int) -> SheetPart:
        """A new empty sheet before the ``position``-th of the worksheets (after the last when beyond)."""
        self.refuse_read_only()
        folder = str(PurePosixPath(self._main).parent / "worksheets")
        part, number = f"{folder}/sheet1.xml", 1
        while part in self._changed or self._package.find(part):
            number += 1
            part = f"{folder}/sheet{number}.xml"
        kind = next(r.type for r in self.relationships(self._main) if r.kind == "worksheet")
        xml, content_type = sheet_part(self.workbook.xml)
        identity = self._attach(part, xml, kind, content_type)
        names = [entry.name for entry in self.workbook.sheets()]
        at = names.index(self.sheets[position].name) if position < len(self.sheets) else len(names)
        self.workbook.add_sheet(name, identity, at)
        sheet = SheetPart(self, name, part, "visible")
        self.sheets.insert(position, sheet)
        return sheet

    def _attach(self, part: str, xml: bytes, kind: str, content_type: str) -> str:
        """Add a part that the workbook refers to; the id of the relationship."""
        rels = rels_part(self._main)
        target = str(PurePosixPath("/") / part)
        self._changed[rels], identity = with_relationship(self._checked(rels), kind, target)
        self._changed[CONTENT_TYPES] = with_content_type(self._checked(CONTENT_TYPES), part, content_type)
        self._changed[part] = xml
        self._relationships.pop(self._main, None)
        return identity

    def drop_kind(self, kind: str, *, owner: str | None = None) -> int:
        """Remove the parts of a kind that ``owner`` (the workbook itself) refers to; how many there were.

        Their own lists of relationships go with them, and what only those refer to.
        """
        owner = self._main if owner is None else owner
        found = [each for each in self.relationships(owner) if each.kind == kind]
        rels = self.stored_name(rels_part(owner))
        for relationship in found:
            assert rels is not None
            self._changed[rels] = without_relationship(self._checked(rels), relationship.id)
            self._remove(relationship.target)
        self._relationships.pop(owner, None)
        return len(found)

    def _remove(self, part: str) -> None:
        for below in self.relationships(part):
            self._remove(below.target)
        self._changed[CONTENT_TYPES] = without_content_type(self._checked(CONTENT_TYPES), part)
        for name in (part, rels_part(part)):
            self._changed.pop(name, None)
            self._removed.add(name)
        self._relationships.pop(part, None)

    # Saving

    def save(self, path: Path | None = None, *, backup: bool = True) -> Path | None:
        """Write the workbook if anything differs; the path of the backup if one was made.

        With another ``path`` the workbook is written there and continues there (save as).
        """
        target = self.path if path is None else path
        moved = path is not None and path.absolute() != self.path.absolute()
        if target.suffix.lower() != self._suffix:
            raise UnsupportedWorkbook(
                f"不能把 {self._suffix} 另存为 {target.suffix}。",
                where=target.name,
                remedy="请使用相同的扩展名。",
            )
        patched = {sheet: sheet.patched() for sheet in self.sheets if sheet.changed}
        changes = self._all_changes(patched)
        if not changes and not self._removed and not moved:
            self._settle(patched)
            return None
        if not moved:
            self.refuse_read_only()
            if self._as_copy:
                check_owner_files(self.path)
                check_writable(self.path)
            check_unchanged(self.path, self._seen)
        if target.exists():
            check_owner_files(target)
            check_writable(target)
        data = self._package.rebuilt(changes, frozenset(self._removed))
        kept = replace_file(target.resolve(), data, backup=backup)
        self.path = target
        self.read_only = self.read_only and not moved
        self._as_copy = self._as_copy and not moved
        self._seen = target.stat()
        self._package = Package(data, where=target.name)
        self._changed, self._removed = {}, set()
        self._settle(patched)
        return kept

    def _all_changes(self, patched: dict[SheetPart, bytes]) -> dict[str, bytes]:
        """Every part that has to be written, by name."""
        for sheet, xml in patched.items():
            if xml != sheet.xml or sheet.part in self._changed:
                self._changed[sheet.part] = xml
        for sheet in self.sheets:
            for table in sheet.__dict__.get("tables", []):
                self._changed[table.part] = table.xml
        if any(sheet.formulas_changed for sheet in patched):
            self.drop_kind("calcChain")
        if "styles" in self.__dict__ and self.styles.changed:
            self._put_styles()
        if (
            self._stale
            and any(xml != sheet.xml for sheet, xml in patched.items())
            and self._has_formulas(patched)
        ):
            self.workbook.set_full_calculation()
        self._changed[self._main] = self.workbook.xml
        for name in [n for n, xml in self._changed.items() if self._package.find(n)]:
            if self._changed[name] == self._package.read(name):
                del self._changed[name]
        return self._changed

    def _put_styles(self) -> None:
        part = self._single("styles")
        if part is None:
            folder = str(PurePosixPath(self._main).parent)
            kind, content_type = styles_part(self.workbook.xml)
            self._attach(f"{folder}/styles.xml", self.styles.xml, kind, content_type)
        else:
            self._changed[part] = self.styles.xml

    def _has_formulas(self, patched: dict[SheetPart, bytes]) -> bool:
        """Whether any cell of the workbook has a formula, looking into as few parts as possible."""
        if self._single("calcChain"):
            return True
        for sheet in self.sheets:
            xml = patched.get(sheet)
            needles = (b"<f>", b"<f ", b":f>", b":f ")
            if xml is not None:
                if any(needle in xml for needle in needles):
                    return True
            elif sheet.part not in self._changed and self._package.contains(sheet.part, needles):
                return True
        return False

    def _settle(self, patched: dict[SheetPart, bytes]) -> None:
        self._changed_cells = {}
        self._stale = False
        for sheet, xml in patched.items():
            sheet.settle(xml)


def open_document(path: str | os.PathLike[str], **options: Any) -> Document:
    """Open a workbook file; see ``Document``. Broken XML that nothing else noticed is a DamagedWorkbook."""
    file = Path(path)
    try:
        return Document(file, **options)
    except (ElementTree.ParseError, ValueError, UnicodeDecodeError) as error:
        raise DamagedWorkbook(
            f"工作簿内部文件读不出来（{error}）。", where=file.name, remedy=REPAIR
        ) from error
