"""An xlwings engine for closed ``.xlsx`` and ``.xlsm`` files that loses nothing.

``open`` gives a real ``xlwings.Book``. What is written goes into the XML text of the sheet, cell by cell;
all other parts, and all other rows, stay byte for byte as they were. Whole rows can be inserted, sheets
renamed, copied and deleted, cells filled, merged and annotated: what refers to them follows. ``save`` is a
temporary file, fsync, a backup in ``备份/`` and a rename.

Below xlwings stand ``formulas``, ``results``, ``write_cached_values``, ``recalculated_cells`` and
``mark_recalculated`` for whoever calculates the workbook, and ``backups`` and ``restore`` for undo. Importing
this package imports neither xlwings nor pandas.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .cell_values import ERROR_TEXTS, ArrayFormula, CellError
from .saving import BACKUP_FOLDER, backups, next_backup, restore

if TYPE_CHECKING:
    import xlwings as xw

    from .formula_cells import ResultColumn

__all__ = [
    "BACKUP_FOLDER",
    "ArrayFormula",
    "CellError",
    "backups",
    "formulas",
    "mark_recalculated",
    "next_backup",
    "open",
    "recalculated_cells",
    "replace_formulas",
    "restore",
    "results",
    "write_cached_values",
    "write_result_columns",
]


def open(
    path: str | os.PathLike[str],
    *,
    allow_signed: bool = False,
    read_only: bool = False,
    as_copy: bool = False,
) -> xw.Book:
    """Open a closed workbook file.

    Parameters
    ----------
    path : an .xlsx or .xlsm file (templates .xltx and .xltm too)
    allow_signed : open a digitally signed workbook although a change breaks its signature
    read_only : open also when another program has the file open or it may not be written; writing is refused
    as_copy : open it just the same, but to be changed and saved under another name

    Raises
    ------
    WorkbookNotFound, EncryptedWorkbook, DamagedWorkbook, SignedWorkbook, DoctypeForbidden, OversizedWorkbook,
    LockedWorkbook, ReadOnlyWorkbook, UnsupportedWorkbook; what only reading a sheet can show, then.
    """
    from .document import open_document

    document = open_document(path, allow_signed=allow_signed, read_only=read_only, as_copy=as_copy)

    import xlwings as xw

    from .impl_app import ENGINE_NAME, App, engine

    if ENGINE_NAME not in xw.engines.engines_by_name:
        xw.engines.add(xw.Engine(impl=engine))
    return xw.Book(impl=App(document).book)


def formulas(book: xw.Book) -> dict[str, dict[tuple[int, int], str]]:
    """Sheet name -> {(row, column): formula with ``=``} of every formula in the book.

    Members of a shared formula have their own text. An array formula stands at its first cell, as
    ``ArrayFormula`` with its ``ref``; a data table likewise, with the text ``=TABLE(…)``. Rows and columns
    count from 1.
    """
    return {sheet.name: sheet.formulas() for sheet in book.impl.document.sheets}


def results(book: xw.Book) -> dict[str, dict[tuple[int, int], Any]]:
    """What the formulas in the file show: sheet name -> {(row, column): value}, for sheets with formulas.

    A value is a float (dates are day numbers), str, bool, ``CellError``, or None where nothing is stored. All
    cells that an array formula fills are there. Changes not saved yet are not.
    """
    return {sheet.name: found for sheet in book.impl.document.sheets if (found := sheet.results())}


def recalculated_cells(book: xw.Book) -> dict[str, int]:
    """Sheet name -> how many cells the last save gave another cached value, sheets without any left out."""
    return {sheet.name: sheet.recalculated for sheet in book.impl.document.sheets if sheet.recalculated}


def write_cached_values(book: xw.Book, values: Mapping[str, Mapping[tuple[int, int], Any]]) -> None:
    """Set what formulas show, leaving the formulas as they are: sheet name -> {(row, column): value}.

    A value is a number, text, bool, None (shown as empty text), or an error such as ``#N/A`` given as its
    text or as ``CellError``. CellNotWritable for a cell that is neither a formula nor in an array formula.
    """
    document = book.impl.document
    for name, cells in values.items():
        document.sheet(name).write_cached({place: _cached(value) for place, value in cells.items()})


def write_result_columns(book: xw.Book, results: Mapping[str, Sequence[ResultColumn]]) -> None:
    """The same by the column: sheet name -> [(column, rows as int64[n] ascending, n values), …].

    A value is a float, text, bool or ``CellError``. Much faster for long columns.
    """
    document = book.impl.document
    for name, columns in results.items():
        document.sheet(name).write_results(columns)


def replace_formulas(
    book: xw.Book, changes: Mapping[str, Mapping[tuple[int, int], str | None]]
) -> dict[str, set[tuple[int, int]]]:
    """Replace formulas by others (with ``=``), or by what they show (None): sheet name -> {(row, column): …}.

    An array formula goes as a whole, by its first cell; cells that shared a formula with a replaced one keep
    theirs. Formats stay. Returns the cells that hold constants now. CellNotWritable for a cell without a
    formula. Results should be brought up to date before.
    """
    from .replacing import replace_formulas as replaced

    document = book.impl.document
    return {name: replaced(document, document.sheet(name), cells) for name, cells in changes.items() if cells}


def mark_recalculated(book: xw.Book) -> None:
    """Say that all formulas show what fits the cells as they are: saving asks for no recalculation."""
    book.impl.document.mark_recalculated()


def _cached(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str):
        return CellError(value) if value in ERROR_TEXTS else value
    return bool(value) if type(value).__name__ in ("bool", "bool_") else float(value)
