"""调度通报 on the open workbook: by the folder of ledgers, as of today, the notice beside the workbook."""

from __future__ import annotations

from typing import Any

from xl_heating.hosts.excel.folders import LEDGERS, folder_of
from xl_heating.jobs import dispatch
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport


def run(book: Any, occasion: Occasion) -> JobReport:
    """Fill the dispatch sheets and write the notice."""
    return dispatch.run(book, folder_of(book, LEDGERS), occasion)
