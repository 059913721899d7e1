"""运行补贴核对表: every household of the route and what became of it, and every meter nobody was found for.

Identity, meter and account numbers are masked: the list goes round the villages. It shows the state after
the run, so that a second run draws the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from xl_heating.forms.book import Book, Sheet
from xl_heating.forms.headers import write_bands, write_headers, write_titles
from xl_heating.jobs.payments_doubts import BAD_ACCOUNT, NO_ACCOUNT
from xl_heating.jobs.payments_matching import Matching, supplies_of, unmatched
from xl_heating.jobs.payments_settling import NO_USAGE, PAID_OUT, Settlement
from xl_heating.jobs.suppliers import UsageRows
from xl_heating.policy import Policy
from xl_heating.rules.identity import NumberKind, masked
from xl_heating.rules.money import UNITS, IntColumn
from xl_heating.rules.season import label

PAID = "已列入代发"
_MONEY = "#,##0.00"
_USED = "#,##0.##"


@dataclass(frozen=True)
class Checklist:
    """What the book is drawn from."""

    policy: Policy
    settlement: Settlement
    rows: UsageRows
    matching: Matching
    homes: IntColumn
    """The households in question, by their indices."""
    paid: IntColumn
    """What each of all households has had with this run, 分."""
    street: str

    @cached_property
    def route_names(self) -> tuple[str, ...]:
        """The policy's routes by index."""
        return tuple(each.name for each in self.policy.routes.values())

    @cached_property
    def without(self) -> Sequence[int]:
        """The first row of each number nobody was found for."""
        routes = set(self.settlement.homes.route[self.homes].tolist())
        return unmatched(self.rows, self.matching, supplies_of(self.policy, routes))

    def status(self, at: int) -> str:
        """已列入代发, or why not."""
        reason = str(self.settlement.reason[at])
        return PAID if reason in ("", PAID_OUT) else reason


def write_checklist(path: Path, content: Checklist) -> None:
    """Draw the book to `path`: the same bytes for the same figures."""
    with Book(path, title=f"{content.street}运行补贴核对表") as book:
        _write_summary(book, content)
        _write_households(book, content, "户别核对", "逐户核对", content.homes.tolist())
        _write_households(
            book, content, "有户无用量", "台账有户而没有用量的", _of(content, lambda why: why == NO_USAGE)
        )
        _write_unmatched(book, content)
        _write_households(
            book,
            content,
            "未列入代发",
            "有用量而未列入代发的（含待补账号）",
            _of(content, lambda why: why not in (PAID, NO_USAGE)),
        )
        _write_matches(book, content)


def _of(content: Checklist, holds: Callable[[str], bool]) -> list[int]:
    return [at for at in content.homes.tolist() if holds(content.status(at))]


def _frame(
    book: Book, content: Checklist, name: str, title: str, columns: Sequence[tuple[str, float]]
) -> Sheet:
    sheet = book.sheet(name)
    season = label(content.settlement.season)
    write_titles(sheet, 1, [(1, len(columns))], f"{content.street}{season}采暖季运行补贴核对表：{title}")
    write_headers(sheet, 2, [(header,) for header, _ in columns])
    sheet.height(2, 28)
    for at, (_, width) in enumerate(columns, start=1):
        sheet.width(at, width)
    sheet.raw.repeat_rows(1)
    sheet.raw.freeze_panes(2, 0)
    sheet.landscape()
    return sheet


def _styles(width: int, formats: Mapping[int, str]) -> list[tuple[str, dict[str, Any]]]:
    """Figures in the columns that have a format, the last column wrapped, text elsewhere."""
    return [
        ("number", {"num_format": formats[at]})
        if at in formats
        else ("wrapped", {})
        if at == width
        else ("text", {"shrink": True})
        for at in range(1, width + 1)
    ]


# ------------------------------------------------------------------------------------------ 汇总


def _write_summary(book: Book, content: Checklist) -> None:
    columns = (
        ("改造方式", 20),
        ("情况", 30),
        ("户数", 10),
        ("应补（元）", 16),
        ("已发（元）", 16),
        ("未发（元）", 16),
    )
    sheet = _frame(book, content, "核对汇总", "汇总", columns)
    settlement, formats = content.settlement, {3: "#,##0", 4: _MONEY, 5: _MONEY, 6: _MONEY}
    routes = tuple(content.policy.routes.values())
    row = 3
    for route in dict.fromkeys(settlement.homes.route[content.homes].tolist()):
        here = [at for at in content.homes.tolist() if settlement.homes.route[at] == route]
        counts = Counter(content.status(at) for at in here)
        order = sorted(counts, key=lambda why: (why != PAID, -counts[why], why))
        for why in order:
            chosen = [at for at in here if content.status(at) == why]
            cells = (routes[route].name, why, len(chosen), *_money(content, chosen))
            sheet.rows(row, 1, [cells], _styles(len(columns), formats))
            row += 1
        sums = (routes[route].name, "合计（台账户数）", len(here), *_money(content, here))
        for at, value in enumerate(sums, start=1):
            style = "total" if at in formats else "total_label"
            sheet.write(row, at, value, style, num_format=formats.get(at, "General"))
        row += 1
    texts = (
        f"有用量而台账无户：{len(content.without)}个户号，见“有用量无户”。",
        "本表各户数之和等于台账中享受运行补贴的改造方式的全部户数；已发为各批代发文件的累计。",
        content.policy.rule_line,
    )
    for text in texts:
        sheet.merge(row, 1, row, len(columns), text, "note")
        sheet.height(row, 28)
        row += 1
    write_bands(sheet, row, [(1, len(columns))], ("核对人：", "复核人：", "核对日期："))


def _money(content: Checklist, places: Sequence[int]) -> tuple[float, float, float]:
    due = int(content.settlement.due[list(places)].sum())
    paid = int(content.paid[list(places)].sum())
    left = int(np.maximum(content.settlement.due[list(places)] - content.paid[list(places)], 0).sum())
    return due / 100, paid / 100, left / 100


# ------------------------------------------------------------------------------------------ lists


def _write_households(book: Book, content: Checklist, name: str, title: str, places: Sequence[int]) -> None:
    columns = (
        ("序号", 6), ("户编号", 14), ("村（居）", 14), ("户主", 10), ("身份证号", 20), ("改造方式", 13),
        ("表户号", 14), ("采暖季用量", 11), ("月数", 6), ("第几季", 6),
        ("应补（元）", 11), ("已发（元）", 11), ("情况", 16), ("说明", 44),
    )  # fmt: skip
    sheet = _frame(book, content, name, title, columns)
    formats = {8: _USED, 9: "0", 10: "0", 11: _MONEY, 12: _MONEY}
    rows = (_household(content, number, at) for number, at in enumerate(places, start=1))
    sheet.rows(3, 1, rows, _styles(len(columns), formats))


def _household(content: Checklist, number: int, at: int) -> tuple[object, ...]:
    settlement = content.settlement
    homes, usage = settlement.homes, settlement.usage
    status = content.status(at)
    return (
        number,
        homes.household_id[at],
        homes.village[at],
        homes.name[at],
        _masked(homes.id_number[at], NumberKind.IDENTITY),
        content.route_names[homes.route[at]],
        _masked(homes.meter[at], NumberKind.ACCOUNT),
        usage.used[at] / UNITS if usage.known[at] else None,
        int(usage.months[at]) or None,
        int(settlement.index[at]) or None,
        int(settlement.due[at]) / 100 if settlement.entitled[at] else None,
        int(content.paid[at]) / 100 or None,
        status,
        _explained(content, at, status),
    )


def _explained(content: Checklist, at: int, status: str) -> str | None:
    if status in (NO_ACCOUNT, BAD_ACCOUNT):
        account = content.settlement.homes.bank["account"][at]
        return "待补开户行、账号" if account is None else f"待补：{_masked(account, NumberKind.ACCOUNT)}"
    if status == PAID:
        return None
    return str(content.settlement.detail[at]) or None


def _masked(number: str | None, kind: NumberKind) -> str | None:
    return masked(number, kind) if number else None


def _write_unmatched(book: Book, content: Checklist) -> None:
    columns = (("序号", 6), ("文件位置", 40), ("户号", 22), ("户名", 14), ("采暖季用量", 14), ("说明", 50))
    sheet = _frame(book, content, "有用量无户", "有用量而台账无户的", columns)
    rows, matching = content.rows, content.matching
    totals: dict[tuple[object, ...], int] = {}
    inside = np.flatnonzero((matching.home < 0) & rows.inside & rows.usable).tolist()
    for at in inside:
        totals[_key(rows, at)] = totals.get(_key(rows, at), 0) + int(rows.usage[at])
    lines: list[tuple[object, ...]] = []
    for number, at in enumerate(content.without, start=1):
        key = rows.household_id[at] or rows.meter[at] or rows.device[at]
        why = matching.open_rows.get(at, "台账中没有这个户号，请核对是否漏登或号码有误")
        cells = (
            number, rows.place(at), _masked(key, NumberKind.ACCOUNT), rows.name[at],
            totals.get(_key(rows, at), 0) / UNITS, why,
        )  # fmt: skip
        lines.append(cells)
    sheet.rows(3, 1, lines, _styles(len(columns), {5: _USED}))


def _key(rows: UsageRows, at: int) -> tuple[object, ...]:
    return rows.supply[at], rows.household_id[at], rows.meter[at], rows.device[at]


def _write_matches(book: Book, content: Checklist) -> None:
    columns = (("序号", 6), ("户编号", 14), ("户主", 12), ("用量表户名", 14), ("文件位置", 40), ("说明", 40))
    sheet = _frame(book, content, "匹配说明", "请核对的匹配", columns)
    rows, matching, homes = content.rows, content.matching, content.settlement.homes
    wanted = set(content.homes.tolist())
    lines: list[tuple[object, ...]] = []
    for places, text in (
        (matching.names_differ, "户名与户主不同，按户号匹配"),
        (matching.by_zeros, "户号前导零不同，按号码匹配"),
        (matching.meters_differ, "按户编号匹配，表号与台账不同"),
        (matching.repeated, "同一行重复，只计一次"),
    ):
        for at in places:
            home = int(matching.home[at])
            if home not in wanted:
                continue
            names = homes.household_id[home], homes.name[home], rows.name[at]
            lines.append((len(lines) + 1, *names, rows.place(at), text))
    sheet.rows(3, 1, lines, _styles(len(columns), {}))
