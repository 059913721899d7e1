"""The VBA project: what Excel's own files look like in bytes, read back by other readers."""

from __future__ import annotations

import io
from pathlib import Path

import olefile
import pytest
from pyopenvba.cfb import CFB
from pyopenvba.vba import parse_vba_project

from xl_heating.forms.vba_project import UnusableMacro, vba_project

STANDARD = """Attribute VB_Name = "heat_buttons"
Option Explicit

Sub Refresh()
    RunPython "x"
End Sub
"""
CLASS = (
    "VERSION 1.0 CLASS\nBEGIN\n  MultiUse = -1  'True\nEND\n"
    'Attribute VB_Name = "Watcher"\nAttribute VB_GlobalNameSpace = False\nAttribute VB_Creatable = False\n'
    "Attribute VB_PredeclaredId = False\nAttribute VB_Exposed = True\nOption Explicit\nPublic Count As Long\n"
)
BEHIND = "Option Explicit\nPrivate Sub Workbook_Open()\n    Refresh\nEnd Sub\n"
MODULES = {"ThisWorkbook": BEHIND, "heat_buttons": STANDARD, "Watcher": CLASS}


@pytest.fixture(scope="module")
def project() -> bytes:
    return vba_project(MODULES, ["Sheet1", "Sheet2"], chart_code_names=["Chart1"])


def test_sources_come_back_with_crlf(project: bytes) -> None:
    parsed = parse_vba_project(CFB.from_bytes(project))
    sources = {module.name: module.source for module in parsed.modules}
    assert list(sources) == ["ThisWorkbook", "Sheet1", "Sheet2", "Chart1", "heat_buttons", "Watcher"]
    assert sources["heat_buttons"] == STANDARD.replace("\n", "\r\n")
    assert sources["ThisWorkbook"].endswith(BEHIND.replace("\n", "\r\n"))
    assert "VERSION" not in sources["Watcher"]
    assert 'Attribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"' in sources["Watcher"]
    assert "Attribute VB_Exposed = True" in sources["Watcher"]
    assert "0{00020821-" in sources["Chart1"]


def test_code_page_cache_and_documents(project: bytes) -> None:
    parsed = parse_vba_project(CFB.from_bytes(project))
    assert parsed.code_page == 936
    with olefile.OleFileIO(io.BytesIO(project)) as container:
        assert container.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("cc61ffff000000")
        declared = container.openstream("PROJECT").read().decode("ascii").split("\r\n")
        colours = {entry.color for entry in container.direntries if entry is not None}
    assert [line.split("/")[0] for line in declared if line.startswith("Document=")] == [
        "Document=ThisWorkbook", "Document=Sheet1", "Document=Sheet2", "Document=Chart1",
    ]  # fmt: skip
    assert "Module=heat_buttons" in declared
    assert "Class=Watcher" in declared
    assert colours == {1}


def test_the_same_bytes_each_time(project: bytes) -> None:
    assert vba_project(MODULES, ["Sheet1", "Sheet2"], chart_code_names=["Chart1"]) == project


def test_many_sheets() -> None:
    """More directory entries than one sector holds, and other code names than Excel's own."""
    names = [f"wsStreet{number}" for number in range(60)]
    parsed = parse_vba_project(CFB.from_bytes(vba_project({"m": STANDARD}, names, "wbStreet")))
    assert [module.name for module in parsed.modules] == ["wbStreet", *names, "m"]


def test_refusals() -> None:
    with pytest.raises(UnusableMacro, match="ASCII"):
        vba_project({"m": 'Sub A()\nMsgBox "补贴"\nEnd Sub\n'}, ["Sheet1"])
    with pytest.raises(UnusableMacro, match="sheet1"):
        vba_project({"sheet1": STANDARD}, ["Sheet1"])


def test_no_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    vba_project({"m": STANDARD}, ["Sheet1"])
    assert not list(tmp_path.iterdir())
