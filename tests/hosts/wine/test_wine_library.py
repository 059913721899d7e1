"""The library on Windows' own Python, with the oldest numpy and pandas that we support: its tests there."""

from __future__ import annotations

import re

import pytest
from windows_python import HERE, PROJECT, WindowsPython

pytestmark = pytest.mark.host

STARTS_PYTHON = "it starts a Python of its own, which finds the project here by its path only"
NOT_THERE = {
    "tests/functions/test_functions_import.py": STARTS_PYTHON,
    "tests/engines/test_file_lazy.py::test_importing_the_engine_imports_neither_xlwings_nor_pandas": (
        STARTS_PYTHON
    ),
    "tests/engines/test_file_property.py::test_openpyxl_and_calamine_read_what_was_written": (
        "it compares dates by datetime.timestamp, which Windows does not have for the year 3001"
    ),
    "tests/ledger/test_ledger_samples.py::test_committed_samples_are_what_the_code_builds": (
        "XlsxWriter ends the XML declaration as Windows ends lines, and zip entries name their system"
    ),
}
"""Tests that say nothing about the library there, and why."""


@pytest.mark.parametrize("folder", ["policy", "rules", "functions", "ledger", "jobs", "engines"])
def test_the_library_passes_its_tests_on_windows(
    windows: WindowsPython, report: list[str], folder: str
) -> None:
    left_out = [
        part for test in NOT_THERE if test.startswith(f"tests/{folder}/") for part in ("--deselect", test)
    ]
    printed = windows.run(
        HERE / "run_pytest.py",
        "-q",
        *("-p", "no:cacheprovider", "--rootdir", PROJECT, *left_out),
        PROJECT / "tests" / folder,
        timeout=300,
    )
    passed = re.search(r"^(\d+) passed", printed, re.MULTILINE)
    assert passed, printed[-3000:]
    assert " failed" not in printed
    report.append(f"Windows Python under Wine: tests/{folder}: {passed[1]} passed")
