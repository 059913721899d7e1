"""Every native form over the conformance rows: as published, by our recalculation and by other engines."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest
from lambda_engines import ENGINES, shown

from xl_heating.forms.book import Book
from xl_heating.functions import CellError, catalogue
from xl_heating.hosts.publishing.calls import own_calls
from xl_heating.hosts.publishing.publishing import publish
from xl_heating.hosts.publishing.report import Edition
from xl_heating.policy import load_policy
from xl_heating.recalculation import calculate
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
GAPS = {
    "ironcalc": {
        "9^999 is #DIV/0!, where Excel has #NUM!": lambda formula, wanted, got: (
            wanted is CellError.NUM and got is CellError.DIV0
        ),
    },
    "formulon": {
        "OR(cell={…}) takes the first of the constants alone, unless it is an array formula": (
            lambda formula, wanted, got: "={" in formula and (got is CellError.VALUE or got == "齐全")
        ),
    },
    "cellrune": {},
}
"""Engine → what it is known to do otherwise than Excel, and how to tell."""


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The conformance rows as plain formulas: (formula, cell, expected) of each, the report, the file."""
    policy, cells, tables = load_policy(), argument_cells(), placed_tables()
    further = further_rows(tables)
    folder = tmp_path_factory.mktemp("native")
    path = folder / "rows.xlsx"
    placed = []
    with Book(path, {}, title="rows") as book:
        sheet = book.sheet(SHEET)
        at = 1
        for name, spec in catalogue.items():
            if spec.native is None:
                continue
            for row in (
                *example_rows(spec, cells),
                *native_rows(spec, policy, cells),
                *further.get(name, ()),
            ):
                wanted = row.expected if isinstance(row.expected, list) else [[row.expected]]
                last = at + len(wanted) - 1, len(wanted[0])
                if last == (at, 1):
                    sheet.formula(at, 1, row.formula)
                else:
                    sheet.array(at, 1, *last, row.formula)
                placed += [
                    (row.formula, (at + down, 1 + across), value)
                    for down, values in enumerate(wanted)
                    for across, value in enumerate(values)
                ]
                at = last[0] + 1
        sheets = {each: book.sheet(each) for each in {each.sheet for each in tables.values()}}
        write_tables(sheets, tables)
        write_arguments(book.sheet("示例参数"), cells)
        write_parameters(book, policy)
        write_routes(book, policy)
    report = publish(path, policy, Edition.NATIVE, reference=no_reference, freeze=True)
    return placed, report, folder / "rows-普通公式版.xlsx"


def no_reference(path, policy):
    with Book(path, {}, title="") as book:
        write_parameters(book, policy)
        write_routes(book, policy)


def same(got: object, wanted: object) -> bool:
    if isinstance(wanted, dt.date):
        wanted = (wanted - dt.date(1899, 12, 30)).days
    if wanted is None or wanted == "":
        return got is None or got == ""
    if isinstance(wanted, CellError):
        return type(got).__name__ == "CellError" and str(got) == str(wanted)
    if isinstance(wanted, (str, bool)):
        return type(got) is type(wanted) and got == wanted
    return isinstance(got, (int, float)) and abs(got - wanted) < 0.0000005


def test_plain_formulas_give_what_the_functions_give(published):
    placed, _, path = published
    values = calculate(path).values[SHEET]
    shown_now = {cell: values[cell] for _, cell, _ in placed if cell in values}
    wrong = [
        (formula, wanted, shown_now[cell])
        for formula, cell, wanted in placed
        if cell in shown_now and not same(shown_now[cell], wanted)
    ]
    assert wrong == []
    assert len(shown_now) > 400


@pytest.mark.parametrize("engine", ENGINES)
def test_other_engines_agree(engine, published):
    placed, _, path = published
    values = shown(engine, path, SHEET, [cell for _, cell, _ in placed])
    texts = plain_texts(path)
    wrong = [
        (formula, wanted, values[cell])
        for formula, cell, wanted in placed
        if not same(values[cell], wanted)
        and not any(gap(texts.get(cell, ""), wanted, values[cell]) for gap in GAPS[engine].values())
    ]
    assert wrong == []
    for reason, gap in GAPS[engine].items():
        found = [cell for _, cell, wanted in placed if not same(values[cell], wanted)]
        assert any(
            gap(texts.get(cell, ""), wanted, values[cell]) for _, cell, wanted in placed if cell in found
        ), reason


def plain_texts(path) -> dict[tuple[int, int], str]:
    """The formulas of the published page."""
    sheet = openpyxl.load_workbook(path)[SHEET]
    return {
        (cell.row, cell.column): cell.value
        for row in sheet
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    }


def test_no_formula_is_longer_than_excel_takes(published):
    placed, _, path = published
    assert max(map(len, plain_texts(path).values())) <= 8192
    assert max(len(formula) for formula, _, _ in placed) <= 8192


def test_every_native_form_is_among_them(published):
    placed, report, _ = published
    refused = {each.formula for each in report.refused}
    converted = {
        call.name for formula, _, _ in placed if formula not in refused for call in own_calls(formula)
    }
    # HEAT_RANK's form stands beside its data, which no row of that page does: test_publishing has it.
    assert converted == {name for name, spec in catalogue.items() if spec.native} - {"HEAT_RANK"}


def test_what_is_refused_is_refused_for_a_reason(published):
    _, report, _ = published
    disagreeing = [each.formula for each in report.refused if "超出适用范围" in each.reason]
    # Dates as text, full-width digits, other spellings: what the forms' limits name.
    assert len(disagreeing) < 25
    assert not [each for each in report.refused if "读不出来" in each.reason]
