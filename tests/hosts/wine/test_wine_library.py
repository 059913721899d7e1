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


PARTS = {
    **{folder: [folder] for folder in ("policy", "rules", "functions", "ledger")},
    # One test of each kind of work: reading, filling, printing, photographs, bank files.
    "jobs": [
        f"jobs/test_{name}.py"
        for name in (
            "refresh", "completion", "merge", "photos", "payments_rules", "simulate", "suppliers"
        )
    ],
    "engines": [
        f"engines/test_file_{name}.py"
        for name in ("guards", "lazy", "names_sheets", "property", "range", "read", "save", "write")
    ],
}  # fmt: skip
"""What runs there: the whole of what calculates, a part of what takes long under Wine."""


@pytest.mark.parametrize("folder", PARTS)
def test_the_library_passes_its_tests_on_windows(
    windows: WindowsPython, report: list[str], folder: str
) -> None:
    left_out = [
        part for test in NOT_THERE if test.startswith(f"tests/{folder}/") for part in ("--deselect", test)
    ]
    chosen = [PROJECT / "tests" / part for part in PARTS[folder]]
    assert all(path.exists() for path in chosen)
    printed = windows.run(
        HERE / "run_pytest.py",
        "-q",
        *("-p", "no:cacheprovider", "--rootdir", PROJECT, *left_out),
        *chosen,
        timeout=300,
    )
    passed = re.search(r"^(\d+) passed", printed, re.MULTILINE)
    assert passed, printed[-3000:]
    assert " failed" not in printed
    report.append(f"Windows Python under Wine: tests/{folder}: {passed[1]} passed")
