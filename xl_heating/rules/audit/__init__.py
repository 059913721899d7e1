"""Checks of a ledger's records (台账体检): pure questions to typed columns, declared in one table.

``judge`` puts every check of `CHECKS` that the records allow and says which it could not put, and why.
How staff's sheets become `Records` is the ledger's matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xl_heating.rules.audit import (
    areas,
    crossing,
    dates,
    dossiers,
    duplicates,
    funds,
    houses,
    lists,
    money,
    people,
    plans,
    running,
    usage,
)
from xl_heating.rules.audit.checks import ERROR, INFO, TABLE, WARNING, Check, Found
from xl_heating.rules.audit.records import Lists, Records, together

__all__ = [
    "CHECKS",
    "ERROR",
    "INFO",
    "TABLE",
    "WARNING",
    "Check",
    "Doubt",
    "Found",
    "Lists",
    "Records",
    "Unjudged",
    "judge",
    "together",
]

_ABOUT_RECORDS = (money, running, people, houses, duplicates, dates, usage, areas)
CHECKS: tuple[Check, ...] = tuple(
    check for module in (*_ABOUT_RECORDS, dossiers, funds, plans, lists, crossing) for check in module.CHECKS
)
"""Every check, in the order of what it is about."""


@dataclass(frozen=True)
class Doubt:
    """One finding about one record, or about the table (`row` is then `TABLE`)."""

    row: int
    field: str
    code: str
    severity: str
    message: str
    clause: str
    suggestion: str


@dataclass(frozen=True)
class Unjudged:
    """A check that could not be put: `lacks` names fields, ``as_of``, or options left blank."""

    check: Check
    lacks: tuple[str, ...]


def judge(
    records: Records, checks: Sequence[Check] = CHECKS
) -> tuple[list[Doubt], list[Check], list[Unjudged]]:
    """Return what the checks doubt, the checks that were put, and those for which something is missing.

    Checks about other kinds of table, and against lists that were not supplied, are in neither.
    """
    doubts: list[Doubt] = []
    put: list[Check] = []
    unjudged: list[Unjudged] = []
    for check in checks:
        if not check.concerns(records):
            continue
        if lacking := check.lacks(records):
            unjudged.append(Unjudged(check, lacking))
            continue
        put.append(check)
        doubts += [
            Doubt(
                row, found.field, check.code, found.severity or check.severity, message, clause,
                check.suggestion,
            )
            for found, row, message, clause in check.findings(records)
        ]  # fmt: skip
    return doubts, put, unjudged
