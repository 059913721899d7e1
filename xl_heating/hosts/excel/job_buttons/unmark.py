"""清除标记 on the open workbook."""

from __future__ import annotations

from typing import Any

from xl_heating.jobs import unmark
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport


def run(book: Any, occasion: Occasion) -> JobReport:
    """Take the colours and notes of 台账体检 away."""
    return unmark.run(book, occasion)
