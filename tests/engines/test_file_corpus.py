"""Change one cell in each of many workbooks that nobody here wrote: all else stays, or a typed refusal.

The folder comes from the environment variable XL_HEATING_CORPUS; the product's own tests do not need it.
"""

from __future__ import annotations

import collections
import os
import re
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from xl_heating.engines import file
from xl_heating.errors import HeatingError

CORPUS = os.environ.get("XL_HEATING_CORPUS", "")
FOUND = sorted(Path(CORPUS).rglob("*.xls[xm]")) if CORPUS else []
TEXT = "核对=1&<完>"

pytestmark = pytest.mark.skipif(
    not FOUND, reason="set XL_HEATING_CORPUS to a folder of workbooks to check that one change loses nothing"
)


def members(path: Path) -> dict[str, tuple[bytes, tuple[object, ...]]]:
    """Name -> unpacked bytes and what the directory says, in the order of the directory."""
    with zipfile.ZipFile(path) as archive:
        return {
            info.filename: (
                archive.read(info),
                (info.date_time, info.compress_type, info.external_attr, info.create_system),
            )
            for info in archive.infolist()
        }


def rows_of(xml: bytes) -> tuple[bytes, list[bytes], bytes]:
    """What stands before the rows, the rows, and what stands after."""
    pattern = rb"<(?:\w+:)?row(?=[\s>/])(?:[^>]*/>|.*?</(?:\w+:)?row>)"
    found = list(re.finditer(pattern, xml, re.S))
    if not found:
        head, _data, tail = re.split(
            rb"(<(?:\w+:)?sheetData\s*/>|<(?:\w+:)?sheetData>\s*</(?:\w+:)?sheetData>)", xml
        )
        return head, [], tail
    return xml[: found[0].start()], [row[0] for row in found], xml[found[-1].end() :]


def without_dimension(head: bytes) -> bytes:
    return re.sub(rb"<((?:\w+:)?)dimension[^>]*>", b"", head)


def calamine_cells(path: Path) -> dict[str, dict[tuple[int, int], object]] | None:
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        found = {}
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.start is None or sheet.height * sheet.width > 1_000_000:  # one cell in the last corner
                found[name] = {}
                continue
            top, left = sheet.start
            found[name] = {
                (r, c): value
                for r, row in enumerate(sheet.to_python(), top + 1)
                for c, value in enumerate(row, left + 1)
                if value != ""
            }
        return found
    except Exception:  # the reader's own limits are not what is tested
        return None


def openpyxl_cells(path: Path) -> dict[str, dict[tuple[int, int], object]] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path)
        return {
            sheet.title: {
                (cell.row, cell.column): repr(getattr(cell.value, "text", cell.value)) + cell.number_format
                for cell in sheet._cells.values()  # iter_rows would make all cells up to the last corner
                if cell.value is not None
            }
            for sheet in book.worksheets
        }
    except Exception:  # the reader's own limits are not what is tested
        return None


def change_one_cell(source: Path, target: Path, below: bool) -> tuple[str, int, int, str, bool]:
    """Sheet, row, column and part of a cell that was changed, and whether it held a formula."""
    book = file.open(source, read_only=True)
    sheet = book.sheets[0]
    used = sheet.used_range
    row, column = (used.last_cell.row + 2, used.column) if below else (used.row, used.column)
    book.close()
    target.write_bytes(source.read_bytes())
    book = file.open(target)
    sheet = book.sheets[0]
    had_formula = sheet.range((row, column)).formula.startswith("=")
    sheet.range((row, column)).value = TEXT
    book.save()
    return sheet.name, row, column, sheet.impl.part.part, had_formula


def check_parts(source: Path, target: Path, part: str, row: int, had_formula: bool) -> None:
    before, after = members(source), members(target)
    dropped = {name for name in before if name not in after}
    assert all(had_formula and "calcchain" in name.lower() for name in dropped)
    assert [name for name in before if name not in dropped] == list(after)
    for name, (old, facts) in before.items():
        if name in dropped:
            continue
        new, new_facts = after[name]
        assert new_facts == facts, name
        if name == part:
            check_sheet(old, new, row)
        elif name.endswith("workbook.xml") and new != old:
            mark = rb'<(?:\w+:)?calcPr fullCalcOnLoad="1"/>|\s+fullCalcOnLoad="1"'
            assert re.sub(mark, b"", new) == re.sub(rb'\s+fullCalcOnLoad="0"', b"", old), name
        elif dropped and (name == "[Content_Types].xml" or name.endswith("workbook.xml.rels")):
            assert b"calcChain" not in new
        else:
            assert new == old, name


def check_sheet(old: bytes, new: bytes, row: int) -> None:
    old_head, old_rows, old_tail = rows_of(old)
    new_head, new_rows, new_tail = rows_of(new)
    if not old_rows:
        assert len(new_rows) == 1
        return
    assert without_dimension(new_head).rstrip() == without_dimension(old_head).rstrip()
    assert new_tail.lstrip() == old_tail.lstrip()
    changed = [text for text in new_rows if text not in set(old_rows)]
    kept = set(new_rows)
    assert len(changed) == 1
    gone = [text for text in old_rows if text not in kept]
    assert len(new_rows) == len(old_rows) + 1 - len(gone)
    assert len(gone) <= 1
    number = re.match(rb'<(?:\w+:)?row\s[^>]*?\br="(\d+)"', changed[0])
    assert number is None or int(number[1]) == row


def check_readers(source: Path, target: Path, sheet: str, row: int, column: int) -> None:
    for read in (calamine_cells, openpyxl_cells):
        before = read(source)
        if before is None:
            continue
        after = read(target)
        assert after is not None, f"{read.__name__} no longer reads the file"
        if after.get(sheet):
            assert TEXT in str(after[sheet].pop((row, column)))
            before[sheet].pop((row, column), None)
        assert after == before


@pytest.mark.parametrize("below", [False, True], ids=["first cell", "below the rest"])
def test_one_change_leaves_everything_else_as_it_was(tmp_path: Path, below: bool) -> None:
    outcomes: collections.Counter[str] = collections.Counter()
    failures: list[str] = []
    for number, source in enumerate(FOUND):
        target = tmp_path / str(number) / source.name
        target.parent.mkdir()
        try:
            sheet, row, column, part, had_formula = change_one_cell(source, target, below)
            check_parts(source, target, part, row, had_formula)
            check_readers(source, target, sheet, row, column)
            outcomes["changed"] += 1
        except HeatingError as refusal:
            outcomes[type(refusal).__name__] += 1
            if not (refusal.message and refusal.remedy):
                failures.append(f"{source}: a refusal without a remedy: {refusal}")
        except Exception as error:
            failures.append(f"{source}: {type(error).__name__}: {str(error)[:300]}")
    print(f"\n{len(FOUND)} workbooks: {dict(outcomes)}")
    assert not failures, "\n".join(failures)
    assert outcomes["changed"] > len(FOUND) // 2
