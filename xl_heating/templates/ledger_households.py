"""改造台账 (T3) and 公益场所 (T6): who is converted, at what cost."""

from __future__ import annotations

from xl_heating.policy import Policy, Task
from xl_heating.templates.ledger_common import (
    CONTRACTORS_LIST,
    HOUSEHOLDS_SHEET,
    MODELS_LIST,
    PLACES_SHEET,
    RESULTS,
    VILLAGES_LIST,
    WHOLE,
    YES_NO,
    items_constant,
    route_name,
    split,
)
from xl_heating.templates.ledger_fields import Field, Kind, LedgerSheet, both
from xl_heating.templates.policy_sheets import LEDGER_ITEMS

_COST_KEYS = ("cost_equipment", "cost_installation", "cost_pipe", "cost_maintenance", "cost_other")


_STAGES = (
    ("paid_on", "已拨付"),
    ("acceptance", "验收"),
    ("commissioned", "已调试"),
    ("energised", "已通气（电）"),
    ("installed", "已安装"),
    ("started", "已开工"),
)


def _stage() -> str:
    """How far a household has come, the latest step that is filled in."""
    found = '"未开工"'
    for key, title in reversed(_STAGES):
        shown = f'"{title}"&{{{key}}}' if key == "acceptance" else f'"{title}"'
        found = f'IF({{{key}}}<>"",{shown},{found})'
    return f'=IF({{route}}="","",{found})'


def households(policy: Policy, rows: int, dossiers: LedgerSheet) -> LedgerSheet:
    """T3; whether a dossier is complete is looked up in `dossiers` (T5)."""
    dossier = (
        f"INDEX({dossiers.column('missing', elsewhere=True)},"
        f"MATCH({{household_id}},{dossiers.column('household_id', elsewhere=True)},0))"
    )
    costs = [
        Field(key, ("可补贴费用（元）", name), Kind.NUMBER, 10.0, summed=True)
        for key, name in zip(_COST_KEYS, LEDGER_ITEMS, strict=True)
    ]
    fields = (
        Field("household_id", both("户编号"), Kind.CODE, 14),
        Field("street", both("街道镇"), Kind.CHOICE, 11, choices="heat_list_streets"),
        Field("village", both("村（居）"), width=9, suggested=VILLAGES_LIST),
        Field("name", both("户主姓名"), width=9),
        Field("id_number", both("身份证号"), Kind.ID, 22),
        Field("phone", both("联系电话"), Kind.PHONE, 14),
        Field("route", both("改造方式"), Kind.CHOICE, 21, choices="heat_list_routes"),
        Field("area", both("供热/评估面积（㎡）"), Kind.NUMBER, 10),
        Field("contractor", both("施工企业"), width=13, suggested=CONTRACTORS_LIST),
        Field("device_model", both("设备品牌型号"), width=13, suggested=MODELS_LIST),
        Field("serial", both("设备编号"), Kind.CODE, 12),
        Field("meter", both("电表/气表户号"), Kind.CODE, 13),
        Field("own_meter", both("是否一户一表"), Kind.CHOICE, 6.5, choices=YES_NO),
        Field("started", both("开工日期"), Kind.DATE, 11, new_page=True),
        Field("installed", both("安装完成日期"), Kind.DATE, 11),
        Field("energised", both("通气（电）日期"), Kind.DATE, 11),
        Field("commissioned", both("调试日期"), Kind.DATE, 11),
        Field("accepted_on", both("验收日期"), Kind.DATE, 11),
        Field("acceptance", both("验收结论"), Kind.CHOICE, 8, choices=RESULTS),
        *costs,
        Field(
            "eligible_cost",
            ("补贴计算（元）", "可补贴合计"),
            Kind.COMPUTED,
            11,
            summed=True,
            new_page=True,
            function="HEAT_ELIGIBLE_COST",
            arguments={
                "route": "{route}",
                "items": items_constant(LEDGER_ITEMS),
                "amounts": "{cost_equipment__cost_other}",
            },
        ),
        Field(
            "quantity",
            ("补贴计算（元）", "计补数量（户或㎡）"),
            Kind.COMPUTED,
            10,
            number_format="General",
            formula='=IF({route}="","",IF(INDEX(heat_basis,MATCH({route},heat_routes,0))="HOUSEHOLD",1,'
            'IF({area}="","",{area})))',
        ),
        *split(
            policy,
            {
                "route": "{route}",
                "cost": "{eligible_cost}",
                "quantity": "{quantity}",
                "accepted": "{acceptance}",
            },
            group="补贴计算（元）",
        ),
        Field("self_paid", both("自付已收（元）"), Kind.NUMBER, 11, summed=True),
        Field("paid_on", both("拨付日期"), Kind.DATE, 11),
        Field(
            "dossier",
            both("档案齐全"),
            Kind.COMPUTED_TEXT,
            6.5,
            replaceable=True,
            formula=f'=IF({{household_id}}="","",IFERROR(IF({dossier}="齐全","{YES_NO[0]}","{YES_NO[1]}"),'
            f'IF({{acceptance}}="{RESULTS[0]}","{YES_NO[1]}","")))',
        ),
        Field("stage", both("进展"), Kind.COMPUTED_TEXT, 11, formula=_stage()),
        Field("note", both("备注"), width=16),
    )
    return LedgerSheet(
        HOUSEHOLDS_SHEET,
        "清洁取暖改造台账",
        "元、㎡",
        fields,
        rows,
        repeated=4,
        note="一户一行；身份证号、电话、户号按文本填写；档案齐全按“一户一档”得出。区域集中供热的住户在此登记，项目费用填在“集中供热项目”表，"
        "不在此重复填报。白色格填写，灰色格为公式；行数不够时在最后一行之前插入行并向下填充公式。",
    )


def places(policy: Policy, rows: int) -> LedgerSheet:
    return LedgerSheet(
        PLACES_SHEET,
        "公益场所清洁取暖改造台账",
        "元、㎡、户",
        (
            Field("no", both("序号"), Kind.NUMBER, 6, number_format=WHOLE),
            Field("street", both("街道镇"), Kind.CHOICE, 11.5, choices="heat_list_streets"),
            Field("place", both("单位名称"), width=24),
            Field(
                "category",
                both("类别"),
                Kind.CHOICE,
                10,
                choices=("学校", "幼儿园", "卫生室", "敬老院", "村（居）"),
            ),
            Field("nonprofit", both("非营利"), Kind.CHOICE, 7, choices=YES_NO),
            Field("heated_area", both("供暖面积（㎡）"), Kind.NUMBER, 12, summed=True),
            Field("route", both("改造方式"), Kind.CHOICE, 21, choices="heat_list_routes"),
            Field("total_cost", both("总费用（元）"), Kind.NUMBER, 14, summed=True),
            Field(
                "district",
                both(f"{policy.policy.district_level}资金（元）"),
                Kind.COMPUTED,
                14,
                summed=True,
                function="HEAT_DISTRICT",
                arguments={
                    "route": route_name(policy, Task.PUBLIC),
                    "cost": 'IF({total_cost}="","",IF({nonprofit}="否",0,{total_cost}))',
                    "quantity": "{heated_area}",
                },
            ),
            Field(
                "counted_area",
                both("计入面积（㎡）"),
                Kind.COMPUTED,
                12,
                summed=True,
                formula='=IF({heated_area}="","",IF(OR({nonprofit}="否",{accepted_on}=""),0,{heated_area}))',
            ),
            Field(
                "equivalent",
                both("折算户数（户）"),
                Kind.COMPUTED,
                11,
                summed=True,
                function="HEAT_HOUSEHOLDS",
                arguments={"area": 'IF({heated_area}="","",IF({nonprofit}="否",0,{heated_area}))'},
            ),
            Field("installed", both("竣工日期"), Kind.DATE, 11.5),
            Field("accepted_on", both("验收日期"), Kind.DATE, 11.5),
            Field("note", both("备注"), width=16),
        ),
        rows,
        repeated=3,
        note="按供暖面积折算户数，验收后（填验收日期）计入任务，费用由区级财政承担；“非营利”填“否”的不折算、不计资金。",
    )
