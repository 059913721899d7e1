"""Whatever is written, an independent reader finds the same, and so do we."""

from __future__ import annotations

import datetime as dt
import io
import re
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_heating.engines import file
from xl_heating.engines.file import dates
from xl_heating.engines.file.formula_text import moved_formula

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20
) | st.sampled_from(
    ["=1+1", "990000199001011234", "_x0041_", " 空格 ", "a\nb", "<&>\"'", "#N/A", "1e5", "TRUE"]
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53)
MOMENTS = st.datetimes(dt.datetime(1904, 1, 2), dt.datetime(9999, 12, 31)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
ESCAPED = re.compile("_x|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
VALUES = st.none() | TEXTS | NUMBERS | st.booleans() | MOMENTS
BLOCKS = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(VALUES, min_size=width, max_size=width), min_size=1, max_size=6)
)


def workbook(date1904: bool) -> bytes:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True, "date_1904": date1904})
    sheet = book.add_worksheet("台账")
    money = book.add_format({"num_format": "#,##0.00", "bold": True})
    for row in range(0, 8, 2):
        sheet.write_row(row, 0, ["旧", 1, row / 3, True], money)
    book.close()
    return packed.getvalue()


BOOKS = {epoch: workbook(epoch) for epoch in (False, True)}


def comparable(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, dt.datetime):  # Excel keeps about a microsecond; readers round to their own taste
        return (
            ("date", round(value.timestamp(), 2))
            if value.year > 1970
            else ("date", value.replace(microsecond=0))
        )
    return value


@settings(max_examples=60, deadline=None)
@given(BLOCKS, st.integers(1, 6), st.integers(1, 5), st.booleans())
def test_openpyxl_and_calamine_read_what_was_written(
    block: list[list[Any]], row: int, column: int, date1904: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        path.write_bytes(BOOKS[date1904])
        book = file.open(path)
        target = book.sheets[0].range((row, column), (row + len(block) - 1, column + len(block[0]) - 1))
        target.value = block
        expected = [[comparable(value) for value in line] for line in block]
        assert [[comparable(value) for value in line] for line in target.options(ndim=2).value] == expected
        book.save()
        again = file.open(path).sheets[0].range(target.address).options(ndim=2).value
        assert [[comparable(value) for value in line] for line in again] == expected
        cells = openpyxl.load_workbook(path).active
        for r, line in enumerate(block):
            for c, value in enumerate(line):
                read = cells.cell(row + r, column + c).value
                if isinstance(value, str) and ESCAPED.search(value):  # openpyxl leaves these to its caller
                    continue
                assert comparable(read) == comparable(value)
        sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        grid = sheet.to_python(skip_empty_area=False)
        for r, line in enumerate(block):
            for c, value in enumerate(line):
                if isinstance(value, str) and "\r" not in value:
                    assert grid[row + r - 1][column + c - 1] == value


@given(st.datetimes(dt.datetime(1904, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59)), st.booleans())
def test_day_numbers_come_back_as_the_same_moment(moment: dt.datetime, date1904: bool) -> None:
    back = dates.from_serial(dates.to_serial(moment, date1904), date1904)
    assert isinstance(back, dt.datetime)
    assert abs(back - moment) <= dt.timedelta(milliseconds=1)


@given(
    st.sampled_from(["A1", "$B2", "C$3", "$D$4", "AA10:AB20", "E:F", "5:6", "'A1 表'!G7", '"H8"', "tbl[I9]"]),
    st.integers(0, 1000),
    st.integers(0, 1000),
)
def test_a_formula_moved_there_and_back_is_the_same(text: str, rows: int, columns: int) -> None:
    assert moved_formula(moved_formula(text, rows, columns), -rows, -columns) == text
