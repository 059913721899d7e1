"""A sheet of a sample workbook, written cell by cell as an office would type it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xl_heating.templates.demo_people import synthetic_id

CREATED = dt.datetime(2021, 11, 1, 9, 0)
"""The date in the files' properties (fixed: the samples are reproducible)."""
_FIRST_SERIAL = 700_000
_NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"

SIGNATURES = "单位负责人：　　　　审核人：　　　　填表人：　　　　联系电话："
BASIC = (
    "户编号",
    "街道镇",
    "村（居）",
    "户主姓名",
    "身份证号",
    "联系电话",
    "改造方式",
    "验收日期",
    "验收结论",
)
COSTS = ("设备", "安装", "管网（线路）", "维护", "其他（不补）")


@dataclass(frozen=True)
class Serial:
    """A day as the bare number that the sheet stores, without a date format."""

    number: float


@dataclass(frozen=True)
class Formula:
    """A formula with the value it last had."""

    text: str
    value: Any


def household(number: int, street: str = "04") -> str:
    """户编号 of the n-th sample household (街镇码-村码-流水)."""
    return f"S{street}-001-{number:05d}"


def person(number: int) -> tuple[str, str, str]:
    """Name, identity number and telephone of the n-th sample person: all made up."""
    name = (
        f"示例{_NAMES[number % len(_NAMES)]}{_NAMES[number // len(_NAMES)] if number >= len(_NAMES) else ''}"
    )
    return name, synthetic_id(_FIRST_SERIAL + number), f"000{number:08d}"


class Paper:
    """One worksheet; rows and columns count from 0, as XlsxWriter does."""

    def __init__(self, book: Any, title: str) -> None:
        self.sheet = book.add_worksheet(title)
        line = {"border": 1, "font_name": "宋体", "font_size": 10, "valign": "vcenter"}
        self.title_format = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        self.head_format = book.add_format({**line, "bold": True, "align": "center", "text_wrap": True})
        self.cell_format = book.add_format(line)
        self.text_format = book.add_format({**line, "num_format": "@"})
        self.date_format = book.add_format({**line, "num_format": "yyyy-mm-dd"})
        self.plain_format = book.add_format({"font_name": "宋体", "font_size": 10})
        self.at = 0
        """The next row."""

    def title(self, text: str, width: int) -> None:
        """A merged title row."""
        self.sheet.merge_range(self.at, 0, self.at, width - 1, text, self.title_format)
        self.at += 1

    def line(self, text: str, column: int = 0) -> None:
        """A row with one text: a caption, a note, a signature row."""
        self.sheet.write_string(self.at, column, text, self.plain_format)
        self.at += 1

    def head(self, *rows: Sequence[str | None]) -> None:
        """Header rows as typed, without merges; None leaves a cell blank."""
        for row in rows:
            for column, text in enumerate(row):
                if text is None:
                    self.sheet.write_blank(self.at, column, None, self.head_format)
                else:
                    self.sheet.write_string(self.at, column, text, self.head_format)
            self.at += 1

    def merged_head(self, depth: int, cells: Sequence[tuple[int, int, int, int, str]]) -> None:
        """A merged header block of `depth` rows: (row in it, column, rows, columns, text)."""
        for row, column, rows, columns, text in cells:
            top = self.at + row
            if rows == columns == 1:
                self.sheet.write_string(top, column, text, self.head_format)
            else:
                self.sheet.merge_range(
                    top, column, top + rows - 1, column + columns - 1, text, self.head_format
                )
        self.at += depth

    def row(self, *values: Any) -> None:
        """A row of cells."""
        for column, value in enumerate(values):
            self.cell(self.at, column, value)
        self.at += 1

    def cell(self, row: int, column: int, value: Any) -> None:
        """One cell: text as text, a date as a date, None as a formatted blank."""
        if value is None:
            self.sheet.write_blank(row, column, None, self.cell_format)
        elif isinstance(value, Formula):
            self.sheet.write_formula(row, column, value.text, self.cell_format, value.value)
        elif isinstance(value, Serial):
            self.sheet.write_number(row, column, value.number, self.cell_format)
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value, self.text_format)
        elif isinstance(value, bool):
            self.sheet.write_boolean(row, column, value, self.cell_format)
        elif isinstance(value, dt.date):
            self.sheet.write_datetime(
                row, column, dt.datetime(value.year, value.month, value.day), self.date_format
            )
        else:
            self.sheet.write_number(row, column, value, self.cell_format)

    def merge_down(self, first: int, last: int, column: int, value: Any) -> None:
        """Merge a column's cells over several rows (counting from 0) around one value."""
        self.sheet.merge_range(first, column, last, column, "", self.cell_format)
        self.cell(first, column, value)
