"""台账体检 on the open workbook."""

from __future__ import annotations

from typing import Any

from xl_heating.jobs import audit
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport


def run(book: Any, occasion: Occasion) -> JobReport:
    """Audit every ledger of the workbook; lists of people are its own sheets of such names."""
    return audit.run(book, occasion)
