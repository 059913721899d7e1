"""Construction subsidy against the Decimal oracle, up to 10⁹ with four decimals, in every mode and scope."""

from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rules_oracle import FIGURES, YUAN, pooled, split

from xl_heating.policy import load_policy, override
from xl_heating.rules.subsidy import construction_subsidy

POLICY = load_policy()
CODES = tuple(POLICY.routes)
MODES = ("UPPER_FIRST", "PROPORTIONAL", "DISTRICT_FIRST")

# Ordinary amounts near the ceilings, and the whole range up to 10⁹ with four decimals.
costs = (
    st.integers(0, 10**13)
    | st.integers(0, 150_000_000)
    | st.sampled_from([59_999_950, 60_000_000, 60_000_050])
)
quantities = st.integers(0, 10**13) | st.integers(0, 50_000) | st.just(10_000)
rows = st.lists(
    st.tuples(st.sampled_from(CODES), costs, quantities, st.booleans(), st.integers(-1, 2)),
    min_size=1,
    max_size=14,
)
unusual = {
    **FIGURES,
    "SOLAR": (Decimal("6000.1234"), Decimal("2999.9876")),
    "EE_URBAN": (Decimal("83.0001"), Decimal("83.0001")),
    "REGIONAL_RENEWABLE": (Decimal("999999.9999"), Decimal("0.0001")),
    "GAS_DECENTRAL": (Decimal(0), Decimal(0)),
}


def computed(policy, table):
    route = np.array([CODES.index(row[0]) for row in table])
    cost, quantity, accepted, project = (np.array([row[place] for row in table]) for place in (1, 2, 3, 4))
    result = construction_subsidy(policy, route, cost, quantity, accepted, project)
    columns = (result.subsidy, result.upper, result.district, result.self_pay)
    assert all(column.dtype == np.int64 for column in columns)
    return [tuple(int(amount) for amount in row) for row in zip(*columns, strict=True)]


def decimals(table):
    return [
        (code, Decimal(cost) / 10_000, Decimal(n) / 10_000, ok, group) for code, cost, n, ok, group in table
    ]


def with_figures(policy, figures):
    changes = {}
    for code, pair in figures.items():
        if pair and pair != FIGURES[code]:
            changes |= {f"{code}.cap": pair[0], f"{code}.upper": pair[1]}
    return override(policy, changes)


@given(rows, st.sampled_from(MODES), st.sampled_from(["0.01", "1"]), st.sampled_from([FIGURES, unusual]))
def test_each_row_with_its_own_ceiling(table, mode, unit, figures):
    policy = with_figures(override(POLICY, {"share_mode": mode, "money_round": unit}), figures)
    expected = [split(*row[:4], mode, Decimal(unit), figures) for row in decimals(table)]
    assert computed(policy, table) == [tuple(int(part * 100) for part in row) for row in expected]


@given(rows, st.sampled_from(MODES), st.sampled_from(["0.01", "1"]), st.sampled_from([FIGURES, unusual]))
def test_one_ceiling_for_a_route_and_project(table, mode, unit, figures):
    changes = {"share_mode": mode, "money_round": unit, "cap_scope": "PROJECT"}
    policy = with_figures(override(POLICY, changes), figures)
    expected = pooled(decimals(table), mode, Decimal(unit), figures)
    assert computed(policy, table) == [tuple(int(part * 100) for part in row) for row in expected]


@settings(max_examples=60)
@given(
    rows, st.sampled_from(MODES), st.sampled_from(["HOUSEHOLD", "PROJECT"]), st.sampled_from(["0.01", "1"])
)
def test_nothing_is_lost_between_the_payers(table, mode, scope, unit):
    policy = override(POLICY, {"share_mode": mode, "cap_scope": scope, "money_round": unit})
    for row, (subsidy, upper, district, self_pay) in zip(table, computed(policy, table), strict=True):
        assert upper + district == subsidy
        assert subsidy + self_pay == (row[1] + 50) // 100  # the cost, half-up to the 分
        assert min(subsidy, upper, district, self_pay) >= 0
        if Decimal(unit) == YUAN:
            assert subsidy % 100 == upper % 100 == 0
