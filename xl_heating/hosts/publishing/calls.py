"""Calls of functions inside a formula's text: where they stand, and what their arguments are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from xl_heating.recalculation.rewriting import own_name, plain_name

_OURS = re.compile(r"HEAT_", re.I)


@dataclass(frozen=True)
class Call:
    """One call in a formula.

    name : in capitals, without what files put before it
    own : whether it is a function of the catalogue
    start, end : the call's place in the formula's text, brackets included
    arguments : the text of each, empty for one left out
    bounds : the place of each argument's text, white space included
    """

    name: str
    own: bool
    start: int
    end: int
    arguments: tuple[str, ...]
    bounds: tuple[tuple[int, int], ...]


def mentions_ours(formula: str) -> bool:
    """Whether a formula can have a call of ours: a quick look before `calls`."""
    return bool(_OURS.search(formula))


def calls(formula: str) -> list[Call]:
    """Every call in a formula (with ``=``), inner ones before those around them.

    Raises
    ------
    ValueError : the text cannot be read as a formula
    """
    found: list[Call] = []
    opened: list[tuple[str, int, list[int]] | None] = []  # functions and brackets: name, start, separators
    for kind, part, text, at in _tokens(formula):
        if part == "Open":
            is_call = kind == "Func"
            opened.append((text[:-1], at, [at + len(text) - 1]) if is_call else None)
        elif part == "Close":
            whole = opened.pop()
            if whole is not None:
                name, start, edges = whole
                found.append(_call(formula, name, start, [*edges, at]))
        elif kind == "Sep" and opened and opened[-1] is not None and text == ",":
            opened[-1][2].append(at)
    return found


def _call(formula: str, name: str, start: int, edges: list[int]) -> Call:
    bounds = tuple((left + 1, right) for left, right in pairwise(edges))
    arguments = tuple(formula[left:right].strip() for left, right in bounds)
    if arguments == ("",):
        arguments, bounds = (), ()
    own = own_name(name)
    return Call(own or plain_name(name), own is not None, start, edges[-1] + 1, arguments, bounds)


def _tokens(formula: str) -> Iterator[tuple[str, str, str, int]]:
    """Kind, part, text and place of each token."""
    from formualizer import Tokenizer

    try:
        tokens: list[Any] = Tokenizer(formula).tokens()
    except Exception as error:  # the tokenizer's own kinds of error are no part of its interface
        raise ValueError(str(error)) from error
    at = 1
    for token in tokens:
        text = token.value
        place = formula.find(text, at)
        if place < 0 or formula[at:place].strip():
            raise ValueError(formula)
        at = place + len(text)
        yield str(token.token_type), str(token.subtype), text, place
    if formula[at:].strip():
        raise ValueError(formula)


def own_calls(formula: str) -> list[Call]:
    """The calls of functions of the catalogue; none in a formula that cannot be read."""
    return [call for call in calls(formula) if call.own] if mentions_ours(formula) else []


def replaced_calls(formula: str, text_of: Callable[[Call], str]) -> str:
    """The formula with every call of ours replaced, the innermost first; ``text_of`` may raise."""
    while True:
        call = next(iter(own_calls(formula)), None)
        if call is None:
            return formula
        text = text_of(call)
        if own_calls(f"={text}"):
            raise ValueError(text)
        formula = formula[: call.start] + text + formula[call.end :]
