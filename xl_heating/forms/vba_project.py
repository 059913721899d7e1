"""A workbook's ``vbaProject.bin`` from module texts, the same bytes each time.

pyOpenVBA writes the streams. What it leaves otherwise than Excel's own files have it is put right here: the
code page, the compiler's cache, and the colours of the directory tree inside the compound file.
"""

from __future__ import annotations

import struct
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_heating.errors import HeatingError

if TYPE_CHECKING:
    from pyopenvba.cfb import CFB

WORKBOOK_CODE_NAME = "ThisWorkbook"
CODE_PAGE = 936
"""GBK, what Chinese Windows has; the sources are ASCII, so that no other machine reads them differently."""

WORKBOOK_BASE = "0{00020819-0000-0000-C000-000000000046}"
SHEET_BASE = "0{00020820-0000-0000-C000-000000000046}"
CHART_BASE = "0{00020821-0000-0000-C000-000000000046}"
CLASS_BASE = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"

_CODE_PAGE_RECORD, _VERSION_RECORD = 0x0003, 0x0009
# "No compiled code here": Excel then compiles from the sources.
_EMPTY_CACHE = bytes.fromhex("cc61ffff000000")
_HEADER_SIZE, _ENTRY_SIZE, _TYPE_AT, _BLACK = 512, 128, 66, 1
_COLOUR_AT = _TYPE_AT + 1


class UnusableMacro(HeatingError):
    """A module's text cannot go into a VBA project."""


def vba_project(
    modules: Mapping[str, str],
    code_names: Sequence[str],
    workbook_code_name: str = WORKBOOK_CODE_NAME,
    chart_code_names: Sequence[str] = (),
) -> bytes:
    """Return the bytes of ``xl/vbaProject.bin``.

    Parameters
    ----------
    modules : name → text as in a .bas or .cls file, in ASCII; a text that starts with ``VERSION 1.0 CLASS``
        becomes a class module; one whose name is the workbook's or a sheet's code name is the code behind
        that document
    code_names : the worksheets' code names (``sheetPr codeName``), in order
    workbook_code_name : the workbook's (``workbookPr codeName``)
    chart_code_names : those of chart sheets

    Raises
    ------
    UnusableMacro : a text is not ASCII, or two modules have one name
    """
    documents = {
        workbook_code_name: WORKBOOK_BASE,
        **dict.fromkeys(code_names, SHEET_BASE),
        **dict.fromkeys(chart_code_names, CHART_BASE),
    }
    names = [name.casefold() for name in (workbook_code_name, *code_names, *chart_code_names)]
    behind = {name for name in modules if name in documents}
    names += [name.casefold() for name in modules if name not in behind]
    for name in names:
        if names.count(name) > 1:
            raise UnusableMacro(f"VBA 工程中有两个名为“{name}”的模块。", remedy="请改用不同的代码名称。")
    for name, text in modules.items():
        if not text.isascii():
            raise UnusableMacro(f"模块“{name}”含有非 ASCII 字符。", remedy="中文请放在工作表或 Python 中。")
    return _finished(_written(modules, documents))


def stream_text(name: str, text: str, base: str = "") -> str:
    """The text of a module as the project stores it: CRLF, attributes first, no ``VERSION`` preamble.

    `base` is the class id of a document module; a class module of a .cls file needs none.
    """
    lines = text.replace("\r\n", "\n").strip("\n").split("\n") if text.strip() else []
    is_class = bool(lines) and lines[0].startswith("VERSION ")
    if is_class:
        lines = lines[lines.index("END") + 1 :]
    given = []
    while lines and lines[0].startswith("Attribute VB_"):
        given.append(lines.pop(0))
    if base or is_class:
        header = _class_header(name, base or CLASS_BASE, given, document=bool(base))
    else:
        header = [f'Attribute VB_Name = "{name}"', *(line for line in given if "VB_Name" not in line)]
    return "\r\n".join([*header, *lines]) + "\r\n"


def _class_header(name: str, base: str, given: Sequence[str], *, document: bool) -> list[str]:
    """The attributes of a class, those of its file where it gives them."""
    values = {
        "VB_Name": f'"{name}"',
        "VB_Base": f'"{base}"',
        "VB_GlobalNameSpace": "False",
        "VB_Creatable": "False",
        "VB_PredeclaredId": str(document),
        "VB_Exposed": str(document),
        "VB_TemplateDerived": "False",
        "VB_Customizable": str(document),
    }
    for line in () if document else given:
        key, _, value = line.removeprefix("Attribute ").partition(" = ")
        if key not in ("VB_Name", "VB_Base"):
            values[key] = value.strip()
    return [f"Attribute {key} = {value}" for key, value in values.items()]


def _written(modules: Mapping[str, str], documents: Mapping[str, str]) -> bytes:
    from pyopenvba import ExcelFile, VBAModuleKind

    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.xlsm"
        with ExcelFile.create_new(Path(folder) / "new.xlsm") as book:
            project = book.vba_project()
            project.dir_raw = _with_code_page(project.dir_raw)
            project.code_page = CODE_PAGE
            project.dir_structure_dirty = True
            # It tells documents from classes by these names, and knows those of its own new file only.
            book._document_names = {name.casefold() for name in documents}
            for name in project.module_names():
                project.delete_module(name)
            for name, base in documents.items():
                text = stream_text(name, modules.get(name, ""), base)
                project.add_module(name, text, kind=VBAModuleKind.other)
            for name, text in modules.items():
                if name in documents:
                    continue
                kind = VBAModuleKind.other if text.startswith("VERSION ") else VBAModuleKind.standard
                project.add_module(name, stream_text(name, text), kind=kind)
            book.save(made)
        with zipfile.ZipFile(made) as package:
            return package.read("xl/vbaProject.bin")


def _with_code_page(directory: bytes) -> bytes:
    """Set the project's code page in the (decompressed) ``dir`` stream."""
    patched = bytearray(directory)
    at = 0
    while at + 6 <= len(patched):
        record, size = struct.unpack_from("<HI", patched, at)
        if record == _CODE_PAGE_RECORD:
            struct.pack_into("<H", patched, at + 6, CODE_PAGE)
            return bytes(patched)
        # The version record is two bytes longer than it says.
        at += 6 + size + (2 if record == _VERSION_RECORD else 0)
    raise AssertionError("the template of the VBA project has no code page")


def _finished(project: bytes) -> bytes:
    from pyopenvba.cfb import CFB

    container: CFB = CFB.from_bytes(project)
    container.write_stream_in_storage("VBA", "_VBA_PROJECT", _EMPTY_CACHE)
    return _all_black(container.to_bytes())


def _all_black(container: bytes) -> bytes:
    """Colour every directory entry black: a red entry under a red one is a damaged tree to strict readers."""
    patched: Any = bytearray(container)
    sector_size = 1 << struct.unpack_from("<H", patched, 30)[0]
    count, sector = struct.unpack_from("<II", patched, 44)
    table = [
        number
        for place in struct.unpack_from("<109I", patched, 76)[:count]
        for number in struct.unpack_from(f"<{sector_size // 4}I", patched, _HEADER_SIZE + place * sector_size)
    ]
    while sector < len(table):
        start = _HEADER_SIZE + sector * sector_size
        for at in range(start, start + sector_size, _ENTRY_SIZE):
            if patched[at + _TYPE_AT]:
                patched[at + _COLOUR_AT] = _BLACK
        sector = table[sector]
    return bytes(patched)
