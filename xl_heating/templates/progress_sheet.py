"""进度调度 (T11): the street's weekly report, by route, alive on its ledgers (五（四）)."""

from __future__ import annotations

from collections.abc import Mapping

from xl_heating.forms.book import Book, Sheet
from xl_heating.forms.headers import write_bands, write_headers
from xl_heating.forms.styles import WARNING
from xl_heating.functions.progress import SUPERVISED
from xl_heating.jobs.layout import routes_for
from xl_heating.ledger.grid import column_letters
from xl_heating.policy import Policy, Route, Task
from xl_heating.templates import ledger_common as names
from xl_heating.templates.ledger_common import PERIOD_END, PERIOD_START, PROGRESS_SHEET, RESULTS
from xl_heating.templates.ledger_fields import SIGNATURES, LedgerSheet
from xl_heating.templates.policy_sheets import POLICY_NAME, parameter
from xl_heating.templates.street_summary import STREET_NAME
from xl_heating.templates.village_list import APPROVED_ON, MAY_PROCEED
from xl_heating.templates.village_list import SHEET as LIST_SHEET

_COLUMNS = (
    ("street", "街道镇", 11), ("route", "改造方式", 20), ("unit", "计量单位", 5.5), ("planned", "计划", 10),
    ("approved", "核准", 9), ("started", "开工", 9), ("installed", "完成安装", 9),
    ("energised", "通气（电）", 9), ("accepted", "验收", 10), ("new", "本周新增", 9),
    ("rate", "完成率", 9), ("time", "序时进度", 9), ("gap", "偏差", 9), ("flag", "督办标记", 9.5),
    ("problems", "存在问题", 24), ("measures", "下步措施", 24),
)  # fmt: skip
_AT = {key: place for place, (key, _, _) in enumerate(_COLUMNS, start=1)}
TITLE_ROW, CAPTION_ROW, HEADER_ROW, FIRST_ROW = 1, 2, 3, 4
_NO_END = 2958465
"""The last day that Excel knows: without an end of the period everything is counted."""
_END = f'IF({PERIOD_END}="",{_NO_END},{PERIOD_END})'
_ON_TIME = "正常"
_STEPS = ("started", "installed", "energised")
_GOOD = f'"{RESULTS[0]}"'


class ProgressSheet:
    """Writes the page row by row: heating works with their sum, then public places and efficiency."""

    def __init__(self, book: Book, policy: Policy, ledgers: Mapping[str, LedgerSheet]) -> None:
        self._policy = policy
        self._ledgers = ledgers
        self._sheet: Sheet = book.sheet(PROGRESS_SHEET, tab="#C00000")
        self._row = FIRST_ROW

    def write(self) -> None:
        """Write the whole page."""
        sheet, width = self._sheet, len(_COLUMNS)
        for at, (_, _, characters) in enumerate(_COLUMNS, start=1):
            sheet.width(at, characters)
        sheet.merge(TITLE_ROW, 1, TITLE_ROW, width, "清洁取暖进度调度表", "title")
        sheet.height(TITLE_ROW, 30)
        self._caption()
        write_headers(sheet, HEADER_ROW, [(title,) for _, title, _ in _COLUMNS])
        sheet.height(HEADER_ROW, 30)
        for route in routes_for(self._policy, Task.HEATING, Task.MARKET_HEATING):
            self._household_row(route)
        self._total_row()
        for route in routes_for(self._policy, Task.PUBLIC):
            self._public_row(route)
        for route in routes_for(self._policy, Task.EE_RURAL, Task.EE_URBAN):
            self._efficiency_row(route)
        self._shares()
        self._footer()

    def _caption(self) -> None:
        sheet, width = self._sheet, len(_COLUMNS)
        sheet.merge(CAPTION_ROW, 1, CAPTION_ROW, 4, None, "caption")
        sheet.formula(CAPTION_ROW, 1, f'="填报单位："&{STREET_NAME}&"（盖章）"', "caption")
        days = '&"至"&'.join(
            f'IF({name}="","　　　",TEXT({name},"yyyy-mm-dd"))' for name in (PERIOD_START, PERIOD_END)
        )
        sheet.merge(CAPTION_ROW, 6, CAPTION_ROW, 10, None, "caption", align="center")
        sheet.formula(CAPTION_ROW, 6, f'="本期："&{days}', "caption", align="center")
        sheet.merge(CAPTION_ROW, width - 1, CAPTION_ROW, width, "单位：户、㎡、处", "caption", align="right")
        sheet.height(CAPTION_ROW, 22)

    # ----------------------------------------------------------------------------------------- the rows

    def _column(self, sheet: str, key: str) -> str:
        return self._ledgers[sheet].column(key, elsewhere=True)

    def _begin(self, route: Route, unit: str) -> None:
        sheet, row = self._sheet, self._row
        sheet.formula(row, _AT["street"], f'=IF({STREET_NAME}="","",{STREET_NAME})', "computed_text")
        sheet.write(row, _AT["route"], route.name, "text", shrink=True)
        sheet.write(row, _AT["unit"], unit, "center")
        sheet.write(row, _AT["planned"], None, "number", unlocked=True, num_format=_format(unit))
        for key in ("problems", "measures"):
            sheet.write(row, _AT[key], None, "wrapped", unlocked=True)
        for key in ("approved", *_STEPS):
            sheet.write(row, _AT[key], None, "computed")
        sheet.height(row, 28)

    def _count(self, key: str, formula: str, unit: str) -> None:
        self._sheet.formula(self._row, _AT[key], formula, num_format=_format(unit))

    def _new(self, counted: str, unit: str) -> None:
        dates = f'IF(OR({PERIOD_START}="",{PERIOD_END}=""),"",{counted})'
        self._count("new", f"={dates}", unit)

    def _household_row(self, route: Route) -> None:
        self._begin(route, "户")
        here = f"$B{self._row}"
        routes = f"{self._column(names.HOUSEHOLDS_SHEET, 'route')},{here}"
        self._approved(f"{self._column(LIST_SHEET, 'planned_route')},{here}")
        for key in _STEPS:
            days = self._column(names.HOUSEHOLDS_SHEET, key)
            self._count(key, f'=COUNTIFS({routes},{days},"<="&{_END})', "户")
        results = self._column(names.HOUSEHOLDS_SHEET, "acceptance")
        accepted_on = self._column(names.HOUSEHOLDS_SHEET, "accepted_on")
        self._accepted("COUNTIFS(", f"{routes},{results},{_GOOD}", accepted_on, "户")
        self._row += 1

    def _approved(self, wanted: str) -> None:
        """Houses of the list that may proceed and are approved: by their own date, or that of the list."""
        verdicts, dates = (self._column(LIST_SHEET, key) for key in ("verdict", "approved_on"))
        approved = f'{wanted},{verdicts},"{MAY_PROCEED}"'
        with_date = f'COUNTIFS({approved},{dates},"<="&{_END})'
        with_list = f'IF(AND({APPROVED_ON}<>"",N({APPROVED_ON})<={_END}),COUNTIFS({approved},{dates},""),0)'
        self._count("approved", f"={with_date}+{with_list}", "户")

    def _accepted(self, start: str, conditions: str, days: str, unit: str) -> None:
        """Accepted up to the end of the period; one without a date counts as accepted before."""
        self._count("accepted", f'={start}{conditions})-{start}{conditions},{days},">"&{_END})', unit)
        self._new(f'{start}{conditions},{days},">="&{PERIOD_START},{days},"<="&{PERIOD_END})', unit)

    def _public_row(self, route: Route) -> None:
        self._begin(route, "处")
        places = f'{self._column(names.PLACES_SHEET, "place")},"<>"'
        installed, accepted = (self._column(names.PLACES_SHEET, key) for key in ("installed", "accepted_on"))
        self._count("installed", f'=COUNTIFS({places},{installed},"<="&{_END})', "处")
        self._count("accepted", f'=COUNTIFS({places},{accepted},"<="&{_END})', "处")
        self._new(f'COUNTIFS({places},{accepted},">="&{PERIOD_START},{accepted},"<="&{PERIOD_END})', "处")
        self._row += 1

    def _efficiency_row(self, route: Route) -> None:
        by_area = route.basis.unit == "㎡"
        sheet_name = names.BUILDINGS_SHEET if by_area else names.FARMHOUSES_SHEET
        results, days = (self._column(sheet_name, key) for key in ("acceptance", "accepted_on"))
        unit = route.basis.unit
        self._begin(route, unit)
        if by_area:
            start, conditions = f"SUMIFS({self._column(sheet_name, 'renovated_area')},", f"{results},{_GOOD}"
        else:
            start = "COUNTIFS("
            conditions = f'{self._column(sheet_name, "name")},"<>",{results},{_GOOD}'
            self._approved(f'{self._column(LIST_SHEET, "ee_rural")},"{names.YES_NO[0]}"')
        self._accepted(start, conditions, days, unit)
        self._row += 1

    def _total_row(self) -> None:
        sheet, row = self._sheet, self._row
        sheet.merge(row, 1, row, 2, "合计", "total_label")
        sheet.write(row, _AT["unit"], "户", "total_label")
        for key in ("planned", "approved", *_STEPS, "accepted", "new"):
            letter = column_letters(_AT[key])
            cells = f"{letter}{FIRST_ROW}:{letter}{row - 1}"
            total = f'=IF(COUNT({cells})=0,"",SUM({cells}))'
            sheet.formula(row, _AT[key], total, "total", num_format="0")
        for key in ("problems", "measures"):
            sheet.write(row, _AT[key], None, "total")
        sheet.height(row, 22)
        self._row += 1

    def _shares(self) -> None:
        """完成率, 序时进度, 偏差, 督办标记: a cell each, not an array, and HEAT_ never gives a blank.

        So a program without the add-in shows the last figures; arrays and blanks it calculates anew, in vain.
        """
        sheet, last = self._sheet, self._row - 1
        begin = parameter("progress_start") if "progress_start" in self._policy.options else PERIOD_START
        for row in range(FIRST_ROW, last + 1):
            rate, time, done, planned = (
                f"{column_letters(_AT[key])}{row}" for key in ("rate", "time", "accepted", "planned")
            )
            both = f'OR({rate}="",{time}="")'
            lag = f"HEAT_LAG({rate},{time},,{POLICY_NAME})"
            lag = f'SUBSTITUTE("{_ON_TIME}"&{lag},"{_ON_TIME}{SUPERVISED}","{SUPERVISED}")'
            for key, blank, shown, style, display in (
                ("rate", f"N({planned})=0", f"HEAT_RATE({done},{planned})", "computed", "0.00%"),
                (
                    "time",
                    f'OR(N({planned})=0,{PERIOD_END}="")',
                    f"HEAT_TIME_PROGRESS({PERIOD_END},{begin},,{POLICY_NAME})",
                    "computed",
                    "0.00%",
                ),
                ("gap", both, f"ROUND({rate}-{time},4)", "computed", "0.00%;[Red]-0.00%"),
                ("flag", both, lag, "computed_text", "@"),
            ):
                sheet.formula(row, _AT[key], f'=IF({blank},"",{shown})', style, num_format=display)
        sheet.raw.conditional_format(
            FIRST_ROW - 1,
            _AT["flag"] - 1,
            last - 1,
            _AT["flag"] - 1,
            {
                "type": "cell",
                "criteria": "==",
                "value": f'"{SUPERVISED}"',
                "format": sheet.book.conditional(font_color=WARNING, bold=True),
            },
        )
        sheet.raw.data_validation(
            FIRST_ROW - 1,
            _AT["planned"] - 1,
            last - 1,
            _AT["planned"] - 1,
            {
                "validate": "decimal",
                "criteria": ">=",
                "value": 0,
                "error_title": "计划",
                "error_message": "请填写不小于0的数字，不带单位。",
            },
        )

    def _footer(self) -> None:
        sheet, row, width = self._sheet, self._row, len(_COLUMNS)
        note = (
            "计划按区办下达的任务填写，存在问题、下步措施据实填写，其余由确村确户名单和各台账得出；"
            "本期起、止日期在“填表说明”填写，各列数截至本期止，本周新增为本期内验收合格的。"
            "完成率=验收÷计划；序时进度自政策参数 progress_start 起至任务完成期限止；"
            "合计只计取暖改造户，公益场所、能效提升另列。"
        )
        sheet.merge(row, 1, row, width, note, "note")
        sheet.merge(row + 1, 1, row + 1, width, self._policy.rule_line, "note")
        for line in (row, row + 1):
            sheet.height(line, 28)
        write_bands(sheet, row + 2, [(1, width)], SIGNATURES, [each[2] for each in _COLUMNS])
        sheet.raw.print_area(0, 0, row + 1, width - 1)
        sheet.raw.repeat_rows(HEADER_ROW - 1)
        sheet.raw.freeze_panes(HEADER_ROW, 2)
        sheet.landscape(tall=1)
        sheet.protect()


def _format(unit: str) -> str:
    return "#,##0.00" if unit == "㎡" else "0"
