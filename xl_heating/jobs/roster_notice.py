"""公示名单: who is to be converted, for the notice board of each village, with nothing private on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xl_heating.jobs.roster_listing import Group, Listing
from xl_heating.rules.identity import masked

if TYPE_CHECKING:
    from xl_heating.forms.book import Book

_COLUMNS = (
    ("序号", 6.0, "center"),
    ("村（居）", 16.0, "text"),
    ("户主", 14.0, "center"),
    ("身份证号", 24.0, "center"),
    ("拟改造方式", 22.0, "wrapped"),
    ("农房能效", 8.0, "center"),
)
_HEADER_ROW = 4
_SIGNATURES = ("村（居）（盖章）：", "街道镇（盖章）：", "　　　　年　　月　　日")


@dataclass(frozen=True)
class Notice:
    """What a notice says besides the list."""

    first: dt.date | None
    """The days of the notice; None leaves them to be filled in by hand."""
    last: dt.date | None
    mask_names: bool = False
    """Show the family name alone."""

    @property
    def period(self) -> str:
        """公示期."""
        return f"公示期：{_day(self.first)}至{_day(self.last)}"


def draw_notice(path: Path, listing: Listing, notice: Notice) -> None:
    """Write the workbook: one sheet a street, each village on pages of its own."""
    from xl_heating.forms.book import Book

    with Book(path, {}, title=f"{listing.policy.policy.place}清洁取暖确村确户公示名单") as book:
        for street in listing.streets or (Group("", listing.reported),):
            _street_sheet(book, listing, street, notice)


def masked_name(name: str) -> str:
    """The first character of a name, an asterisk for each further one."""
    return f"{name[0]}{'*' * (len(name) - 1)}" if len(name) > 1 else name


def _street_sheet(book: Book, listing: Listing, street: Group, notice: Notice) -> None:
    from xl_heating.forms.headers import write_bands, write_headers

    width = len(_COLUMNS)
    sheet = book.sheet(f"公示名单-{street.name}" if len(listing.streets) > 1 else "公示名单", tab="#1F4E79")
    for column, (_, characters, _) in enumerate(_COLUMNS, start=1):
        sheet.width(column, characters)
    sheet.merge(1, 1, 1, width, f"{street.name}清洁取暖改造确村确户名单公示", "title")
    sheet.height(1, 32)
    document = listing.policy.policy.document
    sheet.merge(
        2,
        1,
        2,
        width,
        f"根据{document}，拟对以下住户实施清洁取暖改造，现予公示。",
        "paragraph",
    )
    sheet.height(2, 20)
    sheet.merge(
        3,
        1,
        3,
        width,
        f"{notice.period}。如有异议，请在公示期内向村（居）或街道镇反映。监督电话：______________",
        "paragraph",
    )
    sheet.height(3, 32)
    write_headers(sheet, _HEADER_ROW, [(title,) for title, _, _ in _COLUMNS])
    row, breaks = _HEADER_ROW + 1, []
    villages = listing.villages(street)
    for place, village in enumerate(villages):
        for number, record in enumerate(_records(listing, village, notice), start=1):
            for column, (value, (_, _, style)) in enumerate(
                zip((number, *record), _COLUMNS, strict=True), start=1
            ):
                sheet.write(row, column, value, style)
            row += 1
        sheet.merge(row, 1, row, width, f"{village.name}共{len(village.at)}户。证件号中段已遮盖。", "note")
        write_bands(sheet, row + 1, [(1, width)], _SIGNATURES)
        sheet.height(row + 1, 36)
        row += 2
        if place + 1 < len(villages):
            breaks.append(row - 1)
    sheet.raw.set_h_pagebreaks(breaks)
    sheet.raw.repeat_rows(0, _HEADER_ROW - 1)
    sheet.raw.print_area(0, 0, row - 2, width - 1)
    sheet.raw.freeze_panes(_HEADER_ROW, 0)
    sheet.landscape(scale=95)
    sheet.raw.set_portrait()


def _records(listing: Listing, village: Group, notice: Notice) -> list[tuple[object, ...]]:
    names, numbers = (listing.rows.text(each)[village.at].tolist() for each in ("name", "id_number"))
    shown = [masked_name(name) if name and notice.mask_names else name for name in names]
    routes = listing.rows.text("planned_route")[village.at].tolist()
    efficiency = [word or None for word in listing.efficiency(village.at)]
    hidden = [masked(number) if number else None for number in numbers]
    return list(zip([village.name] * len(names), shown, hidden, routes, efficiency, strict=True))


def _day(day: dt.date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　　　年　　月　　日"
