"""What the streets' ledgers and service records say of the indicators of 绩效自评."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np

from xl_heating.jobs.collecting import Collection, Source
from xl_heating.jobs.dispatch_reports import street_beside
from xl_heating.jobs.dispatch_stages import on_the_day
from xl_heating.jobs.evaluate_values import Measured, missing, share
from xl_heating.jobs.rows import Bools, Rows
from xl_heating.policy import Basis, Policy, normalise
from xl_heating.rules.money import FEN_PER_YUAN, UNITS
from xl_heating.rules.subsidy import ceiling

SAFETY, DEVICES = "T13", "T17"
ALSO = (SAFETY, DEVICES)
"""Kinds that the streets' ledgers are searched for besides the ledgers themselves."""
_WORKS = ("T3", "T6", "T8R", "T8U")
_FAULTS = ("不合格", "整改", "不通过", "未通过")


def from_works(collection: Collection, policy: Policy, as_of: dt.date) -> dict[str, Measured]:
    """验收合格率, 按期完成率 and 费用不超上限率, as the streets' ledgers stood on the day."""
    passed = inspected = timely = dated = within = costed = 0
    deadline = (
        policy.value("target.completion_date").value if "target.completion_date" in policy.keys else None
    )
    for source in collection.sources:
        if source.kind not in _WORKS or not source.counted.any():
            continue
        original, rows = Rows(source, policy), Rows(on_the_day(source, policy, as_of), policy)
        known = original.known_street
        accepted = rows.accepted & known
        passed += int(accepted.sum())
        inspected += int((accepted | (known & _found_faulty(original, as_of))).sum())
        days = _days(original)
        timed = accepted & ~np.isnat(days)
        dated += int(timed.sum())
        if isinstance(deadline, dt.date):
            timely += int((timed & (days <= np.datetime64(deadline, "D"))).sum())
        fitting, priced = _within_cap(original, accepted)
        within, costed = within + fitting, costed + priced
    late = f"{dated - timely}户（处）晚于完成期限"
    faults = f"{inspected - passed}户（处）验收不合格"
    over = f"{costed - within}户费用超过补贴上限"
    no_dates = "街镇台账没有验收日期，或政策没有完成期限"
    return {
        "acceptance": share(passed, inspected, "街镇台账没有验收记录", faults),
        "timely": share(timely, dated if deadline else None, no_dates, late),
        "cost": share(within, costed, "街镇台账没有已录费用的合格户", over),
    }


def _days(rows: Rows) -> Any:
    if "accepted_on" not in rows.columns:
        return np.full(rows.count, np.datetime64("NaT"), dtype="datetime64[D]")
    return np.asarray(rows.columns["accepted_on"], dtype="datetime64[D]")


def _found_faulty(rows: Rows, as_of: dt.date) -> Bools:
    """Looked at by the day and not passed: a verdict that names a fault, whose date is not later."""
    verdicts = rows.text("acceptance").tolist()
    known = {text: any(word in normalise(str(text or "")) for word in _FAULTS) for text in set(verdicts)}
    faulty = np.array([known[text] for text in verdicts], dtype=np.bool_)
    return np.asarray(faulty & ~(_days(rows) > np.datetime64(as_of, "D")), dtype=np.bool_)


def _within_cap(rows: Rows, accepted: Bools) -> tuple[int, int]:
    """Accepted households with a cap of their own: those whose eligible cost it covers, and all."""
    routes = tuple(rows.policy.routes.values())
    capped = np.array([route.basis is Basis.HOUSEHOLD and route.cap is not None for route in routes])
    cost, entered = rows.eligible()
    at = np.flatnonzero(accepted & entered & (rows.route >= 0) & capped[rows.route])
    if not len(at):
        return 0, 0
    caps = ceiling(rows.policy, rows.route[at], np.full(len(at), UNITS, dtype=np.int64))
    return int((cost[at] <= caps * (UNITS // FEN_PER_YUAN)).sum()), len(at)


def from_services(collection: Collection, policy: Policy, as_of: dt.date) -> dict[str, Measured]:
    """Service points, repairs, experts' inspections and trainings from T13 and T17 of the streets."""
    superseded = {
        source.path for source in collection.sources if source.notes and not source.counted.any()
    } - {source.path for source in collection.sources if source.counted.any()}
    others = [source for source in collection.others if source.path not in superseded]
    safety = [source for source in others if source.kind == SAFETY and len(source.ledger.rows)]
    devices = [source for source in others if source.kind == DEVICES and len(source.ledger.rows)]
    repairs = [_sums(source, policy) for source in devices]
    points = [
        (_streets(source, collection, policy), _filled(source, policy, "service_point")) for source in devices
    ]
    no_devices, no_safety = "街镇台账没有设备售后记录", "街镇台账没有安全管理记录"
    return {
        "complaints": share(
            sum(done for _, done in repairs),
            sum(asked for asked, _ in repairs),
            "设备售后台账没有报修记录" if devices else no_devices,
            f"尚有{sum(asked - done for asked, done in repairs):g}次未办结",
        ),
        "service": _covered(points, policy, no_devices, "未设售后网点"),
        "safety": _covered(
            [_in_a_year(source, collection, policy, as_of, "专家") for source in safety],
            policy, no_safety, "近一年未开展专家检查",
        ),
        "training": _covered(
            [_in_a_year(source, collection, policy, as_of, "培训") for source in safety],
            policy, no_safety, "近一年未开展培训",
        ),
    }  # fmt: skip


def _streets(source: Source, collection: Collection, policy: Policy) -> Any:
    """int[n]: the street of each row, that of the file's ledgers where the row names none."""
    street = Rows(source, policy).street
    beside = street_beside(source, collection.sources)
    names = [each.name for each in policy.streets]
    return np.where(street < 0, names.index(beside), street) if beside in names else street


def _filled(source: Source, policy: Policy, name: str) -> Bools:
    texts = Rows(source, policy).text(name).tolist()
    return np.array([text is not None for text in texts], dtype=np.bool_)


def _sums(source: Source, policy: Policy) -> tuple[float, float]:
    rows = Rows(source, policy)
    asked, done = (
        int(figures[filled].sum()) / UNITS
        for figures, filled in (rows.number("repairs"), rows.number("repairs_done"))
    )
    return asked, done


def _in_a_year(
    source: Source, collection: Collection, policy: Policy, as_of: dt.date, word: str
) -> tuple[Any, Any]:
    """Rows of that kind within the year up to the day."""
    rows = Rows(source, policy)
    day = np.datetime64(as_of, "D")
    days = np.asarray(
        rows.columns.get("date", np.full(rows.count, np.datetime64("NaT"))), dtype="datetime64[D]"
    )
    kinds = np.array([word in str(text or "") for text in rows.text("kind").tolist()], dtype=np.bool_)
    recent = (days <= day) & (days > day - np.timedelta64(365, "D"))
    return _streets(source, collection, policy), kinds & recent


def _covered(found: Sequence[tuple[Any, Any]], policy: Policy, without: str, lacking: str) -> Measured:
    """The part of the streets that have at least one such row."""
    if not found:
        return missing(without)
    has: set[int] = set()
    for street, chosen in found:
        has |= set(street[chosen & (street >= 0)].tolist())
    rest = [street.name for at, street in enumerate(policy.streets) if at not in has]
    return share(len(has), len(policy.streets), without, f"{lacking}：{'、'.join(rest)}")
