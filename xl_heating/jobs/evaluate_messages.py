"""What 绩效自评 tells the person who asked for it: points, what has none and why, a table."""

from __future__ import annotations

import datetime as dt

from xl_heating.jobs.evaluate_values import Measured
from xl_heating.jobs.layout import summary_layout
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.writing import NamedCells
from xl_heating.policy import Policy
from xl_heating.rules.evaluation import HUNDREDTHS, INDICATORS, Indicator, totals


def tell(
    report: JobReport,
    cells: NamedCells,
    policy: Policy,
    points: dict[str, int],
    measured: dict[str, Measured],
    targets: dict[str, float],
    achieved: dict[str, int],
) -> None:
    """Fill counts, messages and table of the report; `points` in 1/10,000, `achieved` in 1/100 of a point."""
    by_level = totals({key: weight // HUNDREDTHS for key, weight in points.items()}, achieved)
    score, scored = sum(each.score for each in by_level), sum(each.scored for each in by_level)
    unscored = sum(each.unscored for each in by_level)
    report.counts = {
        "得分": _points(score),
        "已评分权重": _points(scored),
        "未评分权重": _points(unscored),
        "缺数据指标": len(points) - len(achieved),
    }
    messages = report.messages
    if unscored:
        messages.append(
            f"已评分指标得{score / HUNDREDTHS:g}分（满分{scored / HUNDREDTHS:g}分），"
            f"另有权重{unscored / HUNDREDTHS:g}分的指标未评分，不折算。"
        )
    for each in by_level:
        rest = f"，未评分{each.unscored / HUNDREDTHS:g}分" if each.unscored else ""
        messages.append(
            f"{each.name}：得{each.score / HUNDREDTHS:g}分，满分{each.weight / HUNDREDTHS:g}分{rest}。"
        )
    without = [each for each in INDICATORS if each.key not in achieved]
    messages += [
        f"{each.levels[2]}未评分：{measured[each.key].missing or '没有指标值'}。" for each in without
    ]
    summary_day = _summary_day(cells, policy)
    if summary_day and summary_day != report.as_of:
        messages.append(
            f"“区级汇总”的填报日期是{summary_day}，与评价日期{report.as_of}不同，完成率等按其现有数计算。"
        )
    report.table = [
        ["三级指标", "指标值", "完成值", "权重", "得分"],
        *(
            [
                each.levels[2],
                _shown(each, targets[each.key]),
                _shown(each, measured[each.key].value),
                f"{points[each.key] / HUNDREDTHS / HUNDREDTHS:g}",
                f"{achieved[each.key] / HUNDREDTHS:.2f}" if each.key in achieved else "未评分",
            ]
            for each in INDICATORS
        ),
    ]


def _points(hundredths: int) -> int | float:
    return hundredths // HUNDREDTHS if hundredths % HUNDREDTHS == 0 else hundredths / HUNDREDTHS


def _shown(indicator: Indicator, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:g}户" if indicator.households else f"{value:.2%}"


def _summary_day(cells: NamedCells, policy: Policy) -> dt.date | None:
    name = summary_layout(policy).date_name
    if name not in cells:
        return None
    value = cells[name].value
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None


def result_line(report: JobReport) -> str:
    """What 运行日志 says of this run."""
    counts = report.counts
    return (
        f"改动{report.changed_cells}个单元格；得{counts['得分']:g}分，满分{counts['已评分权重']:g}分；"
        f"未评分权重{counts['未评分权重']:g}分"
    )
