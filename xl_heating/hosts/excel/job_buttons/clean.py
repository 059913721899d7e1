"""数据清洗 on the open workbook."""

from __future__ import annotations

from typing import Any

from xl_heating.jobs import clean
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport


def run(book: Any, occasion: Occasion) -> JobReport:
    """Clean the ledger that the user looks at, else the workbook's main one."""
    return clean.run(book, occasion, sheet=clean.ledger_sheet(book, occasion, book.sheets.active.name))
