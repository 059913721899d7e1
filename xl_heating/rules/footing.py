"""Whether totals that were typed agree with their parts (勾稽)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from xl_heating.rules.money import FEN_PER_YUAN, UNITS, FloatColumn, IntColumn, fen, to_units

_SAFE = 2.0**62
"""Sums below it cannot leave int64."""


def footing_difference(typed: FloatColumn, parts: FloatColumn) -> IntColumn:
    """Return typed totals minus the sums of their parts in 分, rounded half-up once, after adding.

    What is added are the decimals that the cells show, so 0.1 + 0.2 is 0.3.

    Parameters
    ----------
    typed : float[n] of yuan
    parts : float[n, k] of yuan
    """
    totals, terms = to_units(typed), to_units(parts).reshape(parts.shape)
    long = (totals / UNITS != typed) | (terms / UNITS != parts).any(axis=1)
    long |= np.abs(totals) + np.abs(terms).sum(axis=1, dtype=np.float64) > _SAFE
    differences = fen(totals - terms.sum(axis=1))
    # More than four decimals: to round each part first would add up the roundings.
    for row in np.flatnonzero(long).tolist():
        rest = sum((-Decimal(repr(part)) for part in parts[row].tolist()), Decimal(repr(float(typed[row]))))
        differences[row] = int((rest * FEN_PER_YUAN).to_integral_value(ROUND_HALF_UP))
    return differences
