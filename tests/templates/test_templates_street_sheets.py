"""The street's other sheets: approval to acceptance by route, dossiers, completions, safety, devices.

The figures are counted by hand from the rows below.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xl_heating.engines import file as file_engine
from xl_heating.hosts.excel.commands import COMMANDS, BookKind
from xl_heating.ledger import find, read, read_workbook
from xl_heating.policy import Policy
from xl_heating.recalculation import bring_up_to_date
from xl_heating.templates import street_workbook
from xl_heating.templates.ledger_fields import Kind, LedgerSheet
from xl_heating.templates.ledger_sheet import FORMULA, REPLACING
from xl_heating.templates.ledger_tables import ledger_sheets

ROWS = 20
GAS, SUN = "分散气代煤", "太阳能"
FIXED = {"进度调度", "本街镇汇总", "政策参数", "改造方式", "函数目录"}


def day(month: int, number: int) -> dt.date:
    return dt.date(2021, month, number)


def house(number: int, **more: object) -> dict[str, object]:
    """A house of the list that may proceed."""
    person = f"99000019900101{number:03d}"
    check = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(person)) % 11
    asked = {"demolition": "否", "vacant": "否", "declined": "否", "planned_route": GAS}
    return {"name": f"示例{number}", "id_number": person + "10X98765432"[check], **asked, **more}


RECORDS: dict[str, list[dict[str, object]]] = {
    "确村确户名单": [
        house(1, approved_on=day(10, 20)),
        house(2, approved_on=day(12, 1)),  # after the period
        house(3),  # by the day of the whole list
        house(4, vacant="是", approved_on=day(10, 20)),  # may not proceed
        house(5, planned_route=SUN, approved_on=day(10, 20), ee_rural="是"),
    ],
    "改造台账": [
        {
            "household_id": "SG-01-001", "route": GAS, "contractor": "示例公司", "device_model": "甲型",
            "serial": "S1", "started": day(11, 1), "installed": day(11, 5), "energised": day(11, 9),
            "accepted_on": day(11, 22), "acceptance": "合格",
        },
        {
            "household_id": "SG-01-002", "route": GAS, "contractor": "示例公司", "device_model": "甲型",
            "serial": "S2", "started": day(11, 2), "installed": day(11, 20), "accepted_on": day(11, 10),
            "acceptance": "合格",
        },
        {"household_id": "SG-01-003", "route": GAS, "started": day(11, 29), "installed": day(12, 2)},
        {"household_id": "SG-01-004", "route": GAS, "accepted_on": day(12, 3), "acceptance": "合格"},
        {"household_id": "SG-01-005", "route": GAS, "acceptance": "合格"},  # nobody says when
        {"household_id": "SG-01-006", "route": SUN, "started": day(11, 3), "acceptance": "整改"},
    ],
    "竣工台账": [
        {
            "household_id": "SG-01-001", "route": GAS, "serial": "S1", "accepted_on": day(11, 22),
            "acceptance": "合格",
        },
        {
            "household_id": "SG-01-002", "route": GAS, "serial": "S9", "accepted_on": day(11, 10),
            "acceptance": "合格",
        },
        {"household_id": "SG-01-004", "route": GAS, "accepted_on": dt.date(2022, 1, 3), "acceptance": "合格"},
        {"household_id": "SG-01-006", "route": SUN, "acceptance": "整改"},
        {"household_id": "SG-01-099", "route": SUN},
    ],
    "一户一档": [
        {
            "household_id": "SG-01-001", "basic_papers": "有", "photo_before": "1前.jpg",
            "photo_during": "1中.jpg", "photo_after": "1后.jpg", "acceptance_papers": "有",
        },
        {
            "household_id": "SG-01-002", "basic_papers": "有", "photo_before": "2前.jpg",
            "acceptance_papers": "无",
        },
        {"household_id": "SG-01-003"},
    ],
    "公益场所": [
        {"place": "示例小学", "installed": day(11, 3), "accepted_on": day(11, 21)},
        {"place": "示例村委", "installed": day(11, 30)},
    ],
    "能效提升-农房": [
        {"name": "示例甲", "accepted_on": day(11, 21), "acceptance": "合格"},
        {"name": "示例乙"},
    ],
    "能效提升-城区": [
        {"project": "示例小区", "renovated_area": 1000.5, "accepted_on": day(11, 1), "acceptance": "合格"},
        {"project": "示例小区", "renovated_area": 500.0, "accepted_on": day(12, 1), "acceptance": "合格"},
    ],
    "安全管理": [
        {"date": day(11, 3), "kind": "专家检查", "problems_found": 5, "problems_fixed": 3},
        {"date": day(12, 31), "kind": "培训"},
        {"date": dt.date(2022, 1, 1), "kind": "培训"},
        {"date": dt.date(2022, 5, 1), "kind": "演练", "problems_found": 2},
    ],
    "设备售后": [
        {
            "contractor": "示例公司", "device_model": "甲型", "delivered": 5, "installed_count": 3,
            "repairs": 3, "repairs_done": 2,
        },
        {"contractor": "示例公司", "device_model": "乙型", "delivered": 4},
    ],
}  # fmt: skip
ENTRIES = {
    "heat_approved_on": dt.datetime(2021, 10, 1),
    "heat_period_start": dt.datetime(2021, 11, 19),
    "heat_period_end": dt.datetime(2021, 11, 25),
}
PLANS = {"D8": 8, "D10": 10, "D12": 2, "D13": 4, "D14": 2001}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Path:
    path = tmp_path_factory.mktemp("sheets") / "街镇台账.xlsm"
    street_workbook(path, policy, RECORDS, street="上高街道", rows=ROWS)
    book = file_engine.open(path)
    for name, value in ENTRIES.items():
        book.names[name].refers_to_range.value = value
    for cell, plan in PLANS.items():
        book.sheets["进度调度"].range(cell).value = plan
    bring_up_to_date(book)
    book.save()
    book.close()
    return path


@pytest.fixture(scope="module")
def values(path: Path) -> Any:
    return openpyxl.load_workbook(path, data_only=True)


@pytest.fixture(scope="module")
def layouts(policy: Policy) -> dict[str, LedgerSheet]:
    return ledger_sheets(policy, ROWS)


def column(values: Any, layout: LedgerSheet, key: str, count: int) -> list[object]:
    rows = range(layout.first_row, layout.first_row + count)
    return [values[layout.name].cell(row, layout.index(key)).value for row in rows]


def test_progress_by_route(values: Any) -> None:
    """Approved, started, installed, energised, accepted, new up to 11-25; 完成率 = accepted ÷ plan.

    序时进度 from 2021-07-01: 148 of 184 days.
    """
    page = values["进度调度"]
    rows = {row[1] or row[0]: row[3:14] for row in page.iter_rows(min_row=4, max_row=14, values_only=True)}
    assert rows[GAS][:7] == (8, 2, 2, 2, 1, 3, 1)
    assert rows[SUN][:7] == (10, 1, 1, 0, 0, 0, 0)
    assert rows["合计"][:7] == (18, 3, 3, 2, 1, 3, 1)
    assert rows["公益场所"][:7] == (2, None, None, 1, None, 1, 1)
    assert rows["农房能效"][:7] == (4, 1, None, None, None, 1, 1)
    assert rows["城区建筑能效"][:7] == (2001, None, None, None, None, 1000.5, 0)
    assert rows[GAS][7:] == (0.375, 0.8043, -0.4293, "重点督办")
    assert rows["城区建筑能效"][7:] == (0.5, 0.8043, -0.3043, "重点督办")
    assert rows["集中供热延伸"] == (None, 0, 0, 0, 0, 0, 0, None, None, None, None)
    assert page["A2"].value == "填报单位：上高街道（盖章）"
    assert page["F2"].value == "本期：2021-11-19至2021-11-25"


def test_dossiers_reach_the_register(values: Any, layouts: dict[str, LedgerSheet]) -> None:
    """四（三）: papers of the household, photos before, during and after, acceptance."""
    assert column(values, layouts["一户一档"], "missing", 4) == [
        "齐全",
        "改造中照片、改造后照片、竣工验收材料",
        "农户基本信息、改造前照片、改造中照片、改造后照片、竣工验收材料",
        None,
    ]
    register = layouts["改造台账"]
    assert column(values, register, "dossier", 7) == ["是", "否", "否", "否", "否", None, None]
    assert column(values, register, "stage", 7) == [
        "验收合格", "验收合格", "已安装", "验收合格", "验收合格", "验收整改", None,
    ]  # fmt: skip


def test_completions_are_compared_with_the_register(values: Any, layouts: dict[str, LedgerSheet]) -> None:
    layout = layouts["竣工台账"]
    assert column(values, layout, "registered", 6) == [
        "一致", "设备编号不符", "验收日期不符", "一致", "台账无此户", None,
    ]  # fmt: skip
    assert column(values, layout, "on_time", 6) == ["按期", "按期", "逾期3天", "未完成", "未完成", None]


def test_each_year_needs_experts_and_training(values: Any, layouts: dict[str, LedgerSheet]) -> None:
    """五（三）; 2023 and 2024 have not begun."""
    page = values["安全管理"]
    assert column(values, layouts["安全管理"], "problems_left", 5) == [2, None, None, 2, None]
    top = next(cell.row for cell in page["A"] if cell.value == "日期（年度）")
    rows = [[cell.value for cell in page[top + place][:5]] for place in range(1, 5)]
    assert rows == [
        [2021, 1, 1, 0, "达标"],
        [2022, 0, 1, 1, "缺专家检查"],
        [2023, 0, 0, 0, None],
        [2024, 0, 0, 0, None],
    ]


def test_devices_against_the_register(values: Any, layouts: dict[str, LedgerSheet]) -> None:
    layout = layouts["设备售后"]
    assert column(values, layout, "registered", 3) == [2, 0, None]
    assert column(values, layout, "left", 3) == [2, 4, None]
    assert column(values, layout, "repair_rate", 3) == [0.6667, None, None]


def test_all_checks_agree_and_nothing_is_an_error(values: Any, layouts: dict[str, LedgerSheet]) -> None:
    for name, layout in layouts.items():
        for each in layout.fields:
            if each.function:
                assert values[name].cell(layout.check_row, layout.index(each.key)).value == "一致"
    wrong = [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in values
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value).startswith("#")
    ]
    assert wrong == []


FIELDS = {
    "T2": "name id_number planned_route ee_rural solar_power approved_on verdict household_book plot",
    "T4": """household_id street village name id_number route serial installed accepted_on acceptance
        acceptance_unit inspectors room_temperature problems rectified_on dossier_number city_review
        national_check""",
    "T5": """dossier_number household_id village name basic_papers book_copy application photo_before
        photo_during photo_after warranty acceptance_papers confirmation missing kept_at""",
    "T11": """street route planned approved started_count installed_count energised_count accepted_count
        new_this_period problems measures rate time_progress gap""",
    "T13": "date street village kind content problems_found problems_fixed person done_on households_reached",
    "T17": """contractor device_model unit_price delivered installed_count service_point service_phone
        warranty repairs repairs_done""",
}


def test_the_reader_knows_every_sheet(path: Path, policy: Policy) -> None:
    tables = {table.kind: table for table in find(read_workbook(path), policy, also=tuple(FIELDS))}
    assert len(tables) == 12
    for kind, names in FIELDS.items():
        assert set(names.split()) <= tables[kind].columns.keys(), kind
    counts = {kind: len(tables[kind].data_rows) for kind in FIELDS}
    assert counts == {"T2": 5, "T4": 5, "T5": 3, "T11": 10, "T13": 4, "T17": 2}
    progress = read(tables["T11"], policy)
    accepted = dict(zip(progress.columns["route"].tolist(), progress.columns["accepted_count"], strict=True))
    assert len(accepted) == 10
    assert 3 in accepted.values()
    assert not [finding for finding in progress.findings if finding.severity == "E"]


def test_formula_columns_refuse_typing(path: Path, layouts: dict[str, LedgerSheet]) -> None:
    workbook = openpyxl.load_workbook(path)
    for name, layout in layouts.items():
        rules = {
            next(iter(rule.sqref.ranges)).min_col: rule
            for rule in workbook[name].data_validations.dataValidation
        }
        for at, each in enumerate(layout.fields, start=1):
            if each.kind not in (Kind.COMPUTED, Kind.COMPUTED_TEXT):
                continue
            rule = rules[at]
            assert (rule.type, rule.formula1) == ("custom", "FALSE")
            assert rule.error == (REPLACING if each.replaceable else FORMULA)
            assert rule.errorStyle == ("warning" if each.replaceable else None)
    replaceable = {each.key for layout in layouts.values() for each in layout.fields if each.replaceable}
    assert replaceable == {"usage", "dossier"}


def test_fixed_pages_are_protected_and_open_where_entries_go(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    for sheet in workbook:
        guard = sheet.protection
        assert guard.sheet == (sheet.title in FIXED)
        if guard.sheet:
            assert guard.password is None
            allowed = (guard.formatCells, guard.formatColumns, guard.formatRows, guard.sort, guard.autoFilter)
            assert allowed == (False,) * 5  # what is not forbidden
    page = workbook["进度调度"]
    unlocked = {
        cell.coordinate
        for row in page.iter_rows(min_row=4, max_row=14)
        for cell in row
        if not cell.protection.locked
    }
    entries = {f"{letter}{row}" for letter in "DOP" for row in range(4, 15) if row != 11}
    assert unlocked == entries
    assert not workbook["本街镇汇总"]["F2"].protection.locked
    formulas = [
        cell for name in FIXED for row in workbook[name].iter_rows() for cell in row if cell.data_type == "f"
    ]
    assert len(formulas) > 100
    assert all(cell.protection.locked for cell in formulas)
    assert all(cell.protection.locked for cell in workbook["政策参数"]["B"][3:])


def test_the_first_page_has_a_row_for_every_button(path: Path) -> None:
    rows = list(openpyxl.load_workbook(path)["填表说明"].iter_rows(max_col=3, values_only=True))
    start = next(at for at, row in enumerate(rows) if row[0] == "三、按钮")
    wanted = [(each.caption, each.help) for each in COMMANDS if BookKind.STREET in each.books]
    assert wanted
    assert [row[1:] for row in rows[start + 1 : start + 1 + len(wanted)]] == wanted
    with zipfile.ZipFile(path) as package:
        drawings = [package.read(name).decode() for name in package.namelist() if name.endswith(".vml")]
    (drawing,) = [text for text in drawings if "x:FmlaMacro" in text]
    anchors = [
        [int(number) for number in anchor.split(",")]
        for anchor in re.findall(r"<x:Anchor>([^<]+)</x:Anchor>", drawing)
    ]
    # left column, its offset, top row, its offset, right column …: each inside its own row of column B
    assert [(anchor[0], anchor[4]) for anchor in anchors] == [(1, 1)] * len(wanted)
    assert [(anchor[2], anchor[6]) for anchor in anchors] == [
        (start + place, start + place) for place in range(1, len(wanted) + 1)
    ]


def test_own_cells_and_lists_have_names(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    guide = workbook["填表说明"]
    names = {name: found.attr_text for name, found in workbook.defined_names.items()}
    labels = {
        "heat_own_street": "本街镇",
        "heat_approved_on": "名单核准日期",
        "heat_period_start": "本期起",
        "heat_period_end": "本期止",
        "heat_own_season": "采暖季",
        "heat_photo_folder": "照片文件夹",
        "heat_supplier_folder": "供电供气数据文件夹",
        "heat_village_folder": "村居名单文件夹",
    }
    for name, label in labels.items():
        sheet, cell = names[name].replace("$", "").replace("'", "").split("!")
        assert (sheet, guide[f"B{cell[1:]}"].value) == ("填表说明", label)
    assert names["heat_list_villages"] == (
        "'填表说明'!$E$5:INDEX('填表说明'!$E$5:$E$84,MAX(1,COUNTA('填表说明'!$E$5:$E$84)))"
    )
    offered = {
        rule.formula1
        for rule in workbook["改造台账"].data_validations.dataValidation
        if rule.type == "list" and not rule.showErrorMessage
    }
    assert offered == {"heat_list_villages", "heat_list_contractors", "heat_list_models"}


def test_charts_stand_on_the_printed_page(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["本街镇汇总"]
    right = sheet.print_area.rpartition("$")[2]
    for chart in sheet._charts:
        assert chart.anchor.to.col <= 10
        assert chart.anchor.to.row < int(right)
    assert len(sheet._charts) == 2
    assert sheet.print_area.startswith("'本街镇汇总'!$A$1:$J$")
