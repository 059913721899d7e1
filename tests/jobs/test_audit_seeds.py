"""台账体检 finds every seeded fault at its cell, and nothing in a clean workbook."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit_seeds import SEEDS, TABLE_SEEDS, Seed
from audit_workbook import AS_OF, NOW, write
from street_in_order import write_street

from xl_heating.hosts import closed_file
from xl_heating.jobs import audit
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.rules.audit import CHECKS

POLICY = load_policy()
DOMAIN = {
    *("OVER_CAP", "SUBSIDY_GT_COST", "SPLIT_MISMATCH", "NOT_SUBSIDISABLE", "NOT_ACCEPTED", "DUP_ID"),
    *("DUP_HOUSEHOLD", "DUP_ADDRESS", "DUP_METER", "DUP_SERIAL", "DUP_BANK", "SECOND_HOUSE", "EXCLUDED_PAID"),
    *("DECEASED", "MOVED", "ID_EMPTY", "ID_LENGTH", "ID_CHECKSUM", "ID_BAD_DATE", "ID_OLD_15"),
    *("ID_PRECISION_LOST", "ID_AGE", "NAME_ID_CONFLICT", "HOLDER_DIFF", "NOT_IN_LIST", "LIST_NOT_DONE"),
    *("ROUTE_CHANGED", "AREA_MISSING", "AREA_DIFF", "AREA_OUTLIER", "USAGE_ZERO", "USAGE_OUT_OF_SEASON"),
    *("USAGE_NEGATIVE", "USAGE_JUMP", "READING_GAP", "CAP_PILE_UP", "SEASON_GT_3", "LATE_PAY"),
    *("DOSSIER_GAP", "DATE_ORDER", "UNIT_SUSPECT", "SUM_MISMATCH", "FUND_MISUSE", "RETENTION"),
    "NOT_TARGETED",
}
"""What an audit of these subsidies has to look for."""


def found(path: Path) -> set[tuple[str, str, str]]:
    occasion = Occasion(POLICY, AS_OF, NOW)
    report = closed_file.run(path, audit.run, occasion)
    return {(each.code, each.sheet, each.cell) for each in report.findings}


def test_every_code_has_a_seed() -> None:
    seeded = {name.split()[0] for name in (*SEEDS, *TABLE_SEEDS)}
    assert not DOMAIN - seeded
    assert not {check.code for check in CHECKS} - seeded


def test_a_clean_workbook_has_no_finding(tmp_path: Path) -> None:
    path = tmp_path / "clean.xlsx"
    write(path)
    assert found(path) == set()


@pytest.mark.parametrize("name", [*SEEDS, *TABLE_SEEDS])
def test_a_seeded_fault_is_found_at_its_cell(tmp_path: Path, name: str) -> None:
    seed: Seed = {**SEEDS, **TABLE_SEEDS}[name]
    sheets = write(tmp_path / "seeded.xlsx", seed.changes)
    expected = {(code, sheet, sheets[sheet].cell(header, at)) for code, sheet, header, at in seed.expected}
    assert found(tmp_path / "seeded.xlsx") == expected


def test_the_streets_template_filled_in_good_order_has_no_finding(tmp_path: Path) -> None:
    path = tmp_path / "街镇台账.xlsx"
    write_street(path, POLICY)
    assert found(path) == set()
