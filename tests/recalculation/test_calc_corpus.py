"""Recalculating workbooks that nobody here wrote: only results change, and they are those of Excel.

The folder comes from the environment variable XL_HEATING_CORPUS; the product's own tests do not need it. The
parts are compared by patterns of this file's own, not by the engine that wrote them.
"""

from __future__ import annotations

import collections
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import python_calamine

from xl_heating.engines import file as file_engine
from xl_heating.engines.file import CellError
from xl_heating.engines.file.addresses import parse_rect
from xl_heating.errors import HeatingError
from xl_heating.hosts.calculating import recalculate
from xl_heating.recalculation import calculated
from xl_heating.recalculation.comparing import differences

CORPUS = os.environ.get("XL_HEATING_CORPUS", "")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


def has_formulas(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = [name for name in archive.namelist() if "/worksheets/" in name and name.endswith(".xml")]
            return any(FORMULA.search(archive.read(name)) for name in sheets)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return False


FOUND = [path for path in sorted(Path(CORPUS).rglob("*.xls[xm]")) if has_formulas(path)] if CORPUS else []

pytestmark = pytest.mark.skipif(
    not FOUND, reason="set XL_HEATING_CORPUS to a folder of workbooks to check that calc loses nothing"
)

Values = dict[str, dict[tuple[int, int], Any]]

CELL = re.compile(rb"<((?:\w+:)?)c((?:\s[^>]*?)?)(/?)>(?:(?<!/>)(.*?)</(?:\w+:)?c>)?", re.S)
REFS = re.compile(rb"<(?:\w+:)?f\s[^>]*?\bt=\"(?:array|dataTable)\"[^>]*>")
SHOWN = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?v>)|<(?:\w+:)?is>.*?</(?:\w+:)?is>", re.S)
KIND = re.compile(rb"\s+(?:t|vm)=\"[^\"]*\"")


def without_results(xml: bytes) -> bytes:
    """A sheet without what its formulas show; cells that an array formula fills, too."""
    rects = []
    for tag in REFS.findall(xml):
        ref = re.search(rb"\bref=\"([^\"]*)\"", tag)
        if ref and (rect := parse_rect(ref[1].decode())):
            rects.append(rect)

    def plain(match: re.Match[bytes]) -> bytes:
        attributes, content = match[2], match[4] or b""
        place = re.search(rb"\sr=\"([A-Z]+)(\d+)\"", attributes)
        filled = False
        if place and rects:
            spot = parse_rect((place[1] + place[2]).decode())
            filled = any(spot and rect.covers(spot) for rect in rects)
        if not filled and not FORMULA.search(content):
            return match[0]
        head = KIND.sub(b"", attributes)
        content = SHOWN.sub(b"", content)
        return b"<" + match[1] + b"c" + head + b">" + content + b"</" + match[1] + b"c>"

    return CELL.sub(plain, xml)


def check_parts(source: Path, target: Path) -> list[str]:
    """Every part is the same byte for byte but for what formulas show; the names of the changed parts."""
    changed = []
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target) as new:
        assert new.namelist() == old.namelist()
        for before, after in zip(old.infolist(), new.infolist(), strict=True):
            assert (after.date_time, after.compress_type) == (before.date_time, before.compress_type)
            was, now = old.read(before), new.read(after)
            if was != now:
                changed.append(before.filename)
                assert "/worksheets/" in before.filename, before.filename
                assert without_results(now) == without_results(was), before.filename
    return changed


def read_by_calamine(path: Path, sheet: str) -> dict[tuple[int, int], object]:
    found = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(sheet)
    if found.start is None:
        return {}
    top, left = found.start
    return {
        (row, column): value
        for row, cells in enumerate(found.to_python(), top + 1)
        for column, value in enumerate(cells, left + 1)
    }


def by_columns(book: Any, values: Values) -> None:
    """Write results as the calculation hands them over, by the column."""
    results: dict[str, list[tuple[int, np.ndarray, list[Any]]]] = {}
    for sheet, cells in values.items():
        for column in sorted({column for _, column in cells}):
            rows = sorted(row for row, at in cells if at == column)
            shown = [cells[row, column] for row in rows]
            results.setdefault(sheet, []).append((column, np.array(rows, dtype=np.int64), shown))
    file_engine.write_result_columns(book, results)


WRITERS = {"by cells": file_engine.write_cached_values, "by columns": by_columns}
each_writer = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)


def written(
    source: Path,
    target: Path,
    write: Callable[[Any, Values], None],
    change: Callable[[int, Any], Any],
) -> Values:
    """Save the workbook elsewhere with other results; what was written."""
    book = file_engine.open(source, as_copy=True)
    stored = file_engine.results(book)
    values: Values = {}
    number = 0
    for sheet, cells in stored.items():
        values[sheet] = {}
        for place, value in cells.items():
            number += 1
            new = change(number, value)
            if new is not None:
                values[sheet][place] = new
    write(book, values)
    file_engine.mark_recalculated(book)
    book.save(target)
    book.close()
    return values


def each_file(tmp_path: Path, check: Callable[[Path, Path], str]) -> None:
    """Run a check on every file; list what went wrong, and refuse to pass when most files were refused."""
    outcomes: collections.Counter[str] = collections.Counter()
    failures: list[str] = []
    for number, source in enumerate(FOUND):
        target = tmp_path / str(number) / source.name
        target.parent.mkdir()
        try:
            outcomes[check(source, target)] += 1
        except HeatingError as refusal:
            outcomes[type(refusal).__name__] += 1
            if not (refusal.message and refusal.remedy):
                failures.append(f"{source}: a refusal without a remedy: {refusal}")
        except Exception as error:
            failures.append(f"{source}: {type(error).__name__}: {str(error)[:400]}")
    print(f"\n{len(FOUND)} workbooks with formulas: {dict(outcomes)}")
    assert not failures, "\n".join(failures)
    assert outcomes["done"] > len(FOUND) * 3 // 4


@each_writer
def test_the_stored_results_written_back_change_nothing(
    tmp_path: Path, write: Callable[[Any, Values], None]
) -> None:
    def check(source: Path, target: Path) -> str:
        written(source, target, write, lambda _number, value: value)
        assert check_parts(source, target) == []
        return "done"

    each_file(tmp_path, check)


OTHERS = (lambda n: n + 0.25, lambda n: f" 核对<{n}>&\n ", lambda n: bool(n % 2), lambda n: CellError("#N/A"))


@each_writer
@pytest.mark.parametrize("first", range(4), ids=["number", "text", "bool", "error"])
def test_other_results_change_only_what_formulas_show(
    tmp_path: Path, first: int, write: Callable[[Any, Values], None]
) -> None:
    """Each formula gets a value of another kind in turn, and another program reads it."""

    def check(source: Path, target: Path) -> str:
        def other(number: int, _value: Any) -> Any:
            return OTHERS[(first + number) % 4](float(number))

        values = written(source, target, write, other)
        assert check_parts(source, target)
        for sheet, cells in values.items():
            seen = read_by_calamine(target, sheet)
            for place, value in cells.items():
                if isinstance(value, CellError) or not isinstance(seen[place], (float, str, bool)):
                    continue  # the reader gives no errors, and dates as dates
                assert seen[place] == value, place
        return "done"

    each_file(tmp_path, check)


def test_calculating_changes_only_what_formulas_show(tmp_path: Path) -> None:
    def check(source: Path, target: Path) -> str:
        report = recalculate(source, out=target, partial=True)
        changed = check_parts(source, target)
        assert bool(changed) == bool(report.changed)
        assert recalculate(target, partial=True, check=True).differences == []
        return "done"

    each_file(tmp_path, check)


STALE = {
    "optimize03.xlsx": "SIN(PI()/4) is stored as 0: never calculated",
    "table35.xlsx": "BASE(0,2) is stored as the number 0: never calculated",
    "table36.xlsx": "BASE(0,2) is stored as the number 0: never calculated",
    "dynamic_array01.xlsx": "TIMEVALUE of blank cells is stored as 0: never calculated",
}
"""File → why what it shows was never calculated by Excel."""


EXPECTED_DIFFERENCES = {
    ("errors.xlsx", "A7"): "a blank column number: Excel says #N/A before it looks at the number",
}


def test_calculated_is_what_excel_stored(capsys: pytest.CaptureFixture[str]) -> None:
    """Counts what is equal, different, or cannot be calculated; every difference has a name here."""
    counts: collections.Counter[str] = collections.Counter()
    reasons: collections.Counter[str] = collections.Counter()
    found: set[tuple[str, str]] = set()
    unexplained: list[str] = []
    for path in FOUND:
        if path.name in STALE:
            counts["stale"] += 1
            continue
        try:
            book = file_engine.open(path, read_only=True)
        except HeatingError:
            counts["unreadable"] += 1
            continue
        calculation = calculated(book, partial=True)
        different = differences(book, calculation.values)
        book.close()
        counts["judged"] += sum(calculation.counts.values())
        counts["left as stored"] += sum(map(len, calculation.untouched.values()))
        reasons.update(failure.reason for failure in calculation.failures)
        for each in different:
            found.add((path.name, each.cell))
            if (path.name, each.cell) not in EXPECTED_DIFFERENCES:
                unexplained.append(f"{path.name} {each.sheet}!{each.cell} {each}")
    with capsys.disabled():
        print(f"\n{dict(counts)}, {len(found)} different; not calculated: {dict(reasons)}")
    assert not unexplained, "\n".join(unexplained)
    assert found == set(EXPECTED_DIFFERENCES)
    assert counts["judged"] > 300


@pytest.mark.parametrize("name", sorted(STALE))
def test_a_stale_file_is_really_different(name: str) -> None:
    """A file that agrees again must not stay excused."""
    for path in (path for path in FOUND if path.name == name):
        assert recalculate(path, check=True, partial=True).differences
