"""全区改造台账 and the other merged ledgers: the streets' columns as values, and each record's source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from xl_heating.engines.file.addresses import MAX_ROW
from xl_heating.forms.book import Book, Sheet, pixels, print_scale
from xl_heating.forms.headers import page_blocks, write_bands, write_headers, write_titles
from xl_heating.jobs.layout import absolute
from xl_heating.jobs.layout.merged import MERGED_SHEETS, SOURCE_FILE, SOURCE_ROW, merged_header_name
from xl_heating.policy import Policy
from xl_heating.templates.ledger_common import (
    BUILDINGS_SHEET,
    FARMHOUSES_SHEET,
    HOUSEHOLDS_SHEET,
    PLACES_SHEET,
    PROJECTS_SHEET,
    RUNNING_SHEET,
    WHOLE,
)
from xl_heating.templates.ledger_fields import Field, Kind, LedgerSheet, both
from xl_heating.templates.ledger_sheet import display_of
from xl_heating.templates.ledger_tables import ledger_sheets

NOTE = "由“合并街镇台账”写入，只存数值；更正请在街镇台账中进行，再次合并时整表重写。合计为公式。"
TITLE_ROW, CAPTION_ROW, SIGNATURE_ROW, NOTE_ROW, TOTAL_ROW, HEADER_ROW = range(1, 7)
LAST_HEADER_ROW = HEADER_ROW + 1
FIRST_ROW = LAST_HEADER_ROW + 1
"""Row of the first record; everything else stands above, so that the ledger may grow without end."""

_KINDS = {
    HOUSEHOLDS_SHEET: "T3",
    PLACES_SHEET: "T6",
    PROJECTS_SHEET: "T7",
    FARMHOUSES_SHEET: "T8R",
    BUILDINGS_SHEET: "T8U",
    RUNNING_SHEET: "T9",
}
_SUM_WIDTH = 13.5
_VALUES = {Kind.COMPUTED: Kind.NUMBER, Kind.COMPUTED_TEXT: Kind.TEXT}


def write_merged(book: Book, policy: Policy) -> None:
    """Write one empty sheet for each kind of ledger that the policy's works need."""
    for kind, ledger in merged_kinds(policy).items():
        _write_one(book, ledger, kind)


def merged_kinds(policy: Policy) -> dict[str, LedgerSheet]:
    """The kinds of ledgers that the policy's works need, and the street's sheet of each."""
    sheets = ledger_sheets(policy, 1).values()
    return {_KINDS[ledger.name]: ledger for ledger in sheets if ledger.name in _KINDS}


def merged_fields(ledger: LedgerSheet) -> tuple[Field, ...]:
    """The columns of a merged ledger: the street's, none computed, and the sources."""
    return (
        *(_as_value(each) for each in ledger.fields if not each.hidden),
        Field("source_file", both(SOURCE_FILE), width=18),
        Field("source_row", both(SOURCE_ROW), Kind.NUMBER, 7, number_format=WHOLE),
    )


def _as_value(each: Field) -> Field:
    """The column with room for the whole district's sum."""
    width = max(each.width, _SUM_WIDTH) if each.summed else each.width
    return replace(each, kind=_VALUES.get(each.kind, each.kind), width=width)


def _write_one(book: Book, ledger: LedgerSheet, kind: str) -> None:
    fields = merged_fields(ledger)
    sheet = book.sheet(MERGED_SHEETS[kind], tab="#548235")
    starts = [at for at, each in enumerate(fields, start=1) if each.new_page]
    blocks = page_blocks(ledger.repeated + 1 if starts else 1, len(fields), starts)
    for at, each in enumerate(fields, start=1):
        _prepare_column(book, sheet, each, at)
    for row in range(TITLE_ROW, TOTAL_ROW):
        for at in range(1, len(fields) + 1):
            sheet.write(row, at, None, "caption")  # the columns' own style has lines
    write_titles(sheet, TITLE_ROW, blocks, f"全区{ledger.title}")
    captions = ("填报单位：（盖章）", "填报日期：", f"单位：{ledger.unit}")
    write_bands(sheet, CAPTION_ROW, blocks, captions)
    write_bands(sheet, SIGNATURE_ROW, blocks[:1], ledger.signatures)
    sheet.merge(NOTE_ROW, blocks[0][0], NOTE_ROW, blocks[0][1], NOTE, "note")
    sheet.height(NOTE_ROW, 20)
    _write_totals(sheet, fields, ledger.repeated)
    write_headers(sheet, HEADER_ROW, [each.headers for each in fields])
    for row, points in ((HEADER_ROW, 20), (LAST_HEADER_ROW, 32)):
        sheet.height(row, points)
    reference = absolute(LAST_HEADER_ROW, 1, LAST_HEADER_ROW, len(fields))
    book.name(merged_header_name(kind), f"'{sheet.name}'!{reference}")
    sheet.raw.freeze_panes(LAST_HEADER_ROW, ledger.repeated)
    sheet.raw.autofilter(LAST_HEADER_ROW - 1, 0, LAST_HEADER_ROW - 1, len(fields) - 1)
    sheet.raw.repeat_rows(TOTAL_ROW - 1, LAST_HEADER_ROW - 1)
    if starts:
        sheet.raw.repeat_columns(0, ledger.repeated - 1)
        sheet.raw.set_v_pagebreaks([start - 1 for start in starts])
        sheet.landscape(scale=print_scale([each.width for each in fields], ledger.repeated, starts))
    else:
        sheet.landscape()


def _prepare_column(book: Book, sheet: Sheet, each: Field, at: int) -> None:
    style, display = display_of(each)
    sheet.raw.set_column_pixels(at - 1, at - 1, pixels(each.width), book.format(style, **display))


def _write_totals(sheet: Sheet, fields: Iterable[Field], label_width: int) -> None:
    sheet.merge(TOTAL_ROW, 1, TOTAL_ROW, label_width, "合计", "total_label")
    for at, each in enumerate(fields, start=1):
        if at <= label_width:
            continue
        if not each.summed:
            sheet.write(TOTAL_ROW, at, None, "total")
            continue
        cells = absolute(FIRST_ROW, at, MAX_ROW, at)
        total = f'=IF(COUNT({cells})=0,"",SUM({cells}))'
        sheet.formula(TOTAL_ROW, at, total, "total", num_format=each.number_format, shrink=True)
