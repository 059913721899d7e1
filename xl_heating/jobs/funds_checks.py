"""What is doubted about the funds: purpose, retention, more paid than received or due, early or late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from xl_heating.jobs.collecting import Source
from xl_heating.jobs.funds_estimate import Due
from xl_heating.jobs.funds_transfers import Moved, Reader
from xl_heating.jobs.layout.funds import FUNDS_SHEET, FundsLayout
from xl_heating.ledger import Finding, Ledger
from xl_heating.ledger.audit_records import records_of
from xl_heating.ledger.grid import address
from xl_heating.policy import Policy
from xl_heating.rules.audit import CHECKS, TABLE, Check, Records, judge
from xl_heating.rules.money import FEN_PER_YUAN
from xl_heating.rules.season import last_day

PAYMENT_CHECKS = ("NOT_ACCEPTED", "LATE_PAY")
"""Checks of the streets' ledgers that are about when money was paid."""


def check_transfers(ledger: Ledger, policy: Policy, as_of: dt.date, reader: Reader) -> Iterator[Finding]:
    """专款专用, 质保金 and dates of the records of 拨付台账."""
    doubts, _, _ = judge(records_of(ledger, policy, as_of))
    table = ledger.table
    for doubt in doubts:
        row = 0 if doubt.row == TABLE else int(ledger.rows[doubt.row])
        cell = ledger.cell(doubt.field, doubt.row) if row else ""
        yield Finding(
            table.workbook, table.sheet, cell, doubt.code, doubt.severity, doubt.message, doubt.suggestion
        )
        if row:
            reader.note(ledger, row, doubt.message.rstrip("。"))


def check_categories(
    layout: FundsLayout,
    dues: Sequence[Due],
    moved: Sequence[Moved],
    policy: Policy,
    as_of: dt.date,
    book: str,
) -> tuple[list[list[str]], list[Finding]]:
    """What stands in 核对 of each row, and the findings with their cells."""
    notes: list[list[str]] = []
    findings: list[Finding] = []
    upper = policy.policy.upper_level
    for row, (category, due, money) in enumerate(
        zip(layout.categories, dues, moved, strict=True), start=layout.first_row
    ):
        told: list[str] = []
        notes.append(told)
        paid = money.paid or 0
        for wrong, key, code, severity, text, remedy in (
            (
                paid - money.received, "paid", "PAID_OVER_RECEIVED", "E",
                "拨付超过到位{}元", "请核对到位资金是否漏记；不得超拨。",
            ),
            (
                paid - due.subsidy, "paid", "PAID_OVER_DUE", "E",
                "拨付超过应补{}元", "请核对台账费用是否录全；多拨的按规定收回。",
            ),
            (
                (money.received_upper or 0) - due.upper, "received_upper", "UPPER_OVER_DUE", "W",
                f"{upper}到位超过应承担{{}}元", "请核对资金来源和项目类别。",
            ),
        ):  # fmt: skip
            if wrong <= 0:
                continue
            told.append(text.format(_yuan(wrong)))
            findings.append(
                Finding(
                    book, layout.sheet, address(row, layout.index(key)), code, severity,
                    f"{category.title}：{told[-1]}。", remedy,
                )
            )  # fmt: skip
        if due.uncosted:
            what = "未录用量" if category.season else "未录费用"
            told.append(
                f"{what}{due.uncosted}{'处' if category.public else '户' if category.season else '行'}"
            )
        late = _late(category.season, due, paid, policy, as_of)
        if late:
            told.append(late)
            findings.append(
                Finding(
                    book, layout.sheet, address(row, layout.index("paid")), "LATE_PAY", "W",
                    f"{category.title}：{late}。", "请加快发放；已发放的请登记拨付台账。",
                )
            )  # fmt: skip
    return notes, findings


def _late(season: int, due: Due, paid: int, policy: Policy, as_of: dt.date) -> str:
    allowed = policy.option("audit_pay_days")
    if not season or not due.subsidy or paid >= due.subsidy or allowed in (None, ""):
        return ""
    limit = last_day(policy, season) + np.timedelta64(int(str(allowed).split(".")[0]), "D")
    if np.datetime64(as_of, "D") <= limit:
        return ""
    return f"采暖季结束已超过{allowed}天，尚有{_yuan(due.subsidy - paid)}元未拨付"


def _yuan(fen: int) -> str:
    return f"{fen / FEN_PER_YUAN:,.2f}".removesuffix(".00")


def check_payments(sources: Iterable[Source], policy: Policy) -> Iterator[Finding]:
    """Paid before acceptance (三（五）, Q23) and paid late, one finding a table and check."""
    checks = [check for check in CHECKS if check.code in PAYMENT_CHECKS]
    for source in sources:
        ledger = source.ledger
        if "paid_on" not in ledger.columns:
            continue
        records = records_of(ledger, policy)
        paid = ~np.isnat(records.day("paid_on")) & source.counted
        if paid.any():
            yield from _grouped(source, records, [each for each in checks if each.concerns(records)], paid)


def _grouped(
    source: Source,
    records: Records,
    checks: Sequence[Check],
    paid: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> Iterator[Finding]:
    ledger = source.ledger
    doubts, _, _ = judge(records, checks)
    groups: dict[tuple[str, str, str], list[tuple[int, str, str]]] = {}
    for doubt in doubts:
        if doubt.row != TABLE and paid[doubt.row]:
            key = doubt.code, doubt.severity, doubt.suggestion
            groups.setdefault(key, []).append((doubt.row, doubt.field, doubt.message))
    for (code, severity, suggestion), found in groups.items():
        at, name, message = found[0]
        more = f"（共{len(found)}行，首见于此行）" if len(found) > 1 else ""
        name = name if name in ledger.columns else "paid_on"
        yield Finding(
            source.path.name, ledger.table.sheet, ledger.cell(name, at), code, severity,
            f"{message.rstrip('。')}{more}。", suggestion,
        )  # fmt: skip


def compare_with_summary(
    shown: Sequence[object], due: int, rows: int, book: str, where: str
) -> Finding | None:
    """A finding when 区级汇总 shows another sum of construction subsidies: it was refreshed at another time.

    `shown` are its cells in 万元, rounded to the yuan each; `due` is the ledgers' sum in 分, over `rows`
    further rounded figures.
    """
    figures = [float(value) for value in shown if isinstance(value, (int, float))]
    if not figures:
        return None
    difference = round(sum(figures) * 10_000 - due / FEN_PER_YUAN, 2)
    if abs(difference) <= 0.5 * (len(figures) + rows):
        return None
    return Finding(
        book, where, "", "SUM_MISMATCH", "W",
        f"“{where}”的建设补贴合计比按台账计算的{'多' if difference > 0 else '少'}{abs(difference):,.2f}元。",
        f"请先刷新“{where}”，再重新运行；“{FUNDS_SHEET}”以台账为准。",
    )  # fmt: skip
