"""Cells, merges, validations and conditional formats of one worksheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree

from xl_heating.functions import catalogue
from xl_heating.templates.lint.package import MAIN, Fault, Package, Worksheet

ROWS, COLUMNS = 1_048_576, 16_384
LONGEST_TEXT, LONGEST_FORMULA, LONGEST_LIST = 32_767, 8_192, 255
_TITLE, _MESSAGE = 32, 255
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d*)")
_ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges "
    "scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr "
    "conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter "
    "rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing "
    "legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst"
)
_PLACES = {name: place for place, name in enumerate(_ORDER.split())}
_OURS = re.compile(r"\bHEAT_[A-Z_]+(?=\()")
_NEW = re.compile(
    r"(?<![\w.])(?:XLOOKUP|XMATCH|FILTER|UNIQUE|SORTBY|SORT|SEQUENCE|LET|LAMBDA|TEXTJOIN|CONCAT|IFS|SWITCH|"
    r"MAXIFS|MINIFS|VSTACK|HSTACK)\("
)
_TEXTS = re.compile(r'"[^"]*"')


class Area(NamedTuple):
    """A rectangle of cells, 1-based."""

    top: int
    left: int
    bottom: int
    right: int

    def meets(self, other: Area) -> bool:
        """Whether they share a cell."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


def area(reference: str) -> Area | None:
    """``A1:C3`` or ``B2``; None for anything else and for cells that no sheet has."""
    corners = [place(part.replace("$", "")) for part in reference.split(":")]
    if not 1 <= len(corners) <= 2 or None in corners:
        return None
    first, last = corners[0], corners[-1]
    assert first
    assert last
    if first[0] > last[0] or first[1] > last[1]:
        return None
    return Area(*first, *last)


def place(reference: str) -> tuple[int, int] | None:
    """Row and column of ``B2``; None when no sheet has that cell."""
    match = _CELL.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row, column) if row <= ROWS and column <= COLUMNS else None


def sheet_faults(package: Package, sheet: Worksheet) -> list[Fault]:
    """Return the faults inside one worksheet's part."""
    found = [
        *_order(sheet.root),
        *_cells(package, sheet.root),
        *_merges(sheet.root),
        *_validations(sheet.root),
        *_conditions(package, sheet.root),
    ]
    return [Fault(sheet.part, code, message) for code, message in found]


Found = Iterator[tuple[str, str]]


def _order(root: ElementTree.Element) -> Found:
    last = -1
    for child in root:
        name = child.tag.removeprefix(MAIN)
        at = _PLACES.get(name)
        if at is None:
            continue
        if at < last:
            yield "ELEMENT_ORDER", f"{name} stands too late"
        last = max(last, at)


def _cells(package: Package, root: ElementTree.Element) -> Found:
    strings = _count(package, "sharedStrings", "si")
    formats = _count(package, "styles", "cellXfs/xf")
    last_row = 0
    for row in root.iterfind(f"{MAIN}sheetData/{MAIN}row"):
        number = int(row.get("r", last_row + 1))
        if not last_row < number <= ROWS:
            yield "ROW_ORDER", f"row {number} after row {last_row}"
        last_row = number
        last_column = 0
        for cell in row.iterfind(f"{MAIN}c"):
            reference = cell.get("r", "")
            at = place(reference)
            if at is None or at[0] != number:
                yield "CELL_PLACE", f"{reference} in row {number}"
                continue
            if at[1] <= last_column:
                yield "CELL_ORDER", f"{reference} stands too late or twice"
            last_column = max(last_column, at[1])
            yield from _cell(cell, reference, strings, formats)


def _cell(cell: ElementTree.Element, reference: str, strings: int, formats: int) -> Found:
    if int(cell.get("s", 0)) >= max(formats, 1):
        yield "NO_FORMAT", f"{reference} has format {cell.get('s')} of {formats}"
    value = cell.findtext(f"{MAIN}v") or ""
    if cell.get("t") == "s" and not (value.isdigit() and int(value) < strings):
        yield "NO_STRING", f"{reference} shows text {value} of {strings}"
    text = "".join(cell.itertext()) if cell.get("t") == "inlineStr" else value
    if len(text) > LONGEST_TEXT:
        yield "LONG_TEXT", f"{reference} has {len(text)} characters"
    formula = cell.find(f"{MAIN}f")
    if formula is not None and formula.text:
        for code, message in formula_faults(formula.text):
            yield code, f"{reference}: {message}"


def formula_faults(formula: str) -> Found:
    """Faults in the text of any formula."""
    if len(formula) > LONGEST_FORMULA:
        yield "LONG_FORMULA", f"{len(formula)} characters"
    if formula.startswith("="):
        yield "EQUALS_SIGN", "a stored formula begins without ="
    plain = _TEXTS.sub('""', formula)
    if "[@" in plain:
        yield "SHORT_TABLE_REFERENCE", "a file spells [@column] as table[[#This Row],[column]]"
    if "#REF!" in plain:
        yield "BROKEN_REFERENCE", formula[:80]
    for name in _OURS.findall(plain):
        if name not in catalogue:
            yield "UNKNOWN_FUNCTION", f"{name} is not in the catalogue"
    for name in _NEW.findall(plain):
        yield "NO_PREFIX", f"{name} needs the prefix _xlfn."
    depth = 0
    for character in plain:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            break
    if depth:
        yield "BRACKETS", formula[:80]


def _merges(root: ElementTree.Element) -> Found:
    merged = []
    for each in root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell"):
        found = area(each.get("ref", ""))
        if found is None:
            yield "MERGE_PLACE", each.get("ref", "")
        else:
            merged.append(found)
    for one, other in combinations(merged, 2):
        if one.meets(other):
            yield "MERGES_MEET", f"{one} and {other}"


def _validations(root: ElementTree.Element) -> Found:
    taken: list[Area] = []
    for each in root.iterfind(f"{MAIN}dataValidations/{MAIN}dataValidation"):
        reference = each.get("sqref", "")
        first, second = (each.findtext(f"{MAIN}{name}") or "" for name in ("formula1", "formula2"))
        if each.get("type") == "list" and first.startswith('"') and len(first) - 2 > LONGEST_LIST:
            yield "LONG_LIST", f"{reference}: {len(first) - 2} characters in a list"
        for name, most in (("errorTitle", _TITLE), ("promptTitle", _TITLE), ("error", _MESSAGE)):
            if len(each.get(name, "")) > most:
                yield "LONG_MESSAGE", f"{reference}: {name} has {len(each.get(name, ''))} characters"
        for formula in (first, second):
            for code, message in formula_faults(formula):
                yield code, f"validation {reference}: {message}"
        areas = _areas(reference)
        if areas is None:
            yield "VALIDATION_PLACE", reference
            continue
        if any(one.meets(other) for one in areas for other in taken):
            yield "VALIDATIONS_MEET", reference
        taken += areas


def _conditions(package: Package, root: ElementTree.Element) -> Found:
    formats = _count(package, "styles", "dxfs/dxf")
    for block in root.iterfind(f"{MAIN}conditionalFormatting"):
        if _areas(block.get("sqref", "")) is None:
            yield "CONDITION_PLACE", block.get("sqref", "")
        for rule in block.iterfind(f"{MAIN}cfRule"):
            number = rule.get("dxfId")
            if number is not None and int(number) >= formats:
                yield "NO_FORMAT", f"a conditional format uses {number} of {formats}"
            for formula in rule.iterfind(f"{MAIN}formula"):
                for code, message in formula_faults(formula.text or ""):
                    yield code, f"conditional format {block.get('sqref')}: {message}"


def _areas(references: str) -> list[Area] | None:
    found = [area(reference) for reference in references.split()]
    return [each for each in found if each] if found and None not in found else None


def _count(package: Package, kind: str, path: str) -> int:
    """How many elements of a path there are in the workbook's part of a kind."""
    names: Iterable[str] = package.related(package.workbook_part, kind)
    steps = "/".join(f"{MAIN}{step}" for step in path.split("/"))
    return sum(len(package.trees[name].findall(steps)) for name in names)
