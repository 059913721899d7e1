"""安全管理 (T13) and 设备售后 (T17): what goes on after the works (四（二）, 五（三）)."""

from __future__ import annotations

from xl_heating.templates.ledger_common import (
    CONTRACTORS_LIST,
    DEVICES_SHEET,
    MODELS_LIST,
    SAFETY_SHEET,
    VILLAGES_LIST,
    WHOLE,
    entered_cells,
)
from xl_heating.templates.ledger_fields import Field, Kind, LedgerSheet, both

PATROL, EXPERTS, TRAINING, DRILL, VISITS = "隐患排查", "专家检查", "培训", "演练", "入户宣传"


def safety(rows: int) -> LedgerSheet:
    """T13: inspections, training, drills and leaflets, one a row."""
    return LedgerSheet(
        SAFETY_SHEET,
        "清洁取暖安全隐患排查、培训、演练、宣传台账",
        "处、户",
        (
            Field("date", both("日期"), Kind.DATE, 12),
            Field("street", both("街道镇"), Kind.CHOICE, 12, choices="heat_list_streets"),
            Field("village", both("村（居）"), width=12, suggested=VILLAGES_LIST),
            Field("kind", both("类型"), Kind.CHOICE, 12, choices=(PATROL, EXPERTS, TRAINING, DRILL, VISITS)),
            Field("content", both("内容"), width=36, wrapped=True),
            Field("problems_found", both("发现问题数"), Kind.NUMBER, 8, number_format=WHOLE, summed=True),
            Field("problems_fixed", both("已整改数"), Kind.NUMBER, 8, number_format=WHOLE, summed=True),
            Field(
                "problems_left",
                both("未整改数"),
                Kind.COMPUTED,
                8,
                number_format=WHOLE,
                summed=True,
                formula='=IF({problems_found}="","",{problems_found}-N({problems_fixed}))',
            ),
            Field("person", both("责任人"), width=11),
            Field("done_on", both("完成日期"), Kind.DATE, 12),
            Field("households_reached", both("宣传户数"), Kind.NUMBER, 9, number_format=WHOLE, summed=True),
            Field("note", both("备注"), width=16),
        ),
        rows,
        repeated=4,
        note="一次一行。专家检查、村（居）安全员培训每年至少各一次（五（三）），是否达到见下方“年度核查”；"
        "入户宣传填发放到的户数。行数不够时在最后一行之前插入行并向下填充公式。",
    )


def devices(rows: int, households: LedgerSheet) -> LedgerSheet:
    """T17; what was delivered is set against the devices in `households` (T3)."""
    registered = (
        f"COUNTIFS({households.column('contractor', elsewhere=True)},{{contractor}},"
        f"{households.column('device_model', elsewhere=True)},{{device_model}})"
    )
    return LedgerSheet(
        DEVICES_SHEET,
        "清洁取暖设备采购与售后服务台账",
        "元、台、次",
        (
            Field("contractor", both("中标企业"), width=20),
            Field("device_model", both("型号"), width=16),
            Field("street", both("街道镇"), Kind.CHOICE, 11, choices="heat_list_streets"),
            Field("route", both("改造方式"), Kind.CHOICE, 15, choices="heat_list_routes"),
            Field("unit_price", both("单价（元）"), Kind.NUMBER, 11),
            Field("delivered", both("到货（台）"), Kind.NUMBER, 7.5, number_format=WHOLE, summed=True),
            Field("installed_count", both("安装（台）"), Kind.NUMBER, 7.5, number_format=WHOLE, summed=True),
            Field(
                "registered",
                both("改造台账登记（户）"),
                Kind.COMPUTED,
                8.5,
                number_format=WHOLE,
                summed=True,
                formula=f'=IF(OR({{contractor}}="",{{device_model}}=""),"",{registered})',
            ),
            Field(
                "left",
                both("到货未安装（台）"),
                Kind.COMPUTED,
                8.5,
                number_format=WHOLE,
                summed=True,
                formula='=IF({delivered}="","",{delivered}-N({installed_count}))',
            ),
            Field("service_point", both("售后网点地址"), width=22, wrapped=True),
            Field("service_phone", both("售后电话"), Kind.CODE, 13),
            Field("warranty", both("保修期"), width=7),
            Field("repairs", both("报修（次）"), Kind.NUMBER, 7, number_format=WHOLE, summed=True),
            Field("repairs_done", both("办结（次）"), Kind.NUMBER, 7, number_format=WHOLE, summed=True),
            Field(
                "repair_rate",
                both("办结率"),
                Kind.COMPUTED,
                8.5,
                number_format="0.00%",
                function="HEAT_RATE",
                arguments={"done": "{repairs_done}", "target": "{repairs}"},
            ),
            Field("note", both("备注"), width=12),
        ),
        rows,
        repeated=2,
        note="一个企业一个型号一行；企业、型号填好后，改造台账的“施工企业”“设备品牌型号”可从下拉列表中选用。"
        "供应商须在辖区内设售后服务网点（四（二））。",
    )


def device_lists(sheet: LedgerSheet) -> dict[str, str]:
    """The defined names of the contractors and models entered in T17, and their references."""
    first, last = sheet.first_row, sheet.last_row
    return {
        CONTRACTORS_LIST: entered_cells(sheet.name, "A", first, last),
        MODELS_LIST: entered_cells(sheet.name, "B", first, last),
    }
