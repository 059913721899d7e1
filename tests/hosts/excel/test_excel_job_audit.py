"""台账体检, 清除标记 and 数据清洗 by their buttons in Excel, against the closed file."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from fake_excel import open_in_excel

from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import audit, clean
from xl_heating.jobs.layout.marks import MARKS_SHEET
from xl_heating.jobs.marking import ERROR_COLOR, MARK, OURS, WARNING_COLOR
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy

NOW = dt.datetime(2022, 8, 1, 9, 30)
OCCASION = Occasion(load_policy(), NOW.date(), NOW)
HEADERS = [
    *("户编号", "街道镇", "村（居）", "户主姓名", "改造方式", "设备编号", "开工日期", "验收日期", "验收结论"),
    *("设备费", "补贴合计"),
]
DAY = dt.datetime(2021, 10, 1)
ROWS = [
    [
        f"SG-{at}",
        "上高街道",
        "示例村",
        f"测试{at}",
        "分散电代煤",
        f"SB{at}",
        DAY,
        DAY,
        "合格",
        5000.0 + at,
        5000.0,
    ]
    for at in range(1, 5)
]
ROWS[1][10] = 5500.0  # more than its cost of 5002: K4
ROWS[2][5] = "SB1"  # a device of two households: F5
ROWS[3][6] = "2021.12.01"  # begun after acceptance, and typed as text: H6, G6
OVER, TWICE, LATE = (4, 11), (5, 6), (6, 8)
RED, AMBER = (
    red + green * 256 + blue * 65536 for red, green, blue in (ERROR_COLOR, WARNING_COLOR)
)  # as Excel counts colours


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "改造台账"
    page.append(["上高街道清洁取暖改造台账"])
    page.append(HEADERS)
    for row in ROWS:
        page.append(row)
    book.save(tmp_path / "台账.xlsx")
    return tmp_path / "台账.xlsx"


@pytest.fixture
def book(path: Path) -> xw.Book:
    return open_in_excel(path)


def sheet(book: xw.Book, name: str):
    return book.impl.xl.sheet(name)


def texts(book: xw.Book, name: str) -> dict[tuple[int, int], object]:
    """What a sheet holds, formulas as formulas."""
    page = sheet(book, name)
    return {**page.cells, **page.formulas}


def test_the_list_is_what_the_closed_file_gets(path: Path, book: xw.Book, tmp_path: Path) -> None:
    other = shutil.copy(path, tmp_path / "closed.xlsx")
    closed_file.run(Path(other), audit.run, OCCASION)
    said = buttons.act("audit", book, NOW)
    assert "台账体检完成" in said
    assert texts(book, "疑点清单") == texts(open_in_excel(Path(other)), "疑点清单")
    assert texts(book, MARKS_SHEET) == texts(open_in_excel(Path(other)), MARKS_SHEET)
    assert sheet(book, MARKS_SHEET).Visible == 0
    assert book.sheets.active.name == "改造台账"
    paper = sheet(book, "疑点清单").PageSetup
    assert (paper.PaperSize, paper.Orientation, paper.Zoom, paper.FitToPagesWide) == (9, 2, False, 1)


def test_cells_are_marked_and_a_second_click_changes_nothing(book: xw.Book) -> None:
    page = sheet(book, "改造台账")
    buttons.act("audit", book, NOW)
    assert {place: page.colors[place] for place in (OVER, TWICE, LATE)} == {OVER: RED, TWICE: RED, LATE: RED}
    assert page.comments[OVER].Text().startswith(f"{MARK}\n· 错误 SUBSIDY_GT_COST：")
    before = dict(page.colors), texts(book, "疑点清单")
    assert "没有改动" in buttons.act("audit", book, NOW)
    assert (dict(page.colors), texts(book, "疑点清单")) == before


def test_clearing_gives_back_what_was_there(book: xw.Book) -> None:
    page = sheet(book, "改造台账")
    page.colors[OVER] = 0xD9D9D9
    page.colors[3, 1] = 0x00FF00
    page.Cells(*OVER).AddComment("发票待补")
    buttons.act("audit", book, NOW)
    assert page.comments[OVER].Text().startswith(f"发票待补\n{MARK}\n")
    buttons.act("unmark", book, NOW)
    assert page.colors == {OVER: 0xD9D9D9, (3, 1): 0x00FF00}
    assert [comment.Text() for comment in page.Comments] == ["发票待补"]


def test_marks_move_along_with_inserted_rows(book: xw.Book) -> None:
    page = sheet(book, "改造台账")
    buttons.act("audit", book, NOW)
    page.insert(3, 2)
    buttons.act("unmark", book, NOW)
    ours = {red + green * 256 + blue * 65536 for red, green, blue in OURS}
    assert not ours & set(page.colors.values())
    assert not page.comments


def test_a_protected_sheet_is_listed_and_not_marked(book: xw.Book) -> None:
    page = sheet(book, "改造台账")
    page.protected = True
    said = buttons.act("audit", book, NOW)
    assert "“改造台账”受保护" in said
    assert not page.colors
    assert texts(book, "疑点清单")
    page.protected = False
    assert "没有台账体检留下的标记" in buttons.act("unmark", book, NOW)


def test_cleaning_the_sheet_that_is_looked_at(path: Path, book: xw.Book, tmp_path: Path) -> None:
    other = shutil.copy(path, tmp_path / "closed.xlsx")
    closed_file.run(Path(other), clean.run, OCCASION)
    original = dict(sheet(book, "改造台账").cells)
    buttons.act("clean", book, NOW)
    closed = open_in_excel(Path(other))
    assert sheet(book, "改造台账").cells == original
    for name in ("改造台账-清洗", "清洗记录"):
        assert texts(book, name) == texts(closed, name)
    assert sheet(book, "改造台账-清洗").cells[6, 7] == dt.datetime(2021, 12, 1)
    assert "没有改动" in buttons.act("clean", book, NOW)


def test_a_copy_that_was_changed_meanwhile_stays(book: xw.Book) -> None:
    buttons.act("clean", book, NOW)
    sheet(book, "改造台账-清洗").cells[3, 4] = "测试某"
    sheet(book, "改造台账").cells[4, 7] = "2021/10/02"
    assert "已保留" in buttons.act("clean", book, NOW)
    assert sheet(book, "改造台账-清洗").cells[3, 4] == "测试某"
    assert sheet(book, "改造台账-清洗2").cells[4, 7] == dt.datetime(2021, 10, 2)


def test_an_untouched_copy_is_replaced_without_a_question(book: xw.Book) -> None:
    buttons.act("clean", book, NOW)
    sheet(book, "改造台账").cells[4, 7] = "2021/10/02"
    buttons.act("clean", book, NOW)
    assert [each.name for each in book.sheets if "清洗" in each.name] == ["改造台账-清洗", "清洗记录"]
    assert sheet(book, "改造台账-清洗").cells[4, 7] == dt.datetime(2021, 10, 2)
