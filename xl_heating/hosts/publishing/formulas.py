"""The formulas of a workbook as a publication sees them: which use our functions, which other workbooks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from xl_heating.engines.file.addresses import Rect, parse_rect
from xl_heating.engines.file.cell_values import ArrayFormula
from xl_heating.engines.file.formula_text import moved_formula
from xl_heating.hosts.publishing.calls import calls, mentions_ours, own_calls

if TYPE_CHECKING:
    from xl_heating.engines.file.document import Document

Place = tuple[int, int]
_COMMON_ROW = 500_000
_LINK = re.compile(r"\[\d+\]")
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_WORD = re.compile(r"[^\W\d][\w.]*")


@dataclass(frozen=True)
class Found:
    """A formula and the cells that it fills."""

    sheet: str
    place: Place
    formula: str
    area: Rect

    @property
    def cells(self) -> list[Place]:
        """Every cell that it fills."""
        rect = self.area
        return [
            (row, column)
            for row in range(rect.top, rect.bottom + 1)
            for column in range(rect.left, rect.right + 1)
        ]

    @cached_property
    def _moved(self) -> tuple[str, int]:
        """The formula in a row that all share, and how far away that is: filled-down ones read alike."""
        away = _COMMON_ROW - self.place[0]
        text = moved_formula(str(self.formula), away, 0)
        return (str(self.formula), 0) if text.count("#REF!") != self.formula.count("#REF!") else (text, away)

    @property
    def common_text(self) -> str:
        """The formula in a row that all share: what is found out about it holds for all filled down alike."""
        return self._moved[0]

    def in_place(self, text: str) -> str:
        """A formula made of `common_text` as it reads in this formula's own row."""
        return moved_formula(text, -self._moved[1], 0)

    @property
    def is_array(self) -> bool:
        return isinstance(self.formula, ArrayFormula)


class Formulas:
    """All formulas of a workbook, and what its defined names bring into them."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._names = document.workbook.names()
        self.own_names = self._spread(lambda text: uses_ours(f"={text}"))
        """Names whose meaning has a call of ours, by case-folded name."""
        self._linked_names = self._spread(lambda text: refers_elsewhere(f"={text}"))

    def _spread(self, test: object) -> frozenset[str]:
        """The names that a test finds, and those that mention them."""
        assert callable(test)
        found = {each.name.casefold() for each in self._names if test(each.refers_to)}
        while True:
            more = {each.name.casefold() for each in self._names if _words(each.refers_to) & found} - found
            if not more:
                return frozenset(found)
            found |= more

    def __iter__(self) -> Iterator[Found]:
        for sheet in self._document.sheets:
            for place, formula in sheet.formulas().items():
                area = parse_rect(formula.ref) if isinstance(formula, ArrayFormula) else None
                yield Found(sheet.name, place, formula, area or Rect(*place, *place))

    def with_ours(self) -> list[Found]:
        """Those that call our functions, themselves or by a name."""
        return [each for each in self if _calls_ours(each) or self._mentions(each, self.own_names)]

    def by_name_only(self, each: Found) -> bool:
        """Whether it is a defined name that brings the call into the formula."""
        return self._mentions(each, self.own_names)

    def linked(self) -> list[Found]:
        """Those that refer to other workbooks, but for where our functions are to be found."""
        return [
            each
            for each in self
            if refers_elsewhere(each.formula) or self._mentions(each, self._linked_names)
        ]

    @staticmethod
    def _mentions(each: Found, names: frozenset[str]) -> bool:
        return bool(names) and bool(_words(each.formula) & names)


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(_TEXT.sub("", text))}


def _calls_ours(each: Found) -> bool:
    return mentions_ours(each.formula) and _uses_ours(each.common_text)


def uses_ours(formula: str) -> bool:
    """Whether a formula calls a function of ours; one that cannot be read does when it mentions one."""
    return mentions_ours(formula) and _uses_ours(str(formula))


@lru_cache(maxsize=4096)
def _uses_ours(formula: str) -> bool:
    try:
        return bool(own_calls(formula))
    except ValueError:
        return mentions_ours(_TEXT.sub("", formula))


def refers_elsewhere(formula: str) -> bool:
    """Whether a formula refers to another workbook for anything but our functions."""
    if not _LINK.search(formula):
        return False
    return bool(_LINK.search(_TEXT.sub("", plain_calls(formula))))


def plain_calls(formula: str) -> str:
    """The formula with our functions called by their plain names, wherever the file says they are."""
    if not mentions_ours(formula):
        return str(formula)
    try:
        found = sorted((each for each in calls(formula) if each.own), key=lambda each: -each.start)
    except ValueError:
        return str(formula)
    text = str(formula)
    for call in found:
        bracket = text.index("(", _name_end(text, call.start))
        text = text[: call.start] + call.name + text[bracket:]
    return text


def _name_end(text: str, start: int) -> int:
    """The end of a quoted place before a function's name, which may hold brackets; `start` without one."""
    if text[start] != "'":
        return start
    match = re.compile(r"'(?:[^']|'')*'").match(text, start)
    return match.end() if match else start
