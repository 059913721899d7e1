"""填表说明: which street this is, what each sheet is for, and how to fill it."""

from __future__ import annotations

from collections.abc import Mapping

from xl_heating.policy import Policy
from xl_heating.templates.book import Book
from xl_heating.templates.ledger_fields import LedgerSheet
from xl_heating.templates.street_summary import SHEET as SUMMARY_SHEET
from xl_heating.templates.street_summary import STREET_NAME

SHEET = "填表说明"
BUTTONS_AT = 440
"""Pixels from the left of the widest column, beyond the line that names the policy."""


def write_guide(
    book: Book,
    policy: Policy,
    ledgers: Mapping[str, LedgerSheet],
    buttons: Mapping[str, str],
    street: str = "",
) -> None:
    """Write the first sheet.

    `buttons` are captions with their macros; `street` fills in the cell that names the workbook's own street.
    """
    sheet = book.sheet(SHEET, tab="#1F4E79")
    for column, characters in enumerate((4, 20, 92), start=1):
        sheet.width(column, characters)
    sheet.merge(1, 1, 1, 3, f"{policy.policy.place}清洁取暖街镇台账", "title")
    sheet.height(1, 34)
    sheet.merge(2, 1, 2, 3, f"依据：《{policy.policy.name}》（{policy.policy.document}）", "caption")
    sheet.height(2, 22)
    sheet.write(4, 2, "本街镇", "header")
    sheet.write(4, 3, street or None, "text", bold=True)
    sheet.height(4, 22)
    sheet.list_choice(4, 3, 4, 3, "=heat_list_streets", "本街镇")
    book.name(STREET_NAME, f"'{SHEET}'!$C$4")
    row = 6
    sheet.write(row, 1, "一、各表用途", "section")
    for number, (name, text) in enumerate(_uses(policy, ledgers), start=1):
        row += 1
        sheet.write(row, 1, number, "center")
        sheet.write(row, 2, name, "text", bold=True)
        sheet.write(row, 3, text, "wrapped")
        sheet.height(row, 30 if len(text) > 48 else 18)
    row += 2
    sheet.write(row, 1, "二、填报要求", "section")
    for number, text in enumerate(_RULES, start=1):
        row += 1
        sheet.write(row, 1, number, "center")
        sheet.merge(row, 2, row, 3, text, "wrapped")
        sheet.height(row, 30 if len(text) > 58 else 18)
    row += 2
    sheet.merge(row, 1, row, 3, policy.rule_line, "note")
    sheet.height(row, 28)
    sheet.raw.print_area(0, 0, row - 1, 2)
    sheet.raw.freeze_panes(4, 0)
    sheet.buttons(2, 3, buttons, x_offset=BUTTONS_AT)
    sheet.landscape(tall=1)
    sheet.raw.activate()


def _uses(policy: Policy, ledgers: Mapping[str, LedgerSheet]) -> list[tuple[str, str]]:
    uses = [(ledger.name, ledger.note) for ledger in ledgers.values()]
    return [
        *uses,
        (SUMMARY_SHEET, "由公式自动汇总，不需填写，打印盖章后随台账报区办。"),
        ("政策参数", f"全部政策数值，区办统一下发；各街镇请勿自行改动。版本 {policy.version}。"),
        ("改造方式", "下拉列表和计补条件，由政策参数得出，请勿改动。"),
        ("函数目录", "可在单元格中直接使用的函数。"),
    ]


_RULES = (
    "白色格填写，灰色格为公式，不要在灰色格中填数；每列上方的“公式核对”应为“一致”，显示“不一致n行”时请检查该列有无误改。",
    "街道镇、改造方式、验收结论等从下拉列表选择；改造方式须用标准名称，否则补贴显示 #N/A。",
    "费用未确定的留空，不要填0或按上限估填；留空的行不计补贴，汇总时列为“未录费用”。",
    "身份证号、电话、表号、银行账号按文本填写；身份证号从别处粘贴时请“选择性粘贴—数值”，避免末位变成0。",
    "日期填成 2021-11-15 的样式；金额单位为元，面积单位为平方米。",
    "行数不够时，在最后一行之前插入行，并把上一行的公式向下填充；不要在表头与数据之间插入空行。",
    "公益场所、集中供热项目、能效提升、运行补贴分别填在各自的表中，同一笔费用不要重复填报。",
)
