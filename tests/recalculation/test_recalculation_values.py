"""Formulas of a closed workbook, ours and Excel's: values worked by hand, refusals for what cannot be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from xl_heating.engines import file as file_engine
from xl_heating.recalculation import CalculationError, bring_up_to_date, calculate


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[[dict[str, object]], Path]:
    """Write a sheet 台账 from cells; ``{=…}`` is an array formula, its key the block it fills."""

    def write(cells: dict[str, object], names: dict[str, str] | None = None) -> Path:
        path = tmp_path / "工作簿.xlsx"
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet("台账")
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, reference in (names or {}).items():
            book.define_name(name, reference)
        for address, value in cells.items():
            if isinstance(value, str) and value.startswith("{="):
                sheet.write_array_formula(address, value)
            elif isinstance(value, dt.date):
                sheet.write_datetime(address, value, date)
            else:
                sheet.write(address, value)
        book.close()
        return path

    return write


def values(path: Path) -> dict[str, object]:
    results = calculate(path).values["台账"]
    return {f"{chr(64 + column)}{row}": value for (row, column), value in results.items()}


def test_native_and_heat_formulas_together(workbook: Callable[..., Path]) -> None:
    """三（三）2: 6350 元 cost, subsidy min(6350, 6000) = 6000; ROUND is half away from zero, as Excel's."""
    path = workbook(
        {
            "A1": "分散电代煤",
            "B1": 6350,
            "C1": "=HEAT_SUBSIDY(A1,B1)",
            "D1": "=B1-C1",
            "E1": "=ROUND(2.675,2)",
            "F1": '=IF(Z1="","空","有")',
            "G1": "=Z1",
        }
    )
    assert values(path) == {"C1": 6000.0, "D1": 350.0, "E1": 2.68, "F1": "空", "G1": 0.0}


def test_array_formula_fills_its_block_over_old_values(workbook: Callable[..., Path]) -> None:
    """三（一）: 5000 → 3000 upper, 2000 district; a row without cost stays blank; the totals skip blanks."""
    path = workbook(
        {
            "A1": "集中供热延伸",
            "A2": "集中供热延伸",
            "A3": "电炉",
            "B1": 5000,
            "B3": 100,
            "C1:F3": "{=HEAT_SPLIT(A1:A3,B1:B3)}",
            "G1": "=SUM(C1:C2)",
        }
    )
    found = values(path)
    assert [found[f"{column}1"] for column in "CDEF"] == [5000.0, 3000.0, 2000.0, 0.0]
    assert [found[f"{column}2"] for column in "CDEF"] == [""] * 4
    assert [found[f"{column}3"] for column in "CDEF"] == ["#N/A"] * 4
    assert found["G1"] == 5000.0


def test_one_result_fills_a_whole_array(workbook: Callable[..., Path]) -> None:
    """Columns of unequal length: one #VALUE!, shown in every cell of the block, as Excel does."""
    path = workbook({"A1": 1, "A2": 2, "C1:C2": "{=HEAT_RATE(A1:A2,A1:A3)}"})
    assert values(path) == {"C1": "#VALUE!", "C2": "#VALUE!"}


def test_omitted_arguments_are_not_zero(workbook: Callable[..., Path]) -> None:
    """An omitted quantity is one household, not 0: min(5000, 6000); by ratio 5000×3000÷6000 = 2500."""
    path = workbook(
        {
            "A1": '=HEAT_SUBSIDY("集中供热延伸",5000, ,)',
            "A2": '=HEAT_UPPER("集中供热延伸",5000,,,"share_mode=PROPORTIONAL")',
            "A3": '=HEAT_RUNNING("分散气代煤",700,,450)',
            "A4": "=HEAT_HOUSEHOLDS(1260,,)",
        }
    )
    assert values(path) == {"A1": 5000.0, "A2": 2500.0, "A3": 150.0, "A4": 10.5}


def test_a_plain_cell_shows_the_first_of_several_results(workbook: Callable[..., Path]) -> None:
    """Only an array formula spreads: a plain one must not spill over its neighbour."""
    path = workbook({"A1": '=HEAT_SPLIT("分散电代煤",6350)', "B1": "邻格"})
    assert values(path) == {"A1": 6000.0}


def test_dates_truth_values_and_errors_cross_the_border(workbook: Callable[..., Path]) -> None:
    path = workbook(
        {
            "A1": dt.date(2022, 3, 31),
            "A2": True,
            "B1": "=HEAT_SEASON(A1)",
            "B2": "=A1+1",
            "B3": '=HEAT_SUBSIDY("农房能效",7000,1,A2)',
            "B4": '=HEAT_SUBSIDY("分散电代煤",1/0)',
            "B5": '=HEAT_SUBSIDY("分散电代煤","三千")',
            "B6": '=HEAT_SUBSIDY("分散电代煤",-1)',
            "B7": "=ISERROR(B4)",
        }
    )
    assert values(path) == {
        "B1": "2021-2022",
        "B2": 44652.0,
        "B3": 6600.0,
        "B4": "#DIV/0!",
        "B5": "#VALUE!",
        "B6": "#NUM!",
        "B7": True,
    }


def test_names_and_the_parameter_table(workbook: Callable[..., Path]) -> None:
    """政策参数 as a range changes the result: 5500×½ = 2750 by ratio."""
    path = workbook(
        {
            "A1": "键", "B1": "值", "A2": "share_mode", "B2": "PROPORTIONAL",
            "C1": '=HEAT_UPPER("太阳能",5500,1,,heat_policy)',
            "C2": '=INDEX(heat_values,MATCH("share_mode",heat_keys,0))',
        },
        {
            "heat_policy": "='台账'!$A$1:$B$2",
            "heat_keys": "='台账'!$A$2:$A$2",
            "heat_values": "='台账'!$B$2:$B$2",
        },
    )  # fmt: skip
    assert values(path) == {"C1": 2750.0, "C2": "PROPORTIONAL"}


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("=1+HEAT_NOPE(1)", "不认识函数 HEAT_NOPE"),
        ("=IFERROR(HEAT_NOPE(1),0)", "不认识函数 HEAT_NOPE"),
        ("=IFERROR(heat_unknown,0)", "不认识名称 heat_unknown"),
        ("=A1+B3", "循环引用"),
    ],
)
def test_what_cannot_be_calculated_is_refused(
    workbook: Callable[..., Path], formula: str, reason: str
) -> None:
    path = workbook({"A1": "=B3", "B3": formula})
    with pytest.raises(CalculationError) as refusal:
        calculate(path)
    assert reason in str(refusal.value)
    assert "台账" in refusal.value.where
    assert "B3" in str(refusal.value) or "A1" in str(refusal.value)


def test_bringing_up_to_date_writes_only_what_formulas_show(workbook: Callable[..., Path]) -> None:
    """A changed cost reaches every dependant; the second time nothing is left to change."""
    path = workbook(
        {"A1": "太阳能", "B1": 5000, "C1": "=HEAT_SUBSIDY(A1,B1)", "D1": '=IF(C1>5000,"高","低")'}
    )
    book = file_engine.open(path)
    book.sheets["台账"].range("B1").value = 9000
    assert bring_up_to_date(book).counts == {"台账": 2}
    book.save()
    book.close()
    shown = openpyxl.load_workbook(path, data_only=True)["台账"]
    formulas = openpyxl.load_workbook(path)["台账"]
    assert (shown["C1"].value, shown["D1"].value) == (6000, "高")
    assert formulas["C1"].value == "=HEAT_SUBSIDY(A1,B1)"
    before = path.read_bytes()
    book = file_engine.open(path)
    bring_up_to_date(book)
    book.save()
    book.close()
    assert openpyxl.load_workbook(path, data_only=True)["台账"]["C1"].value == 6000
    assert before == path.read_bytes()


def test_a_failed_calculation_changes_nothing(workbook: Callable[..., Path]) -> None:
    path = workbook({"A1": "=1+1", "A2": "=HEAT_NOPE(1)"})
    before = path.read_bytes()
    book = file_engine.open(path)
    with pytest.raises(CalculationError):
        bring_up_to_date(book)
    book.close()
    assert path.read_bytes() == before


def test_a_workbook_without_formulas(workbook: Callable[..., Path]) -> None:
    assert calculate(workbook({"A1": 1})).values == {}
