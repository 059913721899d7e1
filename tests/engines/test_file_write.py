"""What is written: the right value in the right cell as openpyxl sees it, and all else as it was."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from engines_samples import (
    SHEET,
    parts,
    prefixed,
    simple,
    with_parts,
    with_sheet_data,
    written_by_xlsxwriter,
)

from xl_heating.engines import file
from xl_heating.errors import CellNotWritable, ReadOnlyWorkbook, UnsupportedWorkbook


def written(path: Path, address: str, value: Any) -> Any:
    """Write, save, and give what openpyxl reads in the first cell of ``address``."""
    book = file.open(path)
    book.sheets[0].range(address).value = value
    book.save()
    return openpyxl.load_workbook(path).worksheets[0][address.partition(":")[0]]


def row_texts(path: Path) -> dict[int, str]:
    found = re.findall(r'<row r="(\d+)".*?(?:/>|</row>)', parts(path)[SHEET].decode())
    texts = re.finditer(r'<row r="\d+".*?(?:/>|</row>)', parts(path)[SHEET].decode())
    return dict(zip(map(int, found), (match[0] for match in texts), strict=True))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("张三", "张三"),
        ("=1+1", "=1+1"),
        ("990000199001011234", "990000199001011234"),
        ("007", "007"),
        (" 前后空格 ", " 前后空格 "),
        ("第一行\n第二行\t完", "第一行\n第二行\t完"),
        ("a<b>&\"c'", "a<b>&\"c'"),
        ("𠮷😀", "𠮷😀"),
        (12, 12),
        (0.1, 0.1),
        (-1e-300, -1e-300),
        (123456789012.34, 123456789012.34),
        (True, True),
        (Decimal("12.5"), 12.5),
        (np.int64(7), 7),
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),
        (np.str_("村"), "村"),
        (dt.date(2021, 11, 15), dt.datetime(2021, 11, 15)),
        (dt.datetime(2021, 11, 15, 8, 30, 15), dt.datetime(2021, 11, 15, 8, 30, 15)),
        (pd.Timestamp("2021-11-15 08:30"), dt.datetime(2021, 11, 15, 8, 30)),
        (np.datetime64("2021-11-15"), dt.datetime(2021, 11, 15)),
        (dt.time(8, 30, 15), dt.time(8, 30, 15)),
        (dt.timedelta(hours=30), dt.timedelta(hours=30)),
    ],
    ids=repr,
)
def test_every_kind_of_value(tmp_path: Path, value: Any, expected: Any) -> None:
    cell = written(simple(tmp_path / "a.xlsx", [["旧", 1]]), "A1", value)
    assert cell.value == expected
    assert type(cell.value) is type(expected)
    assert cell.data_type != "f"


@pytest.mark.parametrize("value", [None, "", float("nan"), pd.NaT, pd.NA, np.nan], ids=repr)
def test_nothing_clears_the_content_and_keeps_the_format(tmp_path: Path, value: Any) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write("A1", 5, book.add_format({"num_format": "0.00"}))

    cell = written(written_by_xlsxwriter(tmp_path / "a.xlsx", fill), "A1", value)
    assert cell.value is None
    assert cell.number_format == "0.00"


def test_what_no_cell_can_hold_is_refused_with_its_place(tmp_path: Path) -> None:
    book = file.open(simple(tmp_path / "a.xlsx", [[1]]))
    sheet = book.sheets[0]
    refused = {
        "x" * 32_768: "32,767",
        "😀" * 16_384: "32,767",
        "\ud800": "代理字符",
        float("inf"): "无穷大",
        2**53 + 2: "文本写入",
        990000199001011234: "文本写入",
        dt.date(1899, 12, 31): "1899-12-31",
        1j: "complex",
    }
    for value, reason in refused.items():
        with pytest.raises(CellNotWritable, match=reason) as caught:
            sheet["B2"].value = [["好", "好"], ["好", value]]
        assert "C3" in caught.value.where
        assert caught.value.remedy
    with pytest.raises(CellNotWritable):
        sheet["B2"].value = {"a": object()}
    assert sheet.used_range.address == "$A$1"  # all or nothing
    sheet["B2"].value = "x" * 32_767
    assert len(sheet["B2"].value) == 32_767


def test_control_characters_are_escaped_as_excel_does(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[1]])
    text = "a\x00b\rc_x0041_d\x1f_"
    book = file.open(path)
    book.sheets[0]["A1"].value = text
    book.save()
    assert "a_x0000_b_x000D_c_x005F_x0041_d_x001F__" in parts(path)[SHEET].decode()
    assert file.open(path).sheets[0]["A1"].value == text


def test_blocks_of_all_shapes(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[0]])
    book = file.open(path)
    sheet = book.sheets[0]
    sheet["A1"].value = [["街道", "户数"], ["甲", 1], ["乙", 2]]
    sheet["D1"].value = [1, 2, 3]
    sheet["D2"].options(transpose=True).value = [4, 5]
    sheet["H1:I2"].value = "同"
    frame = pd.DataFrame(
        {"路线": ["煤改电", "煤改气"], "户": [3, None], "日": pd.to_datetime(["2021-01-02", None])}
    )
    sheet["A6"].options(index=False).value = frame
    sheet["F6"].value = np.array([[1.5, 2.5], [3.5, np.nan]])
    book.save()
    cells = openpyxl.load_workbook(path).active
    assert [[cell.value for cell in row] for row in cells["A1:B3"]] == [
        ["街道", "户数"],
        ["甲", 1],
        ["乙", 2],
    ]
    assert [cell.value for cell in cells[1][3:6]] == [1, 2, 3]
    assert [cells["D2"].value, cells["D3"].value] == [4, 5]
    assert {cell.value for row in cells["H1:I2"] for cell in row} == {"同"}
    assert [cell.value for cell in cells[6][:3]] == ["路线", "户", "日"]
    assert [cell.value for cell in cells[7][:3]] == ["煤改电", 3, dt.datetime(2021, 1, 2)]
    assert [cell.value for cell in cells[8][:3]] == ["煤改气", None, None]
    assert [[cell.value for cell in row] for row in cells["F6:G7"]] == [[1.5, 2.5], [3.5, None]]


def test_raw_values_in_bulk(tmp_path: Path) -> None:
    book = file.open(simple(tmp_path / "a.xlsx", [[0]]))
    target = book.sheets[0].range((1, 1), (2, 3))
    target.raw_value = ((1.0, "二", None), (True, "=x", file.CellError("#N/A")))
    assert target.raw_value == [[1.0, "二", None], [True, "=x", "#N/A"]]
    assert isinstance(target.raw_value[1][2], file.CellError)
    with pytest.raises(ValueError, match="2x3"):
        target.raw_value = [[1, 2]]


def test_new_values_are_read_before_and_after_saving(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [["旧", 1], ["旧", 2]])
    book = file.open(path)
    sheet = book.sheets[0]
    sheet["B1:C1"].value = ["新", dt.date(2022, 5, 1)]
    sheet["A2"].value = None
    expected = [["旧", "新", dt.datetime(2022, 5, 1)], [None, 2.0, None]]
    assert sheet["A1:C2"].value == expected
    book.save()
    assert sheet["A1:C2"].value == expected
    assert file.open(path).sheets[0]["A1:C2"].value == expected


def test_untouched_rows_and_parts_keep_their_bytes(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        for row in range(6):
            sheet.write_row(row, 0, [f"村{row}", row, row / 3])
        sheet.insert_checkbox("H1", True)
        sheet.data_validation("A1:A9", {"validate": "list", "source": ["甲", "乙"]})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=台账!$B$1:$B$6"})
        sheet.insert_chart("J2", chart)

    path = written_by_xlsxwriter(tmp_path / "a.xlsx", fill)
    before, rows = parts(path), row_texts(path)
    written(path, "B3", 99)
    after = parts(path)
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == [SHEET]
    changed = row_texts(path)
    assert [row for row in rows if rows[row] != changed[row]] == [3]
    assert 'spans="' not in changed[3]
    assert before[SHEET].replace(rows[3].encode(), changed[3].encode()) == after[SHEET]


def test_cells_keep_their_formats_and_new_ones_take_those_of_row_and_column(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write("A1", 1, book.add_format({"bold": True, "num_format": "0.0"}))
        sheet.set_column("B:B", None, book.add_format({"num_format": "@"}))
        sheet.set_row(2, None, book.add_format({"num_format": "0%"}))

    path = written_by_xlsxwriter(tmp_path / "a.xlsx", fill)
    book = file.open(path)
    sheet = book.sheets[0]
    for address in ("A1", "B2", "B3", "C9"):
        sheet[address].value = 5
    assert [sheet[address].number_format for address in ("A1", "B2", "B3", "C9")] == [
        "0.0",
        "@",
        "0%",
        "General",
    ]
    book.save()
    cells = openpyxl.load_workbook(path).active
    assert [cells[address].number_format for address in ("A1", "B2", "B3", "C9")] == [
        "0.0",
        "@",
        "0%",
        "General",
    ]
    assert cells["A1"].font.bold


def test_a_date_gets_a_date_format_only_where_there_is_none(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write("A1", 1, book.add_format({"num_format": 'yyyy"年"m"月"', "bold": True}))
        sheet.write("B1", 1, book.add_format({"num_format": "0.00", "italic": True}))

    path = written_by_xlsxwriter(tmp_path / "a.xlsx", fill)
    book = file.open(path)
    book.sheets[0]["A1:C1"].value = [dt.date(2021, 1, 2), dt.date(2021, 1, 2), dt.datetime(2021, 1, 2, 3, 4)]
    book.save()
    a, b, c = openpyxl.load_workbook(path).active[1]
    assert [cell.is_date for cell in (a, b, c)] == [True, True, True]
    assert a.number_format == 'yyyy"年"m"月"'
    assert a.font.bold
    assert b.font.italic
    assert c.value == dt.datetime(2021, 1, 2, 3, 4)


def test_dates_in_a_1904_book(tmp_path: Path) -> None:
    path = written_by_xlsxwriter(
        tmp_path / "a.xlsx", lambda book, sheet: sheet.write("A1", 1), date_1904=True
    )
    cell = written(path, "A1", dt.datetime(2021, 11, 15, 12))
    assert cell.value == dt.datetime(2021, 11, 15, 12)
    assert b"<v>43053.5</v>" in parts(path)[SHEET]  # 44515 - 1462 days


def test_a_workbook_without_styles_gets_some(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[1]])

    def without(pattern: bytes) -> Any:
        return lambda xml: re.sub(rb"<(?:Override|Relationship)\s[^>]*" + pattern + rb"[^>]*/>", b"", xml)

    with_parts(
        path, {"[Content_Types].xml": without(b"styles"), "xl/_rels/workbook.xml.rels": without(b"styles")}
    )
    kept = {name: data for name, data in parts(path).items() if name != "xl/styles.xml"}
    import zipfile

    with zipfile.ZipFile(path, "w") as archive:
        for name, data in kept.items():
            archive.writestr(name, data)
    assert written(path, "A1", dt.date(2021, 11, 15)).value == dt.datetime(2021, 11, 15)


def test_rows_and_cells_are_put_in_order(tmp_path: Path) -> None:
    rows = (
        '<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row><row r="5" ht="30" customHeight="1"/>'
    )
    path = with_sheet_data(tmp_path / "a.xlsx", rows)
    book = file.open(path)
    for address in ("C2", "A2", "E2", "A5", "A1", "A3", "A9"):
        book.sheets[0][address].value = address
    book.save()
    xml = parts(path)[SHEET].decode()
    assert re.findall(r'<row r="(\d+)"', xml) == ["1", "2", "3", "5", "9"]
    assert re.findall(r'<c r="([A-Z]+2)"', xml) == ["A2", "B2", "C2", "D2", "E2"]
    assert '<row r="5" ht="30" customHeight="1">' in xml
    assert '<dimension ref="A1:E9"/>' in xml


def test_an_empty_sheet_is_filled(tmp_path: Path) -> None:
    path = written_by_xlsxwriter(tmp_path / "a.xlsx", lambda book, sheet: None)
    assert b"<sheetData/>" in parts(path)[SHEET]
    assert written(path, "B2", "好").value == "好"


def test_prefixed_xml_stays_prefixed(tmp_path: Path) -> None:
    path = prefixed(tmp_path / "a.xlsx")
    book = file.open(path)
    sheet = book.sheets[0]
    sheet["A2"].value = "乙村"
    sheet["A3"].value = ["丙村", 5, dt.date(2021, 1, 2)]
    sheet["D3"].formula = "=B3*2"
    book.names.add("户数", "=台账!$B$2:$B$3")
    book.save()
    xml = parts(path)[SHEET]
    assert not re.findall(rb"<(?!/?x:|\?)", xml)
    for name, start in (("xl/workbook.xml", rb"<(?!/?x:|\?)"), ("xl/styles.xml", rb"<(?!/?x:|\?)")):
        assert not re.findall(start, parts(path)[name]), name
    cells = openpyxl.load_workbook(path).active
    assert [cell.value for cell in cells[3]] == ["丙村", 5, dt.datetime(2021, 1, 2), "=B3*2"]
    again = file.open(path)
    assert again.sheets[0]["A2:C3"].value == [["乙村", 3.0, 6.0], ["丙村", 5.0, dt.datetime(2021, 1, 2)]]
    assert again.names["户数"].refers_to_range.value == [3.0, 5.0]


def test_sheets_without_places_get_them_only_where_written(tmp_path: Path) -> None:
    path = with_sheet_data(
        tmp_path / "a.xlsx", "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    )
    written(path, "B1", "二")
    xml = parts(path)[SHEET].decode()
    assert "<row><c><v>3</v></c></row>" in xml
    assert file.open(path).sheets[0]["A1:B2"].value == [[1.0, "二"], [3.0, None]]


def test_clear_contents(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[1, 2], [3, 4]])
    book = file.open(path)
    book.sheets[0]["A:A"].clear_contents()
    book.save()
    cells = openpyxl.load_workbook(path).active
    assert [[cell.value for cell in row] for row in cells["A1:B2"]] == [[None, 2], [None, 4]]
    book.sheets[0].clear_contents()
    book.save()
    assert file.open(path).sheets[0]["A1:B2"].value == [[None, None], [None, None]]


def test_number_format_keeps_the_rest_of_the_format(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        style = {"bold": True, "bg_color": "#FFCC00", "border": 1, "align": "center", "locked": False}
        sheet.write("A1", 1234.5, book.add_format(style))
        sheet.write("A2", 0.5, book.add_format({"num_format": '0"户"'}))

    path = written_by_xlsxwriter(tmp_path / "a.xlsx", fill)
    count = parts(path)["xl/styles.xml"].count(b"<xf ")
    book = file.open(path)
    sheet = book.sheets[0]
    sheet["A1:A3"].number_format = '#,##0.00"万元"'
    sheet["B1"].number_format = '0"户"'
    assert sheet["A1:A3"].number_format == '#,##0.00"万元"'
    assert sheet["A1:B1"].number_format is None
    book.save()
    assert sheet["A1:A3"].number_format == '#,##0.00"万元"'
    cells = openpyxl.load_workbook(path).active
    a1 = cells["A1"]
    assert a1.number_format == cells["A3"].number_format == '#,##0.00"万元"'
    assert (a1.font.bold, a1.fill.fgColor.rgb, a1.border.left.style) == (True, "FFFFCC00", "thin")
    assert (a1.alignment.horizontal, a1.protection.locked) == ("center", False)
    assert (a1.value, cells["A2"].value, cells["B1"].number_format) == (1234.5, 0.5, '0"户"')
    assert parts(path)["xl/styles.xml"].count(b"<xf ") == count + 2  # for A1, and for A2 and A3


def test_writing_what_is_there_changes_nothing(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", ["村", 3, 0.25, True])
        sheet.write_datetime("E1", dt.datetime(2021, 1, 2), book.add_format({"num_format": 14}))

    path = written_by_xlsxwriter(tmp_path / "a.xlsx", fill)
    before = path.read_bytes()
    book = file.open(path)
    sheet = book.sheets[0]
    sheet["A1:E1"].value = sheet["A1:E1"].value
    sheet["A9"].value = None
    sheet["B1"].number_format = "General"
    book.save()
    assert path.read_bytes() == before
    assert file.backups(path) == []


def test_a_second_identical_run_changes_nothing(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [["村", 3]])
    for run in range(2):
        book = file.open(path)
        sheet = book.sheets[0]
        sheet["A1:F1"].value = ["新&村 ", 3.5, dt.datetime(2021, 1, 2, 3, 4, 5), dt.time(9), False, None]
        sheet["G1"].formula = "=B1*2"
        sheet["H1"].number_format = "0.00"
        book.save()
        if not run:
            before = path.read_bytes()
    assert path.read_bytes() == before
    assert len(file.backups(path)) == 1


def test_read_only_books_refuse_writes(tmp_path: Path) -> None:
    sheet = file.open(simple(tmp_path / "a.xlsx", [[1]]), read_only=True).sheets[0]
    for change in (
        lambda: setattr(sheet["A1"], "value", 2),
        lambda: setattr(sheet["A1"], "formula", "=1"),
        lambda: setattr(sheet["A1"], "number_format", "0"),
        lambda: sheet.book.names.add("甲", "=1"),
        lambda: sheet.book.sheets.add("乙"),
    ):
        with pytest.raises(ReadOnlyWorkbook):
            change()


def test_cdata_is_read_but_not_written(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[a]]></t></is></c></row>'
    sheet = file.open(with_sheet_data(tmp_path / "a.xlsx", rows)).sheets[0]
    with pytest.raises(UnsupportedWorkbook, match="CDATA"):
        sheet["B1"].value = 1


def test_sheet_protection_is_kept_and_does_not_hinder(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write("A1", 1)
        sheet.protect("口令")

    path = written_by_xlsxwriter(tmp_path / "a.xlsx", fill)
    element = re.search(rb"<sheetProtection[^>]*>", parts(path)[SHEET])
    assert element
    assert written(path, "A1", 2).value == 2
    assert element[0] in parts(path)[SHEET]
