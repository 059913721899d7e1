"""台账体检: put every check to every ledger of a workbook, list what is doubted, mark the cells.

The tables are those that the reader recognises: name lists, ledgers, completions, dossiers, payment lists,
funds and plans. They are judged by themselves, against each other, and against lists of people (死亡, 迁出,
低保特困). Nothing is changed but 疑点清单 and the colours and notes that 清除标记 takes away again.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xl_heating.errors import JobError
from xl_heating.jobs.audit_entries import counted, entries, findings, marks
from xl_heating.jobs.audit_sums import across_pages
from xl_heating.jobs.finding_list import SEVERITIES, Entry, put_entries
from xl_heating.jobs.layout import FINDINGS_SHEET, LOG_SHEET, findings_layout
from xl_heating.jobs.layout.marks import MARKS_SHEET
from xl_heating.jobs.list_sheets import ensure_list, find_list
from xl_heating.jobs.marking import put_marks
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.person_lists import PersonLists, person_lists
from xl_heating.jobs.report import Change, JobReport
from xl_heating.jobs.run_record import record
from xl_heating.jobs.writing import NamedCells
from xl_heating.ledger import Grid, grids_from_book
from xl_heating.ledger.book_auditing import BookAudit, audit_book

OPERATION = "台账体检"
_NOT_LEDGERS = frozenset((FINDINGS_SHEET, LOG_SHEET, MARKS_SHEET))
_SHOWN_CODES, _SHOWN_LACKS = 3, 8


def run(
    book: Any,
    occasion: Occasion,
    *,
    sheet: str = "",
    marked: bool = True,
    people: Mapping[str, Path] | None = None,
) -> JobReport:
    """Audit the workbook `book` (an xlwings Book).

    Parameters
    ----------
    sheet : only what concerns that sheet is listed; its tables are still compared with the others'
    marked : whether cells get colours and notes; without, those of an earlier run stay as they are
    people : files with lists of people, by ``deceased``, ``moved``, ``priority``, besides the workbook's own
        sheets of such names

    Raises
    ------
    JobError : no ledger is recognised, there is no sheet of that name, or a list cannot be used
    """
    started = time.perf_counter()
    cells = NamedCells(book)
    occasion = occasion.in_book(cells)
    report = occasion.report(OPERATION, book.name)
    header = find_list(book, findings_layout())
    occasion.progress(0, 3, "读取工作表")
    grids = _grids(book, sheet)
    lists = person_lists(grids, people or {})
    occasion.progress(1, 3, "核查")
    found = audit_book(
        [grid for grid in grids if grid.sheet not in lists.sheets],
        occasion.policy,
        as_of=occasion.as_of,
        lists=lists.lists(),
        sheet=sheet,
    )
    if not (found.sheets or found.unclear):
        raise _nothing_found(book, sheet, grids)
    rows = entries(found)
    if not sheet:
        rows += across_pages(cells, [each.ledger for each in found.sheets], occasion.policy)
    occasion.progress(2, 3, "写入疑点清单")
    _summarise(report, rows, found, lists)
    if header is None and not occasion.dry_run:
        header, report.restructured = ensure_list(book, findings_layout()), True
    if header is None:
        report.changes.append(Change(FINDINGS_SHEET, "A1", len(rows)))
    else:
        settled = put_entries(header, OPERATION, rows, report.changes, dry_run=occasion.dry_run)
        if settled:
            report.messages.append(f"有{settled}条填有核实情况的疑点已经消除，不再列出。")
    if marked:
        put_marks(book, marks(found), report)
    report.findings = list(findings(rows, book.name))
    record(NamedCells(book), report, occasion, _line(report))
    report.seconds = time.perf_counter() - started
    return report


def _grids(book: Any, sheet: str) -> list[Grid]:
    names = [each.name for each in book.sheets]
    if sheet and sheet not in names:
        raise JobError(
            f"没有名为“{sheet}”的工作表。", where=book.name, remedy=f"现有工作表：{'、'.join(names)}。"
        )
    return [grid for grid in grids_from_book(book) if grid.sheet not in _NOT_LEDGERS]


def _nothing_found(book: Any, sheet: str, grids: list[Grid]) -> JobError:
    where = f"{book.name} {sheet}".strip()
    if not grids:
        return JobError("工作簿是空的，没有可核查的内容。", where=where, remedy="请确认打开的是台账工作簿。")
    return JobError(
        "没有认出有记录的台账。",
        where=where,
        remedy="请检查表头文字（户主、改造方式、费用、验收等），并确认已填入记录。",
    )


def _summarise(report: JobReport, rows: list[Entry], found: BookAudit, lists: PersonLists) -> None:
    severities = Counter(each.severity for each in rows)
    report.counts = {
        "行数": sum(len(each.ledger) for each in found.sheets),
        "疑点": len(rows),
        **{word: severities[code] for code, word in SEVERITIES.items()},
    }
    report.table = counted(rows) if rows else []
    looked: Counter[str] = Counter()
    for each in found.sheets:
        looked[each.ledger.table.title] += len(each.ledger)
    tables = "、".join(f"{title}{count:,}行" for title, count in looked.items())
    if rows:
        most = "、".join(f"{row[1]}{row[4]}处" for row in report.table[1 : 1 + _SHOWN_CODES])
        report.messages.append(f"已核查{tables}。主要是：{most}。逐条见“{FINDINGS_SHEET}”。")
    else:
        report.messages.append(f"已核查{tables}，未发现问题。")
    report.messages += lists.messages
    if found.lacks:
        more = f"等{len(found.lacks)}项" if len(found.lacks) > _SHOWN_LACKS else ""
        named = "、".join(found.lacks[:_SHOWN_LACKS])
        report.messages.append(f"台账没有以下各列，相关核查未做：{named}{more}。")


def _line(report: JobReport) -> str:
    counts = report.counts
    return f"疑点{counts['疑点']}处：" + "，".join(f"{word}{counts[word]}" for word in SEVERITIES.values())
