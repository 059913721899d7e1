"""台账体检, 清除标记 and 数据清洗 on a workbook open in LibreOffice, against the closed file."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from calc_documents import Documents

from xl_heating.engines import file as file_engine
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import audit, clean
from xl_heating.jobs.layout.marks import MARKS_SHEET
from xl_heating.jobs.marking import ERROR_COLOR, MARK
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.writing import comparable, rows_of
from xl_heating.policy import load_policy

pytestmark = pytest.mark.host

NOW = dt.datetime(2022, 8, 1, 9, 30)
OCCASION = Occasion(load_policy(), NOW.date(), NOW)
GREY = (217, 217, 217)
HEADERS = [
    *("户编号", "街道镇", "村（居）", "户主姓名", "改造方式", "设备编号", "开工日期", "验收日期", "验收结论"),
    *("设备费", "补贴合计"),
]
DAY = dt.datetime(2021, 10, 1)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    rows = [
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
            5000 + at,
            5000,
        ]
        for at in range(1, 5)
    ]
    rows[1][10] = 5500  # more than its cost of 5002: K4
    rows[2][5] = "SB1"  # a device of two households: F5
    rows[3][6] = "2021.12.01"  # begun after acceptance, and typed as text: H6, G6
    book = openpyxl.Workbook()
    page = book.active
    page.title = "改造台账"
    for row in (["上高街道清洁取暖改造台账"], HEADERS, *rows):
        page.append(row)
    page["K4"].fill = openpyxl.styles.PatternFill("solid", start_color="FFD9D9D9")
    page["K4"].comment = openpyxl.comments.Comment("发票待补", "张会计")
    book.save(tmp_path / "台账.xlsx")
    return tmp_path / "台账.xlsx"


def shown(book: xw.Book, name: str) -> list[list[object]]:
    rows = [[comparable(value) for value in row] for row in rows_of(book.sheets[name].range("A1:N12"))]
    return [row for row in rows if any(value is not None for value in row)]


def formulas(book: xw.Book, name: str, column: str) -> list[str]:
    return [text for (text,) in book.sheets[name].range(f"{column}4:{column}8").formula]


def test_audit_marks_and_cleaning_as_in_the_closed_file(
    path: Path, tmp_path: Path, documents: Documents
) -> None:
    other = Path(shutil.copy(path, tmp_path / "closed.xlsx"))
    closed_file.run(other, audit.run, OCCASION)
    book = documents.open(path)
    assert "台账体检完成" in buttons.act("audit", book, NOW)
    closed = file_engine.open(other, read_only=True)
    assert shown(book, "疑点清单") == shown(closed, "疑点清单")
    assert formulas(book, "疑点清单", "G") == formulas(closed, "疑点清单", "G")
    assert formulas(book, "疑点清单", "G")[0].startswith("=HYPERLINK(\"#'改造台账'!")
    assert not book.sheets[MARKS_SHEET].visible
    paper = book.impl.document.model.StyleFamilies.getByName("PageStyles")
    style = paper.getByName(book.sheets["疑点清单"].impl.api.PageStyle)
    assert (style.IsLandscape, style.ScaleToPagesX) == (True, 1)
    page = book.sheets["改造台账"]
    assert page.range("K4").color == ERROR_COLOR
    assert page.range("K4").note.text.startswith(f"发票待补\n{MARK}\n· 错误 SUBSIDY_GT_COST：")
    assert "没有改动" in buttons.act("audit", book, NOW)

    page.range("3:3").insert("down")
    buttons.act("unmark", book, NOW)
    assert page.range("K5").color == GREY
    assert page.range("F6").color is None
    assert [(note.location.address, note.text) for note in page.notes] == [("$K$5", "发票待补")]
    page.range("3:3").value = [[*HEADERS[:0], *[None] * 11]]

    buttons.act("clean", book, NOW)
    copy = book.sheets["改造台账-清洗"]
    assert copy.range("G7").value == dt.datetime(2021, 12, 1)
    assert page.range("G7").value == "2021.12.01"
    assert "没有改动" in buttons.act("clean", book, NOW)
    copy.range("D4").value = "测试某"
    assert "已保留" in buttons.act("clean", book, NOW)
    assert book.sheets["改造台账-清洗2"].range("D4").value == "测试1"


def test_the_same_copy_is_made_in_the_closed_file(path: Path, tmp_path: Path, documents: Documents) -> None:
    other = Path(shutil.copy(path, tmp_path / "closed.xlsx"))
    closed_file.run(other, clean.run, OCCASION)
    book = documents.open(path)
    buttons.act("clean", book, NOW)
    closed = file_engine.open(other, read_only=True)
    for name in ("改造台账-清洗", "清洗记录"):
        assert shown(book, name) == shown(closed, name)
