"""Auditing a whole workbook: each table by itself, those of one kind together, one kind against another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from xl_heating.ledger.audit_records import records_of
from xl_heating.ledger.auditing import (
    AUDITED_KINDS,
    Audit,
    Line,
    across,
    audited,
    check_line,
    in_order,
    reader_lines,
)
from xl_heating.ledger.duplicates import check_duplicates
from xl_heating.ledger.grid import Grid
from xl_heating.ledger.ledger import Ledger
from xl_heating.ledger.reading import read
from xl_heating.ledger.tables import find
from xl_heating.policy import Policy
from xl_heating.rules.audit import CHECKS, TABLE, Lists, Records, judge, together

BOOK_KINDS = (*AUDITED_KINDS, "T4")
"""Kinds that are audited besides the ledgers; the completions only beside the ledger they come from."""
_COPIED = "TABLE_TWICE"
_STREET = ("STREET_MISSING", "STREET_FROM_TITLE", "STREET_CONFLICT")
_NEEDLESS = {"T5": _STREET}
"""A dossier is known by its household's number; its list has no streets (四（三）)."""


@dataclass(frozen=True)
class SheetAudit:
    """One table of the workbook and all that is doubted about it."""

    audit: Audit
    records: Records
    lines: tuple[Line, ...]

    @property
    def ledger(self) -> Ledger:
        """The table as it was read."""
        return self.audit.ledger


@dataclass(frozen=True)
class BookAudit:
    """The tables of a workbook in the order of its sheets."""

    sheets: tuple[SheetAudit, ...]
    unclear: tuple[tuple[str, Line], ...]
    """(sheet, line) of tables that look like two kinds at once and were not read."""

    @property
    def lacks(self) -> tuple[str, ...]:
        """What no table has and some checks need, as staff call it.

        What one table lacks and another of the workbook has is looked at there.
        """
        had = {name for sheet in self.sheets for name in sheet.ledger.columns}
        said = (
            replace(sheet.audit, unjudged=(each,)).lacks
            for sheet in self.sheets
            for each in sheet.audit.unjudged
            if not had.intersection(name for need in each.lacks for name in need.split("|"))
        )
        return tuple(dict.fromkeys(name for names in said for name in names))


def audit_book(
    grids: Sequence[Grid],
    policy: Policy,
    *,
    as_of: dt.date | None = None,
    lists: Lists | None = None,
    sheet: str = "",
) -> BookAudit:
    """Put every check to every table of a workbook.

    Parameters
    ----------
    grids : its sheets
    as_of : the day of the audit
    lists : identity numbers of 死亡, 迁出, 低保特困; the workbook's own name list, completions and dossiers
        are taken from its sheets
    sheet : only tables of that sheet are told of; the others are still compared with
    """
    tables = find(grids, policy, also=BOOK_KINDS)
    # Like two kinds at once: such a table says so itself.
    unclear = [
        (table.sheet, line)
        for table in tables
        if not table.kind
        for line in reader_lines(read(table, policy), table.doubts)
    ]
    ledgers = [ledger for ledger in (read(table, policy) for table in tables if table.kind) if len(ledger)]
    records = [records_of(ledger, policy, as_of) for ledger in ledgers]
    crossed = _crossed(ledgers, records, lists or Lists())
    records = [replace(each, lists=crossed) for each in records]
    single, whole = _apart(ledgers, _copied(ledgers, policy))
    audits = []
    for at, (ledger, each) in enumerate(zip(ledgers, records, strict=True)):
        # A table that is alone answers for its kind.
        checks = CHECKS if at in single else [check for check in CHECKS if not check.whole]
        audits.append(audited(ledger, each, checks))
    lines = [
        [line for line in each.lines if line.code not in _NEEDLESS.get(each.ledger.kind, ())]
        for each in audits
    ]
    for group in whole:
        for at, line in _together(group, ledgers, records):
            lines[at].append(line)
    for at, later in enumerate(audits):
        for earlier in audits[:at]:
            lines[at] += across([earlier, later])
    sheets = tuple(
        SheetAudit(each, records[at], in_order(lines[at]))
        for at, each in enumerate(audits)
        if not sheet or each.ledger.table.sheet == sheet
    )
    return BookAudit(sheets, tuple((name, line) for name, line in unclear if not sheet or name == sheet))


def _crossed(ledgers: Sequence[Ledger], records: Sequence[Records], lists: Lists) -> Lists:
    """The lists that tables are compared with: those supplied, and the workbook's own tables."""

    def own(kind: str) -> Records | None:
        at = [place for place, ledger in enumerate(ledgers) if ledger.kind == kind]
        return together([records[each] for each in at], _names(ledgers, at)) if at else None

    return replace(
        lists,
        approved=lists.approved or own("T2"),
        conversions=own("T3"),
        completions=own("T4"),
        dossiers=own("T5"),
    )


def _names(ledgers: Sequence[Ledger], at: Sequence[int]) -> list[str]:
    return [f"工作表“{ledgers[each].table.sheet}”" for each in at]


def _copied(ledgers: Sequence[Ledger], policy: Policy) -> set[str]:
    """Kinds of which the workbook holds two copies of one table: each is then asked by itself."""
    return {
        later.kind
        for at, later in enumerate(ledgers)
        for finding in check_duplicates([*ledgers[:at], later], policy)
        if finding.code == _COPIED and finding.sheet == later.table.sheet
    }


def _apart(ledgers: Sequence[Ledger], copied: set[str]) -> tuple[set[int], list[list[int]]]:
    """Tables that answer for their kind alone, and the groups of several tables of one kind."""
    kinds: dict[str, list[int]] = {}
    for at, ledger in enumerate(ledgers):
        kinds.setdefault(ledger.kind, []).append(at)
    groups = [places for kind, places in kinds.items() if len(places) > 1 and kind not in copied]
    return set(range(len(ledgers))) - {at for group in groups for at in group}, groups


def _together(
    group: Sequence[int], ledgers: Sequence[Ledger], records: Sequence[Records]
) -> list[tuple[int, Line]]:
    """What the checks that compare records doubt in several tables of one kind, each at its table."""
    whole = together([records[at] for at in group], _names(ledgers, group))
    ends = np.cumsum([len(records[at]) for at in group])
    doubts, _, _ = judge(whole, [check for check in CHECKS if check.whole])
    told = []
    for doubt in doubts:
        place = 0 if doubt.row == TABLE else int(np.searchsorted(ends, doubt.row, side="right"))
        start = int(ends[place]) - len(records[group[place]])
        own = replace(doubt, row=TABLE if doubt.row == TABLE else doubt.row - start)
        told.append((group[place], check_line(ledgers[group[place]], own)))
    return told
