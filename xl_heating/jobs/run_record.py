"""The row that every run leaves in 运行日志."""

from __future__ import annotations

from xl_heating.jobs.layout import log_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.writing import NamedCells, append_record


def record(
    cells: NamedCells, report: JobReport, occasion: Occasion, line: str, *, files: int | None = None
) -> None:
    """Append one row to 运行日志: time, operation, operator, files read, rows, policy version, `line`.

    Nothing is recorded of a preview, of a run that changed nothing, or in a workbook without that sheet.
    """
    layout = log_layout()
    if occasion.dry_run or not (report.changes or report.files) or layout.header_name not in cells:
        return
    append_record(
        cells,
        layout,
        (
            occasion.now,
            report.job,
            occasion.operator,
            files,
            report.counts.get("行数"),
            occasion.policy.version,
            line,
        ),
    )
