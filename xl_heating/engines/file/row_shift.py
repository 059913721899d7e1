"""What the insertion of whole rows makes of references: addresses, lists of ranges, formulas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from .addresses import MAX_ROW, Rect, parse_rect, rect_name
from .formula_text import OUTSIDE, OWN_ROW, Edge, edges, rewritten, sheet_names
from .xml_text import escape, unescape

NEW_ROW = "\1"
"""Stands for the digits of a row that has moved, in a text that serves as the pattern of many."""


class _Mixed(Exception):
    """A row's digits are only part of a number, so the text cannot be a pattern."""


class Base(NamedTuple):
    """The first row that a rule's relative references count from, and whether the rule covers more rows."""

    row: int
    many: bool


@dataclass(frozen=True)
class RowInsertion:
    """``count`` new rows of a sheet before its row ``at``."""

    sheet: str
    at: int
    count: int

    def row(self, number: int) -> int:
        return number + self.count if number >= self.at else number

    def rect(self, rect: Rect) -> Rect:
        """Where a rectangle lies after; one that spans the new rows grows by them."""
        if rect.bottom < self.at:
            return rect
        top, bottom = self.row(rect.top), MAX_ROW if rect.bottom == MAX_ROW else self.row(rect.bottom)
        if rect.top == 1 and rect.bottom == MAX_ROW:
            top = 1
        return rect._replace(top=min(top, MAX_ROW), bottom=min(bottom, MAX_ROW))

    def reference(self, text: str) -> str:
        """The same for a ``ref`` of a file; what is no address stays."""
        rect = parse_rect(text)
        if rect is None:
            return text
        new = self.rect(rect)
        return text if new == rect else rect_name(new)

    def references(self, text: str) -> str:
        """The same for an ``sqref``, which lists several."""
        return " ".join(map(self.reference, text.split())) if text.strip() else text

    def names(self, prefix: str, home: bool) -> bool:
        """Whether a reference with this before it, in a formula on the sheet or not, is to its cells."""
        if not prefix:
            return home
        named = sheet_names(prefix)
        # A range of sheets keeps its address when rows come into one of them, as in Excel.
        return len(named) == 1 and named[0].lower() == self.sheet.lower()

    def formula(
        self,
        text: str,
        *,
        home: bool,
        own: bool = False,
        fixed_only: bool = False,
        base: Base | None = None,
    ) -> str:
        """A formula after the insertion.

        Parameters
        ----------
        home : whether it stands on the sheet itself, so that references without a sheet are to its cells
        own : whether the row that ``OWN_ROW`` stands for moves
        fixed_only : leave rows without ``$``, which in defined names count from the cell in use
        base : of a rule of the sheet; relative references of one for several rows keep their distance
        """
        away = self.row(base.row) - base.row if base and base.many else None

        def change(prefix: str, reference: str) -> str | None:
            if not reference or not self.names(prefix, home):
                return None
            sides = edges(reference)
            if not sides or not sides[-1].digits:
                return None
            new = self._sides(sides, own, fixed_only, away)
            if new == reference:
                return None
            return f"{prefix}!{new}" if prefix else new

        return rewritten(text, change)

    def _sides(self, sides: tuple[Edge, ...], own: bool, fixed_only: bool, away: int | None) -> str:
        if len(sides) == 2 and {side.digits for side in sides} == {"1", str(MAX_ROW)}:
            return ":".join(map(str, sides))  # whole columns, written out
        found: list[str] = []
        for side in sides:
            if (fixed_only and not side.fixed_row) or not side.digits:
                digits = side.digits
            elif OWN_ROW in side.digits:
                if side.digits != OWN_ROW or away is not None:
                    raise _Mixed
                digits = NEW_ROW if own else OWN_ROW
            else:
                row = int(side.digits)
                row = row + away if away is not None and not side.fixed_row else self.row(row)
                if row > MAX_ROW:
                    if len(sides) == 1 or not found:
                        return OUTSIDE
                    row = MAX_ROW
                digits = str(row)
            found.append(str(side._replace(digits=digits)))
        return ":".join(found)

    def relative_rows(self, text: str, *, home: bool) -> list[tuple[bool, int]]:
        """The rows without ``$`` that a formula names, each with whether it is one of the sheet."""
        found: list[tuple[bool, int]] = []

        def look(prefix: str, reference: str) -> None:
            ours = self.names(prefix, home)
            found.extend(
                (ours, int(side.digits)) for side in edges(reference) if side.digits and not side.fixed_row
            )

        rewritten(text, look)
        return found


class RawFormulas:
    """Formulas as they stand in the XML; equal ones but for the number of their row are read once."""

    def __init__(self, insertion: RowInsertion, *, home: bool) -> None:
        self._insertion = insertion
        self._home = home
        self._known: dict[tuple[bytes, bool], bytes | None] = {}

    def __call__(self, raw: bytes, row: int) -> bytes:
        """The formula of a cell in a row; the very same bytes when nothing in it moves."""
        if not raw:
            return raw
        if b"&#" in raw:
            return changed_raw(raw, lambda text: self._insertion.formula(text, home=self._home))
        digits, own = b"%d" % row, row >= self._insertion.at
        key = raw.replace(digits, b"\0"), own
        if key not in self._known:
            self._known[key] = self._pattern(*key)
        new = self._known[key]
        if new is None:
            return changed_raw(raw, lambda text: self._insertion.formula(text, home=self._home))
        if new == key[0]:
            return raw
        return new.replace(b"\1", b"%d" % (row + self._insertion.count)).replace(b"\0", digits)

    def _pattern(self, key: bytes, own: bool) -> bytes | None:
        try:
            return changed_raw(key, lambda text: self._insertion.formula(text, home=self._home, own=own))
        except _Mixed:
            return None


def changed_raw(raw: bytes, change: Callable[[str], str]) -> bytes:
    """Element text with a formula changed; the very same bytes when the change makes none."""
    text = unescape(raw)
    new = change(text)
    return raw if new == text else escape(new).encode()
