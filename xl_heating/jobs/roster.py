"""上报名单: from 确村确户名单 (T2) the list to be stamped and reported, and the masked one for public notice.

Only houses that may proceed go on the lists; the others stand on a page of their own with the reason. The
workbook itself is not changed, but for a row of 运行日志.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from xl_heating.errors import JobError
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.outputs import make_file
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.roster_listing import Listing, square_metres
from xl_heating.jobs.roster_notice import Notice, draw_notice
from xl_heating.jobs.roster_pages import draw_report
from xl_heating.jobs.roster_review import differing, is_open, verdicts
from xl_heating.jobs.roster_rows import APPROVED_ON, RosterRows, roster_rows
from xl_heating.jobs.run_record import record
from xl_heating.jobs.writing import NamedCells
from xl_heating.ledger import Finding, Ledger
from xl_heating.ledger.auditing import audit
from xl_heating.policy import Policy
from xl_heating.rules.progress import deadline

OPERATION = "上报名单"
REPORT_SUFFIX, NOTICE_SUFFIX = "上报名单", "公示名单"
FOLDER = "上报名单"
"""Beside the workbook: what is printed must not be taken for a list that came in."""
NOTICE_DAYS = "list_notice_days"
"""The option that says how many days a list is on public notice."""
_SHOWN = 8
_SETTLED_HERE = ("SECOND_HOUSE",)
"""Checks of the audit that the verdict itself answers."""


def run(
    book: Any,
    occasion: Occasion,
    *,
    notice: Notice | None = None,
    approved_on: dt.date | None = None,
) -> JobReport:
    """Make 上报名单 and 公示名单 in the folder 上报名单 beside the workbook `book` (an xlwings Book).

    Parameters
    ----------
    notice : days of the public notice and whether given names are masked; by default it begins on the
        reporting date and lasts as long as the policy's option says
    approved_on : day of approval by which planned demolitions are judged; by default the workbook's own cell

    Returns
    -------
    JobReport : table of villages; findings of reader and audit, and verdicts that differ from the list's own

    Raises
    ------
    JobError : the workbook has no 确村确户名单, or no house is entered in it
    """
    started = time.perf_counter()
    cells = NamedCells(book)
    occasion = occasion.in_book(cells)
    report = occasion.report(OPERATION, book.name)
    occasion.progress(0, 3, "读取名单")
    rows = roster_rows(book, cells, occasion.policy)
    _refuse_empty(rows, book.name)
    found = verdicts(rows, occasion.policy, approved_on or _approved_on(cells))
    report.findings = [*differing(rows, found), *_doubts(rows.ledgers, occasion)]
    listing = Listing(rows, found, occasion.policy)
    path = Path(book.fullname)
    occasion.progress(1, 3, "编制上报名单")
    make_file(
        path.parent / FOLDER / f"{path.stem}-{REPORT_SUFFIX}.xlsx",
        lambda target: draw_report(target, listing, report.findings, occasion),
        report,
    )
    occasion.progress(2, 3, "编制公示名单")
    wanted = notice or default_notice(occasion)
    make_file(
        path.parent / FOLDER / f"{path.stem}-{NOTICE_SUFFIX}.xlsx",
        lambda target: draw_notice(target, listing, wanted),
        report,
    )
    _tell(report, listing, wanted, occasion)
    record(cells, report, occasion, report.messages[0])
    report.seconds = time.perf_counter() - started
    return report


def default_notice(occasion: Occasion, *, mask_names: bool = False) -> Notice:
    """A notice from the reporting date on, for the policy's days; left open without that option."""
    days = occasion.policy.option(NOTICE_DAYS)
    if not isinstance(days, Decimal):
        return Notice(None, None, mask_names)
    return Notice(occasion.as_of, occasion.as_of + dt.timedelta(days=max(int(days), 1) - 1), mask_names)


def _refuse_empty(rows: RosterRows, name: str) -> None:
    if not rows.ledgers:
        raise JobError(
            "没有找到确村确户名单。",
            where=name,
            remedy="请确认名单的表头有“户主姓名”“拟改造方式”“列入拆迁”等列，且不在隐藏的工作表中。",
        )
    if not len(rows):
        raise JobError(
            "名单中没有登记住户。",
            where=f"{name} {rows.ledgers[0].table.sheet}",
            remedy="请先填写名单，再生成上报名单。",
        )


def _approved_on(cells: NamedCells) -> dt.date | None:
    value = cells[APPROVED_ON].value if APPROVED_ON in cells else None
    return value.date() if isinstance(value, dt.datetime) else None


def _doubts(ledgers: Sequence[Ledger], occasion: Occasion) -> list[Finding]:
    """What reader and audit doubt about the lists, gravest first; mere information is left out."""
    found = [
        Finding(
            ledger.table.workbook, ledger.table.sheet, line.cell, line.code, line.severity,
            line.message, line.suggestion,
        )
        for ledger in ledgers
        for line in audit(ledger, occasion.policy, as_of=occasion.as_of).lines
        if line.severity != "I" and line.code not in _SETTLED_HERE
    ]  # fmt: skip
    return sorted(found, key=lambda each: "EW".index(each.severity))


# ---------------------------------------------------------------- what is told


def _tell(report: JobReport, listing: Listing, notice: Notice, occasion: Occasion) -> None:
    total = listing.sums(listing.reported)
    waiting = [at for at in listing.left_out.tolist() if is_open(listing.verdicts[at])]
    report.counts = {
        "上报户数": total.houses,
        "家庭人口": total.persons,
        "暂不实施和不补": len(listing.left_out) - len(waiting),
        "待填待核": len(waiting),
        "行数": len(listing.rows),
    }
    report.table = [["村（居）", "户数", "人口", "采暖面积（㎡）"]]
    for street in listing.streets:
        for village in listing.villages(street):
            sums = listing.sums(village.at)
            report.table.append([village.name, sums.houses, sums.persons, square_metres(sums.area)])
    report.table.append(["合计", total.houses, total.persons, square_metres(total.area)])
    report.messages.append(
        f"列入上报名单{total.houses}户、{total.persons}人、采暖面积{square_metres(total.area):,}㎡"
        f"（{total.route_line or '没有可实施的住户'}）；公示名单证件号已遮盖，{notice.period}。"
    )
    if waiting:
        report.messages.append(_listed(listing, waiting))
    postponed = len(listing.left_out) - len(waiting)
    if postponed:
        report.messages.append(f"暂不实施和不补{postponed}处未列入，原因见上报名单的“暂不实施及待核”表。")
    differ = sum(finding.code == "VERDICT_DIFFERS" for finding in report.findings)
    if differ:
        report.messages.append(f"名单所填审查结论与规则不一致{differ}处，已按规则处理，见“核对事项”。")
    errors = sum(finding.severity == "E" for finding in report.findings)
    if errors:
        report.messages.append(
            f"名单有错误{errors}处（证件号、重复登记等），见“核对事项”，请核改后重新生成。"
        )
    for ledger in listing.rows.hidden:
        report.messages.append(
            f"隐藏的工作表“{ledger.table.sheet}”中的名单（{len(ledger)}行）未列入；如应上报请取消隐藏。"
        )
    late = late_note(occasion.policy, occasion.as_of)
    if late:
        report.messages.append(late)


def _listed(listing: Listing, waiting: Sequence[int]) -> str:
    rows = listing.rows
    shown = "、".join(
        f"{rows.place(at)}{rows.text('name')[at] or ''}（{listing.verdicts[at]}）" for at in waiting[:_SHOWN]
    )
    more = "……" if len(waiting) > _SHOWN else ""
    return f"待填待核{len(waiting)}户未列入，补正后重新生成：{shown}{more}。"


def late_note(policy: Policy, as_of: dt.date) -> str:
    """A sentence when the list is reported after its day (P24, Q15); lateness never stops anything."""
    due: Any = policy.option("list_due")
    clause, note = "", ""
    if due is None and "list.due" in policy.keys:
        value = policy.value("list.due")
        due, clause, note = value.value, value.clause, value.note
    if not isinstance(due, dt.date):
        return ""
    inclusive = bool(policy.option("due_inclusive", True))
    status, late = deadline(
        np.datetime64(due, "D"), np.datetime64(as_of, "D"), np.datetime64(as_of, "D"), inclusive
    )
    if not late[0]:
        return ""
    source = f"（{clause}）" if clause else ""
    reason = note or "逾期只作提示"
    return f"名单报送期限为{due}{source}，填报日期{as_of}，{status[0]}；{reason}，不影响生成名单。"
