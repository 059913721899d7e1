"""Our cell functions registered with the calculator, and values carried across its border."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from xl_heating.engines.file.dates import to_serial
from xl_heating.functions import CellError, catalogue
from xl_heating.functions.spec import FunctionSpec
from xl_heating.recalculation.own_columns import OwnFunctions, Table
from xl_heating.recalculation.rewriting import OMITTED as OMITTED_MARK
from xl_heating.recalculation.vectors import OMITTED, Area, Argument, CellValue, one, vector

_KINDS = {
    "Na": CellError.NA,
    "Value": CellError.VALUE,
    "Num": CellError.NUM,
    "Div": CellError.DIV0,
    "Ref": CellError.REF,
    "Name": CellError.NAME,
    "Null": CellError.NULL,
}
_KIND_OF = {error: kind for kind, error in _KINDS.items()}


class NoAnswer(Exception):
    """A cell that the calculator cannot work out; its text is the calculator's word for the reason."""


class Failures(dict[str, Exception]):
    """Function name → an exception that it raised; a fault in this program, not in the workbook."""


def register(workbook: Any, own: OwnFunctions) -> Failures:
    """Register every HEAT_ function with a formualizer workbook; what fails inside is collected."""
    failures = Failures()
    for spec in catalogue.values():
        workbook.register_function(
            spec.name,
            _callback(spec, own, failures),
            min_args=0,
            max_args=len(spec.arguments),
        )
    return failures


def _callback(spec: FunctionSpec, own: OwnFunctions, failures: Failures) -> Callable[..., Any]:
    def callback(*arguments: Any) -> Any:
        try:
            return _returned(own.table(spec.name, [_argument(each) for each in arguments]))
        except Exception as error:  # the calculator would turn it into a quiet #VALUE!
            failures[spec.name] = error
            raise

    return callback


def _argument(value: Any) -> Argument:
    """What the calculator gives for an argument; of a range of one cell it gives the cell."""
    if isinstance(value, list):
        rows = value if value and isinstance(value[0], list) else [[cell] for cell in value]
        columns = zip(*([_cell(cell) for cell in row] for row in rows), strict=True)
        return Area(tuple(vector(column) for column in columns), len(rows))
    return OMITTED if value == OMITTED_MARK else one(_cell(value))


def _cell(value: Any) -> CellValue:
    return _KINDS.get(value["kind"], CellError.VALUE) if isinstance(value, dict) else _plain(value)


def _plain(value: Any) -> CellValue:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _returned(table: Table) -> Any:
    """A result as the calculator takes it."""
    rows = [[given(cell) for cell in row] for row in table]
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows


def given(value: CellValue) -> Any:
    """A cell's value as the calculator takes it."""
    return {"type": "Error", "kind": _KIND_OF[value]} if isinstance(value, CellError) else value


def answered(value: Any, date1904: bool) -> CellValue:
    """A calculated value; None when nothing was calculated there.

    Raises
    ------
    NoAnswer : the calculator says why it has none
    """
    if isinstance(value, dict):
        error = _KINDS.get(value["kind"])
        if error is None:
            raise NoAnswer(value["kind"])
        return error
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return to_serial(value, date1904)
    if isinstance(value, dt.timedelta):
        return value / dt.timedelta(days=1)
    return float(value)
