"""A closed workbook recalculated without any spreadsheet program: only what its formulas show is written."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from xl_heating.errors import JobError
from xl_heating.functions.values import collector_paused
from xl_heating.hosts.calc_report import CalcReport
from xl_heating.hosts.lean_xlwings import load_xlwings_without_pandas
from xl_heating.policy import Policy

if TYPE_CHECKING:
    import xlwings as xw

    from xl_heating.recalculation import Calculation

ENGINES = ("xl-heating", "formulas")
"""What calculates: this package, or the `formulas` package, an independent and slow second opinion."""


def recalculate(
    path: Path,
    policy: Policy | None = None,
    *,
    out: Path | None = None,
    check: bool = False,
    partial: bool = False,
    engine: str = ENGINES[0],
    today: dt.date | None = None,
    lean: bool = False,
) -> CalcReport:
    """Calculate every formula of the workbook `path` and write what it shows; nothing else changes.

    Parameters
    ----------
    policy : what HEAT_ functions use where the formula names no other; the built-in one when omitted
    out : where to write, the original staying as it is. Without it the file is written in place, after a
        backup, and not at all when every result is there already
    check : write nothing, list what the file shows otherwise
    partial : leave a formula that cannot be calculated, and all that depends on it, as stored. Without it one
        such formula is enough that nothing is written; the report is then `refused`
    engine : one of `ENGINES`
    today : what TODAY() gives; without it such a formula cannot be calculated
    lean : for a process that ends with the job: xlwings is loaded without pandas

    Raises
    ------
    WorkbookError : the file cannot be read or written safely
    JobError : an unknown engine, or the `formulas` package is not installed
    """
    started = time.perf_counter()
    if engine not in ENGINES:
        raise JobError(f"没有名为“{engine}”的计算引擎。", remedy=f"可用的引擎：{'、'.join(ENGINES)}。")
    if lean:
        load_xlwings_without_pandas()
    with collector_paused():  # a ledger's cells are no garbage
        report = _recalculated(
            path, policy, out=out, check=check, partial=partial, engine=engine, today=today
        )
    report.seconds = time.perf_counter() - started
    return report


def _recalculated(
    path: Path,
    policy: Policy | None,
    *,
    out: Path | None,
    check: bool,
    partial: bool,
    engine: str,
    today: dt.date | None,
) -> CalcReport:
    from xl_heating.engines import file as file_engine
    from xl_heating.recalculation.comparing import differences

    elsewhere = out is not None and out.absolute() != path.absolute()
    book = file_engine.open(path, read_only=check, as_copy=elsewhere)
    try:
        calculation = _calculation(book, policy, engine, today)
        report = CalcReport(
            workbook=path.name,
            formulas=_counts(calculation),
            check=check,
            partial=partial,
            failures=calculation.failures,
            untouched={sheet: sorted(cells) for sheet, cells in calculation.untouched.items() if cells},
        )
        if report.refused:
            return report
        if check:
            report.differences = differences(book, calculation.values)
            return report
        file_engine.write_result_columns(book, calculation.results)
        kept = book.impl.save(out if elsewhere else None)
        report.changed = file_engine.recalculated_cells(book)
        report.saved = str(out) if elsewhere else str(path) if kept else ""
        report.backup = str(kept or "")
        return report
    finally:
        book.close()


def _calculation(book: xw.Book, policy: Policy | None, engine: str, today: dt.date | None) -> Calculation:
    if engine == "formulas":
        from xl_heating.recalculation.oracle import calculated as by_formulas

        return by_formulas(book, policy, today=today)
    from xl_heating.recalculation import calculated

    return calculated(book, policy, partial=True, today=today)


def _counts(calculation: Calculation) -> Mapping[str, int]:
    counts = Counter({sheet: count for sheet, count in calculation.counts.items() if count})
    counts.update({sheet: len(cells) for sheet, cells in calculation.untouched.items() if cells})
    return counts
