"""What a job says when it is done: counts, changes, findings, policy line, in plain data for every host."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from xl_heating.ledger import Finding

Progress = Callable[[int, int, str], None]
"""Called with (steps done, steps in all, what is being done)."""


def no_progress(done: int, total: int, text: str) -> None:
    """Ignore progress (the default of every job)."""


@dataclass(frozen=True)
class Change:
    """Cells that a job wrote."""

    sheet: str
    address: str
    cells: int


@dataclass
class JobReport:
    """The outcome of one run of a job.

    `messages` are Chinese sentences for the person who pressed the button, most important first;
    `counts` are named figures; `table` is a header row and data rows to show or to serialise.
    """

    job: str
    workbook: str
    as_of: dt.date
    policy_line: str
    dry_run: bool = False
    counts: dict[str, int | float] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    table: list[list[Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    """Files that were made (in a preview: would be made) beside the workbook."""
    restructured: bool = False
    """Rows or sheets were inserted, so that addresses before and after differ."""
    backup: str = ""
    seconds: float = 0.0

    @property
    def changed_cells(self) -> int:
        """How many cells hold another value than before."""
        return sum(change.cells for change in self.changes)

    def as_json(self) -> dict[str, Any]:
        """A dictionary of plain JSON values (dates as ISO text)."""
        content = asdict(self)
        content["as_of"] = self.as_of.isoformat()
        content["changed_cells"] = self.changed_cells
        content["findings"] = [asdict(finding) for finding in self.findings]
        content["files"] = [str(path) for path in self.files]
        return content
