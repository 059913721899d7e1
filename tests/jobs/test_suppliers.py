"""Suppliers' exports: any layout and encoding gives the same rows; what is unclear is told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from xl_heating.errors import JobError
from xl_heating.jobs.report import no_progress
from xl_heating.jobs.suppliers import read_usage
from xl_heating.jobs.suppliers_files import usage_files
from xl_heating.policy import load_policy

POLICY = load_policy()
MONTHS = "户号,户名,抄表月份,用电量(千瓦时)\n0012345678,示例甲,202111,100.5\n0012345678,示例甲,202112,64\n"


def read(source: Path, season: int = 2021):
    return read_usage(usage_files(source), POLICY, season, no_progress)


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_files_in_any_encoding_and_with_any_delimiter(tmp_path, encoding, delimiter):
    rows = read(write(tmp_path, "导出.csv", MONTHS.replace(",", delimiter), encoding))
    assert rows.meter.tolist() == ["0012345678"] * 2
    assert rows.name.tolist() == ["示例甲"] * 2
    assert rows.usage.tolist() == [1_005_000, 640_000]  # 1/10,000 千瓦时
    assert rows.day.tolist() == [dt.date(2021, 11, 1), dt.date(2021, 12, 1)]
    assert rows.month_only.all()
    assert rows.inside.all()
    assert rows.supply.tolist() == ["千瓦时"] * 2
    assert rows.findings == []


def test_a_workbook_with_titles_a_two_row_header_totals_and_signatures(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["泰山供气公司采暖季用气统计表"])
    sheet.append([None])
    sheet.append(["序号", "客户信息", None, "采暖季", None, None])
    sheet.append([None, "用户编号", "户名", "期初读数", "期末读数", "用气量（m³）"])
    sheet.append([1, "A001", "示例甲", 10, 422, 412])
    sheet.append([2, "A002", "示例乙", "１００", "700.5", None])  # usage from the readings
    sheet.append([None, "小计", None, None, None, 1012.5])
    sheet.append([3, "A003", "示例丙", None, None, "1,180.25"])
    sheet.append(["合计", None, None, None, None, 2192.75])
    sheet.append(["编制人：", "某某", None, None, None, None])
    book.create_sheet("说明").append(["本表由系统导出"])
    book.save(tmp_path / "燃气.xlsx")
    rows = read(tmp_path / "燃气.xlsx")
    assert rows.meter.tolist() == ["A001", "A002", "A003"]
    assert rows.usage.tolist() == [4_120_000, 6_005_000, 11_802_500]
    assert rows.end.tolist()[:2] == [422, 700.5]
    assert np.isnat(rows.day).all()
    assert rows.supply.tolist() == ["立方米"] * 3
    assert rows.findings == []


def test_months_outside_the_season_are_left_out_and_told(tmp_path):
    """The season is November to March, both ends included (三（三）3): 50 + 120 + 45 = 215, not 245."""
    days = {"2021-10-31": 10, "2021-11-01": 50, "2022/1/31": 120, "2022年3月31日": 45, "2022-04-01": 20}
    text = "".join(f"A,{day},{quantity}\n" for day, quantity in days.items())
    rows = read(write(tmp_path, "气.csv", f"户号,抄表日期,气量\n{text}"))
    assert rows.inside.tolist() == [False, True, True, True, False]
    assert rows.usage[rows.inside].sum() == 2_150_000
    (finding,) = rows.findings
    assert (finding.code, finding.severity) == ("USAGE_OUT_OF_SEASON", "I")
    assert "第2、6行" in finding.message
    assert read(tmp_path / "气.csv", 2022).inside.tolist() == [False] * 5


def test_a_column_of_seasons_chooses_the_season(tmp_path):
    text = "户号,采暖季,用量\nA,2020-2021,5\nA,2021-2022,7\nB,2021-2022采暖季,9\n"
    rows = read(write(tmp_path, "电.csv", text))
    assert rows.usage[rows.inside].tolist() == [70_000, 90_000]


@pytest.mark.parametrize(
    ("cells", "code", "why"),
    [
        ("A1,-5", "USAGE_NEGATIVE", "用量为负"),
        ("A1,", "USAGE_MISSING", "用量未填"),
        ("A1,不详", "USAGE_BAD", "用量不是数字"),
    ],
)
def test_unusable_usage_is_an_error_of_its_row(tmp_path, cells, code, why):
    rows = read(write(tmp_path, "电.csv", f"户号,电量\n{cells}\nB1,100\n"))
    assert [finding.code for finding in rows.findings] == [code]
    assert rows.findings[0].severity == "E"
    assert rows.findings[0].cell == "B2"
    assert rows.doubted.tolist() == [why, ""]
    assert rows.usable.tolist() == [False, True]


def test_a_reading_that_goes_backwards_is_negative_usage(tmp_path):
    rows = read(write(tmp_path, "电.csv", "户号,起码,止码\nA1,500,480\n"))
    assert rows.doubted.tolist() == ["用量为负"]


def test_a_number_typed_as_number_keeps_its_digits_or_is_told(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["户号", "用电量"])
    book.active.append([12345678, 10])
    book.active.append([370902123456789012, 20])  # Excel keeps 15 digits
    book.save(tmp_path / "电.xlsx")
    rows = read(tmp_path / "电.xlsx")
    assert rows.meter.tolist() == ["12345678", None]
    assert [finding.code for finding in rows.findings] == ["METER_PRECISION_LOST"]


def test_text_marked_as_formula_is_text(tmp_path):
    rows = read(write(tmp_path, "电.csv", '户号,用电量\n"=""0012""",10\n'))
    assert rows.meter.tolist() == ["0012"]


def test_usage_without_any_number_is_told_and_not_matched_by_name(tmp_path):
    rows = read(write(tmp_path, "电.csv", "户号,户名,电量\n,示例甲,100\nA1,示例乙,5\n"))
    assert rows.meter.tolist() == ["A1"]
    assert [finding.code for finding in rows.findings] == ["METER_MISSING"]


def test_the_same_table_twice_is_counted_once(tmp_path):
    write(tmp_path, "a.csv", MONTHS)
    write(tmp_path, "b.csv", MONTHS, "gbk")
    rows = read(tmp_path)
    assert rows.inside.tolist() == [True, True, False, False]
    assert [(finding.code, finding.workbook) for finding in rows.findings] == [("RESENT", "b.csv")]


def test_two_different_columns_of_usage_are_not_chosen_between(tmp_path):
    with pytest.raises(JobError, match="B列“用电量”、C列“总电量”都像“用量”"):
        read(write(tmp_path, "电.csv", "户号,用电量,总电量\nA1,5,6\n"))


def test_what_is_no_usage_table_is_named_and_the_others_are_read(tmp_path):
    write(tmp_path, "名单.csv", "姓名,电话\n示例甲,1\n")
    write(tmp_path, "电.csv", "户号,电量\nA1,5\n")
    (tmp_path / "坏.xlsx").write_bytes(b"not a workbook")
    rows = read(tmp_path)
    assert len(rows) == 1
    assert {(each.workbook, each.code) for each in rows.findings} == {
        ("名单.csv", "USAGE_COLUMNS"), ("坏.xlsx", "UNREADABLE"),
    }  # fmt: skip


def test_nothing_to_read_is_said_plainly(tmp_path):
    with pytest.raises(JobError, match="没有供电、供气单位导出的用量表"):
        read(tmp_path)
    with pytest.raises(JobError, match="找不到"):
        read(tmp_path / "没有")
    with pytest.raises(JobError, match=r"\.pdf"):
        read(write(tmp_path, "电.pdf", "x"))
    with pytest.raises(JobError, match="没有可用的用量表"):
        read(write(tmp_path, "空.csv", ""))
    (tmp_path / "码.csv").write_bytes(b"\xff\xffabc\x81\x30")
    with pytest.raises(JobError, match="编码"):
        read(tmp_path / "码.csv")


def test_readings_outside_the_season_are_told(tmp_path):
    text = "户号,期初抄表日期,期末抄表日期,用电量\nA1,2021-11-01,2022-03-31,5\nA2,2021-10-15,2022-04-20,9\n"
    rows = read(write(tmp_path, "电.csv", text))
    assert rows.inside.all()
    (finding,) = rows.findings
    assert (finding.code, finding.severity) == ("USAGE_OUT_OF_SEASON", "W")
    assert "第3行" in finding.message
