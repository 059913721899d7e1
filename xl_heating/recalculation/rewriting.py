"""Formula text as the calculator takes it: names and table columns put in place, nothing unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from xl_heating.engines.file.addresses import parse_cell, parse_rect
from xl_heating.engines.file.formula_text import moved_formula
from xl_heating.functions import catalogue
from xl_heating.recalculation.table_references import Tables, UnknownColumn

OMITTED = "\u2063省略\u2063"
"""Stands for a left-out argument of a HEAT_ function, which the calculator would pass on as the number 0."""

_PREFIX = re.compile(r"(?:\[\d+\]!|'[^']*'!|_XLFN\.|_XLWS\.|_XLL\.|_XLUDF\.|_XLDUDF_)+", re.I)
_LOCAL = "_xlpm."
_NESTED_NAMES = 8
_CHANGING = frozenset(("RAND", "RANDBETWEEN", "RANDARRAY"))


class Unresolved(Exception):
    """The formula mentions a function or a name that nobody knows; the message says which."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a formula stands: it decides what a local name and ``[#This Row]`` mean."""

    sheet: str
    row: int
    column: int


class Rewriter:
    """Rewrites the formulas of one workbook.

    Parameters
    ----------
    names : what defined names refer to (with ``=``), by sheet (None: the whole workbook) and case-folded name
    tables : the workbook's tables
    is_function : whether the calculator has a function of that name. An unknown one must not reach it: inside
        IFERROR its ``#NAME?`` would turn into a plain value
    """

    def __init__(
        self,
        names: Mapping[tuple[str | None, str], str],
        tables: Tables,
        is_function: Callable[[str], bool],
    ) -> None:
        self._names = names
        self._tables = tables
        self._is_function = lru_cache(maxsize=None)(is_function)

    def rewritten(self, formula: str, at: Position, *, single: bool = False, depth: int = 0) -> str:
        """Return `formula` for the calculator; `single` cells show the first value of a result of ours.

        Raises
        ------
        Unresolved : a function or name is unknown
        """
        from formualizer import Tokenizer

        tokens = Tokenizer(formula).tokens()
        first = "@" if single and _is_own_call(tokens) else ""
        return f"={first}{''.join(self._pieces(tokens, at, depth))}"

    def _pieces(self, tokens: list[Any], at: Position, depth: int) -> list[str]:
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
                ours.append(own is not None)
                pieces.append(self._opened(token.value, own) if kind == "Func" else token.value)
            else:
                if closes:
                    ours.pop()
                elif kind == "Sep":
                    argument_open = ours[-1]
                named = kind == "Operand" and part == "Range"
                pieces.append(self._named(token.value, at, depth) if named else token.value)
        return pieces

    def _opened(self, text: str, own: str | None) -> str:
        if own:
            return f"{own}("
        name = plain_name(text[:-1])
        if name == "SINGLE":
            return "@("
        if name in _CHANGING:
            raise Unresolved(f"{name} 每次计算都不同，不能重算")
        if not self._is_function(name):
            raise Unresolved(f"不认识函数 {text[:-1]}")
        return f"{name}("

    def _named(self, operand: str, at: Position, depth: int) -> str:
        place, _, reference = operand.rpartition("!")
        if parse_cell(reference) is not None or parse_rect(reference) is not None:
            return operand
        if operand.casefold().startswith(_LOCAL):
            return operand
        sheet = place.strip("'").replace("''", "'") if place else at.sheet
        refers_to = self._names.get((sheet, reference.casefold()))
        if refers_to is None:
            refers_to = self._names.get((None, reference.casefold()))
        if refers_to is not None and depth <= _NESTED_NAMES:
            return self._meant(operand, refers_to, at, depth)
        if "[" in operand and not place:
            try:
                return self._tables.reference(operand, at.sheet, at.row, at.column)
            except UnknownColumn as unknown:
                raise Unresolved(str(unknown)) from None
        whole = self._tables.whole(operand)
        if whole is not None:
            return whole
        raise Unresolved(f"不认识名称 {operand}")

    def _meant(self, name: str, refers_to: str, at: Position, depth: int) -> str:
        """What a name stands for, in brackets where it is more than one thing."""
        from formualizer import Tokenizer

        if moved_formula(refers_to, 1, 1) != refers_to:
            raise Unresolved(f"名称 {name} 用了相对引用")
        text = self.rewritten(refers_to, at, depth=depth + 1).removeprefix("=")
        return text if len(Tokenizer(f"={text}").tokens()) == 1 else f"({text})"


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


def plain_name(name: str) -> str:
    """A function's name in capitals, without what files put before it."""
    prefix = _PREFIX.match(name)
    return (name[prefix.end() :] if prefix else name).upper()


def own_name(name: str) -> str | None:
    """The catalogue's name of a function as a formula spells it; None for a function that is not ours."""
    plain = plain_name(name)
    return plain if plain in catalogue else None
