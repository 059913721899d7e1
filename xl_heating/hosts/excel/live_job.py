"""A job on the open workbook: a copy first, calculation held back meanwhile, a record for 撤销 afterwards."""

from __future__ import annotations

import importlib
from dataclasses import replace
from typing import Any

from xl_heating.errors import JobError
from xl_heating.hosts.excel.live_book import file_path, keep_copy, write_record
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport

_BUTTONS = "xl_heating.hosts.excel.job_buttons"


def run(command: str, title: str, book: Any, occasion: Occasion) -> JobReport:
    """Run the job of a command, `title` in Chinese, on the open workbook `book`.

    The copy in ``备份`` stays only when the job changed something. Raises what the job raises.
    """
    file_path(book)
    job = importlib.import_module(f"{_BUTTONS}.{command}").run
    backup = keep_copy(book)

    def progress(done: int, total: int, text: str) -> None:
        book.app.status_bar = f"{title}：{text}（{done}/{total}）"

    try:
        with book.app.properties(calculation="manual"):
            report: JobReport = job(book, replace(occasion, progress=progress))
    except JobError:  # which a job raises before it writes
        backup.unlink()
        raise
    if report.changes:
        write_record(book, backup, report.job, report.changes, whole=report.restructured)
        report.backup = str(backup)
    else:
        backup.unlink()
    return report
