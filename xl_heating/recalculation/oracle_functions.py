"""Our cell functions, and today's date, registered with the `formulas` package."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np

from xl_heating.engines.file.dates import to_serial
from xl_heating.functions import MISSING, CellError, call, catalogue
from xl_heating.policy import Policy
from xl_heating.recalculation.rewriting import OMITTED
from xl_heating.recalculation.vectors import CellValue

_ERRORS = {str(error): error for error in CellError}


class Faults(dict[str, Exception]):
    """Function name → an exception that it raised, which `formulas` would show as a quiet #VALUE!."""


def register(functions: dict[str, Any], policy: Policy | None, today: float | None) -> Faults:
    """Put every HEAT_ function, and TODAY where a date is given, among the functions of `formulas`.

    Mended, as Excel is clear there: its INDEX gives the first cell for a whole row or column, its ISNUMBER
    and COUNT take text of digits for a number, and its N leaves TRUE as it is.
    """
    from formulas.functions import wrap_func
    from formulas.functions.look import FUNCTIONS

    faults = Faults()
    for name in catalogue:
        functions[name] = wrap_func(_callback(name, policy, faults))
    if today is not None:
        functions["TODAY"] = wrap_func(lambda: today)
    functions["INDEX"] = {**FUNCTIONS["INDEX"], "function": _index(FUNCTIONS["INDEX"]["function"])}
    functions["ISNUMBER"] = wrap_func(_is_number)
    functions["COUNT"] = wrap_func(lambda *given: float(sum(_is_number(each).sum() for each in given)))
    functions["N"] = wrap_func(_number)
    return faults


def _number(value: Any) -> Any:
    first = plain(np.ravel(np.asarray(value, dtype=object)).tolist()[0])
    if isinstance(first, CellError):
        return given(first)
    return float(first) if isinstance(first, (bool, float)) else 0.0


def _is_number(value: Any) -> Any:
    cells = np.atleast_2d(np.asarray(value, dtype=object))
    return np.vectorize(lambda cell: isinstance(plain(cell), float), otypes=[bool])(cells)


def _index(original: Callable[..., Any]) -> Callable[..., Any]:
    def index(compiling: bool, array: Any, *places: Any) -> Any:
        values = getattr(array, "value", array)
        at = [plain(np.ravel(getattr(place, "value", place)).tolist()[0]) for place in places[:2]]
        wide = not compiling and isinstance(values, np.ndarray) and len(at) == len(places) == 2
        if wide and at[0] == 0 and isinstance(at[1], float) and 1 <= at[1] <= values.shape[1]:
            return values[:, [int(at[1]) - 1]]
        if wide and at[1] == 0 and isinstance(at[0], float) and 1 <= at[0] <= values.shape[0]:
            return values[[int(at[0]) - 1], :]
        return original(compiling, array, *places)

    return index


def _callback(name: str, policy: Policy | None, faults: Faults) -> Callable[..., Any]:
    def callback(*arguments: Any) -> Any:
        try:
            return _returned(call(name, *map(_taken, arguments), policy=policy))
        except Exception as error:
            faults[name] = error
            raise

    return callback


def _taken(value: Any) -> Any:
    """An argument as our functions take it: a single value, or rows."""
    if isinstance(value, np.ndarray) and value.size > 1:
        return [[plain(cell) for cell in row] for row in np.atleast_2d(value)]
    cell = plain(value.item() if isinstance(value, np.ndarray) else value)
    return MISSING if cell == OMITTED else cell


def _returned(value: Any) -> Any:
    """A result as `formulas` takes it; a blank is an empty text, as in the other hosts."""
    rows = value if isinstance(value, list) else [[value]]
    result = np.empty((len(rows), len(rows[0])), dtype=object)
    for number, row in enumerate(rows):
        result[number, :] = [given(cell) for cell in row]
    return result


def plain(value: Any) -> CellValue:
    """A value of `formulas` as a cell holds it; None for a blank."""
    import schedula
    from formulas.tokens.operand import XlError

    if value is schedula.EMPTY or value is None:
        return None
    if isinstance(value, XlError):
        return _ERRORS.get(str(value), CellError.VALUE)
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    return str(value) if isinstance(value, str) else float(value)


def given(value: Any) -> Any:
    """A cell's value as `formulas` takes it."""
    from formulas.tokens.operand import Error

    if isinstance(value, CellError):
        return Error.errors[str(value)]
    if isinstance(value, dt.date):
        return to_serial(value, False)
    return "" if value is None else value
