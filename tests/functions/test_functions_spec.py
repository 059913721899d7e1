"""The specs: complete, well-formed, and each example true."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from xl_heating.functions import MISSING, CellError, call, catalogue, evaluate, get
from xl_heating.functions.spec import (
    POLICY_ARGUMENT,
    TEXT_LIMIT,
    ArgumentSpec,
    Example,
    FunctionSpec,
    MalformedSpec,
    NativeForm,
    Result,
    Shape,
    Topic,
    literal,
)

EXAMPLES = [
    pytest.param(spec, example, id=f"{spec.name}-{number}")
    for spec in catalogue.values()
    for number, example in enumerate(spec.examples, start=1)
]


def test_the_functions_of_the_programme_are_all_there():
    wanted = (
        "PARAM CITE ROUTE CAP ELIGIBLE_COST SUBSIDY UPPER DISTRICT SELF_PAY SPLIT AREA EXPLAIN "
        "EXPLAIN_CAP EXPLAIN_COST EXPLAIN_AREA EXPLAIN_RUNNING EXPLAIN_SEASON_INDEX "
        "RUNNING SEASON SEASON_INDEX SEASON_USAGE HOUSEHOLDS TASK_COUNT TASK_TOTAL TASK_SUMMARY RATE "
        "TIME_PROGRESS RANK LAG ELIGIBLE ONE_HOUSE DOSSIER DEADLINE BALANCE BUDGET "
        "NUMBER DATE STREET WAN YUAN "
        "ID_CHECK ID_CLEAN ID_MASK DUPLICATES CAPITAL CHECK_SUM AUDIT EXPLAIN_BUDGET"
    )
    assert set(catalogue) == {f"HEAT_{name}" for name in wanted.split()}


@pytest.mark.parametrize(("spec", "example"), EXAMPLES)
def test_example_is_true(spec, example):
    assert call(spec.name, *spec.positional(example)) == example.value


@pytest.mark.parametrize(("spec", "example"), EXAMPLES)
def test_example_is_true_as_a_formula(spec, example):
    assert evaluate(spec.formula(example)) == example.value


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("SPLIT", "HEAT_SPLIT(route, cost, [quantity], [accepted], [policy])"),
        ("EXPLAIN", "HEAT_EXPLAIN(route, cost, [quantity], [accepted], [policy])"),
        ("CAP", "HEAT_CAP(route, [quantity], [policy])"),
        ("ELIGIBLE_COST", "HEAT_ELIGIBLE_COST(route, items, amounts, [policy])"),
        ("RUNNING", "HEAT_RUNNING(route, usage, [own_meter], [already_paid], [policy])"),
        ("SEASON", "HEAT_SEASON(date, [policy])"),
        ("SEASON_INDEX", "HEAT_SEASON_INDEX(accepted, season, [policy])"),
        ("SEASON_USAGE", "HEAT_SEASON_USAGE(dates, usage, season, [policy])"),
        ("HOUSEHOLDS", "HEAT_HOUSEHOLDS(area, [mode], [scope], [policy])"),
        ("AREA", "HEAT_AREA(route, project_area, assessed_area, [policy])"),
        ("RATE", "HEAT_RATE(done, target)"),
        ("PARAM", "HEAT_PARAM(key, [date], [policy])"),
        ("TASK_COUNT", "HEAT_TASK_COUNT(route, households, [area], [policy])"),
        ("NUMBER", "HEAT_NUMBER(text, [unit])"),
    ],
)
def test_signature(name, signature):
    assert get(name).signature == signature


def test_descriptions_fit_what_excel_shows():
    for spec in catalogue.values():
        assert len(f"{spec.title}：{spec.help}") <= TEXT_LIMIT
        for argument in spec.arguments:
            assert len(argument.text) <= TEXT_LIMIT


def test_specs_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        get("SPLIT").title = "别的"
    with pytest.raises(TypeError):
        get("SPLIT").examples[0].arguments["route"] = "太阳能"
    with pytest.raises(TypeError):
        catalogue["HEAT_SPLIT"] = get("CAP")


def test_an_unknown_function_names_the_nearest():
    with pytest.raises(KeyError, match="HEAT_SPLIT"):
        get("HEAT_SPLITT")
    assert get("heat_split") is get("Split") is catalogue["HEAT_SPLIT"]


# ---------------------------------------------------------------- malformed specs

AMOUNT = ArgumentSpec("amount", "金额", "以元计", unit="元", blank="结果也留空")


def declared(**changes) -> FunctionSpec:
    facts = {
        "name": "HEAT_DOUBLE",
        "title": "加倍",
        "help": "金额乘以二。",
        "topic": Topic.CELLS,
        "arguments": (AMOUNT, POLICY_ARGUMENT),
        "result": Result("两倍"),
        "clause": "数据",
        "examples": (Example({"amount": 1}, 2),),
        "implementation": lambda call: None,
    }
    return FunctionSpec(**(facts | changes))


def test_the_pattern_of_the_malformed_ones_is_well_formed():
    assert declared().signature == "HEAT_DOUBLE(amount, [policy])"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": "DOUBLE"}, "the name"),
        ({"name": "HEAT_double"}, "the name"),
        ({"title": ""}, "title is missing"),
        ({"help": ""}, "help is missing"),
        ({"clause": ""}, "clause is missing"),
        ({"result": Result("")}, "result has no help"),
        ({"since": "next"}, "since"),
        ({"help": "长" * TEXT_LIMIT}, "exceed 255"),
        ({"arguments": ()}, "no argument"),
        ({"arguments": (AMOUNT, AMOUNT)}, "two arguments have one name"),
        ({"arguments": (POLICY_ARGUMENT, AMOUNT)}, "policy is not the last"),
        ({"arguments": (dataclasses.replace(AMOUNT, help=""),)}, "amount: title or help is missing"),
        (
            {"arguments": (dataclasses.replace(AMOUNT, help="长" * TEXT_LIMIT),)},
            "amount: description exceeds",
        ),
        ({"arguments": (dataclasses.replace(AMOUNT, name="Amount"),)}, "not a lower-case name"),
        ({"arguments": (AMOUNT, dataclasses.replace(POLICY_ARGUMENT, blank=""))}, "blank is not explained"),
        (
            {"arguments": (dataclasses.replace(AMOUNT, name="first", required=False), AMOUNT)},
            "required after an optional",
        ),
        ({"examples": ()}, "no example"),
        ({"examples": (Example({"amuont": 1}, 2),)}, r"unknown \['amuont'\], missing \['amount'\]"),
        ({"examples": (Example({"amount": 1}, [[2]]),)}, "rows are tuples"),
        ({"native": NativeForm("{amuont}*2", ("amount",))}, r"unknown names \['amuont'\]"),
        ({"native": NativeForm("={amount}*2", ("amount",))}, "without ="),
        ({"native": NativeForm("{amount}*2", ("route",))}, "native form"),
    ],
)
def test_malformed_spec_fails_where_it_is_declared(changes, fault):
    with pytest.raises(MalformedSpec, match=f"(?s){fault}"):
        declared(**changes)


# ---------------------------------------------------------------- formulas of examples


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5000.0, "5000"),
        (0.2, "0.2"),
        ('说"好"', '"说""好"""'),
        (True, "TRUE"),
        (dt.date(2021, 11, 1), "DATE(2021,11,1)"),
        (CellError.NA, "#N/A"),
        (MISSING, ""),
        ((1, 2), "{1;2}"),
        (((1, "a"), (2, "b")), '{1,"a";2,"b"}'),
    ],
)
def test_literal(value, text):
    assert literal(value) == text


def test_left_out_arguments_keep_their_places():
    spec = get("SPLIT")
    example = Example({"route": "太阳能", "cost": 1, "policy": "share_mode=PROPORTIONAL"}, None)
    assert spec.formula(example) == '=HEAT_SPLIT("太阳能",1,,,"share_mode=PROPORTIONAL")'
    assert Shape.POLICY is spec.arguments[-1].shape
