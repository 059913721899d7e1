"""政策测算 on the open workbook: what is typed on its page of that name."""

from __future__ import annotations

from typing import Any

from xl_heating.hosts.excel.folders import LEDGERS, folder_of
from xl_heating.jobs import simulate
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport


def run(book: Any, occasion: Occasion) -> JobReport:
    """Compare the typed parameters with the present ones on the folder of ledgers."""
    return simulate.run(book, folder_of(book, LEDGERS), None, occasion)
