"""政策参数 and 改造方式: the policy inside the workbook, where formulas find it by defined names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xl_heating.forms.book import Book, Sheet
from xl_heating.forms.headers import write_headers
from xl_heating.functions import get
from xl_heating.jobs.layout import PARAMETERS_SHEET, ROUTES_SHEET, routes_for, seasons
from xl_heating.ledger.grid import column_letters
from xl_heating.policy import Policy, Route, Task, sheet_rows
from xl_heating.policy.options import OptionKind
from xl_heating.rules.eligible_cost import ELIGIBLE, eligible_items

HEADER_ROW, FIRST_ROW = 3, 4
LEDGER_ITEMS = ("设备", "安装", "管网（线路）", "维护", "其他（不补）")
PROJECT_ITEMS = ("热源站", "换热站", "一次管网", "二次管网", "户内暖气片")
POLICY_NAME = "heat_policy"
"""The table 键, 值 that HEAT_ functions take as their last argument."""

_EDITABLE = (
    "只改“值”一列：改动后全部工作表按新值重新计算。改动过的格子以黄色显示，"
    "恢复时照“文件原值”填写，请勿清空有原值的格子。"
)
_FIXED = (
    "政策参数由区办统一下发，本表已保护（无密码），请勿自行改动；"
    "全部公式按“值”一列计算，改动过的格子以黄色显示。"
)
_PARAMETER_COLUMNS = (
    ("键", 37), ("值", 26), ("单位", 11), ("生效起", 11.5), ("生效止", 11.5), ("依据条款", 10), ("说明", 50),
    ("文件原值", 26),
)  # fmt: skip


def parameter(key: str) -> str:
    """Formula text of the value in force under a key of 政策参数."""
    return f'INDEX(heat_values,MATCH("{key}",heat_keys,0))'


def native_formula(function: str, references: Mapping[str, str]) -> str:
    """A function's native form with cells in place of its arguments."""
    native = get(function).native
    if native is None:
        raise ValueError(f"{function} has no native form")
    known = {name: text for name, text in references.items() if name in native.placeholders}
    return native.formula(known)


def write_parameters(book: Book, policy: Policy, *, editable: bool = True) -> Sheet:
    """政策参数: 键, 值, 单位, 生效起, 生效止, 依据条款, 说明, and the file's own value to go back to.

    The sheet is protected; its values can be changed where it is `editable`. The district's office decides
    on them, so in the workbooks of streets and villages they are locked as well.
    """
    sheet = book.sheet(PARAMETERS_SHEET, tab="#7F7F7F")
    rows = sheet_rows(policy)
    last = FIRST_ROW + len(rows) - 1
    width = len(_PARAMETER_COLUMNS)
    sheet.merge(1, 1, 1, width, f"政策参数（{policy.policy.document}，版本 {policy.version}）", "title")
    sheet.merge(
        2, 1, 2, width,
        _EDITABLE if editable else _FIXED,
        "note",
    )  # fmt: skip
    set_heights(sheet)
    write_headers(sheet, HEADER_ROW, [(title,) for title, _ in _PARAMETER_COLUMNS])
    for column, (_, characters) in enumerate(_PARAMETER_COLUMNS, start=1):
        sheet.width(column, characters)
    for row, record in enumerate(rows, start=FIRST_ROW):
        key, value, unit, start, end, clause, note = record
        sheet.write(row, 1, key)
        _write_value(sheet, row, 2, value, unlocked=editable)
        sheet.write(row, 3, unit, "center")
        sheet.write(row, 4, start, "center", num_format="yyyy-mm-dd")
        sheet.write(row, 5, end, "center", num_format="yyyy-mm-dd")
        sheet.write(row, 6, clause, "center")
        sheet.write(row, 7, note, "wrapped")
        _write_value(sheet, row, 8, value)
        _validate_value(sheet, policy, row, str(key), value)
        longest = max(len(str(note)) / 25, len(str(value)) / 12)
        sheet.height(row, 15 * max(1, int(longest + 0.99)))
    sheet.raw.conditional_format(
        FIRST_ROW - 1, 1, last - 1, 1,
        {
            "type": "formula",
            "criteria": f"=$B{FIRST_ROW}<>$H{FIRST_ROW}",
            "format": book.conditional(bg_color="#FFF2CC"),
        },
    )  # fmt: skip
    sheet.raw.freeze_panes(HEADER_ROW, 1)
    sheet.raw.repeat_rows(HEADER_ROW - 1)
    sheet.raw.print_area(0, 0, last - 1, width - 1)
    sheet.landscape()
    sheet.protect()
    quoted = f"'{PARAMETERS_SHEET}'!"
    book.names(
        {
            "heat_keys": f"{quoted}$A${FIRST_ROW}:$A${last}",
            "heat_values": f"{quoted}$B${FIRST_ROW}:$B${last}",
            "heat_defaults": f"{quoted}$H${FIRST_ROW}:$H${last}",
            POLICY_NAME: f"{quoted}$A${HEADER_ROW}:$B${last}",
        }
    )
    return sheet


def set_heights(sheet: Sheet) -> None:
    """Heights of title, note and header on the reference sheets."""
    for row, points in ((1, 30), (2, 20), (HEADER_ROW, 22)):
        sheet.height(row, points)


def _write_value(sheet: Sheet, row: int, column: int, value: object, *, unlocked: bool = False) -> None:
    display = {"num_format": "yyyy-mm-dd"} if hasattr(value, "year") else {}
    style = "wrapped" if isinstance(value, str) else "number"
    sheet.write(row, column, value, style, unlocked=unlocked, **display)


def _validate_value(sheet: Sheet, policy: Policy, row: int, key: str, value: object) -> None:
    option = policy.options.get(key)
    rule: dict[str, object] | None = None
    if option and option.kind is OptionKind.CHOICE:
        rule = {"validate": "list", "source": list(option.choices)}
    elif option and option.kind is OptionKind.BOOLEAN:
        rule = {"validate": "list", "source": ["TRUE", "FALSE"]}
    elif isinstance(value, float) or (option and option.kind is OptionKind.NUMBER):
        rule = {"validate": "decimal", "criteria": ">=", "value": 0}
    if rule:
        message = "请按“说明”一列所列取值填写；恢复时照“文件原值”填写。"
        sheet.raw.data_validation(
            row - 1, 1, row - 1, 1, {**rule, "error_title": "参数值", "error_message": message}
        )


def write_routes(book: Book, policy: Policy) -> Sheet:
    """改造方式: one row a route with the terms that native formulas look up, and the drop-down lists.

    Caps and shares are formulas on 政策参数, so that a changed parameter reaches every sheet.
    """
    sheet = book.sheet(ROUTES_SHEET, tab="#7F7F7F")
    routes = tuple(policy.routes.values())
    last = FIRST_ROW + len(routes) - 1
    columns = _route_columns(policy)
    sheet.merge(1, 1, 1, len(columns), "改造方式与计补条件", "title")
    sheet.merge(
        2, 1, 2, len(columns),
        "由政策文件生成，供公式和下拉列表引用，请勿改动；上限、分担等数值取自“政策参数”表。1 为是，0 为否。",
        "note",
    )  # fmt: skip
    set_heights(sheet)
    write_headers(sheet, HEADER_ROW, [(title,) for _, title, _, _ in columns])
    sheet.height(HEADER_ROW, 54)
    for column, (_, _, characters, values) in enumerate(columns, start=1):
        sheet.width(column, characters)
        for row, value in enumerate(values, start=FIRST_ROW):
            if isinstance(value, str) and value.startswith("="):
                sheet.formula(row, column, value, "computed")
            else:
                sheet.write(row, column, value, "text" if column <= 2 else "center")
    quoted = f"'{ROUTES_SHEET}'!"
    for column, (name, *_rest) in enumerate(columns, start=1):
        if name:
            at = column_letters(column)
            book.name(name, f"{quoted}${at}${FIRST_ROW}:${at}${last}")
    for name, items in (("heat_items", LEDGER_ITEMS), ("heat_project_items", PROJECT_ITEMS)):
        titles = [title for _, title, _, _ in columns]
        left = (
            titles.index(items[0], titles.index(LEDGER_ITEMS[-1]) if name == "heat_project_items" else 0) + 1
        )
        right = left + len(items) - 1
        book.name(name, f"{quoted}${column_letters(left)}${FIRST_ROW}:${column_letters(right)}${last}")
    _write_lists(book, sheet, policy, last + 3)
    sheet.raw.freeze_panes(HEADER_ROW, 1)
    sheet.raw.print_area(0, 0, last + 3 + max(map(len, drop_downs(policy).values())) + 1, len(columns) - 1)
    sheet.landscape()
    sheet.protect()
    return sheet


def _figure_or_default(key: str) -> str:
    """The parameter, or the policy file's own value where its cell was emptied: no cap is 0 by accident."""
    at = f'MATCH("{key}",heat_keys,0)'
    return f'=IF(INDEX(heat_values,{at})="",INDEX(heat_defaults,{at}),INDEX(heat_values,{at}))'


_Values = Sequence[object]


def _route_columns(policy: Policy) -> list[tuple[str, str, float, _Values]]:
    """(defined name, title, width, one value or formula for each route)."""
    routes = tuple(policy.routes.values())
    codes = range(len(routes))

    def figure(field: str, routes_with: Sequence[bool]) -> list[object]:
        return [
            _figure_or_default(f"{route.code}.{field}") if has else '=""'
            for route, has in zip(routes, routes_with, strict=True)
        ]

    def items(names: Sequence[str]) -> list[tuple[str, str, float, _Values]]:
        covered = eligible_items(policy, list(codes), names)
        return [
            ("", name, 6.5, [int(covered[code, at] == ELIGIBLE) for code in codes])
            for at, name in enumerate(names)
        ]

    return [
        ("heat_routes", "标准名称", 22, [route.name for route in routes]),
        ("heat_codes", "代码", 25, [route.code for route in routes]),
        ("", "计补依据", 16, [route.basis.label for route in routes]),
        ("heat_basis", "依据代码", 16, [route.basis.value for route in routes]),
        ("heat_caps", "补贴上限（元）", 9, figure("cap", [route.cap is not None for route in routes])),
        (
            "heat_uppers",
            f"{policy.policy.upper_level}承担（元）",
            9,
            figure("upper", [route.upper is not None for route in routes]),
        ),
        ("heat_share", "分担方式", 10, [route.share.value for route in routes]),
        ("heat_accept", "须验收合格", 7, [int(route.needs_acceptance) for route in routes]),
        (
            "heat_run_rate",
            "运行补贴标准（元）",
            9,
            figure("running.rate", [bool(route.running) for route in routes]),
        ),
        (
            "heat_run_cap",
            "运行补贴上限（元）",
            9,
            figure("running.cap", [bool(route.running) for route in routes]),
        ),
        (
            "heat_own_meter",
            "限一户一表",
            7,
            [int(bool(route.running and route.running.own_meter_only)) for route in routes],
        ),
        ("heat_counts", "计入取暖任务", 7, [_counts(policy, route) for route in routes]),
        *items(LEDGER_ITEMS),
        *items(PROJECT_ITEMS),
        ("", "依据条款", 9, [route.clause for route in routes]),
    ]


def _counts(policy: Policy, route: Route) -> object:
    switch = {Task.MARKET_HEATING: "urban_market_counts", Task.PUBLIC: "public_counts"}.get(route.task)
    if switch and switch in policy.options:
        value = parameter(switch)
        return f'=IF(OR({value}=TRUE,{value}="是"),1,0)'
    return int(route.task in (Task.HEATING, Task.MARKET_HEATING, Task.PUBLIC))


def drop_downs(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Defined name of each drop-down list and what it offers."""
    ledger = routes_for(policy, Task.HEATING, Task.MARKET_HEATING)
    heat_projects = [route.name for route in ledger if route.basis.unit == "㎡"]
    lists = {
        "heat_list_streets": tuple(street.name for street in policy.streets),
        "heat_list_routes": tuple(route.name for route in ledger),
        "heat_list_projects": tuple(heat_projects),
        "heat_list_running": tuple(route.name for route in ledger if route.running),
        "heat_list_seasons": tuple(f"{year}-{year + 1}" for year in seasons(policy)),
    }
    return {name: choices for name, choices in lists.items() if choices}


_LIST_TITLES = {
    "heat_list_streets": "街道镇",
    "heat_list_routes": "改造台账可选方式",
    "heat_list_projects": "集中供热项目可选类别",
    "heat_list_running": "运行补贴可选方式",
    "heat_list_seasons": "采暖季",
}


def _write_lists(book: Book, sheet: Sheet, policy: Policy, top: int) -> None:
    sheet.write(top - 1, 1, "下拉列表", "section")
    for column, (name, choices) in enumerate(drop_downs(policy).items(), start=1):
        sheet.write(top, column, _LIST_TITLES[name], "header")
        for row, choice in enumerate(choices, start=top + 1):
            sheet.write(row, column, choice, shrink=True)
        at = column_letters(column)
        book.name(name, f"'{ROUTES_SHEET}'!${at}${top + 1}:${at}${top + len(choices)}")
