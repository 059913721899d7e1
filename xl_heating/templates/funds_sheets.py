"""资金测算 and 拨付台账 (T10): ceilings, rates and balances are formulas, the rest is input."""

from __future__ import annotations

from xl_heating.forms.book import Book, Sheet
from xl_heating.forms.headers import write_bands, write_headers, write_titles
from xl_heating.functions.funds import BUDGET_COLUMNS, BUDGET_ROWS
from xl_heating.jobs.layout import Column, Content, absolute
from xl_heating.jobs.layout.funds import (
    DIRECTIONS,
    FUNDS_SHEET,
    Category,
    FundsLayout,
    funds_layout,
    transfers_layout,
)
from xl_heating.ledger.grid import column_letters
from xl_heating.policy import Policy, Route
from xl_heating.rules.funds import BUDGET_TASKS, dearest, dearest_running
from xl_heating.templates.ledger_fields import SIGNATURES
from xl_heating.templates.list_sheets import write_list
from xl_heating.templates.policy_sheets import POLICY_NAME, parameter
from xl_heating.templates.table_sheets import TARGETS, data_style, write_total

PURPOSES = ("工程建设", "设备购置", "运行费用")
"""五（二）: what the money may be used for."""
PREPARED_ROWS = 500
"""Rows of 拨付台账 with drop-down lists and formats."""
_REMARK_HEIGHT = 34
"""Points: three lines of 核对."""
_NOTE = (
    "说明：任务量为台账全部户（面积），实际应补按已录费用的各行计，运行补贴按有用量的户计；到位、拨付取自“拨付台账”。"
    "上限总额是每户（每平方米）都按上限计的数，实际应补以实际费用为准。公益场所由区级承担，原文未定上限。"
)


def write_funds(book: Book, policy: Policy) -> None:
    """Write both sheets."""
    _write_estimate(book, policy)
    _write_transfers(book, policy)


# ------------------------------------------------------------------------------------------ 资金测算


def _write_estimate(book: Book, policy: Policy) -> None:
    layout = funds_layout(policy)
    sheet = book.sheet(layout.sheet, tab="#1F4E79")
    width = len(layout.columns)
    write_titles(sheet, layout.title_row, [(1, width)], f"{policy.policy.place}清洁取暖资金测算及拨付情况表")
    _write_caption(sheet, layout)
    write_headers(sheet, layout.header_rows[0], [column.headers for column in layout.columns])
    for row in layout.header_rows:
        sheet.height(row, 24)
    for at, column in enumerate(layout.columns, start=1):
        sheet.width(at, column.width)
    for row, category in enumerate(layout.categories, start=layout.first_row):
        sheet.height(row, _REMARK_HEIGHT)
        for at, column in enumerate(layout.columns, start=1):
            _write_cell(sheet, policy, layout, category, column, row, at)
    _write_totals(sheet, layout)
    _write_budget(sheet, policy, layout)
    for row, text in ((layout.rule_row, policy.rule_line), (layout.note_row, _NOTE)):
        sheet.merge(row, 1, row, width, text, "note")
        sheet.height(row, 30)
    write_bands(sheet, layout.signature_row, [(1, width)], SIGNATURES)
    sheet.raw.freeze_panes(layout.first_row - 1, 1)
    sheet.raw.print_area(0, 0, layout.signature_row - 1, width - 1)
    sheet.landscape(tall=1)
    book.names(layout.names)


def _write_caption(sheet: Sheet, layout: FundsLayout) -> None:
    row, date, width = layout.caption_row, layout.date_column, len(layout.columns)
    sheet.merge(row, 1, row, date - 2, "填报单位：（盖章）", "caption")
    sheet.write(row, date - 1, "填报日期：", "caption", align="right")
    sheet.merge(row, date, row, date + 1, None, "caption_date")
    sheet.merge(row, width - 2, row, width, "单位：户、㎡、万元", "caption", align="right")
    sheet.height(row, 22)


def _write_cell(
    sheet: Sheet, policy: Policy, layout: FundsLayout, category: Category, column: Column, row: int, at: int
) -> None:
    display = {"num_format": column.number_format}
    if column.key == "category":
        sheet.write(row, at, category.title, "text", shrink=True)
    elif column.key == "unit":
        sheet.write(row, at, category.unit, "center")
    elif column.key == "remark":
        sheet.write(row, at, None, "wrapped", font_size=8)
    elif column.content is Content.FORMULA:
        formula = _formula(policy, layout, category, column.key, row)
        if formula:
            sheet.formula(row, at, formula, "computed", **display)
        else:
            sheet.write(row, at, "—", "computed", align="center")
    else:
        sheet.write(row, at, None, data_style(column), **display)


def _formula(policy: Policy, layout: FundsLayout, category: Category, key: str, row: int) -> str:
    """The formula of a cell; "" where the text sets no ceiling."""

    def cell(name: str) -> str:
        return f"{layout.letter(name)}{row}"

    if key in ("cap", "ceiling"):
        if category.public:
            return ""
        running = dearest_running(policy) if category.season else None
        if key == "cap":
            return f"={parameter(f'{running.code}.running.cap' if running else f'{category.route}.cap')}"
        most = (
            f"{cell('task')}*{cell('cap')}"
            if category.season
            else f"HEAT_CAP({cell('category')},{cell('task')},{POLICY_NAME})"
        )
        return f'=IF({cell("task")}="","",{most}/10000)'
    if key == "district":
        return f'=IF({cell("due")}="","",ROUND({cell("due")}-{cell("upper")},4))'
    return _of_money(layout, key, row)


def _of_money(layout: FundsLayout, key: str, row: int) -> str:
    def cell(name: str) -> str:
        return f"{layout.letter(name)}{row}"

    received = f"N({cell('received_upper')})+N({cell('received_district')})"
    if key == "balance":
        given = ",".join(map(cell, ("received_upper", "received_district", "paid")))
        return f'=IF(COUNT({given})=0,"",ROUND({received}-N({cell("paid")}),4))'
    if key == "payment_rate":
        return f'=IF({received}=0,"",HEAT_RATE(N({cell("paid")}),{received}))'
    return f'=IF(OR(N({cell("due")})=0,{received}=0),"",HEAT_RATE({received},{cell("due")}))'


def _write_totals(sheet: Sheet, layout: FundsLayout) -> None:
    row = layout.total_row
    sheet.merge(row, 1, row, 2, "合计", "total_label")
    sheet.height(row, 22)
    for at, column in enumerate(layout.columns, start=1):
        if column.summed:
            write_total(sheet, layout, column)
        elif column.key in ("payment_rate", "arrival_rate"):
            formula = _of_money(layout, column.key, row)
            sheet.formula(row, at, formula, "total", num_format=column.number_format)
        elif at > 2:
            sheet.write(row, at, None, "total")


def _write_budget(sheet: Sheet, policy: Policy, layout: FundsLayout) -> None:
    """What the targets cost when every household and ㎡ is paid its ceiling, as HEAT_BUDGET reckons it."""
    title, top = layout.budget_title_row, layout.budget_header_row
    sheet.merge(title, 1, title, 8, "任务目标全部按上限补贴的测算（元，编制预算用，不是应补数）", "section")
    sheet.height(title, 24)
    blocks = ((1, 2), (3, 4), (5, 6), (7, 8))
    for (left, right), text in zip(blocks, BUDGET_COLUMNS, strict=True):
        sheet.merge(top, left, top, right, text, "header")
    routes = tuple(policy.routes.values())
    for row, (name, task, key) in enumerate(
        zip(BUDGET_ROWS, (*BUDGET_TASKS, None), (*TARGETS.values(), ""), strict=True), start=top + 1
    ):
        route = dearest(routes, task) if task and key in policy.keys else None
        sheet.height(row, 18)
        sheet.merge(row, 1, row, 2, name, "center" if task else "total_label")
        for part, (left, right) in enumerate(blocks[1:]):
            letter = column_letters(left)
            if not task:
                formula = f"=SUM({letter}{top + 1}:{letter}{row - 1})"
            else:
                formula = _ceiling(route, key, row, part) if route else ""
            style = "computed" if task else "total"
            sheet.merge(row, left, row, right, None, style, num_format="#,##0.00")
            if formula:
                sheet.formula(row, left, formula, style, num_format="#,##0.00")


def _ceiling(route: Route, key: str, row: int, part: int) -> str:
    """Ceiling, upper-level and district share of a target, at the cost that just reaches the ceiling."""
    most, upper = f"{column_letters(3)}{row}", f"{column_letters(5)}{row}"
    rate = f"/{parameter(f'{route.code}.cost_rate')}" if route.cost_rate else ""
    cost = f"ROUNDUP({most}{rate},2)" if rate else most
    return (
        f'=HEAT_CAP("{route.name}",{parameter(key)},{POLICY_NAME})',
        f'=HEAT_UPPER("{route.name}",{cost},{parameter(key)},"是",{POLICY_NAME})',
        f"=ROUND({most}-{upper},2)",
    )[part]


# ------------------------------------------------------------------------------------------ 拨付台账


def _write_transfers(book: Book, policy: Policy) -> None:
    layout = transfers_layout(policy)
    sheet = write_list(book, layout)
    first, last = layout.first_row, layout.first_row + PREPARED_ROWS - 1
    funds = funds_layout(policy)
    names = absolute(funds.first_row, 1, funds.last_row, 1)
    choices: dict[str, object] = {
        "direction": list(DIRECTIONS),
        "source": [policy.policy.upper_level, policy.policy.district_level],
        "category": f"='{FUNDS_SHEET}'!{names}",
        "purpose": list(PURPOSES),
    }
    for key, source in choices.items():
        at = layout.index(key)
        sheet.list_choice(first, at, last, at, source, layout.column(key).headers[-1])
    for key in ("amount", "retention"):
        at = layout.index(key) - 1
        message = "请填写不小于0的金额（元），不带单位。"
        sheet.raw.data_validation(
            first - 1, at, last - 1, at,
            {
                "validate": "decimal", "criteria": ">=", "value": 0,
                "error_title": "金额", "error_message": message,
            },
        )  # fmt: skip
