"""What lies over the cells when rows come in: charts, pictures, buttons and notes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from engines_samples import SHEET, parts, with_parts, written_by_xlsxwriter

from xl_heating.engines import file
from xl_heating.engines.file.buttons import Button, add_buttons
from xl_heating.errors import CellNotWritable

DRAWING = "xl/drawings/drawing1.xml"


def insert(path: Path, rows: str) -> None:
    book = file.open(path)
    book.sheets["台账"].range(rows).insert("down")
    book.save()
    book.close()


def charted(path: Path, position: int) -> Path:
    """A chart over rows 5–14, ten of 20 pixels."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_column("A1", range(30))
        book.add_worksheet("汇总")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=台账!$A$1:$A$30", "name": "=台账!$A$20", "categories": "=汇总!$A$20"})
        chart.set_size({"width": 300, "height": 200})
        sheet.insert_chart("C5", chart, {"object_position": position})

    return written_by_xlsxwriter(path, fill)


def marks(path: Path) -> list[tuple[int, int]]:
    """Row (from 0) and offset of each upper and lower edge."""
    found = re.findall(rb"<xdr:row>(\d+)</xdr:row>\s*<xdr:rowOff>(-?\d+)</xdr:rowOff>", parts(path)[DRAWING])
    return [(int(row), int(offset)) for row, offset in found]


@pytest.mark.parametrize(
    ("position", "rows", "edges"),
    [
        (1, "5:6", [(6, 0), (16, 0)]),
        (1, "10:11", [(4, 0), (16, 0)]),  # grows with the cells
        (1, "15:16", [(4, 0), (14, 0)]),  # ends where they come in
        (2, "5:6", [(6, 0), (16, 0)]),
        (2, "10:11", [(4, 0), (14, 0)]),  # moves with the cells and keeps its size
        (3, "5:6", [(4, 0), (14, 0)]),  # stays where it is
        (3, "1:2", [(4, 0), (14, 0)]),
    ],
)
def test_a_chart_moves_and_grows_as_it_is_told_to(
    tmp_path: Path, position: int, rows: str, edges: list[tuple[int, int]]
) -> None:
    path = charted(tmp_path / "图.xlsx", position)
    assert marks(path) == [(4, 0), (14, 0)]
    insert(path, rows)
    assert marks(path) == edges


def test_the_height_that_is_kept_is_one_in_points(tmp_path: Path) -> None:
    """New rows of 45 points are 60 pixels: what lay over four rows of 20 lies over one and a third."""
    path = charted(tmp_path / "图.xlsx", 2)
    book = file.open(path)
    book.sheets["台账"]["A10"].row_height = 45
    book.sheets["台账"].range("11:13").insert("down")
    book.save()
    assert marks(path) == [(4, 0), (11, 20 * 9525)]


def test_a_charts_data_follow(tmp_path: Path) -> None:
    path = charted(tmp_path / "图.xlsx", 1)
    insert(path, "20:20")
    series = openpyxl.load_workbook(path)["台账"]._charts[0].series[0]
    assert series.val.numRef.f == "台账!$A$1:$A$31"
    assert series.tx.strRef.f == "台账!$A$21"
    assert series.cat.numRef.f == "汇总!$A$20"


def noted(path: Path) -> Path:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_comment("B3", "上")
        sheet.write_comment("B9", "下")

    return written_by_xlsxwriter(path, fill)


def anchors(path: Path) -> list[list[int]]:
    text = parts(path)["xl/drawings/vmlDrawing1.vml"]
    found = re.findall(rb"<x:Anchor>(.*?)<", text, re.S)
    return [[int(number) for number in re.findall(rb"-?\d+", each)] for each in found]


def test_notes_go_with_their_cells(tmp_path: Path) -> None:
    path = noted(tmp_path / "批注.xlsx")
    before = anchors(path)
    insert(path, "5:7")
    sheet = openpyxl.load_workbook(path)["台账"]
    assert (sheet["B3"].comment.text, sheet["B12"].comment.text, sheet["B9"].comment) == ("上", "下", None)
    rows = re.findall(rb"<x:Row>(\d+)<", parts(path)["xl/drawings/vmlDrawing1.vml"])
    assert rows == [b"2", b"11"]
    up, down = before
    down[2] += 3
    down[6] += 3
    assert anchors(path) == [up, down]


def test_notes_waiting_to_be_saved_go_along(tmp_path: Path) -> None:
    path = noted(tmp_path / "批注.xlsx")
    book = file.open(path)
    sheet = book.sheets["台账"]
    sheet["C9"].add_note("新")
    sheet.range("5:7").insert("down")
    sheet["C9"].add_note("更新")
    assert (sheet["C12"].note.text, sheet["B12"].note.text, sheet["B9"].note) == ("新", "下", None)
    book.save()
    saved = openpyxl.load_workbook(path)["台账"]
    assert (saved["C12"].comment.text, saved["C9"].comment.text) == ("新", "更新")


def test_a_note_in_the_last_row_is_not_pushed_off(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_comment("A1048576", "尾")

    path = written_by_xlsxwriter(tmp_path / "批注.xlsx", fill)
    with pytest.raises(CellNotWritable, match="1048576"):
        insert(path, "2:2")


def test_a_button_moves_in_all_three_places_where_it_stands(tmp_path: Path) -> None:
    path = written_by_xlsxwriter(tmp_path / "钮.xlsx", lambda _, sheet: sheet.write("A5", "x"))
    book = file.open(path)
    sheet = book.sheets["台账"]
    add_buttons(book.impl.document, sheet.impl.part, [Button("刷新", "Refresh")])
    book.save()
    places = [anchors(path)[0][2::4], [row for row, _ in marks(path)]]
    assert places == [[0, 1], [0, 1]]
    book.close()
    insert(path, "1:4")
    listed = [int(row) for row in re.findall(rb"<xdr:row>(\d+)<", parts(path)[SHEET])]
    assert [anchors(path)[0][2::4], [row for row, _ in marks(path)], listed] == [[4, 5]] * 3


def test_the_cell_that_a_control_shows_follows(tmp_path: Path) -> None:
    path = noted(tmp_path / "批注.xlsx")
    link = b"<x:FmlaLink>$A$9</x:FmlaLink><x:FmlaMacro>[0]!A9</x:FmlaMacro>"
    vml = "xl/drawings/vmlDrawing1.vml"
    with_parts(path, {vml: lambda xml: xml.replace(b"</x:ClientData>", link + b"</x:ClientData>", 1)})
    insert(path, "9:9")
    assert b"<x:FmlaLink>$A$10</x:FmlaLink><x:FmlaMacro>[0]!A9</x:FmlaMacro>" in parts(path)[vml]


def test_a_shape_shows_the_cell_it_is_linked_to(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.insert_textbox("C2", "", {"textlink": "=$A$9", "object_position": 3})

    path = written_by_xlsxwriter(tmp_path / "框.xlsx", fill)
    insert(path, "9:9")
    assert b'textlink="$A$10"' in parts(path)[DRAWING]
