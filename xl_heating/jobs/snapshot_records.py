"""Reading and writing 上报记录: the frozen figures, numbered, and the file that goes with each number."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xl_heating.jobs.layout.snapshots import snapshots_layout
from xl_heating.jobs.outputs import BACKUP_FOLDER
from xl_heating.jobs.report import Change
from xl_heating.jobs.snapshot_figures import Figure, FigureKey, Figures
from xl_heating.jobs.writing import put, rows_of

FILE_ROW = "留底文件"
_DIGEST = "SHA-256 "
_LAYOUT = snapshots_layout()


@dataclass
class Snapshot:
    """What was frozen under one number."""

    number: int
    date: dt.date | None
    file: str = ""
    digest: str = ""
    figures: dict[FigureKey, Figure] = field(default_factory=dict)
    rows: dict[FigureKey, int] = field(default_factory=dict)
    """The sheet row of each figure."""


def read_snapshots(header: Any) -> dict[int, Snapshot]:
    """The snapshots below the header cells of 上报记录, by number."""
    sheet, first, left = header.sheet, header.row + 1, header.column
    bottom = sheet.used_range.last_cell.row
    if bottom < first:
        return {}
    block = rows_of(sheet.range((first, left), (bottom, left + len(_LAYOUT.columns) - 1)))
    found: dict[int, Snapshot] = {}
    for row, values in enumerate(block, start=first):
        record = dict(zip(_LAYOUT.keys, values, strict=True))
        number = record["number"]
        if not isinstance(number, (int, float)):
            continue
        snapshot = found.setdefault(int(number), Snapshot(int(number), _day(record["date"])))
        if record["matter"] == FILE_ROW:
            snapshot.file = str(record["figure"] or "")
            snapshot.digest = str(record["note"] or "").partition(_DIGEST)[2].split(" ")[0]
        elif isinstance(record["reported"], (int, float)):
            key = FigureKey(*(str(record[name] or "") for name in ("matter", "street", "figure")))
            snapshot.figures[key] = Figure(str(record["unit"] or ""), float(record["reported"]))
            snapshot.rows[key] = row
    return found


def _day(value: Any) -> dt.date | None:
    return value.date() if isinstance(value, dt.datetime) else None


def snapshot_rows(
    number: int, day: dt.date, figures: Figures, file: str, digest: str, note: str
) -> list[list[Any]]:
    """The rows that a snapshot adds: its file first."""
    told = f"{_DIGEST}{digest}{f' {note}' if note else ''}"
    rows: list[list[Any]] = [[number, day, FILE_ROW, None, file, None, None, None, None, told]]
    rows += [
        [
            number,
            day,
            key.matter,
            key.street or None,
            key.figure,
            figure.unit or None,
            figure.value,
            None,
            None,
            None,
        ]
        for key, figure in figures.items()
    ]
    return rows


def append_rows(header: Any, rows: list[list[Any]], changes: list[Change], *, dry_run: bool) -> None:
    """Write rows below the last one of the list."""
    sheet, left = header.sheet, header.column
    row = header.row + 1
    bottom = sheet.used_range.last_cell.row
    if bottom >= row:
        column = rows_of(sheet.range((row, left), (bottom, left)))
        filled = [at for at, cells in enumerate(column) if cells[0] is not None]
        row += filled[-1] + 1 if filled else 0
    target = sheet.range((row, left), (row + len(rows) - 1, left + len(rows[0]) - 1))
    put(target, rows, changes, dry_run=dry_run)


def write_present(
    header: Any, snapshot: Snapshot, figures: Figures, changes: list[Change], *, dry_run: bool
) -> None:
    """Write 现数 and 差额 beside the figures of a snapshot."""
    rows = sorted(snapshot.rows.items(), key=lambda item: item[1])
    if not rows:
        return
    sheet = header.sheet
    first, last = rows[0][1], rows[-1][1]
    left = header.column + _LAYOUT.index("now") - 1
    target = sheet.range((first, left), (last, left + 1))
    values = rows_of(target)
    for key, row in rows:
        now = figures[key].value if key in figures else 0.0
        values[row - first] = [now, round(now - snapshot.figures[key].value, 4)]
    put(target, values, changes, dry_run=dry_run)


def file_name(book: Path, number: int) -> str:
    """The name of the frozen file of a number."""
    return f"{book.stem}-留底{number:03}-上报版.xlsx"


def next_number(book: Path, known: Sequence[int]) -> int:
    """A number that neither a record nor a file has."""
    number = max(known, default=0) + 1
    while frozen_path(book, file_name(book, number)).exists():
        number += 1
    return number


def frozen_path(book: Path, name: str) -> Path:
    """Where a frozen file lies."""
    return book.parent / BACKUP_FOLDER / name


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
