"""One household in several tables of a workbook, and the plan against the targets of the text."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from xl_heating.policy import load_policy
from xl_heating.rules.audit import CHECKS, ERROR, TABLE, WARNING, Lists, judge, together
from xl_heating.rules.audit.matching import NOWHERE, UNKNOWN, matches

A, B, C = "990000198001010012", "990000198001010020", "990000195103050038"
GAS, ELECTRIC = "分散气代煤", "分散电代煤"
CROSSED = ("conversions", "completions", "dossiers")


@pytest.fixture
def beside(records):
    """``beside(ledger, kind, **columns)``: a table beside the 改造台账 of its workbook."""

    def make(ledger, kind="T9", **columns):
        return records(kind, lists=Lists(conversions=records("T3", **ledger)), **columns)

    return make


def rows(found):
    return [(each.row, each.field, each.severity) for each in found]


def test_every_check_across_tables_is_tested_here():
    codes = {check.code for check in CHECKS if set(check.lists) & {*CROSSED}}
    assert codes == {"NOT_IN_LEDGER", "NOT_ACCEPTED", "LEDGER_DIFF", "COMPLETION_MISSING", "DOSSIER_GAP"}


def test_running_subsidy_for_a_household_that_was_not_converted(beside, doubts):
    given = beside({"id_number": [A]}, id_number=[A, B, C], amount=[500, 500, 0])
    (found,) = doubts(given, "NOT_IN_LEDGER")
    assert (found.row, found.severity, found.message) == (
        1,
        ERROR,
        "发放运行补贴500元，但改造台账中没有该户。",
    )


def test_a_building_work_is_no_conversion_that_was_accepted(beside, doubts):
    ledger = {"id_number": [A, A], "route": ["农房能效", GAS], "acceptance": [True, False]}
    (found,) = doubts(beside(ledger, id_number=[A], due=[500]), "NOT_ACCEPTED")
    assert (found.row, found.severity) == (0, WARNING)
    assert "改造台账第3行未验收合格" in found.message


def test_a_ledger_that_says_nothing_of_acceptance_accuses_nobody(beside, doubts):
    assert doubts(beside({"id_number": [A]}, id_number=[A], due=[500]), "NOT_ACCEPTED") == []


@pytest.mark.parametrize(
    ("kind", "name", "here", "there", "severity", "said"),
    [
        ("T9", "route", GAS, ELECTRIC, ERROR, "改造方式为分散气代煤，改造台账第2行为分散电代煤。"),
        ("T9", "meter", "0012", "0021", WARNING, "表户号为0012，改造台账第2行为0021。"),
        ("T9", "own_meter", True, False, ERROR, "一户一表为是，改造台账第2行为否。"),
        ("T4", "route", GAS, ELECTRIC, WARNING, "改造方式为分散气代煤，改造台账第2行为分散电代煤。"),
        ("T4", "serial", "SN1", "SN2", WARNING, "设备编号为SN1，改造台账第2行为SN2。"),
        ("T4", "acceptance", False, True, ERROR, "验收结论为不合格，改造台账第2行为合格。"),
        (
            "T4", "accepted_on", dt.date(2021, 11, 2), dt.date(2021, 11, 1), WARNING,
            "验收日期为2021-11-02，改造台账第2行为2021-11-01。",
        ),
    ],
)  # fmt: skip
def test_a_field_that_says_another_thing_in_the_ledger(
    beside, doubts, kind, name, here, there, severity, said
):
    ledger = {"household_id": ["S1", "S2", "S3"], name: [there] * 3}
    given = beside(ledger, kind, household_id=["S1", "S2", "S3"], **{name: [here, there, here]})
    given.lists.conversions.columns[name][2] = np.array([_blank(here)], given.columns[name].dtype)[0]
    (found,) = doubts(given, "LEDGER_DIFF")
    assert (found.row, found.field, found.severity, found.message) == (0, name, severity, said)


def _blank(value):
    if isinstance(value, dt.date):
        return "NaT"
    return None if isinstance(value, str) and value not in (GAS, ELECTRIC) else -1


def test_another_identity_number_is_told_masked_even_where_the_masked_digits_differ(beside, doubts):
    other = A[:8] + "90" + A[10:]  # the same outside the masked middle
    given = beside({"household_id": ["S1"], "id_number": [A]}, "T4", household_id=["S1"], id_number=[other])
    (found,) = doubts(given, "LEDGER_DIFF")
    assert (found.field, found.severity) == ("id_number", ERROR)
    assert A not in found.message
    assert other not in found.message


def test_completions_without_a_ledger_record_or_an_acceptance(beside, doubts):
    ledger = {"household_id": ["S1", "S2"], "acceptance": [True, False]}
    given = beside(ledger, "T4", household_id=["S1", "S2", "S3"], acceptance=[True, True, True])
    assert rows(doubts(given, "NOT_IN_LEDGER")) == [(2, "household_id", ERROR)]
    assert rows(doubts(given, "NOT_ACCEPTED")) == [(1, "household_id", WARNING)]


def test_accepted_households_missing_among_the_completions_and_dossiers(records, doubts):
    listed = records("T4", household_id=["S1"])
    given = records(
        "T3", lists=Lists(completions=listed, dossiers=listed),
        household_id=["S1", "S2", "S3"], acceptance=[True, True, False],
    )  # fmt: skip
    assert rows(doubts(given, "COMPLETION_MISSING")) == [(1, "acceptance", WARNING)]
    missing = [check for check in CHECKS if check.code == "DOSSIER_GAP" and check.lists]
    found, _, _ = judge(given, missing)
    assert rows(found) == [(1, "household_id", WARNING)]


def test_a_dossier_need_not_be_complete_before_acceptance(beside, doubts):
    ledger = {"household_id": ["S1", "S2"], "acceptance": [True, False]}
    given = beside(ledger, "T5", household_id=["S1", "S2", "S3"], photo_after=["无", "无", "无"])
    assert rows(doubts(given, "DOSSIER_GAP")) == [(0, "photo_after", WARNING), (2, "photo_after", WARNING)]


def test_matching_by_identity_number_or_else_household_number(records):
    others = records("T3", id_number=[A, B], household_id=["S1", "S2"])
    given = records("T9", id_number=[B, C, "", C], household_id=["S1", "S1", "", "S9"])
    given.columns["id_number"][2] = given.columns["household_id"][2] = None
    assert matches(given, others).tolist() == [1, 0, UNKNOWN, NOWHERE]


def test_several_tables_taken_together(records):
    first = records("T3", household_id=["S1", "S2"], subsidy=[1.0, 2.0])
    second = records("T3", household_id=["S1"], acceptance=[True])
    whole = together([first, second], ["甲", "乙"])
    assert whole.text("household_id").tolist() == ["S1", "S2", "S1"]
    assert whole.flag("acceptance").tolist() == [-1, -1, 1]
    assert np.isnan(whole.number("subsidy")).tolist() == [False, False, True]
    assert whole.listed([0, 2]) == "甲第2行、乙第2行"


def plan(records, heating, rural):
    streets = [street.name for street in load_policy().streets]
    rest = len(streets) - 1
    columns = {"plan_TASK": [heating - rest, *[1] * rest], "plan_EE_RURAL": [rural - rest, *[1] * rest]}
    return records("T1", street=streets, **columns)


def test_the_plan_adds_up_to_the_targets(records, doubts):
    # 一（一）: 24961 households, 488 rural houses
    assert doubts(plan(records, 24961, 488), "SUM_MISMATCH") == []
    (found,) = doubts(plan(records, 24960, 488), "SUM_MISMATCH")
    assert (found.row, found.field, found.severity, found.clause) == (TABLE, "plan_TASK", ERROR, "一（一）")
    assert found.message == "各街镇清洁取暖改造任务计划合计24,960户，与目标任务24,961户不符，少1户。"


def test_a_plan_that_is_not_complete_is_not_judged(records, doubts):
    given = plan(records, 100, 488)
    given.columns["plan_TASK"][3] = np.nan
    assert doubts(given, "SUM_MISMATCH") == []
