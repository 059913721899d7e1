"""What streets say of themselves in their own 进度调度 sheet: problems, measures, figures to compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from xl_heating.jobs.collecting import Collection, Source, sent_at
from xl_heating.jobs.dispatch_stages import Stages
from xl_heating.jobs.rows import Rows
from xl_heating.jobs.summary_values import street_of
from xl_heating.ledger import Finding
from xl_heating.policy import Policy, Task
from xl_heating.rules.money import UNITS
from xl_heating.rules.words import is_total

KIND = "T11"
_COUNTS = {"approved": "approved", "accepted": "accepted_count"}


@dataclass
class OwnReport:
    """A street's own words and figures; counts in 1/10,000, None where it gives none."""

    problems: str = ""
    measures: str = ""
    counts: dict[str, int | None] = field(default_factory=dict)
    place: tuple[str, str] = ("", "")
    """File and sheet."""
    by_route: bool = False
    """It has a row for each way of heating; its counts are then of households alone, without 公益场所."""


def own_reports(collection: Collection, policy: Policy) -> dict[str, OwnReport]:
    """Street → its own report; of several files the newest one speaks."""
    newest: dict[str, tuple[tuple[str, float, str], Source]] = {}
    for source in collection.others:
        if source.kind != KIND or not len(source.ledger.rows):
            continue
        sent = sent_at(source.path)
        for street in _streets(source, collection.sources):
            if street not in newest or sent > newest[street][0]:
                newest[street] = sent, source
    return {street: _report(source, street, policy) for street, (_, source) in newest.items()}


def _streets(source: Source, sources: Iterable[Source]) -> list[str]:
    named = source.ledger.columns.get("street")
    found = [] if named is None else [name for name in dict.fromkeys(named.tolist()) if name is not None]
    if found:
        return found
    beside = street_beside(source, sources)
    return [beside] if beside else []


def street_beside(source: Source, sources: Iterable[Source]) -> str | None:
    """The street that the ledgers in the same file belong to, for a table that names none."""
    beside = [street_of(other) for other in sources if other.path == source.path]
    return next((name for name in beside if name is not None), None)


def _report(source: Source, street: str, policy: Policy) -> OwnReport:
    rows = Rows(source, policy)
    names = rows.text("street")
    own = np.array([name in (street, None) for name in names.tolist()], dtype=np.bool_)
    # Places and ㎡ stand in rows of their own; what is compared are households.
    by_household = np.array([at in household_routes(policy) for at in range(len(policy.routes))])
    counted = own & ((rows.route < 0) | by_household[rows.route])
    report = OwnReport(place=(source.path.name, source.ledger.table.sheet))
    report.problems, report.measures = (_words(rows.text(name)[own]) for name in ("problems", "measures"))
    report.by_route = bool((own & (rows.route >= 0)).any())
    for stage, name in _COUNTS.items():
        figures, filled = rows.number(name)
        filled &= counted
        report.counts[stage] = int(figures[filled].sum()) if filled.any() else None
    return report


def household_routes(policy: Policy) -> list[int]:
    """Positions of the routes whose progress is told in households."""
    tasks = (Task.HEATING, Task.MARKET_HEATING)
    return [at for at, route in enumerate(policy.routes.values()) if route.task in tasks]


def _words(texts: Iterable[object]) -> str:
    """Different remarks of several rows (one a way of heating), joined as one sentence is."""
    said = [str(text).strip().rstrip("。；;") for text in texts if text is not None and str(text).strip()]
    return "；".join(dict.fromkeys(text for text in said if not is_total(text)))


def differences(reports: Mapping[str, OwnReport], policy: Policy, now: Stages) -> list[Finding]:
    """A finding for each street whose own 验收 figure its ledger has neither on the day nor at present."""
    whole = [now.reached["accepted"], now.plain.done]
    findings = []
    for at in np.flatnonzero(now.plain.seen).tolist():
        street = policy.streets[at].name
        report = reports.get(street)
        said = report.counts.get("accepted") if report else None
        if report is None or said is None:
            continue
        if report.by_route:
            found = [int(each[at, household_routes(policy)].sum()) for each in whole]
        else:
            found = [int(now.counted(policy, "accepted")[at])]
        if said in found:
            continue
        findings.append(
            Finding(
                *report.place, "", "DISPATCH_DIFFERS", "W",
                f"{street}自报验收{said / UNITS:g}户，台账截至调度日期为{found[0] / UNITS:g}户，按台账计。",
                "请街镇核对调度表与台账。",
            )
        )  # fmt: skip
    return findings
