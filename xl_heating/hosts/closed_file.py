"""The closed-file host: opens a workbook without any spreadsheet program, runs a job, recalculates, saves.

The original is replaced only after the new file is complete, and is kept as a backup. Whatever fails
before that leaves it as it was.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

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
    parsing = Parsing(ledger_files(ledgers, exclude=path))
    # The ledgers are parsed while the slow imports go on.
    from xl_heating.engines import file as file_engine

    try:
        book = file_engine.open(path)
    except BaseException:
        parsing.stop()
        raise
    try:
        report = refresh_job.run(
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
        if report.changes and not dry_run:
            from xl_heating.recalculation import bring_up_to_date  # only a changed book needs the calculator

            bring_up_to_date(book)
            book.save()
            kept = file_engine.backups(path)
            report.backup = str(kept[0]) if kept else ""
    finally:
        parsing.stop()
        book.close()
    return report


def undo(path: Path) -> Path:
    """Put back the newest backup of `path`; return the backup that was used.

    What is replaced is itself kept, so undoing twice is a way back. Raises WorkbookError.
    """
    from xl_heating.engines import file as file_engine

    return file_engine.restore(path)
