"""The street's ledgers T3, T6–T9 as data: columns, units, drop-downs, and the function behind each figure."""

from __future__ import annotations

from xl_heating.jobs.layout import routes_for
from xl_heating.policy import Policy, Task
from xl_heating.templates.ledger_fields import Field, Kind, LedgerSheet, plain
from xl_heating.templates.policy_sheets import LEDGER_ITEMS, PROJECT_ITEMS, parameter

RESULTS = ("合格", "不合格", "整改")
YES_NO = ("是", "否")
WHOLE = "0"

HOUSEHOLDS_SHEET = "改造台账"
PLACES_SHEET = "公益场所"
PROJECTS_SHEET = "集中供热项目"
FARMHOUSES_SHEET = "能效提升-农房"
BUILDINGS_SHEET = "能效提升-城区"
RUNNING_SHEET = "运行补贴"


def ledger_sheets(policy: Policy, rows: int) -> dict[str, LedgerSheet]:
    """The ledger sheets that the policy's routes need, by sheet name; `rows` are prepared in the longest."""
    tasks = {route.task for route in policy.routes.values()}
    sheets = [_households(policy, rows)]
    if Task.PUBLIC in tasks:
        sheets.append(_places(policy, max(20, rows // 6)))
    if any(route.basis.unit == "㎡" for route in routes_for(policy, Task.HEATING)):
        sheets.append(_projects(policy, max(20, rows // 10)))
    if Task.EE_RURAL in tasks:
        sheets.append(_farmhouses(policy, max(20, rows // 3)))
    if Task.EE_URBAN in tasks:
        sheets.append(_buildings(policy, max(20, rows // 6)))
    if any(route.running for route in policy.routes.values()):
        sheets.append(_running(policy, rows))
    return {sheet.name: sheet for sheet in sheets}


def _name(policy: Policy, task: Task) -> str:
    return f'"{routes_for(policy, task)[0].name}"'


def _items(names: tuple[str, ...]) -> str:
    return "{" + ",".join(f'"{name}"' for name in names) + "}"


_COST_KEYS = ("cost_equipment", "cost_installation", "cost_pipe", "cost_maintenance", "cost_other")


def _split(
    policy: Policy, arguments: dict[str, str], *, group: str, self_pay: str = "用户自付"
) -> list[Field]:
    """补贴合计, 中央及市级, 区级, 用户自付: the four parts that SPLIT gives, one column each."""
    money = {"kind": Kind.COMPUTED, "width": 11.0, "summed": True, "arguments": arguments}
    upper, district = policy.policy.upper_level, policy.policy.district_level
    subsidy = {"subsidy": "{subsidy}"}
    return [
        Field("subsidy", (group, "补贴合计"), function="HEAT_SUBSIDY", **money),  # type: ignore[arg-type]
        Field("upper", (group, f"其中{upper}"), function="HEAT_UPPER", helpers=subsidy, **money),  # type: ignore[arg-type]
        Field(
            "district",
            (group, district),
            function="HEAT_DISTRICT",
            helpers={**subsidy, "upper": "{upper}"},
            **money,  # type: ignore[arg-type]
        ),
        Field("self_pay", (group, self_pay), function="HEAT_SELF_PAY", helpers=subsidy, **money),  # type: ignore[arg-type]
    ]


def _households(policy: Policy, rows: int) -> LedgerSheet:
    costs = [
        Field(key, ("可补贴费用（元）", name), Kind.NUMBER, 10.0, summed=True)
        for key, name in zip(_COST_KEYS, LEDGER_ITEMS, strict=True)
    ]
    fields = (
        plain("household_id", "户编号", Kind.CODE, 14),
        plain("street", "街道镇", Kind.CHOICE, 11, choices="heat_list_streets"),
        plain("village", "村（居）", width=9),
        plain("name", "户主姓名", width=9),
        plain("id_number", "身份证号", Kind.ID, 22),
        plain("phone", "联系电话", Kind.PHONE, 14),
        plain("route", "改造方式", Kind.CHOICE, 21, choices="heat_list_routes"),
        plain("area", "供热/评估面积（㎡）", Kind.NUMBER, 10),
        plain("contractor", "施工企业", width=13),
        plain("device_model", "设备品牌型号", width=13),
        plain("serial", "设备编号", Kind.CODE, 12),
        plain("meter", "电表/气表户号", Kind.CODE, 13),
        plain("own_meter", "是否一户一表", Kind.CHOICE, 6.5, choices=YES_NO),
        plain("started", "开工日期", Kind.DATE, 11, new_page=True),
        plain("installed", "安装完成日期", Kind.DATE, 11),
        plain("energised", "通气（电）日期", Kind.DATE, 11),
        plain("commissioned", "调试日期", Kind.DATE, 11),
        plain("accepted_on", "验收日期", Kind.DATE, 11),
        plain("acceptance", "验收结论", Kind.CHOICE, 8, choices=RESULTS),
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
                "items": _items(LEDGER_ITEMS),
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
        *_split(
            policy,
            {
                "route": "{route}",
                "cost": "{eligible_cost}",
                "quantity": "{quantity}",
                "accepted": "{acceptance}",
            },
            group="补贴计算（元）",
        ),
        plain("self_paid", "自付已收（元）", Kind.NUMBER, 11, summed=True),
        plain("paid_on", "拨付日期", Kind.DATE, 11),
        plain("dossier", "档案齐全", Kind.CHOICE, 6.5, choices=YES_NO),
        plain("note", "备注", width=16),
    )
    return LedgerSheet(
        HOUSEHOLDS_SHEET,
        "清洁取暖改造台账",
        "元、㎡",
        fields,
        rows,
        repeated=4,
        note="一户一行；身份证号、电话、户号按文本填写。区域集中供热的住户在此登记，项目费用填在“集中供热项目”表，"
        "不在此重复填报。白色格填写，灰色格为公式；行数不够时在最后一行之前插入行并向下填充公式。",
    )


def _places(policy: Policy, rows: int) -> LedgerSheet:
    return LedgerSheet(
        PLACES_SHEET,
        "公益场所清洁取暖改造台账",
        "元、㎡、户",
        (
            plain("no", "序号", Kind.NUMBER, 6, number_format=WHOLE),
            plain("street", "街道镇", Kind.CHOICE, 11.5, choices="heat_list_streets"),
            plain("place", "单位名称", width=24),
            plain(
                "category",
                "类别",
                Kind.CHOICE,
                10,
                choices=("学校", "幼儿园", "卫生室", "敬老院", "村（居）"),
            ),
            plain("nonprofit", "非营利", Kind.CHOICE, 7, choices=YES_NO),
            plain("heated_area", "供暖面积（㎡）", Kind.NUMBER, 12, summed=True),
            plain("route", "改造方式", Kind.CHOICE, 21, choices="heat_list_routes"),
            plain("total_cost", "总费用（元）", Kind.NUMBER, 14, summed=True),
            plain(
                "district",
                f"{policy.policy.district_level}资金（元）",
                Kind.COMPUTED,
                14,
                summed=True,
                function="HEAT_DISTRICT",
                arguments={
                    "route": _name(policy, Task.PUBLIC),
                    "cost": 'IF({total_cost}="","",IF({nonprofit}="否",0,{total_cost}))',
                    "quantity": "{heated_area}",
                },
            ),
            plain(
                "counted_area",
                "计入面积（㎡）",
                Kind.COMPUTED,
                12,
                summed=True,
                formula='=IF({heated_area}="","",IF(OR({nonprofit}="否",{accepted_on}=""),0,{heated_area}))',
            ),
            plain(
                "equivalent",
                "折算户数（户）",
                Kind.COMPUTED,
                11,
                summed=True,
                function="HEAT_HOUSEHOLDS",
                arguments={"area": 'IF({heated_area}="","",IF({nonprofit}="否",0,{heated_area}))'},
            ),
            plain("installed", "竣工日期", Kind.DATE, 11.5),
            plain("accepted_on", "验收日期", Kind.DATE, 11.5),
            plain("note", "备注", width=16),
        ),
        rows,
        repeated=3,
        note="按供暖面积折算户数，验收后（填验收日期）计入任务，费用由区级财政承担；“非营利”填“否”的不折算、不计资金。",
    )


def _projects(policy: Policy, rows: int) -> LedgerSheet:
    keys = ("cost_source", "cost_station", "cost_primary", "cost_secondary", "cost_radiator")
    titles = ("热源站", "换热站", "一次管网（不补）", "二次管网", "户内暖气片")
    computed = {"kind": Kind.COMPUTED, "summed": True}
    return LedgerSheet(
        PROJECTS_SHEET,
        "集中供热项目表",
        "元、㎡、户",
        (
            plain("project", "项目名称", width=20),
            plain("street", "街道镇", Kind.CHOICE, 11, choices="heat_list_streets"),
            plain("village", "小区/村", width=12),
            plain(
                "heat_source",
                "热源类型",
                Kind.CHOICE,
                12,
                choices=("地源热泵", "污水源热泵", "空气源热泵", "燃气锅炉", "电锅炉", "生物质锅炉"),
            ),
            plain("route", "改造方式（类别）", Kind.CHOICE, 21, choices="heat_list_projects"),
            plain("project_area", "建设项目供热面积（㎡）", Kind.NUMBER, 12, summed=True),
            plain("assessed_area", "评估供热面积（㎡）", Kind.NUMBER, 12, summed=True),
            plain("assessor", "评估机构/报告号", width=15),
            plain("households", "接入户数（户）", Kind.NUMBER, 8, number_format=WHOLE, summed=True),
            *(
                Field(key, ("费用（元）", title), Kind.NUMBER, 13, summed=True, new_page=key == keys[0])
                for key, title in zip(keys, titles, strict=True)
            ),
            Field(
                "eligible_cost",
                ("补贴计算（元）", "可补合计"),
                width=13.5,
                function="HEAT_ELIGIBLE_COST",
                arguments={
                    "route": "{route}",
                    "items": _items(PROJECT_ITEMS),
                    "amounts": "{cost_source__cost_radiator}",
                },
                names=(("heat_items", "heat_project_items"),),
                **computed,  # type: ignore[arg-type]
            ),
            Field(
                "area",
                ("补贴计算（元）", "计补面积（㎡）"),
                width=11.5,
                function="HEAT_AREA",
                arguments={
                    "route": "{route}",
                    "project_area": "{project_area}",
                    "assessed_area": "{assessed_area}",
                },
                **computed,  # type: ignore[arg-type]
            ),
            Field(
                "unit_cost",
                ("补贴计算（元）", "单方造价（元/㎡）"),
                Kind.COMPUTED,
                10,
                formula='=IF(OR(N({area})=0,{eligible_cost}=""),"",ROUND({eligible_cost}/{area},2))',
            ),
            Field(
                "ceiling",
                ("补贴计算（元）", "补贴上限"),
                width=13.5,
                function="HEAT_CAP",
                arguments={"route": "{route}", "quantity": "{area}"},
                **computed,  # type: ignore[arg-type]
            ),
            *_split(
                policy,
                {"route": "{route}", "cost": "{eligible_cost}", "quantity": "{area}"},
                group="补贴计算（元）",
                self_pay="超出补贴部分",
            ),
            plain("note", "备注", width=14),
        ),
        rows,
        repeated=2,
        note="可再生按建设项目供热面积、非可再生按评估供热面积计补，两者不互相代替；一次管网不计入可补费用。",
    )


def _farmhouses(policy: Policy, rows: int) -> LedgerSheet:
    return LedgerSheet(
        FARMHOUSES_SHEET,
        "农房能效提升台账",
        "元",
        (
            plain("household_id", "户编号", Kind.CODE, 14),
            plain("street", "街道镇", Kind.CHOICE, 11.5, choices="heat_list_streets"),
            plain("village", "村（居）", width=10),
            plain("name", "户主姓名", width=9),
            plain("id_number", "身份证号", Kind.ID, 22),
            plain(
                "content",
                "改造部位",
                Kind.CHOICE,
                12,
                choices=(
                    "门窗",
                    "外墙",
                    "屋面",
                    "门窗、外墙",
                    "门窗、屋面",
                    "外墙、屋面",
                    "门窗、外墙、屋面",
                ),
            ),
            plain("cost", "费用（元）", Kind.NUMBER, 12, summed=True),
            plain("accepted_on", "验收日期", Kind.DATE, 11.5),
            plain("acceptance", "验收结论", Kind.CHOICE, 9, choices=RESULTS),
            *_split(
                policy,
                {"route": _name(policy, Task.EE_RURAL), "cost": "{cost}", "accepted": "{acceptance}"},
                group="补贴计算（元）",
            ),
            plain("paid_on", "拨付日期", Kind.DATE, 11.5),
            plain("note", "备注", width=14),
        ),
        rows,
        repeated=4,
        note="经验收合格后方可补贴；未验收或不合格的补贴为0。",
    )


def _buildings(policy: Policy, rows: int) -> LedgerSheet:
    return LedgerSheet(
        BUILDINGS_SHEET,
        "城区建筑能效提升台账",
        "元、㎡",
        (
            plain("project", "项目", width=20),
            plain("street", "街道镇", Kind.CHOICE, 11.5, choices="heat_list_streets"),
            plain("building", "楼栋", width=12),
            plain("renovated_area", "改造建筑面积（㎡）", Kind.NUMBER, 13, summed=True),
            plain(
                "content",
                "改造内容",
                Kind.CHOICE,
                14,
                choices=(
                    "门窗",
                    "外墙",
                    "屋面",
                    "门窗、外墙",
                    "门窗、屋面",
                    "外墙、屋面",
                    "门窗、外墙、屋面",
                ),
            ),
            plain("cost", "造价（元）", Kind.NUMBER, 15, summed=True),
            plain("accepted_on", "验收日期", Kind.DATE, 11.5),
            plain("acceptance", "验收结论", Kind.CHOICE, 9, choices=RESULTS),
            *_split(
                policy,
                {
                    "route": _name(policy, Task.EE_URBAN),
                    "cost": "{cost}",
                    "quantity": "{renovated_area}",
                    "accepted": "{acceptance}",
                },
                group="补贴计算（元）",
                self_pay="业主自付",
            ),
            plain("paid_on", "拨付日期", Kind.DATE, 11.5),
            plain("note", "备注", width=14),
        ),
        rows,
        repeated=3,
        note="按改造建筑面积计补，经验收合格后方可补贴；未验收或不合格的补贴为0。",
    )


def _running(policy: Policy, rows: int) -> LedgerSheet:
    # Only seasons within the programme's years are paid; a season outside has index 0.
    programme = f'IF({parameter("three_year_start")}="PROGRAMME",{parameter("programme_first_season")},{{first_season}})'
    index = f"VALUE(LEFT({{season}},4))-VALUE(LEFT({programme},4))+1"
    usage = 'IF({usage}="","",IF({season_index}="","",IF({season_index}=0,0,{usage})))'
    due = {"route": "{route}", "usage": usage, "own_meter": "{own_meter}"}
    return LedgerSheet(
        RUNNING_SHEET,
        "清洁取暖运行补贴发放表",
        "元、立方米、千瓦时",
        (
            plain("no", "序号", Kind.NUMBER, 5.5, number_format=WHOLE),
            plain("street", "街道镇", Kind.CHOICE, 11, choices="heat_list_streets"),
            plain("village", "村（居）", width=9),
            plain("name", "户主姓名", width=9),
            plain("household_id", "户编号", Kind.CODE, 14),
            plain("id_number", "身份证号", Kind.ID, 22),
            plain("route", "改造方式", Kind.CHOICE, 13, choices="heat_list_running"),
            plain("meter", "气（电）表户号", Kind.CODE, 13),
            plain("own_meter", "是否一户一表", Kind.CHOICE, 6.5, choices=YES_NO),
            plain("first_season", "首个采暖季", Kind.CHOICE, 11, choices="heat_list_seasons"),
            plain("season", "采暖季", Kind.CHOICE, 11, choices="heat_list_seasons"),
            plain(
                "season_index",
                "第几季",
                Kind.COMPUTED,
                6,
                number_format=WHOLE,
                formula=f'=IF(OR({{season}}="",{{first_season}}=""),"",'
                f"IF(AND({index}>=1,{index}<={parameter('running.seasons')}),{index},0))",
            ),
            plain("start_on", "季初日期", Kind.DATE, 11, new_page=True),
            plain("start_reading", "季初读数", Kind.NUMBER, 9.5),
            plain("end_on", "季末日期", Kind.DATE, 11),
            plain("end_reading", "季末读数", Kind.NUMBER, 9.5),
            plain(
                "usage",
                "采暖季用量",
                Kind.COMPUTED,
                9.5,
                formula='=IF(OR({start_reading}="",{end_reading}=""),"",ROUND({end_reading}-{start_reading},4))',
                summed=True,
            ),
            plain(
                "standard",
                "标准（元）",
                Kind.COMPUTED,
                7.5,
                number_format="0.00##",
                formula='=IF({route}="","",INDEX(heat_run_rate,MATCH({route},heat_routes,0)))',
            ),
            plain(
                "due", "应补（元）", Kind.COMPUTED, 10, summed=True, function="HEAT_RUNNING", arguments=due
            ),
            plain("paid", "已补（元）", Kind.NUMBER, 10, summed=True),
            plain(
                "amount",
                "本次实发（元）",
                Kind.COMPUTED,
                10,
                summed=True,
                function="HEAT_RUNNING",
                arguments={**due, "already_paid": "{paid}"},
            ),
            plain("bank", "开户行", width=13, new_page=True),
            plain("account", "银行账号", Kind.CODE, 22),
            plain("holder", "开户人", width=9),
            plain("relation", "与户主关系", width=10),
            plain("receipt", "领取签字", width=12),
            plain("note", "备注", width=16),
        ),
        rows,
        repeated=4,
        note="只发分散气代煤、分散电代煤；电代煤须一户一表。用量=季末读数−季初读数，也可在“采暖季用量”直接填写供电、供气单位导出的数。",
    )
