"""Building: the same bytes each time, formulas that know their names, parameters from the policy alone."""

from __future__ import annotations

import ast
import datetime as dt
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel

from xl_heating.functions import catalogue
from xl_heating.policy import Policy, sheet_rows
from xl_heating.recalculation import calculate
from xl_heating.templates import building, district_workbook, street_workbook

TEMPLATES = Path(__file__).parents[2] / "xl_heating" / "templates"
WORKBOOKS = Path(__file__).parents[2] / "workbooks"
NATIVE = {
    "AND", "CHOOSE", "COLUMNS", "COUNT", "COUNTBLANK", "COUNTIFS", "DATE", "DAY", "EDATE", "FIND", "IF",
    "IFERROR", "INDEX", "INT", "ISERROR", "ISNUMBER", "ISTEXT", "LARGE", "LEFT", "LEN", "MATCH", "MAX", "MID",
    "MIN", "MOD", "N", "NA", "NOT", "OR", "RIGHT", "ROUND", "ROUNDUP", "ROWS", "SUBSTITUTE", "SUM", "SUMIF",
    "SUMIFS", "SUMPRODUCT", "TEXT", "UPPER", "VALUE", "LN", "MONTH", "YEAR",
}  # fmt: skip
"""Functions of Excel 2016; one more must be known to Excel 2016, WPS and LibreOffice alike."""


def test_two_builds_are_byte_identical(tmp_path: Path, policy: Policy) -> None:
    for build, rows in ((street_workbook, {"rows": 20}), (district_workbook, {})):
        first, second = tmp_path / "一" / "表.xlsx", tmp_path / "二" / "表.xlsx"
        for path in (first, second):
            path.parent.mkdir(exist_ok=True)
            build(path, policy, **rows)  # type: ignore[operator]
        assert first.read_bytes() == second.read_bytes()


def test_check_names_what_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An untouched build has no difference; a changed cell, a missing and a broken file are each named."""

    def small(path: Path, policy: Policy) -> None:
        district_workbook(path, policy)

    monkeypatch.setattr(building, "BUILDERS", {"甲.xlsx": small, "乙.xlsx": small, "丙.xlsx": small})
    monkeypatch.setattr(building, "build_samples", lambda folder: [])
    building.build_all(tmp_path)
    assert building.check(tmp_path) == []
    workbook = openpyxl.load_workbook(tmp_path / "甲.xlsx")
    workbook["区级汇总"]["A6"] = "某街道"
    workbook.save(tmp_path / "甲.xlsx")
    (tmp_path / "乙.xlsx").unlink()
    (tmp_path / "丙.xlsx").write_bytes(b"PK broken")
    found = building.check(tmp_path)
    assert any("甲.xlsx" in line and "sheet1.xml 与代码生成的不同" in line for line in found)
    assert any("乙.xlsx：没有此文件" in line for line in found)
    assert any("丙.xlsx" in line for line in found)


@pytest.mark.parametrize("kind", ["street_path", "district_path"])
def test_cached_values_are_what_the_formulas_give(kind: str, request: pytest.FixtureRequest) -> None:
    path: Path = request.getfixturevalue(kind)
    shown = openpyxl.load_workbook(path, data_only=True)
    results = calculate(path).values
    assert sum(map(len, results.values())) > 100
    for sheet, cells in results.items():
        for (row, column), value in cells.items():
            found = shown[sheet].cell(row, column).value
            if isinstance(found, dt.datetime):
                found = to_excel(found)
            assert (found or None) == (value or None), (sheet, row, column)


@pytest.mark.parametrize("kind", ["street_path", "district_path"])
def test_nothing_asks_for_recalculation_on_opening(kind: str, request: pytest.FixtureRequest) -> None:
    """Excel without the add-in would otherwise replace right figures by #NAME?."""
    path: Path = request.getfixturevalue(kind)
    with zipfile.ZipFile(path) as package:
        settings = re.search(r"<calcPr[^>]*>", package.read("xl/workbook.xml").decode())
    assert settings is not None
    assert "fullCalcOnLoad" not in settings[0]
    assert int(re.search(r'calcId="(\d+)"', settings[0])[1]) >= 191029  # type: ignore[index]


@pytest.mark.parametrize("kind", ["street_path", "district_path"])
def test_formulas_use_only_known_names(kind: str, request: pytest.FixtureRequest) -> None:
    workbook = openpyxl.load_workbook(request.getfixturevalue(kind))
    names = {name.casefold() for name in workbook.defined_names}
    assert names.isdisjoint(name.casefold() for name in catalogue)  # a name would hide the function
    functions, mentioned = set(), set()
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    text = re.sub(r'"[^"]*"', '""', getattr(cell.value, "text", cell.value))
                    functions |= set(re.findall(r"([A-Z][A-Z_]*)\(", text))
                    mentioned |= {word.casefold() for word in re.findall(r"\bheat_\w+\b(?!\()", text)}
    assert functions <= NATIVE | set(catalogue)
    assert mentioned <= names
    assert mentioned


def test_parameters_are_the_policys(street_path: Path, policy: Policy) -> None:
    sheet = openpyxl.load_workbook(street_path)["政策参数"]
    assert [cell.value for cell in sheet[3]][:7] == [
        "键",
        "值",
        "单位",
        "生效起",
        "生效止",
        "依据条款",
        "说明",
    ]
    rows = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=4)}
    assert rows.keys() == {row[0] for row in sheet_rows(policy)}
    assert (rows["target.rural_heating"], rows["ELEC_DECENTRAL.running.rate"]) == (24961, 0.2)
    assert (rows["share_mode"], rows["urban_market_counts"]) == ("UPPER_FIRST", True)


def test_catalogue_sheet_lists_every_function(district_path: Path) -> None:
    sheet = openpyxl.load_workbook(district_path)["函数目录"]
    assert [row[1].value for row in sheet.iter_rows(min_row=4)] == list(catalogue)


def test_no_policy_figure_in_template_code() -> None:
    """Caps, shares, ceilings and targets reach the workbooks from the policy file alone."""
    figures = re.compile(r"(?<![\w.])(?:6000|3000|6600|24961|488|70000|83|67|600|120)(?![\w.])")
    for path in sorted(TEMPLATES.glob("*.py")):
        if path.name.startswith(("demo", "sample")):
            continue  # synthetic rows have amounts of their own
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, float)):
                text = "" if isinstance(node.value, bool) else str(node.value)
                assert not figures.search(text), f"{path.name}:{node.lineno} {text}"
