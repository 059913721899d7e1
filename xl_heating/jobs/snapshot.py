"""上报留底: freeze what was reported, figures into 上报记录 and the whole workbook as values into ``备份``.

The figures are those of the frozen file, so that record, file and the stamped paper say the same. A frozen
file is numbered and never written over; 上报记录 keeps its SHA-256.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xl_heating.errors import JobError
from xl_heating.jobs.layout.snapshots import snapshots_layout
from xl_heating.jobs.list_sheets import ensure_list, find_list
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.outputs import make_file
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.run_record import record
from xl_heating.jobs.snapshot_changes import compare
from xl_heating.jobs.snapshot_figures import Figures, figures_of, ledgers_of, named_areas
from xl_heating.jobs.snapshot_records import (
    Snapshot,
    append_rows,
    digest_of,
    file_name,
    frozen_path,
    next_number,
    read_snapshots,
    snapshot_rows,
)
from xl_heating.jobs.writing import NamedCells
from xl_heating.ledger import Ledger, read_workbook

OPERATION = "上报留底"
Freeze = Callable[[Path], object]
"""Writes the workbook as it is now, every formula a value, to a path."""
_FROZEN = "frozen.xlsx"


def run(book: Any, occasion: Occasion, *, freeze: Freeze, note: str = "") -> JobReport:
    """Freeze the workbook `book` (an xlwings Book) as it is reported.

    Parameters
    ----------
    freeze : writes the copy (上报版) that is kept
    note : what was reported, for 上报记录

    Nothing is frozen when everything is as it was under the last number.

    Raises
    ------
    JobError : the workbook has no page or ledger with figures, or 上报记录 holds something else
    """
    started = time.perf_counter()
    cells = NamedCells(book)
    occasion = occasion.in_book(cells)
    report = occasion.report(OPERATION, book.name)
    header = find_list(book, snapshots_layout())
    known = read_snapshots(header) if header is not None else {}
    path = Path(book.fullname)
    with tempfile.TemporaryDirectory() as scratch:
        occasion.progress(0, 3, "生成上报版")
        frozen = Path(scratch) / _FROZEN
        freeze(frozen)
        occasion.progress(1, 3, "读取上报数")
        figures, ledgers = _read(frozen, cells, occasion)
        last = known[max(known)] if known else None
        if last is not None and _is_same(path, last, figures, ledgers, occasion):
            report.counts = {"编号": last.number, "指标": len(figures)}
            report.messages.append(f"与编号{last.number}的留底相同，没有再次留底。")
            report.seconds = time.perf_counter() - started
            return report
        occasion.progress(2, 3, "写入上报记录")
        number = next_number(path, list(known))
        digest = digest_of(frozen)
        name = file_name(path, number)
        make_file(frozen_path(path, name), lambda target: _copy(frozen, target), report)
    rows = snapshot_rows(number, occasion.as_of, figures, name, digest, note)
    if header is None and not occasion.dry_run:
        header = ensure_list(book, snapshots_layout())
        report.restructured = True
    if header is not None:
        append_rows(header, rows, report.changes, dry_run=occasion.dry_run)
    _tell(report, number, name, figures, ledgers)
    record(cells, report, occasion, report.messages[0], files=1)
    report.seconds = time.perf_counter() - started
    return report


def present(cells: NamedCells, occasion: Occasion, freeze: Freeze) -> tuple[Figures, list[Ledger]]:
    """The figures and ledgers of the workbook as it is now, read from a copy as a snapshot's are."""
    with tempfile.TemporaryDirectory() as scratch:
        frozen = Path(scratch) / _FROZEN
        freeze(frozen)
        return _read(frozen, cells, occasion)


def _read(frozen: Path, cells: NamedCells, occasion: Occasion) -> tuple[Figures, list[Ledger]]:
    areas = named_areas(cells, occasion.policy)
    figures, ledgers = figures_of(read_workbook(frozen), areas, occasion.policy)
    if not figures:
        raise JobError(
            "工作簿中没有可以留底的汇总表或台账。",
            where=cells.book.name,
            remedy="请在区级汇总或街镇台账中使用，并先填写或刷新数据。",
        )
    return figures, ledgers


def _is_same(path: Path, last: Snapshot, figures: Figures, ledgers: list[Ledger], occasion: Occasion) -> bool:
    """Whether the last frozen file is there, untouched, and says of every figure and household the same."""
    kept = frozen_path(path, last.file)
    if not last.file or not kept.is_file() or digest_of(kept) != last.digest:
        return False
    if {key: figure.value for key, figure in figures.items()} != {
        key: figure.value for key, figure in last.figures.items()
    }:
        return False
    return not compare(ledgers_of(read_workbook(kept), occasion.policy), ledgers).changes


def _copy(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def _tell(report: JobReport, number: int, name: str, figures: Figures, ledgers: list[Ledger]) -> None:
    matters = list(dict.fromkeys(key.matter for key in figures))
    rows = sum(map(len, ledgers))
    report.counts = {"编号": number, "指标": len(figures), "行数": rows}
    report.messages.append(
        f"编号{number}已留底：{'、'.join(matters)}，共{len(figures)}项上报数；"
        f"留底文件为“备份”文件夹中的{name}，校验码已记入“上报记录”。"
    )
    report.table = [["事项", "上报数项数"]]
    for matter in matters:
        report.table.append([matter, sum(key.matter == matter for key in figures)])
