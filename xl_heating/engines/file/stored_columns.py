"""A sheet's constants by the column, as stored: dates as their serial numbers, formula cells left out."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from .addresses import COLUMN_LETTERS, Rect, parse_rect
from .cell_values import ArrayFormula, Cached, Formula, shown
from .dates import to_serial
from .sheet_part import SheetPart
from .xml_text import attribute


class Cells(NamedTuple):
    """Some cells of a column: their rows, what stands there, and of what type all of it is (None: mixed)."""

    rows: list[int]
    values: list[Any]
    kind: type | None = None


class StoredColumns:
    """The constants of a sheet; columns are read when first asked for, several in one go.

    A column is a few lists of cells, in no order; values are float, text, bool or ``CellError``.
    """

    def __init__(self, sheet: SheetPart, date1904: bool) -> None:
        self._sheet = sheet
        self._date1904 = date1904
        self._read: dict[int, list[Cells]] = {}

    @cached_property
    def height(self) -> int:
        """A row below which there is nothing."""
        if not self._by_text:
            bottoms = [filled(*cell).bottom for cell in self._sheet.formulas().items()]
            return max((*(column.rows[-1] for column in self._all.values()), *bottoms), default=0)
        reader = self._sheet.reader
        numbers = re.findall(rb'<%srow r="(\d+)"' % re.escape(reader.prefix), reader.text)
        return max(map(int, numbers), default=0)

    @cached_property
    def width(self) -> int:
        """A column to the right of which there is nothing."""
        if not self._by_text:
            return max(
                (*self._all, *(filled(*cell).right for cell in self._sheet.formulas().items())), default=0
            )
        reader = self._sheet.reader
        letters = set(re.findall(rb'<%sc r="([A-Z]+)' % re.escape(reader.prefix), reader.text))
        return max((reader.columns[each] for each in letters), default=0)

    def __getitem__(self, column: int) -> list[Cells]:
        if column not in self._read:
            self.read([column])
        return self._read[column]

    def read(self, columns: Collection[int]) -> None:
        """Read columns that will be asked for."""
        wanted = [column for column in columns if column not in self._read]
        if not wanted:
            return
        if self._by_text:
            self._read.update(self._from_text(wanted))
        else:
            self._read.update((c, [self._all[c]] if c in self._all else []) for c in wanted)

    @cached_property
    def _by_text(self) -> bool:
        """Whether the sheet is written as programs usually do, and nothing was changed since."""
        return self._sheet.formula_cells is not None and not self._sheet.changed

    def _from_text(self, columns: list[int]) -> dict[int, list[Cells]]:
        reader = self._sheet.reader
        p = re.escape(reader.prefix)
        names = "|".join(COLUMN_LETTERS[column] for column in columns).encode()
        cells = re.compile(
            rb'<%(p)sc r="(%(c)s)(\d+)"([^>]*?)'
            rb"(?:/>|>(?!<%(p)sf[ />])(?:<%(p)sv>([^<]*)</%(p)sv></%(p)sc>|(.*?)</%(p)sc>))"
            % {b"p": p, b"c": names},
            re.S,
        )
        kept: dict[bytes, dict[bytes, tuple[list[int], list[bytes]]]] = {
            COLUMN_LETTERS[column].encode(): defaultdict(lambda: ([], [])) for column in columns
        }
        found = {column: list[Cells]() for column in columns}
        plain = reader.with_serials()
        for letters, digits, attributes, raw, rest in cells.findall(
            reader.text, reader.data_start, reader.data_end
        ):
            if raw:
                rows, raws = kept[letters][_kind(attributes)]
                rows.append(int(digits))
                raws.append(raw)
            elif rest:
                value = plain.content_value(b"", _kind(attributes), rest)
                if value is not None:
                    found[reader.columns[letters]].append(Cells([int(digits)], [self._number(value)]))
        for letters, by_kind in kept.items():
            found[reader.columns[letters]] += [
                self._converted(kind, rows, raws) for kind, (rows, raws) in by_kind.items()
            ]
        return found

    def _converted(self, kind: bytes, rows: list[int], raws: list[bytes]) -> Cells:
        if kind in (b"", b"n"):
            return Cells(rows, self._numbers(raws), float)
        if kind == b"s":
            return Cells(rows, self._texts(raws), str)
        convert = self._sheet.reader.with_serials().convert
        return Cells(rows, [self._number(convert(kind, raw, b"")) for raw in raws])

    def _numbers(self, raws: list[bytes]) -> list[float]:
        try:
            return list(map(float, raws))
        except ValueError:
            raise self._sheet.reader.damaged("有单元格的数值读不出来。") from None

    def _texts(self, raws: list[bytes]) -> list[str]:
        strings = self._sheet.strings
        try:
            return [strings[int(raw)] for raw in raws]
        except (ValueError, IndexError):
            raise self._sheet.reader.damaged("单元格引用了不存在的共享文本。") from None

    def _number(self, value: Any) -> Any:
        return to_serial(value, self._date1904) if isinstance(value, dt.date) else value

    @cached_property
    def _all(self) -> dict[int, Cells]:
        """Every column, by way of the sheet's values as the engine reads them; changes included."""
        sheet = self._sheet
        grid: dict[int, list[Any]] = sheet.reader.with_serials().values()
        for number, changed in sheet.changes():
            row = grid.setdefault(number, [])
            for column, value in changed.items():
                if type(value) is Cached or type(value) is Formula:
                    continue
                row.extend([None] * (column - len(row)))
                row[column - 1] = shown(value)
        taken: dict[int, set[int]] = defaultdict(set)
        for place, formula in sheet.formulas().items():
            rect = filled(place, formula)
            for number in range(rect.top, rect.bottom + 1):
                taken[number].update(range(rect.left, rect.right + 1))
        columns: dict[int, Cells] = defaultdict(lambda: Cells([], []))
        nothing: set[int] = set()
        for number in sorted(grid):
            skipped = taken.get(number, nothing)
            for column, value in enumerate(grid[number], 1):
                if value is not None and column not in skipped:
                    columns[column].rows.append(number)
                    columns[column].values.append(self._number(value))
        return dict(columns)


@lru_cache(maxsize=1024)
def _kind(attributes: bytes) -> bytes:
    return attribute(attributes, b"t") or b""


def filled(place: tuple[int, int], formula: str) -> Rect:
    """The cells that a formula fills: its own, or the block of an array formula."""
    rect = parse_rect(formula.ref) if isinstance(formula, ArrayFormula) else None
    return rect or Rect(*place, *place)
