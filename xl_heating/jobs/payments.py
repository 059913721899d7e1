"""运行补贴发放: from the suppliers' exports to the payment list, the bank file and what could not be paid.

三（三）3、4: so much for each 立方米 of gas and 千瓦时 of electricity used in the season, under one ceiling a
household and season, for three seasons. Nothing goes out twice: each bank file is recorded in 发放记录, and
a later run pays the difference only.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from xl_heating.errors import HeatingError, JobError
from xl_heating.jobs.finding_list import put_findings
from xl_heating.jobs.layout.columns import SEASON_NAME
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.outputs import make_file
from xl_heating.jobs.payments_bank import write_bank_book, write_bank_text
from xl_heating.jobs.payments_batches import Batch, Payout, Record, batches_of
from xl_heating.jobs.payments_checklist import Checklist, write_checklist
from xl_heating.jobs.payments_doubts import block
from xl_heating.jobs.payments_filling import Filling
from xl_heating.jobs.payments_households import households_of, payments_of
from xl_heating.jobs.payments_matching import Matching, matched, supplies_of
from xl_heating.jobs.payments_paper import PaymentList, holder_of, write_payment_list
from xl_heating.jobs.payments_settling import Settlement, settle
from xl_heating.jobs.payments_telling import USAGE_CHANGED, Told, tell
from xl_heating.jobs.payments_usage import usage_of
from xl_heating.jobs.person_lists import person_lists
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.run_record import record as record_run
from xl_heating.jobs.suppliers import UsageRows, read_usage
from xl_heating.jobs.suppliers_files import usage_files
from xl_heating.jobs.writing import NamedCells
from xl_heating.ledger import Grid, Ledger, find, grids_from_book, read
from xl_heating.policy import Policy
from xl_heating.rules.season import label, last_ended, parse_season

OPERATION = "运行补贴发放"
FOLDER = "运行补贴发放"


@dataclass(frozen=True)
class _Run:
    """What the parts of a run share."""

    policy: Policy
    season: int
    settlement: Settlement
    rows: UsageRows
    matching: Matching
    wanted: Sequence[int]
    """Routes that are settled."""
    street: str
    folder: Path


def run(
    book: Any,
    usage: Path,
    occasion: Occasion,
    *,
    season: str = "",
    route: str = "",
    out: Path | None = None,
) -> JobReport:
    """Settle a season for the street's ledger `book` (an xlwings Book) from the suppliers' exports `usage`.

    Parameters
    ----------
    usage : a file or a folder of files
    season : ``2021-2022``; by default what the cell heat_own_season says, else the one last ended
    route : one route with a running subsidy; all of which there is usage, by default
    out : folder for the files; 运行补贴发放 beside the workbook by default

    Sheets of the workbook that list 死亡人员 or 迁出人员 hold back the payments to those people.

    Raises
    ------
    JobError : season or route are none; the workbook has no 改造台账 or no list to be filled; no usage can be
        read
    """
    started = time.perf_counter()
    cells = NamedCells(book)
    occasion = occasion.in_book(cells)
    policy = occasion.policy
    year = season_of(cells, season, policy, occasion.as_of)
    chosen = _route_of(policy, route)
    grids = grids_from_book(book)
    people = person_lists(grids, {})
    conversions, payments = _ledgers(
        book, [each for each in grids if each.sheet not in people.sheets], policy
    )
    files = usage_files(usage, exclude=Path(book.fullname))
    rows = read_usage(files, policy, year, occasion.progress)
    report = occasion.report(OPERATION, book.name)
    record = Record(book, policy, year)
    homes = households_of(conversions, payments_of(payments, policy), policy, year)
    matching = matched(rows, homes, policy)
    used = usage_of(rows, homes, matching, policy, year)
    settlement = settle(homes, used, matching, policy, year, record.totals)
    block(settlement, policy, people.lists())
    wanted = _wanted(settlement, rows, policy, chosen, report)
    # Ledgers of several streets may lie in one folder.
    own = Path(book.fullname)
    folder = out / label(year) if out else own.parent / FOLDER / label(year) / own.stem
    report.messages += people.messages
    state = _Run(policy, year, settlement, rows, matching, wanted, _street(settlement), folder)
    batches = batches_of(settlement, record, wanted)
    filling = Filling(book, payments, settlement, policy, batches, wanted, dry_run=occasion.dry_run)
    _make_files(state, batches, report)
    filling.apply(report.changes)
    fresh = [batch for batch in batches if batch.fresh]
    report.restructured = filling.inserts > 0 or (bool(fresh) and not record.exists)
    for batch in fresh:
        _keep(state, batch, record, occasion, report)
    tell(report, Told(policy, settlement, matching, rows, wanted, batches, filling, files))
    # What this run has just put right would be gone from the list at the next run.
    standing = [finding for finding in report.findings if finding.code != USAGE_CHANGED]
    put_findings(book, OPERATION, standing, report.changes, dry_run=occasion.dry_run)
    line = "；".join(report.messages[:2])
    record_run(NamedCells(book), report, occasion, line, files=len(files))
    report.seconds = time.perf_counter() - started
    return report


def season_of(cells: NamedCells, season: str, policy: Policy, as_of: dt.date) -> int:
    """The year in which the season to be settled begins.

    Raises
    ------
    JobError : it is no season, or has not ended yet
    """
    said, where = season, "采暖季"
    if not said and SEASON_NAME in cells:
        value = cells[SEASON_NAME].value
        said, where = str(value or "").strip(), f"{cells.book.name} 采暖季单元格"
    if not said:
        return last_ended(policy, as_of)
    try:
        year = parse_season(said)
    except HeatingError as error:
        raise JobError(error.message, where=where, remedy=error.remedy) from None
    if year > last_ended(policy, as_of):
        raise JobError(
            f"{label(year)}采暖季到{as_of}还没有结束，用量不全，不能发放。",
            where=where,
            remedy="请在采暖季结束后发放，或核对采暖季和填报日期。",
        )
    return year


def _route_of(policy: Policy, route: str) -> int | None:
    if not route:
        return None
    found = policy.route(route)
    paying = [each for each in policy.routes.values() if each.running]
    if found is None or found not in paying:
        names = "、".join(each.name for each in paying)
        raise JobError(f"“{route}”不享受运行补贴。", remedy=f"改造方式可填：{names}。")
    return list(policy.routes).index(found.code)


def _ledgers(book: Any, grids: Sequence[Grid], policy: Policy) -> tuple[list[Ledger], list[Ledger]]:
    """The tables of 改造台账 and of 运行补贴 in the workbook."""
    ledgers = [read(table, policy) for table in find(grids, policy) if table.kind in ("T3", "T9")]
    conversions = [each for each in ledgers if each.kind == "T3" and len(each)]
    if not conversions:
        raise JobError(
            "没有找到有内容的改造台账，无法核对用户。",
            where=book.name,
            remedy="请在街镇台账工作簿中运行；改造台账应有户编号、改造方式、表户号和验收日期。",
        )
    return conversions, [each for each in ledgers if each.kind == "T9"]


def _wanted(
    settlement: Settlement, rows: UsageRows, policy: Policy, chosen: int | None, report: JobReport
) -> list[int]:
    """The routes to be settled: the one asked for, else all of which there is usage."""
    routes = tuple(policy.routes.values())
    present = sorted(set(settlement.homes.route.tolist()))
    supplied = _supplied(rows, policy)
    if chosen is not None:
        wanted = [chosen] if chosen in present else []
    else:
        wanted = [at for at in present if supplied is None or at in supplied]
        without = "、".join(routes[at].name for at in present if at not in wanted)
        if without and wanted:
            report.messages.append(f"没有{without}的用量表，本次未核对。")
    if not wanted:
        what = routes[chosen].name if chosen is not None else "、".join(routes[at].name for at in present)
        raise JobError(
            f"没有可以核对的户：台账中的{what or '改造方式'}与所给的用量表不对应。",
            where=report.workbook,
            remedy="请核对用量表是供电还是供气单位的，以及台账的改造方式。",
        )
    return wanted


def _supplied(rows: UsageRows, policy: Policy) -> set[int] | None:
    """The routes that the exports are about; None where some export does not say what it measures."""
    supplies = set(rows.supply.tolist())
    if "" in supplies:
        return None
    return {at for at in range(len(policy.routes)) if supplies_of(policy, [at]) & supplies}


def _street(settlement: Settlement) -> str:
    """The street that most households belong to."""
    names = [name for name in settlement.homes.street.tolist() if name is not None]
    return max(dict.fromkeys(names), key=names.count) if names else ""


def _make_files(state: _Run, batches: Sequence[Batch], report: JobReport) -> None:
    season = label(state.season)
    routes = tuple(state.policy.routes.values())
    for batch in batches:
        content = PaymentList(state.policy, state.settlement, batch, state.street)
        mark = f"{season}-{routes[batch.route].name}-第{batch.number}批"
        for name, draw in (
            (f"运行补贴发放表-{mark}.xlsx", write_payment_list),
            (f"银行代发-{mark}.xlsx", write_bank_book),
            (f"银行代发-{mark}.csv", write_bank_text),
        ):
            target = state.folder / name
            # What was exported before stays as it was signed; only a file that is gone is made again.
            if batch.fresh or not target.exists():
                make_file(target, lambda path, draw=draw, content=content: draw(path, content), report)  # type: ignore[misc]
    homes = state.settlement.homes
    paid = state.settlement.already.copy()
    for batch in batches:
        if batch.fresh:
            paid[batch.homes] = batch.before + batch.amount
    concerned = np.flatnonzero(np.isin(homes.route, state.wanted))
    checklist = Checklist(
        state.policy, state.settlement, state.rows, state.matching, concerned, paid, state.street
    )
    only = f"-{routes[state.wanted[0]].name}" if len(state.wanted) == 1 else ""
    target = state.folder / f"运行补贴核对表-{season}{only}.xlsx"
    make_file(target, lambda path: write_checklist(path, checklist), report)


def _keep(state: _Run, batch: Batch, record: Record, occasion: Occasion, report: JobReport) -> None:
    homes = state.settlement.homes
    payouts = {
        homes.household_id[at]: Payout(int(before), int(amount))
        for at, before, amount in zip(
            batch.homes.tolist(), batch.before.tolist(), batch.amount.tolist(), strict=True
        )
    }
    holders = [holder_of(state.settlement, at) for at in batch.homes.tolist()]
    record.add(
        batch.route, batch.number, payouts, holders, occasion.as_of, report.changes, dry_run=occasion.dry_run
    )
