"""Windows' Python under Wine for these tests, and the line that says how many calls agreed."""

from __future__ import annotations

import os

import pytest
from windows_python import WindowsPython

REPORT = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def windows() -> WindowsPython:
    found = WindowsPython.found()
    if found is None:
        why = "Windows Python under Wine is not set up (.ci/install-wine)"
        if os.environ.get("XL_HEATING_REQUIRE_HOSTS") == "1":
            pytest.fail(f"{why}, and XL_HEATING_REQUIRE_HOSTS=1 asks for it")
        pytest.skip(why)
    return found


@pytest.fixture(scope="session")
def report(pytestconfig: pytest.Config) -> list[str]:
    """Lines to show at the end of the run."""
    return pytestconfig.stash.setdefault(REPORT, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(REPORT, []):
        terminalreporter.write_line(line)
