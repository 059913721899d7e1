"""新季结转: the rows of the coming heating season in 运行补贴.

Whoever is still entitled gets one row: meter, account and first season as before, the last reading as the
first one. Rows of other seasons stay as they are.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import numpy as np

from xl_heating.errors import HeatingError, JobError
from xl_heating.jobs.layout.columns import SEASON_NAME
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.own_tables import OwnTables
from xl_heating.jobs.payments_households import (
    BANK_FIELDS,
    Households,
    Payment,
    households_of,
    payments_of,
)
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.run_record import record
from xl_heating.jobs.table_writing import TableWriter
from xl_heating.jobs.writing import NamedCells, put
from xl_heating.ledger import Ledger
from xl_heating.policy import Policy
from xl_heating.rules.money import BoolColumn, IntColumn
from xl_heating.rules.running import stopped
from xl_heating.rules.season import (
    first_day,
    first_season,
    label,
    parse_season,
    season_index,
)

OPERATION = "新季结转"
_DONE, _LEFT, _WAITING, _UNKNOWN = "已满补贴年数", "已退出", "未验收", "首个采暖季不明"
_NAMED = 20


def run(book: Any, occasion: Occasion, *, season: str = "") -> JobReport:
    """Add the rows of `season` (``"2022-2023"``) to 运行补贴 of `book`.

    Without `season` it is the one after the last with usage in 运行补贴; where there is none, the one of the
    day, or the coming one. A household has no row when its subsidised seasons are over (Q4), when it has left
    (Q22: from the next season on), or before it is accepted; how many, and for what reason, is said.

    Raises
    ------
    JobError : the workbook lacks 改造台账 or 运行补贴; `season` is none
    """
    started = time.perf_counter()
    cells = NamedCells(book)
    occasion = occasion.in_book(cells)
    policy = occasion.policy
    tables = OwnTables(book, policy, OPERATION)
    conversions, running = tables.some("T3", "改造台账"), tables.some("T9", "运行补贴")
    payments = payments_of(running, policy)
    year = _year(policy, season, payments, occasion)
    households = households_of(conversions, payments, policy, year)
    reasons = _reasons(households, policy, year)
    wanted = np.array(
        [reason == "" and own is None for reason, own in zip(reasons, households.payments, strict=True)],
        dtype=np.bool_,
    )
    latest = _latest(payments, year)
    report = occasion.report(OPERATION, book.name)
    _append(book, running, households, wanted, latest, policy, year, report)
    if SEASON_NAME in cells and (wanted.any() or any(each is not None for each in households.payments)):
        put(cells[SEASON_NAME], [[label(year)]], report.changes, dry_run=occasion.dry_run)
    _say(report, households, reasons, wanted, year)
    record(cells, report, occasion, "；".join(report.messages[:3]))
    report.seconds = time.perf_counter() - started
    return report


def _year(
    policy: Policy, season: str, payments: dict[tuple[str, int, int], Payment], occasion: Occasion
) -> int:
    if season:
        try:
            return parse_season(season)
        except HeatingError as error:
            raise JobError(error.message, remedy="请写成 2022-2023 的形式。") from None
    if payments:
        last = max(year for _, year, _ in payments)
        # A season whose rows have no usage yet is the one that has just been begun.
        used = any(each.season == last and not np.isnan(each.usage) for each in payments.values())
        return last + used
    return int(first_season(policy, np.datetime64(occasion.as_of, "D"))[0])


def _reasons(households: Households, policy: Policy, year: int) -> list[str]:
    """Why a household gets no row; "" where it does."""
    first = _first_days(households, policy)
    index = season_index(policy, first, year)
    left = _left(households, policy, year)
    early = ~np.isnat(first) & (first_season(policy, first) > year)
    result = np.full(len(households), "", dtype=object)
    result[index == 0] = _DONE
    result[early] = _WAITING
    result[np.isnat(first)] = _UNKNOWN
    result[~households.accepted] = _WAITING
    result[left] = _LEFT
    return list(result.tolist())


def _first_days(households: Households, policy: Policy) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    """A day in each household's first season: what earlier payments say goes before the acceptance."""
    said: IntColumn = households.first_season
    days = households.accepted_on.copy()
    for year in np.unique(said[said > 0]).tolist():
        days[said == year] = first_day(policy, int(year))
    return days


def _left(households: Households, policy: Policy, year: int) -> BoolColumn:
    """Whether a household has left before this season begins; without a day, it has (Q22)."""
    gone = np.isnat(households.exit_on) | stopped(policy, households.exit_on, year)
    return np.asarray(households.exited & gone)


def _latest(payments: dict[tuple[str, int, int], Payment], year: int) -> dict[tuple[str, int], Payment]:
    """The last row before this season, by household and route."""
    found: dict[tuple[str, int], Payment] = {}
    for (household, season, route), payment in payments.items():
        known = found.get((household, route))
        if season < year and (known is None or known.season < season):
            found[household, route] = payment
    return found


def _append(
    book: Any,
    running: list[Ledger],
    households: Households,
    wanted: BoolColumn,
    latest: dict[tuple[str, int], Payment],
    policy: Policy,
    year: int,
    report: JobReport,
) -> None:
    routes = tuple(policy.routes.values())
    before = [
        latest.get((household, route))
        for household, route in zip(households.household_id.tolist(), households.route.tolist(), strict=True)
    ]
    first = first_season(policy, _first_days(households, policy))
    writers = []
    for number, ledger in enumerate(running):
        at = [
            place
            for place in np.flatnonzero(wanted).tolist()
            if _sheet_of(running, before[place], routes[int(households.route[place])].name) == number
        ]
        if not at:
            continue
        writer = TableWriter(book, ledger, dry_run=report.dry_run)
        columns: dict[str, Any] = {
            name: getattr(households, name)[at].tolist()
            for name in ("street", "village", "name", "household_id", "id_number", "meter")
        }
        columns["no"] = list(range(len(ledger) + 1, len(ledger) + 1 + len(at)))
        columns["route"] = [routes[int(households.route[place])].name for place in at]
        columns["own_meter"] = [{1: "是", 0: "否"}.get(int(households.own_meter[place])) for place in at]
        columns["season"] = [label(year)] * len(at)
        columns["first_season"] = [label(int(first[place])) for place in at]
        columns |= {name: households.bank[name][at].tolist() for name in BANK_FIELDS}
        columns["reading_start"] = [_number(before[place], "reading_end") for place in at]
        columns["read_first_on"] = [_day(before[place], "read_last_on") for place in at]
        writer.append(columns)
        writer.check()
        writers.append(writer)
    for writer in writers:
        report.restructured |= writer.inserts > 0
        writer.apply(report.changes)


def _sheet_of(running: list[Ledger], before: Payment | None, route: str) -> int:
    """The table for a new row: where the household stood last, else the one for its route, else the first."""
    for number, ledger in enumerate(running):
        if before is not None and before.ledger is ledger:
            return number
    for number, ledger in enumerate(running):
        said = ledger.table.context.get("route")
        if said is not None and said.value == route:
            return number
    return 0


def _number(payment: Payment | None, name: str) -> float | None:
    column = None if payment is None else payment.ledger.columns.get(name)
    return None if payment is None or column is None else float(column[payment.at])


def _day(payment: Payment | None, name: str) -> Any:
    column = None if payment is None else payment.ledger.columns.get(name)
    return None if payment is None or column is None else column[payment.at]


def _say(
    report: JobReport, households: Households, reasons: list[str], wanted: BoolColumn, year: int
) -> None:
    there = sum(each is not None for each in households.payments)
    counted = Counter(reason for reason in reasons if reason)
    report.counts = {
        "行数": len(households),
        "结转户数": int(wanted.sum()),
        "已有": there,
        **{reason: counted[reason] for reason in (_DONE, _LEFT, _WAITING, _UNKNOWN) if counted[reason]},
    }
    report.messages.append(f"{label(year)}采暖季：新增{int(wanted.sum())}户，原有{there}户。")
    for reason in (_LEFT, _UNKNOWN):
        at = [place for place, each in enumerate(reasons) if each == reason]
        if at:
            named = "、".join(
                str(households.household_id[place] or f"第{households.row(place)}行") for place in at[:_NAMED]
            )
            more = "……" if len(at) > _NAMED else ""
            report.messages.append(f"{reason}{len(at)}户，未结转：{named}{more}。")
    for place, reason in enumerate(reasons):
        if reason == _UNKNOWN:
            report.findings.append(
                households.finding(
                    place, "accepted_on", "SEASON_BAD", "W", "没有验收日期，不能确定首个采暖季，未结转。",
                    "请补填验收日期后重新结转。",
                )
            )  # fmt: skip
    if counted[_DONE]:
        report.messages.append(f"{counted[_DONE]}户的补贴采暖季已满，不再结转。")
    if counted[_WAITING]:
        report.messages.append(f"{counted[_WAITING]}户未验收或首个采暖季未到，未结转。")
