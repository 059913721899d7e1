"""区级汇总.xlsm: the district office's workbook."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from xl_heating.forms.book import Book, Results
from xl_heating.hosts.excel.commands import COMMANDS, BookKind, button_macros
from xl_heating.hosts.excel.sources import book_modules
from xl_heating.jobs.layout import ListLayout, findings_layout, log_layout, sources_layout
from xl_heating.jobs.layout.snapshots import snapshots_layout
from xl_heating.policy import Policy
from xl_heating.templates.catalogue_sheet import write_catalogue
from xl_heating.templates.dispatch_sheets import write_dispatch
from xl_heating.templates.district_guide import district_guide
from xl_heating.templates.duties_sheet import write_duties
from xl_heating.templates.evaluation_sheet import write_evaluation
from xl_heating.templates.funds_sheets import write_funds
from xl_heating.templates.guide_sheet import write_guide
from xl_heating.templates.list_sheets import write_list
from xl_heating.templates.merged_sheets import write_merged
from xl_heating.templates.plan_sheet import Plan, write_plan
from xl_heating.templates.policy_sheets import write_parameters, write_routes
from xl_heating.templates.review_sheet import write_review
from xl_heating.templates.simulation_sheet import write_simulation
from xl_heating.templates.summary_sheet import write_summary
from xl_heating.templates.writing import write_calculated

FILE = "区级汇总.xlsm"
ON_SUMMARY = ("merge", "refresh", "dispatch", "undo")
"""Commands that have a button on 区级汇总."""

Page = Callable[[Book, Policy], object]
"""Draws one or more sheets at the end of the book."""


def pages(plan: Plan | None = None) -> list[Page]:
    """What the workbook holds, from left to right."""
    return [
        _write_guide,
        partial(write_summary, buttons=_summary_buttons()),
        partial(write_plan, plan=plan),
        write_funds,
        write_dispatch,
        write_review,
        write_evaluation,
        write_duties,
        write_merged,
        _list(sources_layout),
        _list(findings_layout),
        _list(snapshots_layout),
        _list(log_layout),
        lambda book, _: write_simulation(book),
        write_parameters,
        write_routes,
        lambda book, _: write_catalogue(book),
    ]


def district_workbook(path: Path, policy: Policy, plan: Plan | None = None) -> None:
    """Write the district workbook to `path`, every formula with its value; an .xlsx has no buttons.

    `plan` holds figures for the plan table (street → column key of `plan_layout` → value); the sheet then
    says that they are samples (示例), since the policy's 附件2 is not published.
    """

    def draw(target: Path, results: Results | None) -> None:
        title = f"{policy.policy.place}清洁取暖区级汇总"
        with Book(target, results, title=title, macros=book_modules()) as book:
            for write_page in pages(plan):
                write_page(book, policy)

    write_calculated(path, draw)


def _summary_buttons() -> dict[str, str]:
    """What is clicked day by day stands on 区级汇总 as well; 填表说明 has all."""
    shown = [
        command for command in COMMANDS if command.key in ON_SUMMARY and BookKind.DISTRICT in command.books
    ]
    return {command.caption: command.macro for command in shown}


def _write_guide(book: Book, policy: Policy) -> None:
    write_guide(book, policy, district_guide(policy), button_macros(BookKind.DISTRICT))


def _list(layout: Callable[[], ListLayout]) -> Page:
    return lambda book, _: write_list(book, layout())
