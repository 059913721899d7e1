"""The charts of 区级汇总: completion by street, progress over time, money by level; on the printed pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xl_heating.forms.book import Sheet, pixels
from xl_heating.forms.styles import FONT, LINE, SERIES, WARNING
from xl_heating.jobs.layout import TableLayout, absolute
from xl_heating.jobs.layout.progress import TOTAL, progress_layout

ROWS = 13
"""Sheet rows that a chart covers."""
ROW_POINTS = 18
DISPATCHES = ROWS - 1
"""How many of the latest dispatches the chart shows."""
RECORDS = 5000
"""Rows of 进度记录 that are looked at."""
HALF_PAGE = 900
"""A first page at least so many pixels wide has two charts side by side."""
RATE_FORMAT = "0%"
_BEHIND = {"border": 0, "font_color": "#FFFFFF"}
"""Look of the cells behind a chart."""
HIGHEST = 1.2
"""End of the axis of the district's progress."""
_FONT = {"name": FONT, "size": 10, "bold": False}


@dataclass(frozen=True)
class _Place:
    """Columns and first row that a chart covers."""

    left: int
    right: int
    top: int


def insert_charts(sheet: Sheet, layout: TableLayout) -> int:
    """Put the charts under the table; returns the last row that they cover."""
    second, width = layout.index(layout.second_page), len(layout.columns)
    places = _first_page(layout, second)
    bottom = places[-1].top + ROWS - 1
    for row in range(layout.signature_row + 1, bottom + 1):
        sheet.height(row, ROW_POINTS)
    money_place = _Place(second, width, places[0].top)
    for draw, place in zip((_completion, _progress, _money), (*places, money_place), strict=True):
        _insert(sheet, layout, draw(sheet, layout, place), place)
    return bottom


def _first_page(layout: TableLayout, second: int) -> list[_Place]:
    """Places of completion and progress: side by side, or one under the other on a narrow page."""
    top = layout.signature_row + 1
    widths = [pixels(column.width) for column in layout.columns]
    whole = sum(widths[1 : second - 1])
    if whole < HALF_PAGE:
        return [_Place(2, second - 1, top), _Place(2, second - 1, top + ROWS)]
    middle = next(at for at in range(2, second) if 2 * sum(widths[1 : at - 1]) >= whole)
    return [_Place(2, middle - 1, top), _Place(middle, second - 1, top)]


def _street_cells(layout: TableLayout, key: str) -> list[object]:
    at = layout.index(key) - 1
    return [layout.sheet, layout.first_row - 1, at, layout.last_row - 1, at]


def _behind(layout: TableLayout, place: _Place, column: int, count: int) -> list[object]:
    """The cells behind a chart, below their heading."""
    return [layout.sheet, place.top, place.left + column - 1, place.top + count - 1, place.left + column - 1]


def _completion(sheet: Sheet, layout: TableLayout, place: _Place) -> Any:
    """完成率 as columns against the whole task as a line, at which the axis of an empty chart ends too."""
    count = len(layout.streets)
    sheet.write(place.top, place.left, "任务", "check", **_BEHIND)
    for row in range(place.top + 1, place.top + 1 + count):
        sheet.write(row, place.left, 1, "check", num_format=RATE_FORMAT, **_BEHIND)
    chart = sheet.book.chart("column")
    chart.add_series(
        {
            "name": "完成率",
            "categories": _street_cells(layout, "street"),
            "values": _street_cells(layout, "rate_TASK"),
            "fill": {"color": SERIES[0]},
            "gap": 90,
            "data_labels": {"value": True, "num_format": "0.0%", "font": _FONT},
        }
    )
    goal = sheet.book.chart("line")
    goal.add_series(
        {
            "name": "任务（100%）",
            "categories": _street_cells(layout, "street"),
            "values": _behind(layout, place, 0, count),
            "line": {"color": WARNING, "width": 1.25, "dash_type": "dash"},
        }
    )
    chart.combine(goal)
    _dress(chart, "各街道镇清洁取暖任务完成率", RATE_FORMAT)
    return chart


def _progress(sheet: Sheet, layout: TableLayout, place: _Place) -> Any:
    """完成率 of the district against 序时进度 at each of the latest dispatches."""
    records = progress_layout()

    def column(key: str) -> str:
        at = records.index(key)
        return f"'{records.sheet}'!{absolute(records.first_row, at, records.first_row + RECORDS - 1, at)}"

    def cell(row: int) -> str:
        return absolute(row, place.left, row, place.left)

    here = f'({column("street")}="{TOTAL}")'
    number = f'COUNTIFS({column("street")},"{TOTAL}")'
    for at, title in enumerate(("调度", "完成率", "序时")):
        sheet.write(place.top, place.left + at, title, "check", **_BEHIND)
    for point in range(DISPATCHES):
        row = place.top + 1 + point
        from_last = f"MIN({DISPATCHES},{number})-{point}"
        date = f'=IF({number}<={point},"",SUMPRODUCT(LARGE({here}*{column("as_of")},{from_last})))'
        sheet.formula(row, place.left, date, "check", num_format="m-d", **_BEHIND)
        for at, key in enumerate(("rate", "time"), start=1):
            # A chart passes over #N/A; a blank text would be drawn as 0.
            figure = f'SUMIFS({column(key)},{column("street")},"{TOTAL}",{column("as_of")},{cell(row)})'
            shown = f'=IF({cell(row)}="",NA(),{figure})'
            sheet.formula(row, place.left + at, shown, "check", num_format=RATE_FORMAT, **_BEHIND)
    chart = sheet.book.chart("line")
    looks: tuple[dict[str, Any], ...] = (
        {
            "line": {"color": SERIES[0], "width": 2.25},
            "marker": {"type": "circle", "size": 5, "fill": {"color": SERIES[0]}},
        },
        {"line": {"color": WARNING, "width": 1.25, "dash_type": "dash"}},
    )
    for at, (name, look) in enumerate(zip(("完成率", "序时进度"), looks, strict=True), start=1):
        chart.add_series(
            {
                "name": name,
                "categories": _behind(layout, place, 0, DISPATCHES),
                "values": _behind(layout, place, at, DISPATCHES),
                **look,
            }
        )
    chart.show_blanks_as("span")  # what is left out counts as 0 for LibreOffice
    _dress(chart, f"全区完成率与序时进度（最近{DISPATCHES}次调度）", RATE_FORMAT, highest=HIGHEST)
    return chart


def _money(sheet: Sheet, layout: TableLayout, _: _Place) -> Any:
    chart = sheet.book.chart("column", "stacked")
    for key, colour in zip(("upper", "district", "self_pay"), SERIES, strict=True):
        chart.add_series(
            {
                "name": layout.column(key).headers[-1],
                "categories": _street_cells(layout, "street"),
                "values": _street_cells(layout, key),
                "fill": {"color": colour},
                "gap": 90,
            }
        )
    _dress(chart, "各街道镇建设资金按承担方（万元）", "#,##0")
    return chart


def _dress(chart: Any, title: str, number_format: str, *, highest: float | None = None) -> None:
    """Title, legend and axes; from 0, and up to `highest` where the figures never pass it."""
    chart.set_title({"name": title, "name_font": {**_FONT, "size": 12}})
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_x_axis({"num_font": _FONT, "line": {"color": LINE}, "text_axis": True})
    chart.set_y_axis(
        {
            "num_format": number_format,
            "min": 0,
            **({"max": highest} if highest else {}),
            "num_font": _FONT,
            "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
            "line": {"none": True},
        }
    )
    chart.set_chartarea({"border": {"color": LINE}})


def _insert(sheet: Sheet, layout: TableLayout, chart: Any, place: _Place) -> None:
    width = sum(pixels(layout.columns[at - 1].width) for at in range(place.left, place.right + 1))
    chart.set_size({"width": width - 8, "height": ROWS * ROW_POINTS * 4 // 3 - 12})
    offsets = {"x_offset": 4, "y_offset": 6, "object_position": 2}
    sheet.raw.insert_chart(place.top - 1, place.left - 1, chart, offsets)
