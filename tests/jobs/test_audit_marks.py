"""疑点清单, colours and notes of 台账体检: what staff have is kept, and 清除标记 takes back only ours."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from audit_workbook import AS_OF, COUNT, NOW, write
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.jobs import audit, unmark
from xl_heating.jobs.layout.marks import MARKS_SHEET
from xl_heating.jobs.marking import ERROR_COLOR, MARK, WARNING_COLOR
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy

OCCASION = Occasion(load_policy(), AS_OF, NOW, "测试员")
PREVIEW = Occasion(load_policy(), AS_OF, NOW, "测试员", dry_run=True)
FAULTS = (
    ("改造台账", "补贴合计", 0, 5500),  # more than its cost of 5000, and the shares do not add up to it
    ("发放表", "开户人", 3, "测试某"),
)
HEADERS = [
    *("序号", "级别", "代码", "操作", "街镇或文件", "工作表", "单元格", "户编号", "户主", "内容", "说明"),
    *("依据条款", "建议", "核实情况"),
]


def run(path: Path, job=audit.run, occasion: Occasion = OCCASION, **options):
    return closed_file.run(path, lambda book, given: job(book, given, **options), occasion)


@pytest.fixture
def book(tmp_path: Path):
    """(path, address of 补贴合计 of the first record, of 开户人 of the fourth)"""
    sheets = write(tmp_path / "台账.xlsx", FAULTS)
    return (
        tmp_path / "台账.xlsx",
        sheets["改造台账"].cell("补贴合计", 0),
        sheets["发放表"].cell("开户人", 3),
    )


def listed(path: Path) -> list[dict[str, object]]:
    rows = list(openpyxl.load_workbook(path)["疑点清单"].iter_rows(min_row=3, values_only=True))
    assert list(rows[0]) == HEADERS
    return [dict(zip(HEADERS, row, strict=True)) for row in rows[1:] if any(row)]


def fill(path: Path, sheet: str, cell: str) -> str | None:
    pattern = openpyxl.load_workbook(path)[sheet][cell].fill
    return pattern.start_color.rgb[-6:] if pattern.fill_type else None


def note(path: Path, sheet: str, cell: str) -> str | None:
    found = openpyxl.load_workbook(path)[sheet][cell].comment
    return found.text if found else None


def hexa(color: tuple[int, int, int]) -> str:
    return "{:02X}{:02X}{:02X}".format(*color)


def edited(path: Path, change) -> None:
    """Somebody works on the file meanwhile."""
    opened = openpyxl.load_workbook(path)
    change(opened)
    opened.save(path)


def test_the_list_names_cell_household_clause_and_remedy(book) -> None:
    path, subsidy, holder = book
    run(path)
    rows = listed(path)
    assert [(row["序号"], row["级别"], row["代码"]) for row in rows] == [
        (1, "错误", "SUBSIDY_GT_COST"), (2, "错误", "SPLIT_MISMATCH"), (3, "提示", "HOLDER_DIFF"),
    ]  # fmt: skip
    first = rows[0]
    assert first["单元格"] == f'=HYPERLINK("#\'改造台账\'!{subsidy}","{subsidy}")'
    assert (first["操作"], first["街镇或文件"], first["工作表"]) == ("台账体检", "上高街道", "改造台账")
    assert (first["户编号"], first["户主"], first["内容"]) == ("SG-01-0000", "测试00", "5500")
    assert first["说明"] == "补贴5,500元大于可补贴费用5,000元，多500元。"
    assert first["依据条款"] == "三"
    assert rows[2]["单元格"] == f'=HYPERLINK("#\'发放表\'!{holder}","{holder}")'
    shown = openpyxl.load_workbook(path, data_only=True)["疑点清单"]
    assert [cell.value for cell in shown["G"][3:6]] == [subsidy, subsidy, holder]


def test_identity_numbers_and_accounts_are_masked(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path, (("发放表", "银行账号", 2, "6230000000000001"), ("竣工", "身份证号", 3, "99000019700315003")))
    run(path)
    text = str([list(row.values()) for row in listed(path)])
    assert "DUP_BANK" in text
    assert "ID_LENGTH" in text
    assert "6230000000000001" not in text
    assert "99000019700315003" not in text


def test_a_second_run_changes_nothing(book) -> None:
    path, *_ = book
    first = run(path)
    after = path.read_bytes()
    second = run(path)
    assert first.changes
    assert second.changes == []
    assert path.read_bytes() == after
    assert len(file_engine.backups(path)) == 1


def test_a_preview_writes_nothing_and_counts_the_same(book) -> None:
    path, *_ = book
    before = path.read_bytes()
    preview = run(path, occasion=PREVIEW)
    assert path.read_bytes() == before
    assert not file_engine.backups(path)
    assert preview.counts == run(path).counts == {"行数": 67, "疑点": 3, "错误": 2, "提示": 1, "说明": 0}


def test_what_staff_found_stays_with_its_finding(book) -> None:
    path, *_ = book
    run(path)

    def typed(opened) -> None:
        page = opened["疑点清单"]
        page["N4"], page["N6"] = "已核对，按发票更正", "其子代领，附委托"
        page["A20"] = "以下由街道办另存"  # somebody's own line below the list
        # another fault comes in between, and the ledger gets a row above
        opened["改造台账"].insert_rows(3)
        for at, cell in enumerate(opened["改造台账"][4], start=1):
            opened["改造台账"].cell(3, at, cell.value)
        opened["改造台账"]["A3"] = "SG-01-0999"
        opened["改造台账"]["E3"] = None

    edited(path, typed)
    run(path)
    rows = listed(path)
    kept = {(row["代码"], row["户编号"]): row["核实情况"] for row in rows if row["核实情况"]}
    assert kept[("SUBSIDY_GT_COST", "SG-01-0000")] == "已核对，按发票更正"
    assert kept[("HOLDER_DIFF", "SG-01-0003")] == "其子代领，附委托"
    assert len(kept) == 2
    assert any(row["代码"] == "DUP_SERIAL" for row in rows)


def test_a_finding_that_is_gone_is_told(book) -> None:
    path, _, holder = book
    run(path)

    def mended(opened) -> None:
        opened["疑点清单"]["N6"] = "已改正"
        opened["发放表"][holder] = "测试03"

    edited(path, mended)
    report = run(path)
    assert any("1条填有核实情况的疑点已经消除" in message for message in report.messages)
    assert [row["代码"] for row in listed(path)] == ["SUBSIDY_GT_COST", "SPLIT_MISMATCH"]
    assert fill(path, "发放表", holder) is None
    assert note(path, "发放表", holder) is None


def test_rows_of_other_jobs_and_of_people_stay(book) -> None:
    path, *_ = book
    run(path)

    def added(opened) -> None:
        opened["疑点清单"].append([None, "提示", "OWN", "刷新汇总", "某街道.xlsx"])
        opened["疑点清单"].append(
            [None, None, None, None, None, None, None, None, None, None, "手工记录的一条"]
        )

    edited(path, added)
    run(path)
    rows = listed(path)
    assert len(rows) == 5
    assert {row["操作"] for row in rows} == {"台账体检", "刷新汇总", None}
    assert rows[-1]["说明"] == "手工记录的一条"


def test_colours_and_notes_and_their_removal(book) -> None:
    path, subsidy, holder = book
    before = path.read_bytes()
    run(path)
    assert fill(path, "改造台账", subsidy) == hexa(ERROR_COLOR)
    assert fill(path, "发放表", holder) == hexa(WARNING_COLOR)
    assert note(path, "改造台账", subsidy).split("\n") == [
        MARK,
        "· 错误 SUBSIDY_GT_COST：补贴5,500元大于可补贴费用5,000元，多500元。",
        "· 错误 SPLIT_MISMATCH：上级3,000元加区级2,000元不等于补贴5,500元，相差500元。",
    ]
    hidden = openpyxl.load_workbook(path)[MARKS_SHEET]
    assert hidden.sheet_state == "hidden"
    report = run(path, unmark.run)
    assert report.counts == {"标记": 4}
    for sheet, cell in (("改造台账", subsidy), ("发放表", holder)):
        assert fill(path, sheet, cell) is None
        assert note(path, sheet, cell) is None
    assert len(listed(path)) == 3
    again = run(path, unmark.run)
    assert again.changes == []
    assert again.messages == ["没有台账体检留下的标记。"]
    assert before != path.read_bytes()


def test_earlier_colours_and_notes_come_back(book) -> None:
    path, subsidy, _ = book

    def decorated(opened) -> None:
        opened["改造台账"][subsidy].fill = PatternFill("solid", start_color="FFD9D9D9")
        opened["改造台账"][subsidy].comment = Comment("张会计：发票待补\n请周五前办结", "张会计")
        opened["改造台账"]["A5"].fill = PatternFill("solid", start_color="FFFEC7CF")  # ours, but not by us
        opened["改造台账"]["A5"].comment = Comment("另一条", "张会计")

    edited(path, decorated)
    run(path)
    assert fill(path, "改造台账", subsidy) == hexa(ERROR_COLOR)
    assert note(path, "改造台账", subsidy).startswith(
        f"张会计：发票待补\n请周五前办结\n{MARK}\n· 错误 SUBSIDY"
    )
    run(path)  # nothing doubles
    assert note(path, "改造台账", subsidy).count(MARK) == 1
    run(path, unmark.run)
    assert fill(path, "改造台账", subsidy) == "D9D9D9"
    assert note(path, "改造台账", subsidy) == "张会计：发票待补\n请周五前办结"
    assert fill(path, "改造台账", "A5") == "FEC7CF"
    assert note(path, "改造台账", "A5") == "另一条"


def test_a_cell_that_somebody_coloured_meanwhile_stays_so(book) -> None:
    path, subsidy, _ = book
    run(path)

    def worked_on(opened) -> None:
        opened["改造台账"][subsidy].fill = PatternFill("solid", start_color="FF00B050")
        comment = opened["改造台账"][subsidy].comment
        opened["改造台账"][subsidy].comment = Comment(f"{comment.text}\n已处理 李", "李")

    edited(path, worked_on)
    run(path, unmark.run)
    assert fill(path, "改造台账", subsidy) == "00B050"
    assert note(path, "改造台账", subsidy) == "已处理 李"


def grey(path: Path, sheet: str, cell: str) -> None:
    def colored(opened) -> None:
        opened[sheet][cell].fill = PatternFill("solid", start_color="FFD9D9D9")

    edited(path, colored)


def test_marks_follow_inserted_rows(book) -> None:
    path, subsidy, _ = book
    grey(path, "改造台账", subsidy)
    run(path)
    opened = file_engine.open(path)
    opened.sheets["改造台账"].range("3:4").insert("down")
    opened.save()
    moved = f"{subsidy[:-1]}{int(subsidy[-1]) + 2}"
    assert fill(path, "改造台账", moved) == hexa(ERROR_COLOR)
    run(path, unmark.run)
    assert fill(path, "改造台账", moved) == "D9D9D9"


def test_marks_that_were_sorted_away_from_their_record_are_found_in_the_column(book) -> None:
    path, subsidy, _ = book
    grey(path, "改造台账", subsidy)
    run(path)
    moved = f"{subsidy[:-1]}{int(subsidy[-1]) + 5}"

    def sorted_away(opened) -> None:
        page = opened["改造台账"]
        page[subsidy].fill = PatternFill()
        page[moved].fill = PatternFill("solid", start_color=f"FF{hexa(ERROR_COLOR)}")

    edited(path, sorted_away)
    run(path, unmark.run)
    assert fill(path, "改造台账", moved) == "D9D9D9"
    assert fill(path, "改造台账", subsidy) is None


def test_sheets_of_ours_that_somebody_deleted_are_made_anew(book) -> None:
    path, subsidy, _ = book
    run(path)

    def deleted(opened) -> None:
        for name in (MARKS_SHEET, "疑点清单"):
            del opened[name]  # the defined names stay and lead nowhere

    edited(path, deleted)
    run(path)
    assert len(listed(path)) == 3
    assert openpyxl.load_workbook(path)[MARKS_SHEET].sheet_state == "hidden"
    run(path, unmark.run)
    # what it had before nobody knows any more: the mark goes all the same
    assert fill(path, "改造台账", subsidy) is None
    assert note(path, "改造台账", subsidy) is None


def test_without_marks_only_the_list_is_written(book) -> None:
    path, subsidy, _ = book
    run(path, marked=False)
    assert len(listed(path)) == 3
    assert fill(path, "改造台账", subsidy) is None
    assert MARKS_SHEET not in openpyxl.load_workbook(path).sheetnames


def test_one_sheet_is_told_of_and_still_compared_with_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path, (*FAULTS, ("发放表", "表号", 0, "999999")))
    report = run(path, sheet="发放表")
    assert {(each.code, each.sheet) for each in report.findings} == {
        ("HOLDER_DIFF", "发放表"), ("LEDGER_DIFF", "发放表"),
    }  # fmt: skip
    with pytest.raises(JobError, match="没有名为“发放”的工作表"):
        run(path, sheet="发放")


def test_notes_are_limited_and_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xl_heating.jobs.marking.MOST_NOTES", 2)
    path = tmp_path / "a.xlsx"
    sheets = write(path, tuple(("名单", "建筑面积（㎡）", at, 900 + at) for at in range(COUNT)))
    report = run(path)
    page = openpyxl.load_workbook(path)["名单"]
    cells = [page[sheets["名单"].cell("建筑面积（㎡）", at)] for at in range(COUNT)]
    assert all(cell.fill.start_color.rgb[-6:] == hexa(WARNING_COLOR) for cell in cells)
    assert [cell.comment is not None for cell in cells] == [True, True] + [False] * (COUNT - 2)
    assert any("批注只加在最重要的2个单元格上" in message for message in report.messages)


def test_doubts_that_the_reader_groups_colour_only_the_cells_that_are_meant(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    blank = [at for at in range(COUNT) if at != 5]
    sheets = write(path, tuple(("竣工", "身份证号", at, None) for at in blank))
    run(path)
    page = openpyxl.load_workbook(path)["竣工"]
    colored = [page[sheets["竣工"].cell("身份证号", at)].fill.fill_type is not None for at in range(COUNT)]
    assert colored == [at != 5 for at in range(COUNT)]
    (row,) = listed(path)
    assert row["代码"] == "ID_EMPTY"
    assert "共11处" in row["说明"]


def test_a_protected_sheet_stays_protected(book) -> None:
    path, subsidy, _ = book

    def protected(opened) -> None:
        opened["改造台账"].protection.sheet = True

    edited(path, protected)
    run(path)
    run(path, unmark.run)
    assert openpyxl.load_workbook(path)["改造台账"].protection.sheet
    assert fill(path, "改造台账", subsidy) is None


def test_a_workbook_without_a_ledger_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "空.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(JobError, match="空的"):
        run(path)
    other = openpyxl.Workbook()
    other.active.append(["品名", "数量"])
    other.active.append(["扫帚", 3])
    other.save(path)
    with pytest.raises(JobError, match="没有认出有记录的台账"):
        run(path)


def test_another_sheet_of_that_name_is_not_written_over(book) -> None:
    path, *_ = book

    def taken(opened) -> None:
        opened.create_sheet("疑点清单")["A1"] = "去年的疑点，请勿删除"

    edited(path, taken)
    before = path.read_bytes()
    with pytest.raises(JobError, match="没有“疑点清单”的表头"):
        run(path)
    assert path.read_bytes() == before
