"""A formula of Calc calls a cell function: the arguments read, a blank told from a zero, the result written.

Calc hands over one blank cell as the number 0, and FALSE too. What 0 means depends on the argument (`Zero`).
Where it may be either, the function is asked for both. If they agree, that is the result. Where a row of
blanks has no result, amounts count as 0 and answers as blank, so that neither a figure nor a finding is lost
or made up. Otherwise, as for a quantity that is 1 household when left blank, the result is an error rather
than a wrong amount. ``IF(D5="","",D5)`` in place of ``D5`` tells the two apart; so does a range of several
cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any

from xl_heating import __version__
from xl_heating.functions.calling import invoke
from xl_heating.functions.registry import catalogue
from xl_heating.functions.spec import ArgumentSpec, FunctionSpec
from xl_heating.functions.values import CellError, Value
from xl_heating.hosts.libreoffice.values import CalcRows, from_calc, to_calc


class Zero(Enum):
    """What the number 0 in place of an argument may be."""

    BLANK = "a blank cell: a name, text, date or policy is never 0"
    NUMBER = "0 itself: an option that is written into the formula or left out"
    AMOUNT = "0 or a blank cell, rather 0"
    ANSWER = "FALSE or a blank cell, rather blank"


_NAMES = {
    Zero.BLANK: (
        "key route routes street streets season mode scope names household exception id kind unit prefix "
        "items ledger list as_of values keys policy"
    ),
    Zero.NUMBER: "points heating ee_rural ee_urban first_row inclusive",
    Zero.AMOUNT: (
        "quantity cost amounts project_area assessed_area usage already_paid households area areas plan done "
        "target rates rate time received_upper received_district paid yuan wan amount typed parts"
    ),
    Zero.ANSWER: "accepted own_meter vacant declined primary info before during after acceptance",
}
_BY_NAME = {name: zero for zero, names in _NAMES.items() for name in names.split()}
_OF_FUNCTION = {
    ("HEAT_ROUTE", "text"): Zero.BLANK,
    ("HEAT_STREET", "text"): Zero.BLANK,
    ("HEAT_ID_MASK", "text"): Zero.BLANK,
    ("HEAT_NUMBER", "text"): Zero.AMOUNT,
    ("HEAT_BALANCE", "due"): Zero.AMOUNT,
    ("HEAT_ELIGIBLE", "demolition"): Zero.ANSWER,
}
"""Where a name alone does not tell."""

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
    if any(value.__class__ in (tuple, list) for value in values):
        return _answered(name, tuple(values), shift)
    return _remembered(name, tuple(values), shift)


def _answered(name: str, values: tuple[Any, ...], shift: int) -> CalcRows:
    spec = catalogue[name]
    given = [
        from_calc(value, shift=shift if argument.is_date else 0)
        for value, argument in zip(values, spec.arguments, strict=True)
    ]
    unsure: dict[int, Zero] = {}
    for place, value in enumerate(given):
        if value.__class__ is float and value == 0.0:
            zero = meaning_of_zero(spec, spec.arguments[place])
            if zero is Zero.BLANK:
                given[place] = None
            elif zero is not Zero.NUMBER:
                unsure[place] = zero
    result = _invoked(spec, given)
    return to_calc(_sure(spec, given, unsure, result) if unsure else result, shift=shift)


# Calc calculates a row's formula anew whenever it likes; the functions know nothing but their arguments.
_remembered = lru_cache(maxsize=100_000)(_answered)


def meaning_of_zero(spec: FunctionSpec, argument: ArgumentSpec) -> Zero:
    """What 0 may be there. Raises KeyError for an argument of which nobody has said it."""
    known = _OF_FUNCTION.get((spec.name, argument.name))
    if known is not None:
        return known
    return Zero.BLANK if argument.is_date else _BY_NAME[argument.name]


def _sure(spec: FunctionSpec, given: list[Any], unsure: Mapping[int, Zero], result: Value) -> Value:
    """The result whichever of the zeros are blanks; #VALUE! if it depends on that."""
    all_blank = _with_blanks(spec, given, unsure)
    if _is_blank(all_blank):
        answers = all(zero is Zero.ANSWER for zero in unsure.values())
        return None if answers or isinstance(result, CellError) else result
    if isinstance(result, CellError):
        return result
    others = [_with_blanks(spec, given, [place]) for place in unsure] if len(unsure) > 1 else []
    agreed = all(_is_blank(other) or other == result for other in (all_blank, *others))
    return result if agreed else CellError.VALUE


def _with_blanks(spec: FunctionSpec, given: Sequence[Any], places: Iterable[int]) -> Value:
    blanks = set(places)
    return _invoked(spec, [None if place in blanks else value for place, value in enumerate(given)])


def _is_blank(value: Value) -> bool:
    if isinstance(value, list):
        return all(cell is None or cell == "" for row in value for cell in row)
    return value is None or value == ""


def _invoked(spec: FunctionSpec, given: Sequence[Any]) -> Value:
    last = len(given)
    while last > spec.required and given[last - 1] is None:
        last -= 1
    return invoke(spec, given[:last])


def status() -> str:
    """What is calculating, for the add-in to show."""
    return f"xl_heating {__version__}，{len(catalogue)} 个函数"
