"""函数目录: what each HEAT_ function does, from its specification."""

from __future__ import annotations

from xl_heating.forms.book import Book, Sheet
from xl_heating.forms.headers import write_headers
from xl_heating.functions import catalogue
from xl_heating.functions.spec import Shape
from xl_heating.jobs.layout import CATALOGUE_SHEET
from xl_heating.templates.policy_sheets import set_heights

_COLUMNS = (
    ("类别", 12),
    ("函数", 22),
    ("名称", 14),
    ("用法", 44),
    ("说明", 54),
    ("参数", 60),
    ("依据条款", 13),
)
HEADER_ROW, FIRST_ROW = 3, 4


def write_catalogue(book: Book) -> Sheet:
    """One row a function, in the order of the catalogue."""
    sheet = book.sheet(CATALOGUE_SHEET, tab="#7F7F7F")
    width = len(_COLUMNS)
    sheet.merge(1, 1, 1, width, "函数目录", "title")
    sheet.merge(
        2, 1, 2, width,
        "单元格中输入“=函数名(参数)”即可；方括号中的参数可以省略。"
        "[policy] 为改用的参数：“键=值”文本，或“政策参数”表的“键”“值”两列；省略则按现行政策。"
        "未安装加载项的电脑显示上次计算的结果。",
        "note",
    )  # fmt: skip
    set_heights(sheet)
    write_headers(sheet, HEADER_ROW, [(title,) for title, _ in _COLUMNS])
    for column, (_, characters) in enumerate(_COLUMNS, start=1):
        sheet.width(column, characters)
    row = FIRST_ROW
    for row, spec in enumerate(catalogue.values(), start=FIRST_ROW):
        arguments = "\n".join(
            f"{each.name} {each.text}" for each in spec.arguments if each.shape is not Shape.POLICY
        )
        values = (spec.topic.value, spec.name, spec.title, spec.signature, spec.help, arguments, spec.clause)
        for column, value in enumerate(values, start=1):
            sheet.write(row, column, value, "wrapped")
        lines = max(
            sum(-(-_columns_of(line) // 58) for line in arguments.splitlines()),
            -(-_columns_of(spec.help) // 52),
            -(-_columns_of(spec.signature) // 42),
        )
        sheet.height(row, 13.5 * lines + 3)
    sheet.raw.freeze_panes(HEADER_ROW, 2)
    sheet.raw.repeat_rows(HEADER_ROW - 1)
    sheet.raw.print_area(0, 0, row - 1, width - 1)
    sheet.landscape()
    sheet.protect()
    return sheet


def _columns_of(text: str) -> int:
    """Width in characters of a fixed-width font: Chinese counts twice."""
    return sum(1 if character.isascii() else 2 for character in text)
