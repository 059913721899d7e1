"""Which families need which others' results, and an order in which all of them can be worked out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from xl_heating.engines.file.addresses import Rect
from xl_heating.recalculation.expressions import Foreign, Node, Reference, walk
from xl_heating.recalculation.families import Family, Place


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A family with what its text means: the tree, the cells it names, and whether it may reach any cell."""

    family: Family
    text: str
    node: Node
    references: tuple[Reference, ...]
    dynamic: bool

    @classmethod
    def of(cls, family: Family, text: str, node: Node) -> Formula:
        nodes = list(walk(node))
        references = tuple(dict.fromkeys(each for each in nodes if isinstance(each, Reference)))
        dynamic = any(isinstance(each, Foreign) and each.dynamic for each in nodes)
        return cls(family, text, node, references, dynamic)

    def reach(self, reference: Reference) -> Rect:
        """Everything that the family's cells see through a reference."""
        moved = self.family.last - self.family.first
        rect = reference.rect
        top, bottom = rect.top, rect.bottom
        edges = [top, bottom, top + moved * reference.top_moves, bottom + moved * reference.bottom_moves]
        return rect._replace(top=min(edges), bottom=max(edges))


class _Column:
    """The families of one column, for finding those that meet a stretch of rows."""

    def __init__(self, members: Iterable[tuple[int, int, int]]) -> None:
        ordered = sorted(members)
        self._firsts = [first for first, _, _ in ordered]
        self._lasts = [last for _, last, _ in ordered]
        self._numbers = [number for _, _, number in ordered]
        self._furthest = list(accumulate(self._lasts, max))

    def meeting(self, top: int, bottom: int) -> Iterable[int]:
        start = bisect_left(self._furthest, top)
        stop = bisect_right(self._firsts, bottom)
        for at in range(start, stop):
            if self._lasts[at] >= top:
                yield self._numbers[at]


def precedents(formulas: Sequence[Formula]) -> list[set[int]]:
    """For each formula, the places in the list of those whose results it may use (itself too, if so)."""
    members: dict[str, dict[int, list[tuple[int, int, int]]]] = defaultdict(lambda: defaultdict(list))
    for number, formula in enumerate(formulas):
        family = formula.family
        height, width = family.array or (1, 1)
        for column in range(family.column, family.column + width):
            members[family.sheet][column].append((family.first, family.last + height - 1, number))
    columns = {
        sheet: {column: _Column(found) for column, found in own.items()} for sheet, own in members.items()
    }
    everything = set(range(len(formulas)))
    needed: list[set[int]] = []
    for number, formula in enumerate(formulas):
        if formula.dynamic:
            needed.append(everything - {number})
            continue
        found: set[int] = set()
        for reference in formula.references:
            own = columns.get(reference.sheet, {})
            rect = formula.reach(reference)
            width = rect.right - rect.left + 1
            span = range(rect.left, rect.right + 1) if width <= len(own) else own
            for column in span:
                if rect.left <= column <= rect.right and column in own:
                    found.update(own[column].meeting(rect.top, rect.bottom))
        needed.append(found)
    return needed


def knots(needed: Sequence[set[int]]) -> list[list[int]]:
    """Formulas in an order in which each comes after those it needs; those that need each other together.

    This is Tarjan's algorithm for strongly connected components, without recursion.
    """
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    open_: list[int] = []
    is_open: set[int] = set()
    found: list[list[int]] = []
    for root in range(len(needed)):
        if root in order:
            continue
        work = [(root, iter(needed[root]))]
        order[root] = low[root] = len(order)
        open_.append(root)
        is_open.add(root)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in order:
                    order[other] = low[other] = len(order)
                    open_.append(other)
                    is_open.add(other)
                    work.append((other, iter(needed[other])))
                    break
                if other in is_open:
                    low[node] = min(low[node], order[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    knot = []
                    while True:
                        member = open_.pop()
                        is_open.discard(member)
                        knot.append(member)
                        if member == node:
                            break
                    found.append(knot)
    return found


class Untouched:
    """Cells that stay as they are because they, or cells they need, cannot be calculated."""

    def __init__(self) -> None:
        self._cells: dict[tuple[str, int], set[int]] = defaultdict(set)

    def __bool__(self) -> bool:
        return any(self._cells.values())

    def add(self, family: Family, rows: Iterable[int]) -> bool:
        """Add cells of a family, with the blocks they fill; whether any was new."""
        height, width = family.array or (1, 1)
        before = sum(map(len, self._cells.values()))
        for row in rows:
            for column in range(family.column, family.column + width):
                self._cells[family.sheet, column].update(range(row, row + height))
        return sum(map(len, self._cells.values())) > before

    def rows(self, sheet: str, column: int) -> set[int]:
        """The rows of a column among them."""
        return self._cells.get((sheet, column), set())

    def places(self) -> dict[str, frozenset[Place]]:
        """All of them by sheet."""
        found: dict[str, set[Place]] = defaultdict(set)
        for (sheet, column), rows in self._cells.items():
            found[sheet].update((row, column) for row in rows)
        return {sheet: frozenset(places) for sheet, places in found.items() if places}

    def spread(self, formulas: Sequence[Formula], order: Iterable[Sequence[int]]) -> None:
        """Add every cell that depends on one of them."""
        for knot in order:
            grew = True
            while grew:
                grew = False
                for number in knot:
                    formula = formulas[number]
                    rows = formula.family.rows[self._hit(formula)]
                    grew |= bool(len(rows)) and self.add(formula.family, rows.tolist())
                grew &= len(knot) > 1 or self._needs_itself(formulas[knot[0]])

    @staticmethod
    def _needs_itself(formula: Formula) -> bool:
        family = formula.family
        own = Rect(family.first, family.column, family.last, family.column)
        return any(
            reference.sheet == family.sheet and formula.reach(reference).meets(own)
            for reference in formula.references
        )

    def _hit(self, formula: Formula) -> NDArray[np.bool_]:
        rows = formula.family.rows
        hit = np.full(len(rows), formula.dynamic and bool(self))
        moved = rows - rows[0]
        for reference in formula.references:
            rect = reference.rect
            top = rect.top + moved * reference.top_moves
            bottom = rect.bottom + moved * reference.bottom_moves
            for (sheet, column), cells in self._cells.items():
                if sheet == reference.sheet and rect.left <= column <= rect.right and cells:
                    known = np.array(sorted(cells))
                    above = np.searchsorted(known, np.maximum(top, bottom), "right")
                    hit |= above > np.searchsorted(known, np.minimum(top, bottom), "left")
        return hit
