"""xlwings for a process that ends with the job, at a fraction of its start-up time."""

from __future__ import annotations

import sys


def load_xlwings_without_pandas() -> None:
    """Spare the start-up what xlwings loads for data frames, which no job uses: the larger part of it."""
    if "xlwings" in sys.modules or "pandas" in sys.modules:
        return
    sys.modules["pandas"] = None  # type: ignore[assignment]  # how Python says that a module is not to be had
    try:
        import xlwings  # noqa: F401  # loaded here for its effect on sys.modules
    finally:
        del sys.modules["pandas"]
