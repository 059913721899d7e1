"""What 区级汇总 and 计划表 share: a row a street, total, the policy's targets, 口径 line, signatures."""

from __future__ import annotations

from xl_heating.forms.book import Sheet
from xl_heating.forms.headers import page_blocks, write_bands, write_headers, write_titles
from xl_heating.jobs.layout import Column, Content, TableLayout
from xl_heating.policy import Policy
from xl_heating.templates.ledger_fields import SIGNATURES
from xl_heating.templates.policy_sheets import parameter

TARGETS = {
    "plan_TASK": "target.rural_heating",
    "plan_EE_RURAL": "target.ee_rural",
    "plan_EE_URBAN": "target.ee_urban",
}


def write_frame(
    sheet: Sheet, layout: TableLayout, policy: Policy, title: str, unit: str, *, repeated: int, note: str
) -> None:
    """Write all of the page but its data cells: titles, headers, labels, totals' labels, lines below, set-up.

    `repeated` columns at the left are printed on every page.
    """
    width = len(layout.columns)
    starts = [layout.index(layout.second_page)] if layout.second_page else []
    blocks = page_blocks(repeated + 1 if starts else 1, width, starts)
    write_titles(sheet, layout.title_row, blocks, title)
    _write_caption(sheet, layout, blocks, unit)
    write_headers(sheet, layout.header_rows[0], [column.headers for column in layout.columns])
    for row, points in zip(
        range(layout.header_rows[0], layout.header_rows[1] + 1), (22, 42, 24), strict=True
    ):
        sheet.height(row, points)
    for at, column in enumerate(layout.columns, start=1):
        sheet.width(at, column.width)
    for row in range(layout.first_row, layout.total_row + 1):
        sheet.height(row, 22)
    label_right = layout.index("street")
    for row, label, style in (
        (layout.total_row, "合计", "total_label"),
        (layout.target_row, "目标任务", "check_label"),
        (layout.control_row, "计划勾稽", "check_label"),
    ):
        sheet.merge(row, 1, row, label_right, label, style)
        sheet.height(row, 22 if row == layout.total_row else 18)
    _write_controls(sheet, layout, policy)
    for row, text in ((layout.rule_row, policy.rule_line), (layout.note_row, note)):
        sheet.merge(row, layout.text_column, row, blocks[0][1], text, "note")
        sheet.height(row, 30)
    write_bands(sheet, layout.signature_row, blocks, SIGNATURES)
    sheet.raw.freeze_panes(layout.first_row - 1, label_right)
    sheet.raw.repeat_rows(layout.header_rows[0] - 1, layout.header_rows[1] - 1)
    sheet.raw.repeat_columns(0, repeated - 1)
    if starts:
        sheet.raw.set_v_pagebreaks([start - 1 for start in starts])
    sheet.book.names(layout.names)


def _write_caption(sheet: Sheet, layout: TableLayout, blocks: list[tuple[int, int]], unit: str) -> None:
    """填报单位, 填报日期 and 单位 over the first page, the first and the last again over the others."""
    row, date = layout.caption_row, layout.date_column
    for page, (left, right) in enumerate(blocks):
        unit_left = max(left + 1, right - 4)
        issuer_right = unit_left - 1
        if page == 0:
            label = max(left + 1, date - 2)
            issuer_right, date_right = label - 1, min(date + 2, right - 1)
            sheet.merge(row, label, row, date - 1, "填报日期：", "caption", align="right")
            sheet.merge(row, date, row, date_right, None, "caption_date")
            unit_left = max(unit_left, date_right + 1)
        sheet.merge(row, left, row, issuer_right, "填报单位：（盖章）", "caption")
        sheet.merge(row, unit_left, row, right, f"单位：{unit}", "caption", align="right")
    sheet.height(row, 22)


def _write_controls(sheet: Sheet, layout: TableLayout, policy: Policy) -> None:
    for at, column in enumerate(layout.columns, start=1):
        if at <= layout.index("street"):
            continue
        key = TARGETS.get(column.key)
        if key is None or key not in policy.keys:
            sheet.write(layout.target_row, at, None, "check")
            sheet.write(layout.control_row, at, None, "check")
            continue
        letter = layout.letter(column.key)
        total, target = f"{letter}{layout.total_row}", f"{letter}{layout.target_row}"
        sheet.formula(layout.target_row, at, f"={parameter(key)}", "check", num_format=column.number_format)
        sheet.formula(
            layout.control_row,
            at,
            f'=IF({total}="","未填",IF(ROUND({total}-{target},4)=0,"平","差"&ROUND({total}-{target},4)))',
            "check",
        )


def write_total(sheet: Sheet, layout: TableLayout, column: Column) -> None:
    """Write the 合计 cell of a summed column: blank while nothing is filled in, never a misleading 0."""
    letter = layout.letter(column.key)
    cells = f"{letter}{layout.first_row}:{letter}{layout.last_row}"
    sheet.formula(
        layout.total_row,
        layout.index(column.key),
        f'=IF(COUNT({cells})=0,"",SUM({cells}))',
        "total",
        num_format=column.number_format,
    )


def data_style(column: Column) -> str:
    """Style of a street's cell in that column."""
    if column.content is Content.FORMULA:
        return "computed"
    text = column.number_format == "General" and not column.unit
    return "center" if text else "number"
