"""The errors of this package: one small tree, each message in Chinese.

HeatingError
├── PolicyError             a policy file or override is wrong (file, key, cause)
├── FormulaError            a formula typed on the command line cannot be read
├── JobError                a job cannot do what it was asked
├── CalculationError        a workbook's formula cannot be calculated
├── InstallationError       the package cannot be put on this computer, or its kit not be built
└── WorkbookError           a workbook file cannot be opened or written safely
    ├── WorkbookNotFound
    ├── EncryptedWorkbook
    ├── DamagedWorkbook
    ├── SignedWorkbook
    ├── DoctypeForbidden
    ├── OversizedWorkbook
    ├── LockedWorkbook
    ├── ReadOnlyWorkbook
    ├── UnsupportedWorkbook
    └── CellNotWritable     array/shared formulas, merged-away cells, tables' headers

A message says what is wrong; ``where`` names workbook, sheet and cell as far as they are known;
``remedy`` says what the reader can do about it.
"""

from __future__ import annotations


class HeatingError(Exception):
    """Base of all errors that a user may see.

    Parameters
    ----------
    message : what is wrong, in Chinese, one sentence
    where : workbook, sheet or cell, as the staff would name it
    remedy : what to do about it, in Chinese
    """

    def __init__(self, message: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}：" if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.message}{remedy}"


class PolicyError(HeatingError):
    """A policy file, option or override is wrong."""


class FormulaError(HeatingError):
    """A formula typed by the user cannot be read."""


class JobError(HeatingError):
    """A job cannot do what it was asked."""


class CalculationError(HeatingError):
    """A workbook's formula cannot be calculated."""


class InstallationError(HeatingError):
    """The package cannot be put on this computer, or its kit cannot be built."""


class WorkbookError(HeatingError):
    """A workbook file cannot be opened or written safely."""


class WorkbookNotFound(WorkbookError):
    """There is no such file."""


class EncryptedWorkbook(WorkbookError):
    """The file opens only with a password."""


class DamagedWorkbook(WorkbookError):
    """The file is not a readable workbook."""


class SignedWorkbook(WorkbookError):
    """The file carries a digital signature that any change would break."""


class DoctypeForbidden(WorkbookError):
    """A part declares a DOCTYPE, which no spreadsheet program writes."""


class OversizedWorkbook(WorkbookError):
    """A part unpacks to far more than a workbook needs (a zip bomb)."""


class LockedWorkbook(WorkbookError):
    """Another program has the file open."""


class ReadOnlyWorkbook(WorkbookError):
    """The file or its folder may not be written."""


class UnsupportedWorkbook(WorkbookError):
    """The format can be read but not written (.xls, .xlsb, .et, .ods)."""


class CellNotWritable(WorkbookError):
    """The cell belongs to something that a single write would break."""
