"""一户一档 by its button in LibreOffice, with the cards as PDF: one page a household."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from calc_documents import Documents
from PIL import Image

from xl_heating.engines import file as file_engine
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import dossier
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.writing import rows_of
from xl_heating.policy import load_policy
from xl_heating.templates.street import street_workbook

pytestmark = pytest.mark.host
NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
_PAGES = re.compile(rb"/Type\s*/Page(?!s)")


def household(number: int) -> dict[str, object]:
    return {
        "household_id": f"99-001-{number:04d}",
        "street": "省庄镇",
        "village": "甲村",
        "name": f"示例{number}",
        "route": "分散电代煤",
        "accepted_on": dt.date(2021, 11, 10),
        "acceptance": "合格",
    }


def test_the_button_makes_what_the_command_line_makes(
    documents: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    path, copy = tmp_path / "open" / "台账.xlsx", tmp_path / "closed" / "台账.xlsx"
    for each in (path, copy):
        photos = each.parent / "照片"
        photos.mkdir(parents=True)
        for at, stage in enumerate("前中后"):
            Image.new("RGB", (640, 480 + 200 * at), "teal").save(photos / f"99-001-0001-{stage}.jpg")
    street_workbook(path, POLICY, {"改造台账": [household(1), household(2)]}, street="省庄镇", rows=8)
    shutil.copyfile(path, copy)
    closed_file.run(
        copy,
        lambda book, occasion: dossier.run(book, copy.parent / "照片", occasion),
        Occasion(POLICY, NOW.date(), NOW),
    )
    book = documents.open(path)
    assert "照片文件夹共3张照片，对应1户3张" in buttons.act("dossier", book, NOW)
    entered = "A7:K14"
    live = rows_of(book.sheets["一户一档"].range(entered))
    assert live == rows_of(file_engine.open(copy).sheets["一户一档"].range(entered))
    assert live[0][8:] == [f"99-001-0001-{stage}.jpg" for stage in "前中后"]
    cards = path.with_name("一户一档") / "一户一档-甲村.xlsx"
    assert cards.read_bytes() == (copy.with_name("一户一档") / cards.name).read_bytes()
    assert len(_PAGES.findall(cards.with_suffix(".pdf").read_bytes())) == 2
    assert "没有改动" in buttons.act("dossier", book, NOW)
