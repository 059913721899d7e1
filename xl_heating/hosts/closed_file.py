"""The closed-file host: opens a workbook without any spreadsheet program, runs a job, recalculates, saves.

The original is replaced only after the new file is complete, and is kept as a backup. Whatever fails
before that leaves it as it was.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from xl_heating.functions.values import collector_paused
from xl_heating.jobs import refresh as refresh_job
from xl_heating.jobs.collecting import Parsing, ledger_files
from xl_heating.jobs.report import JobReport, Progress, no_progress
from xl_heating.policy import Policy


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
) -> JobReport:
    """Run 刷新汇总 on the closed workbook `path`; arguments and errors as `xl_heating.jobs.refresh.run`.

    Nothing is saved when nothing changed. Raises WorkbookError for a file that cannot be written safely.
    """
    with collector_paused():  # 750,000 cells are no garbage; looking through them again and again takes long
        return _refresh(
            path,
            ledgers,
            policy,
            as_of=as_of,
            now=now,
            operator=operator,
            dry_run=dry_run,
            progress=progress,
        )


def _refresh(path: Path, ledgers: Path, policy: Policy, *, dry_run: bool, **options: Any) -> JobReport:
    parsing = Parsing(ledger_files(ledgers, exclude=path))
    try:
        # The ledgers are parsed while the slow imports go on.
        from xl_heating.engines import file as file_engine

        book = file_engine.open(path)
        try:
            report = refresh_job.run(book, ledgers, policy, dry_run=dry_run, parsing=parsing, **options)
            if report.changes and not dry_run:
                from xl_heating.recalculation import bring_up_to_date  # only a changed book needs it

                bring_up_to_date(book)
                book.save()
                kept = file_engine.backups(path)
                report.backup = str(kept[0]) if kept else ""
        finally:
            book.close()
    finally:
        parsing.stop()
    return report


def undo(path: Path) -> Path:
    """Put back the newest backup of `path`; return the backup that was used.

    What is replaced is itself kept, so undoing twice is a way back. Raises WorkbookError.
    """
    from xl_heating.engines import file as file_engine

    return file_engine.restore(path)
