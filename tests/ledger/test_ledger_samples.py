"""Each sample workbook: what a careful clerk reads out of it, worked by hand from the sheet as it looks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from xl_heating.ledger import check_duplicates, find, read_workbook
from xl_heating.policy import Policy
from xl_heating.templates.samples import OLD_FORMAT, SAMPLES, build_samples

NOTHING = np.nan
COMMITTED = Path(__file__).parents[2] / "workbooks" / "samples"


def amounts(ledger, name):
    return ledger.columns[name].tolist()


def same(left, right):
    return np.array_equal(np.array(left, dtype=float), np.array(right, dtype=float), equal_nan=True)


def doubts(ledger, *severities):
    return [
        (finding.code, finding.cell)
        for finding in ledger.findings
        if finding.severity in (severities or ("E", "W", "I"))
    ]


def text(ledger, name):
    return ledger.columns[name].tolist()


def days(ledger, name):
    return [None if np.isnat(day) else day.item() for day in ledger.columns[name]]


def test_01_standard(samples):
    (ledger,) = samples("01")  # the sheet 说明 is no ledger
    assert (ledger.kind, ledger.table.header_rows, len(ledger)) == ("T3", (3,), 12)
    assert ledger.rows.tolist() == list(range(4, 16))
    assert text(ledger, "route") == ["分散气代煤", "分散电代煤", "集中供热延伸", "太阳能"] * 3
    assert set(text(ledger, "street")) == {"上高街道"}
    assert amounts(ledger, "cost_equipment") == [4000 + 100 * number for number in range(12)]
    assert sum(amounts(ledger, "cost_equipment")) == 54_600  # 4000 + 4100 + … + 5100
    assert amounts(ledger, "cost_pipe") == [600.5] * 12
    assert same(amounts(ledger, "cost_maintenance"), [NOTHING] * 12)
    assert amounts(ledger, "cost_other") == [0] * 12
    assert days(ledger, "accepted_on") == [dt.date(2021, 10, 20)] * 12
    assert set(text(ledger, "acceptance")) == {"合格"}
    assert text(ledger, "household_id")[0] == "S04-001-00000"
    assert all(number.startswith("990000") for number in text(ledger, "id_number"))
    assert text(ledger, "phone")[11] == "00000000011"
    assert ledger.cell("cost_equipment", 0) == "J4"
    assert ledger.table.totals == [(16, "合计")]
    assert [row for row, _ in ledger.table.footers] == [17]
    assert doubts(ledger) == []


def test_02_three_header_rows(samples):
    (ledger,) = samples("02")
    assert ledger.table.header_rows == (3, 4, 5)
    assert ledger.table.columns["name"] == 4
    assert ledger.table.columns["route"] == 7  # 改造情况 · 技术路线
    assert ledger.table.columns["accepted_on"] == 8  # 改造情况 · 验收 · 日期
    assert ledger.table.columns["acceptance"] == 9
    assert amounts(ledger, "cost_equipment") == [4000, 4100, 4200, 4300]
    assert amounts(ledger, "cost_other") == [50] * 4
    assert amounts(ledger, "subsidy") == [5000, 5100, 5200, 5300]
    assert amounts(ledger, "upper") == [2500] * 4
    assert amounts(ledger, "district") == [2500, 2600, 2700, 2800]
    assert set(text(ledger, "street")) == {"岱庙街道"}  # typed 岱庙办事处
    assert doubts(ledger) == []


def test_03_ten_thousands_in_the_header(samples):
    (ledger,) = samples("03")
    assert ledger.table.units["cost_equipment"] == "万元"
    # 0.45 万元, 6000元 as text, 0.5万 as text, 5000 万元 as typed
    assert amounts(ledger, "cost_equipment") == [4500, 6000, 5000, 50_000_000]
    assert amounts(ledger, "cost_installation") == [800, 801, 800, 800]
    assert amounts(ledger, "cost_pipe") == [600, 600, 625, 600]
    # 0.32 万元 typed for 0.3201, 0.24 for 0.2425: agrees to the decimals shown
    assert doubts(ledger) == [("TEXT_NUMBER", "J6:J7"), ("UNIT_SUSPECT", "J8")]


def test_04_line_breaks_and_spaces_in_headers(samples):
    (ledger,) = samples("04")
    assert ledger.table.header_rows == (5,)
    assert ledger.rows.tolist() == [6, 7, 8, 9, 10]
    assert set(text(ledger, "street")) == {"省庄镇"}
    assert set(text(ledger, "route")) == {"分散气代煤"}  # typed 煤改气壁挂炉
    assert set(text(ledger, "village")) == {"示例二村"}
    assert amounts(ledger, "cost_equipment") == [4200] * 5
    assert amounts(ledger, "cost_installation") == [900] * 5
    assert amounts(ledger, "cost_pipe") == [650] * 5
    assert doubts(ledger) == []


def test_05_subtotals_between_records(samples):
    (ledger,) = samples("05")
    assert ledger.rows.tolist() == [4, 5, 7, 8, 9, 12]  # 12 stands below a 合计
    assert amounts(ledger, "cost_equipment") == [6000, 5800, 5000, 5200, 5400, 4800]
    assert sum(amounts(ledger, "cost_equipment")) == 32_200
    assert text(ledger, "village") == ["示例一村"] * 2 + ["示例二村"] * 3 + ["示例三村"]
    assert [row for row, _ in ledger.table.totals] == [6, 10, 11, 13, 14]
    # 示例二村: three times 300 is 900, and 1000 is typed.
    assert doubts(ledger) == [("SUM_MISMATCH", "L10")]
    assert "1,000元" in ledger.findings[0].message
    assert "900元" in ledger.findings[0].message


def test_06_headers_on_every_page(samples):
    (ledger,) = samples("06")
    assert ledger.rows.tolist() == [*range(4, 10), *range(15, 21), *range(26, 32)]
    assert ledger.table.repeated_headers == (14, 25)
    assert [row for row, _ in ledger.table.totals] == [10, 21, 32]
    assert amounts(ledger, "cost_equipment") == [4500] * 18
    assert doubts(ledger) == []


def test_07_fillers_and_signatures(samples):
    (ledger,) = samples("07")
    assert ledger.rows.tolist() == [5, 6, 7, 8]  # row 4 numbers the columns, rows 9–13 are empty forms
    assert amounts(ledger, "cost_equipment") == [4000] * 4
    assert set(text(ledger, "street")) == {"邱家店镇"}
    assert [row for row, _ in ledger.table.footers] == [14, 17, 18, 19, 20]
    assert doubts(ledger) == []


def test_08_merged_villages(samples):
    (ledger,) = samples("08")
    assert text(ledger, "village") == ["示例一村"] * 3 + ["示例二村"] * 3 + ["示例三村"]
    assert text(ledger, "street") == ["上高街道"] * 7
    # 1,000 元 over two households cannot be divided by the reader.
    assert same(amounts(ledger, "cost_pipe"), [500, 500, 500, 500, 1000, NOTHING, 500])
    assert doubts(ledger) == [("MERGED_CELLS", "L7:L8")]


def test_09_text_numbers(samples):
    (ledger,) = samples("09")
    assert same(amounts(ledger, "cost_equipment"), [6000, 5800, 4999.99, 4500, NOTHING, NOTHING])
    assert same(amounts(ledger, "cost_installation"), [800, 700, 700.5, 800, 700, 700])
    assert same(amounts(ledger, "cost_pipe"), [500, 600, 0, 600.5, 600, 600])
    assert same(amounts(ledger, "cost_maintenance"), [NOTHING] * 6)
    assert doubts(ledger, "E") == [("NUMBER_BAD", "J8"), ("NUMBER_BAD", "J9")]
    assert doubts(ledger, "I") == [
        ("TEXT_NUMBER", "J4:J7"),
        ("TEXT_NUMBER", "K4:K8"),
        ("TEXT_NUMBER", "L4:L8"),
    ]


def test_10_mixed_dates(samples):
    (ledger,) = samples("10")
    day = dt.date(2021, 10, 13)
    assert days(ledger, "accepted_on") == [day] * 7 + [dt.date(2021, 10, 1)] + [None] * 5
    assert doubts(ledger) == [
        ("DATE_TEXT", "H3:H9"),
        ("DATE_MONTH_ONLY", "H10"),
        ("DATE_NO_YEAR", "H11"),
        ("DATE_BAD", "H12"),  # 30 February
        ("DATE_BAD", "H13"),  # 2021.1 may be January or October
        ("DATE_BAD", "H14"),
    ]
    assert days(ledger, "started") == [dt.date(2021, 8, 1)] * 13


def test_11_identity_numbers(samples):
    (ledger,) = samples("11")
    numbers = text(ledger, "id_number")
    assert numbers[1] is None  # typed as a number: never repaired
    assert numbers[6] is None
    assert numbers[8] is None
    assert " " not in numbers[7]
    assert sorted(doubts(ledger)) == sorted(
        [
            ("ID_PRECISION_LOST", "E4"),
            ("ID_CHECKSUM", "E5"),
            ("ID_OLD_15", "E6"),
            ("ID_LENGTH", "E7"),
            ("ID_FOREIGN", "E8"),
            ("ID_EMPTY", "E9"),
            ("ID_PRECISION_LOST", "E11"),
            ("ID_CHECKSUM", "E12"),
        ]
    )
    assert not any(number in finding.message for finding in ledger.findings for number in numbers if number)


def test_12_hidden_columns_and_an_old_copy(samples, policy):
    ledger, old = samples("12")
    assert set(text(ledger, "street")) == {"岱庙街道"}
    assert all(number.startswith("990000") for number in text(ledger, "id_number"))  # column F is hidden
    assert amounts(ledger, "cost_equipment") == [4400] * 5  # column K is hidden
    assert doubts(ledger) == [("COLUMN_UNUSED", "D3、Q3")]
    assert old.table.sheet == "旧表"
    assert doubts(old) == [("SHEET_HIDDEN", "")]
    (twice,) = check_duplicates([ledger, old], policy)
    assert (twice.code, twice.severity, twice.sheet) == ("TABLE_TWICE", "E", "旧表")


def test_13_dates_from_1904(samples):
    (ledger,) = samples("13")
    assert days(ledger, "accepted_on") == [dt.date(2021, 10, 13)] * 3
    assert doubts(ledger) == [("DATE_TEXT", "G5")]


def test_14_old_format(samples):
    (ledger,) = samples("14")
    assert ledger.table.workbook.endswith(".xls")
    assert text(ledger, "village") == ["示例一村"] * 5
    assert amounts(ledger, "cost_equipment") == [4300] * 5
    assert amounts(ledger, "cost_installation") == [700] * 5
    assert days(ledger, "accepted_on") == [dt.date(2021, 11, 5)] * 5
    assert doubts(ledger) == [("TEXT_NUMBER", "K4:K8"), ("CELL_ERROR", "N8")]


def test_15_public_places(samples):
    (ledger,) = samples("15")
    assert ledger.kind == "T6"
    assert text(ledger, "place") == ["示例小学", "示例幼儿园", "示例卫生室", "示例敬老院"]
    assert amounts(ledger, "heated_area") == [1260, 80, 100, 230.5]
    assert same(amounts(ledger, "total_cost"), [189_000, 12_000, 15_000, NOTHING])
    assert text(ledger, "nonprofit") == ["是", "是", "是", "√"]
    assert text(ledger, "street") == ["省庄镇", "省庄镇", "邱家店镇", "邱家店镇"]
    assert doubts(ledger) == [("TEXT_NUMBER", "F4"), ("COST_MISSING", "H6")]


def test_16_heat_projects(samples):
    (ledger,) = samples("16")
    assert ledger.kind == "T7"
    renewable, other = "区域集中供热-可再生", "区域集中供热-非可再生"
    assert text(ledger, "route") == [renewable, other, renewable, other]
    assert amounts(ledger, "project_area") == [12_500, 12_500, 6000, 3000]
    assert same(amounts(ledger, "assessed_area"), [NOTHING, 11_800, NOTHING, NOTHING])
    assert amounts(ledger, "households") == [110, 96, 50, 20]
    assert same(amounts(ledger, "cost_primary"), [90_000, NOTHING, NOTHING, NOTHING])
    assert amounts(ledger, "cost_source") == [700_000, 500_000, 260_000, 120_000]
    # 生物质 is in neither class of the text; a non-renewable project without 评估供热面积 has no subsidy.
    assert doubts(ledger) == [("ROUTE_CONFIRM", "E7"), ("AREA_MISSING", "G8")]


def test_17_efficiency(samples):
    urban, rural = samples("17")
    assert (urban.kind, rural.kind) == ("T8U", "T8R")
    assert amounts(urban, "renovated_area") == [3500, 4200, 2800]  # 万㎡
    assert amounts(urban, "cost") == [315_000, 336_000, 196_000]  # 万元
    assert text(urban, "acceptance") == ["合格", "合格", "整改"]  # the first is typed as a day
    assert days(urban, "accepted_on") == [dt.date(2021, 11, 5), None, None]
    assert doubts(urban) == []
    assert text(rural, "content") == ["门窗", "外墙", "屋面"]
    assert same(amounts(rural, "cost"), [7000, 6500.5, NOTHING])
    assert doubts(rural) == [("COST_MISSING", "G5")]


def test_18_running_subsidy(samples):
    gas, electricity = samples("18")
    assert (gas.kind, electricity.kind) == ("T9", "T9")
    assert text(gas, "route") == ["分散气代煤"] * 2
    assert text(electricity, "route") == ["分散电代煤"] * 2
    assert text(gas, "season") == ["2021-2022"] * 2
    assert text(gas, "first_season") == ["2021-2022"] * 2  # typed 2021—2022
    assert text(gas, "street") == ["省庄镇"] * 2
    assert amounts(gas, "usage") == [412, 700]
    assert same(amounts(gas, "paid"), [NOTHING, 450])
    assert amounts(electricity, "usage") == [2500, 4000]
    assert text(electricity, "meter") == ["0017000", "0017001"]  # leading zeros stay
    assert text(gas, "account")[0] == "620000000000000000"
    for ledger in (gas, electricity):
        assert doubts(ledger, "E", "W") == []
        assert {code for code, _ in doubts(ledger)} == {
            "STREET_FROM_TITLE",
            "ROUTE_FROM_TITLE",
            "SEASON_FROM_TITLE",
        }
    assert gas.cell("route", 1) == "5:5"


def test_19_plan(samples):
    (ledger,) = samples("19")
    assert (ledger.kind, ledger.table.header_rows) == ("T1", (3, 4, 5))
    assert text(ledger, "street") == ["财源街道", "岱庙街道", "省庄镇"]
    expected = {
        "villages": [6, 5, 30],
        "plan_TASK": [560, 470, 1300],
        "plan_CENTRAL_RURAL_EXT": [100, 100, NOTHING],
        "plan_CENTRAL_URBAN": [50, 40, NOTHING],
        "plan_REGIONAL_RENEWABLE": [10, NOTHING, 20],
        "area_REGIONAL_RENEWABLE": [1200, NOTHING, 2500],
        "plan_GAS_DECENTRAL": [200, 180, 480],
        "plan_ELEC_DECENTRAL": [200, 150, 800],
        "places_PUBLIC": [1, 2, 3],
        "area_PUBLIC": [240, 360, 610.5],
        "plan_EE_RURAL": [20, 18, 70],
        "plan_EE_URBAN": [9000, 8000, NOTHING],
    }
    for name, values in expected.items():
        assert same(amounts(ledger, name), values), name
    assert days(ledger, "due") == [dt.date(2021, 12, 31)] * 3
    assert doubts(ledger) == []


def test_20_empty_sheets(samples):
    (ledger,) = samples("20")  # only the sheet with a header; no cover, parameters or contents
    assert (ledger.kind, ledger.table.sheet, len(ledger)) == ("T3", "空台账", 0)
    assert ledger.columns["cost_equipment"].shape == (0,)
    assert doubts(ledger) == []
    assert ledger.frame().empty


def test_21_street_in_the_title_and_villages_once(samples):
    (ledger,) = samples("21")
    assert text(ledger, "street") == ["上高街道"] * 8
    assert text(ledger, "village") == ["示例一村"] * 4 + ["示例二村"] * 4
    assert text(ledger, "route") == ["分散电代煤"] * 8  # typed 空气源热风机
    assert doubts(ledger) == [("STREET_FROM_TITLE", "A2"), ("FILLED_DOWN", "A4:A10")]


def test_22_doubts(samples):
    (ledger,) = samples("22")
    assert ledger.rows.tolist() == list(range(4, 15))  # every row is kept
    assert same(amounts(ledger, "cost_equipment")[:3], [NOTHING, 0.6, 4500])
    assert text(ledger, "route")[2] is None
    assert text(ledger, "street")[3] is None  # 徐楼 is not taken for 徐家楼街道
    assert np.isnan(amounts(ledger, "cost_equipment")[6])  # negative
    assert sorted(doubts(ledger, "E")) == sorted(
        [
            ("CELL_ERROR", "J4"),
            ("UNIT_SUSPECT", "J5"),
            ("ROUTE_UNKNOWN", "G6"),
            ("STREET_UNKNOWN", "B7"),
            ("ROUTE_MISSING", "G9"),
            ("NUMBER_NEGATIVE", "J10"),
            ("CELL_ERROR", "H11"),
            ("DUP_HOUSEHOLD", "A12"),
        ]
    )
    # 城区市政 has no cost of its own; 生物质 is a regional project, costed in the project table.
    assert doubts(ledger, "W") == [("ROUTE_CONFIRM", "G13"), ("COST_MISSING", "J8")]
    by_code = {finding.code: finding for finding in ledger.findings}
    assert "徐家楼街道" in by_code["STREET_UNKNOWN"].suggestion
    assert "第11、12行" in by_code["DUP_HOUSEHOLD"].message
    assert "未录费用，暂不计补" in by_code["COST_MISSING"].message


def test_23_rival_columns(samples):
    (ledger,) = samples("23")
    assert "accepted_on" not in ledger.columns
    assert "cost_installation" not in ledger.columns
    # Two columns for 管网 with the same content are no rivals.
    assert amounts(ledger, "cost_pipe") == [600] * 3
    assert doubts(ledger) == [("COLUMN_AMBIGUOUS", "H2、J2"), ("UNIT_UNKNOWN", "L2")]
    assert "验收时间" in ledger.findings[0].message


@pytest.mark.parametrize("severity", ["E", "W"])
def test_every_serious_finding_says_what_to_do(samples, severity):
    for number in range(1, 24):
        for ledger in samples(f"{number:02d}"):
            for finding in ledger.findings:
                assert finding.workbook
                assert finding.sheet
                if finding.severity == severity:
                    assert finding.message.endswith("。")
                    assert finding.suggestion.endswith("。")


def test_committed_samples_are_what_the_code_builds(tmp_path, policy: Policy):
    built = build_samples(tmp_path)
    assert [path.name for path in built] == sorted(path.name for path in COMMITTED.iterdir())
    assert [path.name for path in built if path.read_bytes() != (COMMITTED / path.name).read_bytes()] == []
    assert len(SAMPLES) + len([OLD_FORMAT]) == len(built) - 1  # and 说明.md
    assert find(read_workbook(built[0]), policy)
