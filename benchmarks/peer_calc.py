"""The peers of the recalculation: the same cell functions, each calculator used as its manual says.

formualizer reads the file itself and calls a function cell by cell; what it finds is written back by our file
engine, as saving through formualizer would lose the formats. `formulas` reads, calculates and writes by
itself. With ``decimal`` formualizer gets, in place of our functions, the rule in a few lines of plain Python:
the fastest that a function called for a single cell can be.

``ours`` is the work of ``xl-heating calc`` alone, as the seconds of the others are theirs: without imports.

Usage: python benchmarks/peer_calc.py formualizer|decimal|formulas|ours BOOK.xlsx OUT.xlsx
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xl_heating.functions import CellError, call, catalogue

KINDS = {
    CellError.NA: "Na",
    CellError.VALUE: "Value",
    CellError.NUM: "Num",
    CellError.DIV0: "Div",
    CellError.REF: "Ref",
    CellError.NAME: "Name",
    CellError.NULL: "Null",
}


def by_formualizer(book: Path, out: Path, *, by_hand: bool) -> None:
    import formualizer

    from xl_heating.engines import file as file_engine

    workbook = formualizer.load_workbook(str(book))
    if by_hand:
        from functions import split_row

        workbook.register_function("HEAT_SUBSIDY", lambda *given: split_row(*given)[0], min_args=2)
        workbook.register_function("HEAT_UPPER", lambda *given: split_row(*given)[1], min_args=2)
    else:
        for name, spec in catalogue.items():
            workbook.register_function(name, returning(name), min_args=0, max_args=len(spec.arguments))
    workbook.evaluate_all()
    opened = file_engine.open(book)
    values = {
        sheet: {place: workbook.get_value(sheet, *place) for place in places}
        for sheet, places in file_engine.formulas(opened).items()
    }
    file_engine.write_cached_values(opened, values)
    file_engine.mark_recalculated(opened)
    opened.save(out)
    opened.close()


def returning(name: str) -> Callable[..., Any]:
    """A cell function with its errors and blanks as formualizer takes them."""

    def function(*arguments: Any) -> Any:
        value = call(name, *arguments)
        if isinstance(value, CellError):
            return {"type": "Error", "kind": KINDS[value]}
        return "" if value is None else value

    return function


def by_formulas(book: Path, out: Path) -> None:
    import formulas
    from formulas.functions import wrap_func

    functions = formulas.get_functions()
    for name in catalogue:
        functions[name] = wrap_func(plain(name))
    model = formulas.ExcelModel().loads(str(book)).finish()
    model.calculate()
    model.write(dirpath=str(out.parent))


def plain(name: str) -> Callable[..., Any]:
    """A cell function of single cells, which `formulas` hands over as 1 × 1 arrays."""

    def function(*arguments: Any) -> Any:
        cells = [argument.item() if hasattr(argument, "item") else argument for argument in arguments]
        value = call(name, *cells)
        return "" if value is None else value

    return function


def by_us(book: Path, out: Path) -> None:
    from xl_heating.hosts.calculating import recalculate

    recalculate(book, out=out, lean=True)


def load(which: str) -> None:
    """Import what the work needs, which is not the work."""
    if which == "formulas":
        importlib.import_module("formulas")
        return
    from xl_heating.hosts.lean_xlwings import load_xlwings_without_pandas
    from xl_heating.policy import load_policy

    for module in ("formualizer", "xl_heating.recalculation", "xl_heating.recalculation.comparing"):
        importlib.import_module(module)
    load_xlwings_without_pandas()
    load_policy()


if __name__ == "__main__":
    which, source, target = sys.argv[1:4]
    load(which)
    started = time.perf_counter()
    if which == "formulas":
        by_formulas(Path(source), Path(target))
    elif which == "ours":
        by_us(Path(source), Path(target))
    else:
        by_formualizer(Path(source), Path(target), by_hand=which == "decimal")
    print(json.dumps({"seconds": time.perf_counter() - started}))
