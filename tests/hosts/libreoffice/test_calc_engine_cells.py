"""Cells of an open document through xlwings: what goes in comes out, in Excel's words."""

from __future__ import annotations

import builtins
import datetime as dt

import pytest
import xlwings as xw
from calc_documents import Documents

from xl_heating.engines import calc
from xl_heating.engines.calc.sheet_cells import LAID_OUT
from xl_heating.engines.calc.uno_access import struct
from xl_heating.engines.file.cell_values import CellError
from xl_heating.errors import CellNotWritable, UnsupportedWorkbook, WorkbookError

pytestmark = pytest.mark.host


@pytest.fixture
def book(documents: Documents) -> xw.Book:
    return documents.open()


@pytest.fixture
def sheet(book: xw.Book) -> xw.Sheet:
    return book.sheets[0]


def errors(target: xw.Range) -> list[object]:
    return target.options(ndim=1, err_to_str=True).value


def test_values_come_back_with_their_types(sheet: xw.Sheet) -> None:
    rows = [
        ["省庄镇", 1234.5, None, True],
        ["=1+1", "2022-04", "'引号", "00123"],
        [dt.datetime(2022, 4, 15), dt.datetime(2022, 4, 15, 9, 30), -0.01, False],
    ]
    sheet["B2"].value = rows
    assert sheet["B2:E4"].value == rows
    assert [type(value) for value in sheet["B2:E2"].value] == [str, float, type(None), bool]
    assert sheet.used_range.address == "$B$2:$E$4"
    assert sheet["B3"].api.getCellByPosition(0, 0).Type.value == "TEXT"


def test_writing_nothing_empties(sheet: xw.Sheet) -> None:
    sheet["A1:C1"].value = ["甲", 1, dt.date(2022, 4, 1)]
    sheet["A1:C1"].value = [None, "", None]
    assert [sheet.api.getCellByPosition(column, 0).Type.value for column in range(3)] == ["EMPTY"] * 3


def test_a_date_gets_a_format_and_keeps_one_that_shows_dates(sheet: xw.Sheet) -> None:
    sheet["A2"].number_format = 'yyyy"年"m"月"d"日"'
    sheet["A1:A2"].value = [[dt.date(2022, 4, 15)], [dt.date(2022, 4, 15)]]
    shown = [sheet.api.getCellByPosition(0, row).String for row in range(2)]
    assert shown == ["2022/4/15", "2022年4月15日"]


def test_a_number_after_a_truth_value_is_a_number(sheet: xw.Sheet) -> None:
    sheet["A1"].value = True
    sheet["A1"].value = 1
    assert sheet["A1"].value is not True
    assert sheet["A1"].value == 1.0


def test_time_alone_is_a_number_as_in_excel(sheet: xw.Sheet) -> None:
    sheet["A1"].value = dt.time(9)
    assert sheet["A1"].value == 0.375
    assert sheet.api.getCellByPosition(0, 0).String == "9:00:00"


def test_day_0_of_1904(book: xw.Book, sheet: xw.Sheet) -> None:
    book.api.NullDate = struct("util.Date", Year=1904, Month=1, Day=1)
    again = calc.connect(document=book.api, context=book.app.impl.context).sheets[0]
    again["A1"].value = dt.datetime(2022, 4, 15)
    # From 1904-01-01 to 2022-04-15: 118 years of 365 days, 30 leap days (1904 to 2020), 104 days.
    assert sheet.api.getCellByPosition(0, 0).Value == 118 * 365 + 30 + 104
    assert again["A1"].value == dt.datetime(2022, 4, 15)
    assert sheet.api.getCellByPosition(0, 0).String == "2022/4/15"


def test_errors_are_told_apart(sheet: xw.Sheet) -> None:
    for row, formula in enumerate(("=1/0", "=NA()", "=2^2000", '="甲"+1', "=NOSUCH(1)", "=1"), start=1):
        sheet[f"A{row}"].formula = formula
    assert errors(sheet["A1:A6"]) == ["#DIV/0!", "#N/A", "#NUM!", "#VALUE!", "#NAME?", 1.0]
    assert sheet["A1:A6"].value == [None] * 5 + [1.0]


def test_an_error_that_is_written_is_an_error(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [["#N/A", CellError("#N/A")]]
    sheet["A2"].formula = "=ISERROR(A1)"
    sheet["B2"].formula = "=ISERROR(B1)"
    assert sheet["A2:B2"].value == [False, True]


def test_formulas_in_excels_words(book: xw.Book, sheet: xw.Sheet) -> None:
    book.sheets.add("明细 一")["B2"].value = 40
    sheet["A1"].formula = "=SUM('明细 一'!$B$2,IFERROR(1/0,2))"
    sheet["A2:A4"].formula = '=IF(A1>1,"甲,乙","")'
    assert sheet["A1:A4"].value == [42.0, "甲,乙", "甲,乙", "甲,乙"]
    assert sheet["A1"].formula == "=SUM('明细 一'!$B$2,IFERROR(1/0,2))"
    assert sheet["A3"].formula == '=IF(A2>1,"甲,乙","")'
    sheet["B1"].value = "=SUM(1)"
    assert sheet["B1:C1"].formula == (("=SUM(1)", ""),)
    assert sheet["B1"].value == "=SUM(1)"


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=IFERROR(#N/A,2)", 2.0),
        ("=SUM(#DIV/0!,1)", "#DIV/0!"),
        ('=IF(TRUE(),"#N/A","")', "#N/A"),  # a text, which is not an error
        ('="甲""#REF!"', '甲"#REF!'),
        ("=SUM({1,2;3,4})", 10.0),
        ("=_xlfn.LET(_xlpm.x,20,_xlpm.x+1)", 21.0),
        ("=SUM(B:B,5:5)", 0.0),
    ],
)
def test_formulas_come_back_as_they_were_written(sheet: xw.Sheet, formula: str, value: object) -> None:
    sheet["A1"].formula = formula
    assert sheet["A1"].formula == formula
    assert errors(sheet["A1"]) == [value]


def test_array_formulas_are_read_and_not_torn(sheet: xw.Sheet) -> None:
    sheet["A1:A3"].value = [[1], [2], [3]]
    sheet["B1:B3"].api.setArrayFormula("=A1:A3*2")
    assert sheet["B1:B3"].value == [2.0, 4.0, 6.0]
    assert sheet["B2"].formula == "=A1:A3*2"
    assert sheet["B2"].has_array
    with pytest.raises(CellNotWritable, match="数组公式"):
        sheet["B2"].value = 1
    assert sheet["B1:B3"].value == [2.0, 4.0, 6.0]


def test_a_protected_sheet_is_named(sheet: xw.Sheet) -> None:
    sheet["A1"].value = 1
    sheet.api.protect("")
    with pytest.raises(CellNotWritable, match="受保护"):
        sheet["A1"].value = 2
    assert sheet["A1"].value == 1.0


def test_names(book: xw.Book, sheet: xw.Sheet) -> None:
    sheet["A1:B2"].value = [[1, 2], [3, 4]]
    book.names.add("heat_block", "='Sheet1'!$A$1:$B$2")
    book.names.add("heat_folder", '="台账"')
    sheet["D4"].name = "heat_cell"
    assert {name.name: name.refers_to for name in book.names} == {
        "heat_block": "=Sheet1!$A$1:$B$2",
        "heat_folder": '="台账"',
        "heat_cell": "=Sheet1!$D$4",
    }
    assert book.names["heat_block"].refers_to_range.value == [[1, 2], [3, 4]]
    assert sheet.range("HEAT_BLOCK").address == "$A$1:$B$2"
    assert sheet["D4"].name.name == "heat_cell"
    book.names["heat_cell"].delete()
    assert "heat_cell" not in [name.name for name in book.names]
    with pytest.raises(WorkbookError, match="不是一个区域"):
        _ = book.names["heat_folder"].refers_to_range
    with pytest.raises(WorkbookError, match="定义名称"):
        book.names.add("1 甲", "=1")


def test_neighbourhood(sheet: xw.Sheet) -> None:
    sheet["B2"].value = [["甲", 1], ["乙", 2], ["丙", 3]]
    sheet["B9"].value = "注"
    sheet["E1:F2"].api.merge(True)
    assert sheet["B2"].end("down").address == "$B$4"
    assert sheet["C3"].current_region.address == "$B$2:$C$4"
    assert sheet["B2"].expand().address == "$B$2:$C$4"
    assert sheet["F2"].merge_area.address == "$E$1:$F$2"
    assert (sheet["E1"].merge_cells, sheet["B2"].merge_cells) == (True, False)
    sheet["B2:C4"].clear_contents()
    assert sheet["B2:C4"].value == [[None, None]] * 3


def test_sheets(book: xw.Book) -> None:
    added = book.sheets.add("数据来源", before=book.sheets[0])
    assert [sheet.name for sheet in book.sheets] == ["数据来源", "Sheet1"]
    assert added.index == 1
    for name in ("数据来源", "甲/乙", "甲" * 32):
        with pytest.raises((WorkbookError, ValueError)):
            book.sheets.add(name)
    with pytest.raises(WorkbookError, match="现有工作表：数据来源、Sheet1"):
        book.sheets["没有"]


def test_a_table_is_found_by_its_name(book: xw.Book, sheet: xw.Sheet) -> None:
    sheet["A1"].value = [["户主", "费用"], ["张三", 5800], ["李四", 6200]]
    area = struct("table.CellRangeAddress", Sheet=0, EndColumn=1, EndRow=2)
    book.api.DatabaseRanges.addNewByName("tblLedger", area)
    table = sheet.tables["tblledger"]
    assert table.data_body_range.value == [["张三", 5800.0], ["李四", 6200.0]]
    assert table.header_row_range.value == ["户主", "费用"]
    assert sheet.range("tblLedger").address == "$A$2:$B$3"
    table.resize(sheet["A1:B5"])
    assert table.range.address == "$A$1:$B$5"


def test_rows_grow_for_a_few_texts_and_not_for_many(book: xw.Book, sheet: xw.Sheet) -> None:
    """Laying out a large block of wrapped text takes longer than all else; it is left to the user."""

    def height(row: int) -> int:
        return int(sheet.api.Rows.getByIndex(row - 1).Height)

    for name, count in (("少", 2), ("多", LAID_OUT + 1)):
        sheet = book.sheets.add(name)
        sheet["A:A"].api.IsTextWrapped = True
        usual = height(1)
        sheet[f"A1:A{count}"].value = [["清洁取暖" * 30]] * count
        assert (height(2) > 2 * usual) == (name == "少")
    assert book.api.IsAdjustHeightEnabled


def test_switches_go_on_and_off(book: xw.Book) -> None:
    app = book.app
    with app.properties(status_bar="刷新汇总……", screen_updating=False, calculation="manual"):
        assert (app.calculation, app.screen_updating, app.status_bar) == ("manual", False, "刷新汇总……")
        assert book.api.hasControllersLocked()
    assert (app.calculation, app.screen_updating, app.status_bar) == ("automatic", True, None)
    assert not book.api.hasControllersLocked()


def test_formulas_follow_once_calculation_is_automatic_again(book: xw.Book, sheet: xw.Sheet) -> None:
    sheet["B1"].formula = "=A1*2"
    with book.app.properties(calculation="manual"):
        sheet["A1"].value = 21
    assert sheet["B1"].value == 42.0


def test_connecting_by_pipe(documents: Documents, book: xw.Book) -> None:
    book.sheets[0]["A1"].value = "在此"
    assert calc.connect(pipe=documents.office.pipe).sheets[0]["A1"].value == "在此"
    documents.open()
    with pytest.raises(WorkbookError, match="打开了 2 个"):
        calc.connect(pipe=documents.office.pipe)
    with pytest.raises(WorkbookError, match="没有 LibreOffice"):
        calc.connect(pipe="no_such_pipe")


def test_the_file_itself_is_not_written(book: xw.Book, sheet: xw.Sheet, tmp_path) -> None:
    sheet["A1"].value = "副本"
    book.impl.save(tmp_path / "副本.xlsx")
    copy = xw.Book(impl=book.impl)
    assert copy.name == book.name
    with pytest.raises(UnsupportedWorkbook, match="自行保存"):
        book.impl.save()
    from python_calamine import CalamineWorkbook

    written = CalamineWorkbook.from_path(tmp_path / "副本.xlsx").get_sheet_by_index(0).to_python()
    assert written == [["副本"]]


def test_python_imports_as_ever_once_the_office_is_reached(documents: Documents) -> None:
    """UNO's own import hides what is missing behind another error; libraries rely on the usual one."""
    assert builtins.__import__.__module__ == "builtins"
    with pytest.raises(ModuleNotFoundError):
        __import__("no_such_module_anywhere")
