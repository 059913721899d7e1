"""一户一档 on the open workbook: the folder of photographs, cards of every village, PDFs where possible."""

from __future__ import annotations

from typing import Any

from xl_heating.hosts import pdf
from xl_heating.hosts.excel.folders import PHOTOS, folder_of
from xl_heating.jobs import dossier
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport


def run(book: Any, occasion: Occasion) -> JobReport:
    """Fill the catalogue and make the cards beside the workbook."""
    return dossier.run(book, folder_of(book, PHOTOS), occasion, dossier.Wishes(pdf=pdf.convert))
