"""All formula cells of a sheet at once: found by their text, given new results by the column.

For sheets as programs write them, whose formulas each fill one cell. Other sheets go the general way, cell by
cell (``SheetReader.formulas``, ``SheetPatcher``), with the same result.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from .cell_values import CellError, number_text
from .formula_text import moved_formula
from .sheet_scan import SheetReader
from .xml_text import attribute, encode_cell_text, unescape

_OWN_ROW = b"\0"
_TYPE_AND_RICH_VALUE = re.compile(rb' (?:t|vm)="[^"]*"')
_TYPE = re.compile(rb' t="(\w+)"')
_SPECIAL = re.compile("[^\t -%'-;=?-^`-\ud7ff\ue000-\ufffd]")
"""What text inside an element may have to escape: & < > _ and control characters."""
_GROUPS = 5


Rows: TypeAlias = npt.NDArray[np.int64]
ResultColumn: TypeAlias = tuple[int, Rows, Sequence[Any]]
"""Column, rows ascending, and what their formulas show: float, text, bool or ``CellError``."""
_NOWHERE: tuple[Rows, Rows] = (np.zeros(0, np.int64), np.zeros(0, np.int64))


class SameText(NamedTuple):
    """Cells of one column whose formulas read the same but for the number of their own row.

    numbers : the cells' numbers in file order
    first, second : the formulas of the first two cells, by which to tell whether the row's number stands for
        the row; `second` is None when that is sure
    """

    column: int
    rows: list[int]
    numbers: list[int]
    first: str
    second: str | None


class FormulaCells:
    """The formula cells of one sheet in file order, and the text between them."""

    def __init__(self, reader: SheetReader, pieces: list[bytes]) -> None:
        self._prefix = reader.prefix
        self._pieces = pieces
        step = _GROUPS + 1
        self._letters, self._digits = pieces[1::step], pieces[2::step]
        self._attributes, self._formulas, self._values = pieces[3::step], pieces[4::step], pieces[5::step]
        self._columns = reader.columns
        self.rows = [int(digits) for digits in self._digits]

    @classmethod
    def of(cls, reader: SheetReader) -> FormulaCells | None:
        """The formula cells of a sheet; None when it has unusual cells or formulas that fill blocks."""
        text, p = reader.text, reader.prefix
        if b'<%sf t="a' % p in text or b'<%sf t="d' % p in text or _odd_kind(p).search(text):
            return None
        pieces = _pattern(p).split(text)
        found = len(pieces) // (_GROUPS + 1)
        # Other elements that begin with f only make a sheet go the general way.
        formulas = text.count(b"<%sf" % p, reader.data_start, reader.data_end)
        if found != formulas or text.count(b"<%sc " % p) != text.count(b'<%sc r="' % p):
            return None
        return cls(reader, pieces)

    def __len__(self) -> int:
        return len(self.rows)

    def same_texts(self) -> list[SameText]:
        """Every formula cell in one group; groups and their rows in file order."""
        keys = [
            formula.replace(digits, _OWN_ROW)
            for formula, digits in zip(self._formulas, self._digits, strict=True)
        ]
        for number, master in self._masters().items():
            keys[number] = _OWN_ROW + b"%d" % master
        groups: dict[tuple[bytes, bytes], list[int]] = defaultdict(list)
        for number, place in enumerate(zip(self._letters, keys, strict=True)):
            groups[place].append(number)
        return [self._group(letters, key, members) for (letters, key), members in groups.items()]

    def _masters(self) -> dict[int, int]:
        """Number of each cell of a shared formula -> number of the cell that has the text, -1 for none.

        A member may stand before that cell, and a group's number may be used again further down.
        """
        shared = [n for n, formula in enumerate(self._formulas) if b' t="s' in formula]
        groups = {number: attribute(self._formulas[number], b"si") or b"" for number in shared}
        written = {number for number in shared if self.text(number) != "="}
        current = {groups[number]: number for number in reversed(shared) if number in written}
        masters = {}
        for number in shared:
            if number in written:
                current[groups[number]] = number
            masters[number] = current.get(groups[number], -1)
        return masters

    def _group(self, letters: bytes, key: bytes, members: list[int]) -> SameText:
        rows = [self.rows[number] for number in members]
        column = self._columns[letters]
        if key.startswith(_OWN_ROW):
            master = int(key[1:])
            if master < 0:
                return SameText(column, rows, members, "=", None)
            away = column - self._columns[self._letters[master]]
            text = moved_formula(self.text(master), rows[0] - self.rows[master], away)
            return SameText(column, rows, members, text, None)
        second = self.text(members[1]) if len(members) > 1 else None
        return SameText(column, rows, members, self.text(members[0]), second)

    def text(self, number: int) -> str:
        """The formula of a cell with ``=``; only of one that has a text of its own."""
        formula = self._formulas[number]
        start = formula.index(b">") + 1
        end = formula.rfind(b"</")
        return "=" + (unescape(formula[start:end]) if end > 0 else "")

    @cached_property
    def _places(self) -> dict[int, tuple[Rows, Rows]]:
        """For each column the rows of its formula cells, ascending, and their numbers in file order."""
        rows = np.array(self.rows, dtype=np.int64)
        names, of_cell = np.unique(np.array(self._letters, dtype="S3"), return_inverse=True)
        places = {}
        for at, letters in enumerate(names.tolist()):
            numbers = np.flatnonzero(of_cell == at)
            order = np.argsort(rows[numbers], kind="stable")
            places[self._columns[letters]] = rows[numbers][order], numbers[order]
        return places

    def with_results(self, results: Iterable[ResultColumn]) -> tuple[bytes, int]:
        """The sheet's text with what formulas show, and how many cells show something else than before.

        KeyError with row and column for a cell that is no formula.
        """
        step = _GROUPS + 1
        between = self._pieces[0::step]
        cells: list[bytes] = [b""] * len(self)
        known = np.zeros(len(self), dtype=np.bool_)
        changed = 0
        for column, rows, values in results:
            own_rows, own_numbers = self._places.get(column, _NOWHERE)
            lacking = ~np.isin(rows, own_rows)
            if lacking.any():
                raise KeyError(int(rows[lacking][0]), column)
            numbers = own_numbers[np.searchsorted(own_rows, rows)]
            known[numbers] = True
            changed += self._fill(cells, numbers.tolist(), values)
        for number in np.flatnonzero(~known).tolist():
            cells[number] = self._written(number, self._attributes[number], self._values[number])
        woven: list[bytes] = [b""] * (2 * len(self) + 1)
        woven[0::2] = between
        woven[1::2] = cells
        return b"".join(woven), changed

    def _fill(self, cells: list[bytes], numbers: list[int], values: Sequence[Any]) -> int:
        """Put the cells of one column with their new results; how many are not as before."""
        p = self._prefix
        plain = _needs_no_escape(values)
        opening, closing = b"<%sv>" % p, b"</%sv>" % p
        start, end = len(opening), -len(closing)
        cell = b'<%sc r="%%s%%s"%%s>%%s%%s</%sc>' % (p, p)
        letters, digits, formulas = self._letters, self._digits, self._formulas
        changed = 0
        shown: dict[bytes | None, float | None] = {None: None}
        for number, value in zip(numbers, values, strict=True):
            attributes, old = self._attributes[number], self._values[number]
            kind = type(value)
            if kind is float:
                if old not in shown:
                    shown[old] = _number(old[start:end])
                if shown[old] == value and not _kind_of(attributes):
                    cells[number] = cell % (
                        letters[number],
                        digits[number],
                        attributes,
                        formulas[number],
                        old,
                    )
                    continue
                new_kind, content = b"", number_text(value).encode()
            elif kind is str:
                if not value and not old:  # without a stored result it shows an empty text
                    cells[number] = self._written(number, attributes, old)
                    continue
                new_kind = b' t="str"'
                content = (value if plain else encode_cell_text(value)).encode()
            elif kind is bool:
                new_kind, content = b' t="b"', b"1" if value else b"0"
            elif kind is CellError:
                new_kind, content = b' t="e"', value.encode()
            else:
                raise TypeError(kind)
            new = opening + content + closing
            if new != old or _kind_of(attributes) != new_kind:
                changed += 1
                attributes = _bare(attributes) + new_kind
            cells[number] = cell % (letters[number], digits[number], attributes, formulas[number], new)
        return changed

    def _written(self, number: int, attributes: bytes, value: bytes | None) -> bytes:
        p = self._prefix
        return b'<%sc r="%s%s"%s>%s%s</%sc>' % (
            p,
            self._letters[number],
            self._digits[number],
            attributes,
            self._formulas[number],
            value or b"",
            p,
        )


@lru_cache(maxsize=4)
def _pattern(prefix: bytes) -> re.Pattern[bytes]:
    """One formula cell: column, row, further attributes, the formula's element, the value's element."""
    p = re.escape(prefix)
    return re.compile(
        rb'<%(p)sc r="([A-Z]+)(\d+)"((?: [a-z]+="[^"]*")*)>(<%(p)sf(?: [^>]*)?(?:/>|>[^<]*</%(p)sf>))'
        rb"(<%(p)sv>[^<]*</%(p)sv>)?</%(p)sc>" % {b"p": p}
    )


@lru_cache(maxsize=16)
def _odd_kind(prefix: bytes) -> re.Pattern[bytes]:
    """A formula whose kind does not stand where programs usually write it."""
    return re.compile(
        rb"<%(p)sf\s+(?!t=\")[^>]*?\bt\s*=\s*[\"']|<%(p)sf\s+t\s*=\s*'" % {b"p": re.escape(prefix)}
    )


@lru_cache(maxsize=1024)
def _bare(attributes: bytes) -> bytes:
    return _TYPE_AND_RICH_VALUE.sub(b"", attributes)


@lru_cache(maxsize=1024)
def _kind_of(attributes: bytes) -> bytes:
    match = _TYPE.search(attributes)
    return b"" if match is None or match[1] == b"n" else match[0]


def _number(raw: bytes) -> float | None:
    try:
        return float(raw)
    except ValueError:
        return None


def _needs_no_escape(values: Sequence[Any]) -> bool:
    """Whether no text among the values has a character that may need escaping."""
    texts = [value for value in values if type(value) is str]
    return not texts or _SPECIAL.search("".join(texts)) is None
