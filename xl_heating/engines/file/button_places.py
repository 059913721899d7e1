"""Free cells for buttons: above the data, to the right of it, or below it where nothing else is left."""

from __future__ import annotations

from collections.abc import Iterator

from xl_heating.errors import UnsupportedWorkbook

from .addresses import MAX_COLUMN, MAX_ROW, Rect
from .anchors import Anchor, Sizes
from .sheet_part import SheetPart

WIDTH, HEIGHT, GAP = 96, 26, 8
PER_LINE = 4
"""Buttons stand in lines: hiding or filtering rows below then leaves them all in sight."""


def places(sheet: SheetPart, sizes: Sizes, count: int, occupied: list[Rect]) -> list[Anchor]:
    """Where ``count`` buttons go; ``occupied``: what lies over the cells already.

    UnsupportedWorkbook when the sheet has no room.
    """
    filled = _filled(sheet)
    taken = [*occupied, *sheet.merges, *(table.rect for table in sheet.tables)]
    for row, column in _corners(filled, taken):
        found = _block(sizes, row, column, count)
        if found and not _covers(found, filled, taken):
            return found
    raise UnsupportedWorkbook(
        f"找不到放得下 {count} 个按钮的空位。",
        where=sheet.where,
        remedy="请用 --sheet 指定另一个工作表，或在数据右侧留出几列可见的空列。",
    )


def _filled(sheet: SheetPart) -> dict[int, tuple[int, int]]:
    """Row -> first and last column with content, for rows that have any."""
    found = {}
    for number, row in sheet.reader.values().items():
        columns = [column for column, value in enumerate(row, 1) if value is not None]
        if columns:
            found[number] = columns[0], columns[-1]
    return found


def _corners(filled: dict[int, tuple[int, int]], taken: list[Rect]) -> Iterator[tuple[int, int]]:
    """Cells to try as the top left corner, the best ones first."""
    whole = [rect for rect in taken if rect.right < MAX_COLUMN and rect.bottom < MAX_ROW]
    first = min([*filled, *(rect.top for rect in whole)], default=1)
    left = min((a for a, _ in filled.values()), default=1)
    if first > 1:
        yield 1, left
    rights = {b for _, b in filled.values()} | {rect.right for rect in whole}
    furthest = max(rights, default=0)
    yield first, furthest + 1
    beside = max((b for row, (_, b) in filled.items() if row <= first + PER_LINE), default=0)
    for right in sorted(rights):
        if beside <= right < furthest:
            yield first, right + 1
    yield max([*filled, *(rect.bottom for rect in whole)], default=0) + 2, left


def _block(sizes: Sizes, row: int, column: int, count: int) -> list[Anchor]:
    """Buttons in lines from a cell on; none when they would leave the sheet."""
    if row > MAX_ROW or column > MAX_COLUMN:
        return []
    found = []
    for number in range(count):
        line, place = divmod(number, PER_LINE)
        left, top = GAP + place * (WIDTH + GAP), GAP // 2 + line * (HEIGHT + GAP)
        anchor = sizes.anchor(row, column, left, top, WIDTH, HEIGHT)
        if anchor is None:
            return []
        found.append(anchor)
    return found


def _covers(anchors: list[Anchor], filled: dict[int, tuple[int, int]], taken: list[Rect]) -> bool:
    """Whether any button lies over a cell with content, or over what is taken."""
    for anchor in anchors:
        (left, right), (top, bottom) = anchor.columns, anchor.rows
        area = Rect(top.at, left.at, bottom.at, right.at)
        if any(area.meets(rect) for rect in taken):
            return True
        for row in range(area.top, area.bottom + 1):
            first, last = filled.get(row, (MAX_COLUMN + 1, 0))
            if area.left <= last and area.right >= first:
                return True
    return False
