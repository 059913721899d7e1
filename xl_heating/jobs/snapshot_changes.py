"""What has changed in the ledgers since they were reported, household by household."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from xl_heating.jobs.collecting import KEYS, Key, row_keys
from xl_heating.jobs.merge import LIST_KEYS
from xl_heating.ledger import Ledger
from xl_heating.ledger.identity import number_text
from xl_heating.rules.identity import NumberKind, masked

ADDED, REMOVED, CHANGED = "新增", "减少", "变更"
_PRIVATE = {
    "id_number": NumberKind.IDENTITY,
    "phone": NumberKind.PHONE,
    "account": NumberKind.ACCOUNT,
}
_NOT_COMPARED = frozenset(("no",))
_CLOSE = 0.00005


@dataclass(frozen=True)
class Change:
    """One household that was added or removed, or one of its fields that reads otherwise."""

    matter: str
    street: str
    village: str
    household: str
    name: str
    kind: str
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Comparison:
    """The changes of all ledgers, and rows that could not be told apart."""

    changes: tuple[Change, ...]
    keyless: int
    """Rows, then or now, with nothing to know them by."""


def compare(before: Sequence[Ledger], after: Sequence[Ledger]) -> Comparison:
    """Compare the ledgers that were reported with those of now, kind by kind.

    Households are known by 户编号, else by identity number (see `collecting.KEYS`); several rows of one are
    taken in their order.
    """
    changes: list[Change] = []
    keyless = 0
    for kind, keys in {**KEYS, **LIST_KEYS}.items():
        old, new = (_Side([each for each in side if each.kind == kind], keys) for side in (before, after))
        keyless += old.keyless + new.keyless
        changes += _removed_or_added(old, new, REMOVED)
        changes += _removed_or_added(new, old, ADDED)
        changes += _changed(old, new)
    return Comparison(tuple(changes), keyless)


class _Side:
    """The rows of the tables of one kind, as they were or as they are."""

    def __init__(self, ledgers: Sequence[Ledger], keys: tuple[tuple[str, ...], ...]) -> None:
        self.ledgers = ledgers
        self.places: dict[tuple[Key, int], tuple[Ledger, int]] = {}
        self.keyless = 0
        times: dict[Key, int] = {}
        for ledger in ledgers:
            for at, key in enumerate(row_keys(ledger, keys)):
                if key is None:
                    self.keyless += 1
                    continue
                times[key] = times.get(key, 0) + 1
                self.places[key, times[key]] = ledger, at


def _removed_or_added(here: _Side, there: _Side, kind: str) -> Iterator[Change]:
    for key, (ledger, at) in here.places.items():
        if key not in there.places:
            yield _change(ledger, at, kind)


def _changed(old: _Side, new: _Side) -> Iterator[Change]:
    pairs: dict[tuple[int, int], list[tuple[int, int]]] = {}
    ledgers: dict[int, Ledger] = {}
    for key, (ledger, at) in old.places.items():
        if key in new.places:
            other, place = new.places[key]
            ledgers[id(ledger)], ledgers[id(other)] = ledger, other
            pairs.setdefault((id(ledger), id(other)), []).append((at, place))
    for (first, second), places in pairs.items():
        was, now = np.array(places, dtype=np.int64).T
        yield from _changed_fields(ledgers[first], ledgers[second], was, now)


def _changed_fields(
    old: Ledger, new: Ledger, was: npt.NDArray[np.int64], now: npt.NDArray[np.int64]
) -> Iterator[Change]:
    found: list[tuple[int, Change]] = []
    for name in old.columns:
        if name in _NOT_COMPARED or name not in new.columns:
            continue
        before, after = old.columns[name][was], new.columns[name][now]
        for place in np.flatnonzero(_differs(before, after)).tolist():
            told = _change(
                new,
                int(now[place]),
                CHANGED,
                _title(new, name),
                _shown(name, before[place]),
                _shown(name, after[place]),
            )
            found.append((int(now[place]), told))
    yield from (change for _, change in sorted(found, key=lambda each: each[0]))


def _differs(before: npt.NDArray[Any], after: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    if before.dtype != after.dtype:
        return np.array(
            [str(a) != str(b) for a, b in zip(before.tolist(), after.tolist(), strict=True)], dtype=bool
        )
    if before.dtype.kind == "f":
        blank = np.isnan(before) & np.isnan(after)
        return np.asarray(~blank & ~(np.abs(before - after) < _CLOSE))
    if before.dtype.kind == "M":
        return np.asarray((before != after) & ~(np.isnat(before) & np.isnat(after)))
    return np.array([a != b for a, b in zip(before.tolist(), after.tolist(), strict=True)], dtype=bool)


def _change(ledger: Ledger, at: int, kind: str, field: str = "", before: str = "", after: str = "") -> Change:
    def text(*names: str) -> str:
        found = (ledger.columns[name][at] for name in names if name in ledger.columns)
        return next((str(value) for value in found if value is not None), "")

    number = text("id_number")
    household = text("household_id", "dossier_number", "project") or (masked(number) if number else "")
    return Change(
        ledger.table.title, text("street"), text("village"), household, text("name", "place", "building"),
        kind, field, before, after,
    )  # fmt: skip


def _title(ledger: Ledger, name: str) -> str:
    field = ledger.table.fields.get(name)
    return ledger.table.titles.get(name) or (field.aliases[0] if field and field.aliases else name)


def _shown(name: str, value: Any) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, np.datetime64):
        return "" if np.isnat(value) else str(value)
    if name in _PRIVATE:
        return masked(number_text(value), _PRIVATE[name])
    return f"{value:.15g}" if isinstance(value, float) else str(value)
