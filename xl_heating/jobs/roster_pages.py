"""上报名单: the workbook that village, street and district office stamp in turn (四（一）)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.roster_listing import Group, Listing, Sums, cells_of, square_metres
from xl_heating.ledger import Finding
from xl_heating.rules.identity import masked
from xl_heating.rules.money import IntColumn

if TYPE_CHECKING:
    from xl_heating.forms.book import Book, Sheet

_COLUMNS = (
    ("序号", 5.0, "center"),
    ("村（居）", 10.0, "wrapped"),
    ("户主", 9.0, "wrapped"),
    ("身份证号", 20.0, "center"),
    ("户口簿号", 12.0, "wrapped"),
    ("家庭人口", 5.5, "number"),
    ("联系电话", 13.0, "center"),
    ("住址/门牌号", 18.0, "wrapped"),
    ("宅基地序号", 8.0, "center"),
    ("建筑面积（㎡）", 9.0, "number"),
    ("采暖面积（㎡）", 9.0, "number"),
    ("现取暖方式", 8.0, "wrapped"),
    ("拟改造方式", 14.0, "wrapped"),
    ("农房能效", 5.5, "center"),
    ("特殊群体", 7.0, "wrapped"),
    ("户主签字", 11.0, "center"),
    ("备注", 10.0, "wrapped"),
)
_FIELDS = (
    *("village", "name", "id_number", "household_book", "members", "phone", "address", "plot"),
    *("floor_area", "area", "present_heating", "planned_route", "ee_rural", "special_group"),
)
_WIDTH = len(_COLUMNS)
_HEADER_ROW = 3
_VILLAGE_SIGNATURES = ("村（居）（盖章签字）：", "村（居）负责人：", "填报日期：　　　　年　　月　　日")
_STREET_SIGNATURES = ("街道镇（盖章签字）：", "区办核准意见：", "核准日期：　　　　年　　月　　日")
_AREA = "#,##0.00"
_LINE_CHARACTERS, _LINE_HEIGHT = 62, 15.0
_SIGNED_HEIGHT = 25.0
"""Room for a signature, and for two lines of text."""
SEVERITIES = {"E": "错误", "W": "提示", "I": "说明"}


def draw_report(path: Path, listing: Listing, findings: Sequence[Finding], occasion: Occasion) -> None:
    """Write the workbook: one sheet a street, 汇总, the houses left out, and what to check."""
    from xl_heating.forms.book import Book

    place = listing.policy.policy.place
    with Book(path, {}, title=f"{place}清洁取暖确村确户上报名单") as book:
        for street in listing.streets or (Group("", listing.reported),):
            _street_sheet(book, listing, street, occasion)
        _summary_sheet(book, listing, occasion)
        if len(listing.left_out):
            _left_out_sheet(book, listing, occasion)
        if findings:
            _findings_sheet(book, findings)


def _street_sheet(book: Book, listing: Listing, street: Group, occasion: Occasion) -> None:
    from xl_heating.forms.headers import write_bands, write_headers

    name = f"上报名单-{street.name}" if len(listing.streets) > 1 else "上报名单"
    sheet = book.sheet(name, tab="#1F4E79", font_size=9)
    _open_page(sheet, f"{street.name}清洁取暖改造确村确户名单", occasion, _COLUMNS, "单位：人、㎡")
    write_headers(sheet, _HEADER_ROW, [(title,) for title, _, _ in _COLUMNS])
    sheet.height(_HEADER_ROW, 30)
    row, number, breaks = _HEADER_ROW + 1, 1, []
    villages = listing.villages(street)
    for at, village in enumerate(villages):
        for record in _records(listing, village.at):
            _write_row(sheet, row, [number, *record, None, None])
            sheet.height(row, _SIGNED_HEIGHT)
            row, number = row + 1, number + 1
        _sum_row(sheet, row, f"{village.name}小计", listing.sums(village.at))
        write_bands(sheet, row + 1, [(1, _WIDTH)], _VILLAGE_SIGNATURES)
        row += 2
        if at + 1 < len(villages):
            breaks.append(row - 1)
    _sum_row(sheet, row, f"{street.name}合计", listing.sums(street.at))
    sheet.merge(row + 1, 1, row + 1, _WIDTH, occasion.policy.rule_line, "note")
    sheet.height(row + 1, 28)
    write_bands(sheet, row + 2, [(1, _WIDTH)], _STREET_SIGNATURES)
    sheet.height(row + 2, 36)
    sheet.raw.set_h_pagebreaks(breaks)
    _close_page(sheet, row + 2, _WIDTH, _COLUMNS)


def _open_page(
    sheet: Sheet, title: str, occasion: Occasion, columns: Sequence[tuple[str, float, str]], unit: str
) -> None:
    width = len(columns)
    for column, (_, characters, _) in enumerate(columns, start=1):
        sheet.width(column, characters)
    sheet.merge(1, 1, 1, width, title, "title")
    sheet.height(1, 30)
    day = occasion.as_of
    third = max(1, width // 3)
    sheet.merge(2, 1, 2, third, "填报单位（盖章）：", "caption")
    sheet.merge(
        2,
        third + 1,
        2,
        width - third,
        f"填报日期：{day.year}年{day.month}月{day.day}日",
        "caption",
        align="center",
    )
    sheet.merge(2, width - third + 1, 2, width, unit, "caption", align="right")


def _close_page(sheet: Sheet, last: int, width: int, columns: Sequence[tuple[str, float, str]]) -> None:
    from xl_heating.forms.book import print_scale

    sheet.raw.repeat_rows(0, _HEADER_ROW - 1)
    sheet.raw.print_area(0, 0, last - 1, width - 1)
    sheet.raw.freeze_panes(_HEADER_ROW, 3 if width > 6 else 0)
    # A page fitted to the width would ignore the breaks between villages.
    sheet.landscape(scale=print_scale([each for _, each, _ in columns], 0, []))


def _records(listing: Listing, at: IntColumn) -> list[tuple[object, ...]]:
    rows = listing.rows
    columns: list[Sequence[object]] = []
    for name in _FIELDS:
        if name == "ee_rural":
            columns.append([word or None for word in listing.efficiency(at)])
        elif name in ("members", "floor_area", "area"):
            columns.append(cells_of(rows.number(name)[at].tolist()))
        else:
            columns.append(rows.text(name)[at].tolist())
    return list(zip(*columns, strict=True))


def _write_row(sheet: Sheet, row: int, values: Sequence[object]) -> None:
    for column, (value, (_, _, style)) in enumerate(zip(values, _COLUMNS, strict=True), start=1):
        sheet.write(row, column, value, style, **({"shrink": False} if style == "number" else {}))


def _sum_row(sheet: Sheet, row: int, label: str, sums: Sums) -> None:
    sheet.merge(row, 1, row, 5, f"{label}　{sums.houses}户", "total_label")
    sheet.write(row, 6, sums.persons, "total")
    sheet.merge(row, 7, row, 9, None, "total_label")
    sheet.write(row, 10, square_metres(sums.floor_area), "total", num_format=_AREA)
    sheet.write(row, 11, square_metres(sums.area), "total", num_format=_AREA)
    extra = f"；其中农房能效{sums.efficiency}户" if sums.efficiency else ""
    line = f"{sums.route_line}{extra}"
    sheet.merge(row, 12, row, _WIDTH, line, "total_label", text_wrap=True, align="left")
    lines = 1 + sum(2 if ord(sign) > 255 else 1 for sign in line) // _LINE_CHARACTERS
    sheet.height(row, max(20.0, lines * _LINE_HEIGHT))


# ---------------------------------------------------------------- 汇总


def _summary_sheet(book: Book, listing: Listing, occasion: Occasion) -> None:
    from xl_heating.forms.headers import write_bands, write_headers

    total = listing.sums(listing.reported)
    routes = [route.name for route in listing.policy.routes.values() if route.name in total.routes]
    first = (
        ("街道镇",),
        ("村（居）",),
        ("户数",),
        ("人口",),
        ("建筑面积",),
        ("采暖面积",),
        ("农房能效户数",),
    )
    headers = [(texts[0], texts[0]) for texts in first]
    for route in routes:
        headers += [(route, "户数"), (route, "采暖面积")]
    widths = [11.0, 13.0, 8.0, 8.0, 12.0, 12.0, 9.0, *([8.0, 12.0] * len(routes))]
    columns = [("", width, "") for width in widths]
    sheet = book.sheet("汇总", tab="#1F4E79", font_size=9)
    _open_page(sheet, "清洁取暖改造确村确户名单汇总表", occasion, columns, "单位：户、人、㎡")
    write_headers(sheet, _HEADER_ROW, headers)
    sheet.height(_HEADER_ROW, 30)
    row = _HEADER_ROW + 2
    for street in listing.streets:
        for village in listing.villages(street):
            _summary_row(sheet, row, (street.name, village.name), listing.sums(village.at), routes, "number")
            row += 1
        if len(listing.streets) > 1:
            _summary_row(sheet, row, (street.name, "小计"), listing.sums(street.at), routes, "total")
            row += 1
    _summary_row(sheet, row, ("合计", ""), total, routes, "total")
    sheet.merge(row + 1, 1, row + 1, len(widths), occasion.policy.rule_line, "note")
    sheet.height(row + 1, 28)
    write_bands(sheet, row + 2, [(1, len(widths))], ("单位负责人：", "审核人：", "填表人：", "联系电话："))
    sheet.raw.repeat_rows(0, _HEADER_ROW)
    sheet.raw.print_area(0, 0, row + 1, len(widths) - 1)
    sheet.raw.freeze_panes(_HEADER_ROW + 1, 2)
    sheet.landscape()


def _summary_row(
    sheet: Sheet, row: int, labels: tuple[str, str], sums: Sums, routes: Sequence[str], style: str
) -> None:
    total = style == "total"
    for column, label in enumerate(labels, start=1):
        sheet.write(row, column, label, "total_label" if total else "text")
    figures: list[object] = [
        sums.houses, sums.persons, square_metres(sums.floor_area), square_metres(sums.area), sums.efficiency,
    ]  # fmt: skip
    for route in routes:
        houses, area = sums.routes.get(route, (0, 0))
        figures += [houses, square_metres(area)]
    areas = {5, 6, *range(9, 9 + 2 * len(routes), 2)}
    for column, figure in enumerate(figures, start=3):
        display: dict[str, Any] = {"num_format": _AREA} if column in areas else {}
        sheet.write(row, column, figure, style, **display)


# ---------------------------------------------------------------- left out, to check

_LEFT_OUT = (
    ("序号", 6.0, "center"),
    ("街道镇", 12.0, "text"),
    ("村（居）", 14.0, "text"),
    ("户主", 12.0, "text"),
    ("身份证号（遮盖）", 24.0, "center"),
    ("审查结论", 34.0, "wrapped"),
    ("名单中的位置", 26.0, "text"),
    ("核实情况", 24.0, "wrapped"),
)
_FINDINGS = (
    ("级别", 7.0, "center"),
    ("工作表", 18.0, "wrapped"),
    ("单元格", 12.0, "wrapped"),
    ("说明", 66.0, "wrapped"),
    ("建议", 46.0, "wrapped"),
)


def _left_out_sheet(book: Book, listing: Listing, occasion: Occasion) -> None:
    from xl_heating.forms.headers import write_headers

    rows = listing.rows
    sheet = book.sheet("暂不实施及待核", tab="#C00000", font_size=9)
    counts = Counter(str(each).partition(":")[0] for each in listing.verdicts[listing.left_out].tolist())
    told = "、".join(f"{verdict}{count}户" for verdict, count in counts.items())
    _open_page(sheet, "未列入上报名单的住宅", occasion, _LEFT_OUT, told)
    write_headers(sheet, _HEADER_ROW, [(title,) for title, _, _ in _LEFT_OUT])
    names = ("street", "village", "name", "id_number")
    for number, at in enumerate(listing.left_out.tolist(), start=1):
        street, village, name, identity = (rows.text(each)[at] for each in names)
        shown = masked(identity) if identity else None
        values = (number, street, village, name, shown, listing.verdicts[at], rows.place(at), None)
        for column, (value, (_, _, style)) in enumerate(zip(values, _LEFT_OUT, strict=True), start=1):
            sheet.write(_HEADER_ROW + number, column, value, style)
    _close_page(sheet, _HEADER_ROW + len(listing.left_out), len(_LEFT_OUT), _LEFT_OUT)


def _findings_sheet(book: Book, findings: Sequence[Finding]) -> None:
    from xl_heating.forms.headers import write_headers

    sheet = book.sheet("核对事项", tab="#C00000", font_size=9)
    width = len(_FINDINGS)
    for column, (_, characters, _) in enumerate(_FINDINGS, start=1):
        sheet.width(column, characters)
    sheet.merge(1, 1, 1, width, "名单核对事项（内部使用，不随名单上报）", "title")
    sheet.merge(2, 1, 2, width, "证件号已遮盖。请在原名单中核改后重新生成。", "caption")
    write_headers(sheet, _HEADER_ROW, [(title,) for title, _, _ in _FINDINGS])
    for row, each in enumerate(findings, start=_HEADER_ROW + 1):
        severity = SEVERITIES.get(each.severity, each.severity)
        values = (severity, each.sheet, each.cell, each.message, each.suggestion)
        for column, (value, (_, _, style)) in enumerate(zip(values, _FINDINGS, strict=True), start=1):
            sheet.write(row, column, value, style)
    _close_page(sheet, _HEADER_ROW + len(findings), width, _FINDINGS)
