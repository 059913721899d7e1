"""The add-in in LibreOffice Calc: found, described, fed and answering as a user meets it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from calc_office import Office, settings

from xl_heating.functions import CellError, call, catalogue
from xl_heating.hosts.libreoffice.interface import GIVEN_AS_CELLS, methods

pytestmark = pytest.mark.host


def first_sheet(results: list[Any]) -> dict[str, Any]:
    """The values of the formula cells of the only sheet, from a last step ``cells``."""
    (cells,) = results[-1].values()
    return {name: value for name, (value, _) in cells.items()}


def test_libreoffice_reads_the_interface_as_it_was_written(office: Office) -> None:
    (read,) = office.run([["types"]])
    assert read == {method.name: ["[][]any", [kind for _, kind in method.parameters]] for method in methods()}


def test_the_function_wizard_shows_the_help(office: Office) -> None:
    (listed,) = office.run([["functions", "HEAT_"]])
    assert listed.keys() == {*catalogue, "HEAT_STATUS"}
    for name, spec in catalogue.items():
        help_text, arguments = listed[name]
        assert help_text == f"{spec.title}：{spec.help}"
        assert arguments == [
            [each.name, each.text, (name, each.name) not in GIVEN_AS_CELLS] for each in spec.arguments
        ]


def test_blank_and_zero(office: Office) -> None:
    """A blank cell comes as 0: a name or date is then blank; an amount that would differ is an error."""
    formulas = {
        "B1": '=HEAT_SUBSIDY("分散电代煤",5800)',  # 5,800 < 6,000
        "B2": '=HEAT_SUBSIDY("分散电代煤",5800,A9)',  # blank would be 1 household, 0 none: no amount shown
        "B3": '=HEAT_SUBSIDY("分散电代煤",5800,IF(A9="","",A9))',  # surely blank: 1 household
        "B4": '=HEAT_SUBSIDY("分散电代煤",5800,1)',
        "B5": "=HEAT_SUBSIDY(A9,A9,A9)",  # an empty row of a ledger
        "B6": "=HEAT_ROUTE(A9)",
        "B7": "=HEAT_SEASON(A9)",
        "B8": '=HEAT_RUNNING("分散电代煤",1000,A9)',  # 三（三）4: not said whether it has its own meter
        "B9": '=HEAT_RUNNING("分散电代煤",1000,"是")',  # 1000 × 0.2
        "B10": "=HEAT_DEADLINE(DATE(2021,7,1),DATE(2021,7,1),,FALSE())",
        "B11": "=HEAT_ELIGIBLE(A9,A9,A9)",
    }
    steps = [["put", cell, formula.replace(",", ";")] for cell, formula in formulas.items()]
    shown = first_sheet(office.run([["open"], *steps, ["cells"]]))
    assert [shown[f"B{row}"] for row in range(1, 12)] == [
        5800.0, {"error": "#VALUE!"}, 5800.0, 5800.0, "", "", "", {"error": "#VALUE!"}, 200.0, "逾期1天", "",
    ]  # fmt: skip


def test_errors_keep_their_kind(office: Office) -> None:
    """In single cells, inside the block of an array formula, and out of an argument."""
    rows = [["太阳能", 2500.5], ["电炉", 1.0], ["太阳能", -1.0], ["太阳能", "三千"], ["", ""]]
    steps: list[list[Any]] = [
        ["rows", "A1:B5", rows],
        ["array", "D1:D5", "=HEAT_SUBSIDY(A1:A5;B1:B5)"],
        ["put", "F1", "=HEAT_CAP(NA())"],
        ["put", "F2", '=HEAT_CAP("电炉")'],
        ["put", "F3", '=HEAT_SUBSIDY("太阳能";-1)'],
        ["put", "F4", "=SUM(D1:D5)"],
    ]
    shown = first_sheet(office.run([["open"], *steps, ["cells"]]))
    assert [shown[f"D{row}"] for row in range(1, 6)] == [
        2500.5, {"error": "#N/A"}, {"error": "#NUM!"}, {"error": "#VALUE!"}, "",
    ]  # fmt: skip
    assert [shown[f"F{row}"] for row in range(1, 5)] == [
        {"error": "#N/A"}, {"error": "#N/A"}, {"error": "#NUM!"}, {"error": "#N/A"},
    ]  # fmt: skip


def test_an_error_in_a_range_is_loud_and_can_be_kept_to_its_row(office: Office) -> None:
    steps = [
        ["rows", "A1:B3", [["太阳能", 2500.0], ["太阳能", 1.0], ["太阳能", ""]]],
        ["put", "B2", "=NA()"],
        ["array", "D1:D3", "=HEAT_SUBSIDY(A1:A3;B1:B3)"],
        ["array", "E1:E3", '=HEAT_SUBSIDY(A1:A3;IFERROR(B1:B3;"错误"))'],
    ]
    shown = first_sheet(office.run([["open"], *steps, ["cells"]]))
    assert [shown[f"D{row}"] for row in range(1, 4)] == [{"error": "Err:504"}] * 3
    assert [shown[f"E{row}"] for row in range(1, 4)] == [2500.0, {"error": "#VALUE!"}, ""]


def test_a_ledger_with_an_error_cell_is_audited(office: Office) -> None:
    """The area is read cell by cell, so the finding names the cell that is an error; blanks stay blanks."""
    head = ["户号", "姓名", "身份证号", "改造方式", "可补贴费用", "补贴金额"]
    row = ["99-001-0001", "测一", "990000196001011234", "太阳能", 2500.0]
    steps = [
        ["rows", "A1:F3", [head, [*row, 2500.0], [*row[:4], "", ""]]],
        ["put", "F2", "=1/0"],
        ["array", "H1:O20", "=HEAT_AUDIT(A1:F3;;DATE(2022;1;1))"],
    ]
    shown = first_sheet(office.run([["open"], *steps, ["cells"]]))
    expected = call(
        "HEAT_AUDIT", [head, [*row, CellError.DIV0], [*row[:4], None, None]], None, dt.date(2022, 1, 1)
    )
    assert isinstance(expected, list)
    assert {len(found) for found in expected} == {len("HIJKLMNO")}
    assert any("#DIV/0!" in str(cell) for found in expected for cell in found)
    for at, found in enumerate(expected, start=1):
        assert [shown[f"{letter}{at}"] for letter in "HIJKLMNO"] == [
            "" if cell is None else cell for cell in found
        ]


@pytest.mark.parametrize(("day_0", "serial"), [((1899, 12, 30), 44531), ((1904, 1, 1), 43069)])
def test_dates_count_from_the_documents_own_day(
    office: Office, day_0: tuple[int, int, int], serial: int
) -> None:
    """1 December 2021 has number 44,531 or, 1,462 less, 43,069; the season begins in autumn 2021."""
    steps = [
        ["open"],
        ["day_0", *day_0],
        ["put", "A1", "=DATE(2021;12;1)"],
        ["put", "A2", "=HEAT_SEASON(A1)"],
        ["put", "A3", '=HEAT_DATE("2021年12月1日")'],
        ["put", "A4", "=HEAT_DATE(A1)"],
        ["cells"],
    ]
    shown = first_sheet(office.run(steps))
    assert [shown[f"A{row}"] for row in range(1, 5)] == [serial, "2021-2022", serial, serial]


def test_saved_names_are_plain(office: Office, tmp_path: Path) -> None:
    """Excel finds its own functions again in a file that Calc has saved."""
    path = tmp_path / "保存.xlsx"
    office.run([["open"], ["put", "A1", '=HEAT_CAP("太阳能")'], ["save", str(path)]])
    assert openpyxl.load_workbook(path).active["A1"].value == '=HEAT_CAP("太阳能")'
    assert openpyxl.load_workbook(path, data_only=True).active["A1"].value == 6000


def test_status_when_ready(office: Office) -> None:
    *_, shown = office.run([["open"], ["put", "A1", "=HEAT_STATUS()"], ["show", "A1"]])
    assert shown.startswith("清洁取暖加载项已就绪：xl_heating ")


WRONG_SETTINGS = {
    "nothing": (None, "尚未登记 xl_heating 所在的 Python 环境"),
    "other_python": ({**settings(), "python": "3.8"}, "登记的环境是 Python 3.8，二者须相同"),
    "gone": ({**settings(), "paths": ["/nowhere/at/all"]}, "登记的文件夹已不存在：/nowhere/at/all"),
    "empty": ({**settings(), "paths": ["/usr/share"]}, "No module named 'xl_heating'"),
}


def test_without_the_environment_every_function_says_so(
    office_program: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A real error that no total passes over, the names kept, the reason told; ready once installed."""
    folder = tmp_path_factory.mktemp("unready")
    sheet = [
        ["open"],
        ["put", "A1", '=HEAT_CAP("太阳能")'],
        ["array", "B1:C1", '=HEAT_SPLIT("太阳能";1)'],
        ["put", "A2", "=SUM(A1:C1)"],
        ["put", "A3", "=HEAT_STATUS()"],
        ["show", "A1"], ["show", "C1"], ["show", "A2"], ["show", "A3"], ["cells"],
    ]  # fmt: skip
    with Office(office_program, folder, None) as office:
        for name, (written, reason) in WRONG_SETTINGS.items():
            if written:
                office.write(written)
            *_, one, block, total, status, cells = office.run(sheet)
            assert (one, block, total) == ("#ADDIN?",) * 3, name
            assert status.startswith("清洁取暖加载项未就绪：")
            assert reason in status
            (formulas,) = cells.values()
            assert formulas["A1"][1] == '=ORG.XLHEATING.FUNCTIONS.HEAT_CAP("太阳能")'
        office.write({**settings(), "paths": ["/nowhere"]})
        assert office.run([*sheet, ["bars"]])[-1] is True
        office.write(settings())
        *_, one, _, total, status, _ = office.run(sheet)
        assert (one, total) == ("6000", "6002")
        assert "已就绪" in status
