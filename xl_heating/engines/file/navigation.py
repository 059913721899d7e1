"""Where Ctrl+arrow and Ctrl+* would go: edges of filled runs and the region around a cell."""

from __future__ import annotations

from xl_heating.errors import WorkbookError

from .addresses import MAX_COLUMN, MAX_ROW, Rect
from .sheet_part import SheetPart

_STEPS = {
    "down": (1, 0),
    "d": (1, 0),
    "up": (-1, 0),
    "u": (-1, 0),
    "right": (0, 1),
    "r": (0, 1),
    "left": (0, -1),
    "l": (0, -1),
}


def end_of_run(sheet: SheetPart, row: int, column: int, direction: str) -> tuple[int, int]:
    """The cell that Ctrl+arrow reaches from (row, column)."""
    if direction not in _STEPS:
        raise WorkbookError(
            f"不认识的方向“{direction}”。", where=sheet.where, remedy="请使用 up、down、left 或 right。"
        )
    down, right = _STEPS[direction]
    limit = MAX_ROW if down else MAX_COLUMN
    start = row if down else column
    forward = down + right > 0
    used = sheet.used
    if down:
        line = Rect(1, column, max(used.bottom, row), column)
        filled = [cells[0] is not None for cells in sheet.read(line)]
    else:
        line = Rect(row, 1, row, max(used.right, column))
        filled = [value is not None for value in sheet.read(line)[0]]
    if not forward:
        filled = filled[:start][::-1]
        reached = start - _steps(filled, start - 1)
    else:
        reached = start + _steps(filled[start - 1 :], limit - start)
    return (reached, column) if down else (row, reached)


def _steps(filled: list[bool], furthest: int) -> int:
    """How far to go along a line that begins with the cell itself."""
    if filled[0] and len(filled) > 1 and filled[1]:
        return filled.index(False) - 1 if False in filled else len(filled) - 1
    return next((steps for steps, full in enumerate(filled) if full and steps), furthest)


def current_region(sheet: SheetPart, start: Rect) -> Rect:
    """The rectangle around cells that blank rows and columns, or the sheet's edges, enclose."""
    used = sheet.used
    top, left = min(used.top, start.top), min(used.left, start.left)
    rows = sheet.read(Rect(top, left, max(used.bottom, start.bottom), max(used.right, start.right)))
    filled = {
        (top + r, left + c) for r, row in enumerate(rows) for c, value in enumerate(row) if value is not None
    }
    by_row: dict[int, list[int]] = {}
    by_column: dict[int, list[int]] = {}
    for row, column in filled:
        by_row.setdefault(row, []).append(column)
        by_column.setdefault(column, []).append(row)
    region = start
    while True:
        grown = _grown(region, by_row, by_column)
        if grown == region:
            return region
        region = grown


def _grown(region: Rect, by_row: dict[int, list[int]], by_column: dict[int, list[int]]) -> Rect:
    """The region with each bordering row or column that holds anything next to it taken in."""

    def meets(cells: list[int] | None, first: int, last: int) -> bool:
        return cells is not None and any(first - 1 <= cell <= last + 1 for cell in cells)

    top, left, bottom, right = region
    if meets(by_row.get(top - 1), left, right):
        top -= 1
    if meets(by_row.get(bottom + 1), left, right):
        bottom += 1
    if meets(by_column.get(left - 1), top, bottom):
        left -= 1
    if meets(by_column.get(right + 1), top, bottom):
        right += 1
    return Rect(top, left, bottom, right)
