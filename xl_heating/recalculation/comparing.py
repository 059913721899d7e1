"""What was calculated against what the file's cells show now.

Numbers are equal when they differ by at most `TOLERANCE`, of 1 or of the larger of the two: the last digits
of a sum depend on the order of adding, and no amount of money or quantity needs them. Text is equal letter
by letter, errors by their kind, and a blank equals an empty text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_heating.engines import file as file_engine
from xl_heating.engines.file import CellError
from xl_heating.engines.file.addresses import cell_name, parse_rect

if TYPE_CHECKING:
    import xlwings as xw

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that shows something else than its formula gives.

    formula : with ``=``; of a cell that an array formula fills, that formula
    stored : float (dates are day numbers), str, bool, `CellError`, or None where nothing is stored
    calculated : the same kinds
    """

    sheet: str
    row: int
    column: int
    formula: str
    stored: object
    calculated: object

    @property
    def cell(self) -> str:
        """The address, as ``B7``."""
        return cell_name(self.row, self.column)


def equal(stored: object, calculated: object) -> bool:
    """Whether two values show the same."""
    blank = (None, "")
    if stored in blank or calculated in blank:
        return stored in blank and calculated in blank
    if isinstance(stored, float) and isinstance(calculated, float):
        return abs(stored - calculated) <= TOLERANCE * max(1.0, abs(stored), abs(calculated))
    return _kind(stored) is _kind(calculated) and stored == calculated


def _kind(value: object) -> type:
    return next((kind for kind in (CellError, str, bool, float) if isinstance(value, kind)), object)


def differences(book: xw.Book, values: Mapping[str, Mapping[tuple[int, int], object]]) -> list[Difference]:
    """Compare calculated values, sheet → (row, column) → value, with the file of an open closed-file book.

    Cells that are not in `values` are not judged. In the order of sheets, rows and columns.
    """
    texts = file_engine.formulas(book)
    found = []
    for sheet, stored in file_engine.results(book).items():
        calculated = values.get(sheet, {})
        own = texts[sheet]
        unequal = [place for place in sorted(calculated) if not equal(stored.get(place), calculated[place])]
        for place in unequal:
            formula = own.get(place) or _filling(own, place)
            found.append(Difference(sheet, *place, formula, stored.get(place), calculated[place]))
    return found


def _filling(formulas: Mapping[tuple[int, int], str], place: tuple[int, int]) -> str:
    """The array formula that fills a cell."""
    return next(
        (
            text
            for text in formulas.values()
            if isinstance(text, file_engine.ArrayFormula)
            and (rect := parse_rect(text.ref)) is not None
            and rect.holds(*place)
        ),
        "",
    )
