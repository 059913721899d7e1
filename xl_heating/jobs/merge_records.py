"""Writing merged records into one sheet: anew, or into what the sheet already holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_heating.jobs.collecting import Key, Source, row_keys
from xl_heating.jobs.merge_conflicts import named, shown_key
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.record_cells import cells_of
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.table_writing import TableWriter
from xl_heating.jobs.writing import comparable
from xl_heating.ledger import Finding, Ledger

Keys = tuple[tuple[str, ...], ...]
_SAID_BY_ROUTE = ("class",)
_NAMED = 20
"""At most so many records are named in one finding."""


@dataclass
class Merged:
    """What came of one sheet."""

    sheet: str
    files: int
    records: int
    added: int = 0
    updated: int = 0
    writer: TableWriter | None = None
    """What is still to be applied."""
    streets: set[str] = field(default_factory=set)
    messages: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class _Records:
    """The counted rows of all sources, end to end: field → object column of cell values."""

    columns: dict[str, NDArray[np.object_]]
    keys: list[Key | None]
    places: list[tuple[Source, int]]

    def __len__(self) -> int:
        return len(self.places)


def renew(book: Any, ledger: Ledger, sources: Sequence[Source], keys: Keys, occasion: Occasion) -> Merged:
    """Gather the sheet anew: every counted record with the file and row it comes from, nothing else.

    `keys` are not needed: what stood there before came from a merge as well.
    """
    records = _records(ledger, sources, ())
    columns = {
        **records.columns,
        "source_file": np.array([source.path.name for source, _ in records.places], dtype=object),
        "source_row": np.array([row for _, row in records.places], dtype=object),
        "no": np.arange(1, len(records) + 1).astype(object),
    }
    writer = TableWriter(book, ledger, dry_run=occasion.dry_run)
    known, count = ledger.rows, len(records)
    kept = min(len(known), count)
    fields = [name for name in ledger.table.columns if writer.has(name)]
    for name in fields:
        column = columns.get(name, np.full(count, None, dtype=object))
        blanks = [None] * (len(known) - kept)
        writer.update(name, known, [*column[:kept].tolist(), *blanks])
    if count > kept:
        writer.append({name: columns[name][kept:].tolist() for name in fields if name in columns})
    merged = _merged(ledger, sources, records, writer)
    merged.added = max(0, count - len(known))
    if len(known) > count:
        merged.messages.append(f"“{ledger.table.sheet}”比上次合并减少{len(known) - count}条记录。")
    return merged


def update(book: Any, ledger: Ledger, sources: Sequence[Source], keys: Keys, occasion: Occasion) -> Merged:
    """Bring known records up to date and add new ones below; a blank in a file never empties a cell.

    Every cell that had another content is a finding, so that nothing is overwritten in silence. Records of
    the sheet that no file has stay.
    """
    records = _records(ledger, sources, keys)
    writer = TableWriter(book, ledger, dry_run=occasion.dry_run)
    fields = [name for name in records.columns if writer.has(name)]
    places = {key: at for at, key in reversed(list(enumerate(row_keys(ledger, keys)))) if key is not None}
    merged = _merged(ledger, sources, records, writer)
    unknown = [at for at, key in enumerate(records.keys) if key is None]
    if unknown:
        merged.findings += _unidentified(records, unknown)
    matched = [(at, places[key]) for at, key in enumerate(records.keys) if key is not None and key in places]
    touched: set[int] = set()
    for name in fields:
        touched |= _update_field(writer, ledger, name, records, matched, merged)
    merged.updated = len(touched)
    seen: set[Key] = set(places)
    fresh = []
    for at, key in enumerate(records.keys):
        if key is not None and key not in seen:
            fresh.append(at)
            seen.add(key)
    merged.added = len(fresh)
    if fresh:
        columns = {name: records.columns[name][fresh].tolist() for name in fields}
        if writer.has("no"):
            numbers = ledger.table.columns["no"]
            used = [
                value
                for row in ledger.rows.tolist()
                if isinstance(value := ledger.table.grid.value(row, numbers), float)
            ]
            first = int(max(used, default=0)) + 1
            columns["no"] = list(range(first, first + len(fresh)))
        writer.append(columns)
    present = {key for key in records.keys if key is not None}
    kept = sum(key not in present for key in places)
    if kept:
        merged.messages.append(f"“{ledger.table.sheet}”原有{kept}条记录不在来件中，原样保留。")
    return merged


def apply(merged: Sequence[Merged], report: JobReport) -> None:
    """Write what was gathered for all sheets, or nothing. Raises JobError before anything is written."""
    writers = [each.writer for each in merged if each.writer is not None]
    for writer in writers:
        writer.check()
    for writer in writers:
        report.restructured |= writer.inserts > 0
        writer.apply(report.changes)


def _merged(ledger: Ledger, sources: Sequence[Source], records: _Records, writer: TableWriter) -> Merged:
    """The outcome so far; columns of the files that the sheet has no place for are told."""
    merged = Merged(ledger.table.sheet, len({source.path for source in sources}), len(records), writer=writer)
    merged.streets = {
        street
        for source in sources
        if source.counted.any() and "street" in source.ledger.columns
        for street in set(source.ledger.columns["street"][source.counted].tolist())
        if street is not None
    }
    filled = [
        name
        for name, column in records.columns.items()
        if not ledger.table.fields[name].derived and any(value is not None for value in column)
    ]
    lacking = writer.missing([name for name in filled if name not in _SAID_BY_ROUTE])
    if lacking:
        merged.messages.append(f"“{ledger.table.sheet}”没有{'、'.join(lacking)}列，来件中的这些内容未并入。")
    return merged


def _records(ledger: Ledger, sources: Sequence[Source], keys: Keys) -> _Records:
    """The counted rows as cell values; fields are those of the target's kind."""
    names = dict.fromkeys(
        name for source in sources for name in source.ledger.columns if name in ledger.table.fields
    )
    columns: dict[str, list[Any]] = {name: [] for name in names}
    all_keys: list[Key | None] = []
    places: list[tuple[Source, int]] = []
    for source in sources:
        at = np.flatnonzero(source.counted)
        for name in names:
            column = source.ledger.columns.get(name)
            if column is None:
                columns[name] += [None] * len(at)
            else:
                columns[name] += cells_of(ledger.table.fields[name], "", column[at])
        if keys:
            own = row_keys(source.ledger, keys)
            all_keys += [own[place] for place in at.tolist()]
        places += [(source, int(source.ledger.rows[place])) for place in at.tolist()]
    stacked = {}
    for name, values in columns.items():
        stacked[name] = np.empty(len(values), dtype=object)
        stacked[name][:] = values
    return _Records(stacked, all_keys, places)


def _update_field(
    writer: TableWriter,
    ledger: Ledger,
    name: str,
    records: _Records,
    matched: list[tuple[int, int]],
    merged: Merged,
) -> set[int]:
    """Update one column of known records; which of the target's records got another value."""
    old = ledger.columns.get(name)
    if old is None or not matched:
        return set()
    before = cells_of(ledger.table.fields[name], "", old)
    rows, values, touched, replaced = [], [], set(), []
    for at, place in matched:
        value = records.columns[name][at]
        if value is None or comparable(value) == comparable(before[place]):
            continue
        rows.append(int(ledger.rows[place]))
        values.append(value)
        touched.add(place)
        if before[place] is not None:
            replaced.append((at, place))
    writer.update(name, rows, values)
    title = ledger.table.titles.get(name, name)
    for at, place in replaced:
        source, row = records.places[at]
        merged.findings.append(
            Finding(
                "", ledger.table.sheet, ledger.cell(name, place), "MERGE_UPDATED", "I",
                f"{shown_key(records.keys[at])}的{title}由“{named(name, before[place])}”更新为"
                f"“{named(name, records.columns[name][at])}”（{source.path.name} 第{row}行）。",
                "请核对；应保留原内容的，可撤销或在本表改回。",
            )
        )  # fmt: skip
    return touched


def _unidentified(records: _Records, unknown: list[int]) -> list[Finding]:
    """Rows that cannot be told from others are named, not merged: merging again would double them."""
    findings = []
    by_source: dict[int, list[int]] = {}
    for at in unknown:
        by_source.setdefault(id(records.places[at][0]), []).append(at)
    for group in by_source.values():
        source = records.places[group[0]][0]
        rows = [records.places[at][1] for at in group]
        listed = "、".join(map(str, rows[:_NAMED])) + ("……" if len(rows) > _NAMED else "")
        findings.append(
            Finding(
                source.path.name, source.ledger.table.sheet, f"A{rows[0]}", "MERGE_NO_KEY", "E",
                f"第{listed}行（共{len(rows)}行）缺少身份证号、户口簿号或户编号等标识，不能判断是否重复，未并入。",
                "请补齐标识后重新报送。",
            )
        )  # fmt: skip
    return findings
