"""本街镇汇总: the street's own page, alive on its ledgers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_heating.forms.book import Book, Sheet, pixels
from xl_heating.forms.headers import write_bands, write_headers
from xl_heating.forms.styles import FONT, LINE, SERIES
from xl_heating.jobs.layout import routes_for, seasons
from xl_heating.policy import Policy, Route, Task
from xl_heating.templates import ledger_common as names
from xl_heating.templates.ledger_common import RESULTS, YES_NO
from xl_heating.templates.ledger_fields import SIGNATURES, LedgerSheet
from xl_heating.templates.policy_sheets import POLICY_NAME, parameter

SHEET = "本街镇汇总"
STREET_NAME = "heat_own_street"
_WIDTHS = (24, 12, 12, 12, 12, 16, 16, 16, 16, 16)
_MONEY_HEADERS = 5
"""Row of the first section's headers."""
_CHART_ROWS = 10
_ROW_PIXELS, _TITLE_PIXELS = 20, 20
_CHART_FONT: dict[str, Any] = {"name": FONT, "size": 9}
_CHART_TITLE: dict[str, Any] = {**_CHART_FONT, "size": 11, "bold": True}
_GRID = {"visible": True, "line": {"color": LINE, "width": 0.5}}
_COUNT, _MONEY = {"num_format": "0"}, {"num_format": "#,##0.00"}


class StreetSummary:
    """Writes the page section by section, keeping count of the rows."""

    def __init__(self, book: Book, policy: Policy, ledgers: Mapping[str, LedgerSheet]) -> None:
        self._policy = policy
        self._ledgers = ledgers
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
        sheet.write(2, 5, "填报日期：", "caption", align="right")
        sheet.merge(2, 6, 2, 7, None, "caption_date", unlocked=True)
        sheet.merge(2, width - 1, 2, width, "单位：户、㎡、元", "caption", align="right")
        self._row = 4
        money = self._construction()
        self._tasks()
        self._efficiency()
        top = self._row
        self._running()
        sheet.write(top, 6, "五、一户一档", "section")
        self._dossiers(top + 1)
        self._money_chart(top, money)
        self._row = max(self._row, top + _CHART_ROWS + 1)
        sheet.merge(self._row, 1, self._row, width, self._policy.rule_line, "note")
        sheet.height(self._row, 30)
        write_bands(sheet, self._row + 1, [(1, width)], SIGNATURES, _WIDTHS)
        sheet.raw.print_area(0, 0, self._row, width - 1)
        sheet.raw.freeze_panes(2, 1)
        sheet.landscape(tall=1)
        sheet.protect()

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

    def _sum_where(self, column: int, keys: str, values: str) -> None:
        """Add up the rows with this row's key; an error among them shows, which not every SUMIFS does."""
        row = self._row
        formula = f"=SUM(IF({keys}=$A{row},{values},0))"
        self._sheet.array(row, column, row, column, formula, **_MONEY)

    # ----------------------------------------------------------------------------------------- sections

    def _construction(self) -> int:
        """Write the section; return the row of its total."""
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
        total = self._row
        self._total(first, range(2, 11))
        return total

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
            source, route_key = names.HOUSEHOLDS_SHEET, routes
            if by_project:
                source, route_key = names.PROJECTS_SHEET, self._column(names.PROJECTS_SHEET, "route")
            self._sum_where(column, route_key, self._column(source, key))
        self._row += 1

    def _tasks(self) -> None:
        """What counts for the heating target, route by route: done means accepted (Q19)."""
        sheet = self._sheet
        self._begin(
            "二、计入清洁取暖任务", ("改造方式", "登记户数", "验收合格", "验收面积（㎡）", "计入任务（户）")
        )
        first = self._row
        for route in routes_for(self._policy, Task.HEATING, Task.MARKET_HEATING, Task.PUBLIC):
            sheet.write(self._row, 1, route.name)
            if route.task is Task.PUBLIC:
                self._public_row()
            else:
                self._task_row(route)
            self._row += 1
        sheet.write(self._row, 1, "合计", "total_label")
        for column in (2, 3, 4):
            sheet.write(self._row, column, None, "total")
        sheet.formula(self._row, 5, f"=SUM(E{first}:E{self._row - 1})", "total", num_format="General")
        self._completion_chart(first)
        self._row += 2

    def _task_row(self, route: Route) -> None:
        sheet, row = self._sheet, self._row
        routes = self._column(names.HOUSEHOLDS_SHEET, "route")
        accepted = f'{self._column(names.HOUSEHOLDS_SHEET, "acceptance")},"{RESULTS[0]}"'
        sheet.formula(row, 2, f"=COUNTIFS({routes},$A{row})", **_COUNT)
        sheet.formula(row, 3, f"=COUNTIFS({routes},$A{row},{accepted})", **_COUNT)
        if route.basis.unit == "㎡":
            areas = self._column(names.HOUSEHOLDS_SHEET, "area")
            sheet.formula(row, 4, f"=SUMIFS({areas},{routes},$A{row},{accepted})", **_MONEY)
        else:
            sheet.write(row, 4, None, "computed")
        counted = f"=HEAT_TASK_COUNT($A{row},C{row},D{row},{POLICY_NAME})"
        sheet.formula(row, 5, counted, num_format="General")

    def _public_row(self) -> None:
        """Public places: the areas are pooled and rounded as Q7 says."""
        sheet, row = self._sheet, self._row
        places = self._column(names.PLACES_SHEET, "place")
        accepted = self._column(names.PLACES_SHEET, "accepted_on")
        areas = self._column(names.PLACES_SHEET, "counted_area")
        sheet.formula(row, 2, f'=COUNTIFS({places},"<>")&"处"')
        sheet.formula(row, 3, f'=COUNTIFS({places},"<>",{accepted},">0")&"处"')
        sheet.formula(row, 4, f"=SUM({areas})", **_MONEY)
        households = (
            f"HEAT_HOUSEHOLDS({areas},{parameter('equiv_report_mode')},"
            f"{parameter('equiv_scope')},{POLICY_NAME})"
        )
        counts = f"INDEX(heat_counts,MATCH($A{row},heat_routes,0))"
        sheet.formula(row, 5, f"=IF(D{row}=0,0,{households}*{counts})", num_format="General")

    def _dossiers(self, top: int) -> None:
        sheet = self._sheet
        accepted = f'{self._column(names.HOUSEHOLDS_SHEET, "acceptance")},"{RESULTS[0]}"'
        complete = f'{self._column(names.HOUSEHOLDS_SHEET, "dossier")},"{YES_NO[0]}"'
        write_headers(sheet, top, [("一户一档",), ("户数",)], left=6)
        for row, title in enumerate(("验收合格户数", "其中档案齐全", "档案齐全率"), start=top + 1):
            sheet.write(row, 6, title)
        sheet.formula(top + 1, 7, f"=COUNTIFS({accepted})", **_COUNT)
        sheet.formula(top + 2, 7, f"=COUNTIFS({accepted},{complete})", **_COUNT)
        done, whole = f"G{top + 2}", f"G{top + 1}"
        sheet.formula(top + 3, 7, f'=IF({whole}=0,"",HEAT_RATE({done},{whole}))', num_format="0.00%")

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
                self._sum_where(column, season, self._column(names.RUNNING_SHEET, key))
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

    # ------------------------------------------------------------------------------------------- charts

    def _completion_chart(self, first: int) -> None:
        """Registered and accepted households by route, beside the section that counts them."""
        last = first + len(routes_for(self._policy, Task.HEATING, Task.MARKET_HEATING)) - 1
        chart = self._sheet.book.chart("column")
        for column, colour in ((2, SERIES[1]), (3, SERIES[0])):
            letter = chr(64 + column)
            chart.add_series(
                {
                    "name": f"='{SHEET}'!${letter}${first - 1}",
                    "categories": f"='{SHEET}'!$A${first}:$A${last}",
                    "values": f"='{SHEET}'!${letter}${first}:${letter}${last}",
                    "fill": {"color": colour},
                    "gap": 60,
                }
            )
        chart.set_title({"name": "各改造方式登记与验收合格（户）", "name_font": _CHART_TITLE})
        chart.set_y_axis({"num_font": _CHART_FONT, "major_gridlines": _GRID, "min": 0})
        chart.set_x_axis({"num_font": _CHART_FONT})
        self._place(chart, first - 2, self._row - first + 2, 6)

    def _money_chart(self, top: int, total: int) -> None:
        """Who pays for the works: upper levels, the district, the users."""
        chart = self._sheet.book.chart("doughnut")
        chart.add_series(
            {
                "name": f"='{SHEET}'!$A${total}",
                "categories": f"='{SHEET}'!$H${_MONEY_HEADERS}:$J${_MONEY_HEADERS}",
                "values": f"='{SHEET}'!$H${total}:$J${total}",
                "points": [{"fill": {"color": colour}} for colour in SERIES],
                "data_labels": {"percentage": True, "font": _CHART_FONT, "leader_lines": False},
            }
        )
        chart.set_title({"name": "建设费用由谁承担", "name_font": _CHART_TITLE})
        self._place(chart, top, _CHART_ROWS, 8)

    def _place(self, chart: Any, top: int, rows: int, column: int) -> None:
        """Put a chart beside a section, from that column to the page's right edge."""
        width = sum(map(pixels, _WIDTHS[column - 1 :]))
        chart.set_legend({"position": "bottom", "font": _CHART_FONT})
        chart.set_size({"width": width - 12, "height": _TITLE_PIXELS + rows * _ROW_PIXELS})
        chart.set_chartarea({"border": {"color": LINE}})
        options = {"x_offset": 10, "y_offset": 2, "object_position": 1}
        self._sheet.raw.insert_chart(top - 1, column - 1, chart, options)
