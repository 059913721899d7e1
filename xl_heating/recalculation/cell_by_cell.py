"""The calculator (formualizer): formulas that are not covered by the column, and those in a circle."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_heating.engines.file.addresses import Rect
from xl_heating.engines.file.formula_text import moved_formula
from xl_heating.recalculation.dependencies import Formula
from xl_heating.recalculation.grid import Grid
from xl_heating.recalculation.own_columns import OwnFunctions
from xl_heating.recalculation.own_functions import NoAnswer, answered, given, register
from xl_heating.recalculation.vectors import CellValue, Kind

REASONS = {
    "Name": "公式中有不认识的函数或名称",
    "Spill": "公式结果放不下，旁边的单元格有内容",
    "Circ": "公式循环引用",
    "NImpl": "公式用到了暂不支持的功能",
}
_UNKNOWN_REASON = "公式用到了暂不支持的功能"


class Answer:
    """What a formula of the calculator came to: rows of values, or the reason why there are none."""

    def __init__(self, table: list[list[CellValue]] | None, reason: str = "") -> None:
        self.table = table
        self.reason = reason


class Calculator:
    """Works out formulas cell by cell; what they look at is handed over from the grid as it is needed.

    Parameters
    ----------
    today : what TODAY() gives
    """

    def __init__(self, grid: Grid, own: OwnFunctions, today: dt.date | None) -> None:
        import formualizer

        evaluation = formualizer.EvaluationConfig()
        if own.date1904:
            evaluation.date_system = "1904"
        self._workbook = formualizer.Workbook(config=formualizer.WorkbookConfig(eval_config=evaluation))
        if today is not None:
            self._workbook.set_deterministic_clock(
                dt.datetime(today.year, today.month, today.day, tzinfo=dt.UTC)
            )
        self._grid = grid
        self._date1904 = own.date1904
        self._failures = register(self._workbook, own)
        self._handed: dict[tuple[str, int], NDArray[np.bool_]] = {}
        self._own: dict[str, set[tuple[int, int]]] = defaultdict(set)

    def answers(self, formulas: Sequence[Formula]) -> Iterator[tuple[Formula, int, Answer]]:
        """Work out all cells of the formulas together; each with its formula and row."""
        refused: dict[tuple[int, int], str] = {}
        for number, formula in enumerate(formulas):
            self._claim(formula)
            for row in formula.family.rows.tolist():
                try:
                    self._put(formula, row)
                except Exception as refusal:  # whatever the calculator's parser raises
                    refused[number, row] = str(refusal)
        for formula in formulas:
            for sheet, rect in self._seen(formula):
                self._hand_over(sheet, rect)
        self._workbook.evaluate_all()
        if self._failures:
            name, error = next(iter(self._failures.items()))
            raise RuntimeError(f"{name}: {error}") from error
        for number, formula in enumerate(formulas):
            for row in formula.family.rows.tolist():
                reason = refused.get((number, row))
                yield formula, row, Answer(None, reason) if reason else self._answer(formula, row)

    def _claim(self, formula: Formula) -> None:
        """Cells that formulas fill are not handed over as values."""
        family = formula.family
        height, width = family.array or (1, 1)
        for column in range(family.column, family.column + width):
            handed = self._mask(family.sheet, column)
            for down in range(height):
                handed[family.rows + down - 1] = True

    def _put(self, formula: Formula, row: int) -> None:
        family = formula.family
        text = moved_formula(formula.text, row - family.first, 0)
        self._workbook.sheet(family.sheet).set_formula(row, family.column, text)

    def _mask(self, sheet: str, column: int) -> NDArray[np.bool_]:
        """Which rows of a column the calculator has."""
        known = self._handed.get((sheet, column))
        if known is None:
            known = self._handed[sheet, column] = np.zeros(self._grid[sheet].height, np.bool_)
        return known

    def _seen(self, formula: Formula) -> Iterable[tuple[str, Rect]]:
        if formula.dynamic:
            return [(name, sheet.whole) for name, sheet in self._grid.items()]
        return [(reference.sheet, formula.reach(reference)) for reference in formula.references]

    def _hand_over(self, name: str, rect: Rect) -> None:
        """Give the calculator the cells of a range that it does not have yet."""
        sheet = self._grid[name]
        target = self._workbook.sheet(name)
        bottom = min(rect.bottom, sheet.height)
        for column in sheet.columns_of(rect):
            if rect.top > bottom:
                return
            handed = self._mask(name, column)[rect.top - 1 : bottom]
            if handed.all():
                continue
            cells = sheet.cells(column, rect.top, bottom)
            new = np.flatnonzero(~handed & (cells.kinds != Kind.BLANK))
            for start, stop in _stretches(new):
                values = [[given(cells.cell(place))] for place in range(start, stop)]
                target.set_values_batch(rect.top + start, column, len(values), 1, values)
            handed[:] = True

    def _answer(self, formula: Formula, row: int) -> Answer:
        family = formula.family
        height, width = family.array or (1, 1)
        try:
            table = [
                [self._value(family.sheet, row + down, family.column + right) for right in range(width)]
                for down in range(height)
            ]
        except NoAnswer as none:
            return Answer(None, REASONS.get(str(none), _UNKNOWN_REASON))
        if family.array is None and self._has_spread(formula, row):
            return Answer(None, "公式得出多个值，一个单元格放不下")
        # A blank result of Excel's own formulas is the number 0; a single value fills a whole block.
        first = 0.0 if table[0][0] is None else table[0][0]
        alone = all(cell is None for cell in table[0][1:]) and all(
            cell is None for line in table[1:] for cell in line
        )
        filler: CellValue = first if alone else None
        filled = [[filler if cell is None else cell for cell in line] for line in table]
        filled[0][0] = first
        return Answer(filled)

    def _value(self, sheet: str, row: int, column: int) -> CellValue:
        return answered(self._workbook.get_value(sheet, row, column), self._date1904)

    def _has_spread(self, formula: Formula, row: int) -> bool:
        """Whether a plain formula filled neighbours: it should have taken the one value beside it."""
        family = formula.family
        neighbours = ((row + 1, family.column), (row, family.column + 1))
        for down, right in neighbours:
            value = self._workbook.get_value(family.sheet, down, right)
            if value is not None and not self._known(family.sheet, down, right):
                return True
        return False

    def _known(self, name: str, row: int, column: int) -> bool:
        sheet = self._grid[name]
        return (
            row <= sheet.height and (name, column) in self._handed and bool(self._mask(name, column)[row - 1])
        )


def _stretches(places: NDArray[Any]) -> list[tuple[int, int]]:
    """Runs of consecutive numbers as (start, stop)."""
    if not len(places):
        return []
    cuts = np.flatnonzero(np.diff(places) != 1) + 1
    return [(int(part[0]), int(part[-1]) + 1) for part in np.split(places, cuts)]


@cache
def is_function(name: str) -> bool:
    """Whether the calculator has a function of that name: an unknown one gives #NAME? at once."""
    import formualizer

    probe = formualizer.Workbook()
    probe.sheet("A").set_formula(1, 1, f"={name}()")
    answer = probe.evaluate_cell("A", 1, 1)
    return not (isinstance(answer, dict) and answer["kind"] == "Name")
