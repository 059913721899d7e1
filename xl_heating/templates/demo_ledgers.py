"""Seven street ledgers as seven offices would keep them: one district, seven layouts, realistic dirt.

Each street has a layout of its own (`LAYOUTS`), built from a few habits: header depth, amounts in 万元,
text numbers, mixed dates, subtotals, repeated headers, merged village names, no street column, 1904 dates,
a second sheet. The dirt is listed by `Dirt`, so that a test can say what must be found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from xl_heating.policy import Policy
from xl_heating.templates.demo_other_sheets import write_other_sheets
from xl_heating.templates.demo_people import Household, StreetData

CREATED = dt.datetime(2022, 4, 8, 9, 0)
"""The date written into the files' properties (fixed: the demo is reproducible)."""

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Layout:
    """The habits of one office."""

    depth: int = 2
    """Rows of the column header."""
    in_wan: bool = False
    """Amounts in 万元, as the header says."""
    text_numbers: bool = False
    mixed_dates: bool = False
    subtotals: bool = False
    repeat_header_every: int = 0
    merge_villages: bool = False
    street_column: bool = True
    street_alias: str = ""
    short_routes: bool = False
    """改造方式 in the words people use (煤改气)."""
    date_1904: bool = False
    sheets: int = 1
    hidden_columns: bool = False
    filler_rows: int = 0
    spaced_headers: bool = False


LAYOUTS: tuple[Layout, ...] = (
    Layout(),
    Layout(depth=3, subtotals=True, street_alias="岱庙办事处"),
    Layout(spaced_headers=True, merge_villages=True, filler_rows=6),
    Layout(in_wan=True, short_routes=True, street_alias="上高街道办"),
    Layout(
        text_numbers=True, mixed_dates=True, repeat_header_every=900, short_routes=True, street_alias="徐家楼"
    ),
    Layout(depth=3, street_column=False, subtotals=True, hidden_columns=True, filler_rows=10),
    Layout(date_1904=True, sheets=2, short_routes=True, street_alias="邱家店镇人民政府"),
)

_SHORT = {"ELEC_DECENTRAL": "煤改电", "GAS_DECENTRAL": "煤改气", "SOLAR": "太阳能供暖"}


@dataclass
class Dirt:
    """What is deliberately wrong in a file: household keys by kind."""

    id_as_number: list[str] = field(default_factory=list)
    unknown_route: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Column:
    group: str
    title: str
    value: Callable[[Household], Any]
    kind: str = "text"
    width: int = 10


def write_street(path: Path, data: StreetData, layout: Layout, policy: Policy) -> Dirt:
    """Write the workbook of one street, its 改造台账 and its other tables, and return its dirt."""
    book = xlsxwriter.Workbook(str(path), {"date_1904": layout.date_1904})
    book.set_properties({"created": CREATED, "author": "示例", "title": f"{data.street}（示例数据）"})
    writer = Writer(book, layout, policy, data.street)
    dirt = Dirt()
    half = -(-len(data.households) // layout.sheets)
    for number in range(layout.sheets):
        title = "改造台账" if layout.sheets == 1 else f"改造台账{number + 1}"
        writer.conversions(title, data.households[number * half : (number + 1) * half], dirt)
    write_other_sheets(writer, data)
    book.close()
    return dirt


class Writer:
    """A street's workbook: its formats, and its 改造台账 in the office's own layout."""

    def __init__(self, book: Any, layout: Layout, policy: Policy, street: str) -> None:
        self.book = book
        self.layout = layout
        self.policy = policy
        self.street = street
        self.shown_street = layout.street_alias or street
        border = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": 10}
        self.title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        self.note = book.add_format({"font_name": "宋体", "font_size": 10})
        self.head = book.add_format(
            {**border, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#DDEBF7"}
        )
        self.text = book.add_format({**border, "num_format": "@"})
        self.number = book.add_format({**border, "num_format": "#,##0.00"})
        self.wan = book.add_format({**border, "num_format": "0.0000"})
        self.date = book.add_format({**border, "num_format": "yyyy/m/d"})
        self.total = book.add_format(
            {**border, "bold": True, "num_format": "#,##0.00", "bg_color": "#F2F2F2"}
        )

    # ------------------------------------------------------------------ 改造台账

    def route(self, code: str) -> str:
        """The route in this office's words."""
        if self.layout.short_routes and code in _SHORT:
            return _SHORT[code]
        return self.policy.routes[code].name

    def _columns(self) -> list[_Column]:
        money = "元"
        if self.layout.in_wan:
            money = "万元"
        columns = [
            _Column("", "户编号", lambda row: row.key, width=13),
            _Column("", "街道镇", lambda row: self.shown_street, width=12),
            _Column("", "村（居）", lambda row: row.village, width=14),
            _Column("", "户主姓名", lambda row: row.name, width=11),
            _Column("", "身份证号", lambda row: row.id_number, width=21),
            _Column("", "联系电话", lambda row: row.phone, width=13),
            _Column("", "改造方式", lambda row: self.route(row.route), width=16),
            _Column("", "供热面积（㎡）", lambda row: row.area, "number"),
            _Column("", "施工企业", lambda row: "示例安装公司", width=13),
            _Column("", "电表/气表户号", lambda row: row.meter, width=13),
            _Column("", "是否一户一表", lambda row: "是" if row.own_meter else "否"),
            _Column("日期", "开工日期", lambda row: row.started, "date"),
            _Column("日期", "安装完成日期", lambda row: row.installed, "date"),
            _Column("日期", "验收日期", lambda row: row.accepted_on, "date"),
            _Column("", "验收结论", lambda row: row.acceptance),
            _Column(f"可补贴费用（{money}）", "设备", lambda row: row.equipment, "money"),
            _Column(f"可补贴费用（{money}）", "安装", lambda row: row.installation, "money"),
            _Column(f"可补贴费用（{money}）", "管网（线路）", lambda row: row.pipe, "money"),
            _Column(f"可补贴费用（{money}）", "维护", lambda row: row.maintenance, "money"),
            _Column(f"可补贴费用（{money}）", "其他（不补）", lambda row: row.other, "money"),
            _Column("", "档案齐全", lambda row: "是" if row.dossier else "否"),
            _Column("", "备注", lambda row: None, width=12),
        ]
        if not self.layout.street_column:
            del columns[1]
        return columns

    def conversions(self, title: str, rows: Sequence[Household], dirt: Dirt) -> None:
        """The 改造台账 sheet, in this office's layout."""
        sheet = self.book.add_worksheet(title)
        columns = self._columns()
        top = self._headings(sheet, columns)
        depth = self.layout.depth
        sheet.freeze_panes(top, 4)
        spoiled = set(range(37, len(rows), 400)) if self.layout.text_numbers else set()
        strange = {len(rows) // 2} if self.layout.short_routes else set()
        at = top
        begin = at
        village = rows[0].village if rows else ""
        village_rows: list[Household] = []
        village_column = next(i for i, column in enumerate(columns) if column.title.startswith("村"))
        for number, row in enumerate(rows):
            if row.village != village:
                at = self._close_village(sheet, columns, village_column, begin, at, village, village_rows)
                village, village_rows, begin = row.village, [], at
            if self.layout.repeat_header_every and number and number % self.layout.repeat_header_every == 0:
                self._header_rows(sheet, columns, at)
                at += depth
                begin = at
            self._row(sheet, columns, at, row, number)
            if number in spoiled:
                # Typed as a number: Excel keeps 15 digits, the rest is gone.
                sheet.write_number(at, 4, float(row.id_number[:15] + "000"), self.number)
                dirt.id_as_number.append(row.key)
            if number in strange:
                sheet.write_string(at, 6, "待定", self.text)
                dirt.unknown_route.append(row.key)
            village_rows.append(row)
            at += 1
        at = self._close_village(sheet, columns, village_column, begin, at, village, village_rows)
        at += self.layout.filler_rows
        if self.layout.filler_rows:
            sheet.write_string(at, 0, "以下空白", self.note)
            at += 1
        self._total_row(sheet, columns, at, "合　计", rows)
        sheet.write_string(
            at + 2, 0, "单位负责人：　　　　　审核人：　　　　　填表人：　　　　　联系电话：", self.note
        )
        if self.layout.hidden_columns:
            sheet.set_column(5, 5, None, None, {"hidden": True})

    def _headings(self, sheet: Any, columns: Sequence[_Column]) -> int:
        name = self.policy.policy.name.split("建设")[0]
        sheet.merge_range(0, 0, 0, len(columns) - 1, f"{self.street}{name}改造台账（示例）", self.title)
        unit = "万元" if self.layout.in_wan else "元"
        sheet.write_string(
            1, 0, f"填报单位：{self.street}（盖章）　填报日期：2022年4月8日　单位：户、㎡、{unit}", self.note
        )
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
        self._header_rows(sheet, columns, 2)
        return 2 + self.layout.depth

    def _header_rows(self, sheet: Any, columns: Sequence[_Column], top: int) -> None:
        depth = self.layout.depth
        bottom = top + depth - 1
        index = 0
        while index < len(columns):
            group = columns[index].group
            if not group:
                self._merge(sheet, top, index, bottom, index, self._title(columns[index].title))
                index += 1
                continue
            last = index
            while last + 1 < len(columns) and columns[last + 1].group == group:
                last += 1
            self._merge(sheet, top, index, top, last, group)
            for each in range(index, last + 1):
                self._merge(sheet, top + 1, each, bottom, each, self._title(columns[each].title))
            index = last + 1

    def _merge(self, sheet: Any, top: int, left: int, bottom: int, right: int, text: str) -> None:
        if (top, left) == (bottom, right):
            sheet.write_string(top, left, text, self.head)
        else:
            sheet.merge_range(top, left, bottom, right, text, self.head)

    def _title(self, title: str) -> str:
        if not self.layout.spaced_headers:
            return title
        # Offices pad two-character headers and break long ones.
        if len(title) == 4:
            return f"{title[:2]}\n{title[2:]}"
        return "　".join(title) if len(title) == 2 else title

    def _row(self, sheet: Any, columns: Sequence[_Column], at: int, row: Household, number: int) -> None:
        for index, column in enumerate(columns):
            value = column.value(row)
            if value is None or value == "":
                sheet.write_blank(at, index, None, self.text)
            elif column.kind == "text":
                sheet.write_string(at, index, value, self.text)
            elif column.kind == "number":
                sheet.write_number(at, index, value, self.number)
            elif column.kind == "date":
                self._date(sheet, at, index, value, number)
            else:
                self._money(sheet, at, index, value, number)

    def _date(self, sheet: Any, at: int, index: int, value: dt.date, number: int) -> None:
        if self.layout.mixed_dates and number % 5 == 0:
            forms = ("{0:%Y.%m.%d}", "{0:%Y%m%d}", "{0.year}年{0.month}月{0.day}日")
            sheet.write_string(at, index, forms[number // 5 % 3].format(value), self.text)
        else:
            sheet.write_datetime(at, index, dt.datetime(value.year, value.month, value.day), self.date)

    def _money(self, sheet: Any, at: int, index: int, value: float, number: int) -> None:
        if self.layout.in_wan:
            sheet.write_number(at, index, round(value / 10_000, 6), self.wan)
        elif self.layout.text_numbers and number % 7 == 0:
            text = f"{value:,.2f}"
            sheet.write_string(at, index, text.translate(_FULL_WIDTH) if number % 2 else text, self.text)
        else:
            sheet.write_number(at, index, value, self.number)

    def _close_village(
        self,
        sheet: Any,
        columns: Sequence[_Column],
        column: int,
        begin: int,
        at: int,
        village: str,
        rows: Sequence[Household],
    ) -> int:
        if self.layout.merge_villages and at - begin > 1:
            sheet.merge_range(begin, column, at - 1, column, village, self.text)
        if self.layout.subtotals and rows:
            self._total_row(sheet, columns, at, "小计", rows)
            return at + 1
        return at

    def _total_row(
        self, sheet: Any, columns: Sequence[_Column], at: int, label: str, rows: Iterable[Household]
    ) -> None:
        rows = list(rows)
        for index, column in enumerate(columns):
            if column.kind == "money":
                total = round(sum(column.value(row) or 0.0 for row in rows), 2)
                sheet.write_number(
                    at, index, round(total / 10_000, 6) if self.layout.in_wan else total, self.total
                )
            else:
                sheet.write_blank(at, index, None, self.total)
        sheet.write_string(at, 0, label, self.total)
