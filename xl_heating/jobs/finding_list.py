"""疑点清单: what jobs doubt, one row each, and what staff found when they looked into it (核实情况).

Several jobs write the list. Each replaces its own rows and keeps the others'; what staff typed into
核实情况, or into a column of their own, stays with its finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from xl_heating.jobs.layout import ListLayout, findings_layout
from xl_heating.jobs.report import Change
from xl_heating.jobs.writing import put, rows_of
from xl_heating.ledger import Finding

SEVERITIES = {"E": "错误", "W": "提示", "I": "说明"}
_ORDER = {word: at for at, word in enumerate(SEVERITIES.values())}
_LINK = re.compile(r'=HYPERLINK\("(?:[^"]|"")*","((?:[^"]|"")*)"\)', re.I)
_LETTERS = re.compile(r"[A-Z]*")
_FIRST_CELL = re.compile(r"([A-Z]*)(\d+)")
_LINKED, _REVIEW = "cell", "review"

Row = dict[str, Any]
"""Header text → what the cell holds; of the linked column, the text of its formula."""


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


def link(sheet: str, cell: str) -> str:
    """The formula of a link to a cell of this workbook; a whole row's (``7:7``) leads to its first cell."""
    place = _FIRST_CELL.match(cell)
    target = f"{place[1] or 'A'}{place[2]}" if place else "A1"
    place_text = f"#'{sheet.replace(chr(39), chr(39) * 2)}'!{target}".replace('"', '""')
    return f'=HYPERLINK("{place_text}","{cell or target}")'


def put_entries(
    header: Any, operation: str, entries: Iterable[Entry], changes: list[Change], *, dry_run: bool = False
) -> int:
    """Replace the rows of `operation` in 疑点清单 by `entries`, gravest first.

    `header` is the Range of the list's header cells; only the columns that it has are written. Returns how
    many findings that staff had looked into are no longer there.
    """
    layout = findings_layout()
    titles = [str(title or "").strip() for title in rows_of(header)[0]]
    kept = _read(header, titles, layout)
    names = {column.key: column.headers[-1] for column in layout.columns}
    own = [row for row in kept if row.get(names["operation"]) == operation]
    others = [row for row in kept if row.get(names["operation"]) != operation]
    memory = _Memory(own, names)
    rows = [memory.remind(_row(entry, operation, names)) for entry in entries]
    rows = sorted(
        others + rows, key=lambda row: (_ORDER.get(row[names["severity"]], 9), row[names["operation"]] or "")
    )
    for number, row in enumerate(rows, start=1):
        row[names["no"]] = number
    _write(header, titles, rows, names[_LINKED], changes, dry_run=dry_run)
    return memory.forgotten


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


def shown_cell(content: Any) -> str:
    """The address that a cell of the linked column shows, whether it is a link or a text."""
    text = str(content or "")
    found = _LINK.fullmatch(text)
    return found[1].replace('""', '"') if found else text


def _column(content: Any) -> str:
    found = _LETTERS.match(shown_cell(content))
    return found[0] if found else ""


def _read(header: Any, titles: list[str], layout: ListLayout) -> list[Row]:
    sheet, first, left = header.sheet, header.row + 1, header.column
    bottom = sheet.used_range.last_cell.row
    if bottom < first:
        return []
    block = sheet.range((first, left), (bottom, left + len(titles) - 1))
    rows = [dict(zip(titles, values, strict=True)) for values in rows_of(block)]
    linked = layout.column(_LINKED).headers[-1]
    if linked in titles:
        texts = formulas_of(
            sheet.range((first, left + titles.index(linked)), (bottom, left + titles.index(linked)))
        )
        for row, text in zip(rows, texts, strict=True):
            row[linked] = text or None
    return [row for row in rows if any(value is not None for value in row.values())]


def formulas_of(column: Any) -> list[str]:
    """The formulas of a Range of one column, and the text of its other cells."""
    texts = column.formula
    return [row[0] for row in texts] if isinstance(texts, (tuple, list)) else [texts]


def _write(
    header: Any, titles: list[str], rows: list[Row], linked: str, changes: list[Change], *, dry_run: bool
) -> None:
    sheet, first, left = header.sheet, header.row + 1, header.column
    last = max(sheet.used_range.last_cell.row, first + len(rows) - 1)
    if last < first:
        return
    padded = [*rows, *[{}] * (last - first + 1 - len(rows))]
    at = titles.index(linked) if linked in titles else len(titles)
    for begin, end in ((0, at), (at + 1, len(titles))):
        if begin < end:
            target = sheet.range((first, left + begin), (last, left + end - 1))
            put(
                target,
                [[row.get(title) for title in titles[begin:end]] for row in padded],
                changes,
                dry_run=dry_run,
            )
    if at < len(titles):
        column = sheet.range((first, left + at), (last, left + at))
        put_formulas(column, [row.get(linked) or "" for row in padded], changes, dry_run=dry_run)


def put_formulas(column: Any, texts: Sequence[str], changes: list[Change], *, dry_run: bool = False) -> None:
    """Write formulas and texts into a Range of one column where they differ, as `writing.put` does."""
    differing = [
        at for at, (old, new) in enumerate(zip(formulas_of(column), texts, strict=True)) if old != new
    ]
    if not differing:
        return
    top, bottom = differing[0], differing[-1]
    block = column[top : bottom + 1, 0]
    changes.append(Change(column.sheet.name, block.address.replace("$", ""), len(differing)))
    if dry_run:
        return
    wanted = list(texts[top : bottom + 1])
    if column.sheet.book.app.engine.name == "excel":  # which would read 7:7 as a time of day
        wanted = [f"'{text}" if text and not text.startswith("=") else text for text in wanted]
    block.formula = [[text] for text in wanted] if len(wanted) > 1 else wanted[0]
