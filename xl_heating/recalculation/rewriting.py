"""Formula text as the calculator takes it: names put in place, left-out arguments marked, nothing unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from xl_heating.engines.file.addresses import parse_cell, parse_rect
from xl_heating.functions import catalogue

OMITTED = "\u2063省略\u2063"
"""Stands for a left-out argument of a HEAT_ function, which the calculator would pass on as the number 0."""

_PREFIXES = ("_XLFN.", "_XLL.", "_XLUDF.", "[1]!")
_NESTED_NAMES = 8


class Unresolved(Exception):
    """The formula mentions a function or a name that nobody knows; the message says which."""


class Rewriter:
    """Rewrites the formulas of one workbook.

    Parameters
    ----------
    names : defined names of the workbook, case-folded, and what they refer to (with ``=``)
    is_function : whether the calculator has a function of that name. An unknown one must not reach it: inside
        IFERROR its ``#NAME?`` would turn into a plain value
    """

    def __init__(self, names: Mapping[str, str], is_function: Callable[[str], bool]) -> None:
        self._names = names
        self._is_function = lru_cache(maxsize=None)(is_function)

    def rewritten(self, formula: str, *, single: bool = False, depth: int = 0) -> str:
        """Return `formula` for the calculator; `single` cells show the first value of a result of ours.

        Raises
        ------
        Unresolved : a function or name is unknown
        """
        from formualizer import Tokenizer

        tokens = Tokenizer(formula).tokens()
        first = "@" if single and _is_own_call(tokens) else ""
        return f"={first}{''.join(self._pieces(tokens, depth))}"

    def _pieces(self, tokens: list[Any], depth: int) -> list[str]:
        pieces: list[str] = []
        ours: list[bool] = []  # for each open bracket: whether it holds arguments of a function of ours
        argument_open = False  # a separator has come, and nothing of the next argument yet
        for token in tokens:
            kind, part = str(token.token_type), str(token.subtype)
            if kind == "Whitespace":
                pieces.append(token.value)
                continue
            opens, closes = part == "Open", part == "Close"
            if ((kind == "Sep" or closes) and argument_open) or (
                kind == "Sep" and ours and ours[-1] and _just_opened(pieces)
            ):
                pieces.append(f'"{OMITTED}"')
            argument_open = False
            if opens:
                own = own_name(token.value[:-1]) if kind == "Func" else None
                if kind == "Func" and own is None and not self._is_function(token.value[:-1]):
                    raise Unresolved(f"不认识函数 {token.value[:-1]}")
                ours.append(own is not None)
                pieces.append(f"{own}(" if own else token.value)
            else:
                if closes:
                    ours.pop()
                elif kind == "Sep":
                    argument_open = ours[-1]
                named = kind == "Operand" and part == "Range"
                pieces.append(self._named(token.value, depth) if named else token.value)
        return pieces

    def _named(self, operand: str, depth: int) -> str:
        refers_to = self._names.get(operand.casefold())
        if refers_to is not None and depth <= _NESTED_NAMES:
            return self.rewritten(refers_to, depth=depth + 1).removeprefix("=")
        reference = operand.rpartition("!")[2]
        if parse_cell(reference) is None and parse_rect(reference) is None:
            raise Unresolved(f"不认识名称 {operand}")
        return operand


def _just_opened(pieces: list[str]) -> bool:
    return next((piece for piece in reversed(pieces) if piece.strip()), "").endswith("(")


def _is_own_call(tokens: list[Any]) -> bool:
    """Whether the whole formula is one call of a function of ours."""
    if not tokens or str(tokens[0].token_type) != "Func" or own_name(tokens[0].value[:-1]) is None:
        return False
    depth = 0
    for place, token in enumerate(tokens):
        if str(token.token_type) == "Func":
            depth += 1 if str(token.subtype) == "Open" else -1
        if depth == 0:
            return place == len(tokens) - 1
    return False


def own_name(name: str) -> str | None:
    """The catalogue's name of a function as a formula spells it; None for a function that is not ours."""
    plain = name.upper()
    for prefix in _PREFIXES:
        plain = plain.removeprefix(prefix)
    return plain if plain in catalogue else None
