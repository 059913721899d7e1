"""What workbooks bring along: tables, prefixed names, both date systems, shared formulas, faults."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from xl_heating.recalculation import Calculation, CalculationError, calculate

Write = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Write a workbook whose sheet 台账 is filled by the given function; ``options`` go to the writer."""

    def write(fill: Callable[[xlsxwriter.Workbook, object], None], **options: object) -> Path:
        path = tmp_path / "工作簿.xlsx"
        with xlsxwriter.Workbook(str(path), options) as book:
            fill(book, book.add_worksheet("台账"))
        return path

    return write


def cells(calculation: Calculation, sheet: str = "台账") -> dict[str, object]:
    found = calculation.values[sheet]
    return {f"{chr(64 + column)}{row}": value for (row, column), value in found.items()}


def test_tables_by_column_this_row_headers_and_totals(written: Write) -> None:
    """A 4-row table: 100, 200, 300; doubled by row; 600 in all; the header's text."""

    def fill(book, sheet) -> None:
        columns = [{"header": "费 用"}, {"header": "加倍", "formula": "=台账表[[#This Row],[费 用]]*2"}]
        sheet.add_table("B2:C5", {"name": "台账表", "columns": columns, "data": [[100], [200], [300]]})
        sheet.write_formula("E1", "=SUM(台账表[费 用])")
        sheet.write_formula("E2", "=台账表[[#Headers],[加倍]]")
        sheet.write_formula("E3", "=ROWS(台账表[#All])&COLUMNS(台账表)")
        sheet.write_formula("E4", "=SUM(台账表[[费 用]:[加倍]])")
        sheet.write_formula("E5", '=HEAT_SUBSIDY("太阳能",SUM(台账表[加倍])*10)')

    assert cells(calculate(written(fill))) == {
        "C3": 200.0, "C4": 400.0, "C5": 600.0,
        "E1": 600.0, "E2": "加倍", "E3": "42", "E4": 1800.0, "E5": 6000.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["HEAT_SUBSIDY", "heat_subsidy", "_xll.HEAT_SUBSIDY", "_xldudf_HEAT_SUBSIDY", "[1]!HEAT_SUBSIDY"],
)
def test_functions_of_ours_under_the_names_that_files_give_them(written: Write, name: str) -> None:
    def fill(book, sheet) -> None:
        sheet.write("A1", "分散电代煤")
        sheet.write_formula("B1", f"={name}(A1,6350)")
        sheet.write_formula("B2", f"=B1+IFERROR({name}(A1,100),-1)")

    assert cells(calculate(written(fill))) == {"B1": 6000.0, "B2": 6100.0}


def test_dates_of_both_systems_are_the_same_days(written: Write) -> None:
    """2021-11-01 begins the season 2021-2022; a day number counts from another day, and so do results."""

    def fill(book, sheet) -> None:
        sheet.write_datetime("A1", dt.datetime(2021, 11, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_formula("B1", "=HEAT_SEASON(A1)")
        sheet.write_formula("B2", "=YEAR(A1)*100+MONTH(A1)")
        sheet.write_formula("B3", '=HEAT_DATE("2021.11.1")-A1')
        sheet.write_formula("B4", "=DATE(2021,11,2)-A1")
        sheet.write_formula("B5", '=TEXT(A1,"yyyy-mm-dd")')
        sheet.write_formula("B6", '=HEAT_DEADLINE(A1,"2021-11-03")')
        sheet.write_formula("B7", '=HEAT_SUBSIDY("农房能效",7000,1,1)')
        sheet.write_formula("B8", "=A1")

    for date1904, serial in ((False, 44501.0), (True, 43039.0)):
        path = written(fill, date_1904=date1904)
        assert cells(calculate(path)) == {
            "B1": "2021-2022", "B2": 202111.0, "B3": 0.0, "B4": 1.0, "B5": "2021-11-01",
            "B6": "逾期2天", "B7": 6600.0, "B8": serial,
        }  # fmt: skip


def test_today_is_the_day_that_is_given(written: Write) -> None:
    def fill(book, sheet) -> None:
        sheet.write_formula("A1", "=TODAY()")
        sheet.write_formula("A2", "=YEAR(A1)")
        sheet.write_formula("A3", "=YEAR(NOW())")

    path = written(fill)
    assert cells(calculate(path, today=dt.date(2022, 4, 15))) == {"A1": 44666.0, "A2": 2022.0, "A3": 2022.0}
    with pytest.raises(CalculationError, match="取当天日期"):
        calculate(path)


def test_shared_formulas_and_gaps(written: Write) -> None:
    """B1:B4 share ``=A1*2``; C1 shares it sideways as ``=B1*2``."""

    def fill(book, sheet) -> None:
        for row in range(4):
            sheet.write(row, 0, row + 1)
            sheet.write_formula(row, 1, "=A1*2")
        sheet.write_formula("C1", "=A1*2")

    path = written(fill)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    xml = parts["xl/worksheets/sheet1.xml"]
    first = b'<f t="shared" ref="B1:C4" si="0">A1*2</f>'
    xml = xml.replace(b"<f>A1*2</f>", first, 1).replace(b"<f>A1*2</f>", b'<f t="shared" si="0"/>')
    parts["xl/worksheets/sheet1.xml"] = xml
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    assert cells(calculate(path)) == {"B1": 2.0, "C1": 4.0, "B2": 4.0, "B3": 6.0, "B4": 8.0}


def test_spilled_cells_of_an_earlier_result_are_no_obstacle(written: Write) -> None:
    """三（五）: min(7000, 6600) = 6600; the block held other values before."""

    def fill(book, sheet) -> None:
        sheet.write_dynamic_array_formula("A1:D1", '=HEAT_SPLIT("农房能效",7000,1,"是")', None, "旧")
        sheet.write_formula("E1", "=SUM(A1:D1)")

    assert cells(calculate(written(fill))) == {
        "A1": 6600.0, "B1": 2000.0, "C1": 4600.0, "D1": 400.0, "E1": 13600.0
    }  # fmt: skip


def test_a_column_of_array_formulas(written: Write) -> None:
    """One {HEAT_SPLIT} a row: 6350 and 5000 for 分散电代煤, and a row without cost."""

    def fill(book, sheet) -> None:
        for row, cost in enumerate((6350, 5000, None)):
            sheet.write(row, 0, "分散电代煤")
            if cost:
                sheet.write(row, 1, cost)
            sheet.write_array_formula(row, 2, row, 5, f"{{=HEAT_SPLIT(A{row + 1},B{row + 1})}}")

    found = cells(calculate(written(fill)))
    rows = [[found[f"{column}{row}"] for column in "CDEF"] for row in (1, 2, 3)]
    assert rows == [[6000.0, 3000.0, 3000.0, 350.0], [5000.0, 3000.0, 2000.0, 0.0], [""] * 4]


def test_our_columns_inside_excels_sums(written: Write) -> None:
    """三（四）: three solar heaters of 100, 200 and 7000 yuan: 100 + 200 + 6000."""

    def fill(book, sheet) -> None:
        for row, cost in enumerate((100, 200, 7000)):
            sheet.write_row(row, 0, ["太阳能", cost])
        sheet.write_formula("D1", "=SUM(HEAT_SUBSIDY(A1:A3,B1:B3))")
        sheet.write_formula("D2", "=INDEX(HEAT_SPLIT(A1:A3,B1:B3),3,4)")
        sheet.write_formula("D3", "=SUMPRODUCT((B1:B3>150)*HEAT_SUBSIDY(A1:A3,B1:B3))")

    assert cells(calculate(written(fill))) == {"D1": 6300.0, "D2": 1000.0, "D3": 6200.0}


def test_ranges_in_plain_cells_mean_the_own_row(written: Write) -> None:
    def fill(book, sheet) -> None:
        sheet.write_column("A1", [5, 6, 7])
        sheet.write_formula("B2", "=A1:A3*10")
        sheet.write_formula("B3", "=SUMPRODUCT(A1:A3,A1:A3)")

    assert cells(calculate(written(fill))) == {"B2": 60.0, "B3": 110.0}


def test_names_of_a_sheet_come_before_those_of_the_workbook(written: Write) -> None:
    def fill(book, sheet) -> None:
        other = book.add_worksheet("别的")
        book.define_name("比例", "=3+1")
        book.define_name("别的!比例", "=台账!$A$1")
        sheet.write("A1", 7)
        sheet.write_formula("B1", "=比例*10")
        other.write_formula("B1", "=比例*10")

    found = calculate(written(fill))
    assert cells(found) == {"B1": 40.0}
    assert cells(found, "别的") == {"B1": 70.0}


FAULTY = {
    "=[2]别处!A1+1": "另一工作簿",
    "=RAND()": "每次计算都不同",
    "=HEAT_NOPE(1)": "不认识函数 HEAT_NOPE",
    "=不存在的名称+1": "不认识名称",
    "=没有的表[列]": "不认识表格",
    "=B1+1": "循环引用",
}


@pytest.mark.parametrize(("formula", "reason"), FAULTY.items())
def test_partial_results_leave_out_what_depends_on_a_fault(written: Write, formula: str, reason: str) -> None:
    """B1 is faulty; C1 and the column of D that sees it follow, through a range and another sheet."""

    def fill(book, sheet) -> None:
        other = book.add_worksheet("别的")
        sheet.write_column("A1", [1, 2, 3])
        sheet.write_formula("B1", formula)
        sheet.write_formula("C1", "=IFERROR(B1,0)")
        for row in range(1, 4):
            sheet.write_formula(f"D{row}", f"=SUM($A$1:A{row})+B{row}")
        sheet.write_formula("E1", "=SUM(A1:A3)")
        other.write_formula("A1", "=SUM(台账!D:D)")
        other.write_formula("A2", "=台账!D3")

    path = written(fill)
    with pytest.raises(CalculationError, match=reason) as raised:
        calculate(path)
    assert "B1" in str(raised.value)
    found = calculate(path, partial=True)
    [failure] = found.failures
    assert (failure.sheet, failure.row, failure.column, failure.formula) == ("台账", 1, 2, formula)
    assert reason in failure.reason
    assert cells(found) == {"D2": 3.0, "D3": 6.0, "E1": 6.0}
    assert cells(found, "别的") == {"A2": 6.0}
    assert found.untouched == {"台账": {(1, 2), (1, 3), (1, 4)}, "别的": {(1, 1)}}


def test_an_empty_sheet_and_whole_columns(written: Write) -> None:
    def fill(book, sheet) -> None:
        book.add_worksheet("空")
        sheet.write_formula("A1", "=SUM(空!A:A)+COUNTA(空!A1:XFD9)")
        sheet.write_formula("A2", "=空!B7")
        sheet.write_formula("A3", '=IF(空!B7="","空",1)')
        sheet.write_formula("A4", '=SUMIFS(空!B:B,空!A:A,"甲")')

    assert cells(calculate(written(fill))) == {"A1": 0.0, "A2": 0.0, "A3": "空", "A4": 0.0}


def test_array_formulas_over_ranges_fill_their_blocks(written: Write) -> None:
    """Blank cells below the data are zeros of arithmetic; a block beyond the result shows #N/A."""

    def fill(book, sheet) -> None:
        sheet.write_column("A1", [1, 2])
        sheet.write_array_formula("B1:B4", "{=A1:A4*10}")
        sheet.write_array_formula("C1:C4", "{=LEN(A1:A3)}")
        sheet.write_array_formula("D1:E2", "{=A1:A2+{1,2}}")
        sheet.write_array_formula("G1:G3", '{=Z1:Z3&"x"}')
        sheet.write_formula("H1", "=SUMPRODUCT(ROW(A1:A4)*1)")
        sheet.write_formula("H2", "=SUMPRODUCT((ROW(A1:A4)>2)*A1:A4)+SUMPRODUCT(COLUMN(A1:C1)*{1,2,3})")

    assert cells(calculate(written(fill))) == {
        "B1": 10.0, "B2": 20.0, "B3": 0.0, "B4": 0.0,
        "C1": 1.0, "C2": 1.0, "C3": 0.0, "C4": "#N/A",
        "D1": 2.0, "E1": 3.0, "D2": 3.0, "E2": 4.0,
        "G1": "x", "G2": "x", "G3": "x", "H1": 10.0, "H2": 14.0,
    }  # fmt: skip
