"""撤销 on the open workbook: the cells that the last job wrote get back what the copy before it holds.

The workbook stays open, and whatever else was changed since stays. A copy is made first, so undoing twice is
the way back.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.hosts.excel.live_book import (
    Record,
    digest,
    file_path,
    keep_copy,
    read_record,
    write_record,
)
from xl_heating.jobs.layout import log_layout
from xl_heating.jobs.report import Change, JobReport
from xl_heating.jobs.writing import NamedCells, append_record, put, rows_of
from xl_heating.policy import Policy

OPERATION = "撤销"


def undo(book: Any, policy: Policy, *, now: dt.datetime, operator: str = "") -> JobReport:
    """Take back what the last job wrote into the open workbook `book`.

    Raises
    ------
    JobError : there is no copy; the last copy was not made by a button; the cells were changed since
    """
    path = file_path(book)
    backup, record = _last(path)
    if record.whole:
        raise JobError(
            f"上次“{record.operation}”插入了行或工作表，或改了颜色、批注，不能逐格撤销，未作改动。",
            where=book.name,
            remedy=f"操作前的完整副本是“{backup.parent.name}/{backup.name}”；"
            "也可关闭工作簿后运行 xl-heating undo。",
        )
    moved = [block for block in record.blocks if not _is_as_written(book, block)]
    if moved:
        places = "、".join(f"{block.sheet}!{block.address}" for block in moved[:3])
        raise JobError(
            f"上次“{record.operation}”写入的单元格之后又有改动（{places}），为免覆盖，未撤销。",
            where=book.name,
            remedy=f"操作前的完整副本是“{backup.parent.name}/{backup.name}”，可打开核对后使用。",
        )
    report = JobReport(OPERATION, book.name, now.date(), policy.rule_line)
    old = file_engine.open(backup, read_only=True)
    try:
        kept = keep_copy(book)
        for block in record.blocks:
            target = book.sheets[block.sheet].range(block.address)
            _put_back(target, old.sheets[block.sheet].range(block.address), report.changes)
    finally:
        old.close()
    write_record(book, kept, record.operation, [Change(b.sheet, b.address, 0) for b in record.blocks])
    report.backup = str(kept)
    report.messages = [
        f"已撤销“{record.operation}”，恢复{report.changed_cells}个单元格。再撤销一次即可恢复回来。"
    ]
    cells = NamedCells(book)
    layout = log_layout()
    if layout.header_name in cells:
        line = f"撤销“{record.operation}”；恢复{report.changed_cells}个单元格"
        append_record(cells, layout, (now, OPERATION, operator, None, None, policy.version, line))
    return report


def _last(path: Path) -> tuple[Path, Record]:
    found = file_engine.backups(path)
    if not found:
        raise JobError("没有可以撤销的操作。", where=path.name, remedy="备份在同一文件夹的“备份”中。")
    record = read_record(found[0])
    if record is None:
        raise JobError(
            "最近一次备份不是由按钮生成的，不能在打开的工作簿中撤销。",
            where=path.name,
            remedy=f"请关闭工作簿后运行 xl-heating undo，或从“备份”文件夹取回 {found[0].name}。",
        )
    return found[0], record


def _is_as_written(book: Any, block: Any) -> bool:
    return block.sheet in [sheet.name for sheet in book.sheets] and digest(book, block) == block.digest


def _put_back(target: Any, source: Any, changes: list[Change]) -> None:
    """Values first, then the formulas that stood among them."""
    put(target, rows_of(source), changes)
    formulas = source.formula
    rows = formulas if isinstance(formulas, tuple) else ((formulas,),)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text.startswith("=") and source[r, c].value != text:
                target[r, c].formula = text
