"""An open closed-file book calculated: families of formulas by the column, the rest by the calculator."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from xl_heating.engines.file.formula_text import moved_formula
from xl_heating.engines.file.stored_columns import StoredColumns
from xl_heating.functions import CellError
from xl_heating.policy import Policy
from xl_heating.recalculation.calculation import Calculation, Failure
from xl_heating.recalculation.cell_by_cell import Calculator, is_function
from xl_heating.recalculation.dependencies import Formula, Untouched, knots, precedents
from xl_heating.recalculation.evaluating import Setting, evaluate, evaluate_block
from xl_heating.recalculation.expressions import (
    UnknownSheet,
    parsed,
)
from xl_heating.recalculation.families import Family, families
from xl_heating.recalculation.grid import Grid, Rows, Sheet
from xl_heating.recalculation.limits import beyond
from xl_heating.recalculation.own_columns import OwnFunctions
from xl_heating.recalculation.rewriting import Position, Rewriter, Unresolved
from xl_heating.recalculation.vectors import CellValue, Kind, NotCovered, Vector, mixed, vector
from xl_heating.recalculation.workbook_names import names_of, tables_of

if TYPE_CHECKING:
    import xlwings as xw

    from xl_heating.engines.file.document import Document

ROW_BY_ROW = 2_000
"""Up to so many rows, a formula that cannot be worked out by the column is tried row by row."""


def calculated(
    book: xw.Book,
    policy: Policy | None = None,
    *,
    partial: bool = False,
    today: dt.date | None = None,
    by_column: bool = True,
) -> Calculation:
    """Calculate every formula of an open closed-file book; arguments and errors as `calculate`.

    `by_column` off leaves all formulas to the calculator, cell by cell: slower, with the same results.
    """
    workbook = _Workbook(book.impl.document, policy, today, by_column=by_column)
    calculation = workbook.calculation()
    if calculation.failures and not partial:
        raise calculation.failures[0].error(len(calculation.failures))
    return calculation


class _Workbook:
    """One workbook while it is calculated."""

    def __init__(
        self, document: Document, policy: Policy | None, today: dt.date | None, *, by_column: bool
    ) -> None:
        self._document = document
        self._by_column = by_column
        date1904 = document.date1904
        self._stored = {sheet.name: StoredColumns(sheet, date1904) for sheet in document.sheets}
        self._grid: Grid = {name: Sheet(stored) for name, stored in self._stored.items()}
        self._setting = Setting(self._grid, OwnFunctions(policy, date1904), today)
        self._calculator: Calculator | None = None
        self._failures: list[Failure] = []
        self._untouched = Untouched()
        self._results: dict[int, list[tuple[int, Rows, Vector]]] = {}

    def calculation(self) -> Calculation:
        """Calculate all formulas."""
        formulas = self._understood()
        self._read_ahead(formulas)
        needed = precedents(formulas)
        order = knots(needed)
        self._work_out(formulas, needed, order)
        if self._untouched:
            self._untouched.spread(formulas, order)
        columns: dict[str, list[tuple[int, Rows, Vector]]] = defaultdict(list)
        for number, found in self._results.items():
            family = formulas[number].family
            columns[family.sheet] += self._kept(family, found)
        self._failures.sort(key=lambda each: (list(self._grid).index(each.sheet), each.row, each.column))
        return Calculation(columns, tuple(self._failures), self._untouched.places())

    def _kept(
        self, family: Family, found: list[tuple[int, Rows, Vector]]
    ) -> Iterable[tuple[int, Rows, Vector]]:
        """The results without the cells that depend on something that failed."""
        for column, rows, values in found:
            out = self._untouched.rows(family.sheet, column)
            if out:
                keep = ~np.isin(rows, list(out))
                rows, values = rows[keep], values.take(keep)
            if len(rows):
                yield column, rows, values

    # ------------------------------------------------------------------------------ what formulas mean

    def _understood(self) -> list[Formula]:
        """Every family with its tree; what nobody understands is a failure."""
        rewriter = Rewriter(names_of(self._document), tables_of(self._document), is_function)
        sheets = {sheet.name.casefold(): sheet.name for sheet in self._document.sheets}
        found: list[Formula] = []
        for sheet in self._document.sheets:
            for family in families(sheet):
                at = Position(family.sheet, family.first, family.column)
                try:
                    text = rewriter.rewritten(family.formula, at, single=family.array is None)
                    found.append(Formula.of(family, text, parsed(text, sheet.name, sheets)))
                except Unresolved as unresolved:
                    self._fail(family, str(unresolved))
                except UnknownSheet as unknown:
                    self._fail(family, f"引用了另一工作簿或不存在的工作表 {unknown}")
                except Exception as refusal:  # whatever the parser raises
                    self._fail(family, f"公式写法有误（{refusal}）")
        return found

    def _read_ahead(self, formulas: Sequence[Formula]) -> None:
        """Have the columns that formulas name read in one go a sheet."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for formula in formulas:
            for reference in formula.references:
                wanted[reference.sheet].update(self._grid[reference.sheet].columns_of(reference.rect))
            wanted[formula.family.sheet].add(formula.family.column)
        for sheet, columns in wanted.items():
            self._stored[sheet].read(sorted(columns))

    def _fail(self, family: Family, reason: str, rows: Sequence[int] | None = None) -> None:
        rows = family.rows.tolist() if rows is None else rows
        for row in rows:
            formula = family.formula_at(row)
            self._failures.append(Failure(family.sheet, row, family.column, formula, reason))
        self._untouched.add(family, rows)

    # ------------------------------------------------------------------------------------ working out

    def _work_out(
        self, formulas: Sequence[Formula], needed: Sequence[set[int]], order: Sequence[Sequence[int]]
    ) -> None:
        """Go through the knots as their precedents come in; what needs the calculator goes in batches."""
        knot_of = {number: place for place, knot in enumerate(order) for number in knot}
        waiting: list[set[int]] = [set() for _ in order]
        users: dict[int, list[int]] = defaultdict(list)
        for place, knot in enumerate(order):
            for number in knot:
                waiting[place].update(knot_of[other] for other in needed[number] if knot_of[other] != place)
            for other in waiting[place]:
                users[other].append(place)
        ready = deque(place for place, others in enumerate(waiting) if not others)
        slow: set[int] = set()
        while ready or slow:
            while ready:
                place = ready.popleft()
                knot = order[place]
                circular = len(knot) > 1 or knot[0] in needed[knot[0]]
                if not circular and self._by_column and self._by_the_column(knot[0], formulas[knot[0]]):
                    self._release(place, waiting, users, ready)
                else:
                    slow.add(place)
            if slow:
                batch = self._batch(slow, order, formulas, waiting, users)
                self._by_the_cell([number for place in batch for number in order[place]], formulas)
                for place in batch:
                    self._release(place, waiting, users, ready)
                slow -= set(batch)

    def _batch(
        self,
        slow: set[int],
        order: Sequence[Sequence[int]],
        formulas: Sequence[Formula],
        waiting: list[set[int]],
        users: dict[int, list[int]],
    ) -> list[int]:
        """The knots at hand; in a workbook that goes cell by cell throughout, all that follow as well."""
        batch = list(slow)
        if self._by_column:
            return batch
        inside = set(batch)
        for place in batch:  # grows while it is gone through
            for user in users[place]:
                if user not in inside and waiting[user] <= inside:
                    inside.add(user)
                    batch.append(user)
        return batch

    @staticmethod
    def _release(place: int, waiting: list[set[int]], users: dict[int, list[int]], ready: deque[int]) -> None:
        for user in users[place]:
            waiting[user].discard(place)
            if not waiting[user]:
                ready.append(user)
        users[place] = []

    def _by_the_column(self, number: int, formula: Formula) -> bool:
        """Work out a family at once; False when it needs the calculator."""
        family = formula.family
        try:
            columns = evaluate(family, formula.node, self._setting)
        except NotCovered:
            return self._row_by_row(number, formula)
        height = 1
        if family.array is not None:
            columns = _fitted(columns, family.array[1])
        self._keep(number, family, [(0, right, column) for right, column in enumerate(columns)], height)
        return True

    def _row_by_row(self, number: int, formula: Formula) -> bool:
        family = formula.family
        n = len(family.rows)
        try:
            if family.array is not None and n == 1:
                table = evaluate_block(family, formula.node, self._setting)
                self._keep_block(number, family, table)
                return True
            if n == 1 or n > ROW_BY_ROW or family.array not in (None, (1, 1)):
                return False
            values = [self._single(formula, row) for row in family.rows.tolist()]
        except NotCovered:
            return False
        self._keep(number, family, [(0, 0, vector(values))], 1)
        return True

    def _single(self, formula: Formula, row: int) -> CellValue:
        """One row of a family, as a formula of its own."""
        family = formula.family.single(row)
        sheets = {name.casefold(): name for name in self._grid}
        node = parsed(_moved(formula, row), family.sheet, sheets)
        if family.array is not None:
            return evaluate_block(family, node, self._setting)[0][0]
        return evaluate(family, node, self._setting)[0].cell(0)

    def _keep_block(self, number: int, family: Family, table: list[list[CellValue]]) -> None:
        assert family.array is not None
        height, width = family.array
        single = len(table) == 1 and len(table[0]) == 1
        cells = []
        for down in range(height):
            line = table[0] if len(table) == 1 else table[down] if down < len(table) else []
            columns = [vector([cell]) for cell in (line * width if single or len(line) == 1 else line)]
            cells += [(down, right, column) for right, column in enumerate(_fitted(columns, width))]
        self._keep(number, family, cells, height)

    def _keep(self, number: int, family: Family, cells: list[tuple[int, int, Vector]], height: int) -> None:
        """Put results, given as (rows down, columns right, values), where formulas and readers find them."""
        sheet = self._grid[family.sheet]
        found = []
        for down, right, values in cells:
            values = _zero_for_blank(values.spread(len(family.rows)))
            rows, column = family.rows + down, family.column + right
            sheet.put(column, rows, values)
            found.append((column, rows, values))
        self._results[number] = found

    def _by_the_cell(self, numbers: Sequence[int], formulas: Sequence[Formula]) -> None:
        """Have the calculator work out formulas; what it cannot is a failure."""
        able: list[Formula] = []
        number_of: dict[int, int] = {}
        for number in numbers:
            formula = formulas[number]
            reason = beyond(formula, self._setting)
            if reason:
                self._fail(formula.family, reason)
            else:
                able.append(formula)
                number_of[id(formula)] = number
        if not able:
            return
        if self._calculator is None:
            setting = self._setting
            self._calculator = Calculator(setting.grid, setting.own, setting.today)
        tables: dict[int, list[tuple[int, list[list[CellValue]]]]] = defaultdict(list)
        for formula, row, answer in self._calculator.answers(able):
            if answer.table is None:
                self._fail(formula.family, answer.reason, [row])
            else:
                tables[id(formula)].append((row, answer.table))
        for formula in able:
            answers = tables[id(formula)]
            if not answers:
                continue
            family = formula.family
            rows = np.array([row for row, _ in answers], dtype=np.int64)
            height, width = family.array or (1, 1)
            part = Family(family.sheet, family.column, rows, family.formula, family.array)
            cells = [
                (down, right, vector([table[down][right] for _, table in answers]))
                for down in range(height)
                for right in range(width)
            ]
            self._keep(number_of[id(formula)], part, cells, height)


def _moved(formula: Formula, row: int) -> str:
    return moved_formula(formula.text, row - formula.family.first, 0)


def _fitted(columns: list[Vector], width: int) -> list[Vector]:
    """A result of one row in a block of another width: cut, or filled up with #N/A as Excel does."""
    return columns[:width] + [vector([CellError.NA])] * (width - len(columns))


def _zero_for_blank(values: Vector) -> Vector:
    """A formula never shows a blank: Excel's own give the number 0."""
    if not values.has(Kind.BLANK):
        return values
    kinds = np.where(values.kinds == Kind.BLANK, np.uint8(Kind.NUMBER), values.kinds)
    return mixed(kinds, values.numbers, values.texts)
