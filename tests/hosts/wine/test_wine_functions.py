"""Every function through xlwings' real COM server on Windows' own Python, called as by the VBA wrappers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from excel_calls import Called, as_called, as_sent, example_calls, workbook_calls
from windows_python import HERE, WindowsPython

from xl_heating.functions import call, catalogue
from xl_heating.functions.spec import TEXT_LIMIT
from xl_heating.hosts.excel.udfs import CATEGORY
from xl_heating.hosts.excel.values import ARRAY_TEXT, CUT, to_excel
from xl_heating.policy import load_policy

pytestmark = pytest.mark.host

LONG = 70_000
"""More rows than a one-dimensional array may have in Excel (65,535)."""


def through_com(windows: WindowsPython, calls: list[tuple[str, list[Any]]], folder: Path) -> list[Any]:
    """What each call gives, in rows."""
    given, found = folder / "calls.json", folder / "results.json"
    given.write_text(sent(calls), encoding="utf-8")
    with windows.server() as clsid:
        windows.run(HERE / "udf_client.py", clsid, given, found, timeout=240)
    results = json.loads(found.read_text(encoding="utf-8"))
    assert len(results) == len(calls)
    return results


def in_rows(result: Any) -> list[list[Any]]:
    """CallUDF gives a single value bare and a single row in one dimension."""
    if not isinstance(result, list):
        return [[result]]
    return result if isinstance(result[0], list) else [result]


def plain(rows: Any) -> list[list[Any]]:
    return [list(row) for row in rows]


def sent(calls: list[tuple[str, list[Any]]]) -> str:
    """Calls as the scripts on the other side read them."""
    return json.dumps(
        [[name, [as_sent(value) for value in arguments]] for name, arguments in calls], ensure_ascii=False
    )


CALLS = [*example_calls(), *workbook_calls(load_policy())]


@pytest.fixture(scope="module")
def results(windows: WindowsPython, tmp_path_factory: pytest.TempPathFactory) -> list[list[list[Any]]]:
    calls = [(each.function, list(each.arguments)) for each in CALLS]
    found = through_com(windows, calls, tmp_path_factory.mktemp("calls"))
    return [in_rows(each) for each in found]


def test_every_function_is_called():
    assert {each.function for each in CALLS} == set(catalogue)


def test_windows_gives_what_linux_gives(results: list[list[list[Any]]], report: list[str]) -> None:
    """Bit by bit: the same figures, texts, blanks and errors."""
    wrong = []
    for each, found in zip(CALLS, results, strict=True):
        here = plain(to_excel(call(each.function, *map(as_called, each.arguments))))
        if found != here:
            wrong.append((each.source, found, here))
    report.append(f"Windows Python under Wine: {len(CALLS) - len(wrong)} of {len(CALLS)} rows equal")
    assert wrong == []


def test_ranges_give_what_values_give(
    windows: WindowsPython, results: list[list[list[Any]]], tmp_path: Path
) -> None:
    """A formula's cells reach xlwings as Range objects, which it reads with its Windows engine."""
    given, found = tmp_path / "calls.json", tmp_path / "results.json"
    given.write_text(sent([(each.function, list(each.arguments)) for each in CALLS]), encoding="utf-8")
    windows.run(HERE / "udf_ranges.py", given, found, timeout=200)
    from_ranges = [in_rows(each) for each in json.loads(found.read_text(encoding="utf-8"))]
    wrong = [
        (each.source, ranges, values)
        for each, ranges, values in zip(CALLS, from_ranges, results, strict=True)
        if ranges != values
    ]
    assert wrong == []


def test_windows_gives_what_the_policy_says(results: list[list[list[Any]]]) -> None:
    wrong = [
        (each.source, found) for each, found in zip(CALLS, results, strict=True) if not shows(each, found)
    ]
    assert wrong == []


def shows(called: Called, found: list[list[Any]]) -> bool:
    seen = called.seen(found)
    if called.wrapped_by:
        seen = [[seen]]
    wanted = plain(to_excel(called.expected))
    return len(seen) == len(wanted) and all(
        len(cells) == len(others) and all(map(agree, cells, others))
        for cells, others in zip(seen, wanted, strict=True)
    )


def agree(found: Any, wanted: Any) -> bool:
    if type(found) is not type(wanted) and not {type(found), type(wanted)} <= {int, float}:
        return False
    return abs(found - wanted) < 5e-7 if isinstance(wanted, float) else bool(found == wanted)


def test_columns_and_texts_beyond_excels_limits(windows: WindowsPython, tmp_path: Path) -> None:
    """70,000 rows come back as rows and columns; a long text is whole in a cell and cut in an array."""
    amounts = [[float(number)] for number in range(LONG)]
    digits = "9" * 300
    split, single, column = through_com(
        windows,
        [
            ("HEAT_SPLIT", [[["太阳能"]] * LONG, amounts]),
            ("HEAT_ID_CLEAN", [digits]),
            ("HEAT_ID_CLEAN", [[[digits], ["１２"]]]),
        ],
        tmp_path,
    )
    assert len(split) == LONG
    assert {len(row) for row in split} == {4}
    # 三（四）: 6,000 a household, of which the upper level 3,000.
    assert split[5000] == [5000.0, 3000.0, 2000.0, 0.0]
    assert split[-1] == [6000.0, 3000.0, 3000.0, LONG - 1 - 6000.0]
    assert single == digits
    assert len(column[0][0]) == ARRAY_TEXT
    assert column[0][0].endswith(CUT)
    assert column[1] == ["12"]


def test_xlwings_finds_each_function_declared(windows: WindowsPython) -> None:
    """What the add-in and the function wizard read: arguments, which are optional, texts, the group."""
    declared = json.loads(windows.run(HERE / "udf_declared.py", timeout=120))
    assert list(declared) == list(catalogue)
    for name, spec in catalogue.items():
        facts = declared[name]
        assert facts["category"] == CATEGORY
        assert [each["name"] for each in facts["args"]] == [each.name for each in spec.arguments]
        assert ["optional" not in each for each in facts["args"]] == [
            each.required for each in spec.arguments
        ]
        assert [each["doc"] for each in facts["args"]] == [each.text for each in spec.arguments]
        assert {each["options"]["convert"] for each in [*facts["args"], facts["ret"]]} == {"raw"}
        assert spec.title in facts["ret"]["doc"]
        assert len(facts["ret"]["doc"]) <= TEXT_LIMIT
