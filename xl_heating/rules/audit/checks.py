"""What an audit check is: declared once with code, severity, clause and words; and what it finds.

A check is a question put to whole columns. It returns the positions of the rows that it doubts and the
figures that its message names; it never changes anything.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xl_heating.rules.audit.records import Records
from xl_heating.rules.money import FEN_PER_YUAN, BoolColumn, FloatColumn, IntColumn

ERROR, WARNING, INFO = "E", "W", "I"
"""To be corrected before money goes out; please look at it; for information (domain of the audit, 体检)."""

TABLE = -1
"""The position that stands for the table as a whole."""


@dataclass(frozen=True)
class Found:
    """Rows of one check: positions, the field each finding points at, and the words of each message."""

    field: str
    rows: IntColumn
    words: Mapping[str, Sequence[Any]] = dataclasses.field(default_factory=dict)
    """Placeholder of the message -> one word or number a row; ``clause`` replaces the check's own."""
    severity: str = ""
    """Another severity than the check's, where an option asks for it."""


Judge = Callable[[Records], Iterable[Found]]


@dataclass(frozen=True)
class Check:
    """One check. `needs` are the fields without which it cannot be judged, ``a|b`` where either will do."""

    code: str
    severity: str
    clause: str
    title: str
    message: str
    suggestion: str
    judge: Judge
    needs: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """Kinds of table that it is about; all when empty."""
    lines: tuple[str, ...] = ()
    """Options that hold its thresholds; a blank one switches it off."""
    lists: tuple[str, ...] = ()
    """Lists to compare with, by their names in `Lists`; without them it is not asked for."""
    dated: bool = False
    """It needs the day on which the audit is made."""
    whole: bool = False
    """It compares records with each other: several tables of one kind are asked together."""

    def concerns(self, records: Records) -> bool:
        """Whether the check is about this kind of table, and the lists it compares with are there."""
        return (not self.kinds or records.kind in self.kinds) and all(map(records.has_list, self.lists))

    def lacks(self, records: Records) -> tuple[str, ...]:
        """The fields (and ``as_of``, and options left blank) for want of which it cannot be judged."""
        missing = [need for need in self.needs if not any(map(records.has, need.split("|")))]
        missing += ["as_of"] * (self.dated and records.as_of is None)
        missing += [key for key in self.lines if records.line(key) is None]
        return tuple(missing)

    def findings(self, records: Records) -> Iterator[tuple[Found, int, str, str]]:
        """Each finding as (found, position, message, clause)."""
        for found in self.judge(records):
            words = [(name, list(values)) for name, values in found.words.items()]
            for number, row in enumerate(found.rows.tolist()):
                filled = {name: said(values[number]) for name, values in words}
                clause = filled.pop("clause", self.clause)
                yield found, row, self.message.format(**filled), clause


def said(word: object) -> str:
    """A word of a message; numbers with thousands separators and only the decimals they have."""
    if isinstance(word, (int, float, np.integer, np.floating)):
        return f"{word:,.4f}".rstrip("0").rstrip(".")
    return str(word)


def hits(
    where: BoolColumn, field: str, severity: str = "", **words: Sequence[Any] | np.ndarray[Any, Any]
) -> Iterator[Found]:
    """The rows where it holds, with whole columns of words cut down to them; nothing where there are none."""
    rows = np.flatnonzero(where)
    if rows.size:
        cut = {
            name: values[rows].tolist()
            if isinstance(values, np.ndarray)
            else [values[row] for row in rows.tolist()]
            for name, values in words.items()
        }
        yield Found(field, rows, cut, severity)


def in_yuan(fen: IntColumn | FloatColumn) -> np.ndarray[Any, Any]:
    """分 as yuan, for messages."""
    return np.asarray(fen / FEN_PER_YUAN)
