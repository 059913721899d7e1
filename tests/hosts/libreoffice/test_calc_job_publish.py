"""导出上报版 and 导出公示版 of a workbook open in LibreOffice, and the .xls that it writes."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from calc_documents import Documents
from python_calamine import CalamineWorkbook

from xl_heating.hosts.excel import buttons
from xl_heating.hosts.publishing.handed_out import Wishes
from xl_heating.hosts.publishing.handing_out import hand_out_beside
from xl_heating.hosts.publishing.report import Edition
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.village import village_workbook

pytestmark = pytest.mark.host

NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
ID, PHONE = "990000198001010012", "13900000017"
SHEET = "确村确户名单"


def village(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    no = {"demolition": "否", "vacant": "否", "declined": "否", "planned_route": "太阳能"}
    record = {
        "street": "省庄镇",
        "village": "示例村",
        "name": "示例甲",
        "household_book": "B0000017",
        "members": 3,
    }
    village_workbook(path, POLICY, [{**record, **no, "id_number": ID, "phone": PHONE}], rows=8)
    return path


def values(path: Path) -> list[list[object]]:
    return [list(row) for row in openpyxl.load_workbook(path)[SHEET].iter_rows(values_only=True)]


def test_the_buttons_make_what_the_command_line_makes(
    documents: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    path = village(tmp_path / "open" / "村居名单.xlsx")
    closed = tmp_path / "closed" / path.name
    closed.parent.mkdir()
    shutil.copyfile(path, closed)
    book = documents.open(path)
    for command, edition in (("publish_report", Edition.REPORT), ("publish_public", Edition.PUBLIC)):
        hand_out_beside(closed, closed, Wishes(edition), Occasion(POLICY, NOW.date(), NOW))
        name = f"村居名单-{edition.label}-2022-04-15.xlsx"
        assert name in buttons.act(command, book, NOW)
        made, expected = values(path.with_name(name)), values(closed.with_name(name))
        width = min(len(made[0]), len(expected[0]))
        filled = min(len(made), len(expected))
        assert [row[:width] for row in made[:filled]] == [row[:width] for row in expected[:filled]]
    with zipfile.ZipFile(path.with_name(name)) as package:
        text = b"".join(package.read(part) for part in package.namelist()).decode()
    assert "示例甲" in text
    assert ID not in text
    assert PHONE not in text


@pytest.mark.usefixtures("office_program")
def test_an_old_excel_file_besides(tmp_path: Path) -> None:
    path = village(tmp_path / "村居名单.xlsx")
    occasion = Occasion(POLICY, NOW.date(), NOW)
    report = hand_out_beside(path, path, Wishes(Edition.PUBLIC), occasion, as_xls=True)
    assert [each.suffix for each in report.files] == [".xlsx", ".xls"]
    rows = CalamineWorkbook.from_path(report.files[1]).get_sheet_by_name(SHEET).to_python()
    assert "990000********0012" in [cell for row in rows for cell in row]
    again = hand_out_beside(path, path, Wishes(Edition.PUBLIC), occasion, as_xls=True)
    assert again.files == []
