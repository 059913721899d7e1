"""Where ranges are and where they lead."""

from __future__ import annotations

from pathlib import Path

import pytest
from engines_samples import simple

from xl_heating.engines import file
from xl_heating.errors import WorkbookError

ROWS = [
    ["街道", "户数", None, "x"],
    ["甲", 1],
    ["乙", 2],
    [],
    ["合计", 3],
]


def test_addresses(tmp_path: Path) -> None:
    sheet = file.open(simple(tmp_path / "台账.xlsx", ROWS)).sheets[0]
    block = sheet.range((2, 1), (3, 2))
    assert block.address == sheet["A2:B3"].address == sheet[1:3, 0:2].address == "$A$2:$B$3"
    assert (block.row, block.column, block.shape, block.count, block.last_cell.address) == (
        2,
        1,
        (2, 2),
        4,
        "$B$3",
    )
    assert block.get_address(False, False) == "A2:B3"
    assert block.get_address(include_sheetname=True) == "台账!$A$2:$B$3"
    assert block.get_address(external=True) == "[台账.xlsx]台账!$A$2:$B$3"
    assert block.offset(1, 2).address == "$C$3:$D$4"
    assert block.resize(1, 3).address == "$A$2:$C$2"
    assert block(3).address == "$A$3"
    assert block(1, 2).value == block[0, 1].value == 1.0
    assert [cell.value for cell in block] == ["甲", 1.0, "乙", 2.0]
    assert [row.address for row in block.rows] == ["$A$2:$B$2", "$A$3:$B$3"]
    assert block.columns[1].value == [1.0, 2.0]
    assert sheet["B:C"].shape == (1_048_576, 2)
    assert sheet["2:3"].shape == (2, 16_384)
    assert sheet.range("C3:A1").address == "$A$1:$C$3"
    assert sheet.cells[2, 0].value == "乙"
    assert sheet.range(sheet["B1"], sheet["A3"]).address == "$A$1:$B$3"
    assert sheet["A1:B1"] == sheet.range("a1:b1")


def test_ends_of_runs(tmp_path: Path) -> None:
    sheet = file.open(simple(tmp_path / "a.xlsx", ROWS)).sheets[0]
    steps = {
        ("A1", "down"): "A3",
        ("A3", "down"): "A5",
        ("A5", "down"): "A1048576",
        ("A5", "up"): "A3",
        ("A2", "up"): "A1",
        ("A4", "up"): "A3",
        ("A1", "up"): "A1",
        ("A1", "right"): "B1",
        ("B1", "right"): "D1",
        ("D1", "right"): "XFD1",
        ("D1", "left"): "B1",
        ("F9", "left"): "A9",
        ("A1048576", "up"): "A5",
    }
    for (start, direction), end in steps.items():
        assert sheet[start].end(direction).get_address(False, False) == end, (start, direction)
    with pytest.raises(WorkbookError, match="方向"):
        sheet["A1"].end("north")


def test_expansion_and_region(tmp_path: Path) -> None:
    sheet = file.open(simple(tmp_path / "a.xlsx", ROWS)).sheets[0]
    assert sheet["A1"].expand().address == "$A$1:$B$3"
    assert sheet["A1"].expand("down").address == "$A$1:$A$3"
    assert sheet["A1"].expand("right").address == "$A$1:$B$1"
    assert sheet["A1"].options(expand="table").value == [["街道", "户数"], ["甲", 1.0], ["乙", 2.0]]
    assert sheet["B2"].current_region.address == "$A$1:$B$3"
    assert sheet["A5"].current_region.address == "$A$5:$B$5"
    sheet["C2"].value = "连"
    assert sheet["B2"].current_region.address == "$A$1:$D$3"
    assert sheet["H20"].current_region.address == "$H$20"


def test_a_range_too_large_to_read_is_refused(tmp_path: Path) -> None:
    sheet = file.open(simple(tmp_path / "a.xlsx", ROWS)).sheets[0]
    with pytest.raises(WorkbookError, match="范围过大"):
        _ = sheet.cells.value
    sheet["A:D"].clear_contents()
    assert sheet["A:A"].value == [None] * 1_048_576
