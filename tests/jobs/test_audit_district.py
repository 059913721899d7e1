"""台账体检 of the district: duplicates across streets, pages against each other, lists of people."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from audit_workbook import STREET, clean, person, write

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.jobs import audit, merge
from xl_heating.jobs.layout import SUMMARY_SHEET, summary_layout
from xl_heating.jobs.layout.merged import MERGED_SHEETS
from xl_heating.jobs.occasion import Occasion
from xl_heating.ledger import find, read, read_workbook
from xl_heating.policy import load_policy
from xl_heating.templates.demo import Demo, make_demo

NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
OCCASION = Occasion(POLICY, dt.date(2022, 8, 1), NOW)
LAYOUT = summary_layout(POLICY)


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A demo of 140 households: ledgers merged and the summary refreshed from the same files."""
    demo = make_demo(tmp_path_factory.mktemp("audited") / "demo", POLICY, 140)
    closed_file.refresh(demo.summary, demo.ledgers, POLICY, as_of=NOW.date(), now=NOW)
    closed_file.run(demo.summary, lambda book, occasion: merge.run(book, demo.ledgers, occasion), OCCASION)
    return demo


@pytest.fixture
def district(merged: Demo, tmp_path: Path) -> Path:
    path = tmp_path / "区级汇总.xlsx"
    path.write_bytes(merged.summary.read_bytes())
    return path


def found(path: Path, **options):
    report = closed_file.run(path, lambda book, given: audit.run(book, given, **options), OCCASION)
    return [(each.code, each.sheet, each.cell, each.message) for each in report.findings]


def spoil(path: Path, change) -> None:
    book = file_engine.open(path)
    change(book)
    book.save()
    book.close()


def test_pages_filled_from_the_same_files_agree(district: Path) -> None:
    assert [each for each in found(district) if each[1] == SUMMARY_SHEET] == []


def test_a_figure_of_the_summary_that_the_ledgers_do_not_add_up_to(district: Path) -> None:
    row, column = LAYOUT.first_row + LAYOUT.streets.index("省庄镇"), LAYOUT.index("upper")
    cell = f"{LAYOUT.letter('upper')}{row}"
    book = file_engine.open(district)
    before = book.sheets[SUMMARY_SHEET].range((row, column)).value
    book.sheets[SUMMARY_SHEET].range((row, column)).value = before + 1.5
    book.save()
    (told,) = [each for each in found(district) if each[1] == SUMMARY_SHEET]
    assert told[:3] == ("SUM_MISMATCH", SUMMARY_SHEET, cell)
    assert told[3].startswith("省庄镇“")
    assert "相差1.5" in told[3]


def test_a_household_of_two_streets(district: Path) -> None:
    name = MERGED_SHEETS["T3"]
    (table,) = (each for each in find(read_workbook(district), POLICY) if each.sheet == name)
    ledger = read(table, POLICY)
    streets = ledger.columns["street"].tolist()
    one, two = streets.index("财源街道"), streets.index("邱家店镇")

    def copied(book) -> None:
        page = book.sheets[name]
        for field in ("id_number", "serial", "name"):
            column = table.columns[field]
            page.range((int(ledger.rows[two]), column)).value = (
                "X1" if field == "serial" else page.range((int(ledger.rows[one]), column)).value
            )
        page.range((int(ledger.rows[one]), table.columns["serial"])).value = "X1"

    spoil(district, copied)
    cells = {(code, cell) for code, sheet, cell, _ in found(district) if sheet == name}
    assert ("DUP_ID", ledger.cell("id_number", two)) in cells
    assert ("DUP_SERIAL", ledger.cell("serial", two)) in cells


def test_duplicates_in_two_ledgers_of_one_workbook_name_both_sheets(tmp_path: Path) -> None:
    sheets = clean()
    first, second = sheets["改造台账"], clean()["改造台账"]
    second.title = "东片改造台账"
    for at, row in enumerate(second.rows):
        row |= {
            "户编号": f"SG-02-{at:04d}", "身份证号": person(100 + at), "户主姓名": f"试验{at:02d}",
            "设备编号": f"DB{at:06d}", "电表/气表户号": f"9000{at:04d}", "住址": f"东村{at}号",
            "户口簿号": f"D{at:05d}",
        }  # fmt: skip
    second.rows[4]["设备编号"] = "SB000003"
    second.rows[5]["户口簿号"] = "H00002"
    path = tmp_path / "两册.xlsx"
    write(path, sheets={"西片": first, "东片": second})
    assert {each[:3] for each in found(path)} == {
        ("DUP_SERIAL", "东片", second.cell("设备编号", 4)),
        ("SECOND_HOUSE", "东片", second.cell("户口簿号", 5)),
    }
    message = next(each[3] for each in found(path) if each[0] == "DUP_SERIAL")
    assert "工作表“西片”第6行、工作表“东片”第7行" in message


# ---------------------------------------------------------------- lists of people and the command line


def test_lists_of_people_in_files(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    write(path)
    gone = tmp_path / "死亡.csv"
    gone.write_bytes(f"姓名,公民身份号码\n甲,{person(2)}\n乙,'{person(3).lower()}\n".encode("gb18030"))
    poor = tmp_path / "低保.xlsx"
    book = openpyxl.Workbook()
    book.active.append([person(0)])  # no header at all
    book.active.append([person(88)])
    book.save(poor)
    report = closed_file.run(
        path,
        lambda opened, given: audit.run(opened, given, people={"deceased": gone, "priority": poor}),
        OCCASION,
    )
    told = {(each.code, each.sheet) for each in report.findings}
    assert told == {("DECEASED", name) for name in ("名单", "改造台账", "竣工", "发放表")} | {
        ("NOT_TARGETED", "改造台账")
    }
    assert sum(each.code == "DECEASED" for each in report.findings) == 2 * 4
    assert any("死亡人员名单2人（死亡.csv）" in message for message in report.messages)


def test_a_list_without_numbers_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    write(path)
    before = path.read_bytes()
    wrong = tmp_path / "名单.csv"
    wrong.write_text("姓名,住址\n甲,示例村\n", encoding="utf-8")
    with pytest.raises(JobError, match="没有身份证号列"):
        closed_file.run(
            path, lambda opened, given: audit.run(opened, given, people={"moved": wrong}), OCCASION
        )
    assert path.read_bytes() == before


def test_a_sheet_of_people_without_a_header_is_told(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    sheets = clean()
    sheets["迁出人员"].headers, sheets["迁出人员"].rows = ["姓名"], [{"姓名": "甲"}]
    write(path, sheets=sheets)
    report = closed_file.run(path, audit.run, OCCASION)
    assert any("工作表“迁出人员”中没有“身份证号”列" in message for message in report.messages)


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "xl_heating", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


def test_check_answers_by_its_exit_code_and_writes_nothing(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    write(good, (("发放表", "开户人", 3, "测试某"),))  # to be looked at, no error
    write(bad, (("改造台账", "补贴合计", 0, 5500),))
    before = bad.read_bytes()
    day = ("--as-of", "2022-08-01")
    assert command("audit", good, "--check", *day).returncode == 0
    done = command("audit", bad, "--check", "--json", *day)
    assert done.returncode == 1
    assert json.loads(done.stdout)["counts"]["错误"] == 2
    assert bad.read_bytes() == before
    assert command("audit", bad, *day).returncode == 0
    assert "SUBSIDY_GT_COST" in str(list(openpyxl.load_workbook(bad)["疑点清单"].values))
    assert "已清除" in command("unmark", bad).stdout


def test_the_command_cleans_the_sheet_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    write(path, (("改造台账", "设备费", 0, "５０００元"), ("名单", "街道镇", 0, "上高办")))
    done = command("clean", path, "--sheet", "改造台账")
    assert done.returncode == 0, done.stderr
    assert openpyxl.load_workbook(path).sheetnames[2] == "改造台账-清洗"
    assert command("clean", path, "--sheet", "没有").returncode == 2
    assert STREET in str(list(openpyxl.load_workbook(path)["改造台账-清洗"].values))
