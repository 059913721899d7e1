"""导出上报版 and 导出公示版 by their buttons: the files that the command line makes of the saved workbook."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from fake_excel import open_in_excel

from xl_heating.hosts.excel import buttons
from xl_heating.hosts.excel.commands import BookKind, button_macros
from xl_heating.hosts.publishing.handed_out import Wishes
from xl_heating.hosts.publishing.handing_out import hand_out_beside
from xl_heating.hosts.publishing.report import Edition
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.village import village_workbook

NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
ID = "990000198001010012"
EDITIONS = [
    ("publish_report", Edition.REPORT, "村居名单-上报版-2022-04-15.xlsx"),
    ("publish_public", Edition.PUBLIC, "村居名单-公示版-2022-04-15.xlsx"),
]


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "excel" / "村居名单.xlsx"
    path.parent.mkdir()
    no = {"demolition": "否", "vacant": "否", "declined": "否", "planned_route": "太阳能"}
    record = {
        "street": "省庄镇",
        "village": "示例村",
        "name": "示例甲",
        "household_book": "B0000017",
        "members": 3,
    }
    village_workbook(path, POLICY, [{**record, **no, "id_number": ID, "phone": "13900000017"}], rows=8)
    return path


def cells(path: Path) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


@pytest.mark.parametrize(("command", "edition", "name"), EDITIONS)
def test_the_button_makes_what_the_command_line_makes(path, tmp_path, command, edition, name):
    closed = tmp_path / "file" / path.name
    closed.parent.mkdir()
    closed.write_bytes(path.read_bytes())
    hand_out_beside(closed, closed, Wishes(edition), Occasion(POLICY, NOW.date(), NOW))
    text = buttons.act(command, open_in_excel(path), NOW)
    assert name in text
    assert cells(path.with_name(name)) == cells(closed.with_name(name))
    shown = {value for value in cells(path.with_name(name)).values() if isinstance(value, str)}
    assert (ID in shown) is (edition is Edition.REPORT)
    assert not any(each.name == "备份" and list(each.iterdir()) for each in path.parent.iterdir())


def test_what_is_not_saved_yet_is_handed_out(path):
    book = open_in_excel(path)
    book.sheets["确村确户名单"].range("D7").value = "示例乙"
    buttons.act("publish_report", book, NOW)
    made = openpyxl.load_workbook(path.with_name(EDITIONS[0][2]))
    assert made["确村确户名单"]["D7"].value == "示例乙"
    assert openpyxl.load_workbook(path)["确村确户名单"]["D7"].value == "示例甲"


@pytest.mark.parametrize("kind", list(BookKind))
def test_every_template_has_both_buttons(kind):
    assert {"导出上报版", "导出公示版"} <= set(button_macros(kind))
