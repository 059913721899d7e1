"""Filling 一户一档 (T5): photographs by stage, 档案编号 and names where blank, households not yet there."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from xl_heating.jobs.dossier_facts import Facts
from xl_heating.jobs.finding_list import Entry
from xl_heating.jobs.photo_names import STAGES
from xl_heating.jobs.photos import SUFFIXES, Album
from xl_heating.jobs.report import Change
from xl_heating.jobs.table_writing import TableWriter
from xl_heating.ledger import Ledger
from xl_heating.ledger.answers import yes_no
from xl_heating.ledger.grid import address
from xl_heating.rules.words import is_there

NUMBER = "dossier_number"
PHOTO_FIELDS = {stage: f"photo_{stage}" for stage in STAGES}
COPIED = ("street", "village", "name")
"""Fields of 改造台账 that fill blank cells."""
_SEPARATOR = "、"
_CLAUSE = "四（三）"


@dataclass
class Dossier:
    """One household's row of the catalogue as it will be."""

    household: str
    at: int | None
    """Its place in the catalogue as read; None for a new row."""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def street(self) -> str:
        return str(self.values.get("street") or "")

    @property
    def village(self) -> str:
        return str(self.values.get("village") or "")


class Filling:
    """The catalogue with what is to be written into it.

    A household gets a row when it was put to acceptance, or has a photograph. Rows are never taken away.
    """

    def __init__(self, catalogue: Ledger, facts: Facts, album: Album) -> None:
        self._catalogue = catalogue
        self._facts = facts
        self._album = album
        self._lost: list[tuple[Dossier, str, str]] = []
        self._clashes: list[tuple[Dossier, str]] = []
        self._rows: dict[str, int] = {}
        self.missing: list[str] = []
        """Titles of columns that the catalogue lacks, known once it was written."""
        columns = {name: column.tolist() for name, column in catalogue.columns.items()}
        known: dict[str, Dossier] = {}
        for at, key in enumerate(columns["household_id"]):
            if key and key not in known:
                values = {name: _plain(column[at]) for name, column in columns.items()}
                known[key] = Dossier(key, at, values)
        fresh = [
            Dossier(key, None, {"household_id": key})
            for key in facts.names
            if key not in known and (facts.put_to_acceptance(key) or key in album.photos)
        ]
        self.dossiers = [*known.values(), *fresh]
        self.added = len(fresh)
        for each in self.dossiers:
            for name in COPIED:
                each.values[name] = each.values.get(name) or facts.value(each.household, name)

    def fill(self) -> None:
        """Work out photographs and numbers."""
        taken = Counter(each.values.get(NUMBER) for each in self.dossiers)
        for each in self.dossiers:
            for stage, name in PHOTO_FIELDS.items():
                each.values[name] = self._photos(each, stage, each.values.get(name))
            if not each.values.get(NUMBER):
                number = dossier_number(each.household, self._facts.day(each.household, "accepted_on"))
                if number and taken[number]:
                    self._clashes.append((each, number))
                elif number:
                    each.values[NUMBER] = number

    def _photos(self, dossier: Dossier, stage: str, typed: Any) -> Any:
        found = _SEPARATOR.join(photo.name for photo in self._album.of(dossier.household, stage))
        text = str(typed or "")
        names = [part for part in text.split(_SEPARATOR) if part.casefold().endswith(SUFFIXES)]
        if found:
            said = yes_no([text])[0] == 1 or not is_there(text)
            return found if said or len(names) == len(text.split(_SEPARATOR)) else typed
        self._lost += [(dossier, stage, name) for name in names if not self._album.holds(name)]
        return typed

    def write(self, book: Any, changes: list[Change], *, dry_run: bool) -> int:
        """Write what differs; returns how many rows were inserted."""
        writer = TableWriter(book, self._catalogue, dry_run=dry_run)
        fields = (*COPIED, NUMBER, *PHOTO_FIELDS.values())
        known = [each for each in self.dossiers if each.at is not None]
        fresh = [each for each in self.dossiers if each.at is None]
        rows = [int(self._catalogue.rows[each.at]) for each in known if each.at is not None]
        self._rows = {each.household: row for each, row in zip(known, rows, strict=True)}
        for name in fields:
            old = self._catalogue.columns.get(name)
            differing = [
                (row, each.values.get(name))
                for row, each in zip(rows, known, strict=True)
                if old is not None and each.values.get(name) != _plain(old[each.at])
            ]
            writer.update(name, [row for row, _ in differing], [value for _, value in differing])
        if fresh:
            columns = {name: [each.values.get(name) for each in fresh] for name in ("household_id", *fields)}
            columns["no"] = list(range(len(self._catalogue) + 1, len(self._catalogue) + 1 + len(fresh)))
            places = writer.append(columns)
            self._rows |= {each.household: row for each, row in zip(fresh, places, strict=True)}
        self.missing = writer.missing([NUMBER, *PHOTO_FIELDS.values()])
        writer.apply(changes)
        return writer.inserts

    def find_rows(self, catalogue: Ledger) -> None:
        """Take the rows from the catalogue as it is after rows were inserted."""
        keys = catalogue.columns["household_id"].tolist()
        self._rows = {
            key: int(row) for key, row in reversed(list(zip(keys, catalogue.rows, strict=True))) if key
        }

    def row(self, household: str) -> int | None:
        """The sheet row of a household's dossier; known once it was written."""
        return self._rows.get(household)

    def entry(
        self, dossier: Dossier, name: str, severity: str, code: str, message: str, remedy: str
    ) -> Entry:
        """A finding at the field `name` of a dossier."""
        row, column = self.row(dossier.household), self._catalogue.places.get(name)
        cell = "" if row is None else f"{row}:{row}"
        if row is not None and column is not None:
            cell = address(row, column)
        return Entry(
            severity, code, message, remedy, sheet=self._catalogue.table.sheet, cell=cell, clause=_CLAUSE,
            household=dossier.household, name=str(dossier.values.get("name") or ""), linked=bool(cell),
        )  # fmt: skip

    def entries(self) -> Iterator[Entry]:
        """What is doubted about the catalogue itself."""
        for dossier, stage, name in self._lost:
            yield self.entry(
                dossier, PHOTO_FIELDS[stage], "W", "PHOTO_LOST",
                f"{dossier.household}登记的{STAGES[stage]}照片“{name}”不在照片文件夹中。",
                "请补拷照片，或更正登记的文件名。",
            )  # fmt: skip
        for dossier, number in self._clashes:
            yield self.entry(
                dossier, NUMBER, "W", "DUP_DOSSIER",
                f"{dossier.household}按规则应编档案编号{number}，该编号已被其他户使用，未填写。",
                "请核对后手工编号。",
            )  # fmt: skip
        keys = Counter(key for key in self._catalogue.columns["household_id"].tolist() if key)
        for dossier in self.dossiers:
            if keys[dossier.household] > 1:
                yield self.entry(
                    dossier, "household_id", "E", "DUP_HOUSEHOLD",
                    f"一户一档目录中{dossier.household}有{keys[dossier.household]}行，只填写第一行。",
                    "请合并为一行。",
                )  # fmt: skip


def dossier_number(household: str, accepted_on: dt.date | None) -> str | None:
    """档案编号 of a household: see `xl_heating.jobs.dossier`; None until the day of acceptance is known."""
    if accepted_on is None:
        return None
    head, _, tail = household.rpartition("-")
    return f"{head}〔{accepted_on.year}〕{tail}"


def _plain(value: Any) -> Any:
    return None if value != value else value
