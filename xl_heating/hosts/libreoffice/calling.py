"""A formula of Calc calls a cell function: the arguments read, a blank told from a zero, the result written.

Calc hands over one blank cell as the number 0. Where 0 means nothing (a name, a date, the policy) it is a
blank. Elsewhere the function is asked twice: if blank and 0 come to the same, that is the result. If a blank
would leave the result blank, the result for 0 is shown: no figure comes from nowhere. Otherwise, as for a
quantity that is 1 household when left blank, the result is #VALUE! rather than a wrong amount.
``IF(D5="","",D5)`` in place of ``D5`` tells the two apart; so does a range of several cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from xl_heating import __version__
from xl_heating.functions.calling import invoke
from xl_heating.functions.registry import catalogue
from xl_heating.functions.spec import ArgumentSpec, FunctionSpec, Shape
from xl_heating.functions.values import CellError, Value
from xl_heating.hosts.libreoffice.values import CalcRows, from_calc, to_calc

ZERO_IS_A_VALUE = frozenset(
    [
        "quantity",
        "cost",
        "amounts",
        "project_area",
        "assessed_area",
        "usage",
        "already_paid",
        "households",
        "area",
        "areas",
        "plan",
        "done",
        "target",
        "rates",
        "rate",
        "time",
        "points",
        "received_upper",
        "received_district",
        "paid",
        "heating",
        "ee_rural",
        "ee_urban",
        "yuan",
        "wan",
        "amount",
        "typed",
        "parts",
        "accepted",
        "own_meter",
        "vacant",
        "declined",
        "primary",
        "inclusive",
        "info",
        "before",
        "during",
        "after",
        "acceptance",
    ]
)
"""Arguments where 0 is an amount, or FALSE."""
ZERO_IS_NOTHING = frozenset(
    [
        "key",
        "route",
        "routes",
        "street",
        "streets",
        "season",
        "mode",
        "scope",
        "names",
        "household",
        "exception",
        "id",
        "kind",
        "unit",
        "prefix",
        "items",
        "ledger",
        "list",
        "as_of",
        "first_row",
        "values",
        "keys",
        "policy",
    ]
)
"""Names and texts: 0 is none of them."""
_EXCEPTIONS = {
    ("HEAT_NUMBER", "text"): True,
    ("HEAT_BALANCE", "due"): True,
    ("HEAT_ELIGIBLE", "demolition"): True,
}
"""Arguments whose name, or being a date, would say the opposite."""
_TEXTS = frozenset({"HEAT_ROUTE", "HEAT_ID_MASK", "HEAT_STREET"})
"""Functions whose ``text`` is a name."""

_EXCEL_DAY_0 = dt.date(1899, 12, 30)


def answer(name: str, values: Sequence[Any], day_0: tuple[int, int, int] | None = None) -> CalcRows:
    """Call the function `name`.

    Parameters
    ----------
    values : one for each argument, as Calc hands them over
    day_0 : year, month and day of the document's day number 0; 1899-12-30 when None

    Returns
    -------
    What Calc shows: rows of numbers and texts; one row of one for a single value
    """
    shift = (dt.date(*day_0) - _EXCEL_DAY_0).days if day_0 else 0
    if any(value.__class__ is tuple for value in values):
        return _answered(name, tuple(values), shift)
    return _remembered(name, tuple(values), shift)


def _answered(name: str, values: tuple[Any, ...], shift: int) -> CalcRows:
    spec = catalogue[name]
    given = [
        from_calc(value, shift=shift if argument.is_date else 0)
        for value, argument in zip(values, spec.arguments, strict=True)
    ]
    unsure = []
    for place, value in enumerate(given):
        if value.__class__ is float and value == 0.0:
            if zero_is_a_value(spec, spec.arguments[place]):
                unsure.append(place)
            else:
                given[place] = None
    result = _invoked(spec, given)
    if unsure and result is not None:
        result = _sure(spec, given, unsure, result)
    return to_calc(result, shift=shift)


# Calc calculates a row's formula anew whenever it likes; the functions know nothing but their arguments.
_remembered = lru_cache(maxsize=100_000)(_answered)


def zero_is_a_value(spec: FunctionSpec, argument: ArgumentSpec) -> bool:
    """Whether the argument may be the number 0 or FALSE, so that it cannot be told from a blank cell.

    Raises KeyError for an argument of which nobody has said it.
    """
    known = _EXCEPTIONS.get((spec.name, argument.name))
    if known is not None:
        return known
    if argument.is_date or argument.shape is Shape.POLICY or spec.name in _TEXTS:
        return False
    if argument.name in ZERO_IS_A_VALUE:
        return True
    if argument.name in ZERO_IS_NOTHING:
        return False
    raise KeyError(f"{spec.name}: {argument.name}")


def _sure(spec: FunctionSpec, given: list[Any], unsure: list[int], result: Value) -> Value:
    """The result if it holds whichever of the zeros are blanks, else #VALUE!."""
    for blanks in (*([place] for place in unsure), unsure):
        other = _invoked(spec, [None if place in blanks else value for place, value in enumerate(given)])
        if not _compatible(result, other):
            return CellError.VALUE
    return result


def _compatible(result: Value, if_blank: Value) -> bool:
    if isinstance(result, list) and isinstance(if_blank, list):
        return len(result) == len(if_blank) and all(
            all(map(_compatible, row, other)) for row, other in zip(result, if_blank, strict=True)
        )
    return if_blank is None or if_blank == "" or result == if_blank


def _invoked(spec: FunctionSpec, given: Sequence[Any]) -> Value:
    last = len(given)
    while last > spec.required and given[last - 1] is None:
        last -= 1
    return invoke(spec, given[:last])


def status() -> str:
    """What is calculating, for the add-in to show."""
    return f"xl_heating {__version__}，{len(catalogue)} 个函数"
