"""缺项清单: what the dossiers of accepted households still lack, by village and household (四（三）)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_heating.jobs.dossier_filling import Dossier, Filling
from xl_heating.jobs.finding_list import Entry
from xl_heating.ledger import Ledger
from xl_heating.rules.progress import DOSSIER, dossier_missing
from xl_heating.rules.words import is_there

if TYPE_CHECKING:
    from xl_heating.forms.book import Book, Sheet
    from xl_heating.jobs.dossier_facts import Facts
    from xl_heating.policy import Policy

PAPERS = ("basic_papers", "photo_before", "photo_during", "photo_after", "acceptance_papers")
"""The fields of `DOSSIER`, in its order."""
_NO_VILLAGE = "（未填村居）"
_HEADER_ROW = 3
_SIGNED = 24.0
"""Height of a row with room for a signature, and for two lines of text."""

Columns = Sequence[tuple[str, float, str]]
_HOUSEHOLDS: Columns = (
    ("序号", 6.0, "center"),
    ("街道镇", 11.0, "text"),
    ("村（居）", 13.0, "text"),
    ("户编号", 15.0, "center"),
    ("户主", 10.0, "center"),
    ("联系电话", 14.0, "center"),
    ("缺项", 42.0, "wrapped"),
    ("补齐日期", 13.0, "center"),
    ("经办人签字", 13.0, "center"),
)
_PHOTOS: Columns = (("序号", 6.0, "center"), ("说明", 96.0, "wrapped"), ("处理情况", 32.0, "wrapped"))


class Gaps:
    """Which papers every dossier lacks.

    Only accepted households lack anything: a house still being built has no photograph of the finished work.
    """

    def __init__(self, dossiers: Sequence[Dossier], accepted: set[str]) -> None:
        self.dossiers = dossiers
        there = [[is_there(_text(each.values.get(name))) for each in dossiers] for name in PAPERS]
        missing = dossier_missing(*there).tolist() if dossiers else []
        self.lacking: list[tuple[Dossier, str]] = []
        """Accepted households with what they lack, in words."""
        self._villages: dict[tuple[str, str], list[int]] = {}
        for at, each in enumerate(dossiers):
            figures = self._villages.setdefault(
                (each.street, each.village or _NO_VILLAGE), [0] * (3 + len(PAPERS))
            )
            figures[0] += 1
            if each.household not in accepted:
                continue
            figures[1] += 1
            figures[2] += not missing[at]
            for paper, column in enumerate(there):
                figures[3 + paper] += not column[at]
            if missing[at]:
                self.lacking.append((each, missing[at]))
        # Numbers of households begin with their village's.
        first: dict[tuple[str, str], str] = {}
        for each in sorted(dossiers, key=lambda each: each.household):
            first.setdefault((each.street, each.village or _NO_VILLAGE), each.household)
        self._villages = {village: self._villages[village] for village in first}
        self.accepted = sum(figures[1] for figures in self._villages.values())

    def table(self) -> list[list[Any]]:
        """A header row, a row for each village and 合计."""
        header = ["村（居）", "建档户数", "已验收", "齐全", *(f"缺{name}" for name in DOSSIER)]
        streets = {street for street, _ in self._villages}
        rows = [
            [f"{street}{village}" if len(streets) > 1 else village, *figures]
            for (street, village), figures in self._villages.items()
        ]
        sums = [sum(column) for column in list(zip(*rows, strict=True))[1:]] or [0] * (len(header) - 1)
        return [header, *rows, ["合计", *sums]]

    def entries(self, catalogue: Ledger, filling: Filling) -> Iterator[Entry]:
        """A finding for each household that lacks something, at the first paper that it lacks."""
        # In the order of the sheet, whatever rows were inserted.
        for dossier, missing in sorted(self.lacking, key=lambda pair: filling.row(pair[0].household) or 0):
            first = next(name for name in PAPERS if not is_there(_text(dossier.values.get(name))))
            name = first if first in catalogue.places else "household_id"
            yield filling.entry(
                dossier, name, "W", "DOSSIER_GAP", f"一户一档缺：{missing}。",
                "请补齐农户基本信息、改造前中后照片和竣工验收材料。",
            )  # fmt: skip


def draw_gaps(path: Path, gaps: Gaps, doubts: Sequence[str], facts: Facts, policy: Policy) -> None:
    """Write the printable workbook: 分村统计, 缺项清单, and 照片核对 where files are doubted."""
    from xl_heating.forms.book import Book

    with Book(path, {}, title=f"{policy.policy.place}清洁取暖一户一档缺项清单") as book:
        _villages_sheet(book, gaps, policy)
        _households_sheet(book, gaps, facts)
        if doubts:
            rows = [(at, doubt, None) for at, doubt in enumerate(doubts, start=1)]
            sheet = _page(
                book, "照片核对", "一户一档照片核对", "户编号或阶段不明、损坏的照片不列入档案", _PHOTOS
            )
            _rows(sheet, rows, _PHOTOS)


def _villages_sheet(book: Book, gaps: Gaps, policy: Policy) -> None:
    from xl_heating.forms.headers import write_bands

    header, *body = gaps.table()
    columns = [
        (str(title), 16.0 if at == 0 else 11.5, "text" if at == 0 else "number")
        for at, title in enumerate(header)
    ]
    sheet = _page(book, "分村统计", "清洁取暖一户一档齐全情况分村统计", "单位：户", columns)
    _rows(sheet, body[:-1], columns)
    last = _HEADER_ROW + len(body)
    for column, value in enumerate(body[-1], start=1):
        sheet.write(last, column, value, "total" if column > 1 else "total_label")
    sheet.merge(last + 1, 1, last + 1, len(columns), f"缺项按已验收合格的户统计。{policy.rule_line}", "note")
    sheet.height(last + 1, 28)
    write_bands(
        sheet,
        last + 2,
        [(1, len(columns))],
        ("街道镇（盖章）：", "填表人：", "填表日期：　　　年　　月　　日"),
    )


def _households_sheet(book: Book, gaps: Gaps, facts: Facts) -> None:
    from xl_heating.forms.headers import write_bands

    told = f"已验收{gaps.accepted}户，缺项{len(gaps.lacking)}户"
    sheet = _page(book, "缺项清单", "清洁取暖一户一档缺项清单", told, _HOUSEHOLDS)
    ordered = sorted(gaps.lacking, key=lambda pair: (pair[0].street, pair[0].village, pair[0].household))
    rows = [
        (
            number, each.street, each.village, each.household, each.values.get("name"),
            facts.value(each.household, "phone"), missing, None, None,
        )
        for number, (each, missing) in enumerate(ordered, start=1)
    ]  # fmt: skip
    _rows(sheet, rows, _HOUSEHOLDS, height=_SIGNED)
    last = _HEADER_ROW + len(rows) + 1
    bands = ("村（居）（盖章）：", "街道镇（盖章）：", "经办人：", "日期：　　　年　　月　　日")
    write_bands(sheet, last, [(1, len(_HOUSEHOLDS))], bands)


def _page(book: Book, name: str, title: str, caption: str, columns: Columns) -> Sheet:
    from xl_heating.forms.headers import write_headers

    sheet = book.sheet(name, tab="#1F4E79", font_size=9)
    for column, (_, characters, _) in enumerate(columns, start=1):
        sheet.width(column, characters)
    sheet.merge(1, 1, 1, len(columns), title, "title")
    sheet.height(1, 30)
    sheet.merge(2, 1, 2, len(columns), caption, "caption")
    write_headers(sheet, _HEADER_ROW, [(header,) for header, _, _ in columns])
    sheet.height(_HEADER_ROW, 30)
    sheet.raw.repeat_rows(0, _HEADER_ROW - 1)
    sheet.raw.freeze_panes(_HEADER_ROW, 0)
    sheet.landscape()
    return sheet


def _rows(
    sheet: Sheet, rows: Sequence[Sequence[Any]], columns: Columns, *, height: float | None = None
) -> None:
    for row, values in enumerate(rows, start=_HEADER_ROW + 1):
        if height:
            sheet.height(row, height)
        for column, (value, (_, _, style)) in enumerate(zip(values, columns, strict=True), start=1):
            sheet.write(row, column, value, style)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
