"""What a refresh tells the person who asked for it: counts, messages, a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from xl_heating.jobs.collecting import Collection
from xl_heating.jobs.layout import TableLayout
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.summary_values import MISSING
from xl_heating.jobs.tally import Tally
from xl_heating.policy import Policy, Task
from xl_heating.rules.progress import rate
from xl_heating.rules.season import label


def summarise(
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


def result_line(report: JobReport) -> str:
    counts = report.counts
    return (
        f"改动{counts['改动单元格']}个单元格；已收{counts['已收街镇']}个街镇；"
        f"未录费用{counts['未录费用户数']}户；疑点{counts['疑点数']}条（错误{counts['其中错误']}条）"
    )


def shown_table(
    layout: TableLayout, values: dict[str, list[Any]], planned: Sequence[Any], policy: Policy
) -> list[list[Any]]:
    """Header, street rows and 合计 for people and machines: the task, what was done, the money."""
    routes = policy.routes.values()

    def done(*tasks: Task) -> list[str]:
        return [f"done_{route.code}" for route in routes if route.task in tasks]

    counted = done(Task.HEATING)
    if policy.option("urban_market_counts", True) is True:
        counted += done(Task.MARKET_HEATING)
    if policy.option("public_counts", True) is True:
        counted += done(Task.PUBLIC)
    groups: list[tuple[str, list[str]]] = [
        ("完成（户）", counted),
        ("其中市政（户）", done(Task.MARKET_HEATING)),
        ("其中公益（户）", done(Task.PUBLIC)),
        *(
            (f"{route.name}（{route.basis.unit}）", [f"done_{route.code}"])
            for route in routes
            if route.task in (Task.EE_RURAL, Task.EE_URBAN)
        ),
        ("补贴（万元）", ["subsidy"]),
        (f"{policy.policy.upper_level}（万元）", ["upper"]),
        (f"{policy.policy.district_level}（万元）", ["district"]),
        ("自付（万元）", ["self_pay"]),
        ("运行补贴（万元）", [key for key in layout.keys if key.startswith("running_")]),
        ("未录费用（户）", ["uncosted"]),
        ("疑点（条）", ["doubts"]),
    ]
    groups = [(title, [key for key in keys if key in layout]) for title, keys in groups]
    groups = [(title, keys) for title, keys in groups if keys]
    body = [
        [plan, *(_added(values[key][at] for key in keys) for _, keys in groups)]
        for at, plan in enumerate(planned)
    ]
    body.append([_added(row[at] for row in body) for at in range(len(groups) + 1)])
    rates = rate(*(np.array([_number(row[at]) for row in body]) for at in (1, 0)))
    rows: list[list[Any]] = [
        ["街道镇", "计划（户）", groups[0][0], "完成率", *(title for title, _ in groups[1:]), "台账状态"]
    ]
    for name, row, share, status in zip(
        (*layout.streets, "合计"), body, rates.tolist(), (*values["status"], ""), strict=True
    ):
        rows.append([name, row[0], row[1], None if share != share else share, *row[2:], status])
    return rows


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")


def _added(numbers: Iterable[Any]) -> Any:
    filled = [number for number in numbers if isinstance(number, (int, float))]
    return round(sum(filled), 4) if filled else None
