"""Records against the 核准名单 and against lists of identity numbers."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_heating.rules.audit import ERROR, INFO, TABLE, WARNING, Lists, judge

A, B, C = "990000198001010012", "990000198001010020", "990000195103050038"


@pytest.fixture
def against(records):
    """``against(roster, kind, **columns)``: records to be compared with a roster."""

    def make(roster, kind="T3", **columns):
        return records(kind, lists=Lists(approved=records("T2", **roster)), **columns)

    return make


def rows(found):
    return [(each.code, each.row, each.severity) for each in found]


def test_a_household_that_was_not_approved(against, doubts):
    given = against({"id_number": [A, B]}, id_number=[A, C])
    assert rows(doubts(given, "NOT_IN_LIST")) == [("NOT_IN_LIST", 1, ERROR)]


def test_a_household_number_serves_where_the_identity_number_does_not(against, doubts):
    roster = {"id_number": [A, None], "household_id": ["S1", "S2"]}
    given = against(roster, id_number=["", "", None], household_id=["S9", "S2", None])
    given.columns["id_number"][:] = [C, C, None]
    # the third has neither number: nothing can be said of it
    assert rows(doubts(given, "NOT_IN_LIST")) == [("NOT_IN_LIST", 0, ERROR)]


@pytest.mark.parametrize(
    ("roster", "why"),
    [
        ({"verdict": ["待核:身份证号", "可实施"]}, "审查结论：待核:身份证号"),
        ({"approval": ["未核准", "已核准"]}, "核准状态：未核准"),
        ({"approval": ["报区办", "施工"]}, "核准状态：报区办"),
        ({"approval": [None, "核准"]}, "核准状态：未填"),
        ({"approved_on": [None, dt.date(2021, 7, 1)]}, "核准日期：未填"),
        # what the office decided goes before what the list's own formula says
        ({"approval": ["退回", "核准"], "verdict": ["可实施", "待核:重复登记"]}, "核准状态：退回"),
    ],
)
def test_a_household_of_the_list_that_was_not_approved(against, doubts, roster, why):
    given = against({"id_number": [A, B], **roster}, id_number=[A, B])
    (found,) = doubts(given, "NOT_IN_LIST")
    assert (found.row, found.severity) == (0, ERROR)
    assert found.message == f"该户在名单第2行，但未核准（{why}）。"


def test_a_list_without_any_approval_says_only_who_is_listed(against, doubts):
    given = against({"id_number": [A, B], "approval": ["", ""], "verdict": ["", ""]}, id_number=[A, C])
    assert [(each.row, each.message) for each in doubts(given, "NOT_IN_LIST")] == [
        (1, "该户不在核准名单中。")
    ]


def test_of_two_houses_the_approved_one_counts(against, doubts):
    roster = {"id_number": [A, A], "verdict": ["不补:一户一宅", "可实施"], "route": ["分散气代煤", "太阳能"]}
    given = against(roster, id_number=[A], route=["太阳能"])
    assert doubts(given, "NOT_IN_LIST") == []
    assert doubts(given, "ROUTE_CHANGED") == []


def test_what_is_not_approved_is_not_awaited(against, doubts):
    roster = {"id_number": [A, B, C], "verdict": ["可实施", "暂不实施:自愿放弃", "可实施"]}
    (found,) = doubts(against(roster, id_number=[A]), "LIST_NOT_DONE")
    assert "有1户" in found.message
    assert "名单第4行" in found.message


def test_households_still_to_be_done_are_one_finding(against, doubts):
    given = against({"id_number": [A, B, C]}, id_number=[B])
    (found,) = doubts(given, "LIST_NOT_DONE")
    assert (found.row, found.severity) == (TABLE, INFO)
    assert "有2户" in found.message
    assert "名单第2、4行" in found.message


def test_a_changed_route(against, doubts):
    roster = {"id_number": [A, B, C], "route": ["分散气代煤", "分散气代煤", ""]}
    given = against(roster, id_number=[A, B, C], route=["分散电代煤", "分散气代煤", "太阳能"])
    (found,) = doubts(given, "ROUTE_CHANGED")
    assert (found.row, found.severity) == (0, WARNING)
    assert found.message == "改造方式为分散电代煤，核准名单为分散气代煤。"


def test_an_efficiency_work_is_no_change_of_the_heating_route(against, doubts):
    given = against({"id_number": [A], "route": ["分散气代煤"]}, id_number=[A], route=["农房能效"])
    assert doubts(given, "ROUTE_CHANGED") == []


def test_money_for_a_household_that_the_list_excludes(against, doubts):
    roster = {"id_number": [A, B, C], "declined": [True, True, False], "vacant": [True, False, False]}
    given = against(roster, id_number=[A, B, C], subsidy=[6000, 0, 6000])
    (found,) = doubts(given, "EXCLUDED_PAID")
    assert (found.row, found.severity, found.clause) == (0, ERROR, "二.2")
    assert "长期无人居住、自愿放弃" in found.message


@pytest.mark.parametrize(("name", "code"), [("deceased", "DECEASED"), ("moved", "MOVED")])
def test_people_of_a_list(records, doubts, name, code):
    given = records("T9", id_number=[A, B], lists=Lists(**{name: frozenset([B, C])}))
    assert rows(doubts(given, code)) == [(code, 1, ERROR)]


def test_poor_households_without_a_record(records, doubts):
    given = records("T3", id_number=[A], lists=Lists(priority=frozenset([A, B, C])))
    (found,) = doubts(given, "NOT_TARGETED")
    assert (found.row, found.severity) == (TABLE, INFO)
    assert "有2户" in found.message
    served = records("T3", id_number=[A], lists=Lists(priority=frozenset([A])))
    assert doubts(served, "NOT_TARGETED") == []


def test_without_lists_nobody_is_compared(records):
    _, put, unjudged = judge(records("T3", id_number=[A]))
    assert not any(check.lists for check in put)
    assert not any(each.check.lists for each in unjudged)


def test_an_empty_roster_approves_nobody(against, doubts):
    given = against({"id_number": []}, id_number=[A])
    assert rows(doubts(given, "NOT_IN_LIST")) == [("NOT_IN_LIST", 0, ERROR)]
    assert judge(given)[0]
