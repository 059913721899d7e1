"""Every formula of a workbook turned into what it shows, whatever way it is written."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from xl_heating.engines import file as file_engine
from xl_heating.engines.file.freezing import freeze_formulas

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CELLS = """
<x:row r="1"><x:c r="A1"><x:f t="shared" ref="A1:A2" si="0">B1*2</x:f><x:v>4</x:v></x:c><x:c r="B1"><x:v>2</x:v></x:c></x:row>
<x:row r="2"><x:c r="A2"><x:f t="shared" si="0"/><x:v>6</x:v></x:c><x:c r="B2"><x:v>3</x:v></x:c></x:row>
<x:row r="3"><x:c r="A3" t="str"><x:f>"甲"&amp;" &lt;乙&gt;"</x:f><x:v>甲 &lt;乙&gt;</x:v></x:c></x:row>
<x:row r="4"><x:c r="A4" t="str"><x:f>""</x:f><x:v></x:v></x:c><x:c r="B4" t="b"><x:f>1=1</x:f><x:v>1</x:v></x:c></x:row>
<x:row r="5"><x:c r="A5" cm="1"><x:f t="array" ref="A5:A6">B1:B2</x:f><x:v>2</x:v></x:c><!-- <x:f>注释</x:f> --></x:row>
<x:row r="6"><x:c r="A6"><x:v>3</x:v></x:c><x:c r="B6"><x:f t="dataTable" ref="B6:B6" r1="B1"/><x:v>7</x:v></x:c></x:row>
<x:row r="7"><x:c r="A7" t="e"><x:f>1/0</x:f><x:v>#DIV/0!</x:v></x:c><x:c r="B7"><x:f><![CDATA[B1&""]]></x:f></x:c></x:row>
"""  # noqa: E501  one row a line, as the part has them


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A sheet that writes its namespace with a prefix, as some programs do."""
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = (
                    f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{CELLS}</x:sheetData></x:worksheet>'.encode()
                )
            new.writestr(name, data)
    return path


def test_every_kind_of_formula(path: Path) -> None:
    book = file_engine.open(path)
    assert freeze_formulas(book.impl.document) == {"Sheet": 9}
    book.impl.save(backup=False)
    book.close()
    sheet = openpyxl.load_workbook(path)["Sheet"]
    shown = {
        cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
    }
    assert shown == {
        "A1": 4, "B1": 2, "A2": 6, "B2": 3, "A3": "甲 <乙>", "B4": True, "A5": 2, "A6": 3, "B6": 7,
        "A7": "#DIV/0!",
    }  # fmt: skip
    with zipfile.ZipFile(path) as package:
        xml = package.read("xl/worksheets/sheet1.xml")
    assert b":f" not in xml
    assert b' cm="' not in xml


def test_a_workbook_without_formulas_stays_as_it_is(path: Path) -> None:
    openpyxl.Workbook().save(path)
    before = path.read_bytes()
    book = file_engine.open(path)
    assert freeze_formulas(book.impl.document) == {}
    assert book.impl.save(backup=False) is None
    book.close()
    assert path.read_bytes() == before
