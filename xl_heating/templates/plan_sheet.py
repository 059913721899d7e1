"""计划表 (附件2, T1): typed by the office, because the rule text's attachment is not published with it."""

from __future__ import annotations

from collections.abc import Mapping

from xl_heating.forms.book import Book, Sheet
from xl_heating.jobs.layout import Content, TableLayout, plan_layout, routes_for
from xl_heating.jobs.layout.columns import COUNT
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
                display = {"num_format": column.number_format, "unlocked": True}
                sheet.write(row, at, given.get(column.key), data_style(column), **display)
    for at, column in enumerate(layout.columns, start=1):
        if column.summed:
            write_total(sheet, layout, column)
        elif at > layout.index("street"):
            sheet.write(layout.total_row, at, None, "total")
    _validate(sheet, policy, layout)
    sheet.raw.print_area(0, 0, layout.signature_row - 1, len(layout.columns) - 1)
    sheet.landscape()
    sheet.protect()
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


CHOICES = {
    "terrain": ("平原", "丘陵", "山区"),
    "supply": ("已落实", "部分落实", "未落实"),
    "unified": ("已落实", "部分落实", "未落实"),
}
"""What may be chosen: 一（二） wants the plains first, gas and power secured, and five things unified."""
END = "target.completion_date"


def _validate(sheet: Sheet, policy: Policy, layout: TableLayout) -> None:
    first, last = layout.first_row, layout.last_row
    for at, column in enumerate(layout.columns, start=1):
        if column.content is not Content.INPUT:
            continue
        block = (first - 1, at - 1, last - 1, at - 1)
        cell = f"{layout.letter(column.key)}{first}"
        partner = _counted_with(layout, column.key)
        if column.key in CHOICES:
            sheet.list_choice(first, at, last, at, list(CHOICES[column.key]), column.headers[0])
        elif column.unit == "日期":
            sheet.raw.data_validation(*block, _deadline(policy, cell))
        elif partner:
            _refuse(
                sheet,
                block,
                {
                    "validate": "custom",
                    "value": f"=AND(ISNUMBER({cell}),N({cell})>=0,N({layout.letter(partner)}{first})>0)",
                },
                "请先填写左侧的户数（处数），面积填不小于0的数字。",
            )
        elif column.unit:
            whole = column.number_format == COUNT
            rule = {"validate": "integer" if whole else "decimal", "criteria": ">=", "value": 0}
            _refuse(sheet, block, rule, "请填写不小于0的整数。" if whole else "请填写不小于0的数字。")


def _counted_with(layout: TableLayout, key: str) -> str:
    """The column of households or places without which an area means nothing."""
    if not key.startswith("area_"):
        return ""
    code = key.removeprefix("area_")
    return next((name for name in (f"places_{code}", f"plan_{code}") if name in layout), "")


def _refuse(sheet: Sheet, block: tuple[int, int, int, int], rule: Mapping[str, object], text: str) -> None:
    sheet.raw.data_validation(*block, {**rule, "error_title": "计划数", "error_message": text})


def _deadline(policy: Policy, cell: str) -> dict[str, object]:
    """A date; one after the policy's own end is asked about, not refused."""
    rule: dict[str, object] = {"validate": "custom", "value": f"=ISNUMBER({cell})", "error_title": "完成时限"}
    if END not in policy.keys:
        return {**rule, "error_message": "请填写日期，如 2021-11-15。"}
    return {
        **rule,
        "value": f"=AND(ISNUMBER({cell}),N({cell})<={parameter(END)})",
        "error_type": "warning",
        "error_message": "应为日期（如 2021-11-15），且不晚于政策规定的完成期限，请核对。",
    }
