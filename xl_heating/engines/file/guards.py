"""Cells that a single write would break: parts of array and shared formulas, of merges, and table headers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

from xl_heating.errors import CellNotWritable

from .addresses import Rect, cell_name, rect_name

_SHORT = 64  # guards of so few rows are found by row, the others one by one


class Guard(ABC):
    """A rectangle with cells that may not be written one by one."""

    def __init__(self, rect: Rect) -> None:
        self.rect = rect

    @abstractmethod
    def refuse(self, target: Rect, rows: Sequence[Sequence[Any]]) -> str:
        """Why the write may not happen, or nothing; ``rows`` are the values for ``target``."""

    def undone_by(self, target: Rect) -> bool:
        """Whether an allowed write makes an end of the thing guarded."""
        return False


class FormulaGroup(Guard):
    """An array formula, a shared formula or a data table: replaced as a whole or not at all."""

    def __init__(self, rect: Rect, title: str, members: frozenset[tuple[int, int]] | None = None) -> None:
        super().__init__(rect)
        self._title = title
        self._members = members

    def _hit(self, target: Rect) -> bool:
        if self._members is None:
            return target.meets(self.rect)
        if target.cells > len(self._members):
            return any(target.holds(*cell) for cell in self._members)
        rows, columns = range(target.top, target.bottom + 1), range(target.left, target.right + 1)
        return any((row, column) in self._members for row in rows for column in columns)

    def undone_by(self, target: Rect) -> bool:
        return target.cells > 1 and target.covers(self.rect)

    def refuse(self, target: Rect, rows: Sequence[Sequence[Any]]) -> str:
        if not self._hit(target) or self.undone_by(target):
            return ""
        return f"属于{self._title} {rect_name(self.rect)} 的一部分，单独改写会破坏整组公式"


class Merge(Guard):
    """A merged range: only its top left cell holds a value; clearing the others is harmless."""

    def refuse(self, target: Rect, rows: Sequence[Sequence[Any]]) -> str:
        for row in range(max(target.top, self.rect.top), min(target.bottom, self.rect.bottom) + 1):
            for column in range(max(target.left, self.rect.left), min(target.right, self.rect.right) + 1):
                hidden = (row, column) != (self.rect.top, self.rect.left)
                if hidden and rows[row - target.top][column - target.left] is not None:
                    return (
                        f"{cell_name(row, column)} 被合并单元格 {rect_name(self.rect)} 盖住，写入的内容看不见"
                    )
        return ""


class Header(Guard):
    """The header row of a table, whose texts are the table's column names."""

    def __init__(self, rect: Rect, table: str, names: list[str]) -> None:
        super().__init__(rect)
        self._table = table
        self._names = names

    def refuse(self, target: Rect, rows: Sequence[Sequence[Any]]) -> str:
        values = rows[self.rect.top - target.top]
        for column in range(max(target.left, self.rect.left), min(target.right, self.rect.right) + 1):
            if values[column - target.left] != self._names[column - self.rect.left]:
                place = cell_name(self.rect.top, column)
                return f"{place} 是表格“{self._table}”的标题，改动后 Excel 会报告文件损坏"
        return ""


class Guards:
    """All guards of one sheet, found quickly for small and for large writes."""

    def __init__(self, guards: Iterable[Guard]) -> None:
        self._all: dict[Guard, None] = {}
        self._by_row: dict[int, list[Guard]] = {}
        self._tall: list[Guard] = []
        for guard in guards:
            self.add(guard)

    def add(self, guard: Guard) -> None:
        self._all[guard] = None
        if guard.rect.bottom - guard.rect.top > _SHORT:
            self._tall.append(guard)
            return
        for row in range(guard.rect.top, guard.rect.bottom + 1):
            self._by_row.setdefault(row, []).append(guard)

    def __bool__(self) -> bool:
        return bool(self._all)

    def check(self, target: Rect, rows: Sequence[Sequence[Any]], *, where: str) -> None:
        """Raise CellNotWritable when any cell of the write may not be written."""
        met = [guard for guard in self._near(target) if guard.rect.meets(target)]
        for guard in met:
            if reason := guard.refuse(target, rows):
                raise CellNotWritable(
                    f"不能写入：{reason}。",
                    where=f"{where} {rect_name(target)}",
                    remedy="请改写其他单元格，或先在 Excel 中取消合并、清除整组公式后再试。",
                )
        for guard in met:
            if guard.undone_by(target):
                self._forget(guard)

    def _near(self, target: Rect) -> Iterable[Guard]:
        if target.bottom - target.top > len(self._all):
            return list(self._all)
        found: dict[Guard, None] = dict.fromkeys(self._tall)
        for row in range(target.top, target.bottom + 1):
            found.update(dict.fromkeys(self._by_row.get(row, ())))
        return found

    def _forget(self, guard: Guard) -> None:
        del self._all[guard]
        if guard in self._tall:
            self._tall.remove(guard)
            return
        for row in range(guard.rect.top, guard.rect.bottom + 1):
            self._by_row[row].remove(guard)
