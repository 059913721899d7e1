"""Colours and notes on doubted cells, and their removal without loss of anybody's own.

A hidden sheet (体检标记) remembers each marked block and the colour that it had, by references that the
spreadsheet program moves along with inserted rows. Notes carry a line 【体检】: what stands above and below
the lines of ours is somebody else's and stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from xl_heating.errors import HeatingError
from xl_heating.jobs.layout.marks import MARKS_SHEET, marks_layout
from xl_heating.jobs.linked_rows import formulas_of, put_formulas
from xl_heating.jobs.list_sheets import ensure_list, find_list
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.structure import RGB, set_color, set_note, sheet_or_none
from xl_heating.jobs.writing import put, rows_of
from xl_heating.ledger.grid import address, column_letters, column_number

ERROR_COLOR: RGB = (254, 199, 207)
WARNING_COLOR: RGB = (254, 230, 153)
OURS = frozenset((ERROR_COLOR, WARNING_COLOR))
"""One step beside the colours that Excel offers by itself, so that staff's own are told apart."""
MARK = "【体检】"
_LINE = "· "
MOST_NOTES = 500
"""More notes make a sheet slow to open and nobody reads them; every finding stands in 疑点清单."""

Place = tuple[str, int, int]
"""Sheet, row, column."""
_REFERENCE = re.compile(r"=ROWS\('((?:[^']|'')+)'!\$?([A-Z]+)\$?(\d+)(?::\$?[A-Z]+\$?(\d+))?\)", re.I)


@dataclass
class Marks:
    """What is to be seen on the cells."""

    colors: dict[Place, RGB] = field(default_factory=dict)
    notes: dict[Place, list[str]] = field(default_factory=dict)
    """Lines of the note of each cell, the gravest cell first."""


@dataclass(frozen=True)
class _Was:
    """What the record says of a marked cell."""

    before: RGB | None
    after: RGB


@dataclass
class _Seen:
    """The colours of cells, each asked for once."""

    book: Any
    colors: dict[Place, RGB | None] = field(default_factory=dict)

    def __getitem__(self, place: Place) -> RGB | None:
        if place not in self.colors:
            sheet, row, column = place
            found = self.book.sheets[sheet].range((row, column)).color
            self.colors[place] = None if found is None else (found[0], found[1], found[2])
        return self.colors[place]


def put_marks(book: Any, marks: Marks, report: JobReport) -> None:
    """Let the workbook show `marks` and none of those of an earlier run.

    What is changed is added to ``report.changes``; sheets that refuse (protected ones) are told of in
    ``report.messages``. In a preview nothing is written.
    """
    known = _remembered(book)
    seen = _Seen(book)
    wanted = dict(marks.colors)
    kept: dict[Place, _Was] = {}
    targets: dict[Place, RGB | None] = {}
    for place, was in (*known.items(), *_strayed(book, known, seen)):
        if place not in wanted and seen[place] == was.after:
            targets[place] = was.before
    for place, color in wanted.items():
        now, old = seen[place], known.get(place)
        # A cell of our colour without a record was sorted away from its record.
        before = old.before if old is not None and now == old.after else None if now in OURS else now
        kept[place] = _Was(before, color)
        if now != color:
            targets[place] = color
    refused = _color(book, targets, report)
    for place in [place for place in kept if place[0] in refused and seen[place] != kept[place].after]:
        del kept[place]
    kept |= {place: was for place, was in known.items() if place[0] in refused and place not in wanted}
    refused |= _note(book, marks.notes, {place[0] for place in (*known, *wanted)}, report)
    if refused:
        names = "、".join(sorted(refused))
        report.messages.append(
            f"工作表“{names}”受保护，没有改动其颜色和批注；如需标记，请撤销工作表保护后重新运行。"
        )
    _remember(book, kept, report)


def remove_marks(book: Any, report: JobReport) -> int:
    """Take away every colour and note of ours; how many cells and notes there were."""
    known = _remembered(book)
    notes = sum(len(_our_notes(sheet)) for sheet in book.sheets)
    put_marks(book, Marks(), report)
    return len(known) + notes


def without_marks(book: Any, source: str, copy: Any) -> None:
    """Give a fresh copy of the sheet `source` the colours and notes that this had before it was marked."""
    for (name, row, column), was in _remembered(book).items():
        cell = copy.range((row, column))
        if name == source and cell.color == was.after:
            set_color(cell, was.before)
    for (_, row, column), text in _our_notes(copy).items():
        set_note(copy.range((row, column)), _without(text) or None)


def _strayed(book: Any, known: Mapping[Place, _Was], seen: _Seen) -> list[tuple[Place, _Was]]:
    """Cells that were sorted away from where the record has them, with the colour that their column had."""
    missing: dict[tuple[str, int], list[_Was]] = {}
    for place, was in known.items():
        if seen[place] != was.after:
            missing.setdefault((place[0], place[2]), []).append(was)
    found = []
    for (name, column), lost in missing.items():
        before = Counter(was.before for was in lost).most_common(1)[0][0]
        used = book.sheets[name].used_range
        for row in range(used.row, used.last_cell.row + 1):
            place = name, row, column
            color = seen[place]
            if color in OURS and (place not in known or known[place].after != color):
                assert color is not None
                found.append((place, _Was(before, color)))
    return found


def _color(book: Any, targets: Mapping[Place, RGB | None], report: JobReport) -> set[str]:
    """Give the cells their colours, block by block; the sheets that refuse."""
    refused: set[str] = set()
    for (name, top, column), bottom, color in _blocks(targets):
        if name in refused or report.dry_run:
            continue
        block = book.sheets[name].range((top, column), (bottom, column))
        try:
            set_color(block, color)
        except Exception as error:
            if not _is_refusal(error):
                raise
            refused.add(name)
            continue
        _changed(report, name, block)
    return refused


def _blocks(targets: Mapping[Place, Any]) -> Iterator[tuple[Place, int, Any]]:
    """Cells below each other with one target: (first place, last row, target)."""
    start: Place | None = None
    last, held = 0, None
    for place in sorted(targets, key=lambda each: (each[0], each[2], each[1])):
        follows = start is not None and place == (start[0], last + 1, start[2]) and targets[place] == held
        if not follows:
            if start is not None:
                yield start, last, held
            start, held = place, targets[place]
        last = place[1]
    if start is not None:
        yield start, last, held


def _is_refusal(error: Exception) -> bool:
    """A protected sheet: our engines say so in words, Excel by the error of its COM interface."""
    return isinstance(error, HeatingError) or type(error).__name__ == "com_error"


def _changed(report: JobReport, sheet: str, block: Any) -> None:
    """Looks have changed: the workbook is to be saved, and cannot be undone cell by cell."""
    from xl_heating.jobs.report import Change

    report.changes.append(Change(sheet, block.address.replace("$", ""), 0))
    report.restructured = True


# ---------------------------------------------------------------- notes


def _note(book: Any, wanted: Mapping[Place, list[str]], sheets: Iterable[str], report: JobReport) -> set[str]:
    """Put notes on at most `MOST_NOTES` cells and take the others of ours away; the sheets that refuse."""
    chosen = dict(list(wanted.items())[:MOST_NOTES])
    if len(wanted) > MOST_NOTES:
        report.messages.append(
            f"批注只加在最重要的{MOST_NOTES}个单元格上（共{len(wanted)}个单元格有疑点），颜色已全部标出，"
            "全部说明见“疑点清单”。"
        )
    refused: set[str] = set()
    talked = 0
    texts: dict[Place, str | None] = {}
    for sheet in book.sheets:
        for place, text in _our_notes(sheet).items():
            texts[place] = _without(text) or None
    for place, lines in chosen.items():
        note = None if place in texts else _range(book, place).note
        own = texts.get(place) or (note.text if note is not None else "")
        texts[place] = "\n".join(filter(None, (own, MARK, *(f"{_LINE}{line}" for line in lines))))
    for place, wished in texts.items():
        cell = _range(book, place)
        held = cell.note
        if (
            place[0] in refused
            or report.dry_run
            or _plain(held.text if held is not None else "") == (wished or "")
        ):
            continue
        try:
            done = set_note(cell, wished)
        except Exception as error:
            if not _is_refusal(error):
                raise
            refused.add(place[0])
            continue
        talked += not done
        if done:
            _changed(report, place[0], cell)
    if talked:
        report.messages.append(f"{talked}个单元格上有在线批注（会话），没有再加批注，说明见“疑点清单”。")
    return refused


def _range(book: Any, place: Place) -> Any:
    return book.sheets[place[0]].range((place[1], place[2]))


def _our_notes(sheet: Any) -> dict[Place, str]:
    """The notes of a sheet that have lines of ours."""
    found = {}
    for note in sheet.notes:
        text = _plain(note.text)
        if MARK in text:
            cell = note.location
            found[sheet.name, cell.row, cell.column] = text
    return found


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _without(text: str) -> str:
    """A note without our lines; what others wrote above and below them stays."""
    kept, ours = [], False
    for line in text.split("\n"):
        if line == MARK:
            ours = True
        elif not (ours and line.startswith(_LINE)):
            ours = False
            kept.append(line)
    return "\n".join(kept).rstrip("\n")


# ---------------------------------------------------------------- the record


def _remembered(book: Any) -> dict[Place, _Was]:
    """Each marked cell and its colours, where the record's references now lead."""
    header = find_list(book, marks_layout())
    if header is None:
        return {}
    sheet, first, left = header.sheet, header.row + 1, header.column
    bottom = sheet.used_range.last_cell.row
    if bottom < first:
        return {}
    names = {each.name.casefold(): each.name for each in book.sheets}
    texts = formulas_of(sheet.range((first, left + 2), (bottom, left + 2)))
    colors = rows_of(sheet.range((first, left), (bottom, left + 1)))
    result = {}
    for text, (before, after) in zip(texts, colors, strict=True):
        place = _REFERENCE.fullmatch(_quoted(text or ""))
        name = names.get(place[1].replace("''", "'").casefold()) if place else None
        now = _rgb(after)
        if place is None or name is None or now is None:  # the rows or the sheet have been deleted
            continue
        top = int(place[3])
        for row in range(top, int(place[4] or top) + 1):
            result[name, row, column_number(place[2].upper())] = _Was(_rgb(before), now)
    return result


def _quoted(formula: str) -> str:
    """The reference's sheet in quotes: programs leave them out where they are not needed."""
    return re.sub(r"^=ROWS\(\$?([^'!]+)!", r"=ROWS('\1'!", formula, flags=re.I)


def _remember(book: Any, kept: Mapping[Place, _Was], report: JobReport) -> None:
    layout = marks_layout()
    header = find_list(book, layout)
    rows = [
        (_hex(was.before), _hex(was.after), _reference(name, top, bottom, column))
        for (name, top, column), bottom, was in _blocks(kept)
    ]
    if header is None:
        if not rows or report.dry_run:
            return
        header = ensure_list(book, layout)
        header.sheet.visible = False
        report.restructured = True
    sheet, first, left = header.sheet, header.row + 1, header.column
    last = max(sheet.used_range.last_cell.row, first + len(rows) - 1)
    if last < first:
        return
    padded = [*rows, *[(None, None, "")] * (last - first + 1 - len(rows))]
    colors = sheet.range((first, left), (last, left + 1))
    put(colors, [[before, after] for before, after, _ in padded], report.changes, dry_run=report.dry_run)
    column = sheet.range((first, left + 2), (last, left + 2))
    put_formulas(column, [text for *_, text in padded], report.changes, dry_run=report.dry_run, alike=_quoted)


def _reference(sheet: str, top: int, bottom: int, column: int) -> str:
    quoted = sheet.replace("'", "''")
    letters = column_letters(column)
    cells = address(top, column) if top == bottom else f"{letters}{top}:{letters}{bottom}"
    return f"=ROWS('{quoted}'!{cells})"


def _hex(color: RGB | None) -> str | None:
    # With a sign in front no program takes 112233 for a number.
    return None if color is None else "#{:02X}{:02X}{:02X}".format(*color)


def _rgb(text: Any) -> RGB | None:
    digits = str(text or "").removeprefix("#")
    if len(digits) != 6:
        return None
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def marks_sheet(book: Any) -> Any:
    """The hidden record, None where nothing was ever marked."""
    return sheet_or_none(book, MARKS_SHEET)
