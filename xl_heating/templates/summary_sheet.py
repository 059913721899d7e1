"""区级汇总 (T18): plan by look-up, done and money from the refresh, rates and totals alive, three charts."""

from __future__ import annotations

from collections.abc import Mapping

from xl_heating.forms.book import Book, Sheet, print_scale
from xl_heating.jobs.layout import (
    Content,
    TableLayout,
    plan_layout,
    routes_for,
    summary_layout,
)
from xl_heating.policy import Policy, Task
from xl_heating.templates.plan_sheet import counted_sum
from xl_heating.templates.policy_sheets import parameter
from xl_heating.templates.summary_charts import insert_charts
from xl_heating.templates.table_sheets import data_style, write_frame, write_total

NOTE = (
    "说明：计划数取自“计划表”；完成数、资金由“刷新汇总”按街镇台账写入；灰色格为公式。资金为建设补贴，不含公益场所和运行补贴。"
    "计划勾稽：计划合计与目标任务一致为“平”，否则列出差额。"
)


def write_summary(book: Book, policy: Policy, buttons: Mapping[str, str]) -> TableLayout:
    """Write the sheet; 计划表, 政策参数 and 进度记录 must be in the book too.

    `buttons` are captions with their macros.
    """
    layout = summary_layout(policy)
    plan = plan_layout(policy)
    sheet = book.sheet(layout.sheet, tab="#C00000", font_size=10)
    title = f"{policy.policy.place}冬季清洁取暖建设任务及资金汇总表"
    write_frame(sheet, layout, policy, title, "户、㎡、万元", repeated=1, note=NOTE)
    for row, street in enumerate(layout.streets, start=layout.first_row):
        for at, column in enumerate(layout.columns, start=1):
            display = {"num_format": column.number_format}
            if column.key == "street":
                sheet.write(row, at, street, "center")
            elif column.key == "done_TASK":
                sheet.formula(row, at, done_task(policy, layout, row), "computed", **display)
            elif column.key.startswith("plan_"):
                sheet.formula(row, at, plan_look_up(layout, plan, column.key, row), "computed", **display)
            elif column.content is Content.INPUT:
                sheet.write(row, at, None, data_style(column), unlocked=True, **display)
    _write_totals(sheet, policy, layout)
    _write_rates(sheet, layout)
    bottom = insert_charts(sheet, layout)
    starts = [layout.index(layout.second_page)]
    sheet.raw.print_area(0, 0, bottom - 1, len(layout.columns) - 1)
    sheet.landscape(scale=print_scale([column.width for column in layout.columns], 1, starts))
    sheet.buttons(layout.title_row, 1, buttons)
    sheet.protect()
    return layout


def plan_look_up(layout: TableLayout, plan: TableLayout, key: str, row: int) -> str:
    """Formula of a street's ``plan_`` cell, whose name stands in column A: taken from 计划表."""
    found = f"INDEX({plan.name(key)},MATCH($A{row},{plan.name('street')},0))"
    return f'=IF({found}="","",{found})'


def done_task(policy: Policy, layout: TableLayout, row: int) -> str:
    """Formula of a row's ``done_TASK`` cell: what its ``done_`` cells count for the task."""
    counted = routes_for(policy, Task.HEATING, Task.MARKET_HEATING, Task.PUBLIC)
    cells = ",".join(f"{layout.letter(f'done_{route.code}')}{row}" for route in counted)
    return f'=IF(COUNT({cells})=0,"",{counted_sum(policy, layout, "done", row)})'


def _write_totals(sheet: Sheet, policy: Policy, layout: TableLayout) -> None:
    row = layout.total_row
    for at, column in enumerate(layout.columns, start=1):
        display = {"num_format": column.number_format}
        if column.key == "done_TASK":
            sheet.formula(row, at, done_task(policy, layout, row), "total", **display)
        elif column.key == "done_PUBLIC":
            sheet.formula(row, at, _public_total(layout), "total", **display)
        elif column.summed:
            write_total(sheet, layout, column)
        elif column.content is Content.INPUT:
            sheet.write(row, at, None, "total", unlocked=True, **display)


def _public_total(layout: TableLayout) -> str:
    """Sum of the shown rows, or converted anew from the whole area when Q7 says so."""
    done, area = layout.letter("done_PUBLIC"), f"{layout.letter('area_PUBLIC')}{layout.total_row}"
    cells = f"{done}{layout.first_row}:{done}{layout.last_row}"
    anew = f'AND({parameter("district_total")}="RECOMPUTE",{parameter("equiv_scope")}="POOLED")'
    converted = f"HEAT_HOUSEHOLDS({area},{parameter('equiv_report_mode')})"
    return f'=IF(COUNT({cells})=0,"",IF({anew},{converted},SUM({cells})))'


def _write_rates(sheet: Sheet, layout: TableLayout) -> None:
    """One call a cell: without the functions a plain cell keeps its value, an array or a blank does not."""
    for at, column in enumerate(layout.columns, start=1):
        if not column.key.startswith("rate_"):
            continue
        code = column.key.removeprefix("rate_")
        done, plan = layout.letter(f"done_{code}"), layout.letter(f"plan_{code}")
        for row in range(layout.first_row, layout.total_row + 1):
            style = "total" if row == layout.total_row else "computed"
            sheet.formula(
                row,
                at,
                f'=IF(OR({done}{row}="",N({plan}{row})=0),"",HEAT_RATE({done}{row},{plan}{row}))',
                style,
                num_format=column.number_format,
            )
