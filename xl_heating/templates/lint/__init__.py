"""What Excel would repair or refuse in a workbook, and the schema validators do not see.

`lint_workbook` reads the package as it is; it needs no spreadsheet program. Each rule has a
code; the tests break workbooks on purpose to see that the rules bite.
"""

from __future__ import annotations

from pathlib import Path

from xl_heating.templates.lint.macros import macro_faults
from xl_heating.templates.lint.names import name_faults
from xl_heating.templates.lint.package import Fault, Package, open_package
from xl_heating.templates.lint.sheets import sheet_faults
from xl_heating.templates.lint.tables import table_faults

__all__ = ["Fault", "lint_workbook"]


def lint_workbook(path: Path) -> list[Fault]:
    """Return the faults of an .xlsx, .xlsm or .xlam file; none is the goal."""
    package, faults = open_package(path)
    if package is None or any(fault.code in ("NOT_XML", "NO_WORKBOOK") for fault in faults):
        return faults
    return [*faults, *_contents(package)]


def _contents(package: Package) -> list[Fault]:
    faults = [*name_faults(package)]
    for sheet in package.worksheets:
        faults += sheet_faults(package, sheet)
        faults += table_faults(package, sheet)
    return faults + macro_faults(package)
