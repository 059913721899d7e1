"""运行补贴发放表: the list of one batch as people sign it, village by village, ready to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from xl_heating.forms.book import Book, Sheet
from xl_heating.forms.headers import write_bands, write_headers, write_titles
from xl_heating.jobs.payments_batches import Batch
from xl_heating.jobs.payments_settling import Settlement
from xl_heating.policy import Policy
from xl_heating.rules.capital import capitals
from xl_heating.rules.money import UNITS
from xl_heating.rules.season import label

SEALS = ("村（居）（盖章）：", "街道镇（盖章）：", "区清洁取暖办公室（盖章）：", "区财政局（盖章）：")
SIGNERS = ("经办人：", "审核人：", "单位负责人：", "填表日期：　　年　　月　　日")
MONEY, USED = "#,##0.00", "#,##0.##"


_SIGNING_HEIGHT = 21
"""Points: room for a signature."""
_NUMBERS = ("id_number", "household_id", "meter", "account")
"""Digits that are text."""


@dataclass(frozen=True)
class _Column:
    title: str
    width: float
    key: str = ""
    """What of a household it shows; "" for a column to sign in."""
    number_format: str = ""
    style: str = "text"
    summed: bool = False


@dataclass(frozen=True)
class PaymentList:
    """What a list shows besides its rows."""

    policy: Policy
    settlement: Settlement
    batch: Batch
    street: str

    @property
    def route_name(self) -> str:
        """分散气代煤 or 分散电代煤."""
        return tuple(self.policy.routes.values())[self.batch.route].name

    @property
    def title(self) -> str:
        """The title without the batch."""
        season = label(self.settlement.season)
        return f"{self.policy.policy.place}{self.street}{season}采暖季{self.route_name}运行补贴发放表"


def write_payment_list(path: Path, content: PaymentList) -> None:
    """Draw the list to `path`: the same bytes for the same figures."""
    columns = _columns(content)
    width = len(columns)
    with Book(path, title=content.title) as book:
        sheet = book.sheet("运行补贴发放表")
        sheet.raw.set_default_row(_SIGNING_HEIGHT)
        write_titles(sheet, 1, [(1, width)], content.title)
        middle = width // 2
        sheet.merge(
            2, 1, 2, middle, f"填报单位：{content.street}（盖章）　第{content.batch.number}批", "caption"
        )
        sheet.merge(2, middle + 1, 2, width, _units(content), "caption", align="right")
        sheet.height(2, 20)
        write_headers(sheet, 3, [(column.title,) for column in columns])
        sheet.height(3, 30)
        for at, column in enumerate(columns, start=1):
            sheet.width(at, column.width)
        row = _write_rows(sheet, content, columns)
        row = _write_totals(sheet, content, columns, row)
        for band in (SEALS, SIGNERS):
            write_bands(sheet, row, [(1, width)], band)
            sheet.height(row, 30 if band is SEALS else 22)
            row += 1
        sheet.raw.repeat_rows(2)
        sheet.raw.freeze_panes(3, 3)
        sheet.raw.print_area(0, 0, row - 2, width - 1)
        sheet.landscape()


def _units(content: PaymentList) -> str:
    running = tuple(content.policy.routes.values())[content.batch.route].running
    return f"单位：元、{running.usage_unit}" if running else "单位：元"


def _columns(content: PaymentList) -> list[_Column]:
    usage, homes = content.settlement.usage, content.batch.homes
    readings = bool(np.isfinite(usage.end[homes]).any())
    reading = [
        _Column("季初读数", 9, "start", USED, "number"),
        _Column("季末读数", 9, "end", USED, "number"),
    ]
    return [
        _Column("序号", 5.5, "no", "0", "center"),
        _Column("村（居）", 13, "village"),
        _Column("户主姓名", 10, "name"),
        _Column("身份证号", 21, "id_number"),
        _Column("户编号", 13, "household_id"),
        _Column("气（电）表户号", 14, "meter"),
        _Column("第几季", 5.5, "index", "0", "center"),
        *(reading if readings else ()),
        _Column("采暖季用量", 11, "usage", USED, "number", summed=True),
        _Column("标准（元）", 6.5, "rate", "0.00##", "number"),
        _Column("应补（元）", 11, "due", MONEY, "number", summed=True),
        _Column("已补（元）", 10, "before", MONEY, "number", summed=True),
        _Column("本次实发（元）", 11, "amount", MONEY, "number", summed=True),
        _Column("开户行", 15, "bank"),
        _Column("银行账号", 22, "account"),
        _Column("开户人", 10, "holder"),
        _Column("领取签字", 12),
    ]


def _figures(content: PaymentList, place: int) -> dict[str, Any]:
    """One household of the batch as its row shows it."""
    settlement, batch = content.settlement, content.batch
    homes, at = settlement.homes, int(batch.homes[place])
    running = tuple(content.policy.routes.values())[batch.route].running
    start, end = float(settlement.usage.start[at]), float(settlement.usage.end[at])
    return {
        **{
            name: getattr(homes, name)[at]
            for name in ("village", "name", "id_number", "household_id", "meter")
        },
        "index": int(settlement.index[at]),
        "start": start if start == start else None,
        "end": end if end == end else None,
        "usage": settlement.usage.used[at] / UNITS,
        "rate": float(running.rate.number) if running else None,
        "due": (int(batch.before[place]) + int(batch.amount[place])) / 100,
        "before": int(batch.before[place]) / 100 or None,
        "amount": int(batch.amount[place]) / 100,
        "bank": homes.bank["bank"][at],
        "account": homes.bank["account"][at],
        "holder": holder_of(settlement, at),
    }


def holder_of(settlement: Settlement, at: int) -> str | None:
    """Whose account it is: 开户人, else the head of the household."""
    holder: str | None = settlement.homes.bank["holder"][at] or settlement.homes.name[at]
    return holder


def by_village(content: PaymentList) -> list[tuple[str, list[int]]]:
    """The batch's places village by village, in the order in which the ledger names them."""
    groups: dict[str, list[int]] = {}
    for place, at in enumerate(content.batch.homes.tolist()):
        groups.setdefault(str(content.settlement.homes.village[at] or "（未填村）"), []).append(place)
    return list(groups.items())


def _write_rows(sheet: Sheet, content: PaymentList, columns: Sequence[_Column]) -> int:
    styles = [(column.style, _display(column)) for column in columns]
    row, number = 4, 1
    for village, places in by_village(content):
        figures = ({**_figures(content, place), "no": at} for at, place in enumerate(places, start=number))
        cells = ([each.get(column.key) for column in columns] for each in figures)
        sheet.rows(row, 1, cells, styles)
        row, number = row + len(places), number + len(places)
        _write_sum(sheet, content, columns, row, f"{village}小计（{len(places)}户）", places)
        row += 1
    return row


def _display(column: _Column) -> dict[str, Any]:
    if column.number_format:
        return {"num_format": column.number_format}
    text = {"num_format": "@"} if column.key in _NUMBERS else {}
    return {"shrink": True, **text}


def _write_sum(
    sheet: Sheet, content: PaymentList, columns: Sequence[_Column], row: int, text: str, places: Sequence[int]
) -> None:
    left = next(at for at, column in enumerate(columns, start=1) if column.summed)
    sheet.merge(row, 1, row, left - 1, text, "total_label")
    settlement, batch = content.settlement, content.batch
    chosen = list(places)
    sums = {
        "usage": int(settlement.usage.used[batch.homes[chosen]].sum()) / UNITS,
        "due": int((batch.before + batch.amount)[chosen].sum()) / 100,
        "before": int(batch.before[chosen].sum()) / 100,
        "amount": int(batch.amount[chosen].sum()) / 100,
    }
    for at, column in enumerate(columns, start=1):
        if at >= left:
            value = sums[column.key] if column.summed else None
            sheet.write(row, at, value, "total", num_format=column.number_format or "General")
    sheet.height(row, 18)


def _write_totals(sheet: Sheet, content: PaymentList, columns: Sequence[_Column], row: int) -> int:
    """合计 in figures and in capital characters, the 口径 line; returns the next free row."""
    everyone = range(len(content.batch.homes))
    _write_sum(sheet, content, columns, row, f"合计（{len(everyone)}户）", list(everyone))
    total = int(content.batch.amount.sum())
    capital = capitals(np.array([total], dtype=np.int64))[0]
    width = len(columns)
    sheet.merge(row + 1, 1, row + 1, width, f"本次实发合计（大写）：{capital}", "wrapped", bold=True)
    sheet.height(row + 1, 24)
    sheet.merge(row + 2, 1, row + 2, width, content.policy.rule_line, "note")
    sheet.height(row + 2, 18)
    return row + 3
