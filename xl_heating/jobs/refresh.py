"""刷新汇总: fill the district summary (T18) from the streets' ledgers.

Only the cells that the layout calls inputs are written, and only where they differ: done, money, running
subsidy, uncosted households, dossiers, doubts and status per street; the lists 数据来源 and 疑点清单; one
row of 运行日志; the 口径 line and the reporting date. Plans, rates and totals are the template's own
formulas, which the host recalculates.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from xl_heating.jobs.collecting import Collection, Parsing, Source, collect, ledger_files
from xl_heating.jobs.crossing import across_files
from xl_heating.jobs.layout import (
    TableLayout,
    findings_layout,
    log_layout,
    sources_layout,
    summary_layout,
)
from xl_heating.jobs.parameters import workbook_policy
from xl_heating.jobs.report import JobReport, Progress, no_progress
from xl_heating.jobs.rows import Ints, SheetTally
from xl_heating.jobs.tally import UNCOSTED, Tally, tally
from xl_heating.jobs.writing import NamedCells, append_record, put, put_list
from xl_heating.ledger import Finding
from xl_heating.policy import Policy, Task
from xl_heating.rules.money import FEN_PER_YUAN, UNITS, multiply_round
from xl_heating.rules.progress import rate
from xl_heating.rules.season import label

OPERATION = "刷新汇总"
RECEIVED, MISSING, UNREADABLE, RESENT = "已收", "缺报", "无法读取", "重复报送，已取新件"
FEN_PER_WAN = 10_000 * FEN_PER_YUAN
KINDS = {
    "T3": "改造台账",
    "T6": "公益场所",
    "T7": "集中供热项目",
    "T8R": "农房能效",
    "T8U": "城区能效",
    "T9": "运行补贴",
}
SEVERITIES = {"E": "错误", "W": "提示", "I": "说明"}


def run(
    book: Any,
    ledgers: Path,
    policy: Policy,
    *,
    as_of: dt.date,
    now: dt.datetime,
    operator: str = "",
    dry_run: bool = False,
    progress: Progress = no_progress,
    parsing: Parsing | None = None,
) -> JobReport:
    """Fill the 区级汇总 page of `book` (an xlwings Book) from the workbooks in the folder `ledgers`.

    Parameters
    ----------
    as_of : reporting date written on the page
    now, operator : what 运行日志 records
    dry_run : count and compare, write nothing
    parsing : the ledgers, when the host has begun to parse them already

    Returns
    -------
    JobReport : table of street rows, findings, changed ranges, messages about what is missing

    Raises
    ------
    JobError : the folder is empty or missing, or the workbook lacks the summary page
    """
    started = time.perf_counter()
    layout = summary_layout(policy)
    cells = NamedCells(book)
    cells[layout.name("street")]  # before the long work: is this the right workbook?
    policy = workbook_policy(cells, policy)
    if parsing is None:
        parsing = Parsing(ledger_files(ledgers, exclude=Path(book.fullname)))
    collection = collect(parsing, policy, progress)
    report = fill(cells, collection, layout, policy, as_of=as_of, now=now, operator=operator, dry_run=dry_run)
    report.seconds = time.perf_counter() - started
    return report


def fill(
    cells: NamedCells,
    collection: Collection,
    layout: TableLayout,
    policy: Policy,
    *,
    as_of: dt.date,
    now: dt.datetime,
    operator: str,
    dry_run: bool,
) -> JobReport:
    """Write what `collection` adds up to; see `run`. `layout` is the page's, `policy` what counts now."""
    totals = tally(collection.sources, policy)
    statuses = _statuses(collection, totals)
    findings = _findings(collection, totals, policy, statuses)
    values = _values(layout, totals, statuses, findings, collection, policy)
    report = JobReport(
        OPERATION, cells.book.name, as_of, policy.rule_line, dry_run=dry_run, findings=findings
    )
    for column in layout.inputs:
        target = cells[layout.name(column.key)]
        put(target, [[value] for value in values[column.key]], report.changes, dry_run=dry_run)
    if "dossier_rate" in layout:
        total = cells[layout.total_name][0, layout.index("dossier_rate") - 1]
        put(
            total,
            [[_dossier_rate(totals.dossier.sum(), totals.finished.sum())]],
            report.changes,
            dry_run=dry_run,
        )
    put_list(cells, sources_layout(), _source_rows(totals.sheets), report.changes, dry_run=dry_run)
    put_list(
        cells, findings_layout(), [_finding_row(each) for each in findings], report.changes, dry_run=dry_run
    )
    put(cells[layout.rule_name], [[policy.rule_line]], report.changes, dry_run=dry_run)
    put(cells[layout.date_name], [[as_of]], report.changes, dry_run=dry_run)
    _summarise(report, layout, totals, collection, statuses, policy)
    if report.changes and not dry_run:
        append_record(
            cells,
            log_layout(),
            (
                now,
                OPERATION,
                operator,
                len(collection.files),
                report.counts["行数"],
                policy.version,
                _result_line(report),
            ),
        )
    report.table = _table(layout, values, policy)
    return report


# ------------------------------------------------------------------------------------------ the figures


def _values(
    layout: TableLayout,
    totals: Tally,
    statuses: list[str],
    findings: Iterable[Finding],
    collection: Collection,
    policy: Policy,
) -> dict[str, list[Any]]:
    """Input column key → one value a street; blank where the street's ledgers are missing."""
    values: dict[str, list[Any]] = {}
    for at, route in enumerate(policy.routes.values()):
        if route.task is Task.PUBLIC:
            values[f"area_{route.code}"] = _units(totals.public_area)
            values[f"done_{route.code}"] = _units(totals.equivalents)
        else:
            values[f"done_{route.code}"] = _units(totals.done[:, at])
    subsidy, upper = _wan(totals.money["subsidy"]), _wan(totals.money["upper"])
    values["subsidy"] = _in_wan(subsidy)
    values["upper"] = _in_wan(upper)
    # The district bears the rest, also in the rounding, so that the printed row adds up.
    values["district"] = _in_wan(subsidy - upper)
    values["self_pay"] = _in_wan(_wan(totals.money["self_pay"]))
    values["public_district"] = _in_wan(_wan(totals.money["public_district"]))
    none = [None] * len(totals.seen)  # a season without claims is not one that costs nothing
    values |= {key: list(none) for key in layout.keys if key.startswith("running_")}
    for year, paid in totals.running.items():
        values[f"running_{year}"] = _in_wan(_wan(paid))
    values["uncosted"] = totals.uncosted.tolist()
    values["dossier_rate"] = [
        _dossier_rate(complete, finished)
        for complete, finished in zip(totals.dossier, totals.finished, strict=True)
    ]
    values["doubts"] = _doubts(totals, findings, collection, policy)
    for key, column in values.items():
        if key != "doubts":
            values[key] = [value if seen else None for value, seen in zip(column, totals.seen, strict=True)]
    values["status"] = list(statuses)
    return values


def _dossier_rate(complete: int, finished: int) -> float | None:
    """档案齐全户数 ÷ 验收合格户数, four decimals; blank where nothing is finished."""
    found = float(rate(np.array([float(complete)]), np.array([float(finished)]))[0])
    return None if np.isnan(found) else found


def _units(column: Ints) -> list[Any]:
    return [value // UNITS if value % UNITS == 0 else value / UNITS for value in column.tolist()]


def _wan(fen: Ints) -> Ints:
    """万元 in 1/10,000, which is whole yuan, rounded half-up once per street."""
    return multiply_round(fen, UNITS, FEN_PER_WAN)


def _in_wan(units: Ints) -> list[Any]:
    return [value / UNITS for value in units.tolist()]


def _doubts(totals: Tally, findings: Iterable[Finding], collection: Collection, policy: Policy) -> list[int]:
    """Findings of severity E and W per street, by the file they stand in."""
    names = [street.name for street in policy.streets]
    owners: dict[str, str] = {}
    for source in collection.sources:
        street = _street_of(source)
        if street:
            owners.setdefault(source.path.name, street)
    counts = dict.fromkeys(names, 0)
    for finding in findings:
        owner = owners.get(finding.workbook)
        if owner in counts and finding.severity in ("E", "W"):
            counts[owner] += 1
    return [counts[name] for name in names]


def _street_of(source: Source) -> str | None:
    """The street that most rows of a table belong to."""
    streets = source.ledger.columns.get("street")
    if streets is None:
        return None
    known = [street for street in streets.tolist() if street is not None]
    return max(set(known), key=known.count) if known else None


def _statuses(collection: Collection, totals: Tally) -> list[str]:
    resent = {
        _street_of(source) for source in collection.sources if source.notes and not source.counted.any()
    }
    statuses = []
    for at, street in enumerate(totals.policy.streets):
        if totals.seen[at]:
            statuses.append(RESENT if street.name in resent else RECEIVED)
        else:
            hidden = any(_names_street(path, street.names) for path in collection.unreadable)
            statuses.append(UNREADABLE if hidden else MISSING)
    return statuses


def _names_street(path: Path, names: Iterable[str]) -> bool:
    return any(name in path.stem for name in names)


# ------------------------------------------------------------------------------------------- the lists


def _findings(collection: Collection, totals: Tally, policy: Policy, statuses: list[str]) -> list[Finding]:
    """Every finding, gravest first, then by file, sheet and cell; sheets left out are not repeated."""
    findings = [*collection.findings, *totals.findings, *across_files(collection.sources, policy)]
    for source in collection.sources:
        if source.counted.any() or not len(source.ledger.rows):
            # The tally names the households that the reader only counts.
            named = UNCOSTED if source.kind in ("T3", "T8R") else None
            findings += [finding for finding in source.ledger.findings if finding.code != named]
    for street, status in zip(policy.streets, statuses, strict=True):
        if status == MISSING:
            findings.append(
                Finding(
                    "", "", "", "STREET_MISSING", "E",
                    f"{street.name}没有报送台账，本次汇总不含该街镇。", "请催报后重新刷新。",
                )
            )  # fmt: skip
    order = "EWI"
    return sorted(findings, key=lambda f: (order.index(f.severity), f.workbook, f.sheet, f.code))


def _finding_row(finding: Finding) -> list[Any]:
    return [
        finding.workbook or None,
        finding.sheet or None,
        finding.cell or None,
        finding.code,
        SEVERITIES[finding.severity],
        finding.message,
        finding.suggestion or None,
    ]


def _source_rows(sheets: list[SheetTally]) -> list[list[Any]]:
    rows = []
    for sheet in sheets:
        source = sheet.source
        rows.append(
            [
                _street_of(source),
                source.path.name,
                source.ledger.table.sheet,
                KINDS[source.kind],
                sheet.rows,
                sheet.costed,
                sheet.uncosted,
                sheet.eligible_cost / FEN_PER_YUAN,
                sheet.subsidy / FEN_PER_YUAN,
                "；".join(source.notes + sheet.notes) or None,
            ]
        )
    return rows


# ------------------------------------------------------------------------------------------ the report


def _summarise(
    report: JobReport,
    layout: TableLayout,
    totals: Tally,
    collection: Collection,
    statuses: list[str],
    policy: Policy,
) -> None:
    names = [street.name for street in policy.streets]
    missing = [name for name, status in zip(names, statuses, strict=True) if status == MISSING]
    errors = sum(finding.severity == "E" for finding in report.findings)
    report.counts = {
        "文件数": len(collection.files),
        "行数": sum(sheet.rows for sheet in totals.sheets),
        "已收街镇": int(totals.seen.sum()),
        "未录费用户数": int(totals.uncosted.sum()),
        "疑点数": len(report.findings),
        "其中错误": errors,
        "改动单元格": report.changed_cells,
    }
    if missing:
        report.messages.append(f"缺报：{'、'.join(missing)}，本次汇总不含上述街镇。")
    for path, cause in collection.unreadable.items():
        report.messages.append(f"{path.name} 无法读取：{cause}")
    for source in collection.sources:
        report.messages += [
            f"{source.path.name}（{source.ledger.table.sheet}）{note}。" for note in source.notes
        ]
    uncosted = int(totals.uncosted.sum())
    if uncosted:
        named = "、".join(
            f"{name}{count}户" for name, count in zip(names, totals.uncosted, strict=True) if count
        )
        report.messages.append(f"未录费用{uncosted}户（{named}），未计补贴；名单见“疑点清单”。")
    left_out = [
        f"{sheet.source.path.name}（{sheet.source.ledger.table.sheet}）{note}"
        for sheet in totals.sheets
        for note in sheet.notes
    ]
    report.messages += [f"{note}。" for note in left_out]
    for year in sorted(totals.running):
        if f"running_{year}" not in layout and totals.running[year].any():
            report.messages.append(f"{label(year)}采暖季的运行补贴不在汇总表的列中，未填入。")
    if not report.changes:
        report.messages.append("汇总表已是最新，没有改动。")


def _result_line(report: JobReport) -> str:
    counts = report.counts
    return (
        f"改动{counts['改动单元格']}个单元格；已收{counts['已收街镇']}个街镇；"
        f"未录费用{counts['未录费用户数']}户；疑点{counts['疑点数']}条（错误{counts['其中错误']}条）"
    )


def _table(layout: TableLayout, values: dict[str, list[Any]], policy: Policy) -> list[list[Any]]:
    """Header and street rows for people and machines: what was done and the money, with a 合计 row."""
    market = [f"done_{r.code}" for r in policy.routes.values() if r.task is Task.MARKET_HEATING]
    heating = [f"done_{r.code}" for r in policy.routes.values() if r.task is Task.HEATING]
    public = [f"done_{r.code}" for r in policy.routes.values() if r.task is Task.PUBLIC]
    efficiency = [
        f"done_{r.code}" for r in policy.routes.values() if r.task in (Task.EE_RURAL, Task.EE_URBAN)
    ]
    groups: list[tuple[str, list[str]]] = [
        ("改造完成（户）", heating),
        ("城区市政（户）", market),
        ("公益折算（户）", public),
        *((policy.routes[key.removeprefix("done_")].name, [key]) for key in efficiency),
        ("补贴总额（万元）", ["subsidy"]),
        (f"{policy.policy.upper_level}（万元）", ["upper"]),
        (f"{policy.policy.district_level}（万元）", ["district"]),
        ("用户自付（万元）", ["self_pay"]),
        ("运行补贴（万元）", [key for key in layout.keys if key.startswith("running_")]),
        ("未录费用（户）", ["uncosted"]),
        ("疑点（条）", ["doubts"]),
    ]
    groups = [(title, [key for key in keys if key in layout]) for title, keys in groups]
    groups = [(title, keys) for title, keys in groups if keys]
    rows: list[list[Any]] = [["街道镇", *(title for title, _ in groups), "台账状态"]]
    for at, street in enumerate(layout.streets):
        rows.append(
            [street, *(_added(values[key][at] for key in keys) for _, keys in groups), values["status"][at]]
        )
    body = rows[1:]
    rows.append(["合计", *(_added(row[at] for row in body) for at in range(1, len(groups) + 1)), ""])
    return rows


def _added(numbers: Iterable[Any]) -> Any:
    filled = [number for number in numbers if number is not None]
    return round(sum(filled), 4) if filled else None
