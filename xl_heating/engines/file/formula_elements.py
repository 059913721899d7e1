"""The formulas in the cells of a sheet, replaced where they stand; all other bytes stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from xl_heating.errors import UnsupportedWorkbook

from .addresses import parse_rect, rect_name
from .formula_text import moved_formula
from .row_shift import RawFormulas, RowInsertion
from .sheet_formulas import shared_masters
from .sheet_part import SheetPart
from .sheet_scan import FormulaCell
from .xml_text import attribute, escape, set_attribute, unescape

Change = Callable[[FormulaCell], tuple[bytes, bytes] | None]
"""Attributes and text that a formula gets; None when it stays."""
Edit = tuple[int, int, bytes]
"""Where a piece of a part begins and ends, and what comes in its place."""
_GROUP = re.compile(rb"""\s+(?:t|si|ref)\s*=\s*(?:"[^"]*"|'[^']*')""")


def formula_edits(sheet: SheetPart, change: Change) -> list[Edit]:
    """The elements of formulas that differ, in file order."""
    reader = sheet.reader
    cells = sheet.single_formulas
    found = list(reader.patterns.formula.finditer(reader.text, reader.data_start, reader.data_end))
    if len(found) != len(cells):
        raise UnsupportedWorkbook(
            "工作表中的公式写法少见，不能保证原样改写。",
            where=sheet.where,
            remedy="请用 Excel 或 WPS 打开后另存，再试。",
        )
    p = reader.prefix
    edits = []
    for match, cell in zip(found, cells, strict=True):
        new = change(cell)
        if new is not None:
            attributes, text = new
            edits.append((*match.span(), b"<%sf%s>%s</%sf>" % (p, attributes, text, p)))
    return edits


def with_edits(xml: bytes, edits: list[Edit], start: int = 0, end: int | None = None) -> bytes:
    """A stretch of a part with the edits that lie in it, which come in order."""
    pieces: list[bytes] = []
    done = start
    for begin, stop, text in edits:
        pieces += [xml[done:begin], text]
        done = stop
    return b"".join([*pieces, xml[done:end]])


def with_texts_changed(sheet: SheetPart, change: Callable[[bytes], bytes]) -> bytes:
    """The sheet with every formula text of its cells changed; cells that share one go on sharing it."""

    def changed(cell: FormulaCell) -> tuple[bytes, bytes] | None:
        new = change(cell.text) if cell.text else b""
        return None if new == cell.text else (cell.attributes, new)

    return with_edits(sheet.xml, formula_edits(sheet, changed))


def inserted(sheet: SheetPart, insertion: RowInsertion, *, home: bool) -> Change:
    """What the formulas of a sheet become by an insertion into it (``home``) or into another sheet."""
    moved = RawFormulas(insertion, home=home)
    masters = shared_masters(sheet.single_formulas)
    shapes: dict[tuple[int, int], _Shared] = {}

    def change(cell: FormulaCell) -> tuple[bytes, bytes] | None:
        attributes = _moved_attributes(cell.attributes, insertion) if home else cell.attributes
        master = masters.get((cell.row, cell.column))
        if master is None or (master.row, master.column) == (cell.row, cell.column):
            text = moved(cell.text, cell.row)
        else:
            key = master.row, master.column
            if key not in shapes:
                shapes[key] = _Shared(master, insertion, home)
            own = shapes[key].own_text(cell)
            if own is not None:
                return _GROUP.sub(b"", attributes), escape(own).encode()
            text = cell.text
        if text == cell.text and attributes == cell.attributes:
            return None
        return attributes, text

    return change


def _moved_attributes(attributes: bytes, insertion: RowInsertion) -> bytes:
    """The range of a group of formulas, and the input cells of a data table."""
    if not attributes:
        return attributes
    for name in (b"ref", b"r1", b"r2"):
        value = attribute(attributes, name)
        rect = parse_rect(value.decode()) if value else None
        if rect is not None and (new := insertion.rect(rect)) != rect:
            attributes = set_attribute(attributes + b">", name, rect_name(new))[:-1]
    return attributes


class _Shared:
    """One shared formula: whether a member still means the same by it after an insertion."""

    def __init__(self, master: FormulaCell, insertion: RowInsertion, home: bool) -> None:
        self._master = master
        self._insertion = insertion
        self._home = home
        self._text = unescape(master.text)
        self._rows = insertion.relative_rows(self._text, home=home)
        self._moves = self._moves_at(master.row)

    def _moves_at(self, row: int) -> tuple[int, ...]:
        """How far each row that the formula names moves away from the formula's own row."""
        insertion, down = self._insertion, row - self._master.row
        own = insertion.row(row) - row if self._home else 0
        return tuple(
            (insertion.row(named + down) - named - down if ours else 0) - own for ours, named in self._rows
        )

    def own_text(self, cell: FormulaCell) -> str | None:
        """The text that a member needs for itself; None when it can go on sharing."""
        if self._moves_at(cell.row) == self._moves:
            return None
        down, right = cell.row - self._master.row, cell.column - self._master.column
        return self._insertion.formula(moved_formula(self._text, down, right), home=self._home)


def blocks(sheet: SheetPart) -> Iterator[tuple[str, str]]:
    """Kind and range of the formulas that fill more than one cell together."""
    for cell in sheet.single_formulas:
        kind = attribute(cell.attributes, b"t") if cell.attributes else None
        if kind in (b"array", b"dataTable"):
            title = "数组公式" if kind == b"array" else "模拟运算表"
            yield title, (attribute(cell.attributes, b"ref") or b"").decode()
