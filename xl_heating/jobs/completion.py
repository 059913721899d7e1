"""竣工台账: one row of 到户竣工台账 (T4) for each household that was put to acceptance (四（三）).

What 改造台账 knows is brought up to date by 户编号; what the third party and the offices typed (验收单位,
室温, 问题, 市复核 …) stays. No row is ever taken away: one that 改造台账 no longer bears out is a finding.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_heating.jobs.finding_list import entry_of, put_entries
from xl_heating.jobs.layout import findings_layout
from xl_heating.jobs.list_sheets import find_list
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.own_tables import OwnTables
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.run_record import record
from xl_heating.jobs.table_writing import TableWriter
from xl_heating.jobs.writing import NamedCells
from xl_heating.ledger import Finding, Ledger
from xl_heating.ledger.answers import acceptances

OPERATION = "竣工台账"
COPIED = (
    "street", "village", "name", "id_number", "route", "serial", "accepted_on", "acceptance",
)  # fmt: skip
"""Fields that both tables have."""
FINISHED = ("commissioned", "energised", "installed")
"""The works' last step that is filled in is the day of completion, the latest step first."""
_COMPLETED = "installed"
"""竣工日期: the reader takes it for the end of the works."""
_NUMBER = "dossier_number"
_NAMED = 30


def run(book: Any, occasion: Occasion) -> JobReport:
    """Bring 竣工台账 of `book` (an xlwings Book) up to date from its 改造台账.

    Raises
    ------
    JobError : the workbook lacks 改造台账 or 竣工台账, or has two of the latter
    """
    started = time.perf_counter()
    cells = NamedCells(book)
    occasion = occasion.in_book(cells)
    tables = OwnTables(book, occasion.policy, OPERATION, also=("T4", "T5"))
    conversions, completion = tables.some("T3", "改造台账"), tables.only("T4", "竣工台账")
    dossiers = tables.any("T5")
    report = occasion.report(OPERATION, book.name)
    findings: list[Finding] = []
    records = _records(conversions, dossiers, findings)
    known = {
        key: at for at, key in reversed(list(enumerate(_column(completion, "household_id").tolist()))) if key
    }
    findings += _not_borne_out(completion, conversions, records)
    writer = TableWriter(book, completion, dry_run=occasion.dry_run)
    matched = [(at, known[key]) for at, key in enumerate(records["household_id"]) if key in known]
    fresh = [at for at, key in enumerate(records["household_id"]) if key not in known]
    changed: set[int] = set()
    for name, values in records.items():
        # What somebody typed here, a dossier's number for one, is better than nothing.
        told = [(at, place) for at, place in matched if values[at] is not None]
        writer.update(
            name, [int(completion.rows[place]) for _, place in told], [values[at] for at, _ in told]
        )
        changed |= _differing(completion, name, matched, values)
    if fresh:
        columns = {name: [values[at] for at in fresh] for name, values in records.items()}
        columns["no"] = list(range(len(completion) + 1, len(completion) + 1 + len(fresh)))
        writer.append(columns)
    report.restructured = writer.inserts > 0
    writer.apply(report.changes)
    header = find_list(book, findings_layout())
    if header is not None:
        put_entries(header, OPERATION, map(entry_of, findings), report.changes, dry_run=occasion.dry_run)
    report.findings = findings
    _say(report, completion, records, fresh, changed)
    record(cells, report, occasion, "；".join(report.messages[:3]))
    report.seconds = time.perf_counter() - started
    return report


def _column(ledger: Ledger, name: str) -> NDArray[Any]:
    return ledger.columns.get(name, np.full(len(ledger), None, dtype=object))


def _days(ledger: Ledger, name: str) -> NDArray[np.datetime64]:
    never = np.full(len(ledger), np.datetime64("NaT", "D"))
    return np.asarray(ledger.columns.get(name, never), dtype="datetime64[D]")


def _put_to_acceptance(ledger: Ledger) -> NDArray[np.bool_]:
    """A conclusion of whatever kind, or the day of one."""
    said = [word is not None for word in _column(ledger, "acceptance").tolist()]
    return np.asarray(np.array(said, dtype=np.bool_) | ~np.isnat(_days(ledger, "accepted_on")))


def _records(
    conversions: Iterable[Ledger], dossiers: Iterable[Ledger], findings: list[Finding]
) -> dict[str, list[Any]]:
    """Field → a value for each household put to acceptance; who has no number is a finding."""
    numbers = {
        household: number
        for ledger in dossiers
        for household, number in zip(
            _column(ledger, "household_id").tolist(), _column(ledger, _NUMBER).tolist(), strict=True
        )
        if household and number
    }
    records: dict[str, list[Any]] = {name: [] for name in ("household_id", *COPIED, _COMPLETED, _NUMBER)}
    seen: set[str] = set()
    for ledger in conversions:
        keys = _column(ledger, "household_id")
        done = _put_to_acceptance(ledger)
        nameless = np.array([key is None for key in keys.tolist()], dtype=np.bool_)
        lacking = np.flatnonzero(done & nameless)
        if len(lacking):
            rows = "、".join(str(int(ledger.rows[at])) for at in lacking[:_NAMED])
            findings.append(
                Finding(
                    ledger.table.workbook, ledger.table.sheet, ledger.cell("name", int(lacking[0])),
                    "ID_EMPTY", "E", f"第{rows}行（共{len(lacking)}行）已验收而没有户编号，未列入竣工台账。",
                    "请编列户编号后重新生成。",
                )
            )  # fmt: skip
        completed = np.full(len(ledger), np.datetime64("NaT", "D"))
        for name in FINISHED:
            completed = np.where(np.isnat(completed), _days(ledger, name), completed)
        # The first of two rows of one household counts; the audit tells of the second.
        first: dict[str, int] = {}
        for place in np.flatnonzero(done).tolist():
            if keys[place] is not None and keys[place] not in seen:
                first.setdefault(keys[place], place)
        seen |= set(first)
        at = list(first.values())
        records["household_id"] += keys[at].tolist()
        records[_NUMBER] += [numbers.get(key) for key in keys[at].tolist()]
        records[_COMPLETED] += _plain(completed[at])
        for name in COPIED:
            records[name] += _plain(_column(ledger, name)[at])
    return records


def _plain(column: NDArray[Any]) -> list[Any]:
    return [None if value != value else value for value in column.tolist()]


def _differing(completion: Ledger, name: str, matched: list[tuple[int, int]], values: list[Any]) -> set[int]:
    """Which rows of 竣工台账 hold another value in that column."""
    old = _plain(_column(completion, name))
    return {place for at, place in matched if values[at] is not None and old[place] != values[at]}


def _not_borne_out(
    completion: Ledger, conversions: Iterable[Ledger], records: dict[str, list[Any]]
) -> list[Finding]:
    """Rows of 竣工台账 whose household 改造台账 does not have, or has as not accepted."""
    there = {key for ledger in conversions for key in _column(ledger, "household_id").tolist() if key}
    accepted = set(records["household_id"])
    findings = []
    keys = _column(completion, "household_id").tolist()
    passed = acceptances(_column(completion, "acceptance")) == 1
    for at, key in enumerate(keys):
        if key is None or key in accepted:
            continue
        cause = "改造台账中没有验收结论" if key in there else "改造台账中没有该户"
        findings.append(
            Finding(
                completion.table.workbook, completion.table.sheet, completion.cell("household_id", at),
                "NOT_ACCEPTED" if key in there else "NOT_IN_LIST", "E" if passed[at] else "W",
                f"{key}{cause}，竣工台账中保留原行。", "请核对两张台账后更正。",
            )
        )  # fmt: skip
    return findings


def _say(
    report: JobReport,
    completion: Ledger,
    records: dict[str, list[Any]],
    fresh: list[int],
    changed: set[int],
) -> None:
    passed = sum(value == "合格" for value in records["acceptance"])
    report.counts = {
        "行数": len(records["household_id"]),
        "验收合格": passed,
        "新增": len(fresh),
        "更新": len(changed),
        "疑点数": len(report.findings),
    }
    report.messages.append(
        f"“{completion.table.sheet}”：已组织验收{len(records['household_id'])}户，其中合格{passed}户；"
        f"新增{len(fresh)}户，更新{len(changed)}户。"
    )
    report.messages += [f"{finding.message}" for finding in report.findings[:5]]
