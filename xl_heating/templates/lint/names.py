"""Sheet names and defined names of the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xl_heating.templates.lint.package import MAIN, Fault, Package
from xl_heating.templates.lint.sheets import formula_faults

_LONGEST_SHEET, _LONGEST_NAME, _LONGEST_CONSTANT = 31, 255, 255
_FORBIDDEN = re.compile(r"[\\/*?:\[\]]")
_NAME = re.compile(r"[^\W\d][\w.?]*|\\[\w.?]*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]?\d*|[Cc]\d*")
_QUOTED, _BARE = re.compile(r"'((?:[^']|'')+)'!"), re.compile(r"(?<![\w'\]!])([^\W\d][\w.]*)!")
_CONSTANT = re.compile(r'"((?:[^"]|"")*)"')


def name_faults(package: Package) -> list[Fault]:
    """Return the faults of the names in ``workbook.xml``."""
    found = [*_sheet_names(package), *_defined_names(package)]
    return [Fault(package.workbook_part, code, message) for code, message in found]


Found = Iterator[tuple[str, str]]


def _sheet_names(package: Package) -> Found:
    seen: set[str] = set()
    for name, part, _ in package.sheets:
        if not part:
            yield "NO_SHEET", f"the sheet {name} has no part"
        if (
            not 0 < len(name) <= _LONGEST_SHEET
            or _FORBIDDEN.search(name)
            or name[0] == "'"
            or name[-1] == "'"
        ):
            yield "SHEET_NAME", name
        if name.casefold() in seen:
            yield "SHEET_TWICE", name
        seen.add(name.casefold())


def _defined_names(package: Package) -> Found:
    sheets = {name.casefold() for name, _, _ in package.sheets}
    seen: set[tuple[str, str]] = set()
    for each in package.workbook.iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
        name, scope, text = each.get("name", ""), each.get("localSheetId", ""), each.text or ""
        if scope and int(scope) >= len(package.sheets):
            yield "NAME_SCOPE", f"{name} belongs to sheet {scope} of {len(package.sheets)}"
        if (name.casefold(), scope) in seen:
            yield "NAME_TWICE", name
        seen.add((name.casefold(), scope))
        plain = name.removeprefix("_xlnm.")
        if not _NAME.fullmatch(plain) or _LIKE_A_CELL.fullmatch(plain) or len(name) > _LONGEST_NAME:
            yield "NAME", name
        for code, message in formula_faults(text):
            yield code, f"{name}: {message}"
        if any(len(constant) > _LONGEST_CONSTANT for constant in _CONSTANT.findall(text)):
            yield "LONG_CONSTANT", f"{name} holds a text of over {_LONGEST_CONSTANT} characters"
        outside = _CONSTANT.sub('""', text)
        used = [quoted.replace("''", "'") for quoted in _QUOTED.findall(outside)]
        used += _BARE.findall(_QUOTED.sub("", outside))
        for sheet in used:
            if "[" not in sheet and sheet.casefold() not in sheets:
                yield "NAME_OF_NO_SHEET", f"{name} refers to {sheet}"
