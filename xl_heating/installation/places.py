"""Where an installation lies on a staff PC, and its names in the registry."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ADDIN = "清洁取暖.xlam"
TEMPLATES = "模板"
FOLDER = "xl_heating"
RUNTIME = "runtime"
"""Beginning of the folder names of Python with its packages; the rest tells one kit's from another's."""

OFFICE = r"Software\Microsoft\Office"
OFFICE_POLICIES = r"Software\Policies\Microsoft\Office"
EXCEL_VERSIONS = ("16.0", "15.0", "14.0")
"""Excel 2016 and later, 2013, 2010."""
TRUSTED_LOCATION = "xl_heating"
UNINSTALL_KEY = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\xl_heating"


@dataclass(frozen=True)
class Places:
    """The folders of one user; nothing outside them is written."""

    local: Path
    """``%LOCALAPPDATA%``"""
    home: Path
    """``%USERPROFILE%``"""

    @property
    def folder(self) -> Path:
        """Everything of ours, the logs too."""
        return self.local / FOLDER

    @property
    def addin(self) -> Path:
        """The add-in that Excel opens."""
        return self.folder / ADDIN

    @property
    def templates(self) -> Path:
        """The workbooks with buttons, to be copied from."""
        return self.folder / TEMPLATES

    @property
    def record(self) -> Path:
        """What was installed, for the doctor and for removing it."""
        return self.folder / "installed.json"

    @property
    def xlwings_conf(self) -> Path:
        """xlwings' settings of the user, read by the macros of every workbook."""
        return self.home / ".xlwings" / "xlwings.conf"


def excel_key(version: str) -> str:
    """The registry key of one Excel version's settings."""
    return rf"{OFFICE}\{version}\Excel"
