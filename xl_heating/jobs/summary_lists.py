"""The lists behind the district summary: 数据来源 and 疑点清单."""

from __future__ import annotations

from typing import Any

from xl_heating.jobs.collecting import Collection
from xl_heating.jobs.crossing import across_files
from xl_heating.jobs.rows import SheetTally
from xl_heating.jobs.summary_values import MISSING, street_of
from xl_heating.jobs.tally import UNCOSTED, Tally
from xl_heating.ledger import Finding
from xl_heating.policy import Policy
from xl_heating.rules.money import FEN_PER_YUAN

KINDS = {
    "T3": "改造台账",
    "T6": "公益场所",
    "T7": "集中供热项目",
    "T8R": "农房能效",
    "T8U": "城区能效",
    "T9": "运行补贴",
}


def all_findings(collection: Collection, totals: Tally, policy: Policy, statuses: list[str]) -> list[Finding]:
    """Every finding, gravest first, then by file, sheet and cell; sheets left out are not repeated."""
    findings = [*collection.findings, *totals.findings, *across_files(collection.sources, policy)]
    for source in collection.sources:
        if source.counted.any() or not len(source.ledger.rows):
            # The tally names the households that the reader only counts.
            named = UNCOSTED if source.kind in ("T3", "T8R") else None
            findings += [finding for finding in source.ledger.findings if finding.code != named]
    for street, status in zip(policy.streets, statuses, strict=True):
        if status == MISSING:
            findings.append(
                Finding(
                    "", "", "", "STREET_MISSING", "E",
                    f"{street.name}没有报送台账，本次汇总不含该街镇。", "请催报后重新刷新。",
                )
            )  # fmt: skip
    order = "EWI"
    return sorted(findings, key=lambda f: (order.index(f.severity), f.workbook, f.sheet, f.code))


def source_rows(sheets: list[SheetTally]) -> list[list[Any]]:
    """The rows of 数据来源, one a ledger table."""
    rows = []
    for sheet in sheets:
        source = sheet.source
        rows.append(
            [
                street_of(source),
                source.path.name,
                source.ledger.table.sheet,
                KINDS[source.kind],
                sheet.rows,
                sheet.costed,
                sheet.uncosted,
                sheet.eligible_cost / FEN_PER_YUAN,
                sheet.subsidy / FEN_PER_YUAN,
                "；".join(source.notes + sheet.notes) or None,
            ]
        )
    return rows
