"""新季结转 on the open workbook: the season after the last one in 运行补贴."""

from __future__ import annotations

from typing import Any

from xl_heating.jobs import rollover
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport


def run(book: Any, occasion: Occasion) -> JobReport:
    """Add the rows of the coming season."""
    return rollover.run(book, occasion)
