"""资金测算核对 (T10): what is due by the ledgers, received and paid by 拨付台账, and what is doubted.

The upper level's awards are the city's pot (三), so they are compared with nothing here: each category stands
against its own ceiling, its own ledgers and its own receipts.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from xl_heating.errors import JobError
from xl_heating.jobs.collecting import KEYS, Parsing, Source, collect, ledger_files
from xl_heating.jobs.finding_list import put_findings
from xl_heating.jobs.funds_checks import (
    check_categories,
    check_payments,
    check_transfers,
    compare_with_summary,
)
from xl_heating.jobs.funds_estimate import Due, estimate
from xl_heating.jobs.funds_transfers import Moved, Reader, Transfers
from xl_heating.jobs.layout import SUMMARY_SHEET
from xl_heating.jobs.layout.funds import (
    FUNDS_SHEET,
    TRANSFERS_SHEET,
    FundsLayout,
    funds_layout,
    transfers_layout,
)
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.run_record import record
from xl_heating.jobs.tally import Tally, tally
from xl_heating.jobs.writing import NamedCells, column_of, put
from xl_heating.ledger import Finding, Grid, Ledger, find, grids_from_book, read
from xl_heating.policy import Policy
from xl_heating.rules.money import FEN_PER_YUAN, UNITS, multiply_round
from xl_heating.rules.progress import rate

OPERATION = "资金测算核对"
_SUMMARY_SUBSIDY = "heat_summary_subsidy"
_WRITTEN = ("task", "due", "upper", "received_upper", "received_district", "paid", "remark")


@dataclass(frozen=True)
class _Ledgers:
    """Where the figures come from."""

    sources: list[Source]
    findings: list[Finding]
    files: int | None
    """How many files; None for the workbook's own merged ledgers."""


def run(book: Any, occasion: Occasion, *, ledgers: Path | None = None) -> JobReport:
    """Fill 资金测算 of the district's workbook `book` (an xlwings Book) and check it.

    Parameters
    ----------
    ledgers : folder of the streets' ledgers; without it the ledgers that were merged into `book` count

    Raises
    ------
    JobError : the workbook lacks 资金测算; there are no ledgers; the folder is empty or missing
    """
    started = time.perf_counter()
    cells = NamedCells(book)
    occasion = occasion.in_book(cells)
    policy = occasion.policy
    layout = funds_layout(policy)
    for name in (*map(layout.name, _WRITTEN), layout.rule_name, layout.date_name):
        cells[name]  # before the long work: is this the right workbook?
    grids = grids_from_book(book)
    found = _merged(book, grids, policy) if ledgers is None else _collected(book, ledgers, occasion)
    totals = tally(found.sources, policy)
    dues = estimate(layout.categories, totals, policy)
    transfers, doubts = _transfers(grids, layout, policy, occasion)
    notes, wrong = check_categories(layout, dues, transfers.moved, policy, occasion.as_of, book.name)
    report = occasion.report(OPERATION, book.name)
    _write(cells, layout, dues, transfers.moved, notes, policy, report)
    _write_notes(cells, transfers, policy, report)
    report.findings = _ordered(
        [*found.findings, *transfers.findings, *doubts, *wrong, *check_payments(found.sources, policy)],
        _against_summary(cells, dues, layout, book.name),
    )
    _tell(report, layout, dues, transfers, found, totals)
    put_findings(book, OPERATION, report.findings, report.changes, dry_run=occasion.dry_run)
    if not report.changes:
        report.messages.append("资金测算已是最新，没有改动。")
    record(cells, report, occasion, report.messages[0], files=found.files)
    report.seconds = time.perf_counter() - started
    return report


def _collected(book: Any, folder: Path, occasion: Occasion) -> _Ledgers:
    collection = collect(
        Parsing(ledger_files(folder, exclude=Path(book.fullname))), occasion.policy, occasion.progress
    )
    if not any(source.counted.any() for source in collection.sources):
        raise JobError("文件夹中的台账都没有可读的内容。", where=str(folder), remedy="请检查台账文件。")
    return _Ledgers(collection.sources, collection.findings, len(collection.files))


def _merged(book: Any, grids: Sequence[Grid], policy: Policy) -> _Ledgers:
    """The ledgers that 合并台账 has put into the workbook."""
    tables = [table for table in find(grids, policy) if table.kind in KEYS]
    sources = [
        Source(Path(book.name), ledger, np.ones(len(ledger), dtype=np.bool_))
        for ledger in (read(table, policy) for table in tables)
        if len(ledger)
    ]
    if not sources:
        raise JobError(
            "工作簿中没有合并的台账，无法测算应补资金。",
            where=book.name,
            remedy="请先“合并台账”，或把各街镇台账放入工作簿旁的“街镇台账”文件夹（命令行用 --ledgers）。",
        )
    return _Ledgers(sources, [], None)


def _transfers(
    grids: Sequence[Grid], layout: FundsLayout, policy: Policy, occasion: Occasion
) -> tuple[Transfers, list[Finding]]:
    reader = Reader(layout.categories, policy)
    findings: list[Finding] = []
    tables: list[Ledger] = [
        read(table, policy)
        for table in find(grids, policy, also=("T10",))
        if table.kind == "T10" and "amount" in table.columns
    ]
    for ledger in tables:
        reader.read(ledger)
        findings += [each for each in ledger.findings if each.severity != "I"]
        findings += check_transfers(ledger, policy, occasion.as_of, reader)
    return reader.transfers, findings


# ------------------------------------------------------------------------------------------ writing


def _wan(fen: int | None) -> float | None:
    """万元 to the yuan, rounded half-up once."""
    if fen is None:
        return None
    return int(multiply_round(np.array([fen]), 1, FEN_PER_YUAN)[0]) / UNITS


def _write(
    cells: NamedCells, layout: FundsLayout, dues: Sequence[Due], moved: Sequence[Moved],
    notes: Sequence[Sequence[str]], policy: Policy, report: JobReport,
) -> None:  # fmt: skip
    def units(value: int) -> float:
        return value // UNITS if value % UNITS == 0 else value / UNITS

    columns: dict[str, list[Any]] = {
        "task": [None if due.empty else units(due.task) for due in dues],
        "due": [None if due.empty else _wan(due.subsidy) for due in dues],
        "upper": [None if due.empty else _wan(due.upper) for due in dues],
        "received_upper": [_wan(each.received_upper) for each in moved],
        "received_district": [_wan(each.received_district) for each in moved],
        "paid": [_wan(each.paid) for each in moved],
        "remark": ["；".join(told) or None for told in notes],
    }
    for key, column in columns.items():
        put(cells[layout.name(key)], [[value] for value in column], report.changes, dry_run=report.dry_run)
    put(cells[layout.rule_name], [[policy.rule_line]], report.changes, dry_run=report.dry_run)
    put(cells[layout.date_name], [[report.as_of]], report.changes, dry_run=report.dry_run)


def _write_notes(cells: NamedCells, transfers: Transfers, policy: Policy, report: JobReport) -> None:
    """核对 beside each row of the template's 拨付台账; what stood there before is replaced."""
    layout = transfers_layout(policy)
    if layout.header_name not in cells:
        return
    header = cells[layout.header_name]
    sheet, first = header.sheet, header.row + 1
    last = sheet.used_range.last_cell.row
    if last < first:
        return
    column = header.column + layout.index("check") - 1
    notes = [
        ["；".join(transfers.notes.get((sheet.name, row), ())) or None] for row in range(first, last + 1)
    ]
    put(sheet.range((first, column), (last, column)), notes, report.changes, dry_run=report.dry_run)


# ------------------------------------------------------------------------------------------ telling


def _against_summary(cells: NamedCells, dues: Sequence[Due], layout: FundsLayout, book: str) -> list[Finding]:
    if _SUMMARY_SUBSIDY not in cells:
        return []
    construction = [
        due.subsidy
        for due, category in zip(dues, layout.categories, strict=True)
        if not category.season and not category.public
    ]
    shown = column_of(cells[_SUMMARY_SUBSIDY])
    found = compare_with_summary(shown, sum(construction), len(construction), book, SUMMARY_SHEET)
    return [found] if found else []


def _ordered(findings: Sequence[Finding], more: Sequence[Finding]) -> list[Finding]:
    order = "EWI"
    return sorted(
        [*findings, *more],
        key=lambda each: (order.index(each.severity), each.workbook, each.sheet, each.code),
    )


def _tell(
    report: JobReport, layout: FundsLayout, dues: Sequence[Due], transfers: Transfers, found: _Ledgers,
    totals: Tally,
) -> None:  # fmt: skip
    due = sum(each.subsidy for each in dues)
    received = sum(each.received for each in transfers.moved)
    paid = sum(each.paid or 0 for each in transfers.moved)
    report.counts = {
        **({"文件数": found.files} if found.files is not None else {}),
        "行数": sum(sheet.rows for sheet in totals.sheets),
        "拨付台账笔数": transfers.rows,
        "疑点数": len(report.findings),
        "改动单元格": report.changed_cells,
    }
    report.messages.append(
        f"应补{due / 100:,.2f}元，已到位{received / 100:,.2f}元，已拨付{paid / 100:,.2f}元，"
        f"结余{(received - paid) / 100:,.2f}元。"
    )
    left_out = len(transfers.findings)
    if left_out:
        report.messages.append(f"“{TRANSFERS_SHEET}”有{left_out}笔未计入，原因见该行“核对”。")
    if not transfers.rows:
        report.messages.append(f"“{TRANSFERS_SHEET}”没有记录，到位和拨付为空。")
    for each in report.findings:
        if each.sheet == FUNDS_SHEET:
            report.messages.append(each.message)
    uncosted = sum(each.uncosted for each in dues)
    if uncosted:
        report.messages.append(f"有{uncosted}行未录费用或用量，应补未包括。")
    report.table = _table(layout, dues, transfers.moved)


def _table(layout: FundsLayout, dues: Sequence[Due], moved: Sequence[Moved]) -> list[list[Any]]:
    rows: list[list[Any]] = [
        ["项目类别", "任务量", "应补（万元）", "上级（万元）", "区级（万元）", "到位（万元）", "拨付（万元）",
         "结余（万元）", "支付率"]
    ]  # fmt: skip
    total = [0] * 6
    for category, due, money in zip(layout.categories, dues, moved, strict=True):
        paid = money.paid or 0
        figures = [
            due.subsidy, due.upper, due.subsidy - due.upper, money.received, paid, money.received - paid,
        ]  # fmt: skip
        total = [a + b for a, b in zip(total, figures, strict=True)]
        rows.append([category.title, due.task / UNITS, *map(_wan, figures), _rate(paid, money.received)])
    rows.append(["合计", None, *map(_wan, total), _rate(total[4], total[3])])
    return rows


def _rate(paid: int, received: int) -> float | None:
    found = float(rate(np.array([float(paid)]), np.array([float(received)]))[0])
    return None if np.isnan(found) else found
