"""三（三）3、4: 1 元/立方米 or 0.2 元/千瓦时 of the season's usage, at most 600 元 a household."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules_oracle import running

from xl_heating.errors import PolicyError
from xl_heating.policy import load_policy, override, parse_override
from xl_heating.rules.money import to_units
from xl_heating.rules.running import running_subsidy, stopped, within_ceiling

POLICY = load_policy()
CODES = tuple(POLICY.routes)


def amount(code, usage, own_meter=True, paid=0, options=""):
    policy = override(POLICY, parse_override(options))
    result = running_subsidy(policy, [CODES.index(code)], to_units([usage]), [own_meter], [round(paid * 100)])
    return int(result[0]) / 100


@pytest.mark.parametrize(
    ("code", "usage", "own_meter", "paid", "expected"),
    [
        ("GAS_DECENTRAL", 412, True, 0, 412),
        ("GAS_DECENTRAL", 599.99, True, 0, 599.99),
        ("GAS_DECENTRAL", 600, True, 0, 600),
        ("GAS_DECENTRAL", 600.01, True, 0, 600),
        ("GAS_DECENTRAL", 1180.5, True, 0, 600),
        ("GAS_DECENTRAL", 700, True, 450, 150),  # 600−450
        ("GAS_DECENTRAL", 400, True, 450, 0),  # paid too much: nothing back
        ("GAS_DECENTRAL", 412, False, 0, 412),  # 一户一表 is asked of electricity only
        ("ELEC_DECENTRAL", 2500, True, 0, 500),  # 2500×0.2
        ("ELEC_DECENTRAL", 2999.95, True, 0, 599.99),
        ("ELEC_DECENTRAL", 3000, True, 0, 600),
        ("ELEC_DECENTRAL", 3000.05, True, 0, 600),
        ("ELEC_DECENTRAL", 4210, True, 0, 600),
        ("ELEC_DECENTRAL", 2500, False, 0, 0),
        ("ELEC_DECENTRAL", 2500, True, 380, 120),  # Q6: 380 was paid for gas before the change of route
        ("ELEC_DECENTRAL", 0.025, True, 0, 0.01),  # 0.005 元 goes up
        ("CENTRAL_RURAL_EXT", 900, True, 0, 0),
        ("PUBLIC", 900, True, 0, 0),  # 三（六） has no running subsidy
        ("SOLAR", 900, True, 0, 0),
    ],
)
def test_worked_examples(code, usage, own_meter, paid, expected):
    assert amount(code, usage, own_meter, paid) == expected


@given(
    st.lists(
        st.tuples(
            st.sampled_from(CODES),
            st.integers(0, 10**13) | st.integers(0, 4 * 10**7),
            st.booleans(),
            st.integers(0, 70_000),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_against_decimal(rows):
    routes = [CODES.index(row[0]) for row in rows]
    result = running_subsidy(POLICY, routes, *([row[place] for row in rows] for place in (1, 2, 3)))
    expected = [
        running(code, Decimal(use) / 10_000, own, Decimal(paid) / 100) for code, use, own, paid in rows
    ]
    assert result.tolist() == [int(value * 100) for value in expected]


# Q5: a baseline of 100 a month is 500 for the five months of a season.
@pytest.mark.parametrize(
    ("usage", "expected"), [(2500, 400), (500, 0), (300, 0), (500.05, 0.01), (4000, 600)]
)
def test_usage_net_of_a_baseline(usage, expected):
    options = "usage_basis=NET_OF_BASELINE;usage_baseline=100"
    assert amount("ELEC_DECENTRAL", usage, options=options) == expected


def test_a_blank_baseline_is_refused():
    with pytest.raises(PolicyError, match="usage_baseline"):
        amount("GAS_DECENTRAL", 1, options="usage_basis=NET_OF_BASELINE")


def test_whole_yuan():
    assert amount("ELEC_DECENTRAL", 2502.5, options="money_round=1") == 501  # 500.50 goes up
    assert amount("ELEC_DECENTRAL", 2502.4, options="money_round=1") == 500


@pytest.mark.parametrize(("usage", "paid"), [(-1, 0), (1, -1)])
def test_negative_arguments_are_refused(usage, paid):
    with pytest.raises(ValueError, match="negative"):
        running_subsidy(POLICY, [0], [usage], [True], [paid])


def test_empty_columns():
    assert running_subsidy(POLICY, [], [], [], []).tolist() == []


@pytest.mark.parametrize(
    ("own", "paid", "payable"),
    [
        # 三（三）3、4 "每户每年最高不超过600元": 300 of gas and 500 of electricity are 600 together.
        ([300, 500], [0, 0], [300, 300]),
        ([300, 500], [300, 0], [0, 300]),
        ([300, 200], [0, 0], [300, 200]),
        ([600, 600], [0, 0], [600, 0]),
        # Electricity was paid first, in full: nothing is left for gas.
        ([300, 600], [0, 600], [0, 0]),
        # Paid too much on one row: what the other still gets is less by it, never below nothing.
        ([300, 500], [450, 0], [0, 150]),
        ([300, 500], [700, 0], [0, 0]),
    ],
)
def test_gas_and_electricity_of_a_household_share_one_ceiling(own, paid, payable):
    policy = load_policy()
    codes = list(policy.routes)
    routes = [codes.index("GAS_DECENTRAL"), codes.index("ELEC_DECENTRAL")]
    yuan = [[amount * 100 for amount in column] for column in (own, paid)]
    assert within_ceiling(policy, [7, 7], routes, *yuan).tolist() == [amount * 100 for amount in payable]
    # Two households have a ceiling each; with the option off each row has one of its own.
    apart = [max(a - b, 0) * 100 for a, b in zip(own, paid, strict=True)]
    assert within_ceiling(policy, [7, 8], routes, *yuan).tolist() == apart
    each = override(policy, {"cap_across_routes": "FALSE"})
    assert within_ceiling(each, [7, 7], routes, *yuan).tolist() == apart


def test_whoever_left_is_paid_for_the_season_that_had_begun_and_not_for_the_next():
    """Q22: stops from the next season; 2022-2023 begins on 2022-11-01."""
    policy = load_policy()
    days = ["NaT", "2022-10-31", "2022-11-01", "2023-02-01"]
    assert stopped(policy, days, 2022).tolist() == [False, True, False, False]
    assert stopped(policy, days, 2023).tolist() == [False, True, True, True]
