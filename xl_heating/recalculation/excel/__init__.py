"""Excel's functions and operators over whole columns.

`FUNCTIONS` by Excel's name, and the operators, compute n rows at once on `vectors.Vector`; what they do not
cover they refuse with `NotCovered`, and it is calculated cell by cell.
"""

from __future__ import annotations

from collections.abc import Mapping

from xl_heating.recalculation.excel import (
    aggregates,
    arithmetic,
    conditional,
    dates,
    formats,
    information,
    links,
    logic,
    lookup,
    ranking,
    rounding,
    texts,
)
from xl_heating.recalculation.excel.function import ExcelFunction
from xl_heating.recalculation.excel.operators import operate, percent, prefix

__all__ = ["FUNCTIONS", "ExcelFunction", "operate", "percent", "prefix"]

_FAMILIES = (
    aggregates,
    arithmetic,
    conditional,
    dates,
    formats,
    information,
    links,
    logic,
    lookup,
    ranking,
    rounding,
    texts,
)

FUNCTIONS: Mapping[str, ExcelFunction] = {
    name: function for family in _FAMILIES for name, function in family.FUNCTIONS.items()
}
