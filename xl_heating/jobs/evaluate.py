"""绩效自评: fill the self-evaluation (T15) from the district's sheets and the streets' ledgers (五（四）).

Written are the values of the indicators that can be computed, why points are lost, and the day. Targets,
weights and scores are the sheet's own formulas; values that the staff type, evidence and offices are theirs.
"""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from xl_heating.errors import JobError
from xl_heating.jobs.collecting import Parsing, collect, ledger_files
from xl_heating.jobs.evaluate_ledgers import ALSO, from_services, from_works
from xl_heating.jobs.evaluate_messages import result_line, tell
from xl_heating.jobs.evaluate_values import Measured, from_funds, from_review, from_summary, missing
from xl_heating.jobs.layout import plan_layout
from xl_heating.jobs.layout.evaluation import EvaluationLayout, evaluation_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.run_record import record
from xl_heating.jobs.writing import NamedCells, column_of, put, rows_of
from xl_heating.policy import Policy
from xl_heating.rules.evaluation import (
    FULL,
    HUNDREDTHS,
    INDICATORS,
    WEIGHT,
    Indicator,
    scores,
    target_share,
    weights,
)
from xl_heating.rules.money import to_units

OPERATION = "绩效自评"


def run(book: Any, ledgers: Path, occasion: Occasion, *, parsing: Parsing | None = None) -> JobReport:
    """Fill 绩效自评 of `book` (an xlwings Book) as of the occasion's day, from it and the folder `ledgers`.

    Raises
    ------
    JobError : no ledgers, another workbook, or weights in 政策参数 that do not add up to 100
    """
    started = time.perf_counter()
    cells, layout = NamedCells(book), evaluation_layout()
    for name in (*map(layout.name, ("value", "reason")), layout.rule_name, layout.date_name):
        cells[name]
    occasion = occasion.in_book(cells)
    policy, day = occasion.policy, occasion.as_of
    points = _weights(policy, book.name)
    parsing = parsing or Parsing(ledger_files(ledgers, exclude=Path(book.fullname)))
    collection = collect(parsing, policy, occasion.progress, also=ALSO)
    measured = {
        **_typed(cells, layout),
        **from_summary(cells, policy, day),
        **from_funds(cells, policy),
        **from_review(book, policy, day),
        **from_works(collection, policy, day),
        **from_services(collection, policy, day),
    }
    targets = _targets(cells, policy)
    achieved = _scores(points, measured, targets)
    report = occasion.report(OPERATION, book.name)
    _write(cells, layout, occasion, points, measured, targets, achieved, report)
    report.findings = list(collection.findings)
    tell(report, cells, policy, points, measured, targets, achieved)
    for path, cause in collection.unreadable.items():
        report.messages.append(f"{path.name} 无法读取：{cause}")
    report.counts["文件数"] = len(collection.files)
    report.counts["改动单元格"] = report.changed_cells
    if not report.changes:
        report.messages.append("绩效自评表已是最新，没有改动。")
    record(cells, report, occasion, result_line(report), files=len(collection.files))
    report.seconds = time.perf_counter() - started
    return report


def _weights(policy: Policy, book: str) -> dict[str, int]:
    """Indicator → weight in 1/10,000 of a point; they must add up to 100."""
    found = weights(policy)
    without = [each.levels[2] for each in INDICATORS if each.key not in found]
    where = f"{book} 政策参数"
    if without:
        raise JobError(
            f"没有权重的指标：{'、'.join(without)}。",
            where=where,
            remedy=f"请填写 {WEIGHT}… 各项，合计{FULL}。",
        )
    total = sum(found.values(), Decimal(0))
    if total != FULL:
        raise JobError(
            f"绩效自评的权重合计为{total}分，不是{FULL}分。",
            where=where,
            remedy=f"请改正 {WEIGHT}… 各项的值。",
        )
    return dict(zip(found, to_units([float(value) for value in found.values()]).tolist(), strict=True))


def _typed(cells: NamedCells, layout: EvaluationLayout) -> dict[str, Measured]:
    """What the staff have typed for the indicators that only they can know."""
    column = column_of(cells[layout.name("value")])
    found: dict[str, Measured] = {}
    for indicator, value in zip(INDICATORS, column, strict=True):
        if not indicator.typed:
            continue
        if value is None or value == "":
            found[indicator.key] = missing("请在“完成值”中填写百分数")
        elif isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1:
            found[indicator.key] = Measured(round(float(value), 4))
        else:
            found[indicator.key] = missing(f"“完成值”{value}不是0%至100%的百分数，请改正")
    return found


def _targets(cells: NamedCells, policy: Policy) -> dict[str, float]:
    """Indicator → its target, as the sheet's formulas have it; 0 where there is none."""
    targets = {each.key: target_share(policy, each.key) for each in INDICATORS}
    plan = plan_layout(policy)
    row = rows_of(cells[plan.total_name])[0]
    planned = [row[plan.index(key) - 1] for key in ("plan_TASK", "plan_EE_RURAL") if key in plan]
    households = sum(float(value) for value in planned if isinstance(value, (int, float)))
    return targets | {each.key: households for each in INDICATORS if each.households}


def _scores(
    points: dict[str, int], measured: dict[str, Measured], targets: dict[str, float]
) -> dict[str, int]:
    """Indicator → score in 1/100 of a point, of those that have a value and a target."""
    known = [key for key in points if measured[key].value is not None and targets[key] > 0]
    if not known:
        return {}
    found = scores(
        [points[key] for key in known],
        to_units([measured[key].value or 0.0 for key in known]),
        to_units([targets[key] for key in known]),
    )
    return dict(zip(known, found.tolist(), strict=True))


def _reason(
    indicator: Indicator,
    weight: int,
    measured: Measured,
    target: float,
    score: int | None,
) -> str | None:
    if score is None:
        cause = measured.missing or "没有指标值"
        return f"{'待填' if indicator.typed else '缺数据'}：{cause}，未评分。"
    lost = weight // HUNDREDTHS - score
    if lost <= 0:
        return None
    value = measured.value or 0.0
    shown = [f"{each:g}户" if indicator.households else f"{each:.2%}" for each in (value, target)]
    note = f"；{measured.note}" if measured.note else ""
    return f"完成值{shown[0]}，低于指标值{shown[1]}，扣{lost / HUNDREDTHS:.2f}分{note}。"


def _write(
    cells: NamedCells,
    layout: EvaluationLayout,
    occasion: Occasion,
    points: dict[str, int],
    measured: dict[str, Measured],
    targets: dict[str, float],
    achieved: dict[str, int],
    report: JobReport,
) -> None:
    """Row by row, so that nothing that is typed between the computed values is touched."""
    values, reasons = cells[layout.name("value")], cells[layout.name("reason")]
    for at, indicator in enumerate(INDICATORS):
        key = indicator.key
        if not indicator.typed:
            put(values[at, 0], [[measured[key].value]], report.changes, dry_run=occasion.dry_run)
        text = _reason(indicator, points[key], measured[key], targets[key], achieved.get(key))
        put(reasons[at, 0], [[text]], report.changes, dry_run=occasion.dry_run)
    rule = occasion.policy.rule_line
    put(cells[layout.rule_name], [[rule]], report.changes, dry_run=occasion.dry_run)
    put(cells[layout.date_name], [[occasion.as_of]], report.changes, dry_run=occasion.dry_run)
