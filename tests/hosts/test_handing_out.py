"""上报版 and 公示版: every formula a value, and for the public nothing private in any part of the package."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from handing_out_books import HEADERS, ID, MOBILE, OLD_ID, SECRETS, parts_of, private_workbook
from python_calamine import CalamineWorkbook

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.hosts.publishing.handed_out import Wishes
from xl_heating.hosts.publishing.handing_out import edition_path, hand_out_beside
from xl_heating.hosts.publishing.report import Edition
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.demo import make_demo
from xl_heating.templates.lint import lint_workbook
from xl_heating.templates.village import village_workbook

POLICY = load_policy()
NOW = dt.datetime(2022, 4, 15, 9, 30)
OCCASION = Occasion(POLICY, NOW.date(), NOW, "示例")
REPORT, PUBLIC = Wishes(Edition.REPORT), Wishes(Edition.PUBLIC)


def made(path: Path, wishes: Wishes, **options) -> tuple[Path, object]:
    report = hand_out_beside(path, path, wishes, OCCASION, **options)
    return report.files[0], report


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The district workbook after 刷新汇总; tests write beside it under names of their own."""
    demo = make_demo(tmp_path_factory.mktemp("district") / "demo", POLICY, 140)
    closed_file.refresh(demo.summary, demo.ledgers, POLICY, as_of=NOW.date(), now=NOW)
    return demo.summary


@pytest.fixture
def private(tmp_path: Path) -> Path:
    return private_workbook(tmp_path / "省庄镇台账.xlsx")


def plain(data: bytes) -> str:
    return data.decode("utf-8", "replace").translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})


# ---------------------------------------------------------------- 上报版


def test_every_formula_is_what_it_shows(private):
    before = private.read_bytes()
    path, report = made(private, REPORT)
    assert path.name == "省庄镇台账-上报版-2022-04-15.xlsx"
    assert private.read_bytes() == before
    sheet = openpyxl.load_workbook(path)["改造台账"]
    # 三（二）、（四）: at most 6,000; 三（四） solar 5,800
    assert [sheet[cell].value for cell in ("M4", "M5", "M6", "L6")] == [6000, 5800, 11800, 12150]
    assert report.counts["转为数值"] == 4
    assert sheet["F4"].value == ID  # the office above needs the numbers
    assert not any(re.search(rb"<f[ >]|<calculatedColumnFormula", data) for data in parts_of(path).values())
    assert lint_workbook(path) == []


def test_text_results_stay_texts_and_blank_ones_are_blank(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("表")
        bold = book.add_format({"bold": True, "num_format": "0.00"})
        sheet.write_formula("A1", '="甲"&1', bold, "甲1")
        sheet.write_formula("A2", '=IF(1=1,"","x")', None, "")
        sheet.write_formula("A3", "=1=1", None, True)
        sheet.write_formula("A4", "=1/0", None, "#DIV/0!")
        sheet.write_formula("A5", '=" <a> & b "', None, " <a> & b ")
        sheet.write_array_formula("B1:B3", '{={"x";"y";"z"}}', None, "x")
        sheet.write_dynamic_array_formula("D1:D2", "=HEAT_WAN(F1:F2)", None, 0)
        sheet.write_column("F1", [10000, 25000])
    done, report = made(path, REPORT)
    cells = openpyxl.load_workbook(done)["表"]
    assert [cells[f"A{row}"].value for row in range(1, 6)] == ["甲1", None, True, "#DIV/0!", " <a> & b "]
    assert [cells[f"B{row}"].value for row in range(1, 4)] == ["x", "y", "z"]
    assert [cells[f"D{row}"].value for row in (1, 2)] == [1, 2.5]
    assert (cells["A1"].font.bold, cells["A1"].number_format) == (True, "0.00")
    assert any("1个单元格显示错误值" in message for message in report.messages)
    assert CalamineWorkbook.from_path(done).get_sheet_by_name("表").to_python()[0][:2] == ["甲1", "x"]
    assert lint_workbook(done) == []


def test_the_district_workbook_without_its_inner_sheets(district):
    path, report = made(district, REPORT)
    old, new = openpyxl.load_workbook(district, data_only=True), openpyxl.load_workbook(path)
    gone = set(old.sheetnames) - set(new.sheetnames)
    assert {"数据来源", "疑点清单", "运行日志"} <= gone <= {"数据来源", "疑点清单", "运行日志", "上报记录"}
    assert any("副本不含内部工作表" in message for message in report.messages)
    for row in old["区级汇总"].iter_rows(max_row=18):
        for cell in row:
            shown = new["区级汇总"][cell.coordinate].value
            assert shown == cell.value or (cell.value == "" and shown is None), cell.coordinate
    assert len(new["区级汇总"]._charts) == len(old["区级汇总"]._charts) > 0
    assert lint_workbook(path) == []
    kept, _ = made(district, replace(REPORT, with_records=True), out=district.with_name("全.xlsx"))
    assert {"数据来源", "疑点清单", "运行日志"} <= set(openpyxl.load_workbook(kept).sheetnames)


def test_macros_and_buttons_stay_behind(tmp_path):
    path = tmp_path / "村居名单.xlsm"
    village_workbook(path, POLICY, [], rows=6)
    assert any("vbaProject" in name for name in parts_of(path))
    done, report = made(path, REPORT)
    assert done.suffix == ".xlsx"
    parts = parts_of(done)
    assert not any("vba" in name.lower() for name in parts)
    assert not any(b"FmlaMacro" in data or b"HeatRoster" in data for data in parts.values())
    assert any("副本不含宏" in message for message in report.messages)


def test_links_to_other_workbooks_become_values(private):
    book = openpyxl.load_workbook(private)
    book["联系表"]["H1"] = "='[其他.xlsx]表'!A1"
    book.save(private)
    done, _ = made(private, REPORT)
    assert not any("externalLink" in name for name in parts_of(done))
    assert not any(b"[1]" in data for name, data in parts_of(done).items() if name.endswith(".xml"))


def test_validations_go_and_rules_that_would_fail_elsewhere(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("表")
        sheet.write("A1", 1)
        sheet.data_validation("A1", {"validate": "list", "source": "=运行日志!$A$1:$A$2"})
        red = book.add_format({"bg_color": "red"})
        sheet.conditional_format("A1", {"type": "formula", "criteria": '=HEAT_CITE("x")="y"', "format": red})
        sheet.conditional_format("B1", {"type": "formula", "criteria": "=$A$1>5", "format": red})
        book.add_worksheet("运行日志").write("A1", "时间")
        book.define_name("heat_log_header", "=运行日志!$A$1")
    done, _ = made(path, REPORT)
    sheet = openpyxl.load_workbook(done)["表"]
    assert sheet.data_validations.dataValidation == []
    assert [str(each.sqref) for each in sheet.conditional_formatting] == ["B1"]
    assert openpyxl.load_workbook(done).sheetnames == ["表"]
    assert not any(b"HEAT_" in data for data in parts_of(done).values())


# ---------------------------------------------------------------- 公示版


def test_nothing_private_is_left_in_any_part(private):
    source = plain(b"".join(parts_of(private).values()))
    assert [each for each in SECRETS if each not in source and each not in source.replace("-", "")] == []
    path, report = made(private, PUBLIC)
    assert path.name == "省庄镇台账-公示版-2022-04-15.xlsx"
    for name, data in parts_of(path).items():
        text = plain(data)
        for secret in SECRETS:
            assert secret not in text, f"{secret} in {name}"
            digits = re.sub(r"\D", "", secret)
            assert len(digits) < 11 or digits[-9:] not in text, f"end of {secret} in {name}"
    assert report.counts["遮盖"] > 10
    assert lint_workbook(path) == []


def test_what_the_public_sees(private):
    sheet = openpyxl.load_workbook(made(private, PUBLIC)[0])["改造台账"]
    first = {title: sheet.cell(4, at).value for at, title in enumerate(HEADERS, start=1)}
    assert first["身份证号"] == "990000********0012"
    assert first["联系电话"] == "139****0017"
    assert first["住址/门牌号"] == "示例村*-*-*"
    assert first["银行账号"] == "***************0017"
    assert first["电表户号"] == "******0017"
    assert first["户口簿号"] == "****0017"
    assert first["特殊群体"] is None
    assert (first["户编号"], first["户主姓名"], first["改造方式"]) == ("01-001-0001", "示例甲", "分散电代煤")
    assert (first["设备费（元）"], first["补贴合计（元）"]) == (6350, 6000)
    assert first["备注"] == "原号 990000********0055，电话：******7"
    second = {title: sheet.cell(5, at).value for at, title in enumerate(HEADERS, start=1)}
    assert second["身份证号"] == f"{OLD_ID[:6]}*****{OLD_ID[-4:]}"
    assert second["住址/门牌号"] == "示例村*号"
    assert second["银行账号"] == "*" * 18  # typed as a number, its last digits are gone
    assert second["备注"] == "本人身份证990000********004X"
    assert sheet["M6"].value == 11800
    notes = openpyxl.load_workbook(made(private, PUBLIC, out=private.with_name("b.xlsx"))[0])["联系表"]
    assert [notes[f"B{row}"].value for row in range(2, 7)] == [
        "139****0027", "139****0028", "***", "2021-10-13 2021-10-20", 158796800,
    ]  # fmt: skip
    assert notes["B8"].value == "******9"


def test_names_are_masked_on_request(private):
    sheet = openpyxl.load_workbook(made(private, replace(PUBLIC, mask_names=True))[0])["改造台账"]
    assert [sheet["E4"].value, sheet["O5"].value] == ["示**", "示**"]
    assert sheet["D4"].value == "示例村"


def test_hidden_things_are_gone_and_it_is_said(private):
    path, report = made(private, PUBLIC)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["改造台账", "联系表"]
    sheet = book["改造台账"]
    assert [sheet.cell(row, 18).value for row in (3, 4, 5)] == [None, None, None]
    assert sheet["B9"].value is None
    assert sheet.column_dimensions["R"].hidden
    assert (sheet["F4"].comment, sheet.auto_filter.ref, sheet.data_validations.dataValidation) == (
        None,
        None,
        [],
    )
    assert book.properties.creator in (None, "openpyxl")
    assert list(book.defined_names) == []
    told = "".join(report.messages)
    assert "副本不含隐藏的工作表：旧表" in told
    assert "已清空：改造台账" in told


def test_print_set_up_and_charts_of_figures_stay(district):
    path, _ = made(district, PUBLIC)
    book, old = openpyxl.load_workbook(path), openpyxl.load_workbook(district)
    sheet = book["区级汇总"]
    assert sheet.print_title_cols == old["区级汇总"].print_title_cols
    assert sheet.page_setup.orientation == "landscape"
    assert len(sheet._charts) == len(old["区级汇总"]._charts)
    assert not any(re.search(rb"<c:(?:num|str)Cache>", data) for data in parts_of(path).values())
    assert lint_workbook(path) == []


def test_every_identity_number_and_telephone_of_a_village_is_hidden(tmp_path):
    records = [
        {
            "name": f"示例{at}",
            "id_number": f"99000019800101{at:03d}0",
            "phone": f"000{at:08d}",
            "household_book": f"H{at:06d}",
            "address": f"示例路{at}号",
        }
        for at in range(101, 141)
    ]
    path = tmp_path / "村居名单.xlsx"
    village_workbook(path, POLICY, records, rows=45)
    done, _ = made(path, PUBLIC)
    text = b"".join(parts_of(done).values()).decode()
    for record in records:
        for key in ("id_number", "phone", "household_book", "address"):
            assert str(record[key]) not in text
    assert "示例101" in text


def test_a_number_as_the_name_of_a_sheet_stops_it(private):
    book = openpyxl.load_workbook(private)
    book["联系表"].title = MOBILE
    book.save(private)
    with pytest.raises(JobError, match="工作表名称中有个人号码"):
        made(private, PUBLIC)
    assert [each.name for each in private.parent.iterdir()] == [private.name]


# ---------------------------------------------------------------- as a job


@pytest.mark.parametrize("wishes", [REPORT, PUBLIC])
def test_a_second_time_changes_nothing_and_a_preview_writes_nothing(private, wishes):
    dry = hand_out_beside(private, private, wishes, replace(OCCASION, dry_run=True))
    assert [path.name for path in dry.files] == [edition_path(private, wishes.edition, OCCASION).name]
    assert list(private.parent.iterdir()) == [private]
    path, _ = made(private, wishes)
    first = path.read_bytes()
    assert hand_out_beside(private, private, wishes, OCCASION).files == []
    assert path.read_bytes() == first


def test_an_older_copy_of_the_day_is_kept(private):
    path, _ = made(private, REPORT)
    first = path.read_bytes()
    book = file_engine.open(private)
    book.sheets["改造台账"].range("L4").value = 100
    book.save()
    book.close()
    made(private, REPORT)
    assert (private.parent / "备份" / f"{path.stem}-001.xlsx").read_bytes() == first
    assert openpyxl.load_workbook(path)["改造台账"]["M4"].value == 100


def test_errors_of_the_audit_are_told_and_stop_it_only_when_asked(private):
    _, report = made(private, REPORT)
    assert report.messages[0].startswith("台账体检有错误")
    with pytest.raises(JobError, match=r"台账体检有错误.*未导出"):
        hand_out_beside(
            private, private, replace(REPORT, strict=True), OCCASION, out=private.with_name("c.xlsx")
        )
    assert not private.with_name("c.xlsx").exists()


def test_it_does_not_write_over_the_workbook(private):
    with pytest.raises(JobError, match="不能覆盖原文件"):
        hand_out_beside(private, private, REPORT, OCCASION, out=private)


def test_an_old_excel_file_needs_libreoffice(private, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("xl_heating.hosts.libreoffice.installing._PLACES", {})
    _, report = made(private, REPORT, as_xls=True)
    assert report.messages[0].startswith("未生成 .xls：没有找到 LibreOffice。")
    assert [path.suffix for path in report.files] == [".xlsx"]
