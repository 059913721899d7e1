"""一户一档 by its button in Excel: the same cells and the same files as on the closed file."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from fake_excel import open_in_excel
from PIL import Image

from xl_heating.hosts import closed_file, pdf
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import dossier
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.street import street_workbook

NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
HOUSEHOLD = {
    "household_id": "99-001-0001",
    "street": "省庄镇",
    "village": "甲村",
    "name": "示例甲",
    "route": "分散气代煤",
    "accepted_on": dt.date(2021, 10, 20),
    "acceptance": "合格",
}


def no_office(paths: Sequence[Path], folder: Path) -> list[Path]:
    """The tests in LibreOffice make the PDFs."""
    return []


def test_the_button_makes_what_the_command_line_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    monkeypatch.setattr(pdf, "convert", no_office)
    path, copy = tmp_path / "open" / "台账.xlsx", tmp_path / "closed" / "台账.xlsx"
    for each in (path, copy):
        (each.parent / "照片").mkdir(parents=True)
        Image.new("RGB", (640, 480), "teal").save(each.parent / "照片" / "99-001-0001-前.jpg")
    street_workbook(path, POLICY, {"改造台账": [HOUSEHOLD]}, street="省庄镇", rows=6)
    shutil.copyfile(path, copy)
    closed_file.run(
        copy,
        lambda book, occasion: dossier.run(book, copy.parent / "照片", occasion),
        Occasion(POLICY, NOW.date(), NOW),
    )
    book = open_in_excel(path)
    assert "照片文件夹共1张照片，对应1户1张" in buttons.act("dossier", book, NOW)
    live = book.impl.xl.sheet("一户一档")
    closed = open_in_excel(copy).impl.xl.sheet("一户一档")
    written = {place: value for place, value in live.cells.items() if place not in live.formulas}
    assert "99-001〔2021〕0001" in written.values()
    assert written == {place: value for place, value in closed.cells.items() if place not in closed.formulas}
    for name in ("一户一档-甲村.xlsx", "一户一档-缺项清单.xlsx"):
        made = path.with_name("一户一档") / name
        assert made.read_bytes() == (copy.with_name("一户一档") / name).read_bytes()
    assert "没有改动" in buttons.act("dossier", book, NOW)
