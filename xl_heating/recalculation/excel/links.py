"""HYPERLINK: what its cell shows; where it leads is the program's matter."""

from __future__ import annotations

from collections.abc import Sequence

from xl_heating.recalculation.excel.coercion import as_texts, error_codes, single, with_errors
from xl_heating.recalculation.excel.function import ExcelFunction
from xl_heating.recalculation.vectors import OMITTED, Argument, Vector, one, texts


def _hyperlink(arguments: Sequence[Argument], n: int) -> Vector:
    """The friendly name with its type, or else the link as text; an error in either is the answer."""
    link = single(arguments[0])
    if len(arguments) == 1:
        shown, errors = as_texts(link)
        return with_errors(texts(shown), errors)
    friendly = one(0.0) if arguments[1] is OMITTED else single(arguments[1])
    return with_errors(friendly, error_codes(link))


FUNCTIONS = {"HYPERLINK": ExcelFunction(_hyperlink, 1, 2)}
