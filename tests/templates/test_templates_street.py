"""街镇台账.xlsm: columns, validations, print set-up, and cached figures worked by hand from the clauses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xl_heating.policy import Policy
from xl_heating.templates.ledger_fields import LedgerSheet
from xl_heating.templates.ledger_tables import ledger_sheets

ROWS = 20
T3_HEADERS = [
    "户编号", "街道镇", "村（居）", "户主姓名", "身份证号", "联系电话", "改造方式", "供热/评估面积（㎡）",
    "施工企业", "设备品牌型号", "设备编号", "电表/气表户号", "是否一户一表", "开工日期", "安装完成日期",
    "通气（电）日期", "调试日期", "验收日期", "验收结论", "设备", "安装", "管网（线路）", "维护",
    "其他（不补）",
    "可补贴合计", "计补数量（户或㎡）",
    "补贴合计", "其中中央及市级", "区级", "用户自付", "自付已收（元）", "拨付日期", "档案齐全", "进展",
    "备注",
]  # fmt: skip


@pytest.fixture(scope="module")
def layouts(policy: Policy) -> dict[str, LedgerSheet]:
    return ledger_sheets(policy, ROWS)


def shown(path: Path, layout: LedgerSheet, record: int) -> dict[str, Any]:
    sheet = openpyxl.load_workbook(path, data_only=True)[layout.name]
    row = layout.first_row + record
    return {each.key: sheet.cell(row, at).value for at, each in enumerate(layout.fields, start=1)}


def test_sheets_stand_in_the_order_of_use(street_path: Path) -> None:
    assert openpyxl.load_workbook(street_path).sheetnames == [
        "填表说明", "确村确户名单", "改造台账", "竣工台账", "一户一档", "公益场所", "集中供热项目",
        "能效提升-农房", "能效提升-城区", "运行补贴", "进度调度", "安全管理", "设备售后", "本街镇汇总",
        "发放记录", "疑点清单", "上报记录", "运行日志", "政策参数", "改造方式", "函数目录",
    ]  # fmt: skip


def test_ledger_has_the_columns_of_the_register(street_path: Path, layouts: dict[str, LedgerSheet]) -> None:
    sheet = openpyxl.load_workbook(street_path)["改造台账"]
    top, bottom = layouts["改造台账"].header_rows
    merged = {
        (block.min_row, block.min_col) for block in sheet.merged_cells.ranges if block.max_row == bottom
    }
    headers = [
        sheet.cell(top if (top, at) in merged else bottom, at).value for at in range(1, sheet.max_column + 1)
    ]
    assert headers == T3_HEADERS
    assert sheet.cell(top, T3_HEADERS.index("设备") + 1).value == "可补贴费用（元）"


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        # 三（三）2: 5500+850 = 6350, min(6350, 6000) = 6000, 3000 each, 350 self-paid
        (0, {"eligible_cost": 6350, "subsidy": 6000, "upper": 3000, "district": 3000, "self_pay": 350}),
        # 三（一）: 其他（不补） is left out; 5000 < 6000, upper first: min(5000, 3000)
        (1, {"eligible_cost": 5000, "subsidy": 5000, "upper": 3000, "district": 2000, "self_pay": 0}),
        # not yet costed: blank, never 6000
        (2, dict.fromkeys(("eligible_cost", "subsidy", "upper", "district", "self_pay"))),
        # 三（一）: counted, not subsidised
        (3, dict.fromkeys(("eligible_cost", "subsidy", "upper", "district", "self_pay"))),
        # 三（四）: maintenance is eligible for solar only
        (4, {"eligible_cost": 5000.5, "subsidy": 5000.5, "upper": 3000, "district": 2000.5, "self_pay": 0}),
        # a prepared row shows nothing, not 0
        (5, dict.fromkeys(("eligible_cost", "quantity", "subsidy", "upper", "district", "self_pay"))),
    ],
)
def test_household_rows(
    street_path: Path, layouts: dict[str, LedgerSheet], record: int, expected: dict[str, float | None]
) -> None:
    row = shown(street_path, layouts["改造台账"], record)
    assert {key: row[key] or None if row[key] == "" else row[key] for key in expected} == expected


def test_other_ledgers(street_path: Path, layouts: dict[str, LedgerSheet]) -> None:
    """三（六） 1260÷120; 三（二） min(845000, 67×11800); 三（五） min(7000, 6600), min(90000, 83×1000)."""
    school = shown(street_path, layouts["公益场所"], 0)
    assert (school["district"], school["equivalent"], school["counted_area"]) == (185000, 10.5, 1260)
    assert shown(street_path, layouts["公益场所"], 2)["counted_area"] == 0  # not accepted yet
    project = shown(street_path, layouts["集中供热项目"], 0)
    computed = ("eligible_cost", "area", "unit_cost", "ceiling", "subsidy", "upper")
    assert [project[key] for key in computed] == [
        845000, 11800, 71.61, 790600, 790600, 236000,
    ]  # fmt: skip
    assert (project["district"], project["self_pay"]) == (554600, 54400)
    accepted, waiting = (shown(street_path, layouts["能效提升-农房"], at) for at in (0, 1))
    assert [accepted[key] for key in ("subsidy", "upper", "district", "self_pay")] == [6600, 2000, 4600, 400]
    assert [waiting[key] for key in ("subsidy", "upper", "district", "self_pay")] == [0, 0, 0, 7000]
    building = shown(street_path, layouts["能效提升-城区"], 0)
    assert [building[key] for key in ("subsidy", "upper", "district", "self_pay")] == [
        83000,
        25000,
        58000,
        7000,
    ]


def test_running_subsidy_row(street_path: Path, layouts: dict[str, LedgerSheet]) -> None:
    """三（三）4: 2500 kWh × 0.2 = 500, 120 already paid."""
    row = shown(street_path, layouts["运行补贴"], 0)
    assert [row[key] for key in ("season_index", "usage", "standard", "due", "amount")] == [
        1,
        2500,
        0.2,
        500,
        380,
    ]


def test_totals_and_checks(street_path: Path, layouts: dict[str, LedgerSheet]) -> None:
    """合计 of the subsidies above: 6000+5000+5000.5; each check over them says 一致."""
    layout = layouts["改造台账"]
    sheet = openpyxl.load_workbook(street_path, data_only=True)["改造台账"]
    assert sheet.cell(layout.total_row, layout.index("subsidy")).value == 16000.5
    for name, each in layouts.items():
        checked = [field for field in each.fields if field.function]
        page = openpyxl.load_workbook(street_path, data_only=True)[name]
        found = [page.cell(each.check_row, each.index(field.key)).value for field in checked]
        assert found == ["一致"] * len(checked)
        assert checked or name == "安全管理"


def test_street_summary(street_path: Path) -> None:
    """2 accepted subsidised households, 1 urban, 1360㎡ pooled ÷120 = 11 downwards; dossiers 1 of 3."""
    sheet = openpyxl.load_workbook(street_path, data_only=True)["本街镇汇总"]
    rows = {
        (section, row[0].value): [cell.value for cell in row[1:10]]
        for section, block in (("money", "A6:J13"), ("tasks", "A17:J25"))
        for row in sheet[block]
    }
    assert rows["money", "分散电代煤"] == [1, 1, 1, 0, 6350, 6000, 3000, 3000, 350]
    assert rows["money", "区域集中供热-非可再生"][4:] == [845000, 790600, 236000, 554600, 54400]
    assert rows["money", "分散气代煤"][:4] == [1, 0, 0, 1]
    assert rows["money", "合计"][5] == 6000 + 5000 + 5000.5 + 790600
    assert rows["tasks", "公益场所"][:4] == ["3处", "2处", 1360, 11]
    assert rows["tasks", "合计"][3] == 1 + 1 + 1 + 11
    top = next(cell.row for cell in sheet["F"] if cell.value == "一户一档")
    assert [sheet[f"G{top + place}"].value for place in (1, 2, 3)] == [3, 1, 0.3333]


def block(rule: Any) -> Any:
    """The one block of cells that a validation covers."""
    (only,) = rule.sqref.ranges
    return only


def test_entry_cells_take_only_what_fits(street_path: Path, layouts: dict[str, LedgerSheet]) -> None:
    layout = layouts["改造台账"]
    sheet = openpyxl.load_workbook(street_path)["改造台账"]
    rules = {
        sheet.cell(layout.header_rows[1], block(rule).min_col).value
        or sheet.cell(layout.header_rows[0], block(rule).min_col).value: rule
        for rule in sheet.data_validations.dataValidation
    }
    assert rules["街道镇"].formula1 == "heat_list_streets"
    assert rules["改造方式"].formula1 == "heat_list_routes"
    assert rules["验收结论"].formula1 == '"合格,不合格,整改"'
    assert (rules["设备"].type, rules["设备"].operator, rules["设备"].formula1) == (
        "decimal",
        "greaterThanOrEqual",
        "0",
    )
    assert rules["开工日期"].type == "date"
    assert (rules["身份证号"].type, rules["身份证号"].errorStyle) == ("custom", "warning")
    assert rules["身份证号"].formula1 == "OR(LEN($E7)=18,LEN($E7)=15)"
    assert all(
        block(rule).min_row == layout.first_row and block(rule).max_row == layout.last_row
        for rule in rules.values()
    )
    for key in ("household_id", "id_number", "phone", "meter", "serial"):
        assert sheet.cell(layout.first_row, layout.index(key)).number_format == "@"


def test_pages_are_set_up(street_path: Path, layouts: dict[str, LedgerSheet]) -> None:
    workbook = openpyxl.load_workbook(street_path)
    for name, layout in layouts.items():
        sheet = workbook[name]
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        if name != "安全管理":  # its yearly check is printed as well
            assert sheet.print_area.endswith(f"${layout.signature_row}")
        assert sheet.print_title_rows == f"${layout.total_row}:${layout.header_rows[1]}"
        assert sheet.freeze_panes.endswith(str(layout.first_row))
        assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
        signatures = {cell.value for cell in sheet[layout.signature_row]}
        assert set(layout.signatures) <= signatures
        assert not sheet.protection.sheet  # rows can be inserted


def test_who_stamps_what(layouts: dict[str, LedgerSheet]) -> None:
    """四（一）: village, street, district office; a payment list is stamped by the finance office too."""
    assert [text[:2] for text in layouts["确村确户名单"].signatures] == ["村（", "街道", "区办"]
    assert [text[:2] for text in layouts["运行补贴"].signatures] == ["村（", "街道", "区办", "财政"]
    assert layouts["改造台账"].signatures == ("单位负责人：", "审核人：", "填表人：", "联系电话：")


def test_an_empty_ledger_shows_no_zero_and_no_error(
    empty_street_path: Path, layouts: dict[str, LedgerSheet]
) -> None:
    workbook = openpyxl.load_workbook(empty_street_path, data_only=True)
    for name, layout in layouts.items():
        sheet = workbook[name]
        values = {
            cell.value
            for row in sheet.iter_rows(min_row=layout.first_row, max_row=layout.last_row)
            for cell in row
        }
        assert values <= {None, ""}
        assert {sheet.cell(layout.total_row, at).value for at in range(2, len(layout.fields) + 1)} <= {
            None,
            "",
        }
    for sheet in workbook:
        assert not [
            cell.coordinate for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("#")
        ]
