"""All cell functions by name, and calling one from Python."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any

from xl_heating.functions import (
    audits,
    capital,
    cell_functions,
    check_sum,
    construction,
    costs,
    eligibility,
    explaining_budget,
    explaining_costs,
    explaining_running,
    files,
    funds,
    people,
    policy_functions,
    progress,
    running,
    tasks,
)
from xl_heating.functions.calling import invoke
from xl_heating.functions.spec import FunctionSpec, MalformedSpec
from xl_heating.functions.values import MISSING, Value
from xl_heating.policy import Policy

PREFIX = "HEAT_"

_TOPICS = (
    policy_functions,
    construction,
    costs,
    explaining_costs,
    running,
    explaining_running,
    tasks,
    progress,
    eligibility,
    files,
    funds,
    explaining_budget,
    people,
    cell_functions,
    capital,
    check_sum,
    audits,
)


def _collected() -> Mapping[str, FunctionSpec]:
    functions: dict[str, FunctionSpec] = {}
    for spec in chain(*(module.FUNCTIONS for module in _TOPICS)):
        if functions.setdefault(spec.name, spec) is not spec:
            raise MalformedSpec(f"{spec.name}: declared twice")
    return MappingProxyType(functions)


catalogue: Mapping[str, FunctionSpec] = _collected()
"""``HEAT_SPLIT`` -> its spec, in the order of topics."""


def find(name: str) -> FunctionSpec | None:
    """The function of that name in any case, with or without ``HEAT_``; None when there is none."""
    wanted = name.strip().upper()
    return catalogue.get(wanted) or catalogue.get(PREFIX + wanted)


def get(name: str) -> FunctionSpec:
    """The function of that name in any case, with or without ``HEAT_``.

    Raises
    ------
    KeyError : there is none; the message names the nearest
    """
    spec = find(name)
    if spec is None:
        near = difflib.get_close_matches(PREFIX + name.strip().upper().removeprefix(PREFIX), catalogue, n=3)
        hint = f"，是否要用 {'、'.join(near)}" if near else ""
        raise KeyError(f"没有名为“{name}”的函数{hint}。")
    return spec


def compute(name: str, *arguments: object, policy: Policy | None = None) -> Any:
    """Call a cell function over numpy columns and keep the result a numpy column.

    Arguments as in `call`; long columns are fastest as float64 arrays (NaN: blank) and lists of text.

    Returns
    -------
    float64[n] (``HEAT_SPLIT``: [n, 4]) where every row has a value; else object[n] with None for blank
    rows and `CellError` for errors. Functions that give one value or a table give what `call` gives
    """
    return _invoke(name, arguments, policy, arrays=True)


def call(name: str, *arguments: object, policy: Policy | None = None) -> Value:
    """Call a cell function from Python.

    Parameters
    ----------
    name : in any case, with or without ``HEAT_`` (KeyError when there is none)
    arguments : in the order of the spec; scalars, lists (columns), lists of rows, numpy arrays, pandas
        columns; `MISSING` or None for one left out. The trailing [policy] works as in a cell
    policy : the policy that the [policy] argument changes; the built-in one when omitted

    Returns
    -------
    a scalar for scalars, else a list of rows. Bad data never raises: it is a `CellError` in its place
    """
    return _invoke(name, arguments, policy, arrays=False)


def _invoke(name: str, arguments: Sequence[object], policy: Policy | None, *, arrays: bool) -> Value:
    spec = get(name)
    values = list(arguments)
    while len(values) > spec.required and (values[-1] is None or values[-1] is MISSING):
        values.pop()
    return invoke(spec, values, policy, arrays=arrays)
