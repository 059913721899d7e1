"""The LAMBDA names over the conformance rows, calculated by three independent engines."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pytest
from lambda_engines import ENGINES, shown

from xl_heating.forms.book import Book
from xl_heating.functions import CellError, catalogue, get
from xl_heating.hosts.lambda_names import lambda_formula, lambda_names, without_lambda
from xl_heating.hosts.publishing.calls import calls, own_calls, replaced_calls
from xl_heating.policy import load_policy
from xl_heating.templates.conformance_cases import further_rows
from xl_heating.templates.conformance_inputs import (
    argument_cells,
    placed_tables,
    write_arguments,
    write_tables,
)
from xl_heating.templates.conformance_native import native_rows
from xl_heating.templates.conformance_rows import example_rows
from xl_heating.templates.policy_sheets import write_parameters, write_routes

SHEET = "函数校验"

BEYOND = {
    "没有本表政策参数以外的政策": (
        r'=(?!.*heat_policy).*(?:"[\w.]+=[^"]*"|,数据!\$A\$(?:242|247|254|259|265|276):\S+)\)$'
    ),
    "只取一列，不取一行": r"=INDEX\(HEAT_\w+\(\{[^{};]*,",
    "名次须取单元格区域（COUNTIFS）": r'=HEAT_RANK\((?:.*\{|")',
    "日期须为真正的日期": (
        r'=HEAT_(?:SEASON\(数据!\$A\$85|TIME_PROGRESS\(\{?"|ELIGIBLE\("2023年6月"'
        r'|DEADLINE\("2021年7月1日"|ID_CHECK\(.*,"1967\.12\.31")'
    ),
    "费用为台账的五项": r'=HEAT_ELIGIBLE_COST\(.*\{"(?:换热站";|设备","安装","维护"\})',
    "取整方式用代码": r'=HEAT_HOUSEHOLDS\(.*"(?:向下取整|随意)"',
    "是否含当日填真假值": r'=HEAT_DEADLINE\(.*"否"',
    "是/否不作全角字符处理": r'=HEAT_DOSSIER\(.*"／"',
    "不核对年龄": r"=HEAT_ID_CHECK\(.*,DATE\(1967",
    "号码为半角、无空格的文本": r'=HEAT_ID_(?:CHECK\("(?:１|3\.7|无)|MASK\("(?:6222 |１))',
    "号码种类按位数识别": r'=HEAT_ID_MASK\(.*,"(?:电话|银行卡)"',
    "数额不超过一百亿": r"=HEAT_CHECK_SUM\(60000000000,",
}
"""What the names do not cover, by the formula: there they need not give what the functions give."""
BEYOND_IN_ROWS = {
    "改造方式须为标准名称": (r"=HEAT_(?:CAP|SUBSIDY|UPPER|DISTRICT|SELF_PAY)\(数据!\$A\$5:\$A\$24", {16}),
    "日期须为真正的日期": (r"=HEAT_SEASON\(数据!\$A\$79:\$A\$92", {3, 4, 5, 6, 7}),
    "是/否不作全角字符处理": (r"=HEAT_ELIGIBLE\(示例参数", {1}),
}
"""The same for some rows of a column, counted from 0."""
OTHER_TEXTS = (
    "HEAT_DOSSIER",
    "HEAT_ID_CHECK",
    "HEAT_ID_MASK",
    "HEAT_CHECK_SUM",
    "HEAT_HOUSEHOLDS",
    "HEAT_RANK",
)
"""Functions whose forms may give another answer there, as their limits say; all others give an error."""

GAPS = {
    "ironcalc": {
        "9^999 is #DIV/0!, where Excel has #NUM!": lambda formula, wanted, got: (
            wanted is CellError.NUM and got is CellError.DIV0
        ),
        "SUMPRODUCT takes no array constant that came through a name, nor IF or -- of a range": (
            lambda formula, wanted, got: (
                got is CellError.VALUE and ("POOLED" in formula or "HEAT_CHECK_SUM" in formula)
            )
        ),
        "COUNT does not count the results of MAP": lambda formula, wanted, got: (
            formula.startswith("=COUNT(HEAT_") and got == 0
        ),
    },
    "formulon": {},
    "cellrune": {
        "INDEX takes no array that is not a range": lambda formula, wanted, got: (
            "{" in formula and got is CellError.VALUE
        ),
    },
}
"""Engine → what it is known to do otherwise than Excel, and how to tell."""

ONE_JUDGE = re.compile(r"=HEAT_CHECK_SUM\(\{11800;")
"""A row that formulon alone can judge: a column constant beside a block constant."""


@dataclass(frozen=True)
class Judged:
    formula: str
    name: str
    cell: tuple[int, int]
    wanted: object
    beyond: bool


@pytest.fixture(scope="module")
def calculated(tmp_path_factory):
    """The cells to judge, and each engine's values of them."""
    policy, cells, tables = load_policy(), argument_cells(), placed_tables()
    further = further_rows(tables)
    path = tmp_path_factory.mktemp("lambda") / "names.xlsx"
    judged: list[Judged] = []
    with Book(path, {}, title="names") as book:
        sheet = book.sheet(SHEET)
        at = 1
        for name, spec in catalogue.items():
            if spec.native is None:
                continue
            rows = [*example_rows(spec, cells), *native_rows(spec, policy, cells), *further.get(name, ())]
            for row in rows:
                called = own_calls(row.formula)
                if not called or any(get(each.name).native is None for each in called):
                    continue
                wanted = row.expected if isinstance(row.expected, list) else [[row.expected]]
                last = (at + len(wanted) - 1, len(wanted[0]))
                sheet.array(at, 1, *last, complete(row.formula))
                judged += [
                    Judged(row.formula, name, (at + down, 1 + across), value, is_beyond(row.formula, down))
                    for down, values in enumerate(wanted)
                    for across, value in enumerate(values)
                ]
                at = last[0] + 1
        sheets = {SHEET: sheet}
        sheets |= {each: book.sheet(each) for each in {placed.sheet for placed in tables.values()}}
        write_tables(sheets, tables)
        write_arguments(book.sheet("示例参数"), cells)
        write_parameters(book, policy)
        write_routes(book, policy)
        for name, text in lambda_names(optional=False).items():
            book.name(name, text)
    places = [each.cell for each in judged]
    return judged, {engine: shown(engine, path, SHEET, places) for engine in ENGINES}


def is_beyond(formula: str, row: int) -> bool:
    return any(re.match(pattern, formula) for pattern in BEYOND.values()) or any(
        re.match(pattern, formula) and row in rows for pattern, rows in BEYOND_IN_ROWS.values()
    )


def complete(formula: str) -> str:
    """The formula with every argument given: the engines do not know ISOMITTED."""

    def put(call):
        left_out = len(get(call.name).arguments) - len(call.arguments)
        given = ",".join(argument or '""' for argument in (*call.arguments, *[""] * left_out))
        return f"\0{call.name[5:]}({given})"

    return replaced_calls(formula, put).replace("\0", "HEAT_")


def same(got: object, wanted: object) -> bool:
    if isinstance(wanted, dt.date):
        wanted = (wanted - dt.date(1899, 12, 30)).days
    if wanted is None or wanted == "":
        return got is None or got == ""
    if isinstance(wanted, (str, bool, CellError)):
        return type(got) is type(wanted) and got == wanted
    return isinstance(got, (int, float)) and abs(got - wanted) < 0.0000005


@pytest.mark.parametrize("engine", ENGINES)
def test_names_give_what_the_functions_give(engine, calculated):
    judged, values = calculated
    wrong, right = [], 0
    for each in judged:
        got = values[engine][each.cell]
        if each.beyond:
            continue
        if same(got, each.wanted):
            right += 1
        elif not any(gap(each.formula, each.wanted, got) for gap in GAPS[engine].values()):
            wrong.append((each.formula, each.wanted, got))
    assert wrong == []
    assert right > 440


def test_at_least_two_engines_judge_each_cell(calculated):
    judged, values = calculated
    alone = {
        each.formula
        for each in judged
        if not each.beyond and sum(same(values[engine][each.cell], each.wanted) for engine in ENGINES) < 2
    }
    assert all(ONE_JUDGE.match(formula) for formula in alone)


def test_beyond_their_limits_names_give_errors_not_figures(calculated):
    judged, values = calculated
    quiet = [
        (each.formula, each.wanted, got)
        for each in judged
        if each.beyond and each.name not in OTHER_TEXTS
        for got in [values["formulon"][each.cell]]
        if not same(got, each.wanted) and not isinstance(got, CellError)
    ]
    assert quiet == []


def test_every_named_gap_and_limit_is_needed(calculated):
    judged, values = calculated
    for engine, gaps in GAPS.items():
        for reason, gap in gaps.items():
            assert any(
                gap(each.formula, each.wanted, values[engine][each.cell])
                for each in judged
                if not same(values[engine][each.cell], each.wanted)
            ), (engine, reason)
    in_rows = {reason: pattern for reason, (pattern, _) in BEYOND_IN_ROWS.items()}
    for reason, pattern in (*BEYOND.items(), *in_rows.items()):
        matching = [each for each in judged if re.match(pattern, each.formula)]
        assert any(not same(values["formulon"][each.cell], each.wanted) for each in matching) or (
            "COUNTIFS" in reason and matching
        ), reason


@pytest.mark.parametrize("name", lambda_names())
def test_optional_arguments_differ_in_the_test_for_omission_alone(name):
    spec = get(name)
    text, complete_text = lambda_formula(spec), lambda_formula(spec, optional=False)
    for each in spec.arguments:
        if each.required:
            assert f"_xlop.{each.name}" not in text
            continue
        omitted = f'_xlpm.in_{each.name},IF(_xlfn.ISOMITTED(_xlpm.{each.name}),"",_xlpm.{each.name}),'
        assert text.count(omitted) == 1
        assert text.count(f"_xlop.{each.name}") == 1
        text = text.replace(omitted, "").replace(f"_xlpm.in_{each.name}", f"_xlpm.{each.name}")
        text = text.replace(f"_xlop.{each.name}", f"_xlpm.{each.name}")
    assert text.replace("_xlfn.LET()", "") == complete_text


def test_every_function_with_a_native_form_has_a_name_and_the_rest_are_listed():
    names = lambda_names()
    assert set(names) | {spec.name for spec in without_lambda()} == set(catalogue)
    assert {"HEAT_SUBSIDY", "HEAT_RANK", "HEAT_ELIGIBLE_COST"} <= set(names)
    assert "HEAT_SPLIT" not in names


@pytest.mark.parametrize("name", lambda_names())
def test_text_is_what_a_file_may_hold(name):
    text = lambda_names()[name]
    assert len(text) < 8192
    assert "{" not in re.sub(r'\{"[^{}]*\}|\{[\d,;]*\}', "", text)
    new = {"LAMBDA", "LET", "MAP", "SEQUENCE", "ISOMITTED"}
    used = {call.name for call in calls(f"={text}")}
    assert new <= used | {"ISOMITTED"}
    for function in new:
        assert not re.search(rf"(?<!_xlfn\.)\b{function}\(", text)
    declared = set(re.findall(r"_xl[op][pm]\.(\w+),", text))
    assert set(re.findall(r"_xlpm\.(\w+)", text)) <= declared


def test_other_parameters_are_refused_in_the_text():
    assert "heat_policy" in lambda_formula(get("HEAT_CAP"))
    with pytest.raises(ValueError, match="no native form"):
        lambda_formula(get("HEAT_SPLIT"))
