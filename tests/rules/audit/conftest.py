"""Records given as plain lists, and what one check says of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from xl_heating.policy import load_policy, override
from xl_heating.rules.audit import CHECKS, Doubt, Lists, Records, judge

FLAGS = {
    "own_meter", "nonprofit", "primary_house", "demolition", "vacant", "declined", "dossier", "acceptance",
}  # fmt: skip
SEASONS = {"season", "first_season"}


def typed(name: str, values: list[Any]) -> np.ndarray:
    """A column as the ledger hands it over."""
    if name == "route":
        codes = [route.name for route in load_policy().routes.values()]
        return np.array([codes.index(value) if value else -1 for value in values], dtype=np.int64)
    if name in FLAGS:
        return np.array([-1 if value is None else int(value) for value in values], dtype=np.int8)
    if name in SEASONS:
        return np.array(values, dtype=np.int64)
    if any(isinstance(value, dt.date) for value in values):
        return np.array(values, dtype="datetime64[D]")
    if any(isinstance(value, str) for value in values):
        column = np.empty(len(values), dtype=object)
        column[:] = values
        return column
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


@pytest.fixture
def records() -> Callable[..., Records]:
    """``records(kind, field=[…], …)``; the first record stands in sheet row 2."""

    def make(
        kind: str,
        *,
        as_of: dt.date | None = None,
        options: dict[str, Any] | None = None,
        month_only: dict[str, list[bool]] | None = None,
        lists: Lists | None = None,
        **columns: list[Any],
    ) -> Records:
        count = len(next(iter(columns.values())))
        assert all(len(values) == count for values in columns.values())
        policy = override(load_policy(), options) if options else load_policy()
        return Records(
            policy,
            kind,
            {name: typed(name, values) for name, values in columns.items()},
            np.arange(count, dtype=np.int64) + 2,
            as_of,
            {name: np.array(values) for name, values in (month_only or {}).items()},
            lists or Lists(),
        )

    return make


@pytest.fixture
def doubts() -> Callable[[Records, str], list[Doubt]]:
    """What the checks of one code doubt; the code must have been put."""

    def ask(given: Records, code: str) -> list[Doubt]:
        checks = [check for check in CHECKS if check.code == code and check.concerns(given)]
        found, put, _ = judge(given, checks)
        assert put, f"{code} was not put"
        return found

    return ask
