"""Resident identity numbers (GB 11643): length, check character, birth date, age; and numbers masked.

Columns are plain upper-case text without spaces; how cells become such text is the ledger's matter.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from enum import IntEnum
from itertools import compress

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint8]

LENGTH = 18
OLD_LENGTH = 15
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int16)
CHECKS = "10X98765432"
"""GB 11643: the weights of the first 17 digits, and the check characters by remainder."""
_CHECK_CHARACTERS = np.frombuffer(CHECKS.encode(), dtype=np.uint8)
_LONGEST = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)
_FIRST_YEAR = 1800
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d+")


class IdCode(IntEnum):
    """The verdict on one identity number; the first that applies."""

    OK = 0
    EMPTY = 1
    LENGTH = 2
    """Not 17 digits and a digit or X."""
    CHECKSUM = 3
    BAD_DATE = 4
    """The birth date does not exist."""
    OLD_15 = 5
    """A number of 15 digits as issued until 1999; it has no check character."""
    PRECISION_LOST = 6
    """Typed as a number, so its last digits are gone; never repaired."""
    FOREIGN = 7
    """Letters and digits of a passport or a permit; not checked."""
    AGE = 8
    """The person is younger or older than expected on the day asked about."""


def identity_codes(
    numbers: Sequence[str],
    as_of: dt.date | None = None,
    youngest: float | None = None,
    oldest: float | None = None,
) -> Codes:
    """Check a column of n identity numbers.

    Parameters
    ----------
    numbers : text of n numbers, "" where there is none; ``3.7E+17`` is a number that lost its digits
    as_of : the day on which ages count; without it ages are not checked
    youngest, oldest : full years of age that are still expected; None: whoever is born

    Returns
    -------
    uint8[n] of `IdCode`
    """
    codes = np.zeros(len(numbers), dtype=np.uint8)
    full = np.fromiter(map(len, numbers), dtype=np.int64, count=len(numbers)) == LENGTH
    joined = "".join(numbers if full.all() else compress(numbers, full.tolist()))
    characters = np.frombuffer(joined.encode("ascii", "replace"), dtype=np.uint8).reshape(-1, LENGTH)
    # What is no digit wraps round to more than 9.
    digits = characters - np.uint8(ord("0"))
    regular = (digits[:, :17] <= 9).all(axis=1) & ((digits[:, 17] <= 9) | (characters[:, 17] == ord("X")))
    places = np.flatnonzero(full)[regular]
    ages = (youngest or 0, np.inf if oldest is None else oldest)
    codes[places] = _checked(digits[regular], characters[regular, 17], as_of, ages)
    irregular = np.ones(len(numbers), dtype=np.bool_)
    irregular[places] = False
    for place in np.flatnonzero(irregular).tolist():
        codes[place] = _irregular(numbers[place])
    return codes


def _checked(digits: Codes, last: Codes, as_of: dt.date | None, ages: tuple[float, float]) -> Codes:
    date = digits[:, 6:14].astype(np.int64)
    year = date[:, :4] @ (1000, 100, 10, 1)
    month, day = date[:, 4:6] @ (10, 1), date[:, 6:] @ (10, 1)
    codes = np.zeros(len(digits), dtype=np.uint8)
    if as_of is not None:
        before_birthday = month * 100 + day > as_of.month * 100 + as_of.day
        age = as_of.year - year - before_birthday
        codes[(age < ages[0]) | (age > ages[1])] = IdCode.AGE
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    beyond = day > _LONGEST[np.where(month > 12, 0, month)]
    codes[(year < _FIRST_YEAR) | (day < 1) | beyond | ((month == 2) & (day == 29) & ~leap)] = IdCode.BAD_DATE
    remainder = digits[:, :17].astype(np.int16) @ WEIGHTS % 11
    # A number typed wrongly says nothing about a birth date.
    codes[_CHECK_CHARACTERS[remainder] != last] = IdCode.CHECKSUM
    return codes


def _irregular(number: str) -> IdCode:
    if not number:
        return IdCode.EMPTY
    if is_lost(number):
        return IdCode.PRECISION_LOST
    if len(number) == OLD_LENGTH and number.isascii() and number.isdigit():
        return IdCode.OLD_15
    letters = any(character.isalpha() for character in number[:-1])
    digits = any(character.isdigit() for character in number)
    if letters and digits and number.isalnum() and len(number) < LENGTH:
        return IdCode.FOREIGN
    return IdCode.LENGTH


def is_lost(number: str) -> bool:
    """Whether the text is a number in scientific form (``3.7E+17``), whose last digits are gone."""
    return "E+" in number and _SCIENTIFIC.fullmatch(number) is not None


# ---------------------------------------------------------------- masking

_LEAST_HIDDEN = 4
_MOBILE_LENGTH = 11


class NumberKind(IntEnum):
    """What kind of number is masked."""

    IDENTITY = 0
    PHONE = 1
    ACCOUNT = 2
    """A bank card, and any other number."""


_SHOWN = {NumberKind.IDENTITY: (6, 4), NumberKind.PHONE: (3, 4), NumberKind.ACCOUNT: (0, 4)}
"""How many characters are shown at the beginning and at the end."""


def masked(number: str, kind: NumberKind = NumberKind.IDENTITY) -> str:
    """Hide the middle of a number by asterisks, one for each character: 110105********002X, 138****0001.

    Where fewer than four characters would be hidden, the last quarter alone is shown.
    """
    first, last = _SHOWN[kind]
    hidden = len(number) - first - last
    if hidden < _LEAST_HIDDEN:
        first, last = 0, len(number) // 4
        hidden = len(number) - last
    return f"{number[:first]}{'*' * hidden}{number[first + hidden :]}"


def kind_of(number: str) -> NumberKind:
    """Tell by its length what a number is; an account where nothing else is certain."""
    digits = number.isascii() and number.isdigit()
    if digits and len(number) == _MOBILE_LENGTH and number[0] == "1":
        return NumberKind.PHONE
    if len(number) == LENGTH or (digits and len(number) == OLD_LENGTH):
        return NumberKind.IDENTITY
    return NumberKind.ACCOUNT
