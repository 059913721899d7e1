"""绩效自评 on the open workbook: by the folder of ledgers, as of today."""

from __future__ import annotations

from typing import Any

from xl_heating.hosts.excel.folders import LEDGERS, folder_of
from xl_heating.jobs import evaluate
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport


def run(book: Any, occasion: Occasion) -> JobReport:
    """Fill the self-evaluation."""
    return evaluate.run(book, folder_of(book, LEDGERS), occasion)
