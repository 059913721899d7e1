"""The parts of one workbook file with changes beside them: read, replaced, added with their relationships."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath

from xl_heating.errors import DamagedWorkbook, ReadOnlyWorkbook, UnsupportedWorkbook

from .container import Package
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
from .xml_text import REPAIR, check_xml


class Parts:
    """What is in the file, what replaces or joins it, and what is gone.

    Parameters
    ----------
    package : the file
    name : what messages call it
    read_only : whether any change is refused
    """

    def __init__(self, package: Package, name: str, *, read_only: bool) -> None:
        self._package = package
        self._name = name
        self.read_only = read_only
        self._changed: dict[str, bytes] = {}  # parts that replace or join those in the file
        self._removed: set[str] = set()
        self._relationships: dict[str, list[Relationship]] = {}
        self._main = self._find_main()

    @property
    def name(self) -> str:
        return self._name

    def damaged(self, message: str) -> DamagedWorkbook:
        return DamagedWorkbook(message, where=self.name, remedy=REPAIR)

    def _find_main(self) -> str:
        targets = [r.target for r in self.relationships("") if r.kind == "officeDocument"]
        main = self._package.find(targets[0]) if targets else None
        if main is None:
            raise self.damaged("缺少工作簿主文件，不是有效的 Excel 工作簿。")
        if main.lower().endswith(".bin"):
            raise UnsupportedWorkbook(
                "不支持直接改写 .xlsb 格式的文件。",
                where=self.name,
                remedy="请另存为 .xlsx（或 .xlsm）后再试。",
            )
        return main

    # Reading

    def part(self, name: str) -> bytes:
        """A part as it is now."""
        return self._changed[name] if name in self._changed else self._package.read(name)

    def checked(self, name: str) -> bytes:
        """The same after a look at whether it is well-formed."""
        xml = self.part(name)
        check_xml(xml, where=f"{self.name} {name}")
        return xml

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
        if target in self._changed:
            return target
        found = self._package.find(target)
        gone = found is not None and found.lower() in {name.lower() for name in self._removed}
        return None if gone else found

    def relationships(self, part: str) -> list[Relationship]:
        """Internal relationships of a part, none when it has no list of them."""
        if part not in self._relationships:
            known = self.stored_name(rels_part(part))
            self._relationships[part] = parse_relationships(self.checked(known), part) if known else []
        return self._relationships[part]

    def single(self, kind: str) -> str | None:
        """The part that the workbook names for a kind, in its stored spelling."""
        targets = [r.target for r in self.relationships(self._main) if r.kind == kind]
        return self.stored_name(targets[0]) if targets else None

    def reachable(self) -> set[str]:
        """Every part that relationships lead to."""
        found: set[str] = set()
        waiting = [""]
        while waiting:
            for relationship in self.relationships(waiting.pop()):
                name = self.stored_name(relationship.target)
                if name is not None and name not in found:
                    found.add(name)
                    waiting.append(name)
        return found

    # Changing

    def refuse_read_only(self) -> None:
        if self.read_only:
            raise ReadOnlyWorkbook(
                "工作簿以只读方式打开，不能改动。",
                where=self.name,
                remedy="需要改动时，请不要以只读方式打开。",
            )

    def replace_part(self, name: str, data: bytes) -> None:
        """Give a part another text, to be saved; also one with the name of a part that was removed."""
        if self._removed:
            self._removed = {gone for gone in self._removed if gone.lower() != name.lower()}
        self._changed[name] = data

    def free_part(self, stem: str, suffix: str) -> str:
        """The name of a part that there is not yet, beside the workbook: ``stem``, a number, ``suffix``."""
        taken = {name.lower() for name in self.part_names}
        base = PurePosixPath(self._main).parent / stem
        number = 1
        while f"{base}{number}{suffix}".lower() in taken:
            number += 1
        return f"{base}{number}{suffix}"

    def add_part(
        self, owner: str, part: str, data: bytes, kind: str, content_type: str, *, by_extension: bool = False
    ) -> str:
        """Add a part that ``owner`` refers to; the id of the relationship.

        ``kind`` is the type of the relationship. ``by_extension`` gives the content type to the extension, as
        Excel does for VML.
        """
        self.refuse_read_only()
        typed = with_default_type if by_extension else with_content_type
        types = typed(self.checked(CONTENT_TYPES), part, content_type)
        self.replace_part(part, data)
        rels = rels_part(owner)
        known = self.stored_name(rels)
        if not known:  # some programs name the type of each list of relationships by itself
            types = with_default_type(types, rels, RELATIONSHIPS_TYPE)
        self._changed[CONTENT_TYPES] = types
        xml = self.checked(known) if known else EMPTY_RELATIONSHIPS
        target = posixpath.relpath(part, posixpath.dirname(owner))
        xml, identity = with_relationship(xml, kind, target)
        self.replace_part(known or rels, xml)
        self._relationships.pop(owner, None)
        return identity

    def set_main_type(self, content_type: str) -> None:
        """Make the workbook one of another kind."""
        self.refuse_read_only()
        self._changed[CONTENT_TYPES] = with_other_type(self.checked(CONTENT_TYPES), self._main, content_type)

    def drop_kind(self, kind: str, *, owner: str | None = None) -> int:
        """Remove the parts of a kind that ``owner`` (the workbook itself) refers to; how many there were.

        Their own lists of relationships go with them, and what only those refer to.
        """
        owner = self._main if owner is None else owner
        found = [each for each in self.relationships(owner) if each.kind == kind]
        for relationship in found:
            self.unlink(owner, relationship.id)
            self._remove(relationship.target)
        return len(found)

    def unlink(self, owner: str, identity: str) -> None:
        """Remove a relationship, not the part it leads to."""
        rels = self.stored_name(rels_part(owner))
        if rels is not None:
            self._changed[rels] = without_relationship(self.checked(rels), identity)
        self._relationships.pop(owner, None)

    def _remove(self, part: str) -> None:
        for below in self.relationships(part):
            self._remove(below.target)
        self.remove_part(part)

    def remove_part(self, part: str) -> None:
        """Remove a part with its list of relationships, not what these lead to."""
        self._changed[CONTENT_TYPES] = without_content_type(self.checked(CONTENT_TYPES), part)
        for name in (part, rels_part(part)):
            self._changed.pop(name, None)
            self._removed.add(name)
        self._relationships.pop(part, None)
