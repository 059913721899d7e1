"""合并台账 on the open workbook: villages' lists into a street's, streets' ledgers into the district's."""

from __future__ import annotations

from typing import Any

from xl_heating.hosts.excel.folders import LEDGERS, VILLAGES, folder_of
from xl_heating.jobs import merge
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport

_OWN_STREET = "heat_own_street"


def run(book: Any, occasion: Occasion) -> JobReport:
    """Merge the folder that goes with this kind of workbook."""
    of_street = any(name.name.casefold() == _OWN_STREET for name in book.names)
    return merge.run(book, folder_of(book, VILLAGES if of_street else LEDGERS), occasion)
