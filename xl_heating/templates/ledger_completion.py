"""竣工台账 (T4) and 一户一档 (T5): what acceptance leaves behind for every household (四（三）)."""

from __future__ import annotations

from xl_heating.policy import Policy
from xl_heating.templates.ledger_common import (
    COMPLETIONS_SHEET,
    DOSSIERS_SHEET,
    RESULTS,
    VILLAGES_LIST,
    WHOLE,
)
from xl_heating.templates.ledger_fields import Field, Kind, LedgerSheet, both
from xl_heating.templates.policy_sheets import parameter

CHECKED = ("合格", "不合格", "未抽到")
THERE = ("有", "无")
_COMPLETION_DATE = "target.completion_date"


def completions(policy: Policy, rows: int, households: LedgerSheet) -> LedgerSheet:
    """T4; each row is compared with the household's row in `households` (T3)."""

    def theirs(key: str) -> str:
        return f"INDEX({households.column(key, elsewhere=True)},{{place}})"

    agreed = '"一致"'
    for key, title in (
        ("acceptance", "验收结论不符"),
        ("accepted_on", "验收日期不符"),
        ("serial", "设备编号不符"),
        ("route", "改造方式不符"),
    ):
        agreed = f'IF({theirs(key)}&""={{{key}}}&"",{agreed},"{title}")'
    on_time = (
        Field(
            "on_time",
            ("核对（自动）", "是否按期"),
            Kind.COMPUTED_TEXT,
            11,
            function="HEAT_DEADLINE",
            arguments={
                "due": f'IF({{household_id}}="","",{parameter(_COMPLETION_DATE)})',
                "actual": f'IF({{acceptance}}<>"{RESULTS[0]}","",IF({{accepted_on}}="","",{{accepted_on}}))',
            },
        ),
    )
    return LedgerSheet(
        COMPLETIONS_SHEET,
        "清洁取暖到户竣工台账",
        "户、℃",
        (
            Field("household_id", both("户编号"), Kind.CODE, 14),
            Field("street", both("街道镇"), Kind.CHOICE, 11, choices="heat_list_streets"),
            Field("village", both("村（居）"), width=9, suggested=VILLAGES_LIST),
            Field("name", both("户主姓名"), width=9),
            Field("id_number", both("身份证号"), Kind.ID, 22),
            Field("route", both("改造方式"), Kind.CHOICE, 21, choices="heat_list_routes"),
            Field("serial", both("设备编号"), Kind.CODE, 12),
            Field("installed", both("竣工日期"), Kind.DATE, 11),
            Field("accepted_on", both("验收日期"), Kind.DATE, 11),
            Field("acceptance_unit", both("验收单位"), width=18),
            Field("inspectors", both("验收人员"), width=13, new_page=True),
            Field("room_temperature", both("室温（℃）"), Kind.NUMBER, 7.5, number_format="0.0"),
            Field("problems", both("问题"), width=26, wrapped=True),
            Field("rectified_on", both("整改完成日期"), Kind.DATE, 11),
            Field("acceptance", both("验收结论"), Kind.CHOICE, 8, choices=RESULTS),
            Field("dossier_number", both("档案编号"), Kind.CODE, 15),
            Field("city_review", both("市复核"), Kind.CHOICE, 8, choices=CHECKED),
            Field("national_check", both("国家抽查"), Kind.CHOICE, 8, choices=CHECKED),
            *(on_time if _COMPLETION_DATE in policy.keys else ()),
            Field(
                "registered",
                ("核对（自动）", "与改造台账"),
                Kind.COMPUTED_TEXT,
                13,
                formula=f'=IF({{household_id}}="","",IF({{place}}=0,"台账无此户",{agreed}))',
            ),
            Field(
                "place",
                ("核对（自动）", "台账行次"),
                Kind.COMPUTED,
                number_format=WHOLE,
                hidden=True,
                formula=f'=IF({{household_id}}="","",IFERROR(MATCH({{household_id}},'
                f"{households.column('household_id', elsewhere=True)},0),0))",
            ),
            Field("note", both("备注"), width=14),
        ),
        rows,
        repeated=4,
        note="一户一行，由“竣工台账”按改造台账生成，验收单位、验收人员、室温、问题由第三方机构验收时填写；"
        "“与改造台账”不为“一致”的，请核对两表后更正。",
        signatures=("第三方机构（盖章）：", "街道镇（盖章）：", "区办（盖章）：", "填表日期："),
    )


def dossiers(rows: int) -> LedgerSheet:
    """T5, with what of a dossier is still missing."""
    papers = {
        "info": "basic_papers",
        "before": "photo_before",
        "during": "photo_during",
        "after": "photo_after",
        "acceptance": "acceptance_papers",
    }
    # A household of which nothing is there yet lacks everything; only a row without household is blank.
    missing = {
        argument: f'IF({{household_id}}="","",IF({{{key}}}="","无",{{{key}}}))'
        for argument, key in papers.items()
    }
    people, photos, accepted = "农户材料", "改造照片（文件名）", "验收和补贴材料"
    return LedgerSheet(
        DOSSIERS_SHEET,
        "清洁取暖一户一档目录",
        "户",
        (
            Field("dossier_number", both("档案编号"), Kind.CODE, 16),
            Field("household_id", both("户编号"), Kind.CODE, 14),
            Field("street", both("街道镇"), Kind.CHOICE, 11, choices="heat_list_streets"),
            Field("village", both("村（居）"), width=9, suggested=VILLAGES_LIST),
            Field("name", both("户主姓名"), width=9),
            Field("basic_papers", (people, "身份证复印件"), Kind.CHOICE, 7.5, choices=THERE),
            Field("book_copy", (people, "户口簿"), Kind.CHOICE, 7, choices=THERE),
            Field("application", (people, "申请书/协议"), Kind.CHOICE, 7.5, choices=THERE),
            Field("photo_before", (photos, "改造前"), width=17),
            Field("photo_during", (photos, "改造中"), width=17),
            Field("photo_after", (photos, "改造后"), width=17),
            Field("warranty", (accepted, "设备合格证/保修卡"), Kind.CHOICE, 9.5, choices=THERE),
            Field("acceptance_papers", (accepted, "竣工验收单"), Kind.CHOICE, 7.5, choices=THERE),
            Field("confirmation", (accepted, "补贴确认单"), Kind.CHOICE, 7.5, choices=THERE),
            Field(
                "missing",
                both("缺项"),
                Kind.COMPUTED_TEXT,
                30,
                wrapped=True,
                function="HEAT_DOSSIER",
                arguments=missing,
            ),
            Field("kept_at", both("存放位置"), width=14),
            Field("note", both("备注"), width=12),
        ),
        rows,
        repeated=5,
        note="一户一行，由“一户一档”按户编号核对照片文件夹填写；缺项按农户基本信息（身份证复印件）、改造前中后照片、"
        "竣工验收单判断，“齐全”的记入改造台账的“档案齐全”。其他材料按有、无填写，供归档核对。",
    )
