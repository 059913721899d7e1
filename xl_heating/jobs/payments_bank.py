"""银行代发文件: what the bank reads, as a plain sheet and as text; accounts stay text to the last digit."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from xl_heating.forms.book import Book
from xl_heating.jobs.payments_paper import PaymentList, holder_of
from xl_heating.rules.season import label

HEADERS = ("序号", "开户行", "账号", "户名", "金额", "摘要")
_WIDTHS = (7, 24, 26, 14, 14, 30)
_STYLES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("center", {}),
    ("text", {}),
    ("text", {"num_format": "@"}),
    ("text", {}),
    ("number", {"num_format": "0.00"}),
    ("text", {}),
)


def bank_rows(content: PaymentList) -> list[tuple[int, str, str, str, int, str]]:
    """One row for each household: number, bank, account, holder, 分, purpose."""
    settlement = content.settlement
    purpose = f"{label(settlement.season)}{content.route_name}运行补贴"
    accounts, banks = settlement.homes.bank["account"], settlement.homes.bank["bank"]
    return [
        (number, banks[at] or "", accounts[at] or "", holder_of(settlement, at) or "", amount, purpose)
        for number, (at, amount) in enumerate(
            zip(content.batch.homes.tolist(), content.batch.amount.tolist(), strict=True), start=1
        )
    ]


def write_bank_book(path: Path, content: PaymentList) -> None:
    """Draw the workbook: a header row and the rows, nothing that a bank's import would stumble over."""
    with Book(path, title=f"{content.title}（银行代发）") as book:
        sheet = book.sheet("代发")
        for at, (title, width) in enumerate(zip(HEADERS, _WIDTHS, strict=True), start=1):
            sheet.write(1, at, title, "header")
            sheet.width(at, width)
        rows = ((*row[:4], row[4] / 100, row[5]) for row in bank_rows(content))
        sheet.rows(2, 1, rows, _STYLES)
        sheet.raw.freeze_panes(1, 0)
        sheet.raw.repeat_rows(0)
        sheet.landscape()


def write_bank_text(path: Path, content: PaymentList) -> None:
    """Write the text file in GBK (rare characters of names by its extension GB 18030)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADERS)
    for number, bank, account, holder, amount, purpose in bank_rows(content):
        writer.writerow((number, bank, account, holder, f"{amount // 100}.{amount % 100:02}", purpose))
    path.write_bytes(text.getvalue().encode("gb18030"))
