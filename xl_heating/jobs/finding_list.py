"""疑点清单: what jobs doubt, one row each, and what staff found when they looked into it (核实情况).

Several jobs write the list. Each replaces its own rows and keeps the others'; what staff typed into
核实情况, or into a column of their own, stays with its finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xl_heating.jobs.layout import findings_layout
from xl_heating.jobs.linked_rows import Row, link, read_rows, shown_cell, write_rows
from xl_heating.jobs.list_sheets import find_list
from xl_heating.jobs.report import Change
from xl_heating.ledger import Finding

SEVERITIES = {"E": "错误", "W": "提示", "I": "说明"}
_ORDER = {word: at for at, word in enumerate(SEVERITIES.values())}
_LETTERS = re.compile(r"[A-Z]*")
_LINKED, _REVIEW = "cell", "review"


@dataclass(frozen=True)
class Entry:
    """One finding as the list shows it."""

    severity: str
    """E, W or I."""
    code: str
    message: str
    suggestion: str = ""
    workbook: str = ""
    sheet: str = ""
    cell: str = ""
    household: str = ""
    name: str = ""
    value: str = ""
    clause: str = ""
    linked: bool = False
    """The cell is one of this workbook: it is written as a link."""


def entry_of(finding: Finding) -> Entry:
    """A finding about some other workbook."""
    return Entry(
        finding.severity, finding.code, finding.message, finding.suggestion,
        finding.workbook, finding.sheet, finding.cell,
    )  # fmt: skip


def put_entries(
    header: Any, operation: str, entries: Iterable[Entry], changes: list[Change], *, dry_run: bool = False
) -> int:
    """Replace the rows of `operation` in 疑点清单 by `entries`, gravest first.

    `header` is the Range of the list's header cells; only the columns that it has are written. Returns how
    many findings that staff had looked into are no longer there.
    """
    layout = findings_layout()
    names = {column.key: column.headers[-1] for column in layout.columns}
    kept = read_rows(header, names[_LINKED])
    own = [row for row in kept if row.get(names["operation"]) == operation]
    others = [row for row in kept if row.get(names["operation"]) != operation]
    memory = _Memory(own, names)
    rows = [memory.remind(_row(entry, operation, names)) for entry in entries]
    rows = sorted(
        others + rows, key=lambda row: (_ORDER.get(row[names["severity"]], 9), row[names["operation"]] or "")
    )
    for number, row in enumerate(rows, start=1):
        row[names["no"]] = number
    write_rows(header, rows, names[_LINKED], changes, dry_run=dry_run)
    return memory.forgotten


def put_findings(
    book: Any, operation: str, findings: Iterable[Finding], changes: list[Change], *, dry_run: bool = False
) -> None:
    """Replace the rows of `operation` in the book's 疑点清单; a workbook without that list gets none.

    Findings about `book` itself are linked to their cells.
    """
    header = find_list(book, findings_layout())
    if header is None:
        return
    entries = [
        replace(entry_of(finding), linked=finding.workbook == book.name and bool(finding.cell))
        for finding in findings
    ]
    put_entries(header, operation, entries, changes, dry_run=dry_run)


def _row(entry: Entry, operation: str, names: dict[str, str]) -> Row:
    held = {
        "severity": SEVERITIES[entry.severity],
        "operation": operation,
        "cell": link(entry.sheet, entry.cell) if entry.linked and entry.sheet else entry.cell,
    }
    return {
        title: held.get(key, getattr(entry, key, None)) or None for key, title in names.items() if key != "no"
    }


class _Memory:
    """What staff typed beside the findings of the last run."""

    def __init__(self, rows: Sequence[Row], names: dict[str, str]) -> None:
        self._names = names
        self._known = {*names.values()} - {names[_REVIEW]}
        self._rows: dict[tuple[Any, ...], list[Row]] = {}
        for row in rows:
            if any(value is not None for title, value in row.items() if title not in self._known):
                self._rows.setdefault(self._key(row), []).append(row)

    @property
    def forgotten(self) -> int:
        """How many rows with something typed have found no finding."""
        return sum(map(len, self._rows.values()))

    def _key(self, row: Row) -> tuple[Any, ...]:
        # A household keeps its number when rows are inserted above it; what has none is known by its cell.
        names = self._names
        place = row.get(names["household"]) or shown_cell(row.get(names[_LINKED]))
        return (*(row.get(names[key]) for key in ("code", "workbook", "sheet")), place)

    def remind(self, row: Row) -> Row:
        """The row with what was typed beside the same finding."""
        candidates = self._rows.get(self._key(row))
        if not candidates:
            return row
        column = _column(row.get(self._names[_LINKED]))
        same = [old for old in candidates if _column(old.get(self._names[_LINKED])) == column]
        old = (same or candidates)[0]
        candidates.remove(old)
        return row | {title: value for title, value in old.items() if title not in self._known}


def _column(content: Any) -> str:
    found = _LETTERS.match(shown_cell(content))
    return found[0] if found else ""
