"""运行补贴发放 by its button in Excel: the same cells and files as on the closed file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from fake_excel import open_in_excel

from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import payments
from xl_heating.jobs.layout.payments import PAYOUTS_SHEET
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.demo_people import synthetic_id
from xl_heating.templates.street import street_workbook

NOW = dt.datetime(2022, 5, 10, 9, 30)
POLICY = load_policy()
USAGE = "用户编号,户名,采暖季用电量\n0000000001,示例1,2500\n2,示例2,1000\n0000000009,外人,5\n"


def office(folder: Path) -> Path:
    """A folder with a street's workbook and the power supplier's export beside it."""
    (folder / "供电供气数据").mkdir(parents=True)
    (folder / "供电供气数据" / "供电.csv").write_bytes(USAGE.encode("gbk"))
    common = {"street": "省庄镇", "village": "示例村", "route": "分散电代煤", "own_meter": "是"}
    homes = [
        {
            **common, "household_id": f"06-001-{n:04d}", "name": f"示例{n}", "id_number": synthetic_id(n),
            "meter": f"{n:010d}", "accepted_on": dt.date(2021, 10, 20), "acceptance": "合格",
        }
        for n in (1, 2, 3)
    ]  # fmt: skip
    before = {
        **common, "household_id": "06-001-0001", "name": "示例1", "id_number": synthetic_id(1),
        "meter": "0000000001", "season": "2021-2022", "first_season": "2021-2022", "bank": "示例银行",
        "account": "6222000000000001",
    }  # fmt: skip
    path = folder / "街镇台账.xlsx"
    street_workbook(path, POLICY, {"改造台账": homes, "运行补贴": [before]}, street="省庄镇", rows=6)
    return path


def made(path: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in (path.parent / "运行补贴发放").rglob("*.*")}


def test_the_button_writes_what_the_command_line_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    live_path, closed_path = office(tmp_path / "live"), office(tmp_path / "closed")
    usage = closed_path.parent / "供电供气数据"
    occasion = Occasion(POLICY, NOW.date(), NOW)
    closed_file.run(closed_path, lambda book, given: payments.run(book, usage, given), occasion)
    book = open_in_excel(live_path)
    message = buttons.act("payments", book, NOW)
    assert "本批代发1户，合计500.00元（伍佰元整）" in message
    assert made(live_path) == made(closed_path)
    assert len(made(live_path)) == 4
    for name in ("运行补贴", PAYOUTS_SHEET, "疑点清单"):
        closed = open_in_excel(closed_path).impl.xl.sheet(name)
        live = book.impl.xl.sheet(name)
        written = {place: value for place, value in live.cells.items() if place not in live.formulas}
        assert written == {
            place: value for place, value in closed.cells.items() if place not in closed.formulas
        }
    assert "没有改动" in buttons.act("payments", book, NOW)
    assert "已撤销“运行补贴发放”" in buttons.act("undo", book, NOW)
    assert not [place for place in book.impl.xl.sheet(PAYOUTS_SHEET).cells if place[0] > 3]


def test_without_exports_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    path = office(tmp_path / "office")
    (path.parent / "供电供气数据" / "供电.csv").unlink()
    book = open_in_excel(path)
    with pytest.raises(JobError, match="没有供电、供气单位导出的用量表"):
        buttons.act("payments", book, NOW)
    assert not (path.parent / "运行补贴发放").exists()
