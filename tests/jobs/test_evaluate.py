"""绩效自评 on closed files, every value and score worked by hand from a small district."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from street_works import write_district, write_ledgers

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.jobs import evaluate
from xl_heating.jobs.layout import LOG_SHEET, PARAMETERS_SHEET
from xl_heating.jobs.layout.evaluation import evaluation_layout
from xl_heating.jobs.layout.funds import funds_layout, transfers_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport
from xl_heating.policy import load_policy
from xl_heating.recalculation import bring_up_to_date
from xl_heating.rules.evaluation import INDICATORS
from xl_heating.templates.review_sheet import review_list

POLICY = load_policy()
DAY = dt.date(2021, 12, 31)
NOW = dt.datetime(2021, 12, 31, 17, 0)
PAGE = evaluation_layout()
KEYS = [each.key for each in INDICATORS]


def edit(home: Path, write) -> None:
    book = file_engine.open(home / "区级汇总.xlsx")
    write(book)
    bring_up_to_date(book, POLICY, partial=True, today=DAY)
    book.save()
    book.close()


def cell(book, layout, key: str, row: int):
    return book.sheets[layout.sheet].range((row, layout.index(key)))


def _fill(book) -> None:
    funds, transfers, review = funds_layout(POLICY), transfers_layout(POLICY), review_list()
    for key, value in (("due", 100), ("received_upper", 60), ("received_district", 20), ("paid", 40)):
        cell(book, funds, key, funds.first_row).value = value
    for at, (purpose, amount) in enumerate((("工程建设", 300_000), ("会议费", 100_000), ("设备购置", 0))):
        row = transfers.first_row + at
        for key, value in (("direction", "拨付"), ("purpose", purpose), ("amount", amount)):
            cell(book, transfers, key, row).value = value
    for at, rectified in enumerate((dt.datetime(2021, 12, 1), dt.datetime(2022, 1, 5), None)):
        row = review.first_row + at
        values = {
            "street": "财源街道",
            "check": "市复核",
            "problem": f"资料缺项{at}",
            "rectified_on": rectified,
        }
        for key, value in values.items():
            book.sheets[review.name].range((row, review.index(key))).value = value
    page = book.sheets[PAGE.sheet]
    for key, value in (("organisation", 1), ("satisfaction", 0.855)):
        page.range((PAGE.first_row + KEYS.index(key), PAGE.index("value"))).value = value


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The district with its ledgers, service records, funds and typed values; refreshed."""
    home = tmp_path_factory.mktemp("evaluated")
    summary = write_district(home, POLICY)
    ledgers = write_ledgers(home / "街镇台账")
    path = ledgers / "财源街道台账.xlsx"
    book = load_workbook(path)
    book["改造台账"]["K2"] = 7000  # one household dearer than the cap of 6000 (三（三）)
    safety = book.create_sheet("安全管理")
    safety.append(["日期", "街道镇", "村（居）", "类型", "内容", "发现问题数", "已整改数"])
    safety.append([dt.date(2021, 8, 15), "财源街道", "示例村", "专家检查", "查隐患", 2, 2])
    safety.append([dt.date(2020, 6, 1), "财源街道", "示例村", "培训", "安全员培训", None, None])
    devices = book.create_sheet("设备售后")
    devices.append(["中标企业", "型号", "单价", "到货", "安装", "网点地址", "电话", "保修期", "报修", "办结"])
    devices.append(["示例公司", "示例1型", 5000, 10, 10, "示例路1号", "0538-0000000", "三年", 4, 3])
    book.save(path)
    closed_file.refresh(summary, ledgers, POLICY, as_of=DAY, now=NOW)
    edit(home, _fill)
    return home


def run(home: Path, day: dt.date = DAY, *, dry_run: bool = False) -> JobReport:
    def job(book, occasion):
        return evaluate.run(book, home / "街镇台账", occasion)

    return closed_file.run(home / "区级汇总.xlsx", job, Occasion(POLICY, day, NOW, "示例", dry_run))


@pytest.fixture(scope="module")
def done(made: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, JobReport]:
    home = Path(shutil.copytree(made, tmp_path_factory.mktemp("done") / "区办"))
    return home, run(home)


@pytest.fixture
def home(done: tuple[Path, JobReport], tmp_path: Path) -> Path:
    return Path(shutil.copytree(done[0], tmp_path / "区办"))


def rows(home: Path) -> list[list]:
    book = CalamineWorkbook.from_path(home / "区级汇总.xlsx")
    found = book.get_sheet_by_name(PAGE.sheet).to_python(skip_empty_area=False)
    return [[None if value == "" else value for value in row] for row in found]


def shown(home: Path, *keys: str) -> dict[str, tuple]:
    """Indicator → the shown values of those columns."""
    lines = rows(home)[PAGE.first_row - 1 : PAGE.last_row]
    return {
        key: tuple(line[PAGE.index(name) - 1] for name in keys) for key, line in zip(KEYS, lines, strict=True)
    }


def test_values_and_scores_by_hand(done):
    assert shown(done[0], "target", "value", "weight", "score") == {
        "organisation": (1, 1, 3, 3),
        "system": (1, None, 3, None),
        "arrival": (1, 0.8, 6, 4.8),  # (60 + 20) ÷ 100
        "payment": (1, 0.5, 8, 4),  # 40 ÷ 80
        "earmarked": (1, 0.75, 5, 3.75),  # 30 of 40
        "households": (1, 0.4529, 14, 6.34),  # 77 ÷ 170
        "ee_rural": (1, None, 5, None),
        "ee_urban": (1, None, 5, None),
        "acceptance": (1, 0.9872, 5, 4.94),  # 75 households and 2 schools of 78
        "review": (1, 0.3333, 3, 1),  # 1 of 3; one was put right after the day
        "timely": (1, 1, 4, 4),
        "cost": (1, 0.9867, 4, 3.95),  # 74 ÷ 75
        "beneficiaries": (170, 77, 4, 1.81),
        "coverage": (0.9, None, 4, None),
        "complaints": (1, 0.75, 4, 3),
        "satisfaction": (0.9, 0.855, 8, 7.6),
        "service": (1, 0.1429, 3, 0.43),  # one street of seven
        "safety": (1, 0.1429, 4, 0.57),
        "training": (1, 0, 4, 0),  # the one training is more than a year ago
        "continuous": (1, None, 4, None),
    }


def test_totals_by_level_and_the_weights_that_have_no_score(done):
    home, report = done
    lines = rows(home)[PAGE.level_header_row : PAGE.level_total_row]
    assert [line[:6] for line in lines] == [
        ["投入与过程", 25, 22, 15.55, 0.7068, 3],
        ["产出", 40, 30, 20.23, 0.6743, 10],
        ["效益", 20, 16, 12.41, 0.7756, 4],
        ["可持续", 15, 11, 1, 0.0909, 4],
        ["合计", 100, 79, 49.19, 0.6227, 21],
    ]
    assert report.counts["得分"] == 49.19
    assert report.counts["已评分权重"] == 79
    assert report.counts["未评分权重"] == 21
    assert report.counts["缺数据指标"] == 5
    assert report.messages[0] == "已评分指标得49.19分（满分79分），另有权重21分的指标未评分，不折算。"
    assert "产出：得20.23分，满分40分，未评分10分。" in report.messages


def test_every_lost_point_has_its_reason(done):
    reasons = {key: value for key, (value,) in shown(done[0], "reason").items()}
    assert reasons["organisation"] is None
    assert reasons["timely"] is None
    assert reasons["arrival"] == "完成值80.00%，低于指标值100.00%，扣1.20分。"
    assert reasons["earmarked"] == "完成值75.00%，低于指标值100.00%，扣1.25分；用途不在专款范围：会议费。"
    assert reasons["beneficiaries"] == "完成值77户，低于指标值170户，扣2.19分。"
    assert "1户（处）验收不合格" in reasons["acceptance"]
    assert "1户费用超过补贴上限" in reasons["cost"]
    assert "未设售后网点：岱庙街道、泰前街道、上高街道、徐家楼街道、省庄镇、邱家店镇" in reasons["service"]
    assert "近一年未开展培训：财源街道、" in reasons["training"]
    assert reasons["system"] == "待填：请在“完成值”中填写百分数，未评分。"
    assert reasons["ee_rural"] == "缺数据：“计划表”没有计划数，未评分。"
    assert reasons["continuous"] == "缺数据：尚无已结束的采暖季，未评分。"


def test_after_the_season_the_payments_are_looked_for(home):
    run(home, dt.date(2022, 4, 15))
    assert shown(home, "value", "reason")["continuous"] == (
        None,
        "缺数据：“区级汇总”没有运行补贴发放数，请先刷新汇总，未评分。",
    )


def test_typed_values_evidence_and_offices_stay(home):
    def write(book):
        page = book.sheets[PAGE.sheet]
        row = PAGE.first_row + KEYS.index("coverage")
        page.range((row, PAGE.index("value"))).value = 0.93
        page.range((row, PAGE.index("evidence"))).value = "统计公报"
        page.range((row - 1, PAGE.index("office"))).value = "区住建局"

    edit(home, write)
    report = run(home)
    assert shown(home, "value", "score", "reason", "evidence")["coverage"] == (0.93, 4, None, "统计公报")
    assert shown(home, "office")["beneficiaries"] == ("区住建局",)
    assert report.counts["缺数据指标"] == 4


@pytest.mark.parametrize("value", [95, "九成"])
def test_a_typed_value_that_is_no_share_is_not_scored(home, value):
    def write(book):
        row = PAGE.first_row + KEYS.index("coverage")
        book.sheets[PAGE.sheet].range((row, PAGE.index("value"))).value = value

    edit(home, write)
    run(home)
    score, reason = shown(home, "score", "reason")["coverage"]
    assert score is None
    assert "不是0%至100%的百分数" in reason


def test_without_records_nothing_is_invented(home):
    path = home / "街镇台账" / "财源街道台账.xlsx"
    book = load_workbook(path)
    del book["安全管理"], book["设备售后"]
    book.save(path)
    run(home)
    found = shown(home, "value", "reason")
    assert found["safety"] == (None, "缺数据：街镇台账没有安全管理记录，未评分。")
    assert found["service"] == (None, "缺数据：街镇台账没有设备售后记录，未评分。")
    assert found["complaints"] == (None, "缺数据：街镇台账没有设备售后记录，未评分。")


def test_a_file_sent_twice_counts_its_repairs_once(home):
    ledgers = home / "街镇台账"
    shutil.copy(ledgers / "财源街道台账.xlsx", ledgers / "财源街道台账(新).xlsx")
    run(home)
    assert "尚有1次未办结" in shown(home, "reason")["complaints"][0]


def test_weights_that_do_not_add_up_are_refused_before_anything_is_written(home):
    def write(book):
        keys = [row[0] for row in book.sheets[PARAMETERS_SHEET].range("A1:A300").options(ndim=2).value]
        row = keys.index("eval_weight_households") + 1
        book.sheets[PARAMETERS_SHEET].range((row, 2)).value = 13

    edit(home, write)
    before = (home / "区级汇总.xlsx").read_bytes()
    with pytest.raises(JobError, match="权重合计为99分，不是100分") as error:
        run(home)
    assert PARAMETERS_SHEET in str(error.value)
    assert (home / "区级汇总.xlsx").read_bytes() == before
    assert rows(home)[PAGE.total_row - 1][PAGE.index("reason") - 1].startswith("权重合计不是100分")


def test_a_second_run_changes_nothing_and_a_dry_run_writes_nothing(home, made, tmp_path):
    before = (home / "区级汇总.xlsx").read_bytes()
    assert run(home).changes == []
    assert (home / "区级汇总.xlsx").read_bytes() == before
    fresh = Path(shutil.copytree(made, tmp_path / "未评"))
    before = (fresh / "区级汇总.xlsx").read_bytes()
    assert run(fresh, dry_run=True).changed_cells
    assert (fresh / "区级汇总.xlsx").read_bytes() == before


def test_backup_log_row_and_the_day_of_the_summary(done, home):
    _, report = done
    assert Path(report.backup).is_file()
    book = CalamineWorkbook.from_path(done[0] / "区级汇总.xlsx")
    row = book.get_sheet_by_name(LOG_SHEET).to_python(skip_empty_area=False)[4]
    assert row[1:3] == ["绩效自评", "示例"]
    assert "得49.19分，满分79分；未评分权重21分" in row[6]
    later = run(home, dt.date(2022, 1, 10))
    assert any(
        "“区级汇总”的填报日期是2021-12-31，与评价日期2022-01-10不同" in line for line in later.messages
    )
