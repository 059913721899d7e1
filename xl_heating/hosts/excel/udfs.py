"""What xlwings' UDF server loads: one Python function for each of the catalogue, named as in Excel.

The VBA wrapper of ``HEAT_CAP`` calls ``CallUDF("xl_heating.hosts.excel.udfs", "HEAT_CAP", …)``; xlwings looks
that attribute up and finds in its ``__xlfunc__`` how to hand over arguments and result. All of them travel
raw, as COM gives and takes them: xlwings' own reading makes a blank of every error cell, which for money is
a wrong total, and costs more than the rule. `xl_heating.hosts.excel.values` says what they mean.

On other systems xlwings' decorators do nothing, and the functions can be called just the same.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import Any

import xlwings

from xl_heating.functions import CellError, catalogue
from xl_heating.functions.calling import invoke
from xl_heating.functions.spec import FunctionSpec
from xl_heating.hosts.excel.values import ComRows, error_mark, from_excel, to_excel

CATEGORY = "清洁取暖"
"""The group of Excel's function wizard."""

Udf = Callable[..., ComRows]

_log = logging.getLogger(__name__)


def udf(spec: FunctionSpec) -> Udf:
    """The Python function that Excel calls: positional arguments by COM in, rows by COM out; never raises."""

    def function(*values: Any) -> ComRows:
        try:
            given = [from_excel(value) for value in values]
            while len(given) > spec.required and given[-1] is None:
                given.pop()
            return to_excel(invoke(spec, given))
        except Exception:
            # xlwings would put the text of the exception into the cell, and SUM would pass over it.
            _log.exception("%s failed", spec.name)
            return ((error_mark(CellError.VALUE),),)

    function.__name__ = function.__qualname__ = spec.name
    function.__annotations__ = {}  # xlwings would take them for converters
    function.__doc__ = f"{spec.title}：{spec.help}"
    function.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # what inspect looks for
        [
            inspect.Parameter(
                argument.name,
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=inspect.Parameter.empty if argument.required else None,
            )
            for argument in spec.arguments
        ]
    )
    return _registered(spec, function)


def _registered(spec: FunctionSpec, function: Udf) -> Udf:
    """Apply xlwings' decorators; ``func`` comes last, since each of the others sets the category back."""
    for argument in spec.arguments:
        function = xlwings.arg(argument.name, "raw", doc=argument.text)(function)
    function = xlwings.ret("raw")(function)
    return xlwings.func(category=CATEGORY)(function)  # type: ignore[no-any-return]  # xlwings has no types


globals().update((name, udf(spec)) for name, spec in catalogue.items())
