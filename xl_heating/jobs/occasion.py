"""The circumstances of one run of a job: by which policy, on which day, by whom, for show or for real."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from xl_heating.jobs.parameters import workbook_policy
from xl_heating.jobs.report import JobReport, Progress, no_progress
from xl_heating.jobs.writing import NamedCells
from xl_heating.policy import Policy

Job = Callable[[object, "Occasion"], JobReport]
"""A job with its own inputs already given: (xlwings Book, occasion) → report."""


@dataclass(frozen=True)
class Occasion:
    """What every job is told besides its own inputs."""

    policy: Policy
    as_of: dt.date
    """The day that counts as today: reporting date, end of what is overdue, day of an audit."""
    now: dt.datetime
    """What 运行日志 records."""
    operator: str = ""
    dry_run: bool = False
    """Count and compare, write nothing."""
    progress: Progress = no_progress

    def in_book(self, cells: NamedCells) -> Occasion:
        """The same occasion by the policy as the workbook's own 政策参数 sheet has it.

        Raises
        ------
        JobError : that sheet holds an unknown key or an unusable value
        """
        return replace(self, policy=workbook_policy(cells, self.policy))

    def report(self, job: str, workbook: str) -> JobReport:
        """An empty report of this run."""
        return JobReport(job, workbook, self.as_of, self.policy.rule_line, dry_run=self.dry_run)
