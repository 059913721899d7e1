"""A demo district in full size, made and refreshed once for all tests of this folder."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest

from xl_heating.hosts import closed_file
from xl_heating.jobs.report import JobReport
from xl_heating.policy import Policy, load_policy
from xl_heating.templates.demo import Demo, make_demo

AS_OF = dt.date(2022, 4, 15)
NOW = dt.datetime(2022, 4, 15, 9, 30)


@dataclass(frozen=True)
class Refreshed:
    demo: Demo
    report: JobReport
    policy: Policy


@pytest.fixture(scope="session")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Refreshed:
    """The demo at the size of the programme's own target, refreshed once."""
    policy = load_policy()
    demo = make_demo(tmp_path_factory.mktemp("district") / "demo", policy)
    report = closed_file.refresh(demo.summary, demo.ledgers, policy, as_of=AS_OF, now=NOW)
    return Refreshed(demo, report, policy)


@pytest.fixture
def small(tmp_path: Path) -> Demo:
    """A demo of 140 households, not refreshed, that a test may spoil."""
    return make_demo(tmp_path / "demo", load_policy(), 140)
