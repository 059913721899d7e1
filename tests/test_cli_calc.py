"""``xl-heating calc`` as people and machines use it: another process, real files, real output."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt


def run(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "xl_heating", "calc", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def shown(path: Path) -> dict[str, object]:
    """What another reader finds in the cells of the first sheet."""
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    return {cell.coordinate: cell.value for row in sheet.rows for cell in row if cell.value is not None}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """三（三）2: of 6,350 yuan the subsidy is 6,000, the household pays 350; every formula shows 0 as yet."""
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("台账")
        sheet.write_row("A1", ["分散电代煤", 6350])
        sheet.write_formula("C1", "=HEAT_SUBSIDY(A1,B1)")
        sheet.write_formula("D1", "=B1-C1")
        other = made.add_worksheet("汇总")
        other.write_formula("A1", "=SUM(台账!C1:C9)")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A function that nobody knows in B1, and C1 that depends on it; A1 does not."""
    path = tmp_path / "有误.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("台账")
        sheet.write_formula("A1", "=1+1")
        sheet.write_formula("B1", "=MYSTERY(1)", None, 7)
        sheet.write_formula("C1", "=B1+1", None, 8)
    return path


def test_in_place_with_a_backup_then_nothing_more(book: Path) -> None:
    before = book.read_bytes()
    done = run(book)
    assert shown(book) == {"A1": "分散电代煤", "B1": 6350, "C1": 6000, "D1": 350}
    assert "台账：公式单元格 2 个，更新 2 个" in done.stdout
    assert "汇总：公式单元格 1 个，更新 1 个" in done.stdout
    (kept,) = (book.parent / "备份").iterdir()
    assert kept.read_bytes() == before
    after = book.read_bytes()
    assert "没有改动" in run(book).stdout
    assert book.read_bytes() == after
    assert len(list((book.parent / "备份").iterdir())) == 1


def test_out_leaves_the_original_alone(book: Path, tmp_path: Path) -> None:
    before = book.read_bytes()
    out = tmp_path / "结果.xlsx"
    report = json.loads(run(book, "--out", out, "--json").stdout)
    assert book.read_bytes() == before
    assert not (tmp_path / "备份").exists()
    assert shown(out)["C1"] == 6000
    assert report["changed"] == {"台账": 2, "汇总": 1}
    assert (report["saved"], report["backup"]) == (str(out), None)


def test_only_the_sheets_with_other_values_are_written(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果.xlsx"
    run(book, "--out", out)
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(out) as new:
        assert old.namelist() == new.namelist()
        changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
    assert changed == ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]


def test_check_lists_and_writes_nothing(book: Path) -> None:
    before = book.read_bytes()
    done = run(book, "--check", code=1)
    assert "台账!C1　文件中 0，应为 6000　=HEAT_SUBSIDY(A1,B1)" in done.stdout
    listed = json.loads(run(book, "--check", "--json", code=1).stdout)["differences"]
    assert [(each["sheet"], each["cell"], each["stored"], each["calculated"]) for each in listed] == [
        ("台账", "C1", 0, 6000),
        ("台账", "D1", 0, 350),
        ("汇总", "A1", 0, 6000),
    ]
    assert book.read_bytes() == before
    run(book)
    assert "一致" in run(book, "--check").stdout


def test_another_policy_calculates_otherwise(book: Path) -> None:
    """石家庄 2018: 85 % of the cost, at most 7,400; 85 % of 6,350 is 5,397.50."""
    run(book, "--policy", "shijiazhuang-2018")
    assert shown(book)["C1"] == 5397.5


def test_what_cannot_be_calculated_is_named_and_nothing_written(broken: Path) -> None:
    before = broken.read_bytes()
    for options in ((), ("--check",)):
        done = run(broken, *options, code=2)
        assert done.stdout == ""
        assert "台账!B1　=MYSTERY(1)　原因：" in done.stderr
        assert "1 个公式无法计算" in done.stderr
    assert broken.read_bytes() == before
    report = json.loads(run(broken, "--json", code=2).stdout)
    assert report["failures"][0]["cell"] == "B1"
    assert report["saved"] is None


def test_partial_leaves_it_and_what_depends_on_it(broken: Path) -> None:
    done = run(broken, "--partial")
    assert shown(broken) == {"A1": 2, "B1": 7, "C1": 8}
    assert "1 个公式无法计算" in done.stdout
    assert "共 2 个，保持原样" in done.stdout
    report = json.loads(run(broken, "--partial", "--check", "--json").stdout)
    assert report["untouched"] == {"台账": ["B1", "C1"]}
    assert report["differences"] == []


def test_many_failures_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "有误.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("台账")
        for row in range(30):
            sheet.write_formula(row, 0, f"=MYSTERY{row}(1)")
    said = run(path, code=2).stderr
    assert "有 30 个公式无法计算" in said
    assert said.count("原因：") == 12
    assert "另有 18 个" in said
    assert len(json.loads(run(path, "--json", code=2).stdout)["failures"]) == 30


def test_today_is_told(tmp_path: Path) -> None:
    """15 April 2022 is day 44666 of Excel's calendar."""
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        made.add_worksheet("台账").write_formula("A1", "=TODAY()")
    run(path, "--as-of", "2022-04-15")
    assert shown(path)["A1"] == 44666


def test_an_old_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "旧.xls"
    old = xlwt.Workbook()
    old.add_sheet("台账").write(0, 0, 1)
    old.save(str(path))
    shutil.copy(path, tmp_path / "旧.et")
    for each in (path, tmp_path / "旧.et"):
        said = run(each, code=2).stderr
        assert "另存为 .xlsx" in said


def test_an_unknown_engine_is_named(book: Path) -> None:
    assert "formulas" in run(book, "--engine", "未知", code=2).stderr
