"""Whole columns of text, codes and names, cleaned; a ledger repeats most of its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from xl_heating.ledger.cleaning import INVISIBLE, clean_code, clean_text

_SHORTEST_CODE = 5
"""Shorter ones may be a dash or 无."""


def _plain_words(words: Iterable[str]) -> bool:
    """Whether no word has blanks or invisible characters in it."""
    listed = [word for word in words if word]
    joined = "\n".join(listed)
    return len(joined.split()) == len(listed) and not any(sign in joined for sign in INVISIBLE)


def texts(column: Sequence[Any]) -> list[str | None]:
    """Text as typed, without outer spaces and line breaks; None where blank."""
    if set(map(type, column)) <= {str, type(None)}:
        words = set(column)
        if _plain_words(word for word in words if word is not None):
            return [cell or None for cell in column]
        known = {word: clean_text(word) or None for word in words}
        return [known[cell] for cell in column]
    return [clean_text(cell) or None for cell in column]


def codes(column: Sequence[Any]) -> list[str | None]:
    """Codes in upper case without any space; None where blank or a dash."""
    if set(map(type, column)) == {str} and min(map(len, column)) >= _SHORTEST_CODE:
        joined = "\n".join(column)
        if joined.isascii():
            words = joined.upper().split()
            if len(words) == len(column) and "'" not in joined and "`" not in joined:
                return list(words)
    return [clean_code(cell) or None for cell in column]


def answers(column: Sequence[Any]) -> list[str | None]:
    """Answers in words; TRUE and FALSE as 是 and 否. A 无 or × is an answer, not a blank."""
    return [
        ("是" if cell else "否") if cell.__class__ is bool else text
        for cell, text in zip(column, texts(column), strict=True)
    ]


def looked_up(
    column: Sequence[str | None], find: Callable[[str], str | None]
) -> tuple[list[str | None], dict[str, list[int]]]:
    """Standard names of a column, and where each unknown spelling stands (positions)."""
    known: dict[str | None, str | None] = {None: None}
    for text in set(column):
        if text is not None:
            known[text] = find(text)
    strange = {text for text, name in known.items() if text is not None and name is None}
    unknown: dict[str, list[int]] = {}
    if strange:
        for at, text in enumerate(column):
            if text in strange and text is not None:
                unknown.setdefault(text, []).append(at)
    return [known[text] for text in column], unknown
