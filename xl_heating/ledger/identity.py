"""Identity numbers of a ledger's column: cells of any kind made text, then checked all at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from xl_heating.ledger.cleaning import clean_code
from xl_heating.rules.identity import LENGTH, Codes, IdCode, identity_codes

_EXACT = 10**15
"""A spreadsheet number is exact to 15 digits."""


class Identities(NamedTuple):
    """A cleaned column of n identity numbers."""

    values: npt.NDArray[np.object_]
    """Upper-case text; None where blank or lost."""
    codes: Codes
    """`IdCode` of each."""

    def places(self, code: IdCode) -> list[int]:
        """The positions of one verdict."""
        return np.flatnonzero(self.codes == code).tolist()


def check_identities(column: Sequence[Any]) -> Identities:
    """Clean and check a column of identity numbers."""
    texts = [number_text(cell) for cell in column]
    values = np.empty(len(column), dtype=object)
    values[:] = texts
    codes = identity_codes(texts)
    values[(codes == IdCode.EMPTY) | (codes == IdCode.PRECISION_LOST)] = None
    return Identities(values, codes)


def number_text(cell: object) -> str:
    """Return a cell as the text of a number that is not reckoned with: an identity number, a card, a phone.

    Full-width characters are made plain, spaces and a leading apostrophe removed, x is X. A cell that
    holds a number of more than 15 digits gives its scientific form (``3.70902190001010E+17``), as the
    digits of the card are gone.
    """
    if cell.__class__ is str:
        text: Any = cell
        regular = len(text) == LENGTH and text.isascii() and text.isalnum()
        return text.upper() if regular else clean_code(text)
    if isinstance(cell, (int, float, np.integer, np.floating)) and not isinstance(cell, bool):
        number = float(cell) if isinstance(cell, (float, np.floating)) else int(cell)
        if _EXACT <= abs(number) != math.inf:
            return f"{Decimal(int(number)):.14E}"
    return clean_code(cell).upper()
