"""Two engines on the same workbooks: ours and the `formulas` package, which shares no code with it."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from pathlib import Path

import pytest
import xlsxwriter

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.hosts.calculating import recalculate
from xl_heating.policy import Policy, load_policy
from xl_heating.recalculation import calculated, oracle
from xl_heating.recalculation.calculation import Calculation
from xl_heating.recalculation.comparing import equal
from xl_heating.templates import district_workbook, street_workbook
from xl_heating.templates.conformance import conformance_workbook

pytest.importorskip("formulas")

DAY = dt.date(2022, 4, 15)


def both(path: Path) -> tuple[Calculation, Calculation]:
    book = file_engine.open(path, read_only=True)
    found = calculated(book, today=DAY), oracle.calculated(book, today=DAY)
    book.close()
    return found


def check(path: Path, least: int, reasons: set[str]) -> None:
    """Every cell is equal in both, or is listed with its reason; `least` cells are judged."""
    ours, theirs = both(path)
    judged = 0
    for sheet, cells in ours.values.items():
        other = theirs.values.get(sheet, {})
        untouched = theirs.untouched.get(sheet, frozenset())
        assert other.keys() | untouched == cells.keys()
        assert not other.keys() & untouched
        for place in other:
            assert equal(cells[place], other[place]), (sheet, place, cells[place], other[place])
        judged += len(other)
    assert judged >= least
    assert {failure.reason for failure in theirs.failures} <= reasons
    print(f"{path.name}: {judged} cells equal; {Counter(failure.reason for failure in theirs.failures)}")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


STREET: dict[str, list[dict[str, object]]] = {
    "改造台账": [
        {"name": "示例甲", "route": "分散电代煤", "cost_equipment": 5500.0, "acceptance": "合格"},
        {"name": "示例乙", "route": "集中供热延伸", "cost_pipe": 2500.0, "cost_other": 900.0},
        {"name": "示例丙", "route": "太阳能", "cost_equipment": 4000.0, "cost_maintenance": 1000.5},
    ],
    "能效提升-农房": [{"name": "示例甲", "cost": 7000.0, "acceptance": "合格"}],
}


def test_street_workbook(tmp_path: Path, policy: Policy) -> None:
    path = tmp_path / "街镇台账.xlsx"
    street_workbook(path, policy, STREET, street="省庄镇", rows=4)
    check(path, 600, {oracle.NOT_BLANK, oracle.OVERFLOW})


def test_district_workbook(tmp_path: Path, policy: Policy) -> None:
    path = tmp_path / "区级汇总.xlsx"
    plan = {"财源街道": {"villages": 3, "plan_GAS_DECENTRAL": 1000, "area_PUBLIC": 1000.0}}
    district_workbook(path, policy, plan)
    check(path, 270, {oracle.WHOLE_COLUMNS})


def test_conformance_workbook(tmp_path: Path, policy: Policy) -> None:
    path = tmp_path / "函数校验.xlsx"
    conformance_workbook(path, policy)
    check(path, 3_400, {oracle.OVERFLOW})


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """三（三）2: of 6,350 yuan the subsidy is 6,000, the upper level's share 3,000."""
    path = tmp_path / "小表.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Ledger 台账")
        sheet.write_row("A1", ["分散电代煤", 6350, "=1+1", "#N/A"])
        sheet.write_string("C1", "=1+1")
        sheet.write_formula("E1", "=HEAT_SUBSIDY(A1,B1)")
        sheet.write_array_formula("F1:I1", "{=HEAT_SPLIT(A1,B1)}")
        sheet.write_formula("A2", "=E1-G1")
        sheet.write_formula("B2", "=LEN(C1)&D1")
        sheet.write_formula("C2", "=SUM(B:B)")
        sheet.write_formula("D2", "=C2+1")
        sheet.write_formula("E2", '=IFERROR(MYSTERY(1),"无")')
        sheet.write_formula("F2", '=HEAT_RATE(,"")&""')
        sheet.write_formula("G2", "=TODAY()")
        sheet.write_formula("H2", "=2^9999")
        sheet.write_formula("I2", '=COUNTIF(A1:B3,"<>")')
        sheet.write_formula("J2", "=OFFSET(A1,0,1)")
        sheet.write_formula("K2", "=K3")
    return path


def test_values_and_reasons(small: Path) -> None:
    """15 April 2022 is day 44666 of Excel's calendar; what depends on a cell not judged is not judged."""
    book = file_engine.open(small, read_only=True)
    found = oracle.calculated(book, today=DAY)
    book.close()
    (sheet,) = found.values
    cells = found.values[sheet]
    assert [cells[1, column] for column in range(5, 10)] == [6000.0, 6000.0, 3000.0, 3000.0, 350.0]
    assert (cells[2, 1], cells[2, 2], cells[2, 7], cells[2, 11]) == (3000.0, "4#N/A", 44666.0, 0.0)
    reasons = {(failure.row, failure.column): failure.reason for failure in found.failures}
    assert reasons == {
        (2, 3): oracle.WHOLE_COLUMNS,
        (2, 5): "不认识函数 MYSTERY",
        (2, 8): oracle.OVERFLOW,
        (2, 9): oracle.NOT_BLANK,
        (2, 10): "不认识函数 OFFSET",
    }
    assert found.untouched[sheet] == reasons.keys() | {(2, 4)}


def test_without_a_date_today_is_not_judged(small: Path) -> None:
    book = file_engine.open(small, read_only=True)
    reasons = {(f.row, f.column): f.reason for f in oracle.calculated(book).failures}
    book.close()
    assert reasons[2, 7] == "不认识函数 TODAY"


def test_days_from_1904_are_not_judged(tmp_path: Path) -> None:
    path = tmp_path / "1904.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as book:
        book.add_worksheet("台账").write_formula("A1", "=1+1")
    report = recalculate(path, engine="formulas", check=True)
    assert report.refused
    assert [failure.reason for failure in report.failures] == [oracle.DATES_1904]


def test_an_apostrophe_in_a_name_is_not_judged(tmp_path: Path) -> None:
    """`formulas` would show #REF! for every cell of such a sheet."""
    path = tmp_path / "撇号.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("it's")
        sheet.write("A1", 1)
        sheet.write_formula("B1", "=A1+1")
        other = book.add_worksheet("台账")
        other.write_formula("A1", "='it''s'!A1")
        other.write_formula("A2", "=A1+1")
        other.write_formula("A3", "=1+1")
    _, found = both(path)
    assert found.values == {"台账": {(3, 1): 2.0}}
    assert {failure.reason for failure in found.failures} == {oracle.APOSTROPHE}
    assert found.untouched == {"it's": {(1, 2)}, "台账": {(1, 1), (2, 1)}}


def test_a_check_by_formulas_lists_what_it_cannot_judge(small: Path) -> None:
    report = recalculate(small, engine="formulas", check=True, partial=True, today=DAY)
    assert len(report.failures) == 5
    assert {difference.cell for difference in report.differences} >= {"E1", "A2", "G2"}


def test_what_is_missing_is_said(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "formulas", None)
    with pytest.raises(JobError, match="没有安装 formulas"):
        recalculate(small, engine="formulas", check=True)
