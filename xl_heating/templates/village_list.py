"""确村确户名单 (T2): every house of a village, whether it takes part, and why not."""

from __future__ import annotations

from xl_heating.templates.ledger_common import WHOLE, YES_NO
from xl_heating.templates.ledger_fields import Field, Kind, LedgerSheet, both
from xl_heating.templates.policy_sheets import parameter

SHEET = "确村确户名单"
APPROVED_ON = "heat_approved_on"
"""Defined name of the cell with the day on which the list is approved."""

MAY_PROCEED = "可实施"
_REVIEW = "审查（自动）"


def _as_key(text: str) -> str:
    """Formula text of a key that COUNTIFS takes for what it is: no wildcards, and no number.

    A key of digits alone is compared as a number, of which 15 digits count.
    """
    for mark, replacement in (("~", "-"), ("*", "＊"), ("?", "？")):
        text = f'SUBSTITUTE({text},"{mark}","{replacement}")'
    return text


_HOUSEHOLD = (
    f'=IF({{household_book}}<>"","户"&{_as_key("{household_book}")},'
    f'IF({{id_number}}="","","证"&{_as_key("{id_number}")}))'
)
_HOUSE = (
    '=IF({id_number}="","",LEFT("宅"&{id_number}&"|"&'
    f"{_as_key('{plot}&' + chr(34) + '|' + chr(34) + '&{address}')},{{LONGEST}}))"
).replace("{LONGEST}", "250")

# As HEAT_ONE_HOUSE: an approved exception besides the main house; without a mark the first, or none of them.
_ONE_HOUSE = (
    '=IF({household}="","",IF({exception}<>"","补",'
    'IF({primary}="是",IF(COUNTIFS({all_ordinary},{household},{all_primary},"是")=1,"补","待核"),'
    'IF(COUNTIFS({all_household},{household},{all_primary},"是")>0,"不补",'
    'IF(COUNTIFS({all_ordinary},{household})=1,"补",'
    f'IF({parameter("primary_house_rule")}="PRIMARY_ONLY","待核",'
    'IF(MATCH({household},{all_ordinary},0)=ROWS({so_far_household}),"补","不补")))))))'
)
_VERDICT = (
    '=IF({household}="","",'
    'IF(ISERROR({eligible}),"待核:拆迁日期或核准日期",'
    'IF({eligible}="","待填:拆迁、无人、放弃",'
    'IF({eligible}<>"可实施",{eligible},'
    'IF({duplicate}<>"","待核:重复登记",'
    'IF({id_check}<>"OK","待核:身份证号",'
    'IF({planned_route}="","待填:拟改造方式",'
    'IF({one_house}="补","可实施",IF({one_house}="不补","不补:一户一宅","待核:一户多宅")))))))))'
)


def village_list(rows: int, *, villages: str = "") -> LedgerSheet:
    """The list as a sheet with so many prepared rows; `villages` names the list of villages to offer."""
    computed = Kind.COMPUTED_TEXT
    fields = (
        Field("no", both("序号"), Kind.NUMBER, 5, number_format=WHOLE),
        Field("street", both("街道镇"), Kind.CHOICE, 11, choices="heat_list_streets"),
        Field("village", both("村（居）"), width=9, suggested=villages),
        Field("name", both("户主姓名"), width=9),
        Field("id_number", both("身份证号"), Kind.ID, 22),
        Field("household_book", both("户口簿号"), Kind.CODE, 13),
        Field("members", both("家庭人口"), Kind.NUMBER, 6, number_format=WHOLE, summed=True),
        Field("phone", both("联系电话"), Kind.PHONE, 14),
        Field("address", both("住址/门牌号"), width=20),
        Field("plot", both("宅基地（房产）序号"), Kind.CODE, 9),
        Field("primary", both("是否主宅"), Kind.CHOICE, 6.5, choices=YES_NO),
        Field("exception", both("例外批准文号"), Kind.CODE, 12),
        Field("floor_area", both("建筑面积（㎡）"), Kind.NUMBER, 10, summed=True),
        Field("area", both("采暖面积（㎡）"), Kind.NUMBER, 10, summed=True),
        Field(
            "present_heating",
            both("现取暖方式"),
            Kind.CHOICE,
            9,
            choices=("散煤", "燃气", "用电", "集中供热", "生物质", "其他"),
            new_page=True,
        ),
        Field("planned_route", both("拟改造方式"), Kind.CHOICE, 21, choices="heat_list_routes"),
        Field("ee_rural", both("是否农房能效"), Kind.CHOICE, 6.5, choices=YES_NO),
        Field("solar_power", both("光伏试点"), Kind.CHOICE, 5.5, choices=YES_NO),
        Field("demolition", both("列入拆迁（是/否或计划日期）"), Kind.YES_NO_DATE, 12),
        Field("vacant", both("长期无人"), Kind.CHOICE, 6.5, choices=YES_NO),
        Field("declined", both("自愿放弃"), Kind.CHOICE, 6.5, choices=YES_NO),
        Field(
            "special_group",
            both("特殊群体"),
            Kind.CHOICE,
            9,
            choices=("低保", "特困", "残疾", "优抚", "其他"),
        ),
        Field("signed", both("户主签字"), width=11),
        Field(
            "household",
            (_REVIEW, "户标识"),
            computed,
            21,
            formula=_HOUSEHOLD,
            new_page=True,
        ),
        Field(
            "eligible",
            (_REVIEW, "实施资格"),
            computed,
            28,
            function="HEAT_ELIGIBLE",
            arguments={
                "demolition": "{demolition}",
                "vacant": "{vacant}",
                "declined": "{declined}",
                "date": f'IF({{approved_on}}<>"",{{approved_on}},IF({APPROVED_ON}="","",{APPROVED_ON}))',
            },
        ),
        Field(
            "id_check",
            (_REVIEW, "身份证号核对"),
            computed,
            24,
            function="HEAT_ID_CHECK",
            arguments={"id": "{id_number}"},
        ),
        Field(
            "duplicate",
            (_REVIEW, "重复登记"),
            computed,
            9,
            formula='=IF({house}="","",IF(COUNTIFS({all_house},{house})>1,"重复",""))',
        ),
        Field(
            "one_house",
            (_REVIEW, "一户一宅"),
            computed,
            9,
            formula=_ONE_HOUSE,
            function="HEAT_ONE_HOUSE",
            arguments={"household": "{household}", "primary": "{primary}", "exception": "{exception}"},
        ),
        Field("verdict", (_REVIEW, "审查结论"), computed, 28, formula=_VERDICT),
        Field(
            "ordinary",
            (_REVIEW, "一宅内户标识"),
            computed,
            hidden=True,
            formula='=IF({exception}="",{household},"")',
        ),
        Field("house", (_REVIEW, "宅标识"), computed, hidden=True, formula=_HOUSE),
        Field("approved_on", both("核准日期"), Kind.DATE, 11),
        Field("note", both("备注"), width=18),
    )
    return LedgerSheet(
        SHEET,
        SHEET,
        "人、㎡",
        fields,
        rows,
        repeated=4,
        note="一宅一行，一户有几处住宅的分行填写，户口簿号相同。列入拆迁、长期无人、自愿放弃三项都要填，没有的填“否”。"
        "白色格填写，灰色格为公式；行数不够时在最后一行之前插入行并向下填充公式。",
        signatures=("村（居）（盖章签字）：", "街道镇（盖章签字）：", "区办核准意见："),
    )
