"""What the names of a workbook stand for: defined names and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_heating.recalculation.table_references import Table, Tables

if TYPE_CHECKING:
    from xl_heating.engines.file.document import Document


def names_of(document: Document) -> dict[tuple[str | None, str], str]:
    """(Sheet or None for the whole workbook, case-folded name) → what it refers to, with ``=``."""
    sheets = [entry.name for entry in document.workbook.sheets()]
    return {
        (None if name.sheet is None else sheets[name.sheet], name.name.casefold()): f"={name.refers_to}"
        for name in document.workbook.names()
        if name.sheet is None or name.sheet < len(sheets)
    }


def tables_of(document: Document) -> Tables:
    """The workbook's tables."""
    return Tables(
        Table(table.name, sheet.name, table.rect, tuple(table.columns), table.header_rows, table.totals_rows)
        for sheet in document.sheets
        for table in sheet.tables
    )
