"""Finding the same household in another table: by identity number, or else by household number."""

from __future__ import annotations

import numpy as np

from xl_heating.rules.audit.records import Records
from xl_heating.rules.money import BoolColumn, IntColumn

KEYS = ("id_number", "household_id")
KEY = ("id_number|household_id",)
"""What a check that compares households needs."""
NOWHERE, UNKNOWN = -1, -2


def matches(records: Records, others: Records, best: BoolColumn | None = None) -> IntColumn:
    """The position of each record among `others`; of several, the first that is `best`, else the first.

    `NOWHERE`: not there. `UNKNOWN`: the record has neither number, so that nothing can be said of it.
    """
    result = np.full(len(records), UNKNOWN, dtype=np.int64)
    order = np.arange(len(others))
    if best is not None:
        order = np.concatenate([order[best], order[~best]])
    backwards = order[::-1].tolist()
    for name in KEYS:
        if not (records.has(name) and others.has(name)):
            continue
        keys = others.text(name).tolist()
        places = {keys[at]: at for at in backwards}
        for at, key in enumerate(records.text(name).tolist()):
            if result[at] < 0 and key is not None:
                result[at] = places.get(key, NOWHERE)
    return result


def key_field(records: Records) -> str:
    """The column that a finding about a whole household points at."""
    return next((name for name in KEYS if records.has(name)), "name")
