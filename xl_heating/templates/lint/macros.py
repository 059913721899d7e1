"""The VBA project: documents and code names, calls that lead nowhere, what runs by itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from xl_heating.templates.lint.package import MAIN, Fault, Package

PROJECT = "xl/vbaProject.bin"
_MACRO = re.compile(rb"<x:FmlaMacro>([^<]*)</x:FmlaMacro>|\bmacro=\"([^\"]+)\"")
_SUB = re.compile(r"^[ \t]*(?:Public[ \t]+)?Sub[ \t]+(\w+)[ \t]*\(([^)\n]*)\)", re.MULTILINE | re.IGNORECASE)
_AUTO = re.compile(
    r"^[ \t]*(?:Public[ \t]+|Private[ \t]+)?Sub[ \t]+((?:Auto_?|Workbook_|Worksheet_|Document_)\w+)\b",
    re.MULTILINE | re.IGNORECASE,
)
_ALLOWED = frozenset({"workbook_open"})
_CACHE = bytes.fromhex("cc61ffff000000")


def macro_faults(package: Package) -> list[Fault]:
    """Return the faults of the VBA project and of all that calls its macros."""
    if PROJECT not in package.parts:
        return [
            Fault(part, "DEAD_MACRO", f"{macro}: there are no macros") for part, macro in _called(package)
        ]
    from pyopenvba import PyOpenVBAError
    from pyopenvba.cfb import CFB
    from pyopenvba.vba import parse_vba_project

    try:
        container = CFB.from_bytes(package.parts[PROJECT])
        modules = {module.name: module.source for module in parse_vba_project(container).modules}
        declared = container.get_stream("PROJECT").decode("gbk").replace("\r\n", "\n").split("\n")
        cache = container.get_stream_in_storage("VBA", "_VBA_PROJECT")
    except (PyOpenVBAError, KeyError, ValueError, IndexError, UnicodeDecodeError) as error:
        return [Fault(PROJECT, "NOT_VBA", str(error))]
    documents = [line[9:].partition("/")[0] for line in declared if line.startswith("Document=")]
    found = [*_project(modules, cache), *_documents(package, documents)]
    return [Fault(PROJECT, code, message) for code, message in found] + _dead(package, modules)


def _project(modules: Mapping[str, str], cache: bytes) -> Iterator[tuple[str, str]]:
    if cache != _CACHE:
        yield "CACHE", "the compiled cache is not the empty one"
    for name, source in modules.items():
        if not source.isascii():
            yield "NOT_ASCII", f"{name} has other characters than ASCII"
        if re.search(r"(?<!\r)\n", source):
            yield "LINE_ENDS", f"{name} has lines without CR"
        if "VERSION 1.0 CLASS" in source:
            yield "PREAMBLE", f"{name} has the preamble of a .cls file"
        for macro in _AUTO.findall(source):
            if macro.casefold() not in _ALLOWED:
                yield "RUNS_BY_ITSELF", f"{name}.{macro}"


def _documents(package: Package, documents: list[str]) -> Iterator[tuple[str, str]]:
    book = package.workbook.find(f"{MAIN}workbookPr")
    names = [book.get("codeName", "") if book is not None else ""]
    for _, part, _ in package.sheets:
        if part:
            properties = package.trees[part].find(f"{MAIN}sheetPr")
            names.append(properties.get("codeName", "") if properties is not None else "")
    for name, count in Counter(names).items():
        if not name:
            yield "NO_CODE_NAME", f"{count} sheets or the workbook have no code name"
        elif count > 1:
            yield "CODE_NAME_TWICE", name
    known = {name.casefold() for name in documents}
    for name in filter(None, names):
        if name.casefold() not in known:
            yield "NO_DOCUMENT_MODULE", f"{name} has no module in the project"
    for name in documents:
        if name.casefold() not in {each.casefold() for each in names}:
            yield "NO_DOCUMENT", f"the module {name} belongs to no sheet"


def _dead(package: Package, modules: Mapping[str, str]) -> list[Fault]:
    """Calls from buttons need a macro without arguments, those from the ribbon one with one."""
    macros = {
        (module.casefold(), name.casefold()): bool(arguments.strip())
        for module, source in modules.items()
        for name, arguments in _SUB.findall(source)
    }
    faults = []
    for part, called in _called(package):
        name = called.rpartition("!")[2]
        module, _, macro = name.rpartition(".")
        takes = [
            argument
            for (home, each), argument in macros.items()
            if each == macro.casefold() and module.casefold() in ("", home)
        ]
        wanted = part.startswith("customUI/")
        if wanted not in takes:
            faults.append(Fault(part, "DEAD_MACRO", f"{called} is no macro that can be called from here"))
    return faults


def _called(package: Package) -> Iterator[tuple[str, str]]:
    """Part and macro of each button and ribbon command."""
    for part, content in package.parts.items():
        if part.startswith("customUI/") and part in package.trees:
            for element in package.trees[part].iter():
                for key, value in element.attrib.items():
                    if key.startswith(("on", "get")):
                        yield part, value
        elif part.endswith(".vml") or part.startswith(("xl/drawings/drawing", "xl/ctrlProps/")):
            for in_vml, in_drawing in _MACRO.findall(content):
                yield part, (in_vml or in_drawing).decode()
