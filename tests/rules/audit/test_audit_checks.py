"""Each check with a record that it doubts, and one exactly at the boundary that it does not."""

from __future__ import annotations

from datetime import date

import pytest

from xl_heating.rules.audit import CHECKS, ERROR, INFO, WARNING, judge

# Synthetic numbers of region 990000 with valid check characters (GB 11643), by year of birth.
BORN_1980, BORN_1980_TWIN, BORN_2010 = "990000198001010012", "990000198001010020", "990000201003050039"
ELECTRIC, GAS, RURAL, URBAN = "分散电代煤", "分散气代煤", "农房能效", "城区建筑能效"
VILLAGE = {"street": ["上高街道"] * 5, "village": ["甲村"] * 5}

# (code, kind, the columns of one record that is doubted and one that is not, severity)
ROWS = [
    # 三（三）2: at most 6000 元/户
    ("OVER_CAP", "T3", {"route": [ELECTRIC] * 2, "subsidy": [6000.01, 6000]}, ERROR),
    # 三（五）: 1000㎡ × 83 元
    (
        "OVER_CAP", "T8U",
        {"route": [URBAN] * 2, "renovated_area": [1000] * 2, "subsidy": [83000.01, 83000]}, ERROR,
    ),
    ("SUBSIDY_GT_COST", "T3", {"subsidy": [5000.01, 5000], "eligible": [5000] * 2}, ERROR),
    ("SUM_MISMATCH", "T3", {"eligible_cost": [5000.01, 5000], "eligible": [5000] * 2}, ERROR),
    (
        "SPLIT_MISMATCH", "T3",
        {"subsidy": [5000, 5000], "upper": [3000, 3000], "district": [1999.99, 2000], "route": [GAS] * 2},
        ERROR,
    ),
    # 三（三）1: the upper levels bear 3000 元/户
    (
        "SPLIT_MISMATCH", "T3",
        {"subsidy": [6000] * 2, "upper": [3000.01, 3000], "district": [2999.99, 3000], "route": [GAS] * 2},
        ERROR,
    ),
    ("NOT_SUBSIDISABLE", "T3", {"route": ["城区市政集中供暖"] * 2, "subsidy": [0.01, 0]}, ERROR),
    (
        "NOT_SUBSIDISABLE", "T6",
        {"route": ["公益场所"] * 2, "nonprofit": [False, True], "subsidy": [100, 100]}, ERROR,
    ),
    (
        "NOT_SUBSIDISABLE", "T9",
        {"route": ["太阳能", GAS], "amount": [100, 100]}, ERROR,
    ),
    (
        "NOT_SUBSIDISABLE", "T9",
        {"route": [ELECTRIC] * 2, "amount": [100, 100], "own_meter": [False, True]}, ERROR,
    ),
    (
        "NOT_ACCEPTED", "T8R",
        {"route": [RURAL] * 2, "subsidy": [6600, 6600], "acceptance": [False, True]}, ERROR,
    ),
    (
        "NOT_ACCEPTED", "T3",
        {
            "route": [GAS] * 2,
            "accepted_on": [date(2021, 11, 2), date(2021, 11, 1)],
            "paid_on": [date(2021, 11, 1)] * 2,
        },
        WARNING,
    ),
    # 6000 元 typed as 0.6 in a column of 元; 6 元 is exactly a thousandth of the cap
    ("UNIT_SUSPECT", "T3", {"route": [GAS] * 2, "subsidy": [0.6, 6]}, ERROR),
    ("OVER_CAP", "T9", {"route": [GAS] * 2, "amount": [200.01, 200], "paid": [400, 400]}, ERROR),
    (
        "OVER_USAGE", "T9",
        {"route": [ELECTRIC] * 2, "due": [500.01, 500], "usage": [2500] * 2, "own_meter": [True] * 2}, ERROR,
    ),
    # three seasons from 2021-2022: 2023-2024 is the third
    (
        "SEASON_GT_3", "T9",
        {"route": [GAS] * 2, "due": [9, 9], "season": [2024, 2023], "first_season": [2021] * 2}, ERROR,
    ),
    ("SEASON_GT_3", "T9", {"route": [GAS] * 2, "due": [9, 9], "season_index": [4, 3]}, ERROR),
    ("HOLDER_DIFF", "T9", {"holder": ["李四", "张　三"], "name": ["张三", "张三"]}, WARNING),
    (
        "HOLDER_DIFF", "T9",
        {"holder": ["李四", "李四"], "name": ["张三", "张三"], "relation": ["本人", "配偶"]}, WARNING,
    ),
    ("EXCLUDED_PAID", "T3", {"declined": [True, True], "subsidy": [0.01, 0]}, ERROR),
    # within three years of the approval, the last day included (Q13)
    (
        "EXCLUDED_PAID", "T3",
        {
            "demolition_on": [date(2024, 7, 1), date(2024, 7, 2)],
            "approved_on": [date(2021, 7, 1)] * 2,
            "subsidy": [6000] * 2,
        },
        ERROR,
    ),
    (
        "DATE_ORDER", "T3",
        {
            "installed": [date(2021, 10, 2), date(2021, 10, 1)],
            "accepted_on": [date(2021, 10, 1), date(2021, 10, 1)],
        },
        ERROR,
    ),
    # 90 days after 2022-03-31
    (
        "LATE_PAY", "T9",
        {"season": [2021] * 2, "paid_on": [date(2022, 6, 30), date(2022, 6, 29)]}, WARNING,
    ),
    ("USAGE_ZERO", "T9", {"usage": [0, 0.1]}, WARNING),
    ("USAGE_NEGATIVE", "T9", {"reading_start": [100, 100], "reading_end": [99, 100]}, ERROR),
    (
        "READING_GAP", "T9",
        {"reading_start": [100, 100], "reading_end": [512, 512], "usage": [411, 412]}, WARNING,
    ),
    (
        "READING_GAP", "T9",
        {
            "reading_start": [999.9, 1000, 500, 500],
            "reading_end": [1400, 1400, 1000, 1000],
            "usage": [400.1, 400, 500, 500],
            "meter": ["A", "B", "A", "B"],
            "route": [GAS] * 4,
            "season": [2022, 2022, 2021, 2021],
        },
        WARNING,
    ),
    (
        "USAGE_OUT_OF_SEASON", "T9",
        {
            "read_first_on": [date(2021, 10, 31), date(2021, 11, 1)],
            "read_last_on": [date(2022, 3, 31)] * 2,
            "season": [2021] * 2,
        },
        ERROR,
    ),
    # the median of 100, 100, 100, 500.1 and 500 is 100: five times that is 500
    ("USAGE_JUMP", "T9", {**VILLAGE, "route": [GAS] * 5, "usage": [500.1, 500, 100, 100, 100]}, WARNING),
    ("AREA_DIFF", "T7", {"project_area": [1000, 1000], "assessed_area": [899.9, 900]}, WARNING),
    ("AREA_OUTLIER", "T3", {"area": [19.9, 20]}, WARNING),
    ("AREA_OUTLIER", "T3", {"area": [500.1, 500]}, WARNING),
    ("DOSSIER_GAP", "T5", {"photo_before": ["无", "1.jpg"], "photo_after": ["2.jpg", "2.jpg"]}, WARNING),
    ("DOSSIER_GAP", "T3", {"dossier": [False, True], "acceptance": [True, True]}, WARNING),
    ("FUND_MISUSE", "T10", {"purpose": ["招待", "管网建设"]}, WARNING),
    ("RETENTION", "T10", {"retention": [3000.01, 3000], "amount": [100000, 100000]}, WARNING),
]  # fmt: skip


@pytest.mark.parametrize(("code", "kind", "columns", "severity"), ROWS)
def test_the_first_record_is_doubted_and_no_other(records, doubts, code, kind, columns, severity):
    found = doubts(records(kind, **columns), code)
    assert [(each.row, each.severity) for each in found] == [(0, severity)]
    assert "{" not in found[0].message


# (code, kind, columns of which the given rows are doubted)
GROUPS = [
    ("DUP_METER", "T3", {"meter": ["1", "1", "2"], "route": [GAS] * 3}, [1]),
    # one meter of gas, one of electricity; one meter read in two seasons
    ("DUP_METER", "T9", {"meter": ["1", "1"], "route": [GAS, ELECTRIC]}, []),
    ("DUP_METER", "T9", {"meter": ["1", "1"], "route": [GAS] * 2, "season": [2021, 2022]}, []),
    # a heating conversion and an efficiency work on one house
    ("DUP_METER", "T3", {"meter": ["1", "1"], "route": [GAS, RURAL]}, []),
    ("DUP_SERIAL", "T3", {"serial": ["A", "B", "A", "A"]}, [2]),
    ("DUP_SERIAL", "T3", {"serial": ["A", "A"], "device_model": ["甲", "乙"]}, []),
    ("DUP_ADDRESS", "T3", {"address": ["1号", "１号", "2号"], "village": ["甲"] * 3}, [1]),
    ("DUP_ADDRESS", "T3", {"address": ["1号", "1号"], "village": ["甲", "乙"], "street": ["a", "a"]}, []),
    ("DUP_BANK", "T9", {"account": ["6", "6", "7"], "household_id": ["S1", "S2", "S3"]}, [1]),
    ("DUP_BANK", "T9", {"account": ["6", "6"], "household_id": ["S1", "S1"]}, []),
    ("DUP_ID", "T2", {"id_number": [BORN_1980] * 2, "plot": ["1", "1"]}, [1]),
    ("DUP_ID", "T2", {"id_number": [BORN_1980] * 2, "plot": ["1", "2"]}, []),
    ("NAME_ID_CONFLICT", "T3", {"id_number": [BORN_1980] * 3, "name": ["张三", "张　三", "张山"]}, [2]),
    ("NAME_ID_CONFLICT", "T3", {"id_number": [BORN_1980, None], "name": ["张三", "张山"]}, []),
    # the main house stays, wherever it stands; without one the first
    (
        "SECOND_HOUSE", "T3",
        {"household_book": ["H"] * 3, "primary_house": [False, True, False], "subsidy": [1, 1, 1]}, [0, 2],
    ),
    ("SECOND_HOUSE", "T3", {"household_book": ["H", "H"], "subsidy": [1, 1]}, [1]),
    ("SECOND_HOUSE", "T3", {"household_book": ["H", "H"], "subsidy": [1, 0]}, []),
    ("SECOND_HOUSE", "T3", {"household_book": ["H"] * 2, "subsidy": [1, 1], "exception": [None, "1号"]}, []),
    ("SECOND_HOUSE", "T3", {"household_book": ["H"] * 2, "subsidy": [1, 1], "route": [GAS, RURAL]}, []),
    ("SECOND_HOUSE", "T2", {"household_book": ["H"] * 2, "primary_house": [True, False]}, []),
    ("SECOND_HOUSE", "T2", {"household_book": ["H"] * 2, "primary_house": [True, None]}, [1]),
    # one household's gas and electricity share 600 元
    (
        "OVER_CAP", "T9",
        {"route": [GAS, ELECTRIC], "amount": [400, 200.01], "household_id": ["S1"] * 2, "season": [2021] * 2},
        [1],
    ),
    (
        "OVER_CAP", "T9",
        {"route": [GAS, ELECTRIC], "amount": [400, 200], "household_id": ["S1"] * 2, "season": [2021] * 2},
        [],
    ),
    # four of five is exactly 80 %; five of five is more
    ("CAP_PILE_UP", "T9", {**VILLAGE, "route": [GAS] * 5, "usage": [600, 600, 600, 600, 1]}, []),
    ("CAP_PILE_UP", "T9", {**VILLAGE, "route": [GAS] * 5, "usage": [412] * 5}, [0]),
    ("CAP_PILE_UP", "T3", {**VILLAGE, "route": [GAS] * 5, "eligible": [6000] * 5}, [0]),
    ("CAP_PILE_UP", "T3", {**VILLAGE, "route": [GAS] * 5, "eligible": [5900] * 5}, []),
]  # fmt: skip


@pytest.mark.parametrize(("code", "kind", "columns", "rows"), GROUPS)
def test_records_that_are_doubted_because_of_others(records, doubts, code, kind, columns, rows):
    assert [each.row for each in doubts(records(kind, **columns), code)] == rows


def test_ages_count_full_years_on_the_day_of_the_audit(records, doubts):
    people = records("T3", id_number=[BORN_2010, BORN_1980], as_of=date(2028, 3, 4))
    assert [each.row for each in doubts(people, "ID_AGE")] == [0]  # 18 on the next day
    birthday = records("T3", id_number=[BORN_2010], as_of=date(2028, 3, 5))
    assert doubts(birthday, "ID_AGE") == []


def test_a_date_after_the_audit_is_doubted_and_the_day_itself_not(records, doubts):
    given = records("T3", accepted_on=[date(2022, 1, 2), date(2022, 1, 1)], as_of=date(2022, 1, 1))
    (found,) = doubts(given, "DATE_ORDER")
    assert (found.row, found.message) == (0, "验收日期2022-01-02晚于核查日2022-01-01。")


def test_a_month_without_its_day_is_no_contradiction(records, doubts):
    """竣工 2021-10-13, 验收 “2021年10月” may be the 31st; “2021年9月” cannot be later."""
    days = {"installed": [date(2021, 10, 13)] * 2, "accepted_on": [date(2021, 10, 1), date(2021, 9, 1)]}
    given = records("T3", month_only={"accepted_on": [True, True]}, **days)
    assert [each.row for each in doubts(given, "DATE_ORDER")] == [1]


def test_dates_are_compared_over_blanks_between_them(records, doubts):
    given = records(
        "T3",
        started=[date(2021, 10, 13)],
        installed=[None],
        accepted_on=[date(2021, 10, 12)],
    )
    given.columns["installed"] = given.columns["installed"].astype("datetime64[D]")
    (found,) = doubts(given, "DATE_ORDER")
    assert found.message == "验收2021-10-12早于开工2021-10-13。"


def test_paying_before_acceptance_is_an_error_where_it_is_forbidden(records, doubts):
    columns = {"route": [GAS], "paid_on": [date(2021, 11, 1)], "acceptance": [False]}
    assert [each.severity for each in doubts(records("T3", **columns), "NOT_ACCEPTED")] == [WARNING]
    forbidden = records("T3", options={"pay_before_accept": "FORBID"}, **columns)
    assert [each.severity for each in doubts(forbidden, "NOT_ACCEPTED")] == [ERROR]


def test_a_pooled_ceiling_is_no_ceiling_of_a_row(records, doubts):
    given = records("T3", options={"cap_scope": "PROJECT"}, route=[GAS], subsidy=[6800])
    assert doubts(given, "OVER_CAP") == []


def test_the_clause_is_the_route_s_own(records, doubts):
    given = records("T3", route=[ELECTRIC, "太阳能"], subsidy=[7000, 7000])
    assert [each.clause for each in doubts(given, "OVER_CAP")] == ["三（三）2", "三（四）"]


def test_every_check_has_a_record_that_it_doubts():
    tested = {code for code, *_ in (*ROWS, *GROUPS)} | {"ID_AGE"}
    with_lists = {check.code for check in CHECKS if check.lists}
    assert {check.code for check in CHECKS} - with_lists == tested - with_lists


def test_a_threshold_is_a_parameter(records):
    given = records("T3", options={"audit_area_max": "80"}, area=[90.0])
    found, _, _ = judge(given)
    assert [each.code for each in found] == ["AREA_OUTLIER"]


@pytest.mark.parametrize("check", CHECKS, ids=[f"{check.code}-{check.title}" for check in CHECKS])
def test_each_check_says_why_and_what_to_do(check):
    assert check.severity in (ERROR, WARNING, INFO)
    assert check.clause
    assert check.message.endswith("。")
    assert check.suggestion.endswith("。")
