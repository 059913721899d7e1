"""Formulas as trees, with references that say which of their rows move when the formula is filled down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from xl_heating.engines.file.addresses import Rect, parse_rect
from xl_heating.functions import CellError
from xl_heating.recalculation.rewriting import OMITTED, own_name
from xl_heating.recalculation.vectors import CellValue

_FIXED_ROWS = re.compile(r"\$?[A-Za-z]{1,3}(\$?)[0-9]+(?::\$?[A-Za-z]{1,3}(\$?)[0-9]+)?")
_SEVERAL_SHEETS = re.compile(r"[^'!]*:[^'!]*!|'[^']*:[^']*'!")
_ERRORS = {str(error): error for error in CellError}
_REFERENCE_OPERATORS = frozenset((":", " ", ","))


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant in the formula."""

    value: CellValue


@dataclass(frozen=True, slots=True)
class ArrayLiteral:
    """``{1,2;3,4}``."""

    rows: tuple[tuple[CellValue, ...], ...]


@dataclass(frozen=True, slots=True)
class Omitted:
    """An argument left out."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Cells of a sheet as the first cell of a family means them; its upper and lower row may move.

    Columns never move, since the cells of a family stand under each other.
    """

    sheet: str
    rect: Rect
    top_moves: bool
    bottom_moves: bool

    @property
    def moves(self) -> bool:
        return self.top_moves or self.bottom_moves

    @property
    def is_cell(self) -> bool:
        return self.rect.cells == 1 and self.top_moves == self.bottom_moves


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands and ``+ - * / ^ & = <> < <= > >=`` between them."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Prefix:
    """``+ - @`` before an operand."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Percent:
    """An operand followed by ``%``."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Function:
    """A call; `name` is in capitals and without file prefixes, `own` says that it is ours."""

    name: str
    arguments: tuple[Node, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Foreign:
    """Anything else; only the calculator knows what it means. `dynamic`: it may reach any cell."""

    parts: tuple[Node, ...]
    dynamic: bool = False


Node: TypeAlias = (
    Literal | ArrayLiteral | Omitted | Reference | Operation | Prefix | Percent | Function | Foreign
)

DYNAMIC = frozenset(("INDIRECT", "OFFSET"))
"""Functions whose result depends on cells that the formula's text does not name."""


class UnknownSheet(Exception):
    """The formula refers to a sheet that the workbook lacks, or to another workbook."""


def parsed(formula: str, sheet: str, sheets: dict[str, str]) -> Node:
    """Return the tree of a rewritten formula that stands on `sheet`.

    `sheets` are the workbook's sheets by case-folded name.

    Raises
    ------
    UnknownSheet : it refers to no sheet of this workbook
    """
    from formualizer import parse

    return _node(parse(formula), sheet, sheets)


def _node(node: Any, sheet: str, sheets: dict[str, str]) -> Node:
    kind = node.node_type()
    if kind == "Literal":
        return _literal(node)
    if kind == "Omitted":
        return Omitted()
    if kind == "Array":
        return _array(node.to_dict()["rows"])
    if kind == "Reference":
        return _reference(node.get_reference_string(), sheet, sheets)
    parts = tuple(_node(child, sheet, sheets) for child in node.children())
    if kind == "BinaryOp":
        operator = node.get_operator()
        if operator in _REFERENCE_OPERATORS:
            return Foreign(parts, dynamic=operator == ":")
        return Operation(operator, *parts)
    if kind == "UnaryOp":
        operator = node.get_operator()
        if operator == "%":
            return Percent(*parts)
        return Foreign(parts, dynamic=True) if operator == "#" else Prefix(operator, *parts)
    if kind == "Function":
        given = node.get_function_name()
        own = own_name(given)
        name = own or given.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")
        return Foreign(parts, dynamic=True) if name in DYNAMIC else Function(name, parts, own is not None)
    return Foreign(parts, dynamic=True)


def _literal(node: Any) -> Node:
    value = node.get_literal_value()
    if value == OMITTED:
        return Omitted()
    if isinstance(value, str) and "Error" in str(node.get_source_token()).partition("value:")[0]:
        error = _ERRORS.get(value.upper())
        return Foreign(()) if error is None else Literal(error)
    return Literal(float(value) if isinstance(value, int) and not isinstance(value, bool) else value)


def _array(rows: list[list[dict[str, Any]]]) -> Node:
    table: list[tuple[CellValue, ...]] = []
    for row in rows:
        cells: list[CellValue] = []
        for cell in row:
            sign = 1
            if cell["node_type"] == "UnaryOp" and cell["operator"] in "+-":
                sign = -1 if cell["operator"] == "-" else 1
                cell = cell["operand"]
            value = cell.get("value")
            if cell["node_type"] != "Literal" or value is None:
                return Foreign(())
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                value = float(value) * sign
            cells.append(_ERRORS.get(value, value) if isinstance(value, str) else value)
        table.append(tuple(cells))
    return ArrayLiteral(tuple(table))


def _reference(text: str, sheet: str, sheets: dict[str, str]) -> Node:
    place, _, address = text.rpartition("!")
    rect = parse_rect(address)
    if rect is None:
        return Foreign((), dynamic=True)
    if place:
        name = place[1:-1].replace("''", "'") if place.startswith("'") else place
        known = sheets.get(name.casefold())
        if known is None:
            if ":" in name and _SEVERAL_SHEETS.match(text):
                return Foreign((), dynamic=True)
            raise UnknownSheet(name)
        sheet = known
    fixed = _FIXED_ROWS.fullmatch(address)
    if fixed is None:  # whole columns or rows
        rows = address.replace("$", "").replace(":", "").isdigit()
        if rows and address.count("$") < 2:
            return Foreign((), dynamic=True)
        return Reference(sheet, rect, False, False)
    top, bottom = not fixed[1], not (fixed[2] if ":" in address else fixed[1])
    if ":" in address and top != bottom:
        first, last = (int(digits) for digits in re.findall(r"[0-9]+", address))
        if first > last:
            top, bottom = bottom, top
    return Reference(sheet, rect, top, bottom)


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes right below one."""
    match node:
        case Operation(_, left, right):
            return (left, right)
        case Prefix(_, operand) | Percent(operand):
            return (operand,)
        case Function(_, arguments, _) | Foreign(arguments, _):
            return arguments
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for part in parts_of(node):
        yield from walk(part)
