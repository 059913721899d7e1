"""Code names in the text of sheets, and elements found in the text of any part."""

from __future__ import annotations

import pytest

from xl_heating.engines.file.code_names import code_name, free_name, usable, with_code_name
from xl_heating.engines.file.xml_children import children, masked, root_tag, with_element_inside
from xl_heating.errors import DamagedWorkbook

HEAD = b'<?xml version="1.0"?>\n<worksheet xmlns="m" a="1>0">'
TAIL = b"<dimension/><sheetData/></worksheet>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b'<sheetPr codeName="Sheet1"/>'),
        (b"<sheetPr/>", b'<sheetPr codeName="Sheet1"/>'),
        (b"<sheetPr />", b'<sheetPr codeName="Sheet1"/>'),
        (b"<sheetPr></sheetPr>", b'<sheetPr codeName="Sheet1"></sheetPr>'),
        (b'<sheetPr filterMode="1"/>', b'<sheetPr filterMode="1" codeName="Sheet1"/>'),
        (b'<sheetPr codeName="\xe8\xa1\xa81"/>', b'<sheetPr codeName="Sheet1"/>'),
        (b"\n  <sheetPr>\n<tabColor/></sheetPr>", b'\n  <sheetPr codeName="Sheet1">\n<tabColor/></sheetPr>'),
        (b"<!-- <sheetPr/> --><sheetPr/>", b'<!-- <sheetPr/> --><sheetPr codeName="Sheet1"/>'),
    ],
)
def test_a_code_name_goes_where_the_sheet_has_it(before: bytes, after: bytes) -> None:
    named = with_code_name(HEAD + before + TAIL, "Sheet1")
    assert named == HEAD + after + TAIL
    assert code_name(named) == "Sheet1"


def test_a_prefix_is_followed() -> None:
    xml = b'<x:worksheet xmlns:x="m"><x:sheetData/></x:worksheet>'
    named = with_code_name(xml, "Sheet2")
    assert named == b'<x:worksheet xmlns:x="m"><x:sheetPr codeName="Sheet2"/><x:sheetData/></x:worksheet>'
    assert code_name(xml) == ""


def test_names_that_any_computer_can_have() -> None:
    assert usable("Sheet1")
    assert usable("a" * 31)
    assert not any(map(usable, ["", "表1", "1a", "_a", "a b", "a" * 32, "a-b"]))
    assert free_name("Sheet", ["SHEET1", "Sheet3"]) == "Sheet2"


def test_children_are_the_outermost_elements() -> None:
    xml = masked(b'<r><!-- <a/> --><b c="/>"/><d><b/><![CDATA[</d>]]></d>\n<e/></r><!-- <f/> -->')
    found = children(xml, root_tag(xml)[1], len(xml))
    assert [(child.name, xml[child.start : child.start + 2]) for child in found] == [
        (b"b", b"<b"),
        (b"d", b"<d"),
        (b"e", b"<e"),
    ]


def test_an_element_joins_an_empty_root_too() -> None:
    assert with_element_inside(b"<r a='1'/>", b"<b/>") == b"<r a='1'><b/></r>"
    assert with_element_inside(b"<x:r></x:r>", b"<b/>") == b"<x:r><b/></x:r>"
    with pytest.raises(DamagedWorkbook):
        root_tag(b"nothing")
