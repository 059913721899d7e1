"""What 运行补贴发放 tells whoever asked for it: counts, sentences, a table of the routes, findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from xl_heating.jobs.payments_batches import Batch
from xl_heating.jobs.payments_filling import Filling
from xl_heating.jobs.payments_households import Households
from xl_heating.jobs.payments_matching import Matching, supplies_of, unmatched
from xl_heating.jobs.payments_settling import NO_USAGE, NOTHING_DUE, PAID_OUT, Settlement, counted_reasons
from xl_heating.jobs.payments_usage import listed
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.suppliers import UsageRows
from xl_heating.ledger import Finding
from xl_heating.policy import Policy
from xl_heating.rules.capital import capitals
from xl_heating.rules.identity import NumberKind, masked
from xl_heating.rules.money import IntColumn
from xl_heating.rules.season import label

_REMEDIES = {NO_USAGE: "请核对户号，向供电、供气单位补要用量。"}
USAGE_CHANGED = "USAGE_CHANGED"
_SHOWN = 20


@dataclass(frozen=True)
class Told:
    """What a run has to tell about."""

    policy: Policy
    settlement: Settlement
    matching: Matching
    rows: UsageRows
    wanted: Sequence[int]
    """Routes that are settled."""
    batches: Sequence[Batch]
    filling: Filling
    files: Sequence[Path]

    @cached_property
    def without(self) -> Sequence[int]:
        """The first row of each number nobody was found for."""
        return unmatched(self.rows, self.matching, supplies_of(self.policy, self.wanted))


def tell(report: JobReport, told: Told) -> None:
    """Fill the report; messages that are there already come last."""
    settlement, rows, wanted = told.settlement, told.rows, told.wanted
    homes = settlement.homes
    concerned = np.flatnonzero(np.isin(homes.route, wanted))
    fresh = [batch for batch in told.batches if batch.fresh]
    total = sum(int(batch.amount.sum()) for batch in fresh)
    paid = sum(len(batch.homes) for batch in fresh)
    settled = np.isin(settlement.reason[concerned], [PAID_OUT, NOTHING_DUE])
    waiting = concerned[(settlement.reason[concerned] != "") & ~settled]
    without = told.without
    report.findings = _findings(told, concerned)
    report.counts = {
        "文件数": len(told.files),
        "行数": int(rows.inside.sum()),
        "台账户数": len(concerned),
        "本批代发户数": paid,
        "本批代发金额（元）": total / 100,
        "未列入户数": len(waiting),
        "有用量无户": len(without),
        "疑点数": len(report.findings),
    }
    later, report.messages = report.messages, []
    season = label(settlement.season)
    if fresh:
        capital = capitals(np.array([total], dtype=np.int64))[0]
        report.messages.append(f"{season}采暖季本批代发{paid}户，合计{total / 100:,.2f}元（{capital}）。")
    else:
        report.messages.append(f"{season}采暖季没有新的应发金额，未生成新的代发文件。")
    if len(waiting):
        reasons = "、".join(f"{why}{count}户" for why, count in counted_reasons(settlement, waiting.tolist()))
        report.messages.append(f"未列入代发{len(waiting)}户：{reasons}；名单见核对表。")
    for reason, text in ((NOTHING_DUE, "用量为0"), (PAID_OUT, "此前已足额发放")):
        count = int((settlement.reason[concerned] == reason).sum())
        if count:
            report.messages.append(f"{text}的{count}户，本次金额为0，不列入代发文件。")
    if without:
        report.messages.append(f"有用量而台账无户的户号{len(without)}个，见核对表“有用量无户”。")
    if told.filling.usage_changed:
        report.messages.append(f"“运行补贴”表中{len(told.filling.usage_changed)}户的用量已按用量表更正。")
    report.messages += later
    report.table = _table(settlement, told.policy, wanted, fresh)


def _table(
    settlement: Settlement, policy: Policy, wanted: Sequence[int], fresh: Sequence[Batch]
) -> list[list[object]]:
    routes = tuple(policy.routes.values())
    body: list[list[object]] = []
    for route in wanted:
        here = settlement.homes.route == route
        batch = next((each for each in fresh if each.route == route), None)
        body.append(
            [
                routes[route].name,
                int(here.sum()),
                int((here & settlement.usage.known).sum()),
                int((here & settlement.entitled).sum()),
                int(settlement.due[here].sum()) / 100,
                int(settlement.already[here].sum()) / 100,
                len(batch.homes) if batch else 0,
                int(batch.amount.sum()) / 100 if batch else 0.0,
            ]
        )
    total = ["合计", *(sum(row[at] for row in body) for at in range(1, 8))]  # type: ignore[misc]
    header = [
        "改造方式",
        "台账户数",
        "有用量户数",
        "应补户数",
        "应补（元）",
        "已发（元）",
        "本批户数",
        "本批（元）",
    ]
    return [list(header), *body, total]


def _findings(told: Told, concerned: IntColumn) -> list[Finding]:
    settlement, matching, rows = told.settlement, told.matching, told.rows
    changed = told.filling.usage_changed
    homes = settlement.homes
    found = [*rows.findings, *settlement.usage.findings, *settlement.findings]
    for places, code, severity, text, remedy in (
        (
            matching.names_differ, "NAME_DIFF", "W",
            "用量表户名与户主不同，按户号匹配", "请核对户号是否登错，或户主是否变更。",
        ),
        (
            matching.by_zeros, "METER_ZEROS", "I",
            "户号前导零不同，按号码匹配", "请把台账户号改为文本，补全前导零。",
        ),
        (
            matching.meters_differ, "METER_DIFF", "W",
            "按户编号匹配，表号与台账不同", "请核对台账中的表户号。",
        ),
        (
            matching.repeated, "USAGE_REPEATED", "W",
            "用量表中同一行重复，只计一次", "请核对用量表。",
        ),
    ):  # fmt: skip
        if places:
            named = "、".join(_named(rows, matching, settlement, at) for at in places[:_SHOWN])
            more = f"……共{len(places)}处" if len(places) > _SHOWN else ""
            found.append(rows.finding(places[0], "meter", code, severity, f"{text}：{named}{more}。", remedy))
    without = told.without
    if without:
        numbers = [rows.household_id[at] or rows.meter[at] or rows.device[at] for at in without]
        named = "、".join(masked(number, NumberKind.ACCOUNT) for number in numbers[:_SHOWN] if number)
        more = f"……共{len(without)}个" if len(without) > _SHOWN else ""
        found.append(
            rows.finding(
                without[0], "meter", "USAGE_UNMATCHED", "W",
                f"有用量而台账无户：{named}{more}。", "请核对是否漏登或户号有误。",
            )
        )  # fmt: skip
    for why, _ in counted_reasons(settlement, concerned.tolist()):
        if why in ("", PAID_OUT, NOTHING_DUE):
            continue
        here = [at for at in concerned.tolist() if settlement.reason[at] == why]
        severity = "W" if why == NO_USAGE else "E" if settlement.entitled[here[0]] else "W"
        found.append(
            homes.finding(
                here[0], "household_id", "NOT_PAID", severity,
                f"{why}，未列入代发：{listed(homes, here)}。",
                _REMEDIES.get(why, "请核实，更正后重新运行，只补发差额。"),
            )
        )  # fmt: skip
    rare = [at for at in concerned.tolist() if settlement.entitled[at] and not _in_gbk(homes, at)]
    if rare:
        found.append(
            homes.finding(
                rare[0], "name", "RARE_CHARACTER", "W",
                f"户名或开户行有GBK以外的字，银行可能读不出：{listed(homes, rare)}。",
                "请与银行核对代发文件。",
            )
        )  # fmt: skip
    if changed:
        found.append(
            homes.finding(
                changed[0], "household_id", USAGE_CHANGED, "W",
                f"“运行补贴”表原填用量与用量表不同，已按用量表更正：{listed(homes, changed)}。",
                "请核对。",
            )
        )  # fmt: skip
    order = "EWI"
    return sorted(found, key=lambda each: (order.index(each.severity), each.workbook, each.sheet, each.code))


def _named(rows: UsageRows, matching: Matching, settlement: Settlement, at: int) -> str:
    home = int(matching.home[at])
    return str(settlement.homes.household_id[home] or rows.place(at))


def _in_gbk(homes: Households, at: int) -> bool:
    words = (homes.name[at], homes.bank["holder"][at], homes.bank["bank"][at])
    try:
        "".join(word for word in words if word).encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
