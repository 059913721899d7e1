"""Cells that a single write would break are refused; whole groups may be replaced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from engines_samples import with_sheet_data, written_by_xlsxwriter

from xl_heating.engines import file
from xl_heating.errors import CellNotWritable

GROUPS = (
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">F1</f><v>1</v></c>'
    '<c r="B1"><f t="array" ref="B1:B3">F1:F3</f><v>1</v></c>'
    '<c r="C1"><f t="array" ref="C1">SUM(F1:F3*2)</f><v>1</v></c>'
    '<c r="D1"><f t="dataTable" ref="D1:D2" dt2D="0" dtr="0" r1="F1"/><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>1</v></c>'
    '<c r="B2"><v>2</v></c><c r="D2"><v>1</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0"/><v>1</v></c><c r="B3"><v>3</v></c></row>'
)


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("A1", "共享公式 A1:A3"),
        ("A3", "共享公式 A1:A3"),
        ("B1", "数组公式 B1:B3"),
        ("B2", "数组公式 B1:B3"),
        ("C1", "数组公式 C1"),
        ("D2", "模拟运算表 D1:D2"),
        ("A2:B9", "公式"),
    ],
)
@pytest.mark.parametrize("content", ["值", "=1+1", None], ids=["value", "formula", "nothing"])
def test_parts_of_formula_groups_are_refused(tmp_path: Path, address: str, group: str, content: Any) -> None:
    path = with_sheet_data(tmp_path / "a.xlsx", GROUPS)
    before = path.read_bytes()
    book = file.open(path)
    with pytest.raises(CellNotWritable, match=group) as caught:
        book.sheets[0][address].formula = content
    assert caught.value.where == f"a.xlsx 工作表“台账” {address}"
    assert caught.value.remedy
    book.save()
    assert path.read_bytes() == before


def test_a_whole_group_may_be_replaced(tmp_path: Path) -> None:
    path = with_sheet_data(tmp_path / "a.xlsx", GROUPS)
    book = file.open(path)
    sheet = book.sheets[0]
    sheet["A1:B3"].value = [[1, 2], [3, 4], [5, 6]]
    sheet["A2"].value = "现在可以"
    book.save()
    cells = openpyxl.load_workbook(path).active
    assert [[cell.value for cell in row] for row in cells["A1:B3"]] == [[1, 2], ["现在可以", 4], [5, 6]]


def test_cells_beside_the_members_of_a_shared_formula_are_free(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">F1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>5</v></c></row><row r="3"><c r="A3"><f t="shared" si="0"/><v>1</v></c></row>'
    )
    sheet = file.open(with_sheet_data(tmp_path / "a.xlsx", rows)).sheets[0]
    sheet["A2"].value = 6
    assert sheet["A2"].value == 6.0


def merged(path: Path) -> Path:
    def fill(book: Any, sheet: Any) -> None:
        sheet.merge_range("A1:C2", "表头")
        sheet.write("A3", 1)

    return written_by_xlsxwriter(path, fill)


def test_only_the_first_cell_of_a_merge_is_written(tmp_path: Path) -> None:
    sheet = file.open(merged(tmp_path / "a.xlsx")).sheets[0]
    sheet["A1"].value = "新表头"
    for address in ("B1", "A2", "C2"):
        with pytest.raises(CellNotWritable, match=f"{address} 被合并单元格 A1:C2 盖住"):
            sheet[address].value = "看不见"
    with pytest.raises(CellNotWritable, match="B1"):
        sheet["A1:D1"].value = [1, 2, 3, 4]
    sheet["A1:D1"].value = ["表头", None, None, "右"]  # clearing what is hidden anyway does no harm
    sheet["A1:C3"].clear_contents()
    assert sheet["A1:D3"].value == [[None, None, None, "右"], [None] * 4, [None] * 4]


def test_merges_are_known(tmp_path: Path) -> None:
    sheet = file.open(merged(tmp_path / "a.xlsx")).sheets[0]
    assert sheet["B2"].merge_area.address == "$A$1:$C$2"
    assert sheet["A3"].merge_area.address == "$A$3"
    assert [sheet["B2:B3"].merge_cells, sheet["A3"].merge_cells] == [True, False]


def test_headers_of_tables_are_refused(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.add_table("B2:C4", {"name": "tbl", "columns": [{"header": "街道"}, {"header": "户\n数"}]})

    sheet = file.open(written_by_xlsxwriter(tmp_path / "a.xlsx", fill)).sheets[0]
    with pytest.raises(CellNotWritable, match="C2 是表格“tbl”的标题"):
        sheet["B2:C2"].value = ["街道", "户"]
    sheet["A2:D2"].value = ["左", "街道", "户\n数", "右"]
    sheet["B3:C4"].value = [["甲", 1], ["乙", 2]]


def test_many_merges_do_not_hide_from_large_or_small_writes(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        for row in range(0, 400, 2):
            sheet.merge_range(row, 0, row + 1, 0, row)
        sheet.merge_range(0, 3, 399, 3, "高")

    sheet = file.open(written_by_xlsxwriter(tmp_path / "a.xlsx", fill)).sheets[0]
    sheet["B1:B400"].value = 1
    for target in ("A400", "A1:A400", "D200", "C150:D160"):
        with pytest.raises(CellNotWritable, match="合并单元格"):
            sheet[target].value = "x"
    sheet["A399"].value = "x"
