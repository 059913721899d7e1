"""填表说明: whose workbook this is, what each sheet is for, and how to fill it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xl_heating.forms.book import Book
from xl_heating.policy import Policy
from xl_heating.templates.ledger_fields import LedgerSheet
from xl_heating.templates.street_summary import SHEET as SUMMARY_SHEET
from xl_heating.templates.street_summary import STREET_NAME

SHEET = "填表说明"
FIRST_OWN_ROW = 4
BUTTONS_AT = 440
"""Pixels from the left of the widest column, beyond the line that names the policy."""
_CHARACTERS = 46
"""Chinese characters of a line in the widest column."""


@dataclass(frozen=True)
class OwnCell:
    """A cell that says whose workbook this is, known to formulas by a defined name."""

    label: str
    name: str
    choices: str = ""
    number_format: str = "General"
    value: str | None = None


@dataclass(frozen=True)
class Guide:
    """What the sheet says."""

    title: str
    cells: Sequence[OwnCell]
    uses: Sequence[tuple[str, str]]
    """Sheets and what they are for."""
    rules: Sequence[str]


def street_guide(policy: Policy, ledgers: Mapping[str, LedgerSheet], street: str = "") -> Guide:
    """The guide of a street's workbook; `street` is filled in where it is known."""
    return Guide(
        f"{policy.policy.place}清洁取暖街镇台账",
        (OwnCell("本街镇", STREET_NAME, "heat_list_streets", value=street or None),),
        (
            *((ledger.name, ledger.note) for ledger in ledgers.values()),
            (SUMMARY_SHEET, "由公式自动汇总，不需填写，打印盖章后随台账报区办。"),
            *reference_uses(policy),
        ),
        _RULES,
    )


def reference_uses(policy: Policy) -> list[tuple[str, str]]:
    """What the sheets at the end of every workbook are for."""
    return [
        ("政策参数", f"全部政策数值，区办统一下发；各街镇请勿自行改动。版本 {policy.version}。"),
        ("改造方式", "下拉列表和计补条件，由政策参数得出，请勿改动。"),
        ("函数目录", "可在单元格中直接使用的函数。"),
    ]


def write_guide(book: Book, policy: Policy, guide: Guide, buttons: Mapping[str, str]) -> None:
    """Write the first sheet; `buttons` are captions with their macros."""
    sheet = book.sheet(SHEET, tab="#1F4E79")
    for column, characters in enumerate((4, 20, 92), start=1):
        sheet.width(column, characters)
    sheet.merge(1, 1, 1, 3, guide.title, "title")
    sheet.height(1, 34)
    sheet.merge(2, 1, 2, 3, f"依据：《{policy.policy.name}》（{policy.policy.document}）", "caption")
    sheet.height(2, 22)
    row = FIRST_OWN_ROW - 1
    for cell in guide.cells:
        row += 1
        sheet.write(row, 2, cell.label, "header")
        sheet.write(row, 3, cell.value, "text", bold=True, num_format=cell.number_format)
        sheet.height(row, 22)
        if cell.choices:
            sheet.list_choice(row, 3, row, 3, f"={cell.choices}", cell.label)
        book.name(cell.name, f"'{SHEET}'!$C${row}")
    sheet.raw.freeze_panes(row, 0)
    row += 2
    sheet.write(row, 1, "一、各表用途", "section")
    for number, (name, text) in enumerate(guide.uses, start=1):
        row += 1
        sheet.write(row, 1, number, "center")
        sheet.write(row, 2, name, "text", bold=True)
        sheet.write(row, 3, text, "wrapped")
        sheet.height(row, 30 if len(text) > _CHARACTERS + 2 else 18)
    row += 2
    sheet.write(row, 1, "二、填报要求", "section")
    for number, text in enumerate(guide.rules, start=1):
        row += 1
        sheet.write(row, 1, number, "center")
        sheet.merge(row, 2, row, 3, text, "wrapped")
        sheet.height(row, 30 if len(text) > _CHARACTERS + 12 else 18)
    row += 2
    sheet.merge(row, 1, row, 3, policy.rule_line, "note")
    sheet.height(row, 28)
    sheet.raw.print_area(0, 0, row - 1, 2)
    sheet.buttons(2, 3, buttons, x_offset=BUTTONS_AT)
    sheet.landscape(tall=1)
    sheet.raw.activate()


_RULES = (
    "白色格填写，灰色格为公式，不要在灰色格中填数；每列上方的“公式核对”应为“一致”，显示“不一致n行”时请检查该列有无误改。",
    "街道镇、改造方式、验收结论等从下拉列表选择；改造方式须用标准名称，否则补贴显示 #N/A。",
    "费用未确定的留空，不要填0或按上限估填；留空的行不计补贴，汇总时列为“未录费用”。",
    "身份证号、电话、表号、银行账号按文本填写；身份证号从别处粘贴时请“选择性粘贴—数值”，避免末位变成0。",
    "日期填成 2021-11-15 的样式；金额单位为元，面积单位为平方米。",
    "行数不够时，在最后一行之前插入行，并把上一行的公式向下填充；不要在表头与数据之间插入空行。",
    "公益场所、集中供热项目、能效提升、运行补贴分别填在各自的表中，同一笔费用不要重复填报。",
)
