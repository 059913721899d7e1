"""Pieces of the native forms: look-ups in the policy's named ranges, checks, errors.

The names belong to every template: ``heat_keys`` and ``heat_values`` are the 政策参数 sheet, ``heat_routes``
and its siblings the 改造方式 sheet, one row a route (``heat_caps``, not ``heat_cap``: a name must not be
called like a function). No figure stands here; only Excel 2016 functions do.
"""

from __future__ import annotations

from collections.abc import Iterable

ROW = "MATCH({route},heat_routes,0)"
"""Helper {row}: the place of the route; a sheet that keeps it in a column of its own saves look-ups."""

NOT_USABLE = 'VALUE("#")'
"""#VALUE! in every host; an error literal is not kept by all."""

IMPOSSIBLE = "9^999"
"""#NUM! in every host."""


def route_value(name: str) -> str:
    """A column of the 改造方式 sheet at the route's row."""
    return f"INDEX({name},{{row}})"


def parameter(key: str) -> str:
    """A value of the 政策参数 sheet."""
    return f'INDEX(heat_values,MATCH("{key}",heat_keys,0))'


def blank_row(test: str, passed_on: Iterable[str], body: str) -> str:
    """Blank where `test` holds, unless another cell of the row holds an error, which then shows."""
    others = "&".join(f"{{{name}}}" for name in passed_on)
    return f"IF({test},LEFT({others},0),{body})"


def checked(required: str, optional: str | None, body: str) -> str:
    """#VALUE! unless the required cell is a number and the optional one a number or blank.

    A negative number is #NUM!.
    """
    if optional is None:
        return f"IF(COUNT({{{required}}})=0,{NOT_USABLE},IF({{{required}}}<0,{IMPOSSIBLE},{body}))"
    count = f'COUNT({{{required}}},{{{optional}}})<1+({{{optional}}}<>"")'
    least = f"MIN({{{required}}},N({{{optional}}}))"
    return f"IF({count},{NOT_USABLE},IF({least}<0,{IMPOSSIBLE},{body}))"


def checked_pair(first: str, second: str, body: str) -> str:
    """#VALUE! unless each of two optional cells is a number or blank; #NUM! if one is negative."""
    filled = f'({{{first}}}<>"")+({{{second}}}<>"")'
    least = f"MIN(N({{{first}}}),N({{{second}}}))"
    return f"IF(COUNT({{{first}}},{{{second}}})<{filled},{NOT_USABLE},IF({least}<0,{IMPOSSIBLE},{body}))"


def word_test(argument: str, yes: Iterable[str], no: Iterable[str]) -> str:
    """1, 0 or #VALUE! for a flag typed as text."""
    yes_test = ",".join(f'{{{argument}}}="{word}"' for word in yes)
    no_test = ",".join(f'{{{argument}}}="{word}"' for word in no)
    return f"IF(OR({yes_test}),1,IF(OR({no_test}),0,{NOT_USABLE}))"


QUANTITY = 'IF({quantity}<>"",{quantity},IF(' + route_value("heat_basis") + f'="HOUSEHOLD",1,{NOT_USABLE}))'
"""The quantity; blank is one household, and an error where the ceiling goes by area."""


def among(argument: str, words: Iterable[str]) -> str:
    """Whether a cell holds one of the words; TRUE, 1 and the like count as the text that they show."""
    listed = ",".join(f'"{word}"' for word in words)
    return f'OR({{{argument}}}&""={{{listed}}})'
