"""Opening workbooks: what a sheet holds, what is refused, what the bulk reader alone would hide."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlsxwriter
import xlwt

from xl_heating.errors import (
    DamagedWorkbook,
    DoctypeForbidden,
    EncryptedWorkbook,
    OversizedWorkbook,
    UnsupportedWorkbook,
    WorkbookNotFound,
)
from xl_heating.ledger import find, grids_from_book, read, read_workbook, read_workbooks
from xl_heating.ledger import package as package_module


def write(path: Path, fill, **options) -> Path:
    book = xlsxwriter.Workbook(str(path), options)
    fill(book)
    book.close()
    return path


def rewrite(path: Path, part: str, change) -> Path:
    """The same package with one part changed (None: left out)."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            if data is not None:
                package.writestr(name, data)
    return path


def test_cells_keep_their_place_and_type(tmp_path):
    def fill(book):
        sheet = book.add_worksheet("台账")
        sheet.write(2, 1, "户主")
        sheet.write(3, 1, "示例甲")
        sheet.write(3, 2, 6000.5)
        sheet.write_datetime(3, 3, dt.datetime(2021, 10, 13), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write(3, 4, True)
        sheet.merge_range("B5:B6", "示例村")

    (grid,) = read_workbook(write(tmp_path / "甲.xlsx", fill))
    assert grid.origin == (3, 2)  # B3 is the first cell
    assert grid.value(4, 2) == "示例甲"
    assert grid.value(4, 3) == 6000.5
    assert grid.value(4, 4) == dt.date(2021, 10, 13)
    assert grid.value(4, 5) is True
    assert grid.value(1, 1) is None
    assert (5, 2, 6, 2) in grid.merges
    assert (grid.workbook, grid.sheet, grid.visible) == ("甲.xlsx", "台账", True)


def test_sheets_without_cells_are_left_out_and_hidden_ones_are_not(tmp_path):
    def fill(book):
        book.add_worksheet("空")
        hidden = book.add_worksheet("隐藏")
        hidden.write(0, 0, 1)
        hidden.hide()
        book.add_chartsheet("图表").set_chart(_chart(book))

    def _chart(book):
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=隐藏!$A$1:$A$1"})
        return chart

    grids = read_workbook(write(tmp_path / "甲.xlsx", fill))
    assert [(grid.sheet, grid.visible) for grid in grids] == [("隐藏", False)]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?"])
def test_error_cells_are_seen(tmp_path, error):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write(0, 0, "x")
        sheet.write_formula(1, 1, '=IF(A1>"v>",1,2)', None, error)
        sheet.write(2, 2, "y")

    (grid,) = read_workbook(write(tmp_path / "甲.xlsx", fill))
    assert grid.value(2, 2) == error
    assert grid.may_hold_errors


def test_a_sheet_without_errors_says_so(tmp_path):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write(0, 0, 't="e"')  # a text that looks like the mark of an error cell

    (grid,) = read_workbook(write(tmp_path / "甲.xlsx", fill))
    assert grid.value(1, 1) == 't="e"'
    assert not grid.may_hold_errors


def test_error_cells_and_the_1904_switch_of_old_files(tmp_path):
    book = xlwt.Workbook()
    book.dates_1904 = True
    sheet = book.add_sheet("台账")
    sheet.write(0, 0, "x")
    sheet.row(1).set_cell_error(1, 0x2A)
    sheet.write(2, 2, "y")
    book.save(str(tmp_path / "旧.xls"))
    (grid,) = read_workbook(tmp_path / "旧.xls")
    assert grid.value(2, 2) == "#N/A"
    assert grid.date_1904


def test_long_old_files_are_scanned_whole(tmp_path):
    # More than one run of sectors, so that the allocation chain is followed.
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for row in range(3000):
        sheet.write(row, 0, f"示例{row}")
    sheet.row(2999).set_cell_error(3, 0x17)
    book.save(str(tmp_path / "旧.xls"))
    (grid,) = read_workbook(tmp_path / "旧.xls")
    assert grid.value(3000, 4) == "#REF!"
    assert grid.value(3000, 1) == "示例2999"


def test_1904_books(tmp_path):
    path = write(tmp_path / "甲.xlsx", lambda book: book.add_worksheet().write(0, 0, 1), date_1904=True)
    assert read_workbook(path)[0].date_1904
    path = write(tmp_path / "乙.xlsx", lambda book: book.add_worksheet().write(0, 0, 1))
    assert not read_workbook(path)[0].date_1904


def test_taught_headers_are_read_from_defined_names(tmp_path):
    def fill(book):
        book.add_worksheet("台账").write(0, 0, 1)
        book.add_worksheet("甲's 表").write(0, 0, 1)
        book.define_name("HEAT_MAP_accepted_on", "=台账!$H$3")
        book.define_name("HEAT_MAP_name", "='甲''s 表'!$B$2")
        book.define_name("其他", "=台账!$A$1")

    first, second = read_workbook(write(tmp_path / "甲.xlsx", fill))
    assert first.mapping == {"accepted_on": (3, 8)}
    assert second.mapping == {"name": (2, 2)}


# ---------------------------------------------------------------- refusals


def test_missing_files_and_folders(tmp_path):
    with pytest.raises(WorkbookNotFound, match="找不到"):
        read_workbook(tmp_path / "没有.xlsx")
    with pytest.raises(WorkbookNotFound, match="文件夹"):
        read_workbook(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04garbage", b"<html></html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600]
)
@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_damaged_files(tmp_path, content, suffix):
    path = tmp_path / f"坏{suffix}"
    path.write_bytes(content)
    with pytest.raises(DamagedWorkbook) as caught:
        read_workbook(path)
    assert caught.value.where == path.name
    assert caught.value.remedy


def test_truncated_workbook(tmp_path):
    path = write(tmp_path / "甲.xlsx", lambda book: book.add_worksheet().write(0, 0, 1))
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(DamagedWorkbook):
        read_workbook(path)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_missing_parts(tmp_path, part):
    path = write(tmp_path / "甲.xlsx", lambda book: book.add_worksheet().write(0, 0, 1))
    with pytest.raises(DamagedWorkbook):
        read_workbook(rewrite(path, part, lambda data: None))


def test_password_protected(tmp_path):
    # An encrypted .xlsx is a compound file whose directory names the stream EncryptedPackage.
    path = tmp_path / "密.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
    )
    with pytest.raises(EncryptedWorkbook, match="密码"):
        read_workbook(path)


def test_other_formats(tmp_path):
    for name, content in (
        ("表.csv", "户主,费用".encode()),
        ("表.ods", b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
        ("表.xlsb", b"PK\x03\x04" + b"\0" * 40 + b"xl/workbook.bin"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnsupportedWorkbook, match="不能读取"):
            read_workbook(tmp_path / name)


def test_doctype_is_refused(tmp_path):
    path = write(tmp_path / "甲.xlsx", lambda book: book.add_worksheet().write(0, 0, 1))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'
    rewrite(path, "xl/workbook.xml", lambda data: bomb + data.split(b"?>", 1)[1])
    with pytest.raises(DoctypeForbidden):
        read_workbook(path)


def test_a_part_that_unpacks_too_far_is_refused(tmp_path, monkeypatch):
    path = write(tmp_path / "甲.xlsx", lambda book: book.add_worksheet().write(0, 0, 1))
    monkeypatch.setattr(package_module, "LARGEST_PART", 100)
    with pytest.raises(OversizedWorkbook):
        read_workbook(path)


def test_several_files_at_once_keep_their_order_and_errors(tmp_path):
    paths = [
        write(tmp_path / f"{number}.xlsx", lambda book, n=number: book.add_worksheet().write(0, 0, n))
        for number in range(1, 5)
    ]
    paths.insert(2, tmp_path / "没有.xlsx")
    results = read_workbooks(paths)
    assert isinstance(results[2], WorkbookNotFound)
    assert [grids[0].value(1, 1) for at, grids in enumerate(results) if at != 2] == [1, 2, 3, 4]


# ---------------------------------------------------------------- through xlwings


class FakeRange:
    """What the reader asks of a used range."""

    def __init__(self, value, row, column):
        self.value, self.row, self.column = value, row, column

    def options(self, **options):
        assert options == {"ndim": 2, "err_to_str": True}
        return self


def fake_book(*sheets, names=()):
    return SimpleNamespace(
        name="打开的.xlsx",
        names=[SimpleNamespace(name=name, refers_to=target) for name, target in names],
        sheets=[
            SimpleNamespace(name=name, visible=True, used_range=FakeRange(rows, row, column))
            for name, rows, row, column in sheets
        ],
    )


def test_an_open_book_is_read_by_its_used_ranges(policy):
    head = ["户编号", "街道镇", "户主姓名", "改造方式", "可补贴费用", None]
    below = [None, None, None, None, "设备（元）", "安装（元）"]
    record = ["S01-1", "财源街道", "示例甲", "分散气代煤", 5000.0, "#N/A"]
    book = fake_book(
        ("台账", [head, below, record], 4, 2),
        ("空", [[None]], 1, 1),
        names=[("HEAT_MAP_name", "=台账!$D$4")],
    )
    (grid,) = grids_from_book(book)
    assert (grid.workbook, grid.origin, grid.mapping) == ("打开的.xlsx", (4, 2), {"name": (4, 4)})
    (table,) = find([grid], policy)
    # Merges are unknown here: the group stands over the blank cell at its right.
    assert table.columns["cost_equipment"] == 6
    assert table.columns["cost_installation"] == 7
    assert table.data_rows == [6]


@pytest.mark.parametrize("number", ["05", "09", "13", "16", "18", "22"])
def test_a_closed_file_through_xlwings_reads_as_the_file_itself(policy, number):
    from xl_heating.engines import file

    (path,) = (Path(__file__).parents[2] / "workbooks" / "samples").glob(f"{number}*.xlsx")
    direct = [read(table, policy) for table in find(read_workbook(path), policy)]
    book = file.open(path)
    through = [read(table, policy) for table in find(grids_from_book(book), policy)]
    book.close()
    assert [ledger.kind for ledger in through] == [ledger.kind for ledger in direct]
    for one, other in zip(direct, through, strict=True):
        assert one.rows.tolist() == other.rows.tolist()
        assert one.findings == other.findings
        assert one.frame().equals(other.frame())
