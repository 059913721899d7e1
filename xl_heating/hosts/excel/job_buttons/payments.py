"""运行补贴发放 on the open workbook: the season of its cell, the folder of the suppliers' exports."""

from __future__ import annotations

from typing import Any

from xl_heating.hosts.excel.folders import SUPPLIERS, folder_of
from xl_heating.jobs import payments
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport


def run(book: Any, occasion: Occasion) -> JobReport:
    """Settle the season from the folder beside the workbook."""
    return payments.run(book, folder_of(book, SUPPLIERS), occasion)
