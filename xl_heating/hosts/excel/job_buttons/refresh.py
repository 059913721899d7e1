"""刷新汇总 on the open workbook."""

from __future__ import annotations

from typing import Any

from xl_heating.hosts.excel.folders import LEDGERS, folder_of
from xl_heating.jobs import refresh
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport


def run(book: Any, occasion: Occasion) -> JobReport:
    """Fill the summary from the folder of ledgers."""
    return refresh.run(
        book,
        folder_of(book, LEDGERS),
        occasion.policy,
        as_of=occasion.as_of,
        now=occasion.now,
        operator=occasion.operator,
        progress=occasion.progress,
    )
