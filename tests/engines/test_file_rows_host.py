"""LibreOffice opens a workbook that rows were inserted into, and calculates what was worked out by hand."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import xlsxwriter
from sdk_errors import sdk_errors

from xl_heating.engines import file

pytestmark = pytest.mark.host

# 0 is "always": a file's cached values must not be taken for LibreOffice's own.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


def calculated(path: Path) -> dict[str, list[list[str]]]:
    """Sheet -> rows as LibreOffice shows them after it has calculated everything."""
    soffice = shutil.which("soffice")
    if soffice is None:
        if os.environ.get("XL_HEATING_REQUIRE_HOSTS") == "1":
            pytest.fail("soffice is missing, and XL_HEATING_REQUIRE_HOSTS=1 asks for it")
        pytest.skip("LibreOffice (soffice) is not installed")
    folder = path.parent / "out"
    profile = path.parent / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    # Comma, quote, UTF-8, from row 1, values as shown, every sheet a file of its own.
    target = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", target]
    subprocess.run(
        [*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=180
    )
    found = {}
    for made in sorted(folder.glob("*.csv")):
        with made.open(encoding="utf-8", newline="") as stream:
            found[made.stem.removeprefix(f"{path.stem}-")] = list(csv.reader(stream))
    return found


def test_formulas_names_and_sums_after_an_insertion(tmp_path: Path) -> None:
    """Ten records become thirteen: 1..5, 100, 200, 300, then 6..10.

    The sum of column B is 55 + 600 = 655, which the running total reaches in the last row; the name 额 has
    13 rows, and 300 is the largest in it.
    """
    path = tmp_path / "台账.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet, other = book.add_worksheet("台账"), book.add_worksheet("汇总")
    sheet.write_row("A1", ["户", "额", "累计", "占比"])
    for row in range(2, 12):
        sheet.write(f"A{row}", f"户{row - 1}")
        sheet.write(f"B{row}", row - 1)
        sheet.write_formula(f"C{row}", f"=N(C{row - 1})+B{row}")
        sheet.write_formula(f"D{row}", f"=B{row}/B$12")
    sheet.write("A12", "合计")
    sheet.write_formula("B12", "=SUM(B2:B11)")
    sheet.write_array_formula("F12:F13", "{=B11:B12*2}")
    book.define_name("额", "=台账!$B$2:$B$11")
    other.write_formula("A1", "=SUM('台账'!B:B)")
    other.write_formula("A2", "=MAX(额)")
    other.write_formula("A3", "=台账!A11&ROWS(额)")
    other.write_formula("A4", '=VLOOKUP("户7",台账!$A$2:$B$11,2,FALSE)')
    book.close()
    closed = file.open(path)
    ledger = closed.sheets["台账"]
    ledger.range("7:9").insert("down")
    ledger["A7"].value = [["新1", 100], ["新2", 200], ["新3", 300]]
    ledger["C7:C10"].formula = "=N(C6)+B7"
    ledger["D7:D9"].formula = "=B7/B$15"
    ledger["B8"].color = (255, 199, 206)
    ledger["B8"].add_note("核对")
    ledger.copy(name="副本")
    closed.sheets["汇总"].name = "区'汇总"
    closed.save()
    assert sdk_errors(path) == []
    shown = calculated(path)
    rows = shown["台账"]
    assert [row[0] for row in rows] == [
        *("户", "户1", "户2", "户3", "户4", "户5", "新1", "新2", "新3"),
        *("户6", "户7", "户8", "户9", "户10", "合计", ""),
    ]
    assert [row[1] for row in rows[1:15]] == [
        *("1", "2", "3", "4", "5", "100", "200", "300", "6", "7", "8", "9", "10", "655"),
    ]
    assert [row[2] for row in rows[1:14]] == [
        *("1", "3", "6", "10", "15", "115", "315", "615", "621", "628", "636", "645", "655"),
    ]
    assert [row[5] for row in rows[14:16]] == ["20", "1310"]
    assert round(sum(float(row[3]) for row in rows[1:14]), 9) == 1
    assert shown["副本"] == rows
    # A whole column counts its own total too.
    assert [row[0] for row in shown["区'汇总"]] == ["1310", "300", "户1013", "7"]
