"""Our cell functions registered with the calculator, and values carried across its border."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from xl_heating.engines.file.dates import to_serial
from xl_heating.functions import MISSING, CellError, call, catalogue
from xl_heating.functions.spec import FunctionSpec
from xl_heating.policy import Policy
from xl_heating.recalculation.rewriting import OMITTED
from xl_heating.recalculation.vectors import CellValue

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


def register(workbook: Any, policy: Policy | None) -> Failures:
    """Register every HEAT_ function with a formualizer workbook; what fails inside is collected."""
    failures = Failures()
    for spec in catalogue.values():
        workbook.register_function(
            spec.name,
            _callback(spec, policy, failures),
            min_args=0,
            max_args=len(spec.arguments),
        )
    return failures


def _callback(spec: FunctionSpec, policy: Policy | None, failures: Failures) -> Callable[..., Any]:
    def callback(*arguments: Any) -> Any:
        try:
            return _returned(call(spec.name, *map(_taken, arguments), policy=policy))
        except Exception as error:  # the calculator would turn it into a quiet #VALUE!
            failures[spec.name] = error
            raise

    return callback


def _taken(value: Any) -> Any:
    """An argument as our functions take it."""
    if isinstance(value, list):
        return [[_taken(cell) for cell in row] if isinstance(row, list) else _taken(row) for row in value]
    if isinstance(value, dict):
        return _KINDS.get(value["kind"], CellError.VALUE)
    return MISSING if value == OMITTED else value


def _returned(value: Any) -> Any:
    """A result as the calculator takes it; a blank is an empty text, as in the other hosts."""
    if isinstance(value, list):
        return [[_returned(cell) for cell in row] for row in value]
    if isinstance(value, CellError):
        return {"type": "Error", "kind": _KIND_OF[value]}
    return "" if value is None else value


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
