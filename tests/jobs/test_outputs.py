"""Files that jobs make: left alone when equal, kept when replaced, never half there."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from xl_heating.errors import JobError
from xl_heating.jobs.outputs import BACKUP_FOLDER, make_file
from xl_heating.jobs.report import JobReport


def report(*, dry_run: bool = False) -> JobReport:
    return JobReport("试作", "a.xlsx", dt.date(2022, 4, 15), "", dry_run=dry_run)


def writing(text: str):
    return lambda path: path.write_text(text, encoding="utf-8")


def test_an_equal_file_is_left_alone(tmp_path: Path) -> None:
    target, first, second = tmp_path / "新" / "单.txt", report(), report()
    assert make_file(target, writing("一"), first)
    stamp = target.stat().st_mtime_ns
    assert not make_file(target, writing("一"), second)
    assert (first.files, second.files) == ([target], [])
    assert target.stat().st_mtime_ns == stamp


def test_what_is_replaced_is_kept_each_time(tmp_path: Path) -> None:
    target = tmp_path / "单.txt"
    for text in ("一", "二", "三"):
        make_file(target, writing(text), report())
    assert target.read_text(encoding="utf-8") == "三"
    kept = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / BACKUP_FOLDER).iterdir())]
    assert kept == ["一", "二"]


def test_a_preview_names_the_file_and_writes_nothing(tmp_path: Path) -> None:
    seen = report(dry_run=True)
    assert make_file(tmp_path / "单.txt", writing("一"), seen)
    assert seen.files == [tmp_path / "单.txt"]
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "单.txt"
    target.write_text("旧", encoding="utf-8")

    def locked(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with pytest.raises(JobError, match="可能正在其他程序中打开"):
        make_file(target, locked, report())
    assert target.read_text(encoding="utf-8") == "旧"
