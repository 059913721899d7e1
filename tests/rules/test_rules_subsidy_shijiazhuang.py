"""石政发〔2018〕14号: 85% of the cost, at most 7400 元/户; 省 50%, the rest 市:县 = 3:1."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules_oracle import half_up

from xl_heating.policy import load_policy, override
from xl_heating.rules.money import to_units
from xl_heating.rules.running import running_subsidy
from xl_heating.rules.subsidy import by_level, construction_subsidy

POLICY = load_policy("shijiazhuang-2018")


def split(policy, costs, quantities=10_000, project=None):
    result = construction_subsidy(policy, np.zeros(len(costs), dtype=int), costs, quantities, False, project)
    levels = by_level(policy, np.zeros(len(costs), dtype=int), result.subsidy)
    return result, levels


@pytest.mark.parametrize(
    ("cost", "subsidy", "levels", "self_pay"),
    [
        # 8000×85% = 6800 < 7400; 省 3400; 3400×3/4 = 2550; 3400/4 = 850
        (8000, 6800, (3400, 2550, 850), 1200),
        # 10000×85% = 8500 > 7400; 3700; 2775; 925
        (10_000, 7400, (3700, 2775, 925), 2600),
        # 7400÷85% = 8705.882…: on both sides of the point where the ceiling is reached
        (8705.88, 7400, (3700, 2775, 925), 1305.88),  # 7399.998 → 7400.00
        # 7399.9895 → 7399.99; 县 924.998… → 925.00; 市+县 3699.995 → 3700.00, so 市 2775.00; 省 the rest
        (8705.87, 7399.99, (3699.99, 2775, 925), 1305.88),
        (0, 0, (0, 0, 0), 0),
    ],
)
def test_worked_examples(cost, subsidy, levels, self_pay):
    result, by = split(POLICY, to_units([cost]))
    assert result.subsidy[0] == round(subsidy * 100)
    assert [int(by[name][0]) / 100 for name in ("省级", "市级", "县级")] == list(levels)
    assert result.district[0] == round(levels[2] * 100)
    assert result.upper[0] == round((levels[0] + levels[1]) * 100)
    assert result.self_pay[0] == round(self_pay * 100)


@given(
    st.lists(st.integers(0, 10**13) | st.integers(0, 2 * 10**8), min_size=1, max_size=12),
    st.sampled_from([Decimal("0.85"), Decimal("0.8513"), Decimal(1), Decimal("0.0001")]),
    st.sampled_from(["0.01", "1"]),
)
def test_rate_ceiling_and_ratios_against_decimal(costs, rate, unit):
    policy = override(
        POLICY, {"ELEC_DECENTRAL.cost_rate": rate, "ELEC_DECENTRAL.cap": "7400.1234", "money_round": unit}
    )
    step = Decimal(unit)
    result, levels = split(policy, costs)
    for index, units in enumerate(costs):
        cost = Decimal(units) / 10_000
        subsidy = min(half_up(cost * rate, step), half_up(Decimal("7400.1234"), step))
        if subsidy > half_up(cost):
            subsidy -= step
        district = half_up(subsidy / 8, step)
        assert result.subsidy[index] == subsidy * 100
        assert result.district[index] == district * 100
        assert result.upper[index] == (subsidy - district) * 100
        assert result.self_pay[index] == (half_up(cost) - subsidy) * 100
        parts = [int(levels[name][index]) for name in ("省级", "市级", "县级")]
        assert sum(parts) == subsidy * 100
        assert parts[2] == district * 100
        # 省 50% and 市 37.5% are within one rounding step of the exact part, and none is negative.
        assert min(parts) >= 0
        assert abs(parts[0] - subsidy * 50) < step * 100
        assert abs(parts[1] - subsidy * 75 / 2) < step * 100


def test_one_ceiling_for_a_project():
    # 85% of 6000+12000 is 15300, pooled ceiling 2×7400 = 14800, shared 1:2: 4933.33 and 9866.67.
    # The ratio is each row's own: 4933.33/8 = 616.666 → 616.67; 9866.67/8 = 1233.333… → 1233.33.
    policy = override(POLICY, {"cap_scope": "PROJECT"})
    result, levels = split(policy, to_units([6000, 12_000]), project=[7, 7])
    assert result.subsidy.tolist() == [493_333, 986_667]
    assert result.district.tolist() == [61_667, 123_333]
    assert levels["县级"].tolist() == result.district.tolist()
    assert result.self_pay.tolist() == [106_667, 213_333]


@pytest.mark.parametrize(
    ("usage", "paid", "expected"),
    [(9999, 0, 1999.8), (10_000, 0, 2000), (10_001, 0, 2000), (12_000, 1500, 500), (0, 0, 0)],
)
def test_running_subsidy_without_the_own_meter_condition(usage, paid, expected):
    # 0.2 元/千瓦时, at most 2000 元: reached at 10,000 千瓦时
    amount = running_subsidy(POLICY, [0], to_units([usage]), [False], [paid * 100])
    assert amount.tolist() == [round(expected * 100)]


def test_ratios_are_each_rows_own_in_a_pool():
    # 0.04/8 = 0.005 → 0.01 in each row, where one eighth of the pooled 0.12 would be 0.015 → 0.02.
    policy = override(POLICY, {"cap_scope": "PROJECT", "ELEC_DECENTRAL.cost_rate": 1})
    result, levels = split(policy, to_units([0.04, 0.04, 0.04]))
    assert result.district.tolist() == levels["县级"].tolist() == [1, 1, 1]
