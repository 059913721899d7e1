"""免安装函数: which functions a workbook's names hold and which not; the sheets that publishing adds."""

from __future__ import annotations

from pathlib import Path

from xl_heating.forms.book import Book, Results, Sheet
from xl_heating.forms.headers import write_headers
from xl_heating.functions import catalogue
from xl_heating.hosts.lambda_names import limits, without_lambda
from xl_heating.hosts.publishing.policy_sheets import LIST_SHEET
from xl_heating.policy import Policy, load_policy
from xl_heating.templates.policy_sheets import set_heights, write_parameters, write_routes
from xl_heating.templates.writing import write_calculated

_COLUMNS = (("主题", 17), ("函数", 28), ("名称", 17), ("本版", 7), ("用法", 52), ("适用范围", 52))
HEADER_ROW, FIRST_ROW = 3, 4


def write_lambda_sheet(book: Book) -> Sheet:
    """One row a function, as in the catalogue: whether it is there, how it is called, its limits."""
    sheet = book.sheet(LIST_SHEET, tab="#7F7F7F")
    width = len(_COLUMNS)
    missing = {spec.name for spec in without_lambda()}
    sheet.merge(1, 1, 1, width, "免安装函数", "title")
    sheet.merge(
        2, 1, 2, width,
        "本工作簿自带下列函数（名称管理器中的 LAMBDA 名称），无需安装程序和宏；"
        "WPS 表格 12.6 及以上、Excel 365/2024、Excel 网页版和 Mac 版可用，LibreOffice 不能计算。"
        "政策取自“政策参数”表。"
        "参数取一列或单个值；改造方式等用标准名称，日期为真正的日期，全角字符不作处理。",
        "note",
    )  # fmt: skip
    set_heights(sheet)
    sheet.height(2, 27)
    write_headers(sheet, HEADER_ROW, [(title,) for title, _ in _COLUMNS])
    for column, (_, characters) in enumerate(_COLUMNS, start=1):
        sheet.width(column, characters)
    row = FIRST_ROW
    for row, spec in enumerate(catalogue.values(), start=FIRST_ROW):
        there = spec.name not in missing
        scope = limits(spec) if there else "须安装程序后使用。"
        values = (spec.topic.value, spec.name, spec.title, "有" if there else "无", spec.signature, scope)
        for column, value in enumerate(values, start=1):
            look = {"align": "center"} if column == 4 else {}
            sheet.write(row, column, value, "wrapped", **look)
        lines = max(-(-_columns_of(text) // 50) for text in (spec.signature, scope))
        sheet.height(row, 13.5 * lines + 3)
    grey = book.conditional(font_color="#7F7F7F")
    sheet.raw.conditional_format(
        FIRST_ROW - 1,
        0,
        row - 1,
        width - 1,
        {"type": "formula", "criteria": f'=$D{FIRST_ROW}="无"', "format": grey},
    )
    sheet.raw.freeze_panes(HEADER_ROW, 2)
    sheet.raw.repeat_rows(HEADER_ROW - 1)
    sheet.raw.print_area(0, 0, row - 1, width - 1)
    sheet.landscape()
    return sheet


def write_reference(path: Path, policy: Policy | None = None) -> None:
    """Write a workbook of the sheets that publishing adds to others, every formula with its value."""
    policy = policy or load_policy()

    def draw(target: Path, results: Results | None) -> None:
        with Book(target, results, title="政策参数") as book:
            write_parameters(book, policy)
            write_routes(book, policy)
            write_lambda_sheet(book)

    write_calculated(path, draw)


def _columns_of(text: str) -> int:
    """Width in characters of a fixed-width font: Chinese counts twice."""
    return sum(1 if character.isascii() else 2 for character in text)
