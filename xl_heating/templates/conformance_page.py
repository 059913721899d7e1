"""The main page of the conformance workbook: one formula a row, its value, what it must be, the check."""

from __future__ import annotations

from collections.abc import Sequence

from xl_heating.forms.book import Book, Sheet
from xl_heating.forms.headers import write_headers
from xl_heating.ledger.grid import column_letters
from xl_heating.policy import Policy
from xl_heating.templates.conformance_arrays import ARRAYS_SHEET, Arrays
from xl_heating.templates.conformance_checks import CHECK_LOOK, check_formula, look, write_expected
from xl_heating.templates.conformance_hosts import LibreOfficeLimits
from xl_heating.templates.conformance_rows import Row
from xl_heating.templates.policy_sheets import set_heights

COLUMNS = (
    ("序号", 5),
    ("主题", 9),
    ("函数", 21),
    ("说明", 40),
    ("公式", 58),
    ("结果", 17),
    ("期望", 17),
    ("一致", 7),
    ("LibreOffice 中的不同", 30),
)
COUNTS_ROW, HEADER_ROW, FIRST_ROW = 3, 4, 5
AGREES_COLUMN = 8
RESULT, EXPECTED, AGREES = (column_letters(column) for column in (6, 7, AGREES_COLUMN))
SHOWN_FORMULA = 160
"""Characters of a formula that the page shows; all of it stands in the result's own cell."""


def write_rows(
    book: Book, sheet: Sheet, rows: Sequence[Row], arrays: Arrays, policy: Policy, limits: LibreOfficeLimits
) -> None:
    last, width = FIRST_ROW + len(rows) - 1, len(COLUMNS)
    sheet.merge(1, 1, 1, width, "函数校验", "title")
    sheet.merge(
        2, 1, 2, width,
        f"每行一个公式：结果与按政策手工核算的期望逐一比较，金额到分、文本逐字、错误值须为同一种。"
        f"全部一致，说明本机计算与政策（{policy.policy.document}，版本 {policy.version}）相符；"
        "改动“政策参数”会出现不一致。未安装加载项的 Excel、WPS 显示上次计算的结果；"
        "LibreOffice 须先安装加载项。"
        "LibreOffice 有少数行与此不同，原因写在最后一列，不涉及金额计算。",
        "note",
    )  # fmt: skip
    set_heights(sheet)
    sheet.height(2, 27)
    _write_counts(book, sheet, last)
    write_headers(sheet, HEADER_ROW, [(title,) for title, _ in COLUMNS])
    for column, (_, characters) in enumerate(COLUMNS, start=1):
        sheet.width(column, characters)
    for number, row in enumerate(rows, start=1):
        _write_row(sheet, HEADER_ROW + number, number, row, arrays, limits.reason(row))
    agrees = (FIRST_ROW - 1, AGREES_COLUMN - 1, last - 1, AGREES_COLUMN - 1)
    for value, fill, ink in (("TRUE", "#C6EFCE", "#006100"), ("FALSE", "#FFC7CE", "#9C0006")):
        look = book.conditional(bg_color=fill, font_color=ink)
        sheet.raw.conditional_format(
            *agrees, {"type": "cell", "criteria": "==", "value": value, "format": look}
        )
    sheet.raw.freeze_panes(HEADER_ROW, 3)
    sheet.raw.autofilter(HEADER_ROW - 1, 0, last - 1, width - 1)
    sheet.raw.repeat_rows(HEADER_ROW - 1)
    sheet.raw.print_area(0, 0, last - 1, width - 1)
    sheet.landscape()


def _write_counts(book: Book, sheet: Sheet, last: int) -> None:
    """行数, 一致, 不一致 and the verdict; whatever is not TRUE counts as different."""
    agrees = f"{AGREES}{FIRST_ROW}:{AGREES}{last}"
    at = COUNTS_ROW
    sheet.merge(at, 1, at, 2, "行数", "total_label")
    sheet.formula(at, 3, f"=ROWS({agrees})", "total", align="center")
    verdict = f'"全部一致","有"&H{at}&"行不一致，请在“一致”一列筛选查看"'
    sheet.formula(at, 4, f"=IF(AND(F{at}=C{at},H{at}=0),{verdict})", "total", align="center")
    sheet.write(at, 5, "一致", "total_label", align="right")
    sheet.formula(at, 6, f"=COUNTIF({agrees},TRUE)", "total", align="center")
    sheet.write(at, 7, "不一致", "total_label", align="right")
    sheet.formula(at, 8, f"=C{at}-F{at}", "total", align="center")
    red = book.conditional(bg_color="#FFC7CE", font_color="#9C0006")
    sheet.raw.conditional_format(
        at - 1, 7, at - 1, 7, {"type": "cell", "criteria": ">", "value": 0, "format": red}
    )
    sheet.height(at, 20)


def _write_row(sheet: Sheet, at: int, number: int, row: Row, arrays: Arrays, limit: str) -> None:
    formula, expected = row.formula, row.expected
    shown, note = formula, row.note
    if isinstance(expected, list):
        agreeing = arrays.add(number, row, expected)
        shown = f"{{{formula}}}"
        note = f"{note}（数组公式，在“{ARRAYS_SHEET}”表逐格比较；结果为一致的格数）"
        formula, expected = f"=COUNTIF({agreeing},TRUE)", sum(map(len, expected))
    if len(shown) > SHOWN_FORMULA:
        shown = f"{shown[:SHOWN_FORMULA]}……（全文见“结果”格）"
    texts = (number, row.spec.topic.value, row.spec.name, note, shown)
    for column, text in enumerate(texts, start=1):
        sheet.write(at, column, text, "center" if column == 1 else "wrapped", font_size=9)
    sheet.formula(at, 6, formula, "computed", **look(expected))
    write_expected(sheet, at, 7, expected)
    sheet.formula(
        at, 8, check_formula(f"{RESULT}{at}", f"{EXPECTED}{at}", expected), "computed", **CHECK_LOOK
    )
    sheet.write(at, 9, limit, "wrapped", font_size=9)
    lines = max(
        -(-_columns_of(text) // int(COLUMNS[column][1] * 1.1))
        for column, text in (
            (3, note),
            (4, shown),
            (6, expected if isinstance(expected, str) else ""),
            (8, limit),
        )
    )
    sheet.height(at, 12.5 * max(1, lines) + 4)


def _columns_of(text: str) -> int:
    """Width in characters of a fixed-width font: Chinese counts twice."""
    return sum(1 if character.isascii() else 2 for character in text)
