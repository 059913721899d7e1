"""The functions as xlwings' UDF server finds them; what COM itself does is tested under Wine."""

from __future__ import annotations

import inspect
import logging
import subprocess
import sys
from typing import Any

import pytest

from xl_heating.functions import catalogue
from xl_heating.functions.spec import FunctionSpec
from xl_heating.hosts.excel import udfs

NA = -2146826246


def called(name: str, *arguments: Any) -> Any:
    return getattr(udfs, name)(*arguments)


def test_one_function_for_each_of_the_catalogue():
    found = {name for name in vars(udfs) if name.startswith("HEAT_")}
    assert found == set(catalogue)
    for name, spec in catalogue.items():
        function = getattr(udfs, name)
        parameters = inspect.signature(function).parameters.values()
        assert function.__name__ == name
        assert [each.name for each in parameters] == [each.name for each in spec.arguments]
        assert [each.default is inspect.Parameter.empty for each in parameters] == [
            each.required for each in spec.arguments
        ]


def test_scalars_with_everything_omitted_passed_as_none():
    # 三（四）: 6,000 a household at most, 3,000 of it from the upper levels.
    assert called("HEAT_SPLIT", "太阳能", 5800.0, None, None, None) == [[5800.0, 3000.0, 2800.0, 0.0]]


def test_ranges_with_blanks_and_errors_element_by_element():
    routes, costs = (("太阳能",), (None,), ("太阳能",), ("电炉",)), ((5800.0,), (None,), (NA,), (1.0,))
    assert called("HEAT_SUBSIDY", routes, costs, None, None, None) == [
        [5800.0],
        [""],
        ["\x012042"],
        ["\x012042"],
    ]


def test_policy_as_text_and_as_range():
    text, table = "SOLAR.cap=5000", (("SOLAR.cap", 5000.0, "元/户"),)
    assert (
        called("HEAT_CAP", "太阳能", None, text) == called("HEAT_CAP", "太阳能", None, table) == ((5000.0,),)
    )


def test_a_blank_cell_in_front_of_a_given_argument_stays_blank():
    assert called("HEAT_CAP", "太阳能", None, "SOLAR.cap=5000") == ((5000.0,),)
    assert called("HEAT_CAP", None, None, None) == (("",),)


def test_a_failure_is_an_error_in_the_cell_and_a_line_in_the_log(caplog: pytest.LogCaptureFixture):
    """As text it would be passed over by SUM: a wrong total."""

    def broken(_: object) -> float:
        raise ZeroDivisionError("no such thing")

    spec = catalogue["HEAT_CAP"]
    facts = {name: getattr(spec, name) for name in FunctionSpec.__dataclass_fields__}
    function = udfs.udf(FunctionSpec(**{**facts, "implementation": broken}))
    with caplog.at_level(logging.ERROR):
        assert function("太阳能", None, None) == (("\x012015",),)
    assert "no such thing" in caplog.text


def test_the_server_starts_lean():
    """xlwings loads pandas where there is one; of ours nothing else heavy comes with the functions."""
    code = (
        "import sys, xlwings\nbefore = set(sys.modules)\n"
        "import xl_heating.hosts.excel.udfs\nprint(*(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "xl_heating" in loaded
    assert not {"formualizer", "python_calamine", "xlsxwriter", "typer", "rich", "lxml"} & loaded
