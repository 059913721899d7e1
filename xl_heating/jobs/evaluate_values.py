"""What the district workbook's own sheets say of the indicators of 绩效自评.

An indicator whose data is not there has no value and says what is missing; none is invented.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from xl_heating.jobs.layout import TableLayout, seasons, summary_layout
from xl_heating.jobs.layout.funds import PAID, funds_layout, transfers_layout
from xl_heating.jobs.writing import NamedCells, rows_of
from xl_heating.ledger import find, grids_from_book, read
from xl_heating.policy import Policy, normalise
from xl_heating.rules.progress import rate
from xl_heating.rules.season import label, last_ended

REVIEW_SHEET, REVIEW = "复核清单", "T14"
_NOT_REFRESHED = "“区级汇总”没有完成数，请先刷新汇总"


@dataclass(frozen=True)
class Measured:
    """What an indicator has reached: a part of 1, or households; None where data is missing."""

    value: float | None
    missing: str = ""
    note: str = ""
    """What lowers it, in words."""


def missing(text: str) -> Measured:
    """No value, and why."""
    return Measured(None, text)


def share(part: float | None, whole: float | None, without: str, note: str = "") -> Measured:
    """`part` ÷ `whole`; what is missing is `without` it, `note` says what keeps it below all."""
    if part is None or whole is None or not whole:
        return missing(without)
    found = float(rate([float(part)], [float(whole)])[0])
    return Measured(found, note=note if found < 1 else "")


# ------------------------------------------------------------------------------------- district sheets


class _Totals:
    """The 合计 row of a sheet of the district workbook, by column key."""

    def __init__(self, cells: NamedCells, layout: TableLayout) -> None:
        self._layout = layout
        self._row = rows_of(cells[layout.total_name])[0] if layout.total_name in cells else []

    def __getitem__(self, key: str) -> float | None:
        if not self._row or key not in self._layout:
            return None
        value = self._row[self._layout.index(key) - 1]
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def from_summary(cells: NamedCells, policy: Policy, as_of: dt.date) -> dict[str, Measured]:
    """Completion and beneficiaries from 区级汇总, and in how many seasons running subsidy was paid."""
    totals = _Totals(cells, summary_layout(policy))
    found: dict[str, Measured] = {}
    for key, code in (("households", "TASK"), ("ee_rural", "EE_RURAL"), ("ee_urban", "EE_URBAN")):
        done, plan = totals[f"done_{code}"], totals[f"plan_{code}"]
        if not plan:
            found[key] = missing("“计划表”没有计划数")
        else:
            found[key] = share(done, plan, _NOT_REFRESHED)
    people = [value for value in (totals["done_TASK"], totals["done_EE_RURAL"]) if value is not None]
    found["beneficiaries"] = Measured(sum(people)) if people else missing(_NOT_REFRESHED)
    found["continuous"] = _continuous(totals, policy, as_of)
    return found


def _continuous(totals: _Totals, policy: Policy, as_of: dt.date) -> Measured:
    planned = seasons(policy)
    if not planned:
        return missing("政策没有运行补贴的采暖季")
    over = [year for year in planned if year <= last_ended(policy, as_of + dt.timedelta(days=1))]
    if not over:
        return missing("尚无已结束的采暖季")
    unpaid = [year for year in over if not totals[f"running_{year}"]]
    if len(unpaid) == len(over):
        return missing("“区级汇总”没有运行补贴发放数，请先刷新汇总")
    named = "、".join(label(year) for year in unpaid)
    return share(len(over) - len(unpaid), len(over), "", f"未见发放的采暖季：{named}")


def from_funds(cells: NamedCells, policy: Policy) -> dict[str, Measured]:
    """到位率, 执行率 and 专款专用率 from 资金测算 and 拨付台账."""
    totals = _Totals(cells, funds_layout(policy))
    parts = [totals["received_upper"], totals["received_district"]]
    received = sum(part for part in parts if part is not None) if any(parts) else None
    empty = "“资金测算”没有{}，请先运行资金测算"
    return {
        "arrival": share(received, totals["due"], empty.format("到位数或应补数")),
        "payment": share(totals["paid"], received, empty.format("拨付数或到位数")),
        "earmarked": _earmarked(cells, policy),
    }


def _earmarked(cells: NamedCells, policy: Policy) -> Measured:
    layout = transfers_layout(policy)
    nothing = missing("“拨付台账”没有带用途的拨付记录")
    if layout.header_name not in cells:
        return nothing
    header = cells[layout.header_name]
    sheet, first, last = header.sheet, header.row + 1, header.sheet.used_range.last_cell.row
    if last < first:
        return nothing
    rows = rows_of(sheet.range((first, header.column), (last, header.column + header.shape[1] - 1)))
    direction, purpose, amount = (layout.index(key) - 1 for key in ("direction", "purpose", "amount"))
    words = [word for word in normalise(str(policy.option("audit_purposes") or "")).split("、") if word]
    paid = [row for row in rows if row[direction] == PAID and _is_number(row[amount]) and row[purpose]]
    if not paid or not words:
        return nothing
    fitting = [row for row in paid if any(word in normalise(str(row[purpose])) for word in words)]
    others = "、".join(dict.fromkeys(str(row[purpose]) for row in paid if row not in fitting))
    return share(
        round(sum(row[amount] for row in fitting), 2),
        round(sum(row[amount] for row in paid), 2),
        "“拨付台账”的拨付金额合计为0",
        f"用途不在专款范围：{others}",
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def from_review(book: Any, policy: Policy, as_of: dt.date) -> dict[str, Measured]:
    """How many of the problems named in 复核清单 are put right."""
    problems = rectified = 0
    for table in find(grids_from_book(book, (REVIEW_SHEET,)), policy, also=(REVIEW,)):
        if table.kind != REVIEW:
            continue
        columns = read(table, policy).columns
        if "problem" not in columns or "rectified_on" not in columns:
            continue
        named = np.array([text is not None for text in columns["problem"].tolist()], dtype=np.bool_)
        problems += int(named.sum())
        rectified += int((named & (columns["rectified_on"] <= np.datetime64(as_of, "D"))).sum())
    note = f"尚有{problems - rectified}个问题未整改完成"
    return {"review": share(rectified, problems, f"“{REVIEW_SHEET}”没有记录", note)}
