"""Areas that differ from each other or from what a house has (三（二）)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xl_heating.rules.area import area_differs
from xl_heating.rules.audit.checks import WARNING, Check, Found, hits
from xl_heating.rules.audit.records import Records


def _differ(records: Records) -> Iterator[Found]:
    (_, built), (_, judged) = records.units("project_area"), records.units("assessed_area")
    project = np.where(built, records.number("project_area"), np.nan)
    assessed = np.where(judged, records.number("assessed_area"), np.nan)
    percent = records.line("area_diff_warn_pct")
    yield from hits(
        area_differs(records.policy, project, assessed), "assessed_area",
        project=project, assessed=assessed, percent=np.full(len(records), percent),
    )  # fmt: skip


def _outlier(records: Records) -> Iterator[Found]:
    least, most = records.line("audit_area_min"), records.line("audit_area_max")
    assert least is not None
    assert most is not None
    for name in ("area", "floor_area"):
        area = records.number(name)
        count = len(records)
        yield from hits(
            (area < least) | (area > most), name,
            area=area, least=np.full(count, least), most=np.full(count, most),
        )  # fmt: skip


CHECKS = (
    Check(
        "AREA_DIFF", WARNING, "三（二）", "两个面积相差较大",
        "建设项目供热面积{project}㎡与评估供热面积{assessed}㎡相差超过{percent}%。",
        "请核对面积和评估报告。",
        _differ, ("project_area", "assessed_area"), ("T3", "T7"), ("area_diff_warn_pct",),
    ),
    Check(
        "AREA_OUTLIER", WARNING, "数据", "住宅面积异常",
        "住宅面积{area}㎡不在{least}至{most}㎡之间。",
        "请核对面积。",
        _outlier, ("area|floor_area",), ("T2", "T3"), ("audit_area_min", "audit_area_max"),
    ),
)  # fmt: skip
