"""A merged workbook that was left in the folder of the streets' ledgers is none of them."""

from __future__ import annotations

import os
from pathlib import Path

from openpyxl import Workbook

from xl_heating.jobs.collecting import Parsing, collect, ledger_files
from xl_heating.jobs.report import no_progress
from xl_heating.policy import load_policy

POLICY = load_policy()
HEADER = ["户编号", "街道镇", "村（居）", "户主姓名", "改造方式", "设备费用", "验收结论"]


def save(path: Path, header: list[str], rows: list[list[object]], seconds: int) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "改造台账"
    for row in (header, *rows):
        sheet.append(row)
    book.save(path)
    os.utime(path, (seconds, seconds))


def test_copies_of_what_was_sent_are_never_counted(tmp_path: Path) -> None:
    """Though newer than the ledger itself, and with a row more."""
    rows: list[list[object]] = [
        [f"H{at}", "省庄镇", "甲村", f"示例{at}", "分散电代煤", 5000, "合格"] for at in range(3)
    ]
    save(tmp_path / "省庄镇.xlsx", HEADER, rows[:2], 1_650_000_000)
    merged = [[*row, "省庄镇.xlsx", 2 + at] for at, row in enumerate(rows)]
    save(tmp_path / "区级汇总副本.xlsx", [*HEADER, "来源文件", "来源行"], merged, 1_650_009_000)
    found = collect(Parsing(ledger_files(tmp_path)), POLICY, no_progress)
    assert [(source.path.name, int(source.counted.sum())) for source in found.sources] == [("省庄镇.xlsx", 2)]
    (left,) = [finding for finding in found.findings if finding.code == "MERGED"]
    assert (left.workbook, left.sheet) == ("区级汇总副本.xlsx", "改造台账")
    assert "不是来件" in left.message
