"""One workbook file in memory: parts on demand, changes beside them, saved as a whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree

from xl_heating.errors import DamagedWorkbook, UnsupportedWorkbook

from .addresses import Rect
from .cell_looks import CellLooks
from .container import Package
from .new_parts import empty_styles, sheet_part, styles_part
from .parts import Parts
from .refusals import check_owner_files, check_package, check_writable, read_file
from .saving import check_unchanged, replace_file
from .shared_strings import parse_shared_strings
from .sheet_part import SheetPart
from .styles import Styles
from .workbook_xml import SheetEntry, WorkbookXml
from .xml_text import REPAIR


class Document(Parts):
    """A workbook file. Nothing but its table of contents is read until it is asked for."""

    def __init__(
        self, path: Path, *, allow_signed: bool = False, read_only: bool = False, as_copy: bool = False
    ) -> None:
        self.path = path
        self._as_copy = as_copy
        data = read_file(path)
        if not read_only and not as_copy:
            check_owner_files(path)
            check_writable(path)
        self._seen = path.stat()
        package = Package(data, where=path.name)
        check_package(package, path, allow_signed=allow_signed or read_only)
        package.refuse_doctypes()
        super().__init__(package, path.name, read_only=read_only)
        self._changed_cells: dict[str, list[Rect]] = {}
        self._stale = False  # whether a cell changed that formulas may depend on
        self._settled = False  # whether changes are in the sheets' texts already, ahead of saving
        self._suffix = path.suffix.lower()
        self.workbook = WorkbookXml(self.checked(self.main_part))
        self.sheets = self._find_sheets()
        self.date1904 = self.workbook.date1904

    @property
    def name(self) -> str:
        return self.path.name

    def _find_sheets(self) -> list[SheetPart]:
        """The worksheets; chart, dialog and macro sheets hold no cells that can be patched."""
        found = []
        for entry, kind, target in self.sheet_targets():
            if kind == "worksheet":
                part = self._package.find(target)
                if part is None:
                    raise self.damaged(f"工作表“{entry.name}”的内部文件缺失。")
                found.append(SheetPart(self, entry.name, part, entry.state))
        if not found:
            raise self.damaged("工作簿里没有任何工作表。")
        return found

    def sheet_targets(self) -> list[tuple[SheetEntry, str, str]]:
        """Every sheet in order with its kind (``worksheet``, ``chartsheet``, …) and its part."""
        by_id = {r.id: r for r in self.relationships(self._main)}
        found = []
        for entry in self.workbook.sheets():
            relationship = by_id.get(entry.relationship)
            if relationship is None:
                raise self.damaged(f"工作表“{entry.name}”没有对应的内部文件。")
            found.append((entry, relationship.kind, relationship.target))
        return found

    @cached_property
    def strings(self) -> list[str]:
        part = self.single("sharedStrings")
        return parse_shared_strings(self.checked(part)) if part else []

    @cached_property
    def styles(self) -> Styles:
        part = self.single("styles")
        return Styles(self.checked(part) if part else empty_styles(self.workbook.xml))

    @cached_property
    def looks(self) -> CellLooks:
        return CellLooks(self.styles, self._theme)

    def _theme(self) -> bytes:
        part = self.single("theme")
        return self.checked(part) if part else b""

    def sheet(self, name: str) -> SheetPart:
        for sheet in self.sheets:
            if sheet.name.lower() == name.lower():
                return sheet
        raise KeyError(name)

    # Changes

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

    def move_changes(self, sheet: str, move: Callable[[Rect], Rect]) -> None:
        """Say that cells of a sheet have moved, which changes what formulas may show."""
        self._changed_cells[sheet] = [move(rect) for rect in self._changed_cells.get(sheet, [])]
        self._stale = self._settled = True
        self.drop_kind("calcChain")

    def rename_changes(self, old: str, new: str) -> None:
        if old in self._changed_cells:
            self._changed_cells[new] = self._changed_cells.pop(old)

    def mark_recalculated(self) -> None:
        """Say that every formula's cached value fits the cells as they are now."""
        self._changed_cells = {}
        self._stale = False

    def resettle(self, sheet: SheetPart, xml: bytes) -> None:
        """Give a sheet a text that holds all its changes, to be saved."""
        if xml != sheet.xml:
            self.replace_part(sheet.part, xml)
            self._settled = True
        sheet.settle(xml)

    def settle_sheets(self) -> None:
        """Put all changes into the texts of the sheets, as saving does."""
        for sheet in self.sheets:
            self._flush_notes(sheet)
            if not sheet.changed:
                continue
            xml = sheet.patched()
            if sheet.formulas_changed:
                self.drop_kind("calcChain")
            self.resettle(sheet, xml)

    @staticmethod
    def _flush_notes(sheet: SheetPart) -> None:
        if "notes" in sheet.__dict__:
            sheet.notes.flush()

    def become(self, content_type: str, suffix: str) -> None:
        """Make the workbook one of another kind, to be saved with another suffix."""
        self.set_main_type(content_type)
        self._suffix = suffix

    def add_sheet(self, name: str, position: int, xml: bytes = b"") -> SheetPart:
        """A new sheet, empty or with a text, before the ``position``-th of the worksheets (or last)."""
        empty, content_type = sheet_part(self.workbook.xml)
        part = self.free_part("worksheets/sheet", ".xml")
        kind = next(r.type for r in self.relationships(self.main_part) if r.kind == "worksheet")
        identity = self.add_part(self.main_part, part, xml or empty, kind, content_type)
        names = [entry.name for entry in self.workbook.sheets()]
        at = names.index(self.sheets[position].name) if position < len(self.sheets) else len(names)
        self.workbook.add_sheet(name, identity, at)
        sheet = SheetPart(self, name, part, "visible")
        self.sheets.insert(position, sheet)
        return sheet

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
        for sheet in self.sheets:
            self._flush_notes(sheet)
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
            and (self._settled or any(xml != sheet.xml for sheet, xml in patched.items()))
            and self._has_formulas(patched)
        ):
            self.workbook.set_full_calculation()
        self._changed[self._main] = self.workbook.xml
        for name in [n for n, xml in self._changed.items() if self._package.find(n)]:
            if self._changed[name] == self._package.read(name):
                del self._changed[name]
        return self._changed

    def _put_styles(self) -> None:
        part = self.single("styles")
        if part is None:
            folder = str(PurePosixPath(self._main).parent)
            kind, content_type = styles_part(self.workbook.xml)
            self.add_part(self.main_part, f"{folder}/styles.xml", self.styles.xml, kind, content_type)
        else:
            self._changed[part] = self.styles.xml

    def _has_formulas(self, patched: dict[SheetPart, bytes]) -> bool:
        """Whether any cell of the workbook has a formula, looking into as few parts as possible."""
        if self.single("calcChain"):
            return True
        for sheet in self.sheets:
            xml = patched.get(sheet, self._changed.get(sheet.part))
            needles = (b"<f>", b"<f ", b":f>", b":f ")
            if xml is not None:
                if any(needle in xml for needle in needles):
                    return True
            elif self._package.contains(sheet.part, needles):
                return True
        return False

    def _settle(self, patched: dict[SheetPart, bytes]) -> None:
        self._changed_cells = {}
        self._stale = self._settled = False
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
