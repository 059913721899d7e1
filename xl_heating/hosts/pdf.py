"""Printed pages as PDF, by the LibreOffice of this computer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xl_heating.hosts.libreoffice.converting import convert_all


def convert(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Make a PDF of each workbook in `folder`; a window of LibreOffice that is open is left alone.

    Raises
    ------
    JobError : there is no LibreOffice, or it does not convert a file
    """
    return convert_all(paths, "pdf", folder)
