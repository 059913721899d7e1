"""一户一档: what is written into the catalogue, what is left alone, gaps, cards, PDFs."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from dossier_works import POLICY, SHEET, household, photo, street_book
from openpyxl import Workbook, load_workbook

from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.jobs import dossier
from xl_heating.jobs.dossier_filling import dossier_number
from xl_heating.jobs.occasion import Occasion

NOW = dt.datetime(2022, 4, 15, 9, 30)
COSTS = ("cost_equipment", "cost_installation", "cost_pipe", "cost_other")
FIRST, SECOND, THIRD, FOURTH = (f"99-001-{at:04d}" for at in range(1, 5))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with its folder of photographs; tests work on copies."""
    folder = tmp_path_factory.mktemp("dossier")
    street_book(
        folder / "街镇台账.xlsx",
        {
            "改造台账": [
                household(1),
                household(2),
                household(3, village="乙村", **dict.fromkeys(COSTS)),
                household(4, acceptance=None, accepted_on=None),
                household(5, acceptance=None, accepted_on=None),
            ],
            SHEET: [
                {
                    "household_id": SECOND, "dossier_number": "自编2号", "basic_papers": "有",
                    "acceptance_papers": "有", "photo_before": "旧.jpg", "photo_during": "纸质，见档案袋",
                    "photo_after": "丢失.jpg", "kept_at": "3号柜",
                }
            ],
            "竣工台账": [
                {"household_id": FIRST, "acceptance_unit": "示例检测公司", "room_temperature": 19.5}
            ],
        },
    )  # fmt: skip
    photos = folder / "照片"
    photo(photos / f"{FIRST}-前.jpg")
    photo(photos / f"{FIRST} 示例1" / "改造中.png")
    photo(photos / f"{FIRST} 示例1" / "改造后.jpg", size=(600, 800))
    photo(photos / "９９－００１－０００２－前.jpg")
    photo(photos / f"{SECOND}-中.jpg")
    photo(photos / f"{FOURTH} 施工前.jpeg")
    photo(photos / "99-001-9999-前.jpg")
    return folder


@pytest.fixture
def work(prepared: Path, tmp_path: Path) -> Path:
    shutil.copytree(prepared, tmp_path / "w")
    return tmp_path / "w"


def run(folder: Path, wishes: dossier.Wishes | None = None, *, dry_run: bool = False):
    return closed_file.run(
        folder / "街镇台账.xlsx",
        lambda book, occasion: dossier.run(book, folder / "照片", occasion, wishes),
        Occasion(POLICY, NOW.date(), NOW, dry_run=dry_run),
    )


def catalogue(folder: Path) -> dict[str, dict[str, object]]:
    """户编号 → the texts of its row, by the lowest header."""
    cells = list(load_workbook(folder / "街镇台账.xlsx", data_only=True)[SHEET].iter_rows(values_only=True))
    top = next(at for at, row in enumerate(cells) if "户编号" in row)
    titles = [below or above for above, below in zip(cells[top], cells[top + 1], strict=True)]
    rows = [dict(zip(titles, row, strict=True)) for row in cells[top + 2 :]]
    return {str(row["户编号"]): row for row in rows if str(row["户编号"]).startswith("99-")}


def texts(path: Path, sheet: str | None = None) -> list[str]:
    book = load_workbook(path)
    page = book[sheet] if sheet else book.worksheets[0]
    return [str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell is not None]


def test_the_catalogue_is_filled_and_what_was_typed_stays(work: Path):
    report = run(work)
    rows = catalogue(work)
    assert list(rows) == [SECOND, FIRST, THIRD, FOURTH]  # the fifth has neither acceptance nor photograph
    first, second = rows[FIRST], rows[SECOND]
    assert first["档案编号"] == "99-001〔2021〕0001"
    assert (first["户主姓名"], first["村（居）"]) == ("示例1", "甲村")
    assert first["改造前"] == f"{FIRST}-前.jpg"
    assert first["改造中"] == f"{FIRST} 示例1/改造中.png"
    assert first["竣工验收单"] is None  # no paper is invented
    assert second["档案编号"] == "自编2号"
    assert second["户主姓名"] == "示例2"
    assert second["改造前"] == "９９－００１－０００２－前.jpg"  # in place of an older file
    assert second["改造中"] == "纸质，见档案袋"
    assert (second["竣工验收单"], second["存放位置"]) == ("有", "3号柜")
    assert rows[FOURTH]["档案编号"] is None  # not accepted yet
    assert report.counts["新增"] == 3
    lost = [finding.message for finding in report.findings if finding.code == "PHOTO_LOST"]
    assert lost == [f"{SECOND}登记的改造后照片“丢失.jpg”不在照片文件夹中。"]


def test_gaps_are_those_of_accepted_households(work: Path):
    report = run(work)
    gaps = [finding.message for finding in report.findings if finding.code == "DOSSIER_GAP"]
    assert gaps == [
        "一户一档缺：农户基本信息、竣工验收材料。",
        "一户一档缺：农户基本信息、改造前照片、改造中照片、改造后照片、竣工验收材料。",
    ]
    village = dict(zip(report.table[0], report.table[1], strict=True))
    assert (village["村（居）"], village["建档户数"], village["已验收"], village["齐全"]) == ("甲村", 3, 2, 1)
    assert report.table[-1][1:4] == [4, 3, 1]
    book = work / "一户一档" / "一户一档-缺项清单.xlsx"
    listed = texts(book, "缺项清单")
    assert FIRST in listed
    assert SECOND not in listed
    assert any("99-001-9999" in text for text in texts(book, "照片核对"))
    page = load_workbook(work / "街镇台账.xlsx")["疑点清单"]
    codes = [
        cell
        for row in page.iter_rows(values_only=True)
        for cell in row
        if cell in ("DOSSIER_GAP", "PHOTO_UNKNOWN")
    ]
    assert sorted(codes) == ["DOSSIER_GAP", "DOSSIER_GAP", "PHOTO_UNKNOWN"]


def test_a_card_states_the_household_its_subsidy_and_its_photographs(work: Path):
    run(work)
    path = work / "一户一档" / "一户一档-甲村.xlsx"
    sheet = load_workbook(path).worksheets[0]
    shown = texts(path)
    assert shown.count("泰安市泰山区清洁取暖一户一档　档案卡") == 3
    assert str(household(1)["id_number"]) in shown
    for text in ("示例检测公司", "19.5", "档案编号：99-001〔2021〕0001", "（缺）", "自付已收"):
        assert text in shown
    # 6500.50 eligible (300 of 其他 is not): at most 6000, half of it from above.
    for amount in ("6500.5", "6000", "3000", "500.5"):
        assert amount in shown
    # A household each: 3, 2 (中 is typed as kept on paper, its photograph is shown all the same), 1.
    assert len(sheet._images) == 6
    assert len(sheet.row_breaks.brk) == 2
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert "未录可补贴费用，未计补贴。" in texts(path.with_name("一户一档-乙村.xlsx"))


def test_masked_cards_of_one_village(work: Path):
    report = run(work, dossier.Wishes(village="乙村", masked=True, out=work / "out"))
    assert sorted(path.name for path in report.files) == ["一户一档-乙村.xlsx", "一户一档-缺项清单.xlsx"]
    shown = texts(work / "out" / "一户一档-乙村.xlsx")
    identity = str(household(3)["id_number"])
    assert identity not in shown
    assert f"{identity[:6]}********{identity[-4:]}" in shown
    assert "199****0003" in shown


def test_a_second_run_changes_nothing_and_a_preview_writes_nothing(work: Path):
    before = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    preview = run(work, dry_run=True)
    assert preview.changed_cells > 0
    assert len(preview.files) == 3
    assert {path: path.read_bytes() for path in work.rglob("*") if path.is_file()} == before
    run(work)
    after = (work / "街镇台账.xlsx").read_bytes()
    second = run(work)
    assert (second.changed_cells, second.files) == (0, [])
    assert (work / "街镇台账.xlsx").read_bytes() == after


def test_more_households_than_were_prepared(tmp_path: Path):
    photo(tmp_path / "照片" / f"{FIRST}-前.jpg")
    records = [household(at) for at in range(1, 13)]
    others = [{"household_id": f"99-002-{at:04d}", "name": "示例"} for at in range(1, 12)]
    own = [*others, {"household_id": FIRST}]  # every prepared row is taken
    street_book(tmp_path / "街镇台账.xlsx", {"改造台账": records, SHEET: own}, rows=12)
    report = run(tmp_path, dossier.Wishes(cards=False))
    assert report.restructured
    assert report.counts["新增"] == 11
    rows = catalogue(tmp_path)
    assert len(rows) == 23
    assert rows[FIRST]["改造前"] == f"{FIRST}-前.jpg"
    assert rows["99-001-0012"]["缺项"] == "农户基本信息、改造前照片、改造中照片、改造后照片、竣工验收材料"
    sheet = load_workbook(tmp_path / "街镇台账.xlsx")[SHEET]
    gaps = [finding.cell for finding in report.findings if finding.code == "DOSSIER_GAP"]
    assert sorted(sheet[f"B{cell[1:]}"].value for cell in gaps) == [f"99-001-{at:04d}" for at in range(1, 13)]
    again = run(tmp_path, dossier.Wishes(cards=False))
    assert (again.changed_cells, again.files) == (0, [])


def test_pdfs_are_made_of_what_is_new_and_their_failure_keeps_the_workbooks(work: Path):
    asked: list[list[str]] = []

    def convert(paths: Sequence[Path], folder: Path) -> list[Path]:
        asked.append([path.name for path in paths])
        made = [folder / f"{path.stem}.pdf" for path in paths]
        for path in made:
            path.write_bytes(b"%PDF")
        return made

    def failing(paths: Sequence[Path], folder: Path) -> list[Path]:
        raise JobError("没有找到 LibreOffice。", remedy="请先安装 LibreOffice。")

    report = run(work, dossier.Wishes(pdf=failing))
    assert "没有找到 LibreOffice" in report.messages[-1]
    assert (work / "一户一档" / "一户一档-甲村.xlsx").is_file()
    run(work, dossier.Wishes(pdf=convert))
    assert sorted(asked[0]) == ["一户一档-乙村.xlsx", "一户一档-甲村.xlsx"]
    assert (work / "一户一档" / "一户一档-甲村.pdf").read_bytes() == b"%PDF"
    assert run(work, dossier.Wishes(pdf=convert)).files == []
    photo(work / "照片" / f"{THIRD}-前.jpg")
    run(work, dossier.Wishes(pdf=convert))
    assert asked[1:] == [["一户一档-乙村.xlsx"]]


def test_numbers():
    assert dossier_number("99-001-0007", dt.date(2021, 11, 3)) == "99-001〔2021〕0007"
    assert dossier_number("0007", dt.date(2022, 1, 3)) == "〔2022〕0007"
    assert dossier_number("99-001-0007", None) is None


def test_what_cannot_be_done_is_said_before_anything_is_written(work: Path):
    before = (work / "街镇台账.xlsx").read_bytes()
    with pytest.raises(JobError, match="没有“丙村”的住户") as error:
        run(work, dossier.Wishes(village="丙村"))
    assert "甲村、乙村" in str(error.value)
    assert (work / "街镇台账.xlsx").read_bytes() == before
    empty = work / "空"
    (empty / "照片").mkdir(parents=True)
    Workbook().save(empty / "街镇台账.xlsx")
    with pytest.raises(JobError, match="没有“改造台账”"):
        run(empty)


def test_an_offices_own_catalogue(tmp_path: Path):
    """A sum row in the middle, numbers typed as numbers, no column for photographs of the works."""
    book = Workbook()
    ledger = book.active
    ledger.title = "改造台账"
    ledger.append(["户编号", "街道镇", "村（居）", "户主姓名", "改造方式", "设备费", "验收日期", "验收结论"])
    for at in (1, 2):
        ledger.append(
            [10200 + at, "省庄镇", "甲村", f"示例{at}", "太阳能", 3000, dt.date(2021, 11, at), "合格"]
        )
    own = book.create_sheet("一户一档")
    own.append(
        [
            "户编号",
            "户主姓名",
            "身份证复印件",
            "改造前照片",
            "改造后照片",
            "竣工验收单",
            "存放位置",
            "补贴确认单",
        ]
    )
    own.append([10201, "示例1", "有", None, None, "有", None, None])
    own.append(["合计", 1])
    own.append([10202, "示例2", "有", None, None, "有", None, None])
    book.save(tmp_path / "街镇台账.xlsx")
    for stage in "前中后":
        photo(tmp_path / "照片" / f"10202改造{stage}.jpg")
    report = run(tmp_path)
    assert any("没有“档案编号”、“改造中照片”列" in message for message in report.messages)
    rows = list(load_workbook(tmp_path / "街镇台账.xlsx")["一户一档"].iter_rows(values_only=True))
    assert rows[1][3] is None
    assert rows[2][:2] == ("合计", 1)
    assert rows[3][3:5] == ("10202改造前.jpg", "10202改造后.jpg")
    assert [finding.message for finding in report.findings] == [
        "一户一档缺：改造前照片、改造中照片、改造后照片。"
    ]
    assert len(load_workbook(tmp_path / "一户一档" / "一户一档-甲村.xlsx").worksheets[0]._images) == 3


def test_a_card_file_open_elsewhere_stops_the_job_before_anything_is_written(
    work: Path, monkeypatch: pytest.MonkeyPatch
):
    run(work)
    photo(work / "照片" / f"{THIRD}-前.jpg")
    before = (work / "街镇台账.xlsx").read_bytes()
    replace = Path.replace

    def locked(path: Path, target: Path) -> Path:
        if path.name == "一户一档-乙村.xlsx":
            raise PermissionError(13, "Permission denied")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(JobError, match="可能正在其他程序中打开"):
        run(work)
    assert (work / "街镇台账.xlsx").read_bytes() == before
