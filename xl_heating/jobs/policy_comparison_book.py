"""The workbook of a 政策测算: what was changed, who gains and who pays by street and route, charts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from xl_heating.forms.book import Book, Sheet, print_scale
from xl_heating.forms.headers import page_blocks, write_headers, write_titles
from xl_heating.forms.notice import chinese_date
from xl_heating.forms.styles import FONT, SERIES
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.policy_comparison import Comparison, Figure, differences
from xl_heating.jobs.summary_values import in_wan
from xl_heating.rules.money import FEN_PER_YUAN

_SIDES = ("现行", "拟用", "增减")
_AMOUNT = {"num_format": "#,##0.0000"}
_CHANGE = {"num_format": "+#,##0.0000;-#,##0.0000;0"}
_HEADER_ROW, _FIRST_ROW = 3, 5
_PER_PAGE = 4
"""Figures side by side on one printed page."""
_WIDTH = 12.5
STREETS_SHEET = "分街镇对比"


def draw_comparison(path: Path, comparison: Comparison, occasion: Occasion, files: int) -> None:
    """Write the comparison to `path`."""
    streets = [street.name for street in comparison.present.streets]
    place = comparison.present.policy.place
    with Book(path, {}, title=f"{place}清洁取暖政策测算") as book:
        _changes(book, comparison, occasion, files)
        first = _figures(
            book, STREETS_SHEET, f"{place}政策测算：分街镇对比", "街道镇", streets, comparison.streets
        )
        _figures(
            book,
            "分方式对比",
            f"{place}政策测算：分改造方式对比",
            "改造方式",
            comparison.routes,
            comparison.by_route,
        )
        _affected(book, comparison, streets, place)
        _charts(book, comparison, first)


def _changes(book: Book, comparison: Comparison, occasion: Occasion, files: int) -> None:
    sheet = book.sheet("测算说明", tab="#1F4E79")
    widths = (34, 24, 24, 10, 12, 46)
    for column, width in enumerate(widths, start=1):
        sheet.width(column, width)
    last = len(widths)
    present, proposed = comparison.present, comparison.proposed
    sheet.merge(1, 1, 1, last, f"{present.policy.place}清洁取暖政策测算", "title")
    sheet.height(1, 32)
    lines = [
        f"测算日期：{chinese_date(occasion.as_of)}。同一批台账（{files}个文件）分别按现行政策和拟用政策计算。",
        f"现行：《{present.policy.name}》。{present.rule_line}。",
        f"拟用：《{proposed.policy.name}》。{proposed.rule_line}。",
        "测算结果只供研究，不是补贴标准；台账、汇总表和已上报数据没有改动。",
    ]
    for row, text in enumerate(lines, start=2):
        sheet.merge(row, 1, row, last, text, "note")
        sheet.height(row, 30)
    top = len(lines) + 3
    titles = ("键", "现行值", "拟用值", "单位", "依据条款", "说明")
    write_headers(sheet, top, [(title,) for title in titles])
    for row, record in enumerate(differences(present, proposed), start=top + 1):
        for column, value in enumerate(record, start=1):
            display = {"num_format": "yyyy-mm-dd"} if hasattr(value, "year") else {}
            sheet.write(row, column, value, "wrapped" if column in (1, last) else "center", **display)
        sheet.height(row, 15 * max(2, len(str(record[-1])) // 20 + 1))
    sheet.raw.repeat_rows(top - 1)
    sheet.landscape()
    sheet.raw.activate()


def _figures(
    book: Book, name: str, title: str, label: str, rows: Sequence[str], figures: Sequence[Figure]
) -> Sheet:
    """A table with three columns a figure: present, proposed, change; 万元."""
    sheet = book.sheet(name)
    width = 1 + len(_SIDES) * len(figures)
    starts = [2 + len(_SIDES) * at for at in range(_PER_PAGE, len(figures), _PER_PAGE)]
    blocks = page_blocks(2 if starts else 1, width, starts)
    write_titles(sheet, 1, blocks, title)
    for left, right in blocks:
        note = "单位：万元；每行各自四舍五入到元，分街镇、分方式两表的合计可能相差几元"
        sheet.merge(2, left, 2, right, note, "caption", align="right")
    headers = [(label, label)] + [(figure.title, side) for figure in figures for side in _SIDES]
    write_headers(sheet, _HEADER_ROW, headers)
    sheet.height(_HEADER_ROW, 24)
    widths = [24.0 if label != "街道镇" else 12.0] + [_WIDTH] * (width - 1)
    for column, characters in enumerate(widths, start=1):
        sheet.width(column, characters)
    for row, text in enumerate(rows, start=_FIRST_ROW):
        sheet.write(row, 1, text)
        sheet.height(row, 22)
    total = _FIRST_ROW + len(rows)
    sheet.write(total, 1, "合计", "total_label")
    for at, figure in enumerate(figures):
        for side, amounts in enumerate((figure.present, figure.proposed, figure.change)):
            display = _CHANGE if side == 2 else _AMOUNT
            left = 2 + len(_SIDES) * at + side
            for row, value in enumerate(in_wan(amounts), start=_FIRST_ROW):
                sheet.write(row, left, value, "computed" if side == 2 else "number", **display)
            sheet.write(total, left, in_wan(amounts.sum(keepdims=True))[0], "total", **display)
    sheet.raw.freeze_panes(_FIRST_ROW - 1, 1)
    sheet.raw.repeat_rows(0, _FIRST_ROW - 2)
    if starts:
        sheet.raw.repeat_columns(0)
        sheet.raw.set_v_pagebreaks([start - 1 for start in starts])
        sheet.landscape(scale=print_scale(widths, 1, starts))
    else:
        sheet.landscape()
    return sheet


def _affected(book: Book, comparison: Comparison, streets: Sequence[str], place: str) -> None:
    sheet = book.sheet("受益情况")
    affected = comparison.affected
    titles = (
        "街道镇",
        "比较户数",
        "补贴增加户数",
        "补贴减少户数",
        "不变户数",
        "增加额（元）",
        "减少额（元）",
        "增加户户均（元）",
        "减少户户均（元）",
    )
    write_titles(sheet, 1, [(1, len(titles))], f"{place}政策测算：农户受益情况")
    note = "户为改造台账和农房能效台账中已录费用的户；补贴为建设补贴，未验收的能效项目按0计。"
    sheet.merge(2, 1, 2, len(titles), note, "note")
    write_headers(sheet, _HEADER_ROW, [(title,) for title in titles])
    sheet.height(_HEADER_ROW, 32)
    for column in range(1, len(titles) + 1):
        sheet.width(column, 14)
    columns = [
        affected.households, affected.gaining, affected.losing, affected.unchanged, affected.gain,
        affected.loss,
    ]  # fmt: skip
    rows = np.stack(columns, axis=1)
    table = [*zip(streets, rows.tolist(), strict=True), ("合计", rows.sum(axis=0).tolist())]
    for row, (name, figures) in enumerate(table, start=_HEADER_ROW + 1):
        total = name == "合计"
        sheet.write(row, 1, name, "total_label" if total else "text")
        households, gaining, losing, same, gain, loss = figures
        values = [
            households, gaining, losing, same, gain / FEN_PER_YUAN, loss / FEN_PER_YUAN,
            _mean(gain, gaining), _mean(loss, losing),
        ]  # fmt: skip
        for column, value in enumerate(values, start=2):
            display = {"num_format": "#,##0" if column <= 5 else "#,##0.00"}
            sheet.write(row, column, value, "total" if total else "number", **display)
        sheet.height(row, 22)
    sheet.raw.repeat_rows(0, _HEADER_ROW - 1)
    sheet.landscape()


def _mean(fen: int, households: int) -> float | None:
    """元 to the 分, half-up; blank where nobody is concerned."""
    return (2 * fen + households) // (2 * households) / FEN_PER_YUAN if households else None


def _charts(book: Book, comparison: Comparison, source: Sheet) -> None:
    """Present and proposed side by side: the subsidy by street, every figure for the whole place."""
    sheet = book.sheet("对比图")
    count = len(comparison.present.streets)
    by_street = book.chart("column")
    for side in (0, 1):
        by_street.add_series(
            {
                "name": _SIDES[side],
                "categories": [source.name, _FIRST_ROW - 1, 0, _FIRST_ROW + count - 2, 0],
                "values": [source.name, _FIRST_ROW - 1, 1 + side, _FIRST_ROW + count - 2, 1 + side],
                "fill": {"color": SERIES[1 - side]},
            }
        )
    _place(sheet, by_street, f"{comparison.streets[0].title}（万元）", 0)
    last = 6 + len(comparison.streets)
    for column, text in enumerate(("承担方", *_SIDES[:2]), start=20):
        sheet.write(5, column, text, "header")
    for row, figure in enumerate(comparison.streets, start=6):
        sheet.write(row, 20, figure.title)
        for column, amounts in ((21, figure.present), (22, figure.proposed)):
            sheet.write(row, column, in_wan(amounts.sum(keepdims=True))[0], "number", **_AMOUNT)
    for column, width in ((20, 22), (21, 14), (22, 14)):
        sheet.width(column, width)
    by_level = book.chart("bar")
    for side in (0, 1):
        by_level.add_series(
            {
                "name": _SIDES[side],
                "categories": [sheet.name, 5, 19, last - 2, 19],
                "values": [sheet.name, 5, 20 + side, last - 2, 20 + side],
                "fill": {"color": SERIES[1 - side]},
            }
        )
    by_level.set_y_axis({"reverse": True, "num_font": {"name": FONT}})
    _place(sheet, by_level, "各级承担（万元）", 20)
    sheet.raw.print_area(0, 0, 40, 13)
    sheet.landscape(tall=1)


def _place(sheet: Sheet, chart: Any, title: str, row: int) -> None:
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 13}})
    chart.set_legend({"position": "bottom", "font": {"name": FONT}})
    chart.set_size({"width": 920, "height": 380})
    sheet.raw.insert_chart(row, 0, chart)
