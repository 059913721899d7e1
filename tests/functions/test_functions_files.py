"""HEAT_DOSSIER and HEAT_DEADLINE in cells (四（一）、四（三）)."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_heating.functions import CellError, call, compute
from xl_heating.policy import load_policy

VALUE, NA, NUM, REF = CellError.VALUE, CellError.NA, CellError.NUM, CellError.REF
DUE = dt.date(2021, 7, 1)


@pytest.mark.parametrize(
    "there",
    ["有", "是", "√", "齐全", "已", True, 1, 3.0, "IMG_0032.JPG", "照片/前.png", dt.date(2021, 11, 2), 44502],
)
def test_what_counts_as_there(there):
    assert call("DOSSIER", there, "有", "有", "有", "有") == "齐全"


@pytest.mark.parametrize(
    "lacking",
    [
        None,
        "",
        "无",
        "否",
        "×",
        "✗",
        "缺",
        "未",
        "不齐全",
        "暂缺",
        "待补",
        "未上传",
        "-",
        "——",
        "／",
        "N",
        "false",
        False,
        0,
        0.0,
        " 无 ",
    ],
)
def test_what_counts_as_missing(lacking):
    assert call("DOSSIER", "有", "有", lacking, "有", "有") == "改造中照片"


def test_dossiers_of_a_column():
    parts = [["有", None, None, "x"], ["有", None, "有", "x"], ["有", None, None, NA], "有", "有"]
    assert call("DOSSIER", *parts) == [["齐全"], [None], ["农户基本信息、改造中照片"], [NA]]
    assert call("DOSSIER", float("inf"), "有", "有", "有", "有") is NUM
    assert call("DOSSIER", [], [], [], [], []) == []
    assert call("DOSSIER", *([[None, None]] * 5)) == [[None], [None]]
    assert call("DOSSIER", ["有"] * 2, ["有"] * 3, "有", "有", "有") is VALUE
    assert call("DOSSIER", "有", "有") is VALUE


@pytest.mark.parametrize(
    ("due", "actual", "as_of", "inclusive", "expected"),
    [
        (DUE, dt.datetime(2021, 7, 1, 23, 59), None, None, "按期"),
        (DUE, 44379.2, None, None, "逾期1天"),
        (DUE, dt.date(2021, 6, 30), None, False, "按期"),
        (DUE, DUE, None, 0, "逾期1天"),
        (DUE, DUE, None, "是", "按期"),
        (DUE, None, dt.date(2021, 6, 30), None, "未完成"),
        (DUE, None, DUE, False, "未完成（逾期1天）"),
        (DUE, None, "2021.12.31", None, "未完成（逾期183天）"),  # 30+31+31+30+31+30, to 12-31
        (DUE, dt.date(2021, 7, 3), dt.date(2021, 12, 31), None, "逾期2天"),
        (dt.date(2024, 2, 28), dt.date(2024, 3, 1), None, None, "逾期2天"),
        (dt.date(1900, 2, 28), "1900-03-01", None, None, "逾期1天"),
        (30, DUE, None, None, VALUE),
        ("7月1日", DUE, None, None, VALUE),
        (DUE, "已完成", None, None, VALUE),
        (DUE, "2021年7月", None, None, VALUE),
        (DUE, None, "今天", None, VALUE),
        (DUE, True, None, None, VALUE),
        (DUE, REF, None, None, REF),
        (DUE, None, REF, None, REF),
        (DUE, None, None, REF, REF),
        (None, DUE, None, None, None),
        (None, REF, None, None, REF),
        (None, None, dt.date(2021, 12, 31), None, None),
    ],
)
def test_deadline(due, actual, as_of, inclusive, expected):
    assert call("DEADLINE", due, actual, as_of, inclusive) == expected


def test_one_due_day_for_all_streets():
    # A street that has not reported is 未完成: the due day makes the row.
    found = call("DEADLINE", DUE, ["2021-06-28", None, "2021-07-05", NA], dt.date(2021, 7, 3))
    assert found == [["按期"], ["未完成（逾期2天）"], ["逾期4天"], [NA]]
    assert call("DEADLINE", [], []) == []
    assert call("DEADLINE", DUE, DUE, [DUE, DUE]) is VALUE


def test_deadline_by_policy():
    assert call("DEADLINE", DUE, DUE, None, None, "due_inclusive=否") == "逾期1天"
    # What is typed into the cell goes before the policy.
    assert call("DEADLINE", DUE, DUE, None, True, "due_inclusive=否") == "按期"
    # A policy without the option includes the day.
    place = load_policy("shijiazhuang-2018")
    assert call("DEADLINE", DUE, DUE, policy=place) == "按期"


def test_whole_columns():
    n = 25_000
    first = dt.date(2021, 6, 1)
    days = [first + dt.timedelta(days=number % 60) for number in range(n)]
    found = compute("DEADLINE", DUE, days).tolist()
    assert found == [f"逾期{(day - DUE).days}天" if day > DUE else "按期" for day in days]
    photos = [f"{number}.jpg" if number % 7 else None for number in range(n)]
    dossiers = compute("DOSSIER", "有", "有", photos, "有", "有").tolist()
    assert dossiers == ["齐全" if photo else None for photo in photos]
