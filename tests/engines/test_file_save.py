"""Saving: the old file or the new one, whole, whatever happens in between; backups and their return."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from engines_samples import simple, written_by_xlsxwriter

from xl_heating.engines import file
from xl_heating.errors import (
    DamagedWorkbook,
    LockedWorkbook,
    ReadOnlyWorkbook,
    UnsupportedWorkbook,
    WorkbookNotFound,
)


def change(path: Path, value: object) -> None:
    book = file.open(path)
    book.sheets[0]["A1"].value = value
    book.save()
    book.close()


def first(path: Path) -> object:
    return openpyxl.load_workbook(path).worksheets[0]["A1"].value


def leftovers(folder: Path) -> list[str]:
    return [entry.name for entry in folder.rglob("*") if entry.name.endswith(".tmp")]


def test_a_save_keeps_the_old_file_as_a_backup(tmp_path: Path) -> None:
    path = simple(tmp_path / "街镇台账.xlsx", [["旧"]])
    before = path.read_bytes()
    book = file.open(path)
    book.sheets[0]["A1"].value = "新"
    kept = book.impl.save()
    assert first(path) == "新"
    assert [kept] == file.backups(path)
    assert kept.parent == tmp_path / "备份"
    assert kept.read_bytes() == before
    stem, stamp, suffix = kept.name.rsplit(".", 2)
    assert (stem, suffix) == ("街镇台账", "xlsx")
    assert [len(part) for part in stamp.split("-")] == [8, 6, 6]
    assert not leftovers(tmp_path)


def test_members_keep_order_dates_and_packed_bytes(tmp_path: Path) -> None:
    path = written_by_xlsxwriter(tmp_path / "a.xlsx", lambda book, sheet: sheet.write("A1", "旧"))
    with zipfile.ZipFile(path) as archive:
        before = [
            (info.filename, info.date_time, info.CRC, info.compress_size) for info in archive.infolist()
        ]
    change(path, "新")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        after = [(info.filename, info.date_time, info.CRC, info.compress_size) for info in archive.infolist()]
    assert [info[:2] for info in after] == [info[:2] for info in before]
    same = [info for info in after if info in before]
    assert [info[0] for info in after if info not in same] == ["xl/worksheets/sheet1.xml"]


def test_nothing_changed_writes_nothing(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[1]])
    seen = path.stat()
    book = file.open(path)
    assert book.impl.save() is None
    assert path.stat().st_mtime_ns == seen.st_mtime_ns
    assert path.stat().st_ino == seen.st_ino
    assert not (tmp_path / "备份").exists()


def test_a_book_goes_on_after_saving(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[0]])
    book = file.open(path)
    for value in (1, 2, 3):
        book.sheets[0]["A1"].value = value
        book.save()
        assert first(path) == value
    assert [first(backup) for backup in file.backups(path)] == [2, 1, 0]


def test_a_backup_may_be_declined(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[0]])
    book = file.open(path)
    book.sheets[0]["A1"].value = 1
    assert book.impl.save(backup=False) is None
    assert first(path) == 1
    assert file.backups(path) == []


def test_save_as(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[0]])
    before = path.read_bytes()
    other = tmp_path / "另存.xlsx"
    book = file.open(path)
    book.sheets[0]["A1"].value = 1
    book.save(other)
    assert path.read_bytes() == before
    assert (first(other), book.name, Path(book.fullname)) == (1, "另存.xlsx", other)
    assert not (tmp_path / "备份").exists()
    book.sheets[0]["A1"].value = 2
    book.save()
    assert first(other) == 2
    assert [first(backup) for backup in file.backups(other)] == [1]
    book.save(path)  # over a file that is there: that one is kept too
    assert first(path) == 2
    assert [backup.read_bytes() for backup in file.backups(path)] == [before]


def test_save_as_without_a_change_copies(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[0]])
    book = file.open(path, read_only=True)
    book.save(tmp_path / "b.xlsx")
    assert first(tmp_path / "b.xlsx") == 0


def test_save_as_another_kind_or_with_a_password_is_refused(tmp_path: Path) -> None:
    book = file.open(simple(tmp_path / "a.xlsx", [[0]]))
    with pytest.raises(UnsupportedWorkbook, match=r"另存为 \.xlsm"):
        book.save(tmp_path / "a.xlsm")
    with pytest.raises(UnsupportedWorkbook, match="密码"):
        book.save(password="1")
    assert not (tmp_path / "a.xlsm").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_mode_and_links_stay(tmp_path: Path) -> None:
    path = simple(tmp_path / "真.xlsx", [[0]])
    path.chmod(0o640)
    link = tmp_path / "链接.xlsx"
    link.symlink_to(path)
    change(link, 1)
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert first(path) == 1
    assert file.backups(link) == file.backups(path) != []


@pytest.mark.parametrize("broken", ["fsync", "replace", "chmod"])
@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), PermissionError(13, "denied")], ids=repr
)
def test_a_failing_step_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, error: OSError
) -> None:
    path = simple(tmp_path / "a.xlsx", [["旧"]])
    before = path.read_bytes()
    book = file.open(path)
    book.sheets[0]["A1"].value = "新"

    def fail(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(os, broken, fail)
        with pytest.raises(ReadOnlyWorkbook, match="原文件没有改动"):
            book.save()
    assert path.read_bytes() == before
    assert not leftovers(tmp_path)
    assert file.backups(path) == []
    book.save()  # the same book can be saved once the trouble is over
    assert first(path) == "新"


def test_a_failing_backup_stops_the_save(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [["旧"]])
    (tmp_path / "备份").write_text("a file where the folder should be")
    before = path.read_bytes()
    with pytest.raises(ReadOnlyWorkbook):
        change(path, "新")
    assert path.read_bytes() == before
    assert not leftovers(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize("step", ["fsync", "rename", "replace"])
def test_a_killed_process_leaves_the_old_file_whole(tmp_path: Path, step: str) -> None:
    """The process is killed when it comes to the step: temporary file, backup, or the rename itself."""
    path = simple(tmp_path / "a.xlsx", [["旧"]])
    before = path.read_bytes()
    script = f"""
        import os, signal
        from xl_heating.engines import file
        book = file.open({str(path)!r})
        book.sheets[0]["A1"].value = "新"
        os.{step} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
        book.save()
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    for backup in file.backups(path):
        assert backup.read_bytes() == before
    change(path, "再来")
    assert first(path) == "再来"
    for left in tmp_path.glob(".xl-heating-*.tmp"):
        os.utime(left, (time.time() - 2 * 86_400,) * 2)
    change(path, "又来")
    assert not list(tmp_path.glob(".xl-heating-*.tmp"))


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [["旧"]])
    book = file.open(path)
    book.sheets[0]["A1"].value = "我的"
    change(path, "别人的")
    with pytest.raises(LockedWorkbook, match="又被其他程序改动"):
        book.save()
    assert first(path) == "别人的"


def test_a_file_opened_in_excel_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [["旧"]])
    book = file.open(path)
    book.sheets[0]["A1"].value = "新"
    owner = tmp_path / "~$a.xlsx"
    owner.write_bytes(b"")
    with pytest.raises(LockedWorkbook):
        book.save()
    owner.unlink()
    book.save()
    assert first(path) == "新"


def test_undo_and_undo_of_undo(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[0]])
    for value in (1, 2):
        change(path, value)
    kept = file.restore(path)
    assert (first(path), first(kept), kept) == (1, 2, file.backups(path)[0])
    assert [first(backup) for backup in file.backups(path)] == [2, 0]
    file.restore(path)
    assert (first(path), [first(backup) for backup in file.backups(path)]) == (2, [1, 0])
    file.restore(path)
    assert (first(path), [first(backup) for backup in file.backups(path)]) == (1, [2, 0])


def test_undo_skips_a_backup_that_says_the_same(tmp_path: Path) -> None:
    """What a process killed right after its backup leaves."""
    path = simple(tmp_path / "a.xlsx", [[0]])
    change(path, 1)
    (tmp_path / "备份" / "a.29991231-235959-000000.xlsx").write_bytes(path.read_bytes())
    file.restore(path)
    assert first(path) == 0


def test_undo_brings_a_lost_file_back(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[0]])
    change(path, 1)
    path.unlink()
    assert file.restore(path) == path
    assert first(path) == 0


def test_undo_without_a_backup(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[0]])
    assert file.backups(path) == []
    with pytest.raises(WorkbookNotFound, match="没有可以恢复的备份"):
        file.restore(path)


def test_undo_never_puts_a_damaged_backup_in_place(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[0]])
    change(path, 1)
    file.backups(path)[0].write_bytes(path.read_bytes()[:200])
    with pytest.raises(DamagedWorkbook):
        file.restore(path)
    assert first(path) == 1


def test_backups_of_other_files_are_not_taken(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[0]])
    for name in ("a.b", "aa", "a.20210101-000000-000000"):
        change(simple(tmp_path / f"{name}.xlsx", [["别的"]]), 1)
    (tmp_path / "备份" / "a.99999999-999999-999999.xlsx").write_bytes(b"")
    (tmp_path / "备份" / "a.我的备份.xlsx").write_bytes(b"")
    assert file.backups(path) == []
    change(path, 1)
    assert len(file.backups(path)) == 1


def test_backups_stay_in_order_when_the_clock_does_not(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.xlsx", [[0]])
    (tmp_path / "备份").mkdir()
    (tmp_path / "备份" / "a.29991231-235959-999999.xlsx").write_bytes(path.read_bytes())
    change(path, 1)
    assert [backup.name for backup in file.backups(path)] == [
        "a.30000101-000000-000000.xlsx",
        "a.29991231-235959-999999.xlsx",
    ]
