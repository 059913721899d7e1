"""Construction subsidy worked by hand from the rule text, one clause after another."""

from importlib import resources

import numpy as np
import pytest

from xl_heating.errors import PolicyError
from xl_heating.policy import load_policy, override, parse_override, parse_policy
from xl_heating.rules.money import to_units
from xl_heating.rules.subsidy import by_level, ceiling, construction_subsidy, has_ceiling

POLICY = load_policy()
CODES = tuple(POLICY.routes)


def split(code, cost, quantity=1, accepted=True, options="", policy=POLICY):
    """(subsidy, upper, district, self-pay) in yuan of one row."""
    result = construction_subsidy(
        override(policy, parse_override(options)),
        [list(policy.routes).index(code)],
        to_units([cost]),
        to_units([quantity]),
        [accepted],
    )
    return tuple(
        int(column[0]) / 100 for column in (result.subsidy, result.upper, result.district, result.self_pay)
    )


@pytest.mark.parametrize(
    ("code", "cost", "quantity", "expected"),
    [
        # 三（一）: min(7200, 6000); 中央及市级 3000, 区级 6000−3000; 自付 7200−6000
        ("CENTRAL_RURAL_EXT", 7200, 1, (6000, 3000, 3000, 1200)),
        ("CENTRAL_RURAL_EXT", 6000, 1, (6000, 3000, 3000, 0)),
        ("CENTRAL_RURAL_EXT", 5000, 1, (5000, 3000, 2000, 0)),
        ("CENTRAL_RURAL_EXT", 2800, 1, (2800, 2800, 0, 0)),  # all within the upper level's 3000
        ("CENTRAL_RURAL_EXT", 0, 1, (0, 0, 0, 0)),
        # a village as one row: 6000×120 = 720000, 3000×120 = 360000
        ("CENTRAL_RURAL_EXT", 800_000, 120, (720_000, 360_000, 360_000, 80_000)),
        # 三（一）: 城区市政 pays 配套费 and 取暖费 itself
        ("CENTRAL_URBAN", 5200, 1, (0, 0, 0, 5200)),
        # 三（二）: 12500×83 = 1037500, 12500×25 = 312500, 12500×58 = 725000
        ("REGIONAL_RENEWABLE", 1_100_000, 12_500, (1_037_500, 312_500, 725_000, 62_500)),
        ("REGIONAL_RENEWABLE", 70_000, 1000, (70_000, 25_000, 45_000, 0)),
        # 三（二）: 11800×67 = 790600, 11800×20 = 236000
        ("REGIONAL_NONRENEWABLE", 900_000, 11_800, (790_600, 236_000, 554_600, 109_400)),
        # 12.345㎡ × 83 = 1024.635 → 1024.64; × 25 = 308.625 → 308.63
        ("REGIONAL_RENEWABLE", 2000, 12.345, (1024.64, 308.63, 716.01, 975.36)),
        ("GAS_DECENTRAL", 5800, 1, (5800, 3000, 2800, 0)),  # 三（三）1
        ("ELEC_DECENTRAL", 6350, 1, (6000, 3000, 3000, 350)),  # 三（三）2
        ("SOLAR", 6200, 1, (6000, 3000, 3000, 200)),  # 三（四）: 4300+900+1000 with 维护
        # 三（五）: 3200×83 = 265600, 3200×25 = 80000, 3200×58 = 185600
        ("EE_URBAN", 288_000, 3200, (265_600, 80_000, 185_600, 22_400)),
        ("EE_RURAL", 7000, 1, (6600, 2000, 4600, 400)),
        # 三（六）: no ceiling is written; the district pays all
        ("PUBLIC", 200_000, 1250, (200_000, 0, 200_000, 0)),
        ("PUBLIC", 200_000, 0, (200_000, 0, 200_000, 0)),
        # no household, no area: nothing to subsidise
        ("SOLAR", 6200, 0, (0, 0, 0, 6200)),
    ],
)
def test_worked_examples(code, cost, quantity, expected):
    assert split(code, cost, quantity) == expected


# 三（五） “经验收合格后”: efficiency works wait for acceptance, heating works do not.
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("EE_RURAL", (0, 0, 0, 5000)),
        ("EE_URBAN", (0, 0, 0, 5000)),
        ("GAS_DECENTRAL", (5000, 3000, 2000, 0)),
        ("PUBLIC", (5000, 0, 5000, 0)),
    ],
)
def test_without_acceptance(code, expected):
    assert split(code, 5000, accepted=False) == expected


# 一户同时做分散电代煤 6500 与农房能效 7000: two subsidies, 6000+6600 = 12600; 3000+2000; 3000+4600; 500+400.
def test_one_household_with_two_works():
    heating, efficiency = split("ELEC_DECENTRAL", 6500), split("EE_RURAL", 7000)
    assert [a + b for a, b in zip(heating, efficiency, strict=True)] == [12_600, 5000, 7600, 900]


@pytest.mark.parametrize(
    ("options", "upper"),
    [
        ("share_mode=UPPER_FIRST", 3000),
        ("share_mode=PROPORTIONAL", 2500),  # 5000×3000/6000
        ("share_mode=DISTRICT_FIRST", 2000),  # 区级 min(5000, 6000−3000)
    ],
)
def test_who_saves_when_the_cost_is_below_the_ceiling(options, upper):
    assert split("CENTRAL_RURAL_EXT", 5000, options=options) == (5000, upper, 5000 - upper, 0)


@pytest.mark.parametrize(
    ("code", "cost", "quantity", "upper"),
    [
        ("REGIONAL_RENEWABLE", 70_000, 1000, 21_084.34),  # 70000×25/83 = 21084.337…
        ("EE_RURAL", 6000, 1, 1818.18),  # 6000×2000/6600 = 1818.1818…
        ("SOLAR", 0.01, 1, 0.01),  # half a 分 goes up, to the upper level
        ("PUBLIC", 70_000, 1000, 0),
        ("CENTRAL_URBAN", 70_000, 1, 0),  # a cap of 0 divides nothing
    ],
)
def test_proportional_share(code, cost, quantity, upper):
    assert split(code, cost, quantity, options="share_mode=PROPORTIONAL")[1] == upper


# Steps on both sides of each boundary: 上限 6000 and 中央及市级 3000, by one 分 and by 1/10,000 元.
@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        (5999.99, (5999.99, 3000, 2999.99, 0)),
        (5999.9949, (5999.99, 3000, 2999.99, 0)),
        (5999.995, (6000, 3000, 3000, 0)),
        (6000, (6000, 3000, 3000, 0)),
        (6000.0049, (6000, 3000, 3000, 0)),
        (6000.005, (6000, 3000, 3000, 0.01)),
        (6000.01, (6000, 3000, 3000, 0.01)),
        (2999.99, (2999.99, 2999.99, 0, 0)),
        (3000, (3000, 3000, 0, 0)),
        (3000.01, (3000.01, 3000, 0.01, 0)),
    ],
)
def test_on_both_sides_of_ceiling_and_quota(cost, expected):
    assert split("ELEC_DECENTRAL", cost) == expected


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        (2999.99, (2999.99, 0, 2999.99, 0)),
        (3000, (3000, 0, 3000, 0)),
        (3000.01, (3000.01, 0.01, 3000, 0)),
        (6000, (6000, 3000, 3000, 0)),
    ],
)
def test_on_both_sides_of_the_districts_own_part(cost, expected):
    assert split("ELEC_DECENTRAL", cost, options="share_mode=DISTRICT_FIRST") == expected


# Q16 money_round=1: whole yuan, half-up, but never more than the work cost.
@pytest.mark.parametrize(
    ("code", "cost", "quantity", "expected"),
    [
        ("ELEC_DECENTRAL", 5999.4, 1, (5999, 3000, 2999, 0.4)),
        ("ELEC_DECENTRAL", 5999.6, 1, (5999, 3000, 2999, 0.6)),  # 6000 would be above the cost
        ("ELEC_DECENTRAL", 6350.6, 1, (6000, 3000, 3000, 350.6)),
        ("ELEC_DECENTRAL", 0.6, 1, (0, 0, 0, 0.6)),
        # 12.345㎡×83 = 1024.635 → 1025; ×25 = 308.625 → 309
        ("REGIONAL_RENEWABLE", 2000, 12.345, (1025, 309, 716, 975)),
        ("PUBLIC", 1234.56, 10, (1234, 0, 1234, 0.56)),
    ],
)
def test_whole_yuan(code, cost, quantity, expected):
    assert split(code, cost, quantity, options="money_round=1") == pytest.approx(expected, abs=1e-9)


def test_a_ceiling_of_nothing():
    options = "SOLAR.cap=0;SOLAR.upper=0"
    for mode in ("UPPER_FIRST", "PROPORTIONAL", "DISTRICT_FIRST"):
        assert split("SOLAR", 6200, options=f"{options};share_mode={mode}") == (0, 0, 0, 6200)


def test_figures_with_four_decimals():
    # 83.1234×3 = 249.3702 → 249.37; 25.0055×3 = 75.0165 → 75.02
    options = "REGIONAL_RENEWABLE.cap=83.1234;REGIONAL_RENEWABLE.upper=25.0055"
    assert split("REGIONAL_RENEWABLE", 1000, 3, options=options) == (249.37, 75.02, 174.35, 750.63)


def test_ceilings_that_no_int64_holds():
    # 10⁹ ㎡ × 10⁹ 元/㎡ is beyond int64 in 分; the cost of 10⁹ 元 decides.
    huge = "REGIONAL_RENEWABLE.cap=1000000000;REGIONAL_RENEWABLE.upper=999999999"
    for mode, upper in (("UPPER_FIRST", 1e9), ("PROPORTIONAL", 999_999_999.0), ("DISTRICT_FIRST", 0)):
        result = split("REGIONAL_RENEWABLE", 1e9, 1e9, options=f"{huge};share_mode={mode}")
        assert result == (1e9, upper, 1e9 - upper, 0)


def test_many_routes_in_one_call_are_as_one_by_one():
    costs = np.arange(10) * 1000.5 + 4000
    result = construction_subsidy(POLICY, np.arange(10), to_units(costs), to_units(np.full(10, 7.0)), True)
    rows = zip(result.subsidy, result.upper, result.district, result.self_pay, strict=True)
    for code, cost, row in zip(CODES, costs, rows, strict=True):
        assert tuple(int(amount) / 100 for amount in row) == split(code, cost, 7)


def test_empty_columns():
    result = construction_subsidy(POLICY, [], [], [], [])
    assert [len(column) for column in (result.subsidy, result.upper, result.district, result.self_pay)] == [
        0
    ] * 4
    pooled = construction_subsidy(override(POLICY, {"cap_scope": "PROJECT"}), [], [], [], [], [])
    assert pooled.upper.dtype == np.int64


@pytest.mark.parametrize(("cost", "quantity"), [(-1, 10_000), (10_000, -1)])
def test_negative_arguments_are_refused(cost, quantity):
    with pytest.raises(ValueError, match="negative"):
        construction_subsidy(POLICY, [0], [cost], [quantity], [True])


@pytest.mark.parametrize("route", [-1, 10])
def test_a_route_outside_the_policy_is_refused(route):
    with pytest.raises(IndexError):
        construction_subsidy(POLICY, [route], [1], [1], [True])


@pytest.mark.parametrize(
    ("code", "quantity", "expected"),
    [
        ("REGIONAL_RENEWABLE", 12_500, 1_037_500),  # 12500×83
        ("EE_RURAL", 488, 3_220_800),  # 488×6600
        ("CENTRAL_URBAN", 37, 0),
        ("GAS_DECENTRAL", 1, 6000),
    ],
)
def test_the_ceiling_for_budgets(code, quantity, expected):
    route = [CODES.index(code)]
    assert ceiling(POLICY, route, to_units([quantity])).tolist() == [expected * 100]
    assert has_ceiling(POLICY, route).tolist() == [True]


def test_public_places_have_no_ceiling():
    route = [CODES.index("PUBLIC")]
    assert has_ceiling(POLICY, route).tolist() == [False]
    assert ceiling(POLICY, route, to_units([1250])).tolist() == [-1]


def test_a_ceiling_that_int64_cannot_hold_is_refused():
    huge = override(POLICY, {"SOLAR.cap": 10**9})
    with pytest.raises(OverflowError):
        ceiling(huge, [CODES.index("SOLAR")], to_units([1e9]))


# Q17: the text gives 中央 and 市级 one combined figure; it is never split.
def test_the_upper_share_is_not_split_further():
    with pytest.raises(PolicyError, match="没有逐级比例"):
        by_level(POLICY, [CODES.index("SOLAR")], [600_000])
    assert by_level(POLICY, [CODES.index("PUBLIC")], [600_000])["区级"].tolist() == [600_000]


@pytest.mark.parametrize(
    ("right", "wrong", "cause"),
    [
        (
            'default = "UPPER_FIRST"\nchoices = {',
            'default = "EVEN"\nchoices = { EVEN = "平分",',
            "share_mode = EVEN",
        ),
        (
            'default = "0.01"\nchoices = {',
            'default = "0.005"\nchoices = { "0.005" = "半分",',
            "0.005 元不能使用",
        ),
    ],
)
def test_a_reading_that_the_rules_do_not_know_is_refused(right, wrong, cause):
    text = (resources.files("xl_heating.policy") / "taishan-2021.toml").read_text(encoding="utf-8")
    assert right in text
    with pytest.raises(PolicyError, match=cause):
        split("SOLAR", 6000, policy=parse_policy(text.replace(right, wrong)))
