"""The built-in policy restates 泰山政办字〔2021〕13号: all its figures, names and open readings."""

import datetime as dt
from decimal import Decimal

import pytest

from xl_heating.policy import Basis, Share, Task, builtin_policies, load_policy
from xl_heating.policy.options import OptionKind

POLICY = load_policy()

# (id, key, value, unit, clause): one line for each figure of the rule text.
FIGURES = [
    ("P01", "target.rural_heating", 24961, "户", "一（一）"),
    ("P02", "target.ee_rural", 488, "户", "一（一）"),
    ("P03", "target.ee_urban", 70000, "㎡", "一（一）"),
    ("P04", "target.completion_date", dt.date(2021, 12, 31), "日期", "一（一）"),
    ("P05", "fund.central_per_year", 300_000_000, "元/年", "三"),
    ("P05", "fund.central_years", 3, "年", "三"),
    ("P06", "fund.city_total", 400_000_000, "元", "三"),
    ("P07", "fund.residual_payer", "区级", "文本", "三"),
    ("P08", "CENTRAL_URBAN.cap", 0, "元/户", "三（一）"),
    ("P09", "CENTRAL_RURAL_EXT.cap", 6000, "元/户", "三（一）"),
    ("P09", "CENTRAL_RURAL_EXT.upper", 3000, "元/户", "三（一）"),
    ("P10", "REGIONAL_RENEWABLE.cap", 83, "元/㎡", "三（二）"),
    ("P10", "REGIONAL_RENEWABLE.upper", 25, "元/㎡", "三（二）"),
    ("P11", "REGIONAL_NONRENEWABLE.cap", 67, "元/㎡", "三（二）"),
    ("P11", "REGIONAL_NONRENEWABLE.upper", 20, "元/㎡", "三（二）"),
    ("P12", "GAS_DECENTRAL.cap", 6000, "元/户", "三（三）1"),
    ("P12", "GAS_DECENTRAL.upper", 3000, "元/户", "三（三）1"),
    ("P13", "ELEC_DECENTRAL.cap", 6000, "元/户", "三（三）2"),
    ("P13", "ELEC_DECENTRAL.upper", 3000, "元/户", "三（三）2"),
    ("P14", "running.payer", "区级", "文本", "三（三）"),
    ("P15", "GAS_DECENTRAL.running.rate", 1, "元/立方米", "三（三）3"),
    ("P15", "GAS_DECENTRAL.running.cap", 600, "元/户·季", "三（三）3"),
    ("P15", "season.start_month", 11, "月", "三（三）3"),
    ("P15", "season.end_month", 3, "月", "三（三）3"),
    ("P15", "running.seasons", 3, "季", "三（三）3"),
    ("P16", "ELEC_DECENTRAL.running.rate", Decimal("0.2"), "元/千瓦时", "三（三）4"),
    ("P16", "ELEC_DECENTRAL.running.cap", 600, "元/户·季", "三（三）4"),
    (
        "P17",
        "running.tariff",
        "居民阶梯电价第一档，可自愿选择居民峰谷分时电价",
        "文本",
        "三（三）4",
    ),
    ("P18", "SOLAR.cap", 6000, "元/户", "三（四）"),
    ("P18", "SOLAR.upper", 3000, "元/户", "三（四）"),
    ("P19", "EE_URBAN.cap", 83, "元/㎡", "三（五）"),
    ("P19", "EE_URBAN.upper", 25, "元/㎡", "三（五）"),
    ("P20", "EE_RURAL.cap", 6600, "元/户", "三（五）"),
    ("P20", "EE_RURAL.upper", 2000, "元/户", "三（五）"),
    ("P21", "equivalent.area", 120, "㎡/户", "三（六）"),
    ("P22", "eligibility.excluded", "近三年内列入拆迁计划；长期无人居住；自愿放弃", "文本", "二.2"),
    ("P23", "eligibility.one_house", "原则上一户补贴一宅，其余住宅费用自行承担", "文本", "二.2"),
    ("P24", "list.due", dt.date(2021, 7, 1), "日期", "四（一）"),
    ("P25", "GAS_DECENTRAL.running.usage_at_cap", 600, "立方米", "三（三）3"),
    ("P25", "ELEC_DECENTRAL.running.usage_at_cap", 3000, "千瓦时", "三（三）4"),
]


@pytest.mark.parametrize(("number", "key", "value", "unit", "clause"), FIGURES, ids=lambda v: str(v)[:24])
def test_each_figure_has_value_unit_clause_and_quotation(number, key, value, unit, clause):
    figure = POLICY.value(key)
    assert (figure.id, figure.value, figure.unit, figure.clause) == (number, value, unit, clause)
    assert 0 < len(figure.quote) <= 60
    assert all(len(part) >= 4 for part in figure.quote.split("……"))


def test_there_is_no_figure_beyond_the_rule_text():
    assert sorted(POLICY.keys) == sorted(key for _, key, *_ in FIGURES)
    assert {number for number, *_ in FIGURES} == {f"P{n:02d}" for n in range(1, 26)}


# The figure must stand in its own quotation: 7万 and 亿 are the text's way to write 70,000 and 10⁸.
@pytest.mark.parametrize(
    ("key", "written"),
    [("target.ee_urban", "7万"), ("fund.central_per_year", "3亿"), ("fund.city_total", "4亿")]
    + [
        (key, format(value.value.normalize(), "f"))
        for key in POLICY.keys
        if isinstance((value := POLICY.value(key)).value, Decimal)
        and value.value != 0
        and value.id not in ("P03", "P05", "P06", "P25")
        and key != "running.seasons"
    ],
)
def test_a_quotation_contains_its_figure(key, written):
    assert written in POLICY.value(key).quote


def test_the_text_leaves_the_scope_of_the_upper_funds_open():
    for key in ("fund.central_per_year", "fund.city_total"):
        assert "不得作为区级预算" in POLICY.value(key).note


# (code, name, basis, share, task, needs acceptance, some spellings that staff use)
ROUTES = [
    ("CENTRAL_RURAL_EXT", "集中供热延伸", "HOUSEHOLD", "QUOTA", "HEATING", False, "集中供热（延伸）"),
    ("CENTRAL_URBAN", "城区市政集中供暖", "HOUSEHOLD", "NONE", "MARKET_HEATING", False, "市政集中供暖"),
    ("REGIONAL_RENEWABLE", "区域集中供热-可再生", "PROJECT_AREA", "QUOTA", "HEATING", False, "地源热泵"),
    (
        "REGIONAL_NONRENEWABLE",
        "区域集中供热-非可再生",
        "ASSESSED_AREA",
        "QUOTA",
        "HEATING",
        False,
        "区域集中供热(非可再生)",
    ),
    ("GAS_DECENTRAL", "分散气代煤", "HOUSEHOLD", "QUOTA", "HEATING", False, "煤改气壁挂炉"),
    ("ELEC_DECENTRAL", "分散电代煤", "HOUSEHOLD", "QUOTA", "HEATING", False, "空气源热风机"),
    ("SOLAR", "太阳能", "HOUSEHOLD", "QUOTA", "HEATING", False, "太阳能供暖"),
    ("EE_RURAL", "农房能效", "HOUSEHOLD", "QUOTA", "EE_RURAL", True, "农房能效提升"),
    ("EE_URBAN", "城区建筑能效", "RENOVATED_AREA", "QUOTA", "EE_URBAN", True, "城区能效"),
    ("PUBLIC", "公益场所", "HEATED_AREA", "DISTRICT", "PUBLIC", False, "非营利性公益场所"),
]


def test_the_ten_routes_stand_in_the_order_of_the_text():
    assert [(route.code, route.name) for route in POLICY.routes.values()] == [row[:2] for row in ROUTES]


@pytest.mark.parametrize(
    ("code", "name", "basis", "share", "task", "accepted", "alias"), ROUTES, ids=[row[0] for row in ROUTES]
)
def test_route_terms_and_names(code, name, basis, share, task, accepted, alias):
    route = POLICY.routes[code]
    assert (route.basis, route.share, route.task) == (Basis(basis), Share(share), Task(task))
    assert route.needs_acceptance is accepted
    assert len(route.aliases) >= 3
    for spelling in (code, code.lower(), name, f" {name}\n", alias, *route.aliases):
        assert POLICY.route(spelling) is route


# 三（一）: 换热站, 二次管网, 户内暖气片; 三（二）: 热源站 …; 三（四） is the only route with 维护.
@pytest.mark.parametrize(
    ("code", "items"),
    [
        ("CENTRAL_RURAL_EXT", ["换热站", "二次管网", "户内暖气片"]),
        ("CENTRAL_URBAN", []),
        ("REGIONAL_RENEWABLE", ["热源站", "二次管网", "户内暖气片"]),
        ("REGIONAL_NONRENEWABLE", ["热源站", "二次管网", "户内暖气片"]),
        ("GAS_DECENTRAL", ["燃气壁挂炉购置", "燃气壁挂炉安装", "村内供气管网"]),
        ("ELEC_DECENTRAL", ["电采暖设备", "电采暖设备安装", "表后线路"]),
        ("SOLAR", ["取暖设备采购", "取暖设备安装", "取暖设备维护"]),
        ("PUBLIC", []),
    ],
)
def test_eligible_items(code, items):
    assert [item.name for item in POLICY.routes[code].items] == items


def test_running_subsidy_belongs_to_decentralised_gas_and_electricity_only():
    with_running = {code: route.running for code, route in POLICY.routes.items() if route.running}
    assert set(with_running) == {"GAS_DECENTRAL", "ELEC_DECENTRAL"}
    assert with_running["ELEC_DECENTRAL"].own_meter_only  # “一户一表居民电代煤用户”
    assert not with_running["GAS_DECENTRAL"].own_meter_only


@pytest.mark.parametrize("text", ["集中供热", "区域集中供热", "徐楼", "", "煤"])
def test_an_open_name_is_never_guessed(text):
    assert POLICY.route(text) is None
    assert POLICY.street(text) is None


def test_biomass_follows_its_option_and_asks_for_confirmation():
    assert POLICY.route("生物质锅炉").code == "REGIONAL_RENEWABLE"
    assert POLICY.needs_confirmation("生物质锅炉")
    assert not POLICY.needs_confirmation("地源热泵")


# 附件1 lists the five 街道 and the two 镇 in this order.
def test_the_seven_streets_in_order():
    assert [street.name for street in POLICY.streets] == [
        "财源街道",
        "岱庙街道",
        "泰前街道",
        "上高街道",
        "徐家楼街道",
        "省庄镇",
        "邱家店镇",
    ]
    assert [street.code for street in POLICY.streets] == [f"{n:02d}" for n in range(1, 8)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("财源街道办事处", "财源街道"),
        ("岱庙办事处", "岱庙街道"),
        ("徐家楼", "徐家楼街道"),
        ("邱家店", "邱家店镇"),
        ("省庄镇人民政府", "省庄镇"),
        ("　泰 前　街道", "泰前街道"),
    ],
)
def test_street_spellings(text, name):
    assert POLICY.street(text).name == name


# Q1–Q25 with the defaults that the recommended readings give; None is blank.
OPTIONS = {
    "Q1": {"share_mode": "UPPER_FIRST"},
    "Q2": {"cap_scope": "HOUSEHOLD"},
    "Q3": {"cap_year": "HEATING_SEASON"},
    "Q4": {
        "three_year_start": "HOUSEHOLD_FIRST_SEASON",
        "programme_first_season": "2021-2022",
        "partial_first_season_counts": True,
    },
    "Q5": {"usage_basis": "TOTAL", "usage_baseline": None},
    "Q6": {"cap_across_routes": True},
    "Q7": {
        "equiv_mode": "EXACT",
        "equiv_report_mode": "FLOOR",
        "equiv_scope": "POOLED",
        "district_total": "SUM_OF_ROWS",
    },
    "Q8": {"urban_market_counts": True, "public_counts": True},
    "Q9": {"area_diff_warn_pct": 10},
    "Q10": {"biomass_class": "RENEWABLE"},
    "Q11": {"regional_task_basis": "HOUSEHOLDS"},
    "Q12": {"primary_house_rule": "PRIMARY_ELSE_FIRST", "second_house_counts_task": False},
    "Q13": {"demolition_window_years": 3, "demolition_direction": "FORWARD"},
    "Q14": {"vacant_months": None},
    "Q15": {"list_due": None, "due_inclusive": True},
    "Q16": {"money_round": "0.01", "money_round_mode": "HALF_UP"},
    "Q17": {"upper_split_ratio": None},
    "Q18": {"usage_from": "ACCEPTED"},
    "Q19": {"dossier_blocks_completion": False},
    "Q20": {"public_cap": None},
    "Q21": {"shared_address": "ALLOW_FLAG"},
    "Q22": {"exit_rule": "NEXT_SEASON"},
    "Q23": {"pay_before_accept": "WARN"},
    # Lines at which an audit asks for a second look; they change no amount.
    "Q25": {
        "audit_age_min": 18,
        "audit_age_max": 110,
        "audit_area_min": 20,
        "audit_area_max": 500,
        "audit_usage_jump": 5,
        "audit_village_least": 5,
        "audit_pile_up_pct": 80,
        "audit_pay_days": 90,
        "audit_retention_pct": 3,
        "audit_unit_factor": 1000,
        "audit_purposes": "工程建设、设备购置、运行费用、建设、设备、运行",
    },
    "Q24": {"lag_points": 10},
}


@pytest.mark.parametrize("question", [f"Q{n}" for n in range(1, 25)])
def test_each_open_reading_is_an_option_with_its_default(question):
    keys = [key for key, option in POLICY.options.items() if option.id == question]
    assert {key: POLICY.option(key) for key in keys} == OPTIONS[question]
    assert all(POLICY.options[key].title for key in keys)


@pytest.mark.parametrize(
    ("key", "choices"),
    [
        ("share_mode", {"UPPER_FIRST", "PROPORTIONAL", "DISTRICT_FIRST"}),
        ("cap_scope", {"HOUSEHOLD", "PROJECT"}),
        ("cap_year", {"HEATING_SEASON", "CALENDAR_YEAR"}),
        ("three_year_start", {"HOUSEHOLD_FIRST_SEASON", "PROGRAMME"}),
        ("usage_basis", {"TOTAL", "NET_OF_BASELINE"}),
        ("equiv_mode", {"EXACT", "FLOOR", "ROUND", "CEIL"}),
        ("equiv_scope", {"POOLED", "PER_PLACE"}),
        ("district_total", {"SUM_OF_ROWS", "RECOMPUTE"}),
        ("biomass_class", {"RENEWABLE", "NONRENEWABLE", "ASK"}),
        ("regional_task_basis", {"HOUSEHOLDS", "AREA"}),
        ("demolition_direction", {"FORWARD", "BACKWARD", "BOTH"}),
        ("money_round", {"0.01", "1"}),
        ("usage_from", {"ACCEPTED", "SEASON_START"}),
    ],
)
def test_choices_of_an_option(key, choices):
    assert POLICY.options[key].kind is OptionKind.CHOICE
    assert set(POLICY.options[key].choices) == choices


def test_the_rule_line_names_readings_and_version():
    line = POLICY.rule_line
    assert line.startswith("口径：定额优先；逐户封顶；运行补贴按采暖季")
    assert "公益折算向下取整；面积按街镇合并" in line
    assert line.endswith("政策：泰山政办字〔2021〕13号，参数版本 2021-10-13")


# 一（一）, 三: all tasks at their ceilings; the largest subsidy that this district can owe.
def test_control_totals():
    def bound(target, code, part):
        return int(POLICY.number(f"target.{target}") * POLICY.number(f"{code}.{part}"))

    tasks = [("rural_heating", "ELEC_DECENTRAL"), ("ee_rural", "EE_RURAL"), ("ee_urban", "EE_URBAN")]
    caps = [bound(target, code, "cap") for target, code in tasks]
    upper = [bound(target, code, "upper") for target, code in tasks]
    assert caps == [149_766_000, 3_220_800, 5_810_000]
    assert upper == [74_883_000, 976_000, 1_750_000]
    assert (sum(caps), sum(upper), sum(caps) - sum(upper)) == (158_796_800, 77_609_000, 81_187_800)
    assert bound("rural_heating", "GAS_DECENTRAL", "running.cap") == 14_976_600


def test_value_names_what_is_missing():
    with pytest.raises(KeyError, match="no_such_key"):
        POLICY.value("no_such_key")
    with pytest.raises(TypeError):
        POLICY.number("running.payer")
    assert POLICY.option("no_such_option", "默认") == "默认"


def test_builtin_policies_are_listed():
    assert builtin_policies() == ("shijiazhuang-2018", "taishan-2021")
