"""One column of a found table on its way to being read: its cells, where they stand, and what is doubted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from xl_heating.ledger.columns import Field
from xl_heating.ledger.filling import GROUPING, fill_down, fill_merged, fills_down, is_shared, merged_rows
from xl_heating.ledger.findings import ERROR, INFO, LISTED_SINGLY, WARNING, Findings, shown
from xl_heating.ledger.grid import ERROR_VALUES, address
from xl_heating.ledger.ledger import Column, pick
from xl_heating.ledger.tables import Table
from xl_heating.policy import Policy

Positions = Sequence[int] | npt.NDArray[Any]


@dataclass
class Cells:
    """The cells of one field, one a record, and how to report about them by their position."""

    field: Field
    column: int
    """1-based sheet column."""
    values: list[Any]
    rows: npt.NDArray[np.int64]
    """Sheet row of each record."""
    table: Table
    policy: Policy
    findings: Findings

    @property
    def title(self) -> str:
        """The header as it stands in the sheet."""
        return self.table.titles.get(self.field.name, self.field.name)

    def doubt(self, at: int, code: str, severity: str, message: str, suggestion: str) -> None:
        """Report one cell."""
        self.findings.add(address(int(self.rows[at]), self.column), code, severity, message, suggestion)

    def doubt_all(
        self, positions: Positions, code: str, severity: str, message: str, suggestion: str
    ) -> None:
        """Report cells of one kind: information as one finding, the rest singly while they are few.

        ``message`` may contain ``{count}``.
        """
        rows = [int(row) for row in self.rows[np.asarray(positions, dtype=np.int64)]]
        singly = 0 if severity == INFO else LISTED_SINGLY
        self.findings.grouped(self.column, rows, code, severity, message, suggestion, singly)

    def shown(self, at: int) -> str:
        """A cell's content for a message."""
        return shown(self.values[at])


def take_cells(
    name: str, table: Table, rows: npt.NDArray[np.int64], policy: Policy, findings: Findings
) -> Cells:
    """Take a field's cells out of the sheet: merges and group names filled, error values reported."""
    column = table.columns[name]
    values = pick(table.cells[column - table.grid.origin[1]], rows - table.grid.origin[0])
    cells = Cells(table.fields[name], column, values, rows, table, policy, findings)
    _fill(cells)
    if table.grid.may_hold_errors:
        for at, value in enumerate(values):
            if value.__class__ is str and value in ERROR_VALUES:
                values[at] = None
                message = f"“{cells.title}”是错误值{value}，按空白处理。"
                cells.doubt(at, "CELL_ERROR", ERROR, message, "请修正公式或重新填写。")
    return cells


def _fill(cells: Cells) -> None:
    merges = cells.table.grid.merges
    spans = merged_rows(merges, cells.column, cells.rows) if merges else []
    if is_shared(cells.field):
        fill_merged(cells.values, spans)
    else:
        for first, last in spans:
            top, bottom = (address(int(cells.rows[at]), cells.column) for at in (first, last))
            message = f"“{cells.title}”合并了{last - first + 1}行，只计入首行。"
            cells.findings.add(f"{top}:{bottom}", "MERGED_CELLS", WARNING, message, "请取消合并，逐行填写。")
    totals = [row for row, _ in cells.table.totals]
    if cells.field.name in GROUPING and fills_down(cells.values, cells.rows, totals):
        message = f"“{cells.title}”只写在每组首行，空白行已按上一个名称读取{{count}}。"
        cells.doubt_all(fill_down(cells.values), "FILLED_DOWN", INFO, message, "如不对，请逐行填写。")


def objects(values: Sequence[Any]) -> Column:
    """An object array of the values."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def places_of(values: Sequence[str | None], wanted: Mapping[str, Any] | set[str]) -> dict[str, list[int]]:
    """Where each of the wanted texts stands."""
    found: dict[str, list[int]] = {}
    for at, text in enumerate(values):
        if text is not None and text in wanted:
            found.setdefault(text, []).append(at)
    return found
