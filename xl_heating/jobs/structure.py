"""What jobs do to sheets and cells besides writing values, alike on Excel, LibreOffice and closed files."""

from __future__ import annotations

from typing import Any

from xl_heating.errors import JobError

MAX_ROW = 1_048_576
_A4, _ACROSS = 9, 2
"""Excel's numbers for paper and orientation."""
RGB = tuple[int, int, int]


def sheet_or_none(book: Any, name: str) -> Any:
    """The sheet of that name, however it is capitalised; None when there is none."""
    return next((sheet for sheet in book.sheets if sheet.name.casefold() == name.casefold()), None)


def ensure_sheet(book: Any, name: str, after: Any = None) -> Any:
    """The sheet of that name; when there is none, a new one behind the sheet `after` (behind all others).

    The sheet that the user looks at stays the active one.
    """
    found = sheet_or_none(book, name)
    if found is not None:
        return found
    active = book.sheets.active
    added = book.sheets.add(name, after=after or book.sheets[len(book.sheets) - 1])
    if _on_excel(book):  # which shows a new sheet at once
        active.api.Activate()
    return added


def fit_to_paper(sheet: Any) -> None:
    """Let a sheet that was just added print on A4 across, as wide as one page."""
    if not _on_excel(sheet.book):
        sheet.impl.fit_to_paper()
        return
    try:
        setup = sheet.api.PageSetup
        setup.PaperSize, setup.Orientation = _A4, _ACROSS
        setup.Zoom, setup.FitToPagesWide, setup.FitToPagesTall = False, 1, False
    except Exception as error:
        if type(error).__name__ != "com_error":  # Excel's, where the computer has no printer
            raise


def insert_rows(sheet: Any, row: int, count: int) -> None:
    """Insert `count` whole rows before `row`; they get the formats of the row above, and no contents.

    Raises
    ------
    JobError : the last rows of the sheet would be pushed out
    """
    if sheet.used_range.last_cell.row + count > MAX_ROW:
        raise JobError(
            f"工作表放不下再增加的 {count:,} 行。",
            where=f"{sheet.book.name} {sheet.name}",
            remedy="请把记录分到几张工作表或几个工作簿后再试。",
        )
    if _on_excel(sheet.book):  # which would insert what somebody has just copied
        sheet.book.app.cut_copy_mode = False
    sheet.range(f"{row}:{row + count - 1}").insert("down", copy_origin="format_from_left_or_above")


def set_color(target: Any, rgb: RGB | None) -> None:
    """Give the cells of a Range a background; None takes it away. Cells that have it are left alone."""
    if target.color != rgb or target.shape != (1, 1):
        target.color = rgb


def set_note(cell: Any, text: str | None) -> bool:
    """Put a note on a cell in place of the one it has; None or "" takes it away.

    Returns whether the cell now has that note: Excel takes none where people talk in a threaded comment.
    """
    note = cell.note
    if note is not None and not text:
        note.delete()
    elif note is not None and note.text != text:
        note.text = text
    elif note is None and text:
        if _on_excel(cell.sheet.book) and getattr(cell.api, "CommentThreaded", None) is not None:
            return False
        cell.add_note(text)
    return True


def _on_excel(book: Any) -> bool:
    return bool(book.app.engine.name == "excel")
