"""对比留底: what has changed since a snapshot: every figure, and household by household."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from xl_heating.errors import HeatingError, JobError
from xl_heating.jobs.layout.snapshots import SNAPSHOTS_SHEET, snapshots_layout
from xl_heating.jobs.list_sheets import find_list
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.outputs import make_file
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.run_record import record
from xl_heating.jobs.snapshot import Freeze, present
from xl_heating.jobs.snapshot_changes import ADDED, CHANGED, REMOVED, Comparison, compare
from xl_heating.jobs.snapshot_figures import Figure, FigureKey, Figures, ledgers_of
from xl_heating.jobs.snapshot_pages import Moved, draw_comparison
from xl_heating.jobs.snapshot_records import (
    Snapshot,
    digest_of,
    frozen_path,
    read_snapshots,
    write_present,
)
from xl_heating.jobs.writing import NamedCells
from xl_heating.ledger import Finding, Ledger, read_workbook

OPERATION = "对比留底"
_SHOWN = 5


def run(book: Any, occasion: Occasion, *, freeze: Freeze, number: int | None = None) -> JobReport:
    """Compare the workbook `book` (an xlwings Book) with what was frozen under `number`, the last by default.

    `freeze` writes the workbook as it is now, as it did for the snapshot: so both are read alike.

    现数 and 差额 are written into 上报记录, and everything that differs into a workbook beside this one.

    Raises
    ------
    JobError : nothing was frozen yet, or not under that number
    """
    started = time.perf_counter()
    cells = NamedCells(book)
    occasion = occasion.in_book(cells)
    report = occasion.report(OPERATION, book.name)
    header = find_list(book, snapshots_layout())
    known = read_snapshots(header) if header is not None else {}
    snapshot = _chosen(known, number, book.name)
    occasion.progress(0, 3, "读取现数")
    figures, ledgers = present(cells, occasion, freeze)
    moved = _moved(snapshot, figures)
    occasion.progress(1, 3, "逐户对比")
    path = Path(book.fullname)
    households = _households(path, snapshot, ledgers, occasion, report)
    occasion.progress(2, 3, "写入对比结果")
    write_present(header, snapshot, figures, report.changes, dry_run=occasion.dry_run)
    make_file(
        path.with_name(f"{path.stem}-留底对比-{snapshot.number:03}.xlsx"),
        lambda target: draw_comparison(target, snapshot, moved, households, occasion),
        report,
    )
    _tell(report, snapshot, moved, households)
    record(cells, report, occasion, report.messages[0])
    report.seconds = time.perf_counter() - started
    return report


def _chosen(known: dict[int, Snapshot], number: int | None, name: str) -> Snapshot:
    if not known:
        raise JobError("还没有留底，无法对比。", where=name, remedy="请在上报时先运行“上报留底”。")
    wanted = max(known) if number is None else number
    if wanted not in known:
        listed = "、".join(str(each) for each in sorted(known))
        raise JobError(
            f"上报记录中没有编号{wanted}。", where=f"{name} {SNAPSHOTS_SHEET}", remedy=f"现有编号：{listed}。"
        )
    return known[wanted]


def _moved(snapshot: Snapshot, figures: Figures) -> list[Moved]:
    """The figures that differ, in the order of the record; those that were 0 or blank then come last."""
    found = []
    for key, before in snapshot.figures.items():
        now = figures.get(key, Figure(before.unit, 0.0))
        if round(now.value - before.value, 4):
            found.append(Moved(key, before.unit, before.value, now.value))
    new = [key for key in figures if key not in snapshot.figures and _known_matter(key, snapshot)]
    return found + [Moved(key, figures[key].unit, 0.0, figures[key].value) for key in new]


def _known_matter(key: FigureKey, snapshot: Snapshot) -> bool:
    """Pages that the workbook did not have then are no change of what was reported."""
    return any(known.matter == key.matter for known in snapshot.figures)


def _households(
    path: Path, snapshot: Snapshot, ledgers: list[Ledger], occasion: Occasion, report: JobReport
) -> Comparison | None:
    """The changes by household; None when the frozen file cannot be trusted or read."""
    frozen = frozen_path(path, snapshot.file)
    problem = ""
    if not snapshot.file or not frozen.is_file():
        problem = f"找不到留底文件“{snapshot.file or '（未登记）'}”"
    elif digest_of(frozen) != snapshot.digest:
        problem = f"留底文件“{snapshot.file}”的校验码与上报记录不符，文件已被改动"
    else:
        try:
            return compare(ledgers_of(read_workbook(frozen), occasion.policy), ledgers)
        except HeatingError as error:
            problem = f"留底文件“{snapshot.file}”读不出来（{error.message}）"
    remedy = "请从其他备份找回原文件，放入“备份”文件夹后重试；各项上报数以“上报记录”为准。"
    report.findings.append(
        Finding(path.name, SNAPSHOTS_SHEET, "", "SNAPSHOT_FILE", "E", f"{problem}。", remedy)
    )
    report.messages.append(f"{problem}，未作逐户对比。{remedy}")
    return None


def _tell(report: JobReport, snapshot: Snapshot, moved: list[Moved], households: Comparison | None) -> None:
    kinds = [change.kind for change in households.changes] if households else []
    changed = {
        (change.matter, change.street, change.household, change.name)
        for change in (households.changes if households else ())
        if change.kind == CHANGED
    }
    report.counts = {
        "编号": snapshot.number,
        "变化指标": len(moved),
        "新增": kinds.count(ADDED),
        "减少": kinds.count(REMOVED),
        "变更": len(changed),
    }
    day = f"（{snapshot.date}）" if snapshot.date else ""
    if moved:
        shown = "；".join(each.told for each in moved[:_SHOWN])
        more = f"等{len(moved)}项" if len(moved) > _SHOWN else ""
        report.messages.insert(0, f"与编号{snapshot.number}{day}相比，{shown}{more}。")
    else:
        report.messages.insert(0, f"各项指标与编号{snapshot.number}{day}上报时相同。")
    if kinds:
        report.messages.append(
            f"台账新增{kinds.count(ADDED)}行、减少{kinds.count(REMOVED)}行、{len(changed)}行有改动，逐户见对比表。"
        )
    if households and households.keyless:
        report.messages.append(f"没有户编号和证件号的{households.keyless}行未作逐户对比。")
    report.table = [["指标", "上报数", "现数", "差额"]]
    report.table += [[each.title, each.before, each.now, each.difference] for each in moved]
