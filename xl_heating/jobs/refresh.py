"""刷新汇总: fill the district summary (T18) from the streets' ledgers.

Only the cells that the layout calls inputs are written, and only where they differ: done, money, running
subsidy, uncosted households, dossiers, doubts and status per street; the lists 数据来源 and 疑点清单; one
row of 运行日志; the 口径 line and the reporting date. Plans, rates and totals are the template's own
formulas, which the host recalculates.
"""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Any

from xl_heating.jobs.collecting import Collection, Parsing, collect, ledger_files
from xl_heating.jobs.finding_list import entry_of, put_entries
from xl_heating.jobs.layout import TableLayout, findings_layout, log_layout, sources_layout, summary_layout
from xl_heating.jobs.parameters import workbook_policy
from xl_heating.jobs.report import JobReport, Progress, no_progress
from xl_heating.jobs.summary_lists import all_findings, source_rows
from xl_heating.jobs.summary_report import result_line, shown_table, summarise
from xl_heating.jobs.summary_values import dossier_rate, street_statuses, summary_values
from xl_heating.jobs.tally import tally
from xl_heating.jobs.writing import NamedCells, append_record, column_of, put, put_list
from xl_heating.policy import Policy

OPERATION = "刷新汇总"


def run(
    book: Any,
    ledgers: Path,
    policy: Policy,
    *,
    as_of: dt.date,
    now: dt.datetime,
    operator: str = "",
    dry_run: bool = False,
    progress: Progress = no_progress,
    parsing: Parsing | None = None,
) -> JobReport:
    """Fill the 区级汇总 page of `book` (an xlwings Book) from the workbooks in the folder `ledgers`.

    Parameters
    ----------
    as_of : reporting date written on the page
    now, operator : what 运行日志 records
    dry_run : count and compare, write nothing
    parsing : the ledgers, when the host has begun to parse them already

    Returns
    -------
    JobReport : table of street rows, findings, changed ranges, messages about what is missing

    Raises
    ------
    JobError : the folder is empty or missing, or the workbook lacks the summary page
    """
    started = time.perf_counter()
    layout = summary_layout(policy)
    cells = NamedCells(book)
    _check_names(cells, layout)  # before the long work: is this the right workbook?
    policy = workbook_policy(cells, policy)
    if parsing is None:
        parsing = Parsing(ledger_files(ledgers, exclude=Path(book.fullname)))
    collection = collect(parsing, policy, progress)
    report = fill(cells, collection, layout, policy, as_of=as_of, now=now, operator=operator, dry_run=dry_run)
    report.seconds = time.perf_counter() - started
    return report


def _check_names(cells: NamedCells, layout: TableLayout) -> None:
    """Find every cell that will be written, so that a missing one stops the job before it writes any."""
    names = ["street", *(column.key for column in layout.inputs)]
    lists = (sources_layout(), findings_layout(), log_layout())
    for name in (
        *map(layout.name, names),
        layout.total_name,
        layout.rule_name,
        layout.date_name,
        *(each.header_name for each in lists),
    ):
        cells[name]


def fill(
    cells: NamedCells,
    collection: Collection,
    layout: TableLayout,
    policy: Policy,
    *,
    as_of: dt.date,
    now: dt.datetime,
    operator: str,
    dry_run: bool,
) -> JobReport:
    """Write what `collection` adds up to; see `run`. `layout` is the page's, `policy` what counts now."""
    totals = tally(collection.sources, policy)
    statuses = street_statuses(collection, totals)
    findings = all_findings(collection, totals, policy, statuses)
    values = summary_values(layout, totals, statuses, findings, collection, policy)
    report = JobReport(
        OPERATION, cells.book.name, as_of, policy.rule_line, dry_run=dry_run, findings=findings
    )
    for column in layout.inputs:
        target = cells[layout.name(column.key)]
        put(target, [[value] for value in values[column.key]], report.changes, dry_run=dry_run)
    if "dossier_rate" in layout:
        total = cells[layout.total_name][0, layout.index("dossier_rate") - 1]
        put(
            total,
            [[dossier_rate(totals.dossier.sum(), totals.finished.sum())]],
            report.changes,
            dry_run=dry_run,
        )
    put_list(cells, sources_layout(), source_rows(totals.sheets), report.changes, dry_run=dry_run)
    entries = map(entry_of, findings)
    put_entries(cells[findings_layout().header_name], OPERATION, entries, report.changes, dry_run=dry_run)
    put(cells[layout.rule_name], [[policy.rule_line]], report.changes, dry_run=dry_run)
    put(cells[layout.date_name], [[as_of]], report.changes, dry_run=dry_run)
    summarise(report, layout, totals, collection, statuses, policy)
    if report.changes and not dry_run:
        append_record(
            cells,
            log_layout(),
            (
                now,
                OPERATION,
                operator,
                len(collection.files),
                report.counts["行数"],
                policy.version,
                result_line(report),
            ),
        )
    planned = column_of(cells[layout.name("plan_TASK")])
    report.table = shown_table(layout, values, planned, policy)
    return report
