"""Calc's values as an add-in function gets and gives them, and ours.

In:

=============================  ====================================================================
number, date, truth value      float; a truth value is 1 or 0, a date the day number of its document
text                           str
one blank cell                 0.0, which cannot be told from the number 0: see `calling`
blank inside a range           "", a blank
argument not given             None, a blank
range, array constant          a tuple of rows
area given as cells            a list of rows, in which an error is an int, LibreOffice's number of it
error in one cell              the function is not called: Calc passes the error on by itself
error inside a range           the function is not called: the whole formula shows Err:504
error inside a computed array  the function is not called: the whole formula shows that error
=============================  ====================================================================

Out:

=============================  ====================================================================
number                         float
truth value                    1.0 or 0.0, for Calc makes none of what an add-in gives
blank                          "", as a formula cannot give an empty cell
date                           the day number of the document
error                          a NaN whose payload is the error's number: the very error, also in arrays
=============================  ====================================================================
"""

from __future__ import annotations

import datetime as dt
import struct
from itertools import chain
from typing import Any, Final, TypeAlias

from xl_heating.engines.file.dates import to_serial
from xl_heating.functions.values import CellError, Value, collector_paused

CalcRows: TypeAlias = tuple[tuple[Any, ...], ...]

ERROR_NUMBERS: Final = {
    CellError.NULL: 521,
    CellError.DIV0: 532,
    CellError.VALUE: 519,
    CellError.REF: 524,
    CellError.NAME: 525,
    CellError.NUM: 503,
    CellError.NA: 32767,
}
"""LibreOffice's numbers of errors."""
_ERRORS: Final = {number: error for error, number in ERROR_NUMBERS.items()}
_NAN: Final = 0x7FF8_0000_0000_0000


def error_value(number: int) -> float:
    """The number that Calc shows as an error."""
    value: float = struct.unpack("<d", struct.pack("<Q", _NAN | number))[0]
    return value


_VALUES: Final = {error: error_value(number) for error, number in ERROR_NUMBERS.items()}
_AS_THEY_ARE: Final = frozenset({float, str})


def from_calc(value: Any, *, shift: int = 0) -> Any:
    """Return an argument as our functions take it: a scalar, or rows of scalars.

    With `shift`, a date's argument in a document that counts days from another day 0: so many are added to
    its numbers; 0 and 1 are answers, not dates. An error that we do not know becomes #VALUE!.
    """
    if isinstance(value, list):
        return [
            [_ERRORS.get(cell, CellError.VALUE) if cell.__class__ is int else cell for cell in row]
            for row in value
        ]
    if not shift:
        return value
    if isinstance(value, tuple):
        return [[_shifted(cell, shift) for cell in row] for row in value]
    return _shifted(value, shift)


def _shifted(cell: Any, shift: int) -> Any:
    return cell + shift if cell.__class__ is float and cell not in (0.0, 1.0) else cell


def to_calc(value: Value, *, shift: int = 0) -> CalcRows:
    """Return a result as rows of what Calc takes, numbers and texts; `shift` as in `from_calc`."""
    if not isinstance(value, list):
        return ((_element(value, shift),),)
    if not value or not value[0]:
        return (("",),)
    with collector_paused():
        if set(map(type, chain.from_iterable(value))) <= _AS_THEY_ARE:
            return tuple(map(tuple, value))
        return tuple(
            tuple(cell if cell.__class__ is float else _element(cell, shift) for cell in row) for row in value
        )


def _element(cell: Any, shift: int) -> float | str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, CellError):
        return _VALUES[cell]
    if isinstance(cell, dt.date):
        try:
            return to_serial(cell, date1904=False) - shift
        except ValueError:  # before 1900: the same error as in Excel
            return _VALUES[CellError.NUM]
    return float(cell)
