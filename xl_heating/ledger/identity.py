"""Identity numbers of a column: length, birth date and check character (GB 11643), all at once.

A number typed as a number has lost its last digits; it is never repaired, only reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from xl_heating.ledger.cleaning import clean_code

# GB 11643: the weights of digits 1–17 and the check characters by remainder.
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
_LENGTH = 18
_EXACT_DIGITS = 15
"""A spreadsheet number is exact to 15 digits."""
_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@dataclass
class Identities:
    """A cleaned column of identity numbers and the positions of each kind of doubt."""

    values: npt.NDArray[np.object_]
    """Upper-case text; None where blank or lost."""
    precision_lost: list[int] = field(default_factory=list)
    old: list[int] = field(default_factory=list)
    length: list[int] = field(default_factory=list)
    foreign: list[int] = field(default_factory=list)
    checksum: list[int] = field(default_factory=list)
    bad_date: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)


def check_identities(column: Sequence[Any]) -> Identities:
    """Clean and check a column of identity numbers."""
    texts: list[str | None] = []
    result = Identities(np.empty(len(column), dtype=object))
    if _all_regular(column):
        result.values[:] = [cell.upper() for cell in column]
        _check(result, np.arange(len(column)), result.values.tolist())
        return result
    regular: list[int] = []
    for at, cell in enumerate(column):
        if cell.__class__ is str:
            text = cell if len(cell) == _LENGTH and cell.isascii() and cell.isalnum() else clean_code(cell)
            if text and text[-1] == "x":
                text = text.upper()
        elif isinstance(cell, (int, float)) and not isinstance(cell, bool) and cell == cell:
            text = str(int(cell))
            if len(text) > _EXACT_DIGITS:
                result.precision_lost.append(at)
                texts.append(None)
                continue
        else:
            text = clean_code(cell)
        texts.append(text or None)
        if not text:
            result.empty.append(at)
        elif len(text) == _LENGTH and text[:17].isdigit() and (text[17].isdigit() or text[17] == "X"):
            regular.append(at)
        else:
            _sort_irregular(result, at, text, texts)
    result.values[:] = texts
    if regular:
        _check(result, np.array(regular), [texts[at] for at in regular])
    return result


def _all_regular(column: Sequence[Any]) -> bool:
    if set(map(type, column)) != {str} or set(map(len, column)) != {_LENGTH}:
        return False
    joined = "".join(column)
    if not joined.isascii():
        return False
    codes = np.frombuffer(joined.upper().encode("ascii"), dtype=np.uint8).reshape(-1, _LENGTH)
    digits = (codes >= ord("0")) & (codes <= ord("9"))
    return bool(digits[:, :17].all() and (digits[:, 17] | (codes[:, 17] == ord("X"))).all())


def _sort_irregular(result: Identities, at: int, text: str, texts: list[str | None]) -> None:
    if "E+" in text:
        result.precision_lost.append(at)
        texts[-1] = None
    elif len(text) == _EXACT_DIGITS and text.isdigit():
        result.old.append(at)
    elif any(character.isalpha() for character in text[:-1]) and text.isalnum() and len(text) < _LENGTH:
        result.foreign.append(at)
    else:
        result.length.append(at)


def _check(result: Identities, places: npt.NDArray[np.intp], texts: Sequence[str | None]) -> None:
    joined = "".join([text or "" for text in texts]).encode("ascii", "replace")
    codes = np.frombuffer(joined, dtype=np.uint8).reshape(-1, _LENGTH)
    digits = codes[:, :17].astype(np.int64) - 48
    wrong = _CHECKS[digits @ _WEIGHTS % 11] != codes[:, 17]
    result.checksum = places[wrong].tolist()
    year = digits[:, 6:10] @ (1000, 100, 10, 1)
    month, day = digits[:, 10:12] @ (10, 1), digits[:, 12:14] @ (10, 1)
    longest = _DAYS[np.where(month > 12, 0, month)]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    bad = (year < 1800) | (day < 1) | (day > longest) | ((month == 2) & (day == 29) & ~leap)
    result.bad_date = places[bad & ~wrong].tolist()


def masked(number: str) -> str:
    """An identity number for a message: its first six and last four characters."""
    return f"{number[:6]}{'*' * max(len(number) - 10, 4)}{number[-4:]}"
