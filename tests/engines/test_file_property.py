"""Whatever is written, an independent reader finds the same, and so do we."""

from __future__ import annotations

import datetime as dt
import io
import re
import tempfile
import zipfile
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
from xl_heating.errors import HeatingError

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


def full_workbook() -> dict[str, bytes]:
    """Parts of a workbook with most of what the engine looks at."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    sheet = book.add_worksheet("台账")
    sheet.add_table("A1:B4", {"name": "tbl", "columns": [{"header": "村"}, {"header": "户"}]})
    sheet.write_column("D1", ["文本", 1.5, True], book.add_format({"num_format": '0.0"户"'}))
    sheet.write_array_formula("E1:E3", "{=D1:D3}")
    sheet.merge_range("F1:G2", "合并")
    sheet.set_column("H:I", None, None, {"hidden": True})
    book.define_name("名", "=台账!$A$1")
    sheet.print_area("A1:B2")
    book.close()
    with zipfile.ZipFile(packed) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


PARTS = full_workbook()
SPANS = [
    (name, match.span(1))
    for name, data in PARTS.items()
    for match in re.finditer(rb'\s[\w:]+="([^"]*)"', data)
    if not name.startswith(("docProps", "xl/theme"))
]
RUBBISH = st.sampled_from([b"", b"-1", b"x", b"A1:B", b"1.5", b"ZZZZ9", b"99999999999", "一".encode()])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SPANS), RUBBISH), min_size=1, max_size=2))
def test_rubbish_in_any_attribute_is_a_typed_error_or_none_at_all(
    changes: list[tuple[tuple[str, tuple[int, int]], bytes]],
) -> None:
    content = dict(PARTS)
    for (name, (start, end)), rubbish in changes:
        content[name] = PARTS[name][:start] + rubbish + PARTS[name][end:]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in content.items():
                archive.writestr(name, data)
        try:
            use_everything(path)
        except HeatingError as refusal:
            text = str(refusal)
        else:
            text = file.open(path).sheets[0]["C9"].value
        assert text


def use_everything(path: Path) -> None:
    book = file.open(path)
    file.formulas(book)
    for name in book.names:
        assert name.refers_to.startswith("=")
    sheet = book.sheets[0]
    assert sheet.used_range.options(ndim=2).value
    assert all(table.range.count for table in sheet.tables)
    assert sheet["D1"].number_format
    assert sheet["H1"].columns.hidden in (True, False)
    sheet["C9"].value = "x"
    sheet["C10"].value = dt.date(2021, 1, 2)
    sheet["D2"].number_format = "0.000"
    book.names.add("甲", "=1")
    book.sheets.add("新")
    book.save()


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
