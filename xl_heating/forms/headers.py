"""Multi-row headers with merged groups, and the bands (title, caption, signature) of every printed page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby

from xl_heating.forms.book import Sheet


def write_headers(sheet: Sheet, top: int, headers: Sequence[tuple[str, ...]], left: int = 1) -> None:
    """Write one header text per level and column; equal neighbours and repeats downwards are merged.

    `headers` holds for each column its texts from the top level down, all of the same length.
    """
    _write_level(sheet, top, left, list(headers))


def _write_level(sheet: Sheet, row: int, left: int, headers: list[tuple[str, ...]]) -> None:
    column = left
    for text, group in groupby(headers, key=lambda levels: levels[0]):
        members = list(group)
        # As many levels as repeat this text in every column of the group become one tall cell.
        tall = 1
        while all(len(levels) > tall and levels[tall] == text for levels in members):
            tall += 1
        sheet.merge(row, column, row + tall - 1, column + len(members) - 1, text, "header")
        below = [levels[tall:] for levels in members]
        if below[0]:
            _write_level(sheet, row + tall, column, below)
        column += len(members)


def page_blocks(first: int, last: int, starts: Sequence[int]) -> list[tuple[int, int]]:
    """Column blocks of the printed pages: `starts` are the columns that begin the second and later pages."""
    begins = [first, *starts]
    ends = [start - 1 for start in starts] + [last]
    return list(zip(begins, ends, strict=True))


def write_titles(sheet: Sheet, row: int, blocks: Sequence[tuple[int, int]], title: str) -> None:
    """Write the title over each page's block, numbered when there are several pages."""
    for number, (left, right) in enumerate(blocks):
        suffix = f"（{'一二三四五六'[number]}）" if len(blocks) > 1 else ""
        sheet.merge(row, left, row, right, f"{title}{suffix}", "title")
    sheet.height(row, 30)


def write_bands(
    sheet: Sheet,
    row: int,
    blocks: Sequence[tuple[int, int]],
    texts: Sequence[str],
    widths: Sequence[float] = (),
) -> None:
    """Spread several texts evenly over each page's block, as captions and signature lines are.

    With the `widths` of all columns each text gets about the same room, else about as many columns.
    """
    for left, right in blocks:
        room = list(widths[left - 1 : right]) or [1.0] * (right - left + 1)
        edges = [left + place for place in _parts(room, len(texts))]
        for text, begin, end in zip(texts, edges, edges[1:], strict=False):
            if end > begin:
                sheet.merge(row, begin, row, end - 1, text, "signature")
    sheet.height(row, 24)


def _parts(room: Sequence[float], count: int) -> list[int]:
    """Where `count` parts of about equal room begin, and where the last one ends; no part is left without."""
    upto = [0.0, *accumulate(room)]
    edges = [0]
    for part in range(1, count):
        wanted = upto[-1] * part / count
        least, most = edges[-1] + 1, len(room) - (count - part)
        nearest = min(range(len(upto)), key=lambda place: abs(upto[place] - wanted))
        edges.append(min(max(nearest, least), max(most, edges[-1])))
    return [*edges, len(room)]
