"""政策测算: two policies on the same ledgers, checked against sums worked out by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.simulate import Proposal
from xl_heating.jobs.simulate import run as simulate
from xl_heating.policy import load_policy
from xl_heating.templates.district import district_workbook

AS_OF = dt.date(2022, 4, 15)
NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
HEADER = ("户编号", "街道镇", "村（居）", "户主姓名", "改造方式", "设备费用", "安装费用", "验收结论")
ROWS = (
    # 6000 a household (三（三）1), 3000 of it from above; 5000 costs 5000: 3000 from above.
    ("A1", "省庄镇", "甲村", "示例甲", "分散气代煤", 6000, 500, "合格"),
    ("A2", "省庄镇", "甲村", "示例乙", "分散气代煤", 4500, 500, "合格"),
    ("B1", "邱家店镇", "乙村", "示例丙", "分散电代煤", 7000, 0, "合格"),
)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("simulation") / "区级汇总.xlsx"
    district_workbook(path, POLICY)
    return path


@pytest.fixture
def office(tmp_path: Path, district: Path) -> Path:
    """A district workbook beside a folder with one small ledger."""
    book = tmp_path / "区级汇总.xlsx"
    book.write_bytes(district.read_bytes())
    ledger = Workbook()
    sheet = ledger.active
    sheet.title = "改造台账"
    for row in (HEADER, *ROWS):
        sheet.append(row)
    (tmp_path / "台账").mkdir()
    ledger.save(tmp_path / "台账" / "台账.xlsx")
    return book


def run(book: Path, proposal: Proposal | None, *, dry_run: bool = False):
    occasion = Occasion(POLICY, AS_OF, NOW, dry_run=dry_run)
    return closed_file.run(
        book, lambda opened, when: simulate(opened, book.parent / "台账", proposal, when), occasion
    )


def result(book: Path) -> Path:
    return book.with_name("政策测算-2022-04-15.xlsx")


def rows(path: Path, sheet: str) -> dict[str, tuple]:
    found = load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)
    return {str(row[0]): row[1:] for row in found if row[0] is not None}


def test_a_lower_cap_costs_those_who_stand_above_it(office):
    report = run(office, Proposal({"GAS_DECENTRAL.cap": 5000}))
    streets = rows(result(office), "分街镇对比")
    # A1 falls from 6000 to 5000, A2 stays at 5000; from above come 3000 each before and after.
    assert streets["省庄镇"][0:3] == (1.1, 1.0, -0.1)
    assert streets["省庄镇"][3:6] == (0.6, 0.6, 0)
    assert streets["省庄镇"][6:9] == (0.5, 0.4, -0.1)
    assert streets["邱家店镇"][0:3] == (0.6, 0.6, 0)
    assert streets["合计"][0:3] == (1.7, 1.6, -0.1)
    gainers = rows(result(office), "受益情况")
    assert gainers["省庄镇"] == (2, 0, 1, 1, 0, 1000, None, 1000)
    assert gainers["合计"] == (3, 0, 1, 2, 0, 1000, None, 1000)
    assert report.counts == {"文件数": 1, "比较户数": 3, "增加户数": 0, "减少户数": 1}
    assert report.messages[0] == "补贴总额减少0.1000万元。"


def test_shares_by_ratio_move_money_between_the_levels_only(office):
    run(office, Proposal({"share_mode": "PROPORTIONAL"}))
    streets = rows(result(office), "分街镇对比")
    # 3000 of 6000 is one half: of 5000 now 2500 come from above instead of 3000.
    assert streets["省庄镇"][3:6] == pytest.approx((0.6, 0.55, -0.05))
    assert streets["省庄镇"][6:9] == pytest.approx((0.5, 0.55, 0.05))
    assert streets["合计"][2] == 0
    assert rows(result(office), "受益情况")["合计"][:4] == (3, 0, 0, 3)


def test_another_policy_file_is_tried_on_the_streets_of_this_one(office):
    run(office, Proposal({}, load_policy("shijiazhuang-2018")))
    streets, routes = rows(result(office), "分街镇对比"), rows(result(office), "分方式对比")
    # 85 % of the cost (石政发〔2018〕14号), for electricity: 7000 → 5950. Gas it does not subsidise.
    wanted = float(Decimal(7000) * Decimal("0.85") / 10000)
    assert streets["邱家店镇"][:2] == (0.6, wanted)
    assert streets["省庄镇"][:2] == (1.1, 0)
    assert routes["分散电代煤"][:2] == (0.6, wanted)
    assert routes["分散气代煤"][:2] == (1.1, 0)
    assert "电代煤" not in routes


def test_the_reported_figures_stay_and_a_second_run_makes_nothing_new(office):
    before = load_workbook(office)["区级汇总"]
    kept = [[cell.value for cell in row] for row in before.iter_rows()]
    proposal = Proposal({"GAS_DECENTRAL.cap": 5000})
    preview = run(office, proposal, dry_run=True)
    assert preview.files == [result(office)]
    assert not result(office).exists()
    run(office, proposal)
    first = result(office).read_bytes()
    again = run(office, proposal)
    assert again.files == []
    assert result(office).read_bytes() == first
    after = load_workbook(office)["区级汇总"]
    assert [[cell.value for cell in row] for row in after.iter_rows()] == kept


def test_what_cannot_be_tried_is_refused_with_its_name(office):
    with pytest.raises(JobError, match=r"没有名为“GAS\.cap”的参数"):
        run(office, Proposal({"GAS.cap": 1}))
    with pytest.raises(JobError, match="没有要改变的参数"):
        run(office, None)
    with pytest.raises(JobError, match="没有要改变的参数"):
        run(office, Proposal({"GAS_DECENTRAL.cap": 6000}))
    assert not result(office).exists()


def test_a_route_that_the_other_policy_lacks_is_told(office):
    report = run(office, Proposal({}, load_policy("shijiazhuang-2018")))
    assert any("分散气代煤" in finding.message for finding in report.findings)
    assert not run(office, Proposal({"GAS_DECENTRAL.cap": 5000})).findings


def test_the_page_of_the_workbook_says_what_to_try(office):
    book = load_workbook(office)
    page = book["政策测算"]
    page["A4"], page["C4"] = "GAS_DECENTRAL.cap", 5000
    book.save(office)
    run(office, None)
    assert rows(result(office), "分街镇对比")["合计"][:3] == (1.7, 1.6, -0.1)
    assert rows(result(office), "测算说明")["GAS_DECENTRAL.cap"][:2] == (6000, 5000)
