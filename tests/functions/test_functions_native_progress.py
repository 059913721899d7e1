"""Native forms of progress, eligibility and files: the same result as the rule in a calculator."""

from __future__ import annotations

import datetime as dt
import itertools

import formualizer
import openpyxl
import pytest
from test_functions_native import Book

from xl_heating.functions import CellError, call, get
from xl_heating.policy import load_policy, override

DAY, YES_NO = dt.date, [None, "是", "否", "√", "—", "?", True, 0, 2]


def test_time_and_lag_agree_with_the_rule(tmp_path):
    book = Book(load_policy())
    book.add(
        "TIME_PROGRESS",
        ("date", "start", "end"),
        itertools.product(
            [
                None,
                DAY(2021, 6, 30),
                DAY(2021, 7, 1),
                dt.datetime(2021, 9, 30, 12),
                DAY(2022, 1, 1),
                "x",
                True,
            ],
            [None, DAY(2021, 7, 1), DAY(2021, 12, 31), "x"],
            [None, DAY(2021, 12, 31), DAY(2021, 11, 30), "x"],
        ),
    )
    book.add(
        "LAG",
        ("rate", "time", "points"),
        itertools.product(
            [None, 0, 0.35, 0.4, 0.4001, 0.49996, 1.2, -0.1, "x", True],
            [None, 0.5, 1, 1.2, "x"],
            [None, 0, 5, 12.5, 101, -1, "x"],
        ),
    )
    assert book.differences(tmp_path) == []


def test_the_lag_of_another_policy(tmp_path):
    book = Book(override(load_policy(), {"lag_points": 20}))
    book.add("LAG", ("rate", "time"), [(0.3, 0.5), (0.3001, 0.5), (0.35, 0.5)])
    assert book.differences(tmp_path) == []
    assert [expected for *_, expected in book.expected] == ["重点督办", None, None]


@pytest.mark.parametrize("direction", ["FORWARD", "BACKWARD", "BOTH"])
def test_eligibility_agrees_with_the_rule(direction, tmp_path):
    book = Book(override(load_policy(), {"demolition_direction": direction}))
    arguments = ("demolition", "vacant", "declined", "date")
    approved = DAY(2021, 10, 13)
    book.add("ELIGIBLE", arguments, itertools.product(YES_NO, YES_NO[:5], [None, "有", "x"], [None]))
    book.add("ELIGIBLE", arguments, ((None, None, cell, None) for cell in YES_NO))
    edges = [(2018, 10, 12), (2018, 10, 13), (2021, 10, 12), (2021, 10, 13), (2024, 10, 13), (2024, 10, 14)]
    book.add(
        "ELIGIBLE",
        arguments,
        itertools.product((DAY(*edge) for edge in edges), [None, "是"], ["否"], [None, approved]),
    )
    leap = [(DAY(2023, 2, 28), None, None, DAY(2020, 2, 29)), (DAY(2023, 3, 1), None, None, DAY(2020, 2, 29))]
    book.add("ELIGIBLE", arguments, leap)
    assert book.differences(tmp_path) == []


def test_files_agree_with_the_rule(tmp_path):
    book = Book(load_policy())
    cells = [None, "有", "无", "——", "a.jpg", DAY(2021, 11, 2), 0, 3, False, "N"]
    parts = ("info", "before", "during", "after", "acceptance")
    book.add("DOSSIER", parts, itertools.product(cells, [None, "×"], ["有", None], [None, 1], [None, "√"]))
    due = DAY(2021, 7, 1)
    book.add(
        "DEADLINE",
        ("due", "actual", "as_of", "inclusive"),
        itertools.product(
            [None, due, "x"],
            [None, DAY(2021, 6, 30), due, dt.datetime(2021, 7, 4, 9), "x", True],
            [None, due, DAY(2021, 7, 6), "x"],
            [None, True, False, 0],
        ),
    )
    assert book.differences(tmp_path) == []
    excluded = Book(override(load_policy(), {"due_inclusive": False}))
    excluded.add("DEADLINE", ("due", "actual"), [(due, due), (due, DAY(2021, 6, 30)), (due, None)])
    assert excluded.differences(tmp_path) == []


def test_ranks_agree_with_the_rule(tmp_path):
    names = [
        "财源街道",
        "岱庙街道",
        "小计",
        "泰前街道",
        None,
        "合　计",
        "全区",
        "上高街道",
        "徐家楼街道",
        "省庄镇",
    ]
    rates = [0.82, 0.82, 0.9, 0.6, 0.7, 0.75, 0.75, None, "x", -0.05]
    sheet = (book := openpyxl.Workbook()).active
    for row, (name, rate) in enumerate(zip(names, rates, strict=True), start=4):
        sheet[f"B{row}"], sheet[f"C{row}"] = name, rate
        sheet[f"D{row}"] = get("RANK").native_formula({"names": "$B$4:$B$13", "rates": "$C$4:$C$13"})
    book.save(tmp_path / "ranks.xlsx")
    calculated = formualizer.load_workbook(str(tmp_path / "ranks.xlsx"))
    calculated.evaluate_all()
    shown = [calculated.get_value(sheet.title, row, 4) for row in range(4, 14)]
    expected = [row[0] for row in call("RANK", names, rates)]
    assert expected == [1, 1, None, 3, None, None, None, None, CellError.VALUE, 4]
    assert [CellError.VALUE if isinstance(cell, dict) else cell or None for cell in shown] == expected
