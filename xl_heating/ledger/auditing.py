"""Auditing a read table: what the reader doubts and what the checks doubt, in one list by place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from xl_heating.ledger.audit_records import cost_fields, records_of
from xl_heating.ledger.columns import Content, Field
from xl_heating.ledger.duplicates import check_duplicates
from xl_heating.ledger.findings import Finding, shown
from xl_heating.ledger.grid import address, column_number
from xl_heating.ledger.identity import number_text
from xl_heating.ledger.ledger import Ledger
from xl_heating.policy import Policy
from xl_heating.rules.audit import CHECKS, TABLE, Check, Doubt, Lists, Records, Unjudged, judge
from xl_heating.rules.identity import NumberKind, masked

AUDITED_KINDS = ("T2", "T5", "T10")
"""Kinds that are audited besides the ledgers; `find` gives them on request."""

_CELL = re.compile(r"([A-Z]*)(\d+)(?::([A-Z]*)(\d+))?")
_MASKED = {
    "id_number": NumberKind.IDENTITY,
    "phone": NumberKind.PHONE,
    "account": NumberKind.ACCOUNT,
}
_DATA = "数据"
"""The clause of what is no rule's matter but the data's."""
_CLAUSES = {
    "AREA_MISSING": "三（二）",
    "COST_MISSING": "三",
    "COST_UNSPLIT": "三",
    "COST_COLUMN_UNKNOWN": "三",
    "ROUTE_MISSING": "三",
    "ROUTE_UNKNOWN": "三",
    "ROUTE_CONFIRM": "二.1",
    "SEASON_BAD": "三（三）3",
    "DUP_ID": "二.2",
    "DUP_HOUSEHOLD": "二.2",
}
"""The clauses behind the reader's own findings."""


@dataclass(frozen=True)
class Line:
    """One line of an audit. Rows and columns are 1-based sheet numbers, 0 for the table as a whole."""

    row: int
    last_row: int
    column: int
    title: str
    """The column's header as it stands in the sheet."""
    value: str
    """What stands in the cell; identity, phone and account numbers are masked."""
    code: str
    severity: str
    message: str
    clause: str
    suggestion: str
    rows: tuple[int, ...] = ()
    """The rows that are meant, where those from `row` to `last_row` are not all."""

    @property
    def cell(self) -> str:
        """The cell's address, "" for the table as a whole."""
        if not self.row:
            return ""
        return address(self.row, self.column) if self.column else f"{self.row}:{self.row}"


@dataclass(frozen=True)
class Audit:
    """The lines of one table, the checks that were put, and what was missing for the others."""

    policy: Policy
    """The policy that the table was judged by."""
    ledger: Ledger
    lines: tuple[Line, ...]
    put: tuple[Check, ...]
    unjudged: tuple[Unjudged, ...]

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is missing for checks that could not be put, as staff call it: 验收日期, 核查日 …"""
        said = [self._said(need, each.check) for each in self.unjudged for need in each.lacks]
        return tuple(dict.fromkeys(said))

    def _said(self, need: str, check: Check) -> str:
        if need == "as_of":
            return "核查日"
        if need in check.lines:
            return f"政策参数 {need}"
        names = [name for name in need.split("|") if name in self.ledger.table.fields] or need.split("|")
        return "或".join(self._alias(name) for name in names[:2])

    def _alias(self, name: str) -> str:
        field: Field | None = self.ledger.table.fields.get(name)
        return field.aliases[0] if field and field.aliases else {"eligible": "可补贴费用"}.get(name, name)


def audit(
    ledger: Ledger, policy: Policy, *, as_of: dt.date | None = None, lists: Lists | None = None
) -> Audit:
    """Put every check to a read table.

    Parameters
    ----------
    as_of : the day of the audit, for ages and dates in the future; without it they are not judged
    lists : 核准名单 and the like
    """
    return audited(ledger, records_of(ledger, policy, as_of, lists))


def audited(ledger: Ledger, records: Records, checks: Sequence[Check] = CHECKS) -> Audit:
    """Put `checks` to the records of a read table; what the reader doubts is told besides."""
    doubts, put, unjudged = judge(records, checks)
    lines = [*_of_reader(ledger, ledger.findings), *(check_line(ledger, doubt) for doubt in doubts)]
    return Audit(records.policy, ledger, in_order(lines), tuple(put), tuple(unjudged))


def in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines by their place in the sheet, without what reader and check both say of a cell."""
    return tuple(sorted(_once(lines), key=_place))


def across(audits: Sequence[Audit]) -> list[Line]:
    """Households that stand in two tables of one sheet, told of the later one."""
    lines: list[Line] = []
    for earlier, later in combinations(audits, 2):
        lines += reader_lines(later.ledger, check_duplicates([earlier.ledger, later.ledger], later.policy))
    return lines


def reader_lines(ledger: Ledger, findings: Sequence[Finding]) -> list[Line]:
    """Findings of the reader about a table as lines of an audit."""
    return sorted(_of_reader(ledger, findings), key=_place)


def _place(line: Line) -> tuple[int, int]:
    return line.row, line.column


def _once(lines: Iterable[Line]) -> Iterator[Line]:
    """Leave out what reader and check both say of a cell."""
    seen: set[tuple[int, int, str, str]] = set()
    for line in lines:
        key = line.row, line.column, line.code, line.message if line.code != "UNIT_SUSPECT" else ""
        if key not in seen:
            seen.add(key)
            yield line


def _of_reader(ledger: Ledger, findings: Sequence[Finding]) -> Iterator[Line]:
    names = {column: name for name, column in ledger.places.items()}
    for finding in findings:
        place = _CELL.match(finding.cell)
        row = int(place[2]) if place else 0
        last = int(place[4]) if place and place[4] else row
        column = column_number(place[1]) if place and place[1] else 0
        if row in ledger.table.header_rows:
            row = last = 0
        value = _value(ledger, row, column, names.get(column, "")) if row == last and row else ""
        yield Line(
            row, last, column, _title(ledger, column, names.get(column, "")), value,
            finding.code, finding.severity, finding.message,
            _CLAUSES.get(finding.code, _DATA), finding.suggestion, finding.rows,
        )  # fmt: skip


def check_line(ledger: Ledger, doubt: Doubt) -> Line:
    """What a check doubts as a line of an audit."""
    row = 0 if doubt.row == TABLE else int(ledger.rows[doubt.row])
    name = doubt.field
    if name == "eligible":
        name = next((each for each in cost_fields(ledger.kind) if each in ledger.places), name)
    column = ledger.places.get(name, 0)
    return Line(
        row, row, column, _title(ledger, column, name), _value(ledger, row, column, name),
        doubt.code, doubt.severity, doubt.message, doubt.clause, doubt.suggestion,
    )  # fmt: skip


def _title(ledger: Ledger, column: int, name: str) -> str:
    if not column:
        return ""
    if name in ledger.table.titles:
        return ledger.table.titles[name]
    header = ledger.table.grid.value(ledger.table.header_rows[-1], column)
    return "".join(str(header or "").split())


def _value(ledger: Ledger, row: int, column: int, name: str) -> str:
    cell = ledger.table.grid.value(row, column) if row and column else None
    if cell is None or cell == "":
        return ""
    if name in _MASKED:
        return masked(number_text(cell), _MASKED[name])
    field = ledger.table.fields.get(name)
    if isinstance(cell, float) and field is not None and field.content is Content.DATE:
        day = ledger.columns[name][ledger.rows == row]
        return str(day[0]) if len(day) else shown(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return shown(cell)
