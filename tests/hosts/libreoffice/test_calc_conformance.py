"""函数校验.xlsx in LibreOffice Calc with the add-in: every row agrees, except where the page says why not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from calc_office import Office

from xl_heating.policy import load_policy
from xl_heating.templates import conformance_workbook
from xl_heating.templates.conformance_hosts import (
    BLANK_IS_ZERO,
    CELLS_ONLY,
    ERROR_ARGUMENT,
    RANGE_ERROR,
    TEXT_TO_VALUE,
    TRUTH_IS_NUMBER,
)

pytestmark = pytest.mark.host

SHEET, FIRST_ROW = "函数校验", 5
Cells = dict[str, list[Any]]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("conformance") / "函数校验.xlsx"
    conformance_workbook(path, load_policy())
    return path


@pytest.fixture(scope="module")
def calculated(workbook: Path, office: Office) -> dict[str, Cells]:
    """Every formula cell as Calc has calculated it anew."""
    found: dict[str, Cells] = office.run([["open", str(workbook)], ["calculate"], ["cells"]])[-1]
    return found


@pytest.fixture(scope="module")
def page(workbook: Path) -> list[tuple[int, tuple[Any, ...]]]:
    sheet = openpyxl.load_workbook(workbook)[SHEET]
    return list(enumerate(sheet.iter_rows(min_row=FIRST_ROW, values_only=True), start=FIRST_ROW))


def test_the_add_in_is_there(calculated: dict[str, Cells]) -> None:
    formulas = [formula for _, formula in calculated[SHEET].values() if "HEAT_" in formula]
    assert len(formulas) > 300
    assert all("ORG.XLHEATING.FUNCTIONS.HEAT_" in formula for formula in formulas)


def test_every_row_agrees_or_says_why_not(
    calculated: dict[str, Cells], page: list[tuple[int, tuple[Any, ...]]]
) -> None:
    cells = calculated[SHEET]
    different = {row: cells[f"F{row}"][0] for row, _ in page if cells[f"H{row}"][0] != 1.0}
    explained = {row: values[8] for row, values in page if values[8]}
    assert different.keys() == explained.keys()
    print(f"\nCalc: {len(page) - len(different)} of {len(page)} rows agree; {Counter(explained.values())}")


def test_each_limit_shows_as_it_is_told(
    calculated: dict[str, Cells], page: list[tuple[int, tuple[Any, ...]]]
) -> None:
    """An error in a range is loud for the whole formula; what was not typed is 0, never an amount."""
    cells, arrays = calculated[SHEET], calculated["数组"]
    seen = Counter()
    for row, values in page:
        shown, formula = cells[f"F{row}"]
        seen[values[8]] += 1
        if (
            values[8] in (RANGE_ERROR, CELLS_ONLY) and "COUNTIF" in formula
        ):  # counts the checks of a block on 数组
            assert shown == 0.0
        elif values[8] in (RANGE_ERROR, CELLS_ONLY):
            assert shown == {"error": "Err:504"}
        elif values[8] == TEXT_TO_VALUE:
            assert shown == {"error": "Err:502"}
        elif values[8] == ERROR_ARGUMENT:
            assert shown["error"].startswith("#")
        elif values[8] == BLANK_IS_ZERO:
            assert shown == 0.0 or isinstance(shown, str)
    assert {
        RANGE_ERROR,
        CELLS_ONLY,
        TEXT_TO_VALUE,
        ERROR_ARGUMENT,
        BLANK_IS_ZERO,
        TRUTH_IS_NUMBER,
    } <= seen.keys()
    blocks = [value for value, formula in arrays.values() if "HEAT_" in formula]
    assert {value["error"] for value in blocks if isinstance(value, dict)} <= {
        "Err:504", "#N/A", "#VALUE!", "#NUM!", "#DIV/0!", "#REF!",
    }  # fmt: skip
