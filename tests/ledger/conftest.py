"""The policy, and staff's sheets given as plain rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from xl_heating.ledger import Grid, Ledger, find, read, read_workbook
from xl_heating.policy import Policy, load_policy

SAMPLES = Path(__file__).parents[2] / "workbooks" / "samples"


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()


@pytest.fixture(scope="session")
def samples(policy: Policy) -> Callable[[str], list[Ledger]]:
    """Read a committed sample by the number its name begins with."""
    known: dict[str, list[Ledger]] = {}

    def open_sample(number: str) -> list[Ledger]:
        if number not in known:
            (path,) = SAMPLES.glob(f"{number}*.xls*")
            known[number] = [read(table, policy) for table in find(read_workbook(path), policy)]
        return known[number]

    return open_sample


@pytest.fixture
def sheet() -> Callable[..., Grid]:
    """A sheet from rows as typed; short rows are filled with blanks."""

    def make(rows: Sequence[Sequence[Any]], **options: Any) -> Grid:
        width = max((len(row) for row in rows), default=0)
        filled = [[*row, *[""] * (width - len(row))] for row in rows]
        return Grid(options.pop("workbook", "台账.xlsx"), options.pop("sheet", "台账"), filled, **options)

    return make


@pytest.fixture
def only(policy: Policy, sheet: Callable[..., Grid]) -> Callable[..., Ledger]:
    """Read the single table of a sheet given as rows."""

    def make(rows: Sequence[Sequence[Any]], **options: Any) -> Ledger:
        (table,) = find([sheet(rows, **options)], policy)
        return read(table, policy)

    return make
