"""The templates in LibreOffice: its native results, our cached values and the rules agree."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.cell import range_boundaries
from street_records import fill_entries, street_records

from xl_heating.engines import file as file_engine
from xl_heating.functions import CellError, call
from xl_heating.policy import load_policy
from xl_heating.recalculation import bring_up_to_date
from xl_heating.templates import district_workbook, street_workbook
from xl_heating.templates.ledger_tables import ledger_sheets

pytestmark = pytest.mark.host

Convert = Callable[[Path, str], Path]
STREET = "上高街道"
ROWS = 60
SETTINGS: Mapping[str, dict[str, object]] = {
    "default": {},
    "proportional": {"share_mode": "PROPORTIONAL"},
    "district_first": {"share_mode": "DISTRICT_FIRST"},
    "figures": {
        "SOLAR.cap": 5500,
        "EE_URBAN.upper": 30,
        "GAS_DECENTRAL.running.cap": 500,
        "equivalent.area": 100,
        "equiv_mode": "CEIL",
    },
}


REFERENCE = re.compile(r"(?<![!\w])\$?[A-Z]{1,2}\$?\d+(?::\$?[A-Z]{1,2}\$?\d+)?(?![\w(])")


def type_in(path: Path, changes: Mapping[str, object]) -> None:
    """Type entries, and new values of 政策参数, as a clerk would, and bring the workbook up to date."""
    book = file_engine.open(path)
    fill_entries(book)
    sheet = book.sheets["政策参数"]
    keys = sheet.range("A1:A200").value
    for key, value in changes.items():
        sheet.range((keys.index(key) + 1, 2)).value = value
    bring_up_to_date(book)
    book.save()
    book.close()


@pytest.fixture(scope="module", params=[*SETTINGS, "faulty"])
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A filled street workbook, in each share mode, with other figures, and with faulty rows."""
    path = tmp_path_factory.mktemp("ledger") / "街镇台账.xlsx"
    records = street_records(STREET, faulty=request.param == "faulty")
    street_workbook(path, load_policy(), records, street=STREET, rows=ROWS)
    type_in(path, SETTINGS.get(request.param, {}))
    return request.param, path


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("district") / "区级汇总.xlsx"
    policy = load_policy()
    plan = {
        street.name: {
            "plan_GAS_DECENTRAL": 100 + at,
            "plan_SOLAR": at,
            "area_PUBLIC": 1000.5 * at,
            "plan_EE_RURAL": 7,
        }
        for at, street in enumerate(policy.streets)
    }
    district_workbook(path, policy, plan)
    book = file_engine.open(path)
    sheet = book.sheets["区级汇总"]
    for at in range(7):
        sheet.range(f"L{6 + at}").value = 90 + at
        sheet.range(f"O{6 + at}").value = None if at == 3 else at
    bring_up_to_date(book)
    book.save()
    book.close()
    return path


def needing_the_add_in(sheet: Any) -> set[tuple[int, int]]:
    """Row and column of cells with HEAT_ functions, and of those that show what these give."""
    texts = {
        (cell.row, cell.column): str(getattr(cell.value, "text", cell.value))
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    found = {place for place, text in texts.items() if "HEAT_" in text}
    uses = {
        place: [range_boundaries(each.replace("$", "")) for each in REFERENCE.findall(text)]
        for place, text in texts.items()
        if place not in found
    }
    latest = found
    while latest := {
        place
        for place, blocks in uses.items()
        if place not in found
        and any(
            left <= column <= right and top <= row <= bottom
            for left, top, right, bottom in blocks
            for row, column in latest
        )
    }:
        found |= latest
    return found


def differences(ours: Path, theirs: Path) -> Iterator[str]:
    """Every native formula cell where the two files' values differ."""
    formulas = openpyxl.load_workbook(ours)
    values = openpyxl.load_workbook(ours, data_only=True)
    others = openpyxl.load_workbook(theirs, data_only=True)
    compared = 0
    for sheet in formulas:
        left_out = needing_the_add_in(sheet)
        for row in sheet.iter_rows():
            for cell in row:
                formula = getattr(cell.value, "text", cell.value)
                if cell.data_type != "f" or (cell.row, cell.column) in left_out:
                    continue
                compared += 1
                expected = values[sheet.title][cell.coordinate].value
                found = others[sheet.title][cell.coordinate].value
                # Which of several errors a sum shows differs between programs; that it shows one does not.
                both_errors = str(expected).startswith("#") and str(found).startswith("#")
                if not same(expected, found) and not (
                    both_errors and formula.startswith(("=SUM(", "=IF(COUNT("))
                ):
                    yield f"{sheet.title}!{cell.coordinate} {expected!r} != {found!r} {formula[:200]}"
    assert compared > 60


def same(expected: object, found: object) -> bool:
    if isinstance(expected, (int, float)) and isinstance(found, (int, float)):
        return abs(expected - found) <= 1e-9 * max(1.0, abs(expected))
    return (expected or None) == (found or None)


def test_native_formulas_of_the_ledger_agree_cell_by_cell(
    ledger: tuple[str, Path], recalculated: Convert
) -> None:
    _, path = ledger
    assert list(differences(path, recalculated(path, "xlsx"))) == []


def test_native_formulas_of_the_district_workbook_agree_cell_by_cell(
    district: Path, recalculated: Convert
) -> None:
    assert list(differences(district, recalculated(district, "xlsx"))) == []


def test_the_rules_say_the_same_as_the_rows(ledger: tuple[str, Path]) -> None:
    """Each row's four parts against HEAT_SPLIT called from Python on what was typed."""
    setting, path = ledger
    overrides = ";".join(f"{key}={value}" for key, value in SETTINGS.get(setting, {}).items())
    layout = ledger_sheets(load_policy(), ROWS)["改造台账"]
    sheet = openpyxl.load_workbook(path, data_only=True)["改造台账"]
    seen = set()
    for row in range(layout.first_row, layout.last_row + 1):
        cells = {each.key: sheet.cell(row, at).value for at, each in enumerate(layout.fields, start=1)}
        costs = [cells[each.key] for each in layout.fields if each.key.startswith("cost_")]
        items = ["设备", "安装", "管网（线路）", "维护", "其他（不补）"]
        eligible = call("HEAT_ELIGIBLE_COST", cells["route"], items, [costs], overrides)
        quantity = cells["area"] if str(cells["route"]).startswith("区域") else 1
        split = call("HEAT_SPLIT", cells["route"], eligible, quantity, cells["acceptance"], overrides)
        assert isinstance(split, list)
        expected = [
            None if value is None else (str(value) if isinstance(value, CellError) else value)
            for value in split[0]
        ]
        found = [
            cells[key] or (0 if cells[key] == 0 else None)
            for key in ("subsidy", "upper", "district", "self_pay")
        ]
        assert found == expected, (row, cells["route"], eligible)
        seen.add(cells["route"])
    assert {"集中供热延伸", "城区市政集中供暖", "区域集中供热-可再生", "分散气代煤", "太阳能", None} <= seen


def test_every_check_says_agreement(ledger: tuple[str, Path]) -> None:
    _, path = ledger
    workbook = openpyxl.load_workbook(path, data_only=True)
    formulas = openpyxl.load_workbook(path)
    checks = [
        (layout.name, cell.coordinate, cell.value)
        for layout in ledger_sheets(load_policy(), ROWS).values()
        for cell in workbook[layout.name][layout.check_row]
        if formulas[layout.name][cell.coordinate].data_type == "f"
    ]
    assert len(checks) == 3 + 5 + 1 + 1 + 2 + 7 + 4 + 4 + 2 + 1
    assert [check for check in checks if check[2] != "一致"] == []


def printed(path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    return subprocess.run(
        ["pdftotext", str(path), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()


def test_printed_pages_show_numbers_without_the_add_in(
    ledger: tuple[str, Path], district: Path, shown: Convert
) -> None:
    """Nothing too narrow (###), and figures of HEAT_ functions as last calculated, not #NAME?."""
    setting, path = ledger
    for workbook in (path, district) if setting == "default" else (path,):
        text = printed(shown(workbook, "pdf"))
        assert "##" not in text
        assert "#NAME?" not in text
        assert "Err:508" not in text
