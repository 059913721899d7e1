"""Put new bytes in the place of a file so that at any moment either the old or the new file is whole.

Temporary file in the same folder, fsync, copy of the old file into ``备份/``, rename. ``备份/`` holds
``<stem>.<YYYYMMDD-HHMMSS-ffffff><suffix>``.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from xl_heating.errors import LockedWorkbook, ReadOnlyWorkbook, WorkbookNotFound

from .container import Package
from .refusals import check_owner_files, check_writable, read_file

BACKUP_FOLDER = "备份"
_TEMPORARY = ".xl-heating-"  # short, as a file name may already be as long as the disk allows
_A_DAY = 86_400
_STAMP = "%Y%m%d-%H%M%S-%f"


def replace_file(path: Path, data: bytes, *, backup: bool) -> Path | None:
    """Write ``data`` as ``path``; the path of the backup, if one was wanted and there was a file before.

    On any failure the old file is as it was, and neither a temporary file nor a backup of this attempt stays.
    """
    with _typed_errors(path):
        before = path.stat() if path.exists() else None
        temporary = _write_temporary(path, data, before)
        kept: Path | None = None
        try:
            if backup and before is not None:
                kept = _keep(path)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            if kept is not None:
                kept.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return kept


def _write_temporary(path: Path, data: bytes, before: os.stat_result | None) -> Path:
    _remove_abandoned(path)
    handle, name = tempfile.mkstemp(prefix=_TEMPORARY, suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        mode = stat.S_IMODE(before.st_mode) if before else 0o666 & ~_umask()
        temporary.chmod(mode)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _remove_abandoned(path: Path) -> None:
    """Clear away what a killed process left, which may hold personal data; no save lasts a day."""
    for old in path.parent.glob(f"{_TEMPORARY}*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > _A_DAY:
                old.unlink()


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def next_backup(path: Path) -> Path:
    """The name for a new backup of ``path``, later than all there are; its folder is made if need be."""
    folder = path.parent / BACKUP_FOLDER
    folder.mkdir(exist_ok=True)
    moment = dt.datetime.now()
    newest = next(iter(backups(path)), None)
    if newest is not None:  # names stay in order even when the clock stands still or was set back
        moment = max(moment, (_moment_of(newest, path) or moment) + dt.timedelta(microseconds=1))
    return folder / f"{path.stem}.{moment.strftime(_STAMP)}{path.suffix}"


def _keep(path: Path) -> Path:
    """A copy of the file as it is now in the backup folder, on disk before anything is replaced."""
    target = next_backup(path)
    folder = target.parent
    partial = folder / f"{_TEMPORARY}{target.name[-40:]}.tmp"
    try:
        shutil.copy2(path, partial)
        with partial.open("rb") as stream, contextlib.suppress(OSError):
            os.fsync(stream.fileno())
        partial.rename(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return target


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable where folders can be opened (not on Windows)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _typed_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise ReadOnlyWorkbook(
            "没有写入权限，或文件正被其他程序占用。",
            where=str(path),
            remedy="请关闭正在使用它的程序，或换到有写入权限的文件夹后再试。原文件没有改动。",
        ) from error
    except OSError as error:
        raise ReadOnlyWorkbook(
            f"文件没能保存（{error.strerror or error}）。",
            where=str(path),
            remedy="请检查磁盘空间和网络盘连接后再试。原文件没有改动。",
        ) from error


def _moment_of(backup: Path, path: Path) -> dt.datetime | None:
    """When a file of the backup folder was kept; None when it is no backup of ``path``."""
    match = re.fullmatch(re.escape(path.stem) + r"\.([\d-]+)" + re.escape(path.suffix), backup.name)
    with contextlib.suppress(ValueError):
        return dt.datetime.strptime(match[1], _STAMP) if match else None
    return None


def backups(path: str | os.PathLike[str]) -> list[Path]:
    """The backups of a workbook, newest first; an empty list when there are none."""
    path = Path(path).resolve()
    folder = path.parent / BACKUP_FOLDER
    if not folder.is_dir():
        return []
    return sorted((file for file in folder.iterdir() if _moment_of(file, path)), reverse=True)


def restore(path: str | os.PathLike[str]) -> Path:
    """Put the newest backup that differs from the file in its place; return where the replaced state went.

    The backup moves out of ``备份/`` and into the file's place; the replaced state becomes the newest backup.
    So a second ``restore`` brings it back, and a third undoes that again: nothing is ever lost by undoing. A
    missing file is restored too (then the path of the file itself is returned). WorkbookNotFound when there
    is no backup that differs.
    """
    path = Path(path).resolve()
    exists = path.exists()
    if exists:
        check_owner_files(path)
        check_writable(path)
    now = path.read_bytes() if exists else None
    for backup in backups(path):
        data = read_file(backup)
        if data == now:
            continue
        Package(data, where=backup.name)  # a backup that is damaged itself must not replace anything
        kept = replace_file(path, data, backup=exists)
        backup.unlink()
        return kept or path
    raise WorkbookNotFound(
        "没有可以恢复的备份。",
        where=str(path),
        remedy=f"备份在同一文件夹的“{BACKUP_FOLDER}”中，请核对文件名。",
    )


def check_unchanged(path: Path, seen: os.stat_result) -> None:
    """Refuse to overwrite a file that somebody else has saved since it was read."""
    now = path.stat() if path.exists() else None
    if now is None or (now.st_mtime_ns, now.st_size) != (seen.st_mtime_ns, seen.st_size):
        raise LockedWorkbook(
            "文件打开之后又被其他程序改动或移走。",
            where=path.name,
            remedy="请重新运行本操作，以免覆盖他人的改动。",
        )
