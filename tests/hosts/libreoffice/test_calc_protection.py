"""A street's workbook open in Calc: fixed pages take entries and refuse the rest, ledgers grow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw
from calc_documents import Documents
from calc_office import Office

from xl_heating.errors import CellNotWritable
from xl_heating.jobs.structure import insert_rows
from xl_heating.policy import load_policy
from xl_heating.templates import street_workbook

pytestmark = pytest.mark.host

PROTECTED = ("进度调度", "本街镇汇总", "政策参数", "改造方式", "函数目录")


@pytest.fixture(scope="module")
def book(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[xw.Book]:
    path: Path = tmp_path_factory.mktemp("protected") / "街镇台账.xlsm"
    street_workbook(path, load_policy(), street="上高街道", rows=20)
    documents = Documents(office)
    yield documents.open(path)
    documents.close()


def test_only_fixed_pages_are_protected_and_without_a_password(book: xw.Book) -> None:
    assert tuple(sheet.name for sheet in book.sheets if sheet.api.isProtected()) == PROTECTED
    page = book.sheets["本街镇汇总"].api
    page.unprotect("")
    assert not page.isProtected()
    page.protect("")


@pytest.mark.parametrize(
    ("sheet", "entry", "value", "formula"),
    [
        ("进度调度", "D4", 20.0, "I4"),
        ("进度调度", "O4", "管网未通", "K4"),
        ("本街镇汇总", "F2", dt.datetime(2021, 11, 30), "B6"),
    ],
)
def test_entries_are_taken_and_formulas_refused(
    book: xw.Book, sheet: str, entry: str, value: object, formula: str
) -> None:
    page = book.sheets[sheet]
    page.range(entry).value = value
    assert page.range(entry).raw_value == value
    kept = page.range(formula).formula
    assert kept.startswith("=")
    with pytest.raises(CellNotWritable, match=sheet):
        page.range(formula).value = 1
    assert page.range(formula).formula == kept


def test_parameters_are_the_districts(book: xw.Book) -> None:
    with pytest.raises(CellNotWritable):
        book.sheets["政策参数"].range("B4").value = 1


def test_rows_go_into_a_ledger(book: xw.Book) -> None:
    ledger = book.sheets["改造台账"]
    before = ledger.range("A26").value, ledger.range("Y26").formula
    insert_rows(ledger, 26, 3)
    assert (ledger.range("A29").value, ledger.range("Y29").formula) == (
        before[0],
        before[1].replace("26", "29"),
    )
    assert "$29" in ledger.range("Y3").formula  # the sum grows with it
