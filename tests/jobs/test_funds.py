"""资金测算核对: amounts worked by hand from the clauses, money in and out, every doubt at its cell."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.forms.book import Book, Results
from xl_heating.hosts import closed_file
from xl_heating.jobs import funds
from xl_heating.jobs.layout import LOG_SHEET, SUMMARY_SHEET, findings_layout, log_layout, summary_layout
from xl_heating.jobs.layout.funds import FUNDS_SHEET, TRANSFERS_SHEET, funds_layout, transfers_layout
from xl_heating.jobs.occasion import Occasion
from xl_heating.ledger import find, read_workbook
from xl_heating.policy import load_policy, override
from xl_heating.templates.district import district_workbook
from xl_heating.templates.funds_sheets import write_funds
from xl_heating.templates.list_sheets import write_list
from xl_heating.templates.policy_sheets import write_parameters, write_routes
from xl_heating.templates.writing import write_calculated

POLICY = load_policy()
LAYOUT, TRANSFERS = funds_layout(POLICY), transfers_layout(POLICY)
AS_OF = dt.date(2022, 5, 10)
NOW = dt.datetime(2022, 5, 10, 9, 30)
UPPER, DISTRICT = "中央及市级", "区级"
GAS, POWER = "分散气代煤", "分散电代煤"


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    """The sheets that the job works on, without the rest of the district's workbook."""

    def draw(path: Path, results: Results | None) -> None:
        with Book(path, results, title="资金") as book:
            write_funds(book, POLICY)
            write_list(book, findings_layout())
            write_list(book, log_layout())
            write_parameters(book, POLICY)
            write_routes(book, POLICY)

    path = tmp_path_factory.mktemp("funds") / "区级汇总.xlsx"
    write_calculated(path, draw)
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("district") / "区级汇总.xlsx"
    district_workbook(path, POLICY)
    return path


class District:
    """The district's workbook and a folder with one street's ledgers."""

    def __init__(self, template: Path, folder: Path) -> None:
        self.book, self.ledgers = folder / "区级汇总.xlsx", folder / "街镇台账"
        self.ledgers.mkdir()
        shutil.copyfile(template, self.book)
        self.street = openpyxl.Workbook()
        del self.street["Sheet"]

    def table(self, title: str, *rows: tuple) -> None:
        sheet = self.street.create_sheet(title)
        for row in rows:
            sheet.append(row)
        self.street.save(self.ledgers / "省庄镇台账.xlsx")

    def transfers(self, *rows: tuple) -> None:
        """Type rows of 日期, 方向, 资金来源, 项目类别, 用途, 金额, 质保金."""
        book = openpyxl.load_workbook(self.book)
        sheet = book[TRANSFERS_SHEET]
        keys = ("day", "direction", "source", "category", "purpose", "amount", "retention")
        for at, row in enumerate(rows, start=TRANSFERS.first_row):
            for key, value in zip(keys, row, strict=True):
                sheet.cell(at, TRANSFERS.index(key), value)
        book.save(self.book)

    def run(self, *, dry_run: bool = False, as_of=AS_OF, policy=POLICY, ledgers: bool = True):
        occasion = Occasion(policy, as_of, NOW, "测试", dry_run)
        folder = self.ledgers if ledgers else None
        return closed_file.run(
            self.book, lambda book, given: funds.run(book, given, ledgers=folder), occasion
        )

    def shown(self, title: str) -> dict:
        """A row of 资金测算 as the file shows it, formulas calculated."""
        rows = CalamineWorkbook.from_path(self.book).get_sheet_by_name(FUNDS_SHEET).to_python()
        (row,) = [row for row in rows[LAYOUT.first_row - 1 : LAYOUT.total_row] if row[0] == title]
        return {key: value if value != "" else None for key, value in zip(LAYOUT.keys, row, strict=True)}

    def notes(self) -> list[str | None]:
        sheet = openpyxl.load_workbook(self.book)[TRANSFERS_SHEET]
        column = TRANSFERS.index("check")
        return [sheet.cell(row, column).value for row in range(TRANSFERS.first_row, sheet.max_row + 1)]


LEDGER = (
    "户编号", "街道镇", "村（居）", "户主姓名", "改造方式", "验收日期", "验收结论", "设备费（元）",
    "安装费（元）", "拨付日期",
)  # fmt: skip
DAY = dt.date(2021, 11, 20)


@pytest.fixture
def district(template, tmp_path) -> District:
    """Two of gas and three of electricity, one of them without costs.

    Gas: 6350 → 6000 (3000 + 3000); 5000 → 5000 (3000 + 2000). Electricity: 4000 → 4000 (3000 + 1000);
    9000 → 6000 (3000 + 3000); one not costed.
    """
    made = District(template, tmp_path)
    made.table(
        "改造台账",
        LEDGER,
        ("06-001-0001", "省庄镇", "示例村", "示例甲", GAS, DAY, "合格", 5500, 850, None),
        ("06-001-0002", "省庄镇", "示例村", "示例乙", GAS, DAY, "合格", 5000, 0, None),
        ("06-001-0003", "省庄镇", "示例村", "示例丙", POWER, DAY, "合格", 4000, 0, None),
        ("06-001-0004", "省庄镇", "示例村", "示例丁", POWER, DAY, "合格", 9000, 0, None),
        ("06-001-0005", "省庄镇", "示例村", "示例戊", POWER, DAY, "合格", None, None, None),
    )
    return made


def codes(report) -> list[str]:
    return sorted(each.code for each in report.findings if each.sheet in (FUNDS_SHEET, TRANSFERS_SHEET))


def cells(report, code: str) -> list[str]:
    return [each.cell for each in report.findings if each.code == code]


# ------------------------------------------------------------------ what is due


def test_due_by_route_and_level(district):
    district.run()
    gas, power = district.shown(GAS), district.shown(POWER)
    # 6000 + 5000 = 1.1 万元: 3000 + 3000 of the upper level (三（三）1), ceiling 2 × 6000
    assert (gas["task"], gas["cap"], gas["ceiling"]) == (2, 6000, 1.2)
    assert (gas["due"], gas["upper"], gas["district"]) == (1.1, 0.6, 0.5)
    # 4000 + 6000 = 1 万元; the one without costs is in the task only
    assert (power["task"], power["ceiling"]) == (3, 1.8)
    assert (power["due"], power["upper"], power["district"]) == (1.0, 0.6, 0.4)
    assert power["remark"] == "未录费用1行"
    assert district.shown("太阳能")["due"] is None
    total = district.shown("合计")
    assert (total["due"], total["upper"], total["district"], total["ceiling"]) == (2.1, 1.2, 0.9, 3.0)


def test_regional_heating_public_places_and_efficiency(district):
    district.table(
        "集中供热项目表",
        (
            "项目名称",
            "街道镇",
            "类别",
            "建设项目供热面积（㎡）",
            "评估供热面积（㎡）",
            "热源站费用（元）",
            "二次管网（元）",
        ),
        ("示例项目", "省庄镇", "可再生", 1000, 900, 80_000, 10_000),
    )
    district.table(
        "公益场所改造台账",
        ("街道镇", "单位名称", "类别", "非营利", "供暖面积（㎡）", "改造方式", "总费用（元）", "验收日期"),
        ("省庄镇", "示例小学", "学校", "是", 480, POWER, 60_000, DAY),
        ("省庄镇", "示例会所", "学校", "否", 999, POWER, 70_000, DAY),
    )
    district.table(
        "农房能效提升台账",
        ("户编号", "街道镇", "村（居）", "户主姓名", "改造部位", "改造费用（元）", "验收日期", "验收结论"),
        ("06-N-1", "省庄镇", "示例村", "示例甲", "门窗", 7000, DAY, "合格"),
        ("06-N-2", "省庄镇", "示例村", "示例乙", "门窗", 7000, None, None),
    )
    district.run()
    regional = district.shown("区域集中供热-可再生")
    # min(90,000, 83 × 1000) = 83,000, of it 25 × 1000 (三（二）)
    assert (regional["task"], regional["ceiling"]) == (1000, 8.3)
    assert (regional["due"], regional["upper"], regional["district"]) == (8.3, 2.5, 5.8)
    public = district.shown("公益场所")
    # All of it the district's, no ceiling (三（六）); a place for profit has no part in it.
    assert (public["task"], public["ceiling"], public["due"], public["upper"], public["district"]) == (
        480, "—", 6.0, 0, 6.0,
    )  # fmt: skip
    houses = district.shown("农房能效")
    # Only the accepted one (三（五）): min(7000, 6600) = 6600, of it 2000; both are the task.
    assert (houses["task"], houses["ceiling"], houses["due"], houses["upper"]) == (2, 1.32, 0.66, 0.2)


def test_running_subsidy_by_season(district):
    district.table(
        "运行补贴发放表",
        ("街道镇", "户编号", "户主姓名", "改造方式", "是否一户一表", "采暖季", "首个采暖季", "采暖季用量"),
        ("省庄镇", "06-001-0001", "示例甲", GAS, "是", "2021-2022", "2021-2022", 412),
        ("省庄镇", "06-001-0003", "示例丙", POWER, "是", "2021-2022", "2021-2022", 4000),
        ("省庄镇", "06-001-0004", "示例丁", POWER, "是", "2021-2022", "2021-2022", None),
        ("省庄镇", "06-001-0001", "示例甲", GAS, "是", "2022-2023", "2021-2022", 100.5),
    )
    district.run()
    first, second = district.shown("运行补贴2021-2022"), district.shown("运行补贴2022-2023")
    # 412 + min(800, 600) = 1012 元, two households at 600 each at most; one has no usage yet
    assert (first["task"], first["cap"], first["ceiling"], first["due"]) == (2, 600, 0.12, 0.1012)
    assert (first["upper"], first["district"], first["remark"]) == (0, 0.1012, "未录用量1户")
    # 100.5 元 is 0.01005 万元, to the yuan 0.0101
    assert (second["task"], second["due"]) == (1, 0.0101)


# ------------------------------------------------------------------ money in and out


def test_receipts_and_payments_by_category(district):
    district.transfers(
        (DAY, "到位", UPPER, GAS, None, 6000, None),
        (DAY, "到位", DISTRICT, GAS, None, 4000, None),
        (DAY, "拨付", UPPER, "煤改气", "设备购置", 4000.5, 100),
        (DAY, "拨付", DISTRICT, GAS, "工程建设", 1000, None),
        (DAY, "收到", "上级", "2021-2022采暖季运行补贴", None, 500, None),
        (DAY, "支付", DISTRICT, "公益场所改造", "工程建设", 10, None),
    )
    report = district.run()
    gas = district.shown(GAS)
    assert (gas["received_upper"], gas["received_district"], gas["paid"]) == (0.6, 0.4, 0.5001)
    # 10000 − 5000.5 = 4999.5 元, of rounded figures 0.4999; 5001 ÷ 10000; 10000 ÷ 11000
    assert (gas["balance"], gas["payment_rate"], gas["arrival_rate"]) == (0.4999, 0.5001, 0.9091)
    assert gas["remark"] is None
    assert district.shown("运行补贴2021-2022")["received_upper"] == 0.05
    assert district.shown("公益场所")["paid"] == 0.001
    assert "已到位10,500.00元，已拨付5,010.50元，结余5,489.50元" in report.messages[0]


def test_what_cannot_be_told_is_not_counted_and_said_beside_the_row(district):
    district.transfers(
        (DAY, "垫付", UPPER, GAS, None, 1, None),
        (DAY, "到位", None, GAS, None, 2, None),
        (DAY, "到位", UPPER, "地热", None, 3, None),
        (DAY, "到位", UPPER, None, None, 4, None),
        (DAY, "到位", UPPER, GAS, None, None, None),
        (DAY, "到位", UPPER, "运行补贴", None, 5, None),
        (DAY, "到位", UPPER, GAS, None, 7, None),
    )
    report = district.run()
    assert district.shown(GAS)["received_upper"] == 0.0007
    assert [note and note.split("，")[0] for note in district.notes()] == [
        "方向不是“到位”或“拨付”",
        "到位资金的来源不明",
        "项目类别“地热”不在“资金测算”中",
        "项目类别未填",
        "金额未填或不能识别",
        "项目类别“运行补贴”不在“资金测算”中",
        None,
    ]
    assert cells(report, "DIRECTION_UNKNOWN") == ["C4"]
    assert cells(report, "SOURCE_UNKNOWN") == ["D5"]
    assert cells(report, "AMOUNT_MISSING") == ["H8"]
    assert "有6笔未计入" in "".join(report.messages)


def test_purpose_and_retention(district):
    """五（二）专款专用; 质保金 above 3 % (audit_retention_pct, not of the text): 31 > 30 of 1000."""
    district.transfers(
        (DAY, "到位", UPPER, GAS, None, 6000, None),
        (DAY, "拨付", UPPER, GAS, "办公经费", 1000, 30),
        (DAY, "拨付", UPPER, GAS, "设备购置", 1000, 31),
    )
    report = district.run()
    assert codes(report) == ["FUND_MISUSE", "RETENTION"]
    assert cells(report, "FUND_MISUSE") == ["G5"]
    assert cells(report, "RETENTION") == ["I6"]
    assert [bool(note) for note in district.notes()] == [False, True, True]
    tight = district.run(policy=override(POLICY, {"audit_retention_pct": 2}))
    # The workbook's own 政策参数 goes before the policy file.
    assert codes(tight) == ["FUND_MISUSE", "RETENTION"]


def test_more_paid_than_received_or_due_and_too_much_from_above(district):
    district.transfers(
        (DAY, "到位", UPPER, GAS, None, 6001, None),
        (DAY, "到位", DISTRICT, GAS, None, 5000, None),
        (DAY, "拨付", UPPER, GAS, "设备购置", 11_001.01, None),
        (DAY, "到位", UPPER, POWER, None, 5000, None),
        (DAY, "拨付", UPPER, POWER, "设备购置", 5000, None),
    )
    report = district.run()
    gas = district.shown(GAS)
    assert gas["remark"] == "拨付超过到位0.01元；拨付超过应补1.01元；中央及市级到位超过应承担1元"
    row = LAYOUT.first_row + [each.title for each in LAYOUT.categories].index(GAS)
    assert cells(report, "PAID_OVER_RECEIVED") == [f"K{row}"]
    assert cells(report, "PAID_OVER_DUE") == [f"K{row}"]
    assert cells(report, "UPPER_OVER_DUE") == [f"I{row}"]
    assert district.shown(POWER)["remark"] == "未录费用1行"


def test_paid_before_acceptance_and_in_the_future(district):
    """Q23: a warning for conversions; for efficiency an error (三（五）)."""
    district.street["改造台账"].cell(2, 10, dt.date(2021, 11, 19))
    district.street["改造台账"].cell(3, 10, DAY)
    district.table(
        "农房能效提升台账",
        (
            "户编号",
            "街道镇",
            "村（居）",
            "户主姓名",
            "改造部位",
            "改造费用（元）",
            "验收日期",
            "验收结论",
            "拨付日期",
        ),
        ("06-N-1", "省庄镇", "示例村", "示例甲", "门窗", 7000, None, None, DAY),
    )
    district.transfers((dt.date(2022, 5, 11), "到位", UPPER, GAS, None, 1, None))
    report = district.run()
    found = {(each.sheet, each.severity) for each in report.findings if each.code == "NOT_ACCEPTED"}
    assert found == {("改造台账", "W"), ("农房能效提升台账", "E")}
    assert cells(report, "DATE_ORDER") == ["A4"]


def test_running_subsidy_that_is_not_paid_in_time(district):
    """2021-2022 ends on 2022-03-31; 90 days later is 2022-06-29 (audit_pay_days, not of the text)."""
    district.table(
        "运行补贴发放表",
        ("街道镇", "户编号", "户主姓名", "改造方式", "是否一户一表", "采暖季", "首个采暖季", "采暖季用量"),
        ("省庄镇", "06-001-0001", "示例甲", GAS, "是", "2021-2022", "2021-2022", 412),
    )
    assert "LATE_PAY" not in codes(district.run(as_of=dt.date(2022, 6, 29)))
    assert "LATE_PAY" in codes(district.run(as_of=dt.date(2022, 6, 30)))
    assert district.shown("运行补贴2021-2022")["remark"] == "采暖季结束已超过90天，尚有412元未拨付"
    district.transfers(
        (DAY, "到位", DISTRICT, "运行补贴2021-2022", None, 412, None),
        (DAY, "拨付", DISTRICT, "运行补贴2021-2022", "运行费用", 412, None),
    )
    assert "LATE_PAY" not in codes(district.run(as_of=dt.date(2022, 6, 30)))


# ------------------------------------------------------------------ as a job


def test_a_second_run_changes_nothing_and_a_preview_writes_nothing(district):
    district.transfers(
        (DAY, "到位", UPPER, GAS, None, 6001, None), (DAY, "拨付", UPPER, GAS, "餐费", 5, None)
    )
    before = district.book.read_bytes()
    preview = district.run(dry_run=True)
    assert district.book.read_bytes() == before
    first = district.run()
    assert preview.changed_cells == first.changed_cells > 0
    after = district.book.read_bytes()
    second = district.run()
    assert second.changes == []
    assert district.book.read_bytes() == after
    (backup,) = file_engine.backups(district.book)
    assert backup.read_bytes() == before
    log = [row for row in openpyxl.load_workbook(district.book)[LOG_SHEET].values if row[1] == "资金测算核对"]
    assert len(log) == 1
    assert log[0][2:5] == ("测试", 1, 5)


def test_what_was_doubted_goes_when_it_is_put_right(district):
    district.transfers((DAY, "到位", UPPER, "地热", None, 3, None))
    district.run()
    assert district.notes()[0]
    district.transfers((DAY, "到位", UPPER, GAS, None, 3, None))
    report = district.run()
    assert district.notes() == [None]
    assert codes(report) == []


def test_the_ledgers_that_were_merged_into_the_workbook(district, whole):
    shutil.copyfile(whole, district.book)
    with pytest.raises(JobError, match="没有合并的台账"):
        district.run(ledgers=False)
    book = openpyxl.load_workbook(district.book)
    sheet = book["全区改造台账"]
    header = next(row for row in range(1, 10) if "户编号" in [cell.value for cell in sheet[row]])
    bottom = header + (sheet.cell(header, 1).value != sheet.cell(header + 1, 1).value)
    titles: dict[str, int] = {}
    for row in (header, header + 1):
        titles |= {str(cell.value): cell.column for cell in sheet[row] if cell.value}
    record = {
        "户编号": "06-001-0001",
        "街道镇": "省庄镇",
        "户主姓名": "示例甲",
        "改造方式": GAS,
        "验收结论": "合格",
        "设备": 5000,
    }
    for title, value in record.items():
        sheet.cell(bottom + 1, titles[title], value)
    book.save(district.book)
    report = district.run(ledgers=False)
    gas = district.shown(GAS)
    assert (gas["task"], gas["due"], gas["upper"]) == (1, 0.5, 0.3)
    assert "文件数" not in report.counts


def test_another_sum_in_the_summary_is_told(district, whole):
    shutil.copyfile(whole, district.book)
    layout = summary_layout(POLICY)
    book = openpyxl.load_workbook(district.book)
    book[SUMMARY_SHEET].cell(layout.first_row, layout.index("subsidy"), 2.2)
    book.save(district.book)
    report = district.run()
    (finding,) = [each for each in report.findings if each.code == "SUM_MISMATCH"]
    assert "多1,000.00元" in finding.message


def test_the_wrong_workbook_is_told_before_anything_is_read(district, tmp_path):
    other = tmp_path / "别的.xlsx"
    openpyxl.Workbook().save(other)
    with pytest.raises(JobError, match="heat_funds"):
        closed_file.run(other, lambda book, given: funds.run(book, given), Occasion(POLICY, AS_OF, NOW))


def test_both_sheets_are_known_for_what_they_are(whole):
    grids = read_workbook(whole)
    kinds = {table.sheet: table.kind for table in find(grids, POLICY, also=("T10",))}
    assert kinds[FUNDS_SHEET] == kinds[TRANSFERS_SHEET] == "T10"
    assert FUNDS_SHEET not in {table.sheet for table in find(grids, POLICY)}


def test_the_ceilings_of_the_targets(whole):
    """24961×6000, 488×6600, 70000×83; of it the upper level's 3000, 2000, 25."""
    rows = CalamineWorkbook.from_path(whole).get_sheet_by_name(FUNDS_SHEET).to_python()
    top = LAYOUT.budget_header_row
    assert [[row[at] for at in (0, 2, 4, 6)] for row in rows[top : top + 4]] == [
        ["清洁取暖", 149_766_000, 74_883_000, 74_883_000],
        ["农房能效", 3_220_800, 976_000, 2_244_800],
        ["城区能效", 5_810_000, 1_750_000, 4_060_000],
        ["合计", 158_796_800, 77_609_000, 81_187_800],
    ]
