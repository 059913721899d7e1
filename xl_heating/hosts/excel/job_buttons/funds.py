"""资金测算核对 on the open workbook: by the folder of ledgers, else by the ledgers merged into it."""

from __future__ import annotations

from typing import Any

from xl_heating.hosts.excel.folders import LEDGERS, known_folder
from xl_heating.jobs import funds
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport


def run(book: Any, occasion: Occasion) -> JobReport:
    """Estimate and check the funds; nobody is asked for a folder."""
    return funds.run(book, occasion, ledgers=known_folder(book, LEDGERS))
