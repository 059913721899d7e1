"""Policy files with one mistake each: the message names the file, the key and the cause."""

from importlib import resources

import pytest

from xl_heating.errors import PolicyError
from xl_heating.policy import load_policy, parse_policy

FOLDER = resources.files("xl_heating.policy")
TAISHAN = (FOLDER / "taishan-2021.toml").read_text(encoding="utf-8")
SHIJIAZHUANG = (FOLDER / "shijiazhuang-2018.toml").read_text(encoding="utf-8")


def changed(text: str, section: str, right: str, wrong: str) -> str:
    """Replace the first `right` after the line `section`; both must be there."""
    place = text.index(right, text.index(section + "\n"))
    return text[:place] + wrong + text[place + len(right) :]


# (section, right, wrong, key in the message, cause in the message)
MISTAKES = [
    (
        '[values."target.rural_heating"]',
        'clause = "一（一）"\n',
        "",
        "values.target.rural_heating.0.clause",
        "缺少该项",
    ),
    ("[routes.SOLAR.cap]", 'unit = "元/户"\n', "", "routes.SOLAR.cap.unit", "缺少该项"),
    ("[routes.SOLAR.cap]", "quote = ", "# quote = ", "routes.SOLAR.cap", "缺少依据"),
    ("[routes.SOLAR.cap]", 'quote = "', 'quote = "' + "长" * 61, "routes.SOLAR.cap.quote", "摘录过长"),
    ("[routes.SOLAR.cap]", "value = 6000", "valeu = 6000", "routes.SOLAR.cap.valeu", "不认识的项"),
    ("[routes.SOLAR.cap]", "6000", '"六千"', "routes.SOLAR.cap", "应为数字，现为 六千"),
    ("[routes.SOLAR.upper]", "3000", "2021-07-01", "routes.SOLAR.upper", "应为数字，现为 2021-07-01"),
    ("[routes.SOLAR.cap]", "6000", "true", "routes.SOLAR.cap.value", "不能是真假值"),
    ("[routes.SOLAR.cap]", "6000", "-6000", "routes.SOLAR.cap.value", "不小于0"),
    ("[routes.SOLAR.cap]", "6000", "nan", "routes.SOLAR.cap.value", "有限的数字"),
    ("[routes.SOLAR.cap]", "6000", "6000.00001", "routes.SOLAR.cap.value", "超过四位小数"),
    ("[routes.SOLAR.upper]", "3000", "6001", "routes.SOLAR", "上级承担 6001 大于补贴上限 6000"),
    ("[routes.SOLAR]", '"HOUSEHOLD"', '"HOUSE"', "routes.SOLAR.basis", "不在可选值之中，现为 HOUSE"),
    ("[routes.SOLAR]", 'share = "QUOTA"', 'share = "RATIO"', "share_levels", "没有列出各级比例"),
    ("[routes.PUBLIC]", 'share = "DISTRICT"', 'share = "QUOTA"', "routes.PUBLIC", "须同时有上限 cap"),
    ("[routes.SOLAR]", '"太阳能供暖"', '"煤改电"', "routes", "“煤改电”同时指向 分散电代煤 和 太阳能"),
    ("[[streets]]", '"财源"', '"岱庙"', "streets", "“岱庙”同时指向 财源街道 和 岱庙街道"),
    ("[[streets]]", 'code = "01"', 'code = "一"', "streets.0.code", "格式不符"),
    (
        "[routes.ELEC_DECENTRAL.running.usage_at_cap]",
        "3000",
        "3600",
        "routes.ELEC_DECENTRAL.running",
        "封顶用量 3600 × 标准 0.2 不等于上限 600",
    ),
    (
        "[routes.GAS_DECENTRAL.running.rate]",
        "value = 1",
        "value = 0",
        "routes.GAS_DECENTRAL.running",
        "不能为0",
    ),
    (
        '[values."list.due"]',
        'unit = "日期"',
        'unit = "日期"\neffective_from = 2022-01-01\neffective_to = 2021-12-31',
        "values.list.due.0",
        "生效止 2021-12-31 早于生效起 2022-01-01",
    ),
    ("[policy]", "issued = 2021-10-13", 'issued = "十月"', "policy.issued", "应为日期"),
    ("[policy]", '"370902"', '"37090"', "policy.region_code", "格式不符"),
    ("[options.share_mode]", 'default = "UPPER_FIRST"', 'default = "UPPER"', "options.share_mode", "可选值"),
    ("[options.share_mode]", "choices", "choises", "options.share_mode.choises", "不认识的项"),
    ("[options.money_round]", '"Q16"', '"16"', "options.money_round.id", "格式不符"),
    (
        "[options.programme_first_season]",
        "2021-2022",
        "2021-2023",
        "options.programme_first_season",
        "采暖季",
    ),
    ("[options.due_inclusive]", "true", '"也许"', "options.due_inclusive", "TRUE 或 FALSE"),
    ("[options.area_diff_warn_pct]", "10", '"一成"', "options.area_diff_warn_pct", "不是数字"),
    ("[options.list_due]", '""', '"7月1日"', "options.list_due", "2021-07-01"),
    ("[[conditional_aliases]]", '"biomass_class"', '"biomass"', "conditional_aliases", "没有选项 biomass"),
    ("[[conditional_aliases]]", '"REGIONAL_RENEWABLE"', '"WOOD"', "conditional_aliases", "没有改造方式 WOOD"),
    (
        "# ---------------------------------------------------------------- 口径选项（Q1–Q24）",
        "[options.share_mode]",
        "[options.shares]",
        "options",
        "缺少选项 share_mode",
    ),
]
RATIO_MISTAKES = [
    ("[[share_levels]]", "ratio = 0.5", "ratio = 1.5", "share_levels.0", "应大于0且不大于1"),
    ("[[share_levels]]", "ratio = 0.5", "ratio = 0.5\nparts_of_rest = 1", "share_levels.0", "只须填写一项"),
    ("[[share_levels]]", "ratio = 0.5", "ratio = 1", "share_levels", "没有剩余可分"),
    ("[policy]", 'district_level = "县级"', 'district_level = "区级"', "share_levels", "最后一级应为 区级"),
    ("[routes.ELEC_DECENTRAL.cost_rate]", "0.85", "85", "routes.ELEC_DECENTRAL", "cost_rate 85 大于1"),
    ("[routes.ELEC_DECENTRAL]", "any_cost = true\n", "", "routes.ELEC_DECENTRAL", "请列出可补贴费用项"),
]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [(TAISHAN, mistake) for mistake in MISTAKES] + [(SHIJIAZHUANG, mistake) for mistake in RATIO_MISTAKES],
    ids=[f"{mistake[3]}-{number}" for number, mistake in enumerate(MISTAKES + RATIO_MISTAKES)],
)
def test_message_names_file_key_and_cause(text, mistake):
    section, right, wrong, key, cause = mistake
    with pytest.raises(PolicyError) as caught:
        parse_policy(changed(text, section, right, wrong), "区政策.toml")
    assert caught.value.where == "区政策.toml"
    assert f"{key}：" in caught.value.message
    assert cause in caught.value.message
    assert "Input should" not in str(caught.value)


def test_overlapping_periods_of_one_figure():
    versions = """
[[values."tariff.note"]]
title = "示例"
value = 1
unit = "元"
clause = "一"
note = "示例"
effective_from = 2021-01-01
effective_to = 2022-06-30

[[values."tariff.note"]]
title = "示例"
value = 2
unit = "元"
clause = "一"
note = "示例"
effective_from = 2022-06-30
"""
    with pytest.raises(PolicyError, match=r"values\.tariff\.note：各期的生效时间重叠"):
        parse_policy(TAISHAN + versions)
    policy = parse_policy(
        TAISHAN + versions.replace("effective_to = 2022-06-30", "effective_to = 2022-06-29")
    )
    assert policy.number("tariff.note") == 2


def test_a_file_without_streets():
    start, end = TAISHAN.index("[[streets]]"), TAISHAN.index("[routes.CENTRAL_RURAL_EXT]")
    with pytest.raises(PolicyError, match="streets：缺少该项"):
        parse_policy(TAISHAN[:start] + TAISHAN[end:])


def test_many_mistakes_are_counted():
    with pytest.raises(PolicyError, match="另有"):
        parse_policy("[policy]\nname = 1\n")


def test_a_file_that_is_not_toml(tmp_path):
    file = tmp_path / "区政策.toml"
    file.write_text(changed(TAISHAN, "[policy]", 'place = "', "place = "), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(file)
    assert caught.value.where == "区政策.toml"
    assert "line" in caught.value.message
    assert "TOML" in caught.value.message


def test_files_that_are_not_there(tmp_path):
    with pytest.raises(PolicyError, match="找不到政策文件"):
        load_policy(tmp_path / "没有.toml")
    with pytest.raises(PolicyError, match="现有：shijiazhuang-2018、taishan-2021"):
        load_policy("no-such-place")


def test_a_file_of_ones_own_loads_by_path(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(changed(TAISHAN, "[routes.SOLAR.cap]", "6000", "5500"), encoding="utf-8")
    assert load_policy(file).number("SOLAR.cap") == 5500
