"""The open workbook: where its file lies, a copy of it before a job, and what the job wrote.

Beside each copy in ``备份/`` lies a record of the cells that the job wrote after it (``.json``), by which the
job is undone in the open workbook.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError, ReadOnlyWorkbook
from xl_heating.jobs.report import Change
from xl_heating.jobs.writing import comparable, rows_of


@dataclass(frozen=True)
class Written:
    """A block of cells that a job wrote, and a digest of what it then held."""

    sheet: str
    address: str
    digest: str


@dataclass(frozen=True)
class Record:
    """What one job wrote after a backup was made."""

    operation: str
    blocks: tuple[Written, ...]
    whole: bool = False
    """Rows or sheets were inserted: only the copy as a whole brings the old state back."""


def file_path(book: Any) -> Path:
    """Where the open workbook is saved. Raises JobError when it never was, or lies on the web only."""
    try:
        path = Path(book.fullname)
    except Exception as error:  # xlwings names the cloud folders that it cannot map in many ways
        raise _not_on_disk(book.name) from error
    if not path.is_absolute() or not path.exists():
        raise _not_on_disk(book.name)
    return path


def _not_on_disk(name: str) -> JobError:
    return JobError(
        "工作簿还没有保存在本机或网络盘的文件夹中。",
        where=name,
        remedy="请先“另存为”到一个文件夹，再点击按钮。",
    )


def keep_copy(book: Any) -> Path:
    """Save a copy of the workbook as it is now, unsaved changes included, into ``备份/``; its path."""
    path = file_path(book)
    try:
        target = file_engine.next_backup(path)
        save_copy(book, target)
    except OSError as error:
        raise ReadOnlyWorkbook(
            f"不能在“{file_engine.BACKUP_FOLDER}”文件夹中保存备份（{error.strerror or error}），未作改动。",
            where=str(path.parent),
            remedy="请把工作簿放到有写入权限的文件夹，并检查磁盘空间后再试。",
        ) from error
    return target


def save_copy(book: Any, target: Path) -> None:
    """Write the workbook as it is now, unsaved changes included, to another file. Raises OSError."""
    if hasattr(book.impl, "save_copy"):  # an engine of ours
        book.impl.save_copy(target)
    elif hasattr(book.api, "SaveCopyAs"):
        book.api.SaveCopyAs(str(target))
    else:
        shutil.copyfile(book.fullname, target)


@contextmanager
def scratch_copy(book: Any) -> Iterator[Path]:
    """A copy of the workbook as it is now, under its own name in a folder that goes away again.

    Raises JobError when the workbook was never saved, or there is no room for a copy.
    """
    path = file_path(book)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / path.name
        try:
            save_copy(book, target)
        except OSError as error:
            raise ReadOnlyWorkbook(
                f"不能保存工作簿的临时副本（{error.strerror or error}），未作改动。",
                where=folder,
                remedy="请检查磁盘空间后再试。",
            ) from error
        yield target


def write_record(
    book: Any, backup: Path, operation: str, changes: Sequence[Change], *, whole: bool = False
) -> None:
    """Record beside `backup` which cells now hold what `operation` wrote; `whole` as in `Record`."""
    content = {
        "operation": operation,
        "whole": whole,
        "blocks": [
            {"sheet": change.sheet, "address": change.address, "digest": digest(book, change)}
            for change in changes
        ],
    }
    backup.with_suffix(".json").write_text(
        json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8"
    )


def read_record(backup: Path) -> Record | None:
    """The record beside `backup`; None where there is none, or none that can be read."""
    try:
        content = json.loads(backup.with_suffix(".json").read_text(encoding="utf-8"))
        blocks = tuple(Written(**block) for block in content["blocks"])
        return Record(content["operation"], blocks, bool(content.get("whole")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def digest(book: Any, block: Change | Written) -> str:
    """What a block of the workbook holds now, as a digest."""
    rows = rows_of(book.sheets[block.sheet].range(block.address))
    text = json.dumps([[comparable(value) for value in row] for row in rows], ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
