"""本街镇汇总: the street's own page, alive on its ledgers."""

from __future__ import annotations

from collections.abc import Mapping

from xl_heating.jobs.layout import routes_for, seasons
from xl_heating.policy import Policy, Route, Task
from xl_heating.templates import ledger_tables as names
from xl_heating.templates.book import Book, Sheet
from xl_heating.templates.headers import write_bands, write_headers
from xl_heating.templates.ledger_fields import LedgerSheet
from xl_heating.templates.ledger_tables import RESULTS, YES_NO
from xl_heating.templates.policy_sheets import POLICY_NAME, parameter
from xl_heating.templates.table_sheets import SIGNATURES

SHEET = "本街镇汇总"
STREET_NAME = "heat_own_street"
_WIDTHS = (24, 12, 12, 12, 12, 16, 16, 16, 16, 16)
_COUNT, _MONEY = {"num_format": "0"}, {"num_format": "#,##0.00"}


class StreetSummary:
    """Writes the page section by section, keeping count of the rows."""

    def __init__(self, book: Book, policy: Policy, ledgers: Mapping[str, LedgerSheet]) -> None:
        self._policy = policy
        self._ledgers = ledgers
        self._households = ledgers[names.HOUSEHOLDS_SHEET]
        self._sheet: Sheet = book.sheet(SHEET, tab="#C00000")
        self._row = 1

    def write(self) -> None:
        """Write the whole page."""
        sheet, width = self._sheet, len(_WIDTHS)
        for column, characters in enumerate(_WIDTHS, start=1):
            sheet.width(column, characters)
        sheet.merge(1, 1, 1, width, "清洁取暖任务及资金汇总表（本街镇）", "title")
        sheet.height(1, 30)
        sheet.write(2, 1, "填报单位（盖章）：", "caption", align="right")
        sheet.formula(2, 2, f'=IF({STREET_NAME}="","",{STREET_NAME})', "caption", bold=True)
        sheet.merge(2, 5, 2, 6, "填报日期：", "caption")
        sheet.merge(2, width - 1, 2, width, "单位：户、㎡、元", "caption", align="right")
        self._row = 4
        self._construction()
        self._tasks()
        self._efficiency()
        self._running()
        sheet.merge(self._row, 1, self._row, width, self._policy.rule_line, "note")
        sheet.height(self._row, 30)
        write_bands(sheet, self._row + 1, [(1, width)], SIGNATURES)
        sheet.raw.print_area(0, 0, self._row, width - 1)
        sheet.raw.freeze_panes(2, 1)
        sheet.landscape(tall=1)

    # ------------------------------------------------------------------------------- pieces of formulas

    def _column(self, sheet: str, key: str) -> str:
        return self._ledgers[sheet].column(key, elsewhere=True)

    def _begin(self, title: str, headers: tuple[str, ...]) -> None:
        self._sheet.write(self._row, 1, title, "section")
        self._sheet.height(self._row, 22)
        write_headers(self._sheet, self._row + 1, [(header,) for header in headers])
        self._sheet.height(self._row + 1, 32)
        self._row += 2

    def _total(self, first: int, columns: range) -> None:
        self._sheet.write(self._row, 1, "合计", "total_label")
        for column in columns:
            letter = chr(64 + column)
            display = _COUNT if column <= 5 else _MONEY
            self._sheet.formula(
                self._row, column, f"=SUM({letter}{first}:{letter}{self._row - 1})", "total", **display
            )
        self._row += 2

    # ----------------------------------------------------------------------------------------- sections

    def _construction(self) -> None:
        upper, district = self._policy.policy.upper_level, self._policy.policy.district_level
        self._begin(
            "一、改造任务与建设补贴",
            (
                "改造方式",
                "登记户数",
                "验收合格",
                "已录费用",
                "未录费用",
                "可补贴费用",
                "补贴合计",
                f"其中{upper}",
                district,
                "用户自付",
            ),
        )
        first = self._row
        for route in routes_for(self._policy, Task.HEATING, Task.MARKET_HEATING):
            self._route_row(route)
        self._total(first, range(2, 11))

    def _route_row(self, route: Route) -> None:
        sheet, row = self._sheet, self._row
        here = f"$A{row}"
        routes = self._column(names.HOUSEHOLDS_SHEET, "route")
        costs = self._column(names.HOUSEHOLDS_SHEET, "eligible_cost")
        results = self._column(names.HOUSEHOLDS_SHEET, "acceptance")
        sheet.write(row, 1, route.name)
        sheet.formula(row, 2, f"=COUNTIFS({routes},{here})", **_COUNT)
        sheet.formula(row, 3, f'=COUNTIFS({routes},{here},{results},"{RESULTS[0]}")', **_COUNT)
        by_project = route.basis.unit == "㎡"
        if by_project:
            # Costs of these routes stand in the project sheet, not with each household.
            sheet.write(row, 4, "按项目", "computed_text")
            sheet.write(row, 5, "按项目", "computed_text")
        else:
            sheet.formula(row, 4, f'=COUNTIFS({routes},{here},{costs},">=0")', **_COUNT)
            sheet.formula(row, 5, f"=B{row}-D{row}", **_COUNT)
        for column, key in enumerate(("eligible_cost", "subsidy", "upper", "district", "self_pay"), start=6):
            total = f"SUMIFS({self._column(names.HOUSEHOLDS_SHEET, key)},{routes},{here})"
            if by_project and names.PROJECTS_SHEET in self._ledgers:
                projects = self._column(names.PROJECTS_SHEET, "route")
                total += f"+SUMIFS({self._column(names.PROJECTS_SHEET, key)},{projects},{here})"
            sheet.formula(row, column, f"={total}", **_MONEY)
        self._row += 1

    def _tasks(self) -> None:
        """What counts for the heating target, route by route."""
        sheet = self._sheet
        self._begin("二、计入清洁取暖任务", ("改造方式", "登记户数", "面积（㎡）", "计入任务（户）"))
        first = self._row
        routes = self._column(names.HOUSEHOLDS_SHEET, "route")
        for route in routes_for(self._policy, Task.HEATING, Task.MARKET_HEATING, Task.PUBLIC):
            row = self._row
            sheet.write(row, 1, route.name)
            if route.task is Task.PUBLIC:
                places = self._column(names.PLACES_SHEET, "counted_area")
                sheet.formula(row, 2, f'=COUNTIFS({self._column(names.PLACES_SHEET, "place")},"<>")&"处"')
                sheet.formula(row, 3, f"=SUM({places})", **_MONEY)
                counted = (
                    f"HEAT_HOUSEHOLDS({places},{parameter('equiv_report_mode')},"
                    f"{parameter('equiv_scope')},{POLICY_NAME})*INDEX(heat_counts,MATCH($A{row},heat_routes,0))"
                )
            else:
                sheet.formula(row, 2, f"=COUNTIFS({routes},$A{row})", **_COUNT)
                areas = f"SUMIFS({self._column(names.HOUSEHOLDS_SHEET, 'area')},{routes},$A{row})"
                if route.basis.unit == "㎡":
                    sheet.formula(row, 3, f"={areas}", **_MONEY)
                else:
                    sheet.write(row, 3, None, "computed")
                counted = f"HEAT_TASK_COUNT($A{row},B{row},C{row},{POLICY_NAME})"
            counted = f"IF(C{row}=0,0,{counted})" if route.task is Task.PUBLIC else counted
            sheet.formula(row, 4, f"={counted}", num_format="General")
            self._row += 1
        sheet.write(self._row, 1, "合计", "total_label")
        for column in (2, 3):
            sheet.write(self._row, column, None, "total")
        sheet.formula(self._row, 4, f"=SUM(D{first}:D{self._row - 1})", "total", num_format="General")
        dossier = self._column(names.HOUSEHOLDS_SHEET, "dossier")
        sheet.write(first - 1, 7, "档案", "header")
        sheet.write(first - 1, 8, "户数", "header")
        sheet.write(first, 7, "登记户数")
        sheet.formula(first, 8, f'=COUNTIFS({routes},"<>")', **_COUNT)
        sheet.write(first + 1, 7, "档案齐全户数")
        sheet.formula(first + 1, 8, f'=COUNTIFS({routes},"<>",{dossier},"{YES_NO[0]}")', **_COUNT)
        sheet.write(first + 2, 7, "档案齐全率")
        sheet.formula(
            first + 2, 8, f'=IF(H{first}=0,"",HEAT_RATE(H{first + 1},H{first}))', num_format="0.00%"
        )
        self._row += 2

    def _efficiency(self) -> None:
        upper, district = self._policy.policy.upper_level, self._policy.policy.district_level
        kinds = [
            (Task.EE_RURAL, names.FARMHOUSES_SHEET, "household_id"),
            (Task.EE_URBAN, names.BUILDINGS_SHEET, "renovated_area"),
        ]
        kinds = [kind for kind in kinds if kind[1] in self._ledgers]
        if not kinds:
            return
        self._begin(
            "三、能效提升",
            (
                "项目",
                "任务量",
                "验收合格",
                "已录费用",
                "未录费用",
                "费用",
                "补贴合计",
                f"其中{upper}",
                district,
                "自付",
            ),
        )
        for task, sheet_name, quantity in kinds:
            route = routes_for(self._policy, task)[0]
            by_area = route.basis.unit == "㎡"
            amounts = self._column(sheet_name, quantity)
            results, costs = self._column(sheet_name, "acceptance"), self._column(sheet_name, "cost")
            display = _MONEY if by_area else _COUNT
            sheet, row = self._sheet, self._row
            sheet.write(row, 1, f"{route.name}（{route.basis.unit}）")
            good = f'"{RESULTS[0]}"'
            if by_area:
                sheet.formula(row, 2, f"=SUM({amounts})", **display)
                sheet.formula(row, 3, f"=SUMIFS({amounts},{results},{good})", **display)
                sheet.formula(row, 4, f'=SUMIFS({amounts},{costs},"<>")', **display)
            else:
                cost_of = self._column(sheet_name, "name")
                sheet.formula(row, 2, f'=COUNTIFS({cost_of},"<>")', **display)
                sheet.formula(row, 3, f'=COUNTIFS({cost_of},"<>",{results},{good})', **display)
                sheet.formula(row, 4, f'=COUNTIFS({cost_of},"<>",{costs},"<>")', **display)
            sheet.formula(row, 5, f"=B{row}-D{row}", **display)
            for column, key in enumerate(("cost", "subsidy", "upper", "district", "self_pay"), start=6):
                sheet.formula(row, column, f"=SUM({self._column(sheet_name, key)})", **_MONEY)
            self._row += 1
        self._row += 1

    def _running(self) -> None:
        if names.RUNNING_SHEET not in self._ledgers:
            return
        season = self._column(names.RUNNING_SHEET, "season")
        self._begin("四、运行补贴", ("采暖季", "户数", "采暖季用量", "应补（元）", "实发（元）"))
        first = self._row
        for year in seasons(self._policy):
            sheet, row = self._sheet, self._row
            sheet.write(row, 1, f"{year}-{year + 1}", "center")
            sheet.formula(row, 2, f"=COUNTIFS({season},$A{row})", **_COUNT)
            for column, key in enumerate(("usage", "due", "amount"), start=3):
                values = self._column(names.RUNNING_SHEET, key)
                sheet.formula(row, column, f"=SUMIFS({values},{season},$A{row})", **_MONEY)
            self._row += 1
        self._sheet.write(self._row, 1, "合计", "total_label")
        for column in range(2, 6):
            letter = chr(64 + column)
            self._sheet.formula(
                self._row,
                column,
                f"=SUM({letter}{first}:{letter}{self._row - 1})",
                "total",
                **(_COUNT if column == 2 else _MONEY),
            )
        self._row += 2
