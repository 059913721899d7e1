"""调度通报: how far each street has come, their ranking, who is supervised, and the notice (五（四）).

Reads the streets' ledgers as they stood on the day. Written are the input cells of 进度调度, the order of
通报督办 with the change since the last record, and the day's rows of 进度记录; rates, deviations, ranks and
marks are the sheets' own formulas. The notice is a Word document beside the workbook.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from xl_heating.errors import JobError
from xl_heating.forms.notice import write_notice
from xl_heating.jobs.collecting import Collection, Parsing, collect, ledger_files
from xl_heating.jobs.dispatch_figures import (
    Dispatch,
    RouteProgress,
    Standings,
    added_up,
    amounts,
    compare,
    settle,
    time_passed,
)
from xl_heating.jobs.dispatch_history import read_history
from xl_heating.jobs.dispatch_messages import result_line, tell
from xl_heating.jobs.dispatch_notice import Template, fields, notice
from xl_heating.jobs.dispatch_reports import KIND, own_reports
from xl_heating.jobs.dispatch_sheets import DispatchSheets
from xl_heating.jobs.dispatch_stages import STAGES, Stages, approved, stages
from xl_heating.jobs.layout import plan_layout
from xl_heating.jobs.layout.dispatch import dispatch_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.outputs import make_file
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.run_record import record
from xl_heating.jobs.summary_values import street_statuses
from xl_heating.jobs.writing import NamedCells, column_of
from xl_heating.policy import Policy, Task

OPERATION = "调度通报"
TEMPLATE = "通报模板.docx"
"""An office's own template, where it lies beside the workbook."""


def run(
    book: Any,
    ledgers: Path,
    occasion: Occasion,
    *,
    period_start: dt.date | None = None,
    out: Path | None = None,
    template: Path | None = None,
    parsing: Parsing | None = None,
) -> JobReport:
    """Fill the dispatch sheets of `book` (an xlwings Book) and write the notice.

    Parameters
    ----------
    ledgers : folder of the streets' workbooks
    occasion : its ``as_of`` is the day of the dispatch; what is dated later does not count
    period_start : first day of the period of 本期新增; without it the period begins after the last record
    out : the notice, beside the workbook by default
    template : an office's own .docx with ``{{占位符}}``; `TEMPLATE` beside the workbook by default, if any

    Raises
    ------
    JobError : no ledgers, another workbook, no plan, 通报督办 lists other streets, or an unusable template
    """
    started = time.perf_counter()
    cells = NamedCells(book)
    occasion = occasion.in_book(cells)
    policy, day = occasion.policy, occasion.as_of
    if period_start and period_start > day:
        raise JobError(
            f"本期起始日 {period_start} 晚于调度日期 {day}。", remedy="请改正 --period-start 或 --as-of。"
        )
    sheets = DispatchSheets(cells, policy)
    history = read_history(cells)
    planned = _planned(cells, policy)
    parsing = parsing or Parsing(ledger_files(ledgers, exclude=Path(book.fullname)))
    collection = collect(parsing, policy, occasion.progress, also=("T2", KIND))
    now = stages(collection.sources, policy, day)
    dispatch = _dispatch(collection, now, planned, policy, day)
    if period_start:
        _count_since(dispatch, collection, now, policy, period_start)
    before = history.before(day)
    if before:
        compare(dispatch, *before)
    report = occasion.report(OPERATION, book.name)
    demands = sheets.demands()
    content = notice(dispatch, policy, demands)
    home = Path(book.fullname).parent
    if template is None and (home / TEMPLATE).is_file():
        template = home / TEMPLATE
    own = Template(template, fields(dispatch, policy, demands)) if template else None
    target = out or home / f"{OPERATION}-{day.isoformat()}.docx"
    draw = partial(own.write, content=content) if own else partial(write_notice, notice=content)
    make_file(target, draw, report)
    sheets.write(dispatch, _by_route(now, policy), history, report.changes, dry_run=occasion.dry_run)
    tell(report, dispatch, collection, now, policy, history.undated)
    record(cells, report, occasion, result_line(report, dispatch), files=len(collection.files))
    report.seconds = time.perf_counter() - started
    return report


def _planned(cells: NamedCells, policy: Policy) -> dict[str, list[Any]]:
    """Column key of 计划表 → each street's figure, None where it is blank."""
    layout = plan_layout(policy)
    streets = [str(name).strip() if name else "" for name in column_of(cells[layout.name("street")])]
    wanted = [street.name for street in policy.streets]
    found: dict[str, list[Any]] = {}
    for key in layout.keys:
        if not key.startswith("plan_"):
            continue
        column = dict(zip(streets, column_of(cells[layout.name(key)]), strict=True))
        found[key] = [
            float(value) if isinstance(value := column.get(name), (int, float)) else None for name in wanted
        ]
    if not any(found["plan_TASK"]):
        raise JobError(
            "“计划表”没有各街道镇的计划户数，不能计算完成率和排名。",
            where=f"{cells.book.name} {layout.sheet}",
            remedy="请先按正式下达的计划填写“计划表”，保存后再试。",
        )
    return found


def _dispatch(
    collection: Collection, now: Stages, planned: Mapping[str, Sequence[Any]], policy: Policy, day: dt.date
) -> Dispatch:
    seen = now.plain.seen
    said, told = approved([*collection.others, *collection.sources], policy, day)
    reports = own_reports(collection, policy)
    statuses = street_statuses(collection, now.plain)
    counts = {stage: amounts(now.counted(policy, stage).tolist()) for stage in STAGES}
    streets = []
    for at, street in enumerate(policy.streets):
        own = reports.get(street.name)
        each = Standings(street.name, planned=planned["plan_TASK"][at], status=statuses[at])
        if own:
            each.problems, each.measures = own.problems, own.measures
        if seen[at]:
            for stage in STAGES:
                setattr(each, stage, counts[stage][at])
            if told[at]:
                each.approved = int(said[at])
            elif own and (number := own.counts.get("approved")):  # an unused list counts to 0
                each.approved = amounts([number])[0]
        streets.append(each)
    dispatch = Dispatch(day, streets, added_up(streets), time_passed(policy, day))
    dispatch.routes = [
        RouteProgress(
            route.name if route.task is not Task.PUBLIC else f"{route.name}折算",
            sum(value or 0 for value in planned[f"plan_{route.code}"]),
            amounts([int(now.reached["accepted"][seen, at].sum())])[0] or 0,
            route.task is not Task.HEATING,
        )
        for at, route in enumerate(policy.routes.values())
        if f"plan_{route.code}" in planned and route.task in (Task.HEATING, Task.MARKET_HEATING, Task.PUBLIC)
    ]
    settle(dispatch, policy)
    return dispatch


def _count_since(
    dispatch: Dispatch, collection: Collection, now: Stages, policy: Policy, period_start: dt.date
) -> None:
    before = stages(collection.sources, policy, period_start - dt.timedelta(days=1))
    gained = now.counted(policy, "accepted") - before.counted(policy, "accepted")
    for street, value in zip(dispatch.streets, amounts(gained.tolist()), strict=True):
        street.new = value if street.reported else None
    dispatch.since = period_start
    dispatch.total.new = added_up(dispatch.streets).new


def _by_route(now: Stages, policy: Policy) -> dict[str, list[Any]]:
    """Input key of 进度调度 → a value a street, blank where its ledgers are not there."""
    values: dict[str, list[Any]] = {}
    layout = dispatch_layout(policy)
    for at, route in enumerate(policy.routes.values()):
        for key, stage in ((f"installed_{route.code}", "installed"), (f"done_{route.code}", "accepted")):
            if key in layout:
                column = amounts(now.reached[stage][:, at].tolist())
                values[key] = [
                    value if seen else None for value, seen in zip(column, now.plain.seen, strict=True)
                ]
    return values
