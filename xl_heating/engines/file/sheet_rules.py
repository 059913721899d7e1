"""What a sheet says about its cells before and after them: ranges, rules, breaks, links, formulas."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from .addresses import parse_rect
from .formula_places import SHEET_FORMULAS, SOURCE, with_formulas
from .row_shift import Base, RowInsertion
from .xml_text import attribute, int_attribute, set_attribute, unescape

_TAG = rb"""(?:[^>"']|"[^"]*"|'[^']*')*"""
_RULE = re.compile(
    rb"<((?:\w+:)?)(conditionalFormatting|dataValidation)(?=[\s/>])%s(?:(?<=/)>|>.*?</\1\2>)" % _TAG,
    re.S,
)
_START = re.compile(rb"<%s>" % _TAG)
_LISTED = re.compile(rb"(<(?:\w+:)?sqref>)([^<]*)")
_PLACED = re.compile(
    rb"<(?:\w+:)?(?:dimension|autoFilter|sortState|sortCondition|mergeCell|hyperlink"
    rb"|protectedRange|ignoredError|inputCells|cellWatch|cellSmartTags)\s%s>" % _TAG
)
_BREAKS = re.compile(rb"<((?:\w+:)?)rowBreaks\b.*?</\1rowBreaks>", re.S)
_BREAK = re.compile(rb"<(?:\w+:)?brk\s%s>" % _TAG)


def moved_head(xml: bytes, insertion: RowInsertion) -> bytes:
    """What stands before the cells of the sheet: its dimension alone follows; view and panes stay."""
    return _PLACED.sub(partial(_moved_tag, insertion), xml)


def moved_tail(xml: bytes, insertion: RowInsertion) -> bytes:
    """What stands after the cells of the sheet that gets the rows."""
    rules: list[bytes] = []

    def set_aside(match: re.Match[bytes]) -> bytes:
        rules.append(_moved_rule(match[0], insertion))
        return b"\0"

    xml = _RULE.sub(set_aside, xml)
    xml = _PLACED.sub(partial(_moved_tag, insertion), xml)
    xml = _LISTED.sub(lambda m: m[1] + insertion.references(m[2].decode()).encode(), xml)
    xml = _BREAKS.sub(lambda m: _BREAK.sub(partial(_moved_break, insertion), m[0]), xml)
    xml = moved_sources(xml, insertion)
    xml = with_formulas(xml, SHEET_FORMULAS, lambda text: insertion.formula(text, home=True))
    kept = iter(rules)
    return re.sub(rb"\0", lambda match: next(kept), xml) if rules else xml


def moved_elsewhere(xml: bytes, insertion: RowInsertion) -> bytes:
    """The same of another sheet: only its formulas may refer to the cells that moved."""
    xml = moved_sources(xml, insertion)
    return with_formulas(xml, SHEET_FORMULAS, lambda text: insertion.formula(text, home=False))


def moved_sources(xml: bytes, insertion: RowInsertion) -> bytes:
    """Ranges that are named by sheet and address apart."""

    def moved(match: re.Match[bytes]) -> bytes:
        sheet = attribute(match[0], b"sheet")
        ours = sheet is not None and unescape(sheet).lower() == insertion.sheet.lower()
        external = re.search(rb"\s\w+:id\s*=", match[0])
        return _moved_tag(insertion, match) if ours and not external else match[0]

    return SOURCE.sub(moved, xml)


def _moved_tag(insertion: RowInsertion, match: re.Match[bytes]) -> bytes:
    tag = match[0]
    for name, change in _changes(insertion):
        value = attribute(tag, name)
        if value is not None and (new := change(value.decode())) != value.decode():
            tag = set_attribute(tag, name, new)
    return tag


def _changes(insertion: RowInsertion) -> tuple[tuple[bytes, Callable[[str], str]], ...]:
    return (b"ref", insertion.reference), (b"sqref", insertion.references), (b"r", insertion.reference)


def _moved_break(insertion: RowInsertion, match: re.Match[bytes]) -> bytes:
    """A break is numbered by the row above it and belongs to the row below."""
    above = int_attribute(match[0], b"id")
    new = insertion.row(above + 1) - 1
    return match[0] if new == above else set_attribute(match[0], b"id", str(new))


def _moved_rule(rule: bytes, insertion: RowInsertion) -> bytes:
    """A conditional format or a validation with its ranges and formulas."""
    start = _START.match(rule)
    tag = start[0] if start else rule
    inside = rule[len(tag) :]
    listed = attribute(tag, b"sqref")
    if listed is not None:
        ranges = listed.decode()
        new = insertion.references(ranges)
        tag = tag if new == ranges else set_attribute(tag, b"sqref", new)
    else:
        found = _LISTED.search(inside)
        ranges = found[2].decode() if found else ""
        inside = _LISTED.sub(lambda m: m[1] + insertion.references(m[2].decode()).encode(), inside)
    base = _base(ranges)
    return tag + with_formulas(
        inside, SHEET_FORMULAS, lambda text: insertion.formula(text, home=True, base=base)
    )


def _base(ranges: str) -> Base | None:
    """Where the relative references of a rule count from: the first row of its first range."""
    rects = [rect for text in ranges.split() if (rect := parse_rect(text))]
    if not rects:
        return None
    return Base(rects[0].top, any(rect.top != rects[0].top or rect.bottom != rect.top for rect in rects))
