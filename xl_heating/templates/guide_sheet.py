"""填表说明: whose workbook this is, what each sheet is for, and how to fill it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xl_heating.forms.book import BUTTON_HEIGHT, Book, Sheet, pixels
from xl_heating.hosts.excel.commands import COMMANDS
from xl_heating.ledger.grid import column_letters
from xl_heating.policy import Policy
from xl_heating.templates.ledger_common import entered_cells

SHEET = "填表说明"
FIRST_OWN_ROW = 4
_WIDTHS = (4, 20, 92)
_CHARACTERS = 46
"""Chinese characters of a line in the widest column."""
_BUTTON_ABOVE = (32 - BUTTON_HEIGHT) // 2
"""Pixels between the upper edges of a row of 24 points and of its button."""
_LIST_COLUMN = 5
"""Where lists that the staff keep begin, beside the printed page."""


@dataclass(frozen=True)
class OwnCell:
    """A cell that says whose workbook this is, known to formulas by a defined name."""

    label: str
    name: str
    choices: str = ""
    number_format: str = "General"
    value: str | None = None
    hint: str = ""
    """What to fill in, shown while the cell is selected."""


@dataclass(frozen=True)
class OwnList:
    """A list that the staff keep for drop-down lists, known by the defined name of its filled cells."""

    title: str
    name: str
    rows: int


@dataclass(frozen=True)
class Guide:
    """What the sheet says."""

    title: str
    cells: Sequence[OwnCell]
    uses: Sequence[tuple[str, str]]
    """Sheets and what they are for."""
    rules: Sequence[str]
    lists: Sequence[OwnList] = ()


def reference_uses(policy: Policy) -> list[tuple[str, str]]:
    """What the sheets at the end of every workbook are for."""
    return [
        ("政策参数", f"全部政策数值，区办统一下发；各街镇请勿自行改动。版本 {policy.version}。"),
        ("改造方式", "下拉列表和计补条件，由政策参数得出，请勿改动。"),
        ("函数目录", "可在单元格中直接使用的函数。"),
    ]


def write_guide(book: Book, policy: Policy, guide: Guide, buttons: Mapping[str, str]) -> None:
    """Write the first sheet; `buttons` are captions with their macros, in the order of the year."""
    sheet = book.sheet(SHEET, tab="#1F4E79")
    for column, characters in enumerate(_WIDTHS, start=1):
        sheet.width(column, characters)
    sheet.merge(1, 1, 1, 3, guide.title, "title")
    sheet.height(1, 34)
    sheet.merge(2, 1, 2, 3, f"依据：《{policy.policy.name}》（{policy.policy.document}）", "caption")
    sheet.height(2, 22)
    sheet.raw.freeze_panes(2, 0)
    row = _own_cells(book, sheet, guide)
    row = _uses(sheet, guide, row + 2)
    row = _rules(sheet, guide, row + 2)
    if buttons and book.macros is not None:
        row = _buttons(sheet, buttons, row + 2)
    row += 2
    sheet.merge(row, 1, row, 3, policy.rule_line, "note")
    sheet.height(row, 28)
    for place, each in enumerate(guide.lists):
        _own_list(sheet, each, _LIST_COLUMN + 2 * place)
    sheet.raw.print_area(0, 0, row - 1, 2)
    sheet.portrait(tall=1)
    sheet.raw.activate()


def _own_cells(book: Book, sheet: Sheet, guide: Guide) -> int:
    row = FIRST_OWN_ROW - 1
    for cell in guide.cells:
        row += 1
        sheet.write(row, 2, cell.label, "header")
        sheet.write(row, 3, cell.value, "text", bold=True, num_format=cell.number_format)
        sheet.height(row, 20)
        if cell.choices:
            sheet.list_choice(row, 3, row, 3, f"={cell.choices}", cell.label, hint=cell.hint)
        elif cell.hint:
            sheet.hint(row, 3, cell.label, cell.hint)
        book.name(cell.name, f"'{SHEET}'!$C${row}")
    return row


def _uses(sheet: Sheet, guide: Guide, row: int) -> int:
    sheet.write(row, 1, "一、各表用途", "section")
    for number, (name, text) in enumerate(guide.uses, start=1):
        row += 1
        sheet.write(row, 1, number, "center")
        sheet.write(row, 2, name, "text", bold=True, shrink=True)
        sheet.write(row, 3, text, "wrapped")
        sheet.height(row, 30 if len(text) > _CHARACTERS + 2 else 18)
    return row


def _rules(sheet: Sheet, guide: Guide, row: int) -> int:
    sheet.write(row, 1, "二、填报要求", "section")
    for number, text in enumerate(guide.rules, start=1):
        row += 1
        sheet.write(row, 1, number, "center")
        sheet.merge(row, 2, row, 3, text, "wrapped")
        sheet.height(row, 30 if len(text) > _CHARACTERS + 12 else 18)
    return row


def _buttons(sheet: Sheet, buttons: Mapping[str, str], row: int) -> int:
    """A row a button: the button itself over its caption, which a program without buttons shows."""
    helps = {command.caption: command.help for command in COMMANDS}
    sheet.write(row, 1, "三、按钮", "section")
    for number, (caption, macro) in enumerate(buttons.items(), start=1):
        row += 1
        sheet.write(row, 1, number, "center")
        sheet.write(row, 2, caption, "center")
        sheet.write(row, 3, helps.get(caption, ""), "wrapped")
        sheet.height(row, 24)
        sheet.buttons(
            row, 2, {caption: macro}, x_offset=2, y_offset=_BUTTON_ABOVE, width=pixels(_WIDTHS[1]) - 4
        )
    return row


def _own_list(sheet: Sheet, each: OwnList, column: int) -> None:
    first, last = FIRST_OWN_ROW + 1, FIRST_OWN_ROW + each.rows
    sheet.width(column, 18)
    sheet.write(FIRST_OWN_ROW, column, each.title, "header")
    for row in range(first, last + 1):
        sheet.write(row, column, None, "text")
    sheet.book.name(each.name, entered_cells(SHEET, column_letters(column), first, last))
