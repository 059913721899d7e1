"""数据清洗: a copy of a ledger's sheet, cleaned, with a record of every cell (清洗记录).

The original is never written to. Formulas stay formulas. What cannot be read with certainty stays as it is
and is listed for people to look at.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from xl_heating.errors import HeatingError, JobError
from xl_heating.jobs.cleaned_copies import copy_name, digest, newest_copy, remember, remembered
from xl_heating.jobs.layout import FINDINGS_SHEET, LOG_SHEET
from xl_heating.jobs.layout.cleaning import CLEANING_SHEET, cleaning_layout
from xl_heating.jobs.layout.marks import MARKS_SHEET
from xl_heating.jobs.linked_rows import Row, formulas_of, link, read_rows, write_rows
from xl_heating.jobs.list_sheets import ensure_list, find_list
from xl_heating.jobs.marking import without_marks
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import Change, JobReport
from xl_heating.jobs.run_record import record
from xl_heating.jobs.writing import NamedCells, write
from xl_heating.ledger import Table, find, grids_from_book
from xl_heating.ledger.book_auditing import BOOK_KINDS
from xl_heating.ledger.columns import Content
from xl_heating.ledger.grid import address
from xl_heating.ledger.tables import is_working_copy
from xl_heating.ledger.tidying import Tidied, tidy

OPERATION = "数据清洗"
CLEANED, OPEN = "已清洗", "待核"
_ORDER = ("T3", "T2", "T9", "T8R", "T6", "T7", "T8U")
_OTHERS = frozenset((FINDINGS_SHEET, LOG_SHEET, MARKS_SHEET, CLEANING_SHEET))
_AS_TEXT, _AS_DATE, _GENERAL = "@", "yyyy-mm-dd", "General"


def run(book: Any, occasion: Occasion, *, sheet: str = "") -> JobReport:
    """Clean a copy of the sheet of that name; without a name, of the workbook's main ledger.

    A copy that nobody has worked on since is replaced; another one is kept, and the new copy gets a number.

    Raises
    ------
    JobError : there is no such sheet, no ledger is recognised in it, or it is such a copy itself
    """
    started = time.perf_counter()
    cells = NamedCells(book)
    occasion = occasion.in_book(cells)
    report = occasion.report(OPERATION, book.name)
    tables = _tables(book, occasion, sheet)
    source = book.sheets[tables[0].sheet]
    log = find_list(book, cleaning_layout())
    changes = [each for table in tables for each in _tidied(source, table, occasion)]
    _summarise(report, tables, changes)
    if not changes:
        report.messages.append(f"工作表“{source.name}”没有需要清洗的内容，未另存。")
    else:
        _copied(book, source, changes, log, report)
    record(NamedCells(book), report, occasion, _line(report))
    report.seconds = time.perf_counter() - started
    return report


def ledger_sheet(book: Any, occasion: Occasion, preferred: str) -> str:
    """`preferred` where it holds a ledger, else the name of the workbook's main ledger's sheet."""
    tables = _found(book, occasion)
    names = {table.sheet for table in tables}
    return preferred if preferred in names else ""


def _found(book: Any, occasion: Occasion) -> list[Table]:
    grids = [grid for grid in grids_from_book(book) if grid.sheet not in _OTHERS]
    return [
        table
        for table in find(grids, occasion.policy, also=BOOK_KINDS)
        if table.kind and table.data_rows and table.kind != "T1"
    ]


def _tables(book: Any, occasion: Occasion, sheet: str) -> list[Table]:
    names = [each.name for each in book.sheets]
    if sheet and sheet not in names:
        raise JobError(
            f"没有名为“{sheet}”的工作表。", where=book.name, remedy=f"现有工作表：{'、'.join(names)}。"
        )
    if sheet and is_working_copy(sheet, names):
        raise JobError(
            f"“{sheet}”已经是清洗后的副本。", where=book.name, remedy="请指定原来的工作表；副本请直接修改。"
        )
    tables = _found(book, occasion)
    if not sheet:
        ordered = sorted(
            tables, key=lambda each: _ORDER.index(each.kind) if each.kind in _ORDER else len(_ORDER)
        )
        sheet = ordered[0].sheet if ordered else ""
    chosen = [table for table in tables if table.sheet == sheet]
    if not chosen:
        raise JobError(
            "没有认出有记录的台账。",
            where=f"{book.name} {sheet}".strip(),
            remedy="请检查表头文字（户主、改造方式、费用、验收等），并确认已填入记录。",
        )
    return chosen


def _tidied(sheet: Any, table: Table, occasion: Occasion) -> Iterator[Tidied]:
    """What cleaning makes of the cells that are typed; formulas are left alone."""
    for column, group in groupby(tidy(table, occasion.policy), key=lambda each: each.column):
        found = list(group)
        top, bottom = found[0].row, found[-1].row
        texts = formulas_of(sheet.range((top, column), (bottom, column)))
        yield from (each for each in found if not str(texts[each.row - top]).startswith("="))


def _copied(book: Any, source: Any, changes: Sequence[Tidied], log: Any, report: JobReport) -> None:
    """Make or renew the copy, unless the newest one says what this would."""
    number, existing = newest_copy(book, source.name)
    known = remembered(book, existing.name) if existing is not None else None
    untouched = known is not None and digest(existing) == known.content
    origin = digest(source, _told(changes))
    if existing is not None and untouched and known is not None and known.source == origin:
        report.messages.append(f"“{existing.name}”已是最新，没有改动。")
        return
    kept = existing is not None and not (untouched and (report.dry_run or _deleted(existing)))
    name = copy_name(source.name, number + 1 if kept or not number else number)
    if kept:
        report.messages.append(f"“{existing.name}”清洗后有人改过或引用，已保留；本次另存为“{name}”。")
    if report.dry_run:
        report.changes.append(Change(name, "A1", len(changes)))
        return
    copy = source.copy(after=source, name=name)
    without_marks(book, source.name, copy)
    for block in _blocks([each for each in changes if not each.cause]):
        _write(copy, block, report)
    report.restructured = True
    header = log if log is not None else ensure_list(book, cleaning_layout())
    _log(header, name, changes, report)
    remember(book, name, origin, digest(copy))


def _deleted(copy: Any) -> bool:
    """Take a copy away; not where formulas of the workbook refer to it."""
    try:
        copy.delete()
    except HeatingError:
        return False
    return True


def _told(changes: Sequence[Tidied]) -> str:
    return repr([(each.row, each.column, each.after) for each in changes])


def _blocks(changes: Sequence[Tidied]) -> Iterator[list[Tidied]]:
    """Changed cells right below each other."""
    block: list[Tidied] = []
    for each in sorted(changes, key=lambda each: (each.column, each.row)):
        if block and (each.column, each.row) != (block[-1].column, block[-1].row + 1):
            yield block
            block = []
        block.append(each)
    if block:
        yield block


def _write(copy: Any, block: Sequence[Tidied], report: JobReport) -> None:
    first, last = block[0], block[-1]
    target = copy.range((first.row, first.column), (last.row, last.column))
    # The format first: what is written into a cell of text becomes text.
    wanted = _format(first.field.content)
    if wanted and target.number_format != wanted and (wanted != _GENERAL or _is_text(target.number_format)):
        target.number_format = wanted
    write(target, [[each.after] for each in block])
    report.changes.append(Change(copy.name, target.address.replace("$", ""), len(block)))


def _format(content: Content) -> str:
    if content in (Content.ID, Content.CODE):
        return _AS_TEXT
    if content is Content.DATE:
        return _AS_DATE
    return _GENERAL if content is Content.NUMBER else ""


def _is_text(code: str | None) -> bool:
    # Cells of several formats are taken for text: General shows any number.
    return code is None or code == _AS_TEXT


def _log(header: Any, sheet: str, changes: Sequence[Tidied], report: JobReport) -> None:
    """Replace the rows about this copy; those about others stay."""
    layout = cleaning_layout()
    names = {column.key: column.headers[-1] for column in layout.columns}
    others = [row for row in read_rows(header, names["cell"]) if row.get(names["sheet"]) != sheet]
    rows = others + [_row(each, sheet, names) for each in sorted(changes, key=lambda each: not each.cause)]
    for number, row in enumerate(rows, start=1):
        row[names["no"]] = number
    write_rows(header, rows, names["cell"], report.changes)


def _row(each: Tidied, sheet: str, names: dict[str, str]) -> Row:
    before, after = each.shown
    held = {
        "state": OPEN if each.cause else CLEANED,
        "sheet": sheet,
        "cell": link(sheet, address(each.row, each.column)),
        "column": each.title,
        "before": before,
        "after": after,
        "rule": each.rule,
        "cause": each.cause,
    }
    return {names[key]: value or None for key, value in held.items()}


def _summarise(report: JobReport, tables: Sequence[Table], changes: Sequence[Tidied]) -> None:
    rules = Counter(each.rule for each in changes if not each.cause)
    causes = Counter(each.cause for each in changes if each.cause)
    report.counts = {
        "行数": sum(len(table.data_rows) for table in tables),
        CLEANED: sum(rules.values()),
        OPEN: sum(causes.values()),
    }
    if changes:
        report.table = [
            ["规则", "结果", "单元格数"],
            *([rule, CLEANED, count] for rule, count in rules.most_common()),
            *([cause, OPEN, count] for cause, count in causes.most_common()),
        ]
    if causes:
        report.messages.append(
            f"有{sum(causes.values())}个单元格不能确定，保持原样，请按“{CLEANING_SHEET}”逐个核对。"
        )


def _line(report: JobReport) -> str:
    return f"{CLEANED}{report.counts[CLEANED]}个单元格，{OPEN}{report.counts[OPEN]}个"
