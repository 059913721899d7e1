"""The user's ``xlwings.conf``: lines of ``"KEY","value"``, read by VBA in the system's own code page.

Our values are plain ASCII, as the path goes through ``%LOCALAPPDATA%``. What others have set stays, and comes
back when we go.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Mapping
from pathlib import Path

INTERPRETER = "INTERPRETER_WIN"
OURS = (INTERPRETER, "ADD_WORKBOOK_TO_PYTHONPATH")
_KEPT = ".before-xl-heating"


def settings(interpreter: str) -> dict[str, str]:
    """What our macros need. Python files beside a workbook are not ours and must not be imported."""
    return {INTERPRETER: interpreter, "ADD_WORKBOOK_TO_PYTHONPATH": "False"}


def read(path: Path) -> dict[str, str]:
    """The settings of a file, by key in upper case; none where there is no file."""
    return {key.upper(): value for key, value in _rows(path)}


def write(path: Path, values: Mapping[str, str]) -> None:
    """Set `values` in the file, keeping the rest; the first time, what was there before is kept beside it."""
    kept = path.with_name(path.name + _KEPT)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not kept.exists():  # empty where there was nothing: a second time must not take our own for another's
        kept.write_bytes(path.read_bytes() if path.exists() else b"")
    rows = [(key, value) for key, value in _rows(path) if key.upper() not in values]
    _write_rows(path, [*rows, *values.items()])


def restore(path: Path) -> None:
    """Take our settings out, and put those that they replaced back in."""
    kept = path.with_name(path.name + _KEPT)
    before = [row for row in _rows(kept) if row[0].upper() in OURS]
    rows = [row for row in _rows(path) if row[0].upper() not in OURS] + before
    kept.unlink(missing_ok=True)
    if rows:
        _write_rows(path, rows)
    else:
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # it is not empty, or was never there
            path.parent.rmdir()


def _rows(path: Path) -> list[tuple[str, str]]:
    # Bytes of any code page pass through as they are.
    text = path.read_bytes().decode("latin-1") if path.exists() else ""
    return [(row[0], row[1]) for row in csv.reader(io.StringIO(text)) if len(row) > 1]


def _write_rows(path: Path, rows: list[tuple[str, str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    path.write_bytes(stream.getvalue().encode("latin-1"))
