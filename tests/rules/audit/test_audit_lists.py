"""Records against the 核准名单 and against lists of identity numbers."""

from __future__ import annotations

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
