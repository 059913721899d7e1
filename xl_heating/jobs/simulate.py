"""政策测算: the streets' ledgers once under the present policy and once under a changed one, side by side.

Nothing that is reported changes: the result is a workbook of its own.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xl_heating.errors import JobError, PolicyError
from xl_heating.jobs.collecting import Collection, Parsing, collect, ledger_files
from xl_heating.jobs.layout.simulation import SIMULATION_CHANGES, SIMULATION_KEYS, SIMULATION_SHEET
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.outputs import make_file
from xl_heating.jobs.policy_comparison import Comparison, compare, differences
from xl_heating.jobs.policy_comparison_book import draw_comparison
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.run_record import record
from xl_heating.jobs.summary_values import in_wan
from xl_heating.jobs.tally import tally
from xl_heating.jobs.writing import NamedCells, column_of
from xl_heating.ledger import Finding
from xl_heating.policy import Policy, mapping_from_rows, override, with_streets_of

OPERATION = "政策测算"


@dataclass(frozen=True)
class Proposal:
    """What to try: changed figures and options, of the present policy or of `policy` where one is given."""

    changes: Mapping[str, object]
    policy: Policy | None = None

    def applied_to(self, present: Policy) -> Policy:
        """The proposed policy. Raises PolicyError for an unknown key or an unusable value."""
        base = present if self.policy is None else with_streets_of(self.policy, present)
        return override(base, self.changes)


def run(
    book: Any,
    ledgers: Path,
    proposal: Proposal | None,
    occasion: Occasion,
    *,
    out: Path | None = None,
) -> JobReport:
    """Write the comparison to `out` (``政策测算-日期.xlsx`` beside the workbook when omitted).

    Parameters
    ----------
    book : the district's workbook, whose 政策参数 is the present policy
    ledgers : the folder of the streets' ledgers
    proposal : None takes what is typed on the workbook's page 政策测算

    Raises
    ------
    JobError : nothing is to be changed; a key or a value cannot be used; the folder is empty or missing
    """
    started = time.perf_counter()
    cells = NamedCells(book)
    occasion = occasion.in_book(cells)
    present = occasion.policy
    if proposal is None:
        proposal = Proposal(_typed(cells))
    try:
        proposed = proposal.applied_to(present)
    except PolicyError as error:
        raise JobError(error.message, where=f"{book.name} {SIMULATION_SHEET}", remedy=error.remedy) from None
    if not differences(present, proposed):
        raise JobError(
            "没有要改变的参数，测算结果与现行政策相同。",
            where=book.name,
            remedy=f"请在“{SIMULATION_SHEET}”表填写要调整的键和拟改的值。",
        )
    parsing = Parsing(ledger_files(ledgers, exclude=Path(book.fullname)))
    collections = [collect(parsing, policy, occasion.progress) for policy in (present, proposed)]
    tallies = [
        tally(collection.sources, policy)
        for collection, policy in zip(collections, (present, proposed), strict=True)
    ]
    comparison = compare(*tallies)
    report = occasion.report(OPERATION, book.name)
    report.findings = _only_proposed(*collections)
    _summarise(report, comparison, collections[0])
    target = out or Path(book.fullname).with_name(f"政策测算-{occasion.as_of:%Y-%m-%d}.xlsx")
    make_file(target, lambda path: draw_comparison(path, comparison, occasion, len(parsing.files)), report)
    record(cells, report, occasion, report.messages[0], files=len(parsing.files))
    report.seconds = time.perf_counter() - started
    return report


def _typed(cells: NamedCells) -> Mapping[str, object]:
    keys, changes = column_of(cells[SIMULATION_KEYS]), column_of(cells[SIMULATION_CHANGES])
    return mapping_from_rows([list(pair) for pair in zip(keys, changes, strict=True)])


def _only_proposed(present: Collection, proposed: Collection) -> list[Finding]:
    """What the reader doubts under the proposed policy alone: a route that it does not know, for one."""
    told = {_place(finding) for source in present.sources for finding in source.ledger.findings}
    found = [finding for source in proposed.sources for finding in source.ledger.findings]
    return [finding for finding in found if _place(finding) not in told]


def _place(finding: Finding) -> tuple[str, str, str, str]:
    return finding.workbook, finding.sheet, finding.cell, finding.code


def _summarise(report: JobReport, comparison: Comparison, collection: Collection) -> None:
    affected = comparison.affected
    report.counts = {
        "文件数": len(collection.files),
        "比较户数": int(affected.households.sum()),
        "增加户数": int(affected.gaining.sum()),
        "减少户数": int(affected.losing.sum()),
    }
    for figure in comparison.streets:
        change = in_wan(figure.change.sum(keepdims=True))[0]
        if change:
            report.messages.append(
                f"{figure.title}{'增加' if change > 0 else '减少'}{abs(change):,.4f}万元。"
            )
    if not report.messages:
        report.messages.append("按拟用政策测算，各项金额均无变化。")
    for path, cause in collection.unreadable.items():
        report.messages.append(f"{path.name} 无法读取，未列入测算：{cause}")
    report.messages.append("测算结果只供研究，台账和区级汇总没有改动。")
    titles = [f"{figure.title}增减（万元）" for figure in comparison.streets]
    report.table = [["街道镇", *titles]]
    for at, street in enumerate(comparison.present.streets):
        report.table.append([street.name, *(in_wan(each.change)[at] for each in comparison.streets)])
    sums = [in_wan(each.change.sum(keepdims=True))[0] for each in comparison.streets]
    report.table.append(["合计", *sums])
