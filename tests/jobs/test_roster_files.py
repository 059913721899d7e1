"""上报名单 and 公示名单 as files: what stands on them, what must not, and what the job leaves alone."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from roster_books import HEADERS, KEYS, house, person, staff_list, with_log

from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.jobs import roster
from xl_heating.jobs.layout import LOG_SHEET, log_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.roster_notice import Notice
from xl_heating.policy import load_policy, override
from xl_heating.templates.village import village_workbook

POLICY = load_policy()
AS_OF = dt.date(2021, 6, 20)
OCCASION = Occasion(POLICY, AS_OF, dt.datetime(2021, 6, 20, 10, 0), "示例经办")


def run(path: Path, occasion: Occasion = OCCASION, **inputs: Any) -> JobReport:
    return closed_file.run(path, lambda book, now: roster.run(book, now, **inputs), occasion)


def texts(path: Path, sheet: str) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)]


def everything(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return "\n".join(package.read(name).decode("utf-8") for name in package.namelist())


HOUSES = [
    house(1, special="低保"),
    house(2, village="示例二村", route="太阳能", area=60.5, ee="是"),
    house(3, members="4人", route="分散气代煤", floor=120.25),
    house(4, declined="是"),
    house(5, route=None),
    house(6, village="示例二村", members=None),
]


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, JobReport]:
    path = staff_list(tmp_path / "示例名单.xlsx", HOUSES)
    return path, run(path)


def test_the_list_holds_what_may_proceed_village_by_village(made):
    path, report = made
    rows = texts(path.with_name("上报名单") / "示例名单-上报名单.xlsx", "上报名单")
    assert rows[0][0] == "省庄镇清洁取暖改造确村确户名单"
    assert "填报日期：2021年6月20日" in rows[1]
    body = [row for row in rows[3:] if isinstance(row[0], int)]
    assert [(row[0], row[1], row[2], row[12]) for row in body] == [
        (1, "示例一村", "示例001", "分散电代煤"),
        (2, "示例一村", "示例003", "分散气代煤"),
        (3, "示例二村", "示例002", "太阳能"),
        (4, "示例二村", "示例006", "分散电代煤"),
    ]
    first = body[0]
    assert first[3:12] == [person(1), "B00001", 3, "00000000001", "示例路1号", "1", 100, 80, "散煤"]
    assert first[13:] == ["否", "低保", None, None]  # 户主签字 and 备注 are for the pen
    sums = {row[0]: row for row in rows if isinstance(row[0], str) and "计　" in row[0]}
    # 示例一村: 3 and 4 persons, 100 + 120.25 and 80 + 80 ㎡; 示例二村: 3 persons, 200 and 60.5 + 80 ㎡
    assert [sums["示例一村小计　2户"][at] for at in (5, 9, 10, 11)] == [
        7,
        220.25,
        160,
        "分散气代煤1户、分散电代煤1户",
    ]
    assert [sums["示例二村小计　2户"][at] for at in (5, 9, 10)] == [3, 200, 140.5]
    assert sums["示例二村小计　2户"][11] == "分散电代煤1户、太阳能1户；其中农房能效1户"
    assert [sums["省庄镇合计　4户"][at] for at in (5, 9, 10)] == [10, 420.25, 300.5]
    assert report.counts == {"上报户数": 4, "家庭人口": 10, "暂不实施和不补": 1, "待填待核": 1, "行数": 6}
    assert report.table[-1] == ["合计", 4, 10, 300.5]


def test_each_village_has_its_pages_and_signatures_stand_at_the_end(made):
    path, _ = made
    sheet = openpyxl.load_workbook(path.with_name("上报名单") / "示例名单-上报名单.xlsx")["上报名单"]
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$3"
    assert "&P" in sheet.oddFooter.center.text
    signatures = [
        (cell.row, cell.value) for row in sheet.iter_rows() for cell in row if "签字）" in str(cell.value)
    ]
    assert [text for _, text in signatures] == [
        "村（居）（盖章签字）：",
        "村（居）（盖章签字）：",
        "街道镇（盖章签字）：",
    ]
    assert [each.id for each in sheet.row_breaks.brk] == [signatures[0][0]]
    shown = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "区办核准意见：" in shown
    assert any(text.startswith("口径：") for text in shown)


def test_the_summary_is_by_village_and_route(made):
    path, _ = made
    rows = texts(path.with_name("上报名单") / "示例名单-上报名单.xlsx", "汇总")
    assert rows[2][7:] == ["分散气代煤", None, "分散电代煤", None, "太阳能", None]
    assert rows[4] == ["省庄镇", "示例一村", 2, 7, 220.25, 160, 0, 1, 80, 1, 80, 0, 0]
    assert rows[5] == ["省庄镇", "示例二村", 2, 3, 200, 140.5, 1, 0, 0, 1, 80, 1, 60.5]
    assert rows[6] == ["合计", None, 4, 10, 420.25, 300.5, 1, 1, 80, 2, 160, 1, 60.5]


def test_nobody_is_left_out_silently(made):
    path, report = made
    rows = texts(path.with_name("上报名单") / "示例名单-上报名单.xlsx", "暂不实施及待核")
    assert [(row[3], row[5], row[6]) for row in rows[3:]] == [
        ("示例004", "暂不实施:自愿放弃", "名单 第7行"),
        ("示例005", "待填:拟改造方式", "名单 第8行"),
    ]
    assert rows[3][4] == f"{person(4)[:6]}********{person(4)[-4:]}"
    assert "名单 第8行示例005（待填:拟改造方式）" in report.messages[1]
    assert "暂不实施和不补1处" in report.messages[2]


def test_the_notice_shows_nothing_private(made):
    path, _ = made
    notice = path.with_name("上报名单") / "示例名单-公示名单.xlsx"
    rows = texts(notice, "公示名单")
    assert [row[:4] for row in rows if isinstance(row[0], int)] == [
        [1, "示例一村", "示例001", f"990000********{person(1)[-4:]}"],
        [2, "示例一村", "示例003", f"990000********{person(3)[-4:]}"],
        [1, "示例二村", "示例002", f"990000********{person(2)[-4:]}"],
        [2, "示例二村", "示例006", f"990000********{person(6)[-4:]}"],
    ]
    # 七日，含首尾两日
    assert any("公示期：2021年6月20日至2021年6月26日" in str(row[0]) for row in rows)
    assert any("监督电话：____" in str(row[0]) for row in rows)
    content = everything(notice)
    for number in range(1, 7):
        assert person(number) not in content
        assert f"0000000{number:04d}" not in content
        assert f"B{number:05d}" not in content
        assert f"示例路{number}号" not in content
    assert "低保" not in content
    sheet = openpyxl.load_workbook(notice)["公示名单"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("portrait", 9)
    assert sheet.print_title_rows == "$1:$4"
    assert len(sheet.row_breaks.brk) == 1


def test_names_may_be_masked_and_days_given(tmp_path):
    path = staff_list(tmp_path / "a.xlsx", [house(1, name="欧阳示例"), house(2, name="张")])
    days = dt.date(2021, 7, 2), dt.date(2021, 7, 11)
    run(path, notice=Notice(*days, mask_names=True))
    rows = texts(tmp_path / "上报名单" / "a-公示名单.xlsx", "公示名单")
    assert [row[2] for row in rows if isinstance(row[0], int)] == ["欧***", "张"]
    assert any("公示期：2021年7月2日至2021年7月11日" in str(row[0]) for row in rows)


def test_streets_have_sheets_of_their_own_in_the_order_of_the_policy(tmp_path):
    houses = [house(1, street="邱家店"), house(2, street="财源街道办"), house(3)]
    path = staff_list(tmp_path / "a.xlsx", houses)
    run(path)
    book = openpyxl.load_workbook(tmp_path / "上报名单" / "a-上报名单.xlsx")
    assert book.sheetnames == ["上报名单-财源街道", "上报名单-省庄镇", "上报名单-邱家店镇", "汇总"]
    assert book["上报名单-邱家店镇"]["C4"].value == "示例001"


# ---------------------------------------------------------------- staff's habits


def test_totals_blank_rows_and_full_width_figures(tmp_path):
    width = len(HEADERS)
    total = ["小计", *[None] * (width - 1)]
    total[6] = 3
    signature = ["村（居）盖章：", *[None] * (width - 1)]
    houses = [
        house(1, id_number=person(1).lower(), area="８０．５"),
        total,
        house(2, members="４", phone="０００００００００２２"),
        [None] * width,
        signature,
    ]
    report = run(staff_list(tmp_path / "a.xlsx", houses))
    assert (report.counts["上报户数"], report.counts["家庭人口"]) == (2, 7)
    rows = texts(tmp_path / "上报名单" / "a-上报名单.xlsx", "上报名单")
    body = [row for row in rows if isinstance(row[0], int)]
    assert [(row[3], row[6], row[10]) for row in body] == [
        (person(1), "00000000001", 80.5),
        (person(2), "00000000022", 80),
    ]


def test_errors_of_the_list_are_findings_and_stand_on_a_page(tmp_path):
    houses = [house(1, id_number=3.7090219900101e17), house(2, id_number=person(3)), house(3)]
    houses[2]["plot"] = "2"
    report = run(staff_list(tmp_path / "a.xlsx", houses))
    codes = {finding.code for finding in report.findings}
    assert {"ID_PRECISION_LOST", "DUP_ID", "NAME_ID_CONFLICT"} <= codes
    rows = texts(tmp_path / "上报名单" / "a-上报名单.xlsx", "核对事项")
    assert ("错误", "E4") in {(row[0], row[2]) for row in rows[3:]}
    assert any("名单有错误" in message for message in report.messages)


def test_a_list_without_the_three_declarations_reports_nobody(tmp_path):
    headers = [title for title in HEADERS if title not in ("列入拆迁", "长期无人", "自愿放弃")]
    keep = [HEADERS.index(title) for title in headers]
    row = [house(1).get(KEYS[at]) for at in keep]
    report = run(staff_list(tmp_path / "a.xlsx", [row], headers=headers))
    assert (report.counts["上报户数"], report.counts["待填待核"]) == (0, 1)
    assert "没有可实施的住户" in report.messages[0]
    assert "待填:拆迁、无人、放弃" in report.messages[1]
    texts(tmp_path / "上报名单" / "a-上报名单.xlsx", "上报名单")


def test_the_template_of_the_village_with_its_own_cells(tmp_path):
    """Street and village stand in the workbook's own cells when the rows leave them out."""
    path = tmp_path / "村居名单.xlsx"
    record = {
        "name": "示例甲",
        "id_number": person(1),
        "household_book": "1",
        "planned_route": "太阳能",
        "members": 2,
    }
    no = {"demolition": "否", "vacant": "否", "declined": "否"}
    village_workbook(path, POLICY, [{**record, **no, "area": 70}], rows=8)
    book = openpyxl.load_workbook(path)
    for name, value in (("heat_own_street", "省庄"), ("heat_own_village", "示例九村")):
        sheet, cell = book.defined_names[name].attr_text.split("!")
        book[sheet.strip("'")][cell.replace("$", "")] = value
    book.save(path)
    report = run(path)
    rows = texts(tmp_path / "上报名单" / "村居名单-上报名单.xlsx", "上报名单")
    assert rows[0][0] == "省庄镇清洁取暖改造确村确户名单"
    assert rows[3][1] == "示例九村"
    assert report.counts["上报户数"] == 1
    assert not [finding for finding in report.findings if finding.code == "VERDICT_DIFFERS"]


def test_a_list_on_a_hidden_sheet_is_named_and_left_out(tmp_path):
    path = staff_list(tmp_path / "a.xlsx", [house(1)])
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["名单"]).title = "旧名单"
    book["旧名单"].sheet_state = "hidden"
    book.save(path)
    report = run(path)
    assert report.counts["上报户数"] == 1
    assert any("隐藏的工作表“旧名单”中的名单（1行）未列入" in message for message in report.messages)


@pytest.mark.parametrize(
    ("houses", "message"),
    [([], "没有登记住户|没有找到确村确户名单"), ([["合计", *[None] * 23]], "没有登记住户")],
)
def test_an_empty_list_is_told(tmp_path, houses, message):
    path = staff_list(tmp_path / "a.xlsx", houses)
    with pytest.raises(JobError, match=message):
        run(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_workbook_without_a_list_is_told(tmp_path):
    path = tmp_path / "a.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(JobError, match="没有找到确村确户名单"):
        run(path)


# ---------------------------------------------------------------- lateness


@pytest.mark.parametrize(
    ("day", "changes", "told"),
    [
        (dt.date(2021, 7, 1), {}, ""),  # 7月1日前, the day itself inside (Q15)
        (dt.date(2021, 7, 1), {"due_inclusive": False}, "逾期1天"),
        (dt.date(2021, 7, 3), {}, "逾期2天"),
        (dt.date(2021, 7, 3), {"list_due": dt.date(2021, 7, 10)}, ""),
        (dt.date(2021, 7, 12), {"list_due": dt.date(2021, 7, 10)}, "逾期2天"),
    ],
)
def test_lateness_is_a_note(tmp_path, day, changes, told):
    occasion = replace(OCCASION, policy=override(POLICY, changes), as_of=day)
    report = run(staff_list(tmp_path / "a.xlsx", [house(1)]), occasion)
    late = [message for message in report.messages if "报送期限" in message]
    assert bool(late) == bool(told)
    assert not told or (told in late[0] and "不影响生成名单" in late[0])
    assert report.counts["上报户数"] == 1


# ---------------------------------------------------------------- what the job leaves behind


def test_the_workbook_is_left_alone_but_for_the_log(tmp_path):
    path = with_log(tmp_path / "a.xlsx", [house(1)])
    before = texts(path, "名单")
    first = run(path)
    assert [each.name for each in first.files] == ["a-上报名单.xlsx", "a-公示名单.xlsx"]
    assert texts(path, "名单") == before
    log = texts(path, LOG_SHEET)[log_layout().header_row :]
    assert log[0][1:3] == ["上报名单", "示例经办"]
    assert "列入上报名单1户" in log[0][6]
    made = {each: each.read_bytes() for each in tmp_path.rglob("*.xlsx")}
    second = run(path, replace(OCCASION, now=dt.datetime(2021, 6, 20, 18, 0)))
    assert second.files == []
    assert {each: each.read_bytes() for each in tmp_path.rglob("*.xlsx")} == made


def test_a_changed_list_keeps_the_former_files(tmp_path):
    path = staff_list(tmp_path / "a.xlsx", [house(1)])
    run(path)
    old = (tmp_path / "上报名单" / "a-上报名单.xlsx").read_bytes()
    staff_list(path, [house(1), house(2)])
    run(path)
    assert (tmp_path / "上报名单" / "备份" / "a-上报名单-001.xlsx").read_bytes() == old
    assert (
        len(
            [
                row
                for row in texts(tmp_path / "上报名单" / "a-公示名单.xlsx", "公示名单")
                if isinstance(row[0], int)
            ]
        )
        == 2
    )


def test_a_preview_writes_nothing(tmp_path):
    path = with_log(tmp_path / "a.xlsx", [house(1)])
    before = path.read_bytes()
    report = run(path, replace(OCCASION, dry_run=True))
    assert len(report.files) == 2
    assert report.counts["上报户数"] == 1
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == before


def test_a_file_open_elsewhere_stops_the_job(tmp_path, monkeypatch):
    path = staff_list(tmp_path / "a.xlsx", [house(1)])
    run(path)
    staff_list(path, [house(1), house(2)])

    def locked(self, target):
        raise PermissionError(13, "正由另一进程使用")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(JobError, match="可能正在其他程序中打开"):
        run(path)


def test_the_same_bytes_each_time(tmp_path):
    first = staff_list(tmp_path / "a.xlsx", HOUSES)
    run(first)
    folder = tmp_path / "b"
    folder.mkdir()
    run(staff_list(folder / "a.xlsx", HOUSES))
    for name in ("a-上报名单.xlsx", "a-公示名单.xlsx"):
        assert (tmp_path / "上报名单" / name).read_bytes() == (folder / "上报名单" / name).read_bytes()
