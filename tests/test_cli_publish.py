"""``xl-heating publish`` as people and machines use it: another process, real files, real output."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter


def run(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "xl_heating", "publish", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """三（三）2: of 6,350 yuan the subsidy is 6,000; half each by the two levels."""
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("台账")
        sheet.write_row("A1", ["分散电代煤", 6350])
        sheet.write_formula("C1", "=HEAT_SUBSIDY(A1,B1)")
        sheet.write_formula("D1", "=INDEX(HEAT_SPLIT(A1,B1),1,2)")
        sheet.write_formula("E1", "=B1-C1")
    return path


def cells(path: Path) -> dict[str, object]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return {cell.coordinate: cell.value for row in sheet.rows for cell in row if cell.value is not None}


def test_values(book: Path) -> None:
    done = run(book, "--freeze")
    assert "发布数值版：台账.xlsx" in done.stdout
    assert "台账：转为数值 2 个公式" in done.stdout
    found = cells(book.with_name("台账-数值版.xlsx"))
    assert (found["C1"], found["D1"], found["E1"]) == (6000, 3000, "=B1-C1")


def test_plain_formulas_need_a_word_for_those_that_have_none(book: Path, tmp_path: Path) -> None:
    refused = run(book, "--native", code=2)
    assert "有 1 个公式不能写成普通公式版，没有写入任何内容" in refused.stderr
    assert "台账!D1" in refused.stderr
    assert not book.with_name("台账-普通公式版.xlsx").exists()
    out = tmp_path / "发出.xlsx"
    told = json.loads(run(book, "--native", "--freeze", "--out", out, "--json").stdout)
    assert (told["frozen"], told["converted"], told["saved"]) == ({"台账": 1}, {"台账": 1}, str(out))
    assert [each["cell"] for each in told["refused"]] == ["D1"]
    found = cells(out)
    assert found["D1"] == 3000
    assert "HEAT_" not in str(found["C1"])


def test_names_of_the_workbook(book: Path) -> None:
    done = run(book, "--lambda", "--freeze")
    assert "本版没有的函数" in done.stdout
    made = openpyxl.load_workbook(book.with_name("台账-免安装.xlsx"))
    assert "HEAT_SUBSIDY" in made.defined_names
    assert "HEAT_SPLIT" not in made.defined_names
    assert made.sheetnames[-1] == "免安装函数"


def test_an_edition_to_hand_in_and_one_for_the_public(book: Path) -> None:
    done = run(book, "--report", "--as-of", "2022-04-15")
    assert "导出上报版：台账.xlsx　填报日期 2022-04-15" in done.stdout
    assert cells(book.with_name("台账-上报版-2022-04-15.xlsx"))["E1"] == 350
    told = json.loads(run(book, "--public", "--mask-names", "--as-of", "2022-04-15", "--json").stdout)
    assert [Path(path).name for path in told["files"]] == ["台账-公示版-2022-04-15.xlsx"]
    assert told["counts"] == {"转为数值": 3, "遮盖": 0}
    assert cells(book.with_name("台账-公示版-2022-04-15.xlsx"))["E1"] == 350
    run(book, "--report", "--as-of", "2022-04-16", "--dry-run")
    assert not book.with_name("台账-上报版-2022-04-16.xlsx").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--report", "--public"), "一次只能导出一种副本"),
        (("--report", "--freeze"), "一次只能导出一种副本"),
        (("--freeze", "--strict"), "用于上报版和公示版"),
        (("--report", "--mask-names"), "上报版不遮盖姓名"),
        (("--public", "--with-records"), "公示版不能保留内部工作表"),
        ((), "没有指定发布成什么"),
        (("--native", "--lambda"), "不能同时使用"),
        (("--freeze", "--as-of", "昨天"), "不是日期"),
    ],
)
def test_what_makes_no_sense_is_said(book: Path, arguments: tuple[str, ...], message: str) -> None:
    assert message in run(book, *arguments, code=2).stderr


def test_original_is_not_overwritten(book: Path) -> None:
    before = book.read_bytes()
    assert "不能覆盖原文件" in run(book, "--freeze", "--out", book, code=2).stderr
    assert book.read_bytes() == before
