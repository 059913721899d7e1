"""进度调度 (T11), 通报督办 (T12) and 进度记录: filled by 调度通报, rates and ranks alive."""

from __future__ import annotations

from xl_heating.forms.book import Book, Sheet, print_scale
from xl_heating.forms.headers import write_bands, write_headers
from xl_heating.forms.styles import WARNING
from xl_heating.functions.progress import SUPERVISED
from xl_heating.jobs.layout import Column, TableLayout, plan_layout
from xl_heating.jobs.layout.dispatch import (
    DATE,
    TYPED,
    SupervisionLayout,
    dispatch_layout,
    supervision_layout,
)
from xl_heating.jobs.layout.progress import progress_layout
from xl_heating.policy import Policy
from xl_heating.templates.ledger_fields import SIGNATURES
from xl_heating.templates.list_sheets import write_list
from xl_heating.templates.policy_sheets import parameter
from xl_heating.templates.summary_sheet import done_task, plan_look_up
from xl_heating.templates.table_sheets import data_style, write_frame, write_total

TAB = "#548235"
START, END, POINTS = "progress_start", "target.completion_date", "lag_points"

_NOTE = (
    "说明：计划数取自“计划表”；各阶段户数由“调度通报”按街镇台账截至调度日期的记录写入，已到后一阶段的户同时计入前一阶段；"
    "灰色格为公式。完成率为验收÷计划；序时进度的起止日和督办线见“政策参数”。未报送的街道镇不排名。"
)
_SUPERVISION_NOTE = (
    "说明：各行由“调度通报”按名次排列；问题、整改要求、限期、整改完成、销号、通报/约谈记录由督导考核组填写，"
    "重新调度时随街道镇移动，不会被改写。"
)


def write_dispatch(book: Book, policy: Policy) -> None:
    """Write the three sheets; 计划表 and 政策参数 must be in the book too."""
    write_progress_table(book, policy)
    write_supervision(book, policy)
    write_list(book, progress_layout())


def write_progress_table(book: Book, policy: Policy) -> TableLayout:
    """Write 进度调度, on two printed pages: all ways of heating together, and each."""
    layout, plan = dispatch_layout(policy), plan_layout(policy)
    sheet = book.sheet(layout.sheet, tab=TAB)
    title = f"{policy.policy.place}冬季清洁取暖建设工作进度调度表"
    write_frame(sheet, layout, policy, title, "户、百分点", repeated=1, note=_NOTE)
    for row in range(layout.first_row, layout.total_row + 1):
        for at, column in enumerate(layout.columns, start=1):
            if (row, at) != (layout.total_row, 1):
                _write_cell(sheet, policy, layout, plan, column, row)
        sheet.height(row, 30)
    _mark_supervised(sheet, layout)
    sheet.raw.print_area(0, 0, layout.signature_row - 1, len(layout.columns) - 1)
    starts = [layout.index(layout.second_page)] if layout.second_page else []
    sheet.landscape(scale=print_scale([column.width for column in layout.columns], 1, starts))
    return layout


def _write_cell(
    sheet: Sheet, policy: Policy, layout: TableLayout, plan: TableLayout, column: Column, row: int
) -> None:
    at, total = layout.index(column.key), row == layout.total_row
    display = {"num_format": column.number_format}
    style = "total" if total else "computed"
    formula = _progress_formula(policy, layout, column.key, row)
    if column.key == "street":
        sheet.write(row, at, layout.streets[row - layout.first_row], "center")
    elif column.key == "done_TASK":
        sheet.formula(row, at, done_task(policy, layout, row), style, **display)
    elif formula and not (total and column.key in ("flag", "rank")):
        text = "" if total or column.key != "flag" else "_text"
        sheet.formula(row, at, formula, f"{style}{text}", **display)
    elif total and column.summed:
        write_total(sheet, layout, column)
    elif total:
        sheet.write(row, at, None, "total")
    elif column.key.startswith("plan_"):
        sheet.formula(row, at, plan_look_up(layout, plan, column.key, row), style, **display)
    else:
        long = column.key in ("problems", "measures")
        sheet.write(row, at, None, "wrapped" if long else data_style(column), **display)


def _progress_formula(policy: Policy, layout: TableLayout, key: str, row: int) -> str:
    """One call a cell, since a workbook without the functions keeps a plain cell's value, an array's not."""
    plan, done, rate, time = (
        f"{layout.letter(name)}{row}" for name in ("plan_TASK", "done_TASK", "rate", "time")
    )
    if key == "rate":
        return f'=IF(OR({done}="",N({plan})=0),"",HEAT_RATE({done},{plan}))'
    if key == "time" and START in policy.options and END in policy.keys:
        date = layout.date_name
        return f'=IF({date}="","",HEAT_TIME_PROGRESS({date},{parameter(START)},{parameter(END)}))'
    if key == "gap":
        return f'=IF(OR({rate}="",{time}=""),"",ROUND(({rate}-{time})*100,2))'
    if key == "flag":
        # 正常 in place of a blank, which a workbook without the functions would show as #NAME?; and &"" since
        # LibreOffice finds the text that a function of an add-in returns equal to none.
        marked = f'HEAT_LAG({rate},{time},{parameter(POINTS)})&""="{SUPERVISED}"'
        return f'=IF(OR({rate}="",{time}=""),"",IF({marked},"{SUPERVISED}","正常"))'
    if key == "rank":
        places = f"HEAT_RANK({layout.name('street')},{layout.name('rate')})"
        return f'=IF({rate}="","",INDEX({places},{row - layout.first_row + 1}))'
    return ""


def _mark_supervised(sheet: Sheet, layout: TableLayout) -> None:
    at = layout.index("flag") - 1
    sheet.raw.conditional_format(
        layout.first_row - 1, at, layout.last_row - 1, at,
        {
            "type": "cell",
            "criteria": "==",
            "value": f'"{SUPERVISED}"',
            "format": sheet.book.conditional(font_color=WARNING, bold=True),
        },
    )  # fmt: skip


def write_supervision(book: Book, policy: Policy) -> SupervisionLayout:
    """Write 通报督办: the streets in the order of their ranks, 全区, and what the staff follow up."""
    layout, source = supervision_layout(policy), dispatch_layout(policy)
    sheet = book.sheet(layout.sheet, tab=TAB)
    width = len(layout.columns)
    sheet.merge(1, 1, 1, width, f"{policy.policy.place}冬季清洁取暖建设工作通报督办台账", "title")
    sheet.height(1, 30)
    sheet.merge(2, 1, 2, 4, "填报单位：（盖章）", "caption")
    sheet.merge(2, 5, 2, layout.date_column - 1, "调度日期：", "caption", align="right")
    sheet.merge(2, layout.date_column, 2, layout.date_column + 1, None, "caption_date")
    sheet.height(2, 22)
    write_headers(sheet, layout.header_rows[0], [column.headers for column in layout.columns])
    sheet.height(layout.header_rows[0], 20)
    sheet.height(layout.header_rows[1], 32)
    for at, column in enumerate(layout.columns, start=1):
        sheet.width(at, column.width)
        for row in range(layout.first_row, layout.last_row + 1):
            _write_supervised(sheet, layout, source, column, row)
    _write_district(sheet, layout, source)
    for row, text in ((layout.rule_row, policy.rule_line), (layout.note_row, _SUPERVISION_NOTE)):
        sheet.merge(row, 1, row, width, text, "note")
        sheet.height(row, 30)
    write_bands(sheet, layout.signature_row, [(1, width)], SIGNATURES)
    _mark_supervised(sheet, layout)
    closed = layout.index("closed")
    sheet.list_choice(layout.first_row, closed, layout.last_row, closed, ["是", "否"], "销号")
    sheet.raw.freeze_panes(layout.first_row - 1, layout.index("street"))
    sheet.raw.repeat_rows(layout.header_rows[0] - 1, layout.header_rows[1] - 1)
    sheet.raw.print_area(0, 0, layout.signature_row - 1, width - 1)
    sheet.landscape(tall=1)
    book.names(layout.names)
    return layout


def _write_supervised(
    sheet: Sheet, layout: SupervisionLayout, source: TableLayout, column: Column, row: int
) -> None:
    at = layout.index(column.key)
    sheet.height(row, 42)
    if column.key == "street":
        sheet.write(row, at, layout.streets[row - layout.first_row], "center")
    elif column.key in ("rank", "rate", "flag"):
        street = f"{layout.letter('street')}{row}"
        found = f"INDEX({source.name(column.key)},MATCH({street},{source.name('street')},0))"
        blank = '"—"' if column.key == "rank" else '""'
        style = "computed" if column.key == "rate" else "computed_text"
        sheet.formula(row, at, f'=IF({found}="",{blank},{found})', style, num_format=column.number_format)
    elif column.key in TYPED and column.number_format != DATE and column.key != "closed":
        sheet.write(row, at, None, "wrapped")
    else:
        style = "number" if column.unit == "百分点" else "center"
        sheet.write(row, at, None, style, num_format=column.number_format)


def _write_district(sheet: Sheet, layout: SupervisionLayout, source: TableLayout) -> None:
    row = layout.total_row
    sheet.height(row, 24)
    sheet.merge(row, 1, row, 2, "全区", "total_label")
    for at, column in enumerate(layout.columns[2:], start=3):
        display = {"num_format": column.number_format}
        if column.key == "rate":
            total = f"INDEX({source.total_name},1,{source.index('rate')})"
            sheet.formula(row, at, f'=IF({total}="","",{total})', "total", **display)
        else:
            sheet.write(row, at, None, "total", **display)
