"""Where buttons lie, judged by XlsxWriter's own arithmetic; numbers of shapes that nobody else has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from engines_samples import parts, written_by_xlsxwriter

from xl_heating.engines.file import vml
from xl_heating.engines.file.anchors import Sizes
from xl_heating.engines.file.buttons import Button, add_buttons
from xl_heating.engines.file.document import open_document
from xl_heating.errors import UnsupportedWorkbook

LAYOUTS: dict[str, list[tuple[str, tuple[Any, ...]]]] = {
    "as it comes": [],
    "wide and narrow columns": [
        ("set_column", ("A:A", 20.5)),
        ("set_column", ("C:D", 2)),
        ("set_column", ("E:E", 0.5)),
    ],
    "hidden columns": [("set_column", ("B:C", 8.43, None, {"hidden": True}))],
    "high and low rows": [
        ("set_row", (0, 40.5)),
        ("set_row", (1, 6)),
        ("set_row", (3, 20, None, {"hidden": True})),
    ],
    "another usual height": [("set_default_row", (24,))],
}
PLACES = [(0, 0, 0, 0, 64, 20), (0, 0, 8, 4, 96, 26), (2, 1, 5, 3, 300, 90), (1, 3, 0, 0, 40, 10)]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("place", PLACES)
def test_an_anchor_is_where_xlsxwriter_puts_it(
    tmp_path: Path, layout: str, place: tuple[int, int, int, int, int, int]
) -> None:
    row, column, left, top, width, height = place

    def fill(book: Any, sheet: Any) -> None:
        for method, arguments in LAYOUTS[layout]:
            getattr(sheet, method)(*arguments)
        sheet.write("A1", 1)
        size = {"x_offset": left, "y_offset": top, "width": width, "height": height}
        sheet.insert_button(row, column, {"macro": "M", "caption": "C", **size})

    path = written_by_xlsxwriter(tmp_path / "a.xlsx", fill)
    text = parts(path)["xl/drawings/vmlDrawing1.vml"]
    wanted = [int(n) for n in re.search(rb"<x:Anchor>([^<]*)<", text)[1].split(b",")]
    sizes = Sizes(open_document(path, read_only=True).sheets[0].reader)
    anchor = sizes.anchor(row + 1, column + 1, left, top, width, height)
    assert anchor is not None
    assert list(anchor.pixels()) == wanted
    # The same in the style of the shape, in points from the sheet's corner.
    style = re.search(rb"margin-left:([\d.]+)pt;\s*margin-top:([\d.]+)pt", text)
    assert (anchor.left * 0.75, anchor.top * 0.75) == tuple(map(float, style.groups()))


def test_nothing_reaches_beyond_the_sheet(tmp_path: Path) -> None:
    path = written_by_xlsxwriter(tmp_path / "a.xlsx", lambda book, sheet: sheet.write("A1", 1))
    sizes = Sizes(open_document(path, read_only=True).sheets[0].reader)
    assert sizes.anchor(1, 16_383, 0, 0, 127, 20) is not None
    assert sizes.anchor(1, 16_384, 0, 0, 64, 20) is None
    assert sizes.anchor(1_048_576, 1, 0, 0, 20, 20) is None


def drawing(blocks: bytes, *numbers: int) -> bytes:
    shapes = b"".join(b'<v:shape id="_x0000_s%d"/>' % number for number in numbers)
    return (
        vml.new_drawing(7).replace(b'data="7"', b'data="%s"' % blocks).replace(b"</xml>", shapes + b"</xml>")
    )


@pytest.mark.parametrize(
    ("xml", "others", "numbers", "blocks"),
    [
        (drawing(b"1"), [], [1025, 1026], b"1"),
        (drawing(b"1", 1025, 1030), [], [1031, 1032], b"1"),
        (drawing(b"3", 3073), [1, 2], [3074, 3075], b"3"),
        (drawing(b"1", 2047 - 1), [5], [2047, 6145], b"1,6"),  # one number is left in block 1
        (drawing(b"1", 1025), [1, 2], [3073, 3074], b"1,3"),  # another drawing counts from block 1 too
        (drawing(b"1", 1, 2), [], [1025, 1026], b"1"),  # numbers outside any block
    ],
)
def test_shapes_get_numbers_of_their_own(
    xml: bytes, others: list[int], numbers: list[int], blocks: bytes
) -> None:
    room, found = vml.with_room(xml, 2, others)
    assert found == numbers
    assert room == xml.replace(re.search(rb'data="[\d,]*"', xml)[0], b'data="%s"' % blocks)


def test_a_drawing_that_is_not_utf8_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedWorkbook, match="--sheet") as refused:
        vml.with_buttons(drawing(b"1").replace(b"</xml>", "批注".encode("gbk") + b"</xml>"), [], where="台账")
    assert refused.value.where == "台账"


def test_what_a_button_says_is_text(tmp_path: Path) -> None:
    path = written_by_xlsxwriter(tmp_path / "a.xlsx", lambda book, sheet: sheet.write("A1", 1))
    document = open_document(path)
    assert add_buttons(document, document.sheets[0], [Button('核对<1>&"完"', "M")]) == ["B1"]
    document.save(backup=False)
    text = parts(path)
    assert "核对&lt;1&gt;&amp;".encode() in text["xl/drawings/vmlDrawing1.vml"]
    assert "<a:t>核对&lt;1&gt;&amp;".encode() in text["xl/drawings/drawing1.xml"]
