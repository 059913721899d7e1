"""Filled-down formulas found again: cells of one column whose formulas are equal in R1C1 form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from xl_heating.engines.file import ArrayFormula
from xl_heating.engines.file.addresses import Rect, parse_rect
from xl_heating.engines.file.formula_text import moved_formula

if TYPE_CHECKING:
    from xl_heating.engines.file.sheet_part import SheetPart

Place: TypeAlias = tuple[int, int]

_OWN_ROW = "\0"
_ANCHOR = 524_288
"""A row from which a relative reference reaches half a sheet up and down."""
_BROKEN = "#REF!"


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Cells that have one formula filled down.

    rows : their rows, ascending
    formula : as written in the first of them; the others' is this one moved down
    array : the block that each fills, as rows × columns, when it is an array formula
    """

    sheet: str
    column: int
    rows: NDArray[np.int64]
    formula: str
    array: tuple[int, int] | None = None

    @property
    def first(self) -> int:
        return int(self.rows[0])

    @property
    def last(self) -> int:
        return int(self.rows[-1])

    def formula_at(self, row: int) -> str:
        """The formula as it reads in one of the rows."""
        return moved_formula(self.formula, row - self.first, 0)

    def single(self, row: int) -> Family:
        """One of the cells as a family of its own."""
        return Family(self.sheet, self.column, np.array([row]), self.formula_at(row), self.array)


def families(sheet: SheetPart) -> list[Family]:
    """Return the formulas of a sheet as families; every formula cell is in exactly one."""
    if sheet.formula_cells is None or sheet.changed:
        return families_of(sheet.name, sheet.formulas())
    cells = sheet.formula_cells
    found: list[Family] = []
    loose: dict[Place, str] = {}
    for group in cells.same_texts():
        first = group.rows[0]
        sure = group.second is None or moved_formula(group.first, group.rows[1] - first, 0) == group.second
        if not sure or len(group.rows) == 1:
            texts = [group.first, *(cells.text(number) for number in group.numbers[1:])]
            loose.update(((row, group.column), text) for row, text in zip(group.rows, texts, strict=True))
            continue
        rows = np.array(sorted(group.rows), dtype=np.int64)
        found.append(
            Family(sheet.name, group.column, rows, moved_formula(group.first, int(rows[0]) - first, 0))
        )
    return found + list(_by_meaning(sheet.name, loose, ((*place, None) for place in loose)))


def families_of(sheet: str, formulas: Mapping[Place, str]) -> list[Family]:
    """The same for formulas given as (row, column) → text with ``=``; array formulas as `ArrayFormula`."""
    rough: dict[tuple[int, str, tuple[int, int] | None], list[int]] = defaultdict(list)
    for (row, column), text in formulas.items():
        array = _shape(text) if isinstance(text, ArrayFormula) else None
        rough[column, text.replace(str(row), _OWN_ROW), array].append(row)
    found: list[Family] = []
    loose: list[tuple[int, int, tuple[int, int] | None]] = []
    for (column, _, array), rows in rough.items():
        if len(rows) > 1 and (array is None or array[0] == 1):
            first, second = rows[:2]
            moved = moved_formula(formulas[first, column], second - first, 0)
            if moved == formulas[second, column]:
                found.append(_family(sheet, column, rows, formulas, array))
                continue
        loose += [(row, column, array) for row in rows]
    return found + list(_by_meaning(sheet, formulas, loose))


def _by_meaning(
    sheet: str, formulas: Mapping[Place, str], cells: Iterable[tuple[int, int, tuple[int, int] | None]]
) -> Iterable[Family]:
    """Families of cells whose text alone does not show that they belong together."""
    groups: dict[tuple[int, str, object], list[int]] = defaultdict(list)
    for row, column, array in cells:
        text = formulas[row, column]
        moved = moved_formula(text, _ANCHOR - row, 0)
        lost = _BROKEN in moved and _BROKEN not in text
        alone = row if lost or (array is not None and array[0] > 1) else 0
        groups[column, moved, (array, alone)].append(row)
    for (column, _, (array, _)), rows in groups.items():  # type: ignore[misc]  # the key's third part is a pair
        yield _family(sheet, column, rows, formulas, array)


def _family(
    sheet: str,
    column: int,
    rows: list[int],
    formulas: Mapping[Place, str],
    array: tuple[int, int] | None,
) -> Family:
    ordered = np.array(sorted(rows), dtype=np.int64)
    return Family(sheet, column, ordered, str(formulas[int(ordered[0]), column]), array)


def _shape(formula: ArrayFormula) -> tuple[int, int]:
    rect = parse_rect(formula.ref) or Rect(1, 1, 1, 1)
    return rect.bottom - rect.top + 1, rect.right - rect.left + 1
