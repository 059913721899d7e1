"""What adopting may change in a workbook, taken away again: the rest has to be what it was, byte for byte."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from pyopenvba.cfb import CFB
from pyopenvba.vba import parse_vba_project

from xl_heating.forms.vba_project import vba_project
from xl_heating.hosts.adopting import Macros

MODULES = {
    "heat_buttons": 'Attribute VB_Name = "heat_buttons"\nOption Explicit\n'
    'Public Sub HeatRefresh()\n    Debug.Print "refresh"\nEnd Sub\nPublic Sub HeatUndo()\nEnd Sub\n',
    "heat_run": "Option Explicit\nPublic Sub HeatRun(ByVal job As String)\nEnd Sub\n",
}
CAPTIONS = {"刷新汇总": "HeatRefresh", "撤销": "HeatUndo"}
PROJECT = "xl/vbaProject.bin"
_CODE_NAME = re.compile(rb"""\scodeName="[^"]*"(?=[^<>]*>)""")
_NEW_PROPERTIES = re.compile(rb"<(?:\w+:)?(?:sheetPr|workbookPr)\s*(?:/>|>\s*</(?:\w+:)?sheetPr>)")
_ITEM = re.compile(rb"<(?:\w+:)?(?:Default|Override|Relationship)\s[^>]*?(?:/>|>\s*</[^>]*>)")
_SHAPE = re.compile(
    rb"<v:shape (?:xmlns:\w+=\"[^\"]*\" )*id=\"Button_x0020_\d+\" o:spid=(?:(?!</v:shape>).)*</v:shape>", re.S
)
_SHAPE_TYPE = re.compile(rb"<v:shapetype (?:xmlns:\w+=\"[^\"]*\" )*id=\"_x0000_t201\".*?</v:shapetype>", re.S)
_STAND_IN = re.compile(
    rb"<mc:AlternateContent xmlns:mc=(?:(?!</mc:AlternateContent>).)*a14:compatExt.*?</mc:AlternateContent>",
    re.S,
)
_CONTROL = rb"<mc:AlternateContent xmlns:mc=\"[^\"]*\"><mc:Choice xmlns:x14=\"[^\"]*\" Requires=\"x14\">"
_CONTROLS = re.compile(
    _CONTROL + rb"(<(?:\w+:)?controls>)(?:" + _CONTROL + rb"<(?:\w+:)?control .*?</mc:AlternateContent>)+"
    rb"</(?:\w+:)?controls></mc:Choice></mc:AlternateContent>",
    re.S,
)
_REFERENCE = re.compile(rb'<(?:\w+:)?(?:drawing|legacyDrawing)(?: xmlns:r="[^"]*")? \w+:id="([^"]*)"/>')


@cache
def _project(workbook: str, sheets: tuple[str, ...], charts: tuple[str, ...]) -> bytes:
    return vba_project(MODULES, sheets, workbook, charts)


def _build(workbook: str, sheets: Sequence[str], charts: Sequence[str]) -> bytes:
    return _project(workbook, tuple(sheets), tuple(charts))


MACROS = Macros(build=_build, modules=frozenset(MODULES), mark="heat_buttons", buttons=CAPTIONS)


def members(path: Path) -> dict[str, tuple[bytes, tuple[object, ...]]]:
    """Name -> unpacked bytes and what the directory says, in the order of the directory."""
    with zipfile.ZipFile(path) as archive:
        return {
            info.filename: (
                archive.read(info),
                (info.date_time, info.compress_type, info.external_attr, info.create_system),
            )
            for info in archive.infolist()
        }


def modules(path: Path) -> dict[str, str]:
    """The modules of a workbook's VBA project, document modules first, and their texts."""
    with zipfile.ZipFile(path) as archive:
        project = parse_vba_project(CFB.from_bytes(archive.read(PROJECT)))
    return {module.name: module.source for module in project.modules}


def check_old_parts(original: Path, adopted: Path) -> set[str]:
    """Every old part is there, in its place, and differs by the additions alone; the names of new parts."""
    before, after = members(original), members(adopted)
    assert list(after)[: len(before)] == list(before)
    new = set(after) - set(before)
    for name, (old, facts) in before.items():
        text, new_facts = after[name]
        assert new_facts == facts, name
        if text != old:
            assert _stripped(name, text, old) == _plain(name, old), name
    _check_types(after["[Content_Types].xml"][0], new)
    return new


def _check_types(xml: bytes, new: set[str]) -> None:
    """Every new part has a content type; that of all .xml files says nothing."""
    types = ElementTree.fromstring(xml)
    named = {element.get("PartName", "").lstrip("/") for element in types}
    extensions = {element.get("Extension", "").lower() for element in types} - {"", "xml"}
    untyped = {name for name in new if name not in named and name.rpartition(".")[2] not in extensions}
    assert not untyped


def _plain(name: str, xml: bytes) -> bytes:
    """A part without code names, and without spaces that the end of a tag may lose with an attribute more."""
    if name.endswith(".rels") or name == "[Content_Types].xml":
        return re.sub(rb"\s*/>", b"/>", _without_main_type(xml))
    if name.endswith(".vml"):
        return re.sub(rb'(<(?:\w+:)?idmap [^>]*data=")[\d,]*"', rb"\1", xml)
    head = xml[: 1 << 16]
    head = _CODE_NAME.sub(b"", head)
    head = _NEW_PROPERTIES.sub(b"", head, count=1)
    return re.sub(rb"\s*/>", b"/>", head + xml[1 << 16 :])


def _stripped(name: str, new: bytes, old: bytes) -> bytes:
    lower = name.lower()
    if lower.endswith(".rels") or name == "[Content_Types].xml":
        known = set(_ITEM.findall(_without_main_type(old)))
        cut = _ITEM.sub(lambda match: match[0] if match[0] in known else b"", _without_main_type(new))
        return re.sub(rb"\s*/>", b"/>", cut)
    if lower.endswith(".vml"):
        shapes = _SHAPE.findall(new)
        assert shapes
        cut = _SHAPE.sub(b"", new)
        cut = cut if b"_x0000_t201" in old else _SHAPE_TYPE.sub(b"", cut)
        return _plain(name, cut)
    if "/drawings/" in lower:
        cut = _STAND_IN.sub(b"", new)
        if old.rstrip().endswith(b"/>"):  # a drawing without any shape
            cut = re.sub(rb"></\w+:wsDr>", b"/>", cut)
        return _plain(name, cut)
    assert lower.endswith("workbook.xml") or "sheet" in lower, f"{name} may not change"
    cut = _CONTROLS.sub(b"", new)
    references = set(_REFERENCE.findall(old))
    cut = _REFERENCE.sub(lambda match: match[0] if match[1] in references else b"", cut)
    return _plain(name, cut)


def _without_main_type(xml: bytes) -> bytes:
    """Content types with the workbook's own, which becomes that of one with macros, made the same."""
    return xml.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
