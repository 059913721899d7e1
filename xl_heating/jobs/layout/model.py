"""What a layout is: columns with keys, rows by role, defined names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from xl_heating.ledger.grid import column_letters


class Content(StrEnum):
    """Who fills a column."""

    LABEL = "LABEL"
    """Street names and running numbers, written by the template."""
    INPUT = "INPUT"
    """Values that a job or a person writes; never a formula in the street rows."""
    FORMULA = "FORMULA"
    """Formulas of the template; a job leaves them alone."""


@dataclass(frozen=True)
class Column:
    """One column: key, header texts from the top level down, unit, display, and who fills it."""

    key: str
    headers: tuple[str, ...]
    unit: str = ""
    number_format: str = "General"
    width: float = 8.0
    content: Content = Content.INPUT
    summed: bool = False
    """The total row adds this column up."""
    note: str = ""


class _Columns:
    """Look-ups that every layout shares."""

    columns: tuple[Column, ...]

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {column.key: position for position, column in enumerate(self.columns, start=1)}

    def __contains__(self, key: str) -> bool:
        return key in self._positions

    def index(self, key: str) -> int:
        """1-based column number of `key` (KeyError when this layout has no such column)."""
        return self._positions[key]

    def letter(self, key: str) -> str:
        """Column letters of `key`, e.g. ``"AB"``."""
        return column_letters(self.index(key))

    def column(self, key: str) -> Column:
        """The column of that key."""
        return self.columns[self.index(key) - 1]

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key, from left to right."""
        return tuple(column.key for column in self.columns)

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The columns that a job writes."""
        return tuple(column for column in self.columns if column.content is Content.INPUT)


@dataclass(frozen=True)
class TableLayout(_Columns):
    """A table of one row a street with a total row: T18 区级汇总 and T1 计划表."""

    sheet: str
    prefix: str
    """Of its defined names: ``heat_summary``, ``heat_plan``."""
    columns: tuple[Column, ...]
    streets: tuple[str, ...]
    second_page: str
    """Key of the column that begins the second printed page."""

    title_row: int = 1
    caption_row: int = 2
    header_rows: tuple[int, int] = (3, 5)

    @property
    def first_row(self) -> int:
        """Row of the first street."""
        return self.header_rows[1] + 1

    @property
    def last_row(self) -> int:
        """Row of the last street."""
        return self.first_row + len(self.streets) - 1

    @property
    def total_row(self) -> int:
        """The 合计 row."""
        return self.last_row + 1

    @property
    def target_row(self) -> int:
        """The row of the policy's own targets (目标任务)."""
        return self.total_row + 1

    @property
    def control_row(self) -> int:
        """The row that compares plan totals with the targets (勾稽: 平 or 差n)."""
        return self.target_row + 1

    @property
    def rule_row(self) -> int:
        """The 口径 line; a job rewrites it."""
        return self.control_row + 1

    @property
    def note_row(self) -> int:
        """Standing notes under the table; a job leaves them alone."""
        return self.rule_row + 1

    @property
    def text_column(self) -> int:
        """Where titles and lines of text begin: beside the column that every printed page repeats."""
        return 2 if self.second_page else 1

    @property
    def signature_row(self) -> int:
        """单位负责人, 审核人, 填表人, 联系电话."""
        return self.note_row + 1

    def name(self, key: str) -> str:
        """Defined name of the street cells of a column, e.g. ``heat_summary_done_TASK``."""
        self.index(key)
        return f"{self.prefix}_{key}"

    @property
    def rule_name(self) -> str:
        """Defined name of the 口径 cell."""
        return f"{self.prefix}_rule_line"

    @property
    def date_name(self) -> str:
        """Defined name of the 填报日期 cell (a date)."""
        return f"{self.prefix}_date"

    @property
    def date_column(self) -> int:
        """Column of the 填报日期 cell, in the caption row."""
        first_page = self.index(self.second_page) - 1 if self.second_page else len(self.columns)
        return self.text_column + round(0.4 * (first_page + 1 - self.text_column))

    @property
    def total_name(self) -> str:
        """Defined name of the 合计 row, all columns."""
        return f"{self.prefix}_total"

    @property
    def names(self) -> Mapping[str, str]:
        """Every defined name of this table and its absolute reference."""
        last = column_letters(len(self.columns))
        sheet = f"'{self.sheet}'!"
        names = {
            self.name(column.key): f"{sheet}{absolute(self.first_row, at, self.last_row, at)}"
            for at, column in enumerate(self.columns, start=1)
        }
        names[self.total_name] = f"{sheet}$A${self.total_row}:${last}${self.total_row}"
        names[self.rule_name] = f"{sheet}${column_letters(self.text_column)}${self.rule_row}"
        names[self.date_name] = f"{sheet}${column_letters(self.date_column)}${self.caption_row}"
        return names


@dataclass(frozen=True)
class ListLayout(_Columns):
    """A list that grows downwards: 数据来源, 疑点清单, 运行日志."""

    sheet: str
    title: str
    prefix: str
    columns: tuple[Column, ...]
    note: str = ""

    title_row: int = 1
    note_row: int = 2
    header_row: int = 3

    @property
    def first_row(self) -> int:
        """Row of the first record."""
        return self.header_row + 1

    @property
    def header_name(self) -> str:
        """Defined name of the header row's cells; records begin one row below."""
        return f"{self.prefix}_header"

    @property
    def names(self) -> Mapping[str, str]:
        """Every defined name of this list and its absolute reference."""
        reference = absolute(self.header_row, 1, self.header_row, len(self.columns))
        return {self.header_name: f"'{self.sheet}'!{reference}"}


def absolute(top: int, left: int, bottom: int, right: int) -> str:
    """``$B$6:$B$12``, or ``$B$6`` for one cell."""
    start, end = f"${column_letters(left)}${top}", f"${column_letters(right)}${bottom}"
    return start if start == end else f"{start}:{end}"
