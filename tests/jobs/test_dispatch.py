"""调度通报 on closed files: figures worked by hand from `street_works`, idempotence, what is refused."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook
from street_works import OCTOBER, SEPTEMBER, write_district, write_ledgers

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.jobs import dispatch
from xl_heating.jobs.layout import LOG_SHEET, PLAN_SHEET, summary_layout
from xl_heating.jobs.layout.dispatch import dispatch_layout, supervision_layout
from xl_heating.jobs.layout.progress import progress_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport
from xl_heating.policy import load_policy
from xl_heating.templates.district import district_workbook

POLICY = load_policy()
NOW = dt.datetime(2021, 9, 30, 17, 0)
PAGE, BOARD, RECORD = dispatch_layout(POLICY), supervision_layout(POLICY), progress_layout()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("district")
    write_district(folder, POLICY)
    write_ledgers(folder / "街镇台账")
    return folder


@pytest.fixture(scope="module")
def done(made: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, JobReport]:
    """The dispatch of September; not to be changed."""
    home = Path(shutil.copytree(made, tmp_path_factory.mktemp("done") / "区办"))
    return home, run(home)


@pytest.fixture
def home(done: tuple[Path, JobReport], tmp_path: Path) -> Path:
    """The same, to be changed."""
    return Path(shutil.copytree(done[0], tmp_path / "区办"))


@pytest.fixture
def fresh(made: Path, tmp_path: Path) -> Path:
    """Before any dispatch."""
    return Path(shutil.copytree(made, tmp_path / "区办"))


def run(home: Path, day: dt.date = SEPTEMBER, *, dry_run: bool = False, **options) -> JobReport:
    occasion = Occasion(POLICY, day, NOW, "示例", dry_run)

    def job(book, given):
        return dispatch.run(book, home / "街镇台账", given, **options)

    return closed_file.run(home / "区级汇总.xlsx", job, occasion)


def cells(home: Path, name: str) -> list[list]:
    book = CalamineWorkbook.from_path(home / "区级汇总.xlsx")
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[None if value == "" else value for value in row] for row in rows]


def shown(home: Path, layout, first: int, last: int, keys: tuple[str, ...]) -> list[tuple]:
    rows = cells(home, layout.sheet)[first - 1 : last]
    return [tuple(row[layout.index(key) - 1] for key in keys) for row in rows]


def page(home: Path, *keys: str) -> dict[str, tuple]:
    """Street (and 合计) → the shown values of those columns of 进度调度."""
    rows = shown(home, PAGE, PAGE.first_row, PAGE.total_row, ("street", *keys))
    return {row[0]: row[1:] for row in rows}


def board(home: Path, *keys: str) -> list[tuple]:
    return shown(home, BOARD, BOARD.first_row, BOARD.last_row, keys)


def history(home: Path) -> list[list]:
    rows = cells(home, RECORD.sheet)[RECORD.first_row - 1 :]
    return [row[: len(RECORD.columns)] for row in rows if row[0] is not None]


def write_cell(home: Path, layout, key: str, row: int, value: object) -> None:
    book = file_engine.open(home / "区级汇总.xlsx")
    book.sheets[layout.sheet].range((row, layout.index(key))).value = value
    book.save()
    book.close()


def test_stages_rates_and_ranks_by_hand(done):
    home, _ = done
    assert page(home, "plan_TASK", "approved", "started", "installed", "energised", "done_TASK") == {
        "财源街道": (10, 9, 8, 8, 8, 8),
        "岱庙街道": (10, None, 8, 8, 8, 8),
        # 12 households and 240 ㎡ ÷ 120 = 2; the two accepted on 10-05 are running since 09-01.
        "泰前街道": (20, None, 16, 16, 16, 14),
        "上高街道": (10, 10, 4, 4, 4, 4),
        "徐家楼街道": (100, None, 41, 41, 41, 41),
        "省庄镇": (10, None, None, None, None, None),
        "邱家店镇": (10, None, 3, 2, 1, 0),
        "合计": (170, 19, 80, 79, 78, 75),
    }
    assert page(home, "rate", "time", "gap", "flag", "rank", "status") == {
        "财源街道": (0.8, 0.5, 30, "正常", 1, "已收"),
        "岱庙街道": (0.8, 0.5, 30, "正常", 1, "已收"),
        "泰前街道": (0.7, 0.5, 20, "正常", 3, "已收"),
        "上高街道": (0.4, 0.5, -10, "重点督办", 5, "已收"),
        "徐家楼街道": (0.41, 0.5, -9, "正常", 4, "已收"),
        "省庄镇": (None, 0.5, None, None, None, "缺报"),
        "邱家店镇": (0, 0.5, -50, "重点督办", 6, "已收"),
        "合计": (0.4412, 0.5, -5.88, None, None, None),
    }


def test_by_way_of_heating_and_the_streets_own_words(done):
    ways = page(
        done[0], "plan_ELEC_DECENTRAL", "installed_ELEC_DECENTRAL", "done_ELEC_DECENTRAL", "done_PUBLIC"
    )
    assert ways["泰前街道"] == (20, 14, 12, 2)
    assert ways["省庄镇"] == (10, None, None, None)
    assert ways["合计"] == (170, 77, 73, 2)
    assert page(done[0], "problems", "measures")["上高街道"] == (
        "电力增容滞后",
        "协调供电中心9月底前完成增容",
    )


def test_the_report_names_who_is_missing_behind_or_says_otherwise(done):
    _, report = done
    assert report.counts["排名街镇"] == 6
    assert report.counts["重点督办"] == 2
    assert any("缺报：省庄镇" in message for message in report.messages)
    assert any("重点督办：上高街道、邱家店镇" in message for message in report.messages)
    (finding,) = [finding for finding in report.findings if finding.code == "DISPATCH_DIFFERS"]
    assert "上高街道自报验收5户，台账截至调度日期为4户" in finding.message
    assert finding.workbook == "上高街道台账.xlsx"


def test_the_board_is_in_the_order_of_the_ranking(done):
    home, _ = done
    assert board(home, "rank", "street", "rate", "change", "flag") == [
        (1, "财源街道", 0.8, None, "正常"),
        (1, "岱庙街道", 0.8, None, "正常"),
        (3, "泰前街道", 0.7, None, "正常"),
        (4, "徐家楼街道", 0.41, None, "正常"),
        (5, "上高街道", 0.4, None, "重点督办"),
        (6, "邱家店镇", 0, None, "重点督办"),
        ("—", "省庄镇", None, None, None),
    ]


def test_the_next_dispatch_shows_what_changed_and_moves_what_is_typed(home):
    write_cell(home, BOARD, "demand", BOARD.first_row + 2, "加快调试")  # 泰前街道, third
    write_cell(home, BOARD, "due", BOARD.first_row + 2, dt.datetime(2021, 11, 15))
    run(home, OCTOBER)
    rows = {row[0]: row[1:] for row in board(home, "street", "rank", "change", "moved", "demand", "due")}
    # 泰前街道: 16 of 20 = 0.8, ten points more; three streets share the first place.
    assert rows["泰前街道"] == (1, 10, "升2位", "加快调试", dt.date(2021, 11, 15))
    assert rows["岱庙街道"] == (1, 0, "不变", None, None)
    assert rows["徐家楼街道"] == (4, 0, "不变", None, None)
    assert page(home, "new")["泰前街道"] == (2,)
    assert page(home, "new")["合计"] == (2,)
    assert page(home, "time")["合计"] == (0.6685,)
    whole = shown(home, BOARD, BOARD.total_row, BOARD.total_row, ("rate", "change"))
    assert whole == [(0.4529, 1.17)]  # 77 ÷ 170, after 75 ÷ 170 = 0.4412


def test_history_grows_by_date_and_the_same_date_replaces_itself(home):
    first = history(home)
    assert [row[1] for row in first] == [
        "财源街道", "岱庙街道", "泰前街道", "上高街道", "徐家楼街道", "邱家店镇", "合计"
    ]  # fmt: skip
    assert first[-1] == [SEPTEMBER, "合计", 170, 19, 80, 79, 78, 75, 0.4412, 0.5]
    run(home, OCTOBER)
    assert len(history(home)) == 14
    assert history(home)[:7] == first
    (home / "街镇台账" / "徐家楼街道台账.xlsx").unlink()
    run(home)  # September again, with a street less
    again = history(home)
    assert [row[0] for row in again] == [SEPTEMBER] * 6 + [OCTOBER] * 7
    assert "徐家楼街道" not in {row[1] for row in again[:6]}


def test_a_period_counts_by_the_dates_of_acceptance(home):
    run(home, OCTOBER, period_start=dt.date(2021, 9, 10))
    new = page(home, "new")
    assert new["泰前街道"] == (14,)  # 12 on 09-10 and 2 on 10-05; the schools are of 09-01
    assert new["省庄镇"] == (None,)
    assert new["合计"] == (75,)  # 8 + 8 + 14 + 4 + 41 + 0


def test_a_second_run_changes_nothing(home):
    before = (home / "区级汇总.xlsx").read_bytes()
    notice = (home / "调度通报-2021-09-30.docx").read_bytes()
    report = run(home)
    assert (report.changes, report.files) == ([], [])
    assert (home / "区级汇总.xlsx").read_bytes() == before
    assert (home / "调度通报-2021-09-30.docx").read_bytes() == notice


def test_a_dry_run_writes_nothing_and_says_what_it_would(fresh):
    home = fresh
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    report = run(home, dry_run=True)
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before
    assert report.changed_cells
    assert [path.name for path in report.files] == ["调度通报-2021-09-30.docx"]


def test_backup_and_log_row(done):
    home, report = done
    assert Path(report.backup).is_file()
    row = cells(home, LOG_SHEET)[3]
    assert row[1:4] == ["调度通报", "示例", 6]
    assert "排名6个街镇；全区完成率44.12%；重点督办2个；缺报1个" in row[6]


def test_no_plan_is_refused_before_anything_is_written(fresh):
    home = fresh
    district_workbook(home / "区级汇总.xlsx", POLICY)
    before = (home / "区级汇总.xlsx").read_bytes()
    with pytest.raises(JobError, match="计划户数") as error:
        run(home)
    assert PLAN_SHEET in str(error.value)
    assert (home / "区级汇总.xlsx").read_bytes() == before
    assert not list(home.glob("*.docx"))


def test_a_board_with_another_street_is_refused(home):
    write_cell(home, BOARD, "street", BOARD.first_row, "泰前街道")  # twice now, and 财源街道 gone
    before = (home / "区级汇总.xlsx").read_bytes()
    with pytest.raises(JobError, match="每个街道镇各一行，现有：泰前街道"):
        run(home)
    assert (home / "区级汇总.xlsx").read_bytes() == before


def test_an_undated_acceptance_counts_and_is_told(home):
    path = home / "街镇台账" / "财源街道台账.xlsx"
    book = load_workbook(path)
    book["改造台账"]["I2"] = None
    book.save(path)
    report = run(home)
    assert page(home, "done_TASK")["财源街道"] == (8,)
    assert any("1行验收合格但没有验收日期" in message for message in report.messages)


def test_a_street_sent_twice_counts_once(home):
    shutil.copy(home / "街镇台账" / "财源街道台账.xlsx", home / "街镇台账" / "财源街道最终版2(改).xlsx")
    report = run(home)
    assert page(home, "done_TASK", "status")["财源街道"] == (8, "重复报送，已取新件")
    assert any("重复报送" in message for message in report.messages)


def test_an_unreadable_file_and_a_table_without_verdict_are_named(home):
    (home / "街镇台账" / "省庄镇台账.xlsx").write_bytes(b"damaged")
    book = Workbook()
    book.active.append(["户编号", "街道镇", "户主姓名", "改造方式", "开工日期", "设备费"])
    book.active.append(["1", "邱家店镇", "示例", "分散电代煤", dt.date(2021, 9, 1), 5000])
    book.save(home / "街镇台账" / "邱家店镇台账.xlsx")
    report = run(home)
    assert page(home, "status")["省庄镇"] == ("无法读取",)
    assert any("省庄镇台账.xlsx 无法读取" in message for message in report.messages)
    assert any(finding.code == "ACCEPTANCE_MISSING" for finding in report.findings)
    assert page(home, "started", "done_TASK")["邱家店镇"] == (1, 0)


def test_a_row_with_a_typed_date_in_the_history_is_kept(home):
    write_cell(home, RECORD, "as_of", RECORD.first_row, "去年")
    report = run(home)
    assert history(home)[0][0] == "去年"
    assert any("1行的调度日期不是日期" in message for message in report.messages)


def test_what_is_accepted_by_today_is_what_the_summary_says(home):
    run(home, OCTOBER)
    closed_file.refresh(home / "区级汇总.xlsx", home / "街镇台账", POLICY, as_of=OCTOBER, now=NOW)
    summary = summary_layout(POLICY)
    rows = shown(home, summary, summary.first_row, summary.total_row, ("street", "done_TASK", "rate_TASK"))
    assert {row[0]: row[1:] for row in rows} == page(home, "done_TASK", "rate")


def test_a_report_by_way_of_heating_is_compared_without_public_places(home):
    """泰前街道 has 12 households by the end of September, 14 in all, and two schools (2 处, not 2 户)."""
    path = home / "街镇台账" / "泰前街道台账.xlsx"
    book = load_workbook(path)
    sheet = book.create_sheet("进度调度")
    sheet.append(["街道镇", "改造方式", "核准", "开工", "完成安装", "通气通电", "验收", "下步措施"])
    for way, accepted, words in (
        ("分散电代煤", 14, "抓紧收尾"),
        ("公益场所", 2, "抓紧收尾"),
        ("农房能效", 5, None),
    ):
        sheet.append(["泰前街道", way, None, None, None, None, accepted, words])
    book.save(path)
    report = run(home)
    assert not [
        each for each in report.findings if each.code == "DISPATCH_DIFFERS" and "泰前" in each.message
    ]
    assert page(home, "measures")["泰前街道"] == ("抓紧收尾",)
    book["进度调度"]["G2"] = 13
    book.save(path)
    report = run(home)
    (said,) = [each.message for each in report.findings if "泰前街道自报" in each.message]
    assert "自报验收13户，台账截至调度日期为12户" in said
