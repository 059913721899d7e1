"""``xl-heating list`` and ``xl-heating snapshot`` as people and machines use them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter


def run(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "xl_heating", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "名单.xlsx"
    headers = (
        "街道镇",
        "村（居）",
        "户主姓名",
        "身份证号",
        "拟改造方式",
        "列入拆迁",
        "长期无人",
        "自愿放弃",
        "采暖面积",
    )
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, headers)
        house = ["省庄镇", "示例村", "示例甲", "990000198001010012", "太阳能", "否", "否", "否", 80]
        sheet.write_row(1, 0, house)
    return path


def test_the_list_with_days_and_masked_names(roster: Path) -> None:
    days = ("--notice-from", "2021-07-02", "--notice-to", "2021-07-08", "--as-of", "2021-06-20")
    told = json.loads(run("list", roster, *days, "--mask-names", "--json").stdout)
    assert told["counts"]["上报户数"] == 1
    assert [Path(path).name for path in told["files"]] == ["名单-上报名单.xlsx", "名单-公示名单.xlsx"]
    assert "公示期：2021年7月2日至2021年7月8日" in told["messages"][0]
    assert "内容" not in run("list", roster, "--as-of", "2021-06-20", "--dry-run").stderr


def test_days_that_cannot_be_are_refused(roster: Path) -> None:
    wrong = run("list", roster, "--notice-from", "2021-07-08", "--notice-to", "2021-07-02", code=2)
    assert "公示期末日2021-07-02早于首日2021-07-08" in wrong.stderr
    assert "不是日期" in run("list", roster, "--notice-from", "七月", code=2).stderr
    assert list(roster.parent.iterdir()) == [roster]


def test_a_snapshot_and_what_changed_since(roster: Path) -> None:
    done = run("snapshot", roster, "--as-of", "2021-06-20", "--note", "六月报")
    assert "编号1已留底：确村确户名单" in done.stdout
    assert "各项指标与编号1（2021-06-20）上报时相同" in run("snapshot", roster, "--compare").stdout
    told = json.loads(run("snapshot", roster, "--compare", "--number", "1", "--json").stdout)
    assert told["counts"]["变化指标"] == 0
    assert "没有编号9" in run("snapshot", roster, "--compare", "--number", "9", code=2).stderr
    assert "--number 用于对比" in run("snapshot", roster, "--number", "1", code=2).stderr
