"""One family's formula worked out for all of its rows at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xl_heating.engines.file.addresses import MAX_COLUMN
from xl_heating.recalculation import expressions as tree
from xl_heating.recalculation.arrays import (
    CRITERIA,
    ELEMENTWISE,
    TAKES_ARRAYS,
    criteria_places,
    mapped,
    with_tail,
    without_tail,
)
from xl_heating.recalculation.excel import FUNCTIONS, operate, percent, prefix
from xl_heating.recalculation.excel.lookup import whole_rows
from xl_heating.recalculation.families import Family
from xl_heating.recalculation.grid import Grid, Rows
from xl_heating.recalculation.own_columns import OwnFunctions, Table, is_fixed
from xl_heating.recalculation.vectors import (
    OMITTED,
    Area,
    Argument,
    NotCovered,
    Vector,
    Windows,
    numbers,
    one,
    vector,
)

WINDOW_CELLS = 64
"""The largest range that moves with the row and is still held as one vector a cell."""
_DATES = frozenset(
    [
        "DATE",
        "YEAR",
        "MONTH",
        "DAY",
        "WEEKDAY",
        "DATEVALUE",
        "EDATE",
        "EOMONTH",
        "DATEDIF",
        "TEXT",
        "DAYS",
        "VALUE",
        "TODAY",
        "NOW",
    ]
)
_EPOCH = dt.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for all formulas of a workbook.

    today : the day that TODAY() gives; None when nobody said
    """

    grid: Grid
    own: OwnFunctions
    today: dt.date | None

    @property
    def date1904(self) -> bool:
        """Whether the workbook counts days from 1904."""
        return self.own.date1904


def evaluate(family: Family, node: tree.Node, setting: Setting) -> list[Vector]:
    """Return the value of each row: one vector, or one a column for an array formula of one row.

    A vector has one cell for each row of the family, or one for all.

    Raises
    ------
    NotCovered : the formula needs the calculator
    """
    if family.array is None:
        return [_Rows(family, setting).value(node)]
    if isinstance(node, tree.Prefix) and node.operator == "@":
        node = node.operand
    if isinstance(node, tree.Function) and node.own and family.array[0] == 1:
        arguments = _Ranges(family, setting).arguments(node)
        columns = setting.own.columns(node.name, arguments, len(family.rows))
        return columns if len(columns) > 1 else columns * family.array[1]
    raise NotCovered


def evaluate_block(family: Family, node: tree.Node, setting: Setting) -> Table:
    """Return the whole result of an array formula that stands alone; NotCovered as `evaluate`."""
    if isinstance(node, tree.Function) and node.own:
        return setting.own.table(node.name, _Ranges(family, setting).arguments(node))
    if len(family.rows) == 1 and family.array is not None:
        return _Ranges(family, setting).table(node, family.array[0])
    raise NotCovered


class _Rows:
    """The rows of one family, for which nodes are worked out."""

    def __init__(self, family: Family, setting: Setting) -> None:
        self._family = family
        self._setting = setting
        self._rows: Rows = family.rows
        self._n = len(family.rows)

    def value(self, node: tree.Node) -> Vector:
        """One value a row; of a range, the cell that lies in the formula's own row or column."""
        if isinstance(node, tree.Reference) and not node.is_cell:
            return self._crossing(node)
        if isinstance(node, tree.Function) and node.own:
            return self._own(node)[0]
        return self._one(self.argument(node))

    def _crossing(self, reference: tree.Reference) -> Vector:
        rect = reference.rect
        sheet = self._setting.grid[reference.sheet]
        if rect.left == rect.right and (self._n == 1 or not reference.moves):
            inside = (self._rows >= rect.top) & (self._rows <= rect.bottom)
            if inside.all():
                return sheet.at(rect.left, self._rows)
        elif rect.top == rect.bottom and rect.left <= self._family.column <= rect.right:
            top, _ = self._edges(reference)
            return sheet.at(self._family.column, top)
        raise NotCovered

    def arguments(self, call: tree.Function) -> list[Argument]:
        return [self.argument(node) for node in call.arguments]

    def argument(self, node: tree.Node) -> Argument:
        """What a function is given for an argument."""
        match node:
            case tree.Literal(value):
                return one(value)
            case tree.Reference():
                return self._cells(node)
            case tree.Operation(operator, left, tree.ArrayLiteral(rows)):
                given = self.value(left)
                cells = tuple(operate(operator, given, one(value)) for row in rows for value in row)
                return Windows(len(rows), len(rows[0]), cells)
            case tree.Operation(operator, left, right):
                return operate(operator, self.value(left), self.value(right))
            case tree.Function():
                return self._called(node)
            case tree.Prefix("@", operand):
                return self.value(operand)
            case tree.Prefix(operator, operand):
                return prefix(operator, self.value(operand))
            case tree.Percent(operand):
                return percent(self.value(operand))
            case tree.Omitted():
                return OMITTED
            case tree.ArrayLiteral(rows):
                return Area(tuple(vector(column) for column in zip(*rows, strict=True)), len(rows))
        raise NotCovered

    def _called(self, call: tree.Function) -> Argument:
        if call.own:
            return self._own_range(call)
        if self._setting.date1904 and call.name in _DATES:
            raise NotCovered
        special = self._of_place(call)
        if special is not None:
            return special
        function = FUNCTIONS.get(call.name)
        if function is None or not function.min_args <= len(call.arguments) <= function.max_args:
            raise NotCovered
        rows = _Ranges(self._family, self._setting) if call.name in TAKES_ARRAYS else self
        arguments = rows.arguments(call)
        lines = whole_rows(arguments) if call.name == "INDEX" else None
        return function.evaluate(arguments, self._n) if lines is None else lines

    def _own(self, call: tree.Function) -> list[Vector]:
        return self._setting.own.columns(call.name, self.arguments(call), self._n)

    def _own_range(self, call: tree.Function) -> Argument:
        """All that a function of ours gives, as a function around it takes it."""
        arguments = self.arguments(call)
        if all(is_fixed(argument) for argument in arguments):
            table = self._setting.own.table(call.name, arguments)
            if len(table) == len(table[0]) == 1:
                return one(table[0][0])
            return Area(tuple(vector(column) for column in zip(*table, strict=True)), len(table))
        columns = self._setting.own.columns(call.name, arguments, self._n)
        return columns[0] if len(columns) == 1 else Windows(1, len(columns), tuple(columns))

    def _of_place(self, call: tree.Function) -> Vector | None:
        """Functions of where cells stand rather than of what they hold; None for any other."""
        name, given = call.name, call.arguments
        if name == "TODAY" and not given:
            if self._setting.today is None:
                raise NotCovered
            return one(float((self._setting.today - _EPOCH).days))
        if name not in ("ROW", "COLUMN", "ROWS", "COLUMNS"):
            return None
        if not given and name == "ROW":
            return numbers(self._rows.astype(np.float64))
        if not given and name == "COLUMN":
            return one(float(self._family.column))
        if len(given) != 1 or not isinstance(given[0], tree.Reference):
            raise NotCovered
        reference = given[0]
        rect = reference.rect
        if name == "COLUMN":
            return one(float(rect.left))
        if name == "COLUMNS":
            return one(float(rect.right - rect.left + 1))
        top, bottom = self._edges(reference)
        return numbers(top.astype(np.float64) if name == "ROW" else (bottom - top + 1).astype(np.float64))

    def _edges(self, reference: tree.Reference) -> tuple[Rows, Rows]:
        """Upper and lower row of a reference, one for all rows or one a row."""
        moved = self._rows - self._rows[0]
        still = np.zeros(1, dtype=np.int64)
        return (
            reference.rect.top + (moved if reference.top_moves else still),
            reference.rect.bottom + (moved if reference.bottom_moves else still),
        )

    def _cells(self, reference: tree.Reference) -> Argument:
        sheet, rect = self._setting.grid[reference.sheet], reference.rect
        if self._n == 1 or not reference.moves:
            return sheet.area(rect)
        if reference.top_moves != reference.bottom_moves or rect.cells > WINDOW_CELLS:
            raise NotCovered
        moved = self._rows - self._rows[0]
        cells = tuple(
            sheet.at(column, moved + row)
            for row in range(rect.top, rect.bottom + 1)
            for column in range(rect.left, rect.right + 1)
        )
        return Windows(rect.bottom - rect.top + 1, rect.right - rect.left + 1, cells)

    def _one(self, argument: Argument) -> Vector:
        """The one cell of an argument that takes no more."""
        match argument:
            case Vector():
                return argument
            case Windows(1, 1, (cell,)):
                return cell
            case Area(columns=(cell,), height=1):
                return cell if len(cell) else one(None)
        raise NotCovered


class _Ranges(_Rows):
    """The same where expressions are worked out for each cell of the ranges in them."""

    def value(self, node: tree.Node) -> Vector:
        return self._one(self.argument(node))

    def table(self, node: tree.Node, height: int) -> Table:
        """All that an array formula comes to, as far as a block of so many rows shows it."""
        if isinstance(node, tree.Reference) and not node.is_cell:
            found: Argument = with_tail(self._setting.grid[node.sheet].area(node.rect))
        else:
            found = self.argument(node)
        if not isinstance(found, Area):
            return [[self._one(found).cell(0)]]
        rows = [list(row) for row in zip(*(column.values() for column in found.columns), strict=True)]
        # The last row stands for all blank ones below what is used.
        rows += rows[-1:] * (min(found.height, height) - len(rows))
        return rows[: found.height]

    def arguments(self, call: tree.Function) -> list[Argument]:
        found = [self.argument(node) for node in call.arguments]
        return [without_tail(each, call.name) if isinstance(each, Area) else each for each in found]

    def argument(self, node: tree.Node) -> Argument:
        match node:
            case tree.Operation(operator, left, right):
                return self._mapped((left, right), lambda pair, _: operate(operator, *pair))
            case tree.Prefix(operator, operand) if operator != "@":
                return self._mapped((operand,), lambda only, _: prefix(operator, *only))
            case tree.Percent(operand):
                return self._mapped((operand,), lambda only, _: percent(*only))
            case tree.Function(name, arguments, False) if name in ELEMENTWISE:
                if self._setting.date1904 and name in _DATES:
                    raise NotCovered
                return self._mapped(arguments, FUNCTIONS[name].evaluate)
            case tree.Function(name, arguments, False) if name in CRITERIA:
                return self._looked_for(name, arguments)
            case tree.Function("ROW" | "COLUMN" as name, (tree.Reference() as reference,), False):
                return self._numbers_of(name, reference)
        return super().argument(node)

    def _numbers_of(self, name: str, reference: tree.Reference) -> Argument:
        """The numbers of all rows or columns of a range."""
        rect = reference.rect
        if rect.cells == 1 or (self._n > 1 and reference.moves):
            return super().argument(tree.Function(name, (reference,), own=False))
        first, last = (rect.top, rect.bottom) if name == "ROW" else (rect.left, rect.right)
        if last - first >= MAX_COLUMN:
            raise NotCovered
        found = np.arange(first, last + 1, dtype=np.float64)
        if name == "ROW":
            return Area((numbers(found),), len(found))
        return Area(tuple(numbers(found[place : place + 1]) for place in range(len(found))), 1)

    def _mapped(self, nodes: tuple[tree.Node, ...], each: Callable[[list[Vector], int], Vector]) -> Argument:
        found = mapped([self._operand(node) for node in nodes], each)
        single = found.height == found.width == len(found.columns[0]) == 1
        return found.columns[0] if single else found

    def _operand(self, node: tree.Node) -> Argument:
        found = self.argument(node)
        return with_tail(found) if isinstance(node, tree.Reference) and isinstance(found, Area) else found

    def _looked_for(self, name: str, nodes: tuple[tree.Node, ...]) -> Argument:
        """COUNTIF and its like for each of the cells of their criteria."""
        places = criteria_places(name, len(nodes))
        ranges = [None if place in places else self.argument(node) for place, node in enumerate(nodes)]

        def each(criteria: list[Vector], n: int) -> Vector:
            rest = iter(criteria)
            return FUNCTIONS[name].evaluate([next(rest) if g is None else g for g in ranges], n)

        return self._mapped(tuple(nodes[place] for place in places), each)
