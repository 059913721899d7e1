"""对比留底 on the open workbook."""

from __future__ import annotations

from typing import Any

from xl_heating.hosts.excel.live_book import scratch_copy
from xl_heating.hosts.publishing.handed_out import Wishes
from xl_heating.hosts.publishing.handing_out import hand_out
from xl_heating.hosts.publishing.report import Edition
from xl_heating.jobs import snapshot_compare
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport


def run(book: Any, occasion: Occasion) -> JobReport:
    """Compare the workbook with the last snapshot."""
    with scratch_copy(book) as copy:
        wishes = Wishes(Edition.REPORT)
        return snapshot_compare.run(
            book, occasion, freeze=lambda target: hand_out(copy, target, wishes, occasion)
        )
