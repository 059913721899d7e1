"""运行补贴发放 on a workbook open in LibreOffice, against the closed file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from calc_documents import Documents

from xl_heating.engines import file as file_engine
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons
from xl_heating.jobs import payments
from xl_heating.jobs.layout.payments import PAYOUTS_SHEET
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.writing import comparable, rows_of
from xl_heating.policy import load_policy
from xl_heating.templates.demo_people import synthetic_id
from xl_heating.templates.street import street_workbook

pytestmark = pytest.mark.host

NOW = dt.datetime(2022, 5, 10, 9, 30)
POLICY = load_policy()
MONTHS = (202111, 202112, 202201, 202202, 202203)


def office(folder: Path) -> Path:
    """A folder with a street's workbook and two exports beside it."""
    usage = folder / "供电供气数据"
    usage.mkdir(parents=True)
    power = "".join(f"{n:010d},{month},{100 * n}\n" for n in (1, 2, 3) for month in MONTHS)
    (usage / "供电.csv").write_bytes(f"户号,月份,用电量\n{power}".encode("gbk"))
    (usage / "供气.csv").write_text(
        "户号,期初读数,期末读数,用气量\n0000000004,10,422,412\n", encoding="utf-8-sig"
    )
    common = {"street": "省庄镇", "village": "示例村", "own_meter": "是"}
    homes = [
        {
            **common, "household_id": f"06-001-{n:04d}", "name": f"示例{n}", "id_number": synthetic_id(n),
            "route": "分散气代煤" if n == 4 else "分散电代煤", "meter": f"{n:010d}",
            "accepted_on": dt.date(2021, 10, 20), "acceptance": "合格",
        }
        for n in (1, 2, 3, 4)
    ]  # fmt: skip
    before = [
        {
            **common, "household_id": f"06-001-{n:04d}", "name": f"示例{n}", "id_number": synthetic_id(n),
            "route": "分散电代煤", "meter": f"{n:010d}", "season": "2021-2022", "first_season": "2021-2022",
            "bank": "示例银行", "account": f"622200000000000{n}",
        }
        for n in (1, 2)
    ]  # fmt: skip
    path = folder / "街镇台账.xlsx"
    street_workbook(path, POLICY, {"改造台账": homes, "运行补贴": before}, street="省庄镇", rows=6)
    return path


def made(path: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in (path.parent / "运行补贴发放").rglob("*.*")}


def test_the_open_workbook_gets_what_the_command_line_writes(
    tmp_path: Path, documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    live_path, closed_path = office(tmp_path / "live"), office(tmp_path / "closed")
    usage = closed_path.parent / "供电供气数据"
    occasion = Occasion(POLICY, NOW.date(), NOW)
    closed_file.run(closed_path, lambda book, given: payments.run(book, usage, given), occasion)
    book = documents.open(live_path)
    # 5×100×0.2 = 100 and 5×200×0.2 = 200; the others have no account yet.
    assert "本批代发2户，合计300.00元（叁佰元整）" in buttons.act("payments", book, NOW)
    assert made(live_path) == made(closed_path)
    closed = file_engine.open(closed_path, read_only=True)
    for name in ("运行补贴", PAYOUTS_SHEET, "疑点清单"):
        expected = closed.sheets[name].used_range
        shown = rows_of(book.sheets[name].range(expected.address))
        assert [[comparable(value) for value in row] for row in shown] == [
            [comparable(value) for value in row] for row in rows_of(expected)
        ]
    assert "没有改动" in buttons.act("payments", book, NOW)
    assert "已撤销“运行补贴发放”" in buttons.act("undo", book, NOW)
