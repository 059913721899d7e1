"""导出上报版 of the open workbook."""

from __future__ import annotations

from typing import Any

from xl_heating.hosts.excel.live_book import file_path, scratch_copy
from xl_heating.hosts.publishing.handed_out import Wishes
from xl_heating.hosts.publishing.handing_out import hand_out_beside
from xl_heating.hosts.publishing.report import Edition
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport


def run(book: Any, occasion: Occasion) -> JobReport:
    """Make the edition beside the workbook from a copy with all unsaved changes."""
    with scratch_copy(book) as copy:
        return hand_out_beside(file_path(book), copy, Wishes(Edition.REPORT), occasion)
