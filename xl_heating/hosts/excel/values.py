"""Excel's values as COM hands them over, and ours: one argument, one result at a time.

In, from ``Range.Value`` and from the arguments of a formula:

=============================  ====================================================================
number                         float (Decimal where the cell has a currency format)
text, truth value              str, bool
blank cell                     None; a blank given as ``""`` stays text and counts as blank
omitted argument               -2147352572, which xlwings makes None: a blank
date cell                      a pywin32 time that calls itself UTC: the clock time that is shown counts
error cell                     int, such as -2146826246 for #N/A; cells hold no other integers
several cells                  a tuple of rows; one row of an array constant, a tuple of scalars
=============================  ====================================================================

A date cell is a true date in either of Excel's date systems. A *number* that stands for a day is read in the
1900 system, since a function is not told which system its workbook has; in a workbook that counts from 1904
such a number is 1,462 days off, so there the cell must have a date format.

Out:

=============================  ====================================================================
number, truth value            float, bool
blank                          "", as a formula cannot give an empty cell
date                           the day number of the 1900 system; the cell's own format shows it as a date
error                          text of `ERROR_MARK` and Excel's error number, which the VBA wrapper makes
                               a real error by CVErr, in single cells and in arrays
text                           whole in a single cell; in arrays cut at 255 characters with `CUT`, since
                               Excel gives #VALUE! for an array that holds a longer one
=============================  ====================================================================
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import chain
from typing import Any, Final, TypeAlias

from xl_heating.engines.file.dates import to_serial
from xl_heating.functions.values import CellError, Value, collector_paused

ComRows: TypeAlias = Sequence[Sequence[Any]]

ERROR_MARK: Final = "\x01"
"""The first character of a result that is an error."""
ARRAY_TEXT: Final = 255
"""Characters of a text inside an array."""
CELL_TEXT: Final = 32_767
"""Characters of a text in a cell."""
CUT: Final = "……（过长已截，单独计算本行可看全文）"

ERROR_NUMBERS: Final = {
    CellError.NULL: 2000,
    CellError.DIV0: 2007,
    CellError.VALUE: 2015,
    CellError.REF: 2023,
    CellError.NAME: 2029,
    CellError.NUM: 2036,
    CellError.NA: 2042,
}
"""What CVErr takes and ERROR.TYPE of VBA means."""
_COM_ERROR = -2146828288
"""An error cell is 0x800A0000 (as a signed integer) and the error's number."""
_ERRORS: Final = {_COM_ERROR + number: error for error, number in ERROR_NUMBERS.items()}
_MARKS: Final = {error: f"{ERROR_MARK}{number}" for error, number in ERROR_NUMBERS.items()}

_AS_THEY_ARE: Final = frozenset({float, str, bool, type(None)})


def from_excel(value: Any) -> Any:
    """Return an argument as our functions take it: a scalar, or rows of scalars.

    Errors become `CellError` (one that we do not know, such as #SPILL! or #BUSY!, becomes #VALUE!), times
    lose their time zone. Rows whose cells are numbers and texts alone are handed on untouched.
    """
    if not isinstance(value, (tuple, list)):
        return _given(value)
    if not value or not isinstance(value[0], (tuple, list)):
        value = (value,)
    kinds = set(map(type, chain.from_iterable(value)))
    if kinds <= _AS_THEY_ARE:
        return value
    with collector_paused():
        return [[cell if cell.__class__ in _AS_THEY_ARE else _given(cell) for cell in row] for row in value]


def _given(cell: Any) -> Any:
    if cell.__class__ is int:
        return _ERRORS.get(cell, CellError.VALUE) if cell < _COM_ERROR_END else float(cell)
    if isinstance(cell, dt.datetime):
        return dt.datetime(
            cell.year, cell.month, cell.day, cell.hour, cell.minute, cell.second, cell.microsecond
        )
    return float(cell) if isinstance(cell, Decimal) else cell


_COM_ERROR_END = _COM_ERROR + 0x10000
"""VBA may hand over integers of its own; none of them lies as low as the error cells."""


def to_excel(value: Value) -> ComRows:
    """Return a result as rows of what COM can carry; a single value as one row of one."""
    if not isinstance(value, list):
        return ((_single(value),),)
    if len(value) == 1 and len(value[0]) == 1:
        return ((_single(value[0][0]),),)
    if not value or not value[0]:
        return (("",),)
    if set(map(type, chain.from_iterable(value))) <= {float, bool}:
        return value
    with collector_paused():
        return [[cell if cell.__class__ is float else _element(cell) for cell in row] for row in value]


def error_mark(error: CellError) -> str:
    """The text that stands for an error on its way to the VBA wrapper."""
    return _MARKS[error]


def _single(cell: Any) -> Any:
    return _text(cell, CELL_TEXT) if isinstance(cell, str) else _element(cell)


def _element(cell: Any) -> Any:
    if isinstance(cell, str):
        return _text(cell, ARRAY_TEXT)
    if cell is None:
        return ""
    if isinstance(cell, (bool, CellError)):
        return _MARKS[cell] if isinstance(cell, CellError) else cell
    if isinstance(cell, dt.date):
        try:
            return to_serial(cell, date1904=False)
        except ValueError:  # before 1900: Excel has no such date
            return _MARKS[CellError.NUM]
    return float(cell)


def _text(text: str, limit: int) -> str:
    # A name from a cell that begins so must not come back as an error that nobody made.
    text = text.lstrip(ERROR_MARK)
    return text if len(text) <= limit else text[: limit - len(CUT)] + CUT
