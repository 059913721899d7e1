"""The templates without installation: no macros, every function a name, the figures as in the template."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel

from xl_heating.functions import catalogue
from xl_heating.hosts.lambda_names import lambda_names
from xl_heating.policy import Policy
from xl_heating.recalculation import calculate
from xl_heating.templates import building, district_workbook
from xl_heating.templates.no_installation import edition_file, edition_of


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Path:
    path = tmp_path_factory.mktemp("edition") / edition_file("区级汇总.xlsm")
    edition_of("区级汇总.xlsm", district_workbook)(path, policy)
    return path


def test_each_template_has_its_edition() -> None:
    assert {"村居名单-免安装.xlsx", "街镇台账-免安装.xlsx", "区级汇总-免安装.xlsx"} <= set(building.BUILDERS)


def test_it_has_no_macros_and_no_buttons(edition: Path) -> None:
    with zipfile.ZipFile(edition) as package:
        assert not [name for name in package.namelist() if "vba" in name.lower() or name.endswith(".vml")]


def test_its_names_are_the_functions(edition: Path) -> None:
    book = openpyxl.load_workbook(edition)
    named = {name: found.attr_text for name, found in book.defined_names.items() if name.startswith("HEAT_")}
    assert named == lambda_names()
    used = {
        name
        for sheet in book
        for row in sheet
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
        for name in catalogue
        if f"{name}(" in cell.value
    }
    assert used
    assert used <= set(named)


def test_it_lists_what_it_has_and_what_it_lacks(edition: Path) -> None:
    rows = openpyxl.load_workbook(edition)["免安装函数"].iter_rows(min_row=4, values_only=True)
    there = {row[1]: row[3] == "有" for row in rows}
    assert there == {name: spec.native is not None for name, spec in catalogue.items()}


def test_it_shows_what_its_formulas_give(edition: Path) -> None:
    shown = openpyxl.load_workbook(edition, data_only=True)
    for sheet, cells in calculate(edition).values.items():
        for (row, column), value in cells.items():
            stored = shown[sheet].cell(row, column).value
            if isinstance(stored, dt.datetime):
                stored = to_excel(stored)
            assert (stored or "") == (value or "") or stored == value, (sheet, row, column)


def test_two_builds_are_byte_identical(edition: Path, tmp_path: Path, policy: Policy) -> None:
    again = tmp_path / edition.name
    edition_of("区级汇总.xlsm", district_workbook)(again, policy)
    assert again.read_bytes() == edition.read_bytes()
