"""Editions that leave the house: 上报版 for the office above, 公示版 for everybody.

Every formula is a value, every figure calculated first; no macros and buttons, no links to other workbooks,
no marks of 台账体检, none of the lists that are for the own office. 公示版 has nothing private in it besides.
"""

from __future__ import annotations

import time
from pathlib import Path

from xl_heating.errors import HeatingError, JobError
from xl_heating.functions.values import collector_paused
from xl_heating.hosts.publishing.handed_out import HandedOut, Wishes
from xl_heating.hosts.publishing.report import Edition, PublishReport
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.outputs import make_file
from xl_heating.jobs.report import JobReport

OPERATIONS = {Edition.REPORT: "导出上报版", Edition.PUBLIC: "导出公示版"}
_SHOWN = 3
_LARGEST_XLS = (65_536, 256)


def edition_path(path: Path, edition: Edition, occasion: Occasion) -> Path:
    """Where an edition is written unless told otherwise: beside the workbook, with the day in its name."""
    return path.with_name(f"{path.stem}-{edition.label}-{occasion.as_of}.xlsx")


def hand_out(source: Path, target: Path, wishes: Wishes, occasion: Occasion) -> PublishReport:
    """Write an edition of the workbook file `source` to `target`, an .xlsx; the same bytes each time.

    Raises
    ------
    CalculationError, WorkbookError : as `publishing.publish`
    JobError : the workbook uses others in places that cannot be turned into values; for 公示版 also a sheet
        with a number of a person for its name
    """
    with collector_paused():
        return HandedOut(source, wishes, occasion).written(target)


def hand_out_beside(
    book: Path,
    source: Path,
    wishes: Wishes,
    occasion: Occasion,
    *,
    out: Path | None = None,
    as_xls: bool = False,
) -> JobReport:
    """Make an edition beside the workbook file `book`; an equal one that is there is left alone.

    Parameters
    ----------
    source : a file with the workbook as it is now, `book` itself or a copy of the open workbook
    out : where to write; `edition_path` when omitted
    as_xls : write an .xls besides, by LibreOffice

    Raises
    ------
    JobError : as `hand_out`; with `Wishes.strict` when the audit finds errors
    """
    started = time.perf_counter()
    report = occasion.report(OPERATIONS[wishes.edition], book.name)
    target = out or edition_path(book, wishes.edition, occasion)
    if target.absolute() in (book.absolute(), source.absolute()):
        raise JobError("导出的副本不能覆盖原文件。", where=str(book), remedy="请用 --out 指定另一个文件。")
    told: list[PublishReport] = []
    occasion.progress(0, 2, "计算并转为数值")
    errors = _audited(source, occasion)
    if errors and wishes.strict:
        raise JobError(
            f"{errors[0]}未导出。", where=book.name, remedy="请核改后重试；确需先行报送的，去掉 --strict。"
        )
    made = make_file(target, lambda path: told.append(hand_out(source, path, wishes, occasion)), report)
    published = told[0]
    report.counts = {
        "转为数值": published.frozen.total() + published.linked.total(),
        "遮盖": published.hidden.total(),
    }
    report.messages = [*errors, *published.notes]
    occasion.progress(1, 2, "写入文件")
    if as_xls:
        _add_xls(target, report, made=made)
    report.seconds = time.perf_counter() - started
    return report


def _audited(source: Path, occasion: Occasion) -> list[str]:
    """What 台账体检 would call errors, in a sentence; nothing is stopped by it."""
    from xl_heating.ledger import read_workbook
    from xl_heating.ledger.book_auditing import audit_book

    found = audit_book(read_workbook(source), occasion.policy, as_of=occasion.as_of)
    lines = [
        (each.ledger.table.sheet, line)
        for each in found.sheets
        for line in each.lines
        if line.severity == "E"
    ]
    if not lines:
        return []
    shown = "；".join(f"{sheet}!{line.cell} {line.message.rstrip('。')}" for sheet, line in lines[:_SHOWN])
    more = "等" if len(lines) > _SHOWN else ""
    return [f"台账体检有错误{len(lines)}条（{shown}{more}），请核对后再报送。"]


def _add_xls(target: Path, report: JobReport, *, made: bool) -> None:
    from tempfile import TemporaryDirectory

    from xl_heating.hosts.libreoffice.converting import convert

    old = target.with_suffix(".xls")
    if (report.dry_run and not target.exists()) or (old.exists() and not made):
        return
    if too_large := _too_large(target):
        report.messages.insert(0, f"未生成 .xls：{too_large}，超出 .xls 的65,536行、256列，请报送 .xlsx。")
        return
    try:
        with TemporaryDirectory() as folder:
            written = convert(target, "xls", Path(folder))
            make_file(old, lambda path: _copied(written, path), report)
    except HeatingError as error:
        report.messages.insert(0, f"未生成 .xls：{error.message}{error.remedy}")


def _copied(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def _too_large(path: Path) -> str:
    from xl_heating.ledger import read_workbook

    rows, columns = _LARGEST_XLS
    for grid in read_workbook(path):
        if grid.origin[0] + len(grid.rows) - 1 > rows or grid.origin[1] + grid.width - 1 > columns:
            return f"工作表“{grid.sheet}”有{grid.origin[0] + len(grid.rows) - 1:,}行"
    return ""
