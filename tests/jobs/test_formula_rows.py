"""Formulas moved down a column; openpyxl's translator is the oracle where it knows the notation."""

from __future__ import annotations

import pytest
from openpyxl.formula.translate import Translator

from xl_heating.jobs.formula_rows import ends_at, goes_down, moved_down, refers_to


@pytest.mark.parametrize(
    "formula",
    [
        '=IF($A7="","",$A7&B$3)',
        "=SUM($G$7:$G7)",
        "=SUM(D7:F7)-MAX(D8,LOG10(E7))",
        '=COUNTIF($D$7:$D$306,D7)&"A7户"',
        "='明细 一'!A7+改造台账!$B7",
        "=IF(ISNUMBER(T3!A7),LOG10(A7),0)",
        '=IF(A7="说""B7""",1,2)',
    ],
)
@pytest.mark.parametrize("rows", [1, 299, -3])
def test_references_move_as_when_copied(formula: str, rows: int) -> None:
    expected = Translator(formula, origin="Z7").translate_formula(f"Z{7 + rows}")
    assert moved_down(formula, rows) == expected


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("=SUM(5:7)+SUM($1:7)", "=SUM(7:9)+SUM($1:9)"),
        ("=SUM(A:C)", "=SUM(A:C)"),
        ("=[1]Sheet1!A7", "=[1]Sheet1!A9"),
        ("=tbl[[#This Row],[A7]]", "=tbl[[#This Row],[A7]]"),
        ("=heat_a7+ZZZ7", "=heat_a7+ZZZ7"),  # names: there is no column ZZZ
        ("=A1048576", "=#REF!"),
        ("=SUM(A7:A1048575)", "=SUM(A9:#REF!)"),
    ],
)
def test_what_a_copy_means_elsewhere(formula: str, moved: str) -> None:
    assert moved_down(formula, 2) == moved


def test_a_sum_typed_as_a_formula_does_not_go_down() -> None:
    assert not goes_down("=3000+500")
    assert not goes_down("=SUM($A$1:$A$9)")
    assert not goes_down("A7")
    assert not goes_down(None)
    assert goes_down("=A7*2")


@pytest.mark.parametrize(
    ("formula", "ends"),
    [
        ("=SUM(C3:C50)", True),
        ("=SUMIF(台账!$C$3:$C$50,A1)", True),
        ("=SUM(3:50)", True),
        ("=SUM(C3:C500)", False),
        ("=SUM(C50:C60)", False),
        ("=C50", False),
        ("=SUM(C50:F50)", False),
        ("=SUM(C50:F50)+SUM(C$3:C50)", True),
        ("=SUM(C:C)", False),
    ],
)
def test_ranges_that_end_at_a_row(formula: str, ends: bool) -> None:
    assert ends_at(formula, 50) is ends


def test_references_to_a_row() -> None:
    assert refers_to("=SUM($G$3)", 3)
    assert refers_to("=台账!A1+台账!B3", 3)
    assert not refers_to('=A33&"B3"&LOG3(A1)', 3)
