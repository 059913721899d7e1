"""What an audit doubts, as rows of 疑点清单, as marks on cells, and as counts by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from xl_heating.jobs.audit_titles import title
from xl_heating.jobs.finding_list import SEVERITIES, Entry
from xl_heating.jobs.marking import ERROR_COLOR, WARNING_COLOR, Marks
from xl_heating.ledger import Finding, Ledger
from xl_heating.ledger.auditing import Line
from xl_heating.ledger.book_auditing import BookAudit, SheetAudit
from xl_heating.ledger.grid import address

_COLORS = {"E": ERROR_COLOR, "W": WARNING_COLOR}
_HOUSEHOLD = ("household_id",)
_NAMES = ("name", "place", "project", "payee", "street")
_MOST_LINES = 4
"""Of one note; a longer one is not read."""


def entries(found: BookAudit) -> list[Entry]:
    """The rows of 疑点清单, gravest first, sheet by sheet."""
    unread = [_unread(name, line) for name, line in found.unclear]
    rows = [*unread, *(_entry(sheet, line) for sheet in found.sheets for line in sheet.lines)]
    return sorted(rows, key=lambda each: "EWI".index(each.severity))


def _unread(sheet: str, line: Line) -> Entry:
    return Entry(
        line.severity, line.code, line.message, line.suggestion,
        sheet=sheet, cell=line.cell, clause=line.clause, linked=True,
    )  # fmt: skip


def _entry(sheet: SheetAudit, line: Line) -> Entry:
    ledger = sheet.ledger
    table = ledger.table
    header = address(table.header_rows[-1], line.column or min(table.columns.values()))
    cell = line.cell or header
    if line.row and line.column and line.last_row > line.row:
        cell = f"{line.cell}:{address(line.last_row, line.column)}"
    at = _position(ledger, line)
    return Entry(
        line.severity, line.code, line.message, line.suggestion,
        workbook=_told(ledger, at, ("street",)), sheet=table.sheet, cell=cell,
        household=_told(ledger, at, _HOUSEHOLD), name=_told(ledger, at, _NAMES),
        value=line.value, clause=line.clause, linked=True,
    )  # fmt: skip


def _position(ledger: Ledger, line: Line) -> int | None:
    """The record that a line is about, where it is about one."""
    if not line.row or line.row != line.last_row:
        return None
    at = int(ledger.rows.searchsorted(line.row))
    return at if at < len(ledger) and int(ledger.rows[at]) == line.row else None


def _told(ledger: Ledger, at: int | None, names: Iterable[str]) -> str:
    if at is None:
        return ""
    values = (ledger.columns[name][at] for name in names if name in ledger.columns)
    return next((str(value) for value in values if value is not None), "")


def marks(found: BookAudit) -> Marks:
    """Colours of errors and warnings, errors first, and the notes; information is left to the list."""
    result = Marks()
    lines = [(sheet, line) for sheet in found.sheets for line in sheet.lines if line.severity in _COLORS]
    lines.sort(key=lambda each: "EW".index(each[1].severity))
    more: Counter[tuple[str, int, int]] = Counter()
    for sheet, line in lines:
        for row in _rows(line):
            place = sheet.ledger.table.sheet, row, line.column or min(sheet.ledger.table.columns.values())
            result.colors.setdefault(place, _COLORS[line.severity])
            said = result.notes.setdefault(place, [])
            if len(said) < _MOST_LINES:
                said.append(f"{SEVERITIES[line.severity]} {line.code}：{line.message}")
            else:
                more[place] += 1
    for place, count in more.items():
        result.notes[place].append(f"……另有{count}条，见“疑点清单”。")
    return result


def _rows(line: Line) -> Sequence[int]:
    if not line.row:
        return ()
    return line.rows or range(line.row, line.last_row + 1)


def findings(rows: Iterable[Entry], workbook: str) -> Iterator[Finding]:
    """Entries as a report carries them."""
    for each in rows:
        yield Finding(
            workbook, each.sheet, each.cell, each.code, each.severity, each.message, each.suggestion
        )


def counted(rows: Sequence[Entry]) -> list[list[Any]]:
    """Header and rows: code, what it is, severity, clause, how many; gravest and most frequent first."""
    counts = Counter((each.severity, each.code, each.clause) for each in rows)
    ordered = sorted(counts.items(), key=lambda each: ("EWI".index(each[0][0]), -each[1], each[0][1]))
    return [
        ["代码", "内容", "级别", "依据条款", "处数"],
        *(
            [code, title(code), SEVERITIES[severity], clause, count]
            for (severity, code, clause), count in ordered
        ),
    ]
