"""The parts of a workbook, how they refer to each other, and what is wrong there."""

from __future__ import annotations

import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_XML_SUFFIXES = (".xml", ".rels", ".vml")
_CONTENT_TYPES = "[Content_Types].xml"
_MAIN_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ".xlam": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
}


class Fault(NamedTuple):
    """One fault: the part of the package, the rule's code, and what is wrong."""

    part: str
    code: str
    message: str


class Relation(NamedTuple):
    """Where a relationship points."""

    kind: str
    """The last word of its type."""
    target: str
    """A part, or an address outside the package."""
    external: bool


@dataclass(frozen=True)
class Worksheet:
    """A worksheet: its name, part and root element."""

    name: str
    part: str
    root: ElementTree.Element


@dataclass
class Package:
    """A workbook's parts. The tests of the other modules start from here."""

    path: Path
    parts: Mapping[str, bytes]
    trees: Mapping[str, ElementTree.Element]
    types: Mapping[str, str]
    """Part → content type."""
    relations: Mapping[str, Mapping[str, Relation]]
    """Part → id → relation; "" is the package itself."""

    @cached_property
    def workbook_part(self) -> str:
        """The part that the package names as its main document; "" when there is none."""
        for relation in self.relations.get("", {}).values():
            if relation.kind == "officeDocument" and relation.target in self.trees:
                return relation.target
        return ""

    @cached_property
    def workbook(self) -> ElementTree.Element:
        """The workbook's root element."""
        return self.trees[self.workbook_part]

    @cached_property
    def sheets(self) -> list[tuple[str, str, str]]:
        """Name, part ("" where it cannot be found) and kind of relation of each sheet, in order."""
        relations = self.relations.get(self.workbook_part, {})
        found = []
        for sheet in self.workbook.iter(f"{MAIN}sheet"):
            relation = relations.get(sheet.get(f"{RELATION}id", ""))
            place = (
                (relation.target, relation.kind) if relation and relation.target in self.trees else ("", "")
            )
            found.append((sheet.get("name", ""), *place))
        return found

    @property
    def worksheets(self) -> Iterator[Worksheet]:
        """Those that hold cells."""
        for name, part, kind in self.sheets:
            if kind == "worksheet":
                yield Worksheet(name, part, self.trees[part])

    def related(self, part: str, kind: str) -> list[str]:
        """Parts of a kind that `part` refers to and that exist."""
        return [
            relation.target
            for relation in self.relations.get(part, {}).values()
            if relation.kind == kind and relation.target in self.parts
        ]


def open_package(path: Path) -> tuple[Package | None, list[Fault]]:
    """Read the parts; the package is None where it is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            parts = {name: archive.read(name) for name in names}
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        return None, [Fault(path.name, "NOT_ZIP", str(error))]
    faults = [
        Fault(name, "TWICE", "the part stands twice in the file")
        for name, count in Counter(map(str.casefold, names)).items()
        if count > 1
    ]
    trees = {}
    for name, content in parts.items():
        if not name.endswith(_XML_SUFFIXES):
            continue
        try:
            trees[name] = ElementTree.fromstring(content)
        except ElementTree.ParseError as error:
            faults.append(Fault(name, "NOT_XML", str(error)))
    if _CONTENT_TYPES not in trees:
        return None, [*faults, Fault(_CONTENT_TYPES, "NO_WORKBOOK", "there is no list of content types")]
    types, unknown = _types(parts, trees[_CONTENT_TYPES])
    relations, dangling = _relations(parts, trees)
    package = Package(path, parts, trees, types, relations)
    faults += unknown + dangling
    if not package.workbook_part:
        return package, [*faults, Fault("_rels/.rels", "NO_WORKBOOK", "no workbook is referred to")]
    wanted, found = _MAIN_TYPES.get(path.suffix.lower()), types.get(package.workbook_part)
    if wanted and wanted != found:
        faults.append(Fault(package.workbook_part, "MAIN_TYPE", f"{path.suffix} has the type {found}"))
    return package, faults + _unresolved(package)


def _types(parts: Mapping[str, bytes], root: ElementTree.Element) -> tuple[dict[str, str], list[Fault]]:
    defaults = {
        each.get("Extension", "").casefold(): each.get("ContentType", "")
        for each in root.iter(f"{_TYPES}Default")
    }
    overrides = {
        each.get("PartName", "").lstrip("/"): each.get("ContentType", "")
        for each in root.iter(f"{_TYPES}Override")
    }
    faults = [
        Fault(_CONTENT_TYPES, "TYPE_OF_NOTHING", f"{name} has a type but is not there")
        for name in overrides
        if name not in parts
    ]
    types = {}
    for name in parts:
        if name == _CONTENT_TYPES or name.endswith("/"):
            continue
        found = overrides.get(name) or defaults.get(name.rpartition(".")[2].casefold())
        if found is None:
            faults.append(Fault(name, "NO_TYPE", "the part has no content type"))
        else:
            types[name] = found
    return types, faults


def _relations(
    parts: Mapping[str, bytes], trees: Mapping[str, ElementTree.Element]
) -> tuple[dict[str, dict[str, Relation]], list[Fault]]:
    relations: dict[str, dict[str, Relation]] = {}
    faults = []
    for name, root in trees.items():
        if not name.endswith(".rels"):
            continue
        folder, _, file = name.rpartition("_rels/")
        owner = folder + file.removesuffix(".rels")
        if owner and owner not in parts:
            faults.append(Fault(name, "RELATIONS_OF_NOTHING", f"{owner} is not there"))
        found = relations.setdefault(owner, {})
        for each in root.iter(f"{_RELS}Relationship"):
            identity, target = each.get("Id", ""), each.get("Target", "")
            external = each.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                if target not in parts:
                    faults.append(
                        Fault(name, "DANGLING", f"{identity} points to {target}, which is not there")
                    )
            if identity in found:
                faults.append(Fault(name, "RELATION_TWICE", f"two relationships are called {identity}"))
            found[identity] = Relation(each.get("Type", "").rpartition("/")[2], target, external)
    return relations, faults


def _unresolved(package: Package) -> list[Fault]:
    """Ids of relationships that a part uses and has not."""
    faults = []
    for name, root in package.trees.items():
        known = package.relations.get(name, {})
        faults += [
            Fault(name, "UNKNOWN_RELATION", f"{value} is used but not defined")
            for element in root.iter()
            for key, value in element.attrib.items()
            if key.startswith(RELATION) and value and value not in known
        ]
    return faults
