"""村居名单.xlsm: who takes part, worked by hand from 二.2 and Q12."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from xl_heating.ledger.tables import find
from xl_heating.ledger.workbooks import read_workbook
from xl_heating.policy import Policy
from xl_heating.recalculation import calculate
from xl_heating.templates.village import village_workbook
from xl_heating.templates.village_list import SHEET, village_list

ROWS = 16
NO = {"demolition": "否", "vacant": "否", "declined": "否", "planned_route": "分散电代煤"}


def with_check_digit(digits: str) -> str:
    """GB 11643: weight 2 to the power of the place from the right, modulo 11."""
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(digits))
    return digits + "10X98765432"[total % 11]


PEOPLE = [with_check_digit(f"99000019900101{number:03d}") for number in range(1, 12)]
RECORDS: list[dict[str, object]] = [
    {"name": "示例甲", "id_number": PEOPLE[0], "household_book": "1", **NO, "primary": "是", "plot": "1"},
    {"name": "示例甲", "id_number": PEOPLE[0], "household_book": "1", **NO, "plot": "2"},
    {"name": "示例乙", "id_number": PEOPLE[1], **NO, "plot": "1"},
    {"name": "示例乙", "id_number": PEOPLE[1], **NO, "plot": "2"},
    {"name": "示例乙", "id_number": PEOPLE[1], **NO, "plot": "3", "exception": "示例批〔2021〕1号"},
    {"name": "示例丙", "id_number": PEOPLE[2], **NO, "plot": "1", "primary": "是"},
    {"name": "示例丙", "id_number": PEOPLE[2], **NO, "plot": "2", "primary": "是"},
    {"name": "示例丁", "id_number": PEOPLE[3], **NO, "vacant": "是", "declined": "是"},
    {"name": "示例戊", "id_number": PEOPLE[4], **NO, "demolition": dt.date(2022, 6, 30)},
    {"name": "示例己", "id_number": PEOPLE[5][:17] + ("0" if PEOPLE[5][17] != "0" else "1"), **NO},
    {"name": "示例庚", "id_number": PEOPLE[6], **NO, "plot": "7"},
    {"name": "示例庚", "id_number": PEOPLE[6], **NO, "plot": "7"},
    {"name": "示例辛", "id_number": PEOPLE[7], "planned_route": "太阳能"},
    {"name": "示例壬", "id_number": PEOPLE[8], **NO, "planned_route": None},
]  # fmt: skip
VERDICTS = [
    "可实施", "不补:一户一宅",  # the main house
    "可实施", "不补:一户一宅", "可实施",  # without a mark the first, and the exception besides
    "待核:一户多宅", "待核:一户多宅",  # two main houses
    "暂不实施:长期无人居住、自愿放弃",
    "待核:拆迁日期或核准日期",  # the day of approval is not filled in
    "待核:身份证号",
    "待核:重复登记", "待核:重复登记",
    "待填:拆迁、无人、放弃",
    "待填:拟改造方式",
    "", "",
]  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Path:
    path = tmp_path_factory.mktemp("village") / "村居名单.xlsm"
    village_workbook(path, policy, RECORDS, rows=ROWS)
    return path


def column(path: Path, key: str) -> list[object]:
    houses = village_list(ROWS)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    return [row[houses.index(key) - 1] for row in rows[houses.first_row - 1 : houses.last_row]]


def test_verdicts(path: Path) -> None:
    assert column(path, "verdict") == VERDICTS


def test_keys_are_compared_as_text(policy: Policy, tmp_path: Path) -> None:
    """No wildcard, no number: plots 1* and 12, books 71 and 0071, IDs alike in 15 digits are different."""
    records = [
        {"id_number": PEOPLE[0], "plot": "1*", **NO},
        {"id_number": PEOPLE[0], "plot": "12", **NO},
        {"id_number": PEOPLE[1], "household_book": "71", **NO},
        {"id_number": PEOPLE[2], "household_book": "0071", **NO},
        {"id_number": PEOPLE[3], "address": "甲?", **NO},
        {"id_number": PEOPLE[3], "address": "甲?", **NO},
    ]
    assert len({person[:15] for person in PEOPLE[:9]}) == 1
    path = tmp_path / "村居名单.xlsx"
    village_workbook(path, policy, records, rows=8)
    assert column(path, "one_house")[:6] == ["补", "不补", "补", "补", "补", "不补"]
    assert column(path, "duplicate")[:6] == ["", "", "", "", "重复", "重复"]


def test_a_house_may_have_its_own_day_of_approval(policy: Policy, tmp_path: Path) -> None:
    """P22: listed for demolition within three years of the approval, 2021-10-13 or 2019-10-13."""
    planned = {**NO, "demolition": dt.date(2024, 6, 30), "id_number": PEOPLE[0]}
    records = [
        {**planned, "approved_on": dt.date(2021, 10, 13)},
        {**planned, "id_number": PEOPLE[1], "approved_on": dt.date(2019, 10, 13)},
        {**planned, "id_number": PEOPLE[2]},
    ]
    path = tmp_path / "村居名单.xlsx"
    village_workbook(path, policy, records, rows=4)
    assert column(path, "verdict")[:3] == ["暂不实施:拆迁", "可实施", "待核:拆迁日期或核准日期"]


def test_the_village_has_a_list_of_doubts_and_a_log(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == [
        "填表说明", "确村确户名单", "疑点清单", "运行日志", "政策参数", "改造方式", "函数目录",
    ]  # fmt: skip
    assert {"heat_findings_header", "heat_log_header", "heat_own_street", "heat_own_village"} <= set(
        workbook.defined_names
    )
    shown = workbook[SHEET].column_dimensions.values()
    hidden = {at for each in shown if each.hidden for at in range(each.min, each.max + 1)}
    houses = village_list(ROWS)
    assert hidden == {houses.index("house"), houses.index("ordinary")}


def test_native_columns_agree_with_the_functions(path: Path) -> None:
    houses = village_list(ROWS)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    checks = [cell for cell in rows[houses.check_row - 1][houses.repeated :] if cell]
    assert checks == ["一致"] * 3
    assert column(path, "one_house")[:7] == ["补", "不补", "补", "不补", "补", "待核", "待核"]


def test_only_main_houses_where_the_policy_says_so(path: Path, tmp_path: Path) -> None:
    """Q12 PRIMARY_ONLY: without a mark nobody may choose for the household."""
    changed = tmp_path / "村居名单.xlsx"
    book = openpyxl.load_workbook(path)
    for row in book["政策参数"].iter_rows(min_col=1, max_col=2):
        if row[0].value == "primary_house_rule":
            row[1].value = "PRIMARY_ONLY"
    book.save(changed)
    houses = village_list(ROWS)
    values = calculate(changed).values[SHEET]
    found = [values[houses.first_row + place, houses.index("one_house")] for place in range(7)]
    assert found == ["补", "不补", "待核", "待核", "补", "待核", "待核"]
    assert values[houses.check_row, houses.index("one_house")] == "一致"


def test_the_reader_knows_the_list(path: Path, policy: Policy) -> None:
    tables = find(read_workbook(path), policy, also={"T2"})
    assert [(table.sheet, table.kind) for table in tables] == [(SHEET, "T2")]


def test_signatures_and_print_set_up(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)[SHEET]
    texts = {cell.value for row in sheet.iter_rows(min_row=village_list(ROWS).signature_row) for cell in row}
    assert {"村（居）（盖章签字）：", "街道镇（盖章签字）：", "区办核准意见："} <= texts
    assert sheet.print_title_rows == "$3:$6"
    assert sheet.page_setup.orientation == "landscape"
