"""计划表 (附件2, T1): typed by the office, because the rule text's attachment is not published with it."""

from __future__ import annotations

from collections.abc import Mapping

from xl_heating.forms.book import Book, Sheet
from xl_heating.jobs.layout import Content, TableLayout, plan_layout, routes_for
from xl_heating.policy import Policy, Task
from xl_heating.templates.policy_sheets import native_formula, parameter
from xl_heating.templates.table_sheets import data_style, write_frame, write_total

Plan = Mapping[str, Mapping[str, object]]
"""Street → column key of `plan_layout` → value."""

NOTE = "白色格由区办据实填写；灰色格为公式。附件2未随文公布，各街道镇任务数须以正式下达的计划为准。"
SAMPLE_NOTE = "示例数据：附件2未随文公布，表中各街道镇任务数均为演示用示例，不是正式计划，使用前请全部替换。"


def write_plan(book: Book, policy: Policy, plan: Plan | None = None) -> TableLayout:
    """Write the sheet; `plan` fills in figures, and the notes then say that they are samples (示例)."""
    layout = plan_layout(policy)
    sheet = book.sheet(layout.sheet, tab="#1F4E79")
    note = SAMPLE_NOTE if plan else NOTE
    title = f"{policy.policy.place}冬季清洁取暖实施计划表{'（示例）' if plan else ''}"
    write_frame(sheet, layout, policy, title, "户、㎡、处", repeated=2, note=note)
    for number, street in enumerate(layout.streets, start=1):
        row = layout.first_row + number - 1
        given = (plan or {}).get(street, {})
        for at, column in enumerate(layout.columns, start=1):
            if column.key == "no":
                sheet.write(row, at, number, "center")
            elif column.key == "street":
                sheet.write(row, at, street, "center")
            elif column.content is Content.FORMULA:
                sheet.formula(
                    row, at, _formula(policy, layout, column.key, row), num_format=column.number_format
                )
            else:
                sheet.write(
                    row, at, given.get(column.key), data_style(column), num_format=column.number_format
                )
    for at, column in enumerate(layout.columns, start=1):
        if column.summed:
            write_total(sheet, layout, column)
        elif at > layout.index("street"):
            sheet.write(layout.total_row, at, None, "total")
    _validate(sheet, layout)
    sheet.raw.print_area(0, 0, layout.signature_row - 1, len(layout.columns) - 1)
    sheet.landscape()
    return layout


def _formula(policy: Policy, layout: TableLayout, key: str, row: int) -> str:
    if key == "plan_TASK":
        return _task_formula(policy, layout, row)
    area = f"{layout.letter(key.replace('plan_', 'area_'))}{row}"
    given = {"area": area, "mode": parameter("equiv_report_mode")}
    converted = native_formula("HEAT_HOUSEHOLDS", given).removeprefix("=")
    return f'=IF({area}="","",{converted})'


def _task_formula(policy: Policy, layout: TableLayout, row: int) -> str:
    cells = [
        f"{layout.letter(f'plan_{route.code}')}{row}"
        for route in routes_for(policy, Task.HEATING, Task.MARKET_HEATING, Task.PUBLIC)
    ]
    return f'=IF(COUNT({",".join(cells)})=0,"",{counted_sum(policy, layout, "plan", row)})'


def counted_sum(policy: Policy, layout: TableLayout, kind: str, row: int) -> str:
    """Sum of the routes' ``plan_`` or ``done_`` cells of a row, as far as they count for the task (Q8)."""

    def cell(code: str) -> str:
        return f"{layout.letter(f'{kind}_{code}')}{row}"

    total = f"SUM({','.join(cell(route.code) for route in routes_for(policy, Task.HEATING))})"
    for route in routes_for(policy, Task.MARKET_HEATING, Task.PUBLIC):
        total += f'+N({cell(route.code)})*INDEX(heat_counts,MATCH("{route.code}",heat_codes,0))'
    return total


def _validate(sheet: Sheet, layout: TableLayout) -> None:
    first, last = layout.first_row - 1, layout.last_row - 1
    for at, column in enumerate(layout.columns):
        if column.content is Content.INPUT and column.unit and column.unit != "日期":
            sheet.raw.data_validation(
                first, at, last, at,
                {
                    "validate": "decimal",
                    "criteria": ">=",
                    "value": 0,
                    "error_title": "计划数",
                    "error_message": "请填写不小于0的数字。",
                },
            )  # fmt: skip
        elif column.key == "supply":
            sheet.list_choice(
                first + 1, at + 1, last + 1, at + 1, ["已落实", "部分落实", "未落实"], "落实情况"
            )
