"""Households and identity numbers that were entered twice, in one table or in two of one workbook."""

from __future__ import annotations

from collections.abc import Sequence

from xl_heating.ledger.findings import ERROR, Finding, Findings, row_list
from xl_heating.ledger.ledger import Ledger
from xl_heating.policy import Policy, Task
from xl_heating.rules.identity import masked

_UNIQUE = (("household_id", "DUP_HOUSEHOLD", "户编号"), ("id_number", "DUP_ID", "身份证号"))
_MAJORITY = 0.5


def check_duplicates_within(ledger: Ledger, policy: Policy, findings: Findings) -> None:
    """Report household numbers and identity numbers that stand in several records of one table."""
    if ledger.kind not in ("T3", "T8R", "T9"):
        return
    for name, code, title in _UNIQUE:
        if not _any_twice(ledger, name):
            continue
        for key, positions in _repeated(_keys(ledger, name, policy)).items():
            shown = masked(key) if name == "id_number" else key
            findings.add(
                ledger.cell(name, positions[1]),
                code,
                ERROR,
                f"{title}{shown}重复：{row_list(ledger.rows[positions].tolist())}。",
                "请核对是否重复录入；一户两个项目请分表登记。",
            )


def _keys(ledger: Ledger, name: str, policy: Policy) -> list[tuple[str, ...] | None]:
    """What must be unique: a household has one heating and one efficiency project, one payment a season."""
    if name not in ledger.columns:
        return []
    values = ledger.columns[name].tolist()
    parts = [ledger.columns[each].tolist() for each in ("season", "route") if each in ledger.columns]
    if ledger.kind == "T3" and "route" in ledger.columns:
        efficiency = {
            route.name for route in policy.routes.values() if route.task in (Task.EE_RURAL, Task.EE_URBAN)
        }
        parts = [["能效" if route in efficiency else "" for route in ledger.columns["route"].tolist()]]
    if not parts:
        return [(value,) if value is not None else None for value in values]
    return [key if key[0] is not None else None for key in zip(values, *parts, strict=True)]


def _any_twice(ledger: Ledger, name: str) -> bool:
    present = [value for value in ledger.columns.get(name, ()) if value is not None]
    return len(set(present)) < len(present)


def _repeated(keys: Sequence[tuple[str, ...] | None]) -> dict[str, list[int]]:
    places: dict[tuple[str, ...], list[int]] = {}
    for at, key in enumerate(keys):
        if key is not None:
            places.setdefault(key, []).append(at)
    return {key[0]: positions for key, positions in places.items() if len(positions) > 1}


def check_duplicates(ledgers: Sequence[Ledger], policy: Policy) -> list[Finding]:
    """Findings on households that stand in several tables of the same kind in one workbook.

    When more than half of the smaller table stands in the other, the table was copied: one finding says so.
    """
    result: list[Finding] = []
    for at, later in enumerate(ledgers):
        for earlier in ledgers[:at]:
            same_book = (earlier.kind, earlier.table.workbook) == (later.kind, later.table.workbook)
            if same_book and later.kind in ("T3", "T8R", "T9"):
                result += _across(earlier, later, policy)
    return result


def _across(earlier: Ledger, later: Ledger, policy: Policy) -> list[Finding]:
    findings = Findings(later.table.workbook, later.table.sheet)
    for name, code, title in _UNIQUE:
        first: dict[tuple[str, ...], int] = {}
        for at, key in enumerate(_keys(earlier, name, policy)):
            if key is not None:
                first.setdefault(key, at)
        twice = [
            (at, first[key])
            for at, key in enumerate(_keys(later, name, policy))
            if key is not None and key in first
        ]
        if len(twice) > _MAJORITY * min(len(earlier), len(later)) and len(twice) > 1:
            findings.add(
                "", "TABLE_TWICE", ERROR,
                f"与工作表“{earlier.table.sheet}”有{len(twice)}户相同，像是同一张台账的两份。",
                "请只保留应采用的一张，删除另一张。",
            )  # fmt: skip
            return findings.items
        for at, other in twice:
            value = later.columns[name][at]
            shown = masked(value) if name == "id_number" else value
            findings.add(
                later.cell(name, at), code, ERROR,
                f"{title}{shown}与工作表“{earlier.table.sheet}”第{int(earlier.rows[other])}行重复。",
                "请核对是否重复录入。",
            )  # fmt: skip
    return findings.items
