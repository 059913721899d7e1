"""Three rows inserted in the middle of workbooks that nobody here wrote: all follows, or a typed refusal.

What each formula has to read is worked out by openpyxl's own tokenizer. The folder comes from the environment
variable XL_HEATING_CORPUS; XL_HEATING_WHOLE_CORPUS=1 takes every workbook in it, not a part.
"""

from __future__ import annotations

import collections
import os
import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula
from python_calamine import CalamineWorkbook
from sdk_errors import sdk_errors

from xl_heating.engines import file
from xl_heating.errors import HeatingError

CORPUS = os.environ.get("XL_HEATING_CORPUS", "")
ALL = sorted(Path(CORPUS).rglob("*.xls[xm]")) if CORPUS else []
FOUND = ALL if os.environ.get("XL_HEATING_WHOLE_CORPUS") == "1" else ALL[:: max(len(ALL) // 150, 1)]
NEW = 3
LAST = 1_048_576

pytestmark = pytest.mark.skipif(
    not FOUND,
    reason="set XL_HEATING_CORPUS to a folder of workbooks to check that inserted rows lose nothing",
)


def moved(row: int, at: int) -> int:
    return min(row + NEW, LAST) if row >= at else row


def moved_operand(operand: str, own: str, home: str, at: int) -> str:
    """A range as Excel writes it after the insertion; names and other workbooks stay."""
    sheet, mark, cells = operand.rpartition("!")
    named = sheet.strip("'").replace("''", "'") if mark else own
    if named.lower() != home.lower():
        return operand
    sides = cells.split(":")
    pattern = re.compile(r"(\$?[A-Za-z]{1,3})?(\$?)(\d+)")
    found = [pattern.fullmatch(side) for side in sides]
    if not all(found) or any(int(each[3]) > LAST for each in found if each):
        return operand
    new = [f"{each[1] or ''}{each[2]}{moved(int(each[3]), at)}" for each in found if each]
    return sheet + mark + ":".join(new)


def moved_formula(text: str, own: str, home: str, at: int) -> str:
    tokens = Tokenizer(text).items
    return "=" + "".join(
        moved_operand(token.value, own, home, at) if token.subtype == "RANGE" else token.value
        for token in tokens
    )


def plain(text: str) -> str:
    return "=" + "".join(token.value for token in Tokenizer(text).items)


def contents(path: Path) -> dict[str, dict[tuple[int, int], tuple[Any, str]]]:
    """Sheet -> (row, column) -> formula or value, and number format."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    return {
        sheet.title: {
            (cell.row, cell.column): (cell.value, cell.number_format)
            for cell in sheet._cells.values()  # iter_rows would make all cells up to the last corner
            if cell.value is not None
        }
        for sheet in book.worksheets
    }


def expected(value: Any, own: str, home: str, at: int) -> Any:
    if isinstance(value, ArrayFormula):
        left, top, right, bottom = range_boundaries(value.ref)
        rows = (moved(top, at), moved(bottom, at)) if own == home else (top, bottom)
        return ("array", left, rows[0], right, rows[1], moved_formula(value.text, own, home, at))
    if isinstance(value, str) and value.startswith("=") and len(value) > 1:
        return moved_formula(value, own, home, at)
    return repr(value)


def found(value: Any) -> Any:
    if isinstance(value, ArrayFormula):
        left, top, right, bottom = range_boundaries(value.ref)
        return ("array", left, top, right, bottom, plain(value.text))
    if isinstance(value, str) and value.startswith("=") and len(value) > 1:
        return plain(value)
    return repr(value)


def shown(path: Path, sheet: str) -> dict[tuple[int, int], Any]:
    """What the cells of a sheet show, as another reader sees it."""
    table = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet)
    if table.start is None or table.height * table.width > 1_000_000:  # one cell in the last corner
        return {}
    top, left = table.start
    return {
        (row, column): value
        for row, values in enumerate(table.to_python(), top + 1)
        for column, value in enumerate(values, left + 1)
        if value != ""
    }


def inserted(source: Path, target: Path) -> tuple[str, int]:
    """The sheet, and the row before which the new ones came."""
    book = file.open(source, as_copy=True)
    sheet = book.sheets[0]
    used = sheet.used_range
    at = max((used.row + used.last_cell.row) // 2, 2)
    sheet.range(f"{at}:{at + NEW - 1}").insert("down")
    book.save(target)
    book.close()
    return sheet.name, at


def check_contents(source: Path, target: Path, home: str, at: int) -> None:
    try:
        before = contents(source)
        want = {
            own: {
                (moved(row, at) if own == home else row, column): (expected(value, own, home, at), style)
                for (row, column), (value, style) in cells.items()
            }
            for own, cells in before.items()
        }
    except Exception:  # the reader's own limits are not what is tested
        return
    after = contents(target)
    for own, cells in want.items():
        assert {place: (found(value), style) for place, (value, style) in after[own].items()} == cells, own


def check_shown(source: Path, target: Path, home: str, at: int) -> None:
    try:
        before = shown(source, home)
    except Exception:  # the reader's own limits are not what is tested
        return
    assert shown(target, home) == {(moved(row, at), column): value for (row, column), value in before.items()}


FOLLOWS = re.compile(
    r"(?i)sheet\d*\.xml$|workbook\.xml|content_types|calcchain|charts?(ex)?/|drawings/|comments|tables/|pivot"
    r"|ctrlprops/"
)


def check_parts(source: Path, target: Path) -> None:
    """Parts that can have nothing to do with it are the same bytes."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target) as new:
        names = set(new.namelist())
        for name in old.namelist():
            if not FOLLOWS.search(name):
                assert name in names, name
                assert new.read(name) == old.read(name), name
        assert {n for n in old.namelist() if n not in names} <= {
            n for n in old.namelist() if "calc" in n.lower()
        }


def rounds(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    for number, source in enumerate(FOUND):
        folder = tmp_path / str(number)
        folder.mkdir()
        yield source, folder / source.name


def test_everything_follows_the_new_rows(tmp_path: Path) -> None:
    outcomes: collections.Counter[str] = collections.Counter()
    failures: list[str] = []
    for source, target in rounds(tmp_path):
        try:
            home, at = inserted(source, target)
            check_parts(source, target)
            check_contents(source, target, home, at)
            check_shown(source, target, home, at)
            outcomes["inserted"] += 1
        except HeatingError as refusal:
            outcomes[type(refusal).__name__] += 1
            if not (refusal.message and refusal.remedy):
                failures.append(f"{source}: a refusal without a remedy: {refusal}")
        except Exception as error:
            failures.append(f"{source}: {type(error).__name__}: {str(error)[:600]}")
    print(f"\n{len(FOUND)} workbooks: {dict(outcomes)}")
    assert not failures, "\n".join(failures)
    assert outcomes["inserted"] > len(FOUND) * 0.9


@pytest.mark.host
def test_the_open_xml_sdk_finds_nothing_new(tmp_path: Path) -> None:
    """Workbooks with drawings, tables or rules, whose parts change most."""
    checked = 0
    for source, target in rounds(tmp_path):
        try:
            with zipfile.ZipFile(source) as archive:
                names = " ".join(archive.namelist())
            if not re.search(r"drawing|table|comments", names):
                continue
            inserted(source, target)
        except (HeatingError, zipfile.BadZipFile):
            continue
        assert sdk_errors(target) == sdk_errors(source), source
        checked += 1
        if checked == 4:
            break
    assert checked == 4
