"""Every workbook that is built, opened in Calc with the add-in and calculated anew, against `calculate`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from calc_office import Office
from street_records import fill_entries, street_records

from xl_heating.engines import file as file_engine
from xl_heating.engines.file.addresses import cell_name
from xl_heating.policy import load_policy
from xl_heating.recalculation import bring_up_to_date, calculate
from xl_heating.templates import conformance, district_workbook, street_workbook
from xl_heating.templates.building import BUILDERS

pytestmark = pytest.mark.host

TRUTH_VALUES = ("=TRUE()", "=FALSE()")
"""How Calc keeps a truth value that was typed: it is no formula in the file."""


def filled_street(path: Path, *, faulty: bool) -> None:
    records = street_records("上高街道", faulty=faulty)
    street_workbook(path, load_policy(), records, street="上高街道", rows=60)
    book = file_engine.open(path)
    fill_entries(book)
    bring_up_to_date(book)
    book.save()
    book.close()


def filled_district(path: Path) -> None:
    policy = load_policy()
    plan = {
        street.name: {"plan_GAS_DECENTRAL": 100 + at, "plan_SOLAR": at, "area_PUBLIC": 1000.5 * at}
        for at, street in enumerate(policy.streets)
    }
    district_workbook(path, policy, plan)


BOOKS: Mapping[str, Callable[[Path], None]] = {
    **{
        name: lambda path, build=build: build(path, load_policy())
        for name, build in BUILDERS.items()
        if name != conformance.FILE  # has a test of its own
    },
    "填好的台账.xlsx": lambda path: filled_street(path, faulty=False),
    "有错的台账.xlsx": lambda path: filled_street(path, faulty=True),
    "有计划的汇总.xlsx": filled_district,
}


def differences(ours: Mapping[str, Mapping[Any, Any]], theirs: Mapping[str, Any]) -> Iterator[str]:
    for sheet, cells in theirs.items():
        expected = {cell_name(*place): value for place, value in ours.get(sheet, {}).items()}
        formulas = {name for name, (_, formula) in cells.items() if formula not in TRUTH_VALUES}
        for name in sorted(expected.keys() ^ formulas):
            yield f"{sheet}!{name} is a formula in one of them only"
        for name in sorted(expected.keys() & formulas):
            found, formula = cells[name]
            if not same(expected[name], found, formula):
                yield f"{sheet}!{name} {expected[name]!r} != {found!r} {formula[:200]}"


def same(expected: object, found: Any, formula: str) -> bool:
    if isinstance(found, dict):
        # VALUE of a text that is no number is Err:502 in LibreOffice; which of several errors a sum shows
        # differs between programs, that it shows one does not.
        either = found["error"] == "Err:502" or formula.startswith(("=SUM(", "{=SUM(", "=IF(COUNT("))
        return str(expected).startswith("#") if either else str(expected) == found["error"]
    if isinstance(expected, (int, float)) and isinstance(found, float):
        return abs(expected - found) <= 1e-9 * max(1.0, abs(expected))
    return (expected or "") == (found or "")


@pytest.mark.parametrize("name", BOOKS)
def test_calc_shows_what_calculate_gives(name: str, office: Office, tmp_path: Path) -> None:
    path = tmp_path / name
    BOOKS[name](path)
    found = office.run([["open", str(path)], ["calculate"], ["cells"]])[-1]
    assert list(differences(calculate(path).values, found)) == []
    assert sum(map(len, found.values())) > 200


def test_the_functions_are_the_add_ins_own(office: Office, tmp_path: Path) -> None:
    """The district's budget by HEAT_BUDGET is calculated in Calc, not shown from the file."""
    path = tmp_path / "区级汇总.xlsx"
    filled_district(path)
    found = office.run([["open", str(path)], ["calculate"], ["cells"]])[-1]
    own = [value for cells in found.values() for value, formula in cells.values() if "HEAT_" in formula]
    assert own
    assert all(isinstance(value, (int, float, str)) for value in own)
