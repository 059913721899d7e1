"""Three calculators that know LAMBDA, each asked for the values of cells of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xl_heating.functions import CellError
from xl_heating.ledger.grid import column_letters

Cell = tuple[int, int]
_ERRORS = {str(error): error for error in CellError}
_FORMULON_ERRORS = dict(
    enumerate(
        (
            *(CellError.NULL, CellError.DIV0, CellError.VALUE, CellError.REF),
            *(CellError.NAME, CellError.NUM, CellError.NA),
        )
    )
)
ENGINES = ("ironcalc", "formulon", "cellrune")


def shown(engine: str, path: Path, sheet: str, cells: Sequence[Cell]) -> dict[Cell, Any]:
    """(row, column) → what the engine calculates there: number, text, bool, `CellError`, None for a blank."""
    return {"ironcalc": _ironcalc, "formulon": _formulon, "cellrune": _cellrune}[engine](path, sheet, cells)


def _ironcalc(path: Path, sheet: str, cells: Sequence[Cell]) -> dict[Cell, Any]:
    import ironcalc

    model = ironcalc.load_from_xlsx(str(path), "en", "UTC")
    model.evaluate()
    names = [each["name"] for each in model.get_worksheets_properties()]
    at = names.index(sheet)
    errors = ironcalc.CellType.ErrorValue
    found = {}
    for row, column in cells:
        value = model.get_cell_value(at, row, column)
        if model.get_cell_type(at, row, column) == errors:
            value = _ERRORS.get(value, value)
        found[row, column] = value if value != "" else None
    return found


def _formulon(path: Path, sheet: str, cells: Sequence[Cell]) -> dict[Cell, Any]:
    import formulon

    with formulon.Workbook.load(path.read_bytes()) as book:
        book.recalc()
        at = next(n for n in range(book.sheet_count()) if book.sheet_name(n) == sheet)
        return {cell: _of_formulon(book.get_value(at, cell[0] - 1, cell[1] - 1)) for cell in cells}


def _of_formulon(value: Any) -> Any:
    plain = value.to_python()
    if hasattr(plain, "error_code"):
        return _FORMULON_ERRORS.get(plain.error_code, plain)
    return plain if plain != "" else None


def _cellrune(path: Path, sheet: str, cells: Sequence[Cell]) -> dict[Cell, Any]:
    import cellrune

    with cellrune.Workbook.open_path(str(path)) as book:
        book.calculate()
        found = {}
        last = max(row for row, _ in cells)
        for column in sorted({column for _, column in cells}):
            letters = column_letters(column)
            values = book.read_values(sheet, f"{letters}1", f"{letters}{last}")
            for row in (row for row, at in cells if at == column):
                value = values[row - 1][0]
                plain = value.get("value")
                found[row, column] = (
                    _ERRORS.get(plain, plain) if value["kind"] == "error" else plain if plain != "" else None
                )
        return found
