"""What a recalculation came to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from xl_heating.engines.file import CellError as ShownError
from xl_heating.engines.file.addresses import cell_name
from xl_heating.errors import CalculationError
from xl_heating.functions import CellError
from xl_heating.recalculation.families import Place
from xl_heating.recalculation.grid import Rows
from xl_heating.recalculation.vectors import CellValue, Kind, Vector

Shown: TypeAlias = float | str | bool | ShownError

_SHOWN = {error: ShownError(str(error)) for error in CellError}
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Failure:
    """A formula that cannot be calculated, and why, in Chinese."""

    sheet: str
    row: int
    column: int
    formula: str
    reason: str

    @property
    def where(self) -> str:
        return f"工作表“{self.sheet}”单元格 {cell_name(self.row, self.column)}"

    def error(self, total: int = 1) -> CalculationError:
        """The error that names sheet, cell, formula and reason, and how many there are in all."""
        short = len(self.formula) <= _LONGEST
        shown = self.formula if short else self.formula[: _LONGEST - 3] + "……"
        others = f"共有 {total} 处，这是第一处。" if total > 1 else ""
        return CalculationError(
            f"公式无法计算：{shown}，原因：{self.reason}。{others}",
            where=self.where,
            remedy="请改正公式，或在 Excel、WPS 中重新计算后保存。",
        )


@dataclass(frozen=True, eq=False)
class Calculation:
    """The value of every formula cell, array formulas' blocks included.

    columns : for each sheet its results as (column, rows, values)
    failures : formulas that cannot be calculated; empty unless partial results were asked for
    untouched : by sheet, (row, column) of the failures and of all cells that depend on them; no values
    """

    columns: Mapping[str, list[tuple[int, Rows, Vector]]]
    failures: tuple[Failure, ...] = ()
    untouched: Mapping[str, frozenset[Place]] = field(default_factory=dict)

    @cached_property
    def values(self) -> Mapping[str, Mapping[Place, Shown]]:
        """Sheet → (row, column) → what the cell shows: float, text, bool, or an error's text."""
        return {sheet: dict(_cells(found)) for sheet, found in self.columns.items()}

    @property
    def results(self) -> Mapping[str, list[tuple[int, Rows, list[Shown]]]]:
        """The same by the column, as the file engine writes it."""
        return {
            sheet: [(column, rows, shown(values)) for column, rows, values in found]
            for sheet, found in self.columns.items()
        }

    @property
    def counts(self) -> Mapping[str, int]:
        """How many cells of each sheet have a value."""
        return {sheet: sum(len(rows) for _, rows, _ in found) for sheet, found in self.columns.items()}


def _cells(columns: list[tuple[int, Rows, Vector]]) -> Iterator[tuple[Place, Shown]]:
    for column, rows, values in columns:
        for row, value in zip(rows.tolist(), shown(values), strict=True):
            yield (row, column), value


def shown(values: Vector) -> list[Shown]:
    """A result as cells show it: a blank of Excel's own formulas is the number 0."""
    plain = values.values()
    if values.only in (Kind.NUMBER, Kind.TEXT, Kind.BOOL):
        return plain  # type: ignore[return-value]  # neither blanks nor errors among them
    return [_of(value) for value in plain]


def _of(value: CellValue) -> Shown:
    if value is None:
        return 0.0
    return _SHOWN[value] if isinstance(value, CellError) else value
