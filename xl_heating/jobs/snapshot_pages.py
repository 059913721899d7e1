"""留底对比: the workbook that lists what has changed since a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xl_heating.jobs.layout.snapshots import FIGURE
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.snapshot_changes import Comparison
from xl_heating.jobs.snapshot_figures import FigureKey
from xl_heating.jobs.snapshot_records import Snapshot

if TYPE_CHECKING:
    from xl_heating.forms.book import Book, Sheet

_FIGURES = (
    ("事项", 16.0, "text"),
    ("街道镇", 12.0, "text"),
    ("指标", 52.0, "wrapped"),
    ("单位", 7.0, "center"),
    ("上报数", 16.0, "number"),
    ("现数", 16.0, "number"),
    ("差额", 16.0, "number"),
)
_HOUSEHOLDS = (
    ("台账", 16.0, "text"),
    ("街道镇", 11.0, "text"),
    ("村（居）", 13.0, "text"),
    ("户编号", 20.0, "text"),
    ("户主或名称", 16.0, "text"),
    ("变化", 7.0, "center"),
    ("栏目", 18.0, "wrapped"),
    ("上报时", 22.0, "wrapped"),
    ("现在", 22.0, "wrapped"),
)
_HEADER_ROW = 3


@dataclass(frozen=True)
class Moved:
    """A figure that reads otherwise than reported."""

    key: FigureKey
    unit: str
    before: float
    now: float

    @property
    def difference(self) -> float:
        """现数减上报数."""
        return round(self.now - self.before, 4)

    @property
    def title(self) -> str:
        """What the figure is, in one line."""
        return " ".join(part for part in self.key if part)

    @property
    def told(self) -> str:
        """The change as a sentence has it."""
        return f"{self.title}由{self.before:,.10g}变为{self.now:,.10g}（{self.difference:+,.10g}）"


def draw_comparison(
    path: Path, snapshot: Snapshot, moved: Sequence[Moved], households: Comparison | None, occasion: Occasion
) -> None:
    """Write 指标变化 and 住户变化."""
    from xl_heating.forms.book import Book

    title = f"与编号{snapshot.number}上报数的对比"
    day = snapshot.date.isoformat() if snapshot.date else "日期不详"
    with Book(path, {}, title=title) as book:
        caption = f"上报日期：{day}　　对比日期：{occasion.as_of}　　留底文件：{snapshot.file}"
        sheet = _page(book, "指标变化", title, caption, _FIGURES)
        rows = [(*each.key, each.unit, each.before, each.now, each.difference) for each in moved]
        _fill(sheet, rows, _FIGURES, occasion, "各项指标与上报时相同。")
        sheet = _page(book, "住户变化", "台账逐户变化", caption, _HOUSEHOLDS)
        if households is None:
            _fill(sheet, [], _HOUSEHOLDS, occasion, "留底文件缺失或已被改动，未作逐户对比。")
            return
        _fill(
            sheet,
            [
                (
                    *(each.matter, each.street, each.village, each.household, each.name),
                    *(each.kind, each.field, each.before, each.after),
                )
                for each in households.changes
            ],
            _HOUSEHOLDS,
            occasion,
            "台账与上报时相同。",
        )


def _page(
    book: Book, name: str, title: str, caption: str, columns: Sequence[tuple[str, float, str]]
) -> Sheet:
    from xl_heating.forms.headers import write_headers

    sheet = book.sheet(name, tab="#1F4E79", font_size=9)
    for at, (_, characters, _) in enumerate(columns, start=1):
        sheet.width(at, characters)
    sheet.merge(1, 1, 1, len(columns), title, "title")
    sheet.height(1, 30)
    sheet.merge(2, 1, 2, len(columns), caption, "caption")
    write_headers(sheet, _HEADER_ROW, [(header,) for header, _, _ in columns])
    sheet.height(_HEADER_ROW, 24)
    return sheet


def _fill(
    sheet: Sheet,
    rows: Sequence[Sequence[object]],
    columns: Sequence[tuple[str, float, str]],
    occasion: Occasion,
    nothing: str,
) -> None:
    row = _HEADER_ROW + 1
    for values in rows:
        for at, (value, (_, _, style)) in enumerate(zip(values, columns, strict=True), start=1):
            display = {"num_format": FIGURE} if style == "number" else {}
            sheet.write(row, at, value, style, **display)
        row += 1
    if not rows:
        sheet.merge(row, 1, row, len(columns), nothing, "text")
        row += 1
    sheet.merge(row, 1, row, len(columns), occasion.policy.rule_line, "note")
    sheet.height(row, 28)
    sheet.raw.repeat_rows(_HEADER_ROW - 1)
    sheet.raw.print_area(0, 0, row - 1, len(columns) - 1)
    sheet.raw.freeze_panes(_HEADER_ROW, 0)
    sheet.landscape()
