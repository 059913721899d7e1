"""合并街镇台账: a folder of street (or village) workbooks into the ledger sheets of the open workbook.

Columns are matched by what they mean, whatever they are called and wherever they stand. Two ways to merge:

- a sheet with a column 来源文件 (the district's merged ledgers) holds nothing but what was merged, and is
  written anew each time;
- any other sheet (the street's 确村确户名单, into which its villages' lists go) keeps what it has: known
  records are brought up to date, new ones are added below.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xl_heating.errors import JobError
from xl_heating.jobs.collecting import KEYS, Collection, Parsing, Source, collect, ledger_files, settle_resent
from xl_heating.jobs.finding_list import entry_of, put_entries
from xl_heating.jobs.layout import findings_layout
from xl_heating.jobs.list_sheets import ensure_list, find_list
from xl_heating.jobs.merge_conflicts import conflicts, left_out
from xl_heating.jobs.merge_records import Merged, apply, renew, update
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.run_record import record
from xl_heating.jobs.writing import NamedCells
from xl_heating.ledger import Finding, Ledger, find, grids_from_book, read
from xl_heating.policy import Policy

OPERATION = "合并台账"
ROSTER = "T2"
LIST_KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    ROSTER: (
        ("household_book", "plot"),
        ("id_number", "plot"),
        ("id_number", "address"),
        ("id_number",),
        ("village", "name"),
    ),
    "T4": (("household_id",),),
    "T5": (("household_id",), ("dossier_number",)),
}
"""What identifies a row of the tables that are merged besides the ledgers, best first."""
_OWN_STREET = "heat_own_street"


@dataclass
class _Target:
    """A sheet of the open workbook that records go into."""

    ledger: Ledger
    sources: list[Source] = field(default_factory=list)


def run(book: Any, folder: Path, occasion: Occasion) -> JobReport:
    """Merge the workbooks in `folder` into the ledger sheets of `book` (an xlwings Book).

    The newer of two files that hold the same rows wins; rows of the older one that differ, or that only it
    has, are listed. What was doubted goes into 疑点清单.

    Raises
    ------
    JobError : the folder is empty or missing; the workbook has no sheet to merge into, or two of one kind
    """
    started = time.perf_counter()
    cells = NamedCells(book)
    occasion = occasion.in_book(cells)
    targets = _targets(book, occasion.policy)
    header = find_list(book, findings_layout())
    parsing = Parsing(ledger_files(folder, exclude=Path(book.fullname)))
    lists = [kind for kind in LIST_KEYS if kind in targets]
    collection = collect(parsing, occasion.policy, occasion.progress, also=lists)
    settle_resent(collection, collection.others, LIST_KEYS)
    street = _own_street(cells)
    homeless: list[Source] = []
    for source in (*collection.sources, *collection.others):
        target = targets.get(source.kind)
        if target is None:
            homeless.append(source)
            continue
        if street:
            _fill_street(source.ledger, street)
        target.sources.append(source)
    report = occasion.report(OPERATION, book.name)
    findings = list(collection.findings)
    merged: list[Merged] = []
    for kind, target in targets.items():
        if not target.sources:
            continue
        keys = {**KEYS, **LIST_KEYS}[kind]
        findings += conflicts(target.sources, keys) + left_out(target.sources, keys)
        generated = "source_file" in target.ledger.table.columns
        gathered = (renew if generated else update)(book, target.ledger, target.sources, keys, occasion)
        merged.append(gathered)
        findings += gathered.findings
    apply(merged, report)
    _say(report, occasion.policy, collection, merged, homeless, findings, whole=street == "")
    report.findings = findings
    if header is None and findings and not occasion.dry_run:
        header = ensure_list(book, findings_layout())
        report.restructured = True
    if header is not None:
        entries = [entry_of(finding) for finding in findings]
        put_entries(header, OPERATION, entries, report.changes, dry_run=occasion.dry_run)
    report.counts["改动单元格"] = report.changed_cells
    record(cells, report, occasion, _line(report), files=len(collection.files))
    report.seconds = time.perf_counter() - started
    return report


def _targets(book: Any, policy: Policy) -> dict[str, _Target]:
    """Kind → the sheet that takes it."""
    found: dict[str, _Target] = {}
    for table in find(grids_from_book(book), policy, also=tuple(LIST_KEYS)):
        if table.kind not in KEYS and table.kind not in LIST_KEYS:
            continue
        if table.kind in found:
            other = found[table.kind].ledger.table.sheet
            raise JobError(
                f"工作表“{other}”和“{table.sheet}”是同一种表，不能判断应并入哪一张。",
                where=book.name,
                remedy="请只保留一张，或把不用的一张移到其他工作簿后重试。",
            )
        found[table.kind] = _Target(read(table, policy))
    if not found:
        raise JobError(
            "工作簿中没有可以并入台账的工作表。",
            where=book.name,
            remedy="请使用“区级汇总”或“街镇台账”模板，或在本工作簿中准备好台账表头。",
        )
    return found


def _own_street(cells: NamedCells) -> str:
    value = cells[_OWN_STREET].value if _OWN_STREET in cells else None
    return str(value).strip() if value else ""


def _fill_street(ledger: Ledger, street: str) -> None:
    """A village's list need not say which street it belongs to when it goes into that street's workbook."""
    import numpy as np

    said = ledger.columns.get("street")
    if said is None:
        ledger.columns["street"] = np.full(len(ledger), street, dtype=object)
    else:
        ledger.columns["street"] = np.array([each or street for each in said.tolist()], dtype=object)


def _say(
    report: JobReport,
    policy: Policy,
    collection: Collection,
    merged: list[Merged],
    homeless: list[Source],
    findings: list[Finding],
    *,
    whole: bool,
) -> None:
    report.counts = {
        "文件数": len(collection.files),
        "行数": sum(each.records for each in merged),
        "新增": sum(each.added for each in merged),
        "更新": sum(each.updated for each in merged),
        "问题数": len(findings),
    }
    if whole:
        seen = {street for each in merged for street in each.streets}
        missing = [street.name for street in policy.streets if street.name not in seen]
        if missing and merged:
            report.messages.append(f"缺报：{'、'.join(missing)}，合并结果不含上述街镇。")
    for path, cause in collection.unreadable.items():
        report.messages.append(f"{path.name} 无法读取，未并入：{cause}")
    for source in (*collection.sources, *collection.others):
        report.messages += [
            f"{source.path.name}（{source.ledger.table.sheet}）{note}。" for note in source.notes
        ]
    for each in merged:
        report.messages += each.messages
    for kind in dict.fromkeys(source.ledger.table.title for source in homeless if len(source.ledger)):
        files = [source.path.name for source in homeless if source.ledger.table.title == kind]
        report.messages.append(f"本工作簿没有“{kind}”，{'、'.join(files)}中的该表未并入。")
    if not merged:
        report.messages.append("来件中没有可以并入本工作簿的表。")
    report.table = [["工作表", "来件数", "记录数", "新增", "更新"]]
    report.table += [[each.sheet, each.files, each.records, each.added, each.updated] for each in merged]


def _line(report: JobReport) -> str:
    figures = "，".join(f"{name}{value}" for name, value in report.counts.items())
    return "；".join([figures, *report.messages[:3]])
