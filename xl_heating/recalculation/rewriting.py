"""Formula text as the calculator understands it: defined names put in place, left-out arguments marked."""

from __future__ import annotations

from collections.abc import Mapping
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

    def rewritten(self, formula: str, *, single: bool = False, depth: int = 0) -> str:
        """Return `formula` for the calculator; a `single` cell shows only the first value of a result of ours."""
        from formualizer import Tokenizer

        tokens = Tokenizer(formula).tokens()
        first = "@" if single and _is_own_call(tokens) else ""
        return f"={first}{''.join(self._pieces(tokens, depth))}"

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
        return self.rewritten(refers_to, depth=depth + 1).removeprefix("=")


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
