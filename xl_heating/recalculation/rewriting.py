"""Formula text as the calculator understands it: defined names put in place, left-out arguments marked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from xl_heating.functions import catalogue

OMITTED = "\u2063省略\u2063"
"""Stands for a left-out argument of a HEAT_ function, which the calculator would pass on as the number 0."""

_PREFIXES = ("_XLFN.", "_XLL.", "_XLUDF.", "[1]!")


class Rewriter:
    """Rewrites formulas of one workbook.

    Parameters
    ----------
    names : defined names of the workbook, case-folded, and what they refer to (with ``=``)
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self.rewritten = lru_cache(maxsize=None)(self._rewritten)

    def _rewritten(self, formula: str, depth: int = 0) -> str:
        from formualizer import Tokenizer

        tokens = Tokenizer(formula).tokens()
        text = "".join(self._pieces(tokens, depth))
        return f"={text}"

    def _pieces(self, tokens: list[Any], depth: int) -> list[str]:
        pieces: list[str] = []
        ours: list[bool] = []  # whether each open function is one of ours
        waiting = False  # an argument of ours has begun and nothing of it has come yet
        for token in tokens:
            kind, part = str(token.token_type), str(token.subtype)
            if kind == "Whitespace":
                pieces.append(token.value)
                continue
            ends_argument = (kind == "Sep" and part == "Arg") or (kind == "Func" and part == "Close")
            if waiting and ends_argument and ours and ours[-1]:
                pieces.append(f'"{OMITTED}"')
            waiting = False
            if kind == "Func" and part == "Open":
                name = own_name(token.value[:-1])
                ours.append(name is not None)
                pieces.append(f"{name}(" if name else token.value)
            elif kind == "Func" and part == "Close":
                # An empty pair of brackets is no argument at all.
                ours.pop()
                pieces.append(token.value)
            elif kind == "Array":
                # Separators inside {…} part the elements of a constant, not arguments.
                ours.append(False) if part == "Open" else ours.pop()
                pieces.append(token.value)
            elif kind == "Paren":
                ours.append(False) if part == "Open" else ours.pop()
                pieces.append(token.value)
            elif kind == "Sep":
                waiting = bool(ours and ours[-1])
                pieces.append(token.value)
            elif kind == "Operand" and part == "Range":
                pieces.append(self._named(token.value, depth))
            else:
                pieces.append(token.value)
        return pieces

    def _named(self, operand: str, depth: int) -> str:
        refers_to = self._names.get(operand.casefold())
        if refers_to is None or depth > 8:
            return operand
        return str(self._rewritten(refers_to, depth + 1)).removeprefix("=")


def own_name(name: str) -> str | None:
    """The catalogue's name of a function as a formula spells it; None for a function that is not ours."""
    plain = name.upper()
    for prefix in _PREFIXES:
        plain = plain.removeprefix(prefix)
    return plain if plain in catalogue else None
