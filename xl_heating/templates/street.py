"""街镇台账.xlsm: a street's workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from xl_heating.forms.book import Book, Results
from xl_heating.hosts.excel.commands import BookKind, button_macros
from xl_heating.hosts.excel.sources import book_modules
from xl_heating.jobs.layout import findings_layout, has_running_subsidy, log_layout
from xl_heating.jobs.layout.payments import payouts_layout
from xl_heating.jobs.layout.snapshots import snapshots_layout
from xl_heating.policy import Policy
from xl_heating.templates.catalogue_sheet import write_catalogue
from xl_heating.templates.guide_sheet import write_guide
from xl_heating.templates.ledger_common import (
    COMPLETIONS_SHEET,
    DEVICES_SHEET,
    DOSSIERS_SHEET,
    RUNNING_SHEET,
    SAFETY_SHEET,
)
from xl_heating.templates.ledger_service import device_lists
from xl_heating.templates.ledger_sheet import Records, write_ledger
from xl_heating.templates.ledger_tables import ledger_sheets
from xl_heating.templates.list_sheets import write_list
from xl_heating.templates.policy_sheets import write_parameters, write_routes
from xl_heating.templates.progress_sheet import ProgressSheet
from xl_heating.templates.safety_sheet import write_safety
from xl_heating.templates.street_guide import street_guide
from xl_heating.templates.street_summary import StreetSummary
from xl_heating.templates.village_list import SHEET as LIST_SHEET
from xl_heating.templates.writing import write_calculated

FILE = "街镇台账.xlsm"
PREPARED_ROWS = 300
BY_HOUSEHOLD = frozenset((LIST_SHEET, COMPLETIONS_SHEET, DOSSIERS_SHEET, RUNNING_SHEET))


def street_workbook(
    path: Path,
    policy: Policy,
    records: Mapping[str, Records] | None = None,
    *,
    street: str = "",
    rows: int = PREPARED_ROWS,
) -> None:
    """Write a street's workbook to `path`, every formula with its value; an .xlsx has no macros and buttons.

    Parameters
    ----------
    records : sheet name → rows to fill in, each column key → value (keys as in `ledger_tables`)
    street : the workbook's own street
    rows : prepared rows of 改造台账; the other ledgers by household have as many, or, of a long one, as many
        as they are filled with; the rest have a part of `rows`
    """
    filled = max((len(given) for name, given in (records or {}).items() if name in BY_HOUSEHOLD), default=0)
    ledgers = ledger_sheets(policy, rows, min(rows, max(PREPARED_ROWS, filled)))

    def draw(target: Path, results: Results | None) -> None:
        title = f"{policy.policy.place}清洁取暖街镇台账"
        with Book(target, results, title=title, macros=book_modules()) as book:
            write_guide(book, policy, street_guide(policy, ledgers, street), button_macros(BookKind.STREET))
            for ledger in ledgers.values():
                rows_in = (records or {}).get(ledger.name, ())
                if ledger.name == SAFETY_SHEET:
                    ProgressSheet(book, policy, ledgers).write()
                    write_safety(book, policy, ledger, rows_in)
                else:
                    write_ledger(book, ledger, rows_in)
            book.names(device_lists(ledgers[DEVICES_SHEET]))
            StreetSummary(book, policy, ledgers).write()
            if has_running_subsidy(policy):
                write_list(book, payouts_layout())
            write_list(book, findings_layout())
            write_list(book, snapshots_layout())
            write_list(book, log_layout())
            write_parameters(book, policy, editable=False)
            write_routes(book, policy)
            write_catalogue(book)

    write_calculated(path, draw)
