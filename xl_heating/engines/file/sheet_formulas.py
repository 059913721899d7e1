"""Formulas of a sheet as each cell means them, and the groups of cells that have one formula together."""

from __future__ import annotations

from collections.abc import Iterable

from .addresses import Rect, cell_name, parse_rect
from .cell_values import ArrayFormula
from .formula_text import moved_formula
from .guards import FormulaGroup, Guard
from .sheet_scan import FormulaCell
from .xml_text import attribute, unescape


def expanded_formulas(cells: Iterable[FormulaCell]) -> dict[tuple[int, int], str]:
    """(row, column) -> formula with ``=``; members of a shared formula get their own text.

    Array formulas and data tables are ``ArrayFormula`` at their first cell.
    """
    cells = list(cells)
    masters = shared_masters(cells)
    found: dict[tuple[int, int], str] = {}
    for cell in cells:
        kind = _kind(cell)
        if master := masters.get((cell.row, cell.column)):
            text = moved_formula(unescape(master.text), cell.row - master.row, cell.column - master.column)
            found[cell.row, cell.column] = "=" + text
        elif kind == b"array":
            found[cell.row, cell.column] = ArrayFormula("=" + unescape(cell.text), _ref(cell))
        elif kind == b"dataTable":
            inputs = [(attribute(cell.attributes, name) or b"").decode() for name in (b"r1", b"r2")]
            found[cell.row, cell.column] = ArrayFormula(f"=TABLE({','.join(inputs)})", _ref(cell))
        else:
            found[cell.row, cell.column] = "=" + unescape(cell.text)
    return found


def shared_masters(cells: Iterable[FormulaCell]) -> dict[tuple[int, int], FormulaCell]:
    """(row, column) of each cell of a shared formula -> the cell that holds its text.

    A member may stand before that cell, and a group's number may be used again further down.
    """
    shared = [cell for cell in cells if _kind(cell) == b"shared"]
    current: dict[bytes, FormulaCell] = {}
    for cell in shared:
        if cell.text:
            current.setdefault(_group(cell), cell)
    found = {}
    for cell in shared:
        group = _group(cell)
        if cell.text:
            current[group] = cell
        if group in current:
            found[cell.row, cell.column] = current[group]
    return found


def formula_groups(cells: Iterable[FormulaCell]) -> list[Guard]:
    """The array formulas, shared formulas and data tables, which are replaced as a whole or not at all."""
    groups: list[Guard] = []
    shared: dict[bytes, list[tuple[int, int]]] = {}
    for cell in cells:
        kind = _kind(cell)
        if kind == b"shared":
            shared.setdefault(_group(cell), []).append((cell.row, cell.column))
        elif kind in (b"array", b"dataTable"):
            own = Rect(cell.row, cell.column, cell.row, cell.column)
            title = "数组公式" if kind == b"array" else "模拟运算表"
            groups.append(FormulaGroup(parse_rect(_ref(cell)) or own, title))
    for members in shared.values():
        rows, columns = zip(*members, strict=True)
        bounds = Rect(min(rows), min(columns), max(rows), max(columns))
        groups.append(FormulaGroup(bounds, "共享公式", frozenset(members)))
    return groups


def _kind(cell: FormulaCell) -> bytes | None:
    return attribute(cell.attributes, b"t") if cell.attributes else None


def _group(cell: FormulaCell) -> bytes:
    return attribute(cell.attributes, b"si") or b""


def _ref(cell: FormulaCell) -> str:
    return (attribute(cell.attributes, b"ref") or b"").decode() or cell_name(cell.row, cell.column)
