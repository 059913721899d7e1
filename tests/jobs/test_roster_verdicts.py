"""Who goes on the list: worked by hand from 二.2, P22, P23 and Q12–Q14."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from roster_books import HEADERS, KEYS, house, person, staff_list

from xl_heating.engines import file as file_engine
from xl_heating.jobs.roster_review import differing, verdicts
from xl_heating.jobs.roster_rows import RosterRows, roster_rows
from xl_heating.jobs.writing import NamedCells
from xl_heating.policy import Policy, load_policy, override

APPROVED = dt.date(2021, 10, 13)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


def read(path: Path, policy: Policy) -> RosterRows:
    book = file_engine.open(path, read_only=True)
    try:
        return roster_rows(book, NamedCells(book), policy)
    finally:
        book.close()


def judged(tmp_path, policy, houses, approved=APPROVED, **options):
    return verdicts(
        read(staff_list(tmp_path / "名单.xlsx", houses, **options), policy), policy, approved
    ).tolist()


def test_the_three_reasons_and_their_order(tmp_path, policy):
    houses = [
        house(1),
        house(2, demolition="是"),
        house(3, vacant="有"),
        house(4, declined="√"),
        house(5, demolition="是", vacant="是", declined="是"),
        house(6, demolition=None, vacant=None, declined=None),
        house(7, demolition="/", vacant=None, declined=None),
        house(8, vacant="偶尔"),
    ]
    assert judged(tmp_path, policy, houses) == [
        "可实施",
        "暂不实施:拆迁",
        "暂不实施:长期无人居住",
        "暂不实施:自愿放弃",
        "暂不实施:拆迁、长期无人居住、自愿放弃",
        "待填:拆迁、无人、放弃",
        "可实施",
        "待核:拆迁、无人、放弃或核准日期",
    ]


def test_planned_days_count_three_years_from_the_approval(tmp_path, policy):
    """近三年内列入拆迁计划: forward from 2021-10-13, 2024-10-13 inside (Q13)."""
    days = [dt.date(2021, 10, 13), dt.date(2024, 10, 13), dt.date(2024, 10, 14), "2023年6月"]
    houses = [house(at, demolition=day) for at, day in enumerate(days, start=1)]
    out = "暂不实施:拆迁"
    assert judged(tmp_path, policy, houses) == [out, out, "可实施", out]
    # Without the day of approval nobody can count the years.
    assert judged(tmp_path, policy, houses, approved=None) == ["待核:拆迁、无人、放弃或核准日期"] * 4
    backward = override(policy, {"demolition_direction": "BACKWARD"})
    assert judged(tmp_path, backward, houses) == [out, "可实施", "可实施", "可实施"]


def test_a_column_of_approval_days_goes_before_the_day_given(tmp_path, policy):
    headers = [*HEADERS, "核准日期"]
    rows = [
        [house(at, demolition=dt.date(2024, 6, 1)).get(key) for key in KEYS] + [day]
        for at, day in enumerate([dt.date(2021, 1, 1), None], start=1)
    ]
    assert judged(tmp_path, policy, rows, headers=headers) == ["可实施", "暂不实施:拆迁"]


def test_months_without_inhabitants_where_the_policy_sets_them(tmp_path, policy):
    houses = [house(1, vacant=11), house(2, vacant=12), house(3, vacant="14个月"), house(4, vacant="否")]
    wanted = override(policy, {"vacant_months": 12})
    empty = "暂不实施:长期无人居住"
    assert judged(tmp_path, wanted, houses) == ["可实施", empty, empty, "可实施"]


def test_identity_numbers_and_what_is_missing(tmp_path, policy):
    good = person(5)
    wrong = good[:17] + ("0" if good[17] != "0" else "1")
    houses = [
        house(1, id_number=wrong),
        house(2, id_number=3.7090219900101e17),
        house(3, id_number=None),
        house(4, id_number=None, book=None),
        house(5, id_number="".join(chr(ord(each) + 0xFEE0) for each in good)),
        house(6, id_number=good[:6] + good[8:17]),
        house(7, route=None),
        house(8, route="烧火炕"),
    ]
    bad = "待核:身份证号"
    assert judged(tmp_path, policy, houses) == [
        bad, bad, bad, "待填:户口簿号或身份证号", "可实施", bad, "待填:拟改造方式", "待填:拟改造方式",
    ]  # fmt: skip


def test_one_house_for_each_household(tmp_path, policy):
    """原则上按一户一宅进行补贴: the main house, else the first; exceptions by document."""
    two = {"book": "B1", "id_number": person(1)}
    houses = [
        house(1, **two),
        house(2, **two, primary="是"),
        house(3, **two, exception="示例批〔2021〕1号"),
        house(4, book="B4", primary="是"),
        house(5, book="B4", primary="是"),
        house(6, book="B6"),
        house(7, book="B6", exception="是"),
        house(8, book=None, id_number=person(8)),
        house(9, book=None, id_number=person(8)),
    ]
    assert judged(tmp_path, policy, houses) == [
        "不补:一户一宅", "可实施", "可实施",
        "待核:一户多宅", "待核:一户多宅",
        "待核:一户多宅", "待核:一户多宅",  # 是 is no document, so the choice of the household stays open
        "可实施", "不补:一户一宅",
    ]  # fmt: skip


def test_the_same_house_twice(tmp_path, policy):
    twice = {"id_number": person(1), "book": "B1", "plot": "7"}
    houses = [
        house(1, **twice, address="示例路 7 号"),
        house(2, **twice, address="示例路７号"),
        house(3, **{**twice, "plot": "8"}, address="示例路8号"),
    ]
    assert judged(tmp_path, policy, houses) == ["待核:重复登记", "待核:重复登记", "不补:一户一宅"]


def test_verdicts_of_the_list_itself_are_compared_by_what_they_mean(tmp_path, policy):
    said = ["可实施", "同意", "暂不实施", "待核:身份证号", "缓办", None, "不补"]
    houses = [house(at, verdict=text) for at, text in enumerate(said, start=1)]
    houses[6]["book"], houses[6]["id_number"] = "B00001", houses[0]["id_number"]
    houses.append(house(8, id_number=None, verdict="待填:身份证号"))
    rows = read(staff_list(tmp_path / "名单.xlsx", houses), policy)
    found = differing(rows, verdicts(rows, policy, APPROVED))
    assert {(each.cell, each.code) for each in found} == {
        ("W6", "VERDICT_DIFFERS"),
        ("W7", "VERDICT_DIFFERS"),
        ("W8", "VERDICT_DIFFERS"),
    }
    assert "填的是“暂不实施”，按规则应为“可实施”" in found[0].message


def test_many_alike_are_one_finding(tmp_path, policy):
    rows = read(
        staff_list(tmp_path / "名单.xlsx", [house(at, verdict="缓办") for at in range(1, 40)]), policy
    )
    (found,) = differing(rows, verdicts(rows, policy, APPROVED))
    assert found.cell == "W4:W42"
    assert "（共39处）" in found.message
