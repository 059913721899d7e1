"""上报名单 on the open workbook."""

from __future__ import annotations

from typing import Any

from xl_heating.jobs import roster
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport


def run(book: Any, occasion: Occasion) -> JobReport:
    """Make both lists beside the workbook; the notice begins on the reporting date."""
    return roster.run(book, occasion)
