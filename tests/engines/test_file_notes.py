"""Notes of cells in a closed file: read, written, changed, deleted beside whatever else there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from engines_samples import SHEET, parts, with_parts, written_by_xlsxwriter

from xl_heating.engines import file
from xl_heating.engines.file.buttons import Button, add_buttons
from xl_heating.errors import CellNotWritable, UnsupportedWorkbook

VML = "xl/drawings/vmlDrawing1.vml"


def notes(path: Path, sheet: str = "台账") -> dict[str, tuple[str, str]]:
    rows = openpyxl.load_workbook(path)[sheet].iter_rows()
    return {c.coordinate: (c.comment.text, c.comment.author) for row in rows for c in row if c.comment}


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_column("A1", range(9))
        sheet.write_comment("B2", "街道的批注", {"author": "街道"})
        sheet.write_comment("B5", "要删的")

    return written_by_xlsxwriter(tmp_path / "批注.xlsx", fill)


def test_the_first_note_of_a_sheet(tmp_path: Path) -> None:
    path = written_by_xlsxwriter(tmp_path / "新.xlsx", lambda _, sheet: sheet.write("A1", 1))
    book = file.open(path)
    cell = book.sheets["台账"]["B2"]
    assert cell.note is None
    note = cell.add_note("补贴超过上限 <6000> & 请核对\n第二行")
    assert note.text == cell.note.text == "补贴超过上限 <6000> & 请核对\n第二行"
    assert note.location.address == "$B$2"
    book.save()
    assert notes(path) == {"B2": ("补贴超过上限 <6000> & 请核对\n第二行", "清洁取暖")}
    assert b"visibility:hidden" in parts(path)[VML]
    assert b"legacyDrawing" in parts(path)[SHEET]


def test_notes_join_those_of_others(noted: Path) -> None:
    book = file.open(noted)
    sheet = book.sheets["台账"]
    assert (sheet["B2"].note.text, sheet["A1"].note) == ("街道的批注", None)
    sheet["C3"].add_note("新")
    sheet["B2"].note.text = "改过"
    sheet["B5"].note.delete()
    assert sheet["B5"].note is None
    assert [note.location.address for note in sheet.notes] == ["$B$2", "$C$3"]
    book.save()
    assert notes(noted) == {"B2": ("改过", "街道"), "C3": ("新", "清洁取暖")}
    vml = parts(noted)[VML]
    cells = set(zip(re.findall(rb"<x:Row>(\d+)", vml), re.findall(rb"<x:Column>(\d+)", vml), strict=True))
    assert cells == {(b"1", b"1"), (b"2", b"2")}
    numbers = re.findall(rb'<v:shape id="_x0000_s(\d+)"', vml)
    assert len(set(numbers)) == len(numbers) == 2


def test_the_same_book_may_be_saved_again(noted: Path) -> None:
    book = file.open(noted)
    sheet = book.sheets["台账"]
    sheet["C3"].add_note("一")
    book.save()
    sheet["C4"].add_note("二")
    sheet["C3"].note.delete()
    book.save()
    assert set(notes(noted)) == {"B2", "B5", "C4"}


def test_what_comes_to_nothing_changes_no_byte(noted: Path) -> None:
    before = noted.read_bytes()
    book = file.open(noted)
    sheet = book.sheets["台账"]
    sheet["C3"].add_note("一")
    sheet["C3"].note.delete()
    sheet["B2"].note.text = "街道的批注"
    book.save()
    assert noted.read_bytes() == before


def test_a_note_for_a_deleted_one(noted: Path) -> None:
    book = file.open(noted)
    cell = book.sheets["台账"]["B5"]
    cell.note.delete()
    cell.add_note("换成这条")
    book.save()
    assert notes(noted)["B5"][0] == "换成这条"


def test_a_cell_has_one_note(noted: Path) -> None:
    cell = file.open(noted).sheets["台账"]["B2"]
    with pytest.raises(CellNotWritable, match="已有批注"):
        cell.impl.add_note("第二条")


def test_deleting_the_last_note(noted: Path) -> None:
    book = file.open(noted)
    for note in list(book.sheets["台账"].notes):
        note.delete()
    book.save()
    assert notes(noted) == {}
    assert file.open(noted).sheets["台账"].notes.count == 0


def test_notes_and_buttons_share_a_drawing(noted: Path) -> None:
    book = file.open(noted)
    sheet = book.sheets["台账"]
    sheet["C3"].add_note("先")
    add_buttons(book.impl.document, sheet.impl.part, [Button("刷新", "Refresh")])
    sheet["C4"].add_note("后")
    book.save()
    vml = parts(noted)[VML]
    assert vml.count(b'ObjectType="Button"') == 1
    assert vml.count(b'ObjectType="Note"') == 4
    numbers = re.findall(rb'_x0000_s(\d+)"', vml)
    assert len(set(numbers)) == len(numbers) == 5
    assert set(notes(noted)) == {"B2", "B5", "C3", "C4"}


def test_drawings_of_two_sheets_number_their_boxes_apart(tmp_path: Path) -> None:
    path = written_by_xlsxwriter(tmp_path / "两.xlsx", lambda book, _: book.add_worksheet("另"))
    book = file.open(path)
    for name in ("台账", "另"):
        for row in range(1, 1200):  # more than one block of 1,024
            book.sheets[name].range((row, 1)).impl.add_note(f"{name}{row}")
    book.save()
    drawn = [data for name, data in parts(path).items() if name.endswith(".vml")]
    numbers = [number for vml in drawn for number in re.findall(rb'<v:shape id="_x0000_s(\d+)"', vml)]
    assert len(numbers) == len(set(numbers)) == 2398
    assert len(notes(path)) == 1199
    assert notes(path, "另")["A1000"][0] == "另1000"


THREADED = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">
<threadedComment ref="B2" dT="2022-04-15T08:00:00.00" personId="{1}" id="{2}"><text>x</text></threadedComment>
</ThreadedComments>"""


def test_threaded_comments_are_left_to_those_who_wrote_them(noted: Path) -> None:
    """A thread has a stand-in among the notes, whose author names it."""
    author = "街道".encode()
    comments = "xl/comments1.xml"
    with_parts(noted, {comments: lambda xml: xml.replace(author, b"tc={2}")})
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    added = f'<Relationship Id="rId9" Type="{kind}" Target="../threadedComments/t1.xml"/></Relationships>'
    with_parts(
        noted,
        {
            rels: lambda xml: xml.replace(b"</Relationships>", added.encode()),
            "xl/threadedComments/t1.xml": THREADED,
        },
    )
    book = file.open(noted)
    sheet = book.sheets["台账"]
    assert sheet["B2"].note is None
    with pytest.raises(CellNotWritable):
        sheet["B2"].impl.add_note("我的")
    assert [note.location.address for note in sheet.notes] == ["$B$5"]
    sheet["C3"].add_note("新")
    sheet.range("2:2").insert("down")
    book.save()
    content = parts(noted)
    assert b'<threadedComment ref="B3"' in content["xl/threadedComments/t1.xml"]
    assert b"tc={2}" in content[comments]
    assert set(notes(noted)) == {"B3", "B6", "C4"}


def test_a_drawing_that_cannot_be_read_is_refused(noted: Path) -> None:
    with_parts(noted, {VML: lambda xml: xml.replace(b"</xml>", b"")})
    book = file.open(noted)
    book.sheets["台账"]["C3"].add_note("新")
    before = noted.read_bytes()
    with pytest.raises(UnsupportedWorkbook, match="批注"):
        book.save()
    assert noted.read_bytes() == before


def test_the_box_has_room_for_the_text(tmp_path: Path) -> None:
    path = written_by_xlsxwriter(tmp_path / "框.xlsx", lambda _, sheet: sheet.write("A1", 1))
    book = file.open(path)
    sheet = book.sheets["台账"]
    sheet["B5"].add_note("短")
    sheet["B40"].add_note("很长的一段文字，" * 30)  # 240 wide characters, 15 a line
    book.save()
    anchors = re.findall(rb"<x:Anchor>(.*?)<", parts(path)[VML])
    rows = [(int(each.split(b",")[2]), int(each.split(b",")[6])) for each in anchors]
    assert rows[0] == (3, 4)
    assert rows[1][1] - rows[1][0] >= 240 / 15 * 16 // 20
