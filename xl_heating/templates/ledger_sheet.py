"""Draws one ledger sheet: bands, headers, prepared rows with formulas and validations, checks, signatures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from xl_heating.forms.book import Book, Sheet, print_scale
from xl_heating.forms.headers import page_blocks, write_bands, write_headers, write_titles
from xl_heating.forms.styles import WARNING
from xl_heating.templates.ledger_fields import Field, Kind, LedgerSheet

Records = Sequence[Mapping[str, object]]
"""Rows of a ledger: column key → value."""

FORMULA = "此列为公式，请勿填写。公式被删去时，请从相邻的行向下填充。"
REPLACING = "此列为公式。确有外来数据须直接填写时，请确认覆盖本格的公式。"
EARLIEST = dt.date(1990, 1, 1)


def write_ledger(book: Book, ledger: LedgerSheet, records: Records = ()) -> Sheet:
    """Write the sheet; `records` fill the first prepared rows."""
    if len(records) > ledger.rows:
        raise ValueError(f"{ledger.name}: {len(records)} records for {ledger.rows} rows")
    sheet = book.sheet(ledger.name)
    starts = [at for at, each in enumerate(ledger.fields, start=1) if each.new_page]
    left = ledger.repeated + 1 if starts else 1
    blocks = page_blocks(left, len(ledger.fields), starts)
    write_titles(sheet, ledger.title_row, blocks, ledger.title)
    write_bands(
        sheet,
        ledger.caption_row,
        blocks,
        ("填报单位：（盖章）", "填报日期：", f"单位：{ledger.unit}"),
        ledger.widths,
    )
    _write_summary_rows(sheet, ledger)
    write_headers(sheet, ledger.header_rows[0], [each.headers for each in ledger.fields])
    for row, points in zip(ledger.header_rows, (20, 32), strict=True):
        sheet.height(row, points)
    for at, each in enumerate(ledger.fields, start=1):
        sheet.width(at, each.width, hidden=each.hidden)
        _write_column(sheet, ledger, each, at, [record.get(each.key) for record in records])
        _validate(sheet, ledger, each, at)
    write_bands(sheet, ledger.signature_row, blocks, ledger.signatures, ledger.widths)
    sheet.merge(ledger.note_row, blocks[0][0], ledger.note_row, blocks[0][1], ledger.note, "note")
    sheet.height(ledger.note_row, 30)
    _set_up(sheet, ledger, starts)
    return sheet


def _write_summary_rows(sheet: Sheet, ledger: LedgerSheet) -> None:
    """合计 and 公式核对 above the headers, where they stay in sight however long the ledger grows."""
    right = ledger.repeated
    sheet.merge(ledger.total_row, 1, ledger.total_row, right, "合计", "total_label")
    sheet.merge(ledger.check_row, 1, ledger.check_row, right, "公式核对", "check_label")
    for at, each in enumerate(ledger.fields, start=1):
        if at <= right:
            continue
        cells = ledger.column(each.key)
        if each.summed:
            sheet.formula(
                ledger.total_row,
                at,
                f'=IF(COUNT({cells})=0,"",SUM({cells}))',
                "total",
                num_format=each.number_format,
                shrink=True,
            )
        else:
            sheet.write(ledger.total_row, at, None, "total")
        if each.function:
            row = ledger.check_row
            sheet.array(row, at, row, at, ledger.check_formula(each), "check")
        else:
            sheet.write(ledger.check_row, at, None, "check")
    sheet.raw.conditional_format(
        ledger.check_row - 1, right, ledger.check_row - 1, len(ledger.fields) - 1,
        {
            "type": "text",
            "criteria": "begins with",
            "value": "不一致",
            "format": sheet.book.conditional(font_color=WARNING, bold=True),
        },
    )  # fmt: skip


def display_of(each: Field) -> tuple[str, dict[str, Any]]:
    """Style of a column's cells, and what it changes of that style."""
    display: dict[str, Any] = {}
    style = "text"
    if each.kind in (Kind.CODE, Kind.ID, Kind.PHONE):
        display.update(num_format="@", shrink=True)
    elif each.kind in (Kind.DATE, Kind.YES_NO_DATE):
        style, display["num_format"] = "center", "yyyy-mm-dd"
    elif each.kind is Kind.COMPUTED_TEXT:
        style, display["text_wrap" if each.wrapped else "shrink"] = "computed_text", True
    elif each.kind is Kind.CHOICE:
        style, display["shrink"] = "center", True
    elif each.kind in (Kind.NUMBER, Kind.COMPUTED):
        style = "number" if each.kind is Kind.NUMBER else "computed"
        display.update(num_format=each.number_format, shrink=True)
    elif each.wrapped:
        style = "wrapped"
    else:
        display["shrink"] = True
    return style, display


def _write_column(sheet: Sheet, ledger: LedgerSheet, each: Field, at: int, values: list[object]) -> None:
    style, display = display_of(each)
    if each.kind not in (Kind.COMPUTED, Kind.COMPUTED_TEXT):
        cells = [[value] for value in (*values, *[None] * (ledger.rows - len(values)))]
        sheet.rows(ledger.first_row, at, cells, [(style, display)])
        return
    for place, row in enumerate(range(ledger.first_row, ledger.last_row + 1)):
        value = values[place] if place < len(values) else None
        if value is None:
            sheet.formula(row, at, ledger.row_formula(each, row), style, **display)
        else:
            sheet.write(row, at, value, style, **display)


def _validate(sheet: Sheet, ledger: LedgerSheet, each: Field, at: int) -> None:
    block = (ledger.first_row - 1, at - 1, ledger.last_row - 1, at - 1)
    cell = ledger.cell(each.key, ledger.first_row)
    title = each.headers[1][:32]
    if each.suggested:
        sheet.suggestions(ledger.first_row, at, ledger.last_row, at, f"={each.suggested}")
    elif each.kind in (Kind.COMPUTED, Kind.COMPUTED_TEXT):
        # A ledger grows, so its sheet is not protected: its formulas are.
        sheet.raw.data_validation(
            *block,
            {
                "validate": "custom",
                "value": "=FALSE",
                "error_type": "warning" if each.replaceable else "stop",
                "error_title": title,
                "error_message": REPLACING if each.replaceable else FORMULA,
            },
        )
    elif each.kind is Kind.CHOICE:
        source = f"={each.choices}" if isinstance(each.choices, str) else list(each.choices)
        sheet.list_choice(ledger.first_row, at, ledger.last_row, at, source, title)
    elif each.kind is Kind.DATE:
        message = "请填写日期，如 2021-11-15。"
        rule = {"validate": "date", "criteria": ">=", "value": EARLIEST}
        sheet.raw.data_validation(*block, {**rule, "error_title": title, "error_message": message})
    elif each.kind is Kind.YES_NO_DATE:
        rule = {"validate": "custom", "value": f'=OR({cell}="是",{cell}="否",ISNUMBER({cell}))'}
        message = "请填“是”“否”，或计划日期，如 2022-06-30。"
        sheet.raw.data_validation(*block, {**rule, "error_title": title, "error_message": message})
    elif each.kind is Kind.NUMBER:
        rule = {"validate": "decimal", "criteria": ">=", "value": 0}
        message = "请填写不小于0的数字，不带单位。"
        sheet.raw.data_validation(*block, {**rule, "error_title": title, "error_message": message})
    elif each.kind in (Kind.ID, Kind.PHONE):
        lengths = "OR(LEN({0})=18,LEN({0})=15)" if each.kind is Kind.ID else "LEN({0})=11"
        message = (
            "身份证号应为18位（旧证15位）文本，请核对。"
            if each.kind is Kind.ID
            else "电话号码不是11位，请核对。"
        )
        sheet.raw.data_validation(
            *block,
            {
                "validate": "custom",
                "value": f"={lengths.format(cell)}",
                "error_type": "warning",
                "error_title": title,
                "error_message": message,
            },
        )


def _set_up(sheet: Sheet, ledger: LedgerSheet, starts: list[int]) -> None:
    sheet.raw.freeze_panes(ledger.header_rows[1], ledger.repeated)
    sheet.raw.repeat_rows(ledger.total_row - 1, ledger.header_rows[1] - 1)
    sheet.raw.print_area(0, 0, ledger.signature_row - 1, len(ledger.fields) - 1)
    if starts:
        sheet.raw.repeat_columns(0, ledger.repeated - 1)
        sheet.raw.set_v_pagebreaks([start - 1 for start in starts])
        sheet.landscape(scale=print_scale(ledger.widths, ledger.repeated, starts))
    else:
        sheet.landscape()
