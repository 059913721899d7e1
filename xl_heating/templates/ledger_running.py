"""运行补贴 (T9): what is paid after each heating season."""

from __future__ import annotations

from xl_heating.policy import Policy
from xl_heating.templates.ledger_common import RUNNING_SHEET, VILLAGES_LIST, WHOLE, YES_NO
from xl_heating.templates.ledger_fields import Field, Kind, LedgerSheet, both
from xl_heating.templates.policy_sheets import parameter


def running(policy: Policy, rows: int) -> LedgerSheet:
    # Only seasons within the programme's years are paid; a season outside has index 0.
    programme_first = parameter("programme_first_season")
    programme = f'IF({parameter("three_year_start")}="PROGRAMME",{programme_first},{{first_season}})'
    index = f"VALUE(LEFT({{season}},4))-VALUE(LEFT({programme},4))+1"
    usage = 'IF({usage}="","",IF({season_index}="","",IF({season_index}=0,0,{usage})))'
    due = {"route": "{route}", "usage": usage, "own_meter": "{own_meter}"}
    return LedgerSheet(
        RUNNING_SHEET,
        "清洁取暖运行补贴发放表",
        "元、立方米、千瓦时",
        (
            Field("no", both("序号"), Kind.NUMBER, 5.5, number_format=WHOLE),
            Field("street", both("街道镇"), Kind.CHOICE, 11, choices="heat_list_streets"),
            Field("village", both("村（居）"), width=9, suggested=VILLAGES_LIST),
            Field("name", both("户主姓名"), width=9),
            Field("household_id", both("户编号"), Kind.CODE, 14),
            Field("id_number", both("身份证号"), Kind.ID, 22),
            Field("route", both("改造方式"), Kind.CHOICE, 13, choices="heat_list_running"),
            Field("meter", both("气（电）表户号"), Kind.CODE, 13),
            Field("own_meter", both("是否一户一表"), Kind.CHOICE, 6.5, choices=YES_NO),
            Field("first_season", both("首个采暖季"), Kind.CHOICE, 11, choices="heat_list_seasons"),
            Field("season", both("采暖季"), Kind.CHOICE, 11, choices="heat_list_seasons"),
            Field(
                "season_index",
                both("第几季"),
                Kind.COMPUTED,
                6,
                number_format=WHOLE,
                formula=f'=IF(OR({{season}}="",{{first_season}}=""),"",'
                f"IF(AND({index}>=1,{index}<={parameter('running.seasons')}),{index},0))",
            ),
            Field("start_on", both("季初日期"), Kind.DATE, 11, new_page=True),
            Field("start_reading", both("季初读数"), Kind.NUMBER, 9.5),
            Field("end_on", both("季末日期"), Kind.DATE, 11),
            Field("end_reading", both("季末读数"), Kind.NUMBER, 9.5),
            Field(
                "usage",
                both("采暖季用量"),
                Kind.COMPUTED,
                9.5,
                formula='=IF(OR({start_reading}="",{end_reading}=""),"",ROUND({end_reading}-{start_reading},4))',
                summed=True,
                replaceable=True,
            ),
            Field(
                "standard",
                both("标准（元）"),
                Kind.COMPUTED,
                7.5,
                number_format="0.00##",
                formula='=IF({route}="","",INDEX(heat_run_rate,MATCH({route},heat_routes,0)))',
            ),
            Field(
                "due",
                both("应补（元）"),
                Kind.COMPUTED,
                10,
                summed=True,
                function="HEAT_RUNNING",
                arguments=due,
            ),
            Field("paid", both("已补（元）"), Kind.NUMBER, 10, summed=True),
            Field(
                "amount",
                both("本次实发（元）"),
                Kind.COMPUTED,
                10,
                summed=True,
                function="HEAT_RUNNING",
                arguments={**due, "already_paid": "{paid}"},
            ),
            Field("bank", both("开户行"), width=18, new_page=True),
            Field("account", both("银行账号"), Kind.CODE, 22),
            Field("holder", both("开户人"), width=9),
            Field("relation", both("与户主关系"), width=10),
            Field("receipt", both("领取签字"), width=12),
            Field("note", both("备注"), width=16),
        ),
        rows,
        repeated=4,
        note="只发分散气代煤、分散电代煤；电代煤须一户一表。用量=季末读数−季初读数，也可在“采暖季用量”直接填写供电、供气单位导出的数。",
        signatures=("村（居）（盖章）：", "街道镇（盖章）：", "区办（盖章）：", "财政部门（盖章）："),
    )
