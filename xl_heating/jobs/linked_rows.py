"""Lists of which one column links to cells of the workbook: read and written as dictionaries by header."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from xl_heating.jobs.report import Change
from xl_heating.jobs.writing import put, rows_of

_LINK = re.compile(r'=HYPERLINK\("(?:[^"]|"")*","((?:[^"]|"")*)"\)', re.I)
_FIRST_CELL = re.compile(r"([A-Z]*)(\d+)")

Row = dict[str, Any]
"""Header text → what the cell holds; of the linked column, the text of its formula."""


def link(sheet: str, cell: str) -> str:
    """The formula of a link to a cell of this workbook; a whole row's (``7:7``) leads to its first cell."""
    place = _FIRST_CELL.match(cell)
    target = f"{place[1] or 'A'}{place[2]}" if place else "A1"
    place_text = f"#'{sheet.replace(chr(39), chr(39) * 2)}'!{target}".replace('"', '""')
    return f'=HYPERLINK("{place_text}","{cell or target}")'


def shown_cell(content: Any) -> str:
    """The address that a cell of the linked column shows, whether it is a link or a text."""
    text = str(content or "")
    found = _LINK.fullmatch(text)
    return found[1].replace('""', '"') if found else text


def titles_of(header: Any) -> list[str]:
    """The texts of a list's header cells."""
    return [str(title or "").strip() for title in rows_of(header)[0]]


def read_rows(header: Any, linked: str) -> list[Row]:
    """The rows of a list that hold anything; `linked` is the header of the column of links."""
    titles = titles_of(header)
    sheet, first, left = header.sheet, header.row + 1, header.column
    bottom = sheet.used_range.last_cell.row
    if bottom < first:
        return []
    block = sheet.range((first, left), (bottom, left + len(titles) - 1))
    rows = [dict(zip(titles, values, strict=True)) for values in rows_of(block)]
    if linked in titles:
        texts = formulas_of(
            sheet.range((first, left + titles.index(linked)), (bottom, left + titles.index(linked)))
        )
        for row, text in zip(rows, texts, strict=True):
            row[linked] = text or None
    return [row for row in rows if any(value is not None for value in row.values())]


def formulas_of(column: Any) -> list[str]:
    """The formulas of a Range of one column, and the text of its other cells."""
    texts = column.formula
    return [row[0] for row in texts] if isinstance(texts, (tuple, list)) else [texts]


def write_rows(
    header: Any, rows: Sequence[Row], linked: str, changes: list[Change], *, dry_run: bool = False
) -> None:
    """Replace the rows of a list; only cells that differ are written, and columns that it has."""
    titles = titles_of(header)
    sheet, first, left = header.sheet, header.row + 1, header.column
    last = max(sheet.used_range.last_cell.row, first + len(rows) - 1)
    if last < first:
        return
    padded = [*rows, *[{}] * (last - first + 1 - len(rows))]
    at = titles.index(linked) if linked in titles else len(titles)
    for begin, end in ((0, at), (at + 1, len(titles))):
        if begin < end:
            target = sheet.range((first, left + begin), (last, left + end - 1))
            put(
                target,
                [[row.get(title) for title in titles[begin:end]] for row in padded],
                changes,
                dry_run=dry_run,
            )
    if at < len(titles):
        column = sheet.range((first, left + at), (last, left + at))
        put_formulas(column, [row.get(linked) or "" for row in padded], changes, dry_run=dry_run)


def put_formulas(
    column: Any,
    texts: Sequence[str],
    changes: list[Change],
    *,
    dry_run: bool = False,
    alike: Callable[[str], str] = str,
) -> None:
    """Write formulas and texts into a Range of one column where they differ, as `writing.put` does.

    `alike` gives the form in which formulas are compared, where programs write one thing in several ways.
    """
    pairs = zip(formulas_of(column), texts, strict=True)
    differing = [at for at, (old, new) in enumerate(pairs) if alike(old) != alike(new)]
    if not differing:
        return
    top, bottom = differing[0], differing[-1]
    block = column[top : bottom + 1, 0]
    changes.append(Change(column.sheet.name, block.address.replace("$", ""), len(differing)))
    if dry_run:
        return
    wanted = list(texts[top : bottom + 1])
    if column.sheet.book.app.engine.name == "excel":  # which would read 7:7 as a time of day
        wanted = [f"'{text}" if text and not text.startswith("=") else text for text in wanted]
    block.formula = [[text] for text in wanted] if len(wanted) > 1 else wanted[0]
