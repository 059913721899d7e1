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
    masters: dict[bytes, tuple[int, int, str]] = {}
    for cell in cells:  # a member may stand before the cell that holds the text
        if cell.text and _kind(cell) == b"shared":
            masters.setdefault(_group(cell), (cell.row, cell.column, unescape(cell.text)))
    found: dict[tuple[int, int], str] = {}
    for cell in cells:
        kind = _kind(cell)
        if kind == b"shared" and _group(cell) in masters:
            if cell.text:
                masters[_group(cell)] = (cell.row, cell.column, unescape(cell.text))
            row, column, text = masters[_group(cell)]
            found[cell.row, cell.column] = "=" + moved_formula(text, cell.row - row, cell.column - column)
        elif kind == b"array":
            found[cell.row, cell.column] = ArrayFormula("=" + unescape(cell.text), _ref(cell))
        elif kind == b"dataTable":
            inputs = [(attribute(cell.attributes, name) or b"").decode() for name in (b"r1", b"r2")]
            found[cell.row, cell.column] = ArrayFormula(f"=TABLE({','.join(inputs)})", _ref(cell))
        else:
            found[cell.row, cell.column] = "=" + unescape(cell.text)
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
