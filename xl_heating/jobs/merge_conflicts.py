"""Rows that two files hold: where they differ, and what only the older file has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np

from xl_heating.jobs.collecting import Key, Source, row_keys
from xl_heating.jobs.record_cells import cells_of
from xl_heating.jobs.writing import comparable
from xl_heating.ledger import Finding
from xl_heating.ledger.findings import row_list
from xl_heating.rules.identity import NumberKind, kind_of, masked

_NOT_COMPARED = {"no", "note", "source_file", "source_row"}
_MASKED = {
    "id_number": NumberKind.IDENTITY,
    "phone": NumberKind.PHONE,
    "account": NumberKind.ACCOUNT,
}
_SHOWN_FIELDS = 6


def conflicts(sources: Sequence[Source], keys: tuple[tuple[str, ...], ...]) -> list[Finding]:
    """One finding for each row of an older file that differs from the newer file's row of the same key."""
    kept = _kept_rows(sources, keys)
    findings = []
    for source in sources:
        if source.counted.all():
            continue
        own = row_keys(source.ledger, keys)
        for at in np.flatnonzero(~source.counted).tolist():
            other = kept.get(own[at]) if own[at] is not None else None
            if other is None:
                continue
            differing = _differences(source, at, *other)
            if differing:
                newer, place = other
                more = "等" if len(differing) > _SHOWN_FIELDS else ""
                findings.append(
                    Finding(
                        source.path.name, source.ledger.table.sheet,
                        source.ledger.cell(differing[0][0], at), "MERGE_CONFLICT", "W",
                        f"{shown_key(own[at])}在两份文件中内容不同，已取"
                        f"{newer.path.name}第{newer.ledger.rows[place]}行："
                        + "；".join(text for _, text in differing[:_SHOWN_FIELDS]) + f"{more}。",
                        "请核对以哪一份为准，改正后重新合并。",
                    )
                )  # fmt: skip
    return findings


def left_out(sources: Sequence[Source], keys: tuple[tuple[str, ...], ...]) -> list[Finding]:
    """One finding for each older file with rows that stand in no newer one, and so were not merged."""
    kept = _kept_rows(sources, keys)
    findings = []
    for source in sources:
        own = row_keys(source.ledger, keys)
        rows = [
            int(source.ledger.rows[at])
            for at in np.flatnonzero(~source.counted).tolist()
            if own[at] is None or own[at] not in kept
        ]
        if rows:
            findings.append(
                Finding(
                    source.path.name, source.ledger.table.sheet, f"A{rows[0]}", "MERGE_LEFT_OUT", "E",
                    f"旧件{row_list(rows)}在新件中没有，未并入。",
                    "请核对这些记录是否应保留；应保留的补入新件后重新合并。",
                )
            )  # fmt: skip
    return findings


def shown_key(key: Key | None) -> str:
    """A record's key for a message: personal numbers masked, the street left out."""
    parts = [str(part) for part in (key or ())[1:] if part is not None]
    return " ".join(masked(part, kind_of(part)) if len(part) >= 15 else part for part in parts) or "该行"


def named(field: str, value: Any) -> str:
    """A cell's content for a message."""
    if value is None:
        return "空白"
    if field in _MASKED:
        return masked(str(value), _MASKED[field])
    if isinstance(value, (dt.date, dt.datetime)):
        return f"{value:%Y-%m-%d}"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _kept_rows(
    sources: Sequence[Source], keys: tuple[tuple[str, ...], ...]
) -> dict[Key | None, tuple[Source, int]]:
    kept: dict[Key | None, tuple[Source, int]] = {}
    if all(source.counted.all() for source in sources):
        return kept
    for source in sources:
        own = row_keys(source.ledger, keys)
        for at in np.flatnonzero(source.counted).tolist():
            if own[at] is not None:
                kept.setdefault(own[at], (source, at))
    return kept


def _differences(older: Source, at: int, newer: Source, place: int) -> list[tuple[str, str]]:
    """Fields in which two rows differ, with both contents in words."""
    found = []
    for name, column in older.ledger.columns.items():
        other = newer.ledger.columns.get(name)
        if other is None or name in _NOT_COMPARED or name not in older.ledger.table.fields:
            continue
        field = older.ledger.table.fields[name]
        (before,), (after,) = cells_of(field, "", column[[at]]), cells_of(field, "", other[[place]])
        if comparable(before) != comparable(after):
            title = older.ledger.table.titles.get(name, name)
            found.append((name, f"{title}“{named(name, before)}”→“{named(name, after)}”"))
    return found
