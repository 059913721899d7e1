"""The closed-file host: opens a workbook without any spreadsheet program, runs a job, recalculates, saves.

The original is replaced only after the new file is complete, and is kept as a backup. Whatever fails
before that leaves it as it was.
"""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_heating.functions.values import collector_paused
from xl_heating.hosts.lean_xlwings import load_xlwings_without_pandas
from xl_heating.jobs import refresh as refresh_job
from xl_heating.jobs.collecting import Parsing, ledger_files
from xl_heating.jobs.occasion import Job, Occasion
from xl_heating.jobs.report import JobReport, Progress, no_progress
from xl_heating.policy import Policy

if TYPE_CHECKING:
    from xl_heating.recalculation import Calculation


def refresh(
    path: Path,
    ledgers: Path,
    policy: Policy,
    *,
    as_of: dt.date,
    now: dt.datetime,
    operator: str = "",
    dry_run: bool = False,
    progress: Progress = no_progress,
    lean: bool = False,
) -> JobReport:
    """Run 刷新汇总 on the closed workbook `path`; arguments and errors as `xl_heating.jobs.refresh.run`.

    `lean` is for a process that ends with the job: xlwings is loaded without pandas. Nothing is saved when
    nothing changed. Raises WorkbookError for a file that cannot be written safely.
    """
    occasion = Occasion(policy, as_of, now, operator, dry_run, progress)
    # The ledgers are parsed while the slow imports go on.
    parsing = Parsing(ledger_files(ledgers, exclude=path))

    def job(book: Any, occasion: Occasion) -> JobReport:
        return refresh_job.run(
            book,
            ledgers,
            policy,
            as_of=as_of,
            now=now,
            operator=operator,
            dry_run=dry_run,
            progress=progress,
            parsing=parsing,
        )

    try:
        return run(path, job, occasion, lean=lean)
    finally:
        parsing.stop()


def run(path: Path, job: Job, occasion: Occasion, *, lean: bool = False) -> JobReport:
    """Run a job on the closed workbook `path`: open, run, recalculate and save what changed, with a backup.

    `lean` is for a process that ends with the job: xlwings is loaded without pandas. Nothing is saved when
    nothing changed; a job that only makes files beside the workbook leaves its row of 运行日志 in it. Raises
    WorkbookError for a file that cannot be written safely, and whatever the job does.
    """
    # 750,000 cells are no garbage, and looking through them again and again takes long.
    with collector_paused():
        if lean:
            load_xlwings_without_pandas()
        from xl_heating.engines import file as file_engine

        started = time.perf_counter()
        book = file_engine.open(path)
        try:
            report = job(book, occasion)
            if report.changes and not occasion.dry_run:
                from xl_heating.recalculation import bring_up_to_date  # only a changed book needs it

                calculation = bring_up_to_date(book, occasion.policy, partial=True, today=occasion.as_of)
                report.messages += _not_calculated(calculation)
                book.save()
                kept = file_engine.backups(path)
                report.backup = str(kept[0]) if kept else ""
            elif report.files and not occasion.dry_run:
                file_engine.mark_recalculated(book)  # no formula depends on the row of 运行日志
                book.save()
        finally:
            book.close()
    report.seconds = report.seconds or time.perf_counter() - started
    return report


def _not_calculated(calculation: Calculation) -> list[str]:
    """What a person has to know about formulas of their own that only a spreadsheet program can calculate."""
    if not calculation.failures:
        return []
    first = calculation.failures[0]
    number = sum(map(len, calculation.untouched.values()))
    return [
        f"本工作簿有 {number} 个公式单元格在 Excel 外不能计算，保持原来的结果，用 Excel 打开时会自动重算"
        f"（如{first.where}：{first.reason}）。"
    ]


def undo(path: Path) -> Path:
    """Put back the newest backup of `path` that differs from it; return where the replaced state is kept.

    Undoing twice is therefore the way back. Raises WorkbookError when there is nothing to put back.
    """
    from xl_heating.engines import file as file_engine

    return file_engine.restore(path)
