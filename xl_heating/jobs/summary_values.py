"""The figures of the district summary: what the tally gives each input column, street by street."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from xl_heating.jobs.collecting import Collection, Source
from xl_heating.jobs.layout import TableLayout
from xl_heating.jobs.rows import Ints
from xl_heating.jobs.tally import Tally
from xl_heating.ledger import Finding
from xl_heating.policy import Policy, Task
from xl_heating.rules.money import FEN_PER_YUAN, UNITS, multiply_round
from xl_heating.rules.progress import rate

RECEIVED, MISSING, UNREADABLE, RESENT = "已收", "缺报", "无法读取", "重复报送，已取新件"
FEN_PER_WAN = 10_000 * FEN_PER_YUAN


def summary_values(
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
    subsidy, upper = wan_units(totals.money["subsidy"]), wan_units(totals.money["upper"])
    values["subsidy"] = in_wan(subsidy)
    values["upper"] = in_wan(upper)
    # The district bears the rest, also in the rounding, so that the printed row adds up.
    values["district"] = in_wan(subsidy - upper)
    values["self_pay"] = in_wan(wan_units(totals.money["self_pay"]))
    values["public_district"] = in_wan(wan_units(totals.money["public_district"]))
    none = [None] * len(totals.seen)  # a season without claims is not one that costs nothing
    values |= {key: list(none) for key in layout.keys if key.startswith("running_")}
    for year, paid in totals.running.items():
        values[f"running_{year}"] = in_wan(wan_units(paid))
    values["uncosted"] = totals.uncosted.tolist()
    values["dossier_rate"] = [
        dossier_rate(complete, finished)
        for complete, finished in zip(totals.dossier, totals.finished, strict=True)
    ]
    values["doubts"] = _doubts(totals, findings, collection, policy)
    for key, column in values.items():
        if key != "doubts":
            values[key] = [value if seen else None for value, seen in zip(column, totals.seen, strict=True)]
    values["status"] = list(statuses)
    return values


def dossier_rate(complete: int, finished: int) -> float | None:
    """档案齐全户数 ÷ 验收合格户数, four decimals; blank where nothing is finished."""
    found = float(rate(np.array([float(complete)]), np.array([float(finished)]))[0])
    return None if np.isnan(found) else found


def _units(column: Ints) -> list[Any]:
    return [value // UNITS if value % UNITS == 0 else value / UNITS for value in column.tolist()]


def wan_units(fen: Ints) -> Ints:
    """万元 in 1/10,000, which is whole yuan, rounded half-up once per street."""
    return multiply_round(fen, UNITS, FEN_PER_WAN)


def in_wan(units: Ints) -> list[Any]:
    """万元 as they are shown."""
    return [value / UNITS for value in units.tolist()]


def _doubts(totals: Tally, findings: Iterable[Finding], collection: Collection, policy: Policy) -> list[int]:
    """Findings of severity E and W per street, by the file they stand in."""
    names = [street.name for street in policy.streets]
    owners: dict[str, str] = {}
    for source in collection.sources:
        street = street_of(source)
        if street:
            owners.setdefault(source.path.name, street)
    counts = dict.fromkeys(names, 0)
    for finding in findings:
        owner = owners.get(finding.workbook)
        if owner in counts and finding.severity in ("E", "W"):
            counts[owner] += 1
    return [counts[name] for name in names]


def street_of(source: Source) -> str | None:
    """The street that most rows of a table belong to."""
    streets = source.ledger.columns.get("street")
    if streets is None:
        return None
    known = [street for street in streets.tolist() if street is not None]
    return max(set(known), key=known.count) if known else None


def street_statuses(collection: Collection, totals: Tally) -> list[str]:
    resent = {street_of(source) for source in collection.sources if source.notes and not source.counted.any()}
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
